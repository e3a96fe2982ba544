//! What the judgement needs beside requests and lints: configuration, policy and the text of the files.

use super::schema::{Content, Lint};
use crate::config::LintLevel;
use crate::date::Date;
use crate::policy::Control;
use crate::source::Range;

/// Configuration, policy and texts, as far as judging a request needs them.
pub struct Context<'a> {
    /// The day that dated facts are compared with.
    pub today: Date,
    /// Report also what cannot be proven safe.
    pub strict: bool,
    /// The project works under a Business Associate Agreement.
    pub baa: bool,
    /// The control that a path is under.
    pub control: &'a dyn Fn(&str) -> Control,
    /// What the configuration says about a lint on a path.
    pub setting: &'a dyn Fn(&str, &Lint) -> Option<LintLevel>,
    /// What an operation does with customer content.
    pub content: &'a dyn Fn(&str) -> Content,
    /// The text of a range of a file; empty where it is not at hand.
    pub text: &'a dyn Fn(&str, Range) -> String,
}

impl Context<'_> {
    /// Whether a lint is reported on a path.
    pub(super) fn reports(&self, path: &str, lint: &Lint) -> bool {
        match (self.setting)(path, lint) {
            Some(setting) => setting.level().is_some(),
            None => self.strict || !lint.off,
        }
    }
}
