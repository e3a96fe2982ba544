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
