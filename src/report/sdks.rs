//! `zdrlint sdks`: the SDKs and frameworks that are known, and what is known of one.

use std::fmt::Write;

use serde_json::{Value, json};

use super::layout::{Ink, Look, labelled, pad};
use super::page::{PageFormat, array};
use super::table::{Table, markdown_cell};
use super::{escape, words};
use crate::catalog::schema::{Catalog, Operation};

/// All catalogs.
pub fn table(catalogs: &[&Catalog], format: PageFormat, look: Look) -> String {
    if format == PageFormat::Json {
        return array(catalogs.iter().flat_map(|catalog| rows(catalog)).collect());
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
        PageFormat::Json => array(rows(catalog)),
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

fn operations(catalog: &Catalog) -> Table<'static> {
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

/// One row for each request that a call sends: `{sdk, call, http, endpoint}`. What the call's arguments decide is null.
fn rows(catalog: &Catalog) -> Vec<Value> {
    let facts = crate::policy::facts();
    let row = |call: &String, http: Option<&str>, endpoint: Option<&str>| json!({ "sdk": catalog.catalog.id, "call": call, "http": http, "endpoint": endpoint });
    let mut rows = Vec::new();
    for (call, operation) in &catalog.operations {
        for sent in std::iter::once(&operation.operation).chain(&operation.also) {
            let fact = facts.operation(sent);
            rows.push(row(call, fact.map(|fact| fact.http.as_str()), fact.map(|fact| fact.endpoint.as_str())));
        }
    }
    for http in catalog.http.iter().filter(|http| http.makes.is_none()) {
        let method = http.http.as_deref().filter(|_| http.with_body.is_none() && http.method.is_empty());
        rows.extend(http.call.iter().map(|call| row(call, method, None)));
    }
    rows
}
