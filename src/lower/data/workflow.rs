//! Workflows of n8n: each node is a call of what its type names, with its parameters as keywords.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::document::place;
use super::text::Variables;
use crate::ir::builder::Builder;
use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, Field, Literal, Span};

/// Deepest nesting of parameters.
const MAX_DEPTH: usize = 16;

/// Reads the workflows of a document: one, a list of them, or one below a key.
pub(super) fn read(builder: &mut Builder, text: &str, document: &Value) {
    let mut reader = Reader { builder, text, at: FxHashMap::default() };
    let listed = document.as_array().map_or(std::slice::from_ref(document), Vec::as_slice);
    for workflow in listed {
        let inner = ["workflow", "data"].map(|key| &workflow[key]);
        for workflow in inner.into_iter().chain([workflow]) {
            reader.nodes(&workflow["nodes"]);
        }
    }
}

struct Reader<'a> {
    builder: &'a mut Builder,
    text: &'a str,
    /// Where the last node of a type was found: they stand in order.
    at: FxHashMap<String, usize>,
}

impl Reader<'_> {
    fn nodes(&mut self, nodes: &Value) {
        for node in nodes.as_array().into_iter().flatten() {
            self.node(node);
        }
    }

    fn node(&mut self, node: &Value) {
        let Some(kind) = node["type"].as_str() else { return };
        let Some((package, name)) = kind.rsplit_once('.') else { return };
        let from = self.at.get(kind).copied().unwrap_or_default();
        let Some((span, after)) = place(self.text, from, kind) else { return };
        self.at.insert(kind.to_owned(), after);
        if node["disabled"] == Value::Bool(true) {
            return;
        }
        let package = self.builder.symbol(package);
        let package = self.builder.expr(Expr::Global(package), span);
        let callee = self.builder.member(package, name, span);
        let mut args = Vec::new();
        let parameters = node["parameters"].as_object().into_iter().flatten();
        let version = node.get("typeVersion").map(|version| ("typeVersion", version));
        for (key, value) in parameters.map(|(key, value)| (key.as_str(), value)).chain(version) {
            let kind = ArgKind::Named(self.builder.symbol(key));
            let value = self.value(value, span, 0);
            args.push(Arg { kind, value, span });
        }
        self.builder.call(callee, args, CallKind::Call, span, span);
    }

    fn value(&mut self, value: &Value, span: Span, depth: usize) -> ExprId {
        if depth > MAX_DEPTH {
            return self.builder.opaque(Vec::new(), span);
        }
        match value {
            Value::Null => self.builder.literal(Literal::Null, span),
            Value::Bool(flag) => self.builder.literal(Literal::Bool(*flag), span),
            Value::Number(number) => self.builder.number(&number.to_string(), span),
            Value::String(text) => self.text(text, span),
            Value::Array(items) => {
                if let Some(fields) = self.fields(items, span, depth) {
                    return self.builder.expr(Expr::Record(fields), span);
                }
                let items = items.iter().map(|item| self.value(item, span, depth + 1)).collect();
                self.builder.expr(Expr::Sequence(items), span)
            }
            // What was chosen from a list.
            Value::Object(object) if object.get("__rl") == Some(&Value::Bool(true)) => {
                self.value(object.get("value").unwrap_or(&Value::Null), span, depth + 1)
            }
            Value::Object(object) => {
                let mut fields = Vec::new();
                for (key, value) in object {
                    let key = self.builder.string(key, span);
                    let value = self.value(value, span, depth + 1);
                    fields.push(Field::Entry { key, value, span });
                }
                self.builder.expr(Expr::Record(fields), span)
            }
        }
    }

    /// A text, or behind `=` one with expressions in double braces.
    fn text(&mut self, text: &str, span: Span) -> ExprId {
        match text.strip_prefix('=') {
            Some(template) => Variables::default().body(self.builder, template, span),
            None if text.trim_start().starts_with('{') => Variables::default().body(self.builder, text, span),
            None => self.builder.string(text, span),
        }
    }

    /// `[{ "name": .., "value": .. }]`, which is how lists of fields are kept.
    fn fields(&mut self, items: &[Value], span: Span, depth: usize) -> Option<Vec<Field>> {
        let is_field = |item: &Value| item["name"].is_string() && item.get("value").is_some();
        if items.is_empty() || !items.iter().all(is_field) {
            return None;
        }
        let mut fields = Vec::new();
        for item in items {
            let key = self.builder.string(item["name"].as_str().unwrap_or_default(), span);
            let value = self.value(&item["value"], span, depth + 1);
            fields.push(Field::Entry { key, value, span });
        }
        Some(fields)
    }
}
