//! The lints on parameters (ZDR201 to ZDR219), judged on requests that are made by hand: both sides of each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use zdrlint::finding::{Finding, Level};
use zdrlint::lint::{Context, Lint, document, example, judge, parameters};
use zdrlint::policy::{Control, Effect, facts};
use zdrlint::request::{Confidence, Given, Parameter, Place, Provider, Request, Via};
use zdrlint::source::{Position, Range};
use zdrlint::syntax::Language;

// --- the lints

fn documents() -> Vec<document::Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/lints");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("is readable").path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_name().expect("has a name").to_string_lossy().into_owned();
        let document = document::parse(&name, &std::fs::read_to_string(path).expect("is text"));
        document.unwrap_or_else(|error| panic!("{error}"))
    };
    let mut documents: Vec<_> = files.iter().map(read).collect();
    documents.retain(|document| document.lint.code.starts_with("ZDR2"));
    documents.sort_by(|one, other| one.lint.code.cmp(&other.lint.code));
    documents
}

fn lints() -> Vec<Lint> {
    documents().into_iter().map(|document| document.lint).collect()
}

/// A lint of another family, for precedence: it fires on one parameter.
fn other(code: &str, parameter: &str) -> Lint {
    let name = code.to_ascii_lowercase();
    let text = format!(
        "+++\ncode = \"{code}\"\nname = \"{name}\"\nsummary = \"\"\nchecked = \"2026-10\"\n[[case]]\n\
         when = [{{ parameter = \"{parameter}\", is = \"set\" }}]\nsubject = \"{parameter}\"\nmessage = \"x\"\nhelp.any = \"x\"\n\
         effects.none = {{ effect = \"refused\", text = \"\" }}\n+++\n"
    );
    document::parse(&format!("{name}.md"), &text).expect("is well formed").lint
}

// --- requests

fn call(operation: &str) -> Request {
    let at = |column| Position { line: 1, column, offset: column };
    Request {
        id: "a.py:1:8".into(),
        path: "a.py".into(),
        range: Range { start: at(8), end: at(14) },
        call: Range { start: at(1), end: at(60) },
        written: format!("client.{operation}"),
        language: Language::Python,
        catalog: "openai-python".into(),
        via: Via::Sdk,
        operation: operation.into(),
        also: vec![],
        http: "POST".into(),
        endpoint: facts().operation(operation).unwrap_or_else(|| panic!("no operation {operation}")).endpoint.clone(),
        provider: Provider::OpenAi,
        host: Some("api.openai.com".into()),
        confidence: Confidence::High,
        parameters: BTreeMap::new(),
        trail: vec![],
        clients: Vec::new(),
        providers: Vec::new(),
    }
}

fn given(value: &Value) -> Given {
    match value {
        Value::Object(map) if map.contains_key("absent") => Given::ABSENT,
        Value::Object(_) => Given::PRESENT,
        scalar => Given::Literal(scalar.clone()),
    }
}

fn absent() -> Value {
    json!({ "absent": true })
}

/// An id, an object or text that is not shown.
fn present() -> Value {
    json!({ "present": true })
}

trait Sends: Sized {
    fn parameter(self, path: &str, values: Vec<Given>, complete: bool) -> Self;

    /// Sends a parameter with this value.
    fn with(self, path: &str, value: Value) -> Self {
        self.parameter(path, vec![given(&value)], true)
    }

    /// One of these, or for the elements of a list all of these.
    fn among(self, path: &str, values: &[Value]) -> Self {
        self.parameter(path, values.iter().map(given).collect(), true)
    }

    /// Something unknown.
    fn unknown(self, path: &str) -> Self {
        self.parameter(path, vec![], false)
    }
}

impl Sends for Request {
    fn parameter(mut self, path: &str, values: Vec<Given>, complete: bool) -> Self {
        let together = path.contains('[');
        let parameter = Parameter { values, complete, together, at: None, trail: vec![] };
        self.parameters.insert(path.into(), parameter);
        self
    }
}

