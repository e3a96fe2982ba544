//! Files that were asked for and could not be read, or not all of them (ZDR904): in strict mode, what was not read was
//! not proven.

use std::sync::Arc;

use super::{Finding, fingerprint};
use crate::finding::Level;
use crate::lint::{Context, Lint, page_url};
use crate::policy::{Effect, Outcome};
use crate::request::Confidence;
use crate::source::{Position, Range};

const UNREAD: &str = "ZDR904";

/// A file, or a part of one, that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Root-relative.
    pub path: Arc<str>,
    /// What stood in the way.
    pub why: String,
    /// Where it begins.
    pub at: Position,
    /// Whether the rest of the file was read.
    pub is_part: bool,
}

/// A finding for each file, and each part of one. Not strict, they are notes of the run, unless the
/// configuration asks for findings.
pub fn judge(files: &[Unread], lints: &[Lint], context: &Context<'_>) -> Vec<Finding> {
    let Some(lint) = lints.iter().find(|lint| lint.code == UNREAD) else { return Vec::new() };
    let mut findings: Vec<Finding> = files.iter().filter_map(|unread| finding(lint, unread, context)).collect();
    fingerprint::assign(findings.iter_mut().map(|finding| (finding, String::new())));
    findings
}

fn finding(lint: &Lint, unread: &Unread, context: &Context<'_>) -> Option<Finding> {
    let Unread { path, why, at, is_part } = unread;
    let level = match (context.setting)(path, lint) {
        Some(setting) => setting.level()?,
        // It fails closed, whatever the level of the note.
        None if context.strict => Level::Error,
        None => return None,
    };
    let nothing = Outcome { effect: Effect::None, text: String::new() };
    Some(Finding {
        code: lint.code.clone(),
        name: lint.name.clone(),
        level,
        confidence: Confidence::High,
        effect: Effect::None,
        control: (context.control)(path),
        outcomes: [nothing.clone(), nothing.clone(), nothing],
        message: if *is_part {
            format!("a part of this file was not read ({why}), so what it may send was not judged")
        } else {
            format!("this file was not read ({why}), so what it sends was not judged")
        },
        help: "Mend the file, or exclude it if it is no code.".to_owned(),
        url: page_url(lint),
        path: Arc::clone(path),
        range: Range { start: *at, end: *at },
        request: None,
        related: Vec::new(),
        fingerprint: String::new(),
        suppressed: None,
        label: None,
        anchors: vec![at.line],
    })
}
