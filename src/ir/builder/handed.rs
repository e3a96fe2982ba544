//! Records that a function hands to others, which may store into them.
//!
//! After the call, the variables that hold such a record hold an [`Expr::Handed`]; what the function that is called
//! leaves in its parameter stands in [`Param::exit`](crate::ir::Param::exit). Which function that is shows when the
//! program is resolved.

use super::{Builder, Frame};
use crate::ir::{Arg, ArgKind, Expr, ExprId, FunctionId, VarId};

/// Deepest nesting of alternatives in which a record is looked for.
const MAX_ALTERNATIVES: usize = 4;

impl Builder {
    /// Says that a function gets a copy of an argument: what it stores there is seen by nobody else.
    pub fn pass_as_copy(&mut self, function: FunctionId, index: usize) {
        self.copied.insert((function, index));
    }

    /// The arguments that may be records which variables of this function hold.
    pub(super) fn records_among(&self, args: &[Arg]) -> Vec<(u32, ExprId)> {
        let by_value = |arg: &&Arg| matches!(arg.kind, ArgKind::Positional | ArgKind::Named(_));
        let handed = (0..).zip(args).filter(|(_, arg)| by_value(&arg));
        let values = handed.map(|(index, arg)| (index, self.unnarrowed(arg.value)));
        values.filter(|(_, value)| self.may_be_record(*value, 0)).collect()
    }

    /// The variables that hold what a call was given hold what it left of it.
    pub(super) fn hand_over(&mut self, call: ExprId, handed: &[(u32, ExprId)]) {
        for (argument, object) in handed.iter().copied() {
            if self.frames.last().is_some_and(|frame| frame.holders.contains_key(&object)) {
                let span = self.span(object);
                let after = self.expr(Expr::Handed { base: object, call, argument }, span);
                self.replace_held(object, after);
            }
        }
    }

    /// The variables of this function that hold `object` hold `successor` from here on.
    pub(super) fn replace_held(&mut self, object: ExprId, successor: ExprId) {
        let Some(frame) = self.frames.last() else { return };
        let held = |variable: &VarId| frame.held(*variable) == Some(object);
        let mut holders: Vec<VarId> = frame.holders.get(&object).into_iter().flatten().copied().filter(held).collect();
        holders.sort_unstable();
        holders.dedup();
        for holder in holders {
            self.write_variable(holder, successor);
        }
    }

    fn may_be_record(&self, value: ExprId, depth: usize) -> bool {
        match self.get(value) {
            Expr::Record(_) | Expr::Update { .. } | Expr::Handed { .. } | Expr::Parameter { .. } => true,
            Expr::Choice(options) => {
                depth < MAX_ALTERNATIVES && options.iter().any(|option| self.may_be_record(*option, depth + 1))
            }
            Expr::Typed { value: Some(value), .. } => self.may_be_record(*value, depth),
            _ => false,
        }
    }

    pub(super) fn is_updated_parameter(&self, value: ExprId, function: FunctionId, index: usize) -> bool {
        let mut at = value;
        let mut updated = false;
        for _ in 0..self.ir.exprs.len() {
            match &self.ir.exprs[at.index()] {
                Expr::Update { base, .. } | Expr::Handed { base, .. } => {
                    updated = true;
                    at = *base;
                }
                Expr::Where { value, .. } => at = *value,
                Expr::Choice(options) => match options.first() {
                    Some(first) => at = *first,
                    None => return false,
                },
                Expr::Parameter { function: of, index: position } => {
                    return updated && *of == function && *position as usize == index;
                }
                _ => return false,
            }
        }
        false
    }
}

impl Frame {
    /// Gives a variable of this frame a value.
    pub(super) fn hold(&mut self, variable: VarId, value: ExprId) {
        if let Some(layer) = self.layers.last_mut() {
            layer.arm.writes.insert(variable, value);
        }
        let holders = self.holders.entry(value).or_default();
        if holders.last() != Some(&variable) {
            holders.push(variable);
        }
    }

    /// What a variable of this frame holds.
    fn held(&self, variable: VarId) -> Option<ExprId> {
        self.layers.iter().rev().find_map(|layer| layer.arm.writes.get(&variable).copied())
    }
}
