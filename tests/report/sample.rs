//! Reports made by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use zdrlint::config::FailOn;
use zdrlint::finding::{Finding, Level, Related, Suppressed};
use zdrlint::ir::Span;
use zdrlint::lint::{Case, Effects, Lint, Who};
use zdrlint::policy::{Control, Deciding, DecidingParameter, Effect, Eligible, Keeps, Outcome};
use zdrlint::report::{ConfigInfo, Facts, FilesInfo, LintPage, Note, PolicyInfo, Report, Skipped, Sources};
use zdrlint::request::{Confidence, Given, Parameter, Place, Provider, Request, Step, Via};
use zdrlint::source::{Range, Text};
use zdrlint::syntax::Language;

pub(crate) const APP: &str = "from openai import OpenAI\n\nclient = OpenAI()\n\n\n\ndef ask(question):\n    return client.responses.create(model=\"gpt-5\", input=question)\n\n\ndef 質問(テキスト):\n    reply = client.responses.create(input=\"こんにちは\", store=True)  # zdrlint: ignore[ZDR202] -- reviewed\n    return reply\n";

pub(crate) const TABS: &str = "import OpenAI from 'openai';\r\nconst client = new OpenAI();\r\nif (ready) {\r\n\t\tawait client.files.create({ file, purpose: 'batch' });\r\n}\r\n";

/// An empty report with its header.
pub(crate) fn empty() -> Report {
    let conversation = DecidingParameter { parameter: "conversation".to_owned(), values: Vec::new() };
    Report {
        version: "0.1.0".to_owned(),
        policy: PolicyInfo {
            provider: "openai".to_owned(),
            as_of: "2026-11-20".to_owned(),
            today: "2026-11-24".to_owned(),
            deciding: Deciding { columns: vec!["store".to_owned()], others: vec![conversation] },
            ..PolicyInfo::default()
        },
        config: ConfigInfo { control: Control::Unknown, fail_on: FailOn::Error, ..ConfigInfo::default() },
        files: FilesInfo { walked: 3, parsed: 1, folder_given: true, ..FilesInfo::default() },
        ..Report::default()
    }
}

/// Several files, several requests, every level, one suppressed finding.
pub(crate) fn full() -> Report {
    let mut report = empty();
    let app = source(&mut report.sources, "src/app.py", APP);
    let tabs = source(&mut report.sources, "web/upload.ts", TABS);
    report.config = ConfigInfo {
        path: Some("zdrlint.toml".to_owned()),
        control: Control::Unknown,
        fail_on: FailOn::Error,
        strict: false,
        ..ConfigInfo::default()
    };
    report.files = FilesInfo {
        walked: 40,
        parsed: 9,
        skipped: vec![Skipped { path: "data/huge.py".to_owned(), reason: "larger than 4 MB".to_owned() }],
        skipped_folders: BTreeMap::from([("dependencies".to_owned(), 2)]),
        skipped_files: BTreeMap::from([("ignored by .gitignore".to_owned(), 1)]),
        folder_given: true,
    };
    report.notes = vec![Note {
        kind: "limit".to_owned(),
        message: "more than 8 possible values; the rest was taken as unknown".to_owned(),
        path: Some("src/app.py".to_owned()),
        line: Some(8),
    }];
    let stored = finding(&app, "src/app.py", "create", 0, "ZDR201", "response-stored-by-default", Level::Error);
    let stored = Finding {
        effect: Effect::Kept,
        outcomes: [
            outcome(Effect::Kept, "kept for at least 30 days"),
            outcome(Effect::Kept, "kept for at least 30 days"),
            outcome(Effect::None, "nothing is kept; store is forced to false"),
        ],
        message: "OpenAI keeps what `client.responses.create` sends and receives, because `store` is not set"
            .to_owned(),
        help: "pass `store=False`".to_owned(),
        related: vec![
            related(&app, "src/app.py", "OpenAI()", "client made here"),
            related(&tabs, "web/upload.ts", "new OpenAI", "the same key is used here"),
        ],
        request: Some("src/app.py:8:29".to_owned()),
        ..stored
    };
    let enabled = finding(&app, "src/app.py", "store=True", 0, "ZDR202", "store-enabled", Level::Error);
    let enabled = Finding {
        suppressed: Some(Suppressed {
            reason: "reviewed".to_owned(),
            r#where: "comment at src/app.py:12".to_owned(),
            until: Some("2027-01-31".to_owned()),
        }),
        ..enabled
    };
    let files = finding(&tabs, "web/upload.ts", "create", 0, "ZDR106", "files-api", Level::Warning);
    let files = Finding { control: Control::Zdr, confidence: Confidence::Medium, effect: Effect::Kept, ..files };
    let note = finding(&tabs, "web/upload.ts", "new OpenAI", 0, "ZDR306", "other-provider", Level::Note);
    let note = Finding { effect: Effect::Note, help: String::new(), url: String::new(), ..note };
    report.findings = vec![files, enabled, note, stored];
    let responses = request(&app, "src/app.py", "create", Language::Python, "responses.create", "/v1/responses");
    let kept = Request {
        trail: vec![Step { place: place(&app, "src/app.py", "OpenAI()", 0), note: "client made here".to_owned() }],
        ..responses.clone()
    };
    let upload = request(&tabs, "web/upload.ts", "create", Language::TypeScript, "files.create", "/v1/files");
    let upload = Request { parameters: BTreeMap::new(), also: vec!["files.poll".to_owned()], ..upload };
    let other = Request {
        provider: Provider::Other,
        host: Some("openrouter.ai".to_owned()),
        parameters: BTreeMap::from([(
            "store".to_owned(),
            Parameter {
                values: vec![Given::Literal(true.into()), Given::ABSENT],
                complete: false,
                together: false,
                at: Some(place(&app, "src/app.py", "store", 0)),
                trail: Vec::new(),
            },
        )]),
        ..renumber(responses, &app, 1)
    };
    report.facts = BTreeMap::from([
        (kept.id.clone(), facts("/v1/responses", Eligible::Limited)),
        (upload.id.clone(), facts("/v1/files", Eligible::No)),
    ]);
    report.requests = vec![upload, other, kept];
    report.lints = vec![page("ZDR201", "response-stored-by-default", Effect::Kept)];
    report
}

