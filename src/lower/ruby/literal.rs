//! Texts, lists and hashes.

use tree_sitter::Node;

use crate::ir::{Expr, ExprId, Field, Literal, Span};

use super::{Lowering, children, field, first_child, span_of};

impl<'t> Lowering<'t> {
    /// A text or a symbol, with or without parts that are put in. Symbols are texts as far as requests go.
    pub(super) fn string(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        match node.kind() {
            "simple_symbol" => return self.builder.string(self.source(node).trim_start_matches(':'), at),
            "hash_key_symbol" => return self.builder.string(self.source(node), at),
            "character" => return self.builder.string(self.source(node).trim_start_matches('?'), at),
            "subshell" => return self.opaque(node),
            "chained_string" => {
                let parts: Vec<ExprId> = children(node).into_iter().map(|part| self.string(part)).collect();
                return self.concatenated(&parts, at);
            }
            _ => {}
        }
        let body = if node.kind() == "heredoc_beginning" { self.heredocs.get(&node.id()).copied() } else { Some(node) };
        let is_raw = self.is_raw(node);
        let mut parts = Vec::new();
        let mut text = String::new();
        for part in body.map(children).unwrap_or_default() {
            match part.kind() {
                "string_content" | "heredoc_content" => text.push_str(self.source(part)),
                "escape_sequence" => unescape(self.source(part), is_raw, &mut text),
                "heredoc_end" => {}
                _ => {
                    self.flush(&mut text, &mut parts, at);
                    parts.push(self.interpolation(part));
                }
            }
        }
        if parts.is_empty() {
            return self.builder.string(&text, at);
        }
        self.flush(&mut text, &mut parts, at);
        self.builder.expr(Expr::Template(parts), at)
    }

    fn is_raw(&self, node: Node<'t>) -> bool {
        let begin = self.source(node);
        begin.starts_with('\'') || begin.starts_with("%q") || begin.starts_with("%w") || begin.starts_with("%i")
    }

    fn interpolation(&mut self, node: Node<'t>) -> ExprId {
        match children(node).as_slice() {
            [only] => self.expr(*only),
            _ => self.sequence(node),
        }
    }

    fn flush(&mut self, text: &mut String, parts: &mut Vec<ExprId>, at: Span) {
        if !text.is_empty() {
            parts.push(self.builder.string(text, at));
            text.clear();
        }
    }

    /// `a + b`
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

    /// `'https://%s/v1' % host`, and the same of `format`.
    pub(super) fn formatted(&mut self, node: Node<'t>) -> ExprId {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return self.opaque(node) };
        let values: Vec<Node<'t>> = if right.kind() == "array" { children(right) } else { vec![right] };
        self.format(left, &values, span_of(node))
    }

    /// A format and what is put in; what is not written as `%s` or `%d` is unknown.
    pub(super) fn format(&mut self, format: Node<'t>, values: &[Node<'t>], at: Span) -> ExprId {
        let format = self.expr(format);
        let mut values = values.iter().map(|value| self.expr(*value)).collect::<Vec<_>>().into_iter();
        let Some(text) = self.text_of(format) else {
            let parts: Vec<ExprId> = std::iter::once(format).chain(values).collect();
            return self.builder.opaque(parts, at);
        };
        let mut pieces = text.split('%');
        let mut parts = vec![self.builder.string(pieces.next().unwrap_or_default(), at)];
        for piece in pieces {
            let rest = piece.strip_prefix(['s', 'd']);
            parts.push(match (rest, values.next()) {
                (Some(_), Some(value)) => value,
                _ => self.builder.opaque(Vec::new(), at),
            });
            if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
                parts.push(self.builder.string(rest, at));
            }
        }
        self.concatenated(&parts, at)
    }

    /// `[1, *rest]`, `%w[a b]`.
    pub(super) fn array(&mut self, node: Node<'t>) -> ExprId {
        self.errors(node);
        let mut items = Vec::new();
        let mut pairs = Vec::new();
        for child in children(node) {
            match child.kind() {
                "splat_argument" => {
                    let list = self.expr(child);
                    items.push(self.builder.expr(Expr::Spread(list), span_of(child)));
                }
                "pair" | "hash_splat_argument" => pairs.push(child),
                _ => items.push(self.expr(child)),
            }
        }
        if !pairs.is_empty() {
            items.push(self.record(&pairs, span_of(node)));
        }
        self.builder.expr(Expr::Sequence(items), span_of(node))
    }

    /// `{ a: 1, 'b' => 2, **rest }`
    pub(super) fn hash(&mut self, node: Node<'t>) -> ExprId {
        self.errors(node);
        self.record(&children(node), span_of(node))
    }

    pub(super) fn record(&mut self, entries: &[Node<'t>], at: Span) -> ExprId {
        let mut fields = Vec::new();
        for entry in entries {
            let span = span_of(*entry);
            match entry.kind() {
                "pair" => {
                    let Some(key) = field(*entry, "key") else { continue };
                    let value = self.value_of_pair(*entry, key);
                    let key = self.expr(key);
                    fields.push(Field::Entry { key, value, span });
                }
                "hash_splat_argument" => {
                    let value = match first_child(*entry) {
                        Some(inner) => self.expr(inner),
                        None => self.builder.opaque(Vec::new(), span),
                    };
                    fields.push(Field::Spread { value, span });
                }
                _ => drop(self.expr(*entry)),
            }
        }
        self.builder.expr(Expr::Record(fields), at)
    }

    /// `key: value`, or `key:` for the variable or method of that name.
    pub(super) fn value_of_pair(&mut self, pair: Node<'t>, key: Node<'t>) -> ExprId {
        if let Some(value) = field(pair, "value") {
            return self.expr(value);
        }
        let name = self.source(key);
        if self.is_local(name) { self.builder.read(name, span_of(key)) } else { self.plain_call(key, name) }
    }
}

/// What an escape stands for.
fn unescape(escape: &str, is_raw: bool, text: &mut String) {
    let inner = escape.strip_prefix('\\').unwrap_or(escape);
    let decoded = match inner {
        "n" if !is_raw => Some('\n'),
        "t" if !is_raw => Some('\t'),
        "r" if !is_raw => Some('\r'),
        "e" if !is_raw => Some('\u{1b}'),
        "s" if !is_raw => Some(' '),
        "\n" if !is_raw => return,
        "\\" | "\"" | "'" | "#" => inner.chars().next(),
        _ => None,
    };
    match decoded {
        Some(decoded) => text.push(decoded),
        None => text.push_str(escape),
    }
}
