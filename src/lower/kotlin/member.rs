//! Members of types: properties, functions, constructors, entries of enumerations.

use tree_sitter::Node;

use super::declaration::{TYPES, members_of};
use super::{Declared, Lowering, after_token, child_of_kind, children, first_child, has_token, span_of};
use crate::ir::builder::Place;
use crate::ir::{CallKind, ClassId, Expr, ExprId, FunctionFlags};
use crate::lower::jvm;

impl<'t> Lowering<'_, 't> {
    /// Reads the members of a type: first their names, then what they are.
    pub(super) fn members(&mut self, declared: Declared<'t>) {
        let Declared { node, scope } = declared;
        let of_type = node.kind() == "companion_object" || self.scopes[scope].is_object;
        let members = members_of(node);
        for member in &members {
            self.member_name(*member, scope, of_type);
        }
        let around = self.scope.replace(scope);
        let class = self.scopes[scope].class;
        if let Some(primary) = child_of_kind(node, "primary_constructor") {
            self.primary_constructor(primary, scope);
        }
        if node.kind() != "companion_object" {
            self.json_fields(node, class);
            self.calls_up(node, class);
        }
        for member in members {
            if self.builder.descend() {
                self.member(member, class, of_type);
                self.errors(member);
                self.builder.ascend();
            }
        }
        self.scope = around;
    }

    fn member_name(&mut self, member: Node<'t>, scope: usize, of_type: bool) {
        let name = match member.kind() {
            "property_declaration" => child_of_kind(member, "variable_declaration").and_then(first_child),
            "function_declaration" => {
                let name = self.header_of(member).map(|header| header.name);
                if let Some(name) = name {
                    self.scopes[scope].members.insert(name, of_type);
                }
                return;
            }
            "enum_entry" => child_of_kind(member, "identifier"),
            _ => None,
        };
        if let Some(name) = name {
            let is_own = of_type || member.kind() == "enum_entry";
            let name = self.source(name);
            self.scopes[scope].members.insert(name, is_own);
        }
    }

    fn member(&mut self, node: Node<'t>, class: ClassId, of_type: bool) {
        match node.kind() {
            "property_declaration" => self.property(node, class, of_type),
            "function_declaration" => self.method(node, class, of_type),
            "secondary_constructor" => {
                let flags = FunctionFlags { constructor: true, ..FunctionFlags::default() };
                let span = span_of(node);
                let function = self.builder.function(None, Some(class), flags, span);
                if let Some(list) = child_of_kind(node, "function_value_parameters") {
                    self.parameters(function, list);
                }
                self.queue(function, node, None);
            }
            "anonymous_initializer" => {
                let flags = FunctionFlags { is_static: of_type, ..FunctionFlags::default() };
                let span = span_of(node);
                let function = self.builder.function(None, Some(class), flags, span);
                self.queue(function, node, None);
            }
            "enum_entry" => self.entry(node, class),
            kind if TYPES.contains(&kind) || kind == "type_alias" => {}
            _ => self.statement(node),
        }
    }

    // --- properties ----------------------------------------------------------------------------

    fn property(&mut self, node: Node<'t>, class: ClassId, of_type: bool) {
        let Some(variable) = child_of_kind(node, "variable_declaration") else { return };
        let Some(name) = first_child(variable).map(|name| self.source(name)) else { return };
        let ty = self.declared_type(variable);
        let getter = child_of_kind(node, "getter").filter(|getter| child_of_kind(*getter, "function_body").is_some());
        if let Some(getter) = getter {
            self.computed(getter, name, ty, class, of_type);
        }
        if let Some(setter) = child_of_kind(node, "setter") {
            let span = span_of(setter);
            let function = self.builder.function(None, Some(class), FunctionFlags::default(), span);
            self.queue(function, setter, None);
        }
        let value = self.initial(node);
        if value.is_none() && (getter.is_some() || ty.is_none()) {
            return;
        }
        let value = self.declared_value(value, ty, node);
        if of_type {
            self.builder.class_member(class, name, value);
        } else {
            self.builder.class_field(class, name, value);
        }
    }

    /// A property that is computed whenever it is read.
    fn computed(&mut self, getter: Node<'t>, name: &str, ty: Option<ExprId>, class: ClassId, of_type: bool) {
        let flags = FunctionFlags { property: true, is_static: of_type, ..FunctionFlags::default() };
        let span = span_of(getter);
        let function = self.builder.function(Some(name), Some(class), flags, span);
        self.builder.function_mut(function).return_type = ty;
        self.queue(function, getter, None);
        let value = self.builder.expr(Expr::Function(function), span);
        self.builder.class_member(class, name, value);
    }

    /// What a property begins with: its value, what its delegate gives, or what is put into it.
    pub(super) fn initial(&mut self, node: Node<'t>) -> Option<ExprId> {
        if let Some(delegate) = child_of_kind(node, "property_delegate") {
            return first_child(delegate).map(|delegate| self.delegated(delegate));
        }
        match after_token(node, "=") {
            Some(value) => Some(self.expr(value)),
            None => self.injected_text(node),
        }
    }

    /// `by lazy { .. }`, `by inject<T>()`.
    fn delegated(&mut self, delegate: Node<'t>) -> ExprId {
        let is_lazy = self.source(delegate).starts_with("lazy");
        let lambda =
            child_of_kind(delegate, "annotated_lambda").and_then(|lambda| child_of_kind(lambda, "lambda_literal"));
        if let Some(lambda) = lambda.filter(|_| is_lazy) {
            let (function, _) = self.lambda(lambda);
            let span = span_of(delegate);
            return self.builder.implied_call(function, span);
        }
        self.expr(delegate)
    }

    // --- functions and constructors ------------------------------------------------------------

    fn method(&mut self, node: Node<'t>, class: ClassId, of_type: bool) {
        let Some(header) = self.header_of(node) else { return };
        let flags = FunctionFlags { is_static: of_type, ..FunctionFlags::default() };
        let function = self.signature(node, &header, Some(class), flags);
        let span = span_of(node);
        let value = self.builder.expr(Expr::Function(function), span);
        self.builder.class_member(class, header.name, value);
        self.provided(node, value);
        if child_of_kind(node, "function_body").is_none() {
            self.declared_request(node, function);
        }
        self.queue(function, node, header.receiver.map(|_| 0));
    }

    /// `class Service(private val client: Client, key: String)`: all of them are seen by the members' beginnings.
    fn primary_constructor(&mut self, primary: Node<'t>, scope: usize) {
        let Some(list) = child_of_kind(primary, "class_parameters") else { return };
        let class = self.scopes[scope].class;
        let span = span_of(primary);
        let flags = FunctionFlags { constructor: true, ..FunctionFlags::default() };
        let function = self.builder.function(None, Some(class), flags, span);
        self.parameters(function, list);
        let own = self.builder.scope();
        self.builder.open_function(function, own);
        let bound = primary.parent().and_then(|node| self.bound_prefix(node));
        let parameters = children(list).into_iter().filter(|part| part.kind() == "class_parameter");
        for (index, part) in parameters.enumerate() {
            let Some(name) = child_of_kind(part, "identifier") else { continue };
            let span = span_of(name);
            let name = self.source(name);
            let setting = bound.as_ref().map(|prefix| format!("${{{prefix}.{name}}}"));
            let setting = setting.and_then(|setting| jvm::setting(self.builder, &setting, span));
            let value = setting.unwrap_or_else(|| self.builder.parameter(function, index, span));
            self.builder.class_field(class, name, value);
            self.scopes[scope].members.entry(name).or_insert(false);
        }
        self.builder.close_function();
    }

    /// `: Base(a, b)`: runs the constructor above.
    fn calls_up(&mut self, node: Node<'t>, class: ClassId) {
        for specifier in child_of_kind(node, "delegation_specifiers").map(children).unwrap_or_default() {
            let Some(part) = children(specifier).into_iter().find(|part| part.kind() != "annotation") else { continue };
            match part.kind() {
                "constructor_invocation" => {
                    let Some(arguments) = child_of_kind(part, "value_arguments") else { continue };
                    let args = self.arguments(arguments);
                    let span = span_of(part);
                    let callee = self.builder.expr(Expr::Super(class), span);
                    self.builder.call(callee, args, CallKind::Call, span, span);
                }
                "explicit_delegation" => {
                    if let Some(value) = after_token(part, "by") {
                        self.expr(value);
                    }
                }
                _ => {}
            }
        }
    }

    /// `: this(a)`, `: super(a)` of a constructor.
    pub(super) fn delegate(&mut self, node: Node<'t>) {
        let Some(class) = self.scope.map(|scope| self.scopes[scope].class) else { return };
        let args = child_of_kind(node, "value_arguments").map(|list| self.arguments(list)).unwrap_or_default();
        let span = span_of(node);
        if has_token(node, "super") {
            let callee = self.builder.expr(Expr::Super(class), span);
            self.builder.call(callee, args, CallKind::Call, span, span);
        } else {
            let callee = self.builder.expr(Expr::Class(class), span);
            self.builder.call(callee, args, CallKind::New, span, span);
        }
    }

    /// A constant of an enumeration: its name where there is nothing else to it, or an instance.
    fn entry(&mut self, node: Node<'t>, class: ClassId) {
        let Some(name) = child_of_kind(node, "identifier") else { return };
        let span = span_of(node);
        let value = match child_of_kind(node, "value_arguments") {
            Some(arguments) => {
                let args = self.arguments(arguments);
                let callee = self.builder.expr(Expr::Class(class), span);
                let name_span = span_of(name);
                self.builder.call(callee, args, CallKind::New, name_span, span)
            }
            None => self.builder.string(self.source(name), span),
        };
        self.builder.class_member(class, self.source(name), value);
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

    // --- at the top ----------------------------------------------------------------------------

    /// Functions are known before anything at the top runs.
    pub(super) fn function_at_top(&mut self, node: Node<'t>) {
        if node.kind() == "property_declaration"
            && let Some(name) = child_of_kind(node, "variable_declaration").and_then(first_child)
        {
            self.tops.insert(self.source(name));
        }
        if node.kind() != "function_declaration" {
            return;
        }
        let Some(header) = self.header_of(node) else { return };
        let function = self.signature(node, &header, None, FunctionFlags::default());
        let span = span_of(node);
        let value = self.builder.expr(Expr::Function(function), span);
        self.publish(header.name, value);
        self.provided(node, value);
        self.tops.insert(header.name);
        if header.receiver.is_some() {
            self.extensions.insert(header.name);
        }
        self.queue(function, node, header.receiver.map(|_| 0));
    }

    /// Everything else at the top of a file.
    pub(super) fn at_top(&mut self, node: Node<'t>) {
        match node.kind() {
            "function_declaration" => {}
            "property_declaration" => match child_of_kind(node, "variable_declaration").and_then(first_child) {
                Some(name) => self.property_at_top(node, self.source(name)),
                None => self.statement(node),
            },
            _ => self.statement(node),
        }
    }

    fn property_at_top(&mut self, node: Node<'t>, name: &'t str) {
        let variable = child_of_kind(node, "variable_declaration");
        let ty = variable.and_then(|variable| self.declared_type(variable));
        let getter = child_of_kind(node, "getter").filter(|getter| child_of_kind(*getter, "function_body").is_some());
        let value = match getter {
            Some(getter) => {
                let span = span_of(getter);
                let function = self.builder.function(Some(name), None, FunctionFlags::default(), span);
                self.builder.function_mut(function).return_type = ty;
                self.queue(function, getter, None);
                let value = self.builder.expr(Expr::Function(function), span);
                Some(self.builder.implied_call(value, span))
            }
            None => self.initial(node),
        };
        let value = self.declared_value(value, ty, node);
        self.publish(name, value);
    }
}
