//! The examples of the lint files, executed: what a page calls bad is found there, and nothing else is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zdrlint::analysis::{Analysis, analyse, pool};
use zdrlint::finding::Finding;
use zdrlint::finding::suppress::{self, Acceptances};
use zdrlint::lint::document::{self, Document};
use zdrlint::lint::example::{Example, examples};
use zdrlint::lint::{Context, all, judge};
use zdrlint::policy::facts;
use zdrlint::source::{Extent, Project, WalkOptions, resolve_given, walk};
use zdrlint::syntax::Language;

/// Lints whose facts the resolver does not hand over yet; their findings are left out. An entry that is no longer
/// true fails the test, so that it is removed.
const NOT_YET: &[(&str, &str)] = &[];

fn documents() -> Vec<(PathBuf, Document)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/lints");
    let files = std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("is readable").path());
    let files: BTreeSet<PathBuf> = files.collect();
    files.into_iter().map(|file| (file.clone(), read(&file))).collect()
}

fn read(file: &Path) -> Document {
    let text = std::fs::read_to_string(file).expect("is text");
    document::parse(&file.to_string_lossy(), &text).unwrap_or_else(|error| panic!("{error}"))
}

/// Every example to run, under the path that it is written to.
fn executed() -> BTreeMap<Arc<str>, (String, Example)> {
    let mut executed = BTreeMap::new();
    for (file, document) in documents() {
        let stem = file.file_stem().expect("has a name").to_string_lossy().into_owned();
        let examples = examples(&document.body).unwrap_or_else(|error| panic!("{stem}: {error}"));
        for (number, example) in examples.into_iter().enumerate().filter(|(_, example)| !example.settings.ignore) {
            let line = document.body_line + example.line - 1;
            // A folder of its own, so that no example sees another one.
            let path = format!("{}/example{number}/main.{}", stem.replace('-', "_"), extension(example.language));
            executed.insert(path.into(), (format!("rules/lints/{stem}.md:{line}"), example));
        }
    }
    executed
}

fn extension(language: Language) -> &'static str {
    match language {
        Language::Python => "py",
        Language::JavaScript => "js",
        Language::TypeScript => "ts",
        Language::Tsx => "tsx",
        Language::Rust => "rs",
        Language::Go => "go",
        Language::Php => "php",
        Language::CSharp => "cs",
        Language::Ruby => "rb",
        Language::Shell => "sh",
        Language::Requests => "http",
        Language::Batch => "jsonl",
        Language::Bruno => "bru",
        Language::Document => "workflow.json",
        Language::Java => "java",
        Language::Kotlin => "kt",
    }
}

fn analysed(executed: &BTreeMap<Arc<str>, (String, Example)>) -> Analysis {
    let folder = tempfile::tempdir().expect("is made");
    for (path, (_, example)) in executed {
        let file = folder.path().join(&**path);
        std::fs::create_dir_all(file.parent().expect("has a folder")).expect("is made");
        std::fs::write(file, &example.code).expect("is written");
    }
    let given = resolve_given(folder.path(), &[PathBuf::from(".")]).expect("is there");
    let project = Project { root: given[0].folder().to_path_buf(), extent: Extent::Whole, git: None };
    let tree = walk(&WalkOptions::new(project, given));
    analyse(&tree, &pool(2).expect("threads start"), &zdrlint::session::interests(all()))
}

/// What is found in one example and not accepted.
fn findings(analysis: &Analysis, path: &Arc<str>, example: &Example) -> Vec<Finding> {
    let settings = &example.settings;
    let context = Context {
        today: settings.today,
        strict: settings.strict,
        baa: settings.baa,
        control: &|_| settings.control,
        setting: &|_, _| None,
        content: &|operation| facts().content(operation),
        text: &|_, _| String::new(),
    };
    let requests: Vec<_> = analysis.requests.iter().filter(|request| request.path == *path).cloned().collect();
    let unresolved: Vec<_> = analysis.unresolved.iter().filter(|call| call.path == *path).cloned().collect();
    let findings = judge(&requests, &unresolved, all(), &context);
    let comments = analysis.comments.iter().filter(|comment| comment.path == *path);
    let comments: Vec<_> = comments.map(|comment| comment.borrowed(&analysis.texts[path])).collect();
    let acceptances = Acceptances {
        comments: &comments,
        allows: &[],
        configuration: "zdrlint.toml".into(),
        require_reasons: false,
        whole_project: true,
        inside: &|path| path,
    };
    let mut findings = suppress::apply(findings, &acceptances, all(), &context);
    findings.retain(|finding| finding.suppressed.is_none());
    findings
}

/// Whether a finding can be expected: the lint is there, and so is what it needs.
fn is_testable(code: &str) -> bool {
    let has = |code: &str| all().iter().any(|lint| lint.code == code);
    // Which parameters can be unproven is said by the lints of parameters.
    let is_grounded = code != "ZDR304" || all().iter().any(|lint| !lint.unproven.is_empty());
    has(code) && is_grounded && NOT_YET.iter().all(|(not_yet, _)| *not_yet != code)
}

#[test]
fn examples_find_what_they_say() {
    let executed = executed();
    let analysis = analysed(&executed);
    let mut wrong = Vec::new();
    let mut all_found = BTreeSet::new();
    for (path, (place, example)) in &executed {
        let found: BTreeSet<(usize, String)> = findings(&analysis, path, example)
            .into_iter()
            .map(|finding| (finding.range.start.line as usize, finding.code))
            .collect();
        all_found.extend(found.iter().map(|(_, code)| code.clone()));
        let testable =
            |set: &BTreeSet<(usize, String)>| set.iter().filter(|(_, code)| is_testable(code)).cloned().collect();
        let expected: BTreeSet<(usize, String)> = testable(&example.expected.iter().cloned().collect());
        let found: BTreeSet<(usize, String)> = testable(&found);
        if found != expected {
            let missing: Vec<_> = expected.difference(&found).collect();
            let surplus: Vec<_> = found.difference(&expected).collect();
            wrong.push(format!("{place}: missing {missing:?}, surplus {surplus:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} examples:\n{}", wrong.len(), executed.len(), wrong.join("\n"));
    for (code, reason) in NOT_YET {
        assert!(!all_found.contains(*code), "{code} is found now; it is no longer true that {reason}");
    }
}
