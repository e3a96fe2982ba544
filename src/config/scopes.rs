//! Which configuration counts where: for each file the nearest one above it, up to the top of its git work tree. A run
//! has as many as it meets; each speaks of its own files alone, with paths relative to its folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::build::{CommandLine, Known};
use super::discover::{Choice, Discovery, configurations, nearest};
use super::error::ConfigError;
use super::load::{Loaded, base};
use super::rules::OwnRules;
use super::schema::LintLevel;
use super::{Config, Wrapper};
use crate::lint::Lint;
use crate::policy::Control;
use crate::source::{Given, PathPatterns, Selection, Wanted, relative};

/// The files below a folder that no other configuration is nearer to.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Root-relative; empty for the root.
    pub folder: Arc<str>,
    /// The settings there.
    pub config: Config,
    /// Root-relative path of the configuration.
    pub path: Option<Arc<str>>,
    /// What the configuration's paths are relative to, as a root-relative folder.
    base: Arc<str>,
    /// What is wrong with the configuration: then its settings are the defaults.
    errors: Vec<ConfigError>,
    /// Codes of the project's own lints that count elsewhere alone.
    foreign: BTreeSet<String>,
}

impl Scope {
    /// A path as the configuration speaks of it.
    pub fn inside<'p>(&self, path: &'p str) -> &'p str {
        inside(path, &self.base)
    }

    /// The control in force at a root-relative path.
    pub fn control_for(&self, path: &str) -> Control {
        self.config.control_for(self.inside(path))
    }

    /// What is said about a lint at a root-relative path.
    pub fn level_for(&self, path: &str, code: &str) -> Option<LintLevel> {
        if self.foreign.contains(code) {
            return Some(LintLevel::Off);
        }
        self.config.level_for(self.inside(path), code)
    }
}

/// All configurations of a run.
#[derive(Debug, Clone)]
pub struct Scopes {
    /// That of the root first.
    all: Vec<Scope>,
    by_folder: BTreeMap<Arc<str>, usize>,
    /// The projects' own rules.
    pub rules: OwnRules,
    /// Configurations that are not used, since another one of their folder wins: root-relative, with the one that wins.
    pub shadowed: Vec<(Arc<str>, Arc<str>)>,
}

impl Scopes {
    /// Reads the configurations of a project: the root's, those of the folders that are marked, and those of what was
    /// given. What is wrong in one is an error if it speaks of a file that was asked for, see [`Self::errors`].
    ///
    /// # Errors
    /// What is wrong on the command line, in the configuration that was named, or in the projects' own rules.
    pub fn read(found: &Found<'_>, command_line: &CommandLine, builtin: &[Lint]) -> Result<Self, Vec<ConfigError>> {
        let mut reader = Reader { found, sites: Vec::new(), shadowed: Vec::new() };
        reader.collect();
        let Reader { sites, shadowed, .. } = reader;
        let rules = all_rules(&sites, command_line)?;
        let lints = builtin.iter().chain(rules.lints.iter().map(|(lint, _)| lint));
        let lints: Vec<(&str, &str)> = lints.map(|lint| (lint.code.as_str(), lint.name.as_str())).collect();
        let operations: Vec<&str> =
            crate::policy::facts().operations().iter().map(|operation| operation.name.as_str()).collect();
        let parameters: Vec<&str> =
            crate::lint::parameters(builtin).into_iter().filter(|path| !path.contains(['.', '['])).collect();
        let known = Known { lints: &lints, operations: &operations, parameters: &parameters };
        // What is wrong on the command line is wrong whatever a file says.
        Config::build(None, command_line, known)?;
        let mut all = Vec::new();
        for site in sites {
            all.push(site.scope(command_line, known, &rules)?);
        }
        let by_folder =
            all.iter().enumerate().map(|(index, scope): (_, &Scope)| (scope.folder.clone(), index)).collect();
        Ok(Self { all, by_folder, rules, shadowed })
    }

