//! String literals: prefixes, escapes, interpolation.

use tree_sitter::Node;

use super::template::Parts;
use super::{Lowering, children, field, first_child};
use crate::ir::{Expr, ExprId, Literal};

impl<'t> Lowering<'_, 't> {
    /// `"..."`, f- and t-strings, and several of them in a row.
    pub(super) fn string(&mut self, node: Node<'t>) -> ExprId {
        let mut parts = Parts::default();
        if node.kind() == "concatenated_string" {
            for string in children(node) {
                self.errors(string);
                self.string_parts(string, &mut parts);
            }
        } else {
            self.string_parts(node, &mut parts);
        }
        let span = self.span(node);
        parts.finish(self.builder, span)
    }

    fn string_parts(&mut self, string: Node<'t>, parts: &mut Parts) {
        let prefix = first_child(string).filter(|start| start.kind() == "string_start");
        let prefix = prefix.map_or("", |start| self.source(start));
        let raw = prefix.contains(['r', 'R']);
        for part in children(string) {
            match part.kind() {
                "string_content" => parts.text(&self.decoded(part, raw)),
                "interpolation" => {
                    let value = self.interpolation(part);
                    parts.value(self.builder, value);
                }
                _ => {}
            }
        }
    }

    /// `{value}`; with a conversion or a format the text is not that of the value.
    fn interpolation(&mut self, node: Node<'t>) -> ExprId {
        self.errors(node);
        let span = self.span(node);
        let value = self.field_expr(node, "expression");
        let mut formats = Vec::new();
        if let Some(specifier) = field(node, "format_specifier") {
            for nested in children(specifier) {
                formats.push(self.interpolation(nested));
            }
        }
        let plain = node.child_count() <= 3;
        if plain {
            return value;
        }
        formats.insert(0, value);
        self.builder.opaque(formats, span)
    }

    fn decoded(&self, content: Node<'t>, raw: bool) -> String {
        let mut text = String::new();
        let mut at = content.start_byte();
        for escape in children(content) {
            text.push_str(self.text.get(at..escape.start_byte()).unwrap_or_default());
            let source = self.source(escape);
            match escape.kind() {
                "escape_sequence" if raw => text.push_str(source),
                "escape_sequence" => unescape(source, &mut text),
                // `{{` and `}}`
                _ => text.push_str(source.get(..1).unwrap_or_default()),
            }
            at = escape.end_byte();
        }
        text.push_str(self.text.get(at..content.end_byte()).unwrap_or_default());
        text
    }

    /// Whether a value is seen to be a string.
    pub(super) fn is_text(&mut self, value: ExprId) -> bool {
        let origin = self.origin(value);
        matches!(self.builder.get(origin), Expr::Literal(Literal::Str(_)) | Expr::Template(_))
    }

    /// The text of a string literal or of a constant that holds one.
    pub(super) fn text_of(&mut self, value: ExprId) -> Option<String> {
        let value = self.constant(value);
        match self.builder.get(value) {
            Expr::Literal(Literal::Str(symbol)) => Some(self.builder.text(*symbol).to_owned()),
            _ => None,
        }
    }
}

/// Decodes one escape sequence; what is not simple stays as written.
fn unescape(escape: &str, text: &mut String) {
    let body = escape.strip_prefix('\\').unwrap_or(escape);
    let simple = match body {
        "n" => "\n",
        "r" => "\r",
        "t" => "\t",
        "a" => "\u{7}",
        "b" => "\u{8}",
        "f" => "\u{c}",
        "v" => "\u{b}",
        "\\" | "'" | "\"" => body,
        "\n" | "\r\n" => "",
        _ => {
            let code = match body.as_bytes().first() {
                Some(b'x' | b'u' | b'U') => body.get(1..).and_then(|digits| u32::from_str_radix(digits, 16).ok()),
                _ => u32::from_str_radix(body, 8).ok(),
            };
            match code.and_then(char::from_u32) {
                Some(character) => text.push(character),
                None => text.push_str(escape),
            }
            return;
        }
    };
    text.push_str(simple);
}
