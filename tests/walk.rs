//! Walking, reading and what is left out, on trees made for each test.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zdrlint::source::{
    Extent, PathPatterns, Prefilter, Project, SkipReason, Tree, WalkOptions, read_candidate, read_candidates,
    resolve_given, walk,
};
use zdrlint::syntax::Language;

/// A folder that lives as long as the test.
struct Folder {
    _keep: TempDir,
    root: PathBuf,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let keep = tempfile::Builder::new().prefix("walk").tempdir().unwrap();
        let root = keep.path().canonicalize().unwrap().join("project");
        fs::create_dir(&root).unwrap();
        let folder = Self { _keep: keep, root };
        for (path, text) in files {
            folder.write(path, text.as_bytes());
        }
        folder
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn git(self) -> Self {
        fs::create_dir_all(self.root.join(".git/info")).unwrap();
        self
    }

    fn options(&self, given: &[&str]) -> WalkOptions {
        let git = self.root.join(".git").exists().then(|| self.root.clone());
        let project = Project { root: self.root.clone(), extent: Extent::Whole, git };
        let given: Vec<PathBuf> = given.iter().map(PathBuf::from).collect();
        WalkOptions::new(project, resolve_given(&self.root, &given).unwrap())
    }

    fn walk(&self, given: &[&str]) -> Tree {
        walk(&self.options(given))
    }
}

fn program(tree: &Tree) -> Vec<&str> {
    tree.candidates.iter().map(|candidate| &*candidate.path).collect()
}

fn report(tree: &Tree) -> Vec<&str> {
    tree.candidates.iter().filter(|candidate| candidate.reported).map(|candidate| &*candidate.path).collect()
}

fn explicit(tree: &Tree) -> Vec<&str> {
    tree.candidates.iter().filter(|candidate| candidate.explicit).map(|candidate| &*candidate.path).collect()
}

fn skipped(tree: &Tree) -> Vec<(&str, SkipReason)> {
    tree.skipped.iter().map(|skipped| (&*skipped.path, skipped.reason)).collect()
}

fn patterns(patterns: &[&str]) -> PathPatterns {
    PathPatterns::new(patterns).unwrap()
}

#[test]
fn finds_sources_of_every_language_sorted() {
    let folder = Folder::new(&[
        ("b/z.ts", ""),
        ("a.py", ""),
        ("b/a.tsx", ""),
        ("src/lib.rs", ""),
        ("README.md", ""),
        ("b.mjs", ""),
        ("B.PY", ""),
        ("Cargo.toml", ""),
        ("web/package.json", "{}"),
    ]);
    let tree = folder.walk(&[]);
    let expected = ["B.PY", "a.py", "b.mjs", "b/a.tsx", "b/z.ts", "src/lib.rs", "web/package.json"];
    assert_eq!(program(&tree), expected);
    assert_eq!(report(&tree), program(&tree));
    assert_eq!(tree.walked, 9);
    assert_eq!(tree.candidates[0].language, Language::Python);
    let manifests: Vec<&str> = tree.manifests.iter().map(|manifest| &*manifest.path).collect();
    assert_eq!(manifests, ["Cargo.toml", "web/package.json"]);
    assert_eq!(tree.find("b/z.ts"), Some(4));
    assert_eq!(tree.find("b/y.ts"), None);
}

#[test]
fn hidden_files_are_read_but_version_control_is_not() {
    let folder = Folder::new(&[
        (".github/scripts/x.py", ""),
        (".hidden.py", ""),
        (".git/hooks/x.py", ""),
        (".hg/x.py", ""),
        ("sub/.svn/x.py", ""),
    ]);
    let tree = folder.walk(&[]);
    assert_eq!(program(&tree), [".github/scripts/x.py", ".hidden.py"]);
    assert_eq!(tree.counts.dependency_folders, 0);
    let mut options = folder.options(&[]);
    options.no_ignore = true;
    assert_eq!(program(&walk(&options)), program(&tree));
}

