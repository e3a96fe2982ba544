//! Which argument is the body, where overloads of one method put it in several places: C#'s options objects, raw JSON,
//! and calls whose parameters are arguments of their own.

use super::eval::Evaluator;
use super::program::ArgsId;
use super::value::{Atom, Name, Value};
use super::written::Written;
use crate::catalog::automaton::CallModel;
use crate::ir::ArgKind;

impl Evaluator<'_> {
    /// The argument that is the body: one that is named so, or the first place that holds something like one. Where
    /// nobody can tell, the first place that may.
    fn body_among(&mut self, model: &CallModel, args: ArgsId) -> Option<Written> {
        for keyword in &self.automaton.catalogs[model.catalog].parameters.body_keywords {
            let name = self.facts.names.intern(keyword);
            if let Some(named) = self.named_argument(args, name) {
                return Some(named);
            }
        }
        let operation = &model.operation;
        for position in operation.bodies.iter().chain(&operation.raw_bodies) {
            let Some(written) = self.positional_at(args, *position).ok().flatten() else { continue };
            let value = self.eval(written.value);
            if value.atoms().iter().any(|atom| matches!(atom, Atom::Record(_) | Atom::Builder(_))) {
                return Some(written);
            }
        }
        operation.bodies.iter().find_map(|position| {
            let written = self.positional_at(args, *position).ok().flatten()?;
            let value = self.eval(written.value);
            let may_be = value.atoms().is_empty() && !value.is_complete() && !self.is_followed_by_data(args, *position);
            may_be.then_some(written)
        })
    }

    /// Whether a text or list follows a position: nobody passes one after a body.
    fn is_followed_by_data(&mut self, args: ArgsId, position: usize) -> bool {
        let next = self.positional(args, position + 1);
        let is_data =
            |atom: &Atom| matches!(atom, Atom::Str(_) | Atom::Text(_) | Atom::Sequence(_) | Atom::Environment(_));
        next.atoms().iter().any(is_data)
    }

    /// An argument by its name.
    fn named_argument(&mut self, args: ArgsId, name: Name) -> Option<Written> {
        let parts = self.facts.contexts.parts(args).to_vec();
        parts.into_iter().find_map(|part| {
            let file = self.file(part.call.file);
            let is_it = |kind: ArgKind| matches!(kind, ArgKind::Named(given) if file.name(given) == name);
            let arg = self.written_args(part.call).iter().find(|arg| is_it(arg.kind))?;
            Some(Written::argument(part.call, arg))
        })
    }

    /// A parameter of a call whose body may stand in several places.
    pub(super) fn value_among_bodies(&mut self, model: &CallModel, args: ArgsId, name: Name) -> Value {
        match self.parameter_among_bodies(model, args, name) {
            Ok(Some(written)) => (*self.eval(written.value)).clone(),
            Ok(None) => Value::one(Atom::Undefined),
            Err(body) => {
                let body = self.eval(body.value);
                self.field_of(&body, name)
            }
        }
    }

    /// Where it is written.
    pub(super) fn written_among_bodies(&mut self, model: &CallModel, args: ArgsId, name: Name) -> Option<Written> {
        match self.parameter_among_bodies(model, args, name) {
            Ok(written) => written,
            Err(body) => self.field_at(body.value, name),
        }
    }

    /// The argument that is the parameter itself, if there is one, or else the body.
    fn parameter_among_bodies(
        &mut self,
        model: &CallModel,
        args: ArgsId,
        name: Name,
    ) -> Result<Option<Written>, Written> {
        if let Some(body) = self.body_among(model, args) {
            return Err(body);
        }
        if let Some(named) = self.named_argument(args, name) {
            return Ok(Some(named));
        }
        let wanted = self.text(name);
        let position = model.operation.positional.iter().position(|own| **own == *wanted);
        Ok(position.and_then(|position| self.positional_at(args, position).ok().flatten()))
    }
}
