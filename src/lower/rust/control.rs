//! Blocks, statements, branches and loops.

use syn::{
    Block, ExprBlock, ExprBreak, ExprForLoop, ExprIf, ExprLet, ExprLoop, ExprMatch, ExprReturn, ExprWhile, Item, Label,
    Local, Pat, Stmt,
};

use super::macros::holds_items;
use super::span::{span_of_expr, token};
use super::{Jump, Lowering};
use crate::ir::builder::Arm;
use crate::ir::{Expr, ExprId, Span};

impl Lowering {
    /// A block; its value is that of its last expression.
    pub(super) fn block(&mut self, block: &Block) -> ExprId {
        let tokens = &block.brace_token.span;
        let span = Span { start: token(tokens.open()).start, end: token(tokens.close()).end };
        if !self.builder.descend() {
            return self.unit(span);
        }
        let value = self.statements(&block.stmts, span);
        self.builder.ascend();
        value
    }

    /// Statements in a scope of their own.
    pub(super) fn statements(&mut self, stmts: &[Stmt], span: Span) -> ExprId {
        let items: Vec<Item> = stmts.iter().filter_map(item_of).collect();
        let parent = if items.is_empty() {
            self.builder.open_block();
            None
        } else {
            let parent = self.open_items(false);
            self.items(items);
            Some(parent)
        };
        let mut value = None;
        for (index, stmt) in stmts.iter().enumerate() {
            value = self.statement(stmt, index + 1 == stmts.len());
        }
        match parent {
            Some(parent) => self.close_items(parent),
            None => self.builder.close_block(),
        }
        match value {
            Some(value) => value,
            None => self.unit(span),
        }
    }

    /// A statement; the last one may be the block's value.
    fn statement(&mut self, stmt: &Stmt, last: bool) -> Option<ExprId> {
        match stmt {
            Stmt::Local(local) => self.local_variable(local),
            Stmt::Item(_) => {}
            Stmt::Expr(expr, semicolon) => {
                let value = self.expr(expr);
                if last && semicolon.is_none() {
                    return Some(value);
                }
                self.changed_receiver(expr, value);
            }
            Stmt::Macro(stmt) => {
                if !holds_items(&stmt.mac) {
                    let value = self.macro_call(&stmt.mac);
                    return (last && stmt.semi_token.is_none()).then_some(value);
                }
            }
        }
        None
    }

    fn local_variable(&mut self, local: &Local) {
        let Some(init) = &local.init else { return self.declare_pattern(&local.pat) };
        let value = self.expr(&init.expr);
        let value = self.viewed(&init.expr).unwrap_or(value);
        if let Some((_, otherwise)) = &init.diverge {
            self.builder.open_branch();
            self.expr(otherwise);
            let arm = self.builder.close_branch();
            self.builder.merge(vec![arm, Arm::default()], span_of_expr(otherwise));
        }
        self.bind(&local.pat, value);
    }

    /// `let x;` and `let x: T;`.
    fn declare_pattern(&mut self, pat: &Pat) {
        match pat {
            Pat::Ident(pat) => self.builder.declare(&super::name_of(&pat.ident)),
            Pat::Type(pat) => self.declare_pattern(&pat.pat),
            Pat::Tuple(pat) => pat.elems.iter().for_each(|pat| self.declare_pattern(pat)),
            _ => {}
        }
    }

    pub(super) fn block_expr(&mut self, e: &ExprBlock, span: Span) -> ExprId {
        let Some(label) = &e.label else { return self.block(&e.block) };
        self.jumps.push(Jump::Loop { label: Some(label_name(label)), loops: false, values: Vec::new() });
        self.builder.open_loop();
        let value = self.block(&e.block);
        let ends = !self.builder.is_terminated();
        self.builder.close_loop(span);
        let mut values = self.leave();
        values.extend(ends.then_some(value));
        self.join(values, span)
    }

    /// `async {}`: its value, though it may never run. `return` inside leaves only the block.
    pub(super) fn async_block(&mut self, block: &Block, span: Span) -> ExprId {
        self.jumps.push(Jump::Async { values: Vec::new() });
        self.builder.open_branch();
        let value = self.block(block);
        let ends = !self.builder.is_terminated();
        let arm = self.builder.close_branch();
        self.builder.merge(vec![arm, Arm::default()], span);
        let mut values = self.leave();
        values.extend(ends.then_some(value));
        self.join(values, span)
    }

    fn leave(&mut self) -> Vec<ExprId> {
        match self.jumps.pop() {
            Some(Jump::Loop { values, .. } | Jump::Async { values }) => values,
            None => Vec::new(),
        }
    }

    /// One arm of a conditional: what it wrote, and its value if it comes to an end.
    fn branch(&mut self, value: impl FnOnce(&mut Self) -> ExprId) -> (Arm, Option<ExprId>) {
        self.builder.open_branch();
        let value = value(self);
        let ends = !self.builder.is_terminated();
        (self.builder.close_branch(), ends.then_some(value))
    }

