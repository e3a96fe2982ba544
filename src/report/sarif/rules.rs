//! The rules of a SARIF run: one for every lint that has a finding or a page.

use serde_json::json;

use super::model::{Configuration, Help, Properties, Rule, Text};
use crate::finding::{Finding, Level};
use crate::report::{LintPage, Report, escape, words};

/// GitHub cuts descriptions at this many characters.
const LONGEST: usize = 1024;

/// The rules, sorted by code.
pub(super) struct Rules {
    pub(super) list: Vec<Rule>,
}

impl Rules {
    pub(super) fn new(report: &Report) -> Self {
        let mut list: Vec<Rule> = report.lints.iter().map(from_page).collect();
        for finding in report.sorted_findings() {
            if !list.iter().any(|rule| rule.id == finding.code) {
                list.push(from_finding(finding));
            }
        }
        list.sort_by(|a, b| a.id.cmp(&b.id));
        Self { list }
    }

    /// Where the rule of a code stands; every finding has one.
    pub(super) fn index(&self, code: &str) -> usize {
        self.list.iter().position(|rule| rule.id == code).unwrap_or_default()
    }
}

fn from_page(page: &LintPage) -> Rule {
    let level = page.level();
    let lint = &page.lint;
    let mut properties = properties(level, lint.off);
    if !lint.checked.is_empty() {
        properties.insert("factsChecked", json!(lint.checked));
    }
    let sources = (!lint.sources.is_empty()).then(|| format!("\n\nSources: {}", lint.sources.join(", ")));
    Rule {
        id: lint.code.clone(),
        name: lint.name.clone(),
        short_description: Text { text: clip(&lint.summary) },
        full_description: Text { text: clip(&page.description()) },
        help: Help {
            text: format!("{}{}", page.description(), sources.unwrap_or_default()),
            markdown: if page.text.is_empty() { lint.summary.clone() } else { page.text.clone() },
        },
        help_uri: (!page.url.is_empty()).then(|| escape::url(&page.url)),
        default_configuration: Configuration { enabled: !lint.off, level: words::level(level) },
        properties,
    }
}

/// A lint without a page, so that no result points nowhere.
fn from_finding(finding: &Finding) -> Rule {
    let text = || Text { text: clip(&finding.name) };
    Rule {
        id: finding.code.clone(),
        name: finding.name.clone(),
        short_description: text(),
        full_description: text(),
        help: Help { text: finding.name.clone(), markdown: finding.name.clone() },
        help_uri: (!finding.url.is_empty()).then(|| escape::url(&finding.url)),
        default_configuration: Configuration { enabled: true, level: words::level(finding.level) },
        properties: properties(finding.level, false),
    }
}

fn properties(level: Level, is_off: bool) -> Properties {
    let (severity, problem) = match level {
        Level::Error => ("7.5", "error"),
        Level::Warning => ("5.0", "warning"),
        Level::Note => ("2.0", "recommendation"),
    };
    Properties::from([
        ("tags", json!(["security", "privacy", "data-retention", "openai"])),
        // Lints that are off by default are off because they are not sure.
        ("precision", json!(if is_off { "medium" } else { "high" })),
        ("security-severity", json!(severity)),
        ("problem.severity", json!(problem)),
    ])
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(LONGEST - 1) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}
