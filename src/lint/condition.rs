//! Tests of a request's parameters: what they can be, and so whether a lint may or must fire.

use std::collections::BTreeMap;

use super::schema::{Is, Test};
use crate::policy::matches_text;
use crate::request::{Given, Parameter};

/// How surely a condition holds.
///
/// The order is that of a conjunction: what decides `a and b` is the smaller of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// For no possible value.
    No,
    /// Not decided: something unknown flows in.
    Incomplete,
    /// For some possible value.
    May,
    /// For every possible value.
    Must,
}

/// Whether every test holds of these parameters.
pub(super) fn all(tests: &[Test], parameters: &BTreeMap<String, Parameter>) -> Verdict {
    tests.iter().map(|test| one(test, parameters)).min().unwrap_or(Verdict::Must)
}

/// Whether one test holds. A path with `*` outside `[]` stands for every parameter that it matches; one is enough.
pub(super) fn one(test: &Test, parameters: &BTreeMap<String, Parameter>) -> Verdict {
    if !is_pattern(&test.parameter) {
        return of_parameter(test, parameters.get(&test.parameter));
    }
    let matching = parameters.iter().filter(|(path, _)| matches_text(&test.parameter, path));
    matching.map(|(_, parameter)| of_parameter(test, Some(parameter))).max().unwrap_or(Verdict::No)
}

/// Whether a parameter path stands for several parameters (`headers.*retention*`).
pub(super) fn is_pattern(path: &str) -> bool {
    path.contains('*')
}

/// A parameter that the request does not mention is surely not sent.
pub(super) fn of_parameter(test: &Test, parameter: Option<&Parameter>) -> Verdict {
    let Some(parameter) = parameter else { return of_values(test, &[Given::ABSENT], false) };
    if !parameter.complete {
        // What a list surely holds it holds, whatever else is in it.
        let is_held = parameter.together && of_values(test, &parameter.values, true) == Verdict::Must && !test.not;
        return if is_held { Verdict::Must } else { Verdict::Incomplete };
    }
    match parameter.values.as_slice() {
        // A list that is surely empty has no element that could match; a single value must be something.
        [] if parameter.together => Verdict::No,
        [] => Verdict::Incomplete,
        values => of_values(test, values, parameter.together),
    }
}

/// Whether a test holds of one value.
pub(super) fn of_value(test: &Test, value: &Given) -> Verdict {
    of_values(test, std::slice::from_ref(value), false)
}

fn of_values(test: &Test, values: &[Given], together: bool) -> Verdict {
    let answers = || values.iter().map(|value| holds(test, value));
    if answers().any(|answer| answer == Some(true)) {
        let sure = together || answers().all(|answer| answer == Some(true));
        if sure { Verdict::Must } else { Verdict::May }
    } else if answers().any(|answer| answer.is_none()) {
        Verdict::Incomplete
    } else {
        Verdict::No
    }
}

/// Whether the test holds of one value; none where the value is sent but not known.
fn holds(test: &Test, value: &Given) -> Option<bool> {
    let presence = test.is.map(|is| Some(present(is, value)));
    let equality = test.equals.iter().map(|wanted| equal(wanted, value));
    let positive = any(presence.into_iter().chain(equality))?;
    Some(positive != test.not)
}

/// Three-valued disjunction.
fn any(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(false);
    for answer in answers {
        match answer {
            Some(true) => return Some(true),
            None => result = None,
            Some(false) => {}
        }
    }
    result
}

fn present(is: Is, value: &Given) -> bool {
    let sent = !matches!(value, Given::Absent { .. });
    match is {
        Is::Absent => !sent,
        Is::Sent => sent,
        Is::Null => matches!(value, Given::Literal(serde_json::Value::Null)),
        // Null is sent, but says the same as leaving it out; so does false, for the flags that are tested so.
        Is::Set => sent && !matches!(value, Given::Literal(serde_json::Value::Null | serde_json::Value::Bool(false))),
    }
}

