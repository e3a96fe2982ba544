use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::config::LintLevel;
use crate::finding::Level;
use crate::lint::{Content, document};
use crate::policy::Control;
use crate::request::{ClientSite, Given, Parameter, Place, Provider, Step, Via};
use crate::source::{Position, Range};
use crate::syntax::Language;

fn lint(code: &str, front: &str) -> Lint {
    let name = code.to_ascii_lowercase();
    let head = format!("code = \"{code}\"\nname = \"{name}\"\nsummary = \"\"\nchecked = \"2026-10\"\n");
    let text = format!("+++\n{head}{front}\n+++\n");
    document::parse(&format!("{name}.md"), &text).expect("the test's lint is well formed").lint
}

/// A case with an effect for each control, and further keys.
fn case(effects: [&str; 3], rest: &str) -> String {
    let [none, mam, zdr] = effects.map(|effect| format!("{{ effect = \"{effect}\", text = \"{effect}\" }}"));
    format!(
        "[[case]]\nmessage = \"`{{call}}` {{value}}\"\nhelp.any = \"help\"\n\
         effects.none = {none}\neffects.mam = {mam}\neffects.zdr = {zdr}\n{rest}\n"
    )
}

fn at(line: u32, column: u32) -> Position {
    Position { line, column, offset: line * 100 + column }
}

fn place(path: &str, line: u32) -> Place {
    Place { path: path.into(), at: at(line, 5), end: at(line, 10) }
}

/// A request whose call covers the lines `line` to `line + 2`.
fn request(operation: &str, line: u32) -> Request {
    let path: Arc<str> = "src/a.py".into();
    Request {
        id: format!("{path}:{line}"),
        path,
        range: Range { start: at(line, 20), end: at(line, 26) },
        call: Range { start: at(line, 1), end: at(line + 2, 2) },
        written: format!("client.{operation}"),
        language: Language::Python,
        catalog: "test".into(),
        via: Via::Sdk,
        operation: operation.into(),
        also: vec![],
        http: "POST".into(),
        endpoint: "/v1/x".into(),
        provider: Provider::OpenAi,
        host: Some("api.openai.com".into()),
        confidence: Confidence::High,
        parameters: BTreeMap::new(),
        trail: vec![],
        clients: Vec::new(),
        providers: Vec::new(),
    }
}

fn with(mut request: Request, path: &str, values: &[Given], complete: bool, line: Option<u32>) -> Request {
    let at = line.map(|line| place("src/a.py", line));
    let parameter = Parameter { values: values.to_vec(), complete, together: path.contains('['), at, trail: vec![] };
    request.parameters.insert(path.into(), parameter);
    request
}

fn yes() -> Given {
    Given::Literal(json!(true))
}

fn no() -> Given {
    Given::Literal(json!(false))
}

/// Settings of a run.
struct Run {
    control: Control,
    today: &'static str,
    strict: bool,
    baa: bool,
    settings: Vec<(&'static str, LintLevel)>,
}

impl Default for Run {
    fn default() -> Self {
        Self { control: Control::Unknown, today: "2026-11-22", strict: false, baa: false, settings: vec![] }
    }
}

impl Run {
    fn judge(&self, requests: &[Request], lints: &[Lint]) -> Vec<Finding> {
        self.judge_all(requests, &[], lints)
    }

    fn judge_all(&self, requests: &[Request], unresolved: &[Unresolved], lints: &[Lint]) -> Vec<Finding> {
        let setting =
            |_: &str, lint: &Lint| self.settings.iter().find(|(code, _)| *code == lint.code).map(|(_, to)| *to);
        let content = |operation: &str| match operation.rsplit('.').next() {
            Some("list" | "retrieve") => Content::Reads,
            Some("delete") => Content::Deletes,
            Some("cancel") => Content::None,
            _ => Content::Sends,
        };
        let given = Context {
            today: self.today.parse().expect("is a day"),
            strict: self.strict,
            baa: self.baa,
            control: &|_| self.control,
            setting: &setting,
            content: &content,
            text: &|_, range| format!("text of {}", range.start.line),
        };
        judge(requests, unresolved, lints, &given)
    }

