//! The analysis: from the files of a tree to the requests that they can make.

mod aliases;
mod comments;
mod composer;
mod files;
mod gems;
mod go_modules;
mod lone;
mod lost;
mod settings;
mod versions;
mod wrappers;

pub use crate::resolve::Interest;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use rayon::ThreadPool;
use rayon::prelude::*;

use crate::catalog::automaton::Automaton;
use crate::catalog::schema::Catalog;
use crate::config::Wrapper;
use crate::finding::suppress;
use crate::ir::FileIr;
use crate::lint::Who;
use crate::request::{Request, Unresolved};
use crate::resolve::{Alias, Solved, Texts, Versions, describe, solve};
use crate::source::{Extent, Loaded, Note, Prefilter, Skipped, Text, Tree, read_candidates};
use crate::syntax::Ecosystem;
use files::TreeFiles;
use versions::TreeVersions;
use wrappers::Wrappers;

/// Stack of the threads that parse, lower and resolve: recursion is bounded to fit well within it.
const STACK: usize = 16 << 20;

/// What an analysis found.
#[derive(Debug, Default)]
pub struct Analysis {
    /// Every request of the program, sorted by path and position.
    pub requests: Vec<Request>,
    /// Calls whose receiver could not be resolved.
    pub unresolved: Vec<Unresolved>,
    /// Texts of the files that were parsed.
    pub texts: BTreeMap<Arc<str>, Arc<Text>>,
    /// Comments that speak to zdrlint, by file.
    pub comments: Vec<Comment>,
    /// Files that could not be read.
    pub skipped: Vec<Skipped>,
    /// What is worth telling.
    pub notes: Vec<Note>,
    /// How many files were parsed.
    pub parsed: usize,
    /// The files that name a host of OpenAI, sorted.
    pub naming_hosts: Vec<Arc<str>>,
}

/// What a project teaches beside the built-in rules.
#[derive(Debug, Clone, Default)]
pub struct Taught {
    /// Its own catalogs; each has been checked and compiles.
    pub catalogs: Vec<Catalog>,
    /// Its functions that send requests.
    pub wrappers: Vec<Wrapper>,
}

/// A comment that speaks to zdrlint.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Root-relative path.
    pub path: Arc<str>,
    /// Where it stands.
    pub span: crate::ir::Span,
    /// Its text without the comment markers.
    pub text: Box<str>,
    /// The first and the last line of the statement that it speaks of, where that is known.
    pub lines: Option<(u32, u32)>,
}

impl Comment {
    /// The comment as suppressions read it.
    pub fn borrowed<'a>(&'a self, text: &Text) -> suppress::Comment<'a> {
        let range = text.range(self.span);
        let alone = comments::stands_alone(text, self.span);
        let line = text.written(range.start).line(&self.path);
        suppress::Comment { path: Arc::clone(&self.path), range, alone, text: &self.text, line, lines: self.lines }
    }
}

/// A pool of threads with stacks that fit the recursion bounds; 0 threads: one per core.
pub fn pool(threads: usize) -> Result<ThreadPool, rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()
}

/// Analyses a tree for the parameters of interest, by the built-in rules.
pub fn analyse(tree: &Tree, pool: &ThreadPool, interests: &[Interest]) -> Analysis {
    analyse_taught(tree, pool, interests, &Taught::default())
}

/// Analyses a tree for the parameters of interest, by the built-in rules and what the project teaches.
pub fn analyse_taught(tree: &Tree, pool: &ThreadPool, interests: &[Interest], taught: &Taught) -> Analysis {
    let mut analysis = Analysis::default();
    let wrappers = Wrappers::new(tree, &taught.wrappers);
    analysis.notes.extend(wrappers.notes.iter().cloned());
    let seeds = seeds(tree, pool, taught, &wrappers, &mut analysis);
    let seeds: Vec<files::Lowered> = pool.install(|| {
        seeds.into_par_iter().map(|loaded| files::lower(&tree.candidates[loaded.candidate], loaded.bytes)).collect()
    });
    let mut by_ecosystem: BTreeMap<Ecosystem, Vec<files::Lowered>> = BTreeMap::new();
    for seed in seeds {
        by_ecosystem.entry(seed.language.ecosystem()).or_default().push(seed);
    }
    for (ecosystem, seeds) in by_ecosystem {
        let part = pool.install(|| {
            let models = models(ecosystem, taught, &wrappers);
            analyse_ecosystem(tree, ecosystem, seeds, interests, (&models, &wrappers), pool)
        });
        analysis.merge(part);
    }
    analysis.requests.iter_mut().for_each(wrappers::leave_out_nothing);
    if tree.extent == Extent::Whole {
        analysis.notes.extend(wrappers.remarks(&analysis.requests));
    }
    analysis
        .requests
        .sort_by(|a, b| (&a.path, a.range.start, &a.operation).cmp(&(&b.path, b.range.start, &b.operation)));
    number_ids(&mut analysis.requests);
    analysis.unresolved.sort_by(|a, b| (&a.path, a.range.start).cmp(&(&b.path, b.range.start)));
    analysis
}

