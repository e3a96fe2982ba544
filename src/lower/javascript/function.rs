//! Functions: signatures, bodies now or later.

use std::collections::VecDeque;

use tree_sitter::Node;

use crate::ir::builder::ScopeId;
use crate::ir::{ClassId, Expr, ExprId, FunctionFlags, FunctionId, Param, ParamKind};

use super::pattern::Binding;
use super::{Lowering, This, field, has_token, named, span_of};

/// A function whose body waits for the end of the function around it.
pub(super) struct Pending<'t> {
    function: FunctionId,
    node: Node<'t>,
    scope: ScopeId,
    this: This,
}

/// One parameter as it is written.
struct Written<'t> {
    node: Node<'t>,
    pattern: Node<'t>,
    ty: Option<Node<'t>>,
    default: Option<Node<'t>>,
    kind: ParamKind,
}

/// Whether a node is a function as an expression.
pub(super) fn is_function(node: Node) -> bool {
    matches!(node.kind(), "arrow_function" | "function_expression" | "generator_function")
}

/// Whether a node is a function of any kind.
pub(super) fn has_body(node: Node) -> bool {
    is_function(node)
        || matches!(node.kind(), "function_declaration" | "generator_function_declaration" | "method_definition")
}

impl<'t> Lowering<'t> {
    /// Registers a function with the names of its parameters.
    pub(super) fn register(
        &mut self,
        node: Node<'t>,
        name: Option<&str>,
        class: Option<ClassId>,
        flags: FunctionFlags,
    ) -> FunctionId {
        let flags = FunctionFlags { generator: has_token(node, "*"), ..flags };
        let function = self.builder.function(name, class, flags, span_of(node));
        for written in parameters(node) {
            let name = (written.pattern.kind() == "identifier").then(|| self.source(written.pattern));
            let name = name.filter(|name| !name.is_empty()).map(|name| self.builder.symbol(name));
            let param =
                Param { name, kind: written.kind, default: None, ty: None, exit: None, span: span_of(written.node) };
            self.builder.param(function, param);
        }
        function
    }

    /// Queues the body of a registered function.
    pub(super) fn later(&mut self, function: FunctionId, node: Node<'t>, this: This) {
        let scope = self.builder.scope();
        if let Some(queue) = self.pending.last_mut() {
            queue.push_back(Pending { function, node, scope, this });
        }
    }

    /// Lowers the bodies that waited for the end of the innermost function.
    pub(super) fn drain(&mut self) {
        while let Some(job) = self.pending.last_mut().and_then(VecDeque::pop_front) {
            self.body(&job, None, true);
        }
    }

    /// A function that is assigned to something: its body is read later. `this` is what a plain function's `this` is.
    pub(super) fn function_later(
        &mut self,
        node: Node<'t>,
        name: Option<&str>,
        class: Option<ClassId>,
        this: This,
    ) -> ExprId {
        let own = field(node, "name").map(|name| self.source(name));
        let function = self.register(node, own.or(name), class, FunctionFlags::default());
        let this = if node.kind() == "arrow_function" { self.this } else { this };
        self.later(function, node, this);
        self.builder.expr(Expr::Function(function), span_of(node))
    }

    /// A function that is passed on: its body is read here. `bound` is the known value of one parameter.
    pub(super) fn function_here(&mut self, node: Node<'t>, bound: Option<(usize, ExprId)>) -> FunctionId {
        let name = field(node, "name").map(|name| self.source(name));
        let function = self.register(node, name, None, FunctionFlags::default());
        let this = if node.kind() == "arrow_function" { self.this } else { This::Unknown };
        let scope = self.builder.scope();
        self.body(&Pending { function, node, scope, this }, bound, false);
        function
    }

    /// A signature without a body.
    pub(super) fn signature_only(&mut self, node: Node<'t>, name: Option<&str>, class: Option<ClassId>) -> FunctionId {
        let flags = FunctionFlags {
            property: has_token(node, "get"),
            is_static: has_token(node, "static"),
            ..Default::default()
        };
        let function = self.register(node, name, class, flags);
        let scope = self.builder.scope();
        self.body(&Pending { function, node, scope, this: self.this }, None, true);
        function
    }

