//! Answers to questions about operations and endpoints, from the policy files.

use super::glob::{Pattern, Specificity};
use super::{Operations, Policy, Row, Source, Topic, route};
use crate::lint::Content;
use crate::request::Provider;

/// One operation of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationFact {
    /// Canonical name: `responses.create`.
    pub name: String,
    /// `GET`, `POST`, `DELETE`, `WS`, `WEBRTC`.
    pub http: String,
    /// `/v1/responses/{response_id}`.
    pub endpoint: String,
    /// What it does with customer content.
    pub content: Content,
}

/// What is wrong with the policy files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// A file does not parse.
    #[error("{file}: {message}")]
    Parse {
        /// Name of the file.
        file: String,
        /// What the parser says.
        message: String,
    },
    /// An operation is not `METHOD /v1/path`.
    #[error("operation {name}: `{text}` is not a method and a path")]
    Shape {
        /// Canonical name.
        name: String,
        /// What is written.
        text: String,
    },
    /// No entry of `[content]` names an operation, or two that are equally specific disagree.
    #[error("operation {name}: {count} answers in [content], not one")]
    Content {
        /// Canonical name.
        name: String,
        /// How many.
        count: usize,
    },
}

/// All facts, compiled for look-up.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Sorted by name.
    operations: Vec<OperationFact>,
    /// The endpoints of `operations`, in the same order.
    endpoints: Vec<Pattern>,
    policies: Vec<Compiled>,
    /// What operations do with content, by pattern over their names.
    contents: Vec<(Pattern, Content)>,
}

#[derive(Debug, Clone)]
struct Compiled {
    policy: Policy,
    /// Patterns with the row that they belong to.
    covers: Vec<(Pattern, usize)>,
}

impl Facts {
    /// Compiles what the files say.
    ///
    /// # Errors
    /// If an operation is malformed, or does not have exactly one answer in `[content]`.
    pub fn new(operations: Operations, policies: Vec<Policy>) -> Result<Self, Mistake> {
        let globs: Vec<(Pattern, Content)> =
            operations.content.iter().map(|(text, content)| (Pattern::name(text), *content)).collect();
        let operations = operations
            .operations
            .into_iter()
            .map(|(name, text)| operation_fact(name, &text, &globs))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            endpoints: operations.iter().map(|operation| endpoint_pattern(&operation.endpoint)).collect(),
            policies: policies.into_iter().map(Compiled::new).collect(),
            operations,
            contents: globs,
        })
    }

    /// What `[content]` says of a name, whether or not an operation has it.
    pub(super) fn content_by_pattern(&self, name: &str) -> Option<Content> {
        content_of(name, &self.contents).ok()
    }

    /// Reads and compiles the text of the files: `operations.toml`, and each policy with its name.
    ///
    /// # Errors
    /// As [`Facts::new`], and if a file does not parse.
    pub fn from_toml(operations: &str, policies: &[(&str, &str)]) -> Result<Self, Mistake> {
        let policies = policies.iter().map(|(file, text)| read(file, text)).collect::<Result<Vec<_>, _>>()?;
        Self::new(read("operations.toml", operations)?, policies)
    }

    /// All operations, sorted by name.
    pub fn operations(&self) -> &[OperationFact] {
        &self.operations
    }

    /// The operation of this canonical name.
    pub fn operation(&self, name: &str) -> Option<&OperationFact> {
        let at = self.operations.binary_search_by(|operation| operation.name.as_str().cmp(name));
        at.ok().map(|at| &self.operations[at])
    }

    /// The operation that a method and a URL or path stand for: `POST`, `/v1/responses/resp_1/cancel`.
    ///
    /// Scheme, host, query and the version do not matter, `{}` is text that is not known, and a
    /// leading `{}` may be the base URL.
    pub fn by_endpoint(&self, http: &str, target: &str) -> Option<&OperationFact> {
        let segments = route::segments(target);
        self.route(http, &segments).or_else(|| match segments.as_slice() {
            [first, rest @ ..] if route::is_hole(first) => self.route(http, rest),
            _ => None,
        })
    }

    fn route(&self, http: &str, segments: &[&str]) -> Option<&OperationFact> {
        let candidates = self.operations.iter().zip(&self.endpoints);
        candidates
            .filter(|(operation, pattern)| operation.http.eq_ignore_ascii_case(http) && pattern.matches(segments))
            .max_by_key(|(_, pattern)| pattern.specificity())
            .map(|(operation, _)| operation)
    }

    /// The policy of whoever answers. A host decided at run time is judged by OpenAI's, other
    /// providers by none.
    pub fn policy(&self, provider: Provider) -> Option<&Policy> {
        self.compiled(provider).map(|compiled| &compiled.policy)
    }

    fn compiled(&self, provider: Provider) -> Option<&Compiled> {
        let name = match provider {
            Provider::OpenAi | Provider::Configurable => "openai",
            Provider::Azure => "azure",
            Provider::Other => return None,
        };
        self.policies.iter().find(|compiled| compiled.policy.provider == name)
    }

    /// The row that speaks of an endpoint: the most specific pattern that covers it, and of
    /// equals the one restricted to this method.
    pub fn row(&self, provider: Provider, endpoint: &str, http: &str) -> Option<&Row> {
        self.rows(provider, endpoint, http).first().copied()
    }

    /// The rows that speak of an endpoint equally well: one, unless the file is wrong.
    pub fn rows(&self, provider: Provider, endpoint: &str, http: &str) -> Vec<&Row> {
        let Some(compiled) = self.compiled(provider) else {
            return Vec::new();
        };
        let mut best: Option<(Specificity, bool)> = None;
        let mut found: Vec<usize> = Vec::new();
        let segments = route::segments(endpoint);
        for (pattern, row) in &compiled.covers {
            let methods = &compiled.policy.rows[*row].methods;
            let admitted = methods.is_empty() || methods.iter().any(|method| method.eq_ignore_ascii_case(http));
            if !admitted || !pattern.matches(&segments) {
                continue;
            }
            let rank = Some((pattern.specificity(), !methods.is_empty()));
            if rank > best {
                best = rank;
                found.clear();
            }
            if rank == best && !found.contains(row) {
                found.push(*row);
            }
        }
        found.into_iter().map(|row| &compiled.policy.rows[row]).collect()
    }
}

