//! The parameters of a request: from arguments to what is sent under wire names.

use super::eval::{Evaluator, PathBelow};
use super::memory::Key;
use super::program::ArgsId;
use super::value::{Atom, FunctionRef, Name, Ref, Value};
use crate::catalog::automaton::CallModel;
use crate::catalog::schema::Style;
use crate::ir::{Expr, ExprId};

/// One step of a parameter path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PathStep {
    /// `.name`.
    Field(String),
    /// `[]`, or `[field=value]`: the elements whose field is, or may be, that.
    Elements(Option<(String, String)>),
}

/// Reads `tools[type=web_search].external_web_access`.
pub(super) fn parse_path(path: &str) -> Vec<PathStep> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, mut brackets) = part.find('[').map_or((part, ""), |at| part.split_at(at));
        if !name.is_empty() {
            steps.push(PathStep::Field(name.to_owned()));
        }
        while let Some((inside, rest)) = brackets.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            let filter = inside.split_once('=').map(|(field, value)| (field.to_owned(), value.to_owned()));
            steps.push(PathStep::Elements(filter));
            brackets = rest;
        }
    }
    steps
}

/// How the arguments of a request are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Body<'a> {
    /// As the operation's model says.
    Model(&'a CallModel),
    /// The parameters of this function of the project, as the configuration maps them.
    Wrapper(&'a CallModel, FunctionRef),
    /// The body is this value's record; none where there is no body.
    Record(Option<Ref>),
    /// The arguments are out of sight.
    Unseen,
}

/// What a parameter can be, and whether list elements are all there together.
#[derive(Debug)]
pub(super) struct Resolved {
    /// The possibilities; [`Atom::Undefined`] for "not sent".
    pub value: Value,
    /// See [`crate::request::Parameter::together`].
    pub together: bool,
}

impl Evaluator<'_> {
    /// The value of a parameter path.
    pub(super) fn parameter_at(&mut self, body: Body<'_>, args: ArgsId, path: &[PathStep]) -> Resolved {
        let Some((PathStep::Field(first), rest)) = path.split_first() else {
            return Resolved { value: Value::unknown(), together: false };
        };
        let value = self.wire_value(body, args, first);
        let together = self.are_together(&value);
        let value = self.descend(&value, rest);
        let mut value = self.without_omitted(&value);
        if let Body::Model(model) = body
            && self.automaton.catalogs[model.catalog].parameters.omits_empty
        {
            value = self.without_empty(&value);
        }
        Resolved { value, together }
    }

    /// Whether all elements of a list that are known are surely in it.
    fn are_together(&mut self, list: &Value) -> bool {
        match list.only() {
            Some(Atom::Sequence(of)) => {
                let Expr::Sequence(items) = self.expr(of) else { return false };
                let is_one = |item: &ExprId| {
                    let item = match self.expr(of.at(*item)) {
                        Expr::Spread(inner) => of.at(*inner),
                        _ => of.at(*item),
                    };
                    self.eval(item).atoms().len() <= 1
                };
                items.iter().all(is_one)
            }
            Some(_) => true,
            None => list.atoms().is_empty(),
        }
    }

    /// The value that goes over the wire under a name.
    fn wire_value(&mut self, body: Body<'_>, args: ArgsId, wire: &str) -> Value {
        match body {
            Body::Unseen => Value::unknown().joined(Atom::Undefined),
            Body::Record(None) => Value::one(Atom::Undefined),
            Body::Record(Some(of)) => {
                let record = self.body_of_request(of);
                let name = self.facts.names.intern(wire);
                self.json_field(&record, name)
            }
            Body::Model(model) => self.value_of_model(model, args, wire),
            Body::Wrapper(model, function) => self.wrapped_value(model, function, args, wire),
        }
    }

    fn value_of_model(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Value {
        if self.automaton.catalogs[model.catalog].catalog.framework {
            return self.framework_value(model, args, wire);
        }
        if let Some(sent) = model.operation.sends.get(wire) {
            return Value::one(self.constant(sent));
        }
        let set = self.set_by_option(model, args, wire);
        match set {
            Some(set) if !set.contains(Atom::Undefined) || set.only().is_some() => set,
            Some(set) => {
                let mut result = set.filtered(|atom| atom != Atom::Undefined);
                let own = self.value_of_body(model, args, wire);
                result.join(&own);
                result
            }
            None => self.value_of_body(model, args, wire),
        }
    }

    fn value_of_body(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Value {
        let mut result = Value::one(Atom::Undefined);
        for spelling in self.spellings(model, wire) {
            let value = match self.automaton.style(model) {
                Style::Keywords => self.keyword_value(model, args, spelling),
                Style::Object => self.body_value(model, args, spelling),
            };
            if !value.contains(Atom::Undefined) {
                return value;
            }
            result.join(&value);
        }
        result
    }

    /// How the SDK spells a wire name.
    pub(super) fn spellings(&mut self, model: &CallModel, wire: &str) -> Vec<Name> {
        let catalog = &self.automaton.catalogs[model.catalog].parameters.names;
        let mut spellings = vec![self.facts.names.intern(wire)];
        for (spelling, name) in model.operation.names.iter().chain(catalog) {
            if name == wire {
                spellings.push(self.facts.names.intern(spelling));
            }
        }
        spellings
    }

    fn keyword_value(&mut self, model: &CallModel, args: ArgsId, name: Name) -> Value {
        let own = self.keyword(args, name);
        let is_written = own.is_present();
        let mut merged = Value::bottom();
        for keyword in &self.automaton.catalogs[model.catalog].parameters.merged_keywords {
            let (keyword, field) = keyword.split_once('.').unwrap_or((keyword, ""));
            let keyword = self.facts.names.intern(keyword);
            // That `**options` might hold the escape hatch as well says nothing against what is written.
            if is_written && self.keyword_at(args, keyword).is_none() {
                continue;
            }
            let record = self.keyword(args, keyword);
            let mut record = self.without_omitted(&record);
            if !field.is_empty() {
                let field = self.facts.names.intern(field);
                record = self.field_of(&record, field);
            }
            let value = self.field_of(&record, name);
            if value.is_present() {
                return value;
            }
            merged.join(&value.filtered(|atom| atom != Atom::Undefined));
        }
        if own.contains(Atom::Undefined) && self.automaton.catalogs[model.catalog].parameters.positional_body {
            let given = self.positional_body(model, args, name);
            merged.join(&given);
            merged.join(&own.filtered(|atom| atom != Atom::Undefined));
            return merged;
        }
        merged.join(&own);
        merged
    }

    /// A parameter of the object that is given in the place of keywords.
    fn positional_body(&mut self, model: &CallModel, args: ArgsId, name: Name) -> Value {
        let Some(position) = self.position_of_body(model, args) else { return Value::one(Atom::Undefined) };
        let body = self.positional(args, position);
        if body.only() == Some(Atom::Undefined) { body } else { self.field_of(&body, name) }
    }

    /// The position of the body, none where the operation has none. After more ids than the catalog knows of
    /// (older versions of an SDK), it stands behind them.
    pub(super) fn position_of_body(&mut self, model: &CallModel, args: ArgsId) -> Option<usize> {
        let operation = crate::policy::facts().operation(&model.operation.operation);
        if operation.is_some_and(|operation| ["GET", "DELETE"].contains(&operation.http.as_str())) {
            return None;
        }
        let mut position = model.operation.body;
        let is_id = |atom: &Atom| matches!(atom, Atom::Str(_) | Atom::Text(_) | Atom::Number(_) | Atom::Output);
        loop {
            let value = self.positional(args, position);
            let are_ids = value.is_complete() && !value.atoms().is_empty() && value.atoms().iter().all(is_id);
            if !are_ids {
                return Some(position);
            }
            position += 1;
        }
    }

    fn body_value(&mut self, model: &CallModel, args: ArgsId, name: Name) -> Value {
        if model.has_bodies() {
            return self.value_among_bodies(model, args, name);
        }
        let Some(position) = self.position_of_body(model, args) else { return Value::one(Atom::Undefined) };
        let parameters = &self.automaton.catalogs[model.catalog].parameters;
        for field in &parameters.options_body {
            let options = self.positional(args, position + 1);
            let field = self.facts.names.intern(field);
            let replaced = self.field_of(&options, field);
            if options.is_complete() && replaced.is_present() {
                return self.field_of(&replaced, name);
            }
        }
        let mut body = self.body_argument(parameters.body_keyword.as_deref(), args, position);
        if let Some(field) = &model.operation.field {
            let field = self.facts.names.intern(field);
            body = self.field_of(&body, field);
        }
        let body = self.without_unions(&body);
        let own = self.field_of(&body, name);
        let mut merged = Value::bottom();
        for field in &parameters.merged_keywords {
            let field = self.facts.names.intern(field);
            let record = self.field_of(&body, field);
            if record.is_unknown() && own.is_complete() && !own.contains(Atom::Undefined) {
                continue;
            }
            let value = self.field_of(&record, name);
            if value.is_complete() && !value.contains(Atom::Undefined) {
                return value;
            }
            merged.join(&value.filtered(|atom| atom != Atom::Undefined));
        }
        merged.join(&own);
        merged
    }

    /// The body by its position, else by its keyword.
    fn body_argument(&mut self, keyword: Option<&str>, args: ArgsId, position: usize) -> Value {
        if let Some(keyword) = keyword {
            let keyword = self.facts.names.intern(keyword);
            let named = self.keyword(args, keyword);
            if named.only() != Some(Atom::Undefined) {
                return named;
            }
        }
        self.positional(args, position)
    }

    pub(super) fn constant(&mut self, value: &serde_json::Value) -> Atom {
        match value {
            serde_json::Value::Bool(value) => Atom::Bool(*value),
            serde_json::Value::String(text) => Atom::Str(self.facts.names.intern(text)),
            serde_json::Value::Number(number) => Atom::Number(self.facts.names.intern(&number.to_string())),
            _ => Atom::Null,
        }
    }

    /// Empty texts become "not sent".
    fn without_empty(&self, value: &Value) -> Value {
        let is_empty = |atom: Atom| matches!(atom, Atom::Str(text) if self.facts.names.text(text).is_empty());
        if !value.atoms().iter().any(|atom| is_empty(*atom)) {
            return value.clone();
        }
        value.filtered(|atom| !is_empty(atom)).joined(Atom::Undefined)
    }

    /// Values that the SDK takes for "not sent" become exactly that.
    fn without_omitted(&self, value: &Value) -> Value {
        let mut result = Value::bottom();
        for atom in value.atoms() {
            let omitted = matches!(atom, Atom::Sdk { node, .. } if self.automaton.node(*node).omitted);
            result.add(if omitted { Atom::Undefined } else { *atom });
        }
        if value.is_complete() { result } else { result.opened() }
    }

    /// What a path leads to from a value; a scalar has no fields.
    pub(super) fn descend(&mut self, value: &Value, steps: &[PathStep]) -> Value {
        let Some((step, rest)) = steps.split_first() else { return value.clone() };
        let value = self.without_omitted(value);
        let next = match step {
            PathStep::Field(name) => {
                let mut result = Value::bottom();
                for atom in value.atoms() {
                    let field = match atom {
                        Atom::Str(_)
                        | Atom::Number(_)
                        | Atom::Bool(_)
                        | Atom::Text(_)
                        | Atom::Function { .. }
                        | Atom::Class(_) => Value::one(Atom::Undefined),
                        atom => self.wire_field(*atom, name),
                    };
                    result.join(&field);
                }
                if value.is_complete() { result } else { result.opened() }
            }
            PathStep::Elements(filter) => return self.descend_elements(&value, filter.as_ref(), rest),
        };
        self.descend(&next, rest)
    }

    fn descend_elements(&mut self, value: &Value, filter: Option<&(String, String)>, rest: &[PathStep]) -> Value {
        let mut result = Value::bottom();
        let value = self.without_unions(value);
        for atom in value.atoms() {
            let found = match *atom {
                Atom::Sequence(of) => {
                    let path = self.path_below(filter, rest);
                    (*self.answer(Key::Path(of, path))).clone()
                }
                Atom::Str(_) | Atom::Text(_) | Atom::Null | Atom::Undefined | Atom::Bool(_) | Atom::Number(_) => {
                    Value::one(Atom::Undefined)
                }
                Atom::Record(of) => self.descend_values(of, filter, rest),
                _ => Value::unknown(),
            };
            result.join(&found);
        }
        if value.is_complete() { result } else { result.opened() }
    }

    /// What lies at a path in the values of a record: frameworks list their tools by name.
    fn descend_values(&mut self, of: Ref, filter: Option<&(String, String)>, rest: &[PathStep]) -> Value {
        let Expr::Record(fields) = self.expr(of) else { return Value::unknown() };
        let mut result = Value::bottom();
        for field in fields {
            let crate::ir::Field::Entry { value, .. } = field else { return Value::unknown() };
            let item = self.eval(of.at(*value));
            let found = match filter {
                Some((field, wanted)) => self.descend_matching(&item, field, wanted, rest),
                None => self.descend(&item, rest),
            };
            result.join(&found);
        }
        if result.atoms().is_empty() && result.is_complete() { Value::one(Atom::Undefined) } else { result }
    }

    /// The number of a path below a sequence.
    fn path_below(&mut self, filter: Option<&(String, String)>, rest: &[PathStep]) -> usize {
        let same = |known: &PathBelow| known.0.as_ref() == filter && known.1 == rest;
        self.facts.paths.iter().position(same).unwrap_or_else(|| {
            self.facts.paths.push((filter.cloned(), rest.to_vec()));
            self.facts.paths.len() - 1
        })
    }

    /// What lies at a path in the items of a sequence.
    pub(super) fn descend_items(&mut self, of: Ref, path: usize) -> Value {
        let (filter, rest) = self.facts.paths[path].clone();
        let (filter, rest) = (filter.as_ref(), rest.as_slice());
        let Expr::Sequence(items) = self.expr(of) else { return self.descend_added(of, filter, rest) };
        let mut result = Value::bottom();
        for item in items {
            let found = if let Expr::Spread(inner) = self.expr(of.at(*item)) {
                // What is not there adds nothing.
                let inner = self.eval(of.at(*inner)).filtered(|atom| !matches!(atom, Atom::Undefined | Atom::Null));
                if inner.atoms().is_empty() && inner.is_complete() {
                    continue;
                }
                self.descend_elements(&inner, filter, rest)
            } else {
                let item = self.eval(of.at(*item));
                match filter {
                    Some((field, wanted)) => self.descend_matching(&item, field, wanted, rest),
                    None => self.descend(&item, rest),
                }
            };
            result.join(&found);
        }
        if result.atoms().is_empty() && result.is_complete() { Value::one(Atom::Undefined) } else { result }
    }

    /// The same of a list that a builder's setters add to one by one.
    fn descend_added(&mut self, of: Ref, filter: Option<&(String, String)>, rest: &[PathStep]) -> Value {
        let items = self.elements_of_literal(of);
        let mut result = Value::bottom();
        for item in items.atoms() {
            let item = Value::one(*item);
            let found = match filter {
                Some((field, wanted)) => self.descend_matching(&item, field, wanted, rest),
                None => self.descend(&item, rest),
            };
            result.join(&found);
        }
        match (result.atoms().is_empty() && result.is_complete(), items.is_complete()) {
            (true, true) => Value::one(Atom::Undefined),
            (_, true) => result,
            (_, false) => result.opened(),
        }
    }

    fn descend_matching(&mut self, item: &Value, field: &str, wanted: &str, rest: &[PathStep]) -> Value {
        let wanted = self.facts.names.intern(wanted);
        let mut is = if item.is_complete() { Value::bottom() } else { Value::bottom().opened() };
        for atom in item.atoms() {
            let field = self.wire_field(*atom, field);
            is.join(&field);
        }
        match (is.contains(Atom::Str(wanted)), is.is_complete()) {
            (true, _) => self.descend(item, rest),
            (false, true) => Value::bottom(),
            (false, false) => Value::unknown(),
        }
    }
}
