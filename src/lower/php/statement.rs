//! Statements and control flow.

use tree_sitter::Node;

use crate::ir::builder::Arm;
use crate::ir::{Expr, Literal};

use super::access::is_setter_call;
use super::name::is_class;
use super::{Lowering, children, field, first_child, span};

impl<'t> Lowering<'t> {
    /// The statements of a block.
    pub(super) fn block(&mut self, node: Node<'t>) {
        self.errors(node);
        for child in children(node) {
            self.statement(child);
        }
    }

    pub(super) fn statement(&mut self, node: Node<'t>) {
        if !self.builder.descend() {
            return;
        }
        match node.kind() {
            kind if is_statement(kind) => {
                self.errors(node);
                self.statement_inside(node);
            }
            _ => {
                self.expr(node);
            }
        }
        self.builder.ascend();
    }

    fn statement_inside(&mut self, node: Node<'t>) {
        match node.kind() {
            "expression_statement" => match first_child(node) {
                Some(call) if is_setter_call(call) => self.setter_call(call),
                Some(other) => self.statement(other),
                None => {}
            },
            "compound_statement" | "colon_block" | "declare_statement" => {
                for child in children(node).into_iter().filter(|child| child.kind() != "declare_directive") {
                    self.statement(child);
                }
            }
            "namespace_definition" => {
                let outer = self.open_namespace(node);
                if let Some(body) = field(node, "body") {
                    self.block(body);
                    self.context.section = outer;
                }
            }
            "namespace_use_declaration" => self.use_declaration(node),
            "function_definition" => self.function_definition(node),
            kind if is_class(kind) => self.class_declaration(node),
            "const_declaration" => {
                for (name, value) in self.constants(node) {
                    self.declare_constant(name, value);
                }
            }
            "return_statement" => {
                let value = first_child(node).map(|value| self.expr(value));
                self.builder.return_value(value);
            }
            "exit_statement" => {
                self.opaque(node);
                self.builder.terminate();
            }
            // A `break` out of a switch in the middle of an arm is ignored: what follows may then seem to happen.
            "break_statement" if self.breakables.last() == Some(&true) => self.builder.break_loop(),
            "continue_statement" if self.breakables.contains(&true) => self.builder.continue_loop(),
            "if_statement" => self.if_statement(node),
            "switch_statement" => self.switch(node),
            "foreach_statement" => self.foreach(node),
            "for_statement" => self.for_loop(node),
            "while_statement" | "do_statement" => self.looped(node, |lowering| {
                lowering.field_expr(node, "condition");
                if let Some(body) = field(node, "body") {
                    lowering.statement(body);
                }
            }),
            "try_statement" => self.try_statement(node),
            "global_declaration" => self.global(node),
            "function_static_declaration" => self.static_variables(node),
            "unset_statement" => self.unset(node),
            "echo_statement" => {
                self.opaque(node);
            }
            "ERROR" => self.block(node),
            _ => {}
        }
    }

    // --- variables ---------------------------------------------------------------------------------

    /// `global $client;`
    fn global(&mut self, node: Node<'t>) {
        for name in children(node).into_iter().filter(|child| child.kind() == "variable_name") {
            let name = self.variable(name);
            if let Some(locals) = self.locals.last_mut() {
                locals.insert(name);
                self.builder.declare_outer(name, true);
            }
        }
    }

    /// `static $client = null;`
    fn static_variables(&mut self, node: Node<'t>) {
        for declaration in children(node) {
            let Some(name) = field(declaration, "name") else { continue };
            let value = match field(declaration, "value") {
                Some(value) => self.expr(value),
                None => self.builder.literal(Literal::Null, span(declaration)),
            };
            self.bind(name, value);
        }
    }

    // --- loops -------------------------------------------------------------------------------------

    fn looped(&mut self, node: Node<'t>, body: impl FnOnce(&mut Self)) {
        self.breakables.push(true);
        self.builder.open_loop();
        body(self);
        self.builder.close_loop(span(node));
        self.breakables.pop();
    }

    fn for_loop(&mut self, node: Node<'t>) {
        if let Some(initialize) = field(node, "initialize") {
            self.expr(initialize);
        }
        let mut cursor = node.walk();
        let body: Vec<Node<'t>> = node.children_by_field_name("body", &mut cursor).filter(Node::is_named).collect();
        self.looped(node, |lowering| {
            for part in field(node, "condition").into_iter().chain(body) {
                lowering.statement(part);
            }
            if let Some(update) = field(node, "update") {
                lowering.expr(update);
            }
        });
    }

