//! Which parameters of a request are resolved.

use super::parameter::{PathStep, parse_path};
use crate::policy::{Pattern, matches_text};

/// What the parameter paths of headers begin with.
pub(super) const HEADERS: &str = "headers.";

/// A parameter that requests are resolved for.
#[derive(Debug)]
pub struct Interest {
    /// As lints write it.
    pub path: String,
    /// The same, taken apart.
    pub(super) steps: Vec<PathStep>,
    /// Whether its text may be shown: one of a few words, never content or an id.
    pub is_shown: bool,
    /// The operations that it is a parameter of, as far as lints speak of it.
    of: Vec<Pattern>,
    /// The operations of which its absence is worth telling.
    asked_of: Vec<Pattern>,
}

impl Interest {
    /// A parameter path of some operations; `is_shown` says whether a text found there may be shown.
    pub fn new(path: &str, is_shown: bool, of: Vec<Pattern>) -> Self {
        Self { path: path.to_owned(), steps: parse_path(path), is_shown, of, asked_of: Vec::new() }
    }

    /// Of requests of these operations it is told also where it is surely absent.
    #[must_use]
    pub fn asked_of(self, operations: Vec<Pattern>) -> Self {
        Self { asked_of: operations, ..self }
    }

    /// Whether it is resolved for an operation, given as the segments of its name.
    pub(super) fn is_of(&self, operation: &[&str]) -> bool {
        self.of.iter().any(|pattern| pattern.matches(operation))
    }

    pub(super) fn is_asked_of(&self, operation: &[&str]) -> bool {
        self.asked_of.iter().any(|pattern| pattern.matches(operation))
    }

    /// Whether headers are meant, by one name or by a pattern.
    pub(super) fn is_of_headers(&self) -> bool {
        self.path.starts_with(HEADERS)
    }

    /// Whether a header is meant, given its parameter path.
    pub(super) fn is_header(&self, path: &str) -> bool {
        self.is_of_headers() && matches_text(&self.path, path)
    }

    /// The name of the body's field that it begins with.
    pub(super) fn first(&self) -> &str {
        match self.steps.first() {
            Some(PathStep::Field(name)) => name,
            _ => "",
        }
    }
}
