//! What the policy files under `rules/policy/` say. Shared with `build.rs`.

use serde::{Deserialize, Serialize};

use crate::lint::Content;

/// The retention control that a project runs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Control {
    /// Not said: the worst of the three.
    #[default]
    Unknown,
    /// OpenAI's default.
    None,
    /// Modified Abuse Monitoring.
    Mam,
    /// Zero Data Retention.
    Zdr,
}

/// What happens to content, worst last (so that the greatest is the worst).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing stays.
    None,
    /// Worth knowing.
    Note,
    /// No published statement.
    Undocumented,
    /// Accepted, but the parameter is silently changed.
    Overridden,
    /// Stays for minutes to a day.
    KeptBriefly,
    /// Goes to a third party with its own retention.
    Shared,
    /// Succeeds or fails, but the stored object that the code expects is not there.
    Unavailable,
    /// Endpoint, model or feature shut down.
    Retired,
    /// The request is rejected.
    Refused,
    /// Stays after the request.
    Kept,
}

/// An effect, and in plain words what it means (with period, where one is published).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Outcome {
    /// The effect.
    pub effect: Effect,
    /// A phrase that follows "under X:": `kept for at least 30 days`, `nothing is kept; store is forced to false`.
    pub text: String,
}

/// `rules/policy/openai.toml` and `azure.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// `openai` or `azure`.
    pub provider: String,
    /// Date of the newest complete copy of the page, `YYYY-MM-DD` or `YYYY-MM`.
    pub as_of: String,
    /// The page itself.
    pub url: String,
    /// Where facts were read.
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
    /// Parameters that decide what stays.
    #[serde(default)]
    pub deciding: Deciding,
    /// Endpoint rows.
    #[serde(rename = "row")]
    pub rows: Vec<Row>,
    /// Features and parameters.
    #[serde(default, rename = "feature")]
    pub features: Vec<Feature>,
    /// Topics of `zdrlint explain`: controls, how they are requested, how one sees which is in force.
    #[serde(default, rename = "topic")]
    pub topics: Vec<Topic>,
}

/// Parameters that decide what stays, as the inventory shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Deciding {
    /// Those with a column of their own.
    pub columns: Vec<String>,
    /// Those that are named where they are sent.
    pub others: Vec<DecidingParameter>,
}

/// A parameter that is named where it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DecidingParameter {
    /// Its path; `*` stands for any characters.
    pub parameter: String,
    /// The values that count; any if empty.
    #[serde(default)]
    pub values: Vec<serde_json::Value>,
}

/// Where facts were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// Short name, used by rows.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Address.
    pub url: String,
    /// Date of the copy that was read.
    pub date: String,
}

/// Whether an endpoint can be used under Zero Data Retention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Eligible {
    /// Yes.
    Yes,
    /// Yes, with limitations.
    Limited,
    /// No.
    No,
    /// No statement found.
    Undocumented,
    /// Carries no customer content, or the question does not arise (Azure).
    NotApplicable,
}

/// One endpoint row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Row {
    /// As printed, or the path prefix for those without a printed row: `/v1/responses`.
    pub endpoint: String,
    /// Endpoint patterns it covers: `/v1/files`, `/v1/files/**`; the longest match wins.
    pub covers: Vec<String>,
    /// HTTP methods it is restricted to; empty for all.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Whether the policy page prints the row.
    pub printed: bool,
    /// The endpoint of the row whose verdict it takes, for those without one of their own.
    #[serde(default)]
    pub family: Option<String>,
    /// Eligibility.
    pub zdr_eligible: Eligible,
    /// Abuse-monitoring log by default, in words: `up to 30 days`.
    pub abuse_monitoring: String,
    /// Application state by default, in words: `until deleted`.
    pub application_state: String,
    /// What stays under no control, Modified Abuse Monitoring, Zero Data Retention.
    pub keeps: Keeps,
    /// What limits the verdict, one sentence each.
    #[serde(default)]
    pub limitations: Vec<String>,
    /// What to use instead, where there is something.
    #[serde(default)]
    pub instead: Option<String>,
    /// Day of shutdown, `YYYY-MM-DD`.
    #[serde(default)]
    pub retired: Option<String>,
    /// What is known about its state (deprecated, read-only since ...).
    #[serde(default)]
    pub status: Option<String>,
    /// Ids of sources.
    pub sources: Vec<String>,
}

/// What stays under each control, as a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Keeps {
    /// OpenAI's default.
    pub none: String,
    /// Modified Abuse Monitoring.
    pub mam: String,
    /// Zero Data Retention.
    pub zdr: String,
}

/// A feature or parameter and what it does to retention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Feature {
    /// As people write it: `background: true`.
    pub name: String,
    /// Endpoint it belongs to.
    pub endpoint: String,
    /// What stays under each control.
    pub keeps: Keeps,
    /// The lint that finds it, if one does.
    #[serde(default)]
    pub lint: Option<String>,
    /// Ids of sources.
    pub sources: Vec<String>,
}

/// A page of `zdrlint explain`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Topic {
    /// `zdr`, `mam`, `verify`, ...
    pub name: String,
    /// Heading.
    pub title: String,
    /// Markdown, plain words.
    pub text: String,
    /// Ids of sources.
    pub sources: Vec<String>,
}

/// `rules/policy/operations.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Operations {
    /// Canonical name -> `METHOD /v1/path`.
    pub operations: std::collections::BTreeMap<String, String>,
    /// What operations do with content, by name or glob (`admin.**`), the longest match first.
    #[serde(default)]
    pub content: std::collections::BTreeMap<String, Content>,
}

/// `rules/policy/hosts.toml`: who answers under which host name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Hosts {
    /// Where facts were read.
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
    /// Regions that OpenAI's host names stand for, by short name: `eu`.
    pub regions: std::collections::BTreeMap<String, Region>,
    /// Host names; the longest match wins, and what none matches is another provider.
    #[serde(rename = "host")]
    pub names: Vec<HostName>,
    /// Paths that tell the API where the host is not known.
    #[serde(rename = "path")]
    pub paths: Vec<TellingPath>,
    /// What names of variables hold, in lower case, that say where the API is: one of each list.
    pub words: AddressWords,
}

/// A path of the API that others do not have, or only where they imitate it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TellingPath {
    /// Part of a URL.
    pub text: String,
    /// Who has it alone.
    #[serde(default)]
    pub provider: Option<crate::lint::Who>,
}

/// See [`Hosts::words`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AddressWords {
    /// Whose.
    pub whose: Vec<String>,
    /// What.
    pub what: Vec<String>,
    /// What names of members hold, in lower case, that may hold any URL.
    pub members: Vec<String>,
}

/// A region in which OpenAI stores, and perhaps processes, content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Region {
    /// In words: `Europe (EEA and Switzerland)`.
    pub title: String,
    /// Whether it lies outside the United States.
    pub outside_us: bool,
    /// Whether requests are also processed there, in words: `yes`, `no`, `some models`.
    pub processing: String,
}

/// One host name, or with a leading `*.` all names below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HostName {
    /// `api.openai.com`, `*.openai.azure.com`.
    pub name: String,
    /// Who answers there.
    pub provider: crate::lint::Who,
    /// The region that it stands for, where it stands for one.
    #[serde(default)]
    pub region: Option<String>,
    /// Worth knowing.
    #[serde(default)]
    pub note: Option<String>,
    /// Ids of sources.
    pub sources: Vec<String>,
}
