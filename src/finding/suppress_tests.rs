use std::path::Path;

use super::*;
use crate::config::{CommandLine, Config, Known, LintLevel, Loaded};
use crate::finding::Level;
use crate::lint::Content;
use crate::policy::Control;
use crate::source::Position;

fn lint(code: &str, name: &str) -> Lint {
    let level = if code == "ZDR901" { "warning" } else { "error" };
    let lint = serde_json::json!({ "code": code, "name": name, "summary": "", "checked": "2026-10", "level": level });
    serde_json::from_value(lint).expect("has every field that must be given")
}

fn lints() -> Vec<Lint> {
    vec![
        lint("ZDR106", "files-api"),
        lint("ZDR201", "response-stored-by-default"),
        lint("ZDR901", "unused-suppression"),
        lint("ZDR902", "suppression-without-reason"),
        lint("ZDR903", "expired-suppression"),
    ]
}

fn range(line: u32) -> Range {
    let at = |column| Position { line, column, offset: line * 100 + column };
    Range { start: at(1), end: at(9) }
}

/// A finding in `a.py`.
fn finding(code: &str, line: u32, anchors: &[u32]) -> Finding {
    let table = lints();
    let named = table.iter().find(|lint| lint.code == code).expect("is in the table");
    let outcome = Outcome { effect: Effect::Kept, text: "kept".into() };
    Finding {
        code: code.into(),
        name: named.name.clone(),
        level: Level::Error,
        confidence: Confidence::High,
        effect: Effect::Kept,
        control: Control::Unknown,
        outcomes: [outcome.clone(), outcome.clone(), outcome],
        message: String::new(),
        help: String::new(),
        url: String::new(),
        path: "a.py".into(),
        range: range(line),
        request: None,
        related: vec![],
        fingerprint: String::new(),
        suppressed: None,
        label: None,
        anchors: anchors.to_vec(),
    }
}

fn comment(line: u32, alone: bool, text: &str) -> Comment<'_> {
    Comment { path: "a.py".into(), range: range(line), alone, text, lines: None, line: format!("a.py:{line}") }
}

/// The entry of a configuration that begins with this line.
fn allow(lint: &str, more: &str) -> Allow {
    let text = format!("[[allow]]\nlint = \"{lint}\"\nreason = \"ours\"\n{more}\n");
    let loaded = Loaded::parse(Path::new("zdrlint.toml"), &text).expect("is well formed");
    let known = Known { lints: &[("ZDR106", "files-api")], operations: &[], parameters: &[] };
    let config = Config::build(Some(&loaded), &CommandLine::default(), known).expect("is valid");
    config.allows[0].clone()
}

fn run(findings: Vec<Finding>, comments: &[Comment<'_>], allows: &[Allow], require_reasons: bool) -> Vec<Finding> {
    run_with(findings, &acceptances(comments, allows, require_reasons), &|_, _| None)
}

fn acceptances<'a>(comments: &'a [Comment<'a>], allows: &'a [Allow], require_reasons: bool) -> Acceptances<'a> {
    Acceptances {
        comments,
        allows,
        configuration: "zdrlint.toml".into(),
        require_reasons,
        whole_project: true,
        inside: &|path| path,
    }
}

fn run_with(
    findings: Vec<Finding>,
    acceptances: &Acceptances<'_>,
    setting: &dyn Fn(&str, &Lint) -> Option<LintLevel>,
) -> Vec<Finding> {
    let context = Context {
        today: "2026-11-22".parse().expect("is a day"),
        strict: false,
        baa: false,
        control: &|_| Control::Unknown,
        setting,
        content: &|_| Content::Sends,
        text: &|_, _| String::new(),
    };
    apply(findings, acceptances, &lints(), &context)
}

/// Codes of what is left to report.
fn open(findings: &[Finding]) -> Vec<&str> {
    findings.iter().filter(|finding| finding.suppressed.is_none()).map(|finding| finding.code.as_str()).collect()
}

#[test]
fn a_comment_counts_for_its_line_and_alone_for_the_next() {
    let accepts = |line, alone| {
        let text = "zdrlint: ignore[ZDR106] -- ours";
        open(&run(vec![finding("ZDR106", 10, &[10, 8])], &[comment(line, alone, text)], &[], false)).is_empty()
    };
    assert!(accepts(10, false));
    assert!(accepts(8, false), "the line on which the call begins");
    assert!(accepts(9, true));
    assert!(accepts(7, true));
    assert!(!accepts(9, false), "a comment behind other code is about that code");
    assert!(!accepts(6, true));
    assert!(!accepts(11, true));
}

#[test]
fn several_comments_stand_above_each_other() {
    let findings = vec![finding("ZDR106", 10, &[10]), finding("ZDR201", 10, &[10])];
    let comments = [
        comment(8, true, "zdrlint: ignore[ZDR106] -- ours"),
        comment(9, true, "zdrlint: ignore[response-stored-by-default] -- ours"),
    ];
    assert_eq!(open(&run(findings, &comments, &[], true)), [""; 0]);
}

#[test]
fn accepted_findings_stay_and_are_marked() {
    let text = "zdrlint: ignore[zdr106] until=2026-11-22 -- public document";
    let findings = run(vec![finding("ZDR106", 10, &[10])], &[comment(10, false, text)], &[], true);
    let expected = Suppressed {
        reason: "public document".into(),
        r#where: "comment at a.py:10".into(),
        until: Some("2026-11-22".into()),
    };
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].suppressed, Some(expected));
}

