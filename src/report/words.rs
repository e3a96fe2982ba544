//! How reports name controls, effects, levels and values.

use std::fmt::Write;

use super::Report;
use crate::finding::{Finding, Level};
use crate::lint::Lint;
use crate::policy::{Control, Effect, Eligible, Keeps};
use crate::request::{Confidence, Given, Parameter, Provider, State};
use crate::source::Position;

/// The three controls in the order of every triple.
pub(super) const CONTROLS: [Control; 3] = [Control::None, Control::Mam, Control::Zdr];

/// The value of the configuration: `zdr`.
pub(super) fn control_key(control: Control) -> &'static str {
    match control {
        Control::Unknown => "unknown",
        Control::None => "none",
        Control::Mam => "mam",
        Control::Zdr => "zdr",
    }
}

/// The control in words.
pub(super) fn control_title(control: Control) -> &'static str {
    match control {
        Control::Unknown => "not stated, the worst of the three is taken",
        Control::None => "none, OpenAI's default",
        Control::Mam => "Modified Abuse Monitoring",
        Control::Zdr => "Zero Data Retention",
    }
}

/// The control as a short label.
pub(super) fn control_label(control: Control) -> &'static str {
    match control {
        Control::Unknown => "kept",
        Control::None => "default",
        Control::Mam => "MAM",
        Control::Zdr => "ZDR",
    }
}

/// The phrase for one control.
pub(super) fn keeps(keeps: &Keeps, control: Control) -> &str {
    match control {
        Control::None | Control::Unknown => &keeps.none,
        Control::Mam => &keeps.mam,
        Control::Zdr => &keeps.zdr,
    }
}

/// The effect as the design names it.
pub(super) fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::None => "none",
        Effect::Note => "note",
        Effect::Undocumented => "undocumented",
        Effect::Overridden => "overridden",
        Effect::KeptBriefly => "kept briefly",
        Effect::Shared => "shared",
        Effect::Unavailable => "unavailable",
        Effect::Retired => "retired",
        Effect::Refused => "refused",
        Effect::Kept => "kept",
    }
}

/// `error`.
pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// `high`.
pub(super) fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

/// Eligibility as a table shows it.
pub(super) fn eligible(eligible: Eligible) -> &'static str {
    match eligible {
        Eligible::Yes => "yes",
        Eligible::Limited => "yes, with limits",
        Eligible::No => "no",
        Eligible::Undocumented => "undocumented",
        Eligible::NotApplicable => "not applicable",
    }
}

/// Who answers, for headings and columns.
pub(super) fn provider(provider: Provider) -> &'static str {
    match provider {
        Provider::OpenAi => "OpenAI",
        Provider::Azure => "Azure OpenAI",
        Provider::Other => "other provider",
        Provider::Configurable => "decided at run time",
    }
}

/// `3 errors`, `1 error`.
pub(super) fn count(number: usize, one: &str) -> String {
    match (number, one) {
        (1, _) => format!("1 {one}"),
        (_, one) if one.ends_with("ry") => format!("{number} {}ies", &one[..one.len() - 1]),
        _ => format!("{number} {one}s"),
    }
}

/// What is known of a parameter, in a few words.
pub(super) fn parameter(parameter: &Parameter) -> String {
    let values: Vec<String> = parameter.values.iter().map(given).collect();
    match parameter.state() {
        State::Absent => "not set".to_owned(),
        State::Literal => values.concat(),
        State::Unknown => "not known".to_owned(),
        State::OneOf => {
            let joiner = if parameter.together { ", " } else { " or " };
            let mut text = values.join(joiner);
            if !parameter.complete {
                let _ = write!(text, "{joiner}something unknown");
            }
            text
        }
    }
}

fn given(given: &Given) -> String {
    match super::clean::given(given) {
        Given::Absent { .. } => "not set".to_owned(),
        Given::Present { .. } => "set".to_owned(),
        Given::Literal(value) => value.to_string(),
    }
}

/// The sources of a lint that speak of whoever answers, and the day on which they were read. A page of another provider
/// proves nothing.
pub(super) fn sources(lint: &Lint, provider: Option<Provider>) -> (Vec<&str>, &str) {
    let all = || lint.sources.iter().map(String::as_str);
    let azure = crate::policy::facts().policy(Provider::Azure);
    let is_azure =
        |url: &&str| azure.is_some_and(|policy| policy.sources.iter().any(|source| host(&source.url) == host(url)));
    match (provider, azure) {
        (Some(Provider::Azure), Some(azure)) => (all().filter(is_azure).collect(), &azure.as_of),
        (Some(Provider::OpenAi | Provider::Configurable), _) => {
            (all().filter(|url| !is_azure(url)).collect(), &lint.checked)
        }
        _ => (all().collect(), &lint.checked),
    }
}

/// The host of an address.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// `path:line:column`, escaped; in a notebook with the cell.
pub(super) fn place(report: &Report, path: &str, at: Position) -> String {
    report.sources.written(path, at).place(&super::escape::line(&report.shown(path)))
}

/// The place of a finding.
pub(super) fn finding_place(report: &Report, finding: &Finding) -> String {
    place(report, &finding.path, finding.range.start)
}
