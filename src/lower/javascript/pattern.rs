//! Destructuring patterns, and places that are stored to.

use tree_sitter::Node;

use crate::ir::builder::Place;
use crate::ir::{Expr, ExprId, Field, Literal};

use super::{Lowering, field, inner, named, object, property, span_of, split_cast};

/// How the names of a pattern get their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binding {
    /// `let`, `const`, parameters, `catch`.
    Block,
    /// `var`.
    Hoisted,
    /// An assignment to what exists.
    Assign,
}

impl<'t> Lowering<'t> {
    /// Binds a pattern to a value.
    pub(super) fn bind(&mut self, pattern: Node<'t>, value: ExprId, binding: Binding) {
        if !self.builder.descend() {
            return;
        }
        match pattern.kind() {
            "identifier" | "shorthand_property_identifier_pattern" => {
                self.bind_name(self.source(pattern), value, binding);
            }
            "object_pattern" => self.bind_object(pattern, value, binding),
            "array_pattern" => self.bind_array(pattern, value, binding),
            "assignment_pattern" | "object_assignment_pattern" => self.bind_default(pattern, value, binding),
            "rest_pattern" => {
                if let Some(target) = inner(pattern) {
                    self.bind(target, value, binding);
                }
            }
            "ERROR" => {
                self.children(pattern);
            }
            _ => {
                let place = self.place(pattern);
                self.store(&place, value, pattern);
            }
        }
        self.builder.ascend();
    }

    /// Binds one name.
    pub(super) fn bind_name(&mut self, name: &str, value: ExprId, binding: Binding) {
        match binding {
            _ if name.is_empty() => {}
            Binding::Block => self.builder.define(name, value),
            Binding::Hoisted => {
                self.builder.declare_hoisted(name);
                self.builder.assign(name, value);
            }
            Binding::Assign => self.builder.assign(name, value),
        }
    }

    fn bind_object(&mut self, pattern: Node<'t>, value: ExprId, binding: Binding) {
        let mut taken = Vec::new();
        for child in named(pattern) {
            match child.kind() {
                "shorthand_property_identifier_pattern" => {
                    let name = self.source(child);
                    taken.push(self.builder.string(name, span_of(child)));
                    let member = self.member_of(value, name, child);
                    self.bind(child, member, binding);
                }
                "object_assignment_pattern" => {
                    let Some(left) = field(child, "left") else { continue };
                    let name = self.source(left);
                    taken.push(self.builder.string(name, span_of(left)));
                    let member = self.member_of(value, name, left);
                    self.bind(child, member, binding);
                }
                "pair_pattern" => {
                    let (Some(key), Some(target)) = (field(child, "key"), field(child, "value")) else { continue };
                    let member = self.taken_member(value, key, &mut taken);
                    self.bind(target, member, binding);
                }
                "rest_pattern" => {
                    let rest = self.rest_of(value, &taken, child);
                    self.bind(child, rest, binding);
                }
                _ => {
                    self.any(child);
                }
            }
        }
    }

    /// The member that `key: target` takes out of a value.
    fn taken_member(&mut self, value: ExprId, key: Node<'t>, taken: &mut Vec<ExprId>) -> ExprId {
        if let Some(name) = self.key_text(key) {
            taken.push(self.builder.string(&name, span_of(key)));
            return self.member_of(value, &name, key);
        }
        let key_value = self.key(key);
        taken.push(key_value);
        self.builder.expr(Expr::Index { base: value, key: key_value }, span_of(key))
    }

    /// A member; of a module, its export.
    fn member_of(&mut self, value: ExprId, name: &str, node: Node<'t>) -> ExprId {
        match self.builder.get(value) {
            Expr::Import { specifier, member: None } => {
                let specifier = self.builder.text(*specifier).to_owned();
                self.builder.import(&specifier, Some(name), span_of(node))
            }
            _ => self.builder.member(value, name, span_of(node)),
        }
    }

    /// What `...rest` of an object pattern holds: everything that was not taken before.
    fn rest_of(&mut self, value: ExprId, taken: &[ExprId], node: Node<'t>) -> ExprId {
        let mut rest =
            self.builder.expr(Expr::Record(vec![Field::Spread { value, span: span_of(node) }]), span_of(node));
        for key in taken {
            let gone = self.builder.literal(Literal::Undefined, span_of(node));
            rest = self.builder.expr(Expr::Update { base: rest, key: Some(*key), value: gone }, span_of(node));
        }
        rest
    }

