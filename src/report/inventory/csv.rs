//! The inventory as CSV (RFC 4180), one row a request, for spreadsheets.
//!
//! A spreadsheet runs a cell that begins like a formula, and paths come from code that nobody has
//! vouched for: such cells get a leading apostrophe, as OWASP advises.

use super::{deciding, operation};
use crate::policy::Control;
use crate::report::{Report, escape, words};
use crate::request::Request;

/// The columns before and after those of the deciding parameters.
const COLUMNS: [&str; 11] = [
    "answered_by",
    "endpoint",
    "http",
    "operation",
    "policy_row",
    "zdr_eligible",
    "control",
    "keeps_under_control",
    "keeps_default",
    "keeps_mam",
    "keeps_zdr",
];

const MORE_COLUMNS: [&str; 12] = [
    "confidence",
    "path",
    "line",
    "column",
    "written",
    "language",
    "catalog",
    "policy_as_of",
    "judged_for",
    "cell",
    "also_decides",
    "judged_as",
];

/// A heading and one row for each request.
pub fn render(report: &Report) -> String {
    let headings: Vec<&str> = COLUMNS.into_iter().chain(deciding::headings(report)).chain(MORE_COLUMNS).collect();
    let mut out = headings.join(",") + "\r\n";
    for request in report.sorted_requests() {
        let cells: Vec<String> = row(report, request).iter().map(|text| cell(text)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn row(report: &Report, request: &Request) -> Vec<String> {
    let facts = report.facts_of(request);
    let control = report.control_of(request);
    let written = report.sources.written(&request.path, request.range.start);
    let keeps = |control: Control| words::keeps(&facts.keeps, control).to_owned();
    let under_control = if control == Control::Unknown { String::new() } else { keeps(control) };
    let first: [String; COLUMNS.len()] = [
        words::provider(request.provider).to_owned(),
        request.endpoint.clone(),
        request.http.clone(),
        operation(request),
        facts.row.clone().unwrap_or_default(),
        words::eligible(facts.zdr_eligible).to_owned(),
        words::control_key(control).to_owned(),
        under_control,
        keeps(Control::None),
        keeps(Control::Mam),
        keeps(Control::Zdr),
    ];
    let last: [String; MORE_COLUMNS.len()] = [
        words::confidence(request.confidence).to_owned(),
        request.path.to_string(),
        written.at.line.to_string(),
        written.at.column.to_string(),
        request.written.clone(),
        request.language.name().to_owned(),
        request.catalog.clone(),
        report.policy.as_of.clone(),
        report.policy.today.clone(),
        written.cell.map_or_else(String::new, |cell| cell.to_string()),
        deciding::others(report, request),
        facts.family.clone().unwrap_or_default(),
    ];
    first.into_iter().chain(deciding::columns(report, request)).chain(last).collect()
}

fn cell(text: &str) -> String {
    let text = escape::line(text);
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && text != "-";
    let text = if is_formula { format!("'{text}") } else { text.into_owned() };
    if text.contains(['"', ',', '\'', ';']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text() {
        assert_eq!(cell("=cmd|' /C calc'!A0"), "\"'=cmd|' /C calc'!A0\"");
        assert_eq!(cell(" @SUM(1)"), "\"' @SUM(1)\"");
        assert_eq!(cell("＝1"), "\"'＝1\"");
        assert_eq!(cell("-"), "-");
    }

    #[test]
    fn cells_are_quoted_where_needed() {
        assert_eq!(cell("a,\"b\"\nc"), "\"a,\"\"b\"\"\\nc\"");
        assert_eq!(cell("src/app.py"), "src/app.py");
    }
}
