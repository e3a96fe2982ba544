//! What a catalog file says: how an SDK (or a language's standard library) is recognised in code.
//!
//! A catalog is one TOML file under `rules/sdks/`, `rules/http/`, `rules/languages/` or `rules/frameworks/`. Its
//! vocabulary is that of `CodeQL`'s models as data: *types* (how one gets a value of a type), *sinks*
//! (`[operations]`: which call sends which request) and *summaries* (what a library function returns).
//! `build.rs` compiles all of them; this file is shared with it.
//!
//! # Paths
//!
//! `HEAD` followed by `.name` (member access), `()` (call or `new`) and `[]` (element of a container).
//! HEAD is the name of a `[[type]]` of the same catalog (an instance of it), or else a module as the
//! language's import names it, with `.` for Python's dots and Rust's `::`; a module name that holds a
//! dot itself stands in quotes: `'github.com/openai/openai-go/v3'.NewClient()`. A module name and
//! its dotted members are one thing: `openai.lib.azure.AzureOpenAI` is found by
//! `from openai.lib.azure import AzureOpenAI` and by `import openai; openai.lib.azure.AzureOpenAI`.
//! A segment may be a pattern: `*` matches any one name, `*Args` a suffix, `Async*` a prefix. A name
//! that no module defines (`dict`, `process`) is a global of the language.
//!
//! Awaiting a value, entering it as a context manager and passing it through a transparent member or
//! function never leaves the state, so no path mentions them.
//!
//! Outside `rules/languages/` a first name that starts with a capital is a type; a global that does stands
//! in quotes: `'OpenAI'.client()`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One catalog file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(clippy::struct_field_names, reason = "fields are named like the keys in TOML")]
pub struct Catalog {
    /// Identity and provenance.
    pub catalog: Identity,
    /// How a request's parameters are written, unless the operation says otherwise.
    #[serde(default)]
    pub parameters: Parameters,
    /// Types whose instances matter.
    #[serde(default, rename = "type")]
    pub types: Vec<Type>,
    /// Request bodies that are built by calls.
    #[serde(default, rename = "builder")]
    pub builders: Vec<Builder>,
    /// Values that are another path's value: `resources.Responses()` is `Client.responses`.
    #[serde(default, rename = "same")]
    pub same: Vec<Same>,
    /// Call path -> the request it sends. The path has no final `()`.
    #[serde(default, deserialize_with = "operations::deserialize")]
    pub operations: BTreeMap<String, Operation>,
    /// Calls that are given method and path of the request.
    #[serde(default, rename = "raw")]
    pub raw: Vec<Raw>,
    /// Calls of an HTTP library: they are given a URL, and say nothing of who answers there.
    #[serde(default)]
    pub http: Vec<Http>,
    /// Library functions and what they return.
    #[serde(default, rename = "summary")]
    pub summaries: Vec<Summary>,
    /// Settings for the whole program.
    #[serde(default, rename = "switch")]
    pub switches: Vec<super::framework::Switch>,
    /// What several operations of a framework have in common, by name.
    #[serde(default)]
    pub profile: BTreeMap<String, super::framework::Conduct>,
    /// Links that do not change what a value is.
    #[serde(default)]
    pub transparent: Transparent,
    /// Methods of functions. Only for `rules/languages/`.
    #[serde(default)]
    pub function_methods: FunctionMethods,
    /// Methods of lists and maps. Only for `rules/languages/`.
    #[serde(default)]
    pub elements: Elements,
    /// Names of texts: `openai.ChatModelGPT4o` -> `gpt-4o`.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// Modules whose exports every file sees without asking: the namespaces that .NET uses implicitly.
    #[serde(default)]
    pub prelude: Vec<String>,
    /// Where the process environment is read: `process.env`, `os.environ` (then `.NAME` or `["NAME"]`).
    #[serde(default)]
    pub environment: Vec<String>,
    /// Methods that make an object of the interface they are given, whose declared requests go through what they are
    /// called on: `Retrofit.create`.
    #[serde(default)]
    pub proxies: Vec<String>,
    /// Types that say nothing of a value: `typing.Any`.
    #[serde(default)]
    pub untyped: Vec<String>,
    /// Globals that a package out of sight defines, and packages, so that nothing of theirs is an SDK's: `jest`, `io.mockk`.
    #[serde(default)]
    pub foreign: Vec<String>,
}

