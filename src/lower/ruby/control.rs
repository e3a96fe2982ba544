//! Control flow. Everything has a value: that of the branch that is taken.

use tree_sitter::Node;

use crate::ir::builder::{Arm, Condition};
use crate::ir::{Expr, ExprId};

use super::{Lowering, children, field, first_child, span_of};

impl<'t> Lowering<'t> {
    /// Statements for their effect.
    pub(super) fn statements(&mut self, node: Node<'t>) {
        self.errors(node);
        for child in children(node) {
            self.expr(child);
        }
    }

    /// Statements in a row, with clauses for what goes wrong in between: the value of the last.
    pub(super) fn sequence(&mut self, node: Node<'t>) -> ExprId {
        self.errors(node);
        let parts = children(node);
        if parts.iter().any(|part| matches!(part.kind(), "rescue" | "ensure")) {
            return self.guarded_sequence(node, &parts);
        }
        self.last_of(node, &parts)
    }

    fn last_of(&mut self, node: Node<'t>, parts: &[Node<'t>]) -> ExprId {
        let mut last = None;
        for part in parts {
            last = Some(self.expr(*part));
        }
        match last {
            Some(last) => last,
            None => self.nothing(node),
        }
    }

    /// `... rescue => e ... else ... ensure ...`
    fn guarded_sequence(&mut self, node: Node<'t>, parts: &[Node<'t>]) -> ExprId {
        let at = span_of(node);
        let is_clause = |part: &Node<'_>| matches!(part.kind(), "rescue" | "ensure" | "else");
        let (clauses, body): (Vec<_>, Vec<_>) = parts.iter().copied().partition(is_clause);
        let mut values = Vec::new();
        self.builder.open_branch();
        let mut value = self.last_of(node, &body);
        if let Some(rest) = clauses.iter().find(|clause| clause.kind() == "else") {
            value = self.expr(*rest);
        }
        let body = self.builder.close_branch();
        values.extend((!body.is_dead()).then_some(value));
        let mut arms = Vec::new();
        for clause in clauses.iter().filter(|clause| clause.kind() == "rescue") {
            self.builder.open_branch();
            self.builder.merge(vec![body.interrupted(), Arm::default()], at);
            if let Some(name) = field(*clause, "variable").and_then(first_child) {
                let caught = self.builder.opaque(Vec::new(), span_of(name));
                self.assign(name, caught, name);
            }
            let value = match field(*clause, "body") {
                Some(body) => self.expr(body),
                None => self.nothing(*clause),
            };
            let arm = self.builder.close_branch();
            values.extend((!arm.is_dead()).then_some(value));
            arms.push(arm);
        }
        arms.insert(0, body);
        match clauses.iter().find(|clause| clause.kind() == "ensure") {
            None => self.builder.merge(arms, at),
            Some(cleanup) => {
                // It also runs where every arm ends early, and then nothing after it does.
                let dead = arms.iter().all(Arm::is_dead);
                self.builder.merge(arms.iter().map(Arm::interrupted).collect(), at);
                self.statements(*cleanup);
                if dead {
                    self.builder.terminate();
                }
            }
        }
        self.one_of(values, node)
    }

    fn one_of(&mut self, values: Vec<ExprId>, node: Node<'t>) -> ExprId {
        match values.as_slice() {
            [] => self.builder.opaque(Vec::new(), span_of(node)),
            _ => self.builder.choice(values, span_of(node)),
        }
    }

    /// A branch in which something is known: its value, unless its end is never reached.
    fn branch(&mut self, body: Option<Node<'t>>, known: &[Condition], around: Node<'t>) -> (Option<ExprId>, Arm) {
        self.builder.open_branch_where(known);
        let value = match body {
            Some(body) => self.expr(body),
            None => self.nothing(around),
        };
        let value = self.builder.guarded(value, known);
        let arm = self.builder.close_branch();
        ((!arm.is_dead()).then_some(value), arm)
    }

    /// `if`, `unless` and the branches after them.
    pub(super) fn if_expression(&mut self, node: Node<'t>) -> ExprId {
        self.errors(node);
        let asked = field(node, "condition").map(|condition| self.condition(condition)).unwrap_or_default();
        let asked = if node.kind() == "unless" { asked.negated() } else { asked };
        let (then, then_arm) = self.branch(field(node, "consequence"), &asked.then, node);
        let (other, other_arm) = self.branch(field(node, "alternative"), &asked.otherwise, node);
        self.builder.merge(vec![then_arm, other_arm], span_of(node));
        self.one_of(then.into_iter().chain(other).collect(), node)
    }

    /// `body if condition`
    pub(super) fn if_modifier(&mut self, node: Node<'t>) -> ExprId {
        let asked = field(node, "condition").map(|condition| self.condition(condition)).unwrap_or_default();
        let asked = if node.kind() == "unless_modifier" { asked.negated() } else { asked };
        let (then, then_arm) = self.branch(field(node, "body"), &asked.then, node);
        let (other, other_arm) = self.branch(None, &asked.otherwise, node);
        self.builder.merge(vec![then_arm, other_arm], span_of(node));
        self.one_of(then.into_iter().chain(other).collect(), node)
    }

    /// `a ? b : c`
    pub(super) fn conditional(&mut self, node: Node<'t>) -> ExprId {
        let asked = field(node, "condition").map(|condition| self.condition(condition)).unwrap_or_default();
        let (then, then_arm) = self.branch(field(node, "consequence"), &asked.then, node);
        let (other, other_arm) = self.branch(field(node, "alternative"), &asked.otherwise, node);
        self.builder.merge(vec![then_arm, other_arm], span_of(node));
        self.one_of(then.into_iter().chain(other).collect(), node)
    }

    /// `case x when a then b else c end`, `case x in pattern then b end`.
    pub(super) fn case(&mut self, node: Node<'t>) -> ExprId {
        self.errors(node);
        if let Some(value) = field(node, "value") {
            self.expr(value);
        }
        let mut values = Vec::new();
        let mut arms = Vec::new();
        let mut has_else = false;
        for clause in children(node) {
            let body = match clause.kind() {
                "when" | "in_clause" => field(clause, "body"),
                "else" => Some(clause),
                _ => continue,
            };
            has_else |= clause.kind() == "else";
            self.builder.open_branch();
            self.bind_pattern(field(clause, "pattern").filter(|_| clause.kind() == "in_clause"));
            let value = match body {
                Some(body) => self.expr(body),
                None => self.nothing(clause),
            };
            let arm = self.builder.close_branch();
            values.extend((!arm.is_dead()).then_some(value));
            arms.push(arm);
        }
        if !has_else {
            arms.push(Arm::default());
            values.push(self.nothing(node));
        }
        self.builder.merge(arms, span_of(node));
        self.one_of(values, node)
    }

    /// `while`, `until`, and both after their body.
    pub(super) fn while_loop(&mut self, node: Node<'t>) -> ExprId {
        self.loops += 1;
        self.builder.open_loop();
        if let Some(condition) = field(node, "condition") {
            self.expr(condition);
        }
        if let Some(body) = field(node, "body") {
            self.expr(body);
        }
        self.builder.close_loop(span_of(node));
        self.loops -= 1;
        self.nothing(node)
    }

    /// `for x in xs do ... end`
    pub(super) fn for_loop(&mut self, node: Node<'t>) -> ExprId {
        let list = field(node, "value").and_then(first_child).map(|list| self.expr(list));
        self.loops += 1;
        self.builder.open_loop();
        if let (Some(list), Some(target)) = (list, field(node, "pattern")) {
            let element = self.builder.expr(Expr::Element(list), span_of(target));
            self.assign(target, element, target);
        }
        if let Some(body) = field(node, "body") {
            self.expr(body);
        }
        self.builder.close_loop(span_of(node));
        self.loops -= 1;
        self.nothing(node)
    }

    /// `body rescue handler`
    pub(super) fn rescue_modifier(&mut self, node: Node<'t>) -> ExprId {
        let value = self.field_expr(node, "body");
        let (other, arm) = self.branch(field(node, "handler"), &[], node);
        self.builder.merge(vec![arm, Arm::default()], span_of(node));
        self.one_of(std::iter::once(value).chain(other).collect(), node)
    }

    /// `a || b`, `a or b`
    pub(super) fn otherwise(&mut self, node: Node<'t>) -> ExprId {
        let asked = field(node, "left").map(|left| (self.expr(left), self.asked(left, 0)));
        let Some((value, asked)) = asked else { return self.opaque(node) };
        let (fallback, arm) = self.branch(field(node, "right"), &asked.otherwise, node);
        self.builder.merge(vec![arm, Arm::knowing(asked.then)], span_of(node));
        match fallback {
            Some(fallback) => self.builder.expr(Expr::Otherwise { value, fallback }, span_of(node)),
            None => value,
        }
    }

    /// `a && b`, `a and b`
    pub(super) fn conjunction(&mut self, node: Node<'t>) -> ExprId {
        let asked = field(node, "left").map(|left| (self.expr(left), self.asked(left, 0)));
        let Some((value, asked)) = asked else { return self.opaque(node) };
        let (right, arm) = self.branch(field(node, "right"), &asked.then, node);
        self.builder.merge(vec![arm, Arm::knowing(asked.otherwise)], span_of(node));
        self.one_of(std::iter::once(value).chain(right).collect(), node)
    }
}
