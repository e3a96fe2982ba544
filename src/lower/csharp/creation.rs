//! Objects, arrays and collections that are written out.

use tree_sitter::Node;

use super::expression::plain_name;
use super::{Lowering, child_of_kind, children, field, first_child, last_child};
use crate::ir::builder::Place;
use crate::ir::{Arg, CallKind, Expr, ExprId, Field, Span};

impl<'t> Lowering<'_, 't> {
    /// `new T(a) { B = c }`.
    pub(super) fn creation(&mut self, node: Node<'t>) -> ExprId {
        let Some(ty) = field(node, "type") else { return self.any(node) };
        let initializer = field(node, "initializer").or_else(|| child_of_kind(node, "initializer_expression"));
        if let Some(initializer) = initializer
            && is_list(initializer)
        {
            // A collection, whatever its type is called.
            if let Some(arguments) = field(node, "arguments") {
                self.arguments(arguments);
            }
            return self.initializer_value(initializer);
        }
        let callee = self.created(ty);
        let name_span = self.span(last_part(ty));
        self.constructed(callee, field(node, "arguments"), initializer, name_span, node)
    }

    /// The type that is created: collections too.
    fn created(&mut self, ty: Node<'t>) -> ExprId {
        match child_of_kind(ty, "identifier") {
            Some(name) if ty.kind() == "generic_name" => {
                let span = self.span(ty);
                self.type_named(self.source(name), span)
            }
            _ => self.ty(ty),
        }
    }

    /// `new(a) { B = c }`.
    pub(super) fn implicit_creation(&mut self, node: Node<'t>, wanted: Option<ExprId>) -> ExprId {
        let arguments = child_of_kind(node, "argument_list");
        let initializer = child_of_kind(node, "initializer_expression");
        let span = self.span(node);
        let name_span = Span::new(node.start_byte(), node.start_byte() + "new".len());
        if let Some(wanted) = wanted {
            match self.builder.get(wanted) {
                Expr::Sequence(_) if initializer.is_none() => {
                    return self.builder.expr(Expr::Sequence(Vec::new()), span);
                }
                Expr::Sequence(_) => {}
                _ => return self.constructed(wanted, arguments, initializer, name_span, node),
            }
        }
        let args = arguments.map(|arguments| self.arguments(arguments)).unwrap_or_default();
        match initializer {
            Some(initializer) => self.initializer_value(initializer),
            None if args.is_empty() => self.builder.expr(Expr::Record(Vec::new()), span),
            None => self.builder.opaque(args.into_iter().map(|arg| arg.value).collect(), span),
        }
    }

    fn constructed(
        &mut self,
        callee: ExprId,
        arguments: Option<Node<'t>>,
        initializer: Option<Node<'t>>,
        name_span: Span,
        node: Node<'t>,
    ) -> ExprId {
        let args: Vec<Arg> = arguments.map(|arguments| self.arguments(arguments)).unwrap_or_default();
        let span = self.span(node);
        let call = self.builder.call(callee, args, CallKind::New, name_span, span);
        let mut value = call;
        for entry in initializer.map(children).unwrap_or_default() {
            let Some((key, stored)) = self.entry(entry) else { continue };
            let span = self.span(entry);
            let name = match self.builder.get(key) {
                Expr::Literal(crate::ir::Literal::Str(name)) => Some(*name),
                _ => None,
            };
            // The object may be one of a type of the project, whose members are stored to.
            if let Some(name) = name {
                self.builder.store(&Place::Member(Box::new(Place::Value(call)), name), stored, span);
            }
            value = self.builder.expr(Expr::Update { base: value, key: Some(key), value: stored }, span);
        }
        value
    }

    /// `B = c`, `["b"] = c`, `{ "b", c }`.
    fn entry(&mut self, entry: Node<'t>) -> Option<(ExprId, ExprId)> {
        let (key, value) = match entry.kind() {
            "assignment_expression" => (field(entry, "left")?, field(entry, "right")?),
            "initializer_expression" => match children(entry).as_slice() {
                [key, value] => (*key, *value),
                _ => return None,
            },
            _ => {
                self.expr(entry);
                return None;
            }
        };
        let span = self.span(key);
        let name = match key.kind() {
            "identifier" if entry.kind() == "assignment_expression" => self.builder.string(self.source(key), span),
            "element_binding_expression" => {
                let key = first_child(key).and_then(last_child)?;
                self.expr(key)
            }
            _ => self.expr(key),
        };
        Some((name, self.expr(value)))
    }

    /// What stands in braces alone: a list, or an object or map.
    pub(super) fn initializer_value(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        let entries = children(node);
        if entries.iter().all(|entry| !is_entry(*entry)) {
            let items = entries.into_iter().map(|item| self.expr(item)).collect();
            return self.builder.expr(Expr::Sequence(items), span);
        }
        let mut fields = Vec::new();
        for entry in entries {
            let span = self.span(entry);
            if let Some((key, value)) = self.entry(entry) {
                fields.push(Field::Entry { key, value, span });
            }
        }
        self.builder.expr(Expr::Record(fields), span)
    }

    /// `new T[] { a }`, `new[] { a }`, `[a, ..b]`.
    pub(super) fn sequence(&mut self, node: Node<'t>, wanted: Option<ExprId>) -> ExprId {
        let span = self.span(node);
        let own = field(node, "type").and_then(|ty| self.telling(ty));
        let element = match own.or(wanted).map(|ty| self.builder.get(ty)) {
            Some(Expr::Sequence(items)) => items.first().copied(),
            _ => None,
        };
        if node.kind() != "collection_expression" {
            let items = child_of_kind(node, "initializer_expression").map(children).unwrap_or_default();
            let items = items.into_iter().map(|item| self.expr_as(item, element)).collect();
            return self.builder.expr(Expr::Sequence(items), span);
        }
        let mut items = Vec::new();
        for item in children(node) {
            let item = if item.kind() == "collection_element" { first_child(item).unwrap_or(item) } else { item };
            let Some(inner) = first_child(item) else { continue };
            let value = self.expr_as(inner, element);
            let span = self.span(item);
            let is_spread = item.kind() == "spread_element";
            items.push(if is_spread { self.builder.expr(Expr::Spread(value), span) } else { value });
        }
        self.builder.expr(Expr::Sequence(items), span)
    }

    /// `x with { A = b }`.
    pub(super) fn with(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let Some((first, rest)) = parts.split_first() else { return self.nothing(node) };
        let mut value = self.expr(*first);
        for entry in rest {
            let (Some(key), Some(stored)) = (first_child(*entry), last_child(*entry)) else { continue };
            let span = self.span(*entry);
            let key = self.builder.string(self.source(key), span);
            let stored = self.expr(stored);
            value = self.builder.expr(Expr::Update { base: value, key: Some(key), value: stored }, span);
        }
        value
    }
}

/// Whether an initializer lists items, or keys with values, and names no members.
fn is_list(initializer: Node<'_>) -> bool {
    let entries = children(initializer);
    let names_member = |entry: &Node<'_>| {
        entry.kind() == "assignment_expression" && field(*entry, "left").is_some_and(|left| left.kind() == "identifier")
    };
    !entries.is_empty() && !entries.iter().any(names_member)
}

fn is_entry(node: Node<'_>) -> bool {
    match node.kind() {
        "assignment_expression" => true,
        "initializer_expression" => children(node).len() == 2,
        _ => false,
    }
}

/// The last name of a type.
fn last_part(ty: Node<'_>) -> Node<'_> {
    match field(ty, "name") {
        Some(name) => plain_name(name),
        None => plain_name(ty),
    }
}
