//! Walking: the files of the project (the program), and which of them were asked for (the report).
//!
//! The program is everything under the root but dependencies, caches, and what ignore files name
//! (`.gitignore`, with or without a git repository, `.ignore`, `.zdrlintignore`, git's own lists);
//! hidden files are part of it. A path that was given is never left out, nor is what lies in a given
//! folder for what the folder itself is called or ignored as. `include` and `exclude` speak of the
//! report alone: what is excluded is still read where other files depend on it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::classify;
use super::given::Given;
use super::names::relative;
use super::patterns::PathPatterns;
use super::skip::{Note, SkipCounts, SkipReason, Skipped};
use super::visit::{Collected, Found, Start, visit};
use crate::syntax::Language;

/// How much under the root belongs to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// The given folders and files, and next to a given file what it names of the same folder: nothing says that
    /// the rest belongs together (no configuration, no repository).
    Given,
}

/// Where the project is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Absolute, without links. Reported paths are relative to it.
    pub root: PathBuf,
    /// How much under it is read.
    pub extent: Extent,
    /// The git work tree that the root lies in.
    pub git: Option<PathBuf>,
}

/// What to walk.
#[derive(Debug, Clone)]
pub struct WalkOptions {
    /// Where the project is.
    pub project: Project,
    /// What was asked for.
    pub given: Vec<Given>,
    /// Read everything but the stores of version control.
    pub no_ignore: bool,
    /// Only what matches is reported; empty: everything.
    pub include: PathPatterns,
    /// What matches is not reported, unless it was given itself.
    pub exclude: PathPatterns,
    /// Not even if it was given itself.
    pub force_exclude: bool,
    /// Only these languages; empty: all.
    pub languages: BTreeSet<Language>,
    /// Threads that walk; 0: as many as there are cores, up to twelve.
    pub threads: usize,
}

impl WalkOptions {
    /// Everything that was given, with defaults.
    pub fn new(project: Project, given: Vec<Given>) -> Self {
        Self {
            project,
            given,
            no_ignore: false,
            include: PathPatterns::default(),
            exclude: PathPatterns::default(),
            force_exclude: false,
            languages: BTreeSet::new(),
            threads: 0,
        }
    }
}

/// A file of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Root-relative, with `/`.
    pub path: Arc<str>,
    /// Where to read it.
    pub absolute: PathBuf,
    /// Its language.
    pub language: Language,
    /// Whether it was asked for.
    pub reported: bool,
    /// Whether the file itself was given.
    pub explicit: bool,
    /// What it holds, whatever the disk says.
    pub content: Option<Arc<[u8]>>,
}

/// A file that says which packages, module paths or settings the project uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Root-relative, with `/`.
    pub path: Arc<str>,
    /// Where to read it.
    pub absolute: PathBuf,
}

/// What walking found. All lists are sorted by path, and no path occurs twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// The root.
    pub root: PathBuf,
    /// Whether all files of the program are looked at, or only what was given and what that names.
    pub extent: Extent,
    /// The files of the program.
    pub candidates: Vec<Candidate>,
    /// Manifests of packages.
    pub manifests: Vec<Manifest>,
    /// What was left out, as far as there is a line for each.
    pub skipped: Vec<Skipped>,
    /// How much was left out.
    pub counts: SkipCounts,
    /// Regular files seen, in whatever language.
    pub walked: usize,
    /// What is worth telling.
    pub notes: Vec<Note>,
    /// Nothing was to be left out, so reading leaves out nothing either.
    pub no_ignore: bool,
    /// Absolute folders where a project of its own may begin.
    pub marked: Vec<PathBuf>,
}

/// Which files are reported, and the path that the patterns speak of.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Only what matches; empty: everything.
    pub include: &'a PathPatterns,
    /// What matches is not.
    pub exclude: &'a PathPatterns,
    /// Relative to the folder that the patterns are relative to.
    pub path: &'a str,
}

