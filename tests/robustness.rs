//! Bad input: a clear word, the right exit code, and everything else is still analysed.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Two lines and the call that keeps content.
const PYTHON: &str =
    "from openai import OpenAI\nclient = OpenAI()\nclient.responses.create(model=\"m\", input=\"x\")\n";
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/hostile");
/// Far more than any of these inputs takes, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn start(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_zdrlint"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("FORCE_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts")
}

/// Runs to the end; a run that hangs is ended and fails.
fn zdrlint(folder: &Path, arguments: &[&str]) -> Output {
    let child = start(folder, arguments);
    let id = child.id();
    let (done, ended) = std::sync::mpsc::channel::<()>();
    let guard = std::thread::spawn(move || {
        if ended.recv_timeout(PATIENCE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
        }
    });
    let output = child.wait_with_output().expect("ends");
    drop(done);
    guard.join().expect("the guard ends");
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("is UTF-8")
}

/// The report of a run that may have findings but no failure.
fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = zdrlint(folder, &[&["check", "--isolated", "--exit-zero", "--format", "json"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("is JSON")
}

/// `path:line:column code` of each finding.
fn findings(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("is a list");
    let line = |finding: &Value| {
        let start = &finding["start"];
        format!(
            "{}:{}:{} {}",
            finding["path"].as_str().expect("is text"),
            start["line"],
            start["column"],
            finding["code"].as_str().expect("is text")
        )
    };
    findings.iter().map(line).collect()
}

fn kinds(report: &Value) -> Vec<&str> {
    report["notes"].as_array().expect("is a list").iter().filter_map(|note| note["kind"].as_str()).collect()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("can be made");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("has one")).expect("can be made");
        fs::write(path, text).expect("is written");
    }
    folder
}

