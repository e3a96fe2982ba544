//! What a lint file says: the TOML front matter of `rules/lints/<name>.md`. Shared with `build.rs`.
//!
//! A lint is a list of cases; per request and case the first that matches fires. The condition
//! language is closed: an operation, facts of the request, and tests of resolved parameters.
//!
//! # Parameter paths
//!
//! Wire names: `store`, `prompt_cache_options.ttl`, `tools[].type` (every element), and
//! `tools[type=web_search].external_web_access` (the elements whose `type` is or may be that).
//! Beside the body's fields a request has `headers.<name>` (lower case) and `dropped.<path>`: what the
//! code writes although the framework does not send it. `*` outside brackets stands for any characters
//! and so for every parameter that matches (`headers.*retention*`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::policy::Outcome;

/// One lint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lint {
    /// `ZDR201`.
    pub code: String,
    /// `response-stored-by-default`; also the file's name. Reads well after "allow".
    pub name: String,
    /// One sentence for tables: what is found.
    pub summary: String,
    /// URLs of the facts.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Date of the copy that the facts were read from, `YYYY-MM-DD` (or `YYYY-MM`).
    pub checked: String,
    /// Off unless strict mode or the configuration turns it on.
    #[serde(default)]
    pub off: bool,
    /// The level of a lint without cases, which is about the run itself.
    #[serde(default)]
    pub level: Option<crate::finding::Level>,
    /// The parameters whose incompleteness ZDR304 reports where a case that tests them could have fired.
    #[serde(default)]
    pub unproven: Vec<String>,
    /// Likewise, but in strict mode alone: where code that is in order rarely shows the value.
    #[serde(default)]
    pub unproven_in_strict: Vec<String>,
    /// Parameters that no test names, for patterns to match.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// Codes of lints that, firing on the same request, silence this one.
    #[serde(default)]
    pub yields_to: Vec<String>,
    /// Name of a predicate in Rust, for the few that need code; the cases then only give effects and texts.
    #[serde(default)]
    pub builtin: Option<String>,
    /// The cases, first match wins.
    #[serde(default, rename = "case")]
    pub cases: Vec<Case>,
}

/// When a lint fires and what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// Canonical operations; `conversations.**` matches a prefix, `*` one segment. Empty: any.
    #[serde(default)]
    pub operations: Vec<String>,
    /// Operations that are excepted.
    #[serde(default)]
    pub except: Vec<String>,
    /// What the operation does with content: `sends`, `reads`, `deletes`, `none`. Empty: any.
    #[serde(default)]
    pub content: Vec<Content>,
    /// Who answers; OpenAI and hosts decided at run time unless said otherwise.
    #[serde(default = "default_providers")]
    pub providers: Vec<Who>,
    /// Only over HTTP (`false`) or only over a socket (`true`).
    #[serde(default)]
    pub socket: Option<bool>,
    /// Host names that it is restricted to (globs): `eu.api.openai.com`.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// First day on which the case holds, `YYYY-MM-DD`.
    #[serde(default)]
    pub from: Option<String>,
    /// First day on which it no longer holds.
    #[serde(default)]
    pub until: Option<String>,
    /// Only where the configuration says `baa = true`.
    #[serde(default)]
    pub baa: bool,
    /// Only in strict mode.
    #[serde(default)]
    pub strict: bool,
    /// All of these must hold.
    #[serde(default)]
    pub when: Vec<Test>,
    /// Only where such another request exists.
    #[serde(default)]
    pub with: Option<Companion>,
    /// Not where such another request exists.
    #[serde(default)]
    pub unless: Option<Companion>,
    /// The parameter that it is about; the finding stands at it where it is written inside the call. None: the endpoint.
    #[serde(default)]
    pub subject: Option<String>,
    /// The effect under each control.
    pub effects: Effects,
    /// What happens. Placeholders: `{call}`, `{endpoint}`, `{value}`, `{values}`, `{model}`, `{host}`,
    /// `{parameter}` (the subject, as matched), `{parameters}` (those that are unproven), `{left-out}` (a remark on
    /// those of them that keep content where they are left out), `{at-worst}` (what an unfavourable value would do),
    /// `{unset}` (who answers where the host is not set).
    pub message: String,
    /// The same where only some of the possible values make the case hold.
    #[serde(default)]
    pub message_may: Option<String>,
    /// What to write instead; by ecosystem where the code differs (`python`, `node`, `cargo`), else under `any`.
    pub help: BTreeMap<String, String>,
    /// Overrides the level that the effect carries.
    #[serde(default)]
    pub level: Option<crate::finding::Level>,
}

/// Another request that takes part in a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Companion {
    /// How the two belong together.
    pub link: Link,
    /// Its operation, one of these patterns.
    pub operations: Vec<String>,
    /// What may hold of its parameters: a possible match is enough.
    #[serde(default)]
    pub when: Vec<Test>,
    /// Where the call of the request itself holds one of these texts, there is no companion: it names something that
    /// is not of this program.
    #[serde(default)]
    pub except_written: Vec<String>,
}

/// How two requests belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// The other request stands in the same file; where no request of its operations does, anywhere in the program.
    Program,
    /// The value of the case's subject comes from the other request's result.
    Source,
}

/// The effect under each control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Effects {
    /// OpenAI's default.
    pub none: Outcome,
    /// Modified Abuse Monitoring; as `none` if not given.
    #[serde(default)]
    pub mam: Option<Outcome>,
    /// Zero Data Retention; as `none` if not given.
    #[serde(default)]
    pub zdr: Option<Outcome>,
}

/// A test of one parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Test {
    /// The parameter path.
    pub parameter: String,
    /// `absent`; `set` (sent, and not null or false); `sent` (present, null included); `null` (sent as null).
    #[serde(default)]
    pub is: Option<Is>,
    /// One of these scalars. A string may end or begin in `*`.
    #[serde(default)]
    pub equals: Vec<serde_json::Value>,
    /// The reverse: none of `is`/`equals` holds. Of a list, one element of which that is true is enough.
    #[serde(default)]
    pub not: bool,
}

/// Presence tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Is {
    /// Not sent.
    Absent,
    /// Sent, and neither null nor false.
    Set,
    /// Sent, whatever the value.
    Sent,
    /// Sent as null.
    Null,
}

/// What an operation does with customer content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Sends it.
    Sends,
    /// Reads or lists what is kept.
    Reads,
    /// Deletes what is kept.
    Deletes,
    /// Neither: polling, cancelling, administration.
    None,
}

/// Who answers, in conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// OpenAI, or a host decided at run time.
    Openai,
    /// Azure.
    Azure,
    /// Another provider.
    Other,
}

fn default_providers() -> Vec<Who> {
    vec![Who::Openai]
}