#[test]
fn dependency_folders_are_left_out_and_said() {
    let folder = Folder::new(&[
        ("a.py", ""),
        ("node_modules/x/index.js", ""),
        ("web/node_modules/x/index.js", ""),
        ("myenv/pyvenv.cfg", ""),
        ("myenv/lib/x.py", ""),
        ("conda/conda-meta/history", ""),
        ("conda/x.py", ""),
        ("old/env/bin/activate", ""),
        ("old/env/x.py", ""),
        ("__pycache__/x.py", ""),
        ("layer/python/lib/site-packages/x.py", ""),
        ("crate/Cargo.toml", ""),
        ("crate/target/x.rs", ""),
        ("go/go.mod", ""),
        ("go/vendor/x.py", ""),
        ("cache/CACHEDIR.TAG", ""),
        ("cache/x.py", ""),
    ]);
    let tree = folder.walk(&[]);
    assert_eq!(program(&tree), ["a.py"]);
    let expected = [
        "__pycache__",
        "cache",
        "conda",
        "crate/target",
        "go/vendor",
        "layer/python/lib/site-packages",
        "myenv",
        "node_modules",
        "old/env",
        "web/node_modules",
    ];
    assert_eq!(skipped(&tree), expected.map(|path| (path, SkipReason::Dependency)));
    assert_eq!(tree.counts.dependency_folders, expected.len());

    let mut options = folder.options(&[]);
    options.no_ignore = true;
    let everything = walk(&options);
    assert_eq!(everything.candidates.len(), 11);
    assert!(everything.skipped.is_empty());
}

#[test]
fn names_that_projects_use_for_their_own_code_are_read() {
    let folder = Folder::new(&[
        ("src/vendor/vendor.service.ts", ""),
        ("src/target/model.py", ""),
        ("env/settings.py", ""),
        ("venv/builder.py", ""),
        ("build/index.js", ""),
        ("dist/index.js", ""),
    ]);
    assert_eq!(folder.walk(&[]).candidates.len(), 6);
}

#[test]
fn ignore_files_count_with_and_without_a_repository() {
    let files = [
        ("a.py", ""),
        (".gitignore", "/gen/\n*.tmp.py\n"),
        ("gen/x.py", ""),
        ("gen/y.py", ""),
        ("b.tmp.py", ""),
        ("notes.tmp.txt", ""),
        ("sub/.gitignore", "c.py\n!keep.tmp.py\n"),
        ("sub/c.py", ""),
        ("sub/keep.tmp.py", ""),
        ("sub/.ignore", "d.py\n"),
        ("sub/d.py", ""),
        (".zdrlintignore", "e.py\n"),
        ("sub/e.py", ""),
    ];
    for folder in [Folder::new(&files), Folder::new(&files).git()] {
        let tree = folder.walk(&[]);
        assert_eq!(program(&tree), ["a.py", "sub/keep.tmp.py"]);
        // `.git` and files in no language of ours are not counted.
        assert_eq!((tree.counts.ignored_files, tree.counts.ignored_folders), (4, 1));
    }
}

#[test]
fn git_info_exclude_counts() {
    let folder = Folder::new(&[("a.py", ""), ("b.py", "")]).git();
    folder.write(".git/info/exclude", b"b.py\n");
    assert_eq!(program(&folder.walk(&[])), ["a.py"]);
}

#[test]
fn rules_from_above_the_project_count_only_within_one_repository() {
    let outer = Folder::new(&[(".gitignore", "*.py\n"), ("inner/a.py", ""), ("inner/b.ts", "")]);
    let inner = outer.root.join("inner");
    let given = resolve_given(&inner, &[]).unwrap();
    let mut project = Project { root: inner.clone(), extent: Extent::Whole, git: None };
    assert_eq!(program(&walk(&WalkOptions::new(project.clone(), given.clone()))), ["a.py", "b.ts"]);
    fs::create_dir(outer.root.join(".git")).unwrap();
    project.git = Some(outer.root.clone());
    assert_eq!(program(&walk(&WalkOptions::new(project, given))), ["b.ts"]);
}