fn response() -> Request {
    call("responses.create").with("store", json!(false))
}

fn chat() -> Request {
    call("chat.completions.create")
}

fn azure(request: Request) -> Request {
    Request { provider: Provider::Azure, host: Some("x.openai.azure.com".into()), ..request }
}

fn at_host(request: Request, host: &str) -> Request {
    Request { host: Some(host.into()), ..request }
}

fn over_socket(request: Request) -> Request {
    Request { http: "WS".into(), ..request }
}

/// A response with this tool and others.
fn with_tool(tool: &str) -> Request {
    response().among("tools[].type", &[json!("function"), json!(tool)])
}

// --- runs

struct Run {
    control: Control,
    today: &'static str,
    strict: bool,
    baa: bool,
}

fn under(control: Control) -> Run {
    Run { control, today: "2026-11-22", strict: false, baa: false }
}

fn unknown() -> Run {
    under(Control::Unknown)
}

fn strict() -> Run {
    Run { strict: true, ..unknown() }
}

impl Run {
    fn findings(&self, request: &Request, lints: &[Lint]) -> Vec<Finding> {
        let of_operation = |operation: &str| facts().operation(operation).expect("exists").content;
        let context = Context {
            today: self.today.parse().expect("is a day"),
            strict: self.strict,
            baa: self.baa,
            control: &|_| self.control,
            setting: &|_, _| None,
            content: &of_operation,
            text: &|_, _| String::new(),
        };
        judge(std::slice::from_ref(request), &[], lints, &context)
    }

    #[track_caller]
    fn finds(&self, request: &Request, expected: &[(&str, Effect)]) {
        self.finds_with(request, &lints(), expected);
    }

