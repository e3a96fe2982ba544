//! C#: types by namespace and name, in whatever file they stand.

use std::sync::Arc;

use super::super::eval::Evaluator;
use super::super::memory::Fact;
use super::super::value::{Atom, CtxId, FileId, Name, Ref, Value};

/// Most files that are read because their name says that they may hold a type.
const MAX_CANDIDATES: usize = 8;

/// Methods with shorter names are called in files that have nothing to do with them.
const MIN_METHOD: usize = 8;

/// Types with shorter names are no needles: they would be found everywhere.
const MIN_TYPE: usize = 4;

/// How a path names its file's types: `Client` of `src/Client.Http.cs`.
pub(super) fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.split('.').next().unwrap_or(file)
}

/// What files write that use a type or method of another file: its name, and that of the interface that goes with it.
pub(super) fn words(symbol: &str, is_method: bool) -> Vec<String> {
    match (symbol.contains('.'), is_method) {
        (true, _) => Vec::new(),
        (false, true) => (symbol.len() >= MIN_METHOD).then(|| symbol.to_owned()).into_iter().collect(),
        (false, false) if symbol.len() < MIN_TYPE => Vec::new(),
        (false, false) => vec![symbol.to_owned(), format!("I{symbol}")],
    }
}

impl Evaluator<'_> {
    /// A type or namespace by its path, as a file sees it: in full, or relative to the namespaces that it stands in.
    pub(super) fn import_by_path(&mut self, from: FileId, path: &str, member: Option<Name>) -> Value {
        let Some(name) = member else { return self.foreign_import(from, path, None) };
        let full = format!("{path}.{}", self.text(name));
        if let Some(value) = self.declared(&full, name) {
            return value;
        }
        if let Some(value) = self.member_by_path(from, path, name) {
            return value;
        }
        let foreign = self.foreign_import(from, path, member);
        if is_of_sdk(&foreign) {
            return foreign;
        }
        let file = self.file(from);
        for around in &file.ir.star_exports {
            if let Some(value) = self.declared(&format!("{}.{full}", file.ir.text(*around)), name) {
                return value;
            }
        }
        if self.ask_for(name) { Value::unknown() } else { foreign }
    }

    /// A name that the file does not declare: a type of a namespace that it sees, or a member of a type that it uses.
    pub(in crate::resolve) fn global_by_namespaces(&mut self, of: Ref, name: Name) -> Value {
        let file = self.file(of.file);
        let own = file.ir.star_exports.iter().map(|specifier| file.ir.text(*specifier));
        let automaton = self.automaton;
        let prelude = automaton.catalogs.iter().flat_map(|catalog| &catalog.prelude).map(String::as_str);
        let seen: Vec<&str> = own.chain(self.program.seen_everywhere()).chain(prelude).collect();
        let text = self.text(name);
        for path in &seen {
            if let Some(value) = self.declared(&format!("{path}.{text}"), name) {
                return value;
            }
            if let Some(value) = self.static_member(path, name, of) {
                return value;
            }
        }
        let is_asked_for = self.ask_for(name);
        if let Some(value) = self.of_sdks(of.file, &seen, name) {
            return value;
        }
        for path in &seen {
            let path = if path.is_empty() { text.to_string() } else { format!("{path}.{text}") };
            if self.program.is_namespace(&path) {
                return Value::one(Atom::External(self.facts.names.intern(&path)));
            }
        }
        match self.automaton.root(&text) {
            Some(node) if !is_asked_for => Value::one(Atom::Sdk { node, client: super::super::value::ClientId(0) }),
            _ => Value::unknown(),
        }
    }

    /// What SDKs hold under a name in some namespaces. What a catalog names is preferred to what only fits a pattern;
    /// versions of one SDK may hold the same name in two namespaces.
    fn of_sdks(&mut self, from: FileId, paths: &[&str], name: Name) -> Option<Value> {
        let text = self.text(name);
        let mut named = Value::bottom();
        let mut fitting = None;
        for path in paths.iter().filter(|path| !path.is_empty()) {
            let module = self.foreign_import(from, path, None);
            let Some(Atom::Sdk { node, .. }) = module.only() else { continue };
            let value = self.foreign_import(from, path, Some(name));
            if !is_of_sdk(&value) {
                continue;
            }
            if self.automaton.names_member(node, &text) {
                named.join(&value);
            } else {
                fitting = fitting.or(Some(value));
            }
        }
        if named.atoms().is_empty() { fitting } else { Some(named) }
    }

    /// A type by its name in a namespace of the project.
    pub(in crate::resolve) fn member_of_namespace(&mut self, namespace: Name, name: Name) -> Option<Value> {
        let path = format!("{}.{}", self.text(namespace), self.text(name));
        if let Some(value) = self.declared(&path, name) {
            return Some(value);
        }
        self.program.is_namespace(&path).then(|| Value::one(Atom::External(self.facts.names.intern(&path))))
    }

    /// `using static`: a member of a type.
    pub(super) fn static_member(&mut self, path: &str, name: Name, of: Ref) -> Option<Value> {
        let (_, last) = path.rsplit_once('.')?;
        let last = self.facts.names.get(last)?;
        let ty = self.declared(path, last)?;
        let member = self.member_of(&ty, name, of);
        (!member.atoms().is_empty()).then_some(member)
    }

    /// The types of the program with a path; parts of one may stand in several files.
    fn declared(&mut self, path: &str, name: Name) -> Option<Value> {
        self.facts.memory.read_fact(Fact::Export(name));
        let path = self.facts.names.get(path)?;
        let files = self.program.exporting(path).to_vec();
        let mut found = None;
        for file in files {
            for expr in self.file(file).exported(path) {
                let value = self.eval(Ref { file, expr: *expr, ctx: CtxId(0) });
                found.get_or_insert_with(Value::bottom).join(&value);
            }
        }
        found
    }

    /// Asks for the files that are named like a type; whether there are some.
    fn ask_for(&mut self, name: Name) -> bool {
        let text = self.text(name);
        let candidates: Vec<Arc<str>> = self.program.with_stem(&text).to_vec();
        let missing = candidates.into_iter().filter(|path| self.program.by_path(path).is_none());
        let missing: Vec<Arc<str>> = missing.take(MAX_CANDIDATES).collect();
        for path in &missing {
            self.load(path);
        }
        !missing.is_empty()
    }
}

fn is_of_sdk(value: &Value) -> bool {
    value.atoms().iter().any(|atom| matches!(atom, Atom::Sdk { .. } | Atom::Str(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_like_their_types() {
        assert_eq!(stem("src/Llm/Client.Http.cs"), "Client");
        assert_eq!(stem("Program.cs"), "Program");
    }

    #[test]
    fn types_are_used_through_their_interfaces() {
        assert_eq!(words("Assistant", false), ["Assistant", "IAssistant"]);
        assert!(words("App.Assistant", false).is_empty());
        assert!(words("Ask", true).is_empty());
        assert_eq!(words("AskModelAsync", true), ["AskModelAsync"]);
    }
}