#[test]
fn two_given_files_are_the_report_and_the_project_is_the_program() {
    let folder = Folder::new(&[("a.py", ""), ("b.py", ""), ("sub/c.py", ""), ("sub/d.ts", "")]);
    let tree = folder.walk(&["sub/c.py", "a.py", "./sub/../a.py"]);
    assert_eq!(program(&tree), ["a.py", "b.py", "sub/c.py", "sub/d.ts"]);
    assert_eq!(report(&tree), ["a.py", "sub/c.py"]);
    assert_eq!(explicit(&tree), ["a.py", "sub/c.py"]);
    let tree = folder.walk(&["sub", "sub/c.py"]);
    assert_eq!(report(&tree), ["sub/c.py", "sub/d.ts"]);
    assert_eq!(explicit(&tree), ["sub/c.py"]);
    assert_eq!(report(&folder.walk(&["sub", "."])), program(&tree));
}

#[test]
fn a_folder_of_similar_name_is_not_given() {
    let folder = Folder::new(&[("app/a.py", ""), ("app2/b.py", ""), ("app.py", "")]);
    assert_eq!(report(&folder.walk(&["app"])), ["app/a.py"]);
}

#[test]
fn explicit_paths_are_never_left_out() {
    for git in [false, true] {
        explicit_paths_are_read(git);
    }
}

fn explicit_paths_are_read(git: bool) {
    let folder = Folder::new(&[
        (".gitignore", "gen/\nsecret.py\n"),
        ("gen/a.py", ""),
        ("gen/node_modules/x.js", ""),
        ("gen/.gitignore", "b.py\n"),
        ("gen/b.py", ""),
        ("secret.py", ""),
        ("node_modules/foo/index.js", ""),
        ("node_modules/foo/lib/x.min.js", ""),
        ("node_modules/bar/index.js", ""),
        (".venv/pyvenv.cfg", ""),
        (".venv/lib/python3.12/site-packages/pkg/m.py", ""),
        ("main.py", ""),
    ]);
    let folder = if git { folder.git() } else { folder };
    assert_eq!(report(&folder.walk(&["secret.py", "gen/a.py"])), ["gen/a.py", "secret.py"]);
    assert_eq!(report(&folder.walk(&["gen"])), ["gen/a.py"]);
    let tree = folder.walk(&["node_modules/foo"]);
    assert_eq!(program(&tree), ["main.py", "node_modules/foo/index.js"]);
    assert_eq!(report(&tree), ["node_modules/foo/index.js"]);
    assert!(skipped(&tree).contains(&("node_modules/foo/lib/x.min.js", SkipReason::Minified)));
    let tree = folder.walk(&["node_modules/foo/lib/x.min.js"]);
    assert_eq!(report(&tree), ["node_modules/foo/lib/x.min.js"]);
    assert!(!skipped(&tree).iter().any(|(path, _)| path.ends_with("x.min.js")));
    let tree = folder.walk(&["node_modules"]);
    assert_eq!(report(&tree), ["node_modules/bar/index.js", "node_modules/foo/index.js"]);
    assert!(!skipped(&tree).contains(&("node_modules", SkipReason::Dependency)));
    assert_eq!(report(&folder.walk(&[".venv"])), [".venv/lib/python3.12/site-packages/pkg/m.py"]);
}

#[test]
fn what_is_given_in_what_was_given_is_read_too() {
    let folder = Folder::new(&[
        ("node_modules/a/x.js", ""),
        ("node_modules/a/node_modules/b/y.js", ""),
        ("node_modules/a/node_modules/b/z.js", ""),
    ]);
    let tree = folder.walk(&["node_modules/a/node_modules/b", "node_modules/a"]);
    assert_eq!(
        report(&tree),
        ["node_modules/a/node_modules/b/y.js", "node_modules/a/node_modules/b/z.js", "node_modules/a/x.js"]
    );
}

