//! Texts with variables in double braces, as all editors of requests write them.

use rustc_hash::FxHashMap;

use crate::ir::builder::Builder;
use crate::ir::{Expr, ExprId, Span};
use crate::lower::json::{self, Piece};

/// How often a variable may stand for another one.
const MAX_DEPTH: usize = 8;

/// The variables that a file says the values of.
#[derive(Debug, Default)]
pub(super) struct Variables {
    values: FxHashMap<String, String>,
}

impl Variables {
    /// Sets a variable for what follows.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.values.insert(name.trim().to_owned(), value.trim().to_owned());
    }

    /// A text with what its variables hold.
    pub(super) fn text(&self, builder: &mut Builder, text: &str, span: Span) -> ExprId {
        let pieces = self.pieces(builder, text, span, 0);
        joined(builder, pieces, span)
    }

    /// The same of a body: the object that it is, if it is one.
    pub(super) fn body(&self, builder: &mut Builder, text: &str, span: Span) -> ExprId {
        let pieces = self.pieces(builder, text, span, 0);
        json::object(builder, pieces.clone(), span).unwrap_or_else(|| joined(builder, pieces, span))
    }

    /// `{{name}}` is what the file says, or unknown.
    fn pieces(&self, builder: &mut Builder, text: &str, span: Span, depth: usize) -> Vec<Piece> {
        let mut found = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, following)) = after.split_once("}}") else { break };
            found.push(Piece::Text(before.to_owned()));
            match self.values.get(name.trim()).filter(|_| depth < MAX_DEPTH) {
                Some(value) => found.extend(self.pieces(builder, value, span, depth + 1)),
                None => found.push(Piece::Value(unknown(builder, name.trim(), span))),
            }
            rest = following;
        }
        found.push(Piece::Text(rest.to_owned()));
        found
    }
}

/// Something that is not known, by its name where it has one.
fn unknown(builder: &mut Builder, name: &str, span: Span) -> ExprId {
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if !is_name {
        return builder.opaque(Vec::new(), span);
    }
    let name = builder.symbol(name);
    builder.expr(Expr::Global(name), span)
}

fn joined(builder: &mut Builder, pieces: Vec<Piece>, span: Span) -> ExprId {
    let mut text = String::new();
    let mut parts = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(more) => text.push_str(&more),
            Piece::Value(value) => {
                if !text.is_empty() {
                    parts.push(builder.string(&std::mem::take(&mut text), span));
                }
                parts.push(value);
            }
        }
    }
    match parts.as_slice() {
        [] => return builder.string(&text, span),
        [only] if text.is_empty() => return *only,
        _ => {}
    }
    if !text.is_empty() {
        parts.push(builder.string(&text, span));
    }
    builder.expr(Expr::Template(parts), span)
}