/// Identity and provenance of a catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Identity {
    /// Short name, also the file's name: `openai-python`; with `-std` for languages: `python-std`.
    pub id: String,
    /// Full name for people.
    pub title: String,
    /// Family of languages: `python`, `node`, `cargo`, `go`, `dotnet`.
    pub ecosystem: crate::syntax::Ecosystem,
    /// Versions that the rows were read from.
    #[serde(default)]
    pub versions: String,
    /// Where its facts come from (URLs).
    #[serde(default)]
    pub sources: Vec<String>,
    /// Day of the last check, `YYYY-MM-DD`.
    #[serde(default)]
    pub checked: String,
    /// A file that holds one of these byte strings may use the SDK.
    #[serde(default)]
    pub needles: Vec<String>,
    /// How its requests are made.
    #[serde(default)]
    pub via: Kind,
    /// Whether it is a framework, which makes requests on the program's behalf.
    #[serde(default)]
    pub framework: bool,
    /// The name that its modules go by in code, where another package has it as well; paths of the catalog start with
    /// `id` instead.
    #[serde(default)]
    pub constant: Option<String>,
    /// Arguments, and members that are set, which tell it from that other package.
    #[serde(default)]
    pub words: Vec<String>,
    /// The packages whose version counts for [`Condition`](super::framework::Condition)s, the first that is installed.
    #[serde(default)]
    pub packages: Vec<String>,
}

/// What kind of library a catalog speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An OpenAI SDK, or a language's own library.
    #[default]
    Sdk,
    /// An HTTP library. Its calls are requests where they go to a host of `rules/policy/hosts.toml`.
    Http,
}

/// How the arguments of a call carry a request's parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// Keyword arguments: Python.
    #[default]
    Keywords,
    /// One argument is an object, dict, struct or builder whose fields are the parameters.
    Object,
}

/// How a request's parameters are written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Parameters {
    /// The style of all operations of this catalog.
    #[serde(default)]
    pub style: Style,
    /// Keyword arguments (or a field of one, after a dot) whose fields are merged over the body (Python's
    /// `extra_body`); fields of the body where it is an object.
    #[serde(default)]
    pub merged_keywords: Vec<String>,
    /// Fields of the options argument (the one after the body) whose value replaces the body
    /// (Node's `{ body: ... }`).
    #[serde(default)]
    pub options_body: Vec<String>,
    /// Keyword arguments of a request that name the host for it alone (Python 0.28's `api_base`).
    #[serde(default)]
    pub host: Vec<String>,
    /// What holds headers of the request: keyword arguments or fields of one (style `keywords`), or fields of the options argument after
    /// the body. Further headers replace those of the same name that the client sends.
    #[serde(default)]
    pub headers: Vec<String>,
    /// Methods of any value of the SDK on the way to the request that set one header: `.header(name, value)`.
    #[serde(default)]
    pub header_calls: Vec<String>,
    /// The same that set the headers of a record: `.headers(map)`.
    #[serde(default)]
    pub headers_calls: Vec<String>,
    /// Names under which an argument that is the body may be given: C#'s `options: x`.
    #[serde(default)]
    pub body_keywords: Vec<String>,
    /// Paths whose values mean "not sent": `openai.omit`, `openai.NOT_GIVEN`, `openai.NotGiven()`.
    #[serde(default)]
    pub omitted: Vec<String>,
    /// Spelling in the SDK -> wire name, where they differ in every operation (`engine` -> `model`). They hold below a
    /// parameter as well (`VectorStoreIDs` -> `vector_store_ids` of a tool).
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Whether an empty text is not sent.
    #[serde(default)]
    pub omits_empty: bool,
    /// Whether what follows the body are functional options: [`Builder`]s that each say one thing.
    #[serde(default)]
    pub options: bool,
    /// Fields of which a record sets one, to stand for what that holds, with the `type` that it then is (empty: none):
    /// Go's `ToolUnionParam{OfFileSearch: ..}`.
    #[serde(default)]
    pub unions: BTreeMap<String, String>,
    /// Whether the parameters may also be given as one object, at the position of the body (style `keywords`).
    #[serde(default)]
    pub positional_body: bool,
    /// Keyword under which the body may be given instead of by position (style `object`).
    #[serde(default)]
    pub body_keyword: Option<String>,
}

