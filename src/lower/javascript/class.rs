//! Classes, interfaces, enums.

use rustc_hash::FxHashSet;
use tree_sitter::Node;

use crate::ir::{ClassId, Expr, ExprId, Field, FunctionFlags, Literal};

use super::function::is_function;
use super::{Lowering, This, field, has_token, inner, named, span_of};

impl<'t> Lowering<'t> {
    /// `class X { ... }` as a statement.
    pub(super) fn class_declaration(&mut self, node: Node<'t>) -> ClassId {
        let name = field(node, "name").map(|name| self.source(name));
        let bases = self.heritage(node);
        let class = self.builder.class(name, bases, span_of(node));
        let value = self.builder.expr(Expr::Class(class), span_of(node));
        if let Some(name) = name {
            self.builder.define(name, value);
        }
        self.class_inside(node, class);
        class
    }

    /// A class as an expression.
    pub(super) fn class_expression(&mut self, node: Node<'t>, hint: Option<&str>) -> ExprId {
        let own = field(node, "name").map(|name| self.source(name));
        let bases = self.heritage(node);
        let class = self.builder.class(own.or(hint), bases, span_of(node));
        let value = self.builder.expr(Expr::Class(class), span_of(node));
        self.builder.open_block();
        if let Some(name) = own {
            self.builder.define(name, value);
        }
        self.class_inside(node, class);
        self.builder.close_block();
        value
    }

    fn heritage(&mut self, node: Node<'t>) -> Vec<ExprId> {
        let mut bases = Vec::new();
        for heritage in named(node).into_iter().filter(|child| child.kind() == "class_heritage") {
            for clause in named(heritage) {
                match clause.kind() {
                    "extends_clause" => {
                        let mut cursor = clause.walk();
                        let values: Vec<Node<'t>> = clause.children_by_field_name("value", &mut cursor).collect();
                        bases.extend(values.into_iter().map(|value| self.expr(value)));
                    }
                    "implements_clause" => bases.extend(named(clause).into_iter().map(|ty| self.ty(ty))),
                    _ => bases.push(self.expr(clause)),
                }
            }
        }
        bases
    }

    fn class_inside(&mut self, node: Node<'t>, class: ClassId) {
        let mut cursor = node.walk();
        let decorators: Vec<Node<'t>> = node.children_by_field_name("decorator", &mut cursor).collect();
        let decorators = decorators.into_iter().map(|decorator| self.expr(decorator)).collect();
        self.builder.class_mut(class).decorators = decorators;
        let this = std::mem::replace(&mut self.this, This::Class(class));
        self.builder.open_block();
        self.type_parameters(node);
        if let Some(body) = field(node, "body") {
            self.class_body(body, class);
        }
        self.builder.close_block();
        self.this = this;
    }

    fn class_body(&mut self, body: Node<'t>, class: ClassId) {
        let members = named(body);
        let implemented: FxHashSet<&str> = members
            .iter()
            .filter(|member| member.kind() == "method_definition")
            .filter_map(|member| field(*member, "name"))
            .map(|name| self.source(name))
            .collect();
        let mut decorators = Vec::new();
        for member in members {
            match member.kind() {
                "decorator" => {
                    decorators.push(self.expr(member));
                    continue;
                }
                "method_definition" => self.method(member, class, std::mem::take(&mut decorators)),
                "public_field_definition" | "field_definition" => self.class_field(member, class),
                "method_signature" | "abstract_method_signature" => {
                    let overload = field(member, "name").is_some_and(|name| implemented.contains(self.source(name)));
                    if !overload {
                        self.method_signature(member, class);
                    }
                }
                "class_static_block" => {
                    if let Some(block) = field(member, "body") {
                        self.block(block);
                    }
                }
                "index_signature" => {}
                _ => {
                    self.any(member);
                }
            }
            decorators.clear();
        }
    }

    /// A method of a class.
    pub(super) fn method(&mut self, node: Node<'t>, class: ClassId, mut decorators: Vec<ExprId>) {
        let mut cursor = node.walk();
        let own: Vec<Node<'t>> = node.children_by_field_name("decorator", &mut cursor).collect();
        decorators.extend(own.into_iter().map(|decorator| self.expr(decorator)));
        let Some(name) = field(node, "name").map(|name| self.member_name(name)) else { return };
        let is_static = is_static(node);
        let flags = FunctionFlags {
            property: is_getter(node),
            is_static,
            constructor: name == "constructor" && !is_static,
            ..FunctionFlags::default()
        };
        let function = self.register(node, Some(&name), Some(class), flags);
        self.builder.function_mut(function).decorators = decorators;
        self.later(function, node, This::Class(class));
        // A setter's value is never read.
        if !has_token(node, "set") {
            let value = self.builder.expr(Expr::Function(function), span_of(node));
            self.builder.class_member(class, &name, value);
        }
    }

    /// The name of a member; a computed one is named as it is written, so that its body is still read.
    fn member_name(&mut self, node: Node<'t>) -> String {
        if let Some(name) = self.key_text(node) {
            return name;
        }
        self.children(node);
        self.source(node).to_owned()
    }

