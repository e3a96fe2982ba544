//! Path aliases that a project's manifests declare: `paths` and `baseUrl` of a tsconfig, packages of a workspace.

use serde_json::Value;

use crate::resolve::Alias;
use crate::source::{Manifest, Tree, read_manifest};

/// The aliases of all manifests of a tree. What cannot be read or parsed declares nothing.
pub(super) fn aliases(tree: &Tree) -> Vec<Alias> {
    tree.manifests.iter().flat_map(of_manifest).collect()
}

fn of_manifest(manifest: &Manifest) -> Vec<Alias> {
    let (folder, file) = manifest.path.rsplit_once('/').unwrap_or(("", &manifest.path));
    let stem = file.strip_suffix(".json").unwrap_or_default();
    let is_tsconfig = stem.starts_with("tsconfig") || stem.starts_with("jsconfig");
    if !is_tsconfig && file != "package.json" {
        return Vec::new();
    }
    let text = read_manifest(manifest);
    let Some(json) = text.and_then(|text| serde_json::from_str::<Value>(&without_comments(&text)).ok()) else {
        return Vec::new();
    };
    if is_tsconfig { of_tsconfig(folder, &json) } else { of_package(folder, &json).into_iter().collect() }
}

/// `"paths": { "@/*": ["./src/*"] }`: the first target of each pattern counts.
fn of_tsconfig(folder: &str, json: &Value) -> Vec<Alias> {
    let options = &json["compilerOptions"];
    let base = join(folder, options["baseUrl"].as_str().unwrap_or("."));
    let scope = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let mut found = Vec::new();
    for (pattern, targets) in options["paths"].as_object().into_iter().flatten() {
        let Some(target) = targets[0].as_str() else { continue };
        let prefix = pattern.trim_end_matches('*').to_owned();
        let target = join(&base, target.trim_end_matches('*'));
        let target = if prefix.ends_with('/') { format!("{target}/") } else { target };
        found.push(Alias { scope: scope.clone(), prefix, target: target.trim_start_matches('/').to_owned() });
    }
    if options["baseUrl"].is_string() {
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

/// Joins a relative path to a folder, both with `/`.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
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

    #[test]
    fn tsconfig_paths_with_comments_and_trailing_commas() {
        let text = "{ // c\n \"compilerOptions\": { /* x */ \"paths\": { \"@/*\": [\"./src/*\",], \"db\": [\"../db/index\"] }, } }";
        let json = serde_json::from_str(&without_comments(text)).expect("is JSON now");
        let found = of_tsconfig("apps/web", &json);
        let told: Vec<_> = found.iter().map(|alias| (alias.prefix.as_str(), alias.target.as_str())).collect();
        assert_eq!(told, [("@/", "apps/web/src/"), ("db", "apps/db/index")]);
        assert!(found.iter().all(|alias| alias.scope == "apps/web/"));
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