/// Several requests of one place get ids of their own: `a.py:3:5`, `a.py:3:5#2`.
fn number_ids(requests: &mut [Request]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for request in requests {
        let count = seen.entry(request.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            request.id = format!("{}#{count}", request.id);
        }
    }
}

/// The files that may use an SDK or a function of the project that sends requests.
fn seeds(
    tree: &Tree,
    pool: &ThreadPool,
    taught: &Taught,
    wrappers: &Wrappers<'_>,
    analysis: &mut Analysis,
) -> Vec<Loaded> {
    let all: Vec<usize> = match tree.extent {
        Extent::Whole => (0..tree.candidates.len()).collect(),
        Extent::Given => lone::reachable(tree),
    };
    let own = taught.catalogs.iter().flat_map(|catalog| &catalog.catalog.needles).map(String::as_str);
    let settings = settings::needles(tree);
    let needles = crate::catalog::needles().into_iter().chain(own).chain(settings.iter().map(String::as_str));
    let outcome = read_candidates(pool, tree, &all, &Prefilter::new(needles));
    analysis.skipped.extend(outcome.skipped);
    let mut seeds = outcome.loaded;
    let hosts = openai_hosts();
    let naming = seeds.iter().filter(|loaded| hosts.matches(&loaded.bytes));
    analysis.naming_hosts = naming.map(|loaded| Arc::clone(&tree.candidates[loaded.candidate].path)).collect();
    let names = wrappers.names();
    if !names.is_empty() {
        let known: BTreeSet<usize> = seeds.iter().map(|loaded| loaded.candidate).collect();
        let others: Vec<usize> = all.into_iter().filter(|index| !known.contains(index)).collect();
        let calling = read_candidates(pool, tree, &others, &Prefilter::new(&names)).loaded;
        seeds.extend(calling.into_iter().filter(|loaded| wrappers::holds_name(&loaded.bytes, &names)));
        seeds.sort_by_key(|loaded| loaded.candidate);
    }
    seeds
}

/// A search for the names of OpenAI's hosts.
fn openai_hosts() -> Prefilter {
    let names = crate::policy::hosts().names.iter().filter(|host| host.provider == Who::Openai);
    Prefilter::new(names.map(|host| host.name.trim_start_matches("*.").to_owned()))
}

/// All catalogs of a family of languages, compiled.
fn models(ecosystem: Ecosystem, taught: &Taught, wrappers: &Wrappers<'_>) -> Automaton {
    let embedded = crate::catalog::of_ecosystem(ecosystem).map(|embedded| embedded.catalog().clone());
    let own = taught.catalogs.iter().filter(|catalog| catalog.catalog.ecosystem == ecosystem);
    let catalogs = embedded.chain(own.cloned()).chain(wrappers.catalog(ecosystem)).collect();
    let mut automaton = Automaton::compile(catalogs).expect("every catalog has been checked");
    wrappers.teach(ecosystem, &mut automaton);
    automaton
}

/// The files of a family of languages.
fn paths_of(tree: &Tree, ecosystem: Ecosystem) -> Vec<Arc<str>> {
    let files = tree.candidates.iter().filter(|file| files::may_be_of(file, ecosystem));
    files.map(|file| Arc::clone(&file.path)).collect()
}

