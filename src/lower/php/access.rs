//! Members, keys and calls.

use tree_sitter::Node;

use crate::ir::builder::Place;
use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId};

use super::assignment::is_place;
use super::{Lowering, children, field, first_child, has_child, span};

impl<'t> Lowering<'t> {
    /// `$a->b()->c['d']`..., read without recursion along its left side.
    pub(super) fn access(&mut self, node: Node<'t>) -> ExprId {
        let mut links = vec![node];
        let mut at = object(node);
        while let Some(next) = at.filter(|next| is_link(*next)) {
            self.errors(next);
            links.push(next);
            at = object(next);
        }
        let mut value = at.map(|at| self.expr(at));
        while let Some(link) = links.pop() {
            value = Some(self.link(link, value));
        }
        value.unwrap_or_else(|| self.builder.opaque(Vec::new(), span(node)))
    }

    fn link(&mut self, node: Node<'t>, base: Option<ExprId>) -> ExprId {
        match node.kind() {
            "function_call_expression" => self.function_call(node, base),
            "scoped_call_expression" => self.method_call(node, base),
            "scoped_property_access_expression" => {
                let base = self.base_of_scope(node, base);
                match field(node, "name").filter(|name| name.kind() == "variable_name") {
                    Some(name) => self.builder.member(base, self.variable(name), span(node)),
                    None => self.builder.opaque(vec![base], span(node)),
                }
            }
            _ => {
                let Some(base) = base else { return self.opaque(node) };
                match node.kind() {
                    "subscript_expression" => self.subscript(node, base),
                    "member_call_expression" | "nullsafe_member_call_expression" => self.method_call(node, Some(base)),
                    _ => self.member(node, base),
                }
            }
        }
    }

    fn base_of_scope(&mut self, node: Node<'t>, base: Option<ExprId>) -> ExprId {
        match (base, field(node, "scope")) {
            (Some(base), _) => base,
            (None, Some(scope)) => self.scope(scope),
            (None, None) => self.builder.opaque(Vec::new(), span(node)),
        }
    }

    /// `base->name`; a computed name is unknown.
    fn member(&mut self, node: Node<'t>, base: ExprId) -> ExprId {
        if let Some(name) = field(node, "name").filter(|name| name.kind() == "name") {
            return self.builder.member(base, self.source(name), span(node));
        }
        let name = self.field_expr(node, "name");
        self.builder.opaque(vec![base, name], span(node))
    }

    /// `base[key]`
    fn subscript(&mut self, node: Node<'t>, base: ExprId) -> ExprId {
        match children(node).get(1) {
            Some(key) => {
                let key = self.expr(*key);
                self.builder.expr(Expr::Index { base, key }, span(node))
            }
            None => self.builder.opaque(vec![base], span(node)),
        }
    }

    // --- calls -------------------------------------------------------------------------------------

    /// `base->name(...)`, `Base::name(...)`
    fn method_call(&mut self, node: Node<'t>, base: Option<ExprId>) -> ExprId {
        let base = self.base_of_scope(node, base);
        let Some(name) = field(node, "name") else { return self.opaque(node) };
        // The callee is all that stands before the arguments.
        let mut at = span(node);
        at.end = span(name).end.max(at.start);
        let callee = if name.kind() == "name" {
            self.builder.member(base, self.source(name), at)
        } else {
            let name = self.expr(name);
            self.builder.opaque(vec![base, name], at)
        };
        self.called(node, callee, name)
    }

    fn function_call(&mut self, node: Node<'t>, base: Option<ExprId>) -> ExprId {
        let Some(function) = field(node, "function") else { return self.opaque(node) };
        let is_name = matches!(function.kind(), "name" | "qualified_name" | "relative_name");
        if is_name && let Some(value) = self.library_call(node, function) {
            return value;
        }
        let callee = match base {
            Some(base) => base,
            None if is_name => self.function_reference(function),
            None => self.expr(function),
        };
        self.called(node, callee, last_name(function))
    }

