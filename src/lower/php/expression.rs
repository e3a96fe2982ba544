//! Expressions.

use tree_sitter::Node;

use crate::lower::tree::operator;

use crate::ir::builder::Arm;
use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, Field, Literal, Span};

use super::statement::is_statement;
use super::{Lowering, children, field, first_child, span_of};

impl<'t> Lowering<'t> {
    pub(super) fn expr(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            return self.builder.opaque(Vec::new(), span_of(node));
        }
        self.errors(node);
        let value = self.expr_inside(node);
        self.builder.ascend();
        value
    }

    /// The value of a field, opaque where a syntax error took it.
    pub(super) fn field_expr(&mut self, node: Node<'t>, name: &str) -> ExprId {
        match field(node, name) {
            Some(value) => self.expr(value),
            None => self.builder.opaque(Vec::new(), span_of(node)),
        }
    }

    fn expr_inside(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        match node.kind() {
            "variable_name" => self.read_variable(node),
            "name" | "qualified_name" | "relative_name" => self.constant_reference(node),
            "boolean" => {
                let value = self.source(node).eq_ignore_ascii_case("true");
                self.builder.literal(Literal::Bool(value), at)
            }
            "null" => self.builder.literal(Literal::Null, at),
            "integer" | "float" => {
                let text = self.source(node).replace('_', "");
                self.builder.number(&text, at)
            }
            "string" | "encapsed_string" | "heredoc" | "nowdoc" => self.string(node),
            "array_creation_expression" => self.array(node),
            "parenthesized_expression" | "by_ref" | "error_suppression_expression" | "clone_expression" => {
                self.first(node)
            }
            "binary_expression" => self.binary(node),
            "unary_op_expression" => self.unary(node),
            "conditional_expression" => self.conditional(node),
            "match_expression" => self.match_expression(node),
            "assignment_expression" | "reference_assignment_expression" => self.assignment(node),
            "augmented_assignment_expression" => self.augmented_assignment(node),
            "cast_expression" => self.cast(node),
            "object_creation_expression" => self.new_expression(node),
            "class_constant_access_expression" => self.class_constant(node),
            "member_access_expression"
            | "nullsafe_member_access_expression"
            | "scoped_property_access_expression"
            | "subscript_expression"
            | "member_call_expression"
            | "nullsafe_member_call_expression"
            | "scoped_call_expression"
            | "function_call_expression" => self.access(node),
            "anonymous_function" | "arrow_function" => self.closure(node),
            "yield_expression" => self.yield_expression(node),
            "throw_expression" => {
                let value = self.first(node);
                self.builder.terminate();
                self.builder.opaque(vec![value], at)
            }
            _ => self.opaque(node),
        }
    }

    /// The value of the only thing inside.
    fn first(&mut self, node: Node<'t>) -> ExprId {
        match first_child(node) {
            Some(inner) => self.expr(inner),
            None => self.builder.opaque(Vec::new(), span_of(node)),
        }
    }

    /// Anything without a value of its own: its parts are lowered for the calls inside.
    pub(super) fn opaque(&mut self, node: Node<'t>) -> ExprId {
        let mut parts = Vec::new();
        for child in children(node) {
            match child.kind() {
                kind if is_statement(kind) => self.statement(child),
                "arguments" => parts.extend(self.arguments(child).into_iter().map(|arg| arg.value)),
                _ => parts.push(self.expr(child)),
            }
        }
        self.builder.opaque(parts, span_of(node))
    }

    /// What a variable holds. A function knows its own alone.
    pub(super) fn read_variable(&mut self, node: Node<'t>) -> ExprId {
        let (at, name) = (span_of(node), self.variable(node));
        match (name, self.context.class) {
            ("this", Some(class)) => return self.builder.expr(Expr::This(class), at),
            ("_ENV" | "_SERVER", _) => {
                let name = self.builder.symbol(name);
                return self.builder.expr(Expr::Global(name), at);
            }
            _ => {}
        }
        if self.is_known(name) { self.builder.read(name, at) } else { self.builder.opaque(Vec::new(), at) }
    }

    /// Whether a variable is set before here.
    pub(super) fn is_known(&mut self, name: &str) -> bool {
        self.locals.last().is_none_or(|locals| locals.contains(name)) && self.builder.is_declared(name)
    }

    /// Makes a name one of this function's own variables; true where it was none.
    pub(super) fn own(&mut self, name: &'t str) -> bool {
        let is_new = self.locals.last_mut().is_some_and(|locals| locals.insert(name));
        if is_new {
            self.builder.declare(name);
        }
        is_new
    }

    // --- operators ---------------------------------------------------------------------------------

    /// Operators of one precedence nest to the left; long chains are walked without recursion.
    fn binary(&mut self, node: Node<'t>) -> ExprId {
        let mut chain = vec![node];
        let mut left = field(node, "left");
        while let Some(inner) = left.filter(|left| left.kind() == "binary_expression") {
            self.errors(inner);
            chain.push(inner);
            left = field(inner, "left");
        }
        let innermost = left;
        let mut value = match innermost {
            Some(left) => self.expr(left),
            None => self.builder.opaque(Vec::new(), span_of(node)),
        };
        let mut parts = vec![value];
        while let Some(inner) = chain.pop() {
            if operator(inner) == "." {
                parts.push(self.field_expr(inner, "right"));
                if chain.last().is_some_and(|outer| operator(*outer) == ".") {
                    continue;
                }
                value = self.concatenated(&std::mem::take(&mut parts), span_of(inner));
            } else {
                value = self.operation(inner, value);
            }
            parts = vec![value];
        }
        value
    }

    fn operation(&mut self, node: Node<'t>, left: ExprId) -> ExprId {
        let at = span_of(node);
        match operator(node) {
            "??" => {
                let fallback = self.field_expr(node, "right");
                self.builder.expr(Expr::Otherwise { value: left, fallback }, at)
            }
            "&&" | "and" | "||" | "or" => self.logical(node, left),
            "instanceof" => self.builder.opaque(vec![left], at),
            "+" => {
                let right = self.field_expr(node, "right");
                self.union(left, right, at)
            }
            "|>" => {
                let written = field(node, "left").map_or(at, span_of);
                let callee = self.field_expr(node, "right");
                let arg = Arg { kind: ArgKind::Positional, value: left, span: written };
                let name = field(node, "right").map_or(at, span_of);
                self.builder.call(callee, vec![arg], CallKind::Call, name, at)
            }
            _ => {
                let right = self.field_expr(node, "right");
                self.builder.opaque(vec![left, right], at)
            }
        }
    }

    /// The right side runs only where the left one lets it.
    fn logical(&mut self, node: Node<'t>, left: ExprId) -> ExprId {
        let asked = field(node, "left").map(|left| self.asked(left, 0)).unwrap_or_default();
        let known = if matches!(operator(node), "&&" | "and") { asked.then } else { asked.otherwise };
        self.builder.open_branch_where(&known);
        let right = self.field_expr(node, "right");
        let arm = self.builder.close_branch();
        self.builder.merge(vec![arm, Arm::default()], span_of(node));
        self.builder.opaque(vec![left, right], span_of(node))
    }

    /// `a + b` of arrays: what both have is that of the first.
    pub(super) fn union(&mut self, left: ExprId, right: ExprId, at: Span) -> ExprId {
        if !self.is_record(left) && !self.is_record(right) {
            return self.builder.opaque(vec![left, right], at);
        }
        let spread = |value: ExprId| Field::Spread { value, span: at };
        self.builder.expr(Expr::Record(vec![spread(right), spread(left)]), at)
    }

    /// Whether a value is seen to be an array with keys.
    pub(super) fn is_record(&mut self, value: ExprId) -> bool {
        let origin = self.origin(value);
        match self.builder.get(origin) {
            Expr::Record(_) | Expr::Update { .. } | Expr::Handed { .. } => true,
            Expr::Choice(options) => {
                let options = options.clone();
                options.into_iter().any(|option| {
                    let origin = self.origin(option);
                    matches!(self.builder.get(origin), Expr::Record(_) | Expr::Update { .. } | Expr::Handed { .. })
                })
            }
            _ => false,
        }
    }

    fn unary(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let argument = match field(node, "argument") {
            Some(argument) => self.expr(argument),
            None => self.first(node),
        };
        match (operator(node), self.builder.get(argument)) {
            ("!", Expr::Literal(Literal::Bool(value))) => {
                let value = !*value;
                self.builder.literal(Literal::Bool(value), at)
            }
            ("-", Expr::Literal(Literal::Number(number))) => {
                let text = format!("-{}", self.builder.text(*number));
                self.builder.number(&text, at)
            }
            _ => self.builder.opaque(vec![argument], at),
        }
    }

    /// Casts to arrays, objects and texts keep what is in a value.
    fn cast(&mut self, node: Node<'t>) -> ExprId {
        let value = self.field_expr(node, "value");
        let kind = field(node, "type").map_or("", |kind| self.source(kind)).trim().to_ascii_lowercase();
        match kind.as_str() {
            "array" | "object" | "string" => value,
            "bool" | "boolean" if matches!(self.builder.get(value), Expr::Literal(Literal::Bool(_))) => value,
            _ => self.builder.opaque(vec![value], span_of(node)),
        }
    }

    /// `yield x`, `yield from xs`; what comes back from it is not known.
    fn yield_expression(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        if let Some(function) = self.context.function {
            self.builder.function_mut(function).flags.generator = true;
        }
        if let Some(value) = first_child(node) {
            let from = self.source(node).trim_start_matches("yield").trim_start().starts_with("from");
            let value = match value.kind() {
                "array_element_initializer" => children(value).last().map(|value| self.expr(*value)),
                _ => Some(self.expr(value)),
            };
            if let Some(value) = value {
                let value = if from { self.builder.expr(Expr::Element(value), at) } else { value };
                self.builder.yield_value(value);
            }
        }
        self.builder.opaque(Vec::new(), at)
    }

    /// `match (x) { 1, 2 => a, default => b }`: one of the arms that do not throw.
    fn match_expression(&mut self, node: Node<'t>) -> ExprId {
        self.field_expr(node, "condition");
        let mut arms = Vec::new();
        let mut values = Vec::new();
        for arm in field(node, "body").map(children).unwrap_or_default() {
            if let Some(conditions) = field(arm, "conditional_expressions") {
                self.opaque(conditions);
            }
            self.builder.open_branch();
            let value = self.field_expr(arm, "return_expression");
            let arm = self.builder.close_branch();
            if !arm.is_dead() {
                values.push(value);
            }
            arms.push(arm);
        }
        self.builder.merge(arms, span_of(node));
        match values.as_slice() {
            [] => self.builder.opaque(Vec::new(), span_of(node)),
            _ => self.builder.choice(values, span_of(node)),
        }
    }
}
