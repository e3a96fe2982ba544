//! Expressions: the dispatch, operators, assignments.

use tree_sitter::Node;

use crate::ir::builder::{Arm, Condition, Place};
use crate::ir::{Expr, ExprId, Literal, Span};

use super::function::is_function;
use super::pattern::Binding;
use super::{Lowering, This, bare, field, inner, named, property, span_of, split_cast};

impl<'t> Lowering<'t> {
    /// An expression.
    pub(super) fn expr(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            return self.builder.opaque(Vec::new(), span_of(node));
        }
        let value = self.expr_inside(node);
        self.builder.ascend();
        value
    }

    fn expr_inside(&mut self, node: Node<'t>) -> ExprId {
        if node.is_missing() || node.is_error() && !self.errors.insert(node.id()) {
            return self.builder.opaque(Vec::new(), span_of(node));
        }
        match node.kind() {
            "identifier" | "shorthand_property_identifier" | "meta_property" => {
                self.builder.read(self.source(node), span_of(node))
            }
            "string" => self.string(node),
            "template_string" => self.template(node),
            "number" => self.number(node),
            "true" | "false" | "null" | "undefined" => self.word(node),
            "object" => self.object(node),
            "array" => self.array(node),
            "call_expression" | "member_expression" | "subscript_expression" => self.chain(node),
            "new_expression" => self.new_expression(node),
            "await_expression" => match inner(node) {
                Some(value) => {
                    let value = self.expr(value);
                    self.awaited(value, span_of(node))
                }
                None => self.builder.opaque(Vec::new(), span_of(node)),
            },
            "this" => self.this_value(node),
            "super" => match self.this {
                This::Class(class) => self.builder.expr(Expr::Super(class), span_of(node)),
                _ => self.builder.opaque(Vec::new(), span_of(node)),
            },
            "parenthesized_expression" | "non_null_expression" | "instantiation_expression" | "decorator" => {
                match inner(node) {
                    Some(inside) => self.expr(inside),
                    None => self.builder.opaque(Vec::new(), span_of(node)),
                }
            }
            "class" => self.class_expression(node, None),
            _ if is_function(node) => {
                let function = self.function_here(node, None);
                self.builder.expr(Expr::Function(function), span_of(node))
            }
            _ => self.operation(node),
        }
    }

    fn operation(&mut self, node: Node<'t>) -> ExprId {
        match node.kind() {
            "binary_expression" => self.binary(node),
            "ternary_expression" => self.ternary(node),
            "unary_expression" => self.unary(node),
            "update_expression" => self.update(node),
            "assignment_expression" => self.assignment(node),
            "augmented_assignment_expression" => self.augmented_assignment(node),
            "as_expression" | "satisfies_expression" | "type_assertion" => self.cast(node, &[]),
            "sequence_expression" => {
                let values: Vec<ExprId> = named(node).into_iter().filter_map(|value| self.any(value)).collect();
                values.last().copied().unwrap_or_else(|| self.builder.opaque(Vec::new(), span_of(node)))
            }
            "yield_expression" => self.yielded(node),
            "regex" => self.builder.opaque(Vec::new(), span_of(node)),
            "internal_module" => {
                self.namespace(node);
                self.builder.opaque(Vec::new(), span_of(node))
            }
            kind if kind.starts_with("jsx_") => self.jsx(node),
            _ => self.children(node),
        }
    }

    /// A node without meaning of its own (an error of the parser, mostly): its children still count.
    pub(super) fn children(&mut self, node: Node<'t>) -> ExprId {
        let children = named(node).into_iter().filter_map(|child| self.any(child)).collect();
        self.builder.opaque(children, span_of(node))
    }

    /// A value that is stored under a name: a function's body is then read later.
    pub(super) fn assigned(&mut self, node: Node<'t>, name: Option<&str>) -> ExprId {
        match node.kind() {
            _ if self.is_constructor(node, name) => self.constructor_function(node, name.unwrap_or_default()),
            _ if is_function(node) => self.function_later(node, name, None, This::Unknown),
            "class" => self.class_expression(node, name),
            "parenthesized_expression" if is_function(bare(node)) => self.assigned(bare(node), name),
            "as_expression" | "satisfies_expression" if inner(node).is_some_and(is_function) => {
                let parts = named(node);
                let value = self.function_later(parts[0], name, None, This::Unknown);
                match parts.get(1).and_then(|ty| self.known_type(*ty)) {
                    Some(ty) => self.typed(Some(value), ty, node),
                    None => value,
                }
            }
            _ => self.expr(node),
        }
    }

    /// What a promise resolves to; modules are what `import()` resolves to already.
    pub(super) fn awaited(&mut self, value: ExprId, span: Span) -> ExprId {
        match self.builder.get(value) {
            Expr::Import { member: None, .. } => value,
            _ => self.builder.expr(Expr::Await(value), span),
        }
    }

    fn this_value(&mut self, node: Node<'t>) -> ExprId {
        match self.this {
            This::Class(class) => self.builder.expr(Expr::This(class), span_of(node)),
            This::Record(slot) => match self.records.get(slot).copied().flatten() {
                Some(record) => record,
                None => self.builder.opaque(Vec::new(), span_of(node)),
            },
            This::Function(function) => self.receiver_of(function, node),
            This::Unknown => self.builder.opaque(Vec::new(), span_of(node)),
        }
    }

    /// `x as T`; `names` are what the grammar took off the end of a dotted type.
    pub(super) fn cast(&mut self, node: Node<'t>, names: &[Node<'t>]) -> ExprId {
        let parts = named(node);
        let (value, ty) = match (node.kind(), parts.as_slice()) {
            ("type_assertion", [arguments, value]) => (*value, inner(*arguments)),
            (_, [value, ty]) => (*value, Some(*ty)),
            (_, [value]) => (*value, None),
            _ => return self.children(node),
        };
        let value = self.expr(value);
        match ty.and_then(|ty| self.known_type(ty)) {
            Some(ty) => {
                let ty = names.iter().fold(ty, |ty, name| self.builder.member(ty, self.source(*name), span_of(*name)));
                self.typed(Some(value), ty, node)
            }
            None => value,
        }
    }

    fn yielded(&mut self, node: Node<'t>) -> ExprId {
        let Some(value) = inner(node).map(|value| self.expr(value)) else {
            return self.builder.opaque(Vec::new(), span_of(node));
        };
        let item =
            if super::has_token(node, "*") { self.builder.expr(Expr::Element(value), span_of(node)) } else { value };
        self.builder.yield_value(item);
        self.builder.opaque(vec![value], span_of(node))
    }

    // --- operators -----------------------------------------------------------------------------

    /// A chain of binary operators, read without recursion along its left side (generated code has
    /// concatenations of thousands of strings).
    fn binary(&mut self, node: Node<'t>) -> ExprId {
        let mut steps = Vec::new();
        let mut at = node;
        while at.kind() == "binary_expression" {
            let Some(left) = field(at, "left") else { break };
            steps.push(at);
            at = left;
        }
        let mut typed = split_cast(at).is_some();
        let mut run = Run::new(self.expr(at));
        for step in steps.into_iter().rev() {
            let operator = field(step, "operator").map_or("", |operator| operator.kind());
            let Some(right) = field(step, "right") else { continue };
            typed &= matches!(operator, "|" | "&");
            if typed {
                // `x as A.B.C.D | null`: the rest of the type.
                self.expr(right);
                continue;
            }
            if matches!(operator, "&&" | "||" | "??") {
                let left = self.end_run(run, span_of(node));
                let asked = match (operator, field(step, "left")) {
                    ("&&", Some(left)) => self.asked(left, 0).then,
                    _ => Vec::new(),
                };
                run = Run::new(self.logical(operator, left, right, &asked, step));
                continue;
            }
            if run.adds != (operator == "+") && run.values.len() > 1 {
                run = Run::new(self.end_run(run, span_of(step)));
            }
            run.adds = operator == "+";
            run.values.push(self.expr(right));
            run.end = span_of(step).end;
        }
        self.end_run(run, span_of(node))
    }

    fn end_run(&mut self, run: Run, whole: Span) -> ExprId {
        let Run { values, adds, end } = run;
        if let [only] = values.as_slice() {
            return *only;
        }
        let span = Span { end, ..whole };
        let is_number = |value: &ExprId| matches!(self.builder.get(*value), Expr::Literal(Literal::Number(_)));
        let has_text = values.iter().any(|value| self.is_text(*value));
        if adds && (has_text || !values.iter().any(is_number)) {
            return self.concatenation(&values, span);
        }
        self.builder.opaque(values, span)
    }

    pub(super) fn is_text(&self, value: ExprId) -> bool {
        matches!(self.builder.get(value), Expr::Literal(Literal::Str(_)) | Expr::Template(_))
    }

    /// Strings put together; literals side by side become one.
    pub(super) fn concatenation(&mut self, values: &[ExprId], span: Span) -> ExprId {
        let mut parts: Vec<ExprId> = Vec::new();
        let mut text: Option<String> = None;
        for value in values {
            let inside = match self.builder.get(*value) {
                Expr::Template(inside) => inside.clone(),
                _ => vec![*value],
            };
            for part in inside {
                if let Some(literal) = self.literal_text(part) {
                    text.get_or_insert_default().push_str(&literal);
                    continue;
                }
                parts.extend(text.take().map(|text| self.builder.string(&text, span)));
                parts.push(part);
            }
        }
        parts.extend(text.take().map(|text| self.builder.string(&text, span)));
        match parts.as_slice() {
            [only] if self.literal_text(*only).is_some() => *only,
            _ => self.builder.expr(Expr::Template(parts), span),
        }
    }

    /// `a && b`, `a || b`, `a ?? b`: the right side may not happen.
    fn logical(
        &mut self,
        operator: &str,
        left: ExprId,
        right: Node<'t>,
        known: &[Condition],
        node: Node<'t>,
    ) -> ExprId {
        let (value, arm) = self.expr_where(right, known);
        self.builder.merge(vec![arm, Arm::default()], span_of(node));
        if operator == "&&" {
            self.builder.choice(vec![left, value], span_of(node))
        } else {
            self.builder.expr(Expr::Otherwise { value: left, fallback: value }, span_of(node))
        }
    }

    /// An expression that may not be evaluated.
    pub(super) fn maybe(&mut self, node: Node<'t>) -> ExprId {
        self.builder.open_branch();
        let value = self.expr(node);
        let arm = self.builder.close_branch();
        self.builder.merge(vec![arm, Arm::default()], span_of(node));
        value
    }

    fn unary(&mut self, node: Node<'t>) -> ExprId {
        let operator = field(node, "operator").map_or("", |operator| operator.kind());
        let Some(argument) = field(node, "argument") else { return self.children(node) };
        if operator == "delete" {
            return self.delete(argument, node);
        }
        let value = self.expr(argument);
        match (operator, self.builder.get(value)) {
            ("void", _) => self.builder.literal(Literal::Undefined, span_of(node)),
            ("!", Expr::Literal(literal)) => match self.truth(literal) {
                Some(truth) => self.builder.literal(Literal::Bool(!truth), span_of(node)),
                None => self.builder.opaque(vec![value], span_of(node)),
            },
            ("-", Expr::Literal(Literal::Number(text))) => {
                let text = format!("-{}", self.builder.text(*text));
                self.builder.number(&text, span_of(node))
            }
            _ => self.builder.opaque(vec![value], span_of(node)),
        }
    }

    /// Whether a literal counts as true; minifiers write `!0` for `true`.
    fn truth(&self, literal: &Literal) -> Option<bool> {
        match literal {
            Literal::Bool(value) => Some(*value),
            Literal::Number(text) => self.builder.text(*text).parse::<f64>().ok().map(|number| number != 0.0),
            Literal::Str(text) => Some(!self.builder.text(*text).is_empty()),
            Literal::Null | Literal::Undefined => Some(false),
        }
    }

    fn delete(&mut self, argument: Node<'t>, node: Node<'t>) -> ExprId {
        let place = self.place(bare(argument));
        if matches!(place, Place::Member(..) | Place::Index(..)) {
            let gone = self.builder.literal(Literal::Undefined, span_of(node));
            self.builder.store(&place, gone, span_of(node));
        }
        self.builder.opaque(Vec::new(), span_of(node))
    }

    fn update(&mut self, node: Node<'t>) -> ExprId {
        let Some(argument) = field(node, "argument") else { return self.children(node) };
        let place = self.place(argument);
        let old = self.builder.read_place(&place, span_of(argument));
        let new = self.builder.opaque(vec![old], span_of(node));
        self.store(&place, new, node);
        new
    }

    // --- assignments ---------------------------------------------------------------------------

    fn assignment(&mut self, node: Node<'t>) -> ExprId {
        let (Some(left), Some(right)) = (field(node, "left").map(bare), field(node, "right")) else {
            return self.children(node);
        };
        if matches!(left.kind(), "object_pattern" | "array_pattern") {
            let value = self.expr(right);
            self.bind(left, value, Binding::Assign);
            return value;
        }
        let name = match left.kind() {
            "member_expression" => property(left).map(|name| self.source(name)),
            "identifier" => Some(self.source(left)),
            _ => None,
        };
        if let Some(target) = self.export_target(left) {
            let value = self.assigned(right, name);
            self.export_assigned(target, value);
            return value;
        }
        if let Some(value) = self.prototype_assigned(left, right) {
            return value;
        }
        let place = self.place(left);
        let value = self.assigned(right, name);
        self.store(&place, value, node);
        value
    }

    fn augmented_assignment(&mut self, node: Node<'t>) -> ExprId {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return self.children(node) };
        let operator = field(node, "operator").map_or("", |operator| operator.kind());
        let place = self.place(left);
        let old = self.builder.read_place(&place, span_of(left));
        let value = match operator {
            "&&=" | "||=" | "??=" => self.logical(operator.trim_end_matches('='), old, right, &[], node),
            _ => {
                let right = self.expr(right);
                if operator == "+=" && (self.is_text(old) || self.is_text(right)) {
                    self.concatenation(&[old, right], span_of(node))
                } else {
                    self.builder.opaque(vec![old, right], span_of(node))
                }
            }
        };
        self.store(&place, value, node);
        value
    }
}

/// Operands of one kind of operator, gathered from left to right.
struct Run {
    values: Vec<ExprId>,
    adds: bool,
    end: u32,
}

impl Run {
    fn new(value: ExprId) -> Self {
        Self { values: vec![value], adds: false, end: 0 }
    }
}
