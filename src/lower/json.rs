//! JSON that is written out in a text: the object that it is, with the values that are put into it.

use serde_json::Value;

use crate::ir::builder::Builder;
use crate::ir::{Expr, ExprId, Field, Literal, Span};

/// Longest text that is read.
const MAX_TEXT: usize = 64 << 10;

/// Stands for a value that is put in: never part of code that people write.
const MARK: char = '\u{F8FF}';

/// A part of a text.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// As written.
    Text(String),
    /// A value that is put in.
    Value(ExprId),
}

/// The object that a text is, if it is one. All of it stands where the text does.
pub(super) fn object(builder: &mut Builder, pieces: Vec<Piece>, span: Span) -> Option<ExprId> {
    let begins = pieces.iter().find_map(|piece| match piece {
        Piece::Text(text) => Some(text.trim_start()).filter(|text| !text.is_empty()),
        Piece::Value(_) => Some(""),
    })?;
    let has_key = begins.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'));
    if !has_key {
        return None;
    }
    let (text, values) = marked(pieces)?;
    let object: Value = serde_json::from_str(&text).ok().filter(Value::is_object)?;
    Some(Reader { builder, values, span }.value(&object))
}

/// A text that is put together; the object that it is, if it is one.
pub(super) fn text(builder: &mut Builder, pieces: Vec<Piece>, span: Span) -> ExprId {
    if let Some(object) = object(builder, pieces.clone(), span) {
        return object;
    }
    let parts = pieces.into_iter().map(|piece| match piece {
        Piece::Text(text) => builder.string(&text, span),
        Piece::Value(value) => value,
    });
    let parts = parts.collect();
    builder.expr(Expr::Template(parts), span)
}

/// The text with marks for the values: a string of its own for one that stands outside of strings.
fn marked(pieces: Vec<Piece>) -> Option<(String, Vec<ExprId>)> {
    let mut text = String::new();
    let mut values = Vec::new();
    let (mut in_string, mut is_escaped) = (false, false);
    for piece in pieces {
        match piece {
            Piece::Text(part) => {
                for c in part.chars() {
                    match c {
                        _ if is_escaped => is_escaped = false,
                        '\\' if in_string => is_escaped = true,
                        '"' => in_string = !in_string,
                        MARK => return None,
                        _ => {}
                    }
                }
                text.push_str(&part);
            }
            Piece::Value(value) => {
                let mark = format!("{MARK}{}{MARK}", values.len());
                let quote = if in_string { "" } else { "\"" };
                text.extend([quote, &mark, quote]);
                values.push(value);
            }
        }
        if text.len() > MAX_TEXT {
            return None;
        }
    }
    Some((text, values))
}

struct Reader<'b> {
    builder: &'b mut Builder,
    values: Vec<ExprId>,
    span: Span,
}

impl Reader<'_> {
    fn value(&mut self, value: &Value) -> ExprId {
        let span = self.span;
        match value {
            Value::Null => self.builder.literal(Literal::Null, span),
            Value::Bool(flag) => self.builder.literal(Literal::Bool(*flag), span),
            Value::Number(number) => self.builder.number(&number.to_string(), span),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                let items = items.iter().map(|item| self.value(item)).collect();
                self.builder.expr(Expr::Sequence(items), span)
            }
            Value::Object(entries) => {
                let mut fields = Vec::new();
                for (key, value) in entries {
                    let key = self.text(key);
                    let value = self.value(value);
                    fields.push(Field::Entry { key, value, span });
                }
                self.builder.expr(Expr::Record(fields), span)
            }
        }
    }

    fn text(&mut self, text: &str) -> ExprId {
        let span = self.span;
        let mut parts = Vec::new();
        for (index, part) in text.split(MARK).enumerate() {
            let value = if index % 2 == 1 { part.parse::<usize>().ok() } else { None };
            match value.and_then(|index| self.values.get(index)) {
                Some(value) => parts.push(*value),
                None if part.is_empty() && text.len() > part.len() => {}
                None => parts.push(self.builder.string(part, span)),
            }
        }
        match parts.as_slice() {
            [only] => *only,
            _ => self.builder.expr(Expr::Template(parts), span),
        }
    }
}