    /// Codes and levels of what is found in one request.
    fn codes(&self, request: Request, lints: &[Lint]) -> Vec<(String, Level)> {
        self.judge(&[request], lints).into_iter().map(|finding| (finding.code, finding.level)).collect()
    }
}

fn under(control: Control) -> Run {
    Run { control, ..Run::default() }
}

fn found(code: &str, level: Level) -> Vec<(String, Level)> {
    vec![(code.into(), level)]
}

fn files() -> Lint {
    lint("ZDR106", &case(["kept", "kept", "kept"], "operations = [\"files.**\"]"))
}

#[test]
fn content_decides_the_level() {
    let lints = [files()];
    let run = Run::default();
    assert_eq!(run.codes(request("files.create", 1), &lints), found("ZDR106", Level::Error));
    assert_eq!(run.codes(request("files.list", 1), &lints), found("ZDR106", Level::Warning));
    assert_eq!(run.codes(request("files.delete", 1), &lints), []);
    assert_eq!(run.codes(request("files.cancel", 1), &lints), []);
    assert_eq!(run.codes(request("uploads.create", 1), &lints), []);
}

#[test]
fn a_case_may_ask_for_what_is_otherwise_never_flagged() {
    let rest = "operations = [\"files.**\"]\ncontent = [\"deletes\"]";
    let lints = [lint("ZDR106", &case(["note", "note", "note"], rest))];
    assert_eq!(Run::default().codes(request("files.delete", 1), &lints), found("ZDR106", Level::Note));
    assert_eq!(Run::default().codes(request("files.create", 1), &lints), []);
}

#[test]
fn the_control_decides_the_effect() {
    let lints = [lint("ZDR201", &case(["kept", "kept-briefly", "none"], ""))];
    let level = |control| under(control).codes(request("responses.create", 1), &lints);
    assert_eq!(level(Control::None), found("ZDR201", Level::Error));
    assert_eq!(level(Control::Mam), found("ZDR201", Level::Warning));
    assert_eq!(level(Control::Zdr), []);
    assert_eq!(level(Control::Unknown), found("ZDR201", Level::Error));
    let findings = under(Control::Mam).judge(&[request("responses.create", 1)], &lints);
    assert_eq!(findings[0].control, Control::Mam);
    assert_eq!(findings[0].effect, Effect::KeptBriefly);
    assert_eq!(findings[0].outcomes[0].text, "kept");
}

#[test]
fn the_first_matching_case_decides_even_where_it_has_no_effect() {
    let first = case(["none", "none", "none"], "when = [{ parameter = \"store\", equals = [false] }]");
    let lints = [lint("ZDR201", &(first + &case(["kept", "kept", "kept"], "")))];
    let store = |values: &[Given]| with(request("responses.create", 1), "store", values, true, None);
    assert_eq!(Run::default().codes(store(&[no()]), &lints), []);
    assert_eq!(Run::default().codes(store(&[yes()]), &lints), found("ZDR201", Level::Error));
}

#[test]
fn confidence_is_that_of_the_request_and_medium_for_possible_values_and_hosts() {
    let lints = [lint("ZDR202", &case(["kept"; 3], "when = [{ parameter = \"store\", equals = [true] }]"))];
    let confidence = |request: Request| Run::default().judge(&[request], &lints)[0].confidence;
    let sure = with(request("responses.create", 1), "store", &[yes()], true, None);
    assert_eq!(confidence(sure.clone()), Confidence::High);
    assert_eq!(confidence(Request { provider: Provider::Configurable, ..sure.clone() }), Confidence::Medium);
    assert_eq!(confidence(Request { confidence: Confidence::Low, ..sure }), Confidence::Low);
    let possible = with(request("responses.create", 1), "store", &[yes(), no()], true, None);
    assert_eq!(confidence(possible.clone()), Confidence::Medium);
    assert_eq!(confidence(Request { confidence: Confidence::Low, ..possible }), Confidence::Low);
}

#[test]
fn providers_are_judged_by_their_own_cases() {
    let azure = case(["undocumented"; 3], "providers = [\"azure\"]");
    let lints = [lint("ZDR106", &(case(["kept"; 3], "") + &azure))];
    let level = |provider| Run::default().codes(Request { provider, ..request("files.create", 1) }, &lints);
    assert_eq!(level(Provider::OpenAi), found("ZDR106", Level::Error));
    assert_eq!(level(Provider::Configurable), found("ZDR106", Level::Error));
    assert_eq!(level(Provider::Azure), found("ZDR106", Level::Note));
    assert_eq!(level(Provider::Other), []);
    assert_eq!(
        Run::default().codes(Request { provider: Provider::Azure, ..request("files.create", 1) }, &[files()]),
        []
    );
}

#[test]
fn dates_strict_baa_sockets_and_hosts_restrict_cases() {
    let fires = |run: &Run, request: Request, rest: &str| {
        !run.judge(&[request], &[lint("ZDR109", &case(["kept"; 3], rest))]).is_empty()
    };
    let evals = || request("evals.create", 1);
    let on = |today| Run { today, ..Run::default() };
    assert!(!fires(&on("2026-11-29"), evals(), "from = \"2026-11-30\""));
    assert!(fires(&on("2026-11-30"), evals(), "from = \"2026-11-30\""));
    assert!(fires(&on("2026-11-29"), evals(), "until = \"2026-11-30\""));
    assert!(!fires(&on("2026-11-30"), evals(), "until = \"2026-11-30\""));
    assert!(!fires(&Run::default(), evals(), "strict = true"));
    assert!(fires(&Run { strict: true, ..Run::default() }, evals(), "strict = true"));
    assert!(!fires(&Run::default(), evals(), "baa = true"));
    assert!(fires(&Run { baa: true, ..Run::default() }, evals(), "baa = true"));
    let socket = || Request { http: "WS".into(), ..evals() };
    assert!(fires(&Run::default(), evals(), "socket = false"));
    assert!(!fires(&Run::default(), socket(), "socket = false"));
    assert!(fires(&Run::default(), socket(), "socket = true"));
    let eu = || Request { host: Some("eu.api.openai.com".into()), ..evals() };
    assert!(fires(&Run::default(), eu(), "hosts = [\"eu.*\"]"));
    assert!(!fires(&Run::default(), evals(), "hosts = [\"eu.*\"]"));
    assert!(!fires(&Run::default(), Request { host: None, ..eu() }, "hosts = [\"eu.*\"]"));
}

#[test]
fn retired_beats_kept_on_the_same_subject() {
    let lints = [lint("ZDR105", &case(["kept"; 3], "")), lint("ZDR116", &case(["retired"; 3], ""))];
    assert_eq!(Run::default().codes(request("edits.create", 1), &lints), found("ZDR116", Level::Warning));
}

#[test]
fn parameters_of_a_retired_endpoint_keep_nothing() {
    let on_tools = case(["kept"; 3], "subject = \"store\"\nwhen = [{ parameter = \"store\", equals = [true] }]");
    let retired = case(["retired"; 3], "operations = [\"assistants.**\"]");
    let lints = [lint("ZDR104", &retired), lint("ZDR202", &on_tools)];
    let storing = |operation| with(request(operation, 1), "store", &[yes()], true, None);
    assert_eq!(Run::default().codes(storing("assistants.create"), &lints), found("ZDR104", Level::Warning));
    assert_eq!(Run::default().codes(storing("responses.create"), &lints), found("ZDR202", Level::Error));
    let helper = Request { also: vec!["assistants.create".into()], ..storing("responses.create") };
    assert_eq!(Run::default().codes(helper, &lints).len(), 2, "the request itself is still answered");
}

#[test]
fn one_finding_for_each_subject_and_elements_are_many_subjects() {
    let on = |code: &str, effect: &str, parameter: &str, value: &str| {
        let rest = format!("subject = \"{parameter}\"\nwhen = [{{ parameter = \"{parameter}\", equals = [{value}] }}]");
        lint(code, &case([effect; 3], &rest))
    };
    let lints = [on("ZDR202", "kept", "store", "true"), on("ZDR219", "refused", "store", "true")];
    let store = with(request("responses.create", 1), "store", &[yes()], true, None);
    assert_eq!(Run::default().codes(store, &lints), found("ZDR202", Level::Error));
    let lints =
        [on("ZDR210", "kept", "tools[].type", "\"file_search\""), on("ZDR212", "shared", "tools[].type", "\"mcp\"")];
    let tools = [Given::Literal(json!("file_search")), Given::Literal(json!("mcp"))];
    let tools = with(request("responses.create", 1), "tools[].type", &tools, true, None);
    assert_eq!(Run::default().codes(tools, &lints).len(), 2);
}

#[test]
fn a_lint_yields_only_to_one_that_is_reported() {
    let chained = lint("ZDR302", &case(["refused"; 3], "subject = \"previous_response_id\""));
    let previous = lint("ZDR203", &("yields-to = [\"ZDR302\"]\n".to_owned() + &case(["kept"; 3], "subject = \"x\"")));
    let lints = [previous, chained];
    assert_eq!(Run::default().codes(request("responses.create", 1), &lints), found("ZDR302", Level::Error));
    let off = Run { settings: vec![("ZDR302", LintLevel::Off)], ..Run::default() };
    assert_eq!(off.codes(request("responses.create", 1), &lints), found("ZDR203", Level::Error));
}

#[test]
fn the_configuration_sets_levels_and_turns_lints_on_and_off() {
    let with_setting = |setting| Run { settings: vec![("ZDR106", setting)], ..Run::default() };
    let level = |run: Run| run.codes(request("files.create", 1), &[files()]);
    assert_eq!(level(with_setting(LintLevel::Off)), []);
    assert_eq!(level(with_setting(LintLevel::Note)), found("ZDR106", Level::Note));
    let off = [Lint { off: true, ..files() }];
    let level = |run: Run| run.codes(request("files.create", 1), &off);
    assert_eq!(level(Run::default()), []);
    assert_eq!(level(Run { strict: true, ..Run::default() }), found("ZDR106", Level::Error));
    assert_eq!(level(with_setting(LintLevel::Warning)), found("ZDR106", Level::Warning));
}

#[test]
fn further_operations_of_a_helper_count_where_they_send_content() {
    let vector = lint("ZDR105", &case(["kept"; 3], "operations = [\"vector_stores.**\"]"));
    let lints = [vector, files()];
    let helper = |also: &str| Request { also: vec![also.into()], ..request("vector_stores.files.create", 1) };
    assert_eq!(Run::default().codes(helper("files.create"), &lints).len(), 2);
    assert_eq!(Run::default().codes(helper("files.retrieve"), &lints), found("ZDR105", Level::Error));
    assert_eq!(Run::default().codes(helper("vector_stores.create"), &lints), found("ZDR105", Level::Error));
}

#[test]
fn another_request_of_the_program_can_silence_a_case() {
    let rest = "operations = [\"responses.retrieve\"]\nunless = { link = \"program\", operations = \
                [\"responses.create\"], when = [{ parameter = \"background\", is = \"set\" }] }";
    let lints = [lint("ZDR121", &case(["note"; 3], rest))];
    let read = request("responses.retrieve", 1);
    let background = |values: &[Given]| with(request("responses.create", 10), "background", values, true, None);
    assert_eq!(Run::default().judge(&[read.clone(), background(&[no()])], &lints).len(), 1);
    assert_eq!(Run::default().judge(&[read.clone(), background(&[yes(), no()])], &lints).len(), 0);
    // Where the file makes none of its own, those of other files count.
    let elsewhere = Request { path: "src/b.py".into(), ..background(&[yes()]) };
    assert_eq!(Run::default().judge(&[read.clone(), elsewhere.clone()], &lints).len(), 0);
    assert_eq!(Run::default().judge(&[read.clone(), elsewhere, background(&[no()])], &lints).len(), 1);
    // An unknown value counts where the code sets the parameter.
    let unknown = |values: &[Given]| with(request("responses.create", 10), "background", values, false, None);
    let null = Given::Literal(serde_json::Value::Null);
    assert_eq!(Run::default().judge(&[read.clone(), unknown(&[null])], &lints).len(), 0);
    assert_eq!(Run::default().judge(&[read, unknown(&[Given::ABSENT])], &lints).len(), 1);
}

#[test]
fn a_value_can_be_followed_to_the_request_that_it_comes_from() {
    let rest = "subject = \"previous\"\nwhen = [{ parameter = \"previous\", is = \"set\" }]\n\
                with = { link = \"source\", operations = [\"responses.create\"], when = \
                [{ parameter = \"store\", equals = [false] }] }";
    let lints = [lint("ZDR302", &case(["refused"; 3], rest))];
    let chain = |earlier_line: u32| {
        let mut next = with(request("responses.create", 20), "previous", &[Given::PRESENT], true, Some(21));
        let step = Step { place: place("src/a.py", earlier_line), note: "taken from here".into() };
        next.parameters.get_mut("previous").expect("was inserted").trail.push(step);
        next
    };
    let earlier = |value| with(request("responses.create", 1), "store", &[value], true, None);
    assert_eq!(Run::default().judge(&[earlier(no()), chain(2)], &lints).len(), 1);
    assert_eq!(Run::default().judge(&[earlier(yes()), chain(2)], &lints).len(), 0);
    assert_eq!(Run::default().judge(&[earlier(no()), chain(9)], &lints).len(), 0);
}

fn store_lint() -> Lint {
    let rest = "operations = [\"responses.create\"]\nsubject = \"store\"\n\
                when = [{ parameter = \"store\", equals = [true], is = \"absent\" }]";
    lint("ZDR201", &("unproven = [\"store\"]\n".to_owned() + &case(["kept", "kept", "none"], rest)))
}

fn unproven_lint() -> Lint {
    let cases = case(["kept"; 3], "providers = [\"openai\", \"azure\"]\nstrict = true\nlevel = \"error\"")
        + &case(["kept"; 3], "providers = [\"openai\", \"azure\"]\nlevel = \"warning\"");
    let cases = cases.replace("{value}", "{parameters}");
    lint("ZDR304", &("builtin = \"unproven_parameter\"\n".to_owned() + &cases))
}

#[test]
fn unknown_values_are_one_finding_that_lists_them() {
    let background = "unproven = [\"background\"]\n".to_owned()
        + &case(["kept-briefly"; 3], "when = [{ parameter = \"background\", is = \"set\" }]");
    let lints = [store_lint(), lint("ZDR205", &background), unproven_lint()];
    let unknown = |request| with(request, "store", &[], false, None);
    let both = || with(unknown(request("responses.create", 1)), "background", &[yes()], false, None);
    let findings = Run::default().judge(&[both()], &lints);
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].code.as_str(), findings[0].level), ("ZDR304", Level::Warning));
    assert_eq!(findings[0].confidence, Confidence::Low);
    assert_eq!(findings[0].message, "`client.responses.create` `store` and `background`");
    assert_eq!(findings[0].outcomes[0].text, "at worst, by `store`: kept");
    assert_eq!(findings[0].outcomes[2].text, "at worst, by `background`: kept-briefly");
    let strict = Run { strict: true, ..Run::default() };
    assert_eq!(strict.codes(both(), &lints), found("ZDR304", Level::Error));
    // Under Zero Data Retention the value of `store` does not matter.
    let zdr = under(Control::Zdr).judge(&[both()], &lints);
    assert_eq!(zdr[0].message, "`client.responses.create` `background`");
    assert_eq!(under(Control::Zdr).codes(unknown(request("responses.create", 1)), &lints), []);
}

