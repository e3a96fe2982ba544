//! What one writes in `zdrlint.toml`, or under `[tool.zdrlint]` in `pyproject.toml`.
//!
//! Everything is optional. Values whose meaning depends on more than their type (names of lints,
//! patterns, dates) keep their span and are judged in `build`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::finding::Level;
use crate::policy::Control;
use crate::request::Confidence;

/// A configuration file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct File {
    /// The retention control in force.
    pub control: Option<Control>,
    /// The least level that fails the run.
    pub fail_on: Option<FailOn>,
    /// Only files that match are reported.
    pub include: Vec<Spanned<String>>,
    /// Files that match are not reported.
    pub exclude: Vec<Spanned<String>>,
    /// Whether accepting a finding needs a reason.
    pub require_reasons: Option<bool>,
    /// Whether what cannot be proven safe is a finding.
    pub strict: Option<bool>,
    /// Whether a Business Associate Agreement is in force.
    pub baa: Option<bool>,
    /// Findings of less confidence are not reported.
    pub min_confidence: Option<Confidence>,
    /// Findings of a lower level are not reported.
    pub min_level: Option<Level>,
    /// The day that facts and expiries are compared with, instead of the current one.
    pub today: Option<Spanned<WrittenDate>>,
    /// A folder with the project's own catalogs and lints, relative to the configuration.
    pub rules: Option<Spanned<String>>,
    /// Levels by code or name.
    pub lints: Lints,
    /// Settings for some paths; of several that match, the last one counts.
    pub overrides: Vec<Override>,
    /// Findings that are accepted.
    pub allow: Vec<Allow>,
    /// What the project's own functions send.
    pub wrapper: Vec<Wrapper>,
}

/// Levels by code or name.
pub type Lints = BTreeMap<Spanned<String>, LintLevel>;

/// Settings for some paths.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// Which.
    pub paths: Spanned<Vec<Spanned<String>>>,
    /// The retention control in force there.
    #[serde(default)]
    pub control: Option<Control>,
    /// Levels there.
    #[serde(default)]
    pub lints: Lints,
}

/// Findings that are accepted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Allow {
    /// Code or name.
    pub lint: Spanned<String>,
    /// Where; everywhere if not given.
    #[serde(default)]
    pub paths: Vec<Spanned<String>>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
    /// The last day on which it holds.
    #[serde(default)]
    pub until: Option<Spanned<WrittenDate>>,
}

/// What a function of the project sends.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Wrapper {
    /// Its dotted path: `myapp.llm.ask`, or `myapp.llm.Client.ask` for a method. In JavaScript the module is a path
    /// from the root without its extension, or a package: `src/llm.ask`, `@acme/llm.ask`.
    pub call: Spanned<String>,
    /// The operation that it sends: `responses.create`.
    pub operation: Spanned<String>,
    /// Names of its parameters (or of the options that it takes in an object), and the request's parameters that
    /// they fill. What is not listed is not sent.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// A date, as a string or as TOML's own kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "expected a date, written \"YYYY-MM-DD\"")]
pub enum WrittenDate {
    /// `"2027-06-30"`
    Text(String),
    /// `2027-06-30`
    Toml(toml::value::Datetime),
}

/// The level of a lint, or that it is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LintLevel {
    /// Not reported.
    Off,
    /// Worth knowing.
    Note,
    /// Should be looked at.
    Warning,
    /// Content stays, or the request is refused.
    Error,
}

impl LintLevel {
    /// The level; none if it is off.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Off => None,
            Self::Note => Some(Level::Note),
            Self::Warning => Some(Level::Warning),
            Self::Error => Some(Level::Error),
        }
    }
}

/// The least level that fails the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Every finding fails.
    Note,
    /// Warnings and errors fail.
    Warning,
    /// Errors fail.
    #[default]
    Error,
    /// Nothing fails.
    Never,
}

impl FailOn {
    /// Whether a finding of that level fails the run.
    pub fn fails(self, level: Level) -> bool {
        match self {
            Self::Note => true,
            Self::Warning => level >= Level::Warning,
            Self::Error => level >= Level::Error,
            Self::Never => false,
        }
    }
}
