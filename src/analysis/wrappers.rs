//! The `[[wrapper]]`s of the configuration as models: functions of the tree by where they stand, those of installed
//! packages as a catalog like any other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::files::holds_word;
use crate::catalog::automaton::{Automaton, CONFIGURATION};
use crate::catalog::path::Path;
use crate::catalog::schema::{Catalog, Identity, Operation, Parameters, Style};
use crate::config::Wrapper;
use crate::resolve::{Located, Program, locate};
use crate::source::{Note, Tree};
use crate::syntax::Ecosystem;

/// The families of languages whose modules a dotted path can name.
const ECOSYSTEMS: [Ecosystem; 2] = [Ecosystem::Python, Ecosystem::Node];

/// Where the wrappers of a configuration are.
#[derive(Debug, Default)]
pub(super) struct Wrappers<'a> {
    located: BTreeMap<Ecosystem, Vec<(Located, &'a Wrapper)>>,
    /// Of installed packages.
    foreign: Vec<&'a Wrapper>,
    /// What the tree should hold and does not.
    pub(super) notes: Vec<Note>,
}

impl<'a> Wrappers<'a> {
    pub(super) fn new(tree: &Tree, wrappers: &'a [Wrapper]) -> Self {
        let mut found = Self::default();
        if wrappers.is_empty() {
            return found;
        }
        let programs = ECOSYSTEMS.map(|ecosystem| {
            let (paths, aliases) = (super::paths_of(tree, ecosystem), super::aliases_of(tree, ecosystem));
            Program::new(ecosystem, paths, aliases)
        });
        for wrapper in wrappers {
            let mut is_located = false;
            for program in &programs {
                let Some(located) = locate(program, &wrapper.call) else { continue };
                found.located.entry(program.ecosystem()).or_default().push((located, wrapper));
                is_located = true;
            }
            if is_located {
                continue;
            }
            if is_of_tree(tree, &wrapper.call) {
                let message = format!("the configuration teaches `{}`, but no such module was found", wrapper.call);
                found.notes.push(Note::new("wrapper", message));
            } else {
                found.foreign.push(wrapper);
            }
        }
        found
    }

    /// The functions' names: a file that calls one holds its name.
    pub(super) fn names(&self) -> BTreeSet<&'a str> {
        let located = self.located.values().flatten().map(|(_, wrapper)| *wrapper);
        located.chain(self.foreign.iter().copied()).filter_map(|wrapper| wrapper.call.rsplit('.').next()).collect()
    }

    /// What the configuration teaches about one family of languages; none where that is nothing.
    pub(super) fn catalog(&self, ecosystem: Ecosystem) -> Option<Catalog> {
        let is_known = ECOSYSTEMS.contains(&ecosystem) && !self.foreign.is_empty();
        if !is_known && !self.located.contains_key(&ecosystem) {
            return None;
        }
        let foreign = self.foreign.iter().filter_map(|wrapper| {
            let path = foreign_path(ecosystem, &wrapper.call);
            Path::parse(&path, |_| false).is_ok().then(|| (path, operation(wrapper)))
        });
        let style = if ecosystem == Ecosystem::Node { Style::Object } else { Style::Keywords };
        Some(Catalog {
            catalog: Identity {
                id: CONFIGURATION.to_owned(),
                title: "The project's configuration".to_owned(),
                ecosystem,
                versions: String::new(),
                sources: Vec::new(),
                checked: String::new(),
                framework: false,
                packages: Vec::new(),
                constant: None,
                words: Vec::new(),
                needles: self.foreign.iter().map(|wrapper| head(&wrapper.call).to_owned()).collect(),
                via: crate::catalog::schema::Kind::Sdk,
            },
            parameters: Parameters { style, ..Parameters::default() },
            operations: foreign.collect(),
            types: Vec::new(),
            builders: Vec::new(),
            same: Vec::new(),
            raw: Vec::new(),
            http: Vec::new(),
            summaries: Vec::new(),
            switches: Vec::new(),
            profile: BTreeMap::new(),
            transparent: crate::catalog::schema::Transparent::default(),
            function_methods: crate::catalog::schema::FunctionMethods::default(),
            elements: crate::catalog::schema::Elements::default(),
            prelude: Vec::new(),
            environment: Vec::new(),
            proxies: Vec::new(),
            untyped: Vec::new(),
            foreign: Vec::new(),
            constants: BTreeMap::new(),
        })
    }

    /// Adds the functions of the tree to the automaton, whose last catalog is [`Self::catalog`].
    pub(super) fn teach(&self, ecosystem: Ecosystem, automaton: &mut Automaton) {
        for (located, wrapper) in self.located.get(&ecosystem).into_iter().flatten() {
            automaton.teach(&wrapper.call, located.files.clone(), located.members.clone(), operation(wrapper));
        }
    }
}

fn operation(wrapper: &Wrapper) -> Operation {
    let names = wrapper.parameters.clone();
    Operation { operation: wrapper.operation.to_string(), names, ..Operation::default() }
}

/// The package that a dotted path begins with: `myapp`, `@acme/llm`.
fn head(call: &str) -> &str {
    let name = call.rfind('/').map_or(0, |slash| slash + 1);
    let end = call[name..].find('.').map_or(call.len(), |dot| name + dot);
    &call[..end]
}

/// The path as catalogs write it.
fn foreign_path(ecosystem: Ecosystem, call: &str) -> String {
    match ecosystem {
        Ecosystem::Python => call.to_owned(),
        _ => {
            format!("'{}'{}", head(call), &call[head(call).len()..])
        }
    }
}

/// Whether the path begins with a folder or module of the tree, so that it means no installed package.
fn is_of_tree(tree: &Tree, call: &str) -> bool {
    let first = if call.starts_with('@') { head(call) } else { call.split(['.', '/']).next().unwrap_or(call) };
    let is_part = |path: &Arc<str>| path.split('/').any(|part| part.split('.').next() == Some(first));
    tree.candidates.iter().any(|candidate| is_part(&candidate.path))
}

/// Whether a file holds one of the names as a word.
pub(super) fn holds_name(bytes: &[u8], names: &BTreeSet<&str>) -> bool {
    names.iter().any(|name| holds_word(bytes, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_paths() {
        assert_eq!(head("myapp.llm.ask"), "myapp");
        assert_eq!(head("@acme/llm.ask"), "@acme/llm");
        assert_eq!(head("src/llm.Client.ask"), "src/llm");
        assert_eq!(foreign_path(Ecosystem::Node, "@acme/llm.Client.ask"), "'@acme/llm'.Client.ask");
    }

    #[test]
    fn names_are_words() {
        let names = BTreeSet::from(["ask"]);
        assert!(holds_name(b"task, ask()", &names));
        assert!(holds_name(b"ask", &names));
        assert!(!holds_name(b"task asked ask_me _ask", &names));
    }
}
