//! Functions, methods and closures.

use rustc_hash::FxHashSet;
use tree_sitter::Node;

use crate::ir::builder::ScopeId;
use crate::ir::{ClassId, Expr, ExprId, FunctionFlags, FunctionId, Param, ParamKind};

use super::{Context, Lowering, children, field, first_child, has_token, span_of};

/// The body of a function that waits for the file to be complete.
pub(super) struct Body<'t> {
    function: FunctionId,
    node: Node<'t>,
    scope: ScopeId,
    context: Context,
}

impl<'t> Lowering<'t> {
    /// `function f() { ... }` as a statement.
    pub(super) fn function_definition(&mut self, node: Node<'t>) {
        let function = self.function_of(node);
        self.signature(function, node, None);
        self.later(function, node, None);
    }

    pub(super) fn method(&mut self, node: Node<'t>, class: ClassId) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        let flags = FunctionFlags {
            is_static: has_token(node, "static_modifier"),
            constructor: name.eq_ignore_ascii_case("__construct"),
            ..FunctionFlags::default()
        };
        let function = self.builder.function(Some(name), Some(class), flags, span_of(node));
        self.signature(function, node, Some(class));
        let value = self.builder.expr(Expr::Function(function), span_of(node));
        self.builder.class_member(class, name, value);
        if name.eq_ignore_ascii_case("__invoke") {
            // The name under which every language's objects are called.
            self.builder.class_member(class, "__call__", value);
        }
        self.later(function, node, Some(class));
    }

    /// `get => ...` of a property.
    pub(super) fn property_getter(&mut self, node: Node<'t>, name: &str, class: ClassId) {
        let flags = FunctionFlags { property: true, ..FunctionFlags::default() };
        let function = self.builder.function(Some(name), Some(class), flags, span_of(node));
        let value = self.builder.expr(Expr::Function(function), span_of(node));
        self.builder.class_member(class, name, value);
        self.later(function, node, Some(class));
    }

    /// Queues the body of a function.
    pub(super) fn later(&mut self, function: FunctionId, node: Node<'t>, class: Option<ClassId>) {
        let context = Context { class, function: Some(function), section: self.context.section };
        self.bodies.push_back(Body { function, node, scope: self.builder.scope(), context });
    }

    pub(super) fn body(&mut self, body: &Body<'t>) {
        let Some(block) = field(body.node, "body") else { return };
        let outer = std::mem::replace(&mut self.context, body.context);
        let breakables = std::mem::take(&mut self.breakables);
        self.builder.open_function(body.function, body.scope);
        self.locals.push(self.names_of_parameters(body.node));
        self.block_or_value(block);
        self.locals.pop();
        self.builder.close_function();
        self.forget_updates(body.function, body.node);
        self.breakables = breakables;
        self.context = outer;
    }

    /// The body of a function, or the expression that it returns.
    fn block_or_value(&mut self, block: Node<'t>) {
        if block.kind() == "compound_statement" {
            self.block(block);
        } else {
            let value = self.expr(block);
            self.builder.return_value(Some(value));
        }
    }

    /// Arrays are passed by value: what a function does to one is not seen by its caller, except through `&`.
    fn forget_updates(&mut self, function: FunctionId, node: Node<'t>) {
        let by_reference: Vec<bool> = parameters(node).iter().map(|param| is_by_reference(*param)).collect();
        let params = &mut self.builder.function_mut(function).params;
        for (param, by_reference) in params.iter_mut().zip(by_reference) {
            param.exit = param.exit.filter(|_| by_reference);
        }
    }

    // --- parameters --------------------------------------------------------------------------------

    fn signature(&mut self, function: FunctionId, node: Node<'t>, class: Option<ClassId>) {
        let outer = self.context.class;
        self.context.class = class.or(outer);
        for param in parameters(node) {
            self.parameter(function, param, class);
        }
        if let Some(ty) = field(node, "return_type").and_then(|ty| self.ty(ty)) {
            self.builder.function_mut(function).return_type = Some(ty);
        }
        self.context.class = outer;
    }

    fn parameter(&mut self, function: FunctionId, node: Node<'t>, class: Option<ClassId>) {
        let Some(name) = field(node, "name").map(|name| self.parameter_name(name)) else { return };
        let kind = if node.kind() == "variadic_parameter" { ParamKind::Rest } else { ParamKind::Plain };
        let ty = field(node, "type").and_then(|ty| self.ty(ty));
        let default = field(node, "default_value").map(|value| self.expr(value));
        let symbol = self.builder.symbol(name);
        let param = Param { name: Some(symbol), kind, default, ty, exit: None, span: span_of(node) };
        let index = self.builder.function_mut(function).params.len();
        self.builder.param(function, param);
        // Arrays are copied, objects are not.
        if ty.is_none() && field(node, "reference_modifier").is_none() {
            self.builder.pass_as_copy(function, index);
        }
        if let (Some(class), "property_promotion_parameter") = (class, node.kind()) {
            let value = self.builder.parameter(function, index, span_of(node));
            self.builder.class_field(class, name, value);
        }
    }

    fn names_of_parameters(&self, node: Node<'t>) -> FxHashSet<&'t str> {
        parameters(node)
            .into_iter()
            .filter_map(|param| field(param, "name"))
            .map(|name| self.parameter_name(name))
            .collect()
    }

    fn parameter_name(&self, name: Node<'t>) -> &'t str {
        self.source(name).trim_start_matches(|c: char| c == '&' || c == '$' || c.is_whitespace())
    }

    // --- closures ----------------------------------------------------------------------------------

    /// `function () use ($x) { ... }`, `fn() => ...`: read where they stand.
    pub(super) fn closure(&mut self, node: Node<'t>) -> ExprId {
        let function = self.builder.function(None, None, FunctionFlags::default(), span_of(node));
        self.signature(function, node, None);
        let captured = self.captured(node);
        let outer = self.context.function.replace(function);
        let breakables = std::mem::take(&mut self.breakables);
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        let mut locals = self.names_of_parameters(node);
        let sees_file = node.kind() == "arrow_function" && self.locals.is_empty();
        if node.kind() == "arrow_function" {
            locals.extend(self.locals.last().into_iter().flatten().copied());
        }
        for Captured { name, value, by_reference } in captured {
            locals.insert(name);
            match value {
                _ if by_reference => self.builder.declare_outer(name, false),
                Some(value) => self.builder.define(name, value),
                None => {}
            }
        }
        if !sees_file {
            self.locals.push(locals);
        }
        if let Some(body) = field(node, "body") {
            self.block_or_value(body);
        }
        if !sees_file {
            self.locals.pop();
        }
        self.builder.close_function();
        self.forget_updates(function, node);
        self.breakables = breakables;
        self.context.function = outer;
        self.builder.expr(Expr::Function(function), span_of(node))
    }

    fn captured(&mut self, node: Node<'t>) -> Vec<Captured<'t>> {
        let clause = children(node).into_iter().find(|child| child.kind() == "anonymous_function_use_clause");
        let mut found = Vec::new();
        for child in clause.map(children).unwrap_or_default() {
            let by_reference = child.kind() == "by_ref";
            let Some(variable) = (if by_reference { first_child(child) } else { Some(child) }) else { continue };
            let name = self.variable(variable);
            if by_reference {
                self.own(name);
                if !self.builder.is_declared(name) {
                    self.builder.declare(name);
                }
            }
            let value = (!by_reference).then(|| self.expr(variable));
            found.push(Captured { name, value, by_reference });
        }
        found
    }
}

/// A variable that a closure takes with it.
struct Captured<'t> {
    name: &'t str,
    value: Option<ExprId>,
    by_reference: bool,
}

fn parameters(function: Node<'_>) -> Vec<Node<'_>> {
    let list = field(function, "parameters").map(children).unwrap_or_default();
    let is_parameter = |node: &Node<'_>| {
        matches!(node.kind(), "simple_parameter" | "variadic_parameter" | "property_promotion_parameter")
    };
    list.into_iter().filter(is_parameter).collect()
}

fn is_by_reference(param: Node<'_>) -> bool {
    has_token(param, "reference_modifier") || field(param, "name").is_some_and(|name| name.kind() == "by_ref")
}
