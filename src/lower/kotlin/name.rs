//! Names: locals, members of the types around, members of implicit receivers, types.

use tree_sitter::Node;

use super::{Lowering, span_of};
use crate::ir::{Expr, ExprId, Span};
use crate::lower::jvm;

/// What a plain name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A local variable, or a type, function or import of this file.
    Known,
    /// A member of the type with this scope.
    Member(usize),
    /// A member that the type with this scope inherits.
    Inherited(usize),
    /// Something of another file, or of an implicit receiver.
    Elsewhere,
}

impl<'t> Lowering<'_, 't> {
    pub(super) fn meaning(&mut self, name: &str) -> Meaning {
        let is_outside = self.types.contains(name) || self.tops.contains(name);
        if !is_outside && self.builder.is_declared(name) {
            return Meaning::Known;
        }
        let mut at = self.scope;
        while let Some(scope) = at {
            if self.scopes[scope].members.contains_key(name) {
                return Meaning::Member(scope);
            }
            at = self.scopes[scope].outer;
        }
        if is_outside {
            return Meaning::Known;
        }
        let mut at = self.scope;
        while let Some(scope) = at {
            if self.scopes[scope].is_open && !name.starts_with(char::is_uppercase) {
                return Meaning::Inherited(scope);
            }
            at = self.scopes[scope].outer;
        }
        Meaning::Elsewhere
    }

    /// The value of a name.
    pub(super) fn name(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        let name = self.source(node);
        match self.meaning(name) {
            Meaning::Known => self.builder.read(name, span),
            Meaning::Member(scope) => self.own(scope, name, span),
            meaning => {
                if let Some(value) = self.of_receiver(name, span) {
                    return value;
                }
                match meaning {
                    Meaning::Inherited(scope) => self.own(scope, name, span),
                    _ => self.builder.read(name, span),
                }
            }
        }
    }

    /// A name that nobody is seen to define, as a member of the implicit receiver.
    fn of_receiver(&mut self, name: &str, span: Span) -> Option<ExprId> {
        if name.starts_with(char::is_uppercase) {
            return None;
        }
        let (innermost, receiver) = self.receiver_of(span)?;
        (!innermost.is_unknown).then(|| self.builder.member(receiver, name, span))
    }

    /// A function or class that is called by its name alone; whether it may be the implicit receiver's.
    pub(super) fn callee_name(&mut self, node: Node<'t>) -> (ExprId, bool) {
        let span = span_of(node);
        let name = self.source(node);
        let receiver = self.receiver_of(span);
        // What is called on a builder is the builder's, whatever else has the name.
        if let Some((innermost, value)) = &receiver
            && !innermost.is_unknown
            && jvm::is_builder(self.builder, *value)
            && !name.starts_with(char::is_uppercase)
            && !self.tops.contains(name)
        {
            return (self.builder.member(*value, name, span), true);
        }
        // So is what is put into a map or list that is being built; the functions for that are often imported.
        if let Some((innermost, value)) = &receiver
            && !innermost.is_unknown
            && matches!(name, "put" | "putAll" | "set" | "add")
            && (jvm::is_record(self.builder, *value) || jvm::is_list(self.builder, *value))
        {
            return (self.builder.read(name, span), true);
        }
        match self.meaning(name) {
            // What a lambda calls of what a library adds to its receiver says something of that.
            Meaning::Known => {
                let is_told =
                    receiver.is_some_and(|(innermost, _)| innermost.is_unknown) && self.extensions.contains(name);
                (self.builder.read(name, span), is_told)
            }
            Meaning::Member(scope) => (self.own(scope, name, span), false),
            meaning => {
                if name.starts_with(char::is_uppercase) {
                    return (self.builder.read(name, span), false);
                }
                match (receiver, meaning) {
                    (Some((innermost, value)), _) if !innermost.is_unknown && !is_of_library(name) => {
                        (self.builder.member(value, name, span), true)
                    }
                    (receiver, Meaning::Inherited(scope)) => (self.own(scope, name, span), receiver.is_some()),
                    (receiver, _) => (self.builder.read(name, span), receiver.is_some()),
                }
            }
        }
    }

    /// A member of the instance, or of the type with this scope.
    pub(super) fn own(&mut self, scope: usize, name: &str, span: Span) -> ExprId {
        let class = self.scopes[scope].class;
        let nowhere = Span { end: span.start, ..span };
        let this = self.builder.expr(Expr::This(class), nowhere);
        self.builder.member(this, name, span)
    }
}

/// Functions that every file sees, and that are rarely members of something.
fn is_of_library(name: &str) -> bool {
    matches!(
        name,
        "println"
            | "print"
            | "require"
            | "check"
            | "error"
            | "requireNotNull"
            | "checkNotNull"
            | "lazy"
            | "TODO"
            | "repeat"
    )
}
