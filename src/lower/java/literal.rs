//! Texts. One that is a JSON object counts as that object.

use tree_sitter::Node;

use super::{Lowering, children, first_child, span_of};
use crate::ir::{Expr, ExprId, Literal, Span};
use crate::lower::json::{self, Piece};
use crate::lower::jvm;

impl<'t> Lowering<'_, 't> {
    pub(super) fn text_literal(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        if children(node).iter().any(|part| part.kind() == "string_interpolation") {
            return self.interpolated(node);
        }
        let text = self.text_inside(node);
        if let Some(object) = json::object(self.builder, vec![Piece::Text(text.clone())], span) {
            return object;
        }
        self.builder.string(&text, span)
    }

    /// What a literal says.
    pub(super) fn text_inside(&self, node: Node<'t>) -> String {
        let mut text = String::new();
        let is_block = self.source(node).starts_with("\"\"\"");
        for part in children(node) {
            match part.kind() {
                "string_fragment" | "multiline_string_fragment" => text.push_str(self.source(part)),
                "escape_sequence" => jvm::push_escape(&mut text, self.source(part)),
                _ => {}
            }
        }
        if is_block { jvm::block(&text) } else { text }
    }

    fn interpolated(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        let mut parts = Vec::new();
        for part in children(node) {
            match part.kind() {
                "string_interpolation" => {
                    if let Some(inner) = first_child(part) {
                        parts.push(self.expr(inner));
                    }
                }
                _ => {
                    let text = self.source(part);
                    parts.push(self.builder.string(text, span));
                }
            }
        }
        self.builder.expr(Expr::Template(parts), span)
    }

    /// Texts that are joined; together they may be a JSON object.
    pub(super) fn joined(&mut self, parts: Vec<ExprId>, span: Span) -> ExprId {
        let mut pieces = Vec::new();
        let mut is_plain = true;
        for part in &parts {
            match self.builder.get(*part) {
                Expr::Literal(Literal::Str(text)) => pieces.push(Piece::Text(self.builder.text(*text).to_owned())),
                Expr::Literal(Literal::Number(digits)) => {
                    pieces.push(Piece::Text(self.builder.text(*digits).to_owned()));
                }
                _ => {
                    is_plain = false;
                    pieces.push(Piece::Value(*part));
                }
            }
        }
        if let Some(object) = json::object(self.builder, pieces.clone(), span) {
            return object;
        }
        if is_plain {
            let text: String = pieces
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text,
                    Piece::Value(_) => String::new(),
                })
                .collect();
            return self.builder.string(&text, span);
        }
        self.builder.expr(Expr::Template(parts), span)
    }
}
