//! Words: texts with what is put into them.

use tree_sitter::Node;

use crate::ir::{Expr, ExprId, Literal, Span};
use crate::lower::json::{self, Piece};

use super::{Lowering, children, field, span_of};

/// How far the value of a variable is followed, and how deep a text is taken apart.
const MAX_STEPS: usize = 16;

/// What a backslash may stand before in a kind of text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    /// Anything: a bare word.
    All,
    /// What is special between double quotes.
    Quoted,
    /// What is special in a document.
    Document,
}

impl<'t> Lowering<'t> {
    /// The value of a word, text or expansion.
    pub(super) fn word(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            return self.builder.opaque(Vec::new(), span_of(node));
        }
        let value = self.word_inside(node);
        self.builder.ascend();
        value
    }

    fn word_inside(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        match node.kind() {
            "word" | "number" | "extglob_pattern" | "variable_name" if node.named_child_count() == 0 => {
                let text = unescaped(self.source(node), Escapes::All);
                self.builder.string(&text, at)
            }
            "raw_string" => {
                let text = self.source(node);
                let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(text);
                self.builder.string(inner, at)
            }
            "ansi_c_string" => {
                let text = self.source(node).trim_start_matches('$').trim_matches('\'');
                let text = text.replace("\\n", "\n").replace("\\'", "'").replace("\\\"", "\"").replace("\\\\", "\\");
                self.builder.string(&text, at)
            }
            "string" => {
                let quotes = (node.start_byte() + 1, node.end_byte().saturating_sub(1));
                self.text_between(node, quotes, Escapes::Quoted)
            }
            "translated_string" | "command_name" => match children(node).first() {
                Some(inner) => self.word(*inner),
                None => self.builder.opaque(Vec::new(), at),
            },
            "concatenation" => {
                let parts: Vec<ExprId> = children(node).into_iter().map(|part| self.word(part)).collect();
                self.joined(&parts, at)
            }
            "simple_expansion" => {
                let name = self.source(node).trim_start_matches('$');
                self.variable(name, at)
            }
            "expansion" => self.expansion(node),
            "command_substitution" | "process_substitution" => self.substitution(node),
            "array" => {
                let items = children(node).into_iter().map(|item| self.word(item)).collect();
                self.builder.expr(Expr::Sequence(items), at)
            }
            "heredoc_body" => self.text_between(node, (node.start_byte(), node.end_byte()), Escapes::Document),
            _ => {
                let parts = children(node).into_iter().map(|part| self.word(part)).collect();
                self.builder.opaque(parts, at)
            }
        }
    }

    /// The text of a range, with the values of the expansions in it.
    fn text_between(&mut self, node: Node<'t>, (start, end): (usize, usize), escapes: Escapes) -> ExprId {
        let at = span_of(node);
        let mut parts = Vec::new();
        let mut from = start;
        let is_content = |kind: &str| matches!(kind, "string_content" | "heredoc_content");
        for child in children(node).into_iter().filter(|child| !is_content(child.kind())) {
            self.text_part(from, child.start_byte(), escapes, &mut parts, at);
            parts.push(self.word(child));
            from = child.end_byte();
        }
        self.text_part(from, end, escapes, &mut parts, at);
        self.joined(&parts, at)
    }

    fn text_part(&mut self, from: usize, to: usize, escapes: Escapes, parts: &mut Vec<ExprId>, at: Span) {
        let text = self.text.get(from..to).unwrap_or_default();
        if !text.is_empty() {
            let text = unescaped(text, escapes);
            parts.push(self.builder.string(&text, at));
        }
    }

    /// Parts of a text in a row.
    pub(super) fn joined(&mut self, parts: &[ExprId], at: Span) -> ExprId {
        let texts: Vec<Option<String>> = parts.iter().map(|part| self.text_of(*part)).collect();
        match (texts.into_iter().collect::<Option<String>>(), parts) {
            (Some(text), _) => self.builder.string(&text, at),
            (None, [only]) => *only,
            (None, _) => self.builder.expr(Expr::Template(parts.to_vec()), at),
        }
    }

    /// The text of a literal.
    pub(super) fn text_of(&self, value: ExprId) -> Option<String> {
        match self.builder.get(value) {
            Expr::Literal(Literal::Str(text)) => Some(self.builder.text(*text).to_owned()),
            _ => None,
        }
    }

    // --- variables ---------------------------------------------------------------------------------

    /// `$NAME`
    pub(super) fn variable(&mut self, name: &str, at: Span) -> ExprId {
        if self.builder.is_declared(name) {
            return self.builder.read(name, at);
        }
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return self.builder.opaque(Vec::new(), at);
        }
        let env = self.builder.symbol("env");
        let env = self.builder.expr(Expr::Global(env), at);
        self.builder.member(env, name, at)
    }

    /// `${NAME}`, `${NAME:-default}`, `${NAME:=default}`, `${NAME%/}`.
    fn expansion(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let parts = children(node);
        let Some((name, rest)) = parts.split_first() else { return self.builder.opaque(Vec::new(), at) };
        let operator = field(node, "operator").map_or("", |operator| self.source(operator));
        if name.kind() != "variable_name" && name.kind() != "special_variable_name" {
            let parts = parts.into_iter().map(|part| self.word(part)).collect();
            return self.builder.opaque(parts, at);
        }
        let text = self.source(*name);
        let value = self.variable(text, at);
        let other: Vec<ExprId> = rest.iter().map(|part| self.word(*part)).collect();
        match operator {
            "" | "%" | "%%" | "@" | "^" | "^^" | "," | ",," | "?" | ":?" => value,
            "-" | ":-" | "=" | ":=" => {
                let fallback = self.joined(&other, at);
                let value = self.builder.expr(Expr::Otherwise { value, fallback }, at);
                if operator.ends_with('=') {
                    self.builder.assign(text, value);
                }
                value
            }
            "+" | ":+" => self.joined(&other, at),
            _ => {
                let parts = std::iter::once(value).chain(other).collect();
                self.builder.opaque(parts, at)
            }
        }
    }

    // --- bodies ------------------------------------------------------------------------------------

    /// What a text is when it is sent: the object that it spells, if it is one.
    pub(super) fn content(&mut self, value: ExprId) -> ExprId {
        let at = self.builder.span(value);
        let mut pieces = Vec::new();
        self.take_apart(value, &mut pieces, 0);
        json::object(&mut self.builder, pieces, at).unwrap_or(value)
    }

    fn take_apart(&mut self, value: ExprId, pieces: &mut Vec<Piece>, depth: usize) {
        let value = self.origin(value);
        match self.builder.get(value).clone() {
            Expr::Literal(Literal::Str(text)) => pieces.push(Piece::Text(self.builder.text(text).to_owned())),
            Expr::Template(parts) if depth < MAX_STEPS => {
                for part in parts {
                    self.take_apart(part, pieces, depth + 1);
                }
            }
            _ => pieces.push(Piece::Value(value)),
        }
    }

    /// What a variable holds, where that is one thing.
    pub(super) fn origin(&mut self, value: ExprId) -> ExprId {
        let mut at = value;
        for _ in 0..MAX_STEPS {
            let next = match self.builder.get(at) {
                Expr::Where { value, .. } => Some(*value),
                Expr::Variable(variable) => self.builder.value_so_far(*variable),
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => return at,
            }
        }
        at
    }
}

fn unescaped(text: &str, escapes: Escapes) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut result = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(next) = chars.peek().copied().filter(|_| c == '\\') else {
            result.push(c);
            continue;
        };
        let is_special = match escapes {
            Escapes::All => true,
            Escapes::Quoted => matches!(next, '"' | '\\' | '$' | '`' | '\n'),
            Escapes::Document => matches!(next, '\\' | '$' | '`' | '\n'),
        };
        if is_special {
            chars.next();
            if next != '\n' {
                result.push(next);
            }
        } else {
            result.push(c);
        }
    }
    result
}
