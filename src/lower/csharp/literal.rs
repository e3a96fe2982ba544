//! Texts: plain, verbatim, raw and interpolated. One that is a JSON object counts as that object.

use tree_sitter::Node;

use super::{Lowering, children, first_child, span_of};
use crate::ir::ExprId;
use crate::lower::json::{self, Piece};

impl<'t> Lowering<'_, 't> {
    pub(super) fn text_literal(&mut self, node: Node<'t>) -> ExprId {
        let text = self.text_inside(node);
        let span = span_of(node);
        if let Some(object) = json::object(self.builder, vec![Piece::Text(text.clone())], span) {
            return object;
        }
        self.builder.string(&text, span)
    }

    pub(super) fn text_inside(&self, node: Node<'t>) -> String {
        let source = self.source(node);
        match node.kind() {
            "verbatim_string_literal" => {
                let inner = source.trim_start_matches(['@', '$']).strip_prefix('"').unwrap_or(source);
                inner.trim_end_matches("u8").strip_suffix('"').unwrap_or(inner).replace("\"\"", "\"")
            }
            "raw_string_literal" => {
                let content = children(node).into_iter().find(|child| child.kind() == "raw_string_content");
                content.map(|content| self.source(content)).unwrap_or_default().to_owned()
            }
            _ => {
                let mut text = String::new();
                for part in children(node) {
                    match part.kind() {
                        "string_literal_content" => text.push_str(self.source(part)),
                        "escape_sequence" => push_escape(&mut text, self.source(part)),
                        _ => {}
                    }
                }
                text
            }
        }
    }

    /// `$"a{b}"`.
    pub(super) fn interpolated(&mut self, node: Node<'t>) -> ExprId {
        let mut pieces = Vec::new();
        let is_raw = children(node).iter().any(|child| self.source(*child).starts_with("\"\"\""));
        for part in children(node) {
            match part.kind() {
                "string_content" if is_raw => pieces.push(Piece::Text(self.source(part).to_owned())),
                "string_content" => {
                    pieces.push(Piece::Text(
                        self.source(part).replace("{{", "{").replace("}}", "}").replace("\"\"", "\""),
                    ));
                }
                "escape_sequence" => {
                    let mut text = String::new();
                    push_escape(&mut text, self.source(part));
                    pieces.push(Piece::Text(text));
                }
                "interpolation" => {
                    let inner = children(part).into_iter().find(|child| child.kind() != "interpolation_brace");
                    let value = match inner.or_else(|| first_child(part)) {
                        Some(inner) => self.expr(inner),
                        None => self.nothing(part),
                    };
                    pieces.push(Piece::Value(value));
                }
                _ => {}
            }
        }
        let span = span_of(node);
        json::text(self.builder, pieces, span)
    }
}

/// Appends what an escape stands for; what is not simple stays as it is.
fn push_escape(text: &mut String, escape: &str) {
    let mut rest = escape.chars().skip(1);
    match rest.next() {
        Some('n') => text.push('\n'),
        Some('r') => text.push('\r'),
        Some('t') => text.push('\t'),
        Some('0') => text.push('\0'),
        Some(c @ ('"' | '\\' | '\'')) => text.push(c),
        Some('u' | 'x' | 'U') => {
            let digits: String = rest.collect();
            match u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32) {
                Some(decoded) => text.push(decoded),
                None => text.push_str(escape),
            }
        }
        _ => text.push_str(escape),
    }
}

#[cfg(test)]
mod tests {
    use super::push_escape;

    #[test]
    fn escapes_are_decoded() {
        let mut text = String::new();
        for escape in ["\\n", "\\\"", "\\u00e9", "\\x41", "\\q"] {
            push_escape(&mut text, escape);
        }
        assert_eq!(text, "\n\"éA\\q");
    }
}
