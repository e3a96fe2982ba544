//! Assignment: places, patterns, deletion.

use tree_sitter::Node;

use crate::lower::tree::operator;

use crate::ir::builder::Place;
use crate::ir::{Expr, ExprId, Field, Literal};

use super::{Lowering, children, field, first_child, span_of};

impl<'t> Lowering<'t> {
    /// `left = right`, `left = &right`; the value assigned.
    pub(super) fn assignment(&mut self, node: Node<'t>) -> ExprId {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return self.opaque(node) };
        let mut value = self.expr(right);
        if node.kind() == "assignment_expression" && is_place(right) {
            value = self.copied(value);
        }
        if left.kind() == "variable_name"
            && let Some(ty) = node.parent().and_then(|statement| self.documented_type(statement))
        {
            value = self.builder.expr(Expr::Typed { value: Some(value), ty }, span_of(node));
        }
        self.assign(left, value, node);
        value
    }

    /// Arrays are values: whoever gets one gets a copy.
    fn copied(&mut self, value: ExprId) -> ExprId {
        if !self.is_record(value) {
            return value;
        }
        let at = self.builder.span(value);
        self.builder.expr(Expr::Record(vec![Field::Spread { value, span: at }]), at)
    }

    pub(super) fn augmented_assignment(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return self.opaque(node) };
        let is_new = left.kind() == "variable_name" && !self.is_known(self.variable(left));
        let place = self.place(left);
        let old =
            if is_new { self.builder.opaque(Vec::new(), at) } else { self.builder.read_place(&place, span_of(left)) };
        let right = self.expr(right);
        let value = match operator(node) {
            "??=" => self.builder.expr(Expr::Otherwise { value: old, fallback: right }, at),
            ".=" => self.concatenated(&[old, right], at),
            "+=" => self.union(old, right, at),
            _ => self.builder.opaque(vec![old, right], at),
        };
        self.builder.store(&place, value, at);
        value
    }

    /// Assigns a value to a target, which may be a pattern; `node` is the whole store as written.
    pub(super) fn assign(&mut self, target: Node<'t>, value: ExprId, node: Node<'t>) {
        if !self.builder.descend() {
            return;
        }
        match target.kind() {
            "variable_name" => self.bind(target, value),
            "list_literal" | "array_creation_expression" => self.unpack(target, value),
            "by_ref" | "parenthesized_expression" => {
                if let Some(inner) = first_child(target) {
                    self.assign(inner, value, node);
                }
            }
            "subscript_expression" if children(target).len() == 1 => self.append(target, value, node),
            "subscript_expression"
            | "member_access_expression"
            | "nullsafe_member_access_expression"
            | "scoped_property_access_expression" => {
                let place = self.place(target);
                self.builder.store(&place, value, span_of(node));
            }
            _ => {
                self.expr(target);
            }
        }
        self.builder.ascend();
    }

    /// Sets a variable.
    pub(super) fn bind(&mut self, target: Node<'t>, value: ExprId) {
        let name = self.variable(target);
        if name != "this" {
            self.own(name);
            self.builder.bind(name, value);
        }
    }

    /// `$xs[] = value`
    fn append(&mut self, target: Node<'t>, value: ExprId, node: Node<'t>) {
        let Some(list) = first_child(target) else { return };
        let place = self.place(list);
        let old = self.builder.read_place(&place, span_of(list));
        let origin = self.origin(old);
        let items = match self.builder.get(origin) {
            Expr::Record(fields) if fields.is_empty() => vec![value],
            _ => {
                let at = self.builder.span(old);
                vec![self.builder.expr(Expr::Spread(old), at), value]
            }
        };
        let items = self.builder.expr(Expr::Sequence(items), span_of(node));
        self.builder.store(&place, items, span_of(node));
    }

    /// `[$a, , 'k' => $b] = value`, `list($a, $b) = value`
    fn unpack(&mut self, pattern: Node<'t>, value: ExprId) {
        let mut index = 0_usize;
        let mut cursor = pattern.walk();
        let parts: Vec<Node<'t>> = pattern.children(&mut cursor).filter(|part| part.kind() != "comment").collect();
        let mut key: Option<ExprId> = None;
        for (at, part) in parts.iter().enumerate() {
            match part.kind() {
                "," => index += 1,
                "array_element_initializer" => {
                    let inner = children(*part);
                    if let [key, target] = inner.as_slice() {
                        let key = self.expr(*key);
                        self.unpack_one(*target, value, key);
                    } else if let [target] = inner.as_slice() {
                        let key = self.builder.number(&index.to_string(), span_of(*target));
                        self.unpack_one(*target, value, key);
                    }
                }
                _ if !part.is_named() || part.is_error() => {}
                _ if parts.get(at + 1).is_some_and(|next| next.kind() == "=>") => key = Some(self.expr(*part)),
                _ => {
                    let key = match key.take() {
                        Some(key) => key,
                        None => self.builder.number(&index.to_string(), span_of(*part)),
                    };
                    self.unpack_one(*part, value, key);
                }
            }
        }
    }

    fn unpack_one(&mut self, target: Node<'t>, value: ExprId, key: ExprId) {
        let item = self.builder.expr(Expr::Index { base: value, key }, span_of(target));
        self.assign(target, item, target);
    }

    // --- places ------------------------------------------------------------------------------------

    /// What an assignment to this expression writes to.
    pub(super) fn place(&mut self, node: Node<'t>) -> Place {
        if !self.builder.descend() {
            return Place::Value(self.builder.opaque(Vec::new(), span_of(node)));
        }
        let place = self.place_inside(node);
        self.builder.ascend();
        place
    }

    fn place_inside(&mut self, node: Node<'t>) -> Place {
        match node.kind() {
            "variable_name" if self.variable(node) != "this" => self.place_of_variable(node),
            "parenthesized_expression" | "by_ref" => match first_child(node) {
                Some(inner) => self.place(inner),
                None => Place::Value(self.expr(node)),
            },
            "member_access_expression" | "nullsafe_member_access_expression" => {
                match (field(node, "object"), field(node, "name").filter(|name| name.kind() == "name")) {
                    (Some(object), Some(name)) => {
                        let base = self.place(object);
                        Place::Member(Box::new(base), self.builder.symbol(self.source(name)))
                    }
                    _ => Place::Value(self.expr(node)),
                }
            }
            "scoped_property_access_expression" => match (field(node, "scope"), field(node, "name")) {
                (Some(scope), Some(name)) if name.kind() == "variable_name" => {
                    let base = self.scope(scope);
                    Place::Member(Box::new(Place::Value(base)), self.builder.symbol(self.variable(name)))
                }
                _ => Place::Value(self.expr(node)),
            },
            "subscript_expression" => {
                let parts = children(node);
                match parts.as_slice() {
                    [list, key] => {
                        let base = self.place(*list);
                        Place::Index(Box::new(base), self.expr(*key))
                    }
                    _ => Place::Value(self.expr(node)),
                }
            }
            _ => Place::Value(self.expr(node)),
        }
    }

    /// Storing into a variable that holds nothing makes it an array.
    fn place_of_variable(&mut self, node: Node<'t>) -> Place {
        let name = self.variable(node);
        if !self.is_known(name) {
            self.own(name);
            let empty = self.builder.expr(Expr::Record(Vec::new()), span_of(node));
            self.builder.bind(name, empty);
        }
        Place::Name(self.builder.symbol(name))
    }

    /// `unset($a['k'])` takes the key away; that a variable is gone tells nothing.
    pub(super) fn unset(&mut self, node: Node<'t>) {
        for target in children(node) {
            if target.kind() == "subscript_expression" && is_place(target) {
                let place = self.place(target);
                let gone = self.builder.literal(Literal::Undefined, span_of(target));
                self.builder.store(&place, gone, span_of(target));
            } else {
                self.expr(target);
            }
        }
    }
}

/// Whether an expression is a variable, or a chain of members and keys that starts at one or at a class.
pub(super) fn is_place(node: Node<'_>) -> bool {
    let mut node = node;
    loop {
        let next = match node.kind() {
            "variable_name" | "scoped_property_access_expression" | "class_constant_access_expression" => return true,
            "member_access_expression" | "nullsafe_member_access_expression" => field(node, "object"),
            "subscript_expression" if children(node).len() == 2 => first_child(node),
            "parenthesized_expression" => first_child(node),
            _ => None,
        };
        match next {
            Some(next) => node = next,
            None => return false,
        }
    }
}
