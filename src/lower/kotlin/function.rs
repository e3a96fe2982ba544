//! Functions: signatures, bodies now or later, lambdas.

use tree_sitter::Node;

use super::implicit::Implicit;
use super::types::{TYPES, type_in};
use super::{Lowering, child_of_kind, children, field, span_of};
use crate::ir::builder::ScopeId;
use crate::ir::{Arg, ArgKind, CallKind, ClassId, Expr, ExprId, FunctionFlags, FunctionId, Param, ParamKind};
use crate::lower::jvm;

/// A body that waits for the end of what is around it.
pub(super) struct Body<'t> {
    pub function: FunctionId,
    pub scope: ScopeId,
    pub code: Node<'t>,
    /// The type around.
    pub types: Option<usize>,
    /// Position of the parameter that is the receiver of an extension.
    pub receiver: Option<usize>,
    /// Calls the constructor above or beside: `: this(a)`.
    pub delegation: Option<Node<'t>>,
}

/// How a function is declared.
pub(super) struct Header<'t> {
    pub name: &'t str,
    /// The type that it extends.
    pub receiver: Option<Node<'t>>,
    pub result: Option<Node<'t>>,
}

impl<'t> Lowering<'_, 't> {
    /// The name, receiver and result of a function. An extension's name may be read as the end of its receiver's type.
    pub(super) fn header_of(&self, node: Node<'t>) -> Option<Header<'t>> {
        let name = field(node, "name")?;
        let parts = children(node);
        let list = parts.iter().position(|part| part.kind() == "function_value_parameters").unwrap_or(parts.len());
        let is_type = |part: &&Node<'t>| TYPES.contains(&part.kind());
        let receiver = parts[..list].iter().find(is_type).copied();
        let result = parts[list..].iter().find(is_type).copied();
        let mut text = self.source(name);
        if text.is_empty() {
            text = children(receiver?).last().map(|last| self.source(*last))?;
        }
        Some(Header { name: text, receiver, result })
    }

    /// Registers a function with its parameters and result; the receiver of an extension comes first.
    pub(super) fn signature(
        &mut self,
        node: Node<'t>,
        header: &Header<'t>,
        class: Option<ClassId>,
        flags: FunctionFlags,
    ) -> FunctionId {
        let span = span_of(node);
        let function = self.builder.function(Some(header.name), class, flags, span);
        if let Some(receiver) = header.receiver {
            let ty = self.receiver_type(receiver, header.name);
            let name = Some(self.builder.symbol("this@receiver"));
            let span = span_of(receiver);
            self.builder.param(function, Param { name, kind: ParamKind::Plain, default: None, ty, exit: None, span });
        }
        if let Some(list) = child_of_kind(node, "function_value_parameters") {
            self.parameters(function, list);
        }
        let result = header.result.and_then(|ty| self.telling(ty));
        self.builder.function_mut(function).return_type = result;
        function
    }

    /// The type that an extension extends; the function's name may stand at its end.
    fn receiver_type(&mut self, receiver: Node<'t>, name: &str) -> Option<ExprId> {
        let parts: Vec<Node<'t>> = children(receiver).into_iter().filter(|part| part.kind() == "identifier").collect();
        match parts.as_slice() {
            [ty, last] if self.source(*last) == name => self.telling(*ty),
            _ => self.telling(receiver),
        }
    }

    /// Adds the parameters of a list.
    pub(super) fn parameters(&mut self, function: FunctionId, list: Node<'t>) {
        let mut cursor = list.walk();
        let parts: Vec<Node<'t>> = list.children(&mut cursor).filter(|part| !part.is_extra()).collect();
        let mut is_rest = false;
        for (index, part) in parts.iter().enumerate() {
            match part.kind() {
                "parameter_modifiers" => is_rest = self.source(*part).contains("vararg"),
                "parameter" | "class_parameter" => {
                    let modifiers = child_of_kind(*part, "modifiers");
                    is_rest |= modifiers.is_some_and(|modifiers| self.source(modifiers).contains("vararg"));
                    let default = match (parts.get(index + 1), parts.get(index + 2)) {
                        (Some(equals), Some(default)) if equals.kind() == "=" => Some(*default),
                        _ => super::after_token(*part, "="),
                    };
                    let kind = if is_rest { ParamKind::Rest } else { ParamKind::Plain };
                    is_rest = false;
                    self.parameter(function, *part, default, kind);
                }
                _ => {}
            }
        }
    }

    fn parameter(&mut self, function: FunctionId, part: Node<'t>, default: Option<Node<'t>>, kind: ParamKind) {
        let Some(name) = child_of_kind(part, "identifier") else { return };
        let span = span_of(name);
        let text = self.source(name);
        if type_in(part).is_some_and(|ty| self.source(ty).ends_with("Builder")) {
            self.builders.insert(text);
        }
        let injected = self.injected_text(part);
        let ty = self.declared_type(part);
        let default = default.map(|default| self.expr(default)).or(injected);
        let name = Some(self.builder.symbol(text));
        self.builder.param(function, Param { name, kind, default, ty, exit: None, span });
    }

    /// Queues a function's body.
    pub(super) fn queue(&mut self, function: FunctionId, node: Node<'t>, receiver: Option<usize>) {
        let body = child_of_kind(node, "function_body").or_else(|| child_of_kind(node, "block"));
        let delegation = child_of_kind(node, "constructor_delegation_call");
        let Some(body) = body.or(delegation) else { return };
        let scope = self.builder.scope();
        let body = Body { function, scope, code: body, types: self.scope, receiver, delegation };
        if let Some(queue) = self.pending.last_mut() {
            queue.push_back(body);
        }
    }

    /// Lowers the bodies that waited for the end of the innermost function.
    pub(super) fn drain(&mut self) {
        while let Some(body) = self.pending.last_mut().and_then(std::collections::VecDeque::pop_front) {
            if !self.builder.descend() {
                return;
            }
            self.builder.open_deferred_function(body.function, body.scope);
            let types = std::mem::replace(&mut self.scope, body.types);
            let implicit = std::mem::take(&mut self.implicit);
            if body.receiver.is_some() {
                self.implicit.push(Implicit { name: "this@receiver".to_owned(), is_unknown: false });
            }
            if let Some(delegation) = body.delegation {
                self.delegate(delegation);
            }
            self.run(body.code);
            self.implicit = implicit;
            self.scope = types;
            self.builder.close_function();
            self.builder.ascend();
        }
    }

    /// Lowers the code of the open function.
    pub(super) fn run(&mut self, body: Node<'t>) {
        let breakables = std::mem::take(&mut self.breakables);
        self.pending.push(std::collections::VecDeque::default());
        self.errors(body);
        match body.kind() {
            "function_body" => match child_of_kind(body, "block") {
                Some(block) if !super::has_token(body, "=") => {
                    self.errors(block);
                    self.statements(&children(block));
                }
                _ => {
                    if let Some(value) = super::last_child(body) {
                        let value = self.expr(value);
                        self.builder.return_value(Some(value));
                    }
                }
            },
            "block" => self.statements(&children(body)),
            _ => {}
        }
        self.drain();
        self.pending.pop();
        self.breakables = breakables;
    }

    /// A function inside of another one, or at the top.
    pub(super) fn local_function(&mut self, node: Node<'t>) {
        let Some(header) = self.header_of(node) else { return };
        let function = self.signature(node, &header, None, FunctionFlags::default());
        let span = span_of(node);
        let value = self.builder.expr(Expr::Function(function), span);
        self.builder.define(header.name, value);
        if header.receiver.is_some() {
            self.extensions.insert(header.name);
        }
        self.queue(function, node, header.receiver.map(|_| 0));
    }

    /// A lambda that is handed to something out of sight, and what it sets of the receiver that it may have.
    pub(super) fn lambda(&mut self, node: Node<'t>) -> (ExprId, Vec<Arg>) {
        let span = span_of(node);
        let function = self.builder.function(None, None, FunctionFlags::default(), span);
        let parameters = child_of_kind(node, "lambda_parameters").map(children).unwrap_or_default();
        for part in &parameters {
            let name = child_of_kind(*part, "identifier").filter(|_| part.kind() == "variable_declaration");
            let name = name.map(|name| self.builder.symbol(self.source(name)));
            let ty = self.declared_type(*part);
            let span = span_of(*part);
            self.builder.param(function, Param { name, kind: ParamKind::Plain, default: None, ty, exit: None, span });
        }
        if parameters.is_empty() {
            let name = Some(self.builder.symbol("it"));
            self.builder
                .param(function, Param { name, kind: ParamKind::Plain, default: None, ty: None, exit: None, span });
        }
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        for (index, part) in parameters.iter().enumerate() {
            if part.kind() == "multi_variable_declaration" {
                let span = span_of(*part);
                let value = self.builder.parameter(function, index, span);
                self.take_apart(*part, value);
            }
        }
        let breakables = std::mem::take(&mut self.breakables);
        self.pending.push(std::collections::VecDeque::default());
        let is_set_up = parameters.is_empty();
        let (value, settings) = if is_set_up {
            self.with_settings(node, |lowering| lowering.block_value(node))
        } else {
            (self.block_value(node), Vec::new())
        };
        if !self.builder.is_terminated() {
            self.builder.return_value(Some(value));
        }
        self.drain();
        self.pending.pop();
        self.breakables = breakables;
        self.builder.close_function();
        (self.builder.expr(Expr::Function(function), span), settings)
    }

    /// `fun(x: Int): Int { .. }`.
    pub(super) fn anonymous_function(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        let function = self.builder.function(None, None, FunctionFlags::default(), span);
        if let Some(list) = child_of_kind(node, "function_value_parameters") {
            self.parameters(function, list);
        }
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        if let Some(body) = child_of_kind(node, "function_body") {
            self.run(body);
        }
        self.builder.close_function();
        self.builder.expr(Expr::Function(function), span)
    }

    /// `@Value("${name:default}")`: what a property or parameter is set to.
    pub(super) fn injected_text(&mut self, node: Node<'t>) -> Option<ExprId> {
        let annotations = self.annotations(node);
        let (_, annotation) = annotations.into_iter().find(|(name, _)| matches!(*name, "Value" | "ConfigProperty"))?;
        let arguments = child_of_kind(annotation, "value_arguments")?;
        let text = children(arguments).first().copied().and_then(super::last_child)?;
        let placeholder = self.plain_text(text);
        jvm::setting(self.builder, &placeholder, span_of(annotation))
    }

    /// `@ConfigurationProperties("openai")`: the name of the settings that an instance of a class is made of.
    pub(super) fn bound_prefix(&mut self, node: Node<'t>) -> Option<String> {
        let annotations = self.annotations(node);
        let (_, annotation) = annotations.into_iter().find(|(name, _)| jvm::BOUND.contains(name))?;
        self.text_in(annotation, &["value", "prefix"])
    }

    /// The annotations of a declaration, with their last names and what holds their arguments.
    pub(super) fn annotations(&self, node: Node<'t>) -> Vec<(&'t str, Node<'t>)> {
        let modifiers = child_of_kind(node, "modifiers").map(children).unwrap_or_default();
        let annotations = modifiers.into_iter().filter(|child| child.kind() == "annotation");
        let mut found = Vec::new();
        for annotation in annotations {
            let whole = child_of_kind(annotation, "constructor_invocation").unwrap_or(annotation);
            let name = type_in(whole).map(|ty| self.source(ty)).unwrap_or_default();
            found.push((name.rsplit('.').next().unwrap_or_default(), whole));
        }
        found
    }

    /// The text that an annotation holds alone, or under one of some names.
    pub(super) fn text_in(&mut self, annotation: Node<'t>, names: &[&str]) -> Option<String> {
        for argument in child_of_kind(annotation, "value_arguments").map(children).unwrap_or_default() {
            let parts = children(argument);
            let (key, value) = match parts.as_slice() {
                [value] => (None, *value),
                [key, value] => (Some(self.source(*key)), *value),
                _ => continue,
            };
            if value.kind() == "string_literal" && key.is_none_or(|key| names.contains(&key)) {
                return Some(self.plain_text(value));
            }
        }
        None
    }

    /// A function whose annotation is the request that it sends: `@POST("v1/responses")`.
    pub(super) fn declared_request(&mut self, node: Node<'t>, function: FunctionId) {
        let annotations = self.annotations(node);
        let Some((name, annotation)) = annotations.into_iter().find(|(name, _)| jvm::REQUESTS.contains(name)) else {
            return;
        };
        let Some(path) = self.text_in(annotation, &["value", "url"]) else { return };
        let around = node.parent().and_then(|body| body.parent());
        let prefix = around.map(|around| self.annotations(around)).unwrap_or_default();
        let prefix = prefix.into_iter().find(|(name, _)| jvm::PREFIXES.contains(name));
        let prefix = prefix.and_then(|(_, annotation)| self.text_in(annotation, &["value", "url", "path"]));
        let span = span_of(annotation);
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        let url = jvm::declared_path(self.builder, &prefix.unwrap_or_default(), &path, span);
        let mut args = vec![Arg { kind: ArgKind::Positional, value: url, span }];
        for (index, modifiers) in parameter_annotations(node).into_iter().enumerate() {
            if modifiers.is_some_and(|modifiers| {
                jvm::BODIES.iter().any(|body| self.source(modifiers).contains(&format!("@{body}")))
            }) {
                let value = self.builder.parameter(function, index, span);
                let kind = ArgKind::Named(self.builder.symbol("body"));
                args.push(Arg { kind, value, span });
            }
        }
        let name_span = type_in(annotation).map_or(span, span_of);
        let callee = self.builder.read(name, name_span);
        self.builder.call(callee, args, CallKind::Call, name_span, span);
        self.builder.close_function();
    }

    /// A function that provides a service tells others what that is.
    pub(super) fn provided(&mut self, node: Node<'t>, function: ExprId) {
        if self.annotations(node).iter().any(|(name, _)| jvm::PROVIDES.contains(name)) {
            let span = span_of(node);
            let value = self.builder.implied_call(function, span);
            self.builder.export(jvm::PROVIDED, value);
        }
    }
}

/// What stands before each parameter of a function.
fn parameter_annotations(node: Node<'_>) -> Vec<Option<Node<'_>>> {
    let mut found = Vec::new();
    let mut before = None;
    for part in child_of_kind(node, "function_value_parameters").map(children).unwrap_or_default() {
        match part.kind() {
            "parameter_modifiers" => before = Some(part),
            "parameter" => found.push(before.take()),
            _ => {}
        }
    }
    found
}
