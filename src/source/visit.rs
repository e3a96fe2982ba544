//! One parallel walk from one folder, with everything that decides what is left out.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

use super::classify;
use super::folders::{self, Folder};
use super::listing::{Entries, Listing, script_language, source_language};
use super::names::relative;
use super::skip::{Note, SkipCounts, SkipReason, Skipped};
use super::walk::{Manifest, WalkOptions};
use crate::syntax::Language;

/// The ignore file that is ours alone.
const IGNORE_FILE: &str = ".zdrlintignore";

/// Where a walk begins.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// Absolute, without links.
    pub(super) folder: PathBuf,
    /// What reports call it (another path only where a link was given).
    pub(super) shown: PathBuf,
    /// How deep it goes.
    pub(super) depth: Option<usize>,
    /// Whether ignore files of folders above it count.
    pub(super) heeds_parents: bool,
    /// Whether it is a dependency folder, or in one.
    pub(super) among_dependencies: bool,
}

impl Start {
    pub(super) fn new(folder: PathBuf, shown: PathBuf) -> Self {
        Self { folder, shown, depth: None, heeds_parents: true, among_dependencies: false }
    }
}

/// A file in a language that zdrlint reads.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: Arc<str>,
    pub(super) absolute: PathBuf,
    pub(super) language: Language,
}

/// What walks found, unsorted.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) files: Vec<Found>,
    pub(super) manifests: Vec<Manifest>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) notes: Vec<Note>,
    pub(super) counts: SkipCounts,
    pub(super) walked: usize,
    /// The given folders that were walked.
    pub(super) folders: BTreeSet<PathBuf>,
    /// The folders where a project of its own may begin.
    pub(super) marked: Vec<PathBuf>,
}

impl Collected {
    fn append(&mut self, other: &mut Self) {
        self.files.append(&mut other.files);
        self.manifests.append(&mut other.manifests);
        self.skipped.append(&mut other.skipped);
        self.notes.append(&mut other.notes);
        self.folders.append(&mut other.folders);
        self.marked.append(&mut other.marked);
        self.walked += other.walked;
    }
}

/// Everything that visitors share.
struct Walk<'a> {
    options: &'a WalkOptions,
    start: &'a Start,
    given: BTreeSet<&'a Path>,
    sum: Mutex<(Collected, Entries, Entries)>,
}

/// Walks from one folder and adds what is found.
pub(super) fn visit(options: &WalkOptions, start: &Start, collected: &mut Collected) {
    let given = options.given.iter().filter(|given| given.is_folder).map(|given| given.absolute.as_path()).collect();
    let walk = Walk { options, start, given, sum: Mutex::default() };
    builder(options, start).build_parallel().visit(&mut &walk);
    let (mut found, exist, seen) = walk.sum.into_inner().unwrap_or_else(PoisonError::into_inner);
    collected.append(&mut found);
    collected.counts.ignored_folders += exist.folders.saturating_sub(seen.folders);
    collected.counts.ignored_files += exist.sources.saturating_sub(seen.sources);
}

/// Ignore rules as in ripgrep, with three differences: hidden files are read, `.gitignore` counts
/// without a repository too (an export of the sources gets the same verdict), and rules from above the
/// project do not count.
fn builder(options: &WalkOptions, start: &Start) -> WalkBuilder {
    let mut builder = WalkBuilder::new(&start.folder);
    let heeds = !options.no_ignore;
    let git = if start.folder.starts_with(&options.project.root) {
        options.project.git.clone()
    } else {
        git_work_tree(&start.folder)
    };
    builder
        .hidden(false)
        .ignore(heeds)
        .git_ignore(heeds)
        .git_global(heeds)
        .git_exclude(heeds)
        .require_git(git.is_some() && start.heeds_parents)
        .parents(heeds && start.heeds_parents && git.is_some_and(|git| git != start.folder))
        .follow_links(false)
        .max_depth(start.depth)
        .current_dir(&start.folder)
        .threads(options.threads);
    if heeds {
        builder.add_custom_ignore_filename(IGNORE_FILE);
    }
    builder
}

/// The work tree that a folder lies in.
pub(crate) fn git_work_tree(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

impl<'s, 'a: 's> ParallelVisitorBuilder<'s> for &'s Walk<'a> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 's> {
        Box::new(Visitor {
            walk: self,
            found: Collected::default(),
            exist: Entries::default(),
            seen: Entries::default(),
        })
    }
}

/// What one thread found.
struct Visitor<'w, 'a> {
    walk: &'w Walk<'a>,
    found: Collected,
    exist: Entries,
    seen: Entries,
}

impl Drop for Visitor<'_, '_> {
    fn drop(&mut self) {
        let mut sum = self.walk.sum.lock().unwrap_or_else(PoisonError::into_inner);
        sum.0.append(&mut self.found);
        sum.1.folders += self.exist.folders;
        sum.1.sources += self.exist.sources;
        sum.2.folders += self.seen.folders;
        sum.2.sources += self.seen.sources;
    }
}

