//! Assignment and places.

use tree_sitter::Node;

use crate::lower::tree::operator;

use super::name::Meaning;
use super::{Lowering, child_of_kind, children, field, last_child, span_of};
use crate::ir::builder::Place;
use crate::ir::{Expr, ExprId};

impl<'t> Lowering<'_, 't> {
    /// `a = b`, `a ??= b`, `a += b`.
    pub(super) fn assignment(&mut self, node: Node<'t>) -> ExprId {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return self.any(node) };
        if left.kind() == "tuple_expression" {
            let value = self.expr(right);
            self.take_apart(left, value);
            return value;
        }
        let wanted = self.type_of_place(left);
        let value = self.expr_as(right, wanted);
        let span = span_of(node);
        let value = match operator(node) {
            "=" => value,
            "??=" => {
                let before = self.expr(left);
                self.builder.expr(Expr::Otherwise { value: before, fallback: value }, span)
            }
            "+=" => {
                let before = self.expr(left);
                self.sum(vec![before, value], span)
            }
            _ => self.builder.opaque(vec![value], span),
        };
        self.assign(left, value, node);
        value
    }

    /// The declared type of a field that is assigned to, for `_client = new(...)`.
    fn type_of_place(&mut self, left: Node<'t>) -> Option<ExprId> {
        let name = match left.kind() {
            "identifier" => left,
            "member_access_expression" if field(left, "expression")?.kind() == "this" => field(left, "name")?,
            _ => return None,
        };
        let name = self.source(name);
        let scope = match self.meaning(name) {
            Meaning::Member(scope) => scope,
            _ => self.scope.filter(|_| left.kind() != "identifier")?,
        };
        let class = self.scopes[scope].class;
        let symbol = self.builder.symbol(name);
        let class = self.builder.class_mut(class);
        let declared = class.fields.iter().chain(&class.members).find(|named| named.name == symbol)?.value;
        match *self.builder.get(declared) {
            Expr::Typed { ty, .. } => Some(ty),
            _ => None,
        }
    }

    /// Stores a value; `whole` is where that is written.
    pub(super) fn assign(&mut self, target: Node<'t>, value: ExprId, whole: Node<'t>) {
        if target.kind() == "declaration_expression" {
            return self.declare_as(target, value);
        }
        if target.kind() == "identifier" {
            let name = self.source(target);
            match self.meaning(name) {
                Meaning::Member(scope) | Meaning::Inherited(scope) | Meaning::Open(scope) => {
                    return self.store_member(scope, name, value, whole);
                }
                Meaning::Known | Meaning::Elsewhere => {}
            }
        }
        let place = self.place(target);
        let span = span_of(whole);
        self.builder.store(&place, value, span);
    }

    /// Where an expression stores to.
    pub(super) fn place(&mut self, node: Node<'t>) -> Place {
        if !self.builder.descend() {
            return Place::Value(self.nothing(node));
        }
        let place = self.place_inside(node);
        self.builder.ascend();
        place
    }

    fn place_inside(&mut self, node: Node<'t>) -> Place {
        match node.kind() {
            "identifier" => {
                let name = self.source(node);
                match self.meaning(name) {
                    Meaning::Member(scope) | Meaning::Inherited(scope) => {
                        let class = self.scopes[scope].class;
                        let span = span_of(node);
                        let this = self.builder.expr(Expr::This(class), span);
                        Place::Member(Box::new(Place::Value(this)), self.builder.symbol(name))
                    }
                    Meaning::Known => Place::Name(self.builder.symbol(name)),
                    Meaning::Open(_) | Meaning::Elsewhere => Place::Value(self.name(node)),
                }
            }
            "member_access_expression" => match (field(node, "expression"), field(node, "name")) {
                (Some(base), Some(name)) => {
                    let name = self.builder.symbol(self.source(name));
                    Place::Member(Box::new(self.place(base)), name)
                }
                _ => Place::Value(self.expr(node)),
            },
            "conditional_access_expression" => {
                let name = child_of_kind(node, "member_binding_expression").and_then(|binding| field(binding, "name"));
                match (field(node, "condition"), name) {
                    (Some(base), Some(name)) => {
                        let name = self.builder.symbol(self.source(name));
                        Place::Member(Box::new(self.place(base)), name)
                    }
                    _ => Place::Value(self.expr(node)),
                }
            }
            "element_access_expression" => {
                let keys = field(node, "subscript").map(children).unwrap_or_default();
                match (field(node, "expression"), keys.first().copied().and_then(last_child)) {
                    (Some(base), Some(key)) => {
                        let base = self.place(base);
                        Place::Index(Box::new(base), self.expr(key))
                    }
                    _ => Place::Value(self.expr(node)),
                }
            }
            "postfix_unary_expression" | "parenthesized_expression" => match super::first_child(node) {
                Some(inner) => self.place(inner),
                None => Place::Value(self.nothing(node)),
            },
            _ => Place::Value(self.expr(node)),
        }
    }

    /// `(a, b) = value`, `var (a, b) = value`.
    pub(super) fn take_apart(&mut self, pattern: Node<'t>, value: ExprId) {
        let items = match self.builder.get(value) {
            Expr::Sequence(items) => items.clone(),
            _ => Vec::new(),
        };
        for (index, part) in children(pattern).into_iter().enumerate() {
            let part = if part.kind() == "argument" { last_child(part).unwrap_or(part) } else { part };
            let span = span_of(part);
            let value = items.get(index).copied().unwrap_or_else(|| {
                let key = self.builder.number(&index.to_string(), span);
                self.builder.expr(Expr::Index { base: value, key }, span)
            });
            match (part.kind(), pattern.kind()) {
                ("tuple_pattern" | "tuple_expression" | "parenthesized_variable_designation", _) => {
                    self.take_apart(part, value);
                }
                ("identifier", "tuple_pattern" | "parenthesized_variable_designation") => {
                    self.builder.define(self.source(part), value);
                }
                ("discard", _) => {}
                _ => self.assign(part, value, part),
            }
        }
    }

    /// `out var x`, `var (a, b)` as an expression: nothing is known of the value.
    pub(super) fn declaration(&mut self, node: Node<'t>) -> ExprId {
        let value = self.nothing(node);
        self.declare_as(node, value);
        value
    }

    /// `T name` where a value is given to it.
    pub(super) fn declare_as(&mut self, node: Node<'t>, value: ExprId) {
        let Some(name) = field(node, "name") else { return };
        let span = span_of(node);
        let value = match field(node, "type").and_then(|ty| self.telling(ty)) {
            Some(ty) => self.typed(Some(value), ty, span),
            None => value,
        };
        self.builder.define(self.source(name), value);
    }
}