    #[track_caller]
    fn finds_with(&self, request: &Request, lints: &[Lint], expected: &[(&str, Effect)]) {
        let findings = self.findings(request, lints);
        let mut found: Vec<_> = findings.iter().map(|finding| (finding.code.as_str(), finding.effect)).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{:#?}", request.parameters);
        for finding in &findings {
            assert!(!finding.message.is_empty() && !finding.help.is_empty());
            assert!(!finding.message.contains('{'), "{}", finding.message);
        }
    }

    #[track_caller]
    fn is_silent(&self, request: &Request) {
        self.finds(request, &[]);
    }
}

/// The effects under no control, Modified Abuse Monitoring and Zero Data Retention, by one lint alone.
#[track_caller]
fn effects(code: &str, request: &Request, expected: [Option<Effect>; 3]) {
    let found = [Control::None, Control::Mam, Control::Zdr].map(|control| {
        let findings = under(control).findings(request, &lints());
        findings.iter().find(|finding| finding.code == code).map(|finding| finding.effect)
    });
    assert_eq!(found, expected, "{code}");
}

// --- the files

#[test]
fn every_lint_is_there_and_well_formed() {
    let documents = documents();
    let codes: Vec<String> = documents.iter().map(|document| document.lint.code.clone()).collect();
    let expected: BTreeSet<String> = (201..=219).map(|number| format!("ZDR{number}")).collect();
    assert_eq!(codes.iter().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(codes.len(), expected.len());
    for document::Document { lint, body, .. } in &documents {
        assert!(body.trim_start().starts_with(&format!("# {} ({})\n", lint.name, lint.code)), "{}", lint.code);
        assert!(!lint.sources.is_empty() && !lint.cases.is_empty(), "{}", lint.code);
        for source in &lint.sources {
            assert!(body.contains(source.as_str()), "{}: {source} is not named on the page", lint.code);
        }
    }
}

#[test]
fn bad_examples_expect_their_lint_and_good_ones_nothing() {
    for document::Document { lint, body, .. } in documents() {
        let examples = example::examples(&body).unwrap_or_else(|error| panic!("{}: {error}", lint.code));
        let of = |heading: &str| examples.iter().filter(|example| example.heading == heading).collect::<Vec<_>>();
        assert!(of("Bad").len() >= 2 && of("Good").len() >= 2, "{}: examples are missing", lint.code);
        for bad in of("Bad") {
            assert!(bad.expected.iter().any(|(_, code)| *code == lint.code), "{}: line {}", lint.code, bad.line);
        }
        for good in of("Good") {
            assert_eq!(good.expected, [], "{}: line {}", lint.code, good.line);
        }
    }
}

#[test]
fn no_pattern_is_asked_of_the_resolver() {
    let lints = lints();
    let paths = parameters(&lints);
    assert!(paths.iter().all(|path| !path.contains('*')), "{paths:?}");
    for path in ["store", "session.store", "tools[].type", "input[].content[].file_id", "prompt.id"] {
        assert!(paths.contains(path), "{path}");
    }
}

// --- ZDR201

#[test]
fn a_response_without_store_is_stored() {
    let plain = call("responses.create");
    unknown().finds(&plain, &[("ZDR201", Effect::Kept)]);
    effects("ZDR201", &plain, [Some(Effect::Kept), Some(Effect::Kept), None]);
    unknown().finds(&over_socket(plain.clone()), &[("ZDR201", Effect::Kept)]);
    unknown().is_silent(&response());
    unknown().is_silent(&call("responses.compact"));
    unknown().is_silent(&call("responses.input_tokens.count"));
    unknown().is_silent(&call("responses.cancel"));
}

#[test]
fn a_background_response_without_store_is_deleted_under_modified_abuse_monitoring() {
    let kept = Some(Effect::Kept);
    let background = call("responses.create").with("background", json!(true));
    effects("ZDR201", &background, [kept, Some(Effect::KeptBriefly), None]);
    effects("ZDR201", &call("responses.create").with("background", json!(false)), [kept, kept, None]);
    effects("ZDR201", &call("responses.create").unknown("background"), [kept, kept, None]);
    let perhaps = call("responses.create").among("background", &[json!(true), absent()]);
    effects("ZDR201", &perhaps, [kept, kept, None]);
}

#[test]
fn null_is_no_opt_out() {
    let null = call("responses.create").with("store", json!(null));
    unknown().finds(&null, &[("ZDR201", Effect::Undocumented)]);
    assert_eq!(unknown().findings(&null, &lints())[0].level, Level::Note);
    effects("ZDR201", &null, [Some(Effect::Undocumented), Some(Effect::Undocumented), None]);
    unknown().finds(&azure(null), &[("ZDR201", Effect::Undocumented)]);
}

#[test]
fn no_control_of_openai_forces_store_on_azure() {
    let plain = azure(call("responses.create"));
    effects("ZDR201", &plain, [Some(Effect::Kept); 3]);
    effects("ZDR202", &azure(call("responses.create").with("store", json!(true))), [Some(Effect::Kept); 3]);
    effects("ZDR202", &azure(chat().with("store", json!(true))), [Some(Effect::Kept); 3]);
    unknown().is_silent(&azure(response()));
}

#[test]
fn a_chat_completion_without_store_is_a_note_in_strict_mode_alone() {
    unknown().is_silent(&chat());
    unknown().is_silent(&chat().with("store", json!(null)));
    for request in [chat(), chat().with("store", json!(null))] {
        strict().finds(&request, &[("ZDR201", Effect::Undocumented)]);
        assert_eq!(strict().findings(&request, &lints())[0].level, Level::Note);
    }
    strict().is_silent(&chat().with("store", json!(false)));
    Run { strict: true, ..under(Control::Zdr) }.is_silent(&chat());
}

// --- ZDR202

#[test]
fn store_true_is_kept_and_overridden() {
    let expected = [Some(Effect::Kept), Some(Effect::Kept), Some(Effect::Overridden)];
    for request in [call("responses.create"), chat()] {
        let request = request.with("store", json!(true));
        unknown().finds(&request, &[("ZDR202", Effect::Kept)]);
        effects("ZDR202", &request, expected);
    }
    for operation in ["live.create", "live.connect", "live.sessions.accept", "live.sessions.fork"] {
        let request = call(operation).with("session.store", json!(true));
        unknown().finds(&request, &[("ZDR202", Effect::Kept)]);
        effects("ZDR202", &request, expected);
        unknown().is_silent(&call(operation));
        unknown().is_silent(&call(operation).with("session.store", json!(false)));
    }
    let event = over_socket(call("live.connect")).with("store", json!(true));
    unknown().finds(&event, &[("ZDR202", Effect::Kept)]);
}

#[test]
fn one_finding_for_a_store_of_several_values() {
    let request = call("responses.create").among("store", &[json!(true), absent()]);
    let findings = unknown().findings(&request, &lints());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].confidence, Confidence::Medium);
    unknown()
        .finds(&call("responses.create").among("store", &[json!(true), json!(false)]), &[("ZDR202", Effect::Kept)]);
}

