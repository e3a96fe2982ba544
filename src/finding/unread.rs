//! Files that were asked for and could not be read (ZDR904): in strict mode, what was not read was not proven.

use std::sync::Arc;

use super::{Finding, fingerprint};
use crate::finding::Level;
use crate::lint::{Context, Lint, page_url};
use crate::policy::{Effect, Outcome};
use crate::request::Confidence;
use crate::source::Range;

const UNREAD: &str = "ZDR904";

/// A finding for each file, given with what stood in the way. Not strict, they are notes of the run, unless the
/// configuration asks for findings.
pub fn judge(files: &[(Arc<str>, String)], lints: &[Lint], context: &Context<'_>) -> Vec<Finding> {
    let Some(lint) = lints.iter().find(|lint| lint.code == UNREAD) else { return Vec::new() };
    let mut findings: Vec<Finding> = files.iter().filter_map(|(path, why)| finding(lint, path, why, context)).collect();
    fingerprint::assign(findings.iter_mut().map(|finding| (finding, String::new())));
    findings
}

fn finding(lint: &Lint, path: &Arc<str>, why: &str, context: &Context<'_>) -> Option<Finding> {
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
        message: format!("this file was not read ({why}), so what it sends was not judged"),
        help: "Mend the file, or exclude it if it is no code.".to_owned(),
        url: page_url(lint),
        path: Arc::clone(path),
        range: Range::default(),
        request: None,
        related: Vec::new(),
        fingerprint: String::new(),
        suppressed: None,
        label: None,
        anchors: Vec::new(),
    })
}
