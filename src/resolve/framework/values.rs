//! What a framework sends under a wire name, and where that is written.

use super::requests::clients_in;
use crate::catalog::automaton::CallModel;
use crate::catalog::framework::Site;
use crate::catalog::schema::{Slot, Style};
use crate::request::Confidence;
use crate::resolve::eval::Evaluator;
use crate::resolve::parameter::parse_path;
use crate::resolve::program::ArgsId;
use crate::resolve::value::{Atom, Name, Value};
use crate::resolve::written::Written;
use crate::syntax::Ecosystem;

impl Evaluator<'_> {
    /// What a framework sends under a wire name: what is written at the call, at those that use what it constructs, at the
    /// construction of what it uses, and what the framework sends of its own.
    pub(in crate::resolve) fn framework_value(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Value {
        if wire == "dropped" {
            return self.dropped(model, args);
        }
        let mut value = self.own_value(model, args, wire);
        let is_read = model.operation.conduct.unread.iter().all(|unread| unread != wire);
        let call = self.facts.contexts.parts(args).first().map(|part| (part.call.file, part.call.expr));
        let mut uses = call.and_then(|call| self.facts.uses.get(&call)).cloned().unwrap_or_default();
        if wire == "model" {
            // A run may name another model; a step of the chain names that of the object.
            uses.retain(|(id, _)| self.automaton.operations[*id].operation.conduct.site == Site::Step);
        }
        if !uses.is_empty() && is_read {
            let mut joined = Value::bottom();
            for (operation, args) in uses {
                let other = &self.automaton.operations[operation];
                // What is a request of its own has parameters of its own; its settings hold here, too.
                let written = match other.operation.conduct.site {
                    Site::Here => self.value_within(other, args, wire),
                    Site::Construction | Site::Nowhere | Site::Step => self.own_value(other, args, wire),
                };
                let is_silent = other.operation.conduct.site == Site::Step && written.only() == Some(Atom::Undefined);
                if !is_silent {
                    joined.join(&written);
                }
            }
            if joined.contains(Atom::Undefined) || (joined.atoms().is_empty() && joined.is_complete()) {
                joined = joined.filtered(|atom| atom != Atom::Undefined);
                joined.join(&value);
            }
            value = joined;
        }
        if value.contains(Atom::Undefined) {
            let inherited = self.inherited_value(model, args, wire);
            value = value.filtered(|atom| atom != Atom::Undefined);
            value.join(&inherited);
        }
        if let Some(default) = model.operation.conduct.defaults.get(wire)
            && value.contains(Atom::Undefined)
        {
            let default = self.constant(default);
            value = value.filtered(|atom| atom != Atom::Undefined).joined(default);
        }
        value
    }

    /// What the constructions of the objects that a call uses say.
    fn inherited_value(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Value {
        let mut result = Value::bottom();
        // An agent's model is what is given to it, not what that is made for.
        let object = if wire == "model" && model.operation.conduct.site == Site::Here && !is_run(model) {
            None
        } else {
            self.object_used(model, args)
        };
        for client in object.map(|object| clients_in(&object)).unwrap_or_default() {
            let Some((call, operation)) = self.construction(client) else { continue };
            let args = self.args_of_framework(call);
            let value = self.own_value(&self.automaton.operations[operation], args, wire);
            result.join(&value);
        }
        if result.atoms().is_empty() && result.is_complete() { Value::one(Atom::Undefined) } else { result }
    }

    fn dropped(&mut self, model: &CallModel, args: ArgsId) -> Value {
        let mut result = Value::one(Atom::Undefined);
        for slot in &model.operation.conduct.dropped {
            let record = self.slot_argument(args, slot);
            if record.atoms().iter().any(|atom| matches!(atom, Atom::Record(_) | Atom::Builder(_))) {
                result.join(&record);
                result = result.filtered(|atom| atom != Atom::Undefined);
            }
        }
        result
    }

    /// What is written at the call itself.
    fn own_value(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Value {
        if let Some(sent) = model.operation.sends.get(wire) {
            return Value::one(self.constant(sent));
        }
        let mut result = Value::one(Atom::Undefined);
        for spelling in self.spellings(model, wire) {
            let name = self.text(spelling);
            if model.operation.conduct.unread.iter().any(|unread| **unread == *name) {
                continue;
            }
            let value = self.argument_named(model, args, &name);
            if !value.contains(Atom::Undefined) {
                return value;
            }
            result.join(&value);
        }
        let within = self.value_within(model, args, wire);
        if within.contains(Atom::Undefined) {
            result.join(&within);
            return result;
        }
        let mut result = result.filtered(|atom| atom != Atom::Undefined);
        result.join(&within);
        result
    }

    /// What is written in the records among the arguments.
    fn value_within(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Value {
        let spellings = self.spellings(model, wire);
        let mut result = Value::one(Atom::Undefined);
        for path in &model.operation.conduct.within {
            let mut steps = path.split('.');
            let (first, elements) = split_elements(steps.next().unwrap_or_default());
            let mut record = self.argument_named(model, args, first);
            if !elements.is_empty() {
                record = self.descend(&record, &parse_path(elements));
            }
            for step in steps {
                record = self.descend(&record, &parse_path(step));
            }
            let record = self.made_by_factories(&record);
            for spelling in &spellings {
                let value = self.field_of(&record, *spelling);
                result.join(&value.filtered(|atom| atom != Atom::Undefined));
                if value.is_complete() && !value.contains(Atom::Undefined) {
                    return result.filtered(|atom| atom != Atom::Undefined);
                }
            }
        }
        result
    }

    /// What functions give that make the record which was to be given.
    fn made_by_factories(&mut self, record: &Value) -> Value {
        let is_factory = |atom: &Atom| matches!(atom, Atom::Function { .. });
        let mut made = record.filtered(|atom| !is_factory(&atom));
        for factory in record.atoms().iter().filter(|atom| is_factory(atom)) {
            let value = self.invoke(*factory, None);
            made.join(&value);
        }
        made
    }

    /// An argument by its name: a keyword, a named position, or a field of the object that holds the arguments.
    fn argument_named(&mut self, model: &CallModel, args: ArgsId, name: &str) -> Value {
        let id = self.facts.names.intern(name);
        if self.automaton.catalogs[model.catalog].parameters.options {
            return self.named_by_option(args, id);
        }
        if self.automaton.style(model) == Style::Object {
            let body = self.positional(args, model.operation.body);
            return self.field_of(&body, id);
        }
        let keyword = self.keyword(args, id);
        let position = model.operation.conduct.positional.iter().position(|own| own == name);
        match position {
            Some(position) if keyword.contains(Atom::Undefined) => {
                let value = self.positional(args, position);
                let mut result = keyword.filtered(|atom| atom != Atom::Undefined);
                result.join(&value);
                result
            }
            _ if keyword.only() == Some(Atom::Undefined) => self.initialised(args, name).unwrap_or(keyword),
            _ => keyword,
        }
    }

    /// What an option among the arguments, or a record of them, says. Later ones win.
    fn named_by_option(&mut self, args: ArgsId, name: Name) -> Value {
        let mut result = Value::one(Atom::Undefined);
        for option in self.options_after(args, 0).into_iter().rev() {
            let value = self.field_of_option(&option, name);
            if !value.contains(Atom::Undefined) {
                return value;
            }
            result.join(&value);
        }
        result
    }

    /// What is stored to a member of what a call constructs: C#'s `new Agent(client) { Store = true }`.
    fn initialised(&mut self, args: ArgsId, name: &str) -> Option<Value> {
        if self.program.ecosystem() != Ecosystem::Dotnet {
            return None;
        }
        let call = self.facts.contexts.parts(args).first()?.call;
        let stored = self.stores_after(call, name).pop()?;
        Some((*self.eval(stored.value)).clone())
    }

    pub(in crate::resolve) fn slot_argument(&mut self, args: ArgsId, slot: &Slot) -> Value {
        let mut value = Value::one(Atom::Undefined);
        if let Some(keyword) = &slot.keyword {
            let name = self.facts.names.intern(keyword);
            value = self.keyword(args, name);
        }
        if let Some(position) = slot.position
            && value.contains(Atom::Undefined)
        {
            let positional = self.positional(args, position);
            value = value.filtered(|atom| atom != Atom::Undefined);
            value.join(&positional);
        }
        match &slot.field {
            Some(field) => self.descend(&value, &parse_path(field)),
            None => value,
        }
    }

    /// Where a parameter is written in a record among the arguments.
    pub(in crate::resolve) fn within_at(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Option<Written> {
        let spellings = self.spellings(model, wire);
        for path in &model.operation.conduct.within {
            let mut steps = path.split('.').map(|step| self.facts.names.intern(step)).collect::<Vec<_>>().into_iter();
            let first = steps.next()?;
            let record = match self.automaton.style(model) {
                Style::Keywords => self.keyword_at(args, first),
                Style::Object => {
                    let body = self.positional_at(args, model.operation.body).ok().flatten();
                    body.and_then(|body| self.field_at(body.value, first))
                }
            };
            let record = steps.fold(record, |record, step| self.field_at(record?.value, step));
            let found =
                record.and_then(|record| spellings.iter().find_map(|spelling| self.field_at(record.value, *spelling)));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// How sure it is who answers, where a framework says who does.
    pub(in crate::resolve) fn certainty(provider: &str) -> Confidence {
        if provider == "configurable" { Confidence::Medium } else { Confidence::High }
    }
}

/// The name of an argument and the `[]` behind it.
pub(in crate::resolve) fn split_elements(step: &str) -> (&str, &str) {
    step.find('[').map_or((step, ""), |at| step.split_at(at))
}

/// Whether a call constructs nothing of its own.
fn is_run(model: &CallModel) -> bool {
    model.operation.conduct.uses.as_ref().is_some_and(|slot| slot.position.is_some() && slot.field.is_none())
}
