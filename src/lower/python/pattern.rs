//! Patterns of `match`.

use tree_sitter::Node;

use super::{Lowering, children, field, fields, first_child};
use crate::ir::{Expr, ExprId};

impl<'t> Lowering<'_, 't> {
    /// Lowers one case; whether it always matches.
    pub(super) fn case(&mut self, clause: Node<'t>, subject: ExprId) -> bool {
        let patterns: Vec<Node<'t>> =
            children(clause).into_iter().filter(|child| child.kind() == "case_pattern").collect();
        match patterns.as_slice() {
            [only] => self.pattern(*only, subject),
            _ => self.item_patterns(&patterns, subject),
        }
        let guard = field(clause, "guard");
        if let Some(guard) = guard {
            self.errors(guard);
            self.each_expr(guard);
        }
        if let Some(body) = field(clause, "consequence") {
            self.block(body);
        }
        guard.is_none() && patterns.len() == 1 && is_irrefutable(patterns[0])
    }

    /// Binds the names that a pattern captures.
    fn pattern(&mut self, node: Node<'t>, subject: ExprId) {
        if !self.builder.descend() {
            return;
        }
        self.errors(node);
        match node.kind() {
            "as_pattern" => self.as_pattern(node, subject),
            "dotted_name" => {
                if let [name] = children(node).as_slice() {
                    let name = self.source(*name);
                    self.builder.bind(name, subject);
                }
            }
            "class_pattern" => {
                let inside = self.builder.opaque(vec![subject], self.span(node));
                for child in children(node).into_iter().skip(1) {
                    match first_child(child) {
                        Some(keyword) if keyword.kind() == "keyword_pattern" => self.keyword_pattern(keyword, subject),
                        _ => self.pattern(child, inside),
                    }
                }
            }
            "dict_pattern" => self.dict_pattern(node, subject),
            "list_pattern" | "tuple_pattern" => self.item_patterns(&children(node), subject),
            "splat_pattern" => self.splat_pattern(node, subject),
            "case_pattern" | "union_pattern" => {
                for child in children(node) {
                    self.pattern(child, subject);
                }
            }
            "string" | "concatenated_string" => {
                self.expr(node);
            }
            _ => {}
        }
        self.builder.ascend();
    }

    fn as_pattern(&mut self, node: Node<'t>, subject: ExprId) {
        let parts = children(node);
        let [inner, name] = parts.as_slice() else { return };
        self.pattern(*inner, subject);
        let class = first_child(*inner).filter(|inner| inner.kind() == "class_pattern").and_then(first_child);
        let value = match class {
            Some(class) => {
                let ty = self.dotted_value(class);
                self.builder.expr(Expr::Typed { value: Some(subject), ty }, self.span(*inner))
            }
            None => subject,
        };
        let name = self.source(*name);
        self.builder.bind(name, value);
    }

    fn keyword_pattern(&mut self, node: Node<'t>, subject: ExprId) {
        let parts = children(node);
        let Some((name, rest)) = parts.split_first() else { return };
        let value = self.builder.member(subject, self.source(*name), self.span(*name));
        for pattern in rest {
            self.pattern(*pattern, value);
        }
    }

    fn dict_pattern(&mut self, node: Node<'t>, subject: ExprId) {
        for (key, value) in fields(node, "key").into_iter().zip(fields(node, "value")) {
            let span = self.span(key);
            let key = match key.kind() {
                "dotted_name" => self.dotted_value(key),
                _ => self.expr(key),
            };
            let item = self.builder.expr(Expr::Index { base: subject, key }, span);
            self.pattern(value, item);
        }
        for rest in children(node).into_iter().filter(|child| child.kind() == "splat_pattern") {
            if let Some(name) = first_child(rest) {
                let name = self.source(name);
                self.builder.bind(name, subject);
            }
        }
    }

    fn item_patterns(&mut self, items: &[Node<'t>], subject: ExprId) {
        let is_splat = |item: &Node<'t>| first_child(*item).is_some_and(|child| child.kind() == "splat_pattern");
        let ordered = items.iter().position(is_splat).unwrap_or(items.len());
        for (index, item) in items.iter().enumerate() {
            let span = self.span(*item);
            let value = match index {
                _ if is_splat(item) => subject,
                index if index < ordered => self.item(subject, index, span),
                _ => self.builder.expr(Expr::Element(subject), span),
            };
            self.pattern(*item, value);
        }
    }

    fn splat_pattern(&mut self, node: Node<'t>, subject: ExprId) {
        let Some(name) = first_child(node) else { return };
        let span = self.span(node);
        let element = self.builder.expr(Expr::Element(subject), span);
        let rest = self.builder.expr(Expr::Sequence(vec![element]), span);
        let name = self.source(name);
        self.builder.bind(name, rest);
    }

    /// The value of a `dotted_name`.
    fn dotted_value(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let span = self.span(node);
        let Some((first, rest)) = parts.split_first() else { return self.builder.opaque(Vec::new(), span) };
        let mut value = self.builder.read(self.source(*first), self.span(*first));
        for part in rest {
            value = self.builder.member(value, self.source(*part), span);
        }
        value
    }
}

/// `case _:` and `case name:`.
fn is_irrefutable(pattern: Node<'_>) -> bool {
    match first_child(pattern) {
        None => pattern.child_count() == 1 && pattern.child(0).is_some_and(|child| child.kind() == "_"),
        Some(inner) => inner.kind() == "dotted_name" && children(inner).len() == 1,
    }
}