/// Nothing in it can be trusted: names, messages and code try to take over the terminal or the log.
pub(crate) fn hostile() -> Report {
    let mut report = empty();
    let path = "src/\u{1b}[31m\u{202e}::error::x\n,a|b`.py";
    let code =
        format!("x = 'a\u{1b}]0;pwned\u{7}\u{202e}\u{2066}'; client.create(\u{200b}) # {}\n", "x".repeat(100_000));
    let text = source(&mut report.sources, path, &code);
    let evil = finding(&text, path, "create", 0, "ZDR201", "response-stored-by-default", Level::Error);
    report.findings = vec![Finding {
        message: "`\u{1b}[2J\r\n::stop-commands::x\u{202e}` keeps [a](http://evil.example/) 100%".to_owned(),
        help: "first line\n  second\u{9b}31m line".to_owned(),
        url: "https://example.com/\u{1b}\\".to_owned(),
        related: vec![related(&text, path, "client", "=HYPERLINK(\"x\")\u{1b}")],
        suppressed: None,
        label: None,
        ..evil
    }];
    let request = request(&text, path, "create", Language::Python, "responses.create", "/v1/responses");
    report.requests = vec![Request { written: "=cmd|'/C calc'!A0\n\u{202e}<script>".to_owned(), ..request }];
    report.notes = vec![Note {
        kind: "limit".to_owned(),
        message: "::add-mask::x\u{1b}".to_owned(),
        path: Some(path.to_owned()),
        line: None,
    }];
    report.files.skipped = vec![Skipped { path: path.to_owned(), reason: "not UTF-8".to_owned() }];
    report
}

/// One finding in the middle of a line of 300,000 characters.
pub(crate) fn minified() -> Report {
    let mut report = empty();
    let code = format!("{}c.responses.create({{model:'x'}}){}", "var a=1;".repeat(20_000), ";b()".repeat(35_000));
    let text = source(&mut report.sources, "dist/bundle.min.js", &code);
    report.findings =
        vec![finding(&text, "dist/bundle.min.js", "create", 0, "ZDR201", "response-stored-by-default", Level::Error)];
    report
}

fn source(sources: &mut Sources, path: &str, text: &str) -> Arc<Text> {
    let text = Arc::new(Text::new(text.to_owned()));
    sources.insert(Arc::from(path), Arc::clone(&text));
    text
}

/// The `nth` occurrence of a needle.
fn range(text: &Text, needle: &str, nth: usize) -> Range {
    let (start, _) = text.as_str().match_indices(needle).nth(nth).expect("occurs");
    let start = u32::try_from(start).expect("fits");
    text.range(Span { start, end: start + u32::try_from(needle.len()).expect("fits") })
}

fn place(text: &Text, path: &str, needle: &str, nth: usize) -> Place {
    let range = range(text, needle, nth);
    Place { path: Arc::from(path), at: range.start, end: range.end }
}

fn related(text: &Text, path: &str, needle: &str, message: &str) -> Related {
    Related { place: place(text, path, needle, 0), message: message.to_owned() }
}

