//! What a file is, judged before it is read whole: its language, or why it is left out.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::syntax::{Container, Language};

/// Files that say which packages and module paths a project uses.
const MANIFESTS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "Gemfile",
    "Gemfile.lock",
    "Pipfile",
    "Pipfile.lock",
    "build.gradle",
    "build.gradle.kts",
    "bun.lock",
    "composer.json",
    "deno.json",
    "deno.jsonc",
    "gems.locked",
    "gems.rb",
    "go.mod",
    "go.work",
    "jsconfig.json",
    "package-lock.json",
    "package.json",
    "pdm.lock",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "poetry.lock",
    "pom.xml",
    "pyproject.toml",
    "setup.cfg",
    "uv.lock",
    "yarn.lock",
];

/// What the names of files hold that show which settings there are, or that only tests read.
const EXAMPLES: &[&str] = &["dist", "example", "sample", "template", "test"];

/// Names of what bundlers and package managers write.
const MINIFIED: &[&str] = &[".min.js", ".min.mjs", ".min.cjs", "-min.js", ".pnp.cjs", ".pnp.loader.mjs"];

/// Longer `#!` lines are none.
const SHEBANG_BOUND: usize = 256;

/// Whether the name is that of a manifest that module resolution reads.
pub(super) fn is_manifest(name: &str) -> bool {
    let is_requirements = name.starts_with("requirements") && has_extension(name, "txt");
    let is_tsconfig = name.starts_with("tsconfig") && has_extension(name, "json");
    is_requirements || is_tsconfig || has_extension(name, "gemspec") || MANIFESTS.contains(&name)
}

/// The name of a file that holds settings of programs, and no example of them.
pub fn settings_name(path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_yaml = has_extension(name, "yml") || has_extension(name, "yaml");
    let is_of_jvm = name.starts_with("application") && (is_yaml || has_extension(name, "properties"));
    let is_of_dotnet = name.starts_with("appsettings") && has_extension(name, "json");
    let is_environment = name == ".env" || name.strip_prefix(".env.").is_some_and(|kind| !is_example(kind));
    let is_of_containers = is_yaml && (name.starts_with("docker-compose") || name.starts_with("compose"));
    let is_workflow = is_yaml && folder.ends_with(".github/workflows");
    (is_of_jvm || is_of_dotnet || is_environment || is_of_containers || is_workflow).then_some(name)
}

fn is_example(kind: &str) -> bool {
    EXAMPLES.iter().any(|word| kind.to_ascii_lowercase().contains(word))
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == extension)
}

/// Whether the name says that a tool wrote the file.
pub(super) fn is_minified_name(name: &str) -> bool {
    MINIFIED.iter().any(|ending| name.ends_with(ending))
}

/// The language that the extension names; of containers, the language that is usual in them.
pub(super) fn by_extension(path: &Path) -> Option<Language> {
    let of_container = || Container::of(path.to_str()?).map(Container::usual_language);
    let extension = path.extension().and_then(|extension| extension.to_str());
    let of_document = || Language::from_document(path.to_str()?);
    extension.and_then(Language::from_extension).or_else(of_container).or_else(of_document)
}

/// The language that the first line of the file names: `#!/usr/bin/env -S python3 -u`.
pub(super) fn by_shebang(path: &Path) -> Option<Language> {
    let mut start = Vec::with_capacity(SHEBANG_BOUND);
    File::open(path).ok()?.take(SHEBANG_BOUND as u64).read_to_end(&mut start).ok()?;
    interpreter(&start).and_then(Language::from_interpreter)
}

/// The program's name in a `#!` line.
fn interpreter(start: &[u8]) -> Option<&str> {
    let line = start.strip_prefix(b"#!")?.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace();
    let program = base_name(words.next()?);
    if program != "env" {
        return Some(program);
    }
    words.find(|word| !word.starts_with('-') && !word.contains('=')).map(base_name)
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn shebangs() {
        for (line, program) in [
            ("#!/usr/bin/python3\nimport os", Some("python3")),
            ("#!/usr/bin/env python\r\n", Some("python")),
            ("#! /usr/bin/env -S PYTHONPATH=. node --harmony", Some("node")),
            ("#!/usr/bin/env -S uv run", Some("uv")),
            ("# !/usr/bin/python", None),
            ("#!", None),
            ("#!/usr/bin/env", None),
            ("", None),
        ] {
            assert_eq!(interpreter(line.as_bytes()), program, "{line}");
        }
        assert_eq!(interpreter(b"#!/bin/\xff"), None);
    }

    #[test]
    fn names() {
        assert!(is_manifest("requirements-dev.txt"));
        assert!(is_manifest("tsconfig.build.json"));
        assert!(is_manifest("go.mod"));
        assert!(!is_manifest("requirements.md"));
        assert!(is_minified_name("jquery.min.js"));
        assert!(!is_minified_name("min.js"));
        assert!(!is_minified_name("admin.js"));
        assert_eq!(by_extension(Path::new("a/B.PY")), Some(Language::Python));
        assert_eq!(by_extension(Path::new(".py")), None);
        assert_eq!(by_extension(Path::new("a/b.IPYNB")), Some(Language::Python));
        assert_eq!(by_extension(Path::new("a/b.astro")), Some(Language::TypeScript));
    }
}