#[test]
fn the_root_itself_may_be_called_anything() {
    let folder = Folder::new(&[("node_modules/site-packages/a.py", "")]);
    let root = folder.root.join("node_modules/site-packages");
    let project = Project { root: root.clone(), extent: Extent::Whole, git: None };
    let tree = walk(&WalkOptions::new(project, resolve_given(&root, &[]).unwrap()));
    assert_eq!(report(&tree), ["a.py"]);
}

#[test]
fn unsupported_and_unwanted_files_that_were_given_are_said() {
    let folder = Folder::new(&[("notes.txt", ""), ("a.py", ""), ("b.ts", ""), ("LICENSE", "")]);
    let mut options = folder.options(&["notes.txt", "LICENSE", "a.py", "b.ts"]);
    options.languages = BTreeSet::from([Language::Python]);
    let tree = walk(&options);
    assert_eq!(report(&tree), ["a.py"]);
    assert_eq!(
        skipped(&tree),
        [("LICENSE", SkipReason::Unsupported), ("b.ts", SkipReason::Language), ("notes.txt", SkipReason::Unsupported)]
    );
}

#[test]
fn paths_that_cannot_be_given() {
    let folder = Folder::new(&[("a.py", "")]);
    let given = ["a.py", "missing.py", "-", "", "a.py/x"].map(PathBuf::from);
    let errors = resolve_given(&folder.root, &given).unwrap_err();
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 4, "{texts:?}");
    assert_eq!(texts[0], "missing.py: no such file or folder");
    assert!(texts[1].contains("standard input"));
    let given = resolve_given(&folder.root, &[]).unwrap();
    assert!(given[0].is_folder);
}

#[test]
fn paths_outside_the_root() {
    let folder = Folder::new(&[("in/a.py", ""), ("out/b.py", ""), ("out/.gitignore", "c.py\n"), ("out/c.py", "")]);
    let root = folder.root.join("in");
    let project = Project { root: root.clone(), extent: Extent::Whole, git: None };
    let outside = |given: &[&str]| {
        let given: Vec<PathBuf> = given.iter().map(PathBuf::from).collect();
        walk(&WalkOptions::new(project.clone(), resolve_given(&root, &given).unwrap()))
    };
    let tree = outside(&["../out"]);
    assert_eq!(program(&tree), ["../out/b.py", "a.py"]);
    assert_eq!(report(&tree), ["../out/b.py"]);
    assert_eq!(report(&outside(&["../out/c.py", "a.py"])), ["../out/c.py", "a.py"]);
    // A folder that holds the root: no file twice.
    assert_eq!(report(&outside(&[".."])), ["../out/b.py", "a.py"]);
}

#[test]
fn without_a_project_only_the_neighbours_of_given_files_are_read() {
    let folder = Folder::new(&[("a.py", ""), ("b.py", ""), ("deep/c.py", ""), ("other/d.py", "")]);
    let mut options = folder.options(&["a.py", "other"]);
    options.project.extent = Extent::Given;
    let tree = walk(&options);
    assert_eq!(program(&tree), ["a.py", "b.py", "other/d.py"]);
    assert_eq!(report(&tree), ["a.py", "other/d.py"]);
}

#[test]
fn include_and_exclude_speak_of_the_report() {
    let folder = Folder::new(&[("src/a.py", ""), ("src/a_test.py", ""), ("tests/b.py", ""), ("gen/c.py", "")]);
    let mut options = folder.options(&["."]);
    options.exclude = patterns(&["tests/**", "*_test.py"]);
    let tree = walk(&options);
    assert_eq!(report(&tree), ["gen/c.py", "src/a.py"]);
    assert_eq!(tree.candidates.len(), 4);
    assert_eq!(tree.counts.excluded_files, 2);
    options.include = patterns(&["src"]);
    assert_eq!(report(&walk(&options)), ["src/a.py"]);

    let mut options = folder.options(&["tests/b.py", "src/a.py"]);
    options.exclude = patterns(&["tests/**"]);
    assert_eq!(report(&walk(&options)), ["src/a.py", "tests/b.py"]);
    options.force_exclude = true;
    let tree = walk(&options);
    assert_eq!(report(&tree), ["src/a.py"]);
    assert_eq!(skipped(&tree), [("tests/b.py", SkipReason::Excluded)]);

    let mut options = folder.options(&["tests"]);
    options.exclude = patterns(&["tests/**"]);
    assert_eq!(report(&walk(&options)), ["tests/b.py"]);
    options.force_exclude = true;
    assert!(report(&walk(&options)).is_empty());
}

