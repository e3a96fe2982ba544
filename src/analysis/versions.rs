//! Versions of packages, read from the lock files and manifests of a tree when they are asked for.
//!
//! A lock names the version; a manifest names a range, of which the least version counts where the range ends before the
//! next major version. A range without an end says nothing: the newest version may be installed.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::gems;
use super::settings::TreeSettings;
use crate::resolve::{Installed, Setting};
use crate::source::{Manifest, Tree, read_lock};
use crate::syntax::Ecosystem;

/// Files that name versions, the most exact first.
const PYTHON: &[&str] =
    &["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pyproject.toml", "Pipfile", "setup.cfg"];
const NODE: &[&str] = &["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "package.json"];

const RUBY: &[&str] = &["Gemfile.lock", "gems.locked", "Gemfile", "gems.rb"];
/// Their versions are often named elsewhere: that a package is there is what counts.
const JVM: &[&str] = &["build.gradle", "build.gradle.kts", "pom.xml"];

/// The leading numbers of a version, if there is one.
type Version = Option<Vec<u64>>;

/// See the module documentation.
pub(super) struct TreeVersions {
    folders: BTreeMap<String, Vec<Manifest>>,
    texts: RefCell<FxHashMap<String, Option<String>>>,
    known: RefCell<FxHashMap<(String, String), Version>>,
    settings: TreeSettings,
}

impl TreeVersions {
    /// The versions that a tree names for one family of languages.
    pub(super) fn new(tree: &Tree, ecosystem: Ecosystem) -> Self {
        let mut folders: BTreeMap<String, Vec<Manifest>> = BTreeMap::new();
        for manifest in &tree.manifests {
            let (folder, name) = manifest.path.rsplit_once('/').unwrap_or(("", &manifest.path));
            if rank(ecosystem, name).is_some() {
                folders.entry(folder.to_owned()).or_default().push(manifest.clone());
            }
        }
        for manifests in folders.values_mut() {
            manifests.sort_by_key(|manifest| rank(ecosystem, file_name(&manifest.path)));
        }
        let settings = TreeSettings::new(tree, ecosystem);
        Self { folders, texts: RefCell::default(), known: RefCell::default(), settings }
    }

    fn text(&self, manifest: &Manifest) -> Option<String> {
        let mut texts = self.texts.borrow_mut();
        texts.entry(manifest.path.to_string()).or_insert_with(|| read_lock(manifest)).clone()
    }
}

impl Installed for TreeVersions {
    fn version(&self, folder: &str, package: &str) -> Option<Vec<u64>> {
        let manifests = self.folders.get(folder)?;
        let key = (folder.to_owned(), package.to_owned());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let found = manifests.iter().find_map(|manifest| {
            version_in(file_name(&manifest.path), &self.text(manifest)?, package).filter(|version| !version.is_empty())
        });
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    fn setting(&self, file: &str, name: &str) -> Option<Setting> {
        self.settings.find(file, name)
    }

    fn is_address(&self, name: &str) -> bool {
        self.settings.is_address(name)
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn rank(ecosystem: Ecosystem, name: &str) -> Option<usize> {
    let names = match ecosystem {
        Ecosystem::Python => PYTHON,
        Ecosystem::Node => NODE,
        Ecosystem::Ruby => RUBY,
        Ecosystem::Jvm => JVM,
        _ => return None,
    };
    let is_another = match ecosystem {
        Ecosystem::Python => name.starts_with("requirements"),
        Ecosystem::Ruby => name.ends_with(".gemspec"),
        _ => false,
    };
    names.iter().position(|known| *known == name).or(is_another.then_some(names.len()))
}

/// Whether a build file names an artifact, and not one that begins like it.
fn names_artifact(text: &str, artifact: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.match_indices(artifact).any(|(at, _)| {
        let ends = !text[at + artifact.len()..].starts_with(is_name);
        ends && !text[..at].ends_with(is_name)
    })
}

/// The version of a package that a file names.
fn version_in(name: &str, text: &str, package: &str) -> Option<Vec<u64>> {
    match name {
        "build.gradle" | "build.gradle.kts" | "pom.xml" => names_artifact(text, package).then(|| vec![0]),
        "package.json" => of_package_json(text, package),
        "package-lock.json" => of_package_lock(text, package),
        "pnpm-lock.yaml" | "bun.lock" => after_name(text, package),
        "yarn.lock" => of_yarn_lock(text, package),
        "uv.lock" | "poetry.lock" | "pdm.lock" => of_toml_lock(text, package),
        "Pipfile.lock" => of_pipfile_lock(text, package),
        "Gemfile.lock" | "gems.locked" => gems::of_lock(text, package),
        _ if name.ends_with(".gemspec") || matches!(name, "Gemfile" | "gems.rb") => gems::of_manifest(text, package),
        _ => text.lines().find_map(|line| of_requirement(line, package)),
    }
}

/// The numbers that a version begins with.
fn numbers(version: &str) -> Vec<u64> {
    let version = version.trim_start_matches(['v', '=', '^', '~', ' ']);
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    version[..end].split('.').map_while(|part| part.parse().ok()).collect()
}

/// The same of one exact version: what comes before a release (`1.0.0b2`, `2.0.0-beta.1`) is less than that.
fn exact(version: &str) -> Vec<u64> {
    let mut found = numbers(version);
    let version = version.trim_start_matches(['v', '=', ' ']);
    let rest = version.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start_matches('-');
    let is_before = ["a", "b", "c", "dev", "rc", "pre", "next", "canary"].iter().any(|word| rest.starts_with(word));
    while is_before && found.last() == Some(&0) {
        found.pop();
    }
    if let Some(last) = found.last_mut().filter(|_| is_before) {
        *last -= 1;
        found.push(u64::MAX);
    }
    found
}

/// The least version of a range that ends within a major version or two; an open range says nothing.
fn of_range(range: &str) -> Option<Vec<u64>> {
    let range = range.trim();
    let is_open = range.starts_with('>') && !range.contains('<');
    let start = range.find(|c: char| c.is_ascii_digit())?;
    let is_upper = range[..start].trim_end().ends_with('<');
    let is_range = range[..start].chars().all(|c| "=^~<> v!".contains(c));
    let is_exact = range[..start].chars().all(|c| "= v".contains(c));
    let version = || if is_exact { exact(&range[start..]) } else { numbers(&range[start..]) };
    (is_range && !is_open && !is_upper && !range.starts_with('!')).then(version)
}

fn of_package_json(text: &str, package: &str) -> Option<Vec<u64>> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let fields = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
    fields.iter().find_map(|field| of_range(json.get(field)?.get(package)?.as_str()?))
}

fn of_package_lock(text: &str, package: &str) -> Option<Vec<u64>> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let installed = json.get("packages").and_then(|packages| packages.get(format!("node_modules/{package}")));
    let listed = || json.get("dependencies").and_then(|packages| packages.get(package));
    Some(exact(installed.or_else(listed)?.get("version")?.as_str()?))
}

/// `name@1.2.3`, or `name/1.2.3` of older locks.
fn after_name(text: &str, package: &str) -> Option<Vec<u64>> {
    text.match_indices(package).find_map(|(at, _)| {
        let is_start = !text[..at].ends_with(|c: char| c.is_alphanumeric() || "-_/@".contains(c))
            || text[..at].ends_with(" /")
            || text[..at].ends_with("'/");
        let rest = text[at + package.len()..].strip_prefix(['@', '/'])?;
        (is_start && rest.starts_with(|c: char| c.is_ascii_digit())).then(|| exact(rest))
    })
}

fn of_yarn_lock(text: &str, package: &str) -> Option<Vec<u64>> {
    let mut is_here = false;
    for line in text.lines() {
        let entry = line.trim();
        if !line.starts_with([' ', '#']) {
            is_here = entry.trim_start_matches('"').strip_prefix(package).is_some_and(|rest| rest.starts_with('@'));
        } else if let Some(version) = entry.strip_prefix("version").filter(|_| is_here) {
            return Some(exact(version.trim_matches([':', ' ', '"'])));
        }
    }
    None
}

fn of_toml_lock(text: &str, package: &str) -> Option<Vec<u64>> {
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let name = line.strip_prefix("name = \"").and_then(|rest| rest.strip_suffix('"'));
        if name.is_some_and(|name| normalised(name) == package) {
            let version = lines.next()?.strip_prefix("version = \"")?;
            return Some(exact(version));
        }
    }
    None
}

fn of_pipfile_lock(text: &str, package: &str) -> Option<Vec<u64>> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let found = ["default", "develop"].iter().find_map(|section| json.get(section)?.get(package));
    Some(exact(found?.get("version")?.as_str()?))
}

