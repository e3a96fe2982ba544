//! The lint files under `rules/lints/`: front matter, documentation, examples, and the operations they cover.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use zdrlint::config::LintLevel;
use zdrlint::finding::Finding;
use zdrlint::lint::document::{self, Document};
use zdrlint::lint::example::{Example, examples};
use zdrlint::lint::{Builtin, Content, Context, Lint, judge};
use zdrlint::policy::{Control, Effect, Eligible, OperationFact, facts, matches_name};
use zdrlint::request::{Confidence, Provider, Request, Via};
use zdrlint::source::Range;
use zdrlint::syntax::Language;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every lint file, by file name.
fn documents() -> Vec<(String, Document)> {
    let folder = root().join("rules/lints");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("is readable").path())
        .collect();
    files.sort();
    assert!(files.len() > 20, "only {} lint files", files.len());
    files.iter().map(|file| read(file)).collect()
}

fn read(file: &Path) -> (String, Document) {
    let name = file.file_name().expect("has a name").to_string_lossy().into_owned();
    let text = std::fs::read_to_string(file).expect("is text");
    let document = document::parse(&format!("rules/lints/{name}"), &text).unwrap_or_else(|error| panic!("{error}"));
    (name, document)
}

fn lints() -> Vec<Lint> {
    documents().into_iter().map(|(_, document)| document.lint).collect()
}

fn of(lints: &[Lint], code: &str) -> Lint {
    lints.iter().find(|lint| lint.code == code).unwrap_or_else(|| panic!("{code} is missing")).clone()
}

/// Lints about the run itself have no cases: they say nothing about a request.
fn is_about_the_run(lint: &Lint) -> bool {
    lint.code.starts_with("ZDR9")
}

#[test]
fn codes_and_names_are_unique() {
    let lints = lints();
    let codes: BTreeSet<&str> = lints.iter().map(|lint| lint.code.as_str()).collect();
    let names: BTreeSet<&str> = lints.iter().map(|lint| lint.name.as_str()).collect();
    assert_eq!(codes.len(), lints.len());
    assert_eq!(names.len(), lints.len());
    let mut wanted: Vec<u32> = (101..=116).chain(121..=123).chain(301..=306).chain(901..=904).collect();
    wanted.retain(|number| !codes.contains(format!("ZDR{number}").as_str()));
    assert!(wanted.is_empty(), "missing: {wanted:?}");
}

