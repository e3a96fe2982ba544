//! Runs of the built program in projects of their own.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// One request without `store`.
pub(crate) const STORES: &str = "from openai import OpenAI\nOpenAI().responses.create(model='gpt-5', input='a')\n";

/// A folder with these files; no repository around it.
pub(crate) fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder is made");
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("has a folder")).expect("a folder is made");
        std::fs::write(path, content).expect("is written");
    }
    folder
}

/// Standard output, standard error, exit code.
pub(crate) fn run_in(folder: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
    let program = env!("CARGO_BIN_EXE_zdrlint");
    let output = Command::new(program).args(arguments).current_dir(folder).output().expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

/// The report of a run.
pub(crate) fn json(folder: &Path, arguments: &[&str]) -> Value {
    let (out, err, _) = run_in(folder, &[&["--format", "json"], arguments].concat());
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
}