/// Who says what is wanted of a root-relative path.
pub trait Selection {
    /// The patterns that speak of the path.
    fn wanted<'a>(&'a self, path: &'a str) -> Wanted<'a>;
}

impl Selection for WalkOptions {
    fn wanted<'a>(&'a self, path: &'a str) -> Wanted<'a> {
        Wanted { include: &self.include, exclude: &self.exclude, path }
    }
}

impl Wanted<'_> {
    fn is_left_out(&self) -> bool {
        self.exclude.matches(self.path) || !(self.include.is_empty() || self.include.matches(self.path))
    }
}

impl Tree {
    /// The candidate of a root-relative path.
    pub fn find(&self, path: &str) -> Option<usize> {
        self.candidates.binary_search_by(|candidate| (*candidate.path).cmp(path)).ok()
    }

    /// Gives the candidate at a place another content than the disk has.
    pub fn replace(&mut self, absolute: &Path, content: &[u8]) {
        for candidate in self.candidates.iter_mut().filter(|candidate| candidate.absolute == absolute) {
            candidate.content = Some(content.into());
        }
    }
}

/// Walks the project, and selects by the patterns of the options.
pub fn walk(options: &WalkOptions) -> Tree {
    let mut tree = find(options);
    select(options, &mut tree, options);
    tree
}

/// Walks the project; nothing is reported yet. What cannot be read is said in the tree.
pub fn find(options: &WalkOptions) -> Tree {
    let mut collected = Collected::default();
    for start in first_starts(options) {
        visit(options, &start, &mut collected);
    }
    let mut folders: Vec<&Given> = options.given.iter().filter(|given| given.is_folder).collect();
    folders.sort_by(|a, b| a.absolute.cmp(&b.absolute));
    for given in folders {
        if !collected.folders.contains(&given.absolute) {
            visit(options, &given_start(options, given), &mut collected);
        }
    }
    let mut tree = assemble(options, collected);
    add_given_files(options, &mut tree);
    forget_given_folders(options, &mut tree);
    tree.skipped.sort();
    tree.skipped.dedup_by(|a, b| a.path == b.path && a.reason == b.reason);
    tree.counts.dependency_folders =
        tree.skipped.iter().filter(|skipped| skipped.reason == SkipReason::Dependency).count();
    tree.notes.sort();
    tree.notes.dedup();
    tree
}

/// Where walking begins for the sake of the program.
fn first_starts(options: &WalkOptions) -> Vec<Start> {
    let root = &options.project.root;
    match options.project.extent {
        Extent::Whole => vec![Start::new(root.clone(), root.clone())],
        Extent::Given => {
            let parents: BTreeSet<&Path> =
                options.given.iter().filter(|given| !given.is_folder).map(Given::folder).collect();
            let siblings = |folder: &Path| Start { depth: Some(1), ..Start::new(folder.into(), folder.into()) };
            parents.into_iter().map(siblings).collect()
        }
    }
}

/// A given folder that the program does not reach: ignored, a dependency, linked, or elsewhere.
fn given_start(options: &WalkOptions, given: &Given) -> Start {
    let root = &options.project.root;
    let is_within = given.absolute.starts_with(root) && options.project.extent == Extent::Whole;
    Start {
        heeds_parents: !is_within,
        among_dependencies: is_within,
        ..Start::new(given.absolute.clone(), given.shown(root).to_owned())
    }
}

fn assemble(options: &WalkOptions, collected: Collected) -> Tree {
    let Collected { mut files, mut manifests, skipped, counts, walked, notes, folders: _, mut marked } = collected;
    marked.sort();
    marked.dedup();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    manifests.sort_by(|a, b| a.path.cmp(&b.path));
    manifests.dedup_by(|a, b| a.path == b.path);
    let candidates = files.into_iter().map(candidate).collect();
    let Project { root, extent, .. } = options.project.clone();
    let no_ignore = options.no_ignore;
    Tree { root, extent, candidates, manifests, skipped, counts, walked, notes, no_ignore, marked }
}

