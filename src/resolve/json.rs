//! What a value is in JSON: its fields under the names that its type gives them there (Go's tags, attributes of C#).

use super::eval::Evaluator;
use super::memory::Key;
use super::value::{Atom, ClassRef, CtxId, Instance, Name, Ref, Value};
use crate::ir::JsonField;
use crate::syntax::Ecosystem;

/// A field of a class, and the class that declares it.
#[derive(Debug, Clone, Copy)]
struct Spelled {
    class: ClassRef,
    field: JsonField,
}

impl Evaluator<'_> {
    /// The body of a request of an HTTP library. That there may be none says nothing of one that there is.
    pub(super) fn body_of_request(&mut self, of: Ref) -> Value {
        let body = self.eval(of);
        let is_nothing = |atom: &Atom| matches!(atom, Atom::Null | Atom::Undefined);
        if body.atoms().iter().all(is_nothing) {
            return (*body).clone();
        }
        body.filtered(|atom| !is_nothing(&atom))
    }

    /// A field of a value as it is written in JSON.
    pub(super) fn json_field(&mut self, value: &Value, wire: Name) -> Value {
        if !self.program.has_json() {
            return self.field_of(value, wire);
        }
        let mut result = Value::bottom();
        for atom in value.atoms() {
            let field = self.json_field_of(*atom, wire);
            result.join(&field);
        }
        if !value.is_complete() {
            result.join(&Value::anything());
        }
        result
    }

    fn json_field_of(&mut self, atom: Atom, wire: Name) -> Value {
        let classes = self.json_classes(atom);
        let own = |evaluator: &mut Self, name| match atom {
            // What the declaration of a type says holds for what is not seen of it.
            Atom::Instance(instance) => evaluator.stored_or_declared(instance, name).without_methods(instance),
            atom => evaluator.field_of(&Value::one(atom), name),
        };
        if classes.is_empty() {
            return own(self, wire);
        }
        let direct = match atom {
            Atom::Instance(_) => Value::one(Atom::Undefined),
            _ if classes.iter().any(|class| self.writes_otherwise(*class, wire)) => Value::one(Atom::Undefined),
            atom => self.field_of(&Value::one(atom), wire),
        };
        if direct.only() != Some(Atom::Undefined) {
            return direct;
        }
        let mut result = Value::bottom();
        for class in classes {
            let Some(spelled) = self.json_spelling(class, wire) else {
                let is_known = self.lineage(class).complete && !self.is_extended(class);
                result.join(&if is_known { Value::one(Atom::Undefined) } else { Value::anything() });
                continue;
            };
            let name = self.file(spelled.class.file).name(spelled.field.field);
            let mut set = own(self, name);
            if set.atoms().is_empty() && set.is_complete() {
                set.add(Atom::Undefined);
            }
            let written = self.as_written(&set, spelled);
            result.join(&written);
        }
        result
    }

    /// What is stored to a field of an object that the program makes; else all that is known of it.
    fn stored_or_declared(&mut self, instance: Instance, name: Name) -> Value {
        let stored = (*self.answer(Key::Stored(instance, name))).clone();
        if instance.declared || stored.atoms().is_empty() { self.instance_member(instance, name) } else { stored }
    }

    /// What is written of a field that is set to something.
    fn as_written(&self, set: &Value, spelled: Spelled) -> Value {
        let is_empty = |atom: &Atom| match atom {
            Atom::Bool(false) | Atom::Null => true,
            Atom::Str(text) => self.facts.names.text(*text).is_empty(),
            Atom::Number(text) => &**self.facts.names.text(*text) == "0",
            _ => false,
        };
        if spelled.field.omits_empty && set.atoms().iter().any(is_empty) {
            return set.filtered(|atom| !is_empty(&atom)).joined(Atom::Undefined);
        }
        let zero = spelled.field.zero.map(|zero| self.file(spelled.class.file).ir.expr(zero));
        match zero {
            Some(crate::ir::Expr::Literal(crate::ir::Literal::Bool(zero))) if set.contains(Atom::Undefined) => {
                set.filtered(|atom| atom != Atom::Undefined).joined(Atom::Bool(*zero))
            }
            _ => set.clone(),
        }
    }

    /// The names that a field of JSON may have in a value's types.
    pub(super) fn json_spellings(&mut self, value: &Value, wire: Name) -> Vec<Name> {
        let mut found = Vec::new();
        if !self.program.has_json() {
            return found;
        }
        for atom in value.atoms() {
            for class in self.json_classes(*atom) {
                if let Some(spelled) = self.json_spelling(class, wire) {
                    found.push(self.file(spelled.class.file).name(spelled.field.field));
                }
            }
        }
        found
    }

    /// The types of a value that say how their fields are written.
    fn json_classes(&mut self, atom: Atom) -> Vec<ClassRef> {
        let classes = match atom {
            Atom::Instance(instance) => vec![instance.class],
            Atom::Record(of) => {
                let mut classes = Vec::new();
                for ty in self.types_of_record(of) {
                    let of = self.eval(ty.within(CtxId(0)));
                    classes.extend(of.atoms().iter().filter_map(|atom| match atom {
                        Atom::Class(class) => Some(*class),
                        _ => None,
                    }));
                }
                classes
            }
            _ => Vec::new(),
        };
        classes.into_iter().filter(|class| self.says_json(*class)).collect()
    }

    /// Whether an object of a class may be one of another class with more fields.
    fn is_extended(&mut self, class: ClassRef) -> bool {
        self.program.ecosystem() == Ecosystem::Jvm && !self.descendants(class).is_empty()
    }

    /// Whether a field of a name is not written under that name.
    fn writes_otherwise(&mut self, class: ClassRef, name: Name) -> bool {
        let classes = self.lineage(class).classes;
        classes.into_iter().any(|class| {
            let file = self.file(class.file);
            let mut fields = file.ir.class(class.id).json.iter();
            fields.any(|field| file.name(field.field) == name && field.name.is_none_or(|own| file.name(own) != name))
        })
    }

    fn says_json(&mut self, class: ClassRef) -> bool {
        let classes = self.lineage(class).classes;
        classes.iter().any(|of| !self.file(of.file).ir.class(of.id).json.is_empty())
    }

    fn json_spelling(&mut self, class: ClassRef, wire: Name) -> Option<Spelled> {
        let classes = self.lineage(class).classes;
        classes.into_iter().find_map(|class| {
            let file = self.file(class.file);
            let fields = &file.ir.class(class.id).json;
            let is_wanted = |field: &&JsonField| field.name.is_some_and(|name| file.name(name) == wire);
            fields.iter().find(is_wanted).map(|field| Spelled { class, field: *field })
        })
    }
}

impl Value {
    /// What a member holds, where a method of that name reads it (the components of Java's records).
    fn without_methods(self, of: Instance) -> Self {
        let is_method = |atom: Atom| matches!(atom, Atom::Function { .. });
        if !self.atoms().iter().any(|atom| is_method(*atom)) {
            return self;
        }
        let held = self.filtered(|atom| !is_method(atom));
        if of.declared { held.opened() } else { held }
    }
}