#[test]
fn an_opt_out_that_is_dropped_comes_first() {
    let mut all = lints();
    all.push(other("ZDR303", "dropped.store"));
    let request = call("responses.create").with("dropped.store", json!("false"));
    unknown().finds_with(&request, &all, &[("ZDR303", Effect::Refused)]);
}

// --- ZDR203, ZDR204

#[test]
fn an_earlier_response_must_be_stored() {
    for operation in ["responses.create", "responses.compact", "responses.input_tokens.count"] {
        let request = call(operation).with("store", json!(false)).with("previous_response_id", present());
        unknown().finds(&request, &[("ZDR203", Effect::Kept)]);
        effects("ZDR203", &request, [Some(Effect::Kept), Some(Effect::Kept), Some(Effect::Refused)]);
        effects("ZDR203", &azure(request.clone()), [Some(Effect::Kept); 3]);
        unknown().is_silent(&over_socket(request));
    }
    unknown().is_silent(&response().with("previous_response_id", json!(null)));
}

#[test]
fn a_chain_that_is_not_stored_comes_first() {
    let mut all = lints();
    all.push(other("ZDR302", "previous_response_id"));
    let request = response().with("previous_response_id", present());
    unknown().finds_with(&request, &all, &[("ZDR302", Effect::Refused)]);
}

#[test]
fn a_conversation_keeps_its_items() {
    let request = response().with("conversation", present());
    unknown().finds(&request, &[("ZDR204", Effect::Kept)]);
    effects("ZDR204", &request, [Some(Effect::Kept), Some(Effect::Kept), Some(Effect::Undocumented)]);
    effects("ZDR204", &azure(request), [Some(Effect::Undocumented); 3]);
    let counted = call("responses.input_tokens.count").with("conversation", present());
    assert_eq!(unknown().findings(&counted, &lints())[0].level, Level::Warning);
    unknown().is_silent(&response().with("conversation", json!(null)));
    unknown().is_silent(&call("realtime.connect").with("conversation", json!("auto")));
}

// --- ZDR205 to ZDR208

#[test]
fn background_mode_writes_to_disk() {
    let request = response().with("background", json!(true));
    unknown().finds(&request, &[("ZDR205", Effect::KeptBriefly)]);
    effects("ZDR205", &request, [Some(Effect::KeptBriefly); 3]);
    unknown().is_silent(&response().with("background", json!(false)));
    let image = call("images.generate").with("model", json!("gpt-image-2")).with("background", json!("transparent"));
    unknown().is_silent(&image);
}

#[test]
fn azure_has_no_background_without_storage() {
    let without = azure(response().with("background", json!(true)));
    unknown().finds(&without, &[("ZDR205", Effect::Refused)]);
    let stored = azure(call("responses.create").with("background", json!(true)).with("store", json!(true)));
    unknown().finds(&stored, &[("ZDR202", Effect::Kept), ("ZDR205", Effect::Kept)]);
}