impl Compiled {
    fn new(policy: Policy) -> Self {
        let covers = policy
            .rows
            .iter()
            .enumerate()
            .flat_map(|(at, row)| row.covers.iter().map(move |text| (endpoint_pattern(text), at)))
            .collect();
        Self { policy, covers }
    }
}

impl Policy {
    /// The row of this endpoint, as printed.
    pub fn row(&self, endpoint: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.endpoint == endpoint)
    }

    /// The topic of this name.
    pub fn topic(&self, name: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.name == name)
    }

    /// The source with this id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }
}

fn endpoint_pattern(text: &str) -> Pattern {
    Pattern::of(route::segments(text))
}

fn operation_fact(name: String, text: &str, globs: &[(Pattern, Content)]) -> Result<OperationFact, Mistake> {
    let content = content_of(&name, globs)?;
    match text.split_once(' ') {
        Some((http, endpoint)) if endpoint.starts_with("/v1/") => {
            Ok(OperationFact { http: http.to_owned(), endpoint: endpoint.to_owned(), content, name })
        }
        _ => Err(Mistake::Shape { name, text: text.to_owned() }),
    }
}

/// The answer of the most specific pattern; a mistake if there is none, or if equals disagree.
fn content_of(name: &str, globs: &[(Pattern, Content)]) -> Result<Content, Mistake> {
    let segments: Vec<&str> = name.split('.').collect();
    let matching = || globs.iter().filter(|(pattern, _)| pattern.matches(&segments));
    let most = matching().map(|(pattern, _)| pattern.specificity()).max();
    let mut answers: Vec<Content> =
        matching().filter(|(pattern, _)| Some(pattern.specificity()) == most).map(|(_, content)| *content).collect();
    answers.sort_unstable();
    answers.dedup();
    match answers.as_slice() {
        [one] => Ok(*one),
        several => Err(Mistake::Content { name: name.to_owned(), count: several.len() }),
    }
}

