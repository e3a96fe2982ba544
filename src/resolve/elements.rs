//! What methods of lists and maps give, and library functions that take one of several.

use rustc_hash::FxHashSet;

use super::eval::Evaluator;
use super::program::ArgsId;
use super::value::{Atom, CtxId, FunctionRef, Name, Ref, Value};
use crate::catalog::automaton::{ElementMethod, SummaryModel};
use crate::catalog::schema::Returns;
use crate::ir::{Expr, Field, ParamKind};
use crate::syntax::Ecosystem;

/// Most values of a map that are looked at where its key is not known.
const MAX_VALUES: usize = 16;

/// Most phis and stores that a map is gathered from.
const MAX_STORES: usize = 64;

impl Evaluator<'_> {
    /// `clients.get(key)`, `clients.values()`: what a method of a list or map gives, called or as a property.
    pub(super) fn element_by_method(&mut self, of: Ref, receiver: &Value, name: Name) -> Option<Value> {
        let gives = self.automaton.element_method(&self.text(name))?;
        let held = receiver.filtered(is_container);
        if held.atoms().is_empty() || self.is_own_method(&held, name) {
            return None;
        }
        let mut result = Value::bottom();
        for atom in held.atoms() {
            let value = match gives {
                ElementMethod::One => self.one_of(of, *atom),
                ElementMethod::All => listed(&Value::one(*atom), of),
            };
            result.join(&value);
        }
        let is_all = receiver.is_complete() && held.atoms().len() == receiver.atoms().len();
        Some(if is_all { result } else { result.opened() })
    }

    /// Whether a record is an object that has a method of its own by this name.
    fn is_own_method(&mut self, held: &Value, name: Name) -> bool {
        let records = held.filtered(|atom| matches!(atom, Atom::Record(_)));
        if records.atoms().is_empty() {
            return false;
        }
        let own = self.field_of(&records, name);
        own.atoms().iter().any(|atom| matches!(atom, Atom::Function { .. }))
    }

    /// One element: under the key that is given, or any; or else what is given after the key.
    fn one_of(&mut self, of: Ref, atom: Atom) -> Value {
        let args = self.args_of_call(of);
        let given = self.written_args(of).len();
        let key = if given > 0 { self.positional(args, 0).only() } else { None };
        let mut found = match (atom, key) {
            (Atom::Record(_) | Atom::Keywords(..), Some(Atom::Str(key))) => self.field_of(&Value::one(atom), key),
            (Atom::Record(record), _) => self.values_of(record),
            (atom, _) => self.elements_of(atom),
        };
        if given > 1 {
            let fallback = self.positional(args, 1);
            found = found.filtered(|atom| !matches!(atom, Atom::Undefined | Atom::Null));
            found.join(&self.called_or_itself(&fallback));
        }
        found
    }

    /// The elements of what such a method gave, or a library function that lists them.
    pub(super) fn elements_by_method(&mut self, of: Ref) -> Option<Value> {
        let Expr::Call { callee, .. } = self.expr(of) else { return self.elements_by_property(of) };
        let callee = of.at(*callee);
        let function = self.eval(callee);
        let listing = function.atoms().iter().find_map(|atom| self.summary_that(*atom, Returns::Elements));
        match listing {
            Some(summary) => {
                let args = self.args_of_call(of);
                let listed = self.summary_argument(&summary, args);
                Some(self.values_of_each(&listed))
            }
            None => self.elements_by_property(callee),
        }
    }

    fn elements_by_property(&mut self, member: Ref) -> Option<Value> {
        let Expr::Member { base, name } = self.expr(member) else { return None };
        let name = self.file(member.file).ir.text(*name);
        self.automaton.element_method(name)?;
        let receiver = self.eval(member.at(*base));
        Some(self.values_of_each(&receiver))
    }

    fn values_of_each(&mut self, held: &Value) -> Value {
        let mut result = if held.is_complete() { Value::bottom() } else { Value::unknown() };
        for atom in held.atoms() {
            let value = match *atom {
                Atom::Record(record) => self.values_of(record),
                atom => self.elements_of(atom),
            };
            result.join(&value);
        }
        result
    }

    /// What stands under any key of a map: of literals, and of stores into them.
    pub(super) fn values_of(&mut self, record: Ref) -> Value {
        let mut result = Value::bottom();
        let mut seen = FxHashSet::default();
        let mut stack = vec![record];
        let mut left = MAX_VALUES;
        while let Some(at) = stack.pop() {
            if !seen.insert(at) {
                continue;
            }
            if left == 0 || seen.len() > MAX_STORES {
                return result.opened();
            }
            let file = self.file(at.file);
            match file.ir.expr(at.expr) {
                Expr::Variable(variable) => {
                    let definitions = &file.ir.variables[variable.index()].definitions;
                    stack.extend(definitions.iter().rev().map(|definition| at.at(*definition)));
                }
                Expr::Choice(options) => stack.extend(options.iter().rev().map(|option| at.at(*option))),
                Expr::Update { base, key, value } => {
                    stack.push(at.at(*base));
                    if key.is_some() {
                        left -= 1;
                        result.join(&self.eval(at.at(*value)));
                    } else {
                        stack.push(at.at(*value));
                    }
                }
                Expr::Handed { base, .. } => stack.push(at.at(*base)),
                Expr::Typed { value: Some(value), .. } => stack.push(at.at(*value)),
                Expr::Record(fields) => {
                    for field in fields.iter().take(left) {
                        match field {
                            Field::Entry { value, .. } => result.join(&self.eval(at.at(*value))),
                            Field::Spread { value, .. } => stack.push(at.at(*value)),
                        }
                    }
                    left = left.saturating_sub(fields.len());
                }
                Expr::Call { .. } if let Some(held) = self.only_held_by_result(at) => result.join(&held),
                _ => {
                    let value = self.eval(at);
                    stack.extend(value.atoms().iter().filter_map(|atom| match atom {
                        Atom::Record(record) => Some(*record),
                        _ => None,
                    }));
                }
            }
        }
        result.filtered(|atom| !matches!(atom, Atom::Undefined)).opened()
    }

    /// What a method of a list, map or optional gives the function that it is passed: `clients.forEach(c -> ..)`.
    pub(super) fn given_by_library(&mut self, function: FunctionRef, index: usize) -> Option<Value> {
        // Many functions are given elements, and few of these are clients.
        if !self.facts.callbacks.contains(&function) {
            return None;
        }
        let file = self.file(function.file);
        let call = *file.callbacks.get(&function.id)?;
        let Expr::Call { callee, .. } = file.ir.expr(call) else { return None };
        let Expr::Member { base, name } = file.ir.expr(*callee) else { return None };
        if !self.automaton.is_callback_method(file.ir.text(*name)) {
            return None;
        }
        let params = file.ir.function(function.id).params.iter();
        let place = index - params.take(index).filter(|param| param.kind == ParamKind::Receiver).count();
        let held = self.eval(Ref { file: function.file, expr: *base, ctx: CtxId(0) });
        // Nothing is known: then one may presume.
        if held.atoms().is_empty() {
            return None;
        }
        let given = self.element_of_each(&held);
        match place {
            0 => Some(given),
            // The value beside its key.
            1 => Some(given.filtered(is_object).opened()),
            _ => None,
        }
    }

    // --- library functions ---------------------------------------------------------------------

    /// One argument, or what it gives when it is called, if it is a function.
    pub(super) fn called_or_itself(&mut self, value: &Value) -> Value {
        let mut result = if value.is_complete() { Value::bottom() } else { Value::unknown() };
        for atom in value.atoms() {
            match *atom {
                Atom::Function { .. } => result.join(&self.invoke(*atom, None)),
                atom => result.add(atom),
            }
        }
        result
    }

    /// One of what each possibility holds.
    pub(super) fn element_of_each(&mut self, value: &Value) -> Value {
        let mut result = if value.is_complete() { Value::bottom() } else { Value::unknown() };
        for atom in value.atoms() {
            let element = match *atom {
                atom if is_object(atom) => Value::one(atom),
                Atom::Record(record) => self.values_of(record),
                atom => self.elements_of(atom),
            };
            result.join(&element);
        }
        result
    }

    /// What a library call's result holds under a member or position, where its summary says so.
    pub(super) fn held_by_result(&mut self, call: Ref, under: Name) -> Option<Value> {
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        let callee = self.eval(call.at(*callee));
        let summary = callee
            .atoms()
            .iter()
            .flat_map(|atom| self.summaries(*atom))
            .find(|summary| summary.under.as_deref() == Some(&*self.text(under)))?;
        let args: ArgsId = self.args_of_call(call);
        Some(self.value_of_summary(&summary, args))
    }

    /// What a library call's result holds, wherever it does.
    fn only_held_by_result(&mut self, call: Ref) -> Option<Value> {
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        let callee = self.eval(call.at(*callee));
        let mut summaries = callee.atoms().iter().flat_map(|atom| self.summaries(*atom));
        let under = summaries.find_map(|summary| summary.under)?;
        let under = self.facts.names.intern(&under);
        self.held_by_result(call, under)
    }

    /// What a summary makes of its argument, wherever that stands in the result.
    fn value_of_summary(&mut self, summary: &SummaryModel, args: ArgsId) -> Value {
        let argument = self.summary_argument(summary, args);
        match summary.returns {
            Returns::Value | Returns::Call => self.called_or_itself(&argument),
            _ => argument,
        }
    }

    /// The second of a pair that an iteration over a map or over its entries gives: the value beside the key.
    pub(super) fn beside_key(&self, base: Ref, element: Atom, position: &str) -> Option<Value> {
        let is_iterated = matches!(self.expr(base), Expr::Element(_));
        (is_iterated && is_object(element) && position == "1").then(|| Value::one(element))
    }

    /// What a list or map holds that starts empty and is declared to hold clients: who puts them in may be out of sight.
    pub(super) fn held_by_type(&mut self, value: &Value, ty: Ref) -> Option<Value> {
        if !matches!(self.expr(ty), Expr::Sequence(_)) || !value.atoms().iter().any(|atom| self.is_empty(*atom)) {
            return None;
        }
        let declared = self.instance_of(ty);
        let elements = declared.atoms().first().map(|atom| self.elements_of(*atom))?;
        let holds_client =
            |atom: &Atom| matches!(atom, Atom::Sdk { node, .. } if self.automaton.client(*node).is_some());
        if !elements.atoms().iter().any(holds_client) {
            return None;
        }
        let mut held = value.filtered(|atom| !self.is_empty(atom));
        held.join(&declared);
        Some(held)
    }

    /// Whether a list or map is written without anything in it.
    fn is_empty(&self, atom: Atom) -> bool {
        match atom {
            Atom::Record(of) | Atom::Sequence(of) => match self.expr(of) {
                Expr::Record(fields) => fields.is_empty(),
                Expr::Sequence(items) => items.is_empty(),
                Expr::Call { args, .. } => args.is_empty(),
                _ => false,
            },
            _ => false,
        }
    }

    /// `clients.name` where all that is known of a map is what it holds.
    pub(super) fn member_of_map(&mut self, map: Atom) -> Value {
        match self.program.ecosystem() {
            Ecosystem::Node => self.elements_of(map).opened(),
            _ => Value::unknown(),
        }
    }
}

/// A client, or something else that no list or map is.
fn is_object(atom: Atom) -> bool {
    matches!(atom, Atom::Sdk { .. } | Atom::Instance(_))
}

/// A list of what each possibility holds: of a map, what `of` reads when its elements are asked for.
pub(super) fn listed(held: &Value, of: Ref) -> Value {
    let mut result = held.filtered(|atom| !matches!(atom, Atom::Record(_)));
    if result.atoms().len() < held.atoms().len() {
        result.add(Atom::Sequence(of));
    }
    result
}

fn is_container(atom: Atom) -> bool {
    matches!(
        atom,
        Atom::Sequence(_) | Atom::Typed(_) | Atom::Record(_) | Atom::Rest(..) | Atom::Yields(..) | Atom::Keywords(..)
    )
}