    /// All, the root's first.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.all.iter()
    }

    /// The scope of a root-relative path, as an index into [`Self::iter`].
    pub fn index_of(&self, path: &str) -> usize {
        above(path).find_map(|folder| self.by_folder.get(folder).copied()).unwrap_or(0)
    }

    /// The scope of a root-relative path.
    pub fn of(&self, path: &str) -> &Scope {
        &self.all[self.index_of(path)]
    }

    /// The scope of the files in a root-relative folder.
    pub fn of_folder(&self, folder: &str) -> &Scope {
        let own = self.by_folder.get(folder).map(|index| &self.all[*index]);
        own.unwrap_or_else(|| self.of(folder))
    }

    /// What the projects' own functions send.
    pub fn wrappers(&self) -> Vec<Wrapper> {
        let of = |scope: &Scope| {
            let path: Arc<str> = scope.path.clone().unwrap_or_default();
            let base = Arc::clone(&scope.base);
            let place = move |wrapper: &Wrapper| Wrapper {
                base: Arc::clone(&base),
                configuration: Arc::clone(&path),
                ..wrapper.clone()
            };
            scope.config.wrappers.iter().map(place).collect::<Vec<_>>()
        };
        self.all.iter().flat_map(of).collect()
    }

    /// What is wrong in the configurations of these scopes.
    pub fn errors(&self, scopes: &BTreeSet<usize>) -> Vec<ConfigError> {
        let mut errors = Vec::new();
        for error in scopes.iter().flat_map(|index| &self.all[*index].errors) {
            if !errors.contains(error) {
                errors.push(error.clone());
            }
        }
        errors
    }

    /// Paths of the configurations that cannot be used.
    pub fn broken(&self) -> impl Iterator<Item = &Arc<str>> {
        self.all.iter().filter(|scope| !scope.errors.is_empty()).filter_map(|scope| scope.path.as_ref())
    }
}

impl Selection for Scopes {
    fn wanted<'a>(&'a self, path: &'a str) -> Wanted<'a> {
        let scope = self.of(path);
        Wanted { include: &scope.config.include, exclude: &scope.config.exclude, path: scope.inside(path) }
    }
}

/// What is known when the configurations are read.
pub struct Found<'a> {
    /// The project.
    pub discovery: &'a Discovery,
    /// What was asked for.
    pub given: &'a [Given],
    /// Which configurations count.
    pub choice: &'a Choice,
    /// Whether what is excluded stays so when it is given.
    pub force_exclude: bool,
    /// Absolute folders of the tree where a project of its own may begin.
    pub marked: &'a [PathBuf],
}

/// Where a configuration begins to count, before what it says is judged.
struct Site {
    folder: Arc<str>,
    base: Arc<str>,
    path: Option<Arc<str>>,
    loaded: Option<Result<Loaded, ConfigError>>,
    /// Its exclusions, which keep what lies below from having a configuration of its own.
    exclude: PathPatterns,
}

struct Reader<'a> {
    found: &'a Found<'a>,
    sites: Vec<Site>,
    shadowed: Vec<(Arc<str>, Arc<str>)>,
}

impl Reader<'_> {
    fn root(&self) -> &Path {
        &self.found.discovery.project.root
    }

    fn collect(&mut self) {
        let Discovery { project, config } = self.found.discovery;
        if *self.found.choice != Choice::Nearest {
            let home = config.as_deref().map(base).filter(|home| home.starts_with(&project.root));
            let is_around = |home: &&Path| self.found.given.iter().all(|given| given.folder().starts_with(home));
            let home = home.filter(is_around).unwrap_or(&project.root).to_owned();
            return self.add("".into(), relative(&project.root, &home), config.as_deref());
        }
        self.folder(&project.root);
        let mut marked: BTreeSet<PathBuf> = self.found.marked.iter().cloned().collect();
        // What was given may lie where walking does not come.
        for given in self.found.given {
            let home = nearest(given.folder()).map(|file| base(&file).to_owned());
            marked.extend(home.into_iter().chain(crate::source::git_work_tree(given.folder())));
        }
        // Those above come first.
        for folder in marked.iter().filter(|folder| **folder != project.root) {
            let is_part = folder.file_name().is_none_or(|name| name != ".config");
            if is_part && !self.root().starts_with(folder) {
                self.folder(folder);
            }
        }
    }

    /// Takes the configuration of a folder, or that there is none because a repository begins there.
    fn folder(&mut self, folder: &Path) {
        let files = configurations(folder);
        let is_root = folder == self.root();
        if files.is_empty() && !is_root && !folder.join(".git").exists() {
            return;
        }
        let name = relative(self.root(), folder);
        if !is_root && self.is_excluded(&name, folder) {
            return;
        }
        let mut files = files.into_iter();
        let file = files.next();
        if let Some(file) = &file {
            let wins = relative(self.root(), file);
            let others = files.map(|other| (relative(self.root(), &other), Arc::clone(&wins)));
            let others: Vec<_> = others.collect();
            self.shadowed.extend(others);
        }
        self.add(Arc::clone(&name), name, file.as_deref());
    }

    /// Whether the configuration above excludes the folder, and nobody asked for it.
    fn is_excluded(&self, name: &str, folder: &Path) -> bool {
        let above = above(name).find_map(|above| self.sites.iter().find(|site| &*site.folder == above));
        let is_meant = || {
            let is_in = |given: &Given| given.absolute.starts_with(folder);
            !self.found.force_exclude && self.found.given.iter().any(is_in)
        };
        above.is_some_and(|site| site.exclude.covers(inside(name, &site.base))) && !is_meant()
    }

    fn add(&mut self, folder: Arc<str>, base: Arc<str>, file: Option<&Path>) {
        let path = file.map(|file| relative(self.root(), file));
        let loaded = file.map(Loaded::read);
        let written = loaded.as_ref().and_then(|loaded| loaded.as_ref().ok());
        let exclude: Vec<&str> = written.map_or_else(Vec::new, |loaded| {
            loaded.file.exclude.iter().map(|pattern| pattern.get_ref().as_str()).collect()
        });
        let exclude = PathPatterns::new(&exclude).unwrap_or_default();
        self.sites.push(Site { folder, base, path, loaded, exclude });
    }
}