#[test]
fn only_an_explicit_long_cache_is_reported() {
    let long = [
        response().with("prompt_cache_retention", json!("24h")),
        response().with("prompt_cache_options.ttl", json!("12h")),
        response().among("input[].content[].prompt_cache_breakpoint.ttl", &[absent(), json!("12h")]),
        chat().with("prompt_cache_retention", json!("24h")),
    ];
    for request in &long {
        unknown().finds(request, &[("ZDR206", Effect::KeptBriefly)]);
        effects("ZDR206", request, [Some(Effect::Note), Some(Effect::Note), Some(Effect::KeptBriefly)]);
    }
    unknown().is_silent(&response().with("prompt_cache_retention", json!("in_memory")));
    unknown().is_silent(&response().with("prompt_cache_options.ttl", json!("30m")));
}

#[test]
fn spoken_answers_stay_for_an_hour() {
    let request = chat().among("modalities[]", &[json!("text"), json!("audio")]);
    unknown().finds(&request, &[("ZDR207", Effect::KeptBriefly)]);
    effects("ZDR207", &request, [Some(Effect::KeptBriefly); 3]);
    unknown().is_silent(&chat().among("modalities[]", &[json!("text")]));
    let realtime = call("realtime.client_secrets.create").among("session.output_modalities[]", &[json!("audio")]);
    unknown().is_silent(&realtime);
    strict().finds(&realtime, &[("ZDR207", Effect::Undocumented)]);
}

#[test]
fn stored_prompts_end() {
    let requests =
        [response().with("prompt.id", present()), call("realtime.calls.create").with("session.prompt.id", present())];
    for request in &requests {
        effects("ZDR208", request, [Some(Effect::Note), Some(Effect::Note), Some(Effect::Undocumented)]);
        let later = Run { today: "2026-11-30", ..unknown() };
        later.finds(request, &[("ZDR208", Effect::Retired)]);
    }
    unknown().is_silent(&call("completions.create").with("prompt.id", present()));
}

// --- ZDR209, ZDR210

#[test]
fn file_ids_point_at_stored_files() {
    let requests = [
        response().among("input[].content[].file_id", &[absent(), present()]),
        response().among("tools[type=code_interpreter].container.file_ids[]", &[present()]),
        chat().among("messages[].content[].file.file_id", &[present()]),
        call("images.edit").with("model", json!("gpt-image-2")).among("images[].file_id", &[present()]),
        call("containers.create").among("file_ids[]", &[present()]),
        call("assistants.create").among("tool_resources.code_interpreter.file_ids[]", &[present()]),
        call("threads.messages.create").among("attachments[].file_id", &[present()]),
    ];
    for request in &requests {
        unknown().finds(request, &[("ZDR209", Effect::Kept)]);
        effects("ZDR209", request, [Some(Effect::Kept); 3]);
        effects("ZDR209", &azure(request.clone()), [Some(Effect::Kept); 3]);
    }
    unknown().is_silent(&response().among("input[].content[].file_id", &[absent()]));
    unknown().is_silent(&call("vector_stores.files.create").with("file_id", present()));
}

#[test]
fn a_pattern_is_about_the_parameter_that_matches() {
    let tools = "tools[type=shell].environment.file_ids[]";
    let mut request = response().unknown("input[].content[].file_id").with(tools, present());
    let at = |column| Position { line: 1, column, offset: column };
    for (path, column) in [("input[].content[].file_id", 20), (tools, 40)] {
        let place = Place { path: request.path.clone(), at: at(column), end: at(column + 5) };
        request.parameters.get_mut(path).unwrap().at = Some(place);
    }
    let finding = &unknown().findings(&request, &lints())[0];
    assert_eq!((finding.code.as_str(), finding.confidence), ("ZDR209", Confidence::High));
    assert_eq!(finding.range.start, at(40));
}

