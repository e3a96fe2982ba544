//! Texts and their templates. One that is a JSON object counts as that object.

use tree_sitter::Node;

use super::{Lowering, children, first_child, span_of};
use crate::ir::{Expr, ExprId, Literal, Span};
use crate::lower::json::{self, Piece};
use crate::lower::jvm;

impl<'t> Lowering<'_, 't> {
    pub(super) fn text_literal(&mut self, node: Node<'t>) -> ExprId {
        let pieces = self.pieces(node);
        self.text_of_pieces(pieces, span_of(node))
    }

    /// The text of a literal without templates.
    pub(super) fn plain_text(&mut self, node: Node<'t>) -> String {
        let pieces = self.pieces(node);
        let text = pieces.into_iter().map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Value(_) => String::new(),
        });
        text.collect()
    }

    /// The grammar reads the name of `$name` as text.
    fn pieces(&mut self, node: Node<'t>) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut begins_name = false;
        for part in children(node) {
            let source = self.source(part);
            match part.kind() {
                "string_content" if source == "$" => {
                    begins_name = true;
                    continue;
                }
                "string_content" => {
                    let mut text = source;
                    if begins_name {
                        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
                        let (name, rest) = text.split_at(end);
                        if name.is_empty() {
                            pieces.push(Piece::Text("$".to_owned()));
                        } else {
                            let start = part.start_byte();
                            let value = self.named(name, Span::new(start, start + end));
                            pieces.push(Piece::Value(value));
                        }
                        text = rest;
                    }
                    pieces.push(Piece::Text(text.to_owned()));
                }
                "escape_sequence" => {
                    let mut text = String::new();
                    jvm::push_escape(&mut text, source);
                    pieces.push(Piece::Text(text));
                }
                "interpolation" => {
                    let value = match first_child(part) {
                        Some(inner) => self.expr(inner),
                        None => self.nothing(part),
                    };
                    pieces.push(Piece::Value(value));
                }
                _ => {}
            }
            begins_name = false;
        }
        pieces
    }

    fn text_of_pieces(&mut self, pieces: Vec<Piece>, span: Span) -> ExprId {
        if let Some(object) = json::object(self.builder, pieces.clone(), span) {
            return object;
        }
        let mut parts = Vec::new();
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(more) => text.push_str(&more),
                Piece::Value(value) => {
                    if !text.is_empty() {
                        parts.push(self.builder.string(&std::mem::take(&mut text), span));
                    }
                    parts.push(value);
                }
            }
        }
        if !text.is_empty() || parts.is_empty() {
            parts.push(self.builder.string(&text, span));
        }
        match parts.as_slice() {
            [only] if matches!(self.builder.get(*only), Expr::Literal(_)) => *only,
            _ => self.builder.expr(Expr::Template(parts), span),
        }
    }

    /// `+` joins texts, unless all parts are plainly numbers.
    pub(super) fn sum(&mut self, parts: Vec<ExprId>, span: Span) -> ExprId {
        let is_number = |id: &ExprId| matches!(self.builder.get(*id), Expr::Literal(Literal::Number(_)));
        if parts.iter().all(is_number) {
            return self.builder.opaque(parts, span);
        }
        let pieces = parts.into_iter().map(|part| match self.builder.get(part) {
            Expr::Literal(Literal::Str(text)) => Piece::Text(self.builder.text(*text).to_owned()),
            _ => Piece::Value(part),
        });
        let pieces = pieces.collect();
        self.text_of_pieces(pieces, span)
    }
}
