//! Format strings: what `format!("{}/v1/{name}", base)` is made of.

use super::Lowering;
use super::macros::Argument;
use super::span::span_of_expr;
use crate::ir::{Expr, ExprId, Span};
use syn::{Expr as Syntax, Lit};

/// A piece of a format string.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// `{}`, `{0}`, `{name}`, without what follows the colon.
    Hole(String),
}

impl Lowering {
    /// `format!` and `concat!`: the string that comes out.
    pub(super) fn formatted(&mut self, arguments: &[Argument], span: Span) -> ExprId {
        let values: Vec<ExprId> = arguments.iter().map(|argument| self.expr(&argument.value)).collect();
        let Some(Syntax::Lit(literal)) = arguments.first().map(|argument| &argument.value) else {
            return self.opaque(values, span);
        };
        let Lit::Str(text) = &literal.lit else { return self.opaque(values, span) };
        let at = span_of_expr(&arguments[0].value);
        let mut parts = Vec::new();
        let mut position = 0;
        for piece in pieces(&text.value()) {
            parts.push(match piece {
                Piece::Text(text) => self.builder.string(&text, at),
                Piece::Hole(name) => {
                    let index = hole_index(&name, &mut position, arguments);
                    match index.and_then(|index| values.get(index)) {
                        Some(value) => *value,
                        None if is_name(&name) => self.builder.read(&name, at),
                        None => self.unit(at),
                    }
                }
            });
        }
        match parts.as_slice() {
            [] => self.builder.string("", span),
            [only] if matches!(self.builder.get(*only), Expr::Literal(_)) => *only,
            _ => self.builder.expr(Expr::Template(parts), span),
        }
    }
}

/// Which argument a hole takes; the format string itself is argument 0.
fn hole_index(name: &str, position: &mut usize, arguments: &[Argument]) -> Option<usize> {
    if name.is_empty() {
        *position += 1;
        return Some(*position);
    }
    match name.parse::<usize>() {
        Ok(index) => index.checked_add(1),
        Err(_) => arguments.iter().position(|argument| argument.name.as_deref() == Some(name)),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '{' | '}' if rest.peek() == Some(&letter) => {
                rest.next();
                plain.push(letter);
            }
            '{' => {
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                let inside: String = rest.by_ref().take_while(|letter| *letter != '}').collect();
                let name = inside.split(':').next().unwrap_or_default().trim();
                pieces.push(Piece::Hole(name.to_owned()));
            }
            _ => plain.push(letter),
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    #[test]
    fn splits_text_and_holes() {
        let hole = |name: &str| Piece::Hole(name.to_owned());
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(pieces("{}/v1/{name:?}"), [hole(""), text("/v1/"), hole("name")]);
        assert_eq!(pieces("{{{0}}}"), [text("{"), hole("0"), text("}")]);
        assert_eq!(pieces("{"), [hole("")]);
    }
}
