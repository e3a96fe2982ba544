//! Statements and control flow.

use tree_sitter::Node;

use super::{Lowering, children, field, fields, first_child};
use crate::ir::builder::Arm;
use crate::ir::{Expr, ExprId};

impl<'t> Lowering<'_, 't> {
    pub(super) fn block(&mut self, node: Node<'t>) {
        self.errors(node);
        self.parts(node);
    }

    pub(super) fn statement(&mut self, node: Node<'t>) {
        if !self.builder.descend() {
            return;
        }
        match node.kind() {
            "block" => self.block(node),
            "ERROR" => self.stray(node),
            kind if is_statement(kind) => {
                self.errors(node);
                self.statement_inside(node);
            }
            _ => {
                self.expr(node);
            }
        }
        self.builder.ascend();
    }

    fn statement_inside(&mut self, node: Node<'t>) {
        match node.kind() {
            "future_import_statement" | "pass_statement" => {}
            "expression_statement" => self.expression_statement(node),
            "import_statement" => self.import_statement(node),
            "import_from_statement" => self.import_from_statement(node),
            "function_definition" => self.function_definition(node, &[]),
            "class_definition" => self.class_definition(node, &[]),
            "decorated_definition" => self.decorated_definition(node),
            "return_statement" => {
                let value = first_child(node).map(|value| self.expr(value));
                self.builder.return_value(value);
            }
            "raise_statement" => {
                self.each_expr(node);
                self.builder.terminate();
            }
            "break_statement" => self.builder.break_loop(),
            "continue_statement" => self.builder.continue_loop(),
            "if_statement" => self.if_statement(node),
            "for_statement" => self.for_statement(node),
            "while_statement" => self.while_statement(node),
            "try_statement" => self.try_statement(node),
            "with_statement" => self.with_statement(node),
            "match_statement" => self.match_statement(node),
            "global_statement" | "nonlocal_statement" => self.outer_names(node),
            "delete_statement" => self.delete_statement(node),
            "type_alias_statement" => self.type_alias(node),
            "assert_statement" => self.assertion(node),
            "print_statement" | "exec_statement" | "chevron" => {
                self.each_expr(node);
            }
            // Parts of statements, met alone only where the parser lost the whole.
            _ => self.parts(node),
        }
    }

    pub(super) fn each_expr(&mut self, node: Node<'t>) -> Vec<ExprId> {
        children(node).into_iter().map(|child| self.expr(child)).collect()
    }

    fn expression_statement(&mut self, node: Node<'t>) {
        for child in children(node) {
            if !is_docstring(child) {
                self.statement(child);
            }
        }
    }

    fn outer_names(&mut self, node: Node<'t>) {
        for name in children(node) {
            let name = self.source(name);
            self.builder.declare_outer(name, node.kind() == "global_statement");
        }
    }

    fn type_alias(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return };
        let value = self.ty(right);
        // `type Pair[T] = ...`: the name is the first leaf.
        let mut name = left;
        while let Some(child) = first_child(name) {
            name = child;
        }
        let name = self.source(name);
        self.builder.bind(name, value);
    }

    // --- branches ------------------------------------------------------------------------------

    /// Lowers a block as a branch.
    fn branch(&mut self, block: Option<Node<'t>>) -> Arm {
        self.builder.open_branch();
        if let Some(block) = block {
            self.block(block);
        }
        self.builder.close_branch()
    }

    /// `else` after a loop: runs unless the loop was left by `break`.
    fn loop_else(&mut self, node: Node<'t>) {
        if let Some(clause) = field(node, "alternative") {
            self.errors(clause);
            let arm = self.branch(field(clause, "body"));
            self.builder.merge(vec![arm, Arm::default()], self.span(clause));
        }
    }

    fn for_statement(&mut self, node: Node<'t>) {
        let iterable = self.field_expr(node, "right");
        self.builder.open_loop();
        if let Some(left) = field(node, "left") {
            let element = self.builder.expr(Expr::Element(iterable), self.span(left));
            self.target(left, element);
        }
        if let Some(body) = field(node, "body") {
            self.block(body);
        }
        self.builder.close_loop(self.span(node));
        self.loop_else(node);
    }

    fn while_statement(&mut self, node: Node<'t>) {
        self.builder.open_loop();
        self.field_expr(node, "condition");
        if let Some(body) = field(node, "body") {
            self.block(body);
        }
        self.builder.close_loop(self.span(node));
        self.loop_else(node);
    }

    fn try_statement(&mut self, node: Node<'t>) {
        let clauses = children(node);
        let span = self.span(node);
        self.builder.open_branch();
        if let Some(body) = field(node, "body") {
            self.block(body);
        }
        for clause in clauses.iter().filter(|clause| clause.kind() == "else_clause") {
            self.errors(*clause);
            if let Some(body) = field(*clause, "body") {
                self.block(body);
            }
        }
        let body = self.builder.close_branch();
        let mut arms = Vec::new();
        for clause in clauses.iter().filter(|clause| clause.kind() == "except_clause") {
            self.builder.open_branch();
            self.builder.merge(vec![body.interrupted(), Arm::default()], span);
            self.except_clause(*clause);
            arms.push(self.builder.close_branch());
        }
        arms.insert(0, body);
        let Some(cleanup) = clauses.iter().find(|clause| clause.kind() == "finally_clause") else {
            self.builder.merge(arms, span);
            return;
        };
        // The cleanup also runs where every arm ends early, and then nothing after it does.
        let dead = arms.iter().all(Arm::is_dead);
        let interrupted = arms.iter().map(Arm::interrupted).collect();
        self.builder.merge(interrupted, span);
        self.stray(*cleanup);
        if dead {
            self.builder.terminate();
        }
    }

    fn except_clause(&mut self, node: Node<'t>) {
        self.errors(node);
        for value in fields(node, "value") {
            let (error, alias) = match value.kind() {
                "as_pattern" => (first_child(value), field(value, "alias")),
                _ => (Some(value), field(node, "alias")),
            };
            let Some(error) = error else { continue };
            let error = self.expr(error);
            if let Some(alias) = alias {
                let caught = self.builder.opaque(vec![error], self.span(value));
                self.target(alias, caught);
            }
        }
        for block in children(node).into_iter().filter(|child| child.kind() == "block") {
            self.block(block);
        }
    }

    fn with_statement(&mut self, node: Node<'t>) {
        for clause in children(node).into_iter().filter(|child| child.kind() == "with_clause") {
            self.errors(clause);
            for item in children(clause) {
                self.errors(item);
                self.with_item(item);
            }
        }
        if let Some(body) = field(node, "body") {
            self.block(body);
        }
    }

    fn with_item(&mut self, item: Node<'t>) {
        let Some(value) = field(item, "value") else {
            self.parts(item);
            return;
        };
        if value.kind() != "as_pattern" {
            self.expr(value);
            return;
        }
        self.errors(value);
        let Some(manager) = first_child(value) else { return };
        let manager = self.expr(manager);
        let entered = self.builder.expr(Expr::Enter(manager), self.span(value));
        if let Some(alias) = field(value, "alias") {
            self.target(alias, entered);
        }
    }

    fn match_statement(&mut self, node: Node<'t>) {
        let subjects: Vec<ExprId> = fields(node, "subject").into_iter().map(|subject| self.expr(subject)).collect();
        let subject = match subjects.as_slice() {
            [only] => *only,
            _ => self.builder.expr(Expr::Sequence(subjects), self.span(node)),
        };
        let Some(body) = field(node, "body") else { return };
        self.errors(body);
        let mut arms = Vec::new();
        let mut exhaustive = false;
        for clause in children(body) {
            self.errors(clause);
            self.builder.open_branch();
            exhaustive |= self.case(clause, subject);
            arms.push(self.builder.close_branch());
        }
        if !exhaustive {
            arms.push(Arm::default());
        }
        self.builder.merge(arms, self.span(node));
    }
}

fn is_docstring(node: Node<'_>) -> bool {
    node.kind() == "string" && !node.has_error() && children(node).iter().all(|part| part.kind() != "interpolation")
}

/// Whether a node is lowered as a statement; everything else is an expression.
pub(super) fn is_statement(kind: &str) -> bool {
    matches!(kind, "block" | "decorator" | "chevron")
        || ["_statement", "_definition", "_clause"].iter().any(|suffix| kind.ends_with(suffix))
}
