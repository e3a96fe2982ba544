//! SARIF 2.1.0 as GitHub code scanning wants it.
//!
//! Paths are relative to the repository (not to the project, which may be a folder in it), all four
//! numbers of a region are given and it stays on one line, and related locations are linked from the
//! message, without which GitHub does not show them.

mod model;
mod rules;

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;

use super::{Note, Report, escape, line_hash, words};
use crate::finding::Finding;
use crate::request::{Place, Request};
use crate::source::Range;
use model::{
    ArtifactLocation, AutomationDetails, BaseId, CodeFlow, Driver, Invocation, Location, Log, Message, Notification,
    PhysicalLocation, Properties, Region, Run, SarifResult, Suppression, Text, ThreadFlow, ThreadFlowLocation, Tool,
};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const HOME: &str = env!("CARGO_PKG_REPOSITORY");
const ROOT: &str = "%SRCROOT%";
/// GitHub shows no more than 100 locations of a result, and no reader that many.
const MOST_LOCATIONS: usize = 50;

/// The whole report as one run.
pub fn render(report: &Report) -> String {
    let rules = rules::Rules::new(report);
    let mut hashes = Hashes { report, known: BTreeMap::new() };
    let findings = report.sorted_findings();
    let results = findings.into_iter().map(|finding| result(report, &rules, &mut hashes, finding)).collect();
    let root = BaseId { description: Text { text: "The root of the repository.".to_owned() } };
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: "zdrlint",
                semantic_version: report.version.clone(),
                information_uri: HOME,
                rules: rules.list,
            },
        },
        invocations: vec![Invocation {
            execution_successful: true,
            tool_execution_notifications: notifications(report),
        }],
        automation_details: AutomationDetails { id: category(report) },
        original_uri_base_ids: BTreeMap::from([(ROOT, root)]),
        column_kind: "unicodeCodePoints",
        results,
        properties: Properties::from([(
            "policy",
            json!({
                "provider": report.policy.provider,
                "as_of": report.policy.as_of,
                "today": report.policy.today,
                "control": report.config.control,
            }),
        )]),
    };
    let text = serde_json::to_string_pretty(&Log { schema: SCHEMA, version: "2.1.0", runs: vec![run] });
    escape::json(&text.unwrap_or_default()).into_owned() + "\n"
}

/// What stands before the last `/` is GitHub's category: one for each project of a repository.
fn category(report: &Report) -> String {
    match report.prefix.trim_matches('/') {
        "" => "zdrlint/".to_owned(),
        prefix => format!("zdrlint/{prefix}/"),
    }
}

fn result(report: &Report, rules: &rules::Rules, hashes: &mut Hashes<'_>, finding: &Finding) -> SarifResult {
    let related = related(report, finding);
    let request = finding.request.as_ref().and_then(|id| report.requests.iter().find(|request| request.id == *id));
    let mut fingerprints = BTreeMap::from([("zdrlint/v1", finding.fingerprint.clone())]);
    if let Some(hash) = hashes.get(&finding.path, finding.range.start.line) {
        fingerprints.insert("primaryLocationLineHash", hash);
    }
    fingerprints.retain(|_, value| !value.is_empty());
    SarifResult {
        rule_id: finding.code.clone(),
        rule_index: rules.index(&finding.code),
        level: words::level(finding.level),
        message: Text { text: message(finding, &related) },
        locations: vec![Location {
            id: None,
            physical_location: physical(report, &finding.path, Some(finding.range)),
            message: None,
        }],
        related_locations: related,
        code_flows: request.map(|request| code_flows(report, request)).unwrap_or_default(),
        partial_fingerprints: fingerprints,
        suppressions: suppressions(finding),
        properties: properties(finding),
    }
}

/// The message, the help, and a link to every related location.
fn message(finding: &Finding, related: &[Location]) -> String {
    // A link of the scanned code's own making must not work.
    let mut text = finding.message.replace("](", "]\\(");
    if !finding.help.is_empty() {
        let _ = write!(text, "\n{}", finding.help.replace("](", "]\\("));
    }
    let link = |location: &Location| {
        let label = location.message.as_ref().map_or("here", |message| message.text.as_str());
        let label = label.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
        format!("[{label}]({})", location.id.unwrap_or_default())
    };
    let links: Vec<String> = related.iter().map(link).collect();
    if !links.is_empty() {
        let _ = write!(text, "\nSee also: {}.", links.join(", "));
    }
    text
}

fn related(report: &Report, finding: &Finding) -> Vec<Location> {
    let location = |(index, related): (usize, &crate::finding::Related)| Location {
        id: Some(index + 1),
        physical_location: physical(report, &related.place.path, Some(range_of(&related.place))),
        message: Some(Message { text: or_here(&related.message) }),
    };
    finding.related.iter().take(MOST_LOCATIONS).enumerate().map(location).collect()
}

