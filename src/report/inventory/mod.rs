//! The inventory: every request, for a person who applies for Zero Data Retention or reviews one.
//!
//! Requests to OpenAI are grouped by endpoint. Those to other providers, to which OpenAI's policy does
//! not apply, stand in sections of their own.

mod csv;
mod deciding;
mod markdown;
mod text;

use std::collections::BTreeMap;

pub use csv::render as csv;
pub use markdown::render as markdown;
pub use text::render as text;

use super::{Facts, Report, summary, words};
use crate::policy::{Control, Keeps};
use crate::request::{Provider, Request};

/// Who answers: sections in the order of the report.
const SECTIONS: [Section; 4] = [
    Section { provider: Provider::OpenAi, title: "Requests to OpenAI", remark: "" },
    Section {
        provider: Provider::Configurable,
        title: "Requests to a host that is decided at run time",
        remark: "OpenAI's policy applies where the host is OpenAI.",
    },
    Section {
        provider: Provider::Azure,
        title: "Requests to Azure OpenAI",
        remark: "Microsoft's terms apply; OpenAI's controls do not.",
    },
    Section {
        provider: Provider::Other,
        title: "Requests to other providers",
        remark: "OpenAI's controls do not apply; ask the provider.",
    },
];

struct Section {
    provider: Provider,
    title: &'static str,
    remark: &'static str,
}

/// The requests of one endpoint that the policy treats alike.
struct Group<'a> {
    endpoint: &'a str,
    facts: &'a Facts,
    requests: Vec<&'a Request>,
}

impl Group<'_> {
    fn eligible(&self) -> String {
        let eligible = words::eligible(self.facts.zdr_eligible);
        match &self.facts.family {
            Some(family) => format!("{eligible} (not documented for it: judged as {family})"),
            None => eligible.to_owned(),
        }
    }

    /// What stays: under the control in force, or under all three where none is stated for every request.
    fn keeps(&self, report: &Report) -> Vec<(Control, String)> {
        let Keeps { none, mam, zdr } = &self.facts.keeps;
        if self.facts.row.is_none() && none == mam && mam == zdr {
            return vec![(Control::Unknown, self.facts.keeps.none.clone())];
        }
        let mut controls: Vec<Control> = self.requests.iter().map(|request| report.control_of(request)).collect();
        controls.sort();
        controls.dedup();
        if controls.contains(&Control::Unknown) {
            controls = words::CONTROLS.to_vec();
        }
        controls.into_iter().map(|control| (control, words::keeps(&self.facts.keeps, control).to_owned())).collect()
    }
}

/// The groups of a section, by endpoint.
fn groups<'a>(report: &'a Report, section: &Section) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<(&str, Option<&str>, [&str; 3]), Group<'a>> = BTreeMap::new();
    for request in report.sorted_requests() {
        if request.provider != section.provider {
            continue;
        }
        let facts = report.facts_of(request);
        let keeps = words::CONTROLS.map(|control| words::keeps(&facts.keeps, control));
        let key = (request.endpoint.as_str(), facts.row.as_deref(), keeps);
        let new = || Group { endpoint: &request.endpoint, facts, requests: Vec::new() };
        groups.entry(key).or_insert_with(new).requests.push(request);
    }
    groups.into_values().collect()
}

/// The operation, and what a helper does besides.
fn operation(request: &Request) -> String {
    std::iter::once(&request.operation).chain(&request.also).map(String::as_str).collect::<Vec<_>>().join(" + ")
}

/// The control of each request, where that is not the same for all.
fn differing_control(report: &Report, request: &Request) -> Option<String> {
    let mut controls = report.requests.iter().map(|request| report.control_of(request));
    let first = controls.next();
    let differ = controls.any(|control| Some(control) != first);
    differ.then(|| words::control_key(report.control_of(request)).to_owned())
}

fn place(report: &Report, request: &Request) -> String {
    report.sources.written(&request.path, request.range.start).place(&request.path)
}

/// What the reader must know before the list, as name and value; none of it is escaped.
fn header(report: &Report) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("tool", format!("zdrlint {}", report.version)),
        ("date", report.policy.today.clone()),
        ("policy", policies(report)),
        ("control", summary::control(report)),
        ("requests", summary::requests(report)),
        ("files", summary::files(report)),
    ];
    if !report.prefix.is_empty() {
        rows.push(("project", report.prefix.clone()));
    }
    rows
}

/// `OpenAI, read 2026-10; Azure, read 2026-03`.
fn policies(report: &Report) -> String {
    let own = std::iter::once((&report.policy.provider, &report.policy.as_of));
    let others = report.policy.others.iter().map(|(provider, as_of)| (provider, as_of));
    let texts: Vec<String> =
        own.chain(others).map(|(provider, as_of)| format!("{}, read {as_of}", summary::provider(provider))).collect();
    texts.join("; ")
}

/// What the list covers and what it does not: without it, a list looks complete.
const SCOPE: [&str; 3] = [
    "Listed are the calls that the analysis could follow: of OpenAI's SDKs, of frameworks and of HTTP libraries that \
     `zdrlint sdks` names, in the files that were looked at.",
    "Not listed are requests made by dependencies of the project that are not in its source tree, by programs in other \
     languages, by commands and by services that the project calls, and calls whose client or address the code does \
     not show (`zdrlint check --strict` reports those that look like requests).",
    "What is kept is what OpenAI has published. Which control is in force is a setting of the account that no code shows.",
];

/// What was not read, and what was cut or assumed: without it, an inventory claims to be complete.
fn gaps(report: &Report) -> Vec<String> {
    let mut skipped: Vec<_> = report.files.skipped.iter().collect();
    skipped.sort();
    let mut gaps: Vec<String> =
        skipped.into_iter().map(|file| format!("{} was not read: {}", file.path, file.reason)).collect();
    for note in report.all_notes() {
        gaps.push(match (note.path, note.line) {
            (Some(path), Some(line)) => format!("{path}:{line}: {}", note.message),
            (Some(path), None) => format!("{path}: {}", note.message),
            (None, _) => note.message,
        });
    }
    gaps
}
