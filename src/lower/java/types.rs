//! Types as expressions: what holds one value of another type is that type, what holds many a sequence of one.

use tree_sitter::Node;

use super::{Lowering, children, field, last_child, span_of};
use crate::ir::{Expr, ExprId, FunctionFlags};
use crate::lower::jvm;

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
            "identifier" | "type_identifier" => match self.source(node) {
                name if jvm::PLAIN.contains(&name) && !self.declares_type(name) => self.nothing(node),
                name => self.builder.read(name, span),
            },
            "scoped_type_identifier" | "scoped_identifier" => self.qualified(node),
            "annotated_type" => match last_child(node) {
                Some(inner) => self.ty(inner),
                None => self.nothing(node),
            },
            "array_type" => match field(node, "element") {
                Some(inner) => self.many(inner, node),
                None => self.nothing(node),
            },
            "generic_type" => self.generic(node),
            _ => self.nothing(node),
        }
    }

    /// `a.b.C`: of a type that is known, or a name in full.
    fn qualified(&mut self, node: Node<'t>) -> ExprId {
        let path = self.path(node);
        let head = path.split('.').next().unwrap_or_default();
        let span = span_of(node);
        let Some((package, last)) = path.rsplit_once('.') else { return self.nothing(node) };
        if !self.types.contains(head) && head.starts_with(char::is_lowercase) {
            return self.builder.import(package, Some(last), span);
        }
        let mut value = self.builder.read(head, span);
        for part in path.split('.').skip(1) {
            value = self.builder.member(value, part, span);
        }
        value
    }

    fn generic(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let Some(name) = parts.first().copied() else { return self.nothing(node) };
        let arguments = parts.iter().find(|part| part.kind() == "type_arguments").copied().map(children);
        let arguments = arguments.unwrap_or_default();
        let text = self.source(name).rsplit('.').next().unwrap_or_default().trim();
        let span = span_of(node);
        match arguments.as_slice() {
            _ if self.types.contains(text) && !jvm::is_of_library(text) => self.ty(name),
            [only] if jvm::HOLDERS.contains(&text) => self.ty(inner_of(*only)),
            [.., last] if jvm::FUNCTIONS.contains(&text) => {
                let function = self.builder.function(None, None, FunctionFlags::default(), span);
                let result = self.telling(inner_of(*last));
                self.builder.function_mut(function).return_type = result;
                self.builder.expr(Expr::Function(function), span)
            }
            [.., last] if jvm::is_collection(text) => self.many(inner_of(*last), node),
            _ => self.ty(name),
        }
    }

    fn many(&mut self, element: Node<'t>, whole: Node<'t>) -> ExprId {
        let element = self.ty(element);
        let span = span_of(whole);
        self.builder.expr(Expr::Sequence(vec![element]), span)
    }

    /// The type; none where it says nothing.
    pub(super) fn telling(&mut self, node: Node<'t>) -> Option<ExprId> {
        let ty = self.ty(node);
        (!matches!(self.builder.get(ty), Expr::Opaque(_))).then_some(ty)
    }

    /// Whether the type of a declaration is a builder.
    pub(super) fn is_builder_type(&self, declaration: Node<'t>) -> bool {
        let ty = field(declaration, "type").map(|ty| self.source(ty)).unwrap_or_default();
        ty.split('<').next().unwrap_or_default().trim_end().ends_with("Builder")
    }
}

/// The type that a wildcard is bounded by.
fn inner_of(argument: Node<'_>) -> Node<'_> {
    if argument.kind() == "wildcard" { last_child(argument).unwrap_or(argument) } else { argument }
}
