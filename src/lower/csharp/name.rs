//! Names: locals, members of the types around, types.

use tree_sitter::Node;

use super::Lowering;
use crate::ir::{Expr, ExprId, Span};

/// What a plain name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A local variable, or a type or alias of this file.
    Known,
    /// A member of the type with this scope.
    Member(usize),
    /// A member that the type with this scope inherits, or has in another file.
    Inherited(usize),
    /// A type, or an inherited member: names that begin with a capital may be both.
    Open(usize),
    /// Something of another file.
    Elsewhere,
}

impl<'t> Lowering<'_, 't> {
    pub(super) fn meaning(&mut self, name: &str) -> Meaning {
        let is_type = self.types.contains(name);
        if !is_type && self.builder.is_declared(name) {
            return Meaning::Known;
        }
        let mut at = self.scope;
        while let Some(scope) = at {
            if self.scopes[scope].members.contains_key(name) {
                return Meaning::Member(scope);
            }
            at = self.scopes[scope].outer;
        }
        match self.scope {
            _ if is_type => Meaning::Known,
            Some(scope) if self.scopes[scope].is_open => {
                if name.starts_with(char::is_uppercase) {
                    Meaning::Open(scope)
                } else {
                    Meaning::Inherited(scope)
                }
            }
            _ => Meaning::Elsewhere,
        }
    }

    /// The value of a name.
    pub(super) fn name(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        let name = self.source(node).trim_start_matches('@');
        match self.meaning(name) {
            Meaning::Known | Meaning::Elsewhere => self.builder.read(name, span),
            Meaning::Member(scope) | Meaning::Inherited(scope) => self.own(scope, name, span),
            Meaning::Open(scope) => {
                let own = self.own(scope, name, span);
                let other = self.builder.read(name, span);
                self.builder.choice(vec![other, own], span)
            }
        }
    }

    /// A method that is called by its name alone: no type can be meant.
    pub(super) fn callee_name(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        let name = self.source(node);
        match self.meaning(name) {
            Meaning::Open(scope) => self.own(scope, name, span),
            _ => self.name(node),
        }
    }

    /// A member of the instance, or of the type with this scope.
    fn own(&mut self, scope: usize, name: &str, span: Span) -> ExprId {
        let class = self.scopes[scope].class;
        let nowhere = Span { end: span.start, ..span };
        let this = self.builder.expr(Expr::This(class), nowhere);
        self.builder.member(this, name, span)
    }

    /// A type by its name.
    pub(super) fn type_named(&mut self, name: &str, span: Span) -> ExprId {
        self.builder.read(name, span)
    }
}