    /// A statement that declares a function, ahead of its place.
    pub(super) fn hoist_function(&mut self, node: Node<'t>) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        if self.is_constructor(node, Some(name)) {
            let value = self.constructor_function(node, name);
            self.builder.declare_hoisted(name);
            self.builder.assign(name, value);
            return;
        }
        let function = self.register(node, Some(name), None, FunctionFlags::default());
        let value = self.builder.expr(Expr::Function(function), span_of(node));
        self.builder.declare_hoisted(name);
        self.builder.assign(name, value);
        self.later(function, node, This::Unknown);
    }

    fn body(&mut self, job: &Pending<'t>, bound: Option<(usize, ExprId)>, deferred: bool) {
        if !self.builder.descend() {
            return;
        }
        let own_this = match job.this {
            This::Unknown if job.node.kind() != "arrow_function" => This::Function(job.function),
            this => this,
        };
        let this = std::mem::replace(&mut self.this, own_this);
        let breakables = std::mem::take(&mut self.breakables);
        if deferred {
            self.builder.open_deferred_function(job.function, job.scope);
        } else {
            self.builder.open_function(job.function, job.scope);
        }
        self.pending.push(VecDeque::new());
        self.own_name(job);
        self.signature(job, bound);
        match field(job.node, "body") {
            Some(body) if body.kind() == "statement_block" => self.statements(&named(body)),
            Some(body) => {
                let value = self.expr(body);
                self.builder.return_value(Some(value));
            }
            None => {}
        }
        self.sweep(job.node);
        self.drain();
        self.pending.pop();
        self.builder.close_function();
        self.this = this;
        self.breakables = breakables;
        self.builder.ascend();
    }

    /// What a plain function is called on (`f.call(receiver)`): a parameter of its own, added where it is used.
    pub(super) fn receiver_of(&mut self, function: FunctionId, node: Node<'t>) -> ExprId {
        let params = &self.builder.function_mut(function).params;
        let known = params.iter().position(|param| param.kind == ParamKind::Receiver);
        let index = known.unwrap_or(params.len());
        if known.is_none() {
            let (kind, span) = (ParamKind::Receiver, span_of(node));
            self.builder.param(function, Param { name: None, kind, default: None, ty: None, exit: None, span });
        }
        self.builder.parameter(function, index, span_of(node))
    }

    /// A function expression knows itself by its name.
    fn own_name(&mut self, job: &Pending<'t>) {
        if !matches!(job.node.kind(), "function_expression" | "generator_function") {
            return;
        }
        let Some(name) = field(job.node, "name").map(|name| self.source(name)) else { return };
        let symbol = self.builder.symbol(name);
        if self.builder.function_mut(job.function).params.iter().all(|param| param.name != Some(symbol)) {
            let value = self.builder.expr(Expr::Function(job.function), span_of(job.node));
            self.builder.define(name, value);
        }
    }

    fn signature(&mut self, job: &Pending<'t>, bound: Option<(usize, ExprId)>) {
        self.type_parameters(job.node);
        for (index, written) in parameters(job.node).into_iter().enumerate() {
            self.parameter(job, index, &written, bound.filter(|(at, _)| *at == index).map(|(_, value)| value));
        }
        let written = field(job.node, "return_type").and_then(|node| self.known_type(node));
        if let Some(ty) = written.or_else(|| self.documented_result(job.node)) {
            self.builder.function_mut(job.function).return_type = Some(ty);
        }
    }

    fn parameter(&mut self, job: &Pending<'t>, index: usize, written: &Written<'t>, bound: Option<ExprId>) {
        let mut cursor = written.node.walk();
        for decorator in written.node.children_by_field_name("decorator", &mut cursor) {
            self.expr(decorator);
        }
        let ty = written.ty.and_then(|ty| self.known_type(ty));
        let ty = ty.or_else(|| self.documented_parameter(job.node, self.source(written.pattern)));
        let default = written.default.map(|value| self.expr(value));
        if let Some(param) = self.builder.function_mut(job.function).params.get_mut(index) {
            param.ty = ty;
            param.default = default;
        }
        let name = self.source(written.pattern);
        if written.pattern.kind() == "identifier" {
            if let Some(value) = bound {
                self.builder.assign(name, value);
            }
        } else {
            let value = bound.unwrap_or_else(|| self.builder.parameter(job.function, index, span_of(written.node)));
            self.bind(written.pattern, value, Binding::Block);
        }
        if let This::Class(class) = job.this
            && is_property(written.node)
        {
            let value = self.builder.parameter(job.function, index, span_of(written.node));
            self.builder.class_field(class, name, value);
        }
    }
}

/// Whether a parameter is a field of the class too (`private readonly client: Client`).
fn is_property(node: Node) -> bool {
    matches!(node.kind(), "required_parameter" | "optional_parameter")
        && ["accessibility_modifier", "override_modifier", "readonly"].iter().any(|token| has_token(node, token))
}

/// The parameters of any kind of function, TypeScript's `this` left out.
fn parameters(function: Node<'_>) -> Vec<Written<'_>> {
    if let Some(pattern) = field(function, "parameter") {
        return vec![Written { node: pattern, pattern, ty: None, default: None, kind: ParamKind::Plain }];
    }
    let Some(list) = field(function, "parameters") else { return Vec::new() };
    named(list).into_iter().filter_map(parameter).collect()
}

fn parameter(node: Node<'_>) -> Option<Written<'_>> {
    let (pattern, ty, default) = match node.kind() {
        "required_parameter" | "optional_parameter" => {
            let pattern = field(node, "pattern").or_else(|| field(node, "name"))?;
            (pattern, field(node, "type"), field(node, "value"))
        }
        "assignment_pattern" => (field(node, "left")?, None, field(node, "right")),
        "ERROR" => return None,
        _ => (node, None, None),
    };
    if pattern.kind() == "this" {
        return None;
    }
    let (pattern, kind) = match pattern.kind() {
        "rest_pattern" => (super::inner(pattern)?, ParamKind::Rest),
        _ => (pattern, ParamKind::Plain),
    };
    Some(Written { node, pattern, ty, default, kind })
}
