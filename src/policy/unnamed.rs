//! Endpoints that no operation names: what a raw call (`client.post("/brand_new")`) may still send to.

use super::facts::{Facts, OperationFact};
use super::{Eligible, route};
use crate::lint::Content;
use crate::request::Provider;

/// The name of what has none.
const UNKNOWN: &str = "unknown";

/// Longer paths are no endpoints.
const MAX_SEGMENTS: usize = 8;

impl Facts {
    /// What a method and path send to, where no operation is known for them: named `unknown`, or `family.unknown`
    /// where a row of OpenAI's policy that says something speaks of the path all the same.
    ///
    /// None where the path begins with text that is not known, so that anything could be meant.
    pub fn unnamed(&self, http: &str, target: &str) -> Option<OperationFact> {
        let (http, verb) = verb(http)?;
        let segments = route::segments(target);
        let is_told = segments.first().is_some_and(|first| is_word(first));
        if !is_told || segments.len() > MAX_SEGMENTS || self.by_endpoint(http, target).is_some() {
            return None;
        }
        let shown: Vec<&str> = segments.into_iter().map(|part| if is_word(part) { part } else { "{id}" }).collect();
        let endpoint = format!("/v1/{}", shown.join("/"));
        let mut name = match self.family(http, &endpoint) {
            Some(family) => format!("{family}.{UNKNOWN}"),
            None => UNKNOWN.to_owned(),
        };
        name.extend(verb.map(|verb| format!(".{verb}")));
        let content = self.content(&name);
        Some(OperationFact { name, http: http.to_owned(), endpoint, content })
    }

    /// The name that the operations of the same policy row have in common.
    fn family(&self, http: &str, endpoint: &str) -> Option<&str> {
        let row = self.row(Provider::OpenAi, endpoint, http)?;
        if row.zdr_eligible == Eligible::Undocumented {
            return None;
        }
        let of_row = |operation: &&OperationFact| {
            let other = self.row(Provider::OpenAi, &operation.endpoint, &operation.http);
            other.is_some_and(|other| std::ptr::eq(other, row))
        };
        let shortest = self.operations().iter().filter(of_row).min_by_key(|operation| operation.name.len())?;
        shortest.name.rsplit_once('.').map(|(family, _)| family)
    }

    /// What an operation does with customer content; one that is not known sends some.
    pub fn content(&self, name: &str) -> Content {
        let known = self.operation(name).map(|operation| operation.content);
        known.unwrap_or_else(|| self.content_by_pattern(name).unwrap_or(Content::Sends))
    }
}

/// The method, and the verb by which `[content]` knows what it does; sending needs none.
fn verb(http: &str) -> Option<(&'static str, Option<&'static str>)> {
    let known = [("POST", None), ("PUT", None), ("PATCH", None), ("GET", Some("retrieve")), ("DELETE", Some("delete"))];
    known.into_iter().find(|(method, _)| method.eq_ignore_ascii_case(http))
}

/// Whether a segment is a word of the API, not an id or text that is not known.
fn is_word(segment: &str) -> bool {
    segment.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'-')
        && segment.bytes().any(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use crate::lint::Content;
    use crate::policy::facts;

    fn of(http: &str, target: &str) -> Option<(String, String, Content)> {
        facts().unnamed(http, target).map(|fact| (fact.name, fact.endpoint, fact.content))
    }

    #[test]
    fn paths_without_an_operation() {
        let new = |name: &str, endpoint: &str, content| Some((name.to_owned(), endpoint.to_owned(), content));
        assert_eq!(of("POST", "/brand_new"), new("unknown", "/v1/brand_new", Content::Sends));
        assert_eq!(of("get", "/brand_new/x_123"), new("unknown.retrieve", "/v1/brand_new/{id}", Content::Reads));
        assert_eq!(of("DELETE", "brand_new/{id}"), new("unknown.delete", "/v1/brand_new/{id}", Content::Deletes));
        assert_eq!(of("POST", "/prompts"), new("unknown", "/v1/prompts", Content::Sends));
        let family = new("vector_stores.unknown", "/v1/vector_stores/{id}/new", Content::Sends);
        assert_eq!(of("POST", "/vector_stores/vs_1/new"), family);
    }

    #[test]
    fn what_is_named_or_could_be_anything_is_none() {
        for (http, target) in
            [("POST", "/responses"), ("POST", "{base}/brand_new"), ("POST", "/{path}"), ("POST", ""), ("HEAD", "/new")]
        {
            assert_eq!(of(http, target), None, "{http} {target}");
        }
    }
}
