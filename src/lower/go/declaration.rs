//! Declarations: types, functions, methods, variables, constants.

use tree_sitter::Node;

use super::{Body, Lowering, OWN_PACKAGE, Results, children, field, fields, first_child, list, span_of};
use crate::ir::{ClassId, ClassKind, Expr, ExprId, FunctionFlags, FunctionId, JsonField, Param, ParamKind, Span};

impl<'t> Lowering<'_, 't> {
    /// Declares the names of a package's declaration.
    pub(super) fn declare(&mut self, node: Node<'t>) {
        match node.kind() {
            "function_declaration" => {
                let name = field(node, "name").map(|name| self.source(name));
                // A file may have several of these, and nobody can name them.
                if let Some(name) = name.filter(|name| *name != "init") {
                    self.declare_name(name);
                }
            }
            "type_declaration" => {
                for spec in children(node) {
                    self.declare_type(spec);
                }
            }
            "var_declaration" | "const_declaration" | "var_spec_list" => {
                for spec in children(node) {
                    self.declare(spec);
                }
            }
            "var_spec" | "const_spec" => {
                for name in fields(node, "name") {
                    self.declare_name(self.source(name));
                }
            }
            _ => {}
        }
    }

    fn declare_name(&mut self, name: &'t str) {
        if name != "_" {
            self.builder.declare(name);
            self.declared.push(name);
        }
    }

    fn declare_type(&mut self, spec: Node<'t>) {
        let (Some(name), Some(ty)) = (field(spec, "name"), field(spec, "type")) else { return };
        let span = span_of(name);
        let name = self.source(name);
        self.declare_name(name);
        if spec.kind() == "type_spec" && matches!(ty.kind(), "struct_type" | "interface_type") {
            let class = self.builder.class(Some(name), Vec::new(), span);
            self.classes.insert(name, class);
            let value = self.builder.expr(Expr::Class(class), span);
            self.builder.assign(name, value);
        } else {
            self.conversions.insert(name);
        }
    }

    // --- types ---------------------------------------------------------------------------------

    /// The types that a package declares, once their names are known.
    pub(super) fn type_declaration(&mut self, node: Node<'t>) {
        for spec in children(node) {
            let (Some(name), Some(ty)) = (field(spec, "name"), field(spec, "type")) else { continue };
            let known = self.generics.len();
            self.type_parameters(spec);
            let name = self.source(name);
            match self.classes.get(name) {
                Some(class) if matches!(ty.kind(), "struct_type" | "interface_type") => self.class_body(*class, ty),
                _ => {
                    let value = self.ty(ty);
                    self.builder.assign(name, value);
                }
            }
            self.generics.truncate(known);
        }
    }

    /// A type that a function declares.
    pub(super) fn local_type(&mut self, node: Node<'t>) {
        for spec in children(node) {
            let (Some(name), Some(ty)) = (field(spec, "name"), field(spec, "type")) else { continue };
            let name = self.source(name);
            let value = self.ty(ty);
            self.builder.define(name, value);
        }
    }

    /// Fields of a struct, methods of an interface, and what is embedded in either.
    pub(super) fn class_body(&mut self, class: ClassId, node: Node<'t>) {
        if node.kind() == "interface_type" {
            self.builder.class_mut(class).kind = ClassKind::Structural;
        }
        let body = first_child(node).filter(|child| child.kind() == "field_declaration_list").unwrap_or(node);
        for member in children(body) {
            match member.kind() {
                "field_declaration" => self.field_declaration(class, member),
                "method_elem" => self.interface_method(class, member),
                "type_elem" => drop(self.base(class, member)),
                _ => {}
            }
        }
    }

    fn base(&mut self, class: ClassId, node: Node<'t>) -> Option<ExprId> {
        let base = self.telling(node)?;
        self.builder.class_mut(class).bases.push(base);
        Some(base)
    }

    fn field_declaration(&mut self, class: ClassId, node: Node<'t>) {
        let Some(ty) = field(node, "type") else { return };
        let span = span_of(ty);
        let names = fields(node, "name");
        if names.is_empty() {
            let Some(base) = self.base(class, ty) else { return };
            let value = self.typed(None, base, span);
            let name = self.source(last_name(ty));
            self.builder.class_field(class, name, value);
            self.field_names.entry(class).or_default().push(name);
            return;
        }
        let telling = self.telling(ty);
        // What has a tag may be filled in by whoever reads it from a file or a request.
        let is_open = field(node, "tag").is_some();
        for name in names {
            let name = self.source(name);
            let value = match telling {
                Some(ty) => Some(self.typed(None, ty, span)),
                None => is_open.then(|| self.unit(ty)),
            };
            if let Some(value) = value {
                self.builder.class_field(class, name, value);
            }
            if let Some(tag) = field(node, "tag") {
                self.json_field(class, name, tag, ty);
            }
            self.field_names.entry(class).or_default().push(name);
        }
    }

    /// How a field's tag says that it is written in JSON.
    fn json_field(&mut self, class: ClassId, name: &str, tag: Node<'t>, ty: Node<'t>) {
        let Some(tag) = json_tag(self.source(tag)) else { return };
        let mut parts = tag.split(',');
        let own = parts.next().filter(|own| !own.is_empty()).unwrap_or(name);
        let omits = parts.any(|option| matches!(option, "omitempty" | "omitzero"));
        // A pointer is left out where it points to nothing, whatever it would point to.
        let omits_empty = omits && ty.kind() != "pointer_type";
        let zero = (!omits && ty.kind() == "type_identifier" && self.source(ty) == "bool").then(|| self.zero(ty));
        let field = self.builder.symbol(name);
        let name = (tag != "-").then(|| self.builder.symbol(own));
        self.builder.class_mut(class).json.push(JsonField { field, name, omits_empty, zero });
    }

    fn interface_method(&mut self, class: ClassId, node: Node<'t>) {
        let Some(name) = field(node, "name") else { return };
        let (function, _) = self.signature(node, Some(self.source(name)), Some(class));
        let span = span_of(name);
        let value = self.builder.expr(Expr::Function(function), span);
        self.builder.class_member(class, self.source(name), value);
    }

    /// The class that a method belongs to: one of this file, or a part of one that another file declares.
    pub(super) fn class_named(&mut self, name: Node<'t>) -> Option<ClassId> {
        let span = span_of(name);
        self.class_of_name(self.source(name), span)
    }

    pub(super) fn class_of_name(&mut self, text: &'t str, span: Span) -> Option<ClassId> {
        if let Some(class) = self.classes.get(text).or_else(|| self.parts.get(text)) {
            return Some(*class);
        }
        if self.builder.is_declared(text) || super::types::is_builtin(text) || self.generics.contains(&text) {
            return None;
        }
        let base = self.builder.read(text, span);
        let class = self.builder.class(Some(text), vec![base], span);
        self.builder.class_mut(class).kind = ClassKind::Part;
        self.parts.insert(text, class);
        Some(class)
    }

    // --- functions -----------------------------------------------------------------------------

    pub(super) fn function_declaration(&mut self, node: Node<'t>) {
        let Some(name) = field(node, "name") else { return };
        let known = self.generics.len();
        let receiver = field(node, "receiver");
        let of = receiver.and_then(|list| first_child(list)).and_then(|parameter| field(parameter, "type"));
        let class = of.and_then(|ty| self.receiver_class(ty));
        self.type_parameters(node);
        let (function, results) = self.signature(node, Some(self.source(name)), class);
        let generics = self.generics.clone();
        self.generics.truncate(known);
        let span = span_of(name);
        let value = self.builder.expr(Expr::Function(function), span);
        match (class, receiver) {
            (Some(class), _) => self.builder.class_member(class, self.source(name), value),
            (None, None) if self.source(name) != "init" => self.builder.assign(self.source(name), value),
            _ => {}
        }
        if let Some(block) = field(node, "body") {
            self.bodies.push_back(Body { function, scope: self.builder.scope(), results, generics, block });
        }
    }

    /// The class of a receiver's type, its type parameters in the context.
    fn receiver_class(&mut self, ty: Node<'t>) -> Option<ClassId> {
        let mut ty = ty;
        loop {
            match ty.kind() {
                "pointer_type" | "parenthesized_type" => ty = first_child(ty)?,
                "generic_type" => {
                    for argument in field(ty, "type_arguments").map(children).unwrap_or_default() {
                        self.generics.push(self.source(argument));
                    }
                    ty = field(ty, "type")?;
                }
                "type_identifier" => return self.class_named(ty),
                _ => return None,
            }
        }
    }

    /// The class of a struct of this package that a type, or a pointer to it, names.
    pub(super) fn class_of_type(&mut self, ty: Node<'t>) -> Option<ClassId> {
        let mut ty = ty;
        loop {
            match ty.kind() {
                "pointer_type" | "parenthesized_type" => ty = first_child(ty)?,
                "generic_type" => ty = field(ty, "type")?,
                "type_identifier" => return self.class_named(ty),
                _ => return None,
            }
        }
    }

    /// Registers a function with its parameters.
    pub(super) fn signature(
        &mut self,
        node: Node<'t>,
        name: Option<&str>,
        class: Option<ClassId>,
    ) -> (FunctionId, Results) {
        let span = span_of(node);
        let function = self.builder.function(name, class, FunctionFlags::default(), span);
        if let Some(receiver) = field(node, "receiver").and_then(first_child) {
            self.receiver(function, receiver);
        } else if class.is_some() {
            let param = Param { name: None, kind: ParamKind::Receiver, default: None, ty: None, exit: None, span };
            self.builder.param(function, param);
        }
        for parameter in field(node, "parameters").map(children).unwrap_or_default() {
            self.parameter(function, parameter);
        }
        let results = self.results_of(field(node, "result"));
        let return_type = match results.types.as_slice() {
            [only] => *only,
            // The first of several; the others are mostly errors.
            [Some(first), ..] => Some(self.builder.expr(Expr::Sequence(vec![*first]), span)),
            _ => None,
        };
        self.builder.function_mut(function).return_type = return_type;
        (function, results)
    }

    fn receiver(&mut self, function: FunctionId, node: Node<'t>) {
        let name = field(node, "name").map(|name| self.source(name)).filter(|name| *name != "_");
        let name = name.map(|name| self.builder.symbol(name));
        let span = span_of(node);
        self.builder
            .param(function, Param { name, kind: ParamKind::Receiver, default: None, ty: None, exit: None, span });
    }

    fn parameter(&mut self, function: FunctionId, node: Node<'t>) {
        let class = field(node, "type").and_then(|ty| self.class_of_type(ty));
        let ty = field(node, "type").and_then(|ty| self.telling(ty));
        let kind = if node.kind() == "variadic_parameter_declaration" { ParamKind::Rest } else { ParamKind::Plain };
        let is_copied = field(node, "type").is_some_and(|ty| COPIED.contains(&ty.kind()));
        let names = fields(node, "name");
        let span = span_of(node);
        if names.is_empty() {
            self.builder.param(function, Param { name: None, kind, default: None, ty, exit: None, span });
        }
        for name in names {
            let span = span_of(name);
            let text = self.source(name);
            let name = (text != "_").then(|| self.builder.symbol(text));
            if let (Some(class), ParamKind::Plain) = (class, kind) {
                let index = self.builder.function_mut(function).params.len();
                self.typed_params.insert((function, index), class);
            }
            self.builder.param(function, Param { name, kind, default: None, ty, exit: None, span });
            if is_copied {
                let index = self.builder.function_mut(function).params.len() - 1;
                self.builder.pass_as_copy(function, index);
            }
        }
    }

    fn results_of(&mut self, node: Option<Node<'t>>) -> Results {
        let mut results = Results::default();
        let Some(node) = node else { return results };
        if node.kind() != "parameter_list" {
            results.types.push(self.telling(node));
            return results;
        }
        for result in children(node) {
            let Some(ty) = field(result, "type") else { continue };
            let telling = self.telling(ty);
            let names = fields(result, "name");
            results.types.extend(std::iter::repeat_n(telling, names.len().max(1)));
            for name in names {
                let zero = self.zero(ty);
                results.names.push((self.source(name).to_owned(), zero));
            }
        }
        results
    }

    /// A function literal, lowered where it stands.
    pub(super) fn func_literal(&mut self, node: Node<'t>) -> ExprId {
        let (function, results) = self.signature(node, None, None);
        if let Some(block) = field(node, "body") {
            let scope = self.builder.scope();
            self.builder.open_function(function, scope);
            self.run(&results, block);
            self.builder.close_function();
        }
        let span = span_of(node);
        self.builder.expr(Expr::Function(function), span)
    }

    // --- variables and constants ---------------------------------------------------------------

    pub(super) fn variables(&mut self, node: Node<'t>) {
        for spec in children(node) {
            match spec.kind() {
                "var_spec_list" => self.variables(spec),
                "var_spec" | "const_spec" => self.variable(spec),
                _ => {}
            }
        }
    }

    fn variable(&mut self, spec: Node<'t>) {
        self.errors(spec);
        let names: Vec<Node<'t>> = fields(spec, "name");
        let ty = field(spec, "type");
        let values = match field(spec, "value") {
            Some(value) => self.values(&list(value), &names),
            None => names.iter().map(|name| self.initial(*name, ty)).collect(),
        };
        for (name, value) in names.iter().zip(values) {
            let span = span_of(*name);
            let telling = match ty {
                Some(ty) if field(spec, "value").is_some() => self.telling(ty),
                _ => None,
            };
            let value = match telling {
                Some(ty) => self.typed(Some(value), ty, span),
                None => value,
            };
            self.initialise(self.source(*name), value);
        }
    }

    fn initialise(&mut self, name: &str, value: ExprId) {
        if name == "_" {
        } else if self.results.is_empty() {
            self.builder.assign(name, value);
        } else {
            self.builder.define(name, value);
        }
    }

    /// What a variable holds that is declared without a value. Other files of the package may store to the package's.
    fn initial(&mut self, name: Node<'t>, ty: Option<Node<'t>>) -> ExprId {
        let zero = match ty {
            Some(ty) => self.zero(ty),
            // A constant that repeats the expression above it.
            None => self.unit(name),
        };
        if !self.results.is_empty() || ty.is_none() {
            return zero;
        }
        let span = span_of(name);
        let elsewhere = self.builder.import(OWN_PACKAGE, Some(self.source(name)), span);
        self.builder.choice(vec![zero, elsewhere], span)
    }
}

/// Kinds of types whose values are copied when they are passed: structs by name or written out.
const COPIED: [&str; 4] = ["type_identifier", "qualified_type", "generic_type", "struct_type"];

/// The name that an embedded type's field has.
fn last_name(ty: Node<'_>) -> Node<'_> {
    let mut ty = ty;
    loop {
        let inner = match ty.kind() {
            "qualified_type" => field(ty, "name"),
            "generic_type" => field(ty, "type"),
            "pointer_type" | "parenthesized_type" => first_child(ty),
            _ => None,
        };
        match inner {
            Some(inner) => ty = inner,
            None => return ty,
        }
    }
}

/// What the tag of a field says of JSON.
fn json_tag(tag: &str) -> Option<&str> {
    let (_, rest) = tag.split_once("json:\"")?;
    rest.split_once('"').map(|(name, _)| name)
}