fn candidate(found: Found) -> Candidate {
    let Found { path, absolute, language } = found;
    Candidate { path, absolute, language, reported: false, explicit: false, content: None }
}

/// Marks the given files, and adds those that walking left out.
fn add_given_files(options: &WalkOptions, tree: &mut Tree) {
    let mut added = Vec::new();
    for given in options.given.iter().filter(|given| !given.is_folder) {
        let path = relative(&options.project.root, given.shown(&options.project.root));
        if let Some(index) = tree.find(&path) {
            tree.candidates[index].explicit = true;
            continue;
        }
        let language = classify::by_extension(&given.absolute).or_else(|| classify::by_shebang(&given.absolute));
        match language {
            // A hook passes whatever was changed.
            None if options.force_exclude => {}
            None => tree.skipped.push(Skipped::new(path, SkipReason::Unsupported)),
            Some(language) if !is_wanted(options, language) => {
                tree.skipped.push(Skipped::new(path, SkipReason::Language));
            }
            Some(language) => {
                let absolute = given.absolute.clone();
                added.push(Candidate { path, absolute, language, reported: false, explicit: true, content: None });
            }
        }
    }
    // What was given is read, whatever walking thought of it.
    let is_given = |skipped: &Skipped| added.iter().any(|candidate| candidate.path == skipped.path);
    tree.skipped.retain(|skipped| !is_given(skipped));
    tree.candidates.append(&mut added);
    tree.candidates.sort_by(|a, b| a.path.cmp(&b.path));
    tree.candidates.dedup_by(|a, b| a.path == b.path);
}

/// A given folder was read, although the walk of the project left it out.
fn forget_given_folders(options: &WalkOptions, tree: &mut Tree) {
    let root = &options.project.root;
    let folders = options.given.iter().filter(|given| given.is_folder);
    let names: BTreeSet<Arc<str>> = folders.map(|given| relative(root, given.shown(root))).collect();
    let was_read = |skipped: &Skipped| {
        matches!(skipped.reason, SkipReason::Dependency | SkipReason::Symlink) && names.contains(&skipped.path)
    };
    tree.skipped.retain(|skipped| !was_read(skipped));
}

/// Whether the language was asked for.
pub(super) fn is_wanted(options: &WalkOptions, language: Language) -> bool {
    options.languages.is_empty() || options.languages.contains(&language)
}

/// Decides what is reported, by what was given and what is wanted of each path.
pub fn select(options: &WalkOptions, tree: &mut Tree, selection: &dyn Selection) {
    let root = &options.project.root;
    let folders: Vec<&Given> = options.given.iter().filter(|given| given.is_folder).collect();
    let names: Vec<Arc<str>> = folders.iter().map(|given| relative(root, given.shown(root))).collect();
    let holds_root = folders.iter().any(|given| root.starts_with(&given.absolute));
    // A given folder that is excluded as such was meant all the same.
    let is_excluded = |name: &str| {
        let wanted = selection.wanted(name);
        wanted.exclude.covers(wanted.path)
    };
    let meant: Vec<&Arc<str>> = names.iter().filter(|name| is_excluded(name)).collect();
    for candidate in &mut tree.candidates {
        let is_inside = !candidate.path.starts_with("../") && Path::new(&*candidate.path).is_relative();
        let is_given =
            candidate.explicit || (holds_root && is_inside) || names.iter().any(|name| is_in(&candidate.path, name));
        if !is_given {
            continue;
        }
        let is_meant = candidate.explicit || meant.iter().any(|name| is_in(&candidate.path, name));
        if !selection.wanted(&candidate.path).is_left_out() || (is_meant && !options.force_exclude) {
            candidate.reported = true;
            continue;
        }
        tree.counts.excluded_files += 1;
        if candidate.explicit {
            tree.skipped.push(Skipped::new(candidate.path.clone(), SkipReason::Excluded));
        }
    }
    tree.skipped.sort();
    tree.skipped.dedup_by(|a, b| a.path == b.path && a.reason == b.reason);
}

fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
