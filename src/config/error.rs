//! What is wrong in a configuration, and where. Rendering is up to others.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::source::{Position, Text};

/// Something wrong in a configuration file, or in a setting of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file; `<command line>` for settings given there.
    pub path: PathBuf,
    /// Its whole text.
    pub text: Arc<str>,
    /// The bytes of the text that are wrong; none if it is the file as such.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl ConfigError {
    /// An error about a file as such: it cannot be read.
    pub(super) fn about_file(path: PathBuf, message: impl Into<String>) -> Self {
        Self { path, text: "".into(), span: None, message: message.into(), help: None }
    }

    /// The same error with what to write instead.
    pub(super) fn with_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// Where it begins: line and column from 1.
    pub fn position(&self) -> Option<Position> {
        let start = u32::try_from(self.span.as_ref()?.start).unwrap_or(u32::MAX);
        Some(Text::new(self.text.to_string()).position(start))
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(Position { line, column, .. }) = self.position() {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConfigError {}