/// A type whose instances matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Type {
    /// Its name in the paths of this catalog; starts with a capital.
    pub name: String,
    /// Classes: calling one gives an instance, an annotation with one means an instance.
    #[serde(default)]
    pub class: Vec<String>,
    /// Names under a class that make an instance when called (Rust: `new`, `with_config`); with none, calling the class itself does.
    #[serde(default)]
    pub constructors: Vec<String>,
    /// Paths whose value is an instance (ending in `()` for calls): `openai` itself for a module that is also a client.
    #[serde(default)]
    pub from: Vec<String>,
    /// The type whose members it also has.
    #[serde(default)]
    pub extends: Option<String>,
    /// Present where an instance is a client: something constructed with a host.
    #[serde(default)]
    pub client: Option<Client>,
    /// Present where an instance is an HTTP request that is not sent yet, see [`Http::makes`].
    #[serde(default)]
    pub request: Option<Setters>,
}

/// Methods of an HTTP request that is not sent yet. Each gives the request again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Setters {
    /// Set the URL.
    #[serde(default)]
    pub url: Vec<String>,
    /// Set the base URL.
    #[serde(default)]
    pub base: Vec<String>,
    /// Set the HTTP method.
    #[serde(default)]
    pub method: Vec<String>,
    /// Set the HTTP method by their own name, and the body by their argument: `{ POST = "POST" }`.
    #[serde(default)]
    pub verbs: BTreeMap<String, String>,
    /// Set the body.
    #[serde(default)]
    pub body: Vec<String>,
    /// Set one header.
    #[serde(default)]
    pub header: Vec<String>,
    /// Set the headers of a record.
    #[serde(default)]
    pub headers: Vec<String>,
    /// Members that hold a part of the request when they are assigned: `{ Header = "headers" }`.
    #[serde(default)]
    pub members: BTreeMap<String, RequestPart>,
    /// Everything else.
    #[serde(default)]
    pub others: Vec<String>,
    /// The methods change the request itself and are called for that, on it or on a member of it:
    /// `request.Header.SetMethod("POST")`.
    #[serde(default)]
    pub in_place: bool,
}

/// A part of an HTTP request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestPart {
    /// The URL.
    Url,
    /// The HTTP method.
    Method,
    /// The body.
    Body,
    /// The headers, as a record.
    Headers,
}

impl Setters {
    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.url, &self.base, &self.method, &self.body, &self.header, &self.headers, &self.others];
        lists.into_iter().flatten().chain(self.verbs.keys())
    }
}

