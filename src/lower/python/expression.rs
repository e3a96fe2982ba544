//! Expressions.

use tree_sitter::Node;

use super::assignment::single_key;
use super::statement::is_statement;
use super::{Lowering, children, field, fields, first_child};
use crate::ir::{Expr, ExprId, FunctionFlags, Literal, Span};

impl<'t> Lowering<'_, 't> {
    pub(super) fn expr(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            let span = self.span(node);
            return self.builder.opaque(Vec::new(), span);
        }
        self.errors(node);
        let value = self.expr_inside(node);
        self.builder.ascend();
        value
    }

    /// The value of a field (of several: their tuple), opaque where a syntax error took it.
    pub(super) fn field_expr(&mut self, node: Node<'t>, name: &str) -> ExprId {
        let span = self.span(node);
        match fields(node, name).as_slice() {
            [] => self.builder.opaque(Vec::new(), span),
            [only] => self.expr(*only),
            many => {
                let values = many.iter().map(|value| self.expr(*value)).collect();
                self.builder.expr(Expr::Sequence(values), span)
            }
        }
    }

    fn expr_inside(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        match node.kind() {
            "identifier" => self.identifier(node),
            "string" | "concatenated_string" => self.string(node),
            "integer" | "float" => {
                let text = self.source(node).replace('_', "");
                self.builder.number(&text, span)
            }
            "true" => self.builder.literal(Literal::Bool(true), span),
            "false" => self.builder.literal(Literal::Bool(false), span),
            "none" => self.builder.literal(Literal::Null, span),
            "attribute" => {
                let base = self.field_expr(node, "object");
                match field(node, "attribute") {
                    // What the class has, or one that extends it, `self` has.
                    Some(name)
                        if self.source(name) == "__class__" && matches!(self.builder.get(base), Expr::This(_)) =>
                    {
                        base
                    }
                    Some(name) => self.builder.member(base, self.source(name), span),
                    None => self.builder.opaque(vec![base], span),
                }
            }
            "subscript" => self.subscript(node),
            "call" => self.call(node),
            "await" => {
                let value = self.only_child(node);
                self.builder.expr(Expr::Await(value), span)
            }
            "parenthesized_expression" | "type" if children(node).len() == 1 => self.only_child(node),
            "conditional_expression" => self.conditional(node),
            "boolean_operator" => self.boolean_operator(node),
            "binary_operator" => self.binary_operator(node),
            "not_operator" | "unary_operator" => self.unary_operator(node),
            "lambda" => self.lambda(node),
            "named_expression" => self.walrus(node),
            "yield" => self.yield_expression(node),
            "list_splat" | "list_splat_pattern" => {
                let value = self.only_child(node);
                self.builder.expr(Expr::Spread(value), span)
            }
            "as_pattern" | "keyword_argument" => self.last_of(node),
            "generic_type" | "union_type" | "member_type" => self.ty(node),
            "assignment" => self.assignment(node),
            "augmented_assignment" => self.augmented_assignment(node),
            _ => self.collection(node),
        }
    }

    fn identifier(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        match self.source(node) {
            "" => self.builder.opaque(Vec::new(), span),
            name => self.builder.read(name, span),
        }
    }

    fn only_child(&mut self, node: Node<'t>) -> ExprId {
        if let Some(child) = first_child(node) {
            return self.expr(child);
        }
        let span = self.span(node);
        self.builder.opaque(Vec::new(), span)
    }

    /// `value as target` and `name=value` outside their usual places.
    fn last_of(&mut self, node: Node<'t>) -> ExprId {
        if let Some(value) = field(node, "value") {
            return self.expr(value);
        }
        let value = self.only_child(node);
        if let Some(alias) = field(node, "alias") {
            self.target(alias, value);
        }
        value
    }

    /// Anything without a value of its own: its parts are lowered for the calls inside.
    pub(super) fn opaque(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        let mut parts = Vec::new();
        for child in children(node) {
            match child.kind() {
                kind if is_statement(kind) => self.statement(child),
                _ => parts.push(self.expr(child)),
            }
        }
        self.builder.opaque(parts, span)
    }

    fn subscript(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        if self.is_type_alias(node) {
            return self.ty(node);
        }
        let base = self.field_expr(node, "value");
        if let Some(key) = single_key(node) {
            let key = self.expr(key);
            return self.builder.expr(Expr::Index { base, key }, span);
        }
        let mut parts = vec![base];
        parts.extend(fields(node, "subscript").into_iter().map(|key| self.expr(key)));
        self.builder.opaque(parts, span)
    }

    /// `a if condition else b`.
    fn boolean_operator(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        if operator(node) != "or"
            && let (Some(left), Some(right)) = (field(node, "left"), field(node, "right"))
        {
            return self.both(left, right, span);
        }
        let left = self.field_expr(node, "left");
        let right = self.field_expr(node, "right");
        self.builder.expr(Expr::Otherwise { value: left, fallback: right }, span)
    }

    /// Operators of one precedence nest to the left; long chains are walked without recursion.
    fn binary_operator(&mut self, node: Node<'t>) -> ExprId {
        let mut chain = vec![node];
        let mut left = field(node, "left");
        while let Some(inner) = left.filter(|left| left.kind() == "binary_operator") {
            self.errors(inner);
            chain.push(inner);
            left = field(inner, "left");
        }
        let mut operands: Vec<ExprId> = left.map(|left| self.expr(left)).into_iter().collect();
        let is_type = left.is_some_and(|left| self.is_type_like(left));
        let mut all_types = is_type;
        while let Some(inner) = chain.pop() {
            let right = field(inner, "right");
            all_types &= right.is_some_and(|right| self.is_type_like(right));
            operands.extend(right.map(|right| self.expr(right)));
            if chain.last().is_some_and(|outer| operator(*outer) == operator(inner)) {
                continue;
            }
            let span = self.span(inner);
            let value = self.combine(operator(inner), std::mem::take(&mut operands), all_types, span);
            all_types = false;
            operands.push(value);
        }
        operands[0]
    }

    fn combine(&mut self, operator: &str, operands: Vec<ExprId>, all_types: bool, span: Span) -> ExprId {
        match (operator, operands.as_slice()) {
            ("+", _) => self.sum(operands, span),
            ("%", [format, values @ ..]) if self.is_text(*format) => self.percent_format(*format, values, span),
            ("|", _) if all_types => self.builder.choice(operands, span),
            ("|", _) if operands.iter().any(|operand| self.is_record(*operand)) => self.merged(&operands, span),
            _ => self.builder.opaque(operands, span),
        }
    }

    fn unary_operator(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        let argument = self.field_expr(node, "argument");
        match (operator(node), self.builder.get(argument)) {
            ("not", Expr::Literal(Literal::Bool(value))) => {
                let value = !*value;
                self.builder.literal(Literal::Bool(value), span)
            }
            ("-", Expr::Literal(Literal::Number(number))) => {
                let text = format!("-{}", self.builder.text(*number));
                self.builder.number(&text, span)
            }
            _ => self.builder.opaque(vec![argument], span),
        }
    }

    fn lambda(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        let function = self.builder.function(None, None, FunctionFlags::default(), span);
        let parameters = field(node, "parameters");
        if let Some(parameters) = parameters {
            self.parameters(function, parameters, false);
        }
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        let outer = self.context;
        self.context.class_body = None;
        self.context.function = Some(function);
        if let Some(parameters) = parameters {
            self.unpack_parameters(function, parameters);
        }
        let value = self.field_expr(node, "body");
        self.builder.return_value(Some(value));
        self.context = outer;
        self.builder.close_function();
        self.builder.expr(Expr::Function(function), span)
    }

    fn walrus(&mut self, node: Node<'t>) -> ExprId {
        let value = self.field_expr(node, "value");
        if let Some(name) = field(node, "name") {
            let name = self.source(name);
            self.builder.bind(name, value);
        }
        value
    }

    /// `yield x`, `yield from xs`; what comes back from it is not known.
    fn yield_expression(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        if let Some(function) = self.context.function {
            self.builder.function_mut(function).flags.generator = true;
        }
        if let Some(value) = first_child(node) {
            let from = node.child(1).is_some_and(|child| child.kind() == "from");
            let mut value = self.expr(value);
            if from {
                value = self.builder.expr(Expr::Element(value), span);
            }
            self.builder.yield_value(value);
        }
        self.builder.opaque(Vec::new(), span)
    }
}

fn operator(node: Node<'_>) -> &str {
    match field(node, "operator") {
        Some(operator) => operator.kind(),
        None if node.kind() == "not_operator" => "not",
        None => "",
    }
}
