//! Assignment and places.

use tree_sitter::Node;

use super::name::Meaning;
use super::{Lowering, field, span_of};
use crate::ir::builder::Place;
use crate::ir::{Expr, ExprId};

impl<'t> Lowering<'_, 't> {
    /// `a = b`, `a += b`.
    pub(super) fn assignment(&mut self, node: Node<'t>) -> ExprId {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return self.any(node) };
        let value = self.expr(right);
        let span = span_of(node);
        let value = match field(node, "operator").map_or("", |operator| operator.kind()) {
            "=" => value,
            "+=" => {
                let before = self.expr(left);
                self.sum(vec![before, value], span)
            }
            _ => self.builder.opaque(vec![value], span),
        };
        self.assign(left, value, node);
        value
    }

    /// Stores a value; `whole` is where that is written.
    pub(super) fn assign(&mut self, target: Node<'t>, value: ExprId, whole: Node<'t>) {
        if target.kind() == "identifier" {
            let name = self.source(target);
            match self.meaning(name) {
                Meaning::Member(scope) | Meaning::Inherited(scope) => {
                    return self.store_member(scope, name, value, whole);
                }
                Meaning::Known | Meaning::Elsewhere => {}
            }
        }
        let span = span_of(whole);
        if let (Some(object), Some(name), Some(scope)) = (field(target, "object"), field(target, "field"), self.scope)
            && object.kind() == "this"
            && self.finals.contains_key(&(scope, self.source(name)))
        {
            return self.store_member(scope, self.source(name), value, whole);
        }
        let place = self.place(target);
        self.builder.store(&place, value, span);
        // `Config.client = x`: the class's own.
        if target.kind() == "field_access"
            && let (Some(object), Some(name)) = (field(target, "object"), field(target, "field"))
        {
            let (object, name) = (self.source(object), self.source(name));
            let own = self.scopes.iter().position(|scope| scope.path.rsplit('.').next() == Some(object));
            if let Some(scope) = own.filter(|scope| self.scopes[*scope].members.get(name) == Some(&true)) {
                let class = self.scopes[scope].class;
                self.builder.class_member(class, name, value);
            }
        }
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
                    Meaning::Elsewhere => Place::Value(self.name(node)),
                }
            }
            "field_access" => match (field(node, "object"), field(node, "field")) {
                (Some(base), Some(name)) => {
                    let name = self.builder.symbol(self.source(name));
                    Place::Member(Box::new(self.place(base)), name)
                }
                _ => Place::Value(self.expr(node)),
            },
            "array_access" => match (field(node, "array"), field(node, "index")) {
                (Some(base), Some(key)) => {
                    let base = self.place(base);
                    Place::Index(Box::new(base), self.expr(key))
                }
                _ => Place::Value(self.expr(node)),
            },
            _ => Place::Value(self.expr(node)),
        }
    }
}
