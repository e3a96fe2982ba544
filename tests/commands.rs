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

#[test]
fn the_configuration_does_not_depend_on_what_else_is_given() {
    let folder = project(&[
        (".git/", b""),
        ("zdrlint.toml", b"control = 'zdr'"),
        ("a/zdrlint.toml", b"control = 'none'"),
        ("a/app.py", STORES),
        ("b/app.py", STORES),
        ("b/more.py", STORES),
    ]);
    assert_eq!(run_in(&folder, &["a/app.py"]).2, Some(1));
    assert_eq!(run_in(&folder, &["b/app.py", "b/more.py"]).2, Some(0));
    let (_, err, code) = run_in(&folder, &["a/app.py", "b/app.py"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("different configurations") && err.contains("--config"), "{err}");
    assert_eq!(run_in(&folder, &["--config", "zdrlint.toml", "a/app.py", "b/app.py"]).2, Some(0));
    assert_eq!(run_in(&folder, &["--isolated", "a/app.py", "b/app.py"]).2, Some(1));
}
