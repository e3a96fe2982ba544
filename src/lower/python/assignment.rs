//! Assignment: targets, places, deletion.

use tree_sitter::Node;

use super::{Lowering, children, field, first_child};
use crate::ir::builder::Place;
use crate::ir::{Expr, ExprId, Literal, Slot};

impl<'t> Lowering<'_, 't> {
    /// `a = b = value`, `a: T = value`, `a: T`; the value assigned.
    pub(super) fn assignment(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        let right = field(node, "right").map(|right| self.right_side(right));
        let ty = field(node, "type").and_then(|ty| self.annotation(ty));
        let value = match (right, ty) {
            (value, Some(ty)) => self.builder.expr(Expr::Typed { value, ty }, span),
            (Some(value), None) => value,
            // `x: Final` and the like: nothing is known and nothing is stored.
            (None, None) => return self.builder.opaque(Vec::new(), span),
        };
        if let (Some(class), Some(declared), Some(name)) =
            (self.context.class_body, field(node, "type"), field(node, "left"))
            && name.kind() == "identifier"
            && !self.is_class_variable(declared)
        {
            let name = self.builder.symbol(self.source(name));
            self.builder.class_mut(class).slots.push(Slot { name, value, ty, is_optional: right.is_some() });
        }
        match field(node, "left") {
            // The whole statement is what is written of the store, not its target alone.
            Some(left) if matches!(left.kind(), "attribute" | "subscript") => self.store_to(left, value, node),
            Some(left) => self.target(left, value),
            None => {}
        }
        value
    }

    fn right_side(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            let span = self.span(node);
            return self.builder.opaque(Vec::new(), span);
        }
        let value = match node.kind() {
            "assignment" => {
                self.errors(node);
                self.assignment(node)
            }
            "augmented_assignment" => {
                self.errors(node);
                self.augmented_assignment(node)
            }
            _ => self.expr(node),
        };
        self.builder.ascend();
        value
    }

    pub(super) fn augmented_assignment(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
            self.parts(node);
            return self.builder.opaque(Vec::new(), span);
        };
        let operator = field(node, "operator").map_or("", |operator| operator.kind());
        let place = self.place(left);
        let old = self.builder.read_place(&place, self.span(left));
        let right = self.right_side(right);
        let origin = self.origin(right);
        let value = match (operator, self.builder.get(origin)) {
            ("+=", _) | ("|=", Expr::Sequence(_)) => self.sum(vec![old, right], span),
            ("|=", Expr::Literal(_) | Expr::Opaque(_)) => self.builder.opaque(vec![old, right], span),
            ("|=", _) => self.builder.expr(Expr::Update { base: old, key: None, value: right }, span),
            _ => self.builder.opaque(vec![old, right], span),
        };
        self.store(&place, value, node);
        value
    }

    /// Stores to a member or a key; `node` is the whole store as written.
    fn store_to(&mut self, target: Node<'t>, value: ExprId, node: Node<'t>) {
        self.errors(target);
        let place = self.place(target);
        self.store(&place, value, node);
    }

    /// Stores to a place the way an assignment does.
    fn store(&mut self, place: &Place, value: ExprId, node: Node<'t>) {
        match place {
            Place::Name(name) => {
                let name = self.builder.text(*name).to_owned();
                self.builder.bind(&name, value);
            }
            _ => self.builder.store(place, value, self.span(node)),
        }
    }

    /// Assigns a value to a target, which may be a pattern.
    pub(super) fn target(&mut self, node: Node<'t>, value: ExprId) {
        if !self.builder.descend() {
            return;
        }
        match node.kind() {
            "identifier" => {
                let name = self.source(node);
                self.builder.bind(name, value);
            }
            "attribute" | "subscript" => {
                self.store_to(node, value, node);
            }
            "tuple" | "list" | "tuple_pattern" | "list_pattern" | "pattern_list" | "expression_list" => {
                self.errors(node);
                self.unpack(&children(node), value);
            }
            "as_pattern_target" | "parenthesized_expression" => {
                self.errors(node);
                for child in children(node) {
                    self.target(child, value);
                }
            }
            "list_splat" | "list_splat_pattern" => {
                if let Some(inner) = first_child(node) {
                    self.target(inner, value);
                }
            }
            _ => {
                self.expr(node);
            }
        }
        self.builder.ascend();
    }

    /// `a, b = value`.
    pub(super) fn unpack(&mut self, targets: &[Node<'t>], value: ExprId) {
        let is_splat = |node: &Node<'_>| matches!(node.kind(), "list_splat" | "list_splat_pattern");
        let splat = targets.iter().position(is_splat);
        let items = self.items(value);
        for (index, target) in targets.iter().enumerate() {
            let span = self.span(*target);
            let part = match (&items, splat) {
                (Some(items), None) if items.len() == targets.len() => items[index],
                (_, Some(at)) if index == at => {
                    let element = self.builder.expr(Expr::Element(value), span);
                    self.builder.expr(Expr::Sequence(vec![element]), span)
                }
                (_, Some(at)) if index > at => self.builder.expr(Expr::Element(value), span),
                (Some(items), _) if index < items.len() => items[index],
                _ => self.item(value, index, span),
            };
            self.target(*target, part);
        }
    }

    /// The elements of a literal sequence of known length.
    fn items(&self, value: ExprId) -> Option<Vec<ExprId>> {
        let Expr::Sequence(items) = self.builder.get(value) else { return None };
        let is_spread = |item: &ExprId| matches!(self.builder.get(*item), Expr::Spread(_));
        (!items.iter().any(is_spread)).then(|| items.clone())
    }

    /// `value[index]`.
    pub(super) fn item(&mut self, value: ExprId, index: usize, span: crate::ir::Span) -> ExprId {
        let key = self.builder.number(&index.to_string(), span);
        self.builder.expr(Expr::Index { base: value, key }, span)
    }

    /// What an assignment to this expression writes to.
    pub(super) fn place(&mut self, node: Node<'t>) -> Place {
        if !self.builder.descend() {
            let span = self.span(node);
            return Place::Value(self.builder.opaque(Vec::new(), span));
        }
        let place = self.place_inside(node);
        self.builder.ascend();
        place
    }

    fn place_inside(&mut self, node: Node<'t>) -> Place {
        match node.kind() {
            "identifier" => Place::Name(self.builder.symbol(self.source(node))),
            "attribute" => match (field(node, "object"), field(node, "attribute")) {
                (Some(object), Some(name)) => {
                    let base = self.place(object);
                    Place::Member(Box::new(base), self.builder.symbol(self.source(name)))
                }
                _ => Place::Value(self.expr(node)),
            },
            "subscript" => match (field(node, "value"), single_key(node)) {
                (Some(value), Some(key)) => {
                    let base = self.place(value);
                    Place::Index(Box::new(base), self.expr(key))
                }
                _ => Place::Value(self.expr(node)),
            },
            "parenthesized_expression" if children(node).len() == 1 => match first_child(node) {
                Some(inner) => self.place(inner),
                None => Place::Value(self.expr(node)),
            },
            _ => Place::Value(self.expr(node)),
        }
    }

    /// `del d["k"]` takes the key away; deleting names and attributes tells nothing.
    pub(super) fn delete_statement(&mut self, node: Node<'t>) {
        let mut targets = children(node);
        if let [list] = targets.as_slice()
            && list.kind() == "expression_list"
        {
            targets = children(*list);
        }
        for target in targets {
            match target.kind() {
                "subscript" => {
                    self.errors(target);
                    let place = self.place(target);
                    let span = self.span(target);
                    let gone = self.builder.literal(Literal::Undefined, span);
                    self.builder.store(&place, gone, span);
                }
                _ => {
                    self.expr(target);
                }
            }
        }
    }
}

/// The key of `base[key]`; none for slices and several keys.
pub(super) fn single_key(subscript: Node<'_>) -> Option<Node<'_>> {
    match super::fields(subscript, "subscript").as_slice() {
        [only] if only.kind() != "slice" => Some(*only),
        _ => None,
    }
}

/// Whether a place is names alone: `a.b.c`.
pub(super) fn is_dotted(node: Node<'_>) -> bool {
    let mut node = node;
    while node.kind() == "attribute" {
        match field(node, "object") {
            Some(object) => node = object,
            None => return false,
        }
    }
    node.kind() == "identifier"
}

/// Whether an expression is a name or a chain of members and keys that starts at one.
pub(super) fn is_place(node: Node<'_>) -> bool {
    let mut node = node;
    loop {
        let next = match node.kind() {
            "identifier" => return true,
            "attribute" => field(node, "object"),
            "subscript" if single_key(node).is_some() => field(node, "value"),
            _ => None,
        };
        match next {
            Some(next) => node = next,
            None => return false,
        }
    }
}
