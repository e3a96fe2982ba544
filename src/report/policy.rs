//! `zdrlint policy`: the table of endpoints, and the page of one.

use std::fmt::Write;

use serde_json::{Value, json};

use super::layout::{Ink, Look, labelled, pad};
use super::page::{PageFormat, document};
use super::table::{Table, markdown_cell};
use super::{escape, summary, words};
use crate::policy::{Feature, Policy, Row, Source};

/// Every endpoint and every feature of the policies.
pub fn table(policies: &[Policy], format: PageFormat, look: Look) -> String {
    match format {
        PageFormat::Json => document("policies", &policies.iter().map(policy_json).collect::<Value>()),
        PageFormat::Text => {
            let parts: Vec<String> = policies.iter().map(|policy| table_text(policy, look)).collect();
            parts.join("\n") + "\nA page of one endpoint: zdrlint policy /v1/responses\n"
        }
        PageFormat::Markdown => policies.iter().map(table_markdown).collect::<Vec<_>>().join("\n"),
    }
}

/// The rows that speak of an endpoint: `/v1/files`, `files`, `/v1/files/{file_id}`.
pub fn find<'a>(policies: &'a [Policy], endpoint: &str) -> Vec<(&'a Policy, &'a Row)> {
    let wanted = normal(endpoint);
    let rows: Vec<_> = policies.iter().flat_map(|policy| policy.rows.iter().map(move |row| (policy, row))).collect();
    let exact: Vec<_> = rows.iter().copied().filter(|(_, row)| normal(&row.endpoint) == wanted).collect();
    if !exact.is_empty() {
        return exact;
    }
    // A path below a row's: the longest row wins, in each policy.
    let is_below = |row: &Row| wanted.strip_prefix(&*normal(&row.endpoint)).is_some_and(|rest| rest.starts_with('/'));
    let longest =
        |policy: &'a Policy| policy.rows.iter().filter(|row| is_below(row)).max_by_key(|row| row.endpoint.len());
    policies.iter().filter_map(|policy| longest(policy).map(|row| (policy, row))).collect()
}

fn normal(endpoint: &str) -> String {
    let path = endpoint.trim().trim_end_matches('/').to_ascii_lowercase();
    let path = path.strip_prefix("https://api.openai.com").unwrap_or(&path);
    let path = path.strip_prefix('/').unwrap_or(path);
    path.strip_prefix("v1/").unwrap_or(path).to_owned()
}

/// The pages of rows that were found.
pub fn page(rows: &[(&Policy, &Row)], format: PageFormat, look: Look) -> String {
    match format {
        PageFormat::Json => {
            document("rows", &rows.iter().map(|(policy, row)| page_json(policy, row)).collect::<Value>())
        }
        PageFormat::Text => {
            rows.iter().map(|(policy, row)| page_text(policy, row, look)).collect::<Vec<_>>().join("\n")
        }
        PageFormat::Markdown => {
            rows.iter().map(|(policy, row)| page_markdown(policy, row)).collect::<Vec<_>>().join("\n")
        }
    }
}

fn heading(policy: &Policy) -> String {
    format!("{} policy of {} ({})", summary::provider(&policy.provider), policy.as_of, policy.url)
}

fn endpoints(policy: &Policy) -> Table<'static> {
    let columns = ["endpoint", "ZDR eligible", "abuse monitoring", "application state", "shut down", "read"];
    let mut table = Table::new(&columns);
    for row in &policy.rows {
        let eligible = words::eligible(row.zdr_eligible);
        let eligible = if is_judged_by_family(row) { format!("{eligible} *") } else { eligible.to_owned() };
        table.row([
            &row.endpoint,
            eligible.as_str(),
            &row.abuse_monitoring,
            &row.application_state,
            row.retired.as_deref().unwrap_or("-"),
            newest(policy, row),
        ]);
    }
    table
}

/// What the star in a table means.
const BY_FAMILY: &str = "* not documented: the page has no row for it, and it is judged by that of its family";

fn is_judged_by_family(row: &Row) -> bool {
    row.family.is_some() && !row.printed
}