/// What is special about a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Client {
    /// Who answers where nothing at the construction says otherwise: `openai`, `azure`, `bedrock`, ...
    pub provider: String,
    /// How the construction's arguments are written; the catalog's style if not given.
    #[serde(default)]
    pub style: Option<Style>,
    /// Construction arguments that name the host (a base URL): keywords, or fields of any argument that is a
    /// record or a [`Builder`]'s value (`Client::with_config(OpenAIConfig::new().with_api_base(..))`).
    #[serde(default)]
    pub host: Vec<String>,
    /// Positions of construction arguments that name the host, for HTTP libraries.
    #[serde(default)]
    pub host_positions: Vec<usize>,
    /// Position of the argument whose fields they are, where all others are something else; it may also be given by one of
    /// the names of [`Parameters::body_keywords`].
    #[serde(default)]
    pub options: Option<usize>,
    /// Who answers where the construction has no other argument than one: Azure's first SDK takes an OpenAI key so.
    #[serde(default)]
    pub sole_argument: Option<String>,
    /// The same by position: a text.
    #[serde(default)]
    pub host_position: Option<usize>,
    /// Methods that set the base URL of a client and give it back, for HTTP libraries: `SetBaseURL`.
    #[serde(default)]
    pub host_setters: Vec<String>,
    /// Construction argument that names a residency region (`eu` -> `eu.api.openai.com`).
    #[serde(default)]
    pub residency: Vec<String>,
    /// Construction arguments whose presence says that this provider answers: `{ azure_endpoint = "azure" }`.
    #[serde(default)]
    pub providers: BTreeMap<String, String>,
    /// Construction arguments, and assigned members of the module-level client, whose value names who answers:
    /// `{ api_type = { azure = "azure" } }`.
    #[serde(default)]
    pub provider_values: BTreeMap<String, BTreeMap<String, String>>,
    /// Members that name the host when assigned, of the module-level client and of a constructed one:
    /// `openai.api_base = ...`. A method that is called for nothing but its effect counts as one that is assigned.
    #[serde(default)]
    pub host_members: Vec<String>,
    /// The module whose members, where they are assigned, say what a construction leaves out (`host_members`,
    /// `provider_values`): `OpenAI.configure { |config| config.uri_base = .. }`.
    #[serde(default)]
    pub configuration: Option<String>,
    /// Methods that return a client with some of the construction's arguments replaced: `with_options`, `copy`.
    #[serde(default)]
    pub derive: Vec<String>,
    /// Environment variables that the SDK itself reads the host from.
    #[serde(default)]
    pub host_environment: Vec<String>,
    /// Construction arguments that hold headers of every request, and members of the module-level client that do when
    /// assigned. A derived client has those of the client that it is derived from as well.
    #[serde(default)]
    pub headers: Vec<String>,
    /// The same, instead of those of the client that it is derived from.
    #[serde(default)]
    pub own_headers: Vec<String>,
    /// Construction arguments whose value may be a [`Builder`]'s that says who answers: `provider=bedrock(..)`.
    #[serde(default)]
    pub configured_by: Vec<String>,
    /// Construction arguments whose value may be a client itself, which makes the requests then: `openai_client=..`.
    #[serde(default)]
    pub clients: Vec<String>,
}

/// A request body (or configuration) that is built by calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Builder {
    /// Classes whose construction (the call of the class, or of one of `constructors` on it) starts a body.
    pub class: Vec<String>,
    /// `new`, `default`, ...; with none, calling the class itself.
    #[serde(default)]
    pub constructors: Vec<String>,
    /// Names of the constructor's positional arguments, as wire names (`ChatRequest::new(model, messages)`).
    #[serde(default)]
    pub positional: Vec<String>,
    /// Prefix of setters that is no part of the field's name (`with_`).
    #[serde(default)]
    pub prefix: String,
    /// Methods that end the chain and return the body.
    #[serde(default)]
    pub build: Vec<String>,
    /// Setter -> wire name, where they differ.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Where the built value configures a client (as any argument of its construction): who answers then.
    #[serde(default)]
    pub provider: Option<String>,
    /// Setters of one header that a client configured with it sends: `.with_header(name, value)`; an empty name for
    /// the constructor.
    #[serde(default)]
    pub header_setters: Vec<String>,
    /// Fields that every value of it has: `{ type = "file_search" }`.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// As an option of a request: the first argument names a field of the body, the second is its value.
    #[serde(default)]
    pub sets_field: bool,
    /// As an option of a request: the argument names a field of the body that is not sent.
    #[serde(default)]
    pub clears_field: bool,
    /// Setters of a field that the first argument names: `.withQueryParam(name, value)`.
    #[serde(default)]
    pub field_setters: Vec<String>,
    /// Setters that add to a list: `.addTool(tool)`.
    #[serde(default)]
    pub adders: BTreeMap<String, Adder>,
    /// Setters that merge the fields of a record into the body: `.additionalBodyProperties(map)`.
    #[serde(default)]
    pub mergers: Vec<String>,
    /// Fields that it has where no setter says otherwise.
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    /// The type of the client that the end of the chain makes; the fields are the arguments of its construction.
    #[serde(default)]
    pub makes: Option<String>,
}

