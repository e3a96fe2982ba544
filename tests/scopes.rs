//! Several configurations in one tree: each speaks of its own files, in every form of call.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::program::{STORES, json, project, run_in};

const USES: &str = "from shared.llm import client\nclient.responses.create(model='gpt-5', input='a')\n";
const CLIENT: &str = "from openai import OpenAI\nclient = OpenAI()\n";

/// Path, code, level and control of each finding that counts.
fn findings(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["suppressed"].is_null());
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    findings.map(|one| ["path", "code", "level", "control"].map(|key| text(one, key)).join(" ")).collect()
}

fn monorepo() -> tempfile::TempDir {
    project(&[
        (".git/HEAD", ""),
        ("zdrlint.toml", "control = 'mam'\n"),
        ("top.py", STORES),
        ("shared/llm.py", CLIENT),
        ("a/zdrlint.toml", "control = 'zdr'\n"),
        ("a/app.py", USES),
        (
            "b/pyproject.toml",
            "[tool.zdrlint]\ncontrol = 'none'\nexclude = ['gen/**']\n[tool.zdrlint.lints]\nZDR201 = 'warning'\n",
        ),
        ("b/app.py", USES),
        ("b/gen/app.py", STORES),
        ("lib/.git", "gitdir: elsewhere"),
        ("lib/app.py", STORES),
    ])
}

#[test]
fn every_file_is_judged_by_the_nearest_configuration() {
    let folder = monorepo();
    let whole = json(folder.path(), &["."]);
    let expected = ["b/app.py ZDR201 warning none", "lib/app.py ZDR201 error unknown", "top.py ZDR201 error mam"];
    assert_eq!(findings(&whole), expected);
    let of = |paths: &[&str]| findings(&json(folder.path(), paths));
    assert!(of(&["a"]).is_empty() && of(&["a/app.py"]).is_empty());
    assert_eq!(of(&["b"]), [expected[0]]);
    assert_eq!(of(&["a", "b"]), [expected[0]]);
    assert_eq!(of(&["a/app.py", "b/app.py"]), [expected[0]]);
    assert_eq!(of(&["lib"]).len(), 1);
    assert_eq!(of(&["top.py", "lib/app.py"]), [expected[1], expected[2]]);
    // From within, too.
    assert_eq!(findings(&json(&folder.path().join("b"), &["."])), [expected[0]]);
    assert_eq!(findings(&json(&folder.path().join("b"), &["../top.py", "app.py"])), [expected[0], expected[2]]);
}

#[test]
fn all_configurations_are_named() {
    let folder = monorepo();
    let config = &json(folder.path(), &["."])["config"];
    assert_eq!((config["path"].as_str(), config["control"].as_str()), (Some("zdrlint.toml"), Some("mam")));
    let nested = config["nested"].as_array().unwrap();
    let named: Vec<_> = nested.iter().map(|one| (one["folder"].as_str(), one["path"].as_str())).collect();
    let expected = [("a", Some("a/zdrlint.toml")), ("b", Some("b/pyproject.toml")), ("lib", None)];
    assert_eq!(named, expected.map(|(folder, path)| (Some(folder), path)));
    let (out, _, code) = run_in(folder.path(), &["."]);
    assert_eq!(code, Some(1));
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        out.contains("Abuse Monitoring (zdrlint.toml); a/: Zero Data Retention (a/zdrlint.toml); b/: none"),
        "{out}"
    );
    let config = &json(folder.path(), &["a"])["config"];
    assert_eq!((config["path"].as_str(), &config["nested"]), (Some("a/zdrlint.toml"), &Value::Array(Vec::new())));
    let csv = run_in(folder.path(), &["inventory", "--format", "csv", "."]).0;
    assert!(csv.contains(",zdr,") && csv.contains(",none,") && csv.contains(",mam,"), "{csv}");
}

#[test]
fn a_named_configuration_counts_everywhere() {
    let folder = monorepo();
    let of = |arguments: &[&str]| findings(&json(folder.path(), arguments));
    assert!(of(&["--config", "a/zdrlint.toml", "."]).is_empty());
    assert_eq!(of(&["--isolated", "."]).len(), 5);
    assert_eq!(of(&["--control", "zdr", "."]).len(), 0);
}