/// `name[extra]>=1,<2`, `name = "^1"`, `"name==1.2",`.
fn of_requirement(line: &str, package: &str) -> Option<Vec<u64>> {
    let line = line.trim().trim_start_matches(['"', '\'', '-', ' ']);
    let end = line.find(|c: char| !c.is_alphanumeric() && !"-_.".contains(c))?;
    if normalised(&line[..end]) != package {
        return None;
    }
    let mut rest = line[end..].trim_start_matches(['"', '\'']).trim_start();
    if let Some(extras) = rest.strip_prefix('[') {
        rest = extras.split_once(']')?.1.trim_start();
    }
    let rest = rest.split(['#', ';']).next().unwrap_or_default();
    // Poetry: `name = "^1"`, `name = { version = "^1", extras = [..] }`.
    if let Some(value) = rest.strip_prefix('=').filter(|value| !value.starts_with('=')) {
        let value = value.split_once("version").map_or(value, |(_, version)| version);
        return of_range(value.trim_matches([' ', '=', '"', '\'', '{']).split('"').next()?);
    }
    of_range(rest.trim_end_matches(['"', '\'', ',', ' ', ')']).trim_start_matches('('))
}

fn normalised(name: &str) -> String {
    name.to_lowercase().replace(['_', '.'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_every_format() {
        let cases: [(&str, &str, &str, Option<&[u64]>); 20] = [
            ("requirements.txt", "agent-framework==1.0.0b251114\n", "agent-framework", Some(&[0, u64::MAX])),
            ("requirements.txt", "agent-framework==1.2.0.post1\n", "agent-framework", Some(&[1, 2, 0])),
            ("package.json", r#"{"dependencies": {"ai": "^4.0.1"}}"#, "ai", Some(&[4, 0, 1])),
            ("package.json", r#"{"dependencies": {"ai": "latest"}}"#, "ai", None),
            ("package.json", r#"{"devDependencies": {"ai": ">=4"}}"#, "ai", None),
            ("package-lock.json", r#"{"packages": {"node_modules/ai": {"version": "5.0.2"}}}"#, "ai", Some(&[5, 0, 2])),
            ("pnpm-lock.yaml", "  '@ai-sdk/openai@2.0.1(zod@3.0.0)':\n", "@ai-sdk/openai", Some(&[2, 0, 1])),
            ("pnpm-lock.yaml", "  /@ai-sdk/openai/1.3.0:\n", "@ai-sdk/openai", Some(&[1, 3, 0])),
            ("pnpm-lock.yaml", "  '@other/ai@2.0.1':\n", "ai", None),
            ("bun.lock", r#"    "ai": ["ai@5.0.1", "", {}],"#, "ai", Some(&[5, 0, 1])),
            ("yarn.lock", "\"ai@^4.0.0\":\n  version \"4.3.1\"\n", "ai", Some(&[4, 3, 1])),
            ("uv.lock", "[[package]]\nname = \"pydantic-ai\"\nversion = \"1.2.3\"\n", "pydantic-ai", Some(&[1, 2, 3])),
            ("Pipfile.lock", r#"{"default": {"agno": {"version": "==2.9.0"}}}"#, "agno", Some(&[2, 9, 0])),
            ("requirements.txt", "Pydantic_AI[openai]==1.0.5  # pinned\n", "pydantic-ai", Some(&[1, 0, 5])),
            ("requirements.txt", "pydantic-ai>=1,<2\n", "pydantic-ai", Some(&[1])),
            ("requirements.txt", "pydantic-ai>=1\npydantic-ai-slim==1\n", "pydantic-ai", None),
            ("pyproject.toml", "    \"pydantic-ai~=1.2\",\n", "pydantic-ai", Some(&[1, 2])),
            ("pyproject.toml", "pydantic-ai = \"^1.4\"\n", "pydantic-ai", Some(&[1, 4])),
            (
                "pyproject.toml",
                "pydantic-ai = { version = \"^1.4\", extras = [\"x\"] }\n",
                "pydantic-ai",
                Some(&[1, 4]),
            ),
            ("pyproject.toml", "name = \"pydantic-ai\"\n", "pydantic-ai", None),
        ];
        for (name, text, package, version) in cases {
            assert_eq!(version_in(name, text, package).as_deref(), version, "{name}: {text}");
        }
    }
}