/// What a setter adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Adder {
    /// Wire name of the list.
    pub list: String,
    /// The `type` of the item that is made of the arguments; if none is given, the argument is the item.
    #[serde(default)]
    pub r#type: Option<String>,
}

/// A path whose value is another path's value. Both sides may be modules: `langfuse.openai` is `openai`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Same {
    /// The paths, ending in `()` where the call's result is meant.
    #[serde(default)]
    pub path: Vec<String>,
    /// Classes whose instances (by call or annotation) equal it: `openai.resources.responses.Responses`.
    #[serde(default)]
    pub class: Vec<String>,
    /// Names under a class that make an instance when called (Rust: `new`); with none, calling the class itself does.
    #[serde(default)]
    pub constructors: Vec<String>,
    /// The path they equal: `Client.responses`.
    pub r#as: String,
    /// The argument that is the client (for calls that are given one).
    #[serde(default)]
    pub client_argument: Option<usize>,
    /// The type of the client that the call makes for it, from the same arguments (Go's `NewResponseService(opts...)`).
    #[serde(default)]
    pub constructs: Option<String>,
}

/// What a call sends. In TOML a plain string is the operation alone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(clippy::struct_field_names, reason = "fields are named like the keys in TOML")]
pub struct Operation {
    /// Canonical name, one of `rules/policy/operations.toml`.
    pub operation: String,
    /// Further operations of a helper (`upload_and_poll`).
    #[serde(default)]
    pub also: Vec<String>,
    /// Style of the parameters, where it is not the catalog's.
    #[serde(default)]
    pub style: Option<Style>,
    /// Position of the argument that holds the body (style `object`); 0 unless ids come first.
    #[serde(default)]
    pub body: usize,
    /// Where the body may stand, in the overloads of one method; `body` does not count then.
    #[serde(default)]
    pub bodies: Vec<usize>,
    /// The same for a body that is written out as a whole (raw JSON): it is only seen where it is one.
    #[serde(default)]
    pub raw_bodies: Vec<usize>,
    /// Wire names of the positional arguments, where none of them is the body.
    #[serde(default)]
    pub positional: Vec<String>,
    /// Least number of arguments: with fewer, the same name is something else (`speech()` for `speech(request)`).
    #[serde(default)]
    pub arguments: usize,
    /// Field of the body that holds the request, where it is nested (`session` of an event).
    #[serde(default)]
    pub field: Option<String>,
    /// Sent over an open WebSocket instead of HTTP.
    #[serde(default)]
    pub socket: bool,
    /// Parameters that this method always sends, whatever the arguments: `{ stream = true }`.
    #[serde(default)]
    pub sends: BTreeMap<String, serde_json::Value>,
    /// Spelling in the SDK -> wire name, for this operation.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// What the call returns: a type of this catalog (a connection).
    #[serde(default)]
    pub returns: Option<String>,
    /// Position of the argument that is the client, where the receiver is none: `new ResponsesWS(client)`.
    #[serde(default)]
    pub client_argument: Option<usize>,
    /// What only frameworks do.
    #[serde(default)]
    pub conduct: super::framework::Conduct,
    /// The same, by the name of one of the catalog's profiles; of `conduct` itself only `positional` counts then.
    #[serde(default)]
    pub profile: Option<String>,
}

/// Reads `[operations]`, whose values are names or tables. Not an untagged enum: its errors would not name the field.
mod operations {
    use std::collections::BTreeMap;
    use std::fmt;

    use serde::de::value::MapAccessDeserializer;
    use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

    use super::Operation;

    struct Form(Operation);

    struct FormVisitor;

    impl<'de> Visitor<'de> for FormVisitor {
        type Value = Form;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the name of an operation, or a table with `operation`")
        }

