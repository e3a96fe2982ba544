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

    /// Whether it is a setting, which may be shown; text that may be content or a key is none.
    pub fn is_setting(&self) -> bool {
        match self {
            Self::Literal(serde_json::Value::String(text)) => {
                let is_short = text.chars().count() <= LONGEST_SETTING;
                is_short && !text.contains(char::is_whitespace) && !text.starts_with("sk-")
            }
            Self::Literal(serde_json::Value::Array(_) | serde_json::Value::Object(_)) => false,
            Self::Literal(_) | Self::Absent { .. } | Self::Present { .. } => true,
        }
    }
}

/// Longer strings are no setting but content.
const LONGEST_SETTING: usize = 120;

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
    /// Who answers the requests of this client, by its own arguments.
    pub provider: Provider,
    /// Host name, where known.
    pub host: Option<String>,
    /// How sure its provider and host are.
    pub confidence: Confidence,
    /// Who answers where the host is not set, if it is taken from somewhere: `OpenAI`, a host name.
    pub unset: Option<String>,
    /// Whether the options of another client are changed here, so that nothing is constructed.
    pub is_derived: bool,
    /// How it came to be: itself, where its host is named, where that comes from.
    pub trail: Vec<Step>,
    /// The parameters of its requests that the client sets itself (`headers.*`); where, says [`Parameter::at`].
    pub parameters: Vec<String>,
}

impl ClientSite {
    /// What happens at its place.
    pub fn label(&self) -> String {
        let verb = if self.is_derived { "options changed here" } else { "client created here" };
        format!("{verb}: `{}`", self.written)
    }
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
    /// The callee in words: its names; arguments, subscripts and all other text are left out, since they may hold
    /// keys. Of a long one the end.
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
    /// Who answers; where clients of several providers reach the call, that is decided at run time.
    pub provider: Provider,
    /// Everyone who may answer, as far as known, sorted; where empty, `provider` alone.
    pub providers: Vec<Provider>,
    /// Host name, where known.
    pub host: Option<String>,
    /// How sure the receiver and the host are.
    pub confidence: Confidence,
    /// The parameters that the policy or a lint speaks of, by path (`store`, `tools[].type`); those surely absent included.
    pub parameters: BTreeMap<String, Parameter>,
    /// How the client and the parameters came here.
    pub trail: Vec<Step>,
    /// The clients that reach the call, as far as their constructions are seen.
    pub clients: Vec<ClientSite>,
}

/// A call with an SDK's shape, in a file that uses the SDK, whose receiver could not be resolved: never a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// Root-relative path.
    pub path: Arc<str>,
    /// The final method name.
    pub range: Range,
    /// The callee in words: its names; arguments, subscripts and all other text are left out, since they may hold
    /// keys. Of a long one the end.
    pub written: String,
    /// Language of the file.
    pub language: Language,
    /// The operation that the call would be.
    pub operation: String,
}
