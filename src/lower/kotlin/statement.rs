//! Statements and control flow, much of which gives a value.

use tree_sitter::Node;

use super::declaration::TYPES;
use super::types::type_in;
use super::{Lowering, after_token, child_of_kind, children, field, first_child, has_token, last_child, span_of};
use crate::ir::builder::{Arm, Condition};
use crate::ir::{Expr, ExprId};

impl<'t> Lowering<'_, 't> {
    /// A list of statements of one scope; local functions are known before the first of them runs.
    pub(super) fn statements(&mut self, statements: &[Node<'t>]) {
        for statement in statements.iter().filter(|statement| statement.kind() == "function_declaration") {
            self.local_function(*statement);
        }
        for statement in statements.iter().filter(|statement| statement.kind() != "function_declaration") {
            self.statement(*statement);
        }
    }

    pub(super) fn statement(&mut self, node: Node<'t>) {
        if !self.builder.descend() {
            return;
        }
        if !matches!(node.kind(), "block" | "lambda_literal" | "call_expression") {
            self.errors(node);
        }
        self.statement_inside(node);
        self.builder.ascend();
    }

    fn statement_inside(&mut self, node: Node<'t>) {
        match node.kind() {
            "block" => self.block_effects(node),
            "call_expression" => {
                self.effect(node);
            }
            "property_declaration" => self.variable(node),
            "function_declaration" => self.local_function(node),
            "assignment" => self.assignment(node),
            "for_statement" => self.for_loop(node),
            "while_statement" | "do_while_statement" => self.while_loop(node),
            "return_expression" | "throw_expression" => self.leave(node),
            "constructor_delegation_call" => self.delegate(node),
            "import" | "package_header" | "modifiers" | "label" | "type_alias" | "annotation" => {}
            kind if TYPES.contains(&kind) => self.local_class(node),
            "ERROR"
            | "class_body"
            | "enum_class_body"
            | "function_body"
            | "getter"
            | "setter"
            | "class_parameters"
            | "value_arguments"
            | "value_argument"
            | "when_entry"
            | "secondary_constructor"
            | "anonymous_initializer" => {
                self.parts_of(node);
            }
            "function_value_parameters"
            | "primary_constructor"
            | "delegation_specifiers"
            | "type_parameters"
            | "type_arguments"
            | "variable_declaration"
            | "parameter" => {}
            _ => {
                self.expr(node);
            }
        }
    }

    /// The value of the last statement of a block.
    pub(super) fn value_of_statement(&mut self, node: Node<'t>) -> ExprId {
        if is_statement(node.kind()) {
            self.statements(&[node]);
            return self.nothing(node);
        }
        if node.kind() == "call_expression" { self.effect(node) } else { self.expr(node) }
    }

    /// `return`, `return@label`, `throw`.
    pub(super) fn leave(&mut self, node: Node<'t>) {
        let label = field(node, "label");
        let value = children(node).into_iter().rfind(|part| Some(*part) != label).map(|value| self.expr(value));
        match (node.kind(), label) {
            ("throw_expression", _) => self.builder.terminate(),
            // A lambda that runs where it stands goes on behind it.
            (_, Some(_)) if !self.implicit.is_empty() => {}
            _ => self.builder.return_value(value),
        }
    }

    pub(super) fn leave_loop(&mut self, node: Node<'t>) {
        if self.breakables.last() != Some(&true) {
            return;
        }
        match self.source(node) {
            "break" => self.builder.break_loop(),
            _ => self.builder.continue_loop(),
        }
    }

    /// `val a: T = b`, `val (a, b) = c`.
    fn variable(&mut self, node: Node<'t>) {
        let value = self.initial(node);
        if let Some(pattern) = child_of_kind(node, "multi_variable_declaration") {
            let value = value.unwrap_or_else(|| self.nothing(node));
            return self.take_apart(pattern, value);
        }
        let Some(variable) = child_of_kind(node, "variable_declaration") else { return };
        let Some(name) = first_child(variable).filter(|name| name.kind() == "identifier") else { return };
        let ty = self.declared_type(variable);
        let text = self.source(name);
        if type_in(variable).is_some_and(|ty| self.source(ty).ends_with("Builder")) {
            self.builders.insert(text);
        } else {
            self.builders.remove(text);
        }
        self.define_typed(name, value, ty);
    }

    // --- branches ------------------------------------------------------------------------------

    fn branch(&mut self, node: Option<Node<'t>>, known: Vec<Condition>) -> (Arm, Option<ExprId>) {
        let Some(node) = node else { return (Arm::knowing(known), None) };
        self.builder.open_branch_where(&known);
        let value = match node.kind() {
            "block" => self.block_value(node),
            _ => self.value_of_statement(node),
        };
        let value = self.builder.guarded(value, &known);
        let arm = self.builder.close_branch();
        let value = (!arm.is_dead()).then_some(value);
        (arm, value)
    }

    fn joined_arms(&mut self, arms: Vec<(Arm, Option<ExprId>)>, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        let values: Vec<ExprId> = arms.iter().filter_map(|(_, value)| *value).collect();
        self.builder.merge(arms.into_iter().map(|(arm, _)| arm).collect(), span);
        if values.is_empty() { self.nothing(node) } else { self.builder.choice(values, span) }
    }

    pub(super) fn if_expression(&mut self, node: Node<'t>) -> ExprId {
        let condition = field(node, "condition");
        let asked = condition.map(|condition| self.condition(condition)).unwrap_or_default();
        let otherwise = after_token(node, "else");
        let is_then = |part: &Node<'t>| Some(*part) != condition && Some(*part) != otherwise;
        let then = children(node).into_iter().find(is_then);
        let then = self.branch(then, asked.then);
        let otherwise = self.branch(otherwise, asked.otherwise);
        self.joined_arms(vec![then, otherwise], node)
    }

    pub(super) fn when_expression(&mut self, node: Node<'t>) -> ExprId {
        self.builder.open_block();
        if let Some(subject) = child_of_kind(node, "when_subject") {
            let value = last_child(subject).map(|value| self.expr(value));
            if let Some(name) = child_of_kind(subject, "variable_declaration").and_then(first_child) {
                self.define_typed(name, value, None);
            }
        }
        let mut arms = Vec::new();
        let mut exhaustive = false;
        for entry in children(node).into_iter().filter(|part| part.kind() == "when_entry") {
            exhaustive |= has_token(entry, "else");
            let mut cursor = entry.walk();
            let conditions: Vec<Node<'t>> =
                entry.children_by_field_name("condition", &mut cursor).filter(Node::is_named).collect();
            let mut known = Vec::new();
            for condition in &conditions {
                if matches!(condition.kind(), "type_test" | "range_test") {
                    continue;
                }
                let asked = self.condition(*condition);
                known = if conditions.len() == 1 { asked.then } else { Vec::new() };
            }
            self.errors(entry);
            let body = after_token(entry, "->");
            arms.push(self.branch(body, known));
        }
        if !exhaustive {
            arms.push((Arm::default(), None));
        }
        self.builder.close_block();
        self.joined_arms(arms, node)
    }

    pub(super) fn try_expression(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        let body = self.branch(child_of_kind(node, "block"), Vec::new());
        let mut arms = vec![body.clone()];
        for clause in children(node).into_iter().filter(|child| child.kind() == "catch_block") {
            self.builder.open_branch();
            self.builder.merge(vec![body.0.interrupted(), Arm::default()], span);
            self.builder.open_block();
            if let Some(name) = child_of_kind(clause, "identifier") {
                let error = self.nothing(name);
                self.builder.define(self.source(name), error);
            }
            let value = child_of_kind(clause, "block").map(|block| self.block_value(block));
            self.builder.close_block();
            let arm = self.builder.close_branch();
            let value = value.filter(|_| !arm.is_dead());
            arms.push((arm, value));
        }
        let value = self.joined_arms(arms, node);
        if let Some(block) = child_of_kind(node, "finally_block").and_then(|clause| child_of_kind(clause, "block")) {
            self.block_effects(block);
        }
        value
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
        let list = after_token(node, "in");
        let value = list.map(|list| self.expr(list));
        self.builder.open_block();
        self.looped(node, |lowering| {
            let span = span_of(node);
            if let Some(value) = value {
                let element = lowering.builder.expr(Expr::Element(value), span);
                lowering.each(node, element);
            }
            if let Some(body) = last_child(node).filter(|body| Some(*body) != list) {
                lowering.statement(body);
            }
        });
        self.builder.close_block();
    }

    fn each(&mut self, node: Node<'t>, element: ExprId) {
        if let Some(pattern) = child_of_kind(node, "multi_variable_declaration") {
            return self.take_apart(pattern, element);
        }
        let Some(variable) = child_of_kind(node, "variable_declaration") else { return };
        let ty = self.declared_type(variable);
        if let Some(name) = first_child(variable) {
            self.define_typed(name, Some(element), ty);
        }
    }

    fn while_loop(&mut self, node: Node<'t>) {
        let condition = field(node, "condition");
        let body = children(node).into_iter().find(|part| Some(*part) != condition && part.kind() != "label");
        self.looped(node, |lowering| {
            if let Some(condition) = condition {
                lowering.expr(condition);
            }
            if let Some(body) = body {
                lowering.statement(body);
            }
        });
    }
}

/// Whether a node gives no value.
pub(super) fn is_statement(kind: &str) -> bool {
    kind.ends_with("_statement")
        || kind.ends_with("_declaration")
        || matches!(kind, "assignment" | "ERROR" | "class_body" | "import" | "type_alias" | "companion_object")
}