#[test]
fn nothing_is_unproven_where_another_finding_was_made_or_the_lint_is_off() {
    let twin = lint("ZDR202", &case(["kept"; 3], "subject = \"store\""));
    let unknown = || with(request("responses.create", 1), "store", &[], false, None);
    let lints = [store_lint(), twin, unproven_lint()];
    assert_eq!(Run::default().codes(unknown(), &lints), found("ZDR202", Level::Error));
    let off = Run { settings: vec![("ZDR201", LintLevel::Off)], ..Run::default() };
    assert_eq!(off.codes(unknown(), &[store_lint(), unproven_lint()]), []);
    let known = with(request("responses.create", 1), "store", &[no()], true, None);
    assert_eq!(Run::default().codes(known, &[store_lint(), unproven_lint()]), []);
}

#[test]
fn only_what_would_keep_content_is_unproven_and_more_in_strict_mode() {
    let shared =
        "unproven = [\"x\"]\n".to_owned() + &case(["shared"; 3], "when = [{ parameter = \"x\", equals = [true] }]");
    let lints = [lint("ZDR212", &shared), unproven_lint()];
    let unknown = || with(request("responses.create", 1), "x", &[], false, None);
    assert_eq!(Run::default().codes(unknown(), &lints), []);
    assert_eq!(Run { strict: true, ..Run::default() }.codes(unknown(), &lints), found("ZDR304", Level::Error));
}

