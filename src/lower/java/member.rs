//! Members of types: fields, methods, constructors, components of records.

use tree_sitter::Node;

use super::declaration::{TYPES, members_of};
use super::function::{Body, parameter_names};
use super::{Declared, Lowering, child_of_kind, children, field, span_of};
use crate::ir::builder::Place;
use crate::ir::{ClassId, Expr, ExprId, FunctionFlags, FunctionId};
use crate::lower::jvm;

impl<'t> Lowering<'_, 't> {
    /// Reads the members of a type, and those that its annotations make.
    pub(super) fn members(&mut self, declared: Declared<'t>) {
        let Declared { node, scope } = declared;
        let class = self.scopes[scope].class;
        let around = self.scope.replace(scope);
        if let Some(components) = field(node, "parameters") {
            self.components(node, components, scope);
        }
        self.scope = around;
        self.read_members(node, scope);
        let around = self.scope.replace(scope);
        self.annotated_class(node, class);
        self.json_fields(node, class);
        self.scope = around;
    }

    /// Reads the members of a type's body: first their names, then what they are.
    pub(super) fn read_members(&mut self, node: Node<'t>, scope: usize) {
        let mut members = members_of(node);
        let strays = std::mem::take(&mut self.strays);
        let (own, others): (Vec<_>, Vec<_>) = strays.into_iter().partition(|(of, _)| *of == scope);
        self.strays = others;
        members.extend(own.into_iter().map(|(_, stray)| stray));
        let in_interface = node.kind() == "interface_declaration";
        for member in &members {
            self.member_names(*member, scope, in_interface);
        }
        let around = self.scope.replace(scope);
        for member in members {
            if self.builder.descend() {
                self.member(member, scope, in_interface);
                self.errors(member);
                self.builder.ascend();
            }
        }
        self.scope = around;
    }

    fn member_names(&mut self, member: Node<'t>, scope: usize, in_interface: bool) {
        let is_field = matches!(member.kind(), "field_declaration" | "constant_declaration");
        let is_static =
            has_modifier(member, "static") || (in_interface && is_field) || member.kind() == "enum_constant";
        let names = match member.kind() {
            _ if is_field => declarators(member),
            "method_declaration" | "enum_constant" => vec![member],
            _ => Vec::new(),
        };
        for name in names.into_iter().filter_map(|node| field(node, "name")) {
            let name = self.source(name);
            self.scopes[scope].members.insert(name, is_static);
        }
    }

    fn member(&mut self, node: Node<'t>, scope: usize, in_interface: bool) {
        let class = self.scopes[scope].class;
        match node.kind() {
            "field_declaration" => self.fields(node, class, in_interface),
            "constant_declaration" => self.fields(node, class, true),
            "method_declaration" => self.method(node, class),
            "constructor_declaration" | "compact_constructor_declaration" => self.constructor(node, class),
            "enum_constant" => self.constant(node, scope),
            "static_initializer" => self.initializer(node, class, true),
            "block" => self.initializer(node, class, false),
            kind if TYPES.contains(&kind) || kind.ends_with("_element_declaration") => {}
            _ => self.statement(node),
        }
    }

    // --- fields --------------------------------------------------------------------------------

    fn fields(&mut self, node: Node<'t>, class: ClassId, is_static: bool) {
        let is_static = is_static || has_modifier(node, "static");
        let ty = field(node, "type").and_then(|ty| self.telling(ty));
        let injected = self.injected_text(node);
        for declarator in declarators(node) {
            let Some(name) = field(declarator, "name") else { continue };
            let name = self.source(name);
            let value = field(declarator, "value").map(|value| self.expr(value)).or(injected);
            if self.is_builder_type(node) {
                self.builders.insert(name);
            }
            if value.is_none() && ty.is_none() {
                continue;
            }
            // Its type holds for what the constructor sets.
            if let (None, Some(ty), Some(scope)) = (value, ty, self.scope)
                && !is_static
                && is_set_by_constructor(node)
            {
                self.finals.insert((scope, name), ty);
                continue;
            }
            let value = self.declared_value(value, ty, declarator);
            if is_static {
                self.builder.class_member(class, name, value);
            } else {
                self.builder.class_field(class, name, value);
            }
        }
    }

    /// Code that runs when the type is loaded, or an instance made.
    fn initializer(&mut self, node: Node<'t>, class: ClassId, is_static: bool) {
        let span = span_of(node);
        let flags = FunctionFlags { is_static, ..FunctionFlags::default() };
        let function = self.builder.function(None, Some(class), flags, span);
        let body = if node.kind() == "block" { Some(node) } else { child_of_kind(node, "block") };
        self.queue(body, function);
    }

    // --- methods and constructors --------------------------------------------------------------

    fn method(&mut self, node: Node<'t>, class: ClassId) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        let is_static = has_modifier(node, "static");
        let flags = FunctionFlags { is_static, ..FunctionFlags::default() };
        let function = self.signature(node, Some(name), Some(class), flags);
        let span = span_of(node);
        let value = self.builder.expr(Expr::Function(function), span);
        self.builder.class_member(class, name, value);
        self.provided(node, value);
        if field(node, "body").is_none() {
            self.declared_request(node, function);
        }
        self.queue(field(node, "body"), function);
    }

    fn constructor(&mut self, node: Node<'t>, class: ClassId) {
        // What a compact one does comes before the components are stored.
        let is_whole = node.kind() == "constructor_declaration";
        let flags = FunctionFlags { constructor: is_whole, ..FunctionFlags::default() };
        let function = self.signature(node, None, Some(class), flags);
        self.queue(field(node, "body"), function);
    }

    /// `record Service(OpenAIClient client)`: fields, the constructor that sets them, and a method for each.
    fn components(&mut self, node: Node<'t>, components: Node<'t>, scope: usize) {
        let class = self.scopes[scope].class;
        let span = span_of(components);
        let flags = FunctionFlags { constructor: true, ..FunctionFlags::default() };
        let function = self.builder.function(None, Some(class), flags, span);
        self.parameters(function, components);
        let own = self.builder.scope();
        self.builder.open_function(function, own);
        let names: Vec<Node<'t>> = parameter_names(components);
        let bound = self.bound_prefix(node);
        for (index, name) in names.iter().enumerate() {
            let span = span_of(*name);
            let name = self.source(*name);
            let setting = bound.as_ref().map(|prefix| format!("${{{prefix}.{name}}}"));
            let setting = setting.and_then(|setting| jvm::setting(self.builder, &setting, span));
            let value = setting.unwrap_or_else(|| self.builder.parameter(function, index, span));
            self.builder.class_field(class, name, value);
            self.scopes[scope].members.entry(name).or_insert(false);
        }
        self.builder.close_function();
        let written: Vec<&str> = members_of(node)
            .into_iter()
            .filter(|member| member.kind() == "method_declaration")
            .filter_map(|member| field(member, "name"))
            .map(|name| self.source(name))
            .collect();
        for name in names {
            let text = self.source(name);
            if !written.contains(&text) {
                self.getter(class, text, text, name);
            }
        }
    }

    /// A method that gives a field.
    pub(super) fn getter(&mut self, class: ClassId, method: &str, name: &str, node: Node<'t>) {
        let span = span_of(node);
        let function = self.builder.function(Some(method), Some(class), FunctionFlags::default(), span);
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        let this = self.builder.expr(Expr::This(class), span);
        let value = self.builder.member(this, name, span);
        self.builder.return_value(Some(value));
        self.builder.close_function();
        let value = self.builder.expr(Expr::Function(function), span);
        self.builder.class_member(class, method, value);
    }

    /// `super(a, b)`, `this(a, b)`.
    pub(super) fn call_constructor(&mut self, node: Node<'t>) {
        let Some(class) = self.scope.map(|scope| self.scopes[scope].class) else { return };
        let args = field(node, "arguments").map(|arguments| self.arguments(arguments)).unwrap_or_default();
        let span = span_of(node);
        let is_super = field(node, "constructor").is_some_and(|constructor| constructor.kind() == "super");
        if is_super {
            let callee = self.builder.expr(Expr::Super(class), span);
            self.builder.call(callee, args, crate::ir::CallKind::Call, span, span);
        } else {
            // It makes an instance of the same class.
            let callee = self.builder.expr(Expr::Class(class), span);
            self.builder.call(callee, args, crate::ir::CallKind::New, span, span);
        }
    }

    pub(super) fn queue(&mut self, body: Option<Node<'t>>, function: FunctionId) {
        let Some(body) = body else { return };
        let scope = self.builder.scope();
        let body = Body { function, scope, code: body, types: self.scope };
        if let Some(queue) = self.pending.last_mut() {
            queue.push_back(body);
        }
    }

    /// Stores to a member of the type around, or to what it inherits.
    pub(super) fn store_member(&mut self, scope: usize, name: &str, value: ExprId, node: Node<'t>) {
        let class = self.scopes[scope].class;
        let span = span_of(node);
        let value = match self.finals.get(&(scope, name)).copied() {
            Some(ty) => self.typed(Some(value), ty, span),
            None => value,
        };
        let this = self.builder.expr(Expr::This(class), span);
        let symbol = self.builder.symbol(name);
        self.builder.store(&Place::Member(Box::new(Place::Value(this)), symbol), value, span);
        if self.scopes[scope].members.get(name) == Some(&true) {
            self.builder.class_member(class, name, value);
        }
    }
}

/// The declarators of a declaration of fields or variables.
pub(super) fn declarators(node: Node<'_>) -> Vec<Node<'_>> {
    children(node).into_iter().filter(|child| child.kind() == "variable_declarator").collect()
}

pub(super) fn has_modifier(node: Node<'_>, modifier: &str) -> bool {
    child_of_kind(node, "modifiers").is_some_and(|modifiers| super::has_token(modifiers, modifier))
}

/// Whether a field is one that a constructor which somebody wrote must set.
fn is_set_by_constructor(field: Node<'_>) -> bool {
    let others = field.parent().map(children).unwrap_or_default();
    has_modifier(field, "final") && others.iter().any(|other| other.kind() == "constructor_declaration")
}