/// The steps that led to the request, and the request itself.
fn code_flows(report: &Report, request: &Request) -> Vec<CodeFlow> {
    if request.trail.is_empty() {
        return Vec::new();
    }
    let step = |path: &str, range: Range, note: &str| ThreadFlowLocation {
        location: Location {
            id: None,
            physical_location: physical(report, path, Some(range)),
            message: Some(Message { text: or_here(note) }),
        },
    };
    let trail = request.trail.iter().take(MOST_LOCATIONS - 1);
    let mut locations: Vec<_> = trail.map(|at| step(&at.place.path, range_of(&at.place), &at.note)).collect();
    locations.push(step(&request.path, request.range, &format!("request to {}", request.endpoint)));
    vec![CodeFlow { thread_flows: vec![ThreadFlow { locations }] }]
}

/// Empty strings are refused on upload.
fn or_here(text: &str) -> String {
    if text.is_empty() { "here".to_owned() } else { text.to_owned() }
}

fn suppressions(finding: &Finding) -> Vec<Suppression> {
    let one = finding.suppressed.as_ref().map(|suppressed| {
        let mut properties = Properties::from([("where", json!(suppressed.r#where))]);
        if let Some(until) = &suppressed.until {
            properties.insert("until", json!(until));
        }
        Suppression {
            kind: if suppressed.r#where.starts_with("comment") { "inSource" } else { "external" },
            status: "accepted",
            justification: (!suppressed.reason.is_empty()).then(|| suppressed.reason.clone()),
            properties,
        }
    });
    one.into_iter().collect()
}

fn properties(finding: &Finding) -> Properties {
    let [none, mam, zdr] = &finding.outcomes;
    Properties::from([
        ("confidence", json!(finding.confidence)),
        ("effect", json!(finding.effect)),
        ("control", json!(finding.control)),
        ("effects", json!({ "none": none.effect, "mam": mam.effect, "zdr": zdr.effect })),
    ])
}

fn notifications(report: &Report) -> Vec<Notification> {
    let skipped = report.files.skipped.iter().map(|file| Note {
        kind: "skipped".to_owned(),
        message: format!("not read: {}", file.reason),
        path: Some(file.path.clone()),
        line: None,
    });
    let mut notes: Vec<Note> = report.all_notes().into_iter().chain(skipped).collect();
    notes.sort();
    let location = |path: &String, line: Option<u32>| {
        let at = line.map(|line| crate::source::Position { line, column: 1, offset: 0 });
        let range = at.map(|at| Range { start: at, end: at });
        Location { id: None, physical_location: physical(report, path, range), message: None }
    };
    let notification = |note: Note| Notification {
        level: "note",
        locations: note.path.iter().map(|path| location(path, note.line)).collect(),
        message: Text { text: or_here(&note.message) },
        properties: Properties::from([("kind", json!(note.kind))]),
    };
    notes.into_iter().map(notification).collect()
}

fn range_of(place: &Place) -> Range {
    Range { start: place.at, end: place.end }
}

fn physical(report: &Report, path: &str, range: Option<Range>) -> PhysicalLocation {
    let mut uri = String::new();
    let prefix = report.prefix.trim_matches('/');
    if !prefix.is_empty() {
        encode(&mut uri, prefix);
        uri.push('/');
    }
    encode(&mut uri, path);
    let region = range.map(|range| region(report, path, range));
    PhysicalLocation { artifact_location: ArtifactLocation { uri, uri_base_id: ROOT }, region }
}

/// A region of one line: a longer one would show in a pull request only if all its lines changed.
fn region(report: &Report, path: &str, range: Range) -> Region {
    let text = report.sources.get(path);
    let end = if range.end.line == range.start.line {
        range.end
    } else {
        text.map_or(range.start, |text| text.line_end(range.start.line))
    };
    let [start, end] = [range.start, end].map(|at| report.sources.in_file(path, at));
    let start = (start.line.max(1), start.column.max(1));
    // A line of a cell may be written in two pieces.
    let end_column = if end.line == start.0 { end.column } else { start.1 };
    // An empty region is legal, but nothing to look at.
    Region { start_line: start.0, start_column: start.1, end_line: start.0, end_column: end_column.max(start.1 + 1) }
}

/// A path as a relative reference: everything but unreserved characters and `/` is encoded.
fn encode(out: &mut String, path: &str) {
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// The line hashes of every file with findings, each file hashed once.
struct Hashes<'a> {
    report: &'a Report,
    known: BTreeMap<String, Vec<String>>,
}

impl Hashes<'_> {
    fn get(&mut self, path: &str, line: u32) -> Option<String> {
        // GitHub computes the hashes that are missing, from the file.
        let text = self.report.sources.get(path).filter(|text| text.is_file())?;
        let hashes = self.known.entry(path.to_owned()).or_insert_with(|| line_hash::line_hashes(text.as_str()));
        hashes.get(line.saturating_sub(1) as usize).cloned()
    }
}
