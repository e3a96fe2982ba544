//! Expressions.

use tree_sitter::Node;

use super::{Lowering, children, field, first_child, span_of};
use crate::ir::{Expr, ExprId, Literal, Span};
use crate::lower::json::{self, Piece};

impl<'t> Lowering<'_, 't> {
    /// An expression; what nests too deep is opaque.
    pub(super) fn expr(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            return self.unit(node);
        }
        self.errors(node);
        let lowered = self.expr_inside(node);
        self.builder.ascend();
        lowered
    }

    fn expr_inside(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match node.kind() {
            "identifier" => self.builder.read(self.source(node), span),
            "parenthesized_expression" => match first_child(node) {
                Some(inner) => self.expr(inner),
                None => self.unit(node),
            },
            "selector_expression" => match (field(node, "operand"), field(node, "field")) {
                (Some(operand), Some(name)) => {
                    let base = self.expr(operand);
                    self.builder.member(base, self.source(name), span)
                }
                _ => self.any(node),
            },
            "index_expression" => match (field(node, "operand"), field(node, "index")) {
                (Some(operand), Some(index)) => {
                    let base = self.expr(operand);
                    let key = self.expr(index);
                    self.builder.expr(Expr::Index { base, key }, span)
                }
                _ => self.any(node),
            },
            "call_expression" => self.call(node),
            "composite_literal" => self.composite_literal(node),
            "func_literal" => self.func_literal(node),
            "unary_expression" => self.unary(node),
            "binary_expression" => self.binary(node),
            "type_assertion_expression" => self.asserted(node),
            "type_conversion_expression" => match field(node, "operand") {
                Some(operand) => self.expr(operand),
                None => self.any(node),
            },
            "type_instantiation_expression" => match field(node, "type") {
                Some(generic) => self.ty(generic),
                None => self.any(node),
            },
            "interpreted_string_literal" | "raw_string_literal" => self.text_literal(node),
            "int_literal" | "float_literal" => {
                let digits = self.source(node).replace('_', "");
                self.builder.number(&digits, span)
            }
            "true" => self.builder.literal(Literal::Bool(true), span),
            "false" => self.builder.literal(Literal::Bool(false), span),
            // A field that is nil is not sent.
            "nil" => self.builder.literal(Literal::Undefined, span),
            "qualified_type" | "type_identifier" | "slice_type" | "map_type" | "pointer_type" | "generic_type" => {
                self.ty(node)
            }
            _ => self.any(node),
        }
    }

    /// Something of no interest; its parts are lowered for the calls inside.
    pub(super) fn any(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node).into_iter().filter(|child| !child.kind().ends_with("_type"));
        let parts = parts.map(|child| self.expr(child)).collect();
        let span = span_of(node);
        self.builder.opaque(parts, span)
    }

    fn unary(&mut self, node: Node<'t>) -> ExprId {
        let Some(operand) = field(node, "operand") else { return self.any(node) };
        let value = self.expr(operand);
        let span = span_of(node);
        let operator = field(node, "operator").map_or("", |operator| operator.kind());
        match (operator, self.builder.get(value)) {
            ("&" | "*" | "+", _) => value,
            ("<-", _) => self.builder.expr(Expr::Element(value), span),
            ("!", Expr::Literal(Literal::Bool(flag))) => {
                let flag = !flag;
                self.builder.literal(Literal::Bool(flag), span)
            }
            ("-", Expr::Literal(Literal::Number(digits))) => {
                let negative = format!("-{}", self.builder.text(*digits));
                self.builder.number(&negative, span)
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
            chain.push((field(at, "operator").map_or("", |operator| operator.kind()), right, at));
            at = left;
        }
        if chain.is_empty() {
            return self.any(node);
        }
        let mut values = vec![self.expr(at)];
        let mut is_sum = true;
        for (operator, right, whole) in chain.into_iter().rev() {
            if is_sum != (operator == "+") {
                values = vec![self.joined(values, is_sum, whole)];
                is_sum = operator == "+";
            }
            if whole != node {
                self.errors(whole);
            }
            values.push(self.expr(right));
        }
        self.joined(values, is_sum, node)
    }

    fn joined(&mut self, values: Vec<ExprId>, is_sum: bool, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match values.as_slice() {
            [only] => *only,
            _ if is_sum => self.sum(values, span),
            _ => self.builder.opaque(values, span),
        }
    }

    /// `+` joins texts, unless one part is plainly a number.
    pub(super) fn sum(&mut self, values: Vec<ExprId>, span: Span) -> ExprId {
        let is_number = |id: &ExprId| matches!(self.builder.get(*id), Expr::Literal(Literal::Number(_)));
        if values.iter().any(is_number) {
            self.builder.opaque(values, span)
        } else {
            self.builder.expr(Expr::Template(values), span)
        }
    }

    /// `x.(T)`.
    fn asserted(&mut self, node: Node<'t>) -> ExprId {
        let Some(operand) = field(node, "operand") else { return self.any(node) };
        let value = self.expr(operand);
        let span = span_of(node);
        match field(node, "type").and_then(|ty| self.telling(ty)) {
            Some(ty) => self.typed(Some(value), ty, span),
            None => value,
        }
    }

    /// A text; one that is a JSON object counts as that object.
    fn text_literal(&mut self, node: Node<'t>) -> ExprId {
        let text = self.text_of(node);
        let span = span_of(node);
        match json::object(self.builder, vec![Piece::Text(text.clone())], span) {
            Some(object) => object,
            None => self.builder.string(&text, span),
        }
    }

    /// What a literal says.
    pub(super) fn text_of(&self, node: Node<'t>) -> String {
        let source = self.source(node);
        if node.kind() == "raw_string_literal" {
            return source.trim_matches('`').replace('\r', "");
        }
        let inner = source.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(source);
        if inner.contains('\\') { unescaped(inner) } else { inner.to_owned() }
    }
}

/// The text without the escapes that are simple; others stay as they are.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(c @ ('\\' | '"' | '\'')) => out.push(c),
            Some(c @ ('x' | 'u')) => {
                let digits: String = rest.clone().take(if c == 'x' { 2 } else { 4 }).collect();
                match u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32) {
                    Some(decoded) => {
                        out.push(decoded);
                        rest.nth(digits.len() - 1);
                    }
                    None => out.extend(['\\', c]),
                }
            }
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn simple_escapes_are_decoded() {
        assert_eq!(unescaped(r#"a\n\"b\"\x41\u00e9\q\"#), "a\n\"b\"Aé\\q\\");
    }
}