#[test]
fn file_search_needs_a_vector_store() {
    let request = with_tool("file_search");
    unknown().finds(&request, &[("ZDR210", Effect::Kept)]);
    effects("ZDR210", &request, [Some(Effect::Kept); 3]);
    effects("ZDR210", &azure(request), [Some(Effect::Kept); 3]);
    unknown().is_silent(&with_tool("custom"));
    let run = call("threads.runs.create").among("tools[].type", &[json!("file_search")]);
    unknown().finds(&run, &[("ZDR210", Effect::Kept)]);
    let assistant = call("assistants.create").among("tool_resources.file_search.vector_store_ids[]", &[present()]);
    unknown().finds(&assistant, &[("ZDR210", Effect::Kept)]);
}

// --- ZDR211 to ZDR214

#[test]
fn hosted_containers_hold_files() {
    let hosted = [
        with_tool("code_interpreter"),
        with_tool("shell").with("tools[type=shell].environment.type", json!("container_auto")),
        with_tool("shell").with("tools[type=shell].environment.type", json!("container_reference")),
    ];
    for request in &hosted {
        unknown().finds(request, &[("ZDR211", Effect::KeptBriefly)]);
        effects("ZDR211", request, [Some(Effect::KeptBriefly); 3]);
    }
    unknown().is_silent(&with_tool("shell").with("tools[type=shell].environment.type", json!("local")));
    unknown().is_silent(&with_tool("shell"));
    unknown().is_silent(&with_tool("local_shell"));
}

#[test]
fn third_parties_have_their_own_retention() {
    let shared = [
        with_tool("mcp"),
        azure(with_tool("mcp")),
        call("realtime.client_secrets.create").among("session.tools[].type", &[json!("mcp")]),
        response().with("tools[type=shell].environment.network_policy.type", json!("allowlist")),
        call("containers.create").with("network_policy.type", json!("allowlist")),
    ];
    for request in &shared {
        unknown().finds(request, &[("ZDR212", Effect::Shared)]);
        effects("ZDR212", request, [Some(Effect::Shared); 3]);
    }
    unknown().is_silent(&call("containers.create").with("network_policy.type", json!("disabled")));
}

#[test]
fn live_web_search_matters_for_an_agreement_alone() {
    let baa = || Run { baa: true, ..unknown() };
    let access = "tools[type=web_search].external_web_access";
    let live = [
        with_tool("web_search_preview"),
        with_tool("web_search_preview_2025_03_11"),
        with_tool("web_search").among(access, &[absent()]),
        with_tool("web_search").among(access, &[json!(true)]),
        with_tool("web_search").among(access, &[json!(null)]),
        with_tool("web_search").among(access, &[json!(false), json!(true)]),
        with_tool("web_search_2025_08_26"),
    ];
    for request in &live {
        unknown().is_silent(request);
        baa().finds(request, &[("ZDR213", Effect::Shared)]);
    }
    let offline = with_tool("web_search").among(access, &[json!(false)]);
    baa().finds(&offline, &[("ZDR213", Effect::Note)]);
    Run { baa: true, ..under(Control::Zdr) }.is_silent(&offline);
    baa().is_silent(&with_tool("custom"));
}

#[test]
fn image_models_outside_the_list_are_undocumented() {
    let image = |model: &str| call("images.generate").with("model", json!(model));
    for model in ["gpt-image-2.5-flare", "gpt-image-2.5-sunburst-2026-09-08", "gpt-image-2", "gpt-image-1-mini"] {
        unknown().is_silent(&image(model));
    }
    for request in [image("gpt-image-2.6-sunburst"), image("chatgpt-image-latest"), call("images.edit")] {
        effects("ZDR214", &request, [None, None, Some(Effect::Undocumented)]);
    }
    unknown().finds(&image("dall-e-3"), &[("ZDR214", Effect::Retired)]);
    effects("ZDR214", &image("gpt-image-1"), [Some(Effect::Retired); 3]);
    Run { today: "2026-10-01", ..unknown() }.is_silent(&image("gpt-image-1"));
    unknown().is_silent(&call("images.generate").unknown("model"));
    unknown().is_silent(&azure(image("dall-e-3")));
}

