//! The configuration: what is found, what it says, and what is wrong with it.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zdrlint::config::{
    Choice, CommandLine, Config, ConfigError, Discovery, FailOn, Known, LintLevel, Loaded, discover,
};
use zdrlint::date::Date;
use zdrlint::finding::Level;
use zdrlint::policy::Control;
use zdrlint::request::Confidence;
use zdrlint::source::{Extent, resolve_given};

const LINTS: &[(&str, &str)] =
    &[("ZDR106", "files-api"), ("ZDR201", "response-stored-by-default"), ("ZDR205", "prompt-cached")];
const KNOWN: Known<'static> =
    Known { lints: LINTS, operations: &["responses.create", "files.create"], parameters: &["store", "background"] };

fn read(text: &str) -> Result<Config, Vec<ConfigError>> {
    let loaded = Loaded::parse(Path::new("zdrlint.toml"), text).map_err(|error| vec![error])?;
    Config::build(Some(&loaded), &CommandLine::default(), KNOWN)
}

fn config(text: &str) -> Config {
    read(text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// The only error of a text, as it is displayed, with the text that it points at.
fn error(text: &str) -> (String, String) {
    let errors = read(text).map(|_| ()).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    let error = &errors[0];
    (error.to_string(), error.span.clone().map_or(String::new(), |span| error.text[span].to_owned()))
}

const EVERYTHING: &str = r#"
control = "zdr"
fail-on = "warning"
include = ["src"]
exclude = ["tests/**"]
require-reasons = true
strict = true
baa = true
min-confidence = "medium"
min-level = "warning"
today = "2027-01-01"

[lints]
ZDR205 = "note"
files-api = "off"

[[overrides]]
paths = ["services/eu/**"]
control = "mam"
lints = { ZDR205 = "error" }

[[overrides]]
paths = ["services/eu/old"]
control = "none"

[[allow]]
lint = "files-api"
paths = ["jobs/finetune/**"]
reason = "own training data"
until = "2027-06-30"

[[allow]]
lint = "ZDR201"
reason = "everywhere"
until = 2026-12-31

[[wrapper]]
call = "myapp.llm.ask"
operation = "responses.create"
parameters = { store = "store" }
"#;

#[test]
fn everything_that_can_be_written() {
    let config = config(EVERYTHING);
    assert_eq!(config.path.as_deref(), Some(Path::new("zdrlint.toml")));
    assert_eq!((config.control, config.fail_on), (Control::Zdr, FailOn::Warning));
    assert_eq!((config.min_confidence, config.min_level), (Confidence::Medium, Level::Warning));
    assert!(config.strict && config.baa && config.require_reasons);
    assert_eq!(config.today, Date::new(2027, 1, 1).unwrap());
    assert!(config.include.matches("src/a.py") && config.exclude.matches("tests/a.py"));
    assert_eq!(&*config.wrappers[0].call, "myapp.llm.ask");
    assert_eq!(config.wrappers[0].parameters["store"], "store");
}

#[test]
fn nothing_written_means_defaults() {
    for config in [config(""), Config::build(None, &CommandLine::default(), KNOWN).unwrap()] {
        assert_eq!((config.control, config.fail_on), (Control::Unknown, FailOn::Error));
        assert_eq!((config.min_confidence, config.min_level), (Confidence::Low, Level::Note));
        assert!(!config.strict && !config.baa && !config.require_reasons);
        assert!(config.include.is_empty() && config.exclude.is_empty());
        assert_eq!(config.today, Date::today());
        assert_eq!(config.control_for("a.py"), Control::Unknown);
        assert_eq!(config.level_for("a.py", "ZDR201"), None);
        assert_eq!(config.allow_for("a.py", "ZDR201"), None);
    }
    assert!(config("").path.is_some());
}

#[test]
fn controls_and_levels_of_paths() {
    let config = config(EVERYTHING);
    assert_eq!(config.control_for("src/a.py"), Control::Zdr);
    assert_eq!(config.control_for("services/eu/a.py"), Control::Mam);
    assert_eq!(config.control_for("services/eu/old/a.py"), Control::None);
    assert_eq!(config.level_for("src/a.py", "ZDR205"), Some(LintLevel::Note));
    assert_eq!(config.level_for("src/a.py", "ZDR106"), Some(LintLevel::Off));
    assert_eq!(config.level_for("src/a.py", "ZDR201"), None);
    // The later override says nothing about the lint, so the earlier one does.
    assert_eq!(config.level_for("services/eu/old/a.py", "ZDR205"), Some(LintLevel::Error));
    assert_eq!(LintLevel::Off.level(), None);
    assert_eq!(LintLevel::Warning.level(), Some(Level::Warning));
}

#[test]
fn accepted_findings() {
    let config = config(EVERYTHING);
    let allow = |path: &str, code: &str| config.allow_for(path, code).map(|index| &config.allows[index]);
    let finetune = allow("jobs/finetune/a.py", "ZDR106").unwrap();
    assert_eq!(finetune.reason, "own training data");
    assert!(!finetune.is_expired(config.today));
    assert!(!finetune.is_expired(Date::new(2027, 6, 30).unwrap()));
    assert!(finetune.is_expired(Date::new(2027, 7, 1).unwrap()));
    assert!(allow("jobs/a.py", "ZDR106").is_none());
    assert!(allow("jobs/a.py", "ZDR201").unwrap().is_expired(config.today));
    assert_eq!(allow("jobs/a.py", "ZDR201").unwrap().at.line, 33);
}

#[test]
fn an_entry_that_holds_wins_over_one_that_expired() {
    let config = config(
        "today = 2027-01-01\n[[allow]]\nlint = 'ZDR106'\nreason = 'r'\nuntil = 2026-01-01\n[[allow]]\nlint = 'files-api'\nreason = 'r'",
    );
    assert_eq!(config.allow_for("a.py", "ZDR106"), Some(1));
}

#[test]
fn fail_levels() {
    assert!(FailOn::Error.fails(Level::Error) && !FailOn::Error.fails(Level::Warning));
    assert!(FailOn::Warning.fails(Level::Warning) && !FailOn::Warning.fails(Level::Note));
    assert!(FailOn::Note.fails(Level::Note) && !FailOn::Never.fails(Level::Error));
    assert_eq!(config("fail-on = 'never'").fail_on, FailOn::Never);
}

#[test]
fn the_command_line_wins() {
    let loaded = Loaded::parse(Path::new("zdrlint.toml"), EVERYTHING).unwrap();
    let given = CommandLine {
        control: Some(Control::None),
        fail_on: Some(FailOn::Never),
        strict: Some(false),
        today: Some(Date::new(2028, 2, 29).unwrap()),
        include: vec!["lib".to_owned()],
        exclude: vec!["gen".to_owned()],
        lints: vec![("prompt-cached".to_owned(), LintLevel::Off)],
        ..CommandLine::default()
    };
    let config = Config::build(Some(&loaded), &given, KNOWN).unwrap();
    assert_eq!(config.control_for("services/eu/a.py"), Control::None);
    assert_eq!(config.level_for("services/eu/a.py", "ZDR205"), Some(LintLevel::Off));
    assert_eq!(config.level_for("src/a.py", "ZDR106"), Some(LintLevel::Off));
    assert!(!config.strict && config.baa);
    assert_eq!(config.today.to_string(), "2028-02-29");
    assert!(config.include.matches("lib/a.py") && !config.include.matches("src/a.py"));
    assert!(config.exclude.matches("gen/a.py") && config.exclude.matches("tests/a.py"));
}

#[test]
fn what_is_wrong_on_the_command_line() {
    let given = CommandLine {
        include: vec!["[".to_owned()],
        exclude: vec!["ok".to_owned(), "!x".to_owned()],
        lints: vec![("file-api".to_owned(), LintLevel::Off)],
        ..CommandLine::default()
    };
    let errors = Config::build(None, &given, KNOWN).unwrap_err();
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert!(texts[0].starts_with("<command line>:1:1: bad path pattern"), "{texts:?}");
    assert_eq!(errors[1].text.as_ref(), "!x");
    assert_eq!(texts[2], "<command line>:1:1: unknown lint `file-api` (did you mean `files-api`?)");
}

#[test]
fn unknown_keys_and_values() {
    let (message, span) = error("control = 'zdr'\nfail_on = 'error'\n");
    assert_eq!(message, "zdrlint.toml:2:1: unknown key `fail_on` (did you mean `fail-on`?)");
    assert_eq!(span, "fail_on");
    let (message, span) = error("control = 'zrd'");
    assert_eq!(message, "zdrlint.toml:1:11: unknown value `zrd` (did you mean `zdr`?)");
    assert_eq!(span, "'zrd'");
    let (message, _) = error("control = 'paranoid'");
    assert!(message.ends_with("(known are `unknown`, `none`, `mam`, `zdr`)"), "{message}");
    let (message, _) = error("[[overrides]]\npaths = ['a']\ncontrols = 'zdr'");
    assert!(message.starts_with("zdrlint.toml:3:1: unknown key `controls` (did you mean `control`?)"), "{message}");
    let (message, _) = error("[lints]\nZDR106 = 'fatal'");
    assert!(message.starts_with("zdrlint.toml:2:10: unknown value `fatal`"), "{message}");
}

#[test]
fn values_of_the_wrong_kind() {
    let (message, span) = error("strict = 'yes'");
    assert!(message.starts_with("zdrlint.toml:1:10: invalid type"), "{message}");
    assert_eq!(span, "'yes'");
    let (message, _) = error("exclude = 'tests'");
    assert!(message.starts_with("zdrlint.toml:1:11:"), "{message}");
    let (message, _) = error("[[allow]]\nreason = 'x'");
    assert!(message.contains("the key `lint` is missing"), "{message}");
    let (message, _) = error("control = \n");
    assert!(message.starts_with("zdrlint.toml:1:"), "{message}");
    let (message, _) = error("control = 'zdr'\ncontrol = 'mam'");
    assert!(message.starts_with("zdrlint.toml:2:1:"), "{message}");
}

#[test]
fn unknown_lints() {
    let (message, span) = error("[lints]\nZDR206 = 'off'");
    assert_eq!(message, "zdrlint.toml:2:1: unknown lint `ZDR206` (did you mean `ZDR106`?)");
    assert_eq!(span, "ZDR206");
    let (message, _) = error("[lints]\nfiels-api = 'off'");
    assert!(message.ends_with("(did you mean `files-api`?)"), "{message}");
    let (message, span) = error("[[allow]]\nlint = 'nonsense'\nreason = 'r'\n");
    assert_eq!((message.as_str(), span.as_str()), ("zdrlint.toml:2:8: unknown lint `nonsense`", "'nonsense'"));
    let (message, _) = error("[lints]\nZDR106 = 'off'\nfiles-api = 'note'");
    assert!(message.contains("the level of ZDR106 is given twice"), "{message}");
    assert_eq!(config("[lints]\nzdr106 = 'off'").level_for("a", "ZDR106"), Some(LintLevel::Off));
}

#[test]
fn bad_patterns() {
    let (message, span) = error("exclude = ['ok', 'a[']");
    assert!(message.starts_with("zdrlint.toml:1:18: bad path pattern: "), "{message}");
    assert_eq!(span, "'a['");
    assert_eq!(error("[[allow]]\nlint = 'ZDR106'\nreason = 'r'\npaths = ['../x']").1, "'../x'");
    let (message, _) = error("[[overrides]]\npaths = []\ncontrol = 'zdr'");
    assert!(message.contains("no paths are given"), "{message}");
}

#[test]
fn bad_dates() {
    let (message, span) = error("[[allow]]\nlint = 'ZDR106'\nreason = 'r'\nuntil = '2027-02-29'");
    assert_eq!(message, "zdrlint.toml:4:9: bad date `2027-02-29`: 2027-02 has 28 days");
    assert_eq!(span, "'2027-02-29'");
    let (message, _) = error("[[allow]]\nlint = 'ZDR106'\nreason = 'r'\nuntil = 'next year'");
    assert!(message.contains("a date is written YYYY-MM-DD"), "{message}");
    let (message, _) = error("today = 2027-01-01T00:00:00Z");
    assert!(message.contains("a date is written YYYY-MM-DD"), "{message}");
    let (message, _) = error("today = 20270101");
    assert!(message.contains("YYYY-MM-DD"), "{message}");
}

#[test]
fn reasons() {
    for entry in ["[[allow]]\nlint = 'ZDR106'\nreason = ' '", "[[allow]]\nlint = 'ZDR106'"] {
        let (message, _) = error(entry);
        assert_eq!(message, "zdrlint.toml:2:8: what is accepted needs a reason (add `reason = \"...\"`)");
    }
    assert_eq!(config("[[allow]]\nlint = 'ZDR106'\nreason = 'ours'").allows[0].reason, "ours");
}

#[test]
fn wrappers() {
    let (message, _) = error("[[wrapper]]\ncall = 'a.b'\noperation = 'response.create'");
    assert!(message.ends_with("unknown operation `response.create` (did you mean `responses.create`?)"), "{message}");
    let (message, _) = error("[[wrapper]]\ncall = 'a..b'\noperation = 'files.create'");
    assert!(message.contains("`a..b` names no function"), "{message}");
    let (message, _) = error(
        "[[wrapper]]\ncall = 'a.b'\noperation = 'responses.create'\nparameters = { keep = 'stor', text = 'input' }",
    );
    assert!(message.ends_with("`keep` fills `stor`, which no request has (did you mean `store`?)"), "{message}");
}

#[test]
fn all_errors_are_found_at_once() {
    let errors =
        read("exclude = ['[']\n[lints]\nx = 'off'\n[[allow]]\nlint = 'y'\nreason = 'r'\nuntil = 'z'").unwrap_err();
    let mut lines: Vec<u32> = errors.iter().map(|error| error.position().unwrap().line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [1, 3, 5, 7]);
}

#[test]
fn columns_count_characters() {
    let (message, _) = error("x = 1 # ü\n'ü€' = 2");
    assert!(message.starts_with("zdrlint.toml:1:1:"), "{message}");
    let (message, _) = error("include = ['ü€', '[']");
    assert!(message.starts_with("zdrlint.toml:1:18:"), "{message}");
}

/// A folder that lives as long as the test.
struct Folder {
    _keep: TempDir,
    root: PathBuf,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let keep = tempfile::Builder::new().prefix("config").tempdir().unwrap();
        let root = keep.path().canonicalize().unwrap().join("project");
        fs::create_dir(&root).unwrap();
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { _keep: keep, root }
    }

    fn try_discover(&self, given: &[&str], choice: &Choice) -> Result<Discovery, ConfigError> {
        let given: Vec<PathBuf> = given.iter().map(PathBuf::from).collect();
        discover(&self.root, &resolve_given(&self.root, &given).unwrap(), choice)
    }

    /// Root, configuration, and whether all of the root is the program.
    fn discover(&self, given: &[&str], choice: &Choice) -> (String, Option<String>, bool) {
        let Discovery { project, config } = self.try_discover(given, choice).unwrap();
        let short = |path: &Path| path.strip_prefix(&self.root).unwrap().to_str().unwrap().to_owned();
        (short(&project.root), config.as_deref().map(short), project.extent == Extent::Whole)
    }
}

fn found(root: &str, config: &str) -> (String, Option<String>, bool) {
    (root.to_owned(), Some(config.to_owned()), true)
}

fn bare(root: &str, is_whole: bool) -> (String, Option<String>, bool) {
    (root.to_owned(), None, is_whole)
}

#[test]
fn the_nearest_configuration_counts() {
    let folder = Folder::new(&[
        (".git/HEAD", ""),
        ("zdrlint.toml", ""),
        ("services/a/.zdrlint.toml", ""),
        ("services/a/src/x.py", ""),
        ("services/b/.config/zdrlint.toml", ""),
        ("services/b/x.py", ""),
        ("services/c/pyproject.toml", "[tool.zdrlint]\ncontrol = 'zdr'"),
        ("services/c/x.py", ""),
        ("services/d/pyproject.toml", "[tool.other]\nname = 'zdrlint'"),
        ("services/d/x.py", ""),
    ]);
    let nearest = Choice::Nearest;
    assert_eq!(folder.discover(&[], &nearest), found("", "zdrlint.toml"));
    // The program is that of the repository, whatever is asked for.
    assert_eq!(folder.discover(&["services/a/src"], &nearest), found("", "services/a/.zdrlint.toml"));
    assert_eq!(folder.discover(&["services/b/x.py"], &nearest), found("", "services/b/.config/zdrlint.toml"));
    assert_eq!(folder.discover(&["services/c/x.py"], &nearest), found("", "services/c/pyproject.toml"));
    assert_eq!(folder.discover(&["services/d/x.py"], &nearest), found("", "zdrlint.toml"));
    assert_eq!(folder.discover(&["services/a/src", "services/b/x.py"], &nearest), found("", "zdrlint.toml"));
    let both = folder.discover(&["services/a/src", "services/b/x.py"], &Choice::File("zdrlint.toml".into()));
    assert_eq!(both, found("", "zdrlint.toml"));
    assert_eq!(folder.discover(&["services/a"], &Choice::Isolated), bare("", true));
}

#[test]
fn names_within_a_folder_have_an_order() {
    let folder = Folder::new(&[("pyproject.toml", "[tool.zdrlint]"), ("x.py", "")]);
    assert_eq!(folder.discover(&[], &Choice::Nearest), found("", "pyproject.toml"));
    for name in [".config/zdrlint.toml", ".zdrlint.toml", "zdrlint.toml"] {
        fs::create_dir_all(folder.root.join(".config")).unwrap();
        fs::write(folder.root.join(name), "").unwrap();
        assert_eq!(folder.discover(&[], &Choice::Nearest), found("", name));
    }
}

#[test]
fn the_git_work_tree_is_the_limit() {
    let folder = Folder::new(&[("zdrlint.toml", ""), ("repo/.git", "gitdir: elsewhere"), ("repo/src/x.py", "")]);
    assert_eq!(folder.discover(&["repo/src"], &Choice::Nearest), bare("repo", true));
    let folder = Folder::new(&[("zdrlint.toml", ""), ("repo/src/x.py", "")]);
    assert_eq!(folder.discover(&["repo/src"], &Choice::Nearest), found("", "zdrlint.toml"));
    // Without a repository the outermost configuration is the project's.
    let folder = Folder::new(&[("zdrlint.toml", ""), ("a/zdrlint.toml", ""), ("a/x.py", "")]);
    assert_eq!(folder.discover(&["a"], &Choice::Nearest), found("", "a/zdrlint.toml"));
}

#[test]
fn without_marks_what_was_given_is_the_project() {
    let folder = Folder::new(&[("src/a.py", ""), ("src/b/c.py", ""), ("lib/d.py", "")]);
    let isolated = Choice::Isolated;
    assert_eq!(folder.discover(&["src"], &isolated), bare("src", true));
    // Their folder may hold anything.
    assert_eq!(folder.discover(&["src/a.py"], &isolated), bare("src", false));
    assert_eq!(folder.discover(&["src/a.py", "src/b/c.py"], &isolated), bare("src", false));
    assert_eq!(folder.discover(&["src", "lib"], &isolated), bare("", false));
}

#[test]
fn a_configuration_that_is_named() {
    let folder = Folder::new(&[(".git/HEAD", ""), ("ci/strict.toml", ""), ("src/a.py", "")]);
    let choice = Choice::File("ci/strict.toml".into());
    assert_eq!(folder.discover(&["src"], &choice), found("", "ci/strict.toml"));
    let choice = Choice::File("ci/none.toml".into());
    let error = folder.try_discover(&["src"], &choice).unwrap_err();
    assert!(error.to_string().starts_with("ci/none.toml: cannot be read"), "{error}");
}

#[test]
fn files_that_cannot_be_configurations() {
    let folder = Folder::new(&[("zdrlint.toml", ""), ("pyproject.toml", "[tool.zdrlint]\nstrict = true\nx = 1\n")]);
    fs::write(folder.root.join("zdrlint.toml"), b"control = 'zdr'\n# \xff\n").unwrap();
    let error = Loaded::read(&folder.root.join("zdrlint.toml")).unwrap_err();
    assert!(error.message.contains("not UTF-8 (line 2)"), "{error}");
    let error = Loaded::read(&folder.root).unwrap_err();
    assert!(error.message.contains("is not a file"), "{error}");
    let error = Loaded::read(&folder.root.join("pyproject.toml")).unwrap_err();
    assert_eq!((error.position().unwrap().line, error.message.as_str()), (3, "unknown key `x`"));
}

#[test]
fn what_has_the_name_of_a_configuration_is_one() {
    let folder = Folder::new(&[("zdrlint.toml/x", ""), ("a.py", "")]);
    assert_eq!(folder.discover(&[], &Choice::Nearest), found("", "zdrlint.toml"));
    assert!(Loaded::read(&folder.root.join("zdrlint.toml")).unwrap_err().message.contains("is not a file"));
    #[cfg(unix)]
    {
        let folder = Folder::new(&[("a.py", "")]);
        std::os::unix::fs::symlink("nowhere", folder.root.join("zdrlint.toml")).unwrap();
        assert_eq!(folder.discover(&[], &Choice::Nearest), found("", "zdrlint.toml"));
    }
}

#[test]
fn a_broken_pyproject_is_not_passed_over() {
    let folder = Folder::new(&[("pyproject.toml", "[tool.zdrlint]\ncontrol = \n"), ("a.py", "")]);
    assert_eq!(folder.discover(&[], &Choice::Nearest), found("", "pyproject.toml"));
    assert!(Loaded::read(&folder.root.join("pyproject.toml")).is_err());
}

#[test]
fn a_pyproject_without_our_table_is_no_configuration() {
    let error = Loaded::parse(Path::new("pyproject.toml"), "[tool.other]\nx = 1").unwrap_err();
    assert_eq!(error.to_string(), "pyproject.toml: has no table [tool.zdrlint]");
    assert!(Loaded::parse(Path::new("pyproject.toml"), "[tool.zdrlint]").is_ok());
}

#[test]
fn byte_order_marks_are_no_content() {
    let loaded = Loaded::parse(Path::new("zdrlint.toml"), "\u{FEFF}strict = true\nx = 1").map(|_| ()).unwrap_err();
    assert_eq!(loaded.position().unwrap().line, 2);
}

#[test]
fn own_rules() {
    let folder = Folder::new(&[("zdrlint.toml", "rules = 'lint/rules'"), ("lint/rules/sdks/x.toml", "")]);
    let loaded = Loaded::read(&folder.root.join("zdrlint.toml")).unwrap();
    assert_eq!(loaded.rules().unwrap(), Some(folder.root.join("lint/rules")));
    let loaded = Loaded::parse(&folder.root.join("zdrlint.toml"), "rules = 'missing'").unwrap();
    let errors = Config::build(Some(&loaded), &CommandLine::default(), KNOWN).unwrap_err();
    assert!(errors[0].message.contains("there is no folder `missing`"));
    let loaded = Loaded::parse(&folder.root.join(".config/zdrlint.toml"), "rules = 'lint/rules'").unwrap();
    assert!(loaded.rules().unwrap().is_some());
}
