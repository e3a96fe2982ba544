//! Expressions.

use tree_sitter::Node;

use crate::lower::tree::operator;

use super::{Lowering, child_of_kind, children, field, first_child, last_child, span_of};
use crate::ir::{Expr, ExprId, Field, Literal, Span};

impl<'t> Lowering<'_, 't> {
    pub(super) fn expr(&mut self, node: Node<'t>) -> ExprId {
        self.expr_as(node, None)
    }

    /// An expression where a value of a type is wanted, which `new(...)` does not name; what nests too deep is opaque.
    pub(super) fn expr_as(&mut self, node: Node<'t>, wanted: Option<ExprId>) -> ExprId {
        if !self.builder.descend() {
            return self.nothing(node);
        }
        self.errors(node);
        let lowered = self.expr_inside(node, wanted);
        self.builder.ascend();
        lowered
    }

    fn expr_inside(&mut self, node: Node<'t>, wanted: Option<ExprId>) -> ExprId {
        let span = span_of(node);
        match node.kind() {
            "identifier" => self.name(node),
            "generic_name" => match child_of_kind(node, "identifier") {
                Some(name) => self.name(name),
                None => self.nothing(node),
            },
            "this" | "base" => self.receiver(node),
            "parenthesized_expression" | "checked_expression" | "ref_expression" => match first_child(node) {
                Some(inner) => self.expr_as(inner, wanted),
                None => self.nothing(node),
            },
            "postfix_unary_expression" => self.postfix(node, wanted),
            "member_access_expression" => self.access(node),
            "conditional_access_expression" => self.conditional_access(node),
            "element_access_expression" => match (field(node, "expression"), field(node, "subscript")) {
                (Some(base), Some(subscript)) => {
                    let base = self.expr(base);
                    self.subscript(base, subscript, span)
                }
                _ => self.any(node),
            },
            "invocation_expression" => self.invocation(node),
            "object_creation_expression" => self.creation(node),
            "implicit_object_creation_expression" => self.implicit_creation(node, wanted),
            "anonymous_object_creation_expression" => self.anonymous(node),
            "array_creation_expression" | "implicit_array_creation_expression" | "collection_expression" => {
                self.sequence(node, wanted)
            }
            "initializer_expression" => self.initializer_value(node),
            "with_expression" => self.with(node),
            "await_expression" => match first_child(node) {
                Some(inner) => {
                    let inner = self.expr_as(inner, wanted);
                    self.builder.expr(Expr::Await(inner), span)
                }
                None => self.nothing(node),
            },
            "lambda_expression" | "anonymous_method_expression" => self.lambda(node),
            "assignment_expression" => self.assignment(node),
            "conditional_expression" => self.conditional_expression(node, wanted),
            "switch_expression" => self.switch_expression(node, wanted),
            "binary_expression" => self.binary(node, wanted),
            "as_expression" => self.cast(field(node, "left"), field(node, "right"), node),
            "cast_expression" => self.cast(field(node, "value"), field(node, "type"), node),
            "is_pattern_expression" => self.is_pattern(node),
            "tuple_expression" => {
                let items = children(node).into_iter().filter_map(last_child).map(|item| self.expr(item)).collect();
                self.builder.expr(Expr::Sequence(items), span)
            }
            "declaration_expression" => self.declaration(node),
            "throw_expression" => self.any(node),
            "qualified_name" | "alias_qualified_name" | "nullable_type" | "array_type" => self.ty(node),
            "typeof_expression" | "sizeof_expression" | "predefined_type" => self.nothing(node),
            _ => self.literal_or_any(node),
        }
    }

    fn literal_or_any(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match node.kind() {
            "string_literal" | "verbatim_string_literal" | "raw_string_literal" => self.text_literal(node),
            "interpolated_string_expression" => self.interpolated(node),
            "integer_literal" | "real_literal" => {
                let digits = self.source(node).replace('_', "");
                let digits = digits.trim_end_matches(|c: char| "fFdDmMuUlL".contains(c));
                self.builder.number(digits, span)
            }
            "boolean_literal" => {
                let literal = Literal::Bool(self.source(node) == "true");
                self.builder.literal(literal, span)
            }
            // What is null is not sent.
            "null_literal" | "default_expression" => self.builder.literal(Literal::Undefined, span),
            "prefix_unary_expression" | "unary_expression" => self.prefix(node),
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

    // --- members -------------------------------------------------------------------------------

    fn access(&mut self, node: Node<'t>) -> ExprId {
        let (Some(base), Some(name)) = (field(node, "expression"), field(node, "name")) else { return self.any(node) };
        let base = self.expr(base);
        self.member_named(base, name, node)
    }

    pub(super) fn member_named(&mut self, base: ExprId, name: Node<'t>, whole: Node<'t>) -> ExprId {
        let name = plain_name(name);
        let span = span_of(whole);
        self.builder.member(base, self.source(name).trim_start_matches('@'), span)
    }

    /// `a?.B`, `a?["b"]`.
    fn conditional_access(&mut self, node: Node<'t>) -> ExprId {
        let Some(condition) = field(node, "condition") else { return self.any(node) };
        let base = self.expr(condition);
        let span = span_of(node);
        match children(node).into_iter().rfind(|child| *child != condition) {
            Some(binding) if binding.kind() == "member_binding_expression" => match field(binding, "name") {
                Some(name) => self.member_named(base, name, node),
                None => base,
            },
            Some(binding) => self.subscript(base, binding, span),
            None => base,
        }
    }

    fn subscript(&mut self, base: ExprId, subscript: Node<'t>, span: Span) -> ExprId {
        let keys = children(subscript).into_iter().filter_map(last_child).map(|key| self.expr(key));
        match keys.collect::<Vec<_>>().as_slice() {
            [key] => self.builder.expr(Expr::Index { base, key: *key }, span),
            keys => {
                let parts = std::iter::once(base).chain(keys.iter().copied()).collect();
                self.builder.opaque(parts, span)
            }
        }
    }

    // --- operators -----------------------------------------------------------------------------

    fn postfix(&mut self, node: Node<'t>, wanted: Option<ExprId>) -> ExprId {
        let Some(inner) = first_child(node) else { return self.nothing(node) };
        let value = self.expr_as(inner, wanted);
        if super::has_token(node, "!") {
            return value;
        }
        let span = span_of(node);
        self.builder.opaque(vec![value], span)
    }

    fn prefix(&mut self, node: Node<'t>) -> ExprId {
        let Some(inner) = last_child(node) else { return self.nothing(node) };
        let value = self.expr(inner);
        let span = span_of(node);
        match self.builder.get(value) {
            Expr::Literal(Literal::Bool(flag)) if super::has_token(node, "!") => {
                let flag = !flag;
                self.builder.literal(Literal::Bool(flag), span)
            }
            Expr::Literal(Literal::Number(digits)) if super::has_token(node, "-") => {
                let digits = format!("-{}", self.builder.text(*digits));
                self.builder.number(&digits, span)
            }
            _ => self.builder.opaque(vec![value], span),
        }
    }

    /// Long chains of operators nest to the left; they are walked with a list.
    fn binary(&mut self, node: Node<'t>, wanted: Option<ExprId>) -> ExprId {
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
        let mut value = self.expr_as(at, wanted);
        let mut parts = Vec::new();
        for (operator, right, whole) in chain.into_iter().rev() {
            self.errors(whole);
            let span = span_of(whole);
            if operator != "+" && !parts.is_empty() {
                value = self.sum(std::mem::take(&mut parts), span);
            }
            let right = self.expr_as(right, wanted);
            value = match operator {
                "+" => {
                    if parts.is_empty() {
                        parts.push(value);
                    }
                    parts.push(right);
                    continue;
                }
                "??" => self.builder.expr(Expr::Otherwise { value, fallback: right }, span),
                _ => self.builder.opaque(vec![value, right], span),
            };
        }
        let span = span_of(node);
        if parts.is_empty() { value } else { self.sum(parts, span) }
    }

    /// `+` joins texts, unless one part is plainly a number.
    pub(super) fn sum(&mut self, parts: Vec<ExprId>, span: Span) -> ExprId {
        let is_number = |id: &ExprId| matches!(self.builder.get(*id), Expr::Literal(Literal::Number(_)));
        if parts.iter().all(is_number) {
            self.builder.opaque(parts, span)
        } else {
            self.builder.expr(Expr::Template(parts), span)
        }
    }

    fn cast(&mut self, value: Option<Node<'t>>, ty: Option<Node<'t>>, node: Node<'t>) -> ExprId {
        let Some(value) = value else { return self.any(node) };
        let ty = ty.and_then(|ty| self.telling(ty));
        let value = self.expr_as(value, ty);
        let span = span_of(node);
        match ty {
            Some(ty) => self.typed(Some(value), ty, span),
            None => value,
        }
    }

    fn conditional_expression(&mut self, node: Node<'t>, wanted: Option<ExprId>) -> ExprId {
        let known = field(node, "condition").map(|condition| self.condition(condition)).unwrap_or_default();
        let mut options = Vec::new();
        for (arm, known) in [("consequence", known.then), ("alternative", known.otherwise)] {
            let Some(arm) = field(node, arm) else { continue };
            self.builder.open_branch_where(&known);
            let value = self.expr_as(arm, wanted);
            options.extend((arm.kind() != "throw_expression").then_some(self.builder.guarded(value, &known)));
            let written = self.builder.close_branch();
            let span = span_of(node);
            self.builder.merge(vec![written, crate::ir::builder::Arm::default()], span);
        }
        let span = span_of(node);
        if options.is_empty() { self.nothing(node) } else { self.builder.choice(options, span) }
    }

    // --- records -------------------------------------------------------------------------------

    /// `new { store = true, name, x.Other }`.
    fn anonymous(&mut self, node: Node<'t>) -> ExprId {
        let mut fields = Vec::new();
        let mut cursor = node.walk();
        let parts: Vec<Node<'t>> = node.children(&mut cursor).filter(|child| !child.is_extra()).collect();
        let mut at = 0;
        while at < parts.len() {
            let part = parts[at];
            let has_name = parts.get(at + 1).is_some_and(|next| next.kind() == "=");
            let (key, value) = match parts.get(at + 2) {
                Some(value) if has_name => (self.source(part), *value),
                _ => (self.source(last_name(part)), part),
            };
            at += if has_name { 3 } else { 1 };
            if !value.is_named() {
                continue;
            }
            let span = Span::new(part.start_byte(), value.end_byte());
            let key = self.builder.string(key.trim_start_matches('@'), span);
            let value = self.expr(value);
            fields.push(Field::Entry { key, value, span });
        }
        let span = span_of(node);
        self.builder.expr(Expr::Record(fields), span)
    }
}

/// The name without type arguments.
pub(super) fn plain_name(name: Node<'_>) -> Node<'_> {
    if name.kind() == "generic_name" { child_of_kind(name, "identifier").unwrap_or(name) } else { name }
}

/// The name that a member of an anonymous object takes from what it holds.
fn last_name(node: Node<'_>) -> Node<'_> {
    match node.kind() {
        "member_access_expression" => field(node, "name").unwrap_or(node),
        "conditional_access_expression" => last_child(node).and_then(|binding| field(binding, "name")).unwrap_or(node),
        _ => node,
    }
}
