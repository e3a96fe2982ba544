//! What the commands print and accept, as a user sees it.

use std::process::{Command, Output};

use serde_json::Value;

fn zdrlint(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zdrlint")).args(arguments).output().expect("starts")
}

fn json(arguments: &[&str]) -> Value {
    let output = zdrlint(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("is JSON")
}

#[test]
fn sdks_as_json_are_one_flat_array() {
    let all = json(&["sdks", "--format", "json"]);
    let rows = all.as_array().expect("is an array");
    for row in rows {
        let keys: Vec<&str> = row.as_object().expect("is an object").keys().map(String::as_str).collect();
        assert_eq!(keys, ["call", "endpoint", "http", "sdk"]);
        assert!(row["sdk"].is_string() && row["call"].is_string(), "{row}");
    }
    let has = |sdk: &str, call: &str, http: &str, endpoint: &str| {
        rows.contains(&serde_json::json!({ "sdk": sdk, "call": call, "http": http, "endpoint": endpoint }))
    };
    assert!(has("openai-python", "Client.responses.create", "POST", "/v1/responses"));
    assert!(has("openai-python", "Client.files.content", "GET", "/v1/files/{file_id}/content"));
    // What an HTTP library sends is said by its arguments.
    let of_requests = rows.iter().find(|row| row["call"] == "requests.post").expect("is known");
    assert!(of_requests["http"] == "POST" && of_requests["endpoint"].is_null());
    // A helper has a row for each of its requests.
    let polling: Vec<&Value> =
        rows.iter().filter(|row| row["call"] == "Client.vector_stores.files.upload_and_poll").collect();
    assert!(polling.len() > 1, "{polling:?}");

    let one = json(&["sdks", "openai-python", "--format", "json"]);
    let of_all: Vec<&Value> = rows.iter().filter(|row| row["sdk"] == "openai-python").collect();
    assert_eq!(one.as_array().expect("is an array").iter().collect::<Vec<_>>(), of_all);
}

/// A folder with files; a name that ends in `/` is a folder.
fn project(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("is made");
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("has a parent")).expect("is made");
        if !name.ends_with('/') {
            std::fs::write(path, content).expect("is written");
        }
    }
    folder
}

