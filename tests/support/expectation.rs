//! Expectations that a file states about itself, in its comments.
//!
//! `expect: responses.create store=absent ZDR201` names a request whose method name stands on the line, what is known
//! of its parameters, and the findings whose primary place begins on the line. ` | ` separates several requests of one
//! line; codes alone name findings about something else. A comment alone on its line speaks of the next line that is no
//! such comment. `gap:` states what should be found and is not: a known miss, which must be promoted once it works;
//! `gap: nothing` stands where something is found that should not be.
//!
//! A comment of carets below a line speaks of what they underline: `^^^^ at:store ZDR202 from:model` says that a request
//! has `store` written there, that the primary place of a finding is there, and that the value of `model` came through.

use zdrlint::policy::Control;
use zdrlint::report::Report;
use zdrlint::request::{Given, Parameter, Place, Provider, Request, State};
use zdrlint::source::Range;

use super::Settings;
use super::notebook::place_in;

/// What is expected of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expectation {
    pub(crate) line: u32,
    /// Stated by `gap:`.
    pub(crate) is_gap: bool,
    /// A request, if one is named.
    pub(crate) request: Option<Expected>,
    /// Codes of findings.
    pub(crate) codes: Vec<String>,
    /// As written.
    pub(crate) text: String,
}

/// A request that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) operation: String,
    /// `store` and `absent`.
    pub(crate) checks: Vec<(String, String)>,
}

/// The expectations of a text, in order of lines.
pub(crate) fn expectations(text: &str) -> Vec<Expectation> {
    let comments: Vec<_> = text.lines().map(comment).collect();
    let mut expectations = Vec::new();
    for (at, found) in comments.iter().enumerate() {
        let Some(found) = found else { continue };
        let is_about = |line: &&usize| !found.alone || comments[**line].as_ref().is_none_or(|next| !next.alone);
        let lines: Vec<usize> = (at..comments.len()).collect();
        let line = lines.iter().find(is_about).copied().unwrap_or(at);
        for part in found.text.split(" | ") {
            expectations.push(expectation(u32::try_from(line).expect("is small") + 1, found.is_gap, part.trim()));
        }
    }
    expectations
}

struct Comment<'a> {
    is_gap: bool,
    /// Nothing else stands on the line.
    alone: bool,
    text: &'a str,
}

/// The statement in a line's comment.
fn comment(line: &str) -> Option<Comment<'_>> {
    let openers = ["# ", "// ", "/* "];
    let words = [("expect: ", false), ("gap: ", true)];
    let found = openers.iter().flat_map(|opener| words.map(|(word, is_gap)| (format!("{opener}{word}"), is_gap)));
    let (at, marker, is_gap) =
        found.filter_map(|(marker, is_gap)| Some((line.find(&marker)?, marker, is_gap))).min_by_key(|(at, ..)| *at)?;
    let before = line[..at].trim();
    let text = line[at + marker.len()..].split("*/").next().unwrap_or_default();
    // A directive may share the comment.
    let text = text.split(" # ").next().unwrap_or_default();
    Some(Comment { is_gap, alone: before.is_empty() || before == "{", text: text.trim() })
}

fn expectation(line: u32, is_gap: bool, text: &str) -> Expectation {
    let mut request: Option<Expected> = None;
    let mut codes = Vec::new();
    for word in text.split_whitespace() {
        if word.starts_with("ZDR") {
            codes.push(word.to_owned());
        } else if let (Some(request), Some((key, value))) = (&mut request, word.split_once('=')) {
            request.checks.push((key.to_owned(), value.to_owned()));
        } else if request.is_none() && (word.contains('.') || word == "unknown") {
            request = Some(Expected { operation: word.to_owned(), checks: Vec::new() });
        } else {
            assert!(is_gap && word == "nothing", "line {line}: `{word}` is no operation, check or code");
        }
    }
    codes.sort();
    Expectation { line, is_gap, request, codes, text: text.to_owned() }
}

/// A piece of a line, underlined by a comment below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Underlined {
    pub(crate) line: u32,
    /// First column and the one past the last.
    pub(crate) columns: (u32, u32),
    /// `at:store`, `from:store`, `ZDR202`.
    pub(crate) words: Vec<String>,
}

/// What a text underlines.
pub(crate) fn underlined(text: &str) -> Vec<Underlined> {
    let mut found = Vec::new();
    let mut above = 0;
    for (number, line) in (1..).zip(text.lines()) {
        let inside = line.trim_start().trim_start_matches(['#', '/']).trim_start();
        if !inside.starts_with('^') {
            above = number;
            continue;
        }
        let carets = inside.len() - inside.trim_start_matches('^').len();
        let start = line[..line.len() - inside.len()].chars().count() + 1;
        let column = |column: usize| u32::try_from(column).expect("is small");
        let words = inside[carets..].split_whitespace().map(str::to_owned).collect();
        found.push(Underlined { line: above, columns: (column(start), column(start + carets)), words });
    }
    found
}

impl Underlined {
    /// The words that the report does not bear out.
    pub(crate) fn failed(&self, path: &str, cell: Option<u32>, report: &Report) -> Vec<String> {
        self.words.iter().filter(|word| !self.holds(word, path, cell, report)).cloned().collect()
    }

