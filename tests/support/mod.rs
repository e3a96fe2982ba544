//! What several test programs share: projects in folders of their own, and runs that nothing outside influences.
#![allow(dead_code, reason = "not every test program uses all of it")]

pub(crate) mod diff;
pub(crate) mod expectation;
pub(crate) mod notebook;
pub(crate) mod program;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zdrlint::config::{Choice, CommandLine};
use zdrlint::policy::Control;
use zdrlint::report::Report;
use zdrlint::session::{self, Setup};

/// The day on which tests run, so that verdicts do not change with the clock.
pub(crate) const TODAY: &str = "2026-11-24";

/// Settings of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) control: Option<Control>,
    pub(crate) strict: bool,
    pub(crate) baa: bool,
    /// [`TODAY`] if not said.
    pub(crate) today: Option<String>,
}

/// A project in a temporary folder.
pub(crate) struct Project {
    _keep: TempDir,
    pub(crate) root: PathBuf,
}

impl Project {
    /// Files under names relative to the root.
    pub(crate) fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let keep = tempfile::Builder::new().prefix("zdrlint").tempdir().expect("a folder is made");
        let root = keep.path().canonicalize().expect("is there").join("project");
        fs::create_dir(&root).expect("a folder is made");
        for (name, text) in files {
            let file = root.join(name);
            fs::create_dir_all(file.parent().expect("has a folder")).expect("a folder is made");
            fs::write(file, text).expect("is written");
        }
        Self { _keep: keep, root }
    }

    /// Requests and findings of the whole project, under its own configuration if it has one.
    pub(crate) fn run(&self, settings: &Settings) -> Report {
        let config = self.root.join("zdrlint.toml");
        let choice = if config.is_file() { Choice::File(config) } else { Choice::Isolated };
        let today = settings.today.as_deref().unwrap_or(TODAY);
        let command_line = CommandLine {
            control: settings.control,
            strict: settings.strict.then_some(true),
            baa: settings.baa.then_some(true),
            today: Some(today.parse().expect("is a day")),
            ..CommandLine::default()
        };
        let paths = vec![self.root.clone()];
        let setup = Setup { paths, choice, command_line, threads: 1, ..Setup::default() };
        session::run(&setup, true).unwrap_or_else(|error| panic!("{}: {error}", self.root.display()))
    }
}

/// Every file below a folder, with its path relative to it, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut pending = vec![folder.to_path_buf()];
    while let Some(current) = pending.pop() {
        for entry in fs::read_dir(&current).unwrap_or_else(|error| panic!("{}: {error}", current.display())) {
            let path = entry.expect("is readable").path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("is below").to_string_lossy().replace('\\', "/");
                let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                found.push((name, text));
            }
        }
    }
    found.sort();
    found
}