impl ParallelVisitor for Visitor<'_, '_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                self.refused(&error);
                return WalkState::Continue;
            }
        };
        if let Some(error) = entry.error() {
            self.found.notes.push(Note::new("ignore-file", error.to_string()));
        }
        let Some(kind) = entry.file_type() else { return WalkState::Continue };
        if kind.is_dir() {
            return self.folder(&entry);
        }
        if kind.is_symlink() {
            self.link(entry.path());
        } else if kind.is_file() {
            self.file(&entry);
        }
        WalkState::Continue
    }
}

impl Visitor<'_, '_> {
    /// The path that reports use.
    fn shown(&self, path: &Path) -> Arc<str> {
        let Start { folder, shown, .. } = self.walk.start;
        let root = &self.walk.options.project.root;
        match path.strip_prefix(folder) {
            Ok(rest) if folder != shown => relative(root, &shown.join(rest)),
            _ => relative(root, path),
        }
    }

    fn refused(&mut self, error: &ignore::Error) {
        let (path, detail) = explain(error);
        let path = path.map_or_else(|| self.shown(&self.walk.start.folder), |path| self.shown(path));
        self.found.skipped.push(Skipped::with_detail(path, SkipReason::Unreadable, detail));
    }

    fn folder(&mut self, entry: &DirEntry) -> WalkState {
        let path = entry.path();
        let is_descended = self.walk.start.depth.is_none_or(|depth| entry.depth() < depth);
        if entry.depth() > 0 {
            self.seen.folders += 1;
        }
        if !is_descended {
            return WalkState::Skip;
        }
        let name = entry.file_name().to_string_lossy();
        if entry.depth() > 0 && folders::is_version_control(&name) {
            return WalkState::Skip;
        }
        let listing = Listing::read(path, &self.walk.options.languages);
        if !self.walk.options.no_ignore {
            if entry.depth() > 0 && self.is_dependency(path, &name, &listing.evidence) {
                self.found.skipped.push(Skipped::new(self.shown(path), SkipReason::Dependency));
                return WalkState::Skip;
            }
            self.exist.folders += listing.entries.folders;
            self.exist.sources += listing.entries.sources;
        }
        if listing.is_marked {
            self.found.marked.push(path.to_owned());
        }
        if self.walk.given.contains(path) {
            self.found.folders.insert(path.to_owned());
        }
        WalkState::Continue
    }

    fn is_dependency(&self, path: &Path, name: &str, evidence: &[String]) -> bool {
        folders::judge(path, name, evidence, self.walk.start.among_dependencies) == Folder::Dependency
    }

    /// Links are not followed: what they lead to within the project is found there.
    fn link(&mut self, path: &Path) {
        let Ok(target) = fs::canonicalize(path) else { return };
        let counts = target.is_dir() || classify::by_extension(path).is_some();
        if counts
            && !target.starts_with(&self.walk.options.project.root)
            && !target.starts_with(&self.walk.start.folder)
        {
            let detail = "leads out of the project";
            self.found.skipped.push(Skipped::with_detail(self.shown(path), SkipReason::Symlink, detail));
        }
    }

    fn file(&mut self, entry: &DirEntry) {
        self.found.walked += 1;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy();
        let by_extension = source_language(path, &self.walk.options.languages);
        if by_extension.is_some() {
            self.seen.sources += 1;
            // What says which packages a project uses may hold commands as well.
            if is_about_project(path, &name) {
                self.is_other(path, &name);
            }
        } else if self.is_other(path, &name) {
            return;
        }
        let Some(language) = by_extension.or_else(|| script_language(entry, self.walk.options)) else { return };
        let shown = self.shown(path);
        if classify::is_minified_name(&name) && !self.walk.options.no_ignore {
            self.found.skipped.push(Skipped::new(shown, SkipReason::Minified));
            return;
        }
        self.found.files.push(Found { path: shown, absolute: path.to_owned(), language });
    }

    /// Takes note of files that matter although they are no sources.
    fn is_other(&mut self, path: &Path, name: &str) -> bool {
        if is_about_project(path, name) {
            self.found.manifests.push(Manifest { path: self.shown(path), absolute: path.to_owned() });
            return true;
        }
        false
    }
}

/// Whether a file says which packages a project uses, or which settings its programs have.
fn is_about_project(path: &Path, name: &str) -> bool {
    classify::is_manifest(name) || path.to_str().is_some_and(|path| classify::settings_name(path).is_some())
}

/// The path and the cause of an error of the walk.
fn explain(error: &ignore::Error) -> (Option<&Path>, String) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path.as_path()), explain(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => explain(err),
        ignore::Error::Io(cause) => (None, io_message(cause)),
        ignore::Error::Loop { child, .. } => (Some(child.as_path()), "a symbolic link to a folder above it".to_owned()),
        _ => (None, error.to_string()),
    }
}

fn io_message(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotFound => "it vanished".to_owned(),
        _ => error.to_string(),
    }
}
