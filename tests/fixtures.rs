//! Every case below `fixtures/` states what is found in it; nothing else is, and nothing is missing.
//!
//! `ZDRLINT_FIXTURE=aliases` runs the cases whose name contains that; `--nocapture` prints counts and gaps.

mod support;

use std::path::{Path, PathBuf};

use support::diff::{Comparison, compare};
use support::expectation::{expectations, settings, underlined};
use support::notebook::parts;
use support::{Project, Settings, files_below};

const LANGUAGES: &[&str] = &[
    "python",
    "javascript",
    "typescript",
    "rust",
    "go",
    "php",
    "csharp",
    "java",
    "kotlin",
    "ruby",
    "shell",
    "data",
    "notebooks",
    "scripts",
];

/// A case: its files, by path in the project.
struct Case {
    /// `fixtures/python/aliases.py`, `fixtures/projects/reexports`.
    name: String,
    files: Vec<(String, String)>,
    settings: Settings,
}

impl Case {
    fn run(&self) -> Vec<(String, Comparison)> {
        let files = self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let report = Project::new(files).run(&self.settings);
        let compared = self.files.iter().map(|(name, text)| (self.shown(name), compare(text, name, &report)));
        compared.collect()
    }

    fn shown(&self, file: &str) -> String {
        if self.name.ends_with(file) { self.name.clone() } else { format!("{}/{file}", self.name) }
    }
}

fn cases() -> Vec<Case> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut cases = Vec::new();
    for language in LANGUAGES {
        for (name, text) in files_below(&fixtures.join(language)) {
            let settings = parts(&name, &text).first().map(|(_, text)| settings(text)).unwrap_or_default();
            cases.push(Case { name: format!("fixtures/{language}/{name}"), files: vec![(name, text)], settings });
        }
    }
    for project in folders(&fixtures.join("projects")) {
        let name = project.file_name().expect("has a name").to_string_lossy();
        let files = files_below(&project);
        cases.push(Case { name: format!("fixtures/projects/{name}"), files, settings: Settings::default() });
    }
    let wanted = std::env::var("ZDRLINT_FIXTURE").unwrap_or_default();
    cases.retain(|case| case.name.contains(&wanted));
    cases
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("is readable").path()).collect();
    folders.sort();
    folders
}

#[test]
fn cases_find_what_they_say() {
    let cases = cases();
    let (mut met, mut differences, mut gaps) = (0, Vec::new(), Vec::new());
    for case in &cases {
        for (file, compared) in case.run() {
            met += compared.met;
            differences.extend(compared.differences.into_iter().map(|difference| format!("{file}:{difference}")));
            gaps.extend(compared.gaps.into_iter().map(|(line, text)| format!("{file}:{line}: {text}")));
        }
    }
    println!("{} cases, {met} expectations met, {} gaps\n{}", cases.len(), gaps.len(), gaps.join("\n"));
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn every_language_has_cases_on_both_sides() {
    let cases = cases();
    for language in LANGUAGES.iter().chain(&["projects"]) {
        let mut stated =
            cases.iter().filter(|case| case.name.starts_with(&format!("fixtures/{language}/"))).map(|case| {
                let parts = case.files.iter().flat_map(|(name, text)| parts(name, text));
                parts.flat_map(|(_, text)| expectations(&text)).filter(|stated| !stated.is_gap).count()
            });
        assert!(
            stated.any(|count| count > 0) || std::env::var_os("ZDRLINT_FIXTURE").is_some(),
            "nothing is expected of {language}"
        );
    }
}

#[test]
fn expectations_are_read() {
    let text = "# control: zdr\n# strict\na()  # expect: x.create store=absent ZDR201 | y.list\n# expect: ZDR202\n# gap: nothing\nb()\n";
    let read: Vec<_> = expectations(text).into_iter().map(|read| (read.line, read.is_gap, read.text)).collect();
    assert_eq!(
        read,
        [
            (3, false, "x.create store=absent ZDR201".to_owned()),
            (3, false, "y.list".to_owned()),
            (6, false, "ZDR202".to_owned()),
            (6, true, "nothing".to_owned())
        ]
    );
    let settings = settings(text);
    assert!(settings.strict && settings.control == Some(zdrlint::policy::Control::Zdr) && !settings.baa);
}

#[test]
fn underlined_places_are_read() {
    let text = "a(b=1)\n# ^^^ at:b ZDR202\n    # ^ from:b\nc()\n";
    let read: Vec<_> =
        underlined(text).into_iter().map(|read| (read.line, read.columns, read.words.join(" "))).collect();
    assert_eq!(read, [(1, (3, 6), "at:b ZDR202".to_owned()), (1, (7, 8), "from:b".to_owned())]);
}

#[test]
fn underlined_places_that_are_not_found_are_seen() {
    let text = "from openai import OpenAI\n\
        OpenAI().responses.create(store=True)  # expect: responses.create ZDR202\n\
        #                         ^^^^^^^^^^ at:store ZDR202\n\
        #                               ^^^^ at:store from:store ZDR202\n";
    let compared = compare(text, "a.py", &Project::new([("a.py", text)]).run(&Settings::default()));
    assert_eq!(compared.differences, ["2:33: no at:store", "2:33: no from:store", "2:33: no ZDR202"]);
}

#[test]
fn differences_are_seen() {
    let text = "from openai import OpenAI\n\
        OpenAI().files.list()\n\
        OpenAI().models.list()  # expect: models.list ZDR106\n\
        OpenAI().responses.create(store=True)  # expect: responses.create store=false ZDR202 | files.list\n\
        OpenAI().files.list()  # gap: files.list ZDR106\n\
        OpenAI().files.list()  # gap: files.list ZDR107\n\
        OpenAI().files.list()  # gap: nothing\n\
        print()  # gap: nothing\n";
    let compared = compare(text, "a.py", &Project::new([("a.py", text)]).run(&Settings::default()));
    assert_eq!(
        compared.differences,
        [
            "2: surplus files.list provider=openai",
            "2: surplus ZDR106",
            "3: missing ZDR106",
            "4: responses.create: store=false is true",
            "4: missing files.list",
            "5: this gap is closed, say `expect: files.list ZDR106`",
            "8: this gap is closed, remove it",
        ]
    );
    assert_eq!(compared.gaps.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [6, 7]);
}
