//! Literals: strings, templates, numbers, arrays, objects, JSX.

use tree_sitter::Node;

use crate::ir::{Expr, ExprId, Field, FunctionFlags, Literal, Span};

use super::class::is_getter;
use super::{Lowering, This, field, has_token, inner, named, span_of};

impl<'t> Lowering<'t> {
    /// The text of a string literal, or of a template without substitutions.
    pub(super) fn plain_string(&self, node: Node<'t>) -> Option<String> {
        let source = self.source(node);
        let quoted = match node.kind() {
            "string" => source,
            "template_string" if !has_token(node, "template_substitution") => source,
            _ => return None,
        };
        let end = quoted.len().checked_sub(1).filter(|end| *end >= 1)?;
        Some(unescaped(quoted.get(1..end)?))
    }

    /// A string.
    pub(super) fn string(&mut self, node: Node<'t>) -> ExprId {
        let text = self.plain_string(node).unwrap_or_default();
        self.builder.string(&text, span_of(node))
    }

    /// A template.
    pub(super) fn template(&mut self, node: Node<'t>) -> ExprId {
        if let Some(text) = self.plain_string(node) {
            return self.builder.string(&text, span_of(node));
        }
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut start = node.start_byte() + 1;
        for child in named(node) {
            if child.kind() != "template_substitution" {
                continue;
            }
            text.push_str(&unescaped(self.text.get(start..child.start_byte()).unwrap_or_default()));
            if !text.is_empty() {
                parts.push(self.builder.string(&text, Span::new(start, child.start_byte())));
                text.clear();
            }
            start = child.end_byte();
            parts.extend(inner(child).map(|value| self.expr(value)));
        }
        let end = node.end_byte().saturating_sub(1);
        let tail = unescaped(self.text.get(start..end).unwrap_or_default());
        if !tail.is_empty() {
            parts.push(self.builder.string(&tail, Span::new(start, end)));
        }
        self.builder.expr(Expr::Template(parts), span_of(node))
    }

    /// A number, without separators.
    pub(super) fn number(&mut self, node: Node<'t>) -> ExprId {
        let text = self.source(node).replace('_', "");
        self.builder.number(&text, span_of(node))
    }

    /// `[a, ...b]`.
    pub(super) fn array(&mut self, node: Node<'t>) -> ExprId {
        let mut items = Vec::new();
        for child in named(node) {
            let item = match child.kind() {
                "spread_element" => {
                    let Some(value) = inner(child).map(|value| self.expr(value)) else { continue };
                    Some(self.builder.expr(Expr::Spread(value), span_of(child)))
                }
                _ => self.any(child),
            };
            items.extend(item);
        }
        self.builder.expr(Expr::Sequence(items), span_of(node))
    }

    // --- objects -------------------------------------------------------------------------------

    /// `{ a: 1, b, ...c, d() {} }`.
    pub(super) fn object(&mut self, node: Node<'t>) -> ExprId {
        let slot = self.records.len();
        self.records.push(None);
        let mut fields = Vec::new();
        for child in named(node) {
            match child.kind() {
                "pair" => fields.extend(self.pair(child, slot)),
                "shorthand_property_identifier" => {
                    let name = self.source(child);
                    let key = self.builder.string(name, span_of(child));
                    let value = self.builder.read(name, span_of(child));
                    fields.push(Field::Entry { key, value, span: span_of(child) });
                }
                "spread_element" => {
                    fields.extend(
                        inner(child).map(|value| Field::Spread { value: self.spread(value), span: span_of(child) }),
                    );
                }
                "method_definition" => fields.extend(self.object_method(child, slot)),
                _ => {
                    self.any(child);
                }
            }
        }
        let record = self.builder.expr(Expr::Record(fields), span_of(node));
        self.records[slot] = Some(record);
        record
    }

    /// `...(condition && { ... })`: the right side's fields or none, for what is falsy has no fields.
    fn spread(&mut self, value: Node<'t>) -> ExprId {
        let mut operation = value;
        while operation.kind() == "parenthesized_expression" {
            let Some(inside) = inner(operation) else { break };
            operation = inside;
        }
        let operands = field(operation, "left").zip(field(operation, "right"));
        let is_and = field(operation, "operator").is_some_and(|operator| operator.kind() == "&&");
        let Some((left, right)) = operands.filter(|_| is_and) else { return self.expr(value) };
        self.expr(left);
        let fields = self.maybe(right);
        let none = self.builder.expr(Expr::Record(Vec::new()), span_of(left));
        self.builder.choice(vec![none, fields], span_of(value))
    }

    fn pair(&mut self, node: Node<'t>, slot: usize) -> Option<Field> {
        let (key, value) = (field(node, "key")?, field(node, "value")?);
        let name = self.key_text(key);
        let key = self.key(key);
        let value = if super::function::is_function(value) {
            self.function_later(value, name.as_deref(), None, This::Record(slot))
        } else {
            self.assigned(value, name.as_deref())
        };
        Some(Field::Entry { key, value, span: span_of(node) })
    }

