//! The finding: a request, or a place, judged.

pub mod baseline;
mod directive;
pub mod fingerprint;
pub mod suppress;
pub mod unread;

use serde::Serialize;

use crate::request::{Confidence, Place};
use crate::source::Range;
use std::sync::Arc;

mod level;

pub use level::Level;

/// A place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Related {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What is there.
    pub message: String,
}

/// Why a finding is not reported as such.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suppressed {
    /// What the person wrote; empty if nothing.
    pub reason: String,
    /// `comment` or `configuration`, with its place.
    pub r#where: String,
    /// Last day of validity, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// A request, or a place, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `ZDR201`.
    pub code: String,
    /// `response-stored-by-default`.
    pub name: String,
    /// How bad.
    pub level: Level,
    /// How sure.
    pub confidence: Confidence,
    /// The effect under the control in force (for `unknown`: the worst of the three).
    pub effect: crate::policy::Effect,
    /// The control that it was judged under.
    pub control: crate::policy::Control,
    /// The effect and what it means under each control: none, mam, zdr.
    pub outcomes: [crate::policy::Outcome; 3],
    /// What happens, in one or two sentences.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// Documentation of the lint.
    pub url: String,
    /// Root-relative path.
    pub path: Arc<str>,
    /// The primary place, as short as possible.
    pub range: Range,
    /// Id of the request, if it is about one.
    pub request: Option<String>,
    /// What to say at the primary place; where there is nothing, the effect in a word.
    pub label: Option<String>,
    /// Places that explain it.
    pub related: Vec<Related>,
    /// Survives moved lines; see design notes in `finding/fingerprint.rs`.
    pub fingerprint: String,
    /// Set where a comment or the configuration accepts it.
    pub suppressed: Option<Suppressed>,
    /// Lines on which a suppression comment may stand or point: primary, call, parameter.
    pub anchors: Vec<u32>,
}
