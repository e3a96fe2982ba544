//! Fields as they go over the wire, at any depth: under the SDK's spelling, and inside the members of unions.

use std::sync::Arc;

use super::eval::Evaluator;
use super::value::{Atom, Name, Value};

/// Deepest nesting of unions in unions.
const MAX_DEPTH: usize = 4;

/// The field that tells the members of a union apart.
const TYPE: &str = "type";

impl Evaluator<'_> {
    /// A field of one value by its wire name.
    pub(super) fn wire_field(&mut self, atom: Atom, wire: &str) -> Value {
        self.wire_field_within(&Value::one(atom), wire, 0)
    }

    fn wire_field_within(&mut self, value: &Value, wire: &str, depth: usize) -> Value {
        let automaton = self.automaton;
        let name = self.facts.names.intern(wire);
        let mut result = self.json_field(value, name);
        if depth > MAX_DEPTH {
            return result;
        }
        for spelling in automaton.spellings.get(wire).into_iter().flatten() {
            if !result.contains(Atom::Undefined) {
                return result;
            }
            let name = self.facts.names.intern(spelling);
            let spelled = self.field_of(value, name);
            result = otherwise(&result, &spelled);
        }
        if automaton.unions.is_empty() || !result.contains(Atom::Undefined) {
            return result;
        }
        for (member, kind) in self.union_members(value) {
            let inside = self.field_of(value, member);
            let mut field = self.wire_field_within(&inside, wire, depth + 1);
            if wire == TYPE && !kind.is_empty() {
                let kind = Value::one(Atom::Str(self.facts.names.intern(&kind)));
                field = otherwise(&field, &kind);
            }
            result = otherwise(&result, &field);
        }
        result
    }

    /// The members of unions that a record sets, with the type that each stands for.
    fn union_members(&mut self, value: &Value) -> Vec<(Name, Arc<str>)> {
        let mut names = Vec::new();
        self.names_of_record(value, &mut names, 0);
        let automaton = self.automaton;
        let known = |name: Name| automaton.unions.get(&**self.facts.names.text(name));
        names.into_iter().filter_map(|name| Some((name, Arc::from(known(name)?.as_str())))).collect()
    }

    /// The value with each record that only stands for one of several forms replaced by that form.
    pub(super) fn without_unions(&mut self, value: &Value) -> Value {
        if self.automaton.unions.is_empty() {
            return value.clone();
        }
        let mut result = if value.is_complete() { Value::bottom() } else { Value::bottom().opened() };
        for atom in value.atoms() {
            let one = Value::one(*atom);
            let members = if matches!(atom, Atom::Record(_)) { self.union_members(&one) } else { Vec::new() };
            if members.is_empty() {
                result.add(*atom);
            }
            for (member, _) in members {
                let inside = self.field_of(&one, member);
                result.join(&inside);
            }
        }
        result
    }
}

/// The first value, or the second where there may be none.
fn otherwise(first: &Value, second: &Value) -> Value {
    if !first.contains(Atom::Undefined) {
        return first.clone();
    }
    let mut result = first.filtered(|atom| atom != Atom::Undefined);
    result.join(second);
    result
}
