//! Types as expressions: what holds one value of another type is that type, what holds many a sequence of one.

use tree_sitter::Node;

use super::{Lowering, child_of_kind, children, first_child, last_child, span_of};
use crate::ir::{Expr, ExprId, FunctionFlags};
use crate::lower::jvm;

/// The kinds of types.
pub(super) const TYPES: &[&str] =
    &["user_type", "nullable_type", "non_nullable_type", "parenthesized_type", "function_type", "dynamic"];

impl<'t> Lowering<'_, 't> {
    /// A type as an expression; opaque where it says nothing.
    pub(super) fn ty(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            return self.nothing(node);
        }
        let lowered = self.ty_inside(node);
        self.builder.ascend();
        lowered
    }

    fn ty_inside(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match node.kind() {
            "identifier" => self.builder.read(self.source(node), span),
            "user_type" => self.user_type(node),
            "nullable_type" | "non_nullable_type" | "parenthesized_type" | "type_projection" => {
                match last_child(node) {
                    Some(inner) => self.ty(inner),
                    None => self.nothing(node),
                }
            }
            "function_type" => {
                let function = self.builder.function(None, None, FunctionFlags::default(), span);
                let result = last_child(node).and_then(|result| self.telling(result));
                self.builder.function_mut(function).return_type = result;
                self.builder.expr(Expr::Function(function), span)
            }
            _ => self.nothing(node),
        }
    }

    fn user_type(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        let parts: Vec<&'t str> = children(node)
            .into_iter()
            .filter(|part| part.kind() == "identifier")
            .map(|part| self.source(part))
            .collect();
        let Some((last, before)) = parts.split_last() else { return self.nothing(node) };
        let arguments = child_of_kind(node, "type_arguments").map(children).unwrap_or_default();
        match arguments.as_slice() {
            _ if self.is_own_type(last) => {}
            [only] if jvm::HOLDERS.contains(last) => return self.ty(*only),
            [.., of] if jvm::is_collection(last) => {
                let element = self.ty(*of);
                return self.builder.expr(Expr::Sequence(vec![element]), span);
            }
            [.., of] if jvm::FUNCTIONS.contains(last) => {
                let function = self.builder.function(None, None, FunctionFlags::default(), span);
                let result = self.telling(*of);
                self.builder.function_mut(function).return_type = result;
                return self.builder.expr(Expr::Function(function), span);
            }
            _ => {}
        }
        match before {
            [] if jvm::PLAIN.contains(last) && !self.is_own_type(last) => self.nothing(node),
            [] => self.builder.read(last, span),
            [head, ..] if !self.types.contains(head) && head.starts_with(char::is_lowercase) => {
                let package = before.join(".");
                self.builder.import(&package, Some(last), span)
            }
            [head, rest @ ..] => {
                let mut value = self.builder.read(head, span);
                for part in rest.iter().chain([last]) {
                    value = self.builder.member(value, part, span);
                }
                value
            }
        }
    }

    fn is_own_type(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.path.rsplit('.').next() == Some(name))
    }

    /// The type; none where it says nothing.
    pub(super) fn telling(&mut self, node: Node<'t>) -> Option<ExprId> {
        let ty = self.ty(node);
        (!matches!(self.builder.get(ty), Expr::Opaque(_))).then_some(ty)
    }

    /// The type that a declaration says.
    pub(super) fn declared_type(&mut self, node: Node<'t>) -> Option<ExprId> {
        let ty = type_in(node)?;
        self.telling(ty)
    }

    /// The only type argument of a call: `get<Client>()`.
    pub(super) fn type_argument(&mut self, call: Node<'t>) -> Option<ExprId> {
        let arguments = child_of_kind(call, "type_arguments").map(children)?;
        match arguments.as_slice() {
            [only] => first_child(*only).and_then(|ty| self.telling(ty)),
            _ => None,
        }
    }
}

/// The type among the parts of a declaration: the last, since a receiver's stands before it.
pub(super) fn type_in(node: Node<'_>) -> Option<Node<'_>> {
    children(node).into_iter().rfind(|part| TYPES.contains(&part.kind()))
}
