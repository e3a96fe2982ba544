//! Imports: a package's name in the file is its own, which its path only suggests.

use tree_sitter::Node;

use super::{Lowering, children, field, span_of};

impl<'t> Lowering<'_, 't> {
    pub(super) fn imports(&mut self, node: Node<'t>) {
        for child in children(node) {
            match child.kind() {
                "import_spec_list" => self.imports(child),
                "import_spec" => self.import_spec(child),
                _ => {}
            }
        }
    }

    fn import_spec(&mut self, node: Node<'t>) {
        let Some(path) = field(node, "path") else { return };
        let specifier = self.source(path).trim_matches(['"', '`']);
        let span = span_of(path);
        match field(node, "name") {
            Some(name) if name.kind() == "dot" => self.builder.export_all_from(specifier),
            Some(name) => {
                let value = self.builder.import(specifier, None, span);
                if name.kind() != "blank_identifier" {
                    let name = self.source(name);
                    self.builder.define(name, value);
                }
            }
            None => {
                let value = self.builder.import(specifier, None, span);
                for name in package_names(specifier) {
                    if !self.builder.is_declared(&name) {
                        self.builder.define(&name, value);
                    }
                }
            }
        }
    }
}

/// The names that the package of an import path is likely to have: `openai` for `github.com/x/go-openai/v2`.
fn package_names(path: &str) -> Vec<String> {
    let is_version = |part: &&str| part.strip_prefix('v').is_some_and(|digits| digits.parse::<u32>().is_ok());
    let mut parts = path.rsplit('/').filter(|part| !part.is_empty());
    let last = match parts.next() {
        Some(last) if is_version(&last) => parts.next().unwrap_or(last),
        Some(last) => last,
        None => return Vec::new(),
    };
    // `gopkg.in/yaml.v3`
    let last = last.rsplit_once('.').filter(|(_, end)| is_version(end)).map_or(last, |(stem, _)| stem);
    let bare = last.strip_prefix("go-").unwrap_or(last);
    let bare = ["-go", ".go", "-golang"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
    let after = bare.rsplit(['-', '.']).next().unwrap_or(bare);
    let mut names = vec![last.to_owned(), bare.to_owned(), bare.replace('-', ""), bare.replace('-', "_")];
    names.push(after.to_owned());
    names.retain(|name| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_'));
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::package_names;

    #[test]
    fn packages_are_named_like_the_end_of_their_path() {
        for (path, name) in [
            ("fmt", "fmt"),
            ("net/http", "http"),
            ("github.com/openai/openai-go", "openai"),
            ("github.com/openai/openai-go/v3", "openai"),
            ("github.com/openai/openai-go/v3/responses", "responses"),
            ("github.com/sashabaranov/go-openai", "openai"),
            ("gopkg.in/yaml.v3", "yaml"),
            ("example.com/app/llm-client", "llmclient"),
        ] {
            assert!(package_names(path).contains(&name.to_owned()), "{path}: {:?}", package_names(path));
        }
        assert!(package_names("").is_empty());
    }
}