#[test]
fn each_configuration_speaks_of_its_own_paths() {
    let folder = project(&[
        (".git/HEAD", ""),
        ("zdrlint.toml", "[[allow]]\nlint = 'ZDR201'\npaths = ['jobs/**']\nreason = 'root'\n"),
        ("jobs/x.py", STORES),
        (
            "a/zdrlint.toml",
            "[[allow]]\nlint = 'ZDR201'\npaths = ['jobs/**']\nreason = 'a'\n[[overrides]]\npaths = ['eu/**']\ncontrol = 'zdr'\n",
        ),
        ("a/jobs/x.py", STORES),
        ("a/eu/x.py", STORES),
        ("a/x.py", STORES),
        (
            "b/zdrlint.toml",
            "fail-on = 'never'\nmin-level = 'error'\n[[allow]]\nlint = 'ZDR201'\npaths = ['x.py']\nreason = 'b'\n",
        ),
        ("b/y.py", STORES),
    ]);
    let report = json(folder.path(), &["."]);
    let all = ["a/x.py ZDR201 error unknown", "b/y.py ZDR201 error unknown"];
    assert_eq!(findings(&report), all, "{report}");
    assert_eq!(run_in(folder.path(), &["b"]).2, Some(0));
    assert_eq!(run_in(folder.path(), &["a", "b"]).2, Some(1));
    // An entry that accepts nothing is said by the configuration that holds it.
    std::fs::write(folder.path().join("b/zdrlint.toml"), "[[allow]]\nlint = 'ZDR106'\nreason = 'b'\n").unwrap();
    assert!(findings(&json(folder.path(), &["b"])).iter().any(|one| one.starts_with("b/zdrlint.toml ZDR901")));
    assert!(findings(&json(folder.path(), &["a"])).iter().all(|one| !one.contains("ZDR901")));
}

#[test]
fn broken_configurations_stop_what_they_speak_of() {
    let folder =
        project(&[(".git/HEAD", ""), ("a/zdrlint.toml", "control = 'zrd'\n"), ("a/x.py", STORES), ("b/x.py", STORES)]);
    for paths in [&["."][..], &["a"], &["a/x.py", "b/x.py"]] {
        let (_, err, code) = run_in(folder.path(), paths);
        assert_eq!(code, Some(2), "{paths:?} {err}");
        assert!(err.contains("a/zdrlint.toml") && err.contains("did you mean `zdr`?"), "{err}");
    }
    let (out, _, code) = run_in(folder.path(), &["b"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("a/zdrlint.toml: this configuration is broken"), "{out}");
    // What is excluded needs no configuration that works.
    std::fs::write(folder.path().join("zdrlint.toml"), "exclude = ['a']\n").unwrap();
    assert_eq!(run_in(folder.path(), &["."]).2, Some(1));
    assert_eq!(run_in(folder.path(), &["a"]).2, Some(2));
}

#[test]
fn a_configuration_that_another_one_hides_is_said() {
    let folder = project(&[
        ("zdrlint.toml", "control = 'zdr'\n"),
        ("pyproject.toml", "[tool.zdrlint]\ncontrol = 'none'\n"),
        ("x.py", STORES),
    ]);
    let (out, _, code) = run_in(folder.path(), &["."]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("pyproject.toml: this configuration is not used: zdrlint.toml wins"), "{out}");
}

#[test]
fn settings_are_those_of_what_was_given() {
    let folder = monorepo();
    let of = |path: &str| run_in(folder.path(), &["--show-settings", path]).0;
    assert!(of("a").contains("control = \"zdr\"") && of("b/app.py").contains("control = \"none\""));
    assert!(of(".").contains("control = \"mam\""));
}

#[test]
fn a_baseline_is_the_same_in_every_form_of_call() {
    let folder = monorepo();
    assert_eq!(run_in(folder.path(), &["--write-baseline", "base.json", "."]).2, Some(0));
    for paths in [&["."][..], &["b"], &["top.py", "b/app.py"]] {
        let (out, _, code) = run_in(folder.path(), &[&["--baseline", "base.json"], paths].concat());
        assert_eq!(code, Some(0), "{out}");
        assert!(!out.contains("gone"), "{out}");
    }
    // What is gone is named; what was not asked for is not.
    std::fs::remove_file(folder.path().join("top.py")).unwrap();
    let (out, _, _) = run_in(folder.path(), &["--baseline", "base.json", "."]);
    assert!(out.contains("1 finding of the baseline is gone (ZDR201 in top.py)"), "{out}");
    assert!(!run_in(folder.path(), &["--baseline", "base.json", "b"]).0.contains("gone"));
    // A part that is written anew leaves the rest as it is.
    let (_, err, _) = run_in(folder.path(), &["--write-baseline", "base.json", "b"]);
    assert!(err.contains("1 finding written to base.json; 2 "), "{err}");
    assert_eq!(run_in(folder.path(), &["--baseline", "base.json", "."]).2, Some(0));
}

#[test]
fn what_is_there_is_checked_beside_what_is_not() {
    let folder = project(&[("x.py", STORES)]);
    let (out, err, code) = run_in(folder.path(), &["nope.py", "x.py"]);
    assert_eq!(code, Some(2));
    assert!(out.contains("ZDR201") && err.contains("nope.py: no such file or folder"), "{out}{err}");
    assert_eq!(run_in(folder.path(), &["inventory", "nope.py", "x.py"]).2, Some(2));
}
