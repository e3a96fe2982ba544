//! Functions of the project whose calls are requests, because the configuration says so (`[[wrapper]]`).
//!
//! A wrapper is known by the function that its dotted path leads to, not by how a caller imports it: a relative import,
//! an alias, a re-export, a method of an instance all end at that function. What happens inside it is seen as before.

use super::eval::Evaluator;
use super::memory::Fact;
use super::parameter::PathStep;
use super::program::ArgsId;
use super::sink::{Payload, Sink, What, push};
use super::value::{Atom, ClientId, CtxId, FileId, FunctionRef, Name, Ref, Value};
use super::written::Written;
use crate::catalog::automaton::CallModel;
use crate::ir::{ExprId, ParamKind};
use crate::syntax::Ecosystem;

impl Evaluator<'_> {
    /// Finds the functions of the configuration in the files that are lowered, and asks for the others.
    pub(super) fn learn(&mut self) {
        for wrapper in &self.automaton.wrappers {
            for path in &wrapper.files {
                let Some(file) = self.program.by_path(path) else {
                    let path = self.facts.names.intern(path);
                    self.facts.memory.read_fact(Fact::File(path));
                    continue;
                };
                self.refuel();
                let value = self.member_at(file, &wrapper.members);
                for atom in value.atoms() {
                    if let Atom::Function { function, .. } = *atom {
                        self.facts.taught.entry(function).or_insert(wrapper.operation);
                    }
                }
            }
        }
    }

    fn member_at(&mut self, file: FileId, members: &[String]) -> Value {
        let at = Ref { file, expr: ExprId(0), ctx: CtxId(0) };
        let mut value = Value::one(Atom::Module(file));
        for (depth, member) in members.iter().enumerate() {
            let name = self.facts.names.intern(member);
            let found = self.member_of(&value, name, at);
            let default = if depth == 0 { self.default_named(file, name) } else { None };
            value = default.map_or(found, Value::one);
        }
        value
    }

    /// The default export of a file, if it is a function or class of this name.
    fn default_named(&mut self, file: FileId, name: Name) -> Option<Atom> {
        let default = self.default_export(file)?.only()?;
        let (of, own) = match default {
            Atom::Function { function, .. } => (function.file, self.file(function.file).ir.function(function.id).name),
            Atom::Class(class) => (class.file, self.file(class.file).ir.class(class.id).name),
            _ => return None,
        };
        own.is_some_and(|own| self.file(of).name(own) == name).then_some(default)
    }

    /// The request that a call of this value is, if the configuration teaches it.
    pub(super) fn taught_sinks(&mut self, callee: Atom, sink: &Sink, found: &mut Vec<Sink>) {
        if self.facts.taught.is_empty() {
            return;
        }
        match callee {
            Atom::Function { function, .. } => {
                if let Some(operation) = self.facts.taught.get(&function) {
                    let sink = Sink { payload: Payload::Wrapper(function), ..sink.clone() };
                    push(found, sink.of(What::Operation(*operation), ClientId(0)));
                }
            }
            Atom::Module(file) => {
                let default = self.default_export(file).unwrap_or_default();
                for atom in default.atoms().iter().filter(|atom| matches!(atom, Atom::Function { .. })) {
                    self.taught_sinks(*atom, sink, found);
                }
            }
            _ => {}
        }
    }

    // --- parameters ------------------------------------------------------------------------------

    /// What goes over the wire under a name: the value of the function's parameter that the configuration maps to it.
    pub(super) fn wrapped_value(
        &mut self,
        model: &CallModel,
        function: FunctionRef,
        args: ArgsId,
        wire: &str,
    ) -> Value {
        let mut result = Value::one(Atom::Undefined);
        for own in own_names(model, wire) {
            let name = self.facts.names.intern(own);
            let value = match self.param(function, name) {
                Some((index, _)) => self.bound(function, index, args, CtxId(0)),
                None => self.option(function, args, name),
            };
            if !value.contains(Atom::Undefined) {
                return value;
            }
            result.join(&value);
        }
        result
    }

    /// Where that value is written.
    pub(super) fn wrapped_at(
        &mut self,
        model: &CallModel,
        function: FunctionRef,
        args: ArgsId,
        wire: &str,
    ) -> Option<Written> {
        own_names(model, wire).find_map(|own| {
            let name = self.facts.names.intern(own);
            if let Some(keyword) = self.keyword_at(args, name) {
                return Some(keyword);
            }
            if let Some((_, position)) = self.param(function, name) {
                return self.positional_at(args, position).ok().flatten();
            }
            let options = self.options_position(function)?;
            let options = self.positional_at(args, options).ok().flatten()?;
            self.field_at(options.value, name)
        })
    }

    /// The parameter of this name: its index, and its position in calls.
    fn param(&self, function: FunctionRef, name: Name) -> Option<(usize, usize)> {
        let file = self.file(function.file);
        let params = &file.ir.function(function.id).params;
        let index = params.iter().position(|param| {
            matches!(param.kind, ParamKind::Plain | ParamKind::KeywordOnly)
                && param.name.is_some_and(|own| file.name(own) == name)
        })?;
        let position = params[..index].iter().filter(|param| param.kind != ParamKind::Receiver).count();
        Some((index, position))
    }

    /// An option that is no parameter of its own: a keyword that `**options` collects, a field of an options object.
    fn option(&mut self, function: FunctionRef, args: ArgsId, name: Name) -> Value {
        if self.program.ecosystem() != Ecosystem::Node {
            return self.keyword(args, name);
        }
        match self.options_position(function) {
            Some(position) => {
                let options = self.positional(args, position);
                let field = PathStep::Field(self.text(name).to_string());
                self.descend(&options, &[field])
            }
            None => Value::one(Atom::Undefined),
        }
    }

    /// Where a function of JavaScript takes its options: the parameter that is taken apart, else the last one.
    fn options_position(&self, function: FunctionRef) -> Option<usize> {
        let params = &self.file(function.file).ir.function(function.id).params;
        let plain = || params.iter().filter(|param| param.kind == ParamKind::Plain);
        plain().position(|param| param.name.is_none()).or_else(|| plain().count().checked_sub(1))
    }
}

/// The wrapper's own names of a parameter of the request.
fn own_names<'m>(model: &'m CallModel, wire: &str) -> impl Iterator<Item = &'m str> {
    model.operation.names.iter().filter(move |(_, name)| *name == wire).map(|(own, _)| own.as_str())
}
