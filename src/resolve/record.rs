//! Fields of records and elements of sequences.

use rustc_hash::FxHashSet;

use super::eval::Evaluator;
use super::memory::Key;
use super::value::{Atom, Name, Ref, Value};
use crate::catalog::schema::Returns;
use crate::ir::{Expr, ExprId, Field, Symbol};
use crate::syntax::Ecosystem;

impl Evaluator<'_> {
    /// A field of a value that is used as a record; undefined where the record does not have it.
    pub(super) fn field_of(&mut self, record: &Value, name: Name) -> Value {
        let mut result = Value::bottom();
        for atom in record.atoms() {
            let value = match *atom {
                Atom::Record(of) | Atom::Builder(of) => self.field(of, name),
                Atom::Keywords(function, ctx) => self.collected_keyword(function, ctx, name),
                Atom::Null | Atom::Undefined | Atom::Bool(false) => Value::one(Atom::Undefined),
                Atom::Instance(instance) => self.instance_member(instance, name),
                _ => Value::anything(),
            };
            result.join(&value);
        }
        if !record.is_complete() {
            result.join(&Value::anything());
        }
        result
    }

    fn field(&mut self, of: Ref, name: Name) -> Value {
        (*self.answer(Key::Field(of, name))).clone()
    }

    pub(super) fn find_field(&mut self, of: Ref, name: Name) -> Value {
        match self.expr(of) {
            Expr::Record(fields) => self.field_of_literal(of, fields, name),
            Expr::Variable(_) | Expr::Update { .. } | Expr::Handed { .. } | Expr::Choice(_) => {
                self.field_of_web(of, name)
            }
            Expr::Call { .. } => self.field_of_call(of, name),
            Expr::Member { base, name: setter } => self.field_of_added(of.at(*base), *setter, name),
            _ => Value::anything(),
        }
    }

    /// Later entries win; a spread that may lack the field lets the earlier ones show.
    fn field_of_literal(&mut self, of: Ref, fields: &[Field], name: Name) -> Value {
        let mut result = Value::bottom();
        for field in fields.iter().rev() {
            let value = match field {
                Field::Entry { key, value, .. } => match self.is_key(of.at(*key), name) {
                    Some(true) => (*self.eval(of.at(*value))).clone(),
                    Some(false) => continue,
                    None => self.object_under_unknown_key(of.at(*value)).joined(Atom::Undefined),
                },
                Field::Spread { value, .. } => {
                    let record = self.eval(of.at(*value));
                    self.field_of(&record, name)
                }
            };
            result.join(&value.filtered(|atom| atom != Atom::Undefined));
            if value.is_present() {
                return result;
            }
        }
        result.add(Atom::Undefined);
        result
    }

    /// A field of a web of phis and stores: the stores of that name which reach its end, and what the records
    /// that flow into it hold where no such store lies between.
    fn field_of_web(&mut self, of: Ref, name: Name) -> Value {
        let mut result = Value::bottom();
        let mut seen = FxHashSet::default();
        let mut stack = vec![of];
        while let Some(at) = stack.pop() {
            if !seen.insert(at) {
                continue;
            }
            match self.expr(at) {
                Expr::Variable(variable) => {
                    let definitions = &self.file(at.file).ir.variables[variable.index()].definitions;
                    stack.extend(definitions.iter().rev().map(|definition| at.at(*definition)));
                }
                Expr::Choice(options) => stack.extend(options.iter().rev().map(|option| at.at(*option))),
                Expr::Handed { base, call, argument } => {
                    let left = self.left_by(at.at(*call), *argument);
                    if left.is_open {
                        result.join(&Value::unknown());
                    }
                    if left.may_be_untouched {
                        stack.push(at.at(*base));
                    }
                    stack.extend(left.records);
                }
                Expr::Update { base, key, value } => {
                    let (stored, is_final) = self.field_of_store(at, *key, *value, name);
                    result.join(&stored);
                    if !is_final {
                        stack.push(at.at(*base));
                    }
                }
                _ => {
                    let leaf = self.eval(at);
                    let value = self.field_of(&leaf, name);
                    result.join(&value);
                }
            }
        }
        result
    }

    /// What one store says of a field, and whether it hides what was there before.
    fn field_of_store(&mut self, at: Ref, key: Option<ExprId>, value: ExprId, name: Name) -> (Value, bool) {
        let Some(key) = key else {
            let merged = self.eval(at.at(value));
            let value = self.field_of(&merged, name);
            let is_final = value.is_present();
            return (value.filtered(|atom| atom != Atom::Undefined), is_final);
        };
        match self.is_key(at.at(key), name) {
            Some(true) => ((*self.eval(at.at(value))).clone(), true),
            Some(false) => (Value::bottom(), false),
            None => (self.object_under_unknown_key(at.at(value)), false),
        }
    }

    /// What may be under a key because it is stored under one that is not known: clients and the like. Of plain data
    /// nothing is said.
    fn object_under_unknown_key(&mut self, stored: Ref) -> Value {
        self.eval(stored).filtered(|atom| !atom.is_data()).opened()
    }

    /// A record that a call made: a library function, or a step of a builder's chain.
    fn field_of_call(&mut self, of: Ref, name: Name) -> Value {
        if let Some((builder, setter)) = self.builder_step(of) {
            return self.field_of_builder(of, &builder, &setter, name);
        }
        if let Some(held) = self.held_by_result(of, name) {
            return held;
        }
        let Expr::Call { callee, .. } = self.expr(of) else { return Value::anything() };
        let callee = self.eval(of.at(*callee));
        let returns = callee.only().and_then(|atom| self.summaries(atom).first().map(|summary| summary.returns));
        match returns {
            Some(Returns::Empty) => Value::one(Atom::Undefined),
            Some(Returns::Record) => {
                let constant = callee.only().and_then(|atom| self.constant_field(atom, name));
                constant.map_or_else(|| self.field_of_record_call(of, name), Value::one)
            }
            _ => Value::anything(),
        }
    }

    /// A field that a library function gives every record that it makes.
    fn constant_field(&mut self, function: Atom, name: Name) -> Option<Atom> {
        let text = self.text(name);
        let fields = self.summaries(function).into_iter().next()?.fields;
        fields.get(&*text).map(|value| self.constant(value))
    }

    /// `dict(a, b=1)`, `Object.assign({}, a)`: keywords are fields, positional arguments are merged in order.
    fn field_of_record_call(&mut self, of: Ref, name: Name) -> Value {
        let args = self.args_of_call(of);
        let keyword = self.keyword(args, name);
        if !keyword.contains(Atom::Undefined) {
            return keyword;
        }
        let mut result = keyword.filtered(|atom| atom != Atom::Undefined);
        let count = self.written_args(of).len();
        for index in (0..count).rev() {
            let Ok(Some(argument)) = self.positional_ref(args, index) else { continue };
            let record = self.eval(argument);
            let value = self.field_of(&record, name);
            result.join(&value.filtered(|atom| atom != Atom::Undefined));
            if value.is_present() {
                return result;
            }
        }
        result.add(Atom::Undefined);
        result
    }

    /// Whether a key expression is this name; none where it may be.
    fn is_key(&mut self, key: Ref, name: Name) -> Option<bool> {
        let value = self.eval(key);
        let is_constant = |atom: &Atom| matches!(atom, Atom::Str(_) | Atom::Number(_) | Atom::Bool(_) | Atom::Null);
        if !value.is_complete() || !value.atoms().iter().all(is_constant) {
            return None;
        }
        match (value.contains(Atom::Str(name)), value.atoms().len()) {
            (false, _) => Some(false),
            (true, 1) => Some(true),
            (true, _) => None,
        }
    }

    /// `base[key]`.
    pub(super) fn index(&mut self, of: Ref, base: Ref, key: Ref) -> Value {
        let gives_several = self.program.ecosystem() == Ecosystem::Go && matches!(self.expr(base), Expr::Call { .. });
        let written = base;
        let base = self.eval(base);
        let key = self.eval(key).only();
        let mut result = Value::bottom();
        for atom in base.atoms() {
            let value = match (*atom, key) {
                (Atom::Sequence(_) | Atom::Typed(_), Some(Atom::Number(number))) if gives_several => {
                    self.text(number).parse().map_or_else(|_| Value::unknown(), |index| self.nth(*atom, index))
                }
                // What an SDK gives together with an error comes first.
                (atom, Some(Atom::Number(number))) if gives_several => match &*self.text(number) {
                    "0" => Value::one(atom),
                    _ => Value::unknown(),
                },
                (Atom::Sdk { node, .. }, _) if self.automaton.node(node).environment => {
                    Value::one(Atom::Environment(of))
                }
                (Atom::Sdk { node, client }, _) => match self.automaton.element(node) {
                    Some(node) => Value::one(Atom::Sdk { node, client }),
                    // `client["responses"]`
                    None => match key {
                        Some(Atom::Str(name)) => self.member_of(&Value::one(*atom), name, of),
                        Some(Atom::Number(at)) => {
                            self.beside_key(written, *atom, &self.text(at)).unwrap_or_else(Value::unknown)
                        }
                        _ => Value::unknown(),
                    },
                },
                // A typed dict is written as a class.
                (Atom::Instance(instance), Some(Atom::Str(name))) => self.instance_member(instance, name),
                (Atom::Instance(_), Some(Atom::Number(at))) => {
                    self.beside_key(written, *atom, &self.text(at)).unwrap_or_else(Value::unknown)
                }
                (Atom::Output | Atom::Keywords(..) | Atom::Record(_) | Atom::Builder(_), Some(Atom::Str(name))) => {
                    match *atom {
                        Atom::Output => Value::one(Atom::Output),
                        atom => self.field_of(&Value::one(atom), name),
                    }
                }
                (Atom::Output, _) => Value::one(Atom::Output),
                (Atom::External(path), _) => self.foreign(path, "[]"),
                (Atom::Record(record), None) => self.values_of(record),
                (Atom::Record(record), Some(Atom::Number(at))) if self.held_by_result(record, at).is_some() => {
                    self.held_by_result(record, at).unwrap_or_default()
                }
                (sequence, Some(Atom::Number(number))) => match self.text(number).parse() {
                    Ok(index) => self.nth(sequence, index),
                    Err(_) => Value::unknown(),
                },
                (sequence @ (Atom::Sequence(_) | Atom::Typed(_)), _) => self.elements_of(sequence),
                (Atom::Null | Atom::Undefined, _) => continue,
                _ => Value::unknown(),
            };
            result.join(&value);
        }
        if base.is_complete() { result } else { result.opened() }
    }

    /// The `index`-th element.
    pub(super) fn nth(&mut self, sequence: Atom, index: usize) -> Value {
        match sequence {
            Atom::Sequence(of) => {
                let Expr::Sequence(items) = self.expr(of) else { return self.elements_of(sequence).opened() };
                let before = &items[..items.len().min(index + 1)];
                let spreads = before.iter().any(|item| matches!(self.expr(of.at(*item)), Expr::Spread(_)));
                match items.get(index) {
                    Some(item) if !spreads => (*self.eval(of.at(*item))).clone(),
                    _ => self.elements_of(sequence).opened(),
                }
            }
            Atom::Rest(function, ctx) => self.collected_positional(function, ctx, index),
            Atom::Typed(_) => self.elements_of(sequence),
            Atom::Output => Value::one(Atom::Output),
            _ => Value::unknown(),
        }
    }

    /// What an iteration over an expression's value yields.
    pub(super) fn elements(&mut self, base: Ref) -> Value {
        let base = self.eval(base);
        let mut result = Value::bottom();
        for atom in base.atoms() {
            let value = self.elements_of(*atom);
            result.join(&value);
        }
        if base.is_complete() { result } else { result.opened() }
    }

    /// What an iteration over this yields.
    pub(super) fn elements_of(&mut self, atom: Atom) -> Value {
        match atom {
            Atom::Sequence(of) => (*self.answer(Key::Elements(of))).clone(),
            Atom::Typed(ty) => self.instance_of(ty),
            Atom::Yields(function, ctx) => self.yields(function, ctx),
            Atom::Sdk { node, client } => match self.automaton.element(node) {
                Some(node) => Value::one(Atom::Sdk { node, client }),
                None => Value::unknown(),
            },
            Atom::Output => Value::one(Atom::Output),
            // Iterating over a map there gives its values, beside the keys.
            Atom::Record(of) if self.program.ecosystem() == Ecosystem::Go => self.values_of(of),
            Atom::Null | Atom::Undefined => Value::bottom(),
            // An array is a list and a map at once there, and blocks are given the values of hashes.
            Atom::Record(of) if matches!(self.program.ecosystem(), Ecosystem::Php | Ecosystem::Ruby) => {
                self.values_of_record(of)
            }
            _ => Value::unknown(),
        }
    }

    /// What stands under any key of a literal.
    fn values_of_record(&mut self, of: Ref) -> Value {
        match self.expr(of) {
            Expr::Record(fields) if fields.is_empty() => Value::bottom(),
            _ => self.values_of(of),
        }
    }

    pub(super) fn elements_of_literal(&mut self, of: Ref) -> Value {
        let Expr::Sequence(items) = self.expr(of) else {
            return self.elements_by_method(of).unwrap_or_else(|| self.elements_added(of));
        };
        let mut result = Value::bottom();
        for item in items {
            let value = match self.expr(of.at(*item)) {
                Expr::Spread(inner) => self.elements(of.at(*inner)),
                _ => (*self.eval(of.at(*item))).clone(),
            };
            result.join(&value);
        }
        result
    }

    /// A field of an item that a builder's setter makes: its type is known.
    fn field_of_added(&mut self, builder: Ref, setter: Symbol, name: Name) -> Value {
        let setter = self.file(builder.file).name(setter);
        let (setter, wanted) = (self.text(setter), self.text(name));
        let builder = self.eval(builder);
        let adder = self.builder_of_value(&builder).and_then(|builder| builder.adders.get(&*setter)).cloned();
        match adder.and_then(|adder| adder.r#type) {
            Some(ty) if &*wanted == "type" => Value::one(Atom::Str(self.facts.names.intern(&ty))),
            _ => Value::anything(),
        }
    }

    /// The elements of a list that a builder's setters add to one by one.
    fn elements_added(&mut self, of: Ref) -> Value {
        let Some((builder, setter)) = self.builder_step(of) else { return Value::unknown() };
        let Some(adder) = builder.adders.get(&*setter) else { return Value::unknown() };
        let list = self.facts.names.intern(&adder.list);
        let args = self.args_of_call(of);
        let Expr::Call { callee, .. } = self.expr(of) else { return Value::unknown() };
        // The callee stands for the item that is made of the arguments.
        let mut result = match adder.r#type {
            Some(_) => Value::one(Atom::Record(of.at(*callee))),
            None => self.positional(args, 0),
        };
        let Expr::Member { base, .. } = self.expr(of.at(*callee)) else { return result };
        let before = self.eval(of.at(*base));
        let before = self.field_of(&before, list);
        for atom in before.atoms() {
            let elements = self.elements_of(*atom);
            result.join(&elements);
        }
        if before.is_complete() { result } else { result.opened() }
    }

    /// What entering a context manager gives.
    pub(super) fn enter(&mut self, base: Ref) -> Value {
        let base = self.eval(base);
        let mut result = Value::bottom();
        for atom in base.atoms() {
            let value = match *atom {
                Atom::Yields(..) | Atom::Typed(_) => self.elements_of(*atom),
                Atom::Instance(instance) => self.entered(instance),
                atom => Value::one(atom),
            };
            result.join(&value);
        }
        if base.is_complete() { result } else { result.opened() }
    }

    fn entered(&mut self, instance: super::value::Instance) -> Value {
        for method in ["__aenter__", "__enter__"] {
            let name = self.facts.names.intern(method);
            let value = self.instance_member(instance, name);
            if let Some(atom @ Atom::Function { .. }) = value.atoms().first().copied() {
                let entered = self.invoke(atom, None);
                if !entered.atoms().is_empty() {
                    return entered;
                }
            }
        }
        Value::one(Atom::Instance(instance))
    }
}

impl Value {
    /// With one more possibility.
    pub(super) fn joined(mut self, atom: Atom) -> Self {
        self.add(atom);
        self
    }
}
