//! Calls.

use tree_sitter::Node;

use super::name::Meaning;
use super::{Lowering, child_of_kind, children, first_child, has_token, last_child, span_of};
use crate::ir::builder::Place;
use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, Span};
use crate::lower::jvm;

/// The parts of a call.
pub(super) struct Call<'t> {
    pub node: Node<'t>,
    /// What is called: a name, a member, or something that gives a function.
    pub callee: Node<'t>,
    /// What its member is called on.
    pub base: Option<Node<'t>>,
    /// The function's own name.
    pub name: Node<'t>,
    pub arguments: Option<Node<'t>>,
    /// The lambda behind the arguments.
    pub lambda: Option<Node<'t>>,
}

impl<'t> Lowering<'_, 't> {
    pub(super) fn call(&mut self, node: Node<'t>) -> ExprId {
        let Some(call) = parts_of_call(node) else { return self.any(node) };
        if let Some(value) = self.scope_function(&call) {
            return value;
        }
        let span = span_of(node);
        let name_span = span_of(call.name);
        let name = self.source(call.name);
        let is_alone = call.callee.kind() == "identifier";
        if is_alone && let Some(value) = self.library_function(&call, name) {
            return value;
        }
        let (callee, base, is_implicit) = match call.base {
            Some(base) => {
                let base = self.expr(base);
                let callee = self.builder.member(base, name, Span { end: name_span.end, ..span });
                (callee, Some(base), false)
            }
            None if is_alone => {
                let (callee, is_implicit) = self.callee_name(call.name);
                (callee, None, is_implicit)
            }
            None => (self.expr(call.callee), None, false),
        };
        let mut args = call.arguments.map(|list| self.arguments(list)).unwrap_or_default();
        if let Some(lambda) = call.lambda {
            let (value, settings) = self.lambda(lambda);
            args.push(Arg { kind: ArgKind::Positional, value, span: span_of(lambda) });
            args.extend(settings);
        }
        if let (Some(base), Some(object)) = (base, call.base)
            && let Some(value) = self.on_collection(object, base, name, &args, span)
        {
            return value;
        }
        let value = self.made(callee, base, name, args.clone(), (name_span, span));
        if is_implicit {
            self.called_implicitly(name, value, &args, span);
        }
        match self.type_argument(node) {
            Some(ty) => self.typed(Some(value), ty, span),
            None => value,
        }
    }

    /// The call itself; one of an extension that is known is given its receiver first.
    fn made(
        &mut self,
        callee: ExprId,
        base: Option<ExprId>,
        name: &str,
        mut args: Vec<Arg>,
        (name_span, span): (Span, Span),
    ) -> ExprId {
        let kind = if name.starts_with(char::is_uppercase) { CallKind::New } else { CallKind::Call };
        if let Some(base) = base
            && self.extensions.contains(name)
        {
            let at = self.builder.span(base);
            let function = self.builder.read(name, name_span);
            args.insert(0, Arg { kind: ArgKind::Positional, value: base, span: at });
            return self.builder.call(function, args, kind, name_span, span);
        }
        self.builder.call(callee, args, kind, name_span, span)
    }

    pub(super) fn arguments(&mut self, list: Node<'t>) -> Vec<Arg> {
        self.errors(list);
        let mut args = Vec::new();
        for argument in children(list).into_iter().filter(|child| child.kind() == "value_argument") {
            let span = span_of(argument);
            let Some(value) = last_child(argument) else { continue };
            let name = first_child(argument).filter(|name| *name != value && has_token(argument, "="));
            if value.kind() == "spread_expression" || has_token(argument, "*") {
                let inner =
                    if value.kind() == "spread_expression" { last_child(value).unwrap_or(value) } else { value };
                let value = self.expr(inner);
                args.push(Arg { kind: ArgKind::Spread, value, span });
                continue;
            }
            let kind = match name {
                Some(name) => ArgKind::Named(self.builder.symbol(self.source(name))),
                None => ArgKind::Positional,
            };
            let value = self.expr(value);
            args.push(Arg { kind, value, span });
        }
        args
    }

    /// `map.put(key, x)`, `list.add(x)`, `map.get(key)`.
    fn on_collection(
        &mut self,
        object: Node<'t>,
        base: ExprId,
        name: &str,
        args: &[Arg],
        span: Span,
    ) -> Option<ExprId> {
        let is_record = jvm::is_record(self.builder, base);
        let is_list = jvm::is_list(self.builder, base);
        match (name, args) {
            (_, [key, value]) if jvm::PUTS.contains(&name) && is_record => {
                if self.is_variable(object) {
                    let place = self.place(object);
                    self.builder.store(&Place::Index(Box::new(place.clone()), key.value), value.value, span);
                    return Some(self.builder.read_place(&place, span));
                }
                Some(self.builder.expr(Expr::Update { base, key: Some(key.value), value: value.value }, span))
            }
            ("putAll", [other]) if is_record && self.is_variable(object) => {
                let place = self.place(object);
                self.builder.store_fields(&place, other.value, span);
                Some(self.builder.read_place(&place, span))
            }
            ("add", [item]) if is_list && self.is_variable(object) => {
                let place = self.place(object);
                let before = self.builder.expr(Expr::Spread(base), span);
                let list = self.builder.expr(Expr::Sequence(vec![before, item.value]), span);
                self.builder.store(&place, list, span);
                Some(list)
            }
            ("get" | "getValue" | "getOrDefault", [key, ..]) if is_record || is_list => {
                Some(self.builder.expr(Expr::Index { base, key: key.value }, span))
            }
            _ => None,
        }
    }

    /// A call for its effect alone: a builder that is held by a variable is what the call gives.
    pub(super) fn effect(&mut self, node: Node<'t>) -> ExprId {
        let Some(root) = root_of(node) else {
            return self.expr(node);
        };
        let (name, is_builder) = match root.kind() {
            "this_expression" => match self.implicit.last().filter(|innermost| !innermost.is_unknown) {
                Some(innermost) => {
                    let name = innermost.name.clone();
                    let value = self.builder.read(&name, span_of(root));
                    (name, jvm::is_builder(self.builder, value))
                }
                None => (String::new(), false),
            },
            _ => {
                let name = self.source(root);
                let is_local = self.meaning(name) == Meaning::Known && !self.types.contains(name);
                let value = is_local.then(|| self.builder.read(name, span_of(root)));
                let is_builder = value.is_some_and(|value| jvm::is_builder(self.builder, value));
                (name.to_owned(), is_builder || (is_local && self.builders.contains(name)))
            }
        };
        let value = self.expr(node);
        if is_builder {
            self.builder.assign(&name, value);
        }
        value
    }

    pub(super) fn is_variable(&mut self, node: Node<'t>) -> bool {
        node.kind() == "identifier" && self.meaning(self.source(node)) == Meaning::Known
    }
}

