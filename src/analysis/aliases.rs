//! Path aliases that a project's manifests declare: `paths` and `baseUrl` of a tsconfig, packages of a workspace.

use std::path::Path;

use serde_json::Value;

use crate::resolve::{Alias, join};
use crate::source::{Manifest, Tree, read_manifest};

/// Longest chain of tsconfigs that extend each other.
const MAX_EXTENDS: usize = 8;

/// The aliases of all manifests of a tree. What cannot be read or parsed declares nothing.
pub(super) fn aliases(tree: &Tree) -> Vec<Alias> {
    tree.manifests.iter().flat_map(|manifest| of_manifest(&tree.root, manifest)).collect()
}

fn of_manifest(root: &Path, manifest: &Manifest) -> Vec<Alias> {
    let (folder, file) = split(&manifest.path);
    let stem = file.strip_suffix(".json").unwrap_or_default();
    let is_tsconfig = stem.starts_with("tsconfig") || stem.starts_with("jsconfig");
    if is_tsconfig {
        let read = |path: &str| read_json(&Manifest { path: path.into(), absolute: root.join(path) });
        return tsconfig(&read, &manifest.path, MAX_EXTENDS)
            .map(|options| of_tsconfig(folder, &options))
            .unwrap_or_default();
    }
    let json = (file == "package.json").then(|| read_json(manifest)).flatten();
    json.and_then(|json| of_package(folder, &json)).into_iter().collect()
}

fn read_json(manifest: &Manifest) -> Option<Value> {
    serde_json::from_str(&without_comments(&read_manifest(manifest)?)).ok()
}

/// Folder and name of a path.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// What a tsconfig says about modules, with what it inherits. Paths are relative to the root of the tree.
#[derive(Debug, Clone, Default)]
struct Options {
    base: Option<String>,
    /// Pattern and first target.
    paths: Vec<(String, String)>,
    /// The folder of the file that says `paths`.
    paths_folder: String,
}

/// Reads a tsconfig. What it says itself replaces what it inherits, key by key; of several that it extends the last wins.
/// Only relative `extends` are followed: packages are not part of the tree, and neither is what lies outside it.
fn tsconfig(read: &dyn Fn(&str) -> Option<Value>, path: &str, depth: usize) -> Option<Options> {
    let json = read(path)?;
    let (folder, _) = split(path);
    let mut options = Options::default();
    for extended in extended(&json).filter(|_| depth > 0) {
        let Some(target) = join(folder, extended) else { continue };
        let inherited = [target.clone(), format!("{target}.json")];
        let Some(inherited) = inherited.iter().find_map(|path| tsconfig(read, path, depth - 1)) else { continue };
        options.base = inherited.base.or(options.base);
        if !inherited.paths.is_empty() {
            (options.paths, options.paths_folder) = (inherited.paths, inherited.paths_folder);
        }
    }
    let own = &json["compilerOptions"];
    options.base = own["baseUrl"].as_str().and_then(|base| join(folder, base)).or(options.base);
    if let Some(paths) = own["paths"].as_object() {
        let first = |(pattern, targets): (&String, &Value)| Some((pattern.clone(), targets[0].as_str()?.to_owned()));
        options.paths = paths.iter().filter_map(first).collect();
        folder.clone_into(&mut options.paths_folder);
    }
    Some(options)
}

/// The relative paths that a tsconfig extends: one, or a list of them.
fn extended(json: &Value) -> impl Iterator<Item = &str> {
    let extends = &json["extends"];
    let list = extends.as_array().into_iter().flatten().filter_map(Value::as_str);
    extends.as_str().into_iter().chain(list).filter(|path| path.starts_with('.'))
}

/// `"paths": { "@/*": ["./src/*"] }`: the first target of each pattern counts.
fn of_tsconfig(folder: &str, options: &Options) -> Vec<Alias> {
    let scope = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let base = options.base.as_deref().unwrap_or(&options.paths_folder);
    let mut found = Vec::new();
    for (pattern, target) in &options.paths {
        let prefix = pattern.trim_end_matches('*').to_owned();
        let Some(target) = join(base, target.trim_end_matches('*')) else { continue };
        let target = if prefix.ends_with('/') && !target.is_empty() { format!("{target}/") } else { target };
        found.push(Alias { scope: scope.clone(), prefix, target });
    }
    if let Some(base) = &options.base {
        let target = if base.is_empty() { String::new() } else { format!("{base}/") };
        found.push(Alias { scope, prefix: String::new(), target });
    }
    found
}

