//! The configuration: discovery, reading, merging with the command line, and what it says per path.
//!
//! ```text
//! discover -> (walk) -> Scopes::read: for each configuration Loaded::read -> OwnRules::read -> Config::build
//! ```

mod build;
mod discover;
mod error;
mod load;
mod rules;
pub mod schema;
mod scopes;
mod show;
mod suggest;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

pub use build::{CommandLine, Known};
pub use discover::{Choice, Discovery, discover};
pub use error::ConfigError;
pub use load::Loaded;
pub use rules::OwnRules;
pub use schema::{FailOn, LintLevel};
pub use scopes::{Found, Scope, Scopes};

use crate::date::Date;
use crate::finding::Level;
use crate::policy::Control;
use crate::request::Confidence;
use crate::source::{PathPatterns, Position};

/// The settings of a run: file, command line and defaults together.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file that they come from.
    pub path: Option<PathBuf>,
    /// The retention control of the project; see `control_for`.
    pub control: Control,
    /// The least level that fails the run.
    pub fail_on: FailOn,
    /// Only files that match are reported; empty: all.
    pub include: PathPatterns,
    /// Files that match are not reported.
    pub exclude: PathPatterns,
    /// Whether accepting a finding needs a reason.
    pub require_reasons: bool,
    /// Whether what cannot be proven safe is a finding.
    pub strict: bool,
    /// Whether a Business Associate Agreement is in force.
    pub baa: bool,
    /// Findings of less confidence are not reported.
    pub min_confidence: Confidence,
    /// Findings of a lower level are not reported.
    pub min_level: Level,
    /// The day that facts and expiries are compared with.
    pub today: Date,
    /// A folder with the project's own catalogs and lints.
    pub rules: Option<PathBuf>,
    /// What the project's own functions send.
    pub wrappers: Vec<Wrapper>,
    /// Findings that are accepted; see `allow_for`.
    pub allows: Vec<Allow>,
    /// The lints that are reported; empty: all.
    selected: BTreeSet<String>,
    forced_control: Option<Control>,
    forced_levels: Levels,
    levels: Levels,
    overrides: Vec<Override>,
}

/// Levels by code.
type Levels = BTreeMap<String, LintLevel>;

/// Settings for some paths.
#[derive(Debug, Clone)]
struct Override {
    paths: PathPatterns,
    control: Option<Control>,
    levels: Levels,
}

/// A finding that the configuration accepts.
#[derive(Debug, Clone)]
pub struct Allow {
    /// The lint's code.
    pub code: String,
    /// Why; empty if not said.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where the entry stands in the configuration.
    pub at: Position,
    /// None: everywhere.
    paths: Option<PathPatterns>,
}

/// What a function of the project sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapper {
    /// Its dotted path.
    pub call: Arc<str>,
    /// Root-relative folder of the configuration, which paths are relative to.
    pub base: Arc<str>,
    /// Root-relative path of the configuration; empty where that is not known.
    pub configuration: Arc<str>,
    /// Where the entry stands in it.
    pub at: Position,
    /// The canonical operation.
    pub operation: Arc<str>,
    /// Names of its parameters, and the request's parameters that they fill.
    pub parameters: BTreeMap<String, String>,
}

impl Allow {
    /// Whether its last day is over.
    pub fn is_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    /// Whether it is about this lint at this path.
    pub fn covers(&self, path: &str, code: &str) -> bool {
        self.code == code && self.paths.as_ref().is_none_or(|paths| paths.matches(path))
    }
}

impl Config {
    /// The retention control in force at a path: the command line's, else that of the last
    /// `[[overrides]]` that matches and names one, else the project's.
    pub fn control_for(&self, path: &str) -> Control {
        let of_path = || self.overrides_for(path).find_map(|entry| entry.control);
        self.forced_control.or_else(of_path).unwrap_or(self.control)
    }

    /// What is said about a lint at a path, in the same order; none if nothing is.
    pub fn level_for(&self, path: &str, code: &str) -> Option<LintLevel> {
        if !self.selected.is_empty() && !self.selected.contains(code) {
            return Some(LintLevel::Off);
        }
        let of_path = || self.overrides_for(path).find_map(|entry| entry.levels.get(code));
        self.forced_levels.get(code).or_else(of_path).or_else(|| self.levels.get(code)).copied()
    }

    /// The entry of `[[allow]]` that accepts a lint at a path, as an index into `allows`: the first
    /// that holds today, else the first that has expired.
    pub fn allow_for(&self, path: &str, code: &str) -> Option<usize> {
        let covering = || self.allows.iter().enumerate().filter(|(_, allow)| allow.covers(path, code));
        let holding = covering().find(|(_, allow)| !allow.is_expired(self.today));
        holding.or_else(|| covering().next()).map(|(index, _)| index)
    }

    /// The paths that have a control of their own, in the order of the file: of several that match, the last one counts.
    pub fn controls_of_paths(&self) -> impl Iterator<Item = (&[String], Control)> {
        let overrides = self.overrides.iter().filter(|_| self.forced_control.is_none());
        overrides.filter_map(|entry| Some((entry.paths.as_written(), entry.control?)))
    }

    /// Last first, since the last one counts.
    fn overrides_for<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a Override> {
        self.overrides.iter().rev().filter(|entry| entry.paths.matches(path))
    }
}
