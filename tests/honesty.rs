//! What a run must not pass over: parts that were not read, settings that do nothing, verdicts that claim too much.
#![allow(clippy::unwrap_used)]

mod support;

use support::program::{STORES, json, project, run_in};

/// Line and code of each finding that counts.
fn found(files: &[(&str, &str)], arguments: &[&str]) -> Vec<String> {
    let report = json(project(files).path(), &[arguments, &["."]].concat());
    let active = report["findings"].as_array().unwrap().iter().filter(|finding| finding["suppressed"].is_null());
    active.map(|finding| format!("{} {}", finding["start"]["line"], finding["code"].as_str().unwrap())).collect()
}

#[test]
fn what_was_lost_of_a_file_fails_strict_runs() {
    let deep = format!("from openai import OpenAI\nx = {}OpenAI(){}\n", "f(".repeat(2000), ")".repeat(2000));
    let broken = "from openai import OpenAI\nclient = OpenAI()\nx = = client.responses.create(input='x') client.files.create( =\n";
    for code in [deep.as_str(), broken] {
        let strict = found(&[("a.py", code)], &["--strict"]);
        assert!(strict.iter().any(|finding| finding.ends_with("ZDR904")), "{strict:?}");
        assert!(!found(&[("a.py", code)], &[]).iter().any(|finding| finding.ends_with("ZDR904")));
    }
    // A stray token costs nothing.
    let sound = found(&[("a.py", &format!("{STORES}x = = 3\n"))], &["--strict", "--control", "none"]);
    assert_eq!(sound, ["2 ZDR201"]);
}

#[test]
fn each_header_is_a_finding() {
    let client = "from openai import OpenAI\nclient = OpenAI(default_headers={'OpenAI-Data-Retention': 'none'})\n";
    let call = "client.responses.create(input='x', store=False, extra_headers={'X-ZDR': '1', 'X-Other': '2'})\n";
    let report = json(project(&[("a.py", &format!("{client}{call}"))]).path(), &["--select", "ZDR301", "."]);
    let messages: Vec<&str> =
        report["findings"].as_array().unwrap().iter().map(|finding| finding["message"].as_str().unwrap()).collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].contains("the header `openai-data-retention`") && messages[1].contains("the header `x-zdr`"));
}

#[test]
fn a_response_that_is_named_was_not_made_in_the_background() {
    let poll =
        "from openai import OpenAI\nclient = OpenAI()\nr = client.responses.create(input='x', background=True)\n";
    let reads = "client.responses.retrieve(r.id)\nclient.responses.retrieve('resp_1')\nclient.responses.input_items.list(r.id)\n";
    assert_eq!(found(&[("a.py", &format!("{poll}{reads}"))], &["--select", "ZDR121"]), ["5 ZDR121", "6 ZDR121"]);
}

const WRAPPER: &str =
    "[[wrapper]]\ncall = 'llm.ask'\noperation = 'responses.create'\nparameters = { store = 'store' }\n";

#[test]
fn a_wrapper_that_says_nothing_sends_nothing() {
    let module = ("llm.py", "def ask(q, store=None):\n    return post(q, store)\n");
    let calls = ("app.py", "from llm import ask\nask('x')\nask('x', store=False)\n");
    assert_eq!(found(&[("zdrlint.toml", WRAPPER), module, calls], &[]), ["2 ZDR201"]);
}

#[test]
fn wrappers_that_do_nothing_are_said() {
    let unused = "[[wrapper]]\ncall = 'nowhere.none'\noperation = 'responses.create'\n";
    let folder = project(&[("zdrlint.toml", unused), ("app.py", "x = 1\n")]);
    let (out, _, code) = run_in(folder.path(), &["."]);
    assert!(out.contains("zdrlint.toml:2: ") && out.contains("no call of it was found"), "{out}");
    assert_eq!(code, Some(0));
    let typed = WRAPPER.replace("'store' }", "'stor' }");
    let (_, err, code) = run_in(project(&[("zdrlint.toml", &typed), ("app.py", "")]).path(), &["."]);
    assert_eq!(code, Some(2));
    assert!(err.contains("did you mean `store`?"), "{err}");
    let folder = project(&[
        ("zdrlint.toml", WRAPPER),
        ("llm.py", "def ask(q):\n    pass\n"),
        ("app.py", "from llm import ask\nask('x')\n"),
    ]);
    let out = run_in(folder.path(), &["."]).0;
    assert!(out.contains("`llm.ask` has no parameter `store`"), "{out}");
}

