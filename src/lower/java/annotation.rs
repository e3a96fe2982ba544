//! Annotations: what Lombok writes for a class, what Spring puts into fields, and methods that provide services.

use tree_sitter::Node;

use super::declaration::members_of;
use super::member::{declarators, has_modifier};
use super::{Lowering, child_of_kind, children, field, first_child, span_of};
use crate::ir::builder::Place;
use crate::ir::{Arg, ArgKind, CallKind, ClassId, Expr, ExprId, FunctionFlags, FunctionId, Param, ParamKind};
use crate::lower::jvm;

/// A field of a class that annotations speak of.
struct OwnField<'t> {
    name: &'t str,
    node: Node<'t>,
    /// Set by a constructor that asks for what must be set.
    is_required: bool,
    ty: Option<ExprId>,
}

impl<'t> Lowering<'_, 't> {
    /// The annotations of a declaration, with their last names.
    pub(super) fn annotations(&self, node: Node<'t>) -> Vec<(&'t str, Node<'t>)> {
        let modifiers = child_of_kind(node, "modifiers").map(children).unwrap_or_default();
        let annotations = modifiers.into_iter().filter(|child| child.kind().ends_with("annotation"));
        let named = annotations.filter_map(|annotation| Some((field(annotation, "name")?, annotation)));
        named.map(|(name, node)| (self.source(name).rsplit('.').next().unwrap_or_default(), node)).collect()
    }

    /// `@Value("${name:default}")`: what a field or parameter is set to.
    pub(super) fn injected_text(&mut self, node: Node<'t>) -> Option<ExprId> {
        let annotations = self.annotations(node);
        let (_, annotation) = annotations.into_iter().find(|(name, _)| matches!(*name, "Value" | "ConfigProperty"))?;
        let mut text = field(annotation, "arguments").and_then(first_child)?;
        if text.kind() == "element_value_pair" {
            text = field(text, "value")?;
        }
        let placeholder = self.text_inside(text);
        jvm::setting(self.builder, &placeholder, span_of(annotation))
    }

    /// The text that an annotation holds alone, or under one of some names.
    pub(super) fn text_in(&self, annotation: Node<'t>, names: &[&str]) -> Option<String> {
        let arguments = field(annotation, "arguments").map(children).unwrap_or_default();
        arguments.into_iter().find_map(|argument| {
            if argument.kind() != "element_value_pair" {
                return (argument.kind() == "string_literal").then(|| self.text_inside(argument));
            }
            let key = field(argument, "key").map(|key| self.source(key))?;
            let value = field(argument, "value").filter(|value| value.kind() == "string_literal")?;
            names.contains(&key).then(|| self.text_inside(value))
        })
    }

    /// A method whose annotation is the request that it sends: `@POST("v1/responses")`.
    pub(super) fn declared_request(&mut self, node: Node<'t>, function: FunctionId) {
        let annotations = self.annotations(node);
        let Some((_, annotation)) = annotations.into_iter().find(|(name, _)| jvm::REQUESTS.contains(name)) else {
            return;
        };
        let Some(name) = field(annotation, "name") else { return };
        let Some(path) = self.text_in(annotation, &["value", "url"]) else { return };
        let around = node.parent().and_then(|body| body.parent());
        let prefix = around.and_then(|around| {
            let found = self.annotations(around).into_iter().find(|(name, _)| jvm::PREFIXES.contains(name));
            found.and_then(|(_, annotation)| self.text_in(annotation, &["value", "url", "path"]))
        });
        let span = span_of(annotation);
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        let url = jvm::declared_path(self.builder, &prefix.unwrap_or_default(), &path, span);
        let mut args = vec![Arg { kind: ArgKind::Positional, value: url, span }];
        let parameters = field(node, "parameters").map(children).unwrap_or_default();
        for (index, parameter) in parameters.into_iter().enumerate() {
            if self.annotations(parameter).iter().any(|(name, _)| jvm::BODIES.contains(name)) {
                let value = self.builder.parameter(function, index, span_of(parameter));
                let kind = ArgKind::Named(self.builder.symbol("body"));
                args.push(Arg { kind, value, span });
            }
        }
        let name_span = span_of(name);
        let callee = self.builder.read(self.source(name), name_span);
        self.builder.call(callee, args, CallKind::Call, name_span, span);
        self.builder.close_function();
    }

    /// A method that provides a service tells others what that is.
    pub(super) fn provided(&mut self, node: Node<'t>, function: ExprId) {
        if self.annotations(node).iter().any(|(name, _)| jvm::PROVIDES.contains(name)) {
            let span = span_of(node);
            let value = self.builder.implied_call(function, span);
            self.builder.export(jvm::PROVIDED, value);
        }
    }

    /// The members that a class's annotations write.
    pub(super) fn annotated_class(&mut self, node: Node<'t>, class: ClassId) {
        let names: Vec<&str> = self.annotations(node).into_iter().map(|(name, _)| name).collect();
        let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(name));
        if names.is_empty() {
            return;
        }
        let fields = self.own_fields(node);
        let has_constructor = members_of(node).iter().any(|member| member.kind() == "constructor_declaration");
        if has(&["AllArgsConstructor"]) {
            self.constructor_of_fields(class, &fields, node);
        } else if has(&["RequiredArgsConstructor"]) || (has(&["Data", "Value"]) && !has_constructor) {
            let required: Vec<OwnField<'t>> =
                fields.iter().filter(|field| field.is_required).map(OwnField::clone).collect();
            self.constructor_of_fields(class, &required, node);
        }
        self.bound_fields(node, class, &fields);
        for field in &fields {
            if has(&["Getter", "Data", "Value", "ConfigurationProperties"]) {
                let method = accessor("get", field.name);
                self.getter(class, &method, field.name, field.node);
            }
            if has(&["Setter", "Data"]) {
                self.setter(class, field);
            }
        }
    }

    /// `@ConfigurationProperties("openai")`: its fields are set to the settings below that name.
    fn bound_fields(&mut self, node: Node<'t>, class: ClassId, fields: &[OwnField<'t>]) {
        let Some(prefix) = self.bound_prefix(node) else { return };
        for field in fields {
            let placeholder = format!("${{{prefix}.{}}}", field.name);
            if let Some(value) = jvm::setting(self.builder, &placeholder, span_of(field.node)) {
                self.builder.class_field(class, field.name, value);
            }
        }
    }

    /// The name of the settings that an instance of a class is made of.
    pub(super) fn bound_prefix(&self, node: Node<'t>) -> Option<String> {
        let annotations = self.annotations(node);
        let (_, annotation) = annotations.into_iter().find(|(name, _)| jvm::BOUND.contains(name))?;
        self.text_in(annotation, &["value", "prefix"])
    }

    fn own_fields(&mut self, node: Node<'t>) -> Vec<OwnField<'t>> {
        let mut found = Vec::new();
        for member in members_of(node) {
            if member.kind() != "field_declaration" || has_modifier(member, "static") {
                continue;
            }
            let is_marked = self.annotations(member).iter().any(|(name, _)| *name == "NonNull");
            let must_be = is_marked || has_modifier(member, "final");
            let ty = field(member, "type").and_then(|ty| self.telling(ty));
            for declarator in declarators(member) {
                let Some(name) = field(declarator, "name") else { continue };
                let is_required = must_be && field(declarator, "value").is_none();
                found.push(OwnField { name: self.source(name), node: declarator, is_required, ty });
            }
        }
        found
    }

    fn constructor_of_fields(&mut self, class: ClassId, fields: &[OwnField<'t>], node: Node<'t>) {
        let span = span_of(node);
        let flags = FunctionFlags { constructor: true, ..FunctionFlags::default() };
        let function = self.builder.function(None, Some(class), flags, span);
        for field in fields {
            let name = Some(self.builder.symbol(field.name));
            let span = span_of(field.node);
            self.builder
                .param(function, Param { name, kind: ParamKind::Plain, default: None, ty: field.ty, exit: None, span });
        }
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        for (index, field) in fields.iter().enumerate() {
            let span = span_of(field.node);
            let value = self.builder.parameter(function, index, span);
            self.builder.class_field(class, field.name, value);
        }
        self.builder.close_function();
    }

    fn setter(&mut self, class: ClassId, field: &OwnField<'t>) {
        let span = span_of(field.node);
        let method = accessor("set", field.name);
        let function = self.builder.function(Some(&method), Some(class), FunctionFlags::default(), span);
        let name = Some(self.builder.symbol(field.name));
        self.builder
            .param(function, Param { name, kind: ParamKind::Plain, default: None, ty: field.ty, exit: None, span });
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        let value = self.builder.parameter(function, 0, span);
        let this = self.builder.expr(Expr::This(class), span);
        let symbol = self.builder.symbol(field.name);
        self.builder.store(&Place::Member(Box::new(Place::Value(this)), symbol), value, span);
        self.builder.close_function();
        let value = self.builder.expr(Expr::Function(function), span);
        self.builder.class_member(class, &method, value);
    }
}

impl Clone for OwnField<'_> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

/// `getClient` for `client`.
fn accessor(prefix: &str, name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    prefix.chars().chain(first).chain(letters).collect()
}
