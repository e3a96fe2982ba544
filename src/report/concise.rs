//! One line for each finding: `path:line:column: level[CODE] message`.

use std::fmt::Write;

use super::layout::{Ink, Look};
use super::{Report, escape, summary, words};

/// The findings, one a line; nothing else, so that editors and scripts can read it.
pub fn render(report: &Report, look: Look) -> String {
    let mut out = String::new();
    for finding in report.active_findings() {
        let code = format!("{}[{}]", words::level(finding.level), escape::line(&finding.code));
        let doubt = summary::doubt(finding.confidence).map_or_else(String::new, |doubt| format!(" ({doubt})"));
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{}: {} {}{doubt}",
            look.paint(Ink::Code, &words::finding_place(report, finding)),
            look.link(&finding.url, &look.paint(Ink::from(finding.level), &code)),
            escape::line(&finding.message),
        );
    }
    escape::no_commands(out)
}
