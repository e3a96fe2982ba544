//! The program as a user starts it.

use std::process::{Command, Output, Stdio};

fn zdrlint(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zdrlint")).args(arguments).output().expect("starts")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn help_and_version_succeed() {
    for arguments in [&["--help"][..], &["-h"], &["check", "--help"], &["inventory", "--help"], &["--version"]] {
        let output = zdrlint(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(!output.stdout.is_empty() && output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn wrong_usage_is_exit_2_and_says_so_on_standard_error() {
    for arguments in [&["--nonsense"][..], &["--format", "xml", "src"], &["check", "--today", "tomorrow"], &["-j", "0"]]
    {
        let output = zdrlint(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains("error"), "{arguments:?}");
    }
}

#[test]
fn a_missing_path_is_exit_2() {
    let output = zdrlint(&["no/such/file.py"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stderr(&output), "zdrlint: no such file or folder: no/such/file.py\n");
    assert!(stderr(&zdrlint(&["inventry"])).contains("if a command was meant"));
    assert!(!stderr(&zdrlint(&["no\u{1b}[31m\u{202e}"])).contains(['\u{1b}', '\u{202e}']));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_zdrlint"))
        .arg("--help")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

/// The requests of one Python file, from the JSON of `inventory`.
fn requests_of(code: &str) -> Vec<serde_json::Value> {
    let folder = tempfile::tempdir().expect("is made");
    std::fs::write(folder.path().join("app.py"), code).expect("is written");
    let output = zdrlint(&["inventory", "--format", "json", &folder.path().to_string_lossy()]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    report["requests"].as_array().cloned().unwrap_or_default()
}

#[test]
fn absent_parameters_are_listed_where_a_lint_asks_for_them() {
    let code = "from openai import OpenAI\nc = OpenAI()\nc.responses.create(model='gpt-5', input='x')\n\
                c.chat.completions.create(model='gpt-5', messages=[])\nc.files.list()\n";
    let requests = requests_of(code);
    let absent = |operation: &str| -> Vec<String> {
        let request = requests.iter().find(|request| request["operation"] == operation).expect("is found");
        let parameters = request["parameters"].as_object().expect("is an object").iter();
        let absent =
            parameters.filter(|(_, value)| **value == serde_json::json!({"state": "absent", "complete": true}));
        absent.map(|(name, _)| name.clone()).collect()
    };
    let cache = ["prompt_cache_options.ttl", "prompt_cache_retention"];
    let of_responses = ["background", "conversation", "previous_response_id"];
    assert_eq!(absent("responses.create"), [&of_responses[..], &cache[..], &["store"]].concat());
    assert_eq!(absent("chat.completions.create"), [&cache[..], &["store"]].concat());
    assert!(absent("files.list").is_empty());
}

// --- the configuration's own rules ---------------------------------------------------------------

/// A folder with these files.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("is made");
    for (name, text) in files {
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().expect("has a folder")).expect("is made");
        std::fs::write(file, text).expect("is written");
    }
    folder
}

fn check(files: &[(&str, &str)]) -> Output {
    let folder = project(files);
    let config = folder.path().join("zdrlint.toml").to_string_lossy().into_owned();
    zdrlint(&["check", "--config", &config, "--format", "concise", &folder.path().to_string_lossy()])
}

const CATALOG: &str = r#"[catalog]
id = "acme"
title = "Acme gateway"
ecosystem = "python"
needles = ["acme_llm"]

[[type]]
name = "Gateway"
class = ["acme_llm.Gateway"]
client = { provider = "openai" }

[operations]
"Gateway.ask" = "responses.create"
"#;

const LINT: &str = r#"+++
code = "ZDR999"
name = "no-embeddings"
summary = "Embeddings are not to be used here"
checked = "2026-11"

[[case]]
operations = ["embeddings.create"]
effects.none = { effect = "kept", text = "against our rules" }
message = "`{call}` computes embeddings."
help.any = "Use the internal service."
+++

# no-embeddings
"#;

const USES: &str = "from acme_llm import Gateway\nfrom openai import OpenAI\nGateway().ask(model='x', store=True)\n\
                    OpenAI().embeddings.create(input='x', model='y')\n";

#[test]
fn own_catalogs_and_lints_count_beside_the_built_in_ones() {
    let output = check(&[
        ("zdrlint.toml", "rules = 'own'\n"),
        ("own/sdks/acme.toml", CATALOG),
        ("own/lints/no-embeddings.md", LINT),
        ("own/lints/README.md", "Our lints.\n"),
        ("app.py", USES),
    ]);
    let found = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{found}{}", stderr(&output));
    assert!(found.contains("app.py:3:") && found.contains("ZDR202"), "{found}");
    assert!(found.contains("app.py:4:") && found.contains("error[ZDR999]"), "{found}");
    assert_eq!(found.lines().count(), 2, "{found}");
}

#[test]
fn own_lints_are_set_like_the_built_in_ones() {
    let files = |level: &'static str| {
        [
            ("zdrlint.toml", level),
            ("own/lints/no-embeddings.md", LINT),
            ("app.py", "from openai import OpenAI\nOpenAI().embeddings.create(input='x', model='y')\n"),
        ]
    };
    let off = check(&files("rules = 'own'\n[lints]\nno-embeddings = 'off'\n"));
    assert_eq!((off.status.code(), off.stdout.as_slice()), (Some(0), &b""[..]), "{}", stderr(&off));
    let note = check(&files("rules = 'own'\n[lints]\nZDR999 = 'note'\n"));
    assert_eq!(note.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&note.stdout).contains("note[ZDR999]"));
}

#[test]
fn what_is_wrong_in_own_rules_is_exit_2_with_file_and_line() {
    let catalog = |from, to: &str| CATALOG.replace(from, to);
    let lint = |from, to: &str| LINT.replace(from, to);
    let cases = [
        ("sdks/acme.toml", catalog("responses.create", "responses.make"), "acme.toml:13", "`responses.make`"),
        ("sdks/acme.toml", catalog("[[type]]", "[[types]]"), "acme.toml:7", "unknown field `types`"),
        ("sdks/acme.toml", catalog("id = \"acme\"", "id = \"openai-python\""), "acme.toml:2", "the built-in rules"),
        ("sdks/acme.toml", catalog("needles = [\"acme_llm\"]\n", ""), "acme.toml:1", "no `needles`"),
        ("lints/no-embeddings.md", lint("{call}", "{cal}"), "no-embeddings.md:10", "no placeholder"),
        ("lints/no-embeddings.md", lint("embeddings.create", "embed.*"), "no-embeddings.md:8", "no operation"),
        ("lints/no-embeddings.md", lint("ZDR999", "ZDR201"), "no-embeddings.md:2", "the built-in rules"),
        ("lints/no-embeddings.md", lint("summary =", "sumary ="), "no-embeddings.md:4", "unknown field `sumary`"),
        ("lints/other.md", LINT.to_owned(), "other.md:3", "must be called `no-embeddings.md`"),
    ];
    for (file, text, place, message) in &cases {
        let name = format!("own/{file}");
        let output = check(&[("zdrlint.toml", "rules = 'own'\n"), (&name, text), ("app.py", USES)]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{place}: {said}");
        assert!(output.stdout.is_empty() && said.contains(place) && said.contains(message), "{place}: {said}");
    }
}

#[test]
fn a_folder_without_rules_is_exit_2() {
    for (config, message) in [("rules = 'none'\n", "there is no folder `none`"), ("rules = 'src'\n", "holds no rules")]
    {
        let output = check(&[("zdrlint.toml", config), ("src/app.py", USES)]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("zdrlint.toml:1:9") && said.contains(message), "{said}");
    }
}

#[test]
fn a_wrapper_of_an_unknown_operation_is_exit_2_at_its_line() {
    let config = "[[wrapper]]\ncall = 'app.ask'\noperation = 'response.create'\n";
    let output = check(&[("zdrlint.toml", config), ("app.py", USES)]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("zdrlint.toml:3:13") && said.contains("did you mean `responses.create`?"), "{said}");
}

#[test]
fn a_wrapper_that_the_tree_does_not_hold_is_a_note() {
    let config = "[[wrapper]]\ncall = 'app.missing.ask'\noperation = 'responses.create'\n";
    let folder = project(&[("zdrlint.toml", config), ("app/main.py", USES)]);
    let path = folder.path().to_string_lossy().into_owned();
    let output = zdrlint(&["inventory", "--config", &format!("{path}/zdrlint.toml"), "--format", "json", &path]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    let notes = report["notes"].to_string();
    assert!(notes.contains("teaches `app.missing.ask`, but no such module was found"), "{notes}");
}

// --- keys ----------------------------------------------------------------------------------------

/// Files with a key wherever one can stand near a request: none of it may reach a report.
const KEYS: [(&str, &str); 3] = [
    (
        "keys.py",
        r#"from openai import OpenAI, AsyncOpenAI
OpenAI(api_key="sk-secret-000000000001").responses.create(model="m", input="sk-secret-000000000002")
c = OpenAI(api_key="sk-secret-000000000003", base_url="https://sk-secret-000000000004@proxy.example/v1?key=sk-secret-000000000005")
(c  # sk-secret-000000000006
    .with_options(api_key="sk-secret-000000000007")
    .responses.create)(model="m", input="x", extra_headers={"Authorization": "Bearer sk-secret-000000000008"})
{"sk-secret-000000000009": c}["sk-secret-000000000009"].files.create(file="sk-secret-000000000010", purpose="batch")
OpenAI(base_url="sk-secret-000000000011").responses.create(model="sk-secret-000000000012", input="x")
def run(create, **options):
    create("sk-secret-000000000013", **options)
run(OpenAI().responses.create, metadata={"sk-secret-000000000014": "sk-secret-000000000015"}, store="sk-secret-000000000016")
"#,
    ),
    (
        "keys.ts",
        r#"import OpenAI from "openai";
new OpenAI({ apiKey: "sk-secret-000000000021" }).responses.create({ model: "m", input: "x" });
const c = new OpenAI({ apiKey: `sk-secret-000000000022` });
c.withOptions({ apiKey: "sk-secret-000000000023" }) /* sk-secret-000000000024 */.responses.create({ model: "m", input: "x" });
(c as any)["responses"].create({ model: "m", previous_response_id: "sk-secret-000000000025" });
"#,
    ),
    (
        "keys.rs",
        r#"use async_openai::{Client, config::OpenAIConfig};
async fn f(request: async_openai::types::responses::CreateResponse) {
    Client::with_config(OpenAIConfig::new().with_api_key("sk-secret-000000000031")).responses().create(request).await;
    let c = Client::with_config(OpenAIConfig::new().with_api_base("https://x.example/sk-secret-000000000032"));
    c.files().list(&[("sk-secret-000000000033", "sk-secret-000000000034")]).await; // sk-secret-000000000035
}
"#,
    ),
];

#[test]
fn no_report_shows_a_key() {
    let folder = project(&KEYS);
    let path = folder.path().to_string_lossy();
    let mut runs = Vec::new();
    for format in ["text", "concise", "json", "sarif", "github"] {
        runs.push(vec!["check", "--strict", "--format", format, &path]);
    }
    for format in ["text", "json", "csv", "markdown"] {
        runs.push(vec!["inventory", "--format", format, &path]);
    }
    for run in runs {
        let output = zdrlint(&run);
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &stderr(&output);
        assert!(text.contains("responses"), "{run:?}: {text}");
        let leak = text.lines().find(|line| line.contains("sk-secret"));
        assert_eq!(leak, None, "{run:?}");
    }
}

#[test]
fn callees_are_shown_by_their_names() {
    let requests = requests_of(KEYS[0].1);
    let written: Vec<_> = requests.iter().filter_map(|request| request["written"].as_str()).collect();
    assert!(written.contains(&"OpenAI(…).responses.create"), "{written:?}");
    assert!(written.contains(&"c.with_options(…).responses.create"), "{written:?}");
}

// --- several clients -----------------------------------------------------------------------------

#[test]
fn each_client_is_judged_by_its_own_arguments() {
    let code = "from openai import OpenAI, AzureOpenAI\n\
                far = OpenAI(base_url='https://openrouter.ai/api/v1')\n\
                azure = AzureOpenAI(azure_endpoint='https://x.openai.azure.com')\n\
                def run(c):\n    return c.responses.create(model='m', input='x', store=True)\n\
                run(far)\nrun(azure)\nrun(OpenAI())\n";
    let output = check(&[("app.py", code), ("zdrlint.toml", "control = 'zdr'\n")]);
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = text.lines().collect();
    let other: Vec<_> = lines.iter().filter(|line| line.contains("ZDR306")).collect();
    assert!(matches!(other.as_slice(), [line] if line.contains(":2:") && line.contains("openrouter.ai")), "{text}");
    // What OpenAI would not store, Azure stores.
    assert!(lines.iter().any(|line| line.contains(":5:") && line.contains("error[ZDR202]")), "{text}");
    assert_eq!(requests_of(code)[0]["provider"], "configurable");
}