    fn bind_array(&mut self, pattern: Node<'t>, value: ExprId, binding: Binding) {
        let mut index = 0usize;
        let mut cursor = pattern.walk();
        for child in pattern.children(&mut cursor) {
            match child.kind() {
                "," => index += 1,
                "rest_pattern" => {
                    let spread = self.builder.expr(Expr::Spread(value), span_of(child));
                    let rest = self.builder.expr(Expr::Sequence(vec![spread]), span_of(child));
                    self.bind(child, rest, binding);
                }
                _ if child.is_named() && !super::is_comment(child) => {
                    let key = self.builder.number(&index.to_string(), span_of(child));
                    let element = self.builder.expr(Expr::Index { base: value, key }, span_of(child));
                    self.bind(child, element, binding);
                }
                _ => {}
            }
        }
    }

    fn bind_default(&mut self, pattern: Node<'t>, value: ExprId, binding: Binding) {
        let Some(left) = field(pattern, "left") else { return };
        let value = match field(pattern, "right") {
            Some(right) => {
                let fallback = self.assigned(right, Some(self.source(left)));
                self.builder.expr(Expr::Otherwise { value, fallback }, span_of(pattern))
            }
            None => value,
        };
        self.bind(left, value, binding);
    }

    /// The names that a pattern binds.
    pub(super) fn names(&self, pattern: Node<'t>) -> Vec<&'t str> {
        let mut names = Vec::new();
        let mut open = vec![pattern];
        while let Some(node) = open.pop() {
            match node.kind() {
                "identifier" | "shorthand_property_identifier_pattern" => names.push(self.source(node)),
                "pair_pattern" => open.extend(field(node, "value")),
                "assignment_pattern" | "object_assignment_pattern" => open.extend(field(node, "left")),
                "object_pattern" | "array_pattern" | "rest_pattern" => open.extend(named(node).into_iter().rev()),
                _ => {}
            }
        }
        names
    }

    // --- places --------------------------------------------------------------------------------

    /// A place to store to; what it consists of is lowered here, once.
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
            "identifier" | "shorthand_property_identifier_pattern" => {
                Place::Name(self.builder.symbol(self.source(node)))
            }
            "parenthesized_expression" | "non_null_expression" | "as_expression" | "satisfies_expression" => {
                match inner(node) {
                    Some(inside) => self.place(inside),
                    None => Place::Value(self.expr(node)),
                }
            }
            "member_expression" if split_cast(node).is_some() => match split_cast(node).and_then(inner) {
                Some(inside) => self.place(inside),
                None => Place::Value(self.expr(node)),
            },
            "member_expression" => match (object(node), property(node)) {
                (Some(base), Some(name)) => {
                    let base = self.place(base);
                    Place::Member(Box::new(base), self.builder.symbol(self.source(name)))
                }
                _ => Place::Value(self.expr(node)),
            },
            "subscript_expression" => match (object(node), property(node)) {
                (Some(base), Some(index)) => self.indexed_place(base, index),
                _ => Place::Value(self.expr(node)),
            },
            _ => Place::Value(self.expr(node)),
        }
    }

    fn indexed_place(&mut self, base: Node<'t>, index: Node<'t>) -> Place {
        let base = Box::new(self.place(base));
        match self.plain_string(index).filter(|key| is_identifier(key)) {
            Some(key) => Place::Member(base, self.builder.symbol(&key)),
            None => Place::Index(base, self.expr(index)),
        }
    }

    /// The place that an expression denotes, if reading it twice has no effect and holds no call.
    pub(super) fn plain_place(&mut self, node: Node<'t>) -> Option<Place> {
        let mut at = node;
        loop {
            match at.kind() {
                "identifier" if self.builder.is_declared(self.source(at)) => break,
                "this" => break,
                "member_expression" => at = object(at)?,
                "subscript_expression" => {
                    let index = property(at)?;
                    if !matches!(index.kind(), "identifier" | "string" | "number") {
                        return None;
                    }
                    at = object(at)?;
                }
                "parenthesized_expression" | "non_null_expression" => at = inner(at)?,
                _ => return None,
            }
        }
        Some(self.place(node))
    }

    /// Stores to a place as JavaScript assigns: an undeclared name is the module's.
    pub(super) fn store(&mut self, place: &Place, value: ExprId, node: Node<'t>) {
        if let Place::Name(name) = place {
            let name = self.builder.text(*name).to_owned();
            self.bind_name(&name, value, Binding::Assign);
        } else {
            self.builder.store(place, value, span_of(node));
        }
    }
}

fn is_identifier(text: &str) -> bool {
    !text.starts_with(|first: char| first.is_ascii_digit())
        && !text.is_empty()
        && text.chars().all(|c| c == '_' || c == '$' || c.is_alphanumeric())
}