#[test]
fn folders_where_a_project_may_begin_are_known() {
    let folder = Folder::new(&[
        ("zdrlint.toml", ""),
        (".gitignore", "zdrlint.toml\n"),
        ("services/a/zdrlint.toml", ""),
        ("services/b/x.py", ""),
        ("lib/.git", ""),
        ("node_modules/x/package.json", ""),
        ("node_modules/x/zdrlint.toml", ""),
    ]);
    let tree = folder.walk(&[]);
    let marked: Vec<&Path> = tree.marked.iter().map(|marked| marked.strip_prefix(&folder.root).unwrap()).collect();
    assert_eq!(marked, ["", "lib", "services/a"].map(Path::new));
}

#[test]
fn bad_lines_of_ignore_files_are_notes() {
    let folder = Folder::new(&[("a.py", ""), (".zdrlintignore", "b.py\n[z-a]\n"), ("b.py", "")]);
    let tree = folder.walk(&[]);
    assert_eq!(program(&tree), ["a.py"]);
    assert_eq!(tree.notes.len(), 1, "{:?}", tree.notes);
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let folder = Folder::new(&[(".gitignore", "*_7.py\nskip/\n"), ("top.py", "openai")]);
    for n in 0..600 {
        let name = format!("d{}/e{}/f_{}.py", n % 17, n % 5, n % 11);
        folder.write(&name, if n % 3 == 0 { b"import openai" } else { b"pass" });
    }
    folder.write("d3/node_modules/x.js", b"");
    folder.write("d4/skip/x.py", b"");
    let mut trees = Vec::new();
    for threads in [1, 2, 3, 8, 16, 2, 1] {
        let mut options = folder.options(&["d1", "d2/e2", "top.py"]);
        options.threads = threads;
        let tree = walk(&options);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let which: Vec<usize> = (0..tree.candidates.len()).collect();
        let read = read_candidates(&pool, &tree, &which, &Prefilter::new(["openai"]));
        trees.push((tree, read));
    }
    assert!(trees[0].0.candidates.len() > 300);
    assert!(trees[0].0.counts.ignored_files > 0);
    assert!(trees[0].1.loaded.len() > 10);
    assert!(trees.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn reading_keeps_what_matches() {
    let folder = Folder::new(&[("a.py", "import openai"), ("b.py", "import os"), ("c.py", ""), ("d.ts", "'openai'")]);
    let big = [b"# openai\n".as_slice(), &vec![b'x'; 9 << 20]].concat();
    folder.write("big.py", &big);
    folder.write(
        "utf16.py",
        &[0xFF, 0xFE].into_iter().chain("openai".encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<u8>>(),
    );
    folder.write("bundle.js", "var a=require(\"openai\");".repeat(1_000).as_bytes());
    folder.write("jquery.min.js", b"openai");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let read = |tree: &Tree| {
        let which: Vec<usize> = (0..tree.candidates.len()).collect();
        read_candidates(&pool, tree, &which, &Prefilter::new(["openai"]))
    };
    let tree = folder.walk(&[]);
    assert_eq!(skipped(&tree), [("jquery.min.js", SkipReason::Minified)]);
    let outcome = read(&tree);
    let loaded: Vec<&str> = outcome.loaded.iter().map(|loaded| &*tree.candidates[loaded.candidate].path).collect();
    assert_eq!(loaded, ["a.py", "d.ts", "utf16.py"]);
    assert_eq!(outcome.loaded[0].bytes, b"import openai");
    let left_out: Vec<(&str, SkipReason)> = outcome.skipped.iter().map(|s| (&*s.path, s.reason)).collect();
    assert_eq!(left_out, [("big.py", SkipReason::TooLarge), ("bundle.js", SkipReason::Minified)]);

    let outcome = read(&folder.walk(&["big.py", "bundle.js"]));
    assert_eq!(outcome.loaded.len(), 5);
    assert!(outcome.skipped.is_empty());
    assert!(outcome.loaded.iter().any(|loaded| loaded.bytes == big));
    assert!(read_candidates(&pool, &tree, &[99_999], &Prefilter::new(["openai"])).loaded.is_empty());
}

#[test]
fn files_that_vanish_are_said() {
    let folder = Folder::new(&[("a.py", "openai"), ("b.py", "openai")]);
    let tree = folder.walk(&[]);
    fs::remove_file(folder.root.join("a.py")).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let outcome = read_candidates(&pool, &tree, &[0, 1], &Prefilter::new(["openai"]));
    assert_eq!(outcome.loaded.len(), 1);
    assert_eq!((&*outcome.skipped[0].path, outcome.skipped[0].reason), ("a.py", SkipReason::Unreadable));
    assert!(outcome.skipped[0].detail.is_some());
    assert_eq!(read_candidate(&tree, &tree.candidates[1]).unwrap(), b"openai");
    assert_eq!(read_candidate(&tree, &tree.candidates[0]).unwrap_err().reason, SkipReason::Unreadable);
}

#[test]
fn empty_trees() {
    let folder = Folder::new(&[]);
    let tree = folder.walk(&[]);
    assert!(tree.candidates.is_empty() && tree.skipped.is_empty() && tree.notes.is_empty());
    assert_eq!(tree.walked, 0);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn links_are_not_followed_unless_given() {
        let folder = Folder::new(&[("src/a.py", ""), ("real/b.py", "")]);
        let outside = Folder::new(&[("lib/c.py", "")]);
        symlink(outside.root.join("lib"), folder.root.join("src/linked")).unwrap();
        symlink(outside.root.join("lib/c.py"), folder.root.join("src/c.py")).unwrap();
        symlink(folder.root.join("real"), folder.root.join("src/inner")).unwrap();
        symlink("a.py", folder.root.join("src/alias.py")).unwrap();
        symlink("nowhere", folder.root.join("src/broken.py")).unwrap();
        let tree = folder.walk(&[]);
        assert_eq!(program(&tree), ["real/b.py", "src/a.py"]);
        assert_eq!(skipped(&tree), [("src/c.py", SkipReason::Symlink), ("src/linked", SkipReason::Symlink)]);

        assert_eq!(report(&folder.walk(&["src/linked"])), ["src/linked/c.py"]);
        assert_eq!(report(&folder.walk(&["src/c.py"])), ["src/c.py"]);
        // A link within the project is its target.
        assert_eq!(report(&folder.walk(&["src/inner", "src/alias.py"])), ["real/b.py", "src/a.py"]);
        let errors = resolve_given(&folder.root, &[PathBuf::from("src/broken.py")]).unwrap_err();
        assert!(errors[0].message.contains("symbolic link"), "{}", errors[0]);
    }

    #[test]
    fn loops_of_links_end() {
        let folder = Folder::new(&[("a/x.py", "")]);
        symlink("..", folder.root.join("a/up")).unwrap();
        symlink(&folder.root, folder.root.join("a/root")).unwrap();
        symlink("two", folder.root.join("one")).unwrap();
        symlink("one", folder.root.join("two")).unwrap();
        symlink("self.py", folder.root.join("self.py")).unwrap();
        assert_eq!(program(&folder.walk(&[])), ["a/x.py"]);
        assert_eq!(report(&folder.walk(&["a/up/a/up/a"])), ["a/x.py"]);
        assert!(resolve_given(&folder.root, &[PathBuf::from("one")]).is_err());
        assert!(resolve_given(&folder.root, &[PathBuf::from("self.py")]).is_err());
    }

    #[test]
    fn a_root_behind_a_link_is_one_place() {
        let folder = Folder::new(&[("p/a.py", "")]);
        symlink("p", folder.root.join("q")).unwrap();
        let given = resolve_given(&folder.root.join("q"), &[folder.root.join("q/a.py")]).unwrap();
        let project = Project { root: folder.root.join("p"), extent: Extent::Whole, git: None };
        assert_eq!(report(&walk(&WalkOptions::new(project, given))), ["a.py"]);
    }

    #[test]
    fn names_that_are_no_text() {
        let folder = Folder::new(&[]);
        for name in [b"a\xff.py".as_slice(), b"a\xfe.py", b"new\nline.py"] {
            fs::write(folder.root.join(OsStr::from_bytes(name)), "openai").unwrap();
        }
        let tree = folder.walk(&[]);
        assert_eq!(program(&tree), ["a\\xFE.py", "a\\xFF.py", "new\nline.py"]);
        let given = [PathBuf::from(OsStr::from_bytes(b"a\xff.py"))];
        let mut options = folder.options(&[]);
        options.given = resolve_given(&folder.root, &given).unwrap();
        let tree = walk(&options);
        assert_eq!(report(&tree), ["a\\xFF.py"]);
        assert_eq!(read_candidate(&tree, &tree.candidates[1]).unwrap(), b"openai");
        let missing = [PathBuf::from(OsStr::from_bytes(b"no\xff"))];
        let error = &resolve_given(&folder.root, &missing).unwrap_err()[0];
        assert_eq!(error.to_string(), "no\\xFF: no such file or folder");
    }

    #[test]
    fn folders_that_cannot_be_read_are_said() {
        let folder = Folder::new(&[("a.py", ""), ("closed/b.py", ""), ("c.py", "openai")]);
        let closed = folder.root.join("closed");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        fs::set_permissions(folder.root.join("c.py"), fs::Permissions::from_mode(0o000)).unwrap();
        let is_privileged = fs::read_dir(&closed).is_ok();
        let tree = folder.walk(&[]);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let which: Vec<usize> = (0..tree.candidates.len()).collect();
        let outcome = read_candidates(&pool, &tree, &which, &Prefilter::new(["openai"]));
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
        if is_privileged {
            assert_eq!(program(&tree), ["a.py", "c.py", "closed/b.py"]);
        } else {
            assert_eq!(program(&tree), ["a.py", "c.py"]);
            assert_eq!(skipped(&tree), [("closed", SkipReason::Unreadable)]);
            assert_eq!(outcome.skipped[0].reason, SkipReason::Unreadable);
        }
    }

    #[test]
    fn scripts_without_extension() {
        let folder = Folder::new(&[
            ("bin/tool", "#!/usr/bin/env python3\nimport openai\n"),
            ("bin/run", "#!/usr/bin/env -S node\n"),
            ("bin/sh", "#!/bin/sh\n"),
            ("bin/perl", "#!/usr/bin/perl\n"),
            ("bin/data", "#!/usr/bin/env python3\n"),
        ]);
        for name in ["bin/tool", "bin/run", "bin/sh", "bin/perl"] {
            fs::set_permissions(folder.root.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        let tree = folder.walk(&[]);
        assert_eq!(program(&tree), ["bin/run", "bin/sh", "bin/tool"]);
        assert_eq!(tree.candidates[0].language, Language::JavaScript);
        // Given, it need not be executable.
        assert_eq!(report(&folder.walk(&["bin/data"])), ["bin/data"]);
    }

    #[test]
    fn devices_and_pipes_are_neither_files_nor_folders() {
        let error = resolve_given(Path::new("/"), &[PathBuf::from("/dev/null")]).unwrap_err();
        assert!(error[0].message.contains("neither"), "{}", error[0]);
    }
}
