//! Types as expressions: what holds one value of another type is that type, what holds many a sequence of one.

use tree_sitter::Node;

use super::{Lowering, child_of_kind, children, field, first_child};
use crate::ir::{Expr, ExprId, FunctionFlags};

/// Generic types that give one value of their argument.
const ONE: &[&str] =
    &["Task", "ValueTask", "Lazy", "Nullable", "IOptions", "IOptionsSnapshot", "IOptionsMonitor", "AsyncLazy"];

/// Functions as types: the last argument is the result.
const FUNCTION: &str = "Func";

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
        let span = self.span(node);
        match node.kind() {
            "identifier" => match self.source(node) {
                "dynamic" | "var" | "_" => self.nothing(node),
                name => self.type_named(name, span),
            },
            "qualified_name" => self.qualified(node),
            "alias_qualified_name" => match field(node, "name") {
                Some(name) => self.ty(name),
                None => self.nothing(node),
            },
            "nullable_type" | "ref_type" | "scoped_type" => match field(node, "type") {
                Some(inner) => self.ty(inner),
                None => self.nothing(node),
            },
            "array_type" => match field(node, "type") {
                Some(inner) => self.many(inner, node),
                None => self.nothing(node),
            },
            "generic_name" => self.generic(node),
            _ => self.nothing(node),
        }
    }

    /// `A.B.C`: the last name, in the namespace or type before it.
    fn qualified(&mut self, node: Node<'t>) -> ExprId {
        let (Some(qualifier), Some(name)) = (field(node, "qualifier"), field(node, "name")) else {
            return self.nothing(node);
        };
        let path: String = self.source(qualifier).chars().filter(|c| !c.is_whitespace()).collect();
        let head = path.split('.').next().unwrap_or_default();
        let span = self.span(node);
        let last = if name.kind() == "generic_name" { first_child(name).unwrap_or(name) } else { name };
        if self.types.contains(head) {
            let base = self.ty(qualifier);
            return self.builder.member(base, self.source(last), span);
        }
        let path = path.strip_prefix("global::").unwrap_or(&path);
        self.builder.import(path, Some(self.source(last)), span)
    }

    fn generic(&mut self, node: Node<'t>) -> ExprId {
        let Some(name) = child_of_kind(node, "identifier") else { return self.nothing(node) };
        let arguments = child_of_kind(node, "type_argument_list").map(children).unwrap_or_default();
        let text = self.source(name);
        let span = self.span(node);
        match arguments.as_slice() {
            [only] if ONE.contains(&text) => self.ty(*only),
            [.., last] if text == FUNCTION => {
                let function = self.builder.function(None, None, FunctionFlags::default(), span);
                let result = self.telling(*last);
                self.builder.function_mut(function).return_type = result;
                self.builder.expr(Expr::Function(function), span)
            }
            [.., last] if !self.types.contains(text) && is_collection(text) => self.many(*last, node),
            _ => self.type_named(text, span),
        }
    }

    fn many(&mut self, element: Node<'t>, whole: Node<'t>) -> ExprId {
        let element = self.ty(element);
        let span = self.span(whole);
        self.builder.expr(Expr::Sequence(vec![element]), span)
    }

    /// The type; none where it says nothing.
    pub(super) fn telling(&mut self, node: Node<'t>) -> Option<ExprId> {
        let ty = self.ty(node);
        (!matches!(self.builder.get(ty), Expr::Opaque(_))).then_some(ty)
    }
}

/// Whether a generic type of the libraries holds many values of its last argument.
fn is_collection(name: &str) -> bool {
    [
        "List",
        "Enumerable",
        "Enumerator",
        "Collection",
        "Dictionary",
        "Set",
        "Queue",
        "Stack",
        "Array",
        "Bag",
        "Span",
        "Queryable",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}