/// The day of the newest source of a row.
fn newest<'a>(policy: &'a Policy, row: &'a Row) -> &'a str {
    sources(policy, row).map(|source| source.date.as_str()).max().unwrap_or(&policy.as_of)
}

/// The legend of a policy's table, where it needs one.
fn legend(policy: &Policy) -> Option<&'static str> {
    policy.rows.iter().any(is_judged_by_family).then_some(BY_FAMILY)
}

fn features(policy: &Policy) -> Table<'static> {
    let mut table = Table::new(&["feature", "endpoint", "lint", "kept by default", "under MAM", "under ZDR"]);
    for feature in &policy.features {
        let lint = feature.lint.as_deref().unwrap_or("-");
        let keeps = &feature.keeps;
        table.row([&feature.name, &feature.endpoint, lint, &keeps.none, &keeps.mam, &keeps.zdr]);
    }
    table
}

fn table_text(policy: &Policy, look: Look) -> String {
    let mut out = look.paint(Ink::Strong, &escape::line(&heading(policy))) + "\n\n";
    out.push_str(&endpoints(policy).text(look));
    if let Some(legend) = legend(policy) {
        labelled(&mut out, look, ("", Ink::Dim), 0, legend);
    }
    if !policy.features.is_empty() {
        // Six columns fit no terminal, so features are listed.
        out.push('\n');
        out.push_str(&look.paint(Ink::Strong, "Features and parameters"));
        out.push('\n');
        policy.features.iter().for_each(|feature| feature_text(&mut out, feature, look));
    }
    out
}

fn feature_text(out: &mut String, feature: &Feature, look: Look) {
    let lint = feature.lint.as_ref().map_or_else(String::new, |lint| format!(" [{lint}]"));
    let name = look.paint(Ink::Code, &escape::line(&feature.name));
    let _ = writeln!(out, "{name} on {}{}", escape::line(&feature.endpoint), escape::line(&lint));
    for control in words::CONTROLS {
        let label = pad(&format!("{}:", words::control_label(control)), 8);
        labelled(out, look, (&label, Ink::Dim), 2, &escape::line(words::keeps(&feature.keeps, control)));
    }
}

fn table_markdown(policy: &Policy) -> String {
    let mut out = format!("# {}\n\n{}", markdown_cell(&heading(policy)), endpoints(policy).markdown());
    if let Some(legend) = legend(policy) {
        let _ = write!(out, "\n{}\n", markdown_cell(legend));
    }
    if !policy.features.is_empty() {
        let _ = write!(out, "\n## Features and parameters\n\n{}", features(policy).markdown());
    }
    out
}

/// The facts of a row as name and value, in the order of reading.
fn facts(policy: &Policy, row: &Row) -> Vec<(&'static str, String)> {
    let mut facts = vec![("ZDR eligible", words::eligible(row.zdr_eligible).to_owned())];
    let mut add = |name, value: Option<String>| facts.extend(value.map(|value| (name, value)));
    add("abuse monitoring", Some(row.abuse_monitoring.clone()));
    add("application state", Some(row.application_state.clone()));
    add("kept by default", Some(row.keeps.none.clone()));
    add("kept under MAM", Some(row.keeps.mam.clone()));
    add("kept under ZDR", Some(row.keeps.zdr.clone()));
    row.limitations.iter().for_each(|text| add("limitation", Some(text.clone())));
    add("use instead", row.instead.clone());
    add("shut down", row.retired.clone());
    add("status", row.status.clone());
    add("methods", (!row.methods.is_empty()).then(|| row.methods.join(", ")));
    add("covers", Some(row.covers.join(", ")));
    let taken = row.family.as_ref().map(|family| format!("no row of its own; judged as {family}"));
    // Where no row is printed, there is no table that could print one.
    let is_left_out = !row.printed && policy.rows.iter().any(|row| row.printed);
    add("printed", taken.or_else(|| is_left_out.then(|| "the policy page does not print this row".to_owned())));
    facts
}

fn sources<'a>(policy: &'a Policy, row: &'a Row) -> impl Iterator<Item = &'a Source> {
    row.sources.iter().filter_map(|id| policy.sources.iter().find(|source| source.id == *id))
}

