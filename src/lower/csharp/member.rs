//! Members of types: fields, properties, methods, constructors.

use tree_sitter::Node;

use super::declaration::members_of;
use super::function::{Body, Code, parameter_names};
use super::{Declared, Lowering, child_of_kind, children, field, has_token, span_of};
use crate::ir::builder::Place;
use crate::ir::{ClassId, Expr, ExprId, FunctionFlags, JsonField, Literal};

impl<'t> Lowering<'_, 't> {
    /// Reads the members of a type: first their names, then what they are.
    pub(super) fn members(&mut self, declared: Declared<'t>) {
        let Declared { node, scope } = declared;
        let mut members = members_of(node);
        let strays = std::mem::take(&mut self.strays);
        let (own, others): (Vec<_>, Vec<_>) = strays.into_iter().partition(|(of, _)| *of == scope);
        self.strays = others;
        members.extend(own.into_iter().map(|(_, stray)| stray));
        for member in &members {
            self.member_names(*member, scope);
        }
        self.scope = Some(scope);
        let class = self.scopes[scope].class;
        let is_static = self.has_modifier(node, "static");
        if let Some(parameters) = child_of_kind(node, "parameter_list") {
            self.primary_constructor(node, parameters, class);
        }
        for member in members {
            if self.builder.descend() {
                self.member(member, class, is_static);
                self.errors(member);
                self.builder.ascend();
            }
        }
        self.scope = None;
    }

    fn member_names(&mut self, member: Node<'t>, scope: usize) {
        let is_static = self.has_modifier(member, "static") || self.has_modifier(member, "const");
        let names = match member.kind() {
            "field_declaration" | "event_field_declaration" => {
                child_of_kind(member, "variable_declaration").map(declarators).unwrap_or_default()
            }
            "method_declaration" | "property_declaration" => vec![member],
            _ => Vec::new(),
        };
        for name in names.into_iter().filter_map(|node| field(node, "name")) {
            let name = self.source(name);
            self.scopes[scope].members.insert(name, is_static);
        }
    }

    fn member(&mut self, node: Node<'t>, class: ClassId, in_static: bool) {
        match node.kind() {
            "field_declaration" => self.fields(node, class, in_static),
            "property_declaration" => self.property(node, class),
            "method_declaration" => self.method(node, class),
            "constructor_declaration" => self.constructor(node, class),
            "destructor_declaration"
            | "operator_declaration"
            | "conversion_operator_declaration"
            | "indexer_declaration" => {
                let flags = FunctionFlags { is_static: true, ..FunctionFlags::default() };
                let function = self.signature(node, None, Some(class), flags);
                self.queue(node, function);
                for accessor in field(node, "accessors").map(children).unwrap_or_default() {
                    self.queue(accessor, function);
                }
            }
            "event_field_declaration" | "event_declaration" | "delegate_declaration" | "attribute_list" => {}
            kind if kind.ends_with("_declaration") => {}
            _ => self.statement(node),
        }
    }

    // --- fields and properties -----------------------------------------------------------------

    fn fields(&mut self, node: Node<'t>, class: ClassId, of_class: bool) {
        let is_static = of_class || self.has_modifier(node, "static") || self.has_modifier(node, "const");
        let Some(declaration) = child_of_kind(node, "variable_declaration") else { return };
        let ty = field(declaration, "type").and_then(|ty| self.telling(ty));
        for declarator in declarators(declaration) {
            let Some(name) = field(declarator, "name") else { continue };
            let value = initializer(declarator).map(|value| self.expr_as(value, ty));
            self.field(class, self.source(name), value, ty, is_static, declarator);
        }
    }

    fn field(
        &mut self,
        class: ClassId,
        name: &str,
        value: Option<ExprId>,
        ty: Option<ExprId>,
        is_static: bool,
        node: Node<'t>,
    ) {
        let span = span_of(node);
        let value = match (value, ty) {
            (value, Some(ty)) => self.typed(value, ty, span),
            (Some(value), None) => value,
            (None, None) => return,
        };
        if is_static {
            self.builder.class_member(class, name, value);
        } else {
            self.builder.class_field(class, name, value);
        }
    }

    fn property(&mut self, node: Node<'t>, class: ClassId) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        let is_static = self.has_modifier(node, "static");
        self.json_field(class, name, node);
        let ty = field(node, "type").and_then(|ty| self.telling(ty));
        let accessors = field(node, "accessors").map(children).unwrap_or_default();
        let getter = accessors.iter().copied().find(|accessor| has_token(*accessor, "get"));
        let value = field(node, "value");
        let body = match value {
            Some(value) if value.kind() == "arrow_expression_clause" => Some(node),
            _ => getter.filter(|getter| field(*getter, "body").is_some()),
        };
        if let Some(body) = body {
            let flags = FunctionFlags { property: true, is_static, ..FunctionFlags::default() };
            let span = span_of(node);
            let function = self.builder.function(Some(name), Some(class), flags, span);
            self.builder.function_mut(function).return_type = ty;
            self.queue(body, function);
            let value = self.builder.expr(Expr::Function(function), span);
            self.builder.class_member(class, name, value);
        }
        for setter in accessors.into_iter().filter(|accessor| Some(*accessor) != getter) {
            let span = span_of(setter);
            let function = self.builder.function(None, Some(class), FunctionFlags::default(), span);
            self.queue(setter, function);
        }
        let is_plain = value.is_none_or(|value| value.kind() != "arrow_expression_clause");
        let value = value.filter(|_| is_plain).map(|value| self.expr_as(value, ty));
        // What a getter computes is told by it; a field behind it that has no name is the property itself.
        if body.is_none() || value.is_some() {
            self.field(class, name, value, ty, is_static, node);
        }
    }

    /// How an attribute says that a property is written in JSON.
    fn json_field(&mut self, class: ClassId, name: &str, node: Node<'t>) {
        let attributes = children(node).into_iter().filter(|child| child.kind() == "attribute_list");
        let Some(own) = attributes.into_iter().find_map(|list| json_name(self.source(list))) else { return };
        let is_bool = field(node, "type").is_some_and(|ty| self.source(ty) == "bool");
        let zero = (is_bool && field(node, "value").is_none()).then(|| {
            let span = span_of(node);
            self.builder.literal(Literal::Bool(false), span)
        });
        let (field, name) = (self.builder.symbol(name), Some(self.builder.symbol(own)));
        self.builder.class_mut(class).json.push(JsonField { field, name, omits_empty: false, zero });
    }

    // --- methods and constructors --------------------------------------------------------------

    fn method(&mut self, node: Node<'t>, class: ClassId) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        let is_static = self.has_modifier(node, "static");
        let flags = FunctionFlags { is_static, ..FunctionFlags::default() };
        let function = self.signature(node, Some(name), Some(class), flags);
        let span = span_of(node);
        let value = self.builder.expr(Expr::Function(function), span);
        self.builder.class_member(class, name, value);
        self.queue(node, function);
    }

    fn constructor(&mut self, node: Node<'t>, class: ClassId) {
        let is_static = self.has_modifier(node, "static");
        let flags = FunctionFlags { constructor: !is_static, is_static, ..FunctionFlags::default() };
        let function = self.signature(node, None, Some(class), flags);
        self.queue(node, function);
    }

    /// `class Service(ChatClient client)`: the parameters are fields that every member sees.
    fn primary_constructor(&mut self, node: Node<'t>, parameters: Node<'t>, class: ClassId) {
        let span = span_of(parameters);
        let flags = FunctionFlags { constructor: true, ..FunctionFlags::default() };
        let function = self.builder.function(None, Some(class), flags, span);
        self.parameters(function, parameters);
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        for (index, name) in parameter_names(parameters).into_iter().enumerate() {
            let Some(name) = name else { continue };
            let span = span_of(name);
            let name = self.source(name);
            let value = self.builder.parameter(function, index, span);
            self.builder.class_field(class, name, value);
            if let Some(scope) = self.scope {
                self.scopes[scope].members.entry(name).or_insert(false);
            }
        }
        let bases = child_of_kind(node, "base_list").map(children).unwrap_or_default();
        for base in bases {
            let arguments = match base.kind() {
                "argument_list" => Some(base),
                "primary_constructor_base_type" => child_of_kind(base, "argument_list"),
                _ => None,
            };
            if let Some(arguments) = arguments {
                self.call_up(arguments, class);
            }
        }
        self.builder.close_function();
    }

    /// `: base(a, b)`: runs the constructor above.
    pub(super) fn call_up(&mut self, arguments: Node<'t>, class: ClassId) {
        let args = self.arguments(arguments);
        let span = span_of(arguments);
        let callee = self.builder.expr(Expr::Super(class), span);
        self.builder.call(callee, args, crate::ir::CallKind::Call, span, span);
    }

    fn queue(&mut self, node: Node<'t>, function: crate::ir::FunctionId) {
        let body = field(node, "body").or_else(|| field(node, "value"));
        let code = Code { body, initializer: child_of_kind(node, "constructor_initializer") };
        if code.body.is_none() && code.initializer.is_none() {
            return;
        }
        let scope = self.builder.scope();
        let body = Body { function, scope, code, types: self.scope };
        if let Some(queue) = self.pending.last_mut() {
            queue.push_back(body);
        }
    }

    /// Stores to a member of the type around, or to what it inherits.
    pub(super) fn store_member(&mut self, scope: usize, name: &str, value: ExprId, node: Node<'t>) {
        let class = self.scopes[scope].class;
        let span = span_of(node);
        let this = self.builder.expr(Expr::This(class), span);
        let symbol = self.builder.symbol(name);
        self.builder.store(&Place::Member(Box::new(Place::Value(this)), symbol), value, span);
        if self.scopes[scope].members.get(name) == Some(&true) {
            self.builder.class_member(class, name, value);
        }
    }
}

/// The declarators of a variable declaration.
pub(super) fn declarators(node: Node<'_>) -> Vec<Node<'_>> {
    children(node).into_iter().filter(|child| child.kind() == "variable_declarator").collect()
}

/// What a declarator's variable begins with.
pub(super) fn initializer(declarator: Node<'_>) -> Option<Node<'_>> {
    let name = field(declarator, "name");
    let is_value =
        |child: &Node<'_>| Some(*child) != name && !matches!(child.kind(), "bracketed_argument_list" | "tuple_pattern");
    children(declarator).into_iter().rfind(is_value)
}

/// The name that an attribute gives a property in JSON: `[JsonPropertyName("store")]`, `[JsonProperty("store")]`.
fn json_name(attributes: &str) -> Option<&str> {
    let at =
        ["JsonPropertyName(", "JsonProperty("].iter().find_map(|name| Some(attributes.find(name)? + name.len()))?;
    let (before, rest) = attributes[at..].split_once('"')?;
    let is_name = before.trim().is_empty() || before.trim_end().trim_end_matches('=').trim() == "PropertyName";
    rest.split_once('"').map(|(name, _)| name).filter(|_| is_name)
}
