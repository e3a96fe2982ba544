//! Expressions; in Ruby, everything is one.

use tree_sitter::Node;

use crate::lower::tree::operator;

use crate::ir::{Expr, ExprId, Literal, Span};

use super::{Lowering, children, field, first_child, span_of};

impl<'t> Lowering<'t> {
    pub(super) fn expr(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            return self.builder.opaque(Vec::new(), span_of(node));
        }
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
            "identifier" => self.name(node),
            "constant" | "scope_resolution" => self.constant(node),
            "instance_variable" | "class_variable" => self.instance_variable(node),
            "global_variable" => self.builder.read(self.source(node), at),
            "self" => self.own(at),
            "true" | "false" => self.builder.literal(Literal::Bool(node.kind() == "true"), at),
            "nil" => self.builder.literal(Literal::Null, at),
            "integer" | "float" => {
                let text = self.source(node).replace('_', "");
                self.builder.number(&text, at)
            }
            "string" | "bare_string" | "bare_symbol" | "delimited_symbol" | "simple_symbol" | "hash_key_symbol"
            | "chained_string" | "heredoc_beginning" | "character" | "subshell" => self.string(node),
            "array" | "string_array" | "symbol_array" | "right_assignment_list" => self.array(node),
            "hash" => self.hash(node),
            "call" => self.call(node),
            "element_reference" => self.element_reference(node),
            "lambda" => self.lambda(node),
            "yield" => self.yield_to_block(node),
            "super" => self.super_call(node, None),
            "assignment" => self.assignment(node),
            "operator_assignment" => self.operator_assignment(node),
            "binary" => self.binary(node),
            "unary" => self.unary(node),
            "conditional" => self.conditional(node),
            "if" | "unless" | "elsif" => self.if_expression(node),
            "if_modifier" | "unless_modifier" => self.if_modifier(node),
            "case" | "case_match" => self.case(node),
            "while" | "until" | "while_modifier" | "until_modifier" => self.while_loop(node),
            "for" => self.for_loop(node),
            "begin"
            | "body_statement"
            | "block_body"
            | "then"
            | "else"
            | "do"
            | "parenthesized_statements"
            | "program"
            | "begin_block"
            | "end_block"
            | "ensure"
            | "ERROR" => self.sequence(node),
            "rescue_modifier" => self.rescue_modifier(node),
            "return" | "next" | "break" | "redo" | "retry" => self.jump(node),
            "class" | "module" => {
                self.class(node);
                self.nothing(node)
            }
            "singleton_class" => {
                self.singleton_class(node);
                self.nothing(node)
            }
            "method" | "singleton_method" => self.method(node),
            "splat_argument" | "block_argument" => match first_child(node) {
                Some(inner) => self.expr(inner),
                None => self.builder.opaque(Vec::new(), at),
            },
            "match_pattern" | "test_pattern" => {
                let value = self.field_expr(node, "value");
                self.bind_pattern(field(node, "pattern"));
                self.builder.opaque(vec![value], at)
            }
            _ => self.opaque(node),
        }
    }

    /// Anything without a value of its own: its parts are lowered for the calls inside.
    pub(super) fn opaque(&mut self, node: Node<'t>) -> ExprId {
        self.errors(node);
        let parts = children(node).into_iter().map(|child| self.expr(child)).collect();
        self.builder.opaque(parts, span_of(node))
    }

    /// A name alone: a local variable, or a call of a method of the receiver's own.
    fn name(&mut self, node: Node<'t>) -> ExprId {
        let name = self.source(node);
        if self.is_local(name) {
            return self.builder.read(name, span_of(node));
        }
        self.plain_call(node, name)
    }

    /// `self`
    pub(super) fn own(&mut self, at: Span) -> ExprId {
        match self.context.class {
            Some(class) if self.context.is_static => self.builder.expr(Expr::Class(class), at),
            Some(class) => self.builder.expr(Expr::This(class), at),
            None => {
                let name = self.builder.symbol("self");
                self.builder.expr(Expr::Global(name), at)
            }
        }
    }

    /// `@client`; outside of any class it is one of the file's own.
    fn instance_variable(&mut self, node: Node<'t>) -> ExprId {
        let (at, name) = (span_of(node), self.source(node));
        match self.context.class {
            Some(class) => {
                let this = self.builder.expr(Expr::This(class), at);
                self.builder.member(this, name, at)
            }
            None => self.builder.read(name, at),
        }
    }

    // --- operators ---------------------------------------------------------------------------------

    fn binary(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        match operator(node) {
            "||" | "or" => self.otherwise(node),
            "&&" | "and" => self.conjunction(node),
            "+" => {
                let (left, right) = (self.field_expr(node, "left"), self.field_expr(node, "right"));
                self.sum(left, right, at)
            }
            "<<" => self.append(node),
            "%" => self.formatted(node),
            _ => {
                let (left, right) = (self.field_expr(node, "left"), self.field_expr(node, "right"));
                self.builder.opaque(vec![left, right], at)
            }
        }
    }

    /// `a + b` of texts or lists.
    pub(super) fn sum(&mut self, left: ExprId, right: ExprId, at: Span) -> ExprId {
        let is_list = |value: &ExprId| matches!(self.builder.get(*value), Expr::Sequence(_));
        if [left, right].iter().any(is_list) {
            let items = [left, right].map(|list| self.builder.expr(Expr::Spread(list), at));
            return self.builder.expr(Expr::Sequence(items.to_vec()), at);
        }
        let is_number = |value: &ExprId| matches!(self.builder.get(*value), Expr::Literal(Literal::Number(_)));
        if [left, right].iter().any(is_number) {
            return self.builder.opaque(vec![left, right], at);
        }
        self.concatenated(&[left, right], at)
    }

    fn unary(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let operand = self.field_expr(node, "operand");
        match (operator(node), self.builder.get(operand)) {
            ("!" | "not", Expr::Literal(Literal::Bool(value))) => {
                let value = !*value;
                self.builder.literal(Literal::Bool(value), at)
            }
            ("-", Expr::Literal(Literal::Number(number))) => {
                let text = format!("-{}", self.builder.text(*number));
                self.builder.number(&text, at)
            }
            _ => self.builder.opaque(vec![operand], at),
        }
    }

    /// `list[i]`, `hash[:key]`.
    fn element_reference(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let Some(object) = field(node, "object") else { return self.opaque(node) };
        let base = self.expr(object);
        let keys: Vec<Node<'t>> = children(node).into_iter().filter(|child| child.id() != object.id()).collect();
        match keys.as_slice() {
            [key] if !matches!(key.kind(), "range" | "splat_argument" | "pair") => {
                let key = self.expr(*key);
                self.builder.expr(Expr::Index { base, key }, at)
            }
            _ => {
                let mut parts = vec![base];
                parts.extend(keys.into_iter().map(|key| self.expr(key)));
                self.builder.opaque(parts, at)
            }
        }
    }
}
