//! The inventory as Markdown, to be attached to an application or a review.

use std::fmt::Write;

use super::{Group, SCOPE, SECTIONS, deciding, differing_control, gaps, groups, header, operation, place};
use crate::policy::Control;
use crate::report::table::{Table, markdown_cell};
use crate::report::{Report, words};

/// Header, groups by endpoint, what was not read.
pub fn render(report: &Report) -> String {
    let mut out = "# Inventory of requests\n\n".to_owned();
    for (name, value) in header(report) {
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(out, "* {name}: {}", markdown_cell(&value));
    }
    out.push_str("\n## Scope\n\n");
    for text in SCOPE {
        let _ = writeln!(out, "* {text}");
    }
    for section in &SECTIONS {
        let groups = groups(report, section);
        if groups.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n## {}", section.title);
        if !section.remark.is_empty() {
            let _ = writeln!(out, "\n{}", section.remark);
        }
        for group in &groups {
            render_group(&mut out, report, group);
        }
    }
    if report.requests.is_empty() {
        out.push_str("\nNo requests were found.\n");
    }
    let gaps = gaps(report);
    if !gaps.is_empty() {
        out.push_str("\n## Not read, cut or assumed\n\n");
        for gap in &gaps {
            let _ = writeln!(out, "* {}", markdown_cell(gap));
        }
    }
    out
}

fn render_group(out: &mut String, report: &Report, group: &Group<'_>) {
    let _ = writeln!(out, "\n### {}\n\n* ZDR eligible: {}", markdown_cell(group.endpoint), group.eligible());
    for (control, text) in group.keeps(report) {
        let _ = writeln!(out, "* {}: {}", kept(control), markdown_cell(&text));
    }
    let columns: Vec<&str> = ["where", "written", "operation"]
        .into_iter()
        .chain(deciding::headings(report))
        .chain(group.requests.first().and_then(|request| differing_control(report, request)).map(|_| "control"))
        .chain(["also decides", "confidence", "language"])
        .collect();
    let mut table = Table::new(&columns);
    for request in &group.requests {
        let first = [place(report, request), request.written.clone(), operation(request)];
        let control = differing_control(report, request);
        table.row(first.into_iter().chain(deciding::columns(report, request)).chain(control).chain([
            deciding::others(report, request),
            words::confidence(request.confidence).to_owned(),
            request.language.name().to_owned(),
        ]));
    }
    let _ = write!(out, "\n{}", table.markdown());
}

fn kept(control: Control) -> &'static str {
    match control {
        Control::Unknown => "kept",
        Control::None => "kept by default",
        Control::Mam => "kept under Modified Abuse Monitoring",
        Control::Zdr => "kept under Zero Data Retention",
    }
}
