//! What calls leave of the records that they are given.

use super::eval::Evaluator;
use super::program::ArgsId;
use super::value::{Atom, FunctionRef, Ref};
use crate::ir::{Arg, ArgKind, Expr, ParamKind};

/// What a call leaves of a record that it is given.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// The record as a function that stores into it leaves it.
    pub records: Vec<Ref>,
    /// Whether it may be as it was.
    pub may_be_untouched: bool,
    /// Whether who is called is out of sight, and likely to be code of the same project.
    pub is_open: bool,
}

impl Left {
    /// Whether it may be another than before.
    pub(super) fn is_change(&self) -> bool {
        self.is_open || !self.records.is_empty()
    }
}

impl Evaluator<'_> {
    /// What a call leaves of the record that it is given as the argument at `argument`. Libraries are taken to leave
    /// what they are given alone; a function that somebody else chose, or that should stand in this project and does
    /// not, is not.
    pub(super) fn left_by(&mut self, call: Ref, argument: u32) -> Left {
        let Expr::Call { callee, args, .. } = self.expr(call) else { return Left::default() };
        let Some(arg) = args.get(argument as usize) else { return Left::default() };
        let callee = call.at(*callee);
        let value = self.eval(callee);
        let mut left = Left { is_open: value.is_unknown() && self.is_of_project(callee), ..Left::default() };
        left.may_be_untouched = !value.is_complete() || left.is_open;
        for (target, args) in self.runs(call) {
            let Atom::Function { function, scope, receiver } = target else { continue };
            let Some(exit) = self.exit_for(function, args, (call, arg)) else {
                left.may_be_untouched = true;
                continue;
            };
            let ctx = self.context_for(function, scope, receiver, args);
            left.records.push(Ref { file: function.file, expr: exit, ctx });
        }
        left.may_be_untouched |= left.records.is_empty();
        left
    }

    /// What a function leaves in the parameter that takes an argument, where it stores into it.
    fn exit_for(&self, function: FunctionRef, args: ArgsId, (call, arg): (Ref, &Arg)) -> Option<crate::ir::ExprId> {
        let file = self.file(function.file);
        let params = &file.ir.function(function.id).params;
        let plain = params.iter().filter(|param| param.kind != ParamKind::Receiver);
        plain.enumerate().find_map(|(position, param)| {
            let exit = param.exit?;
            let is_it = match (arg.kind, param.name) {
                (ArgKind::Named(given), Some(own)) => self.file(call.file).name(given) == file.name(own),
                _ => matches!(self.positional_at(args, position), Ok(Some(written)) if written.span == arg.span),
            };
            is_it.then_some(exit)
        })
    }

    /// Whether a callee that is not known is something that the project itself passes around or should define.
    fn is_of_project(&self, callee: Ref) -> bool {
        match self.expr(callee) {
            Expr::Parameter { .. } | Expr::This(_) | Expr::Super(_) => true,
            Expr::Member { base, .. } => matches!(self.expr(callee.at(*base)), Expr::This(_) | Expr::Super(_)),
            Expr::Element(base) => matches!(self.expr(callee.at(*base)), Expr::Parameter { .. }),
            _ => false,
        }
    }
}