fn client(line: u32, host: Option<u32>, provider: Provider) -> ClientSite {
    let host_place = host.map(|line| place("src/a.py", line));
    ClientSite {
        place: place("src/a.py", line),
        written: "OpenAI".into(),
        host_place,
        provider,
        host: None,
        confidence: Confidence::High,
        unset: None,
        is_derived: false,
        trail: Vec::new(),
        parameters: Vec::new(),
    }
}

fn provider_lint() -> Lint {
    let cases = case(["note"; 3], "providers = [\"other\"]") + &case(["note"; 3], "");
    lint("ZDR306", &("builtin = \"other_provider\"\n".to_owned() + &cases))
}

#[test]
fn another_provider_is_one_finding_for_each_client_and_nothing_else() {
    let lints = [files(), provider_lint()];
    let other = |line, clients| Request { provider: Provider::Other, clients, ..request("files.create", line) };
    let first = vec![client(1, None, Provider::Other)];
    let second = vec![client(2, Some(3), Provider::Other)];
    let senders = [other(10, first.clone()), other(20, first), other(30, second), other(40, Vec::new())];
    let findings = Run::default().judge(&senders, &lints);
    assert!(findings.iter().all(|finding| finding.code == "ZDR306"));
    let places: Vec<u32> = findings.iter().map(|finding| finding.range.start.line).collect();
    assert_eq!(places, [1, 3, 40]);
    assert_eq!(findings[0].related.len(), 2);
    assert!(findings[0].message.starts_with("`OpenAI`"));
    assert_eq!(findings[1].anchors, [2, 3]);
}