    fn branches(&mut self, branches: Vec<(Arm, Option<ExprId>)>, span: Span) -> ExprId {
        let (arms, values): (Vec<Arm>, Vec<Option<ExprId>>) = branches.into_iter().unzip();
        self.builder.merge(arms, span);
        self.join(values.into_iter().flatten().collect(), span)
    }

    pub(super) fn if_expr(&mut self, e: &ExprIf, span: Span) -> ExprId {
        self.builder.open_block();
        self.expr(&e.cond);
        let then = self.branch(|lowering| lowering.block(&e.then_branch));
        self.builder.close_block();
        let otherwise = match &e.else_branch {
            Some((_, otherwise)) => self.branch(|lowering| lowering.expr(otherwise)),
            None => (Arm::default(), None),
        };
        self.branches(vec![then, otherwise], span)
    }

    pub(super) fn match_expr(&mut self, e: &ExprMatch, span: Span) -> ExprId {
        let matched = self.expr(&e.expr);
        let mut branches = Vec::new();
        for arm in &e.arms {
            let branch = self.branch(|lowering| {
                lowering.builder.open_block();
                lowering.bind(&arm.pat, matched);
                if let Pat::Guard(guard) = &arm.pat {
                    lowering.expr(&guard.guard);
                }
                let value = lowering.expr(&arm.body);
                lowering.builder.close_block();
                value
            });
            branches.push(branch);
        }
        if branches.is_empty() { self.unit(span) } else { self.branches(branches, span) }
    }

    pub(super) fn let_expr(&mut self, e: &ExprLet, span: Span) -> ExprId {
        let value = self.expr(&e.expr);
        let value = self.viewed(&e.expr).unwrap_or(value);
        self.bind(&e.pat, value);
        self.unit(span)
    }

    fn enter_loop(&mut self, label: Option<&Label>) {
        self.jumps.push(Jump::Loop { label: label.map(label_name), loops: true, values: Vec::new() });
        self.builder.open_loop();
    }

    pub(super) fn for_loop(&mut self, e: &ExprForLoop, span: Span) -> ExprId {
        let iterated = self.expr(&e.expr);
        self.enter_loop(e.label.as_ref());
        self.builder.open_block();
        let element = self.builder.expr(Expr::Element(iterated), span_of_expr(&e.expr));
        self.bind(&e.pat, element);
        self.block(&e.body);
        self.builder.close_block();
        self.builder.close_loop(span);
        self.leave();
        self.unit(span)
    }

    pub(super) fn while_loop(&mut self, e: &ExprWhile, span: Span) -> ExprId {
        self.enter_loop(e.label.as_ref());
        self.builder.open_block();
        self.expr(&e.cond);
        self.block(&e.body);
        self.builder.close_block();
        self.builder.close_loop(span);
        self.leave();
        self.unit(span)
    }

    pub(super) fn loop_expr(&mut self, e: &ExprLoop, span: Span) -> ExprId {
        self.enter_loop(e.label.as_ref());
        self.block(&e.body);
        self.builder.close_loop(span);
        let values = self.leave();
        self.join(values, span)
    }

    pub(super) fn break_expr(&mut self, e: &ExprBreak, span: Span) -> ExprId {
        let value = e.expr.as_ref().map(|value| self.expr(value));
        let wanted = e.label.as_ref().map(|label| label.ident.to_string());
        let target = self.jumps.iter_mut().rev().find_map(|jump| match jump {
            Jump::Loop { label, loops, values }
                if (wanted.is_none() && *loops) || (wanted.is_some() && *label == wanted) =>
            {
                Some(values)
            }
            _ => None,
        });
        if let Some(values) = target {
            values.extend(value);
        }
        self.builder.break_loop();
        self.unit(span)
    }

    pub(super) fn continue_expr(&mut self, span: Span) -> ExprId {
        self.builder.continue_loop();
        self.unit(span)
    }

    pub(super) fn return_expr(&mut self, e: &ExprReturn, span: Span) -> ExprId {
        let value = e.expr.as_ref().map(|value| self.expr(value));
        let block = self.jumps.iter_mut().rev().find_map(|jump| match jump {
            Jump::Async { values } => Some(values),
            Jump::Loop { .. } => None,
        });
        match block {
            Some(values) => {
                values.extend(value);
                self.builder.terminate();
            }
            None => self.builder.return_value(value),
        }
        self.unit(span)
    }
}

fn label_name(label: &Label) -> String {
    label.name.ident.to_string()
}

/// The item in a statement, also in a macro of items.
fn item_of(stmt: &Stmt) -> Option<Item> {
    match stmt {
        Stmt::Item(item) => Some(item.clone()),
        Stmt::Macro(stmt) => holds_items(&stmt.mac).then(|| {
            let semi_token = stmt.semi_token;
            Item::Macro(syn::ItemMacro { attrs: Vec::new(), ident: None, mac: stmt.mac.clone(), semi_token })
        }),
        _ => None,
    }
}
