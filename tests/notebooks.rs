//! Notebooks and pages as every report tells them, and those that are none.

mod support;

use serde_json::Value;
use support::{Project, Settings};
use zdrlint::report::{Look, Report, concise, github, inventory, json, sarif, text};
use zdrlint::source::{Text, source};
use zdrlint::syntax::Language;

/// Each line of the file has a meaning for the tests below: the call stands on line 12, column 12 and on.
const NOTEBOOK: &str = r##"{
 "cells": [
  {"cell_type": "markdown", "metadata": {}, "source": "text"},
  {"cell_type": "code", "metadata": {}, "outputs": [{"text": "openai"}], "source": [
    "from openai import OpenAI\n",
    "\n",
    "client = OpenAI()\n",
    "options = {\"store\": True}"]},
  {"cell_type": "code", "metadata": {}, "outputs": [], "source": [
    "# zdrlint: ignore[ZDR106] -- known\n",
    "client.files.list()\n",
    "a = \"\u00e9\"; client.responses.create(model=\"gpt-5\", **options)"]}
 ],
 "metadata": {}, "nbformat": 4, "nbformat_minor": 5
}
"##;

fn report(name: &str, text: &str) -> Report {
    Project::new([(name, text)]).run(&Settings::default())
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("is JSON")
}

#[test]
fn json_counts_within_cells() {
    let json = parsed(&json::check(&report("a.ipynb", NOTEBOOK)));
    let request = &json["requests"][1];
    assert_eq!((&request["cell"], &request["id"]), (&2.into(), &"a.ipynb:cell 2:3:27".into()));
    assert_eq!(request["start"], serde_json::json!({"line": 3, "column": 27, "offset": 82}));
    assert_eq!(request["call"]["start"]["column"], 10);
    let at = serde_json::json!({"path": "a.ipynb", "cell": 1, "line": 4, "column": 12});
    assert_eq!(request["parameters"]["store"]["at"], at);
    assert_eq!((&request["trail"][0]["cell"], &request["trail"][0]["line"]), (&1.into(), &3.into()));
    let findings = json["findings"].as_array().expect("is a list");
    let of = |code: &str| findings.iter().find(|finding| finding["code"] == code).expect("is there");
    assert_eq!(of("ZDR106")["suppressed"]["where"], "comment at a.ipynb:cell 2:1");
    let stored = of("ZDR202");
    assert_eq!((&stored["cell"], &stored["start"]["line"]), (&2.into(), &3.into()));
    assert!(stored["related"].as_array().is_some_and(|related| related.iter().any(|place| place["cell"] == 1)));
}

#[test]
fn what_addresses_files_counts_in_the_file() {
    let report = report("a.ipynb", NOTEBOOK);
    let sarif = parsed(&sarif::render(&report));
    let results = sarif["runs"][0]["results"].as_array().expect("is a list");
    let stored = results.iter().find(|result| result["ruleId"] == "ZDR202").expect("is there");
    let region = &stored["locations"][0]["physicalLocation"]["region"];
    let line = NOTEBOOK.lines().nth(11).expect("is there");
    let column = line.find("create").expect("is there") + 1;
    assert_eq!((&region["startLine"], &region["startColumn"]), (&12.into(), &column.into()));
    assert_eq!(region["endColumn"], column + "create".len());
    assert!(stored["partialFingerprints"]["primaryLocationLineHash"].is_null());
    let line = format!("::error file=a.ipynb,line=12,endLine=12,col={column},");
    assert!(github::render(&report).contains(&line), "{}", github::render(&report));
}

#[test]
fn people_read_cells() {
    let report = report("a.ipynb", NOTEBOOK);
    assert!(concise::render(&report, Look::PLAIN).contains("a.ipynb:cell 2:3:27: error[ZDR202]"));
    let text = text::render(&report, Look::PLAIN, true);
    assert!(text.contains("/a.ipynb:cell 2:3:27]"), "{text}");
    assert!(text.contains("a.ipynb:cell 1:4:12:"), "{text}");
    assert!(inventory::text(&report, Look::PLAIN).contains("a.ipynb:cell 2:3:27"));
    let row = inventory::csv(&report).lines().find(|row| row.contains("responses.create")).map(str::to_owned);
    assert!(row.expect("is there").ends_with(",2,-,"));
}