#[test]
fn a_host_that_is_not_known_is_named_once_beside_the_other_findings() {
    let lints = [files(), provider_lint()];
    let judged = |provider| {
        let request = Request { provider, clients: vec![client(1, None, provider)], ..request("files.create", 10) };
        Run::default().codes(request, &lints).into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(judged(Provider::Configurable), ["ZDR306", "ZDR106"]);
    assert_eq!(judged(Provider::OpenAi), ["ZDR106"]);
    assert_eq!(judged(Provider::Azure), [""; 0]);
}

#[test]
fn unresolved_calls_are_reported_in_strict_mode_alone() {
    let front = "off = true\nbuiltin = \"unresolved_client\"\n".to_owned() + &case(["note"; 3], "level = \"warning\"");
    let lints = [lint("ZDR305", &front)];
    let call = |operation: &str| Unresolved {
        path: "src/a.py".into(),
        range: Range { start: at(4, 1), end: at(4, 9) },
        written: "x.responses.create".into(),
        language: Language::Python,
        operation: operation.into(),
    };
    let strict = Run { strict: true, ..Run::default() };
    assert!(Run::default().judge_all(&[], &[call("responses.create")], &lints).is_empty());
    let findings = strict.judge_all(&[], &[call("responses.create")], &lints);
    assert_eq!((findings[0].level, findings[0].confidence), (Level::Warning, Confidence::Low));
    assert_eq!(findings[0].request, None);
    assert!(findings[0].message.starts_with("`x.responses.create`"));
    assert!(strict.judge_all(&[], &[call("responses.cancel")], &lints).is_empty());
}

#[test]
fn the_finding_stands_at_the_parameter_where_that_is_inside_the_call() {
    let lints = [lint(
        "ZDR202",
        &case(["kept"; 3], "subject = \"store\"\nwhen = [{ parameter = \"store\", equals = [true] }]"),
    )];
    let at_line = |line| with(request("responses.create", 10), "store", &[yes()], true, Some(line));
    let inside = &Run::default().judge(&[at_line(11)], &lints)[0];
    assert_eq!((inside.range.start.line, inside.anchors.as_slice()), (11, [10, 11].as_slice()));
    assert!(inside.related.is_empty());
    let outside = &Run::default().judge(&[at_line(5)], &lints)[0];
    assert_eq!((outside.range.start.line, outside.anchors.as_slice()), (10, [5, 10].as_slice()));
    assert_eq!(outside.related[0].message, "`store` is set here");
    assert_eq!(outside.message, "`client.responses.create` true");
    let mut elsewhere = at_line(11);
    elsewhere.parameters.get_mut("store").expect("was inserted").at = Some(place("src/b.py", 11));
    let elsewhere = &Run::default().judge(&[elsewhere], &lints)[0];
    assert_eq!((elsewhere.range.start.line, elsewhere.anchors.as_slice()), (10, [10].as_slice()));
}

#[test]
fn a_subject_with_a_pattern_is_the_parameter_that_matches() {
    let rest = "subject = \"headers.*retention*\"\nlevel = \"error\"\n\
                when = [{ parameter = \"headers.*retention*\", is = \"set\" }]";
    let mut lints = [lint("ZDR301", &case(["note"; 3], rest))];
    lints[0].cases[0].message = "{parameter}".into();
    let request = with(request("responses.create", 1), "headers.a-retention", &[no()], true, None);
    let request = with(request, "headers.openai-data-retention", &[Given::PRESENT], true, Some(2));
    let findings = Run::default().judge(&[request], &lints);
    assert_eq!(findings[0].message, "openai-data-retention");
    assert_eq!((findings[0].range.start.line, findings[0].level), (2, Level::Error));
}

#[test]
fn findings_are_sorted_and_have_distinct_fingerprints() {
    let mut twin = request("files.create", 10);
    twin.range.start.column = 30;
    let requests = [request("files.create", 20), request("files.create", 10), twin];
    let findings = Run::default().judge(&requests, &[files()]);
    let lines: Vec<u32> = findings.iter().map(|finding| finding.range.start.line).collect();
    assert_eq!(lines, [10, 10, 20]);
    let prints: BTreeSet<&str> = findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    assert_eq!(prints.len(), 3);
}

#[test]
fn every_path_that_a_lint_speaks_of_is_asked_for() {
    let rest = "subject = \"s\"\nwhen = [{ parameter = \"a\", is = \"set\" }]\nunless = { link = \"program\", \
                operations = [], when = [{ parameter = \"b\", is = \"set\" }] }";
    let lints = [lint("ZDR201", &("unproven = [\"c\"]\n".to_owned() + &case(["kept"; 3], rest)))];
    assert_eq!(parameters(&lints), BTreeSet::from(["a", "b", "c", "model", "s"]));
}
