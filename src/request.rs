//! The request: one HTTP or WebSocket request that the code can make.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::{Position, Range};
use crate::syntax::Language;

/// How sure the resolution is (of receiver, host and value), apart from how bad the finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A guess that deserves a look.
    Low,
    /// One of several possibilities.
    Medium,
    /// Nothing unknown took part.
    High,
}

/// How the request is written in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// A call of an OpenAI SDK.
    Sdk,
    /// A call or construction of a framework.
    Framework,
    /// An HTTP client.
    Http,
    /// A shell command.
    Shell,
    /// A data file.
    Data,
}

/// Who answers the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// OpenAI.
    OpenAi,
    /// Microsoft, in the customer's Azure resource.
    Azure,
    /// Somebody else who speaks the same protocol.
    Other,
    /// Decided at run time.
    Configurable,
}

/// A place in a file of the project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Root-relative path with `/`.
    pub path: Arc<str>,
    /// First character.
    #[serde(flatten)]
    pub at: Position,
    /// One past the last character.
    #[serde(skip)]
    pub end: Position,
}

impl Place {
    /// First character and end.
    pub fn range(&self) -> Range {
        Range { start: self.at, end: self.end }
    }
}

/// One step of how a request or a value came to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What happens there, as a short phrase: `client created here`.
    pub note: String,
}

/// One value that a parameter can have.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Given {
    /// Not sent.
    Absent {
        /// Always true.
        absent: bool,
    },
    /// A JSON scalar; null is sent as null.
    Literal(serde_json::Value),
    /// Sent, but the value itself is of no interest or not to be shown: an id, an object, a list, computed text.
    Present {
        /// Always true.
        present: bool,
    },
}

impl Given {
    /// Not sent.
    pub const ABSENT: Self = Self::Absent { absent: true };
    /// Sent with a value that is not shown.
    pub const PRESENT: Self = Self::Present { present: true };
}

/// What is known of one parameter. See [`Parameter::state`] for the four states of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The possible values, each once, in a fixed order.
    pub values: Vec<Given>,
    /// Whether `values` holds every possibility; false where something unknown flows in.
    pub complete: bool,
    /// For elements of a list (`tools[].type`): all values are present together, not one of them.
    pub together: bool,
    /// Where it is written.
    pub at: Option<Place>,
    /// How its value came to be.
    pub trail: Vec<Step>,
}

/// The state of a parameter in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Surely not sent.
    Absent,
    /// Surely this one value.
    Literal,
    /// One of several, or known in part.
    OneOf,
    /// Nothing is known.
    Unknown,
}

impl Parameter {
    /// The state in one word.
    pub fn state(&self) -> State {
        let known = self.values.iter().any(|value| *value != Given::ABSENT);
        match (self.values.as_slice(), self.complete) {
            ([], _) => State::Unknown,
            ([Given::Absent { .. }], true) => State::Absent,
            ([Given::Literal(_) | Given::Present { .. }], true) => State::Literal,
            (_, false) if !known => State::Unknown,
            _ => State::OneOf,
        }
    }
}

/// Where a client was made and what that says about the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSite {
    /// The construction.
    pub place: Place,
    /// As written, without arguments: `OpenAI`.
    pub written: String,
    /// Where the host was named, if it was.
    pub host_place: Option<Place>,
    /// The parameters of its requests that the client sets itself (`headers.*`); where, says [`Parameter::at`].
    pub parameters: Vec<String>,
}

/// One request that the code can make.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Stable within one report: `path:line:column` of the method name.
    pub id: String,
    /// Root-relative path.
    pub path: Arc<str>,
    /// The final method name.
    pub range: Range,
    /// The whole call expression.
    pub call: Range,
    /// The callee as written, whitespace collapsed, clipped.
    pub written: String,
    /// Language of the file.
    pub language: Language,
    /// Catalog that recognised it.
    pub catalog: String,
    /// How it is written.
    pub via: Via,
    /// Canonical operation.
    pub operation: String,
    /// Further operations that a helper performs.
    pub also: Vec<String>,
    /// `GET`, `POST`, ..., `WS` for `WebSockets`.
    pub http: String,
    /// Canonical endpoint: `/v1/responses/{response_id}`.
    pub endpoint: String,
    /// Who answers.
    pub provider: Provider,
    /// Host name, where known.
    pub host: Option<String>,
    /// How sure the receiver and the host are.
    pub confidence: Confidence,
    /// The parameters that the policy or a lint speaks of, by path (`store`, `tools[].type`); those surely absent included.
    pub parameters: BTreeMap<String, Parameter>,
    /// How the client and the parameters came here.
    pub trail: Vec<Step>,
    /// The client's construction, where seen.
    pub client: Option<ClientSite>,
}

/// A call with an SDK's shape, in a file that uses the SDK, whose receiver could not be resolved: never a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// Root-relative path.
    pub path: Arc<str>,
    /// The final method name.
    pub range: Range,
    /// The callee as written, whitespace collapsed, clipped.
    pub written: String,
    /// Language of the file.
    pub language: Language,
    /// The operation that the call would be.
    pub operation: String,
}