    fn object_method(&mut self, node: Node<'t>, slot: usize) -> Option<Field> {
        let name_node = field(node, "name")?;
        let key = self.key(name_node);
        let name = self.key_text(name_node);
        let flags = FunctionFlags { property: is_getter(node), ..FunctionFlags::default() };
        let function = self.register(node, name.as_deref(), None, flags);
        self.later(function, node, This::Record(slot));
        if has_token(node, "set") {
            return None;
        }
        let value = self.builder.expr(Expr::Function(function), span_of(node));
        Some(Field::Entry { key, value, span: span_of(node) })
    }

    /// The name of a property, where it is written out.
    pub(super) fn key_text(&self, node: Node<'t>) -> Option<String> {
        match node.kind() {
            "string" => self.plain_string(node),
            "computed_property_name" => inner(node).and_then(|inside| self.plain_string(inside)),
            "number" => Some(self.source(node).replace('_', "")),
            _ => Some(self.source(node).to_owned()),
        }
    }

    /// The name of a property as an expression.
    pub(super) fn key(&mut self, node: Node<'t>) -> ExprId {
        match self.key_text(node) {
            Some(text) => self.builder.string(&text, span_of(node)),
            None => match inner(node) {
                Some(computed) => self.expr(computed),
                None => self.builder.opaque(Vec::new(), span_of(node)),
            },
        }
    }

    // --- JSX -----------------------------------------------------------------------------------

    /// An element: nothing of interest itself, but attributes and children hold expressions.
    pub(super) fn jsx(&mut self, node: Node<'t>) -> ExprId {
        let mut parts = Vec::new();
        for child in named(node) {
            match child.kind() {
                "jsx_text"
                | "jsx_closing_element"
                | "html_character_reference"
                | "property_identifier"
                | "type_arguments"
                | "jsx_namespace_name"
                | "identifier"
                | "member_expression"
                | "nested_identifier"
                | "string" => {}
                "jsx_opening_element" | "jsx_attribute" => parts.push(self.expr(child)),
                "jsx_expression" => {
                    let value = inner(child).map(|value| {
                        if value.kind() == "spread_element" { inner(value).unwrap_or(value) } else { value }
                    });
                    parts.extend(value.map(|value| self.expr(value)));
                }
                _ => parts.extend(self.any(child)),
            }
        }
        self.builder.opaque(parts, span_of(node))
    }

    /// `true`, `null`, `undefined`.
    pub(super) fn word(&mut self, node: Node<'t>) -> ExprId {
        let literal = match node.kind() {
            "true" => Literal::Bool(true),
            "false" => Literal::Bool(false),
            "null" => Literal::Null,
            _ => Literal::Undefined,
        };
        self.builder.literal(literal, span_of(node))
    }
}

/// Decodes the escapes of a string.
fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c == '\\' {
            escape(&mut rest, &mut units);
        } else {
            units.extend(c.encode_utf16(&mut [0; 2]).iter());
        }
    }
    String::from_utf16_lossy(&units)
}

/// One escape sequence; what is malformed is kept without its backslash.
fn escape(rest: &mut std::str::Chars, units: &mut Vec<u16>) {
    let Some(c) = rest.next() else { return };
    let code = match c {
        'n' => Some(0x0A),
        't' => Some(0x09),
        'r' => Some(0x0D),
        'b' => Some(0x08),
        'f' => Some(0x0C),
        'v' => Some(0x0B),
        '0' if !rest.as_str().starts_with(|next: char| next.is_ascii_digit()) => Some(0),
        '\r' => {
            if rest.as_str().starts_with('\n') {
                rest.next();
            }
            return;
        }
        '\n' | '\u{2028}' | '\u{2029}' => return,
        'x' => hex(rest, 2),
        'u' if rest.as_str().starts_with('{') => braced_hex(rest),
        'u' => hex(rest, 4),
        _ => None,
    };
    match code.map(u16::try_from) {
        Some(Ok(unit)) => units.push(unit),
        Some(Err(_)) => {
            let c = code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
            units.extend(c.encode_utf16(&mut [0; 2]).iter());
        }
        None => units.extend(c.encode_utf16(&mut [0; 2]).iter()),
    }
}

fn hex(rest: &mut std::str::Chars, digits: usize) -> Option<u32> {
    let code = u32::from_str_radix(rest.as_str().get(..digits)?, 16).ok()?;
    rest.nth(digits - 1);
    Some(code)
}

fn braced_hex(rest: &mut std::str::Chars) -> Option<u32> {
    let end = rest.as_str().find('}')?;
    let code = u32::from_str_radix(rest.as_str().get(1..end)?, 16).ok()?;
    rest.nth(end);
    Some(code)
}
