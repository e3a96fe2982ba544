//! What was not read, and why.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// Why a file or folder was not read, or not reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// A folder of packages that somebody else wrote, or of a tool's cache.
    Dependency,
    /// Larger than the bound.
    TooLarge,
    /// Holds NUL bytes.
    Binary,
    /// Written by a bundler or minifier.
    Minified,
    /// The operating system refused to read it.
    Unreadable,
    /// Text in an encoding that is not read.
    Encoding,
    /// No file of the kind that its name says.
    Malformed,
    /// Given, but in no language that zdrlint reads.
    Unsupported,
    /// Given, but in a language that was not asked for.
    Language,
    /// Given, but excluded, and exclusion was forced.
    Excluded,
    /// A symbolic link to something outside the project.
    Symlink,
}

impl SkipReason {
    /// The word that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dependency => "dependency",
            Self::TooLarge => "too-large",
            Self::Binary => "binary",
            Self::Minified => "minified",
            Self::Unreadable => "unreadable",
            Self::Encoding => "encoding",
            Self::Malformed => "malformed",
            Self::Unsupported => "unsupported",
            Self::Language => "language",
            Self::Excluded => "excluded",
            Self::Symlink => "symlink",
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A file or folder that was not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// Root-relative path.
    pub path: Arc<str>,
    /// Why.
    pub reason: SkipReason,
    /// What exactly happened, where the reason does not say it all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Skipped {
    /// A skip whose reason says it all.
    pub fn new(path: Arc<str>, reason: SkipReason) -> Self {
        Self { path, reason, detail: None }
    }

    /// A skip with what exactly happened.
    pub fn with_detail(path: Arc<str>, reason: SkipReason, detail: impl Into<String>) -> Self {
        Self { path, reason, detail: Some(detail.into()) }
    }
}

/// How much was left out without a line for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SkipCounts {
    /// Files in a supported language that an ignore file names.
    pub ignored_files: usize,
    /// Folders that an ignore file names.
    pub ignored_folders: usize,
    /// Dependency folders and caches; each also stands in the list.
    pub dependency_folders: usize,
    /// Files of the program that `include` and `exclude` keep out of the report.
    pub excluded_files: usize,
}

/// Something worth telling about the run that is no finding: a bound that cut, an assumption.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// One word, kebab-case.
    pub kind: &'static str,
    /// A sentence without its full stop.
    pub message: String,
    /// Root-relative path, if it is about one file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Arc<str>>,
    /// From 1, if it is about one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Whether it is about something that was not read although requests may stand there.
    #[serde(skip)]
    pub lost: bool,
}

impl Note {
    /// A note about the run.
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), path: None, line: None, lost: false }
    }

    /// The same note about something that was not read although requests may stand there.
    #[must_use]
    pub fn losing(mut self) -> Self {
        self.lost = true;
        self
    }

    /// The same note about a file.
    #[must_use]
    pub fn at(mut self, path: Arc<str>) -> Self {
        self.path = Some(path);
        self
    }
}