fn equal(wanted: &serde_json::Value, value: &Given) -> Option<bool> {
    match (wanted, value) {
        (serde_json::Value::String(pattern), Given::Literal(serde_json::Value::String(text))) => {
            Some(matches_text(pattern, text))
        }
        (wanted, Given::Literal(value)) => Some(wanted == value),
        // Ids, lists, objects and computed texts: never a boolean or a number, but perhaps this text.
        (serde_json::Value::String(_), Given::Present { .. }) => None,
        (_, Given::Present { .. } | Given::Absent { .. }) => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn test(is: Option<Is>, equals: &[serde_json::Value], not: bool) -> Test {
        Test { parameter: "store".into(), is, equals: equals.to_vec(), not }
    }

    fn parameters(values: &[Given], complete: bool, together: bool) -> BTreeMap<String, Parameter> {
        let parameter = Parameter { values: values.to_vec(), complete, together, at: None, trail: Vec::new() };
        BTreeMap::from([("store".to_owned(), parameter)])
    }

    fn literal(value: serde_json::Value) -> Given {
        Given::Literal(value)
    }

    #[test]
    fn a_parameter_that_is_not_mentioned_is_absent() {
        assert_eq!(one(&test(Some(Is::Absent), &[], false), &BTreeMap::new()), Verdict::Must);
        assert_eq!(one(&test(Some(Is::Set), &[], false), &BTreeMap::new()), Verdict::No);
    }

    #[test]
    fn every_value_matching_is_must_and_some_is_may() {
        let wanted = test(None, &[json!(true)], false);
        assert_eq!(one(&wanted, &parameters(&[literal(json!(true))], true, false)), Verdict::Must);
        assert_eq!(
            one(&wanted, &parameters(&[literal(json!(true)), literal(json!(false))], true, false)),
            Verdict::May
        );
        assert_eq!(one(&wanted, &parameters(&[literal(json!(false))], true, false)), Verdict::No);
    }

    #[test]
    fn an_incomplete_value_never_matches() {
        let wanted = test(None, &[json!(true)], false);
        assert_eq!(one(&wanted, &parameters(&[literal(json!(true))], false, false)), Verdict::Incomplete);
        assert_eq!(one(&wanted, &parameters(&[], false, false)), Verdict::Incomplete);
        assert_eq!(one(&wanted, &parameters(&[], true, false)), Verdict::Incomplete);
        assert_eq!(one(&wanted, &parameters(&[literal(json!(false))], false, true)), Verdict::Incomplete);
    }

    #[test]
    fn what_an_open_list_surely_holds_counts() {
        let wanted = test(None, &[json!(true)], false);
        assert_eq!(one(&wanted, &parameters(&[literal(json!(true))], false, true)), Verdict::Must);
        let unwanted = test(None, &[json!(true)], true);
        assert_eq!(one(&unwanted, &parameters(&[literal(json!(true))], false, true)), Verdict::Incomplete);
    }

    #[test]
    fn null_is_sent_and_is_neither_false_nor_absent() {
        let null = parameters(&[literal(json!(null))], true, false);
        assert_eq!(one(&test(None, &[json!(false)], false), &null), Verdict::No);
        assert_eq!(one(&test(None, &[json!(false)], true), &null), Verdict::Must);
        assert_eq!(one(&test(Some(Is::Absent), &[], false), &null), Verdict::No);
        assert_eq!(one(&test(Some(Is::Sent), &[], false), &null), Verdict::Must);
        assert_eq!(one(&test(Some(Is::Set), &[], false), &null), Verdict::No);
        assert_eq!(one(&test(Some(Is::Absent), &[json!(null), json!(true)], false), &null), Verdict::Must);
        let is_null = test(Some(Is::Null), &[], false);
        assert_eq!(one(&is_null, &null), Verdict::Must);
        assert_eq!(one(&is_null, &parameters(&[literal(json!(false)), Given::ABSENT], true, false)), Verdict::No);
        assert_eq!(one(&is_null, &parameters(&[Given::PRESENT], true, false)), Verdict::No);
    }

    #[test]
    fn one_element_of_a_list_is_enough() {
        let tools = parameters(&[literal(json!("file_search")), literal(json!("function"))], true, true);
        assert_eq!(one(&test(None, &[json!("file_search")], false), &tools), Verdict::Must);
        assert_eq!(one(&test(None, &[json!("mcp")], false), &tools), Verdict::No);
        assert_eq!(one(&test(None, &[json!("function")], true), &tools), Verdict::Must);
        assert_eq!(one(&test(None, &[json!("mcp")], false), &parameters(&[], true, true)), Verdict::No);
    }

    #[test]
    fn a_value_that_is_not_shown_is_set_but_equals_nothing_for_sure() {
        let id = parameters(&[Given::PRESENT], true, false);
        assert_eq!(one(&test(Some(Is::Set), &[], false), &id), Verdict::Must);
        assert_eq!(one(&test(None, &[json!("24h")], false), &id), Verdict::Incomplete);
        assert_eq!(one(&test(None, &[json!(true)], false), &id), Verdict::No);
    }

    #[test]
    fn strings_match_with_stars_and_other_types_exactly() {
        let model = parameters(&[literal(json!("gpt-image-1-mini"))], true, false);
        assert_eq!(one(&test(None, &[json!("gpt-image-*")], false), &model), Verdict::Must);
        assert_eq!(one(&test(None, &[json!("dall-e-*")], true), &model), Verdict::Must);
        let text = parameters(&[literal(json!("true"))], true, false);
        assert_eq!(one(&test(None, &[json!(true)], false), &text), Verdict::No);
    }

    #[test]
    fn the_least_sure_test_decides() {
        let mut parameters = parameters(&[literal(json!(false)), Given::ABSENT], true, false);
        let may = test(Some(Is::Absent), &[], false);
        let must = Test { parameter: "model".into(), ..test(Some(Is::Absent), &[], false) };
        assert_eq!(all(&[may.clone(), must.clone()], &parameters), Verdict::May);
        assert_eq!(all(&[], &parameters), Verdict::Must);
        let unknown = Parameter { values: vec![], complete: false, together: false, at: None, trail: vec![] };
        parameters.insert("model".into(), unknown);
        assert_eq!(all(&[may, must], &parameters), Verdict::Incomplete);
        let never = test(None, &[json!(true)], false);
        let unknown = Test { parameter: "model".into(), ..never.clone() };
        assert_eq!(all(&[unknown, never], &parameters), Verdict::No);
    }

    #[test]
    fn a_pattern_stands_for_every_parameter_it_matches() {
        let header = |name: &str| {
            let parameter =
                Parameter { values: vec![Given::PRESENT], complete: true, together: false, at: None, trail: vec![] };
            (format!("headers.{name}"), parameter)
        };
        let set = Test { parameter: "headers.*retention*".into(), ..test(Some(Is::Set), &[], false) };
        let headers = BTreeMap::from([header("openai-data-retention"), header("openai-project")]);
        assert_eq!(one(&set, &headers), Verdict::Must);
        assert_eq!(one(&set, &BTreeMap::from([header("openai-project")])), Verdict::No);
    }
}
