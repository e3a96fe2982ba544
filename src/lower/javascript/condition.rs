//! What conditions say about the values that they ask for.

use tree_sitter::Node;

use crate::lower::tree::operator;

use super::{Lowering, field, inner, span_of};
use crate::ir::builder::{Arm, Condition, Conditions};
use crate::ir::{ExprId, Test};

/// Deepest nesting of a condition that is followed.
const MAX_DEPTH: usize = 32;

impl<'t> Lowering<'t> {
    /// What a condition that is lowered already says about its branches.
    pub(super) fn asked(&mut self, node: Node<'t>, depth: usize) -> Conditions {
        if depth > MAX_DEPTH || node.has_error() {
            return Conditions::default();
        }
        match node.kind() {
            "parenthesized_expression" => match inner(node) {
                Some(inside) => self.asked(inside, depth + 1),
                None => Conditions::default(),
            },
            "unary_expression" => match (operator(node), field(node, "argument")) {
                ("!", Some(argument)) => self.asked(argument, depth + 1).negated(),
                _ => Conditions::default(),
            },
            "binary_expression" => {
                let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
                    return Conditions::default();
                };
                match operator(node) {
                    "&&" => self.asked(left, depth + 1).and(self.asked(right, depth + 1)),
                    "||" => self.asked(left, depth + 1).or(self.asked(right, depth + 1)),
                    operator => self.compared(left, operator, right),
                }
            }
            _ => self.asked_of(node, Test::Truthy),
        }
    }

    /// `x != null`, `x === undefined`.
    fn compared(&mut self, left: Node<'t>, operator: &str, right: Node<'t>) -> Conditions {
        let strictly = match self.source(right) {
            "null" => Test::NotNull,
            "undefined" => Test::NotUndefined,
            _ => return Conditions::default(),
        };
        match operator {
            "==" => self.asked_of(left, Test::Missing),
            "!=" => self.asked_of(left, Test::Present),
            "===" => self.asked_of(left, strictly).negated(),
            "!==" => self.asked_of(left, strictly),
            _ => Conditions::default(),
        }
    }

    /// Only what is read without running anything is lowered a second time.
    fn asked_of(&mut self, node: Node<'t>, test: Test) -> Conditions {
        if !is_read(node) {
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

    pub(super) fn ternary(&mut self, node: Node<'t>) -> ExprId {
        let condition = field(node, "condition");
        let asked = condition.map(|condition| self.condition(condition)).unwrap_or_default();
        let mut options = Vec::new();
        let mut arms = Vec::new();
        for (name, known) in [("consequence", &asked.then), ("alternative", &asked.otherwise)] {
            let Some(value) = field(node, name) else { continue };
            let (value, arm) = self.expr_where(value, known);
            options.push(self.builder.guarded(value, known));
            arms.push(arm);
        }
        self.builder.merge(arms, span_of(node));
        self.builder.choice(options, span_of(node))
    }

    /// Lowers a condition; what it says about its branches.
    fn condition(&mut self, node: Node<'t>) -> Conditions {
        self.expr(node);
        self.asked(node, 0)
    }

    /// `if`.
    pub(super) fn conditional(&mut self, node: Node<'t>) {
        let asked = field(node, "condition").map(|condition| self.condition(condition)).unwrap_or_default();
        let then = self.branch_where(field(node, "consequence"), asked.then);
        let otherwise = self.branch_where(field(node, "alternative").and_then(inner), asked.otherwise);
        self.builder.merge(vec![then, otherwise], span_of(node));
    }

    fn branch_where(&mut self, node: Option<Node<'t>>, known: Vec<Condition>) -> Arm {
        let Some(node) = node else { return Arm::knowing(known) };
        self.builder.open_branch_where(&known);
        self.statement(node);
        self.builder.close_branch()
    }
}

/// Whether an expression is a name or `this`, or a chain of members that starts at one.
fn is_read(node: Node<'_>) -> bool {
    let mut node = node;
    loop {
        let next = match node.kind() {
            "identifier" | "this" => return true,
            "member_expression" => field(node, "object"),
            "non_null_expression" => inner(node),
            _ => None,
        };
        match next {
            Some(next) => node = next,
            None => return false,
        }
    }
}
