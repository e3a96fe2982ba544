//! The JSON of `check` and `inventory`, schema 1. Its keys are a promise: add, never rename.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::SerializeMap;

use super::{Facts, Report, Sources, clean, escape, words};
use crate::finding::{Finding, Level, Related, Suppressed};
use crate::policy::{Control, Effect, Eligible};
use crate::request::{Confidence, Given, Parameter, Place, Provider, Request, State, Step, Via};
use crate::source::{Position, Range, Written};

/// Requests and findings.
pub fn check(report: &Report) -> String {
    print(&Document::new(report, findings(report)))
}

fn findings(report: &Report) -> Vec<FindingView<'_>> {
    report.sorted_findings().into_iter().map(|finding| FindingView::new(finding, &report.sources)).collect()
}

/// Requests alone; `findings` is there and empty.
pub fn inventory(report: &Report) -> String {
    print(&Document::new(report, Vec::new()))
}

fn print(document: &Document<'_>) -> String {
    // Nothing in a document can fail to serialise: keys are strings, numbers are integers.
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    escape::json(&text).into_owned() + "\n"
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    tool: Tool<'a>,
    policy: Policy<'a>,
    config: Config<'a>,
    files: Files<'a>,
    notes: Vec<NoteView>,
    requests: Vec<RequestView<'a>>,
    findings: Vec<FindingView<'a>>,
}

impl<'a> Document<'a> {
    fn new(report: &'a Report, findings: Vec<FindingView<'a>>) -> Self {
        let mut skipped: Vec<_> =
            report.files.skipped.iter().map(|file| SkippedView { path: &file.path, reason: &file.reason }).collect();
        skipped.sort_by_key(|file| (file.path, file.reason));
        let note =
            |note: super::Note| NoteView { kind: note.kind, message: note.message, path: note.path, line: note.line };
        let request = |request: &'a Request| RequestView::new(request, report.facts_of(request), &report.sources);
        Self {
            schema: 1,
            tool: Tool { name: "zdrlint", version: &report.version },
            policy: Policy {
                provider: &report.policy.provider,
                as_of: &report.policy.as_of,
                today: &report.policy.today,
            },
            config: Config {
                own: ConfigView::new(&report.config),
                nested: report.nested.iter().map(ConfigView::new).collect(),
            },
            files: Files { walked: report.files.walked, parsed: report.files.parsed, skipped },
            notes: report.all_notes().into_iter().map(note).collect(),
            requests: report.sorted_requests().into_iter().map(request).collect(),
            findings,
        }
    }
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct Policy<'a> {
    provider: &'a str,
    as_of: &'a str,
    today: &'a str,
}

#[derive(Serialize)]
struct Config<'a> {
    #[serde(flatten)]
    own: ConfigView<'a>,
    nested: Vec<ConfigView<'a>>,
}

#[derive(Serialize)]
struct ConfigView<'a> {
    path: Option<&'a str>,
    control: Control,
    folder: &'a str,
    overrides: Vec<OverrideView<'a>>,
}

#[derive(Serialize)]
struct OverrideView<'a> {
    paths: &'a [String],
    control: Control,
}

impl<'a> ConfigView<'a> {
    fn new(config: &'a super::ConfigInfo) -> Self {
        let overrides = config.overrides.iter().map(|(paths, control)| OverrideView { paths, control: *control });
        Self {
            path: config.path.as_deref(),
            control: config.control,
            folder: &config.folder,
            overrides: overrides.collect(),
        }
    }
}

#[derive(Serialize)]
struct Files<'a> {
    walked: usize,
    parsed: usize,
    skipped: Vec<SkippedView<'a>>,
}

#[derive(Serialize)]
struct SkippedView<'a> {
    path: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct NoteView {
    kind: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
}

#[derive(Serialize)]
struct RequestView<'a> {
    id: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<u32>,
    start: Position,
    end: Position,
    call: Range,
    written: &'a str,
    language: &'static str,
    catalog: &'a str,
    via: Via,
    operation: &'a str,
    also: &'a [String],
    http: &'a str,
    endpoint: &'a str,
    provider: Provider,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<&'a str>,
    confidence: Confidence,
    policy: FactsView<'a>,
    parameters: BTreeMap<&'a str, ParameterView<'a>>,
    trail: Vec<StepView<'a>>,
}

impl<'a> RequestView<'a> {
    fn new(request: &'a Request, facts: &'a Facts, sources: &Sources) -> Self {
        let Spot { cell, range } = Spot::new(sources, &request.path, request.range);
        let parameter = |(name, value)| (String::as_str(name), ParameterView::new(value, sources));
        Self {
            id: &request.id,
            path: &request.path,
            cell,
            start: range.start,
            end: range.end,
            call: Spot::new(sources, &request.path, request.call).range,
            written: &request.written,
            language: request.language.name(),
            catalog: &request.catalog,
            via: request.via,
            operation: &request.operation,
            also: &request.also,
            http: &request.http,
            endpoint: &request.endpoint,
            provider: request.provider,
            host: request.host.as_deref(),
            confidence: request.confidence,
            policy: FactsView::new(facts),
            parameters: request.parameters.iter().map(parameter).collect(),
            trail: request.trail.iter().map(|step| StepView::new(step, sources)).collect(),
        }
    }
}

