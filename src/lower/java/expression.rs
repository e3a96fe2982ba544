//! Expressions.

use tree_sitter::Node;

use crate::lower::tree::operator;

use super::{Lowering, children, field, first_child, span_of};
use crate::ir::{Expr, ExprId, Literal, Span};

impl<'t> Lowering<'_, 't> {
    /// An expression; what nests too deep is opaque.
    pub(super) fn expr(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            return self.nothing(node);
        }
        self.errors(node);
        let lowered = self.expr_inside(node);
        self.builder.ascend();
        lowered
    }

    fn expr_inside(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match node.kind() {
            "identifier" => self.name(node),
            "this" | "super" => self.receiver(node),
            "parenthesized_expression" => match first_child(node) {
                Some(inner) => self.expr(inner),
                None => self.nothing(node),
            },
            "field_access" => self.access(node),
            "array_access" => match (field(node, "array"), field(node, "index")) {
                (Some(base), Some(key)) => {
                    let base = self.expr(base);
                    let key = self.expr(key);
                    self.builder.expr(Expr::Index { base, key }, span)
                }
                _ => self.any(node),
            },
            "method_invocation" => self.invocation(node),
            "object_creation_expression" => self.creation(node),
            "array_creation_expression" | "array_initializer" => self.array(node),
            "lambda_expression" => self.lambda(node),
            "method_reference" => self.method_reference(node),
            "assignment_expression" => self.assignment(node),
            "ternary_expression" => self.ternary(node),
            "switch_expression" => self.switch(node, true),
            "binary_expression" => self.binary(node),
            "cast_expression" => self.cast(node),
            "instanceof_expression" => self.instance_of(node),
            "class_literal" => match first_child(node) {
                Some(ty) => self.ty(ty),
                None => self.nothing(node),
            },
            "scoped_identifier" | "type_identifier" | "scoped_type_identifier" | "generic_type" | "array_type" => {
                self.ty(node)
            }
            _ => self.literal_or_any(node),
        }
    }

    fn literal_or_any(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match node.kind() {
            "string_literal" => self.text_literal(node),
            "decimal_integer_literal" | "decimal_floating_point_literal" => {
                let digits = self.source(node).replace('_', "");
                let digits = digits.trim_end_matches(|c: char| "fFdDlL".contains(c));
                self.builder.number(digits, span)
            }
            "true" | "false" => {
                let literal = Literal::Bool(node.kind() == "true");
                self.builder.literal(literal, span)
            }
            // What is null is not sent.
            "null_literal" => self.builder.literal(Literal::Undefined, span),
            "unary_expression" => self.unary(node),
            "template_expression" => match field(node, "template_argument") {
                Some(text) => self.text_literal(text),
                None => self.any(node),
            },
            _ => self.any(node),
        }
    }

    /// Something of no interest; its parts are lowered for the calls inside.
    pub(super) fn any(&mut self, node: Node<'t>) -> ExprId {
        let mut parts = Vec::new();
        for child in children(node) {
            if child.kind().ends_with("_statement") || child.kind() == "block" {
                self.statement(child);
            } else if !child.kind().ends_with("_type") {
                parts.push(self.expr(child));
            }
        }
        let span = span_of(node);
        self.builder.opaque(parts, span)
    }

    fn receiver(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match self.scope.map(|scope| self.scopes[scope].class) {
            Some(class) if node.kind() == "this" => self.builder.expr(Expr::This(class), span),
            Some(class) => self.builder.expr(Expr::Super(class), span),
            None => self.nothing(node),
        }
    }

    fn access(&mut self, node: Node<'t>) -> ExprId {
        let (Some(base), Some(name)) = (field(node, "object"), field(node, "field")) else { return self.any(node) };
        let span = span_of(node);
        // `Outer.this`.
        if name.kind() == "this" {
            let class = self.source(base);
            let outer = self.scopes.iter().rfind(|scope| scope.path.rsplit('.').next() == Some(class));
            return match outer.map(|scope| scope.class) {
                Some(class) => self.builder.expr(Expr::This(class), span),
                None => self.nothing(node),
            };
        }
        let base = self.expr(base);
        self.builder.member(base, self.source(name), span)
    }

    // --- operators -----------------------------------------------------------------------------

    fn unary(&mut self, node: Node<'t>) -> ExprId {
        let Some(inner) = field(node, "operand") else { return self.any(node) };
        let value = self.expr(inner);
        let span = span_of(node);
        match (self.builder.get(value), operator(node)) {
            (Expr::Literal(Literal::Bool(flag)), "!") => {
                let flag = !flag;
                self.builder.literal(Literal::Bool(flag), span)
            }
            (Expr::Literal(Literal::Number(digits)), "-") => {
                let digits = format!("-{}", self.builder.text(*digits));
                self.builder.number(&digits, span)
            }
            _ => self.builder.opaque(vec![value], span),
        }
    }

    /// Long chains of operators nest to the left; they are walked with a list.
    fn binary(&mut self, node: Node<'t>) -> ExprId {
        let mut chain = Vec::new();
        let mut at = node;
        while at.kind() == "binary_expression"
            && let (Some(left), Some(right)) = (field(at, "left"), field(at, "right"))
        {
            chain.push((operator(at), right, at));
            at = left;
        }
        if chain.is_empty() {
            return self.any(node);
        }
        let mut value = self.expr(at);
        let mut parts = Vec::new();
        for (operator, right, whole) in chain.into_iter().rev() {
            self.errors(whole);
            let span = span_of(whole);
            if operator != "+" && !parts.is_empty() {
                value = self.sum(std::mem::take(&mut parts), span);
            }
            let right = self.expr(right);
            if operator == "+" {
                if parts.is_empty() {
                    parts.push(value);
                }
                parts.push(right);
            } else {
                value = self.builder.opaque(vec![value, right], span);
            }
        }
        let span = span_of(node);
        if parts.is_empty() { value } else { self.sum(parts, span) }
    }

    /// `+` joins texts, unless all parts are plainly numbers.
    pub(super) fn sum(&mut self, parts: Vec<ExprId>, span: Span) -> ExprId {
        let is_number = |id: &ExprId| matches!(self.builder.get(*id), Expr::Literal(Literal::Number(_)));
        if parts.iter().all(is_number) {
            return self.builder.opaque(parts, span);
        }
        self.joined(parts, span)
    }

    fn cast(&mut self, node: Node<'t>) -> ExprId {
        let Some(value) = field(node, "value") else { return self.any(node) };
        let ty = field(node, "type").and_then(|ty| self.telling(ty));
        let value = self.expr(value);
        self.declared_value(Some(value), ty, node)
    }

    /// `x instanceof T y`.
    fn instance_of(&mut self, node: Node<'t>) -> ExprId {
        let Some(left) = field(node, "left") else { return self.any(node) };
        let value = self.expr(left);
        if let (Some(name), Some(ty)) = (field(node, "name"), field(node, "right")) {
            let ty = self.telling(ty);
            let typed = self.declared_value(Some(value), ty, name);
            self.builder.define(self.source(name), typed);
        }
        if let Some(pattern) = field(node, "pattern") {
            self.bind(pattern, value);
        }
        let span = span_of(node);
        self.builder.opaque(vec![value], span)
    }

    fn ternary(&mut self, node: Node<'t>) -> ExprId {
        let known = field(node, "condition").map(|condition| self.condition(condition)).unwrap_or_default();
        let mut options = Vec::new();
        for (arm, known) in [("consequence", known.then), ("alternative", known.otherwise)] {
            let Some(arm) = field(node, arm) else { continue };
            self.builder.open_branch_where(&known);
            let value = self.expr(arm);
            options.push(self.builder.guarded(value, &known));
            let written = self.builder.close_branch();
            let span = span_of(node);
            self.builder.merge(vec![written, crate::ir::builder::Arm::default()], span);
        }
        let span = span_of(node);
        if options.is_empty() { self.nothing(node) } else { self.builder.choice(options, span) }
    }
}
