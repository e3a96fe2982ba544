//! The modules of a tree by their paths, as `go.mod` files say, and what they replace by folders.

use crate::resolve::Alias;
use crate::source::{Tree, read_manifest};

/// The aliases of all `go.mod` files of a tree. What cannot be read declares nothing.
pub(super) fn aliases(tree: &Tree) -> Vec<Alias> {
    let modules = tree.manifests.iter().filter(|manifest| split(&manifest.path).1 == "go.mod");
    let read = modules.filter_map(|manifest| Some((split(&manifest.path).0, read_manifest(manifest)?)));
    read.flat_map(|(folder, text)| of_module(folder, &text)).collect()
}

/// Folder and name of a path.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The module itself, for its own files first and then for all, and its `replace` lines that name a folder of the tree.
fn of_module(folder: &str, text: &str) -> Vec<Alias> {
    let own = below(folder);
    let mut found = Vec::new();
    let mut block = "";
    for line in text.lines() {
        let code = line.split_once("//").map_or(line, |(code, _)| code).trim();
        let words: Vec<&str> = code.split_whitespace().map(|word| word.trim_matches('"')).collect();
        match words.as_slice() {
            [directive, "("] => block = directive,
            [")"] => block = "",
            ["module", path] => {
                for scope in [own.clone(), String::new()] {
                    found.push(Alias { scope, prefix: format!("{path}/"), target: own.clone() });
                }
            }
            ["replace", rest @ ..] => found.extend(replaced(folder, rest)),
            rest if block == "replace" => found.extend(replaced(folder, rest)),
            _ => {}
        }
    }
    found
}

/// `path [version] => ./folder`
fn replaced(folder: &str, words: &[&str]) -> Option<Alias> {
    let arrow = words.iter().position(|word| *word == "=>")?;
    let (path, target) = (words.first()?, words.get(arrow + 1)?);
    if arrow == 0 || !target.starts_with('.') {
        return None;
    }
    let target = join(folder, target)?;
    Some(Alias { scope: below(folder), prefix: format!("{path}/"), target: below(&target) })
}

/// A folder with `/` at its end; the root is the empty string.
fn below(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

/// Joins a relative path to a folder; none where that leaves the tree.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(folder: &str, text: &str) -> Vec<(String, String, String)> {
        of_module(folder, text).into_iter().map(|alias| (alias.scope, alias.prefix, alias.target)).collect()
    }

    fn row(scope: &str, prefix: &str, target: &str) -> (String, String, String) {
        (scope.to_owned(), prefix.to_owned(), target.to_owned())
    }

    #[test]
    fn modules_and_replacements_by_folders() {
        let text = "module example.com/app // the app\n\ngo 1.24\n\nreplace example.com/llm v1.2.0 => ../llm\n\
            replace (\n\t\"example.com/x\" => ./third_party/x\n\texample.com/y => example.com/z v1.0.0\n)\n";
        let expected = [
            row("cmd/app/", "example.com/app/", "cmd/app/"),
            row("", "example.com/app/", "cmd/app/"),
            row("cmd/app/", "example.com/llm/", "cmd/llm/"),
            row("cmd/app/", "example.com/x/", "cmd/app/third_party/x/"),
        ];
        assert_eq!(told("cmd/app", text), expected);
        assert_eq!(told("", "module x\nreplace y => ../y\n"), [row("", "x/", ""), row("", "x/", "")]);
        assert_eq!(told("", "nonsense ( => )\n"), []);
    }
}