fn read<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, Mistake> {
    toml::from_str(text).map_err(|error| Mistake::Parse { file: file.to_owned(), message: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPERATIONS: &str = r#"
        [operations]
        "files.create" = "POST /v1/files"
        "files.list" = "GET /v1/files"
        "files.content" = "GET /v1/files/{file_id}/content"
        "threads.create_and_run" = "POST /v1/threads/runs"
        "threads.update" = "POST /v1/threads/{thread_id}"
        "responses.connect" = "WS /v1/responses"
        [content]
        "**" = "sends"
        "files.**" = "reads"
        "files.create" = "sends"
    "#;

    const POLICY: &str = r#"
        provider = "openai"
        as-of = "2026-10"
        url = "https://example.org"
        [[source]]
        id = "s"
        title = "S"
        url = "https://example.org"
        date = "2026-10"
        [[row]]
        endpoint = "/v1/files"
        covers = ["/v1/files/**"]
        printed = true
        zdr-eligible = "no"
        abuse-monitoring = "up to 30 days"
        application-state = "until deleted"
        keeps = { none = "a", mam = "b", zdr = "c" }
        sources = ["s"]
        [[row]]
        endpoint = "/v1/files (listing)"
        covers = ["/v1/files"]
        methods = ["GET"]
        printed = false
        zdr-eligible = "yes"
        abuse-monitoring = "none"
        application-state = "none"
        keeps = { none = "a", mam = "b", zdr = "c" }
        retired = "2026-08-26"
        sources = ["s"]
    "#;

    fn facts() -> Facts {
        Facts::from_toml(OPERATIONS, &[("openai.toml", POLICY)]).unwrap()
    }

    fn name(facts: &Facts, http: &str, target: &str) -> Option<String> {
        facts.by_endpoint(http, target).map(|operation| operation.name.clone())
    }

    #[test]
    fn operations_by_name() {
        let facts = facts();
        assert_eq!(facts.operation("files.list").unwrap().content, Content::Reads);
        assert_eq!(facts.operation("files.create").unwrap().content, Content::Sends);
        assert_eq!(facts.operation("files.lis"), None);
        assert_eq!(facts.operation(""), None);
    }

    #[test]
    fn operations_by_endpoint() {
        let facts = facts();
        let found = |http, target| name(&facts, http, target);
        assert_eq!(found("post", "/v1/files").as_deref(), Some("files.create"));
        assert_eq!(found("GET", "https://api.openai.com/v1/files/file-1/content").as_deref(), Some("files.content"));
        assert_eq!(found("GET", "{}/files/{}/content").as_deref(), Some("files.content"));
        assert_eq!(found("POST", "/v1/threads/runs").as_deref(), Some("threads.create_and_run"));
        assert_eq!(found("POST", "/v1/threads/{}").as_deref(), Some("threads.update"));
        assert_eq!(found("WS", "wss://api.openai.com/v1/responses").as_deref(), Some("responses.connect"));
        assert_eq!(found("POST", "/v1/responses"), None);
        assert_eq!(found("DELETE", "/v1/files"), None);
        assert_eq!(found("POST", "/v1/files/extra"), None);
        assert_eq!(found("POST", ""), None);
        assert_eq!(found("POST", "{}"), None);
    }

    #[test]
    fn rows_by_endpoint_and_method() {
        let facts = facts();
        let found = |endpoint, http| facts.row(Provider::OpenAi, endpoint, http).map(|row| row.endpoint.as_str());
        assert_eq!(found("/v1/files", "POST"), Some("/v1/files"));
        assert_eq!(found("/v1/files", "GET"), Some("/v1/files (listing)"));
        assert_eq!(found("/v1/files/{file_id}", "GET"), Some("/v1/files"));
        assert_eq!(found("/v1/filesystem", "GET"), None);
        assert!(facts.row(Provider::Other, "/v1/files", "POST").is_none());
        assert!(facts.row(Provider::Azure, "/v1/files", "POST").is_none());
        assert!(facts.row(Provider::Configurable, "/v1/files", "POST").is_some());
    }

    #[test]
    fn rows_retire_on_their_day() {
        let facts = facts();
        let row = facts.row(Provider::OpenAi, "/v1/files", "GET").unwrap();
        assert!(row.is_retired("2026-08-26"));
        assert!(!row.is_retired("2026-08-25"));
        assert!(!facts.row(Provider::OpenAi, "/v1/files", "POST").unwrap().is_retired("2099-01-01"));
    }

    #[test]
    fn mistakes_are_named() {
        let load = |operations: &str| Facts::from_toml(operations, &[]).map(|_| ());
        let unanswered = "[operations]\n\"a.b\" = \"GET /v1/a\"";
        assert_eq!(load(unanswered), Err(Mistake::Content { name: "a.b".to_owned(), count: 0 }));
        let torn = "[operations]\n\"a.b\" = \"GET /v1/a\"\n[content]\n\"a.*\" = \"sends\"\n\"{x}.b\" = \"none\"\n\"a.{x}\" = \"reads\"";
        assert_eq!(load(torn), Err(Mistake::Content { name: "a.b".to_owned(), count: 2 }));
        let shapeless = "[operations]\n\"a.b\" = \"/v1/a\"\n[content]\n\"**\" = \"none\"";
        assert!(matches!(load(shapeless), Err(Mistake::Shape { .. })));
        assert!(matches!(load("operations = 3"), Err(Mistake::Parse { .. })));
    }
}
