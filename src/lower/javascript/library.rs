//! Calls of JavaScript's library whose effect on values is known.

use tree_sitter::Node;

use crate::ir::builder::Place;
use crate::ir::{CallKind, Expr, ExprId, Field, FunctionId, Span};

use super::{Lowering, span_of};

/// Deepest nesting of alternatives in which a sequence is looked for.
const SEARCH_DEPTH: usize = 8;

/// A call of a method, lowered.
pub(super) struct MethodCall<'a, 't> {
    /// The receiver's node, where the callee is written as a member.
    pub(super) receiver: Option<Node<'t>>,
    /// The receiver.
    pub(super) base: ExprId,
    /// The method.
    pub(super) name: &'a str,
    /// The arguments' nodes.
    pub(super) nodes: &'a [Node<'t>],
    /// The arguments.
    pub(super) values: &'a [ExprId],
    /// The function that was written as the first argument, where its parameter is known from the receiver.
    pub(super) callback: Option<FunctionId>,
    /// The whole call.
    pub(super) span: Span,
}

impl<'t> Lowering<'t> {
    /// The value of a call, where more is known than that it is a call; stores that it makes.
    pub(super) fn library_call(&mut self, call: &MethodCall<'_, 't>) -> Option<ExprId> {
        if self.is_global(call.base, "Object") {
            return match call.name {
                "assign" => Some(self.object_assign(call)),
                "freeze" | "seal" => call.values.first().copied(),
                "fromEntries" => self.filtered_entries(*call.values.first()?, call.span),
                _ => None,
            };
        }
        match (call.name, call.callback) {
            ("push" | "unshift", _) => {
                self.append(call);
                None
            }
            ("set", _) if call.values.len() == 2 => {
                self.set_in_map(call);
                None
            }
            ("map" | "flatMap", Some(callback)) => Some(self.mapped(call, callback)),
            ("then", Some(callback)) => {
                let returns = self.builder.function_mut(callback).returns.clone();
                (!returns.is_empty()).then(|| self.builder.choice(returns, call.span))
            }
            ("finally", _) if call.values.len() == 1 => Some(call.base),
            ("filter", Some(_)) => {
                let element = self.builder.expr(Expr::Element(call.base), call.span);
                Some(self.builder.expr(Expr::Sequence(vec![element]), call.span))
            }
            ("find" | "findLast", Some(_)) => Some(self.builder.expr(Expr::Element(call.base), call.span)),
            ("concat", _) if self.is_text(call.base) => {
                let mut parts = vec![call.base];
                parts.extend(call.values);
                Some(self.concatenation(&parts, call.span))
            }
            ("join", _) => self.joined(call),
            _ => None,
        }
    }

    fn is_global(&self, value: ExprId, name: &str) -> bool {
        matches!(self.builder.get(value), Expr::Global(global) if self.builder.text(*global) == name)
    }

    /// The values of the first parameter of a callback, by the method that is called.
    pub(super) fn callback_parameter(&mut self, base: ExprId, method: &str, span: Span) -> Option<(usize, ExprId)> {
        match method {
            "map" | "forEach" | "filter" | "flatMap" | "find" | "findLast" | "some" | "every" => {
                Some((0, self.builder.expr(Expr::Element(base), span)))
            }
            "reduce" => Some((1, self.builder.expr(Expr::Element(base), span))),
            "then" => Some((0, self.awaited(base, span))),
            _ => None,
        }
    }

    fn mapped(&mut self, call: &MethodCall<'_, 't>, callback: FunctionId) -> ExprId {
        let returns = self.builder.function_mut(callback).returns.clone();
        let mut element = if returns.is_empty() {
            self.builder.opaque(Vec::new(), call.span)
        } else {
            self.builder.choice(returns, call.span)
        };
        if call.name == "flatMap" {
            element = self.builder.expr(Expr::Spread(element), call.span);
        }
        self.builder.expr(Expr::Sequence(vec![element]), call.span)
    }

    /// `["a", x].join("/")`.
    fn joined(&mut self, call: &MethodCall<'_, 't>) -> Option<ExprId> {
        let separator = self.literal_text(*call.values.first()?)?;
        let Expr::Sequence(items) = self.builder.get(call.base).clone() else { return None };
        if items.iter().any(|item| matches!(self.builder.get(*item), Expr::Spread(_) | Expr::Element(_))) {
            return None;
        }
        let mut parts = Vec::new();
        for item in items {
            if !parts.is_empty() {
                parts.push(self.builder.string(&separator, call.span));
            }
            parts.push(item);
        }
        Some(self.concatenation(&parts, call.span))
    }

    // --- objects -------------------------------------------------------------------------------

    /// `Object.assign(target, ...sources)`: a store into the target, and the target.
    fn object_assign(&mut self, call: &MethodCall<'_, 't>) -> ExprId {
        let (Some(target), Some(node)) = (call.values.first().copied(), call.nodes.first()) else {
            return self.builder.opaque(Vec::new(), call.span);
        };
        let sources = call.values.get(1..).unwrap_or_default();
        if let Expr::This(class) = *self.builder.get(target) {
            for source in sources {
                self.assign_fields(class, *source);
            }
            return target;
        }
        if let Some(place) = self.plain_place(*node) {
            for source in sources {
                self.builder.store_fields(&place, *source, call.span);
            }
            return self.builder.read_place(&place, call.span);
        }
        sources
            .iter()
            .fold(target, |base, source| self.builder.expr(Expr::Update { base, key: None, value: *source }, call.span))
    }

