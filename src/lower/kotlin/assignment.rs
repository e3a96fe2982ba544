//! Assignment and places.

use tree_sitter::Node;

use super::name::Meaning;
use super::{Lowering, child_of_kind, children, field, first_child, last_child, span_of};
use crate::ir::Expr;
use crate::ir::ExprId;
use crate::ir::builder::Place;

impl<'t> Lowering<'_, 't> {
    /// `a = b`, `a += b`.
    pub(super) fn assignment(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return self.parts_of(node) };
        let value = self.expr(right);
        let span = span_of(node);
        let value = match field(node, "operator").map_or("", |operator| operator.kind()) {
            "=" => value,
            "+=" => {
                let before = self.expr(left);
                if matches!(self.builder.get(before), Expr::Sequence(_)) {
                    let spread = self.builder.expr(Expr::Spread(before), span);
                    self.builder.expr(Expr::Sequence(vec![spread, value]), span)
                } else {
                    self.sum(vec![before, value], span)
                }
            }
            _ => self.builder.opaque(vec![value], span),
        };
        self.assign(left, value, node);
    }

    fn assign(&mut self, target: Node<'t>, value: ExprId, whole: Node<'t>) {
        let span = span_of(whole);
        if target.kind() == "identifier" {
            let name = self.source(target);
            let meaning = self.meaning(name);
            match meaning {
                Meaning::Known if !self.implicit.is_empty() && self.tops.contains(name) => {}
                Meaning::Known => return self.builder.assign(name, value),
                Meaning::Member(scope) if self.is_called_on_nothing() => {
                    return self.store_member(scope, name, value, whole);
                }
                _ => {}
            }
            if self.set_implicitly(name, value, span) {
                return;
            }
            match meaning {
                Meaning::Member(scope) | Meaning::Inherited(scope) => self.store_member(scope, name, value, whole),
                _ => {}
            }
            return;
        }
        let place = self.place(target);
        self.builder.store(&place, value, span);
    }

    /// Whether no receiver of a scope function is around that could be meant.
    fn is_called_on_nothing(&self) -> bool {
        self.implicit.last().is_none_or(|innermost| innermost.is_unknown || innermost.name == "this@receiver")
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
            "this_expression" => match self.implicit.last().filter(|innermost| !innermost.is_unknown) {
                Some(innermost) if first_child(node).is_none() => {
                    let name = innermost.name.clone();
                    Place::Name(self.builder.symbol(&name))
                }
                _ => Place::Value(self.expr(node)),
            },
            "unary_expression" => match field(node, "argument") {
                Some(inner) => self.place(inner),
                None => Place::Value(self.expr(node)),
            },
            "navigation_expression" => match (first_child(node), last_child(node)) {
                (Some(base), Some(name)) if base != name => {
                    let name = self.builder.symbol(self.source(name));
                    Place::Member(Box::new(self.place(base)), name)
                }
                _ => Place::Value(self.expr(node)),
            },
            "index_expression" => match children(node).as_slice() {
                [base, key] => {
                    let base = self.place(*base);
                    Place::Index(Box::new(base), self.expr(*key))
                }
                _ => Place::Value(self.expr(node)),
            },
            _ => Place::Value(self.expr(node)),
        }
    }

    /// `val (a, b) = value`.
    pub(super) fn take_apart(&mut self, pattern: Node<'t>, value: ExprId) {
        let items = match self.builder.get(value) {
            Expr::Sequence(items) => items.clone(),
            _ => Vec::new(),
        };
        for (index, part) in children(pattern).into_iter().enumerate() {
            let Some(name) = child_of_kind(part, "identifier") else { continue };
            let span = span_of(part);
            let value = items.get(index).copied().unwrap_or_else(|| {
                let key = self.builder.number(&index.to_string(), span);
                self.builder.expr(Expr::Index { base: value, key }, span)
            });
            self.builder.define(self.source(name), value);
        }
    }
}