    /// `foreach ($xs as $key => $value)`
    fn foreach(&mut self, node: Node<'t>) {
        let body = field(node, "body");
        let head: Vec<Node<'t>> =
            children(node).into_iter().filter(|child| Some(child.id()) != body.map(|body| body.id())).collect();
        let iterable = head.first().map(|iterable| self.expr(*iterable));
        self.looped(node, |lowering| {
            if let (Some(iterable), Some(target)) = (iterable, head.get(1)) {
                let element = lowering.builder.expr(Expr::Element(iterable), span(*target));
                match (target.kind(), children(*target).as_slice()) {
                    ("pair", [key, value]) => {
                        let unknown = lowering.builder.opaque(vec![iterable], span(*key));
                        lowering.assign(*key, unknown, *key);
                        lowering.assign(*value, element, *value);
                    }
                    _ => lowering.assign(*target, element, *target),
                }
            }
            if let Some(body) = body {
                lowering.statement(body);
            }
        });
    }

    // --- branches ----------------------------------------------------------------------------------

    fn switch(&mut self, node: Node<'t>) {
        self.field_expr(node, "condition");
        let cases = field(node, "body").map(children).unwrap_or_default();
        self.breakables.push(false);
        let mut arms = Vec::new();
        let mut falling = None;
        for case in &cases {
            self.builder.open_branch();
            if let Some(previous) = falling.take() {
                self.builder.merge(vec![previous, Arm::default()], span(*case));
            }
            let value = field(*case, "value");
            if let Some(value) = value {
                self.expr(value);
            }
            self.errors(*case);
            let body: Vec<Node<'t>> =
                children(*case).into_iter().filter(|child| Some(child.id()) != value.map(|value| value.id())).collect();
            for statement in &body {
                self.statement(*statement);
            }
            let arm = self.builder.close_branch();
            if ends_in_break(&body) {
                arms.push(arm);
            } else {
                falling = Some(arm);
            }
        }
        arms.extend(falling);
        if !cases.iter().any(|case| case.kind() == "default_statement") {
            arms.push(Arm::default());
        }
        self.builder.merge(arms, span(node));
        self.breakables.pop();
    }

    fn try_statement(&mut self, node: Node<'t>) {
        let at = span(node);
        let clauses = children(node);
        self.builder.open_branch();
        if let Some(body) = field(node, "body") {
            self.statement(body);
        }
        let body = self.builder.close_branch();
        let mut arms = Vec::new();
        for clause in clauses.iter().filter(|clause| clause.kind() == "catch_clause") {
            self.builder.open_branch();
            self.builder.merge(vec![body.interrupted(), Arm::default()], at);
            if let Some(name) = field(*clause, "name") {
                let caught = self.builder.opaque(Vec::new(), span(name));
                self.bind(name, caught);
            }
            if let Some(body) = field(*clause, "body") {
                self.statement(body);
            }
            arms.push(self.builder.close_branch());
        }
        arms.insert(0, body);
        let cleanup = clauses.iter().find(|clause| clause.kind() == "finally_clause");
        let Some(cleanup) = cleanup.and_then(|clause| field(*clause, "body")) else {
            self.builder.merge(arms, at);
            return;
        };
        // The cleanup also runs where every arm ends early, and then nothing after it does.
        let dead = arms.iter().all(Arm::is_dead);
        let interrupted = arms.iter().map(Arm::interrupted).collect();
        self.builder.merge(interrupted, at);
        self.statement(cleanup);
        if dead {
            self.builder.terminate();
        }
    }
}

fn ends_in_break(body: &[Node<'_>]) -> bool {
    let mut last = body.last().copied();
    while let Some(block) = last.filter(|last| last.kind() == "compound_statement") {
        last = children(block).last().copied();
    }
    last.is_some_and(|last| matches!(last.kind(), "break_statement" | "continue_statement" | "return_statement"))
}

/// Whether a node is a statement and no expression.
pub(super) fn is_statement(kind: &str) -> bool {
    kind.ends_with("_statement")
        || kind.ends_with("_declaration")
        || kind.ends_with("_definition")
        || matches!(kind, "colon_block" | "ERROR" | "empty_statement")
}
