//! Where the time goes: one file, one program, one whole run. The inputs are generated.
//!
//!     cargo bench

mod input;

use std::path::PathBuf;
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use zdrlint::config::Choice;
use zdrlint::session::{self, Setup};
use zdrlint::source::{Extent, Project, Tree, WalkOptions, resolve_given, walk};
use zdrlint::syntax::Language;
use zdrlint::{analysis, lint, lower};

/// 500 files, of which one in twenty uses OpenAI.
static PROJECT: LazyLock<tempfile::TempDir> = LazyLock::new(|| input::project(500));

fn main() {
    divan::main();
}

#[divan::bench(args = [Language::Python, Language::TypeScript, Language::Rust])]
fn parse_and_lower(bencher: Bencher, language: Language) {
    let text = input::large_file(language);
    bencher.counter(BytesCount::of_str(&text)).bench(|| lower::lower(language, black_box(&text)));
}

/// Prefilter, parsing, lowering and resolution of a tree that is walked already.
#[divan::bench(sample_count = 20)]
fn resolve(bencher: Bencher) {
    let tree = tree();
    let pool = analysis::pool(1).expect("a thread starts");
    let interests = session::interests(lint::all());
    bencher.bench_local(|| analysis::analyse(black_box(&tree), &pool, &interests));
}

#[divan::bench(sample_count = 20)]
fn whole_run(bencher: Bencher) {
    let setup =
        Setup { paths: vec![PROJECT.path().to_owned()], choice: Choice::Isolated, threads: 1, ..Setup::default() };
    bencher.bench_local(|| session::run(black_box(&setup), true).expect("the project can be read"));
}

fn tree() -> Tree {
    let root = PROJECT.path().canonicalize().expect("the project is there");
    let given = resolve_given(&root, &[PathBuf::from(".")]).expect("the project is there");
    let project = Project { root, extent: Extent::Whole, git: None };
    walk(&WalkOptions { threads: 1, ..WalkOptions::new(project, given) })
}
