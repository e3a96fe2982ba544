//! Calls with the shape of a request whose receiver could not be resolved. Never requests: a strict run names them.

use rustc_hash::FxHashSet;

use super::eval::Evaluator;
use super::sink::Sink;
use super::value::{Atom, CtxId, FileId, Ref, Value};
use crate::ir::{Expr, ExprId, Span};

/// Most steps of a callee that are looked at.
const MAX_STEPS: usize = 16;

/// A call that looks like a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shaped {
    /// The call.
    pub call: Ref,
    /// The method name.
    pub name: Span,
    /// What it would send: index of the automaton's operation.
    pub operation: usize,
}

impl Evaluator<'_> {
    /// The calls with a request's shape in the files that use an SDK, without those that are requests, and without
    /// those of which anything is known: a class of the program, another package, a result.
    pub(super) fn unresolved(&mut self, sinks: &[(FileId, Vec<Sink>)]) -> Vec<Shaped> {
        let requests: FxHashSet<(FileId, ExprId)> =
            sinks.iter().flat_map(|(_, sinks)| sinks).map(|sink| (sink.call.file, sink.call.expr)).collect();
        let program = self.program;
        let mut found = Vec::new();
        for (id, file) in program.files() {
            if !self.uses_sdk(id) {
                continue;
            }
            for call in file.ir.calls.iter().filter(|call| !requests.contains(&(id, **call))) {
                let of = Ref { file: id, expr: *call, ctx: CtxId(0) };
                found.extend(self.unresolved_call(of));
            }
        }
        found
    }

    /// Whether a file imports something of an SDK.
    fn uses_sdk(&self, id: FileId) -> bool {
        let ir = &self.file(id).ir;
        ir.exprs
            .iter()
            .any(|expr| matches!(expr, Expr::Import { specifier, .. } if self.is_of_sdk(ir.text(*specifier))))
    }

    fn unresolved_call(&mut self, call: Ref) -> Option<Shaped> {
        let Expr::Call { callee, name_span, .. } = self.expr(call) else { return None };
        let callee = call.at(*callee);
        let (operation, receiver) = self.shape(callee)?;
        self.refuel();
        let is_unresolved = nothing_known(&self.eval(receiver)) && nothing_known(&self.eval(callee));
        is_unresolved.then_some(Shaped { call, name: *name_span, operation })
    }

    /// The operation whose path a callee ends with, and what stands before that path; the longest path counts.
    fn shape(&self, callee: Ref) -> Option<(usize, Ref)> {
        let file = self.file(callee.file);
        match file.ir.expr(callee.expr) {
            Expr::Member { name, .. } if self.automaton.last_names.contains(file.ir.text(*name)) => {}
            _ => return None,
        }
        let mut found = None;
        let mut path = String::new();
        let mut at = callee;
        for _ in 0..MAX_STEPS {
            at = match file.ir.expr(at.expr) {
                Expr::Member { base, name } => {
                    let name = file.ir.text(*name);
                    if !self.automaton.is_transparent_anywhere(name) {
                        let dot = if path.is_empty() || path.starts_with('(') { "" } else { "." };
                        path = format!("{name}{dot}{path}");
                        let shape = self.automaton.shapes.get(path.as_str());
                        found = shape.map(|operation| (*operation, at.at(*base))).or(found);
                    }
                    at.at(*base)
                }
                Expr::Call { callee, .. } => {
                    let dot = if path.is_empty() { "" } else { "." };
                    path = format!("(){dot}{path}");
                    at.at(*callee)
                }
                Expr::Await(base) => at.at(*base),
                _ => break,
            };
        }
        found
    }
}

/// Whether a receiver can be anything: that it may be missing says nothing about what it is.
fn nothing_known(value: &Value) -> bool {
    !value.is_complete() && value.atoms().iter().all(|atom| matches!(atom, Atom::Null | Atom::Undefined))
}