#[test]
fn the_image_tool_is_judged_by_the_same_list() {
    let model = "tools[type=image_generation].model";
    unknown().is_silent(&with_tool("image_generation").among(model, &[json!("gpt-image-2.5-flare")]));
    effects("ZDR214", &with_tool("image_generation"), [None, None, Some(Effect::Undocumented)]);
    unknown()
        .finds(&with_tool("image_generation").among(model, &[json!("gpt-image-1")]), &[("ZDR214", Effect::Retired)]);
    unknown().finds(
        &with_tool("image_generation").among(model, &[json!("gpt-image-2.6-flare")]),
        &[("ZDR214", Effect::Undocumented)],
    );
    unknown().is_silent(&with_tool("custom"));
}

// --- ZDR215 to ZDR218

#[test]
fn traces_of_sessions_are_kept() {
    let traced = [
        call("realtime.client_secrets.create").with("session.tracing", json!("auto")),
        call("realtime.calls.accept").with("tracing", present()),
        over_socket(call("realtime.connect")).with("tracing", json!("auto")),
        call("chatkit.sessions.create"),
        call("chatkit.sessions.create").with("workflow.tracing.enabled", json!(true)),
    ];
    for request in &traced {
        unknown().finds(request, &[("ZDR215", Effect::Kept)]);
        effects("ZDR215", request, [Some(Effect::Kept), Some(Effect::Kept), Some(Effect::Undocumented)]);
    }
    unknown().is_silent(&call("realtime.client_secrets.create").with("session.tracing", json!(null)));
    unknown().is_silent(&call("realtime.calls.create"));
    unknown().is_silent(&call("chatkit.sessions.create").with("workflow.tracing.enabled", json!(false)));
}

#[test]
fn uploaded_skills_are_undocumented() {
    let hosted = response().among("tools[type=shell].environment.skills[].skill_id", &[absent(), present()]);
    unknown().finds(&hosted, &[("ZDR216", Effect::Undocumented)]);
    unknown().finds(
        &call("containers.create").among("skills[].skill_id", &[present()]),
        &[("ZDR216", Effect::Undocumented)],
    );
    unknown().is_silent(&response().among("tools[type=shell].environment.skills[].skill_id", &[absent()]));
}

#[test]
fn items_by_id_must_be_stored() {
    let input = |kind: &str| response().among("input[].type", &[absent(), json!(kind)]);
    let reasoning = input("reasoning").among("input[type=reasoning].id", &[present()]);
    let image = input("image_generation_call").among("input[type=image_generation_call].id", &[present()]);
    for request in [input("item_reference"), reasoning.clone(), image.clone()] {
        unknown().finds(&request, &[("ZDR217", Effect::Kept)]);
        effects("ZDR217", &request, [Some(Effect::Kept), Some(Effect::Kept), Some(Effect::Refused)]);
    }
    effects("ZDR217", &azure(input("item_reference")), [Some(Effect::Undocumented); 3]);
    unknown().is_silent(&reasoning.among("input[type=reasoning].encrypted_content", &[present()]));
    unknown().is_silent(&image.among("input[type=image_generation_call].result", &[present()]));
    unknown().is_silent(&input("message"));
}

#[test]
fn scanned_inputs_are_off_by_default() {
    let scanned = [
        response().among("input[].content[].type", &[json!("input_text"), json!("input_image")]),
        chat().with("store", json!(false)).among("messages[].content[].type", &[json!("image_url")]),
        response().among("input[].type", &[json!("computer_call_output")]),
        call("images.edit").with("model", json!("gpt-image-2")),
    ];
    for request in &scanned {
        unknown().is_silent(request);
        strict().finds(request, &[("ZDR218", Effect::Note)]);
    }
    strict().is_silent(&response().among("input[].content[].type", &[json!("input_text")]));
}

