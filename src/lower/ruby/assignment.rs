//! Assignment: places and patterns.

use tree_sitter::Node;

use crate::lower::tree::operator;

use crate::ir::builder::Place;
use crate::ir::{Expr, ExprId, Literal};

use super::{Lowering, children, field, first_child, span_of};

impl<'t> Lowering<'t> {
    /// `left = right`; the value assigned.
    pub(super) fn assignment(&mut self, node: Node<'t>) -> ExprId {
        self.errors(node);
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return self.opaque(node) };
        // What is assigned is a local variable from here on, even within its own value.
        let value = self.expr(right);
        self.assign(left, value, node);
        value
    }

    /// `left ||= right`, `left += right`.
    pub(super) fn operator_assignment(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return self.opaque(node) };
        let old = match left.kind() {
            "identifier" if !self.is_local(self.source(left)) => self.nothing(left),
            "constant" => self.nothing(left),
            _ => self.expr(left),
        };
        let right = self.expr(right);
        let value = match operator(node) {
            "||=" => self.builder.expr(Expr::Otherwise { value: old, fallback: right }, at),
            "+=" | "<<=" | "|=" => self.sum(old, right, at),
            "&&=" => right,
            _ => self.builder.opaque(vec![old, right], at),
        };
        self.assign(left, value, node);
        value
    }

    /// Assigns a value to a target, which may be a pattern; `node` is the whole store as written.
    pub(super) fn assign(&mut self, target: Node<'t>, value: ExprId, node: Node<'t>) {
        if !self.builder.descend() {
            return;
        }
        match target.kind() {
            "identifier" => self.bind(self.source(target), value),
            "constant" => {
                let full = self.constant_here(self.source(target));
                self.declare_constant(full, value);
            }
            "left_assignment_list" | "destructured_left_assignment" | "destructured_parameter" => {
                self.unpack(target, value);
            }
            "rest_assignment" | "splat_parameter" => {
                if let Some(inner) = first_child(target) {
                    let rest = self.builder.opaque(vec![value], span_of(target));
                    self.assign(inner, rest, node);
                }
            }
            "call" => self.assign_member(target, value, node),
            "instance_variable" | "class_variable" | "global_variable" | "element_reference" => {
                let place = self.place(target);
                self.builder.store(&place, value, span_of(node));
            }
            "optional_parameter" | "keyword_parameter" | "hash_splat_parameter" | "block_parameter" => {}
            _ => drop(self.expr(target)),
        }
        self.builder.ascend();
    }

    /// `object.name = value`: what a writer of that name does, as far as one is seen.
    fn assign_member(&mut self, target: Node<'t>, value: ExprId, node: Node<'t>) {
        let (Some(object), Some(name)) = (field(target, "receiver"), field(target, "method")) else {
            self.expr(target);
            return;
        };
        let name = self.source(name);
        let is_own = object.kind() == "self";
        if let (true, Some(class)) = (is_own, self.context.class) {
            let this = self.builder.expr(Expr::This(class), span_of(object));
            let field = self.builder.symbol(&format!("@{name}"));
            self.builder.store(&Place::Member(Box::new(Place::Value(this)), field), value, span_of(node));
            return;
        }
        let base = self.place(object);
        let place = Place::Member(Box::new(base.clone()), self.builder.symbol(name));
        self.builder.store(&place, value, span_of(node));
        let place = Place::Member(Box::new(base), self.builder.symbol(&format!("@{name}")));
        self.builder.store(&place, value, span_of(node));
    }

    /// `a, (b, *c) = value`
    pub(super) fn unpack(&mut self, pattern: Node<'t>, value: ExprId) {
        for (index, target) in children(pattern).into_iter().enumerate() {
            let at = span_of(target);
            let key = self.builder.number(&index.to_string(), at);
            let item = self.builder.expr(Expr::Index { base: value, key }, at);
            self.assign(target, item, target);
        }
    }

    /// The variables that a pattern of `case ... in` sets; what they hold is not followed.
    pub(super) fn bind_pattern(&mut self, pattern: Option<Node<'t>>) {
        let Some(pattern) = pattern else { return };
        for name in super::descendants(pattern, |node| node.kind() == "identifier") {
            let value = self.builder.opaque(Vec::new(), span_of(name));
            self.bind(self.source(name), value);
        }
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
        let name = self.source(node);
        match node.kind() {
            "identifier" if self.is_local(name) => Place::Name(self.builder.symbol(name)),
            "global_variable" => Place::Name(self.builder.symbol(name)),
            "instance_variable" | "class_variable" => match self.context.class {
                Some(class) => {
                    let this = self.builder.expr(Expr::This(class), span_of(node));
                    Place::Member(Box::new(Place::Value(this)), self.builder.symbol(name))
                }
                None => Place::Name(self.builder.symbol(name)),
            },
            "element_reference" => match children(node).as_slice() {
                [object, key] => {
                    let base = self.place(*object);
                    Place::Index(Box::new(base), self.expr(*key))
                }
                _ => Place::Value(self.expr(node)),
            },
            _ => Place::Value(self.expr(node)),
        }
    }

    /// `list << item`, `list.push(item)`, `text << more`: the list with the item.
    pub(super) fn append(&mut self, node: Node<'t>) -> ExprId {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return self.opaque(node) };
        let item = self.expr(right);
        self.appended(left, &[item], node)
    }

    /// Puts items at the end of the list at a place.
    pub(super) fn appended(&mut self, list: Node<'t>, items: &[ExprId], node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let place = self.place(list);
        let old = self.builder.read_place(&place, span_of(list));
        let is_text =
            |value: ExprId| matches!(self.builder.get(value), Expr::Template(_) | Expr::Literal(Literal::Str(_)));
        let value = if is_text(old) {
            let parts: Vec<ExprId> = std::iter::once(old).chain(items.iter().copied()).collect();
            self.concatenated(&parts, at)
        } else {
            let spread = self.builder.expr(Expr::Spread(old), span_of(list));
            let all = std::iter::once(spread).chain(items.iter().copied()).collect();
            self.builder.expr(Expr::Sequence(all), at)
        };
        if !matches!(place, Place::Value(_)) {
            self.builder.store(&place, value, at);
        }
        value
    }

    /// `hash.delete(:key)`
    pub(super) fn delete(&mut self, hash: Node<'t>, key: ExprId, node: Node<'t>) {
        let at = span_of(node);
        let place = Place::Index(Box::new(self.place(hash)), key);
        let gone = self.builder.literal(Literal::Undefined, at);
        self.builder.store(&place, gone, at);
    }
}

/// Whether an expression is a variable, or a key of one.
pub(super) fn is_place(node: Node<'_>) -> bool {
    match node.kind() {
        "identifier" | "instance_variable" | "class_variable" | "global_variable" => true,
        "element_reference" => first_child(node).is_some_and(is_place) && children(node).len() == 2,
        _ => false,
    }
}
