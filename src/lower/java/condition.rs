//! What a condition asks: whether something is there.

use tree_sitter::Node;

use crate::lower::tree::operator;

use super::{Lowering, field, first_child};
use crate::ir::Test;
use crate::ir::builder::Conditions;

/// Deepest nesting of conditions that is looked into.
const MAX_DEPTH: usize = 16;

impl<'t> Lowering<'_, 't> {
    /// Lowers a condition, and tells what it says about both of its branches.
    pub(super) fn condition(&mut self, node: Node<'t>) -> Conditions {
        self.expr(node);
        self.asked(node, 0)
    }

    fn asked(&mut self, node: Node<'t>, depth: usize) -> Conditions {
        if depth > MAX_DEPTH {
            return Conditions::default();
        }
        match node.kind() {
            "parenthesized_expression" => match first_child(node) {
                Some(inner) => self.asked(inner, depth + 1),
                None => Conditions::default(),
            },
            "unary_expression" if operator(node) == "!" => match field(node, "operand") {
                Some(inner) => self.asked(inner, depth + 1).negated(),
                None => Conditions::default(),
            },
            "binary_expression" => self.asked_by_operator(node, depth),
            _ => Conditions::default(),
        }
    }

    fn asked_by_operator(&mut self, node: Node<'t>, depth: usize) -> Conditions {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
            return Conditions::default();
        };
        match operator(node) {
            "&&" => self.asked(left, depth + 1).and(self.asked(right, depth + 1)),
            "||" => self.asked(left, depth + 1).or(self.asked(right, depth + 1)),
            "==" if right.kind() == "null_literal" => self.on(left, Test::Missing),
            "!=" if right.kind() == "null_literal" => self.on(left, Test::Present),
            _ => Conditions::default(),
        }
    }

    fn on(&mut self, value: Node<'t>, test: Test) -> Conditions {
        if !super::call::is_place(value) {
            return Conditions::default();
        }
        let value = self.expr(value);
        Conditions::on(self.builder.unnarrowed(value), test)
    }
}