fn aliases_of(tree: &Tree, ecosystem: Ecosystem) -> Vec<Alias> {
    match ecosystem {
        Ecosystem::Node => aliases::aliases(tree),
        Ecosystem::Go => go_modules::aliases(tree),
        Ecosystem::Php => composer::aliases(tree),
        _ => Vec::new(),
    }
}

fn analyse_ecosystem(
    tree: &Tree,
    ecosystem: Ecosystem,
    seeds: Vec<files::Lowered>,
    interests: &[Interest],
    (automaton, wrappers): (&Automaton, &Wrappers<'_>),
    pool: &ThreadPool,
) -> Analysis {
    let files = TreeFiles::new(tree, ecosystem, pool);
    let seeds = seeds.into_iter().filter_map(|seed| files.keep(seed)).collect();
    let (paths, aliases) = (paths_of(tree, ecosystem), aliases_of(tree, ecosystem));
    let versions = Versions::new(Rc::new(TreeVersions::new(tree, ecosystem)));
    let solved = solve(ecosystem, paths, aliases, seeds, automaton, interests, &files, versions);
    let mut analysis = Analysis::default();
    analysis.collect_files(&solved, &files);
    for (_, file) in solved.program.files() {
        analysis.notes.extend(wrappers.check_parameters(&file.path, &file.ir));
    }
    let described = describe(solved, automaton, &files, interests);
    analysis.requests = described.requests;
    analysis.unresolved = described.unresolved;
    let kept = files.finish();
    analysis.parsed = kept.texts.len();
    analysis.texts = kept.texts;
    analysis.skipped = kept.skipped;
    analysis.notes.extend(kept.notes);
    analysis
}

/// What it means that this bound was reached.
fn cut_in_words(bound: &str) -> &'static str {
    match bound {
        "wave-limit" => {
            "files import each other in chains that are longer than the analysis follows: requests made through \
             the last files of such a chain may be missing"
        }
        "round-limit" | "flow-limit" => {
            "functions call each other in chains that are longer than the analysis follows: some requests may be \
             missing, and parameters that come through such a chain count as unknown"
        }
        _ => {
            "some values are made in more steps, or functions called from more places, than the analysis follows: \
             these values count as unknown, and a request whose client is one of them may be missing"
        }
    }
}

/// What a lowering notes. It knows lines of the text alone: those of a notebook are told as its reader sees them.
fn told(note: &crate::ir::Note, text: Option<&Text>) -> Note {
    let of_cells = text.filter(|text| !text.is_file());
    let told = Note { lost: note.lost, ..Note::new(note.kind, note.message.clone()) };
    let Some((text, span)) = of_cells.zip(note.span) else { return told };
    let at = text.position(span.start);
    let written = text.written(at);
    let cell = written.cell.unwrap_or_default();
    let line = format!("line {} of cell {cell}", written.at.line);
    let message = note.message.replacen(&format!("line {}", at.line), &line, 1);
    Note { line: Some(text.in_file(at).line), message, ..told }
}

impl Analysis {
    fn collect_files(&mut self, solved: &Solved, texts: &dyn Texts) {
        for (_, file) in solved.program.files() {
            let text = texts.text(&file.path);
            self.collect_file(&file.path, &file.ir, text.as_deref());
        }
        for package in &solved.facts.assumed {
            self.notes.push(Note::new(
                "newest-version",
                format!("no file names the version of {package} that is installed: the newest is assumed"),
            ));
        }
        for cut in &solved.cuts {
            self.notes.push(Note::new(cut, cut_in_words(cut)));
        }
    }

    fn collect_file(&mut self, path: &Arc<str>, ir: &FileIr, text: Option<&Text>) {
        for comment in &ir.comments {
            let (path, text) = (Arc::clone(path), comment.text.clone());
            self.comments.push(Comment { path, span: comment.span, text, lines: comment.lines });
        }
        for note in &ir.notes {
            self.notes.push(told(note, text).at(Arc::clone(path)));
        }
    }

    fn merge(&mut self, other: Self) {
        self.requests.extend(other.requests);
        self.unresolved.extend(other.unresolved);
        self.texts.extend(other.texts);
        self.comments.extend(other.comments);
        self.skipped.extend(other.skipped);
        self.notes.extend(other.notes);
        self.parsed += other.parsed;
    }
}
