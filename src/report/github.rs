//! Workflow commands of GitHub Actions, which become annotations of the changed lines.
//!
//! A step shows ten annotations of each level and drops the rest without a word, so the worst come
//! first and a line says how many there are in all.

use std::fmt::Write;

use super::{Report, escape, summary};
use crate::finding::{Finding, Level};

/// GitHub shows no more of one level.
const MOST: usize = 10;

/// The annotations, then a summary line.
pub fn render(report: &Report) -> String {
    let findings = report.active_findings();
    let mut out = String::new();
    let mut left_out = 0;
    for level in [Level::Error, Level::Warning, Level::Note] {
        let of_level: Vec<_> = findings.iter().filter(|finding| finding.level == level).collect();
        of_level.iter().take(MOST).for_each(|finding| annotation(&mut out, report, finding));
        left_out += of_level.len().saturating_sub(MOST);
    }
    out.push_str(&plain(&summary::findings(report)));
    if left_out > 0 {
        let _ = write!(out, "; {left_out} not shown, GitHub shows {MOST} of each level");
    }
    let _ = writeln!(out, "\n{}; {}", plain(&summary::requests(report)), plain(&summary::policy(report)));
    out
}

fn annotation(out: &mut String, report: &Report, finding: &Finding) {
    let command = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let prefix = report.prefix.trim_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    let path = format!("{prefix}{slash}{}", finding.path);
    let in_file = |at| report.sources.in_file(&finding.path, at);
    let (start, end) = (in_file(finding.range.start), in_file(finding.range.end));
    // Columns are ignored, with a warning, where a range spans lines.
    let columns = if start.line == end.line {
        format!(",col={},endColumn={}", start.column, end.column)
    } else {
        format!(",col={}", start.column)
    };
    let title = format!("{} {}", finding.code, finding.name);
    let mut text = finding.message.clone();
    if !finding.help.is_empty() {
        let _ = write!(text, "\n{}", finding.help);
    }
    let _ = writeln!(
        out,
        "::{command} file={},line={},endLine={}{columns},title={}::{}",
        property(&path),
        start.line,
        end.line.max(start.line),
        property(&title),
        data(&text),
    );
}

/// Text of a message: harmless, with the escapes that workflow commands know.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| escape::line(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

/// Text of a property: `,` and `:` would end it.
fn property(text: &str) -> String {
    escape::line(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

/// A line that must not be taken for a command.
fn plain(text: &str) -> String {
    escape::line(text).replace("::", ": :")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_start_a_command() {
        assert_eq!(data("50% a\r\n::error::b"), "50%25 a%0A::error::b");
        assert_eq!(property("a,b:c\n%"), "a%2Cb%3Ac\\n%25");
        assert_eq!(plain("::stop-commands::x"), ": :stop-commands: :x");
    }
}