#[derive(Serialize)]
struct FactsView<'a> {
    row: Option<&'a str>,
    judged_as: Option<&'a str>,
    zdr_eligible: Eligible,
    keeps: Triple<&'a str>,
}

impl<'a> FactsView<'a> {
    fn new(facts: &'a Facts) -> Self {
        let of = |control| words::keeps(&facts.keeps, control);
        Self {
            row: facts.row.as_deref(),
            judged_as: facts.family.as_deref(),
            zdr_eligible: facts.zdr_eligible,
            keeps: Triple { none: of(Control::None), mam: of(Control::Mam), zdr: of(Control::Zdr) },
        }
    }
}

/// Something for each control.
#[derive(Serialize)]
struct Triple<T> {
    none: T,
    mam: T,
    zdr: T,
}

struct ParameterView<'a> {
    parameter: &'a Parameter,
    at: Option<PlaceView<'a>>,
}

impl<'a> ParameterView<'a> {
    fn new(parameter: &'a Parameter, sources: &Sources) -> Self {
        Self { parameter, at: parameter.at.as_ref().map(|at| PlaceView::new(at, sources)) }
    }
}

impl Serialize for ParameterView<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let state = self.parameter.state();
        let values: Vec<Given> = self.parameter.values.iter().map(clean::given).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("state", &state)?;
        match (state, values.as_slice()) {
            (State::Literal, [value]) => map.serialize_entry("value", value)?,
            (State::OneOf | State::Unknown, [_, ..]) => map.serialize_entry("values", &values)?,
            _ => {}
        }
        map.serialize_entry("complete", &self.parameter.complete)?;
        if let Some(at) = &self.at {
            map.serialize_entry("at", at)?;
        }
        map.end()
    }
}

/// A range as the author of the code sees it: in a notebook, with its cell.
struct Spot {
    cell: Option<u32>,
    range: Range,
}

impl Spot {
    fn new(sources: &Sources, path: &str, range: Range) -> Self {
        let [start, end] = [range.start, range.end].map(|at| sources.written(path, at));
        Self { cell: start.cell, range: Range { start: start.at, end: end.at } }
    }
}

/// A place without its offset: `{path, line, column, cell?}`.
#[derive(Serialize)]
struct PlaceView<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<u32>,
    line: u32,
    column: u32,
}

impl<'a> PlaceView<'a> {
    fn new(place: &'a Place, sources: &Sources) -> Self {
        let Written { cell, at } = sources.written(&place.path, place.at);
        Self { path: &place.path, cell, line: at.line, column: at.column }
    }
}

#[derive(Serialize)]
struct StepView<'a> {
    #[serde(flatten)]
    place: PlaceView<'a>,
    note: &'a str,
}

impl<'a> StepView<'a> {
    fn new(step: &'a Step, sources: &Sources) -> Self {
        Self { place: PlaceView::new(&step.place, sources), note: &step.note }
    }
}

#[derive(Serialize)]
struct RelatedView<'a> {
    #[serde(flatten)]
    place: PlaceView<'a>,
    message: &'a str,
}

impl<'a> RelatedView<'a> {
    fn new(related: &'a Related, sources: &Sources) -> Self {
        Self { place: PlaceView::new(&related.place, sources), message: &related.message }
    }
}

#[derive(Serialize)]
struct FindingView<'a> {
    code: &'a str,
    name: &'a str,
    level: Level,
    confidence: Confidence,
    effect: Effect,
    control: Control,
    effects: Triple<Effect>,
    message: &'a str,
    help: &'a str,
    url: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<u32>,
    start: Position,
    end: Position,
    request: Option<&'a str>,
    related: Vec<RelatedView<'a>>,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<&'a Suppressed>,
}

impl<'a> FindingView<'a> {
    fn new(finding: &'a Finding, sources: &Sources) -> Self {
        let Spot { cell, range } = Spot::new(sources, &finding.path, finding.range);
        let [none, mam, zdr] = &finding.outcomes;
        Self {
            code: &finding.code,
            name: &finding.name,
            level: finding.level,
            confidence: finding.confidence,
            effect: finding.effect,
            control: finding.control,
            effects: Triple { none: none.effect, mam: mam.effect, zdr: zdr.effect },
            message: &finding.message,
            help: &finding.help,
            url: &finding.url,
            path: &finding.path,
            cell,
            start: range.start,
            end: range.end,
            request: finding.request.as_deref(),
            related: finding.related.iter().map(|related| RelatedView::new(related, sources)).collect(),
            fingerprint: &finding.fingerprint,
            suppressed: finding.suppressed.as_ref(),
        }
    }
}
