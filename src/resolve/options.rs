//! Functional options: arguments that are values of one option each, given one by one or as a list that is put together.

use super::client::Judged;
use super::eval::Evaluator;
use super::program::{ArgsId, Part};
use super::value::{Atom, CtxId, FunctionRef, Name, Ref, Value};
use super::written::Written;
use crate::catalog::automaton::CallModel;
use crate::catalog::schema::Builder;
use crate::ir::{ArgKind, Expr};

/// Most options of one call.
const MAX_OPTIONS: usize = 48;

/// Longest chain of setters in a function that is given a builder.
const MAX_STEPS: usize = 64;

/// Deepest nesting of lists that are put together.
const MAX_DEPTH: usize = 8;

impl Evaluator<'_> {
    /// The values of a call's arguments, lists taken apart; what stands in one of several lists is perhaps not given.
    pub(super) fn options_of_call(&mut self, call: Ref) -> Vec<Value> {
        self.options_of_part(Part::of(call))
    }

    /// The same of an invocation, without its first arguments.
    pub(super) fn options_after(&mut self, args: ArgsId, skip: usize) -> Vec<Value> {
        let parts = self.facts.contexts.parts(args).to_vec();
        let [part] = parts.as_slice() else { return Vec::new() };
        let skip = u32::try_from(skip).unwrap_or(u32::MAX).saturating_add(part.skip);
        self.options_of_part(Part { skip, ..*part })
    }

    fn options_of_part(&mut self, part: Part) -> Vec<Value> {
        let mut found = Vec::new();
        let mut skip = part.skip;
        for arg in self.written_args(part.call).to_vec() {
            match arg.kind {
                ArgKind::Positional if skip > 0 => skip -= 1,
                ArgKind::Spread => self.options_of_list(part.call.at(arg.value), true, 0, &mut found),
                ArgKind::Positional | ArgKind::Named(_) => found.push((*self.eval(part.call.at(arg.value))).clone()),
                ArgKind::SpreadNamed => {}
            }
        }
        found
    }

    fn options_of_list(&mut self, of: Ref, certain: bool, depth: usize, found: &mut Vec<Value>) {
        let value = self.eval(of);
        let certain = certain && value.is_complete() && value.atoms().len() == 1;
        for atom in value.atoms() {
            match *atom {
                Atom::Sequence(list) if depth < MAX_DEPTH => self.options_of_items(list, certain, depth, found),
                Atom::Rest(function, ctx) => {
                    for index in 0..MAX_OPTIONS {
                        let value = self.collected_positional(function, ctx, index);
                        if value.only() == Some(Atom::Undefined) || value.is_unknown() {
                            found.extend(value.is_unknown().then(Value::unknown));
                            break;
                        }
                        found.push(value);
                    }
                }
                Atom::Null | Atom::Undefined => {}
                _ => found.push(Value::unknown()),
            }
        }
        if !value.is_complete() {
            found.push(Value::unknown().joined(Atom::Undefined));
        }
    }

    fn options_of_items(&mut self, list: Ref, certain: bool, depth: usize, found: &mut Vec<Value>) {
        let Expr::Sequence(items) = self.expr(list) else { return };
        for item in items {
            if found.len() >= MAX_OPTIONS {
                found.push(Value::unknown());
                return;
            }
            if let Expr::Spread(inner) = self.expr(list.at(*item)) {
                self.options_of_list(list.at(*inner), certain, depth + 1, found);
                continue;
            }
            let value = (*self.eval(list.at(*item))).clone();
            found.push(if certain { value } else { value.joined(Atom::Undefined) });
        }
    }

    /// A field of one option; what is no record (a key, a function that somebody wrote) has none.
    pub(super) fn field_of_option(&mut self, option: &Value, name: Name) -> Value {
        let is_other = |atom: &Atom| {
            let is_text =
                matches!(atom, Atom::Str(_) | Atom::Text(_) | Atom::Number(_) | Atom::Bool(_) | Atom::Environment(_));
            is_text || matches!(atom, Atom::Function { .. } | Atom::External(_) | Atom::Partial(_))
        };
        if !option.atoms().iter().any(is_other) {
            return self.field_of(option, name);
        }
        if let Some(Atom::Function { function, .. }) = option.only() {
            return self.field_by_consumer(function, name);
        }
        let records = option.filtered(|atom| !is_other(&atom));
        self.field_of(&records, name).joined(Atom::Undefined)
    }

    /// What a function that is given a builder sets: `options -> options.baseUrl(url)`.
    fn field_by_consumer(&mut self, function: FunctionRef, name: Name) -> Value {
        let file = self.file(function.file);
        let body = file.ir.function(function.id);
        let [param] = body.params.as_slice() else { return Value::one(Atom::Undefined) };
        let mut at = match (param.exit, body.returns.first()) {
            (Some(exit), _) => exit,
            (None, Some(result)) => *result,
            (None, None) => return Value::one(Atom::Undefined),
        };
        for _ in 0..MAX_STEPS {
            let of = Ref { file: function.file, expr: at, ctx: CtxId(0) };
            let Expr::Call { callee, args, .. } = file.ir.expr(at) else { break };
            let Expr::Member { base, name: setter } = file.ir.expr(*callee) else { break };
            if file.name(*setter) == name
                && let Some(arg) = args.first()
            {
                return (*self.eval(of.at(arg.value))).clone();
            }
            at = *base;
        }
        Value::one(Atom::Undefined)
    }

    /// What an option of a request says of a field of the body: that it is set or taken away. Later options win.
    pub(super) fn set_by_option(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Option<Value> {
        if !self.automaton.catalogs[model.catalog].parameters.options {
            return None;
        }
        let position = self.position_of_body(model, args)?;
        let name = self.facts.names.intern(wire);
        let mut result = Value::bottom();
        for option in self.options_after(args, position + 1).into_iter().rev() {
            let Some((set, certain)) = self.set_by(&option, name) else { continue };
            result.join(&set);
            if certain {
                return Some(result);
            }
        }
        (!result.atoms().is_empty() || !result.is_complete()).then(|| result.joined(Atom::Undefined))
    }

    fn set_by(&mut self, option: &Value, name: Name) -> Option<(Value, bool)> {
        let of = option.atoms().iter().find_map(|atom| match *atom {
            Atom::Builder(of) => Some(of),
            _ => None,
        })?;
        let (builder, _) = self.builder_step(of)?;
        if !builder.sets_field && !builder.clears_field {
            return None;
        }
        let args = self.args_of_call(of);
        let Some(Atom::Str(key)) = self.positional(args, 0).only() else {
            return Some((Value::unknown(), false));
        };
        let certain = option.only().is_some();
        let value = if builder.sets_field { self.positional(args, 1) } else { Value::one(Atom::Undefined) };
        (key == name).then_some((value, certain))
    }

    /// Where an option of a request sets a field of the body.
    pub(super) fn set_by_option_at(&mut self, model: &CallModel, args: ArgsId, name: Name) -> Option<Written> {
        if !self.automaton.catalogs[model.catalog].parameters.options {
            return None;
        }
        let position = self.position_of_body(model, args)?;
        for option in self.options_after(args, position + 1).into_iter().rev() {
            if self.set_by(&option, name).is_none() {
                continue;
            }
            let of = option.atoms().iter().find_map(|atom| match *atom {
                Atom::Builder(of) => Some(of),
                _ => None,
            })?;
            let own = self.args_of_call(of);
            return self.positional_at(own, 1).ok().flatten();
        }
        None
    }

    /// Who answers where an option of the request itself names the host.
    pub(super) fn host_by_option(&mut self, model: &CallModel, args: ArgsId) -> Option<Judged> {
        let parameters = &self.automaton.catalogs[model.catalog].parameters;
        if !parameters.options {
            return None;
        }
        let names: Vec<Name> = parameters.host.iter().map(|name| self.facts.names.intern(name)).collect();
        let position = self.position_of_body(model, args).map_or(model.operation.body, |position| position + 1);
        for option in self.options_after(args, position).into_iter().rev() {
            if !option.atoms().iter().any(|atom| matches!(atom, Atom::Builder(_))) {
                continue;
            }
            for name in &names {
                let value = self.field_of_option(&option, *name);
                if !value.contains(Atom::Undefined) && !value.is_unknown() {
                    return Some(self.judge_host(&value));
                }
            }
        }
        None
    }

    /// The values that every value of a builder holds.
    pub(super) fn fixed_field(&mut self, builder: &Builder, name: &str) -> Option<Value> {
        let fixed = builder.fields.get(name)?;
        Some(Value::one(Atom::Str(self.facts.names.intern(fixed))))
    }
}