        fn visit_str<E: Error>(self, name: &str) -> Result<Form, E> {
            Ok(Form(Operation { operation: name.to_owned(), ..Operation::default() }))
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Form, A::Error> {
            Operation::deserialize(MapAccessDeserializer::new(map)).map(Form)
        }
    }

    impl<'de> Deserialize<'de> for Form {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(FormVisitor)
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<String, Operation>, D::Error> {
        let forms = BTreeMap::<String, Form>::deserialize(deserializer)?;
        Ok(forms.into_iter().map(|(path, form)| (path, form.0)).collect())
    }
}

/// A call that is given the path (and perhaps the method) of the request: `client.post("/responses", body=...)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Raw {
    /// The call paths, without `()`.
    pub call: Vec<String>,
    /// HTTP method; none where an argument names it.
    #[serde(default)]
    pub http: Option<String>,
    /// Where the method stands, if an argument names it.
    #[serde(default)]
    pub method: Option<Slot>,
    /// Where the path stands.
    pub path: Slot,
    /// Where the body stands, if there is one.
    #[serde(default)]
    pub body: Option<Slot>,
}

/// A call of an HTTP library. Of several slots for one thing, the first that is given counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(clippy::struct_field_names, reason = "fields are named like the keys in TOML")]
pub struct Http {
    /// The call paths, without `()`.
    pub call: Vec<String>,
    /// HTTP method where no argument names one; `WS` for sockets.
    #[serde(default)]
    pub http: Option<String>,
    /// The same where there is a body.
    #[serde(default)]
    pub with_body: Option<String>,
    /// Where the method stands, if an argument may name it.
    #[serde(default)]
    pub method: Vec<Slot>,
    /// Where the URL stands. A path is one below the base URL.
    #[serde(default)]
    pub url: Vec<Slot>,
    /// Where the base URL stands, if not in the client's construction.
    #[serde(default)]
    pub base: Vec<Slot>,
    /// Where the body stands.
    #[serde(default)]
    pub body: Vec<Slot>,
    /// Where the headers stand, as a record.
    #[serde(default)]
    pub headers: Vec<Slot>,
    /// Where a request that was made before may stand: `urlopen(request)`. The receiver is one by its type.
    #[serde(default)]
    pub request: Vec<Slot>,
    /// Nothing is sent yet: the call gives a value of this type, a request that another call sends.
    #[serde(default)]
    pub makes: Option<String>,
    /// The body is written afterwards, out of sight.
    #[serde(default)]
    pub streams: bool,
    /// It is a declaration of what whoever calls the function around it sends, and is reported there.
    #[serde(default)]
    pub declared: bool,
    /// It is reported at the call that began the request, where they are one chain: `client.post().uri(..).retrieve()`.
    #[serde(default)]
    pub at_beginning: bool,
}

/// A place in the arguments: keyword `k` or position `n` (whichever is given), then a field of that value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Slot {
    /// Keyword.
    #[serde(default)]
    pub keyword: Option<String>,
    /// Position from 0.
    #[serde(default)]
    pub position: Option<usize>,
    /// Field of that argument; of HTTP libraries also one of a field of it: `http.method`.
    #[serde(default)]
    pub field: Option<String>,
}

/// What library functions return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Summary {
    /// The function paths, without `()`.
    pub call: Vec<String>,
    /// What it does with its arguments.
    pub returns: Returns,
    /// The argument meant by `argument`, `invoke`, `call`, `partial` and `environment`; 0 if not given.
    #[serde(default)]
    pub position: usize,
    /// The same argument by keyword.
    #[serde(default)]
    pub keyword: Option<String>,
    /// Field of that argument that is meant: `Instructor({ client })`.
    #[serde(default)]
    pub field: Option<String>,
    /// Position of the URL that the argument is relative to, if there is one: `urljoin(base, url)`. Only for `text`.
    #[serde(default)]
    pub base: Option<usize>,
    /// Fields that a record has beside what the arguments say: `WebSearchTool()` has the type `web_search`.
    #[serde(default)]
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Where in the result it stands, if not the result itself is it: a member (`useRef(x).current`) or a position
    /// (`useState(x)[0]`).
    #[serde(default)]
    pub under: Option<String>,
}

