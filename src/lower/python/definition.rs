//! Functions, classes and their decorators.

use tree_sitter::Node;

use super::{Body, Context, Lowering, children, descendants, field, first_child};
use crate::ir::{ClassId, Expr, ExprId, FunctionFlags, FunctionId, Param, ParamKind};

/// A lowered decorator.
struct Decorator<'t> {
    /// The last name: `setter` in `@value.setter`, `get` in `@app.get("/")`.
    name: &'t str,
    value: ExprId,
}

impl<'t> Lowering<'_, 't> {
    pub(super) fn decorated_definition(&mut self, node: Node<'t>) {
        let decorators: Vec<Node<'t>> = children(node).into_iter().filter(|c| c.kind() == "decorator").collect();
        match field(node, "definition") {
            Some(definition) if definition.kind() == "class_definition" => {
                self.errors(definition);
                self.class_definition(definition, &decorators);
            }
            Some(definition) => {
                self.errors(definition);
                self.function_definition(definition, &decorators);
            }
            None => {
                self.decorators(&decorators);
            }
        }
    }

    fn decorators(&mut self, nodes: &[Node<'t>]) -> Vec<Decorator<'t>> {
        let mut decorators = Vec::new();
        for node in nodes {
            self.errors(*node);
            let Some(expression) = first_child(*node) else { continue };
            let callee = match expression.kind() {
                "call" => field(expression, "function").unwrap_or(expression),
                _ => expression,
            };
            let name = self.source(field(callee, "attribute").unwrap_or(callee));
            let value = match expression.kind() {
                "call" => self.plain_call(expression),
                _ => self.expr(expression),
            };
            decorators.push(Decorator { name, value });
        }
        decorators
    }

    // --- functions -----------------------------------------------------------------------------

    pub(super) fn function_definition(&mut self, node: Node<'t>, decorators: &[Node<'t>]) {
        let Some(name) = field(node, "name") else { return self.parts(node) };
        let name = self.source(name);
        let decorators = self.decorators(decorators);
        let has = |names: &[&str]| decorators.iter().any(|decorator| names.contains(&decorator.name));
        let class = self.context.class_body;
        let flags = FunctionFlags {
            property: has(&["property", "cached_property", "computed_field", "abstractproperty"]),
            is_static: class.is_some() && has(&["staticmethod"]),
            generator: false,
            constructor: class.is_some() && name == "__init__",
        };
        let function = self.builder.function(Some(name), class, flags, self.span(node));
        self.builder.function_mut(function).decorators = decorators.iter().map(|decorator| decorator.value).collect();
        let parameters = field(node, "parameters");
        if let Some(parameters) = parameters {
            self.parameters(function, parameters, class.is_some() && !flags.is_static);
        }
        if let Some(ty) = field(node, "return_type") {
            let ty = self.ty(ty);
            self.builder.function_mut(function).return_type = Some(ty);
        }
        if has(&["overload"]) {
            return;
        }
        // A setter or deleter keeps the name for the getter.
        if !has(&["setter", "deleter"]) {
            let value = self.builder.expr(Expr::Function(function), self.span(node));
            self.builder.bind(name, value);
        }
        if let Some(block) = field(node, "body") {
            let context = Context { class: self.context.class, class_body: None, function: Some(function) };
            self.bodies.push_back(Body { function, scope: self.builder.scope(), parameters, block, context });
        }
    }

    pub(super) fn body(&mut self, body: &Body<'t>) {
        self.context = body.context;
        self.builder.open_function(body.function, body.scope);
        self.share_nonlocals(body.block);
        if let Some(parameters) = body.parameters {
            self.unpack_parameters(body.function, parameters);
        }
        self.block(body.block);
        self.builder.close_function();
        self.context = Context::default();
    }

    /// Variables that inner functions assign have no order with the statements of this one.
    fn share_nonlocals(&mut self, block: Node<'t>) {
        if !self.source(block).contains("nonlocal") {
            return;
        }
        let names = |statement| children(statement).into_iter().map(|name| self.source(name));
        let is_here = |statement: &Node<'t>| {
            let around = std::iter::successors(statement.parent(), Node::parent);
            around.take_while(|node| *node != block).all(|node| node.kind() != "function_definition")
        };
        let statements = descendants(block, |node| node.kind() == "nonlocal_statement");
        let (here, inside): (Vec<_>, Vec<_>) = statements.into_iter().partition(is_here);
        let outer: Vec<&str> = here.into_iter().flat_map(names).collect();
        let shared: Vec<&str> = inside.into_iter().flat_map(names).filter(|name| !outer.contains(name)).collect();
        for name in shared {
            self.builder.share(name);
        }
    }

    pub(super) fn parameters(&mut self, function: FunctionId, list: Node<'t>, mut receiver: bool) {
        self.errors(list);
        let mut kind = ParamKind::Plain;
        for node in children(list) {
            self.errors(node);
            match node.kind() {
                "positional_separator" => {}
                "keyword_separator" => kind = ParamKind::KeywordOnly,
                _ => {
                    let param = self.parameter(node, if receiver { ParamKind::Receiver } else { kind });
                    if param.kind == ParamKind::Rest {
                        kind = ParamKind::KeywordOnly;
                    }
                    receiver = false;
                    self.builder.param(function, param);
                }
            }
        }
    }

    fn parameter(&mut self, node: Node<'t>, kind: ParamKind) -> Param {
        let pattern = match node.kind() {
            "typed_parameter" => first_child(node),
            "default_parameter" | "typed_default_parameter" => field(node, "name"),
            _ => Some(node),
        };
        let (kind, pattern) = match pattern {
            Some(splat) if splat.kind() == "list_splat_pattern" => (ParamKind::Rest, first_child(splat)),
            Some(splat) if splat.kind() == "dictionary_splat_pattern" => (ParamKind::KeywordRest, first_child(splat)),
            pattern => (kind, pattern),
        };
        let name = pattern.filter(|pattern| pattern.kind() == "identifier").map(|name| self.source(name));
        let name = name.map(|name| self.builder.symbol(name));
        let (ty, metadata) = match field(node, "type") {
            Some(ty) => self.parameter_type(ty, kind),
            None => (None, None),
        };
        let default = field(node, "value").map(|value| self.expr(value)).or(metadata);
        Param { name, kind, default, ty, exit: None, span: self.span(node) }
    }

    /// Python 2: `def f(a, (b, c))`.
    pub(super) fn unpack_parameters(&mut self, function: FunctionId, list: Node<'t>) {
        let is_separator = |node: &Node<'_>| matches!(node.kind(), "positional_separator" | "keyword_separator");
        let parameters = children(list).into_iter().filter(|node| !is_separator(node));
        for (index, node) in parameters.enumerate() {
            let pattern = match node.kind() {
                "default_parameter" => field(node, "name"),
                _ => Some(node),
            };
            if let Some(pattern) = pattern.filter(|pattern| pattern.kind() == "tuple_pattern") {
                let value = self.builder.parameter(function, index, self.span(node));
                self.target(pattern, value);
            }
        }
    }

    // --- classes -------------------------------------------------------------------------------

    pub(super) fn class_definition(&mut self, node: Node<'t>, decorators: &[Node<'t>]) {
        let Some(name) = field(node, "name") else { return self.parts(node) };
        let name = self.source(name);
        let decorators = self.decorators(decorators);
        let bases = field(node, "superclasses").map_or_else(Vec::new, |list| self.bases(list));
        let span = self.span(node);
        let class = self.builder.open_class(Some(name), bases, span);
        self.builder.class_mut(class).decorators = decorators.iter().map(|decorator| decorator.value).collect();
        self.class_body(class, node);
        self.builder.close_class();
        let value = self.builder.expr(Expr::Class(class), span);
        self.builder.bind(name, value);
    }

    fn class_body(&mut self, class: ClassId, node: Node<'t>) {
        let outer = self.context;
        self.context = Context { class: Some(class), class_body: Some(class), function: None };
        if let Some(block) = field(node, "body") {
            self.block(block);
        }
        self.context = outer;
    }

    fn bases(&mut self, list: Node<'t>) -> Vec<ExprId> {
        self.errors(list);
        let mut bases = Vec::new();
        for base in children(list) {
            match base.kind() {
                "keyword_argument" => {
                    self.expr(base);
                }
                "list_splat" | "dictionary_splat" => {
                    self.each_expr(base);
                }
                _ => bases.push(self.ty(base)),
            }
        }
        bases
    }
}