#[test]
fn encodings_and_broken_syntax_cost_nothing_else() {
    let report = json(Path::new(FIXTURES), &["."]);
    let expected = [
        "bom.py:3:18 ZDR201",
        "crlf.py:3:18 ZDR201",
        "escapes.py:3:18 ZDR201",
        "invalid_utf8.py:4:18 ZDR201",
        "syntax_error.py:6:18 ZDR201",
        "syntax_error.ts:4:24 ZDR201",
        "utf16.py:3:18 ZDR201",
    ];
    let of_fixtures: Vec<String> =
        findings(&report).iter().map(|line| line.rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(of_fixtures, expected);
    assert!(kinds(&report).contains(&"invalid-utf8") && kinds(&report).contains(&"syntax-error"), "{report:#}");
    let skipped = report["files"]["skipped"].as_array().unwrap();
    assert!(skipped.iter().any(|file| file["path"].as_str().unwrap().ends_with("binary.py")), "{skipped:?}");
}

#[cfg(unix)]
#[test]
fn unreadable_files_are_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder(&[("good.py", PYTHON), ("locked.py", PYTHON), ("locked/x.py", PYTHON)]);
    for name in ["locked.py", "locked"] {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o000)).unwrap();
    }
    let report = json(folder.path(), &["."]);
    let is_root = fs::read(folder.path().join("locked.py")).is_ok();
    fs::set_permissions(folder.path().join("locked"), fs::Permissions::from_mode(0o700)).unwrap();
    assert!(findings(&report).contains(&"good.py:3:18 ZDR201".to_owned()));
    // Nothing is unreadable for root.
    if !is_root {
        let skipped: Vec<&str> =
            report["files"]["skipped"].as_array().unwrap().iter().filter_map(|file| file["path"].as_str()).collect();
        assert_eq!(skipped, ["locked", "locked.py"]);
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_end() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("a/good.py", PYTHON)]);
    symlink("..", folder.path().join("a/up")).unwrap();
    symlink("self.py", folder.path().join("a/self.py")).unwrap();
    symlink("nowhere.py", folder.path().join("a/dangling.py")).unwrap();
    assert_eq!(findings(&json(folder.path(), &["."])), ["a/good.py:3:18 ZDR201"]);
    let output = zdrlint(folder.path(), &["a/self.py"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
}

#[test]
fn missing_paths_are_named_all_of_them() {
    let folder = folder(&[("good.py", PYTHON)]);
    let output = zdrlint(folder.path(), &["good.py", "one.py", "two"]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("one.py") && said.contains("two"), "{said}");
    // What is there is checked all the same.
    assert!(text(&output.stdout).contains("good.py:3:18"), "{}", text(&output.stdout));
}

#[test]
fn an_empty_tree_is_no_success() {
    let folder = folder(&[("notes.txt", "openai")]);
    let output = zdrlint(folder.path(), &["."]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("no file in a supported language"));
}

#[test]
fn unsupported_given_files_are_noted() {
    let folder = folder(&[("notes.txt", "openai")]);
    let output = zdrlint(folder.path(), &["notes.txt"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("notes.txt") || text(&output.stdout).contains("notes.txt"));
}

#[test]
fn a_broken_configuration_points_at_the_place() {
    let broken = [("control = \"zdr\"\nfrobnicate = 1\n", "2:1"), ("[lints]\nZDR201 = \"loud\"\n", "2:10")];
    for (configuration, place) in broken {
        let folder = folder(&[("good.py", PYTHON), ("zdrlint.toml", configuration)]);
        let output = zdrlint(folder.path(), &["."]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(&format!("zdrlint.toml:{place}")) && output.stdout.is_empty(), "{said}");
    }
    let folder = folder(&[("good.py", PYTHON), ("zdrlint.toml", "control = [\n")]);
    let output = zdrlint(folder.path(), &["."]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
}

#[test]
fn nesting_is_bounded() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    let python = |value: String| format!("{PYTHON}x = {value}\n");
    let script = |value: String| {
        format!(
            "import OpenAI from \"openai\";\nconst c = new OpenAI();\n\
             await c.responses.create({{ model: \"m\", input: \"x\" }});\nconst x = {value};\n"
        )
    };
    let steps: String = (0..3000).flat_map(|depth| [" ".repeat(depth), "if x:\n".to_owned()]).collect();
    let folder = folder(&[
        ("brackets.py", &python(deep("(", ")"))),
        ("open.py", &python("[".repeat(100_000))),
        ("chain.py", &python(format!("client{}", ".a()".repeat(100_000)))),
        ("sum.py", &python(format!("1{}", " + 1".repeat(100_000)))),
        ("brackets.js", &script(deep("[", "]"))),
        ("objects.ts", &script(deep("{a:", "}"))),
        ("calls.tsx", &script(deep("f(", ")"))),
        ("parentheses.rs", &format!("use async_openai::Client;\nfn f() {{ let x = {}; }}\n", deep("(", ")"))),
        ("blocks.rs", &format!("use async_openai::Client;\nfn f() {}\n", deep("{", "}"))),
        ("types.rs", &format!("use async_openai::Client;\ntype T = {};\n", deep("Vec<", ">"))),
        ("steps.py", &format!("{PYTHON}{steps}")),
        ("good.py", PYTHON),
    ]);
    let found = findings(&json(folder.path(), &["."]));
    for name in ["brackets.py", "open.py", "chain.py", "sum.py", "good.py"] {
        assert!(found.contains(&format!("{name}:3:18 ZDR201")), "{name}: {found:?}");
    }
    for name in ["brackets.js", "objects.ts", "calls.tsx"] {
        assert!(found.contains(&format!("{name}:3:19 ZDR201")), "{name}: {found:?}");
    }
}

#[test]
fn a_line_of_fifty_megabytes() {
    let long = format!("x = \"{}\"; {}", "a".repeat(50 << 20), PYTHON.replace('\n', "; "));
    let folder = folder(&[("long.py", &format!("{long}\n")), ("good.py", PYTHON)]);
    let walked = json(folder.path(), &["."]);
    assert_eq!(findings(&walked), ["good.py:3:18 ZDR201"]);
    assert_eq!(walked["files"]["skipped"][0]["path"], "long.py");
    // What is given itself is read, and shown in part.
    let output = zdrlint(folder.path(), &["check", "--isolated", "long.py"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(output.stdout.len() < 10_000);
}

#[test]
fn many_requests_on_one_line() {
    let calls = "client.responses.create(model=\"m\", input=\"x\"); ".repeat(5_000);
    let folder = folder(&[("many.py", &format!("from openai import OpenAI; client = OpenAI(); {calls}\n"))]);
    let start = Instant::now();
    assert_eq!(findings(&json(folder.path(), &["."])).len(), 5_000);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[cfg(unix)]
#[test]
fn nothing_of_a_scanned_file_reaches_a_terminal() {
    let folder = folder(&[
        ("\u{1b}[31mred\n::error::x\u{202e}.py", PYTHON),
        (
            "names.py",
            "from openai import OpenAI\nclient = OpenAI(base_url=\"https://\u{1b}[31m.example\")\n\
             client.responses.create(model=\"\u{1b}[31m\u{9b}2J\u{202e}\", input=\"\u{1b}]0;t\u{7}\")\n",
        ),
        ("\u{1b}[2J.toml", "control = \"\u{1b}[31m\"\n"),
    ]);
    let lines: [&[&str]; 9] = [
        &["check", "--isolated", "--color", "never", "."],
        &["check", "--isolated", "--format", "concise", "."],
        &["check", "--isolated", "--format", "github", "."],
        &["check", "--isolated", "--format", "sarif", "."],
        &["inventory", "--isolated", "--color", "never", "."],
        &["inventory", "--isolated", "--format", "csv", "."],
        &["inventory", "--isolated", "--format", "markdown", "."],
        &["check", "--config", "\u{1b}[2J.toml", "--color", "never", "."],
        &["check", "no\u{1b}[31m\n::error::such.py"],
    ];
    for arguments in lines {
        let output = zdrlint(folder.path(), arguments);
        // CSV lines end in CR LF by its standard.
        let said = (text(&output.stdout) + &text(&output.stderr)).replace("\r\n", "\n");
        assert!(!said.is_empty(), "{arguments:?}");
        let is_hostile = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!said.contains(is_hostile), "{arguments:?}: {said:?}");
        let is_injected = |line: &str| line.starts_with("::error::");
        assert!(!said.lines().any(is_injected), "{arguments:?}: {said:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let calls = "client.responses.create(model=\"m\", input=\"x\")\n".repeat(2_000);
    let folder = folder(&[("many.py", &format!("{PYTHON}{calls}"))]);
    for arguments in [&["check", "--isolated", "."][..], &["check", "--isolated", "--format", "json", "."]] {
        let mut child = start(folder.path(), arguments);
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(!line.is_empty());
        let said = text(&output.stderr);
        assert!(output.status.code().is_some_and(|code| code < 2), "{arguments:?}: {:?} {said}", output.status);
        assert!(!said.contains("panic") && !said.contains("roken pipe"), "{arguments:?}: {said}");
    }
}

#[test]
fn the_same_bytes_whatever_the_threads() {
    let mut files = vec![("client.py".to_owned(), "from openai import OpenAI\nshared = OpenAI()\n".to_owned())];
    for n in 0..60 {
        files.push((format!("p{n}/a.py"), PYTHON.to_owned()));
        let imported = "from client import shared\nimport openai\nshared.files.create(file=f, purpose=\"batch\")\n";
        files.push((format!("p{n}/b.py"), imported.to_owned()));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder(&files);
    for format in ["text", "json", "sarif", "github", "concise"] {
        let run = |threads: &str| {
            let line = ["check", "--isolated", "--today", "2026-11-25", "--format", format, "-j", threads, "."];
            let output = zdrlint(folder.path(), &line);
            (output.status.code(), text(&output.stdout), text(&output.stderr))
        };
        let one = run("1");
        assert!(!one.1.is_empty());
        for threads in ["1", "2", "7"] {
            assert_eq!(one, run(threads), "{format} with {threads} threads");
        }
    }
}

#[test]
fn given_files_see_the_whole_project() {
    let folder = folder(&[
        ("zdrlint.toml", ""),
        ("app/client.py", "from openai import OpenAI\nshared = OpenAI()\n"),
        ("app/ask.py", "from app.client import shared\nshared.responses.create(model=\"m\", input=\"x\")\n"),
        ("app/other.py", PYTHON),
        ("app/__init__.py", ""),
    ]);
    let report = |arguments: &[&str]| {
        let line = [&["check", "--exit-zero", "--format", "json"], arguments].concat();
        let output = zdrlint(folder.path(), &line);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let whole = report(&["."]);
    let given = report(&["app/ask.py", "app/client.py"]);
    let of_given: Vec<String> = findings(&whole).into_iter().filter(|line| !line.starts_with("app/other.py")).collect();
    assert_eq!(of_given, ["app/ask.py:2:18 ZDR201"]);
    assert_eq!(findings(&given), of_given);
    let fingerprint = |report: &Value, path: &str| {
        let findings = report["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["path"] == path).unwrap()["fingerprint"].clone()
    };
    assert_eq!(fingerprint(&given, "app/ask.py"), fingerprint(&whole, "app/ask.py"));
}
