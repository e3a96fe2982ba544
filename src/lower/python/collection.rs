//! Lists, tuples, sets, dicts and comprehensions, and the operators that join them.

use tree_sitter::Node;

use super::{Lowering, children, field};
use crate::ir::{Expr, ExprId, Field, Span};

impl<'t> Lowering<'_, 't> {
    pub(super) fn collection(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        match node.kind() {
            "list" | "tuple" | "set" | "expression_list" | "pattern_list" | "list_pattern" | "tuple_pattern" => {
                let items = self.each_expr(node);
                self.builder.expr(Expr::Sequence(items), span)
            }
            "dictionary" => self.dictionary(node),
            "list_comprehension" | "set_comprehension" | "generator_expression" => {
                self.builder.open_block();
                self.comprehension_clauses(node);
                let element = self.field_expr(node, "body");
                self.builder.close_block();
                self.builder.expr(Expr::Sequence(vec![element]), span)
            }
            "dictionary_comprehension" => self.dictionary_comprehension(node),
            _ => self.opaque(node),
        }
    }

    fn dictionary(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        let mut entries = Vec::new();
        for item in children(node) {
            let span = self.span(item);
            self.errors(item);
            match item.kind() {
                "pair" => {
                    let key = self.field_expr(item, "key");
                    let value = self.field_expr(item, "value");
                    entries.push(Field::Entry { key, value, span });
                }
                "dictionary_splat" => {
                    for value in self.each_expr(item) {
                        entries.push(Field::Spread { value, span });
                    }
                }
                _ => {
                    self.expr(item);
                }
            }
        }
        self.builder.expr(Expr::Record(entries), span)
    }

    /// The `for` and `if` parts; the last iterable.
    fn comprehension_clauses(&mut self, node: Node<'t>) -> Option<ExprId> {
        let mut last = None;
        for clause in children(node) {
            match clause.kind() {
                "for_in_clause" => {
                    self.errors(clause);
                    let iterable = self.field_expr(clause, "right");
                    if let Some(left) = field(clause, "left") {
                        let element = self.builder.expr(Expr::Element(iterable), self.span(left));
                        self.loop_variables(left, element);
                    }
                    last = Some(iterable);
                }
                "if_clause" => {
                    self.errors(clause);
                    self.each_expr(clause);
                }
                _ => {}
            }
        }
        last
    }

    /// A comprehension's variables are its own: they are declared in its block before they are bound.
    fn loop_variables(&mut self, left: Node<'t>, element: ExprId) {
        let mut patterns = vec![left];
        while let Some(pattern) = patterns.pop() {
            match pattern.kind() {
                "identifier" => self.builder.declare(self.source(pattern)),
                "attribute" | "subscript" => {}
                _ => patterns.extend(children(pattern)),
            }
        }
        self.target(left, element);
    }

    fn dictionary_comprehension(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        self.builder.open_block();
        let iterable = self.comprehension_clauses(node);
        let filtered = iterable.and_then(|iterable| self.filtered_record(node, iterable));
        let mut entries = Vec::new();
        if let Some(pair) = field(node, "body") {
            self.errors(pair);
            let key = self.field_expr(pair, "key");
            let value = self.field_expr(pair, "value");
            let span = self.span(pair);
            let entry = Field::Entry { key, value, span };
            entries.push(filtered.map_or(entry, |value| Field::Spread { value, span }));
        }
        self.builder.close_block();
        self.builder.expr(Expr::Record(entries), span)
    }

    /// `{k: v for k, v in x.items() if ...}` holds entries of `x` and nothing else.
    fn filtered_record(&self, node: Node<'t>, iterable: ExprId) -> Option<ExprId> {
        let clauses: Vec<Node<'t>> = children(node).into_iter().filter(|c| c.kind() == "for_in_clause").collect();
        let [clause] = clauses.as_slice() else { return None };
        let names = children(field(*clause, "left")?);
        let [key, value] = names.as_slice() else { return None };
        let pair = field(node, "body")?;
        let same = |name: &Node<'t>, part: &str| {
            field(pair, part).is_some_and(|part| part.kind() == "identifier" && self.source(part) == self.source(*name))
        };
        if !same(key, "key") || !same(value, "value") {
            return None;
        }
        let Expr::Call { callee, args, .. } = self.builder.get(iterable) else { return None };
        match self.builder.get(*callee) {
            Expr::Member { base, name } if args.is_empty() && self.builder.text(*name) == "items" => Some(*base),
            _ => None,
        }
    }

    /// `a + b + ...`.
    pub(super) fn sum(&mut self, operands: Vec<ExprId>, span: Span) -> ExprId {
        if operands.iter().any(|operand| self.is_text(*operand)) {
            return self.template(&operands, span);
        }
        if operands.iter().any(|operand| self.is_sequence(*operand)) {
            let items = operands.into_iter().map(|operand| self.spread(operand)).collect();
            return self.builder.expr(Expr::Sequence(items), span);
        }
        self.builder.opaque(operands, span)
    }

    fn is_sequence(&mut self, value: ExprId) -> bool {
        let origin = self.origin(value);
        matches!(self.builder.get(origin), Expr::Sequence(_))
    }

    pub(super) fn spread(&mut self, value: ExprId) -> ExprId {
        let span = self.builder.span(value);
        self.builder.expr(Expr::Spread(value), span)
    }

    /// `a | b` of dicts.
    pub(super) fn merged(&mut self, records: &[ExprId], span: Span) -> ExprId {
        let entry = |record: &ExprId| {
            // What a variable holds stands elsewhere; then the operation as a whole is all that is known.
            let own = self.builder.span(*record);
            Field::Spread { value: *record, span: if span.contains(own) { own } else { span } }
        };
        let fields = records.iter().map(entry).collect();
        self.builder.expr(Expr::Record(fields), span)
    }

    /// Whether a value is seen to be a dict.
    pub(super) fn is_record(&mut self, value: ExprId) -> bool {
        let origin = self.origin(value);
        match self.builder.get(origin) {
            Expr::Record(_) | Expr::Update { .. } | Expr::Handed { .. } => true,
            Expr::Call { callee, .. } => {
                matches!(self.builder.get(*callee), Expr::Global(name) if self.builder.text(*name) == "dict")
            }
            _ => false,
        }
    }
}
