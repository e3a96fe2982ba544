//! From import specifiers to files of the program, one file per ecosystem.

mod cargo;
mod csharp;
mod go;
mod jvm;
mod node;
mod php;
mod python;
mod ruby;

use std::borrow::Cow;
use std::sync::Arc;

use super::eval::Evaluator;
use super::memory::Fact;
use super::program::Program;
use super::value::{Atom, ClientId, CtxId, FileId, Name, Ref, Value};
use crate::catalog::automaton::{Automaton, NodeId};
use crate::syntax::Ecosystem;

/// A module of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Its file.
    pub path: Arc<str>,
    /// Members to follow from there.
    pub members: Vec<String>,
}

/// Most modules that are asked for a name which one of them may export of another.
const MAX_REEXPORTS: usize = 256;

/// The module that a specifier means in a file, if it is one of the program's.
pub(super) fn resolve(program: &Program, from: &str, specifier: &str) -> Option<Target> {
    match program.ecosystem() {
        Ecosystem::Python => python::resolve(program, from, specifier),
        Ecosystem::Node => node::resolve(program, from, specifier),
        Ecosystem::Cargo => cargo::resolve(program, from, specifier),
        Ecosystem::Go => go::resolve(program, from, specifier),
        Ecosystem::Php => php::resolve(program, specifier),
        // No import names a file.
        Ecosystem::Dotnet | Ecosystem::Jvm | Ecosystem::Ruby | Ecosystem::Shell | Ecosystem::Data => None,
    }
}

/// The file of a module's child module.
fn submodule(program: &Program, of: &str, name: &str) -> Option<Arc<str>> {
    match program.ecosystem() {
        Ecosystem::Python => python::submodule(program, of, name),
        Ecosystem::Node
        | Ecosystem::Go
        | Ecosystem::Php
        | Ecosystem::Dotnet
        | Ecosystem::Jvm
        | Ecosystem::Ruby
        | Ecosystem::Shell
        | Ecosystem::Data => None,
        Ecosystem::Cargo => cargo::submodule(program, of, name),
    }
}

/// A function of the project, as its dotted path leads to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The files that its module may be.
    pub files: Vec<Arc<str>>,
    /// From the module to the function.
    pub members: Vec<String>,
}

/// Where a dotted path (`myapp.llm.ask`, `src/llm.Client.ask`) leads in the tree; the longest module counts.
pub fn locate(program: &Program, call: &str) -> Option<Located> {
    let name = call.rfind('/').map_or(0, |slash| slash + 1);
    let dots: Vec<usize> = call[name..].match_indices('.').map(|(at, _)| name + at).collect();
    dots.into_iter().rev().find_map(|dot| {
        let (module, members) = (&call[..dot], &call[dot + 1..]);
        let files = match program.ecosystem() {
            Ecosystem::Python => python::files_of(program, module),
            Ecosystem::Node => node::files_of(program, module),
            _ => Vec::new(),
        };
        let members = members.split('.').map(str::to_owned).collect();
        (!files.is_empty()).then_some(Located { files, members })
    })
}

/// Joins a relative path to a folder, both with `/`; none where that leaves the tree.
pub fn join(folder: &str, path: &str) -> Option<String> {
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

/// How a module is named where a file imports it: a file that uses it contains this text.
pub(super) fn stem(program: &Program, path: &str) -> String {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or(path);
    let stem = file.split('.').next().unwrap_or(file);
    let is_index = match program.ecosystem() {
        Ecosystem::Python => stem == "__init__",
        Ecosystem::Node => stem == "index",
        Ecosystem::Cargo => matches!(stem, "mod" | "lib" | "main"),
        Ecosystem::Go => return go::stem(path).to_owned(),
        Ecosystem::Php | Ecosystem::Ruby | Ecosystem::Shell | Ecosystem::Data => false,
        Ecosystem::Dotnet | Ecosystem::Jvm => return csharp::stem(path).to_owned(),
    };
    let folder = parts.find(|part| *part != "src");
    if is_index { folder.unwrap_or(stem).to_owned() } else { stem.to_owned() }
}

/// What files write that use a type or method of another file, where names are found by namespaces.
pub(super) fn words(ecosystem: Ecosystem, symbol: &str, is_method: bool) -> Vec<String> {
    match ecosystem {
        Ecosystem::Jvm => jvm::words(symbol, is_method),
        _ => csharp::words(symbol, is_method),
    }
}

/// The folder whose files see an exported name without importing anything, where a folder is a module; and whether files
/// elsewhere can see it at all.
pub(super) fn neighbours<'p>(program: &Program, path: &'p str, name: &str) -> Option<(&'p str, bool)> {
    (program.ecosystem() == Ecosystem::Go).then(|| (go::folder(path), go::is_exported(name)))
}

/// What a file holds that uses a name which another one declares, where names have namespaces: the name and the namespace.
pub(super) fn full_name_in(program: &Program, path: &str, name: &str) -> Option<(String, String)> {
    match program.ecosystem() {
        Ecosystem::Ruby => ruby::parts_of(program, path, name),
        _ => php::parts_of(program, path, name),
    }
}