    fn assign_fields(&mut self, class: crate::ir::ClassId, source: ExprId) {
        let Expr::Record(fields) = self.builder.get(source).clone() else {
            self.builder.class_mut(class).merged.push(source);
            return;
        };
        for entry in fields {
            match entry {
                Field::Entry { key, value, .. } => {
                    if let Some(name) = self.literal_text(key) {
                        self.builder.class_field(class, &name, value);
                    }
                }
                Field::Spread { value, .. } => self.builder.class_mut(class).merged.push(value),
            }
        }
    }

    /// `Object.fromEntries(Object.entries(x).filter(...))` is `x` without some entries.
    fn filtered_entries(&mut self, value: ExprId, span: Span) -> Option<ExprId> {
        let mut at = value;
        for _ in 0..SEARCH_DEPTH {
            at = match self.builder.get(at) {
                Expr::Sequence(items) if items.len() == 1 => items[0],
                Expr::Element(base) => *base,
                Expr::Call { callee, args, .. } => {
                    let Expr::Member { base, name } = self.builder.get(*callee) else { return None };
                    match self.builder.text(*name) {
                        "entries" if self.is_global(*base, "Object") => {
                            let entry = args.first().map(|arg| Field::Spread { value: arg.value, span: arg.span })?;
                            return Some(self.builder.expr(Expr::Record(vec![entry]), span));
                        }
                        "filter" => *base,
                        _ => return None,
                    }
                }
                _ => return None,
            };
        }
        None
    }

    // --- maps ----------------------------------------------------------------------------------

    /// `new Map()`, `new Map([[key, value]])`: a record.
    pub(super) fn new_map(&mut self, callee: ExprId, values: &[ExprId], span: Span) -> Option<ExprId> {
        if !["Map", "WeakMap"].iter().any(|name| self.is_global(callee, name)) {
            return None;
        }
        let pairs = match values {
            [] => Vec::new(),
            [pairs] => match self.builder.get(*pairs) {
                Expr::Sequence(pairs) => pairs.clone(),
                _ => return None,
            },
            _ => return None,
        };
        let mut fields = Vec::new();
        for pair in pairs {
            let Expr::Sequence(parts) = self.builder.get(pair) else { return None };
            let [key, value] = *parts.as_slice() else { return None };
            fields.push(Field::Entry { key, value, span: self.builder.span(pair) });
        }
        Some(self.builder.expr(Expr::Record(fields), span))
    }

    /// `place.set(key, value)` of a map that this file makes.
    fn set_in_map(&mut self, call: &MethodCall<'_, 't>) {
        let [key, value] = *call.values else { return };
        let Some(place) = call.receiver.and_then(|receiver| self.plain_place(receiver)) else { return };
        let base = match self.builder.get(call.base) {
            Expr::Typed { value: Some(value), .. } => *value,
            _ => call.base,
        };
        let may_be_map = matches!(self.builder.get(base), Expr::Record(_) | Expr::Update { .. } | Expr::Variable(_));
        if may_be_map || self.is_field(&place) {
            self.builder.store(&Place::Index(Box::new(place), key), value, call.span);
        }
    }

    // --- arrays --------------------------------------------------------------------------------

    /// `place.push(x)`: the place holds what it held, and `x`. What is not known to be an array may also
    /// be something else with such a method.
    fn append(&mut self, call: &MethodCall<'_, 't>) {
        let old = call.base;
        if !self.may_be_array(old) {
            return;
        }
        let Some(place) = call.receiver.and_then(|receiver| self.plain_place(receiver)) else { return };
        let mut items = vec![self.builder.expr(Expr::Spread(old), call.span)];
        for (node, value) in call.nodes.iter().zip(call.values) {
            let spread = node.kind() == "spread_element";
            items.push(if spread { self.builder.expr(Expr::Spread(*value), span_of(*node)) } else { *value });
        }
        let appended = self.builder.expr(Expr::Sequence(items), call.span);
        let joins = matches!(self.builder.get(old), Expr::Variable(_)) || self.is_field(&place);
        let value = if joins || self.is_sequence(old, 0) {
            appended
        } else {
            self.builder.choice(vec![old, appended], call.span)
        };
        self.builder.store(&place, value, call.span);
    }

    fn may_be_array(&self, value: ExprId) -> bool {
        !matches!(
            self.builder.get(value),
            Expr::Import { .. }
                | Expr::Class(_)
                | Expr::Function(_)
                | Expr::Global(_)
                | Expr::This(_)
                | Expr::Super(_)
                | Expr::Call { kind: CallKind::New, .. }
        )
    }

    fn is_field(&self, place: &Place) -> bool {
        match place {
            Place::Member(base, _) => match base.as_ref() {
                Place::Value(value) => matches!(self.builder.get(*value), Expr::This(_)),
                _ => false,
            },
            _ => false,
        }
    }

    fn is_sequence(&mut self, value: ExprId, depth: usize) -> bool {
        if depth > SEARCH_DEPTH {
            return false;
        }
        match self.builder.get(value).clone() {
            Expr::Sequence(_) => true,
            Expr::Typed { value, ty } => {
                self.is_sequence(ty, depth + 1) || value.is_some_and(|value| self.is_sequence(value, depth + 1))
            }
            Expr::Choice(options) => {
                options.into_iter().take(SEARCH_DEPTH).any(|option| self.is_sequence(option, depth + 1))
            }
            Expr::Otherwise { fallback, .. } => self.is_sequence(fallback, depth + 1),
            Expr::Parameter { function, index } => {
                let param = self.builder.function_mut(function).params.get(index as usize);
                let hints: Vec<ExprId> =
                    param.map(|param| param.ty.into_iter().chain(param.default).collect()).unwrap_or_default();
                hints.into_iter().any(|hint| self.is_sequence(hint, depth + 1))
            }
            _ => false,
        }
    }
}
