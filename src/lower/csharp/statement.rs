//! Statements and control flow.

use tree_sitter::Node;

use super::member::{declarators, initializer};
use super::{Lowering, child_of_kind, children, field, first_child, has_token, last_child};
use crate::ir::builder::{Arm, Condition};
use crate::ir::{Expr, ExprId};

impl<'t> Lowering<'_, 't> {
    /// A list of statements of one scope; local functions are known before the first of them runs.
    pub(super) fn statements(&mut self, statements: &[Node<'t>]) {
        for statement in statements.iter().filter(|statement| statement.kind() == "local_function_statement") {
            self.local_function(*statement);
        }
        for statement in statements.iter().filter(|statement| statement.kind() != "local_function_statement") {
            self.statement(*statement);
        }
    }

    fn block(&mut self, node: Node<'t>) {
        self.builder.open_block();
        self.errors(node);
        self.statements(&children(node));
        self.builder.close_block();
    }

    pub(super) fn statement(&mut self, node: Node<'t>) {
        if !self.builder.descend() {
            return;
        }
        if node.kind() != "block" {
            self.errors(node);
        }
        self.statement_inside(node);
        self.builder.ascend();
    }

    fn statement_inside(&mut self, node: Node<'t>) {
        match node.kind() {
            "block" => self.block(node),
            "expression_statement" => self.optional_expr(first_child(node)),
            "local_declaration_statement" => {
                if let Some(declaration) = child_of_kind(node, "variable_declaration") {
                    self.variables(declaration);
                }
            }
            "variable_declaration" => self.variables(node),
            // Met here only where the parser lost what is around it.
            "local_function_statement" | "method_declaration" => self.local_function(node),
            "return_statement" => {
                let wanted = self.results.last().copied().flatten();
                let value = first_child(node).map(|value| self.expr_as(value, wanted));
                self.builder.return_value(value);
            }
            "throw_statement" => {
                self.optional_expr(first_child(node));
                self.builder.terminate();
            }
            "yield_statement" => {
                if let Some(value) = first_child(node) {
                    let value = self.expr(value);
                    self.builder.yield_value(value);
                }
            }
            "if_statement" => self.if_statement(node),
            "switch_statement" => self.switch(node),
            "for_statement" => self.for_loop(node),
            "foreach_statement" => self.for_each(node),
            "while_statement" | "do_statement" => self.while_loop(node),
            "try_statement" => self.try_statement(node),
            "using_statement" => self.using_statement(node),
            "break_statement" => {
                // What follows a `break` in the middle of a section may seem to happen.
                if self.breakables.last() == Some(&true) {
                    self.builder.break_loop();
                }
            }
            "continue_statement" => self.builder.continue_loop(),
            "empty_statement" | "goto_statement" | "using_directive" | "modifier" => {}
            kind if kind.ends_with("_statement") || kind.starts_with("preproc") || kind.ends_with("_declaration") => {
                self.parts_of(node);
            }
            "ERROR" | "declaration_list" | "accessor_list" => self.parts_of(node),
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

    /// `T a = b, c`.
    fn variables(&mut self, node: Node<'t>) {
        let ty = field(node, "type").and_then(|ty| self.telling(ty));
        for declarator in declarators(node) {
            let value = initializer(declarator).map(|value| self.expr_as(value, ty));
            let span = self.span(declarator);
            let Some(name) = field(declarator, "name") else {
                if let (Some(pattern), Some(value)) = (child_of_kind(declarator, "tuple_pattern"), value) {
                    self.take_apart(pattern, value);
                }
                continue;
            };
            let value = match (value, ty) {
                (value, Some(ty)) => self.typed(value, ty, span),
                (Some(value), None) => value,
                (None, None) => self.builder.opaque(Vec::new(), span),
            };
            self.builder.define(self.source(name).trim_start_matches('@'), value);
        }
    }

    // --- branches ------------------------------------------------------------------------------

    fn branch(&mut self, node: Option<Node<'t>>, known: Vec<Condition>) -> Arm {
        let Some(node) = node else { return Arm::knowing(known) };
        self.builder.open_branch_where(&known);
        self.statement(node);
        self.builder.close_branch()
    }

    fn if_statement(&mut self, node: Node<'t>) {
        let asked = field(node, "condition").map(|condition| self.condition(condition)).unwrap_or_default();
        let then = self.branch(field(node, "consequence"), asked.then);
        let otherwise = self.branch(field(node, "alternative"), asked.otherwise);
        let span = self.span(node);
        self.builder.merge(vec![then, otherwise], span);
    }

    fn switch(&mut self, node: Node<'t>) {
        let value = match field(node, "value") {
            Some(value) => self.expr(value),
            None => self.nothing(node),
        };
        self.builder.open_block();
        self.breakables.push(false);
        let mut arms = Vec::new();
        let mut exhaustive = false;
        for section in field(node, "body").map(children).unwrap_or_default() {
            exhaustive |= has_token(section, "default");
            self.builder.open_branch();
            self.section(section, value);
            arms.push(self.builder.close_branch());
        }
        if !exhaustive {
            arms.push(Arm::default());
        }
        self.breakables.pop();
        self.builder.close_block();
        let span = self.span(node);
        self.builder.merge(arms, span);
    }

    fn section(&mut self, section: Node<'t>, value: ExprId) {
        self.errors(section);
        for part in children(section) {
            match part.kind() {
                "when_clause" => self.optional_expr(first_child(part)),
                kind if kind.ends_with("pattern") => self.bind(part, value),
                _ => self.statement(part),
            }
        }
    }

    fn try_statement(&mut self, node: Node<'t>) {
        let span = self.span(node);
        let body = self.branch(field(node, "body"), Vec::new());
        let mut arms = vec![body.clone()];
        for clause in children(node).into_iter().filter(|child| child.kind() == "catch_clause") {
            self.builder.open_branch();
            self.builder.merge(vec![body.interrupted(), Arm::default()], span);
            self.builder.open_block();
            if let Some(name) = child_of_kind(clause, "catch_declaration").and_then(|caught| field(caught, "name")) {
                let error = self.nothing(name);
                self.builder.define(self.source(name), error);
            }
            if let Some(filter) = child_of_kind(clause, "catch_filter_clause") {
                self.any(filter);
            }
            self.optional_statement(field(clause, "body"));
            self.builder.close_block();
            arms.push(self.builder.close_branch());
        }
        self.builder.merge(arms, span);
        if let Some(clause) = child_of_kind(node, "finally_clause") {
            self.optional_statement(child_of_kind(clause, "block"));
        }
    }

    // --- loops ---------------------------------------------------------------------------------

    fn looped(&mut self, node: Node<'t>, body: impl FnOnce(&mut Self)) {
        self.breakables.push(true);
        self.builder.open_loop();
        body(self);
        let span = self.span(node);
        self.builder.close_loop(span);
        self.breakables.pop();
    }

    fn for_loop(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let initializers: Vec<Node<'t>> =
            node.children_by_field_name("initializer", &mut cursor).filter(Node::is_named).collect();
        let updates: Vec<Node<'t>> =
            node.children_by_field_name("update", &mut cursor).filter(Node::is_named).collect();
        self.builder.open_block();
        for initializer in initializers {
            self.statement(initializer);
        }
        self.looped(node, |lowering| {
            lowering.optional_expr(field(node, "condition"));
            lowering.optional_statement(field(node, "body"));
            for update in updates {
                lowering.expr(update);
            }
        });
        self.builder.close_block();
    }

    fn for_each(&mut self, node: Node<'t>) {
        let right = field(node, "right").map(|right| self.expr(right));
        self.builder.open_block();
        self.looped(node, |lowering| {
            if let (Some(left), Some(right)) = (field(node, "left"), right) {
                let span = lowering.span(left);
                let element = lowering.builder.expr(Expr::Element(right), span);
                lowering.each(node, left, element);
            }
            lowering.optional_statement(field(node, "body"));
        });
        self.builder.close_block();
    }

    fn each(&mut self, node: Node<'t>, left: Node<'t>, element: ExprId) {
        let span = self.span(left);
        match (left.kind(), field(node, "type").and_then(|ty| self.telling(ty))) {
            ("identifier", Some(ty)) => {
                let value = self.typed(Some(element), ty, span);
                self.builder.define(self.source(left), value);
            }
            ("identifier", None) => self.builder.define(self.source(left), element),
            _ => self.take_apart(left, element),
        }
    }

    fn while_loop(&mut self, node: Node<'t>) {
        let (condition, body) = (field(node, "condition"), field(node, "body"));
        self.looped(node, |lowering| {
            if node.kind() == "do_statement" {
                lowering.optional_statement(body);
                lowering.optional_expr(condition);
            } else {
                lowering.optional_expr(condition);
                lowering.optional_statement(body);
            }
        });
    }

    fn using_statement(&mut self, node: Node<'t>) {
        self.builder.open_block();
        let body = field(node, "body").or_else(|| last_child(node));
        for part in children(node).into_iter().filter(|part| Some(*part) != body) {
            self.statement(part);
        }
        self.optional_statement(body);
        self.builder.close_block();
    }
}