/// Takes a call apart. A lambda behind the parentheses makes a call of the call before them.
pub(super) fn parts_of_call(node: Node<'_>) -> Option<Call<'_>> {
    let mut at = node;
    let mut lambda = None;
    let mut arguments = None;
    loop {
        let inner = first_child(at)?;
        lambda = lambda.or_else(|| {
            child_of_kind(at, "annotated_lambda").and_then(|lambda| child_of_kind(lambda, "lambda_literal"))
        });
        if let Some(list) = child_of_kind(at, "value_arguments") {
            arguments = Some(list);
            at = inner;
            break;
        }
        at = inner;
        // `f(a) { .. }` is a call of `f(a)`, `f { .. }` one of `f`.
        if at.kind() != "call_expression" || child_of_kind(at, "annotated_lambda").is_some() {
            break;
        }
    }
    let is_member = at.kind() == "navigation_expression" && !has_token(at, "::");
    let base = if is_member { first_child(at) } else { None };
    let name = if is_member { last_child(at).unwrap_or(at) } else { at };
    Some(Call { node, callee: at, base, name, arguments, lambda })
}

/// The variable at the start of a chain of calls.
fn root_of(node: Node<'_>) -> Option<Node<'_>> {
    let mut at = node;
    while matches!(at.kind(), "call_expression" | "navigation_expression" | "unary_expression") {
        at = first_child(at)?;
    }
    let is_root = matches!(at.kind(), "identifier" | "this_expression");
    let first = parts_of_call(node)?;
    (is_root && at != node && first.callee != at).then_some(at)
}

/// Whether an expression is a name or a chain of members that starts at one.
pub(super) fn is_place(node: Node<'_>) -> bool {
    let mut node = node;
    loop {
        match node.kind() {
            "identifier" | "this_expression" => return true,
            "navigation_expression" => match first_child(node) {
                Some(base) => node = base,
                None => return false,
            },
            _ => return false,
        }
    }
}
