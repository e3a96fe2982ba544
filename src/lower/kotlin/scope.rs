//! Scope functions: lambdas that run where they stand, and see or are given what they are called on.

use tree_sitter::Node;

use super::call::Call;
use super::{Lowering, child_of_kind, children, span_of};
use crate::ir::{Expr, ExprId, Field};

impl<'t> Lowering<'_, 't> {
    /// The value of a call of a scope function; none where it is another call.
    pub(super) fn scope_function(&mut self, call: &Call<'t>) -> Option<ExprId> {
        let lambda = call.lambda?;
        let name = self.source(call.name);
        let span = span_of(call.node);
        if call.callee.kind() == "identifier" && self.tops.contains(name) {
            return None;
        }
        match (name, call.base) {
            ("apply", Some(base)) => {
                let base = self.expr(base);
                Some(self.with_receiver(base, false, span, |lowering| lowering.block_effects(lambda)).1)
            }
            ("run", Some(base)) => {
                let base = self.expr(base);
                Some(self.with_receiver(base, false, span, |lowering| lowering.block_value(lambda)).0)
            }
            ("with", None) => {
                let list = call.arguments?;
                let base = self.arguments(list).first()?.value;
                Some(self.with_receiver(base, false, span, |lowering| lowering.block_value(lambda)).0)
            }
            ("also" | "onSuccess" | "onEach", Some(base)) => Some(self.given(base, lambda, true)),
            ("let" | "use" | "useLines" | "mapCatching", Some(base)) => Some(self.given(base, lambda, false)),
            ("takeIf" | "takeUnless", Some(base)) => {
                self.given(base, lambda, true);
                Some(self.expr(base))
            }
            (
                "run" | "runBlocking" | "withContext" | "coroutineScope" | "supervisorScope" | "synchronized"
                | "runCatching" | "withTimeout" | "withTimeoutOrNull" | "measureTimedValue",
                None,
            ) => {
                if let Some(list) = call.arguments {
                    self.arguments(list);
                }
                let value = self.block_value(lambda);
                Some(value)
            }
            ("async", _) => {
                if let Some(list) = call.arguments {
                    self.arguments(list);
                }
                Some(self.block_value(lambda))
            }
            ("buildMap" | "buildJsonObject", None) => {
                let empty = self.builder.expr(Expr::Record(Vec::new()), span);
                Some(self.with_receiver(empty, false, span, |lowering| lowering.block_effects(lambda)).1)
            }
            ("buildList" | "buildSet" | "buildJsonArray", None) => {
                let empty = self.builder.expr(Expr::Sequence(Vec::new()), span);
                Some(self.with_receiver(empty, false, span, |lowering| lowering.block_effects(lambda)).1)
            }
            ("putJsonObject", None) => {
                let list = call.arguments?;
                let key = self.arguments(list).first()?.value;
                let empty = self.builder.expr(Expr::Record(Vec::new()), span);
                let object = self.with_receiver(empty, false, span, |lowering| lowering.block_effects(lambda)).1;
                self.put_implicitly(key, object, call.node);
                Some(object)
            }
            ("putJsonArray", None) => {
                let list = call.arguments?;
                let key = self.arguments(list).first()?.value;
                let empty = self.builder.expr(Expr::Sequence(Vec::new()), span);
                let array = self.with_receiver(empty, false, span, |lowering| lowering.block_effects(lambda)).1;
                self.put_implicitly(key, array, call.node);
                Some(array)
            }
            ("addJsonObject", None) => {
                let empty = self.builder.expr(Expr::Record(Vec::new()), span);
                let object = self.with_receiver(empty, false, span, |lowering| lowering.block_effects(lambda)).1;
                let added = crate::ir::Arg { kind: crate::ir::ArgKind::Positional, value: object, span };
                self.called_implicitly("add", object, &[added], span);
                Some(object)
            }
            _ => None,
        }
    }

    fn put_implicitly(&mut self, key: ExprId, value: ExprId, node: Node<'t>) {
        let span = span_of(node);
        let given = [key, value].map(|value| crate::ir::Arg { kind: crate::ir::ArgKind::Positional, value, span });
        self.called_implicitly("put", value, &given, span);
    }

    /// `x.let { it.y }`, `x.also { y -> .. }`: what the lambda gives, or the value itself as it is afterwards.
    fn given(&mut self, base: Node<'t>, lambda: Node<'t>, keeps: bool) -> ExprId {
        let value = self.expr(base);
        let span = span_of(lambda);
        self.builder.open_block();
        let parameters = child_of_kind(lambda, "lambda_parameters").map(children).unwrap_or_default();
        let name = match parameters.first() {
            Some(part) => match child_of_kind(*part, "identifier") {
                Some(name) if part.kind() == "variable_declaration" => self.source(name),
                _ => {
                    self.take_apart(*part, value);
                    "it@"
                }
            },
            None => "it",
        };
        self.builder.define(name, value);
        let given = if keeps {
            self.block_effects(lambda);
            self.builder.read(name, span)
        } else {
            self.block_value(lambda)
        };
        self.builder.close_block();
        given
    }

    /// Lowers a lambda's statements, none of which gives a value.
    pub(super) fn block_effects(&mut self, node: Node<'t>) {
        self.builder.open_block();
        self.errors(node);
        self.statements(&statements_of(node));
        self.builder.close_block();
    }

    /// Lowers statements, and gives what the last of them gives.
    pub(super) fn block_value(&mut self, node: Node<'t>) -> ExprId {
        self.builder.open_block();
        self.errors(node);
        let statements = statements_of(node);
        let value = match statements.split_last() {
            Some((last, before)) => {
                self.statements(before);
                self.value_of_statement(*last)
            }
            None => self.nothing(node),
        };
        self.builder.close_block();
        value
    }

    /// A map that is written as pairs.
    pub(super) fn map_of(&mut self, args: &[crate::ir::Arg], node: Node<'t>) -> ExprId {
        let mut fields = Vec::new();
        for arg in args {
            match self.builder.get(arg.value) {
                Expr::Sequence(pair) if pair.len() == 2 => {
                    fields.push(Field::Entry { key: pair[0], value: pair[1], span: arg.span });
                }
                _ => {
                    // Pairs that are not written here.
                    let value = self.builder.opaque(vec![arg.value], arg.span);
                    fields.push(Field::Spread { value, span: arg.span });
                }
            }
        }
        let span = span_of(node);
        self.builder.expr(Expr::Record(fields), span)
    }
}

fn statements_of(node: Node<'_>) -> Vec<Node<'_>> {
    children(node).into_iter().filter(|part| part.kind() != "lambda_parameters").collect()
}