/// A package of the tree, under its name.
fn of_package(folder: &str, json: &Value) -> Option<Alias> {
    let name = json["name"].as_str().filter(|name| !name.is_empty())?;
    let target = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    Some(Alias { scope: String::new(), prefix: format!("{name}/"), target })
}

/// Blanks `//` and `/* */` comments and trailing commas, which a tsconfig may have.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let end = string_end(rest);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else {
            if matches!(c, '}' | ']') && out.trim_end().ends_with(',') {
                out.truncate(out.trim_end().len() - 1);
            }
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// The length of the string literal that a text begins with.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The aliases of a tsconfig among these files.
    fn told(path: &str, files: &[(&str, &str)]) -> Vec<(String, String)> {
        let read = |path: &str| {
            let (_, text) = files.iter().find(|(name, _)| *name == path)?;
            serde_json::from_str(&without_comments(text)).ok()
        };
        let options = tsconfig(&read, path, MAX_EXTENDS).unwrap_or_default();
        let found = of_tsconfig(split(path).0, &options);
        let scope = format!("{}/", split(path).0);
        assert!(found.iter().all(|alias| alias.scope == scope || !path.contains('/')));
        found.into_iter().map(|alias| (alias.prefix, alias.target)).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(prefix, target)| ((*prefix).to_owned(), (*target).to_owned())).collect()
    }

    #[test]
    fn tsconfig_paths_with_comments_and_trailing_commas() {
        let text = "{ // c\n \"compilerOptions\": { /* x */ \"paths\": { \"@/*\": [\"./src/*\",], \"db\": [\"../db/index\"] }, } }";
        let path = "apps/web/tsconfig.json";
        assert_eq!(told(path, &[(path, text)]), pairs(&[("@/", "apps/web/src/"), ("db", "apps/db/index")]));
    }

    #[test]
    fn what_is_extended_is_inherited_key_by_key() {
        let base = r#"{ "compilerOptions": { "paths": { "@llm/*": ["libs/llm/*"] } } }"#;
        let path = "apps/web/tsconfig.json";
        let plain = r#"{ "extends": "../../tsconfig.base" }"#;
        let files = [(path, plain), ("tsconfig.base.json", base)];
        assert_eq!(told(path, &files), pairs(&[("@llm/", "libs/llm/")]));
        let own = r#"{ "extends": "../../tsconfig.base.json", "compilerOptions": { "paths": { "~/*": ["./*"] } } }"#;
        assert_eq!(told(path, &[(path, own), ("tsconfig.base.json", base)]), pairs(&[("~/", "apps/web/")]));
        let rooted = r#"{ "extends": "../../tsconfig.base.json", "compilerOptions": { "baseUrl": "." } }"#;
        let files = [(path, rooted), ("tsconfig.base.json", base)];
        assert_eq!(told(path, &files), pairs(&[("@llm/", "apps/web/libs/llm/"), ("", "apps/web/")]));
        let many = r#"{ "extends": ["../../a.json", "@acme/tsconfig", "../../config/b.json"] }"#;
        let other = r#"{ "compilerOptions": { "paths": { "b/*": ["./b/*"] } } }"#;
        let files = [(path, many), ("a.json", base), ("config/b.json", other)];
        assert_eq!(told(path, &files), pairs(&[("b/", "config/b/")]));
    }

    #[test]
    fn packages_loops_and_what_lies_outside_are_not_followed() {
        let path = "tsconfig.json";
        for extends in ["@acme/tsconfig/base.json", "../tsconfig.base.json", "./tsconfig.json", "./missing"] {
            let text =
                format!(r#"{{ "extends": "{extends}", "compilerOptions": {{ "paths": {{ "@/*": ["src/*"] }} }} }}"#);
            assert_eq!(told(path, &[(path, &text)]), pairs(&[("@/", "src/")]), "{extends}");
        }
    }

    #[test]
    fn strings_keep_what_looks_like_a_comment() {
        assert_eq!(without_comments("{\"a\": \"http://x\"}"), "{\"a\": \"http://x\"}");
        assert_eq!(without_comments("{\"a\\\"//\": 1}"), "{\"a\\\"//\": 1}");
    }

    #[test]
    fn packages_stand_under_their_names() {
        let json = serde_json::json!({ "name": "@acme/llm" });
        let alias = of_package("packages/llm", &json).expect("has a name");
        assert_eq!((alias.prefix.as_str(), alias.target.as_str()), ("@acme/llm/", "packages/llm/"));
        assert!(of_package("x", &serde_json::json!({})).is_none());
    }
}