/// What a library function returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Returns {
    /// One argument, unchanged: `typing.cast`, `Object.freeze`, `wrap_openai`.
    Argument,
    /// A record: keyword arguments are fields, positional arguments are merged (`dict(a, b=1)`, `Object.assign({}, a)`).
    Record,
    /// An empty record: `Default::default()`.
    Empty,
    /// A function that calls the argument with the remaining arguments and those of its own call: `functools.partial`.
    Partial,
    /// Calls the argument with the remaining arguments: `asyncio.to_thread`.
    Invoke,
    /// The result of calling the argument without arguments: `LazyLock::new(|| ..)`, `field(default_factory=..)`.
    Call,
    /// One argument, or the result of calling it if it is a function: React's `useState`.
    Value,
    /// One of what the argument holds: `next(iter(clients))`.
    Element,
    /// All of what the argument holds: `Object.values`.
    Elements,
    /// The environment variable that the argument names; the next argument is the default: `os.getenv`.
    Environment,
    /// The module that the argument names: `importlib.import_module`.
    Module,
    /// An instance of the class that the argument is, made out of sight: a service container's `app(Client::class)`.
    Instance,
    /// The argument parsed as JSON, or a JSON text of it: `json.dumps`, `JSON.parse`.
    Json,
    /// A text that is much the same: a URL of it, perhaps below another one (`urljoin`, `new URL`).
    Text,
}

/// Methods that call the function they are called on. Their first argument is the receiver that it gets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FunctionMethods {
    /// With the arguments that follow: `f.call(receiver, a)`.
    #[serde(default)]
    pub call: Vec<String>,
    /// With the list that follows: `f.apply(receiver, [a])`.
    #[serde(default)]
    pub apply: Vec<String>,
    /// Not yet, but with the arguments that follow before those of its own call: `f.bind(receiver, a)`.
    #[serde(default)]
    pub bind: Vec<String>,
    /// With its own arguments, no receiver among them: `supplier.get()`.
    #[serde(default)]
    pub invoke: Vec<String>,
}

/// Methods (or properties) of lists, maps, sets and iterators, by what they give.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Elements {
    /// One of the elements, or values of a map: `first`, `get`.
    #[serde(default)]
    pub one: Vec<String>,
    /// All of them, or some, perhaps with their keys: `values`, `items`.
    #[serde(default)]
    pub all: Vec<String>,
    /// They call the function that they are given with each of them, or with the only value: `forEach`, `ifPresent`.
    #[serde(default)]
    pub callbacks: Vec<String>,
}

/// Links that do not change what a value is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Transparent {
    /// Members of any value of this catalog's SDK: `with_raw_response`.
    #[serde(default)]
    pub members: Vec<String>,
    /// Methods of any value of this catalog's SDK, called: `asResponse`, `.header(..)`.
    #[serde(default)]
    pub calls: Vec<String>,
    /// Functions by the last name they are called by, wherever they are defined, that give back their argument:
    /// helpers that transpilers put into every file. Only for `rules/languages/`.
    #[serde(default)]
    pub functions: Vec<String>,
    /// Methods of something unknown that give an instance of the class that is their argument: `$container->get(X::class)`.
    /// Only for `rules/languages/`.
    #[serde(default)]
    pub containers: Vec<String>,
    /// Methods of any value at all, called (Rust's `clone`, `into`, `unwrap`). Only for `rules/languages/`.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Methods of any value at all that give the value, or their argument (the result of calling it, if it is a
    /// function) where there is none: Rust's `unwrap_or`. Only for `rules/languages/`.
    #[serde(default)]
    pub fallbacks: Vec<String>,
    /// Methods of texts that give much the same text, as far as a URL is concerned: `rstrip`. Only for `rules/languages/`.
    #[serde(default)]
    pub text_methods: Vec<String>,
    /// Members of URLs that are the text: `href`. Only for `rules/languages/`.
    #[serde(default)]
    pub text_members: Vec<String>,
}
