//! Patterns: `x is T y`, the arms of `switch`.

use tree_sitter::Node;

use super::{Lowering, child_of_kind, children, field, first_child, last_child};
use crate::ir::ExprId;

impl<'t> Lowering<'_, 't> {
    /// `x is pattern`.
    pub(super) fn is_pattern(&mut self, node: Node<'t>) -> ExprId {
        let (Some(value), Some(pattern)) = (field(node, "expression"), field(node, "pattern")) else {
            return self.any(node);
        };
        let value = self.expr(value);
        self.bind(pattern, value);
        let span = self.span(node);
        self.builder.opaque(vec![value], span)
    }

    /// Binds the names of a pattern.
    pub(super) fn bind(&mut self, pattern: Node<'t>, value: ExprId) {
        if !self.builder.descend() {
            return;
        }
        match pattern.kind() {
            "declaration_pattern" | "var_pattern" | "recursive_pattern" => self.bind_named(pattern, value),
            "subpattern" => {
                let base = match first_child(pattern) {
                    Some(name) if name.kind() == "identifier" => self.member_named(value, name, pattern),
                    _ => self.nothing(pattern),
                };
                if let Some(inner) = last_child(pattern) {
                    self.bind(inner, base);
                }
            }
            "constant_pattern" | "relational_pattern" => {
                for part in children(pattern) {
                    self.expr(part);
                }
            }
            _ => {
                for part in children(pattern).into_iter().filter(|part| part.kind().ends_with("pattern")) {
                    self.bind(part, value);
                }
            }
        }
        self.builder.ascend();
    }

    fn bind_named(&mut self, pattern: Node<'t>, value: ExprId) {
        let span = self.span(pattern);
        let value = match field(pattern, "type").and_then(|ty| self.telling(ty)) {
            Some(ty) => self.typed(Some(value), ty, span),
            None => value,
        };
        if let Some(name) = field(pattern, "name") {
            self.builder.define(self.source(name), value);
        } else if let Some(parts) = child_of_kind(pattern, "parenthesized_variable_designation") {
            self.take_apart(parts, value);
        }
        for clause in ["property_pattern_clause", "positional_pattern_clause"] {
            for part in child_of_kind(pattern, clause).map(children).unwrap_or_default() {
                self.bind(part, value);
            }
        }
    }

    /// `x switch { pattern => value, .. }`.
    pub(super) fn switch_expression(&mut self, node: Node<'t>, wanted: Option<ExprId>) -> ExprId {
        let parts = children(node);
        let Some((first, arms)) = parts.split_first() else { return self.nothing(node) };
        let value = self.expr(*first);
        let mut options = Vec::new();
        let mut written = Vec::new();
        for arm in arms {
            let parts = children(*arm);
            let (Some(pattern), Some(result)) = (parts.first(), parts.last()) else { continue };
            self.builder.open_branch();
            self.builder.open_block();
            self.bind(*pattern, value);
            for guard in parts.iter().filter(|part| part.kind() == "when_clause") {
                self.any(*guard);
            }
            let result_value = self.expr_as(*result, wanted);
            if result.kind() != "throw_expression" {
                options.push(result_value);
            }
            self.builder.close_block();
            written.push(self.builder.close_branch());
        }
        let span = self.span(node);
        self.builder.merge(written, span);
        if options.is_empty() { self.nothing(node) } else { self.builder.choice(options, span) }
    }
}
