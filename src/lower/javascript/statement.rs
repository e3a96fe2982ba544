//! Statements: declarations, hoisting, control flow.

use tree_sitter::Node;

use crate::ir::builder::Arm;
use crate::ir::{Expr, ExprId, Literal};

use super::pattern::Binding;
use super::{Lowering, field, has_token, inner, named, span_of};

/// Whether a node is lowered as a statement wherever it stands.
fn is_statement(kind: &str) -> bool {
    kind.ends_with("_statement")
        || kind.ends_with("_declaration")
        || matches!(kind, "statement_block" | "function_signature" | "module" | "internal_module" | "import_alias")
}

impl<'t> Lowering<'t> {
    /// A list of statements of one scope.
    pub(super) fn statements(&mut self, statements: &[Node<'t>]) {
        let values = std::mem::take(&mut self.values);
        for statement in statements {
            self.declared_values(*statement);
        }
        for statement in statements {
            self.hoist(*statement);
        }
        for statement in statements {
            self.statement(*statement);
        }
        self.values = values;
    }

    /// A statement or an expression, whatever the node is; for places where the parser lost its way.
    pub(super) fn any(&mut self, node: Node<'t>) -> Option<ExprId> {
        if is_statement(node.kind()) {
            self.statement(node);
            return None;
        }
        Some(self.expr(node))
    }

    /// One statement.
    pub(super) fn statement(&mut self, node: Node<'t>) {
        if !self.builder.descend() {
            return;
        }
        self.statement_inside(node);
        self.sweep(node);
        self.builder.ascend();
    }

    fn statement_inside(&mut self, node: Node<'t>) {
        match node.kind() {
            "expression_statement" => {
                if let Some(expression) = inner(node) {
                    self.any(expression);
                }
            }
            "lexical_declaration" | "using_declaration" => self.variables(node, Binding::Block),
            "variable_declaration" => self.variables(node, Binding::Hoisted),
            "function_declaration" | "generator_function_declaration" => {
                if !self.hoisted.contains(&node.id()) {
                    self.hoist_function(node);
                }
            }
            "class_declaration" | "abstract_class_declaration" => {
                self.class_declaration(node);
            }
            "import_statement" | "import_alias" => self.import_statement(node),
            "export_statement" => self.export_statement(node),
            "interface_declaration" => self.interface_declaration(node),
            "type_alias_declaration" => self.type_alias(node),
            "enum_declaration" => self.enum_declaration(node),
            "module" | "internal_module" => self.namespace(node),
            "ambient_declaration" => self.ambient(node),
            // An overload; the implementation follows.
            "function_signature" | "empty_statement" | "debugger_statement" => {}
            _ => self.control_flow(node),
        }
    }

    fn control_flow(&mut self, node: Node<'t>) {
        match node.kind() {
            "statement_block" => self.block(node),
            "if_statement" => self.conditional(node),
            "switch_statement" => self.switch(node),
            "for_statement" => self.for_loop(node),
            "for_in_statement" => self.for_each(node),
            "while_statement" | "do_statement" => self.while_loop(node),
            "try_statement" => self.try_statement(node),
            "with_statement" => {
                self.optional_expr(field(node, "object"));
                self.optional_statement(field(node, "body"));
            }
            "labeled_statement" => self.optional_statement(field(node, "body")),
            "break_statement" => {
                // A `break` out of a switch in the middle of an arm is ignored: what follows may then seem to happen.
                if self.breakables.last() == Some(&true) {
                    self.builder.break_loop();
                }
            }
            "continue_statement" => self.builder.continue_loop(),
            "return_statement" => {
                let value = inner(node).map(|value| self.expr(value));
                self.builder.return_value(value);
            }
            "throw_statement" => {
                self.optional_expr(inner(node));
                self.builder.terminate();
            }
            _ => {
                self.expr(node);
            }
        }
    }

    fn optional_expr(&mut self, node: Option<Node<'t>>) {
        if let Some(node) = node {
            self.expr(node);
        }
    }

    fn optional_statement(&mut self, node: Option<Node<'t>>) {
        if let Some(node) = node {
            self.statement(node);
        }
    }

    /// `{ ... }`.
    pub(super) fn block(&mut self, node: Node<'t>) {
        self.builder.open_block();
        self.statements(&named(node));
        self.builder.close_block();
    }

    // --- declarations --------------------------------------------------------------------------

    /// Functions and imports are known before the first statement runs.
    fn hoist(&mut self, statement: Node<'t>) {
        let node = match statement.kind() {
            "export_statement" => field(statement, "declaration").unwrap_or(statement),
            _ => statement,
        };
        match node.kind() {
            "function_declaration" | "generator_function_declaration" => self.hoist_function(node),
            "import_statement" => self.import_statement(node),
            _ => return,
        }
        self.hoisted.insert(node.id());
    }

    /// Notes the values that a statement declares, so that types of the same name do not hide them.
    fn declared_values(&mut self, statement: Node<'t>) {
        let node = match statement.kind() {
            "export_statement" | "ambient_declaration" => {
                match field(statement, "declaration").or_else(|| inner(statement)) {
                    Some(declaration) => declaration,
                    None => return,
                }
            }
            _ => statement,
        };
        if matches!(node.kind(), "lexical_declaration" | "variable_declaration") {
            for declarator in named(node) {
                if let Some(name) = field(declarator, "name").filter(|name| name.kind() == "identifier") {
                    self.values.insert(self.source(name));
                }
            }
        } else if matches!(
            node.kind(),
            "function_declaration" | "class_declaration" | "abstract_class_declaration" | "enum_declaration"
        ) && let Some(name) = field(node, "name")
        {
            self.values.insert(self.source(name));
        }
    }

    /// The names that a declaration declares.
    pub(super) fn declared_names(&self, declaration: Node<'t>) -> Vec<&'t str> {
        match declaration.kind() {
            "lexical_declaration" | "variable_declaration" | "using_declaration" => named(declaration)
                .into_iter()
                .filter_map(|declarator| field(declarator, "name"))
                .flat_map(|pattern| self.names(pattern))
                .collect(),
            "ambient_declaration" => inner(declaration).map_or(Vec::new(), |node| self.declared_names(node)),
            "import_alias" => inner(declaration).map(|name| self.source(name)).into_iter().collect(),
            _ => field(declaration, "name").map(|name| self.source(name)).into_iter().collect(),
        }
    }

    fn variables(&mut self, node: Node<'t>, binding: Binding) {
        for declarator in named(node) {
            if declarator.kind() == "variable_declarator" {
                self.variable(declarator, binding);
            } else {
                self.any(declarator);
            }
        }
    }

    fn variable(&mut self, node: Node<'t>, binding: Binding) {
        let Some(pattern) = field(node, "name") else { return };
        let name = (pattern.kind() == "identifier").then(|| self.source(pattern));
        let ty = field(node, "type").and_then(|ty| self.known_type(ty)).or_else(|| self.documented_type(node));
        let value = field(node, "value").map(|value| self.assigned(value, name));
        let value = match (value, ty) {
            (value, Some(ty)) => self.typed(value, ty, node),
            (Some(value), None) => value,
            // A `var` may be declared again without losing its value.
            (None, None) if binding == Binding::Hoisted => {
                self.names(pattern).into_iter().for_each(|name| self.builder.declare_hoisted(name));
                return;
            }
            (None, None) if field(node, "type").is_some() => self.builder.opaque(Vec::new(), span_of(node)),
            (None, None) => self.builder.literal(Literal::Undefined, span_of(node)),
        };
        self.bind(pattern, value, binding);
    }

    fn ambient(&mut self, node: Node<'t>) {
        for child in named(node) {
            match child.kind() {
                "function_signature" => {
                    let Some(name) = field(child, "name").map(|name| self.source(name)) else { continue };
                    let function = self.signature_only(child, Some(name), None);
                    let value = self.builder.expr(Expr::Function(function), span_of(child));
                    self.builder.define(name, value);
                }
                // `declare global { ... }`
                "statement_block" => self.statements(&named(child)),
                "property_identifier" => {}
                _ => {
                    self.any(child);
                }
            }
        }
    }

    // --- control flow --------------------------------------------------------------------------

    fn branch(&mut self, node: Option<Node<'t>>) -> Arm {
        let Some(node) = node else { return Arm::default() };
        self.builder.open_branch();
        self.statement(node);
        self.builder.close_branch()
    }

    fn switch(&mut self, node: Node<'t>) {
        self.optional_expr(field(node, "value"));
        let cases = field(node, "body").map(named).unwrap_or_default();
        let statements: Vec<Node<'t>> = cases.iter().flat_map(|case| case_body(*case)).collect();
        self.builder.open_block();
        self.breakables.push(false);
        for statement in statements {
            self.hoist(statement);
        }
        let mut arms = Vec::new();
        let mut falling = None;
        for case in &cases {
            self.builder.open_branch();
            if let Some(previous) = falling.take() {
                self.builder.merge(vec![previous, Arm::default()], span_of(*case));
            }
            self.optional_expr(field(*case, "value"));
            let body = case_body(*case);
            for statement in &body {
                self.statement(*statement);
            }
            let arm = self.builder.close_branch();
            if ends_in_break(&body) {
                arms.push(arm);
            } else {
                falling = Some(arm);
            }
        }
        arms.extend(falling);
        if !cases.iter().any(|case| case.kind() == "switch_default") {
            arms.push(Arm::default());
        }
        self.builder.merge(arms, span_of(node));
        self.breakables.pop();
        self.builder.close_block();
    }

    fn looped(&mut self, node: Node<'t>, body: impl FnOnce(&mut Self)) {
        self.breakables.push(true);
        self.builder.open_loop();
        body(self);
        self.builder.close_loop(span_of(node));
        self.breakables.pop();
    }

    fn for_loop(&mut self, node: Node<'t>) {
        self.builder.open_block();
        if let Some(initializer) = field(node, "initializer") {
            self.any(initializer);
        }
        self.looped(node, |lowering| {
            let mut cursor = node.walk();
            for condition in node.children_by_field_name("condition", &mut cursor).filter(Node::is_named) {
                lowering.any(condition);
            }
            lowering.optional_statement(field(node, "body"));
            lowering.optional_expr(field(node, "increment"));
        });
        self.builder.close_block();
    }

    fn for_each(&mut self, node: Node<'t>) {
        let right = field(node, "right").map(|right| self.expr(right));
        let binding = match field(node, "kind").map(|kind| kind.kind()) {
            None => Binding::Assign,
            Some("var") => Binding::Hoisted,
            Some(_) => Binding::Block,
        };
        self.builder.open_block();
        self.looped(node, |lowering| {
            let left = field(node, "left");
            let value = match right {
                Some(right) if !has_token(node, "in") => {
                    lowering.builder.expr(Expr::Element(right), span_of(left.unwrap_or(node)))
                }
                _ => lowering.builder.opaque(right.into_iter().collect(), span_of(left.unwrap_or(node))),
            };
            if let Some(left) = left {
                lowering.bind(left, value, binding);
            }
            lowering.optional_statement(field(node, "body"));
        });
        self.builder.close_block();
    }

    fn while_loop(&mut self, node: Node<'t>) {
        self.looped(node, |lowering| {
            let (condition, body) = (field(node, "condition"), field(node, "body"));
            if node.kind() == "do_statement" {
                lowering.optional_statement(body);
                lowering.optional_expr(condition);
            } else {
                lowering.optional_expr(condition);
                lowering.optional_statement(body);
            }
        });
    }

    fn try_statement(&mut self, node: Node<'t>) {
        let body = self.branch(field(node, "body"));
        let mut arms = vec![body.clone()];
        if let Some(handler) = field(node, "handler") {
            self.builder.open_branch();
            self.builder.merge(vec![body, Arm::default()], span_of(node));
            self.catch_clause(handler);
            arms.push(self.builder.close_branch());
        }
        self.builder.merge(arms, span_of(node));
        if let Some(finalizer) = field(node, "finalizer").and_then(|clause| field(clause, "body")) {
            self.statement(finalizer);
        }
    }

    fn catch_clause(&mut self, node: Node<'t>) {
        self.builder.open_block();
        if let Some(pattern) = field(node, "parameter") {
            let error = self.builder.opaque(Vec::new(), span_of(pattern));
            self.bind(pattern, error, Binding::Block);
        }
        self.optional_statement(field(node, "body"));
        self.builder.close_block();
    }
}

fn case_body(case: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = case.walk();
    case.children_by_field_name("body", &mut cursor).filter(Node::is_named).collect()
}

fn ends_in_break(body: &[Node]) -> bool {
    match body.last() {
        Some(last) if last.kind() == "statement_block" => ends_in_break(&named(*last)),
        Some(last) => last.kind() == "break_statement",
        None => false,
    }
}
