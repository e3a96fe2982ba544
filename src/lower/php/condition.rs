//! What conditions say about the values that they ask for.

use tree_sitter::Node;

use crate::lower::tree::operator;

use crate::ir::Test;
use crate::ir::builder::{Arm, Condition, Conditions};
use crate::ir::{Expr, ExprId};

use super::assignment::is_place;
use super::{Lowering, children, field, fields, first_child, span_of};

/// Deepest nesting of a condition that is followed.
const MAX_DEPTH: usize = 32;

impl<'t> Lowering<'t> {
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
            "parenthesized_expression" | "error_suppression_expression" => match first_child(node) {
                Some(inner) => self.asked(inner, depth + 1),
                None => Conditions::default(),
            },
            "unary_op_expression" if operator(node) == "!" => match field(node, "argument").or(first_child(node)) {
                Some(argument) => self.asked(argument, depth + 1).negated(),
                None => Conditions::default(),
            },
            "binary_expression" => self.asked_by_operator(node, depth),
            "function_call_expression" => self.asked_by_call(node),
            _ => self.asked_of(node, Test::Truthy),
        }
    }

    fn asked_by_operator(&mut self, node: Node<'t>, depth: usize) -> Conditions {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
            return Conditions::default();
        };
        let sought = match (left.kind(), right.kind()) {
            ("null", _) => right,
            (_, "null") => left,
            _ => node,
        };
        match operator(node) {
            "&&" | "and" => {
                let (left, right) = (self.asked(left, depth + 1), self.asked(right, depth + 1));
                left.and(right)
            }
            "||" | "or" => {
                let (left, right) = (self.asked(left, depth + 1), self.asked(right, depth + 1));
                left.or(right)
            }
            "===" => self.asked_of(sought, Test::Missing),
            "!==" => self.asked_of(sought, Test::Present),
            _ => Conditions::default(),
        }
    }

    /// `isset($x)`, `empty($x)`, `is_null($x)`
    fn asked_by_call(&mut self, node: Node<'t>) -> Conditions {
        let Some(function) = field(node, "function") else { return Conditions::default() };
        let arguments = field(node, "arguments").map(children).unwrap_or_default();
        let Some(argument) = arguments.first().and_then(|argument| first_child(*argument)) else {
            return Conditions::default();
        };
        match self.source(function).trim_start_matches('\\').to_ascii_lowercase().as_str() {
            "isset" if arguments.len() == 1 => self.asked_of(argument, Test::Present),
            "empty" => self.asked_of(argument, Test::Falsy),
            "is_null" => self.asked_of(argument, Test::Missing),
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
    fn expr_where(&mut self, node: Node<'t>, known: &[Condition]) -> (ExprId, Arm) {
        self.builder.open_branch_where(known);
        let value = self.expr(node);
        (value, self.builder.close_branch())
    }

    /// `a ? b : c`, `a ?: c`
    pub(super) fn conditional(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let (Some(condition), Some(alternative)) = (field(node, "condition"), field(node, "alternative")) else {
            return self.opaque(node);
        };
        let Some(body) = field(node, "body") else {
            let value = self.expr(condition);
            let fallback = self.expr(alternative);
            return self.builder.expr(Expr::Otherwise { value, fallback }, at);
        };
        let asked = self.condition(condition);
        let (then, then_arm) = self.expr_where(body, &asked.then);
        let (otherwise, other_arm) = self.expr_where(alternative, &asked.otherwise);
        self.builder.merge(vec![then_arm, other_arm], at);
        let then = self.builder.guarded(then, &asked.then);
        let otherwise = self.builder.guarded(otherwise, &asked.otherwise);
        self.builder.choice(vec![then, otherwise], at)
    }

    pub(super) fn if_statement(&mut self, node: Node<'t>) {
        let mut arms = Vec::new();
        let mut clause = node;
        let mut rest = fields(node, "alternative").into_iter();
        let mut known: Vec<Condition> = Vec::new();
        loop {
            let asked = field(clause, "condition").map(|condition| self.condition(condition)).unwrap_or_default();
            let then: Vec<Condition> = known.iter().chain(&asked.then).copied().collect();
            arms.push(self.branch_where(field(clause, "body"), &then));
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
        self.builder.merge(arms, span_of(node));
    }

    /// Lowers a statement as a branch in which something is known.
    fn branch_where(&mut self, body: Option<Node<'t>>, known: &[Condition]) -> Arm {
        self.builder.open_branch_where(known);
        if let Some(body) = body {
            self.statement(body);
        }
        self.builder.close_branch()
    }
}