    /// The call of a callee; the callee itself for `f(...)`.
    fn called(&mut self, node: Node<'t>, callee: ExprId, name: Node<'t>) -> ExprId {
        let Some(list) = field(node, "arguments") else { return callee };
        if has_child(list, "variadic_placeholder") {
            return callee;
        }
        let args = self.arguments(list);
        self.builder.call(callee, args, CallKind::Call, span(name), span(node))
    }

    /// `$x->setY(value);`, `$x->withY(value);` for nothing but the effect: the object is another afterwards.
    pub(super) fn setter_call(&mut self, node: Node<'t>) {
        let call = self.expr(node);
        let (Some(object), Some(name)) = (field(node, "object"), field(node, "name")) else { return };
        if object.kind() == "variable_name" && !self.is_known(self.variable(object)) {
            return;
        }
        let name = self.source(name);
        let is_setter =
            |prefix: &str| name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(char::is_uppercase));
        if !is_setter("with") && !is_setter("set") {
            return;
        }
        let place = self.place(object);
        let at = span(node);
        if is_setter("with") {
            // What a builder gives back is the builder.
            let fallback = self.builder.read_place(&place, at);
            let value = self.builder.expr(Expr::Otherwise { value: call, fallback }, at);
            if let Place::Name(_) = place {
                self.builder.store(&place, value, at);
            }
            return;
        }
        let value = match self.builder.get(call) {
            Expr::Call { args, .. } => args.first().map(|arg| arg.value),
            _ => None,
        };
        if let Some(value) = value {
            let place = Place::Member(Box::new(place), self.builder.symbol(name));
            self.builder.store(&place, value, at);
        }
    }

    pub(super) fn arguments(&mut self, list: Node<'t>) -> Vec<Arg> {
        self.errors(list);
        children(list)
            .into_iter()
            .filter(|node| node.kind() == "argument")
            .filter_map(|node| self.argument(node))
            .collect()
    }

    fn argument(&mut self, node: Node<'t>) -> Option<Arg> {
        self.errors(node);
        let name = field(node, "name");
        let value = children(node).into_iter().find(|child| Some(child.id()) != name.map(|name| name.id()))?;
        if value.kind() == "reference_modifier" {
            return None;
        }
        let kind = match (value.kind(), name) {
            ("variadic_unpacking", _) => ArgKind::Spread,
            (_, Some(name)) => ArgKind::Named(self.builder.symbol(self.source(name))),
            _ => ArgKind::Positional,
        };
        let value = if kind == ArgKind::Spread { first_child(value)? } else { value };
        Some(Arg { kind, value: self.expr(value), span: span(node) })
    }
}

/// The last name of a callee or class, or all of it.
pub(super) fn last_name(node: Node<'_>) -> Node<'_> {
    match node.kind() {
        "qualified_name" | "relative_name" => children(node).last().copied().unwrap_or(node),
        _ => node,
    }
}

/// What a link of a chain hangs on, unless that is a name.
fn object(node: Node<'_>) -> Option<Node<'_>> {
    let is_name = |node: &Node<'_>| {
        matches!(node.kind(), "name" | "qualified_name" | "relative_name" | "relative_scope" | "anonymous_class")
    };
    match node.kind() {
        "function_call_expression" => field(node, "function").filter(|function| !is_name(function)),
        "scoped_call_expression" | "scoped_property_access_expression" => {
            field(node, "scope").filter(|scope| !is_name(scope))
        }
        "subscript_expression" => first_child(node),
        _ => field(node, "object"),
    }
}

fn is_link(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "member_access_expression"
            | "nullsafe_member_access_expression"
            | "scoped_property_access_expression"
            | "subscript_expression"
            | "member_call_expression"
            | "nullsafe_member_call_expression"
            | "scoped_call_expression"
            | "function_call_expression"
    )
}

/// Whether a call, written as a statement of its own, is that of a setter on something that can be stored to.
pub(super) fn is_setter_call(node: Node<'_>) -> bool {
    if node.kind() != "member_call_expression" || !field(node, "object").is_some_and(is_place) {
        return false;
    }
    let has_arguments = field(node, "arguments").is_some_and(|list| has_child(list, "argument"));
    has_arguments && field(node, "name").is_some_and(|name| name.kind() == "name")
}