fn outcome(effect: Effect, text: &str) -> Outcome {
    Outcome { effect, text: text.to_owned() }
}

fn finding(text: &Text, path: &str, needle: &str, nth: usize, code: &str, name: &str, level: Level) -> Finding {
    Finding {
        code: code.to_owned(),
        name: name.to_owned(),
        level,
        confidence: Confidence::High,
        effect: Effect::Kept,
        control: Control::Unknown,
        outcomes: [
            outcome(Effect::Kept, "kept until deleted"),
            outcome(Effect::Kept, "kept until deleted"),
            outcome(Effect::Kept, "kept until deleted; the endpoint is not eligible"),
        ],
        message: format!("what happens in {name}"),
        help: "do something else".to_owned(),
        url: format!("https://zdrlint.example/lints/{name}"),
        path: Arc::from(path),
        range: range(text, needle, nth),
        request: None,
        related: Vec::new(),
        fingerprint: format!("f-{code}-{nth}"),
        suppressed: None,
        label: None,
        anchors: Vec::new(),
    }
}

fn request(text: &Text, path: &str, needle: &str, language: Language, operation: &str, endpoint: &str) -> Request {
    let range = range(text, needle, 0);
    Request {
        id: format!("{path}:{}:{}", range.start.line, range.start.column),
        path: Arc::from(path),
        range,
        call: range,
        written: format!("client.{operation}"),
        language,
        catalog: "openai-python".to_owned(),
        via: Via::Sdk,
        operation: operation.to_owned(),
        also: Vec::new(),
        http: "POST".to_owned(),
        endpoint: endpoint.to_owned(),
        provider: Provider::OpenAi,
        host: None,
        confidence: Confidence::High,
        parameters: BTreeMap::from([
            ("model".to_owned(), parameter(Given::Literal("gpt-5".into()))),
            ("prompt".to_owned(), parameter(Given::Literal("a secret text of a customer".into()))),
            ("store".to_owned(), parameter(Given::ABSENT)),
        ]),
        trail: Vec::new(),
        clients: Vec::new(),
        providers: Vec::new(),
    }
}

fn parameter(value: Given) -> Parameter {
    Parameter { values: vec![value], complete: true, together: false, at: None, trail: Vec::new() }
}

/// The same request at the `nth` call.
fn renumber(request: Request, text: &Text, nth: usize) -> Request {
    let range = range(text, "create", nth);
    let id = format!("{}:{}:{}", request.path, range.start.line, range.start.column);
    Request { id, range, call: range, ..request }
}

fn facts(row: &str, zdr_eligible: Eligible) -> Facts {
    Facts {
        family: None,
        row: Some(row.to_owned()),
        zdr_eligible,
        keeps: Keeps {
            none: "until deleted".to_owned(),
            mam: "until deleted".to_owned(),
            zdr: "nothing of the content".to_owned(),
        },
        control: Control::Unknown,
    }
}

/// A page of a lint with one case.
pub(crate) fn page(code: &str, name: &str, effect: Effect) -> LintPage {
    let case = Case {
        operations: Vec::new(),
        except: Vec::new(),
        content: Vec::new(),
        providers: vec![Who::Openai],
        socket: None,
        hosts: Vec::new(),
        from: None,
        until: None,
        baa: false,
        strict: false,
        when: Vec::new(),
        with: None,
        unless: None,
        subject: None,
        effects: Effects { none: outcome(effect, "kept"), mam: None, zdr: None },
        message_may: None,
        message: String::new(),
        help: BTreeMap::new(),
        level: None,
    };
    LintPage {
        lint: Lint {
            code: code.to_owned(),
            name: name.to_owned(),
            summary: "A response is stored because `store` is not set.".to_owned(),
            sources: vec!["https://platform.openai.com/docs/guides/your-data".to_owned()],
            checked: "2026-11-20".to_owned(),
            off: false,
            level: None,
            unproven: Vec::new(),
            unproven_in_strict: Vec::new(),
            parameters: Vec::new(),
            yields_to: Vec::new(),
            builtin: None,
            cases: vec![case],
        },
        text: "# response-stored-by-default\n\nThe Responses API stores **every** response unless `store` is false, \
               see [the guide](https://platform.openai.com/docs/guides/your-data).\n\n## What to do\n\n* Python: pass \
               `store=False` in every call, or wrap the client once so that nobody can forget it.\n\n```python\n\
               client.responses.create(model=\"gpt-5\", input=text, store=False)\n```\n"
            .to_owned(),
        url: format!("https://zdrlint.example/lints/{name}"),
    }
}