#[test]
fn what_is_no_notebook_is_said() {
    for (text, reason) in [
        ("import openai", "no valid notebook: expected value at line 1 column 1"),
        ("{\"cells\": [], \"x\": \"openai\",\n}", "no valid notebook: trailing comma at line 2 column 1"),
        ("{\"openai\": 1}", "no valid notebook: it has no `cells`"),
        ("{\"cells\": \"openai sk-secret\"}", "no valid notebook: something is of the wrong type at line 1 column 28"),
        ("{\"cells\": [],\n\"cells\": [\"openai\"]}", "no valid notebook: duplicate field `cells` at line 2 column 7"),
        ("[\"openai\"]", "no valid notebook: something is of the wrong type at line 1 column 9"),
    ] {
        let report = report("a.ipynb", text);
        let skipped: Vec<_> = report.files.skipped.iter().map(|file| (&*file.path, &*file.reason)).collect();
        assert_eq!(skipped, [("a.ipynb", reason)], "{text}");
    }
}

#[test]
fn cells_that_are_none_are_said() {
    let cell = |members: &str| format!("{{\"cells\": [{{\n\"x\": \"openai\", {members}}}]}}");
    for (members, reason) in [
        ("\"cell_type\": 1", "it has no `cell_type`"),
        ("\"cell_type\": \"code\"", "it has no `source`"),
        ("\"cell_type\": \"code\", \"source\": {}", "its `source` is neither text nor a list of texts"),
        ("\"cell_type\": \"code\", \"source\": [[]]", "its `source` is neither text nor a list of texts"),
        ("\"cell_type\": \"code\", \"source\": \"\", \"source\": \"\"", "duplicate field `source`"),
        (
            "\"cell_type\": \"code\", \"source\": \"f(\"",
            "from line 1 on: something that is opened there is never closed",
        ),
    ] {
        let report = report("a.ipynb", &cell(members));
        let notes: Vec<_> = report.notes.iter().filter(|note| note.path.as_deref() == Some("a.ipynb")).collect();
        assert!(notes[0].message.contains(reason) || members.contains(": 1"), "{members}: {notes:?}");
        assert!(notes[0].message.starts_with("cell 0 was not read") && notes[0].line.is_some(), "{notes:?}");
    }
}

#[test]
fn cut_and_changed_files_are_no_trouble() {
    let vue =
        "<!-- a --><script lang='ts' setup>\nconst é: T = f(`x`)\n</script>\n<style>p{}</style><script>g()</script>";
    for (name, text) in [("a.ipynb", NOTEBOOK), ("a.vue", vue), ("a.astro", "---\nf()\n---\n<script>g()</script>")] {
        for (at, c) in text.char_indices() {
            for changed in [
                text[..at].to_owned(),
                text[..at].to_owned() + &text[at + c.len_utf8()..],
                text[..at].to_owned() + "\"" + &text[at..],
                text[..at].to_owned() + "<" + &text[at..],
            ] {
                let length = changed.len();
                let Ok(read) = source(name, Language::Python, Text::new(changed)) else { continue };
                assert_eq!(read.code().len(), read.text.as_str().len());
                for offset in 0..=u32::try_from(read.text.as_str().len()).expect("is small") {
                    let position = read.text.position(offset);
                    let in_file = read.text.in_file(position);
                    assert!(in_file.line >= 1 && in_file.offset as usize <= length);
                    assert!(read.text.written(position).at.line >= 1);
                }
            }
        }
    }
}

#[test]
fn huge_outputs_are_passed_over() {
    let output = "A".repeat(9 << 20);
    let text = NOTEBOOK.replace("{\"text\": \"openai\"}", &format!("{{\"data\": \"{output}\"}}"));
    assert_eq!(report("a.ipynb", &text).requests.len(), 2);
    let nested = NOTEBOOK.replace("{\"text\": \"openai\"}", &format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
    assert_eq!(report("a.ipynb", &nested).requests.len(), 2);
}
