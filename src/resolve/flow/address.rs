//! Addresses of the API on their way to the calls of HTTP libraries. Such libraries are used everywhere, so a call of
//! theirs is looked at only where something that may be an address arrives at it, or at the client that it goes through:
//! a state of an HTTP library is live where an address has arrived.

use super::{Entry, Propagation, Token, What};
use crate::catalog::automaton::NodeId;
use crate::ir::{Expr, ExprId};
use crate::policy::may_hold_address;
use crate::resolve::value::{Atom, CtxId, FileId, Name, Ref};
use crate::syntax::Ecosystem;

/// Longest chain of members in a callee.
const MAX_STEPS: usize = 16;

impl Propagation<'_, '_> {
    /// Texts that may be addresses.
    pub(super) fn start_addresses(&mut self) {
        if self.evaluator.automaton.https.is_empty() {
            return;
        }
        let node = self.evaluator.automaton.address();
        for (file, expr, sure) in self.index.addresses.clone() {
            self.arrive(file, expr, Token { what: What::State(node, sure), entry: Entry::default() });
        }
    }

    pub(super) fn is_address(&self, what: What) -> bool {
        let address = self.evaluator.automaton.address();
        matches!(what, What::State(node, _) | What::Held(node, ..) | What::Maker(node, _) if node == address)
    }

    /// Whether a call that is given this may be a request to the API.
    pub(super) fn addresses(&self, what: What) -> bool {
        let automaton = self.evaluator.automaton;
        match what {
            What::State(node, true) | What::Held(node, true, _) if automaton.is_of_http(node) => {
                automaton.node(node).setters.is_some()
            }
            what => self.is_address(what),
        }
    }

    /// An address arrived at a call: what of an HTTP library arrived there before is live now.
    pub(super) fn address_call(&mut self, file: FileId, call: ExprId) {
        if !self.addressed.insert((file, call)) {
            return;
        }
        let Expr::Call { callee, args, .. } = self.file(file).ir.expr(call) else { return };
        for token in self.arrived.get(&(file, *callee)).cloned().unwrap_or_default() {
            if let What::State(node, _) = token.what
                && self.is_of_http(node)
            {
                self.http_called(file, call, node, true, token);
            }
        }
        for arg in args {
            let arrived = self.arrived.get(&(file, arg.value)).map_or(&[][..], Vec::as_slice);
            if arrived.iter().any(|token| self.sends_http(token.what)) {
                self.candidate(file, call);
            }
        }
    }

    /// Whether something may go into a member or key of this name: an address only where the name is that of one,
    /// since members are joined by name, and a list or table of them not at all.
    pub(super) fn fits_slot(&self, name: Name, what: What) -> bool {
        !self.is_address(what)
            || (matches!(what, What::State(..)) && may_hold_address(self.evaluator.facts.names.text(name)))
    }

    /// Whether it is worth knowing what a call runs that is given an address: something of the program, or of a library
    /// that is known. Others are print and log functions; what is imported may be either.
    pub(super) fn may_take_address(&mut self, file: FileId, call: ExprId, what: What) -> bool {
        let lowered = self.file(file);
        let Expr::Call { callee, .. } = lowered.ir.expr(call) else { return false };
        if lowered.last_name(*callee).is_some_and(|name| self.index.is_function(name)) {
            return true;
        }
        if let Expr::Member { name, .. } = lowered.ir.expr(*callee)
            && self.evaluator.automaton.reads_settings(lowered.ir.text(*name))
        {
            return true;
        }
        let mut at = *callee;
        for _ in 0..MAX_STEPS {
            match lowered.ir.expr(at) {
                Expr::Member { base, .. } => at = *base,
                // What a module imports, seen from within its functions.
                Expr::Variable(variable) => match lowered.ir.variables[variable.index()].definitions.first() {
                    Some(definition) => at = *definition,
                    None => break,
                },
                Expr::Import { specifier, .. } => {
                    let is_sure = matches!(what, What::State(_, true));
                    return is_sure || self.evaluator.is_modelled(lowered.ir.text(*specifier));
                }
                Expr::Global(name) => {
                    return self.evaluator.automaton.root(lowered.ir.text(*name)).is_some()
                        || self.is_of_a_namespace(file, at);
                }
                // Methods of texts and options are known by name.
                Expr::Literal(_) | Expr::Template(_) => return false,
                _ => break,
            }
        }
        self.has_fallback(file, *callee)
    }

    /// Whether a name that no file defines is one of a library that is known, by the namespaces that the file uses.
    fn is_of_a_namespace(&mut self, file: FileId, name: ExprId) -> bool {
        if self.evaluator.program.ecosystem() != Ecosystem::Dotnet {
            return false;
        }
        self.evaluator.refuel();
        let value = self.evaluator.eval(Ref { file, expr: name, ctx: CtxId(0) });
        value.atoms().iter().any(|atom| matches!(atom, Atom::Sdk { .. }))
    }

    /// `value.unwrap_or_else(|| "https://..")`.
    pub(super) fn has_fallback(&self, file: FileId, callee: ExprId) -> bool {
        let lowered = self.file(file);
        match lowered.ir.expr(callee) {
            Expr::Member { name, .. } => self.evaluator.automaton.is_fallback_method(lowered.ir.text(*name)),
            _ => false,
        }
    }

    pub(super) fn is_of_http(&self, node: NodeId) -> bool {
        self.evaluator.automaton.is_of_http(node)
    }

    /// Whether calling this sends an HTTP request to whatever address.
    pub(super) fn sends_http(&self, what: What) -> bool {
        let What::State(node, _) = what else { return false };
        let automaton = self.evaluator.automaton;
        automaton.http(node).is_some_and(|id| automaton.https[id].1.makes.is_none())
    }

    /// Whether it is a request that is declared: where it goes is said elsewhere.
    fn is_declared(&self, node: NodeId) -> bool {
        let automaton = self.evaluator.automaton;
        automaton.http(node).is_some_and(|id| automaton.https[id].1.declared)
    }

    /// A call of an HTTP library, as live as its receiver and its arguments.
    pub(super) fn http_called(&mut self, file: FileId, call: ExprId, node: NodeId, live: bool, token: Token) {
        let live = live || self.addressed.contains(&(file, call)) || self.is_declared(node);
        if live && self.sends_http(token.what) {
            self.candidate(file, call);
        }
        if let Some(made) = self.evaluator.automaton.call(node) {
            self.arrive_state(file, call, What::State(made, live), token.entry);
        }
    }
}
