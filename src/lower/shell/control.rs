//! Statements, functions and control flow.

use tree_sitter::Node;

use crate::ir::builder::Arm;
use crate::ir::{Expr, ExprId, FunctionFlags, Param, ParamKind};

use super::{Body, Lowering, children, descendants, field, fields, has_token, span_of};

/// Most parameters of a function.
const MAX_PARAMS: usize = 9;

impl<'t> Lowering<'t> {
    /// Registers the functions of the file.
    pub(super) fn hoist(&mut self, root: Node<'t>) {
        for node in descendants(root, |node| node.kind() == "function_definition") {
            let Some(name) = field(node, "name").map(|name| self.source(name)) else { continue };
            let at = span_of(node);
            let function = self.builder.function(Some(name), None, FunctionFlags::default(), at);
            for index in 1..=MAX_PARAMS {
                let name = Some(self.builder.symbol(&index.to_string()));
                let kind = ParamKind::Plain;
                self.builder.param(function, Param { name, kind, default: None, ty: None, exit: None, span: at });
            }
            self.functions.insert(name, function);
            self.bodies.push_back(Body { function, node, scope: self.builder.scope() });
        }
    }

    pub(super) fn body(&mut self, body: &Body<'t>) {
        let Some(block) = field(body.node, "body") else { return };
        self.function = Some(body.function);
        self.builder.open_function(body.function, body.scope);
        self.statement(block);
        self.builder.close_function();
        self.function = None;
    }

    pub(super) fn statements(&mut self, node: Node<'t>) {
        for child in children(node) {
            self.statement(child);
        }
    }

    pub(super) fn statement(&mut self, node: Node<'t>) {
        if !self.builder.descend() {
            return;
        }
        self.statement_inside(node);
        self.builder.ascend();
    }

    fn statement_inside(&mut self, node: Node<'t>) {
        match node.kind() {
            "command" => drop(self.command(node)),
            "redirected_statement" => drop(self.redirected(node)),
            "pipeline" => drop(self.pipeline(node)),
            "variable_assignment" => self.assignment(node, false),
            "declaration_command" => {
                let is_local = has_token(node, "local") && self.function.is_some();
                for child in children(node) {
                    match child.kind() {
                        "variable_assignment" => self.assignment(child, is_local),
                        _ => drop(self.word(child)),
                    }
                }
            }
            "function_definition" => {}
            "if_statement" => self.if_statement(node),
            "case_statement" => self.case(node),
            "for_statement" => self.for_loop(node),
            "while_statement" | "c_style_for_statement" => {
                self.builder.open_loop();
                self.statements(node);
                self.builder.close_loop(span_of(node));
            }
            "list" => self.list(node),
            "variable_assignments"
            | "compound_statement"
            | "subshell"
            | "do_group"
            | "negated_command"
            | "else_clause"
            | "ERROR"
            | "program"
            | "case_item" => self.statements(node),
            _ => drop(self.word(node)),
        }
    }

    /// `NAME=value`, `NAME+=value`.
    fn assignment(&mut self, node: Node<'t>, is_local: bool) {
        let at = span_of(node);
        let Some(name) = field(node, "name") else { return };
        let value = match field(node, "value") {
            Some(value) => self.word(value),
            None => self.builder.string("", at),
        };
        if name.kind() != "variable_name" {
            return;
        }
        let name = self.source(name);
        let value = if has_token(node, "+=") {
            let old = self.variable(name, at);
            self.joined(&[old, value], at)
        } else {
            value
        };
        if is_local {
            self.builder.define(name, value);
        } else {
            self.builder.assign(name, value);
        }
    }

    /// `a && b`, `a || b`: the right side may not run.
    fn list(&mut self, node: Node<'t>) {
        let parts = children(node);
        let Some((first, rest)) = parts.split_first() else { return };
        self.statement(*first);
        for part in rest {
            self.builder.open_branch();
            self.statement(*part);
            let arm = self.builder.close_branch();
            self.builder.merge(vec![arm, Arm::default()], span_of(*part));
        }
    }

    fn if_statement(&mut self, node: Node<'t>) {
        let conditions: Vec<usize> = fields(node, "condition").iter().map(Node::id).collect();
        let parts = children(node);
        let (clauses, then): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|part| matches!(part.kind(), "elif_clause" | "else_clause"));
        let (asked, then): (Vec<_>, Vec<_>) = then.into_iter().partition(|part| conditions.contains(&part.id()));
        for part in asked {
            self.statement(part);
        }
        let mut arms = vec![self.branch(&then)];
        for clause in &clauses {
            arms.push(self.branch(&children(*clause)));
        }
        if !clauses.iter().any(|clause| clause.kind() == "else_clause") {
            arms.push(Arm::default());
        }
        self.builder.merge(arms, span_of(node));
    }

    fn branch(&mut self, parts: &[Node<'t>]) -> Arm {
        self.builder.open_branch();
        for part in parts {
            self.statement(*part);
        }
        self.builder.close_branch()
    }

    fn case(&mut self, node: Node<'t>) {
        if let Some(value) = field(node, "value") {
            self.word(value);
        }
        let mut arms = vec![Arm::default()];
        for item in children(node).into_iter().filter(|child| child.kind() == "case_item") {
            let patterns: Vec<usize> = fields(item, "value").iter().map(Node::id).collect();
            let parts: Vec<Node<'t>> =
                children(item).into_iter().filter(|part| !patterns.contains(&part.id())).collect();
            arms.push(self.branch(&parts));
        }
        self.builder.merge(arms, span_of(node));
    }

    /// `for x in a b; do ... done`
    fn for_loop(&mut self, node: Node<'t>) {
        let at = span_of(node);
        let items: Vec<ExprId> = fields(node, "value").into_iter().map(|item| self.word(item)).collect();
        let list = self.builder.expr(Expr::Sequence(items), at);
        self.builder.open_loop();
        if let Some(name) = field(node, "variable") {
            let element = self.builder.expr(Expr::Element(list), span_of(name));
            self.builder.assign(self.source(name), element);
        }
        if let Some(body) = field(node, "body") {
            self.statements(body);
        }
        self.builder.close_loop(at);
    }
}
