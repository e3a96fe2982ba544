//! Strings put together: `+`, `%`, `str.format`, `str.join`.

use super::Lowering;
use crate::ir::builder::Builder;
use crate::ir::{Arg, ArgKind, Expr, ExprId, Literal, Span};

/// Collects the parts of a string; neighbouring literals become one, templates inside are spliced.
#[derive(Default)]
pub(super) struct Parts {
    done: Vec<ExprId>,
    text: String,
    /// Where the value that comes next stands; the text before it gets the same place.
    span: Span,
}

impl Parts {
    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn value(&mut self, builder: &mut Builder, value: ExprId) {
        self.span = builder.span(value);
        match builder.get(value) {
            Expr::Literal(Literal::Str(symbol)) => self.text.push_str(builder.text(*symbol)),
            Expr::Template(inner) => {
                for part in inner.clone() {
                    match builder.get(part) {
                        Expr::Literal(Literal::Str(symbol)) => self.text.push_str(builder.text(*symbol)),
                        _ => self.push(builder, part),
                    }
                }
            }
            _ => self.push(builder, value),
        }
    }

    fn push(&mut self, builder: &mut Builder, value: ExprId) {
        self.flush(builder);
        self.done.push(value);
    }

    fn flush(&mut self, builder: &mut Builder) {
        if !self.text.is_empty() {
            self.done.push(builder.string(&self.text, self.span));
            self.text.clear();
        }
    }

    pub(super) fn finish(mut self, builder: &mut Builder, span: Span) -> ExprId {
        if self.done.is_empty() {
            return builder.string(&self.text, span);
        }
        self.span = span;
        self.flush(builder);
        builder.expr(Expr::Template(self.done), span)
    }
}

impl Lowering<'_, '_> {
    /// Concatenation.
    pub(super) fn template(&mut self, operands: &[ExprId], span: Span) -> ExprId {
        let mut parts = Parts::default();
        for operand in operands {
            parts.value(self.builder, *operand);
        }
        parts.finish(self.builder, span)
    }

    /// `"%s/%s" % (a, b)`.
    pub(super) fn percent_format(&mut self, format: ExprId, values: &[ExprId], span: Span) -> ExprId {
        let Some(text) = self.text_of(format) else {
            let values = self.builder.opaque(values.to_vec(), span);
            return self.template(&[format, values], span);
        };
        let record = values.first().copied();
        let items = match record.map(|only| self.builder.get(only)) {
            Some(Expr::Sequence(items)) if values.len() == 1 => items.clone(),
            _ => values.to_vec(),
        };
        let mut items = items.into_iter();
        let mut parts = Parts::default();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('%') {
            parts.text(before);
            let directive = Directive::read(after);
            rest = &after[directive.length..];
            let value = match (directive.conversion, directive.key) {
                (Some('%'), _) => {
                    parts.text("%");
                    continue;
                }
                (_, Some(key)) => record.map(|base| {
                    let key = self.builder.string(key, span);
                    self.builder.expr(Expr::Index { base, key }, span)
                }),
                _ => items.next(),
            };
            let value = self.formatted(value, directive.plain, span);
            parts.value(self.builder, value);
        }
        parts.text(rest);
        parts.finish(self.builder, span)
    }

    /// `"{}/{name}".format(a, name=b)`.
    pub(super) fn brace_format(&mut self, text: &str, args: &[Arg], span: Span) -> ExprId {
        let is_positional = |arg: &&Arg| arg.kind == ArgKind::Positional;
        let positional: Vec<ExprId> = args.iter().filter(is_positional).map(|arg| arg.value).collect();
        let mut parts = Parts::default();
        let mut next = 0;
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            parts.text(&rest[..at]);
            let (brace, after) = (&rest[at..=at], &rest[at + 1..]);
            if let Some(escaped) = after.strip_prefix(brace) {
                parts.text(brace);
                rest = escaped;
                continue;
            }
            let (field, tail) = after.split_once('}').unwrap_or((after, ""));
            rest = tail;
            let name = field.split(['!', ':', '.', '[']).next().unwrap_or_default();
            let value = if name.is_empty() {
                next += 1;
                positional.get(next - 1).copied()
            } else if let Ok(index) = name.parse::<usize>() {
                positional.get(index).copied()
            } else {
                self.named(args, name)
            };
            let value = self.formatted(value, name.len() == field.len(), span);
            parts.value(self.builder, value);
        }
        parts.text(rest);
        parts.finish(self.builder, span)
    }

    /// `"/".join(items)`; the items are seen only in a literal.
    pub(super) fn join(&mut self, separator: ExprId, items: ExprId, span: Span) -> ExprId {
        let literal = match self.builder.get(items) {
            Expr::Sequence(items) => Some(items.clone()),
            _ => None,
        };
        let is_open = |item: &ExprId| matches!(self.builder.get(*item), Expr::Spread(_));
        // One element may stand for many: that of a comprehension.
        let Some(literal) = literal.filter(|items| items.len() > 1 && !items.iter().any(is_open)) else {
            let unknown = self.builder.opaque(vec![separator, items], span);
            return self.template(&[unknown], span);
        };
        let mut parts = Parts::default();
        for (index, item) in literal.into_iter().enumerate() {
            if index > 0 {
                parts.value(self.builder, separator);
            }
            parts.value(self.builder, item);
        }
        parts.finish(self.builder, span)
    }

    /// A value in a format: opaque where it is missing or changed by the format.
    fn formatted(&mut self, value: Option<ExprId>, plain: bool, span: Span) -> ExprId {
        match value {
            Some(value) if plain => value,
            value => self.builder.opaque(value.into_iter().collect(), span),
        }
    }

    fn named(&self, args: &[Arg], name: &str) -> Option<ExprId> {
        let is_it = |arg: &&Arg| matches!(arg.kind, ArgKind::Named(symbol) if self.builder.text(symbol) == name);
        args.iter().find(is_it).map(|arg| arg.value)
    }
}

/// What follows a `%`.
struct Directive<'a> {
    key: Option<&'a str>,
    conversion: Option<char>,
    /// No flags, width or precision.
    plain: bool,
    length: usize,
}

impl<'a> Directive<'a> {
    fn read(text: &'a str) -> Self {
        let (key, start) = match text.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
            Some((key, _)) => (Some(key), key.len() + 2),
            None => (None, 0),
        };
        let rest = &text[start..];
        let is_flag = |c: char| matches!(c, '#' | '0'..='9' | '-' | ' ' | '+' | '.' | '*');
        let flags = rest.find(|c| !is_flag(c)).unwrap_or(rest.len());
        let conversion = rest[flags..].chars().next();
        Self { key, conversion, plain: flags == 0, length: start + flags + conversion.map_or(0, char::len_utf8) }
    }
}
