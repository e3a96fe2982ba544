//! What conditions say about the values that they ask for.

use tree_sitter::Node;

use super::assignment::is_place;
use super::{Lowering, children, field, fields, first_child};
use crate::ir::Test;
use crate::ir::builder::{Arm, Condition, Conditions};
use crate::ir::{ExprId, Span};

/// Deepest nesting of a condition that is followed.
const MAX_DEPTH: usize = 32;

impl<'t> Lowering<'_, 't> {
    /// Lowers a condition; what it says about its branches.
    pub(super) fn condition(&mut self, node: Node<'t>) -> Conditions {
        self.expr(node);
        self.asked(node, 0)
    }

    /// What a condition that is lowered already says.
    pub(super) fn asked(&mut self, node: Node<'t>, depth: usize) -> Conditions {
        if depth > MAX_DEPTH || node.has_error() {
            return Conditions::default();
        }
        match node.kind() {
            "parenthesized_expression" => match children(node).as_slice() {
                [only] => self.asked(*only, depth + 1),
                _ => Conditions::default(),
            },
            "not_operator" => match field(node, "argument") {
                Some(argument) => self.asked(argument, depth + 1).negated(),
                None => Conditions::default(),
            },
            "boolean_operator" => {
                let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
                    return Conditions::default();
                };
                let (left, right) = (self.asked(left, depth + 1), self.asked(right, depth + 1));
                let is_or = field(node, "operator").is_some_and(|operator| operator.kind() == "or");
                if is_or { left.or(right) } else { left.and(right) }
            }
            "comparison_operator" => self.compared(node),
            _ => self.asked_of(node, Test::Truthy),
        }
    }

    /// `x is None`, `x != None`.
    fn compared(&mut self, node: Node<'t>) -> Conditions {
        let operands = children(node);
        let mut cursor = node.walk();
        let operators: Vec<&str> =
            node.children_by_field_name("operators", &mut cursor).map(|operator| operator.kind()).collect();
        let ([left, right], [operator]) = (operands.as_slice(), operators.as_slice()) else {
            return Conditions::default();
        };
        if right.kind() != "none" {
            return Conditions::default();
        }
        match *operator {
            "is" | "==" => self.asked_of(*left, Test::Missing),
            "is not" | "!=" | "<>" => self.asked_of(*left, Test::Present),
            _ => Conditions::default(),
        }
    }

    /// Only what is read without running anything is lowered a second time.
    fn asked_of(&mut self, node: Node<'t>, test: Test) -> Conditions {
        if !is_place(node) {
            return Conditions::default();
        }
        let of = self.expr(node);
        Conditions::on(self.builder.unnarrowed(of), test)
    }

    /// An expression that is evaluated only where something holds.
    pub(super) fn expr_where(&mut self, node: Node<'t>, known: &[Condition]) -> (ExprId, Arm) {
        self.builder.open_branch_where(known);
        let value = self.expr(node);
        (value, self.builder.close_branch())
    }

    pub(super) fn conditional(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        let parts = children(node);
        let [value, condition, fallback] = parts.as_slice() else { return self.opaque(node) };
        let asked = self.condition(*condition);
        let (then, then_arm) = self.expr_where(*value, &asked.then);
        let (otherwise, other_arm) = self.expr_where(*fallback, &asked.otherwise);
        self.builder.merge(vec![then_arm, other_arm], span);
        let then = self.builder.guarded(then, &asked.then);
        let otherwise = self.builder.guarded(otherwise, &asked.otherwise);
        self.builder.choice(vec![then, otherwise], span)
    }

    /// `left and right`.
    pub(super) fn both(&mut self, left: Node<'t>, right: Node<'t>, span: Span) -> ExprId {
        let first = self.expr(left);
        let asked = self.asked(left, 0);
        let (second, arm) = self.expr_where(right, &asked.then);
        self.builder.merge(vec![arm, Arm::default()], span);
        self.builder.choice(vec![first, second], span)
    }

    /// `assert x`.
    pub(super) fn assertion(&mut self, node: Node<'t>) {
        self.each_expr(node);
        if let Some(asserted) = first_child(node) {
            let asked = self.asked(asserted, 0);
            self.builder.suppose(&asked.then);
        }
    }

    pub(super) fn if_statement(&mut self, node: Node<'t>) {
        let mut arms = Vec::new();
        let mut clause = node;
        let mut rest = fields(node, "alternative").into_iter();
        let mut known: Vec<Condition> = Vec::new();
        loop {
            let asked = field(clause, "condition").map(|condition| self.condition(condition)).unwrap_or_default();
            let then: Vec<Condition> = known.iter().chain(&asked.then).copied().collect();
            arms.push(self.branch_where(field(clause, "consequence"), &then));
            known.extend(asked.otherwise);
            let Some(next) = rest.next() else {
                arms.push(Arm::knowing(known));
                break;
            };
            self.errors(next);
            if next.kind() == "else_clause" {
                arms.push(self.branch_where(field(next, "body"), &known));
                break;
            }
            clause = next;
        }
        self.builder.merge(arms, self.span(node));
    }

    /// Lowers a block as a branch in which something is known.
    fn branch_where(&mut self, block: Option<Node<'t>>, known: &[Condition]) -> Arm {
        self.builder.open_branch_where(known);
        if let Some(block) = block {
            self.block(block);
        }
        self.builder.close_branch()
    }
}