// --- ZDR219

#[test]
fn a_region_rules_features_out() {
    let stored = chat().with("store", json!(true));
    for host in ["eu.api.openai.com", "jp.api.openai.com", "gb.api.openai.com"] {
        unknown().finds(&at_host(stored.clone(), host), &[("ZDR219", Effect::Refused)]);
        unknown().finds(&at_host(call("agents.create"), host), &[("ZDR219", Effect::Undocumented)]);
    }
    for host in ["us.api.openai.com", "api.openai.com"] {
        unknown().finds(&at_host(stored.clone(), host), &[("ZDR202", Effect::Kept)]);
        unknown().is_silent(&at_host(call("agents.create"), host));
    }
    let background = response().with("background", json!(true));
    unknown().finds(&at_host(background.clone(), "eu.api.openai.com"), &[("ZDR219", Effect::Refused)]);
    unknown().finds(&at_host(background, "jp.api.openai.com"), &[("ZDR205", Effect::KeptBriefly)]);
    let traced = call("realtime.calls.create").with("session.tracing", json!("auto"));
    unknown().finds(&at_host(traced, "eu.api.openai.com"), &[("ZDR215", Effect::Kept), ("ZDR219", Effect::Note)]);
}

#[test]
fn every_region_outside_the_united_states_is_listed() {
    let all = zdrlint::policy::hosts();
    let outside = |region: &String| all.regions[region].outside_us;
    let expected: BTreeSet<&str> = all
        .names
        .iter()
        .filter(|host| host.region.as_ref().is_some_and(outside))
        .map(|host| host.name.as_str())
        .collect();
    let lints = lints();
    let cases = lints.iter().flat_map(|lint| &lint.cases).filter(|case| case.hosts.len() > 2);
    let listed: Vec<BTreeSet<&str>> = cases.map(|case| case.hosts.iter().map(String::as_str).collect()).collect();
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().all(|hosts| *hosts == expected));
}

// --- ZDR304

fn with_unproven() -> Vec<Lint> {
    let text = "+++\ncode = \"ZDR304\"\nname = \"zdr304\"\nsummary = \"\"\nchecked = \"2026-10\"\n\
                builtin = \"unproven_parameter\"\n[[case]]\nproviders = [\"openai\", \"azure\"]\n\
                message = \"{parameters}\"\nhelp.any = \"x\"\neffects.none = { effect = \"kept\", text = \"\" }\n+++\n";
    let mut all = lints();
    all.push(document::parse("zdr304.md", text).expect("is well formed").lint);
    all
}

#[test]
fn parameters_that_keep_content_must_be_known() {
    let all = with_unproven();
    for path in ["store", "background", "conversation", "previous_response_id", "prompt_cache_retention"] {
        let request = response().unknown(path);
        let findings = unknown().findings(&request, &all);
        assert_eq!(findings.len(), 1, "{path}");
        assert_eq!(findings[0].message, format!("`{path}`"));
    }
    under(Control::Zdr).finds_with(&call("responses.create").unknown("store"), &all, &[]);
    let spread = chat().unknown("store").unknown("session.store").unknown("conversation").unknown("modalities[]");
    let findings = unknown().findings(&spread, &all);
    assert_eq!(findings[0].message, "`store` and `modalities`");
}

#[test]
fn input_and_tools_are_not_suspected_outside_strict_mode() {
    let all = with_unproven();
    let request = response()
        .unknown("tools[].type")
        .unknown("input[].type")
        .unknown("input[].content[].file_id")
        .unknown("input[].content[].type");
    unknown().finds_with(&request, &all, &[]);
    let findings = strict().findings(&request, &all);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].message, "`tools`");
}

#[test]
fn the_worst_of_an_unproven_parameter_is_its_own() {
    let request = response().unknown("background").unknown("input[].content[].file_id");
    under(Control::Zdr).finds_with(&request, &with_unproven(), &[("ZDR304", Effect::KeptBriefly)]);
}