/// The endpoint, and whose it is where that is not the first thing one thinks of.
fn title(policy: &Policy, row: &Row) -> String {
    let is_usual = policy.provider == "openai";
    let of = if is_usual { String::new() } else { format!(" ({})", summary::provider(&policy.provider)) };
    format!("{}{of}", row.endpoint)
}

fn page_text(policy: &Policy, row: &Row, look: Look) -> String {
    let mut out = look.paint(Ink::Strong, &escape::line(&title(policy, row))) + "\n";
    for (name, value) in facts(policy, row) {
        labelled(&mut out, look, (&pad(&format!("{name}:"), 18), Ink::Dim), 2, &escape::line(&value));
    }
    for feature in policy.features.iter().filter(|feature| feature.endpoint == row.endpoint) {
        out.push('\n');
        feature_text(&mut out, feature, look);
    }
    out.push('\n');
    for source in sources(policy, row) {
        let text = format!("{}, {} ({})", source.title, source.url, source.date);
        labelled(&mut out, look, ("source:", Ink::Dim), 2, &escape::line(&text));
    }
    let origin = escape::line(&heading(policy)).into_owned();
    labelled(&mut out, look, ("policy:", Ink::Dim), 2, &origin);
    out
}

fn page_markdown(policy: &Policy, row: &Row) -> String {
    let mut out = format!("# {}\n\n", markdown_cell(&title(policy, row)));
    for (name, value) in facts(policy, row) {
        let _ = writeln!(out, "* {name}: {}", markdown_cell(&value));
    }
    let features: Vec<_> = policy.features.iter().filter(|feature| feature.endpoint == row.endpoint).collect();
    if !features.is_empty() {
        let mut table = Table::new(&["feature", "lint", "kept by default", "under MAM", "under ZDR"]);
        for feature in features {
            let keeps = &feature.keeps;
            table.row([&feature.name, feature.lint.as_deref().unwrap_or("-"), &keeps.none, &keeps.mam, &keeps.zdr]);
        }
        let _ = write!(out, "\n{}", table.markdown());
    }
    out.push('\n');
    for source in sources(policy, row) {
        let _ = writeln!(out, "* source: {}, <{}> ({})", markdown_cell(&source.title), source.url, source.date);
    }
    let _ = writeln!(out, "* policy: {}", markdown_cell(&heading(policy)));
    out
}

fn page_json(policy: &Policy, row: &Row) -> Value {
    let mut value = row_json(policy, row);
    value["provider"] = json!(policy.provider);
    value["as_of"] = json!(policy.as_of);
    let features = policy.features.iter().filter(|feature| feature.endpoint == row.endpoint);
    value["features"] = features.map(|feature| feature_json(policy, feature)).collect();
    value
}

fn policy_json(policy: &Policy) -> Value {
    json!({
        "provider": policy.provider,
        "as_of": policy.as_of,
        "url": policy.url,
        "rows": policy.rows.iter().map(|row| row_json(policy, row)).collect::<Vec<_>>(),
        "features": policy.features.iter().map(|feature| feature_json(policy, feature)).collect::<Vec<_>>(),
    })
}

fn row_json(policy: &Policy, row: &Row) -> Value {
    json!({
        "endpoint": row.endpoint,
        "covers": row.covers,
        "methods": row.methods,
        "printed": row.printed,
        "family": row.family,
        "zdr_eligible": row.zdr_eligible,
        "abuse_monitoring": row.abuse_monitoring,
        "application_state": row.application_state,
        "keeps": row.keeps,
        "limitations": row.limitations,
        "instead": row.instead,
        "retired": row.retired,
        "status": row.status,
        "sources": sources(policy, row).map(source_json).collect::<Vec<_>>(),
    })
}

fn feature_json(policy: &Policy, feature: &Feature) -> Value {
    let sources = policy.sources.iter().filter(|source| feature.sources.contains(&source.id));
    json!({
        "name": feature.name,
        "endpoint": feature.endpoint,
        "lint": feature.lint,
        "keeps": feature.keeps,
        "sources": sources.map(source_json).collect::<Vec<_>>(),
    })
}

pub(super) fn source_json(source: &Source) -> Value {
    json!({ "title": source.title, "url": source.url, "date": source.date })
}
