//! Receivers that code does not name: what `apply { .. }` works on, and what a lambda that is passed on sets.

use tree_sitter::Node;

use super::{Lowering, span_of};
use crate::ir::builder::Place;
use crate::ir::{Arg, ArgKind, Expr, ExprId, Field, Literal, Span};
use crate::lower::jvm;

/// What names may be members of without saying so.
#[derive(Debug, Clone)]
pub(super) struct Implicit {
    /// The hidden variable that holds it.
    pub name: String,
    /// Whether nothing is known of it but what is set there.
    pub is_unknown: bool,
}

impl<'t> Lowering<'_, 't> {
    /// Lowers something with an implicit receiver, and gives that with what it gave and what the receiver is afterwards.
    pub(super) fn with_receiver<R>(
        &mut self,
        receiver: ExprId,
        is_unknown: bool,
        span: Span,
        inside: impl FnOnce(&mut Self) -> R,
    ) -> (R, ExprId) {
        self.receivers += 1;
        let name = format!("this@{}", self.receivers);
        self.builder.define(&name, receiver);
        self.implicit.push(Implicit { name: name.clone(), is_unknown });
        let given = inside(self);
        self.implicit.pop();
        let after = self.builder.read(&name, span);
        (given, after)
    }

    /// The same for a lambda that is handed to a function out of sight: a record of what it sets and calls.
    pub(super) fn with_settings<R>(&mut self, node: Node<'t>, inside: impl FnOnce(&mut Self) -> R) -> (R, Vec<Arg>) {
        let span = span_of(node);
        let empty = self.builder.expr(Expr::Record(Vec::new()), span);
        let (given, after) = self.with_receiver(empty, true, span, inside);
        (given, self.settings(after, span))
    }

    /// What was set of a receiver that nobody sees, as named arguments: the last setting of a name counts.
    fn settings(&mut self, after: ExprId, span: Span) -> Vec<Arg> {
        let mut found: Vec<Arg> = Vec::new();
        let mut at = after;
        loop {
            match *self.builder.get(at) {
                Expr::Update { base, key: Some(key), value } => {
                    if let Expr::Literal(Literal::Str(name)) = *self.builder.get(key) {
                        let kind = ArgKind::Named(name);
                        if found.iter().all(|arg| arg.kind != kind) {
                            found.push(Arg { kind, value, span });
                        }
                    }
                    at = base;
                }
                Expr::Record(_) => return found,
                // What is set on some ways only.
                _ => {
                    found.push(Arg { kind: ArgKind::SpreadNamed, value: at, span });
                    return found;
                }
            }
        }
    }

    /// The innermost implicit receiver that is known, or that may be something's.
    pub(super) fn receiver_of(&mut self, span: Span) -> Option<(Implicit, ExprId)> {
        let innermost = self.implicit.last()?.clone();
        let value = self.builder.read(&innermost.name, span);
        Some((innermost, value))
    }

    /// `store = false` where nothing of that name is seen: a property of the implicit receiver.
    pub(super) fn set_implicitly(&mut self, name: &str, value: ExprId, span: Span) -> bool {
        let Some(innermost) = self.implicit.last().cloned() else { return false };
        let hidden = Place::Name(self.builder.symbol(&innermost.name));
        if innermost.is_unknown {
            let key = self.builder.string(name, span);
            self.builder.store(&Place::Index(Box::new(hidden), key), value, span);
        } else {
            let name = self.builder.symbol(name);
            self.builder.store(&Place::Member(Box::new(hidden), name), value, span);
        }
        true
    }

    /// What a call of a function that nobody is seen to define does to the implicit receiver.
    pub(super) fn called_implicitly(&mut self, method: &str, call: ExprId, args: &[Arg], span: Span) {
        let Some((innermost, before)) = self.receiver_of(span) else { return };
        let hidden = Place::Name(self.builder.symbol(&innermost.name));
        let positional: Vec<ExprId> =
            args.iter().filter(|arg| arg.kind == ArgKind::Positional).map(|arg| arg.value).collect();
        match (method, positional.as_slice()) {
            ("put" | "set", [key, value]) if jvm::is_record(self.builder, before) && !innermost.is_unknown => {
                self.builder.store(&Place::Index(Box::new(hidden), *key), *value, span);
            }
            ("putAll", [other]) if jvm::is_record(self.builder, before) && !innermost.is_unknown => {
                self.builder.store_fields(&hidden, *other, span);
            }
            ("add", [item]) if jvm::is_list(self.builder, before) => {
                let spread = self.builder.expr(Expr::Spread(before), span);
                let list = self.builder.expr(Expr::Sequence(vec![spread, *item]), span);
                self.builder.store(&hidden, list, span);
            }
            (_, given) if innermost.is_unknown => {
                let named = args.iter().filter_map(|arg| match arg.kind {
                    ArgKind::Named(name) => Some((name, *arg)),
                    _ => None,
                });
                let named: Vec<_> = named.collect();
                let value = match given {
                    [first, ..] => *first,
                    [] if named.is_empty() => return,
                    [] => {
                        let fields = named
                            .into_iter()
                            .map(|(name, arg)| Field::Entry {
                                key: self.builder.expr(Expr::Literal(Literal::Str(name)), arg.span),
                                value: arg.value,
                                span: arg.span,
                            })
                            .collect();
                        self.builder.expr(Expr::Record(fields), span)
                    }
                };
                let key = self.builder.string(method, span);
                self.builder.store(&Place::Index(Box::new(hidden), key), value, span);
            }
            _ if jvm::is_builder(self.builder, before) => self.builder.assign(&innermost.name, call),
            _ => {}
        }
    }
}