impl Site {
    fn scope(self, command_line: &CommandLine, known: Known<'_>, rules: &OwnRules) -> Result<Scope, Vec<ConfigError>> {
        let folder_of_rules = rules_of(&self, command_line);
        let (config, errors) = match self.loaded {
            None => (Config::build(None, command_line, known)?, Vec::new()),
            Some(Err(error)) => (Config::build(None, command_line, known)?, vec![error]),
            Some(Ok(loaded)) => match Config::build(Some(&loaded), command_line, known) {
                Ok(config) => (config, Vec::new()),
                Err(errors) => (Config::build(None, command_line, known)?, errors),
            },
        };
        let codes = rules.lints.iter().map(|(lint, _)| &lint.code);
        let is_foreign = |code: &&String| folder_of_rules.as_deref() != rules.folder_of(code);
        let foreign = codes.filter(is_foreign).cloned().collect();
        Ok(Scope { folder: self.folder, config, path: self.path, base: self.base, errors, foreign })
    }
}

/// The folder of own rules that counts in a scope. One that is not there is said with the other errors of the file.
fn rules_of(site: &Site, command_line: &CommandLine) -> Option<PathBuf> {
    let of_file = || site.loaded.as_ref()?.as_ref().ok()?.rules().ok().flatten();
    let folder = command_line.rules.clone().or_else(of_file)?;
    Some(folder.canonicalize().unwrap_or(folder))
}

fn all_rules(sites: &[Site], command_line: &CommandLine) -> Result<OwnRules, Vec<ConfigError>> {
    let folders: BTreeSet<PathBuf> = sites.iter().filter_map(|site| rules_of(site, command_line)).collect();
    OwnRules::read(&folders.into_iter().collect::<Vec<_>>())
}

/// The folders above a root-relative path, the nearest first; that of the root is empty.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let cuts = path.match_indices('/').map(|(at, _)| at).collect::<Vec<_>>();
    cuts.into_iter().rev().map(|at| &path[..at]).chain((!path.is_empty()).then_some(""))
}

/// A path relative to a folder that it lies in; else as it is.
fn inside<'p>(path: &'p str, folder: &str) -> &'p str {
    if folder.is_empty() {
        return path;
    }
    path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_above() {
        assert_eq!(above("a/b/c.py").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(above("c.py").collect::<Vec<_>>(), [""]);
        assert_eq!(above("../x/c.py").collect::<Vec<_>>(), ["../x", "..", ""]);
        assert_eq!(above("").count(), 0);
    }

    #[test]
    fn paths_inside() {
        assert_eq!(inside("a/b/c.py", "a"), "b/c.py");
        assert_eq!(inside("ab/c.py", "a"), "ab/c.py");
        assert_eq!(inside("c.py", ""), "c.py");
    }
}