#[test]
fn every_lint_states_sources_and_says_something() {
    for (name, Document { lint, body, .. }) in documents() {
        assert!(!lint.summary.is_empty() && !lint.summary.ends_with('.'), "{name}: summary");
        assert!(body.starts_with(&format!("\n# {} ({})\n", lint.name, lint.code)), "{name}: title");
        assert!(body.contains("\n## What to do instead\n"), "{name}: what to do instead");
        assert_eq!(lint.cases.is_empty(), is_about_the_run(&lint), "{name}: cases");
        if is_about_the_run(&lint) {
            continue;
        }
        assert!(!lint.sources.is_empty(), "{name}: no source");
        for source in &lint.sources {
            assert!(body.contains(source.as_str()), "{name}: the page does not link {source}");
        }
        for heading in ["\n## Why it matters\n", "\n## Bad\n", "\n## Sources\n"] {
            assert!(body.contains(heading), "{name}: {heading}");
        }
        Builtin::of(&lint).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn texts_are_sentences_and_outcomes_phrases() {
    for (name, Document { lint, .. }) in documents() {
        for case in &lint.cases {
            assert!(case.message.ends_with('.'), "{name}: {}", case.message);
            for help in case.help.values() {
                assert!(help.ends_with('.'), "{name}: {help}");
            }
            let effects = [Some(&case.effects.none), case.effects.mam.as_ref(), case.effects.zdr.as_ref()];
            for outcome in effects.into_iter().flatten() {
                assert!(!outcome.text.is_empty() && !outcome.text.ends_with('.'), "{name}: {}", outcome.text);
            }
        }
    }
}

#[test]
fn lints_yield_to_lints_that_exist_and_never_in_a_circle() {
    let lints = lints();
    let codes: BTreeSet<&str> = lints.iter().map(|lint| lint.code.as_str()).collect();
    for lint in &lints {
        for other in &lint.yields_to {
            assert!(codes.contains(other.as_str()), "{} yields to {other}", lint.code);
            assert!(!of(&lints, other).yields_to.contains(&lint.code), "{} and {other} yield to each other", lint.code);
        }
    }
}

fn examples_of(name: &str, document: &Document) -> Vec<Example> {
    examples(&document.body).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn examples_expect_their_lint_where_they_are_bad_and_nothing_where_they_are_good() {
    let codes: BTreeSet<String> = lints().into_iter().map(|lint| lint.code).collect();
    for (name, document) in documents() {
        let examples = examples_of(&name, &document);
        let own = |example: &&Example| example.expected.iter().any(|(_, code)| *code == document.lint.code);
        let bad: Vec<&Example> = examples.iter().filter(|example| example.heading == "Bad").collect();
        assert!(bad.iter().filter(|example| !example.settings.ignore).all(own), "{name}: bad");
        for example in &examples {
            let is_good = example.heading == "Good";
            assert!(!is_good || example.expected.is_empty(), "{name}: a good example expects a finding");
            for (line, code) in &example.expected {
                let number = document.body_line + example.line + line - 2;
                // Lints of family 2 are written elsewhere and may not be here yet.
                assert!(codes.contains(code) || code.starts_with("ZDR2"), "{name}:{number}: {code} is no lint");
            }
        }
        let languages: BTreeSet<Language> = bad.iter().map(|example| example.language).collect();
        let is_judged = !is_about_the_run(&document.lint);
        assert!(!is_judged || languages.len() >= 2 || document.lint.off || name.starts_with("ineffective"), "{name}");
    }
}

#[test]
fn examples_are_valid_code() {
    for (name, document) in documents() {
        for example in examples_of(&name, &document) {
            let error = syntax_error(&example);
            assert_eq!(error, None, "{name}: example at line {} of the body", example.line);
        }
    }
}

/// Line of the first syntax error.
fn syntax_error(example: &Example) -> Option<usize> {
    let grammar = match example.language {
        Language::Python => tree_sitter_python::LANGUAGE,
        Language::JavaScript => tree_sitter_javascript::LANGUAGE,
        Language::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        Language::Tsx => tree_sitter_typescript::LANGUAGE_TSX,
        Language::Rust => tree_sitter_rust::LANGUAGE,
        Language::Go => tree_sitter_go::LANGUAGE,
        Language::Php => tree_sitter_php::LANGUAGE_PHP,
        Language::CSharp => tree_sitter_c_sharp::LANGUAGE,
        Language::Ruby => tree_sitter_ruby::LANGUAGE,
        Language::Shell => tree_sitter_bash::LANGUAGE,
        Language::Requests | Language::Batch | Language::Bruno | Language::Document => return None,
        Language::Java => tree_sitter_java::LANGUAGE,
        Language::Kotlin => tree_sitter_kotlin_ng::LANGUAGE,
    };
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&grammar.into()).expect("the grammar fits");
    let tree = parser.parse(&example.code, None).expect("parses");
    let mut pending = vec![tree.root_node()];
    while let Some(node) = pending.pop() {
        if node.is_error() || node.is_missing() {
            return Some(node.start_position().row + 1);
        }
        let mut cursor = node.walk();
        pending.extend(node.children(&mut cursor));
    }
    None
}

/// The operations that send content to an endpoint which is eligible for Zero Data Retention, by its own row or
/// its family's: no endpoint lint speaks of them, their parameters decide.
const ELIGIBLE: &[&str] = &[
    "audio.speech.create",
    "audio.transcriptions.create",
    "audio.translations.create",
    "chat.completions.create",
    "completions.create",
    "decisions.create",
    "embeddings.create",
    "images.edit",
    "images.generate",
    "live.connect",
    "live.create",
    "live.sessions.accept",
    "live.sessions.webrtc",
    "live.sideband.connect",
    "moderations.create",
    "realtime.calls.accept",
    "realtime.calls.create",
    "realtime.calls.webrtc",
    "realtime.client_secrets.create",
    "realtime.connect",
    "realtime.create",
    "realtime.sessions.create",
    "realtime.transcription_sessions.create",
    "realtime.translations.client_secrets.create",
    "realtime.translations.connect",
    "responses.compact",
    "responses.connect",
    "responses.create",
    "responses.input_tokens.count",
];

/// A request without parameters.
fn request(operation: &OperationFact) -> Request {
    Request {
        id: "a.py:1:1".into(),
        path: "a.py".into(),
        range: Range::default(),
        call: Range::default(),
        written: format!("client.{}", operation.name),
        language: Language::Python,
        catalog: "test".into(),
        via: Via::Sdk,
        operation: operation.name.clone(),
        also: vec![],
        http: operation.http.clone(),
        endpoint: operation.endpoint.clone(),
        provider: Provider::OpenAi,
        host: None,
        confidence: Confidence::High,
        parameters: BTreeMap::new(),
        trail: vec![],
        clients: Vec::new(),
        providers: Vec::new(),
    }
}

/// What lints say about a request without parameters, whatever is off by default.
fn findings(lints: &[Lint], today: &str, operation: &OperationFact) -> Vec<Finding> {
    let context = Context {
        today: today.parse().expect("is a day"),
        strict: false,
        baa: false,
        control: &|_| Control::Unknown,
        setting: &|_, _| Some(LintLevel::Error),
        content: &|operation| facts().operation(operation).map_or(Content::None, |operation| operation.content),
        text: &|_, _| String::new(),
    };
    judge(&[request(operation)], &[], lints, &context)
}

#[test]
fn every_operation_that_carries_content_has_one_endpoint_lint_or_is_eligible() {
    let endpoint_lints: Vec<Lint> = lints().into_iter().filter(|lint| lint.code.starts_with("ZDR1")).collect();
    let mut wrong = Vec::new();
    for today in ["2026-11-22", "2026-12-01"] {
        for operation in facts().operations() {
            let carries = matches!(operation.content, Content::Sends | Content::Reads);
            let wanted = usize::from(carries && !ELIGIBLE.contains(&operation.name.as_str()));
            // Each lint by itself: that two of them speak of one endpoint must not be hidden by their precedence.
            let of_lint = |lint| findings(std::slice::from_ref(lint), today, operation);
            let codes: Vec<String> = endpoint_lints.iter().flat_map(of_lint).map(|finding| finding.code).collect();
            if codes.len() != wanted {
                wrong.push(format!("{today} {}: {codes:?}, wanted {wanted}", operation.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for operation in ELIGIBLE {
        assert!(facts().operation(operation).is_some(), "{operation} is no operation");
    }
}

#[test]
fn eligible_operations_are_those_whose_row_says_so() {
    for operation in facts().operations().iter().filter(|operation| operation.content == Content::Sends) {
        let row = facts().row(Provider::OpenAi, &operation.endpoint, &operation.http);
        let is_eligible = row.is_some_and(|row| matches!(row.zdr_eligible, Eligible::Yes | Eligible::Limited));
        let is_listed = ELIGIBLE.contains(&operation.name.as_str());
        // Containers and forks have lints of their own although their family is eligible.
        let has_lint = operation.name.starts_with("containers.") || operation.name.contains("fork");
        assert_eq!(is_listed, is_eligible && !has_lint, "{}", operation.name);
    }
}

#[test]
fn operations_of_lints_exist() {
    for lint in lints() {
        for case in &lint.cases {
            let companions = case.with.iter().chain(&case.unless).flat_map(|companion| &companion.operations);
            for pattern in case.operations.iter().chain(&case.except).chain(companions) {
                // What raw calls send to without there being an operation for it.
                let is_unnamed = pattern.split('.').next() == Some("unknown");
                let known =
                    is_unnamed || facts().operations().iter().any(|operation| matches_name(pattern, &operation.name));
                assert!(known, "{}: `{pattern}` matches no operation", lint.code);
            }
        }
    }
}

#[test]
fn dates_turn_kept_into_retired() {
    let lints = lints();
    let effect = |operation: &str, today: &str| {
        let operation = facts().operation(operation).expect("exists");
        let findings = findings(&lints, today, operation);
        assert_eq!(findings.len(), 1, "{} on {today}", operation.name);
        findings[0].effect
    };
    assert_eq!(effect("threads.create", "2026-08-25"), Effect::Kept);
    assert_eq!(effect("threads.create", "2026-08-26"), Effect::Retired);
    assert_eq!(effect("evals.create", "2026-11-29"), Effect::Kept);
    assert_eq!(effect("evals.create", "2026-11-30"), Effect::Retired);
    assert_eq!(effect("videos.create", "2026-09-23"), Effect::Kept);
    assert_eq!(effect("videos.create", "2026-09-24"), Effect::Retired);
    assert_eq!(effect("files.create", "2030-01-01"), Effect::Kept);
}

/// Where a lint sets a level of its own, it is not above what its effects amount to: a cell never says more than its
/// source. The lints on code that fools itself, and those on what is not known, state theirs (lints.md, section 4).
#[test]
fn levels_do_not_exceed_effects() {
    use zdrlint::lint::Content;
    for lint in zdrlint::lint::all().iter().filter(|lint| lint.code.as_str() < "ZDR300") {
        for case in &lint.cases {
            let effects = [Some(&case.effects.none), case.effects.mam.as_ref(), case.effects.zdr.as_ref()];
            let worst = effects.into_iter().flatten().filter_map(|outcome| outcome.effect.level(Content::Sends)).max();
            assert!(case.level.is_none() || case.level <= worst, "{}: {}", lint.code, case.message);
        }
    }
}
