//! Statements and control flow.

use tree_sitter::Node;

use super::declaration::TYPES;
use super::member::declarators;
use super::{Lowering, child_of_kind, children, field, first_child, last_child, span_of};
use crate::ir::Expr;
use crate::ir::builder::{Arm, Condition};

impl<'t> Lowering<'_, 't> {
    /// A list of statements of one scope; functions of a file without types are known before the first of them runs.
    pub(super) fn statements(&mut self, statements: &[Node<'t>]) {
        for statement in statements.iter().filter(|statement| statement.kind() == "method_declaration") {
            self.local_function(*statement);
        }
        for statement in statements.iter().filter(|statement| statement.kind() != "method_declaration") {
            self.statement(*statement);
        }
    }

    pub(super) fn block(&mut self, node: Node<'t>) {
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
            "block" | "constructor_body" => self.block(node),
            "expression_statement" => match first_child(node) {
                Some(inner) if inner.kind() == "method_invocation" => self.effect(inner),
                Some(inner) if inner.kind() == "switch_expression" => {
                    self.switch(inner, false);
                }
                inner => self.optional_expr(inner),
            },
            "local_variable_declaration" | "field_declaration" => self.variables(node),
            "method_declaration" => self.local_function(node),
            "explicit_constructor_invocation" => self.call_constructor(node),
            "return_statement" => {
                let value = first_child(node).map(|value| self.expr(value));
                self.builder.return_value(value);
            }
            "throw_statement" => {
                self.optional_expr(first_child(node));
                self.builder.terminate();
            }
            "yield_statement" => {
                if let Some(value) = first_child(node) {
                    let value = self.expr(value);
                    if let Some(yields) = self.yields.last_mut() {
                        yields.push(value);
                    }
                }
            }
            "if_statement" => self.if_statement(node),
            "switch_expression" => {
                self.switch(node, false);
            }
            "for_statement" => self.for_loop(node),
            "enhanced_for_statement" => self.for_each(node),
            "while_statement" | "do_statement" => self.while_loop(node),
            "try_statement" | "try_with_resources_statement" => self.try_statement(node),
            "break_statement" => {
                // What follows a `break` in the middle of a switch may seem to happen.
                if self.breakables.last() == Some(&true) {
                    self.builder.break_loop();
                }
            }
            "continue_statement" => self.builder.continue_loop(),
            "labeled_statement" => self.optional_statement(last_child(node)),
            "import_declaration" | "package_declaration" | "modifiers" => {}
            kind if TYPES.contains(&kind) => self.local_class(node),
            kind if kind.ends_with("_statement") || kind.ends_with("_declaration") => self.parts_of(node),
            "ERROR" | "class_body" | "interface_body" | "enum_body" => self.parts_of(node),
            _ => {
                self.expr(node);
            }
        }
    }

    pub(super) fn optional_expr(&mut self, node: Option<Node<'t>>) {
        if let Some(node) = node {
            self.expr(node);
        }
    }

    pub(super) fn optional_statement(&mut self, node: Option<Node<'t>>) {
        if let Some(node) = node {
            self.statement(node);
        }
    }

    /// `T a = b, c`.
    fn variables(&mut self, node: Node<'t>) {
        let ty = field(node, "type").and_then(|ty| self.telling(ty));
        for declarator in declarators(node) {
            let value = field(declarator, "value").map(|value| self.expr(value));
            let Some(name) = field(declarator, "name") else { continue };
            let value = self.declared_value(value, ty, declarator);
            let name = self.source(name);
            if self.is_builder_type(node) {
                self.builders.insert(name);
            } else {
                self.builders.remove(name);
            }
            self.builder.define(name, value);
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
        let span = span_of(node);
        self.builder.merge(vec![then, otherwise], span);
    }

    fn try_statement(&mut self, node: Node<'t>) {
        let span = span_of(node);
        self.builder.open_block();
        for resource in field(node, "resources").map(children).unwrap_or_default() {
            self.resource(resource);
        }
        let body = self.branch(field(node, "body"), Vec::new());
        let mut arms = vec![body.clone()];
        for clause in children(node).into_iter().filter(|child| child.kind() == "catch_clause") {
            self.builder.open_branch();
            self.builder.merge(vec![body.interrupted(), Arm::default()], span);
            self.builder.open_block();
            if let Some(name) = child_of_kind(clause, "catch_formal_parameter").and_then(|caught| field(caught, "name"))
            {
                let error = self.nothing(name);
                self.builder.define(self.source(name), error);
            }
            self.optional_statement(field(clause, "body"));
            self.builder.close_block();
            arms.push(self.builder.close_branch());
        }
        self.builder.merge(arms, span);
        if let Some(clause) = child_of_kind(node, "finally_clause") {
            self.optional_statement(child_of_kind(clause, "block"));
        }
        self.builder.close_block();
    }

    /// `try (T a = b)`, `try (a)`.
    fn resource(&mut self, node: Node<'t>) {
        let Some(value) = field(node, "value") else { return self.parts_of(node) };
        let ty = field(node, "type").and_then(|ty| self.telling(ty));
        let value = self.expr(value);
        let value = self.declared_value(Some(value), ty, node);
        if let Some(name) = field(node, "name") {
            self.builder.define(self.source(name), value);
        }
    }

    // --- loops ---------------------------------------------------------------------------------

    fn looped(&mut self, node: Node<'t>, body: impl FnOnce(&mut Self)) {
        self.breakables.push(true);
        self.builder.open_loop();
        body(self);
        let span = span_of(node);
        self.builder.close_loop(span);
        self.breakables.pop();
    }

    fn for_loop(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let initializers: Vec<Node<'t>> =
            node.children_by_field_name("init", &mut cursor).filter(Node::is_named).collect();
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
        let list = field(node, "value").map(|value| self.expr(value));
        self.builder.open_block();
        self.looped(node, |lowering| {
            if let (Some(name), Some(list)) = (field(node, "name"), list) {
                let span = span_of(name);
                let element = lowering.builder.expr(Expr::Element(list), span);
                let ty = field(node, "type").and_then(|ty| lowering.telling(ty));
                let value = lowering.declared_value(Some(element), ty, name);
                lowering.builder.define(lowering.source(name), value);
            }
            lowering.optional_statement(field(node, "body"));
        });
        self.builder.close_block();
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
}