    fn class_field(&mut self, node: Node<'t>, class: ClassId) {
        let mut cursor = node.walk();
        let decorators: Vec<Node<'t>> = node.children_by_field_name("decorator", &mut cursor).collect();
        for decorator in decorators {
            self.expr(decorator);
        }
        let Some(name) = field(node, "name").or_else(|| field(node, "property")) else { return };
        let name = self.member_name(name);
        let ty = field(node, "type").and_then(|ty| self.known_type(ty));
        let value = field(node, "value").map(|value| {
            if is_function(value) {
                self.function_later(value, Some(&name), Some(class), This::Class(class))
            } else {
                self.assigned(value, Some(&name))
            }
        });
        let value = match (value, ty) {
            (value, Some(ty)) => self.typed(value, ty, node),
            (Some(value), None) => value,
            (None, None) => return,
        };
        if is_static(node) {
            self.builder.class_member(class, &name, value);
        } else {
            self.builder.class_field(class, &name, value);
        }
    }

    fn method_signature(&mut self, node: Node<'t>, class: ClassId) {
        let Some(name) = field(node, "name").map(|name| self.member_name(name)) else { return };
        let function = self.signature_only(node, Some(&name), Some(class));
        let value = self.builder.expr(Expr::Function(function), span_of(node));
        self.builder.class_member(class, &name, value);
    }

    // --- interfaces ----------------------------------------------------------------------------

    /// `interface X { ... }`.
    pub(super) fn interface_declaration(&mut self, node: Node<'t>) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        self.builder.open_block();
        self.type_parameters(node);
        let mut bases = Vec::new();
        for clause in named(node).into_iter().filter(|child| child.kind() == "extends_type_clause") {
            bases.extend(named(clause).into_iter().map(|ty| self.ty(ty)));
        }
        let class = self.builder.class(Some(name), bases, span_of(node));
        if let Some(body) = field(node, "body") {
            self.interface_body(body, class);
        }
        self.builder.close_block();
        let value = self.builder.expr(Expr::Class(class), span_of(node));
        self.define_type(name, value);
    }

    /// The members of an interface or an object type.
    pub(super) fn interface_body(&mut self, body: Node<'t>, class: ClassId) {
        let this = std::mem::replace(&mut self.this, This::Class(class));
        for member in named(body) {
            match member.kind() {
                "property_signature" => {
                    let Some(name) = field(member, "name").map(|name| self.member_name(name)) else { continue };
                    if let Some(ty) = field(member, "type").and_then(|ty| self.known_type(ty)) {
                        let value = self.typed(None, ty, member);
                        self.builder.class_field(class, &name, value);
                    }
                }
                "method_signature" => self.method_signature(member, class),
                _ => {}
            }
        }
        self.this = this;
    }

    // --- enums ---------------------------------------------------------------------------------

    /// `enum X { ... }`.
    pub(super) fn enum_declaration(&mut self, node: Node<'t>) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        let mut fields = Vec::new();
        let mut next = Some(0u64);
        for member in field(node, "body").map(named).unwrap_or_default() {
            let (name, value) = match member.kind() {
                "enum_assignment" => (field(member, "name"), field(member, "value")),
                _ => (Some(member), None),
            };
            let Some(name) = name else { continue };
            let key = self.key(name);
            let value = match (value, next) {
                (Some(value), _) => self.expr(value),
                (None, Some(number)) => self.builder.number(&number.to_string(), span_of(member)),
                (None, None) => self.builder.opaque(Vec::new(), span_of(member)),
            };
            next = match self.builder.get(value) {
                Expr::Literal(Literal::Number(text)) => {
                    self.builder.text(*text).parse().ok().and_then(|n: u64| n.checked_add(1))
                }
                _ => None,
            };
            fields.push(Field::Entry { key, value, span: span_of(member) });
        }
        let value = self.builder.expr(Expr::Record(fields), span_of(node));
        self.builder.define(name, value);
    }
}

fn is_static(node: Node) -> bool {
    has_token(node, "static") || has_token(node, "static get")
}

/// Whether a method is called by a member access.
pub(super) fn is_getter(node: Node) -> bool {
    has_token(node, "get") || has_token(node, "static get")
}

/// The `type` keyword aside, an interface's or type's name is a value's only where no value has it.
impl<'t> Lowering<'t> {
    /// Defines the name of a type, unless a value of the same name stands in the same statement list.
    pub(super) fn define_type(&mut self, name: &str, value: ExprId) {
        if !self.values.contains(name) {
            self.builder.define(name, value);
        }
    }

    /// `type X = ...`.
    pub(super) fn type_alias(&mut self, node: Node<'t>) {
        let (Some(name), Some(value)) = (field(node, "name"), field(node, "value")) else { return };
        self.builder.open_block();
        self.type_parameters(node);
        let value = self.ty(value);
        self.builder.close_block();
        self.define_type(self.source(name), value);
    }

    /// Declares the parameters of a generic definition in the innermost scope, as what they must at least be.
    pub(super) fn type_parameters(&mut self, node: Node<'t>) {
        for parameter in field(node, "type_parameters").map(named).unwrap_or_default() {
            let Some(name) = field(parameter, "name") else { continue };
            let bound = field(parameter, "constraint").or_else(|| field(parameter, "value")).and_then(inner);
            let value = match bound {
                Some(bound) => self.ty(bound),
                None => self.builder.opaque(Vec::new(), span_of(parameter)),
            };
            self.builder.define(self.source(name), value);
        }
    }
}
