//! What conditions say about the values that they ask for.

use tree_sitter::Node;

use crate::lower::tree::operator;

use crate::ir::Test;
use crate::ir::builder::Conditions;

use super::assignment::is_place;
use super::{Lowering, field, first_child};

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
            "parenthesized_statements" => match first_child(node) {
                Some(inner) => self.asked(inner, depth + 1),
                None => Conditions::default(),
            },
            "unary" if matches!(operator(node), "!" | "not") => match field(node, "operand") {
                Some(operand) => self.asked(operand, depth + 1).negated(),
                None => Conditions::default(),
            },
            "binary" => self.asked_by_operator(node, depth),
            "call" => self.asked_by_call(node),
            _ => self.asked_of(node, Test::Truthy),
        }
    }

    fn asked_by_operator(&mut self, node: Node<'t>, depth: usize) -> Conditions {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
            return Conditions::default();
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
            "==" if right.kind() == "nil" => self.asked_of(left, Test::Missing),
            "!=" if right.kind() == "nil" => self.asked_of(left, Test::Present),
            _ => Conditions::default(),
        }
    }

    /// `x.nil?`, `x.present?`, `x.blank?`
    fn asked_by_call(&mut self, node: Node<'t>) -> Conditions {
        let (Some(object), Some(method)) = (field(node, "receiver"), field(node, "method")) else {
            return Conditions::default();
        };
        match self.source(method) {
            "nil?" => self.asked_of(object, Test::Missing),
            "present?" => self.asked_of(object, Test::Truthy),
            "blank?" => self.asked_of(object, Test::Falsy),
            _ => Conditions::default(),
        }
    }

    /// Only what is read without running anything is lowered a second time.
    fn asked_of(&mut self, node: Node<'t>, test: Test) -> Conditions {
        let is_own = node.kind() != "identifier" || self.is_local(self.source(node));
        if !is_place(node) || !is_own {
            return Conditions::default();
        }
        let of = self.expr(node);
        Conditions::on(self.builder.unnarrowed(of), test)
    }
}
