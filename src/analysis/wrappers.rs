//! The `[[wrapper]]`s of the configuration as models: functions of the tree by where they stand, those of installed
//! packages as a catalog like any other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::files::holds_word;
use crate::catalog::automaton::{Automaton, CONFIGURATION};
use crate::catalog::path::Path;
use crate::catalog::schema::{Catalog, Identity, Operation, Parameters, Style};
use crate::config::Wrapper;
use crate::ir::{FileIr, Function, ParamKind};
use crate::request::{Given, Request};
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
                let Some(located) = below(program, wrapper) else { continue };
                found.located.entry(program.ecosystem()).or_default().push((located, wrapper));
                is_located = true;
            }
            if is_located {
                continue;
            }
            if is_of_tree(tree, &wrapper.call) {
                let message = format!("the configuration teaches `{}`, but no such module was found", wrapper.call);
                found.notes.push(about(wrapper, message));
            } else {
                found.foreign.push(wrapper);
            }
        }
        found
    }

    /// What is wrong with them, now that the calls are known: functions that nobody calls, and parameters that they do
    /// not have.
    pub(super) fn remarks(&self, requests: &[Request]) -> Vec<Note> {
        let located = self.located.values().flatten().map(|(_, wrapper)| *wrapper);
        let mut notes = Vec::new();
        for wrapper in located.chain(self.foreign.iter().copied()) {
            let name = wrapper.call.rsplit('.').next().unwrap_or_default();
            let is_alike = |other: &&Request| other.catalog == CONFIGURATION && *other.operation == *wrapper.operation;
            let is_call = |other: &Request| other.written.rsplit(['.', ':']).next() == Some(name);
            // Under another name it is called only where it is the only one that sends this.
            let rivals = self.all().filter(|other| other.operation == wrapper.operation).count();
            let mut alike = requests.iter().filter(is_alike);
            if !alike.any(|other| rivals == 1 || is_call(other)) {
                let message = format!("the configuration teaches `{}`, and no call of it was found", wrapper.call);
                notes.push(about(wrapper, message));
            }
        }
        notes
    }

    fn all(&self) -> impl Iterator<Item = &'a Wrapper> {
        self.located.values().flatten().map(|(_, wrapper)| *wrapper).chain(self.foreign.iter().copied())
    }

    /// Parameters that are taught and that the function of a file does not have.
    pub(super) fn check_parameters(&self, path: &str, ir: &FileIr) -> Vec<Note> {
        let located = self.located.get(&Ecosystem::Python).into_iter().flatten();
        let here = located.filter(|(located, _)| located.files.iter().any(|file| &**file == path));
        here.flat_map(|(located, wrapper)| {
            let name = located.members.last().map_or("", String::as_str);
            let unknown = move |parameter: &&String| is_unknown(ir, name, parameter);
            let say =
                move |parameter: &String| about(wrapper, format!("`{}` has no parameter `{parameter}`", wrapper.call));
            wrapper.parameters.keys().filter(unknown).map(say)
        })
        .collect()
    }

    /// The functions' names: a file that calls one holds its name.
    pub(super) fn names(&self) -> BTreeSet<&'a str> {
        self.all().filter_map(|wrapper| wrapper.call.rsplit('.').next()).collect()
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

/// Where a function stands: below the folder of the configuration that teaches it.
fn below(program: &Program, wrapper: &Wrapper) -> Option<Located> {
    let is_below = |path: &Arc<str>| {
        wrapper.base.is_empty() || path.strip_prefix(&*wrapper.base).is_some_and(|rest| rest.starts_with('/'))
    };
    let in_folder = || locate(program, &format!("{}/{}", wrapper.base, wrapper.call));
    let relative = (program.ecosystem() == Ecosystem::Node && !wrapper.base.is_empty()).then(in_folder).flatten();
    let mut located = relative.or_else(|| locate(program, &wrapper.call))?;
    located.files.retain(is_below);
    (!located.files.is_empty()).then_some(located)
}

/// Whether a file has functions of this name, and none that takes such a parameter.
fn is_unknown(ir: &FileIr, name: &str, parameter: &str) -> bool {
    let is_named = |function: &&Function| function.name.is_some_and(|own| ir.text(own) == name);
    let takes = |function: &Function| {
        function.params.iter().any(|param| {
            param.kind == ParamKind::KeywordRest || param.name.is_some_and(|own| ir.text(own) == parameter)
        })
    };
    let mut functions = ir.functions.iter().filter(is_named).peekable();
    functions.peek().is_some() && !functions.any(takes)
}

/// Where a parameter of the function says nothing by default, nothing is what is sent: the function was taught because
/// what it makes of that cannot be followed.
pub(super) fn leave_out_nothing(request: &mut Request) {
    if request.catalog != CONFIGURATION {
        return;
    }
    for parameter in request.parameters.values_mut() {
        let is_null = |value: &Given| *value == Given::Literal(serde_json::Value::Null);
        if parameter.values.iter().any(is_null) {
            parameter.values.retain(|value| !is_null(value) && *value != Given::ABSENT);
            parameter.values.insert(0, Given::ABSENT);
        }
    }
}

/// A note about an entry of the configuration.
fn about(wrapper: &Wrapper, message: String) -> Note {
    let note = Note::new("wrapper", message);
    if wrapper.configuration.is_empty() {
        return note;
    }
    Note { line: Some(wrapper.at.line), ..note.at(Arc::clone(&wrapper.configuration)) }
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