    fn holds(&self, word: &str, path: &str, cell: Option<u32>, report: &Report) -> bool {
        let is_range = |range: Range| {
            let [start, end] = [range.start, range.end].map(|at| place_in(report, path, at));
            start.cell == cell && self.is_range(Range { start: start.at, end: end.at })
        };
        let is_here = |place: &Place| &*place.path == path && is_range(place.range());
        let parameters = |name: &str| -> Vec<&Parameter> {
            report.requests.iter().filter_map(|request| request.parameters.get(name)).collect()
        };
        match word.split_once(':') {
            Some(("at", name)) => parameters(name).iter().any(|parameter| parameter.at.as_ref().is_some_and(is_here)),
            Some(("from", name)) => {
                parameters(name).iter().any(|parameter| parameter.trail.iter().any(|step| is_here(&step.place)))
            }
            Some(_) => panic!("line {}: `{word}` is neither `at:` nor `from:`", self.line),
            None => {
                let findings = report.active_findings();
                let mut here = findings.iter().filter(|finding| &*finding.path == path && finding.code == word);
                here.any(|finding| is_range(finding.range))
            }
        }
    }

    fn is_range(&self, range: Range) -> bool {
        (range.start.line, range.end.line) == (self.line, self.line)
            && (range.start.column, range.end.column) == self.columns
    }
}

/// Settings that a file's leading comment states: `control: zdr`, `strict`, `baa`, `today: 2026-12-01`.
pub(crate) fn settings(text: &str) -> Settings {
    let mut settings = Settings::default();
    let header = text.lines().map_while(|line| line.strip_prefix('#').or_else(|| line.strip_prefix("//")));
    for line in header.map(str::trim) {
        match line.split_once(": ") {
            None if line == "strict" => settings.strict = true,
            None if line == "baa" => settings.baa = true,
            Some(("control", word)) => settings.control = Some(control(word)),
            Some(("today", day)) => settings.today = Some(day.to_owned()),
            _ => {}
        }
    }
    settings
}

fn control(word: &str) -> Control {
    match word {
        "unknown" => Control::Unknown,
        "none" => Control::None,
        "mam" => Control::Mam,
        "zdr" => Control::Zdr,
        other => panic!("`{other}` is no control"),
    }
}

impl Expected {
    /// The checks that a request does not pass.
    pub(crate) fn failed(&self, request: &Request) -> Vec<String> {
        let failed = self.checks.iter().filter(|(key, value)| !holds(request, key, value));
        failed.map(|(key, value)| format!("{key}={value} is {}", actual(request, key))).collect()
    }
}

fn holds(request: &Request, key: &str, expected: &str) -> bool {
    let Some(parameter) = request.parameters.get(key).filter(|_| !is_fact(key)) else {
        return actual(request, key) == expected;
    };
    match expected {
        "unknown" => parameter.state() == State::Unknown,
        "one_of" => parameter.state() == State::OneOf,
        "present" => parameter.complete && !parameter.values.contains(&Given::ABSENT) && !parameter.values.is_empty(),
        _ => sorted(expected) == sorted(&written(parameter)),
    }
}

fn sorted(values: &str) -> Vec<&str> {
    let mut values: Vec<&str> = values.split('/').collect();
    values.sort_unstable();
    values
}

fn is_fact(key: &str) -> bool {
    ["provider", "host", "confidence", "http", "also", "endpoint", "via"].contains(&key)
}

/// What a request has under a key, as an expectation writes it.
fn actual(request: &Request, key: &str) -> String {
    match key {
        "provider" => provider(request.provider).to_owned(),
        "host" => request.host.clone().unwrap_or_else(|| "unknown".to_owned()),
        "confidence" => format!("{:?}", request.confidence).to_lowercase(),
        "via" => format!("{:?}", request.via).to_lowercase(),
        "http" => request.http.clone(),
        "endpoint" => request.endpoint.clone(),
        "also" => request.also.join(","),
        _ => request.parameters.get(key).map_or("absent".to_owned(), written),
    }
}

fn provider(provider: Provider) -> &'static str {
    match provider {
        Provider::OpenAi => "openai",
        Provider::Azure => "azure",
        Provider::Other => "other",
        Provider::Configurable => "configurable",
    }
}

/// The values of a parameter: `true/absent`, with `?` where something unknown flows in.
pub(crate) fn written(parameter: &Parameter) -> String {
    let values = parameter.values.iter().map(|value| match value {
        Given::Absent { .. } => "absent".to_owned(),
        Given::Present { .. } => "present".to_owned(),
        Given::Literal(serde_json::Value::String(text)) => text.clone(),
        Given::Literal(value) => value.to_string(),
    });
    let unknown = (!parameter.complete).then(|| "?".to_owned());
    values.chain(unknown).collect::<Vec<_>>().join("/")
}

/// A request as an expectation would state it: for messages.
pub(crate) fn stated(request: &Request) -> String {
    let store = request.parameters.get("store").map_or(String::new(), |store| format!(" store={}", written(store)));
    format!("{}{store} provider={}", request.operation, provider(request.provider))
}

/// The findings that count: line and code of those that nothing accepts.
pub(crate) fn found_in(report: &Report, path: &str, cell: Option<u32>) -> Vec<(u32, String)> {
    let findings = report.active_findings().into_iter().filter(|finding| &*finding.path == path);
    let placed = findings.map(|finding| (place_in(report, path, finding.range.start), finding.code.clone()));
    let here = placed.filter(|(place, _)| place.cell == cell);
    let mut found: Vec<_> = here.map(|(place, code)| (place.at.line, code)).collect();
    found.sort();
    found
}
