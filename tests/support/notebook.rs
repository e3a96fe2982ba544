//! Notebooks, read by the tests' own means: what a fixture states stands in its cells.

use serde_json::Value;
use zdrlint::report::Report;
use zdrlint::source::{Position, Written};
use zdrlint::syntax::Container;

/// The texts that state something: the code cells of a notebook by number, else the whole file.
pub(crate) fn parts(path: &str, text: &str) -> Vec<(Option<u32>, String)> {
    if Container::of(path) != Some(Container::Notebook) {
        return vec![(None, text.to_owned())];
    }
    // What is no notebook states nothing.
    let Ok(notebook) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let sheets = notebook["worksheets"].as_array().into_iter().flatten();
    let cells = sheets.filter_map(|sheet| sheet["cells"].as_array()).chain(notebook["cells"].as_array()).flatten();
    let is_code = |(_, cell): &(u32, &Value)| cell["cell_type"] == "code";
    (0..).zip(cells).filter(is_code).map(|(number, cell)| (Some(number), source(cell))).collect()
}

fn source(cell: &Value) -> String {
    let source = if cell["input"].is_null() { &cell["source"] } else { &cell["input"] };
    match source {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        source => source.as_str().unwrap_or_default().to_owned(),
    }
}

/// A position as the file's author sees it.
pub(crate) fn place_in(report: &Report, path: &str, at: Position) -> Written {
    report.sources.written(path, at)
}
