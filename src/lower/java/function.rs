//! Functions: signatures, bodies now or later, lambdas, method references.

use tree_sitter::Node;

use super::{Lowering, child_of_kind, children, field, span_of};
use crate::ir::builder::ScopeId;
use crate::ir::{ClassId, Expr, ExprId, FunctionFlags, FunctionId, Param, ParamKind};

/// A body that waits for the end of what is around it.
pub(super) struct Body<'t> {
    pub function: FunctionId,
    pub scope: ScopeId,
    pub body: Node<'t>,
    /// The type around.
    pub types: Option<usize>,
}

impl<'t> Lowering<'_, 't> {
    /// Registers a function with its parameters and result.
    pub(super) fn signature(
        &mut self,
        node: Node<'t>,
        name: Option<&str>,
        class: Option<ClassId>,
        flags: FunctionFlags,
    ) -> FunctionId {
        let span = span_of(node);
        let function = self.builder.function(name, class, flags, span);
        if let Some(parameters) = field(node, "parameters") {
            self.parameters(function, parameters);
        }
        let result = field(node, "type").and_then(|ty| self.telling(ty));
        self.builder.function_mut(function).return_type = result;
        function
    }

    /// Adds the parameters of a list, or the only one of a lambda.
    pub(super) fn parameters(&mut self, function: FunctionId, list: Node<'t>) {
        if list.kind() == "identifier" {
            return self.parameter(function, list, None, None, ParamKind::Plain);
        }
        for node in children(list) {
            match node.kind() {
                "identifier" => self.parameter(function, node, None, None, ParamKind::Plain),
                "formal_parameter" | "spread_parameter" => {
                    let Some(name) = name_of(node) else { continue };
                    if self.is_builder_type(node) {
                        self.builders.insert(self.source(name));
                    }
                    let injected = self.injected_text(node);
                    let is_rest = node.kind() == "spread_parameter";
                    let kind = if is_rest { ParamKind::Rest } else { ParamKind::Plain };
                    let ty = type_of(node);
                    self.parameter(function, name, ty, injected, kind);
                }
                _ => {}
            }
        }
    }

    fn parameter(
        &mut self,
        function: FunctionId,
        name: Node<'t>,
        ty: Option<Node<'t>>,
        default: Option<ExprId>,
        kind: ParamKind,
    ) {
        let span = span_of(name);
        let text = self.source(name);
        let name = (text != "_").then(|| self.builder.symbol(text));
        let ty = ty.and_then(|ty| self.telling(ty));
        self.builder.param(function, Param { name, kind, default, ty, exit: None, span });
    }

    /// Lowers the bodies that waited for the end of the innermost function.
    pub(super) fn drain(&mut self) {
        while let Some(body) = self.pending.last_mut().and_then(std::collections::VecDeque::pop_front) {
            if !self.builder.descend() {
                return;
            }
            self.builder.open_deferred_function(body.function, body.scope);
            let types = std::mem::replace(&mut self.scope, body.types);
            self.run(body.body);
            self.scope = types;
            self.builder.close_function();
            self.builder.ascend();
        }
    }

    /// Lowers the code of the open function.
    fn run(&mut self, body: Node<'t>) {
        let breakables = std::mem::take(&mut self.breakables);
        let yields = std::mem::take(&mut self.yields);
        self.pending.push(std::collections::VecDeque::default());
        if matches!(body.kind(), "block" | "constructor_body") {
            self.errors(body);
            self.statements(&children(body));
        } else {
            let value = self.expr(body);
            self.builder.return_value(Some(value));
        }
        self.drain();
        self.pending.pop();
        self.breakables = breakables;
        self.yields = yields;
    }

    /// A lambda, lowered where it stands.
    pub(super) fn lambda(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        let function = self.builder.function(None, None, FunctionFlags::default(), span);
        let parameters = field(node, "parameters");
        if let Some(parameters) = parameters {
            self.parameters(function, parameters);
        }
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        if let Some(body) = field(node, "body") {
            // Who configures something through the only parameter calls its methods one after the other.
            let only = parameters.filter(|_| body.kind() == "block").map(|list| match list.kind() {
                "identifier" => vec![list],
                _ => children(list).into_iter().filter(|child| child.kind() == "identifier").collect(),
            });
            let added = match only.as_deref() {
                Some([only]) => Some(self.source(*only)).filter(|name| self.builders.insert(name)),
                _ => None,
            };
            self.run(body);
            if let Some(added) = added {
                self.builders.remove(added);
            }
        }
        self.builder.close_function();
        self.builder.expr(Expr::Function(function), span)
    }

    /// A method outside of a type, ahead of its place.
    pub(super) fn local_function(&mut self, node: Node<'t>) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        let function = self.signature(node, Some(name), None, FunctionFlags::default());
        let span = span_of(node);
        let value = self.builder.expr(Expr::Function(function), span);
        self.builder.define(name, value);
        self.queue(field(node, "body"), function);
    }

    /// `client::ask`, `Client::new`: the function itself.
    pub(super) fn method_reference(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let Some(base) = parts.first().copied() else { return self.nothing(node) };
        let span = span_of(node);
        let value = if base.kind().ends_with("_type") || base.kind().ends_with("type_identifier") {
            self.ty(base)
        } else {
            self.expr(base)
        };
        match parts.last().filter(|last| last.kind() == "identifier" && **last != base) {
            Some(name) => self.builder.member(value, self.source(*name), span),
            None => value,
        }
    }
}

/// The name of a parameter.
fn name_of(node: Node<'_>) -> Option<Node<'_>> {
    field(node, "name").or_else(|| child_of_kind(node, "variable_declarator").and_then(|name| field(name, "name")))
}

fn type_of(node: Node<'_>) -> Option<Node<'_>> {
    let is_type = |child: &Node<'_>| !matches!(child.kind(), "modifiers" | "variable_declarator");
    field(node, "type").or_else(|| children(node).into_iter().find(is_type))
}

/// The names of a list's parameters, in order.
pub(super) fn parameter_names(list: Node<'_>) -> Vec<Node<'_>> {
    let is_plain = |child: &Node<'_>| matches!(child.kind(), "formal_parameter" | "spread_parameter");
    children(list).into_iter().filter(is_plain).filter_map(name_of).collect()
}
