//! Chains of members and calls.

use tree_sitter::Node;

use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, FunctionId, Span};

use super::function::is_function;
use super::library::MethodCall;
use super::{Lowering, field, inner, is_cast, named, object, property, span_of};

impl<'t> Lowering<'t> {
    /// `a.b[c](d)`..., read without recursion along its left side.
    pub(super) fn chain(&mut self, node: Node<'t>) -> ExprId {
        let mut links = Vec::new();
        let mut at = node;
        while let Some(next) = head(at) {
            links.push(at);
            at = through(next);
        }
        let mut value = if links.is_empty() {
            self.children(at)
        } else if is_cast(at) {
            let outer = links.iter().rposition(|link| link.kind() != "member_expression").map_or(0, |last| last + 1);
            let names: Vec<Node<'t>> = links.split_off(outer).into_iter().rev().filter_map(property).collect();
            self.cast(at, &names)
        } else {
            self.expr(at)
        };
        for link in links.into_iter().rev() {
            value = match link.kind() {
                "member_expression" => self.member(link, value),
                "subscript_expression" => self.subscript(link, value),
                _ => self.call(link, value),
            };
        }
        value
    }

    fn member(&mut self, node: Node<'t>, base: ExprId) -> ExprId {
        if let Some(value) = self.read_export(node) {
            return value;
        }
        match property(node) {
            Some(name) => match *self.builder.get(base) {
                Expr::This(class) if self.source(name) == "constructor" => {
                    self.builder.expr(Expr::Class(class), span_of(node))
                }
                _ => self.builder.member(base, self.source(name), span_of(node)),
            },
            None => self.builder.opaque(vec![base], span_of(node)),
        }
    }

    fn subscript(&mut self, node: Node<'t>, base: ExprId) -> ExprId {
        match property(node).map(|index| self.expr(index)) {
            Some(key) => self.builder.expr(Expr::Index { base, key }, span_of(node)),
            None => self.builder.opaque(vec![base], span_of(node)),
        }
    }

    // --- calls ---------------------------------------------------------------------------------

    /// `new F(x)`.
    pub(super) fn new_expression(&mut self, node: Node<'t>) -> ExprId {
        let Some(constructor) = field(node, "constructor") else { return self.children(node) };
        let callee = self.expr(constructor);
        let arguments = field(node, "arguments").map(named).unwrap_or_default();
        let Arguments { args, values, .. } = self.arguments(&arguments, None);
        let name_span = name_span(constructor);
        let call = self.builder.call(callee, args, CallKind::New, name_span, span_of(node));
        match self.new_map(callee, &values, span_of(node)) {
            Some(map) => self.typed_map(map, node),
            None => call,
        }
    }

    /// `new Map<string, Client>()`: what it is said to hold.
    fn typed_map(&mut self, map: ExprId, node: Node<'t>) -> ExprId {
        let arguments = field(node, "type_arguments").map(named).unwrap_or_default();
        let Some(value) = arguments.last().and_then(|last| self.known_type(*last)) else { return map };
        let ty = self.builder.expr(Expr::Sequence(vec![value]), span_of(node));
        self.typed(Some(map), ty, node)
    }

    fn call(&mut self, node: Node<'t>, callee: ExprId) -> ExprId {
        if let Some(module) = self.module_call(node) {
            return module;
        }
        let Some(function) = field(node, "function") else { return self.children(node) };
        let name_span = name_span(function);
        let arguments = match field(node, "arguments") {
            Some(template) if template.kind() == "template_string" => {
                let value = self.template(template);
                let args = vec![Arg { kind: ArgKind::Positional, value, span: span_of(template) }];
                return self.builder.call(callee, args, CallKind::Call, name_span, span_of(node));
            }
            Some(list) => named(list),
            None => Vec::new(),
        };
        let method = self.method_of(callee);
        let bound = method.as_ref().and_then(|(base, name)| self.callback_parameter(*base, name, span_of(node)));
        let Arguments { args, values, callback } = self.arguments(&arguments, bound);
        let call = self.builder.call(callee, args, CallKind::Call, name_span, span_of(node));
        self.export_call(function, &arguments, &values);
        self.inherits(function, &arguments, &values);
        let Some((base, name)) = method else { return call };
        let receiver = object(through(function));
        let known = MethodCall {
            receiver,
            base,
            name: &name,
            nodes: &arguments,
            values: &values,
            callback,
            span: span_of(node),
        };
        self.library_call(&known).unwrap_or(call)
    }

    /// The receiver and the name of a method that is called.
    fn method_of(&self, callee: ExprId) -> Option<(ExprId, String)> {
        match self.builder.get(callee) {
            Expr::Member { base, name } => Some((*base, self.builder.text(*name).to_owned())),
            _ => None,
        }
    }

    fn arguments(&mut self, nodes: &[Node<'t>], bound: Option<(usize, ExprId)>) -> Arguments {
        let mut arguments = Arguments { args: Vec::new(), values: Vec::new(), callback: None };
        for (index, node) in nodes.iter().enumerate() {
            let (kind, value) = match node.kind() {
                "spread_element" => match inner(*node) {
                    Some(inside) => (ArgKind::Spread, self.expr(inside)),
                    None => continue,
                },
                _ if is_function(*node) && index == 0 && bound.is_some() => {
                    let function = self.function_here(*node, bound);
                    arguments.callback = Some(function);
                    (ArgKind::Positional, self.builder.expr(Expr::Function(function), span_of(*node)))
                }
                _ => match self.any(*node) {
                    Some(value) => (ArgKind::Positional, value),
                    None => continue,
                },
            };
            arguments.args.push(Arg { kind, value, span: span_of(*node) });
            arguments.values.push(value);
        }
        arguments
    }
}

/// Arguments, lowered.
struct Arguments {
    args: Vec<Arg>,
    values: Vec<ExprId>,
    callback: Option<FunctionId>,
}

/// The last name of a callee, or all of it.
fn name_span(callee: Node) -> Span {
    let callee = through(callee);
    match callee.kind() {
        "member_expression" => property(callee).map_or_else(|| span_of(callee), span_of),
        _ => span_of(callee),
    }
}

/// What a link of a chain hangs on.
fn head(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "call_expression" => field(node, "function"),
        "member_expression" | "subscript_expression" => object(node),
        _ => None,
    }
}

/// A callee without non-null marks and explicit type arguments.
fn through(mut node: Node<'_>) -> Node<'_> {
    while matches!(node.kind(), "non_null_expression" | "instantiation_expression") {
        let Some(inside) = inner(node) else { break };
        node = inside;
    }
    node
}
