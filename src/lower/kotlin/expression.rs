//! Expressions.

use tree_sitter::Node;

use crate::lower::tree::operator;

use super::{Lowering, child_of_kind, children, field, first_child, has_token, last_child, span_of};
use crate::ir::builder::Arm;
use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, Literal, Span};

impl<'t> Lowering<'_, 't> {
    /// An expression; what nests too deep is opaque.
    pub(super) fn expr(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            return self.nothing(node);
        }
        if !matches!(node.kind(), "lambda_literal" | "block") {
            self.errors(node);
        }
        let lowered = self.expr_inside(node);
        self.builder.ascend();
        lowered
    }

    fn expr_inside(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match node.kind() {
            "identifier" => self.named_node(node),
            "this_expression" | "super_expression" => self.receiver(node),
            "parenthesized_expression" | "annotated_expression" | "labeled_expression" | "spread_expression" => {
                match last_child(node) {
                    Some(inner) => self.expr(inner),
                    None => self.nothing(node),
                }
            }
            "navigation_expression" => self.access(node),
            "index_expression" => match children(node).as_slice() {
                [base, key] => {
                    let (base, key) = (self.expr(*base), self.expr(*key));
                    self.builder.expr(Expr::Index { base, key }, span)
                }
                _ => self.any(node),
            },
            "call_expression" => self.call(node),
            "lambda_literal" => self.lambda(node).0,
            "annotated_lambda" => match child_of_kind(node, "lambda_literal") {
                Some(lambda) => self.lambda(lambda).0,
                None => self.nothing(node),
            },
            "anonymous_function" => self.anonymous_function(node),
            "callable_reference" => self.reference(node),
            "object_literal" => self.object_literal(node),
            "if_expression" => self.if_expression(node),
            "when_expression" => self.when_expression(node),
            "try_expression" => self.try_expression(node),
            "binary_expression" => self.binary(node),
            "infix_expression" => self.infix(node),
            "unary_expression" => self.unary(node),
            "as_expression" => {
                let value = field(node, "left").map(|left| self.expr(left));
                let ty = field(node, "right").and_then(|ty| self.telling(ty));
                self.declared_value(value, ty, node)
            }
            "is_expression" => {
                let value = field(node, "left").map(|left| self.expr(left));
                self.builder.opaque(value.into_iter().collect(), span)
            }
            "collection_literal" => {
                let items = children(node).into_iter().map(|item| self.expr(item)).collect();
                self.builder.expr(Expr::Sequence(items), span)
            }
            "return_expression" | "throw_expression" => {
                self.leave(node);
                self.nothing(node)
            }
            "string_literal" | "multiline_string_literal" => self.text_literal(node),
            "number_literal" | "float_literal" => {
                let digits = self.source(node).replace('_', "");
                let digits = digits.trim_end_matches(|c: char| "fFdDlLuU".contains(c));
                self.builder.number(digits, span)
            }
            "block" => self.block_value(node),
            "assignment" => {
                self.assignment(node);
                self.nothing(node)
            }
            "user_type" | "nullable_type" => self.ty(node),
            _ => self.any(node),
        }
    }

    /// Something of no interest; its parts are lowered for the calls inside.
    pub(super) fn any(&mut self, node: Node<'t>) -> ExprId {
        let mut parts = Vec::new();
        for child in children(node) {
            if super::statement::is_statement(child.kind()) {
                self.statement(child);
            } else if !child.kind().ends_with("_type") && child.kind() != "type_arguments" {
                parts.push(self.expr(child));
            }
        }
        let span = span_of(node);
        self.builder.opaque(parts, span)
    }

    /// Literals are words like names.
    fn named_node(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match self.source(node) {
            flag @ ("true" | "false") => {
                let literal = Literal::Bool(flag == "true");
                self.builder.literal(literal, span)
            }
            // What is null is not sent.
            "null" => self.builder.literal(Literal::Undefined, span),
            "this" => self.this(span),
            "break" | "continue" => {
                self.leave_loop(node);
                self.nothing(node)
            }
            _ => self.name(node),
        }
    }

    /// A name in a text.
    pub(super) fn named(&mut self, name: &'t str, span: Span) -> ExprId {
        use super::name::Meaning;
        match self.meaning(name) {
            _ if name == "this" => self.this(span),
            Meaning::Member(scope) | Meaning::Inherited(scope) => self.own(scope, name, span),
            Meaning::Known | Meaning::Elsewhere => self.builder.read(name, span),
        }
    }

    fn this(&mut self, span: Span) -> ExprId {
        if let Some((innermost, value)) = self.receiver_of(span)
            && !innermost.is_unknown
        {
            return value;
        }
        match self.scope.map(|scope| self.scopes[scope].class) {
            Some(class) => self.builder.expr(Expr::This(class), span),
            None => self.builder.opaque(Vec::new(), span),
        }
    }

    fn receiver(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        if node.kind() == "this_expression" {
            // `this@Outer`.
            let label = first_child(node).map(|label| self.source(label));
            let outer = label.and_then(|label| {
                self.scopes.iter().rfind(|scope| scope.path.rsplit('.').next() == Some(label)).map(|scope| scope.class)
            });
            return match outer {
                Some(class) => self.builder.expr(Expr::This(class), span),
                None => self.this(span),
            };
        }
        match self.scope.map(|scope| self.scopes[scope].class) {
            Some(class) => self.builder.expr(Expr::Super(class), span),
            None => self.nothing(node),
        }
    }

    fn access(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let (Some(base), Some(name)) = (parts.first().copied(), parts.last().copied()) else { return self.any(node) };
        let span = span_of(node);
        let name = self.source(name);
        if parts.len() < 2 {
            return self.expr(base);
        }
        // `Client::class`, and `.java` behind it.
        let is_class = |node: Node<'t>| node.kind() == "navigation_expression" && has_token(node, "::");
        if has_token(node, "::") && name == "class" || (is_class(base) && matches!(name, "java" | "javaObjectType")) {
            return if has_token(node, "::") { self.ty_or_value(base) } else { self.expr(base) };
        }
        let base = self.expr(base);
        self.builder.member(base, name, span)
    }

    fn ty_or_value(&mut self, node: Node<'t>) -> ExprId {
        if node.kind() == "identifier" { self.ty(node) } else { self.expr(node) }
    }

    /// `Client::ask`, `::ask`.
    fn reference(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match children(node).as_slice() {
            [name] => self.expr(*name),
            [base, .., name] => {
                let base = self.ty_or_value(*base);
                match self.source(*name) {
                    "class" => base,
                    name => self.builder.member(base, name, span),
                }
            }
            [] => self.nothing(node),
        }
    }

    // --- operators -----------------------------------------------------------------------------

    fn unary(&mut self, node: Node<'t>) -> ExprId {
        let Some(inner) = field(node, "argument") else { return self.any(node) };
        let value = self.expr(inner);
        let span = span_of(node);
        match (self.builder.get(value), operator(node)) {
            (_, "!!") => value,
            (Expr::Literal(Literal::Bool(flag)), "!") => {
                let flag = !flag;
                self.builder.literal(Literal::Bool(flag), span)
            }
            (Expr::Literal(Literal::Number(digits)), "-") => {
                let digits = format!("-{}", self.builder.text(*digits));
                self.builder.number(&digits, span)
            }
            _ => self.builder.opaque(vec![value], span),
        }
    }

    /// Long chains of operators nest to the left; they are walked with a list.
    fn binary(&mut self, node: Node<'t>) -> ExprId {
        let mut chain = Vec::new();
        let mut at = node;
        while at.kind() == "binary_expression"
            && let (Some(left), Some(right)) = (field(at, "left"), field(at, "right"))
        {
            chain.push((operator(at), right, at));
            at = left;
        }
        if chain.is_empty() {
            return self.any(node);
        }
        let mut value = self.expr(at);
        let mut parts = Vec::new();
        for (operator, right, whole) in chain.into_iter().rev() {
            self.errors(whole);
            let span = span_of(whole);
            if operator != "+" && !parts.is_empty() {
                value = self.sum(std::mem::take(&mut parts), span);
            }
            if operator == "?:" {
                value = self.elvis(value, right, whole);
                continue;
            }
            let right = self.expr(right);
            if operator == "+" {
                if parts.is_empty() {
                    parts.push(value);
                }
                parts.push(right);
            } else {
                value = self.builder.opaque(vec![value, right], span);
            }
        }
        let span = span_of(node);
        if parts.is_empty() { value } else { self.sum(parts, span) }
    }

    /// `a ?: b`, where `b` may leave the function.
    fn elvis(&mut self, value: ExprId, right: Node<'t>, whole: Node<'t>) -> ExprId {
        let span = span_of(whole);
        self.builder.open_branch();
        let fallback = self.expr(right);
        let arm = self.builder.close_branch();
        let leaves = arm.is_dead();
        self.builder.merge(vec![arm, Arm::default()], span);
        if leaves { value } else { self.builder.expr(Expr::Otherwise { value, fallback }, span) }
    }

    /// `a to b`, `a shl b`.
    fn infix(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let [left, name, right] = parts.as_slice() else { return self.any(node) };
        let (left, right_value) = (self.expr(*left), self.expr(*right));
        let span = span_of(node);
        if self.source(*name) == "to" {
            return self.builder.expr(Expr::Sequence(vec![left, right_value]), span);
        }
        let name_span = span_of(*name);
        let callee = self.builder.member(left, self.source(*name), name_span);
        let arg = Arg { kind: ArgKind::Positional, value: right_value, span: span_of(*right) };
        self.builder.call(callee, vec![arg], CallKind::Call, name_span, span)
    }

    /// A variable that a statement declares, for those that are also read as places.
    pub(super) fn define_typed(&mut self, name: Node<'t>, value: Option<ExprId>, ty: Option<ExprId>) {
        let value = self.declared_value(value, ty, name);
        self.builder.define(self.source(name), value);
    }
}
