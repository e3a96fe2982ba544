//! `switch`, as statement and expression, and its patterns.

use tree_sitter::Node;

use super::{Lowering, child_of_kind, children, field, first_child, has_token, last_child, span_of};
use crate::ir::ExprId;
use crate::ir::builder::Arm;

impl<'t> Lowering<'_, 't> {
    /// Lowers a switch; as an expression it is one of the values that its arms give.
    pub(super) fn switch(&mut self, node: Node<'t>, is_expression: bool) -> ExprId {
        let value = match field(node, "condition") {
            Some(value) => self.expr(value),
            None => self.nothing(node),
        };
        self.builder.open_block();
        self.breakables.push(false);
        self.yields.push(Vec::new());
        let mut arms = Vec::new();
        let mut exhaustive = is_expression;
        for arm in field(node, "body").map(children).unwrap_or_default() {
            exhaustive |= children(arm).iter().any(|label| has_token(*label, "default"));
            self.builder.open_branch();
            self.builder.open_block();
            self.arm(arm, value);
            self.builder.close_block();
            arms.push(self.builder.close_branch());
        }
        if !exhaustive {
            arms.push(Arm::default());
        }
        let given = self.yields.pop().unwrap_or_default();
        self.breakables.pop();
        self.builder.close_block();
        let span = span_of(node);
        self.builder.merge(arms, span);
        if given.is_empty() { self.nothing(node) } else { self.builder.choice(given, span) }
    }

    fn arm(&mut self, arm: Node<'t>, value: ExprId) {
        self.errors(arm);
        for part in children(arm) {
            match part.kind() {
                "switch_label" => self.label(part, value),
                "expression_statement" if arm.kind() == "switch_rule" => {
                    let Some(inner) = first_child(part) else { continue };
                    let given = self.expr(inner);
                    if let Some(yields) = self.yields.last_mut() {
                        yields.push(given);
                    }
                }
                _ => self.statement(part),
            }
        }
    }

    fn label(&mut self, label: Node<'t>, value: ExprId) {
        for part in children(label) {
            match part.kind() {
                "pattern" => self.bind(part, value),
                "guard" => self.optional_expr(first_child(part)),
                // Constants of an enumeration are no variables.
                "identifier" => {}
                _ => {
                    self.expr(part);
                }
            }
        }
    }

    /// Binds the names of a pattern.
    pub(super) fn bind(&mut self, pattern: Node<'t>, value: ExprId) {
        if !self.builder.descend() {
            return;
        }
        match pattern.kind() {
            "type_pattern" | "record_pattern_component" => {
                let parts = children(pattern);
                if let [ty, name] = parts.as_slice() {
                    let ty = self.telling(*ty);
                    let value = self.declared_value(Some(value), ty, *name);
                    self.builder.define(self.source(*name), value);
                }
            }
            "record_pattern" => {
                for part in child_of_kind(pattern, "record_pattern_body").map(children).unwrap_or_default() {
                    let value = self.nothing(part);
                    self.bind(part, value);
                }
            }
            _ => {
                if let Some(inner) = last_child(pattern) {
                    self.bind(inner, value);
                }
            }
        }
        self.builder.ascend();
    }
}
