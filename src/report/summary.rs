//! What a run amounts to, in a few lines: shared by the formats that people read.

use super::words::{confidence, control_title, count};
use super::{ConfigInfo, FilesInfo, Report, escape};
use crate::finding::Level;
use crate::request::{Confidence, Provider};
use std::fmt::Write as _;

/// `3 findings: 1 error, 2 warnings (1 suppressed)`.
pub(super) fn findings(report: &Report) -> String {
    let active = report.active_findings();
    let suppressed = report.findings.len() - active.len();
    let of = |level: Level| active.iter().filter(|finding| finding.level == level).count();
    let parts: Vec<String> = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")]
        .into_iter()
        .filter(|(level, _)| of(*level) > 0)
        .map(|(level, word)| count(of(level), word))
        .collect();
    let text = match active.len() {
        0 => "No findings".to_owned(),
        number => format!("{}: {}", count(number, "finding"), parts.join(", ")),
    };
    let text = if suppressed > 0 { format!("{text} ({suppressed} suppressed)") } else { text };
    let guesses = active.iter().filter(|finding| finding.confidence == Confidence::Low && is_grave(finding)).count();
    if guesses > 0 && report.configs().all(|config| !config.strict) {
        format!("{text}; {guesses} of low confidence, which fails strict runs alone")
    } else {
        text
    }
}

fn is_grave(finding: &crate::finding::Finding) -> bool {
    finding.level == Level::Error
}

/// `12 requests in 4 files`.
pub(super) fn requests(report: &Report) -> String {
    let mut paths: Vec<&str> = report.requests.iter().map(|request| &*request.path).collect();
    paths.sort_unstable();
    paths.dedup();
    match paths.len() {
        0 => "No requests found".to_owned(),
        files => {
            let others = report.requests.iter().filter(|request| request.provider == Provider::Other).count();
            let others = if others == 0 { String::new() } else { format!(" ({others} to other providers)") };
            format!("{} in {}{others}", count(report.requests.len(), "request"), count(files, "file"))
        }
    }
}

/// `40 files looked at, 9 parsed`.
pub(super) fn files(report: &Report) -> String {
    format!("{} looked at, {} parsed", count(report.files.walked, "file"), report.files.parsed)
}

/// What was passed over without a line of its own: `2 folders not entered: dependencies`.
pub(super) fn passed_over(files: &FilesInfo) -> Vec<String> {
    let folder = |(reason, number): (&String, &usize)| format!("{} not entered: {reason}", count(*number, "folder"));
    let file = |(reason, number): (&String, &usize)| {
        // What is excluded is read where other files need it.
        let what = if reason == super::EXCLUDED { "not reported" } else { "not read" };
        format!("{} {what}: {reason}", count(*number, "file"))
    };
    files.skipped_folders.iter().map(folder).chain(files.skipped_files.iter().map(file)).collect()
}

/// `OpenAI policy of 2026-11-20, judged for 2026-11-24`.
pub(super) fn policy(report: &Report) -> String {
    let policy = &report.policy;
    let others = policy.others.iter().map(|(name, as_of)| format!(", {} of {as_of}", provider(name)));
    let others: String = others.collect();
    format!("{} policy of {}{others}, judged for {}", provider(&policy.provider), policy.as_of, policy.today)
}

/// Most configurations, and most paths with a control of their own, that are named.
const NAMED: usize = 8;

/// `control: Zero Data Retention (zdrlint.toml); services/eu/**: Modified Abuse Monitoring`.
pub(super) fn control(report: &Report) -> String {
    let is_alone = report.nested.is_empty();
    let mut parts: Vec<String> = report.configs().map(|config| control_of(config, is_alone)).collect();
    let more = parts.len().saturating_sub(NAMED);
    parts.truncate(NAMED);
    if more > 0 {
        parts.push(format!("and {more} more configurations"));
    }
    parts.join("; ")
}

fn control_of(config: &ConfigInfo, is_alone: bool) -> String {
    let origin = config.path.as_deref().unwrap_or("no configuration file");
    let folder = match config.folder.as_str() {
        "" => String::new(),
        _ if is_alone => String::new(),
        folder => format!("{}/: ", escape::line(folder)),
    };
    let mut text = format!("{folder}{} ({})", control_title(config.control), escape::line(origin));
    for (paths, control) in config.overrides.iter().take(NAMED) {
        let _ = write!(text, "; {}: {}", escape::line(&paths.join(", ")), control_title(*control));
    }
    if config.overrides.len() > NAMED {
        let _ = write!(text, "; and {} more overrides", config.overrides.len() - NAMED);
    }
    text
}

/// The name of a policy's provider as people write it.
pub(super) fn provider(name: &str) -> String {
    match name {
        "openai" => "OpenAI".to_owned(),
        "azure" => "Azure".to_owned(),
        other => escape::line(other).into_owned(),
    }
}

/// A sentence about confidence, where it is not high.
pub(super) fn doubt(level: Confidence) -> Option<String> {
    (level != Confidence::High).then(|| format!("{} confidence", confidence(level)))
}
