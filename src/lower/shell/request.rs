//! A request as a command's options describe it.

use tree_sitter::Node;

use crate::ir::{Arg, ArgKind, Expr, ExprId, Field, Span};

use super::Lowering;

/// An argument of a command.
#[derive(Debug, Clone, Copy)]
pub(super) struct Argument<'t> {
    pub(super) node: Node<'t>,
    pub(super) value: ExprId,
}

/// The parts of a request.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) method: Option<ExprId>,
    pub(super) url: Option<ExprId>,
    pub(super) body: Option<ExprId>,
    pub(super) headers: Vec<Field>,
    /// Fields of a form, or of an object.
    pub(super) fields: Vec<Field>,
}

impl Request {
    /// Takes `Name: value`.
    pub(super) fn header(&mut self, lowering: &mut Lowering<'_>, value: ExprId) {
        let span = lowering.builder.span(value);
        let parts = match lowering.builder.get(value) {
            Expr::Template(parts) => parts.clone(),
            _ => vec![value],
        };
        let Some((first, rest)) = parts.split_first() else { return };
        let Some(text) = lowering.text_of(*first) else { return };
        let Some((name, start)) = text.split_once(':') else { return };
        let key = lowering.builder.string(name.trim(), span);
        let start = lowering.builder.string(start.trim_start(), span);
        let all: Vec<ExprId> = std::iter::once(start).chain(rest.iter().copied()).collect();
        let value = lowering.joined(&all, span);
        self.headers.push(Field::Entry { key, value, span });
    }

    /// Takes a field of a form, or of an object.
    pub(super) fn field(&mut self, lowering: &mut Lowering<'_>, name: &str, value: ExprId) {
        let span = lowering.builder.span(value);
        let key = lowering.builder.string(name, span);
        self.fields.push(Field::Entry { key, value, span });
    }

    /// The parts as arguments of a call.
    pub(super) fn arguments(mut self, lowering: &mut Lowering<'_>, span: Span) -> Vec<Arg> {
        if self.body.is_none() && !self.fields.is_empty() {
            let fields = std::mem::take(&mut self.fields);
            self.body = Some(lowering.builder.expr(Expr::Record(fields), span));
        }
        let headers = std::mem::take(&mut self.headers);
        let headers = (!headers.is_empty()).then(|| lowering.builder.expr(Expr::Record(headers), span));
        let parts = [("method", self.method), ("url", self.url), ("body", self.body), ("headers", headers)];
        let mut args = Vec::new();
        for (name, value) in parts {
            let Some(value) = value else { continue };
            let kind = ArgKind::Named(lowering.builder.symbol(name));
            let span = lowering.builder.span(value);
            args.push(Arg { kind, value, span });
        }
        args
    }
}

/// The options of a program, each with its value, and what stands alone.
#[derive(Debug)]
pub(super) enum Part<'t> {
    /// `--name value`, `--name=value`, `-n value`, `-nvalue`.
    Option(String, Option<ExprId>),
    /// Anything else.
    Plain(Argument<'t>),
}

/// Reads a command line; `takes` says whether an option has a value.
pub(super) fn parts<'t>(
    lowering: &mut Lowering<'_>,
    words: &[Argument<'t>],
    takes: impl Fn(&str) -> bool,
) -> Vec<Part<'t>> {
    let mut found = Vec::new();
    let mut rest = words.iter().copied();
    while let Some(word) = rest.next() {
        let (text, tail) = beginning(lowering, word.value);
        if let Some(long) = text.strip_prefix("--").filter(|long| !long.is_empty()) {
            if let Some((name, start)) = long.split_once('=') {
                let value = continued(lowering, start, &tail, word);
                found.push(Part::Option(format!("--{name}"), Some(value)));
            } else {
                let value = if takes(&text) { rest.next().map(|word| word.value) } else { None };
                found.push(Part::Option(text.clone(), value));
            }
        } else if let Some(short) = text.strip_prefix('-').filter(|short| !short.is_empty()) {
            for (at, letter) in short.char_indices() {
                let name = format!("-{letter}");
                if !takes(&name) {
                    found.push(Part::Option(name, None));
                    continue;
                }
                let start = &short[at + letter.len_utf8()..];
                let value = if start.is_empty() && tail.is_empty() {
                    rest.next().map(|word| word.value)
                } else {
                    Some(continued(lowering, start, &tail, word))
                };
                found.push(Part::Option(name, value));
                break;
            }
        } else {
            found.push(Part::Plain(word));
        }
    }
    found
}

/// The text that a word begins with, and what follows it.
pub(super) fn beginning(lowering: &Lowering<'_>, value: ExprId) -> (String, Vec<ExprId>) {
    match lowering.builder.get(value) {
        Expr::Template(parts) => {
            let text = parts.first().and_then(|first| lowering.text_of(*first));
            let tail = if text.is_some() { parts[1..].to_vec() } else { Vec::new() };
            (text.unwrap_or_default(), tail)
        }
        _ => (lowering.text_of(value).unwrap_or_default(), Vec::new()),
    }
}

/// A text with what follows it.
pub(super) fn continued(lowering: &mut Lowering<'_>, start: &str, tail: &[ExprId], word: Argument<'_>) -> ExprId {
    let span = super::span_of(word.node);
    let mut parts = Vec::new();
    if !start.is_empty() {
        parts.push(lowering.builder.string(start, span));
    }
    parts.extend(tail);
    lowering.joined(&parts, span)
}
