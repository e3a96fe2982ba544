//! Names: locals, members of the types around, types.

use tree_sitter::Node;

use super::{Lowering, span_of};
use crate::ir::{Expr, ExprId, Span};

/// What a plain name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A local variable, or a type or import of this file.
    Known,
    /// A member of the type with this scope.
    Member(usize),
    /// A member that the type with this scope inherits.
    Inherited(usize),
    /// Something of another file.
    Elsewhere,
}

impl<'t> Lowering<'_, 't> {
    pub(super) fn meaning(&mut self, name: &str) -> Meaning {
        let is_outside = self.types.contains(name) || self.statics.contains(name);
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
            // A constant that is inherited looks like a type.
            if self.scopes[scope].is_open && !is_type_name(name) {
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
            Meaning::Known | Meaning::Elsewhere => self.builder.read(name, span),
            Meaning::Member(scope) | Meaning::Inherited(scope) => self.own(scope, name, span),
        }
    }

    /// A method that is called by its name alone. Variables and types are none.
    pub(super) fn callee_name(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        let name = self.source(node);
        if self.statics.contains(name) {
            return self.builder.read(name, span);
        }
        let mut at = self.scope;
        let mut open = None;
        while let Some(scope) = at {
            if self.scopes[scope].members.contains_key(name) {
                return self.own(scope, name, span);
            }
            open = open.or(self.scopes[scope].is_open.then_some(scope));
            at = self.scopes[scope].outer;
        }
        match open.or(self.scope) {
            Some(scope) if !self.builder.is_declared(name) => self.own(scope, name, span),
            _ => self.builder.read(name, span),
        }
    }

    /// A member of the instance, or of the type with this scope.
    fn own(&mut self, scope: usize, name: &str, span: Span) -> ExprId {
        let class = self.scopes[scope].class;
        let nowhere = Span { end: span.start, ..span };
        let this = self.builder.expr(Expr::This(class), nowhere);
        self.builder.member(this, name, span)
    }
}

/// Types are written in camel case, constants in capitals.
fn is_type_name(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && (name.len() == 1 || name.contains(char::is_lowercase))
}
