//! The project's own rules: catalogs and lints in the folder that `rules` names, by the schema of the built-in ones.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::load::read_text;
use crate::catalog::automaton::Automaton;
use crate::catalog::schema::Catalog;
use crate::lint::{Builtin, Lint, document};
use crate::policy::matches_name;

/// Folders of catalogs, as under the built-in `rules/`.
const CATALOGS: [&str; 3] = ["sdks", "http", "frameworks"];

/// The folder of lints.
const LINTS: &str = "lints";

/// Catalogs and lints of a project.
#[derive(Debug, Clone, Default)]
pub struct OwnRules {
    /// SDKs and frameworks.
    pub catalogs: Vec<Catalog>,
    /// Lints and their documentation.
    pub lints: Vec<(Lint, String)>,
    /// Code of each lint -> the folder of rules that it is from.
    folders: BTreeMap<String, PathBuf>,
}

impl OwnRules {
    /// Reads and checks the rules of some folders. All errors are found at once.
    pub fn read(folders: &[PathBuf]) -> Result<Self, Vec<ConfigError>> {
        let mut reader = Reader::default();
        for folder in folders {
            for name in CATALOGS {
                reader.each(&folder.join(name), "toml", Reader::catalog);
            }
            let known = reader.rules.lints.len();
            reader.each(&folder.join(LINTS), "md", Reader::lint);
            let codes = reader.rules.lints[known..].iter().map(|(lint, _)| (lint.code.clone(), folder.clone()));
            reader.rules.folders.extend(codes);
        }
        if reader.errors.is_empty() { Ok(reader.rules) } else { Err(reader.errors) }
    }

    /// The folder of rules that a lint is from.
    pub(super) fn folder_of(&self, code: &str) -> Option<&Path> {
        self.folders.get(code).map(PathBuf::as_path)
    }
}

/// Whether a folder is one that rules can stand in.
pub(super) fn holds_rules(folder: &Path) -> bool {
    CATALOGS.iter().chain([&LINTS]).any(|name| folder.join(name).is_dir())
}

#[derive(Default)]
struct Reader {
    rules: OwnRules,
    /// Ids, codes and names of the project -> the file that defines them.
    defined: BTreeMap<String, PathBuf>,
    errors: Vec<ConfigError>,
}

/// One file.
struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

impl File<'_> {
    fn error(&self, span: Option<Range<usize>>, message: String) -> ConfigError {
        ConfigError { path: self.path.to_owned(), text: self.text.into(), span, message, help: None }
    }

    fn error_at(&self, part: &str, message: String) -> ConfigError {
        let span = self.text.find(part).map(|start| start..start + part.len());
        self.error(span, message)
    }

    /// The bytes of a line, from 1, without its end.
    fn line(&self, number: usize) -> Option<Range<usize>> {
        let mut start = 0;
        for (index, line) in self.text.split_inclusive('\n').enumerate() {
            if index + 1 == number {
                return Some(start..start + line.trim_end().len());
            }
            start += line.len();
        }
        None
    }
}

impl Reader {
    /// Reads the files of a folder that have this extension, by name.
    fn each(&mut self, folder: &Path, extension: &str, read: fn(&mut Self, &File<'_>)) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
        let mut paths: Vec<PathBuf> = paths.filter(|path| is_rule(path, extension)).collect();
        paths.sort();
        for path in paths {
            match read_text(&path) {
                Ok(text) => read(self, &File { path: &path, text: &text }),
                Err(error) => self.errors.push(error),
            }
        }
    }

    fn catalog(&mut self, file: &File<'_>) {
        let catalog = match crate::catalog::parse(file.text, &file.path.to_string_lossy()) {
            Ok(catalog) => catalog,
            Err(error) => return self.errors.push(file.error(error.span, error.message)),
        };
        let id = &catalog.catalog.id;
        let is_built_in = crate::catalog::by_id(id).is_some() || id == crate::catalog::automaton::CONFIGURATION;
        if !self.define("catalog", id, is_built_in, file) {
            return;
        }
        if catalog.catalog.needles.is_empty() {
            let message = "the catalog has no `needles`: without a text that its users' files hold, none is read";
            return self.errors.push(file.error_at("[catalog]", message.to_owned()));
        }
        match Automaton::compile(vec![catalog.clone()]) {
            Ok(_) => self.rules.catalogs.push(catalog),
            Err(message) => self.errors.push(file.error(None, message)),
        }
    }

    fn lint(&mut self, file: &File<'_>) {
        let document = match document::parse(&file.path.to_string_lossy(), file.text) {
            Ok(document) => document,
            Err(error) => return self.errors.push(file.error(file.line(error.line), error.message)),
        };
        let lint = document.lint;
        let is_built_in = |text: &str| crate::lint::page(text).is_some();
        let is_new = self.define("lint", &lint.code, is_built_in(&lint.code), file)
            && self.define("lint", &lint.name, is_built_in(&lint.name), file);
        if !is_new {
            return;
        }
        if let Err(message) = Builtin::of(&lint) {
            let name = lint.builtin.as_deref().unwrap_or_default();
            return self.errors.push(file.error_at(name, message));
        }
        match unmatched(&lint) {
            Some(pattern) => self.errors.push(file.error_at(pattern, format!("`{pattern}` matches no operation"))),
            None => self.rules.lints.push((lint, document.body.trim_start().to_owned())),
        }
    }

    /// Takes a name, unless it is taken.
    fn define(&mut self, kind: &str, name: &str, is_built_in: bool, file: &File<'_>) -> bool {
        let other = if is_built_in {
            Some("the built-in rules".to_owned())
        } else {
            let other = self.defined.insert(format!("{kind} {name}"), file.path.to_owned());
            other.map(|other| other.display().to_string())
        };
        if let Some(other) = &other {
            let message = format!("the {kind} `{name}` is also defined in {other}");
            self.errors.push(file.error_at(name, message));
        }
        other.is_none()
    }
}

/// Files of editors and the folder's own description are no rules.
fn is_rule(path: &Path, extension: &str) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let is_described = name.eq_ignore_ascii_case("readme.md");
    path.extension().is_some_and(|found| found == extension) && !name.starts_with('.') && !is_described
}

/// A pattern of a lint that no operation matches.
fn unmatched(lint: &Lint) -> Option<&str> {
    let companions = lint.cases.iter().flat_map(|case| case.with.iter().chain(&case.unless));
    let of_cases = lint.cases.iter().flat_map(|case| case.operations.iter().chain(&case.except));
    let mut patterns = of_cases.chain(companions.flat_map(|companion| &companion.operations));
    let operations = crate::policy::facts().operations();
    // What raw calls send to without there being an operation for it.
    let is_unnamed = |pattern: &str| pattern == "unknown" || pattern.starts_with("unknown.");
    let is_matched = |pattern: &str| operations.iter().any(|operation| matches_name(pattern, &operation.name));
    patterns.find(|pattern| !is_unnamed(pattern) && !is_matched(pattern)).map(String::as_str)
}