#[test]
fn other_lints_and_other_files_are_not_accepted() {
    let text = "zdrlint: ignore[ZDR106] -- ours";
    let other = Finding { path: "b.py".into(), ..finding("ZDR106", 10, &[10]) };
    let findings = vec![finding("ZDR201", 10, &[10]), other];
    assert_eq!(open(&run(findings, &[comment(10, false, text)], &[], false)), ["ZDR201", "ZDR901", "ZDR106"]);
}

#[test]
fn a_file_comment_counts_for_the_file() {
    let text = "zdrlint: ignore-file[ZDR106] -- fixture";
    let findings = vec![finding("ZDR106", 50, &[50]), finding("ZDR201", 50, &[50])];
    assert_eq!(open(&run(findings, &[comment(1, true, text)], &[], false)), ["ZDR201"]);
}

#[test]
fn without_brackets_every_lint_is_meant() {
    let both = || vec![finding("ZDR106", 10, &[10]), finding("ZDR201", 10, &[10])];
    let comments = [comment(10, false, "zdrlint: ignore -- ours")];
    assert_eq!(open(&run(both(), &comments, &[], false)), [""; 0]);
    assert_eq!(open(&run(both(), &comments, &[], true)), ["ZDR902"]);
    let unused = run(vec![], &comments, &[], false);
    assert_eq!(unused[0].message, "this comment accepts nothing");
}

#[test]
fn what_accepts_nothing_is_reported_for_each_name() {
    let text = "zdrlint: ignore[ZDR106, ZDR201] -- ours";
    let findings = run(vec![finding("ZDR106", 10, &[10])], &[comment(10, false, text)], &[], false);
    assert_eq!(open(&findings), ["ZDR901"]);
    let unused = findings.iter().find(|finding| finding.code == "ZDR901").expect("is reported");
    assert_eq!(unused.message, "`ZDR201` accepts nothing here");
    assert_eq!((unused.level, unused.range), (Level::Warning, range(10)));
    assert!(!unused.fingerprint.is_empty());
}

#[test]
fn a_missing_reason_is_reported_where_reasons_are_required_and_accepts_all_the_same() {
    let comments = [comment(10, false, "zdrlint: ignore[ZDR106]")];
    let file = || vec![finding("ZDR106", 10, &[10])];
    assert_eq!(open(&run(file(), &comments, &[], false)), [""; 0]);
    assert_eq!(open(&run(file(), &comments, &[], true)), ["ZDR902"]);
}

#[test]
fn what_has_expired_accepts_nothing() {
    let comments = [comment(10, false, "zdrlint: ignore[ZDR106] until=2026-11-21 -- pilot")];
    let findings = run(vec![finding("ZDR106", 10, &[10])], &comments, &[], true);
    assert_eq!(open(&findings), ["ZDR106", "ZDR903"]);
    assert!(findings.iter().all(|finding| finding.level == Level::Error));
}

#[test]
fn what_is_not_understood_is_said_and_accepts_nothing() {
    for text in [
        "zdrlint: ignore[ZDR999] -- no such lint",
        "zdrlint: ignroe[ZDR106] -- misspelt",
        "zdrlint: ignore[ZDR106] until=2027-02-31 -- no such day",
        "zdrlint: ignore[ZDR106] reviewed",
        "zdrlint: ignore[ZDR902] -- not acceptable",
    ] {
        let findings = run(vec![finding("ZDR106", 10, &[10])], &[comment(10, false, text)], &[], false);
        assert_eq!(open(&findings), ["ZDR106", "ZDR901"], "{text}");
    }
    let text = "zdrlint: ignore[ZDR106, ZDR999] -- one of two";
    let findings = run(vec![finding("ZDR106", 10, &[10])], &[comment(10, false, text)], &[], false);
    assert_eq!(open(&findings), ["ZDR901"]);
}

#[test]
fn the_configuration_accepts_by_lint_and_path() {
    let file = || vec![finding("ZDR106", 10, &[10])];
    let open_with = |more: &str| open(&run(file(), &[], &[allow("files-api", more)], true)).join(" ");
    assert_eq!(open_with("paths = [\"*.py\"]\nuntil = \"2026-11-22\""), "");
    assert_eq!(open_with("paths = [\"*.ts\"]"), "ZDR106 ZDR901");
    assert_eq!(open_with("until = \"2026-11-21\""), "ZDR106 ZDR903");
    let accepted = run(file(), &[], &[allow("ZDR106", "")], true);
    let suppressed = accepted[0].suppressed.as_ref().expect("is accepted");
    assert_eq!(suppressed.r#where, "configuration at zdrlint.toml:2");
    assert_eq!(suppressed.reason, "ours");
}

#[test]
fn an_entry_is_unused_only_where_the_whole_project_was_seen() {
    let allows = [allow("files-api", "")];
    let mut acceptances = acceptances(&[], &allows, false);
    let findings = run_with(vec![], &acceptances, &|_, _| None);
    assert_eq!((findings[0].code.as_str(), &*findings[0].path), ("ZDR901", "zdrlint.toml"));
    acceptances.whole_project = false;
    assert!(run_with(vec![], &acceptances, &|_, _| None).is_empty());
}

#[test]
fn levels_of_remarks_follow_the_configuration() {
    let comments = [comment(10, false, "zdrlint: ignore[ZDR106]")];
    let acceptances = acceptances(&comments, &[], false);
    let off = run_with(vec![], &acceptances, &|_, lint| (lint.code == "ZDR901").then_some(LintLevel::Off));
    assert!(off.is_empty());
    let error = run_with(vec![], &acceptances, &|_, _| Some(LintLevel::Error));
    assert_eq!(error[0].level, Level::Error);
}
