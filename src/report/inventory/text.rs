//! The inventory for a terminal.

use std::fmt::Write;

use super::{Group, SCOPE, SECTIONS, Section, deciding, differing_control, gaps, groups, header, operation, place};
use crate::report::layout::{Ink, Look, labelled, pad};
use crate::report::table::Table;
use crate::report::{Report, escape, words};

/// Header, groups by endpoint, what was not read.
pub fn render(report: &Report, look: Look) -> String {
    let mut out = String::new();
    out.push_str(&look.paint(Ink::Strong, "Inventory of requests"));
    out.push('\n');
    for (name, value) in header(report) {
        labelled(&mut out, look, (&pad(&format!("{name}:"), 9), Ink::Dim), 2, &escape::line(&value));
    }
    out.push('\n');
    for text in SCOPE {
        labelled(&mut out, look, ("", Ink::Dim), 2, text);
    }
    for section in &SECTIONS {
        render_section(&mut out, report, section, look);
    }
    if report.requests.is_empty() {
        out.push_str("\nNo requests were found.\n");
    }
    let gaps = gaps(report);
    if !gaps.is_empty() {
        out.push('\n');
        out.push_str(&look.paint(Ink::Warning, "Not read, cut or assumed"));
        out.push('\n');
        for gap in &gaps {
            labelled(&mut out, look, ("-", Ink::Dim), 2, &escape::line(gap));
        }
    }
    escape::no_commands(out)
}

fn render_section(out: &mut String, report: &Report, section: &Section, look: Look) {
    let groups = groups(report, section);
    if groups.is_empty() {
        return;
    }
    out.push('\n');
    out.push_str(&look.paint(Ink::Strong, section.title));
    out.push('\n');
    if !section.remark.is_empty() {
        labelled(out, look, ("", Ink::Dim), 2, section.remark);
    }
    for group in &groups {
        out.push('\n');
        render_group(out, report, group, look);
    }
}

fn render_group(out: &mut String, report: &Report, group: &Group<'_>, look: Look) {
    let endpoint = look.paint(Ink::Code, &escape::line(group.endpoint));
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{endpoint}   ZDR eligible: {}", group.eligible());
    for (control, text) in group.keeps(report) {
        let label = pad(&format!("{}:", words::control_label(control)), 8);
        labelled(out, look, (&label, Ink::Dim), 2, &escape::line(&text));
    }
    let control = group.requests.first().and_then(|request| differing_control(report, request)).map(|_| "control");
    let columns: Vec<&str> =
        deciding::headings(report).chain(control).chain(["confidence", "operation", "where"]).collect();
    let mut table = Table::new(&columns);
    for request in &group.requests {
        let others = match deciding::others(report, request) {
            others if others == "-" => String::new(),
            others => format!(" ({others})"),
        };
        let control = differing_control(report, request);
        table.row(deciding::columns(report, request).chain(control).chain([
            words::confidence(request.confidence).to_owned(),
            operation(request),
            format!("{} {}{others}", place(report, request), request.written),
        ]));
    }
    let narrow = Look { width: look.columns().saturating_sub(2), ..look };
    for line in table.text(narrow).lines() {
        out.push_str("  ");
        out.push_str(line);
        out.push('\n');
    }
}
