//! The parameters of a request that decide what stays, as the policy names them.

use crate::lint::display_path;
use crate::policy::{DecidingParameter, matches_text};
use crate::report::{Report, words};
use crate::request::{Given, Parameter, Request};

/// Headings of the parameters that have a column of their own.
pub(super) fn headings(report: &Report) -> impl Iterator<Item = &str> {
    report.policy.deciding.columns.iter().map(String::as_str)
}

/// Their states, in the same order; a dash where the operation has no such parameter.
pub(super) fn columns<'a>(report: &'a Report, request: &'a Request) -> impl Iterator<Item = String> + 'a {
    headings(report).map(|name| request.parameters.get(name).map_or_else(|| "-".to_owned(), words::parameter))
}

/// The others that are or may be sent: `tools: "file_search"; conversation: set`.
pub(super) fn others(report: &Report, request: &Request) -> String {
    let others = &report.policy.deciding.others;
    let mut named: Vec<String> = Vec::new();
    for (path, parameter) in &request.parameters {
        let Some(counted) = others.iter().find_map(|deciding| counted(deciding, path, parameter)) else { continue };
        let text = format!("{}: {}", display_path(path), words::parameter(&counted));
        if !named.contains(&text) {
            named.push(text);
        }
    }
    if named.is_empty() { "-".to_owned() } else { named.join("; ") }
}

/// A parameter with the values that count; none where it has none of them.
fn counted(deciding: &DecidingParameter, path: &str, parameter: &Parameter) -> Option<Parameter> {
    if !matches_text(&deciding.parameter, path) {
        return None;
    }
    let counts = |value: &Given| match value {
        Given::Absent { .. } => false,
        Given::Literal(value) if value.is_null() || *value == false => false,
        Given::Literal(value) => deciding.values.is_empty() || deciding.values.contains(value),
        Given::Present { .. } => deciding.values.is_empty(),
    };
    if !parameter.values.iter().any(counts) {
        return None;
    }
    // Of a list, the elements that do not count say nothing; of one value, the others are possible instead.
    let is_kept = |value: &Given| !parameter.together || counts(value);
    let values = parameter.values.iter().filter(|value| is_kept(value)).cloned().collect();
    Some(Parameter { values, ..parameter.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parameter(values: &[serde_json::Value], together: bool) -> Parameter {
        let values = values.iter().cloned().map(Given::Literal).collect();
        Parameter { values, complete: true, together, at: None, trail: Vec::new() }
    }

    fn says(deciding: &serde_json::Value, path: &str, parameter: &Parameter) -> Option<String> {
        let deciding = serde_json::from_value(deciding.clone()).expect("is one");
        counted(&deciding, path, parameter).map(|counted| words::parameter(&counted))
    }

    #[test]
    fn what_counts_is_named() {
        let tools = json!({ "parameter": "*tools[].type", "values": ["file_search", "mcp"] });
        let both = parameter(&[json!("function"), json!("file_search")], true);
        assert_eq!(says(&tools, "session.tools[].type", &both).as_deref(), Some("\"file_search\""));
        assert_eq!(says(&tools, "tools[].type", &parameter(&[json!("function")], true)), None);
        assert_eq!(says(&tools, "store", &both), None);
        let background = json!({ "parameter": "background" });
        assert_eq!(says(&background, "background", &parameter(&[json!(false)], false)), None);
        let either = parameter(&[json!(true), json!(false)], false);
        assert_eq!(says(&background, "background", &either).as_deref(), Some("true or false"));
    }
}
