//! Texts and arrays.

use tree_sitter::Node;

use crate::ir::{Expr, ExprId, Field, Literal, Span};
use crate::lower::json::{self, Piece};

use super::{Lowering, children, field, first_child, span_of};

impl<'t> Lowering<'t> {
    /// A text, with or without parts that are put in. One that is a JSON object counts as that object.
    pub(super) fn string(&mut self, node: Node<'t>) -> ExprId {
        let is_single = node.kind() == "string";
        let body = match node.kind() {
            "heredoc" | "nowdoc" => field(node, "value"),
            _ => Some(node),
        };
        let mut parts = Vec::new();
        let mut text = String::new();
        for part in body.map(children).unwrap_or_default() {
            match part.kind() {
                "string_content" | "nowdoc_string" => text.push_str(self.source(part)),
                "escape_sequence" => unescape(self.source(part), is_single, &mut text),
                "heredoc_start" | "heredoc_end" => {}
                _ => {
                    flush(&mut text, &mut parts);
                    parts.push(Piece::Value(self.expr(part)));
                }
            }
        }
        let at = span_of(node);
        if parts.is_empty() {
            let object = json::object(&mut self.builder, vec![Piece::Text(text.clone())], at);
            return object.unwrap_or_else(|| self.builder.string(&text, at));
        }
        flush(&mut text, &mut parts);
        json::text(&mut self.builder, parts, at)
    }

    /// `a . b . c`
    pub(super) fn concatenated(&mut self, parts: &[ExprId], at: Span) -> ExprId {
        let texts: Vec<Option<String>> = parts.iter().map(|part| self.text_of(*part)).collect();
        match texts.into_iter().collect::<Option<String>>() {
            Some(text) => self.builder.string(&text, at),
            None => self.builder.expr(Expr::Template(parts.to_vec()), at),
        }
    }

    /// The text of a literal.
    pub(super) fn text_of(&self, value: ExprId) -> Option<String> {
        match self.builder.get(value) {
            Expr::Literal(Literal::Str(text)) => Some(self.builder.text(*text).to_owned()),
            _ => None,
        }
    }

    /// `[1, 2]`, `['a' => 1, ...$b]`, `array(...)`. With nothing in it, it may become either.
    pub(super) fn array(&mut self, node: Node<'t>) -> ExprId {
        let entries: Vec<Node<'t>> =
            children(node).into_iter().filter(|child| child.kind() == "array_element_initializer").collect();
        let is_keyed = entries.iter().any(|entry| children(*entry).len() == 2);
        if is_keyed || entries.is_empty() {
            return self.record(node, &entries);
        }
        let mut items = Vec::new();
        let mut has_plain = false;
        for entry in &entries {
            self.errors(*entry);
            let Some(value) = first_child(*entry) else { continue };
            if value.kind() == "variadic_unpacking" {
                let Some(inner) = first_child(value) else { continue };
                let inner = self.expr(inner);
                items.push(self.builder.expr(Expr::Spread(inner), span_of(value)));
            } else {
                has_plain = true;
                items.push(self.expr(value));
            }
        }
        if has_plain || items.iter().any(|item| self.is_spread_list(*item)) {
            return self.builder.expr(Expr::Sequence(items), span_of(node));
        }
        self.merged(&items, span_of(node))
    }

    /// Whether what is spread is seen to be a list.
    fn is_spread_list(&mut self, item: ExprId) -> bool {
        let Expr::Spread(list) = *self.builder.get(item) else { return false };
        let origin = self.origin(list);
        matches!(self.builder.get(origin), Expr::Sequence(_))
    }

    /// An array of nothing but others: those may have keys.
    fn merged(&mut self, items: &[ExprId], at: Span) -> ExprId {
        let mut fields = Vec::new();
        for item in items {
            if let Expr::Spread(value) = *self.builder.get(*item) {
                fields.push(Field::Spread { value, span: self.builder.span(*item) });
            }
        }
        self.builder.expr(Expr::Record(fields), at)
    }

    fn record(&mut self, node: Node<'t>, entries: &[Node<'t>]) -> ExprId {
        let mut fields = Vec::new();
        let mut index = 0_usize;
        for entry in entries {
            self.errors(*entry);
            let at = span_of(*entry);
            match children(*entry).as_slice() {
                [key, value] => {
                    let key = self.option(*key);
                    let value = self.expr(*value);
                    fields.push(Field::Entry { key, value, span: at });
                }
                [spread] if spread.kind() == "variadic_unpacking" => {
                    if let Some(inner) = first_child(*spread) {
                        fields.push(Field::Spread { value: self.expr(inner), span: at });
                    }
                }
                [value] => {
                    let key = self.builder.number(&index.to_string(), at);
                    index += 1;
                    fields.push(Field::Entry { key, value: self.expr(*value), span: at });
                }
                _ => {}
            }
        }
        self.builder.expr(Expr::Record(fields), span_of(node))
    }
}

fn flush(text: &mut String, parts: &mut Vec<Piece>) {
    if !text.is_empty() {
        parts.push(Piece::Text(std::mem::take(text)));
    }
}

/// What an escape stands for.
fn unescape(escape: &str, is_single: bool, text: &mut String) {
    let inner = escape.strip_prefix('\\').unwrap_or(escape);
    if is_single {
        match inner {
            "\\" | "'" => text.push_str(inner),
            _ => text.push_str(escape),
        }
        return;
    }
    let decoded = match inner {
        "n" => Some('\n'),
        "r" => Some('\r'),
        "t" => Some('\t'),
        "v" => Some('\u{b}'),
        "e" => Some('\u{1b}'),
        "f" => Some('\u{c}'),
        "\\" | "$" | "\"" | "'" => inner.chars().next(),
        _ => code_of(inner),
    };
    match decoded {
        Some(decoded) => text.push(decoded),
        None => text.push_str(escape),
    }
}

/// `x41`, `u{1F600}`, `101`.
fn code_of(inner: &str) -> Option<char> {
    let code = if let Some(hex) = inner.strip_prefix('x') {
        u32::from_str_radix(hex, 16)
    } else if let Some(hex) = inner.strip_prefix("u{") {
        u32::from_str_radix(hex.trim_end_matches('}'), 16)
    } else {
        u32::from_str_radix(inner, 8)
    };
    code.ok().and_then(char::from_u32)
}
