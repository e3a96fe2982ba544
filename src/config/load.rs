//! Reading a configuration file: TOML to the types of `schema`, with errors that say where.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::error::ConfigError;
use super::schema::File;
use super::suggest;

/// Larger configuration files are a mistake.
const SIZE_BOUND: u64 = 4 << 20;

/// The configuration file of Python projects.
pub(super) const PYPROJECT: &str = "pyproject.toml";

/// A configuration file that was read.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub text: Arc<str>,
    /// What it says.
    pub file: File,
}

#[derive(Deserialize, Default)]
struct PyProject {
    #[serde(default)]
    tool: Tools,
}

#[derive(Deserialize, Default)]
struct Tools {
    #[serde(default)]
    zdrlint: Option<File>,
}

impl Loaded {
    /// Reads and parses a file. In a `pyproject.toml` only `[tool.zdrlint]` counts.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        Self::parse(path, &read_text(path)?)
    }

    /// Parses the text of a file.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let text: Arc<str> = text.trim_start_matches('\u{FEFF}').into();
        let is_pyproject = path.file_name().is_some_and(|name| name == PYPROJECT);
        let file = if is_pyproject {
            toml::from_str::<PyProject>(&text).map(|project| project.tool.zdrlint)
        } else {
            toml::from_str::<File>(&text).map(Some)
        };
        match file {
            Ok(Some(file)) => Ok(Self { path: path.to_owned(), text, file }),
            Ok(None) => Err(ConfigError::about_file(path.to_owned(), "has no table [tool.zdrlint]")),
            Err(error) => Err(explain(path, &text, &error)),
        }
    }

    /// The folder that paths in the file are relative to: its own, or the one that `.config` is in.
    pub fn base(&self) -> &Path {
        base(&self.path)
    }

    /// The folder with the project's own catalogs and lints.
    pub fn rules(&self) -> Result<Option<PathBuf>, ConfigError> {
        let Some(rules) = &self.file.rules else { return Ok(None) };
        let folder = self.base().join(rules.get_ref());
        let (message, help) = if !folder.is_dir() {
            let help = format!("the path is relative to {}", self.base().display());
            (format!("there is no folder `{}`", rules.get_ref()), help)
        } else if !super::rules::holds_rules(&folder) {
            let help = "catalogs stand in `sdks/*.toml`, lints in `lints/*.md` below it".to_owned();
            (format!("the folder `{}` holds no rules", rules.get_ref()), help)
        } else {
            return Ok(Some(folder));
        };
        Err(self.error(Some(rules.span()), message).with_help(Some(help)))
    }

    /// An error about a part of the file.
    pub(super) fn error(&self, span: Option<std::ops::Range<usize>>, message: impl Into<String>) -> ConfigError {
        let message = message.into();
        ConfigError { path: self.path.clone(), text: self.text.clone(), span, message, help: None }
    }
}

/// The folder that a configuration file speaks about.
pub(super) fn base(file: &Path) -> &Path {
    let folder = file.parent().unwrap_or(file);
    let is_dot_config = folder.file_name().is_some_and(|name| name == ".config");
    if is_dot_config { folder.parent().unwrap_or(folder) } else { folder }
}

pub(super) fn read_text(path: &Path) -> Result<String, ConfigError> {
    let fail = |message: String| ConfigError::about_file(path.to_owned(), message);
    let metadata = fs::metadata(path).map_err(|error| fail(format!("cannot be read: {error}")))?;
    if !metadata.is_file() {
        return Err(fail("is not a file".to_owned()));
    }
    if metadata.len() > SIZE_BOUND {
        return Err(fail(format!("is larger than {} MB", SIZE_BOUND >> 20)));
    }
    let bytes = fs::read(path).map_err(|error| fail(format!("cannot be read: {error}")))?;
    String::from_utf8(bytes).map_err(|error| {
        let line = 1 + memchr::memchr_iter(b'\n', &error.as_bytes()[..error.utf8_error().valid_up_to()]).count();
        fail(format!("is not UTF-8 (line {line})"))
    })
}

/// Whether a `pyproject.toml` has a `[tool.zdrlint]`. A broken one counts if it seems to, so that the
/// error is said and the settings are not silently lost.
pub(super) fn configures_zdrlint(pyproject: &Path) -> bool {
    let Ok(text) = read_text(pyproject) else { return false };
    if !text.contains("zdrlint") {
        return false;
    }
    match toml::from_str::<toml::Table>(&text) {
        Ok(table) => table.get("tool").and_then(toml::Value::as_table).is_some_and(|tool| tool.contains_key("zdrlint")),
        Err(_) => text.contains("[tool.zdrlint"),
    }
}

/// Serde's message in our words, with a suggestion where it lists what it expected.
fn explain(path: &Path, text: &Arc<str>, error: &toml::de::Error) -> ConfigError {
    let message = error.message();
    let fail = |message: String, help| {
        let (path, text, span) = (path.to_owned(), text.clone(), error.span());
        ConfigError { path, text, span, message, help }
    };
    for (prefix, kind) in [("unknown field ", "key"), ("unknown variant ", "value")] {
        let Some(rest) = message.strip_prefix(prefix) else { continue };
        let mut words = rest.split('`').skip(1).step_by(2);
        if let Some(word) = words.next() {
            let known: Vec<&str> = words.collect();
            return fail(format!("unknown {kind} `{word}`"), suggest::help(word, known.iter().copied()));
        }
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return fail(format!("the key {rest} is missing"), None);
    }
    fail(message.to_owned(), None)
}