/// Splits a specifier of a foreign module into the catalogs' head and members.
fn foreign_path(ecosystem: Ecosystem, specifier: &str) -> Vec<Cow<'_, str>> {
    match ecosystem {
        Ecosystem::Python | Ecosystem::Dotnet | Ecosystem::Jvm | Ecosystem::Shell | Ecosystem::Data => {
            specifier.split('.').map(Cow::Borrowed).collect()
        }
        Ecosystem::Node => {
            vec![node::package(specifier).into()]
        }
        Ecosystem::Cargo => specifier.split("::").filter(|part| !part.is_empty()).map(Cow::Borrowed).collect(),
        Ecosystem::Go => vec![go::without_version(specifier)],
        Ecosystem::Php => specifier.split('\\').filter(|part| !part.is_empty()).map(Cow::Borrowed).collect(),
        Ecosystem::Ruby => ruby::parts(specifier).map(Cow::Borrowed).collect(),
    }
}

/// The innermost part of a path that catalogs know, and whether that is all of it.
fn deepest(automaton: &Automaton, head: NodeId, rest: &[Cow<'_, str>]) -> (NodeId, bool) {
    let mut at = head;
    for part in rest {
        let Some((to, _)) = automaton.member(at, part) else { return (at, false) };
        at = to;
    }
    (at, true)
}

impl Evaluator<'_> {
    /// Whether a specifier belongs to an SDK or an HTTP library.
    pub(super) fn is_catalogued(&self, specifier: &str) -> bool {
        self.root_of(specifier).is_some_and(|node| !self.automaton.catalog(node).catalog.needles.is_empty())
    }

    /// Whether any catalog knows a specifier, that of a language included.
    pub(super) fn is_modelled(&self, specifier: &str) -> bool {
        self.root_of(specifier).is_some()
    }

    /// Whether a specifier belongs to an SDK.
    pub(super) fn is_of_sdk(&self, specifier: &str) -> bool {
        self.is_catalogued(specifier) && !self.root_of(specifier).is_some_and(|node| self.automaton.is_of_http(node))
    }

    fn root_of(&self, specifier: &str) -> Option<NodeId> {
        let path = foreign_path(self.program.ecosystem(), specifier);
        let head = path.first().and_then(|head| self.automaton.root(head))?;
        let ecosystem = self.program.ecosystem();
        if !ecosystem.has_namespaces() {
            return Some(head);
        }
        let (inner, is_whole) = deepest(self.automaton, head, &path[1..]);
        // On the JVM names begin with a domain that many share: the whole package must be known. Parts of one of .NET may
        // add methods to what others hold.
        (is_whole || ecosystem == Ecosystem::Dotnet).then_some(inner)
    }

    /// The value of an import: a module, or a member of it.
    pub(super) fn import(&mut self, from: FileId, specifier: Name, member: Option<Name>) -> Value {
        let text = self.text(specifier);
        if self.program.ecosystem().has_namespaces() {
            return self.import_by_path(from, &text, member);
        }
        let path = &self.file(from).path;
        // There the specifier is the full name, of which the member is the last part.
        if self.program.ecosystem() == Ecosystem::Php {
            return self.full_name(from, specifier);
        }
        if self.program.ecosystem() == Ecosystem::Ruby {
            return self.constant_by_path(from, &text);
        }
        match self.target(from, specifier) {
            Some(target) if !self.is_shadowed_by_catalog(&target, path, &text) => self.of_module(&target, member),
            _ => self.foreign_import(from, &text, member),
        }
    }

    /// The module that a specifier means in a file; worked out once, since asking for paths costs more than keeping them.
    fn target(&mut self, from: FileId, specifier: Name) -> Option<Arc<Target>> {
        if let Some(known) = self.facts.targets.get(&(from, specifier)) {
            return known.clone();
        }
        let found = resolve(self.program, &self.file(from).path, &self.text(specifier)).map(Arc::new);
        self.facts.targets.insert((from, specifier), found.clone());
        found
    }

    /// A known SDK wins over a file of the same name that is not that SDK itself.
    fn is_shadowed_by_catalog(&self, target: &Target, from: &str, specifier: &str) -> bool {
        let path = foreign_path(self.program.ecosystem(), specifier);
        let head: &str = path.first().map_or("", |head| head);
        let root = self.automaton.root(head);
        // Frameworks have names that projects give their own folders, too.
        if root.is_some_and(|node| self.automaton.catalog(node).catalog.framework) {
            return false;
        }
        let inside = from.split('/').any(|part| part == head);
        !specifier.starts_with('.') && root.is_some() && !(inside && target.path.contains(head))
    }

    fn of_module(&mut self, target: &Target, member: Option<Name>) -> Value {
        let Some(file) = self.load(&target.path) else { return Value::unknown() };
        let mut value = Value::one(Atom::Module(file));
        for name in &target.members {
            let name = self.facts.names.intern(name);
            value = self.members_of_modules(&value, name);
        }
        match member {
            Some(member) => self.members_of_modules(&value, member),
            None => value,
        }
    }

    fn members_of_modules(&mut self, value: &Value, name: Name) -> Value {
        let mut result = if value.is_complete() { Value::bottom() } else { Value::unknown() };
        for atom in value.atoms() {
            let found = match *atom {
                Atom::Module(file) => self.module_member(file, name),
                Atom::Class(_) | Atom::Record(_) => {
                    let at = Ref { file: FileId(0), expr: crate::ir::ExprId(0), ctx: CtxId(0) };
                    self.member_of(&Value::one(*atom), name, at)
                }
                _ => Value::unknown(),
            };
            result.join(&found);
        }
        result
    }

    /// The lowered file of a path; asks for it where it is not lowered.
    fn load(&mut self, path: &Arc<str>) -> Option<FileId> {
        let found = self.program.by_path(path);
        if found.is_none() {
            let path = self.facts.names.intern(path);
            self.facts.memory.read_fact(Fact::File(path));
        }
        found
    }

    fn foreign_import(&mut self, from: FileId, specifier: &str, member: Option<Name>) -> Value {
        let parts = foreign_path(self.program.ecosystem(), specifier);
        let at = Ref { file: from, expr: crate::ir::ExprId(0), ctx: CtxId(0) };
        let mut value = match parts.first().and_then(|head| self.automaton.root(head)) {
            Some(node) => Value::one(Atom::Sdk { node, client: ClientId(0) }),
            None => Value::one(Atom::External(self.facts.names.intern(parts.first().map_or("", |head| head)))),
        };
        let names: Vec<Name> = parts.iter().skip(1).map(|part| self.facts.names.intern(part)).chain(member).collect();
        for name in names {
            value = self.member_of(&value, name, at);
        }
        value
    }

    /// A name that a module exports, or a module below it.
    pub(super) fn module_member(&mut self, file: FileId, name: Name) -> Value {
        self.exported(file, name, &mut Vec::new()).unwrap_or_else(Value::unknown)
    }

    /// The same where some modules on the way have been asked already: those that export each other's names form nets.
    fn exported(&mut self, id: FileId, name: Name, asked: &mut Vec<FileId>) -> Option<Value> {
        if self.program.ecosystem() == Ecosystem::Go {
            return self.exported_of_folder(id, name);
        }
        let file = self.file(id);
        let own = file.exported(name);
        if !own.is_empty() {
            let mut result = Value::bottom();
            for expr in own {
                let value = self.eval(Ref { file: id, expr: *expr, ctx: CtxId(0) });
                result.join(&value);
            }
            return Some(result);
        }
        if let Some(path) = submodule(self.program, &file.path, &self.text(name)) {
            return Some(self.load(&path).map_or_else(Value::unknown, |file| Value::one(Atom::Module(file))));
        }
        let is_first = asked.is_empty();
        asked.push(id);
        for specifier in &file.ir.star_exports {
            let specifier = file.name(*specifier);
            let Some(target) = self.target(id, specifier) else {
                let value = self.foreign_import(id, &self.text(specifier), Some(name));
                if value.atoms().iter().any(|atom| matches!(atom, Atom::Sdk { .. })) {
                    return Some(value);
                }
                continue;
            };
            let Some(next) = self.load(&target.path) else { continue };
            if !asked.contains(&next)
                && asked.len() < MAX_REEXPORTS
                && let Some(value) = self.exported(next, name, asked)
            {
                return Some(value);
            }
        }
        self.member_of_default(id, name, is_first)
    }

    /// What any file of a module that is a folder exports under a name.
    fn exported_of_folder(&mut self, id: FileId, name: Name) -> Option<Value> {
        let mut found = None;
        for path in go::package(self.program, &self.file(id).path) {
            let Some(file) = self.load(&path) else { continue };
            for expr in self.file(file).exported(name) {
                let value = self.eval(Ref { file, expr: *expr, ctx: CtxId(0) });
                found.get_or_insert_with(Value::bottom).join(&value);
            }
        }
        found
    }

    /// `CommonJS`: a member of what `module.exports` is, and `module.exports` itself as the default.
    fn member_of_default(&mut self, id: FileId, name: Name, is_first: bool) -> Option<Value> {
        if self.program.ecosystem() != Ecosystem::Node {
            return None;
        }
        if &*self.text(name) == "default" {
            let is_named = is_first && !self.file(id).ir.exports.is_empty();
            return is_named.then(|| Value::one(Atom::Module(id)));
        }
        let value = self.default_export(id)?;
        let at = Ref { file: id, expr: crate::ir::ExprId(0), ctx: CtxId(0) };
        let member = self.member_of(&value, name, at);
        (!member.atoms().is_empty()).then_some(member)
    }

    /// What a module exports as `default`.
    pub(super) fn default_export(&mut self, id: FileId) -> Option<Value> {
        let default = self.facts.names.get("default")?;
        let exprs = self.file(id).exported(default);
        let mut result = Value::bottom();
        for expr in exprs {
            let value = self.eval(Ref { file: id, expr: *expr, ctx: CtxId(0) });
            result.join(&value);
        }
        (!exprs.is_empty()).then_some(result)
    }
}
