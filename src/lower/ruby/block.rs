//! Blocks and lambdas: read where they stand, since they see the variables around them.

use tree_sitter::Node;

use crate::ir::{Expr, ExprId, FunctionFlags};

use super::definition::parameters;
use super::{Lowering, field, first_child, span_of};

impl<'t> Lowering<'t> {
    /// `{ |a, b| ... }`, `do |a, b| ... end`: a function. What its parameters are known to hold is bound.
    pub(super) fn block(&mut self, node: Node<'t>, known: &[ExprId]) -> ExprId {
        self.block_and_settings(node, known).0
    }

    /// A block, and what it sets on the only thing that it is given: `{ |request| request.body = text }`.
    pub(super) fn block_and_settings(&mut self, node: Node<'t>, known: &[ExprId]) -> (ExprId, Option<ExprId>) {
        let at = span_of(node);
        let function = self.builder.function(None, None, FunctionFlags::default(), at);
        self.signature(function, node);
        let outer = self.context;
        let loops = std::mem::take(&mut self.loops);
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        let locals = self.locals.last().cloned().unwrap_or_default();
        self.locals.push(locals);
        self.open_parameters(function, node);
        for (param, value) in parameters(node).into_iter().zip(known) {
            self.assign(param, *value, param);
        }
        // What a block is given without naming it.
        if let (true, [first, ..]) = (parameters(node).is_empty(), known) {
            for name in ["it", "_1"] {
                if let Some(locals) = self.locals.last_mut() {
                    locals.insert(name);
                }
                self.builder.define(name, *first);
            }
        }
        if let Some(body) = field(node, "body") {
            self.function_body(body);
        }
        let only = match parameters(node).as_slice() {
            [only] if only.kind() == "identifier" => Some(self.builder.read(self.source(*only), at)),
            _ => None,
        };
        let settings =
            only.filter(|value| matches!(self.builder.get(*value), Expr::Update { .. } | Expr::Handed { .. }));
        self.locals.pop();
        self.builder.close_function();
        self.loops = loops;
        // What a block says of its surroundings (`private`) ends with it.
        self.context = outer;
        (self.builder.expr(Expr::Function(function), at), settings)
    }

    /// `->(x) { ... }`
    pub(super) fn lambda(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let function = self.builder.function(None, None, FunctionFlags::default(), at);
        self.signature(function, node);
        let outer = self.context;
        let loops = std::mem::take(&mut self.loops);
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        let locals = self.locals.last().cloned().unwrap_or_default();
        self.locals.push(locals);
        self.open_parameters(function, node);
        if let Some(body) = field(node, "body").and_then(|block| field(block, "body")) {
            self.function_body(body);
        }
        self.locals.pop();
        self.builder.close_function();
        self.loops = loops;
        self.context = outer;
        self.builder.expr(Expr::Function(function), at)
    }

    /// What a block gives that is called here and now.
    pub(super) fn block_value(&mut self, node: Node<'t>, known: &[ExprId]) -> ExprId {
        let block = self.block(node, known);
        self.builder.implied_call(block, span_of(node))
    }

    /// `return x`, `next x`, `break`.
    pub(super) fn jump(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let list = first_child(node);
        let value = match list.map(super::children).unwrap_or_default().as_slice() {
            [] => None,
            [only] => Some(self.expr(*only)),
            several => {
                let items = several.iter().map(|item| self.expr(*item)).collect();
                Some(self.builder.expr(Expr::Sequence(items), at))
            }
        };
        match node.kind() {
            "return" | "next" if node.kind() == "return" || self.loops == 0 => {
                let value = match value {
                    Some(value) => value,
                    None => self.nothing(node),
                };
                self.builder.return_value(Some(value));
            }
            "break" if self.loops > 0 => self.builder.break_loop(),
            "next" => self.builder.continue_loop(),
            _ => self.builder.terminate(),
        }
        self.builder.opaque(value.into_iter().collect(), at)
    }
}