#[test]
fn steps_in_python_are_read() {
    let workflow = "jobs:\n  a:\n    steps:\n      - run: |\n          from openai import OpenAI\n          OpenAI().responses.create(model='m', input='x')\n        shell: python\n";
    assert_eq!(found(&[(".github/workflows/a.yml", workflow)], &[]), ["6 ZDR201"]);
    let defaults = "defaults:\n  run:\n    shell: python\njobs:\n  a:\n    steps:\n      - run: |\n          from openai import OpenAI\n          OpenAI().responses.create(model='m', input='x')\n";
    assert_eq!(found(&[(".github/workflows/a.yml", defaults)], &[]), ["9 ZDR201"]);
}

#[test]
fn an_overridden_value_needs_no_proof() {
    let code = "from openai import OpenAI\nOpenAI().responses.create(model='m', input='x', store=maybe())\n";
    let unproven = |control: &str| {
        let all = found(&[("a.py", code)], &["--strict", "--control", control]);
        all.into_iter().filter(|finding| finding.ends_with("ZDR304")).count()
    };
    assert_eq!((unproven("zdr"), unproven("none")), (0, 1));
}

#[test]
fn paths_are_those_from_where_one_stands() {
    let folder = project(&[(".git/HEAD", ""), ("a/zdrlint.toml", ""), ("a/b/x.py", STORES), ("y.py", STORES)]);
    let concise = |below: &str, path: &str| run_in(&folder.path().join(below), &["-f", "concise", path]).0;
    assert!(concise("", "a").starts_with("a/b/x.py:2:"));
    assert!(concise("a", "b").starts_with("b/x.py:2:"));
    assert!(concise("a/b", "../../y.py").starts_with("../../y.py:2:"));
    let report = json(&folder.path().join("a"), &["."]);
    assert_eq!(report["findings"][0]["path"], "a/b/x.py");
}

#[test]
fn what_was_not_read_is_said_in_every_format() {
    let folder = project(&[("a.py", "x = 'openai\0'\n"), ("b.py", "")]);
    for arguments in [&["-f", "concise"][..], &["-f", "github"], &["-q"], &["-f", "concise", "-q"]] {
        let (_, err, code) = run_in(folder.path(), &[arguments, &["."]].concat());
        assert_eq!(code, Some(0));
        assert!(err.contains("not read: a.py (binary)"), "{arguments:?} {err}");
    }
    assert!(run_in(folder.path(), &["."]).0.contains("not read: a.py (binary)"));
}

#[test]
fn tables_mark_what_is_not_documented() {
    let folder = project(&[]);
    let (table, _, _) = run_in(folder.path(), &["policy", "--format", "markdown"]);
    let row = |endpoint: &str| table.lines().find(|line| line.contains(&format!("| {endpoint} |"))).unwrap().to_owned();
    assert!(row("/v1/realtime/client_secrets").contains(r" \* |") && !row("/v1/realtime").contains(r" \* |"));
    assert!(row("/v1/assistants").contains("2026-08-26"));
    assert!(table.contains("the page has no row for it"));
    let code = "from openai import OpenAI\nOpenAI().realtime.client_secrets.create()\n";
    let folder = project(&[("a.py", code)]);
    let report = json(folder.path(), &["."]);
    assert_eq!(report["requests"][0]["policy"]["judged_as"], "/v1/realtime");
    let (text, _, _) = run_in(folder.path(), &["inventory", "."]);
    assert!(text.contains("judged as /v1/realtime"), "{text}");
    let (explained, _, _) = run_in(folder.path(), &["explain", "verify"]);
    assert!(explained.lines().any(|line| line.trim() == "GET /v1/organization/data_retention"), "{explained}");
}

#[test]
fn facts_are_of_whoever_answers() {
    let code = "from openai import AzureOpenAI\nAzureOpenAI(azure_endpoint='https://x.openai.azure.com', api_version='v').responses.create(model='m', input='x')\n";
    let (out, _, _) = run_in(project(&[("a.py", code)]).path(), &["."]);
    let fact = out.split("fact:").nth(1).unwrap().split("docs:").next().unwrap().to_owned();
    assert!(fact.contains("learn.microsoft.com") && !fact.contains("developers.openai.com"), "{fact}");
    assert!(out.contains("Azure of 2026-03"), "{out}");
    let (out, _, _) = run_in(project(&[("a.py", STORES)]).path(), &["."]);
    assert!(!out.contains("learn.microsoft.com") && !out.contains("Azure of"), "{out}");
}

#[test]
fn ids_of_requests_are_unique() {
    let code = "import { OpenAI } from 'openai';\nconst c = new OpenAI();\nfor (const m of [c.files, c.batches]) await m.create({});\n";
    let report = json(project(&[("a.ts", code)]).path(), &["."]);
    let ids: Vec<&str> = report["requests"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
}
