//! `zdrlint sdks`: the SDKs and frameworks that are known, and what is known of one.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use super::layout::{Ink, Look, labelled, pad};
use super::page::{PageFormat, document};
use super::table::{Table, markdown_cell};
use super::{escape, words};
use crate::catalog::schema::{Catalog, Operation};

/// All catalogs.
pub fn table(catalogs: &[&Catalog], format: PageFormat, look: Look) -> String {
    if format == PageFormat::Json {
        return document("sdks", &catalogs.iter().map(|catalog| json(catalog)).collect::<Value>());
    }
    let mut table = Table::new(&["id", "ecosystem", "operations", "checked", "what it is"]);
    for catalog in catalogs {
        let identity = &catalog.catalog;
        let versions = if identity.versions.is_empty() { String::new() } else { format!(", {}", identity.versions) };
        table.row([
            identity.id.clone(),
            ecosystem(catalog),
            calls(catalog).to_string(),
            identity.checked.clone(),
            format!("{}{versions}", identity.title),
        ]);
    }
    if format == PageFormat::Markdown { table.markdown() } else { table.text(look) }
}

/// One catalog.
pub fn page(catalog: &Catalog, format: PageFormat, look: Look) -> String {
    match format {
        PageFormat::Json => document("sdk", &page_json(catalog)),
        PageFormat::Text => page_text(catalog, look),
        PageFormat::Markdown => page_markdown(catalog),
    }
}

/// The ecosystem's name as its JSON has it.
fn ecosystem(catalog: &Catalog) -> String {
    serde_json::to_value(catalog.catalog.ecosystem).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn facts(catalog: &Catalog) -> Vec<(&'static str, String)> {
    let identity = &catalog.catalog;
    let mut facts = vec![("id", identity.id.clone()), ("ecosystem", ecosystem(catalog))];
    let mut add = |name, value: String| facts.extend((!value.is_empty()).then_some((name, value)));
    add("versions", identity.versions.clone());
    add("checked", identity.checked.clone());
    add("recognised by", identity.needles.join(", "));
    add("sources", identity.sources.join(", "));
    add("operations", words::count(calls(catalog), "call"));
    facts
}

/// How many calls send requests.
fn calls(catalog: &Catalog) -> usize {
    catalog.operations.len() + http_calls(catalog).count()
}

/// The calls of an HTTP library, which send whatever their arguments say.
fn http_calls(catalog: &Catalog) -> impl Iterator<Item = (&String, &'static str)> {
    let sending = catalog.http.iter().filter(|http| http.makes.is_none());
    sending.flat_map(|http| &http.call).map(|call| (call, "what its URL says"))
}

fn sends(operation: &Operation) -> String {
    std::iter::once(&operation.operation).chain(&operation.also).map(String::as_str).collect::<Vec<_>>().join(" + ")
}

fn operations(catalog: &Catalog) -> Table {
    let mut table = Table::new(&["call", "sends"]);
    for (call, operation) in &catalog.operations {
        table.row([call.clone(), sends(operation)]);
    }
    for (call, what) in http_calls(catalog) {
        table.row([call.clone(), what.to_owned()]);
    }
    table
}

fn page_text(catalog: &Catalog, look: Look) -> String {
    let mut out = look.paint(Ink::Strong, &escape::line(&catalog.catalog.title)) + "\n";
    for (name, value) in facts(catalog) {
        labelled(&mut out, look, (&pad(&format!("{name}:"), 14), Ink::Dim), 2, &escape::line(&value));
    }
    let _ = write!(out, "\n{}", operations(catalog).text(look));
    out
}

fn page_markdown(catalog: &Catalog) -> String {
    let mut out = format!("# {}\n\n", markdown_cell(&catalog.catalog.title));
    for (name, value) in facts(catalog) {
        let _ = writeln!(out, "* {name}: {}", markdown_cell(&value));
    }
    let _ = write!(out, "\n{}", operations(catalog).markdown());
    out
}

fn json(catalog: &Catalog) -> Value {
    let identity = &catalog.catalog;
    json!({
        "id": identity.id,
        "title": identity.title,
        "ecosystem": identity.ecosystem,
        "versions": identity.versions,
        "checked": identity.checked,
        "sources": identity.sources,
        "operations": calls(catalog),
    })
}

fn page_json(catalog: &Catalog) -> Value {
    let mut value = json(catalog);
    let operations = catalog.operations.iter().map(|(call, operation)| (call, sends(operation)));
    let http = http_calls(catalog).map(|(call, what)| (call, what.to_owned()));
    let calls: BTreeMap<&String, String> = operations.chain(http).collect();
    value["calls"] = json!(calls);
    value
}
