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
