//! Objects and arrays that are made.

use tree_sitter::Node;

use super::{Lowering, child_of_kind, children, field, first_child, span_of};
use crate::ir::{CallKind, Expr, ExprId};
use crate::lower::jvm;

impl<'t> Lowering<'_, 't> {
    /// `new T(a)`, `new T(a) { .. }`.
    pub(super) fn creation(&mut self, node: Node<'t>) -> ExprId {
        let Some(ty) = field(node, "type") else { return self.any(node) };
        let args = field(node, "arguments").map(|arguments| self.arguments(arguments)).unwrap_or_default();
        let span = span_of(node);
        let plain = plain_type(ty);
        let name = self.source(plain).rsplit('.').next().unwrap_or_default();
        let body = child_of_kind(node, "class_body");
        if !self.declares_type(name) && body.is_none() {
            if jvm::MAPS.contains(&name) && args.iter().all(|arg| !self.is_text(arg.value)) {
                return self.copied_map(&args, span);
            }
            if jvm::LISTS.contains(&name) {
                let items = args
                    .iter()
                    .filter(|arg| !matches!(self.builder.get(arg.value), Expr::Literal(_)))
                    .map(|arg| arg.value)
                    .collect::<Vec<_>>();
                let items = items.into_iter().map(|list| self.builder.expr(Expr::Spread(list), span)).collect();
                return self.builder.expr(Expr::Sequence(items), span);
            }
            // A text that is read as JSON.
            if let ("JSONObject", [text]) = (name, args.as_slice()) {
                return text.value;
            }
        }
        let mut callee = self.ty(plain);
        if let Some(body) = body {
            callee = self.anonymous_class(callee, body);
        }
        let name_span = span_of(last_part(plain));
        self.builder.call(callee, args, CallKind::New, name_span, span)
    }

    fn copied_map(&mut self, args: &[crate::ir::Arg], span: crate::ir::Span) -> ExprId {
        let spread = args
            .iter()
            .filter(|arg| !matches!(self.builder.get(arg.value), Expr::Literal(_)))
            .map(|arg| crate::ir::Field::Spread { value: arg.value, span: arg.span })
            .collect();
        self.builder.expr(Expr::Record(spread), span)
    }

    /// Whether a type of this name is one of this file.
    pub(super) fn declares_type(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.path.rsplit('.').next() == Some(name))
    }

    /// `new T[] { a }`.
    pub(super) fn array(&mut self, node: Node<'t>) -> ExprId {
        let list = field(node, "value").or_else(|| (node.kind() == "array_initializer").then_some(node));
        let items: Vec<ExprId> =
            list.map(children).unwrap_or_default().into_iter().map(|item| self.expr(item)).collect();
        let mut cursor = node.walk();
        let sizes: Vec<Node<'t>> = node.children_by_field_name("dimensions", &mut cursor).collect();
        for size in sizes.into_iter().filter_map(first_child) {
            self.expr(size);
        }
        let span = span_of(node);
        self.builder.expr(Expr::Sequence(items), span)
    }
}

/// The type without its arguments.
fn plain_type(ty: Node<'_>) -> Node<'_> {
    if ty.kind() == "generic_type" { first_child(ty).unwrap_or(ty) } else { ty }
}

/// The last name of a type.
fn last_part(ty: Node<'_>) -> Node<'_> {
    children(ty).last().copied().filter(|_| ty.kind() == "scoped_type_identifier").unwrap_or(ty)
}
