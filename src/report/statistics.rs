//! `zdrlint check --statistics`: how many findings of each lint, and how many requests to each endpoint.

use std::collections::BTreeMap;

use super::table::Table;
use super::{Look, Report, summary};
use crate::finding::Level;
use crate::request::Provider;

/// Two tables and the summary line.
pub fn render(report: &Report, look: Look) -> String {
    let mut lints: BTreeMap<(&str, &str), [usize; 3]> = BTreeMap::new();
    for finding in report.active_findings() {
        let counts = lints.entry((&finding.code, &finding.name)).or_default();
        counts[match finding.level {
            Level::Error => 0,
            Level::Warning => 1,
            Level::Note => 2,
        }] += 1;
    }
    let mut out = String::new();
    if !lints.is_empty() {
        let mut table = Table::new(&["code", "errors", "warnings", "notes", "lint"]);
        for ((code, name), counts) in &lints {
            let [errors, warnings, notes] = counts.map(|count| count.to_string());
            table.row([(*code).to_owned(), errors, warnings, notes, (*name).to_owned()]);
        }
        out.push_str(&table.text(look));
        out.push('\n');
    }
    let mut endpoints: BTreeMap<&str, usize> = BTreeMap::new();
    for request in report.requests.iter().filter(|request| request.provider != Provider::Other) {
        *endpoints.entry(&request.endpoint).or_default() += 1;
    }
    if !endpoints.is_empty() {
        let mut table = Table::new(&["requests", "endpoint"]);
        for (endpoint, count) in endpoints {
            table.row([count.to_string(), endpoint.to_owned()]);
        }
        out.push_str(&table.text(look));
        out.push('\n');
    }
    out + &summary::findings(report) + "\n"
}
