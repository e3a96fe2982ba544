//! Functions: signatures, bodies now or later, lambdas, local functions.

use tree_sitter::Node;

use super::{Lowering, child_of_kind, children, field, first_child, has_token};
use crate::ir::builder::ScopeId;
use crate::ir::{ClassId, Expr, ExprId, FunctionFlags, FunctionId, Param, ParamKind};

/// A body that waits for the end of what is around it.
pub(super) struct Body<'t> {
    pub function: FunctionId,
    pub scope: ScopeId,
    pub code: Code<'t>,
    /// The type around.
    pub types: Option<usize>,
}

/// What a function runs.
#[derive(Clone, Copy)]
pub(super) struct Code<'t> {
    /// A block, an expression behind an arrow, or a lambda's expression.
    pub body: Option<Node<'t>>,
    /// `: this(...)`, `: base(...)`.
    pub initializer: Option<Node<'t>>,
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
        let span = self.span(node);
        let function = self.builder.function(name, class, flags, span);
        if let Some(parameters) = field(node, "parameters") {
            self.parameters(function, parameters);
        }
        let result = field(node, "returns").or_else(|| field(node, "type")).and_then(|ty| self.telling(ty));
        self.builder.function_mut(function).return_type = result;
        function
    }

    /// Adds the parameters of a list, or the only one of a lambda.
    pub(super) fn parameters(&mut self, function: FunctionId, list: Node<'t>) {
        if list.kind() == "implicit_parameter" {
            return self.parameter(function, list, None, None, ParamKind::Plain);
        }
        for node in children(list).into_iter().filter(|child| child.kind() == "parameter") {
            let Some(name) = field(node, "name") else { continue };
            let ty = field(node, "type");
            let default = children(node).into_iter().find(|child| is_default(*child, name, ty));
            let kind = if self.has_modifier(node, "params") { ParamKind::Rest } else { ParamKind::Plain };
            self.parameter(function, name, ty, default, kind);
        }
        // `params T[] xs` stands in the list itself.
        if let Some(name) = field(list, "name") {
            self.parameter(function, name, field(list, "type"), None, ParamKind::Rest);
        }
    }

    fn parameter(
        &mut self,
        function: FunctionId,
        name: Node<'t>,
        ty: Option<Node<'t>>,
        default: Option<Node<'t>>,
        kind: ParamKind,
    ) {
        let span = self.span(name);
        let text = self.source(name);
        let name = (text != "_").then(|| self.builder.symbol(text));
        let ty = ty.and_then(|ty| self.telling(ty));
        let default = default.map(|default| self.expr_as(default, ty));
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
            self.run(body.function, body.code);
            self.scope = types;
            self.builder.close_function();
            self.builder.ascend();
        }
    }

    /// Lowers the code of the open function.
    fn run(&mut self, function: FunctionId, code: Code<'t>) {
        let result = self.builder.function_mut(function).return_type;
        let breakables = std::mem::take(&mut self.breakables);
        self.results.push(result);
        self.pending.push(std::collections::VecDeque::default());
        if let (Some(initializer), Some(scope)) = (code.initializer, self.scope)
            && let Some(arguments) = child_of_kind(initializer, "argument_list")
        {
            let class = self.scopes[scope].class;
            if has_token(initializer, "base") {
                self.call_up(arguments, class);
            } else {
                self.call_beside(arguments, class);
            }
        }
        match code.body {
            Some(body) if body.kind() == "block" => self.statements(&children(body)),
            Some(body) => {
                let inner = if body.kind() == "arrow_expression_clause" { first_child(body) } else { Some(body) };
                let value = inner.map(|inner| self.expr_as(inner, result));
                self.builder.return_value(value);
            }
            None => {}
        }
        if let Some(body) = code.body {
            self.errors(body);
        }
        self.drain();
        self.pending.pop();
        self.results.pop();
        self.breakables = breakables;
    }

    /// `: this(a, b)` makes an instance of the same class.
    fn call_beside(&mut self, arguments: Node<'t>, class: ClassId) {
        let args = self.arguments(arguments);
        let span = self.span(arguments);
        let callee = self.builder.expr(Expr::Class(class), span);
        self.builder.call(callee, args, crate::ir::CallKind::New, span, span);
    }

    /// A lambda or anonymous method, lowered where it stands.
    pub(super) fn lambda(&mut self, node: Node<'t>) -> ExprId {
        let function = self.signature(node, None, None, FunctionFlags::default());
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        let body = field(node, "body").or_else(|| child_of_kind(node, "block"));
        self.run(function, Code { body, initializer: None });
        self.builder.close_function();
        let span = self.span(node);
        self.builder.expr(Expr::Function(function), span)
    }

    /// A local function, ahead of its place.
    pub(super) fn local_function(&mut self, node: Node<'t>) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        let function = self.signature(node, Some(name), None, FunctionFlags::default());
        let span = self.span(node);
        let value = self.builder.expr(Expr::Function(function), span);
        self.builder.define(name, value);
        let code = Code { body: field(node, "body"), initializer: None };
        let body = Body { function, scope: self.builder.scope(), code, types: self.scope };
        if let Some(queue) = self.pending.last_mut() {
            queue.push_back(body);
        }
    }
}

fn is_default(child: Node<'_>, name: Node<'_>, ty: Option<Node<'_>>) -> bool {
    child != name && Some(child) != ty && !matches!(child.kind(), "attribute_list" | "modifier")
}

/// The names of a list's parameters, in order.
pub(super) fn parameter_names(list: Node<'_>) -> Vec<Option<Node<'_>>> {
    let plain = children(list).into_iter().filter(|child| child.kind() == "parameter");
    plain.map(|node| field(node, "name")).chain(field(list, "name").map(Some)).collect()
}