/// Runs in a folder: standard output, standard error, exit code.
fn run_in(folder: &tempfile::TempDir, arguments: &[&str]) -> (String, String, Option<i32>) {
    let command = Command::new(env!("CARGO_BIN_EXE_zdrlint")).args(arguments).current_dir(folder.path()).output();
    let output = command.expect("starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

const STORES: &[u8] = b"from openai import OpenAI\nOpenAI().responses.create(model='gpt-5', input='a')\n";

#[test]
fn excluding_everything_is_a_note_and_finding_nothing_is_exit_3() {
    let excluded = project(&[("zdrlint.toml", b"exclude = ['**/*.py']"), ("app.py", STORES)]);
    let (out, _, code) = run_in(&excluded, &["."]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("the configuration excludes every file that was asked for"), "{out}");
    assert!(out.contains("1 file not reported: excluded"), "{out}");
    assert_eq!(run_in(&excluded, &["inventory", "."]).2, Some(0));

    let empty = project(&[("zdrlint.toml", b"exclude = ['**/*.py']"), ("notes.txt", b"")]);
    assert_eq!(run_in(&empty, &["."]).2, Some(3));
}

#[test]
fn an_accepted_lint_needs_a_reason() {
    let folder = project(&[("zdrlint.toml", b"\n[[allow]]\nlint = 'ZDR201'\n"), ("app.py", STORES)]);
    let (_, err, code) = run_in(&folder, &["."]);
    assert_eq!(code, Some(2));
    assert!(err.contains("needs a reason") && err.contains("zdrlint.toml:3:8"), "{err}");
    std::fs::write(folder.path().join("zdrlint.toml"), "[[allow]]\nlint = 'ZDR201'\nreason = 'ours'\n").expect("works");
    assert_eq!(run_in(&folder, &["."]).2, Some(0));
}

#[test]
fn wide_encodings_are_named_and_strict_makes_them_findings() {
    let wide: Vec<u8> = STORES.iter().flat_map(|byte| [*byte, 0]).collect();
    let folder = project(&[("app.py", &wide)]);
    let (out, _, code) = run_in(&folder, &["."]);
    assert!(out.contains("app.py (in UTF-16 without a byte order mark, which is not read: save it as UTF-8)"), "{out}");
    assert_eq!(code, Some(0));
    let (out, _, code) = run_in(&folder, &["--strict", "."]);
    assert!(out.contains("error[ZDR904]"), "{out}");
    assert_eq!(code, Some(1));
}

#[test]
fn a_lone_file_is_read_with_what_it_imports_alone() {
    let client = b"from openai import OpenAI\nclient = OpenAI()\n";
    let uses = b"from client import client\nclient.responses.create(model='gpt-5', input='a')\n";
    let folder = project(&[("app.py", uses), ("client.py", client), ("other.py", STORES), ("deep/more.py", STORES)]);
    let (out, _, code) = run_in(&folder, &["app.py"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("[app.py:2:18]") && out.contains("2 parsed"), "{out}");
    assert!(out.contains("only the given files were read"), "{out}");
    // The folder itself is a program.
    assert!(run_in(&folder, &["."]).0.contains("4 parsed"));
}

/// As `run_in`, with something on standard input.
fn run_with(folder: &tempfile::TempDir, arguments: &[&str], input: &[u8]) -> (String, String, Option<i32>) {
    use std::io::Write;
    use std::process::Stdio;
    let mut child = Command::new(env!("CARGO_BIN_EXE_zdrlint"))
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    child.stdin.take().expect("is piped").write_all(input).expect("is read");
    let output = child.wait_with_output().expect("ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[test]
fn options_may_stand_before_the_subcommand() {
    let folder = project(&[("app.py", STORES)]);
    let (out, err, code) = run_in(&folder, &["--control", "zdr", "inventory", "."]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("control:  Zero Data Retention"), "{out}");
}

#[test]
fn standard_input_stands_for_a_file() {
    let folder = project(&[("app.py", b"x = 1\n"), ("client.py", b"from openai import OpenAI\nclient = OpenAI()\n")]);
    let uses = b"from client import client\nclient.responses.create(model='gpt-5', input='a')\n";
    let (out, _, code) = run_with(&folder, &["--format", "concise", "--stdin-filename", "app.py", "-"], uses);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.starts_with("app.py:2:18: error[ZDR201]"), "{out}");
    // The file need not exist, and only what was given is reported.
    assert_eq!(run_with(&folder, &["--stdin-filename", "new.py", "-"], STORES).2, Some(1));
    assert_eq!(run_with(&folder, &["--stdin-filename", "app.py", "-"], b"").2, Some(0));
    for wrong in [&["-"][..], &["--stdin-filename", "app.py", "."], &["--stdin-filename", "no/such/app.py", "-"]] {
        assert_eq!(run_with(&folder, wrong, STORES).2, Some(2), "{wrong:?}");
    }
}

#[test]
fn lints_are_chosen_by_code_or_name() {
    let code = b"from openai import OpenAI\nc = OpenAI()\nc.responses.create(input='a')\nc.files.create(file=f)\n";
    let folder = project(&[("app.py", code)]);
    let codes = |arguments: &[&str]| {
        let (out, ..) = run_in(&folder, &[&["--format", "concise", "."], arguments].concat());
        let mut codes: Vec<&str> = ["ZDR106", "ZDR201"].into_iter().filter(|code| out.contains(code)).collect();
        codes.sort_unstable();
        codes.join(",")
    };
    assert_eq!(codes(&[]), "ZDR106,ZDR201");
    assert_eq!(codes(&["--select", "files-api"]), "ZDR106");
    assert_eq!(codes(&["--ignore", "ZDR106"]), "ZDR201");
    assert_eq!(codes(&["--select", "ZDR106,ZDR201", "--ignore", "files-api"]), "ZDR201");
    let (_, err, code) = run_in(&folder, &["--select", "ZDR999", "."]);
    assert!(code == Some(2) && err.contains("unknown lint `ZDR999`"), "{err}");
}

#[test]
fn a_baseline_accepts_what_was_there() {
    let folder = project(&[(".git/", b""), ("app.py", STORES)]);
    let (_, err, code) = run_in(&folder, &["--write-baseline", "baseline.json", "."]);
    assert_eq!((code, err.as_str()), (Some(0), "1 finding written to baseline.json\n"));
    let (out, _, code) = run_in(&folder, &["--baseline", "baseline.json", "."]);
    assert!(code == Some(0) && out.contains("No findings (1 suppressed)"), "{out}");
    // What moves stays accepted, what is new is not.
    let more = [b"import os\n\n", STORES, b"OpenAI().files.create(file=os)\n"].concat();
    std::fs::write(folder.path().join("app.py"), more).expect("works");
    let (out, _, code) = run_in(&folder, &["--baseline", "baseline.json", "."]);
    assert!(code == Some(1) && out.contains("ZDR106") && !out.contains("[ZDR201]"), "{out}");
    // What is gone is said.
    std::fs::write(folder.path().join("app.py"), "x = 1\n").expect("works");
    let (out, _, code) = run_in(&folder, &["--baseline", "baseline.json", "."]);
    assert!(code == Some(0) && out.contains("1 finding of the baseline is gone (ZDR201 in app.py)"), "{out}");
    std::fs::write(folder.path().join("baseline.json"), "{}").expect("works");
    assert_eq!(run_in(&folder, &["--baseline", "baseline.json", "."]).2, Some(2));
}

#[test]
fn settings_statistics_and_completions_are_printed() {
    let configuration =
        b"control = 'zdr'\n[lints]\nfiles-api = 'off'\n[[overrides]]\npaths = ['eu/**']\ncontrol = 'mam'\n";
    let folder = project(&[("zdrlint.toml", configuration), ("eu/app.py", STORES)]);
    let (out, _, code) = run_in(&folder, &["--show-settings", "--strict", "--today", "2026-12-01", "eu"]);
    assert_eq!(code, Some(0));
    for line in
        ["control = \"zdr\"", "strict = true", "today = \"2026-12-01\"", "ZDR106 = \"off\"", "control = \"mam\""]
    {
        assert!(out.lines().any(|own| own == line), "{line} is not in {out}");
    }
    // What is printed can be read back.
    let shown = folder.path().join("shown.toml");
    std::fs::write(&shown, &out).expect("works");
    let again = run_in(&folder, &["--show-settings", "--config", "shown.toml", "eu"]);
    assert_eq!(again.2, Some(0), "{}", again.1);

    let (out, _, code) = run_in(&folder, &["--statistics", "."]);
    assert_eq!(code, Some(1));
    assert!(out.contains("ZDR201  1       0         0      response-stored-by-default"), "{out}");
    assert!(out.contains("1         /v1/responses"), "{out}");

    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (out, _, code) = run_in(&folder, &["completions", shell]);
        assert!(code == Some(0) && out.contains("inventory"), "{shell}");
    }
}

#[test]
fn the_inventory_says_what_decides_and_what_it_does_not_cover() {
    let code = b"from openai import OpenAI\nOpenAI().responses.create(input='a', store=False, conversation='c1',\n    \
                 background=True, tools=[{'type': 'file_search'}, {'type': 'function'}])\n";
    let named = b"import os\nHOST = 'https://api.openai.com/v1'\nos.system(HOST)\n";
    let folder = project(&[("app.py", code), ("shell.py", named)]);
    let (out, ..) = run_in(&folder, &["inventory", "."]);
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("(background: true; conversation: set; tools: \"file_search\")"), "{out}");
    assert!(words.contains("Not listed are requests made by dependencies"), "{out}");
    assert!(words.contains("1 file names a host of OpenAI, and no request was found there: shell.py"), "{out}");
    let (out, ..) = run_in(&folder, &["inventory", "--format", "csv", "."]);
    assert!(
        out.lines().next().is_some_and(|line| line.contains(",store,") && line.ends_with(",also_decides,judged_as")),
        "{out}"
    );
    let (out, ..) = run_in(&folder, &["inventory", "--format", "markdown", "."]);
    assert!(out.contains("## Scope") && out.contains("| also decides |"), "{out}");
}

#[test]
fn old_facts_are_said() {
    let folder = project(&[("app.py", b"x = 1\n")]);
    let notes = |day: &str| run_in(&folder, &["--today", day, "."]).0;
    assert!(!notes("2026-12-01").contains("was read"));
    let old = notes("2028-01-01").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(old.contains("what OpenAI keeps was read") && old.contains("days ago (2026-"), "{old}");
}

#[test]
fn who_answers_is_said_where_it_is_not_known() {
    let code = b"import os\nfrom openai import AzureOpenAI, OpenAI\n\
                 def one(settings):\n    OpenAI(base_url=settings.url).files.create(file=1)\n\
                 def two(az):\n    c = AzureOpenAI(azure_endpoint='https://x.openai.azure.com') if az else OpenAI()\n    \
                 c.responses.create(input='a')\n\
                 def three():\n    OpenAI(base_url=os.getenv('B', 'https://openrouter.ai/api/v1')).files.create(file=1)\n\
                 def four():\n    OpenAI().files.create(file=1)\n\
                 def five():\n    OpenAI(base_url='https://openrouter.ai/api/v1').files.create(file=1)\n";
    let folder = project(&[("app.py", code)]);
    let (out, ..) = run_in(&folder, &["--control", "zdr", "--format", "concise", "."]);
    let line = |number: u32| {
        let start = format!("app.py:{number}:");
        out.lines().filter(|line| line.starts_with(&start)).collect::<Vec<_>>().join("\n")
    };
    assert!(line(4).contains("This holds where OpenAI answers, which is decided at run time."), "{out}");
    assert!(line(7).contains("This holds where Azure answers, which is decided at run time."), "{out}");
    assert!(line(9).contains("may go to openrouter.ai"), "{out}");
    assert!(line(11).contains("content may still be kept") && !line(11).contains("This holds"), "{out}");
    assert!(line(13).contains(" go to openrouter.ai"), "{out}");
}

#[test]
fn guesses_fail_no_run_that_is_not_strict() {
    let folder = project(&[(
        "app.py",
        b"from openai import OpenAI\ndef ask(options):\n    OpenAI().responses.create(input='a', **options)\n\
          def other(client):\n    client.responses.create(input='a')\n",
    )]);
    assert_eq!(run_in(&folder, &["--fail-on", "warning", "."]).2, Some(0));
    let (out, _, code) = run_in(&folder, &["--strict", "."]);
    assert!(code == Some(1) && out.contains("ZDR304") && out.contains("warning[ZDR305]"), "{out}");
    // A call that may be a request fails a strict run by itself.
    assert_eq!(run_in(&folder, &["--strict", "--select", "ZDR305", "."]).2, Some(1));
    assert_eq!(run_in(&folder, &["--strict", "--select", "ZDR305", "--fail-on", "never", "."]).2, Some(0));
}

#[test]
fn pages_show_examples_as_one_writes_them() {
    let page = String::from_utf8(zdrlint(&["explain", "ZDR201"]).stdout).expect("is UTF-8");
    assert!(!page.contains("expect:") && page.contains("With `--control zdr`:"), "{page}");
    let lints = json(&["lints", "--format", "json"]);
    let level = |code: &str| {
        let all = lints["lints"].as_array().expect("is an array");
        all.iter().find(|lint| lint["code"] == code).map(|lint| lint["level"].clone()).unwrap_or_default()
    };
    assert_eq!((level("ZDR901"), level("ZDR903"), level("ZDR904")), ("warning".into(), "error".into(), "note".into()));
}

#[test]
fn findings_about_the_run_have_no_outcomes() {
    let folder =
        project(&[("app.py", b"from openai import OpenAI\nx = 1  # zdrlint: ignore[ZDR201] -- nothing here\n")]);
    let (out, ..) = run_in(&folder, &["."]);
    assert!(out.contains("ZDR901") && !out.contains("MAM:"), "{out}");
}
