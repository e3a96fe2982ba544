//! Which calls use which constructions, and which switches the program turns.

use std::collections::BTreeSet;

use super::MAX_CHAIN;
use crate::catalog::automaton::CallModel;
use crate::catalog::framework::Site;
use crate::ir::{Expr, ExprId};
use crate::resolve::client::Origin;
use crate::resolve::eval::Evaluator;
use crate::resolve::program::ArgsId;
use crate::resolve::value::{Atom, ClassRef, ClientId, CtxId, FileId, Ref, Value};

impl Evaluator<'_> {
    /// Forgets which calls use which constructions.
    pub(in crate::resolve) fn forget_uses(&mut self) {
        self.facts.uses.clear();
        self.facts.switched.clear();
    }

    /// Learns from some calls of a file which constructions they use, and which switches they turn.
    pub(in crate::resolve) fn note_uses(&mut self, file: FileId, calls: &BTreeSet<ExprId>) {
        for call in calls {
            let of = Ref { file, expr: *call, ctx: CtxId(0) };
            let Expr::Call { callee, .. } = self.expr(of) else { continue };
            self.refuel();
            let callee = self.eval(of.at(*callee));
            for atom in callee.atoms() {
                let Atom::Sdk { node, .. } = *atom else { continue };
                if let Some(switch) = self.automaton.node(node).switch {
                    self.note_switch(switch, of);
                }
                if let Some(operation) = self.automaton.operation(node)
                    && self.automaton.is_of_framework(operation)
                {
                    self.note_use(of, operation);
                }
            }
        }
    }

    fn note_use(&mut self, call: Ref, operation: usize) {
        let args = self.args_of_call(call);
        let model = &self.automaton.operations[operation];
        let Some(object) = self.object_used(model, args) else { return };
        for atom in object.atoms() {
            let Atom::Sdk { client, .. } = *atom else { continue };
            if let Some((made, _)) = self.construction(client) {
                let uses = self.facts.uses.entry((made.file, made.expr)).or_default();
                if !uses.contains(&(operation, args)) {
                    uses.push((operation, args));
                }
            }
        }
    }

    fn note_switch(&mut self, switch: usize, call: Ref) {
        let automaton = self.automaton;
        let (_, model) = &automaton.switches[switch];
        let args = self.args_of_call(call);
        let is_turned = match &model.argument {
            None => true,
            Some(slot) => {
                let value = self.slot_argument(args, slot);
                let wanted = |atom: &Atom| match atom {
                    Atom::Undefined => model.default,
                    atom if model.values.is_empty() => *atom == Atom::Bool(true),
                    atom => model.values.iter().any(|value| self.is_constant(*atom, value)),
                };
                value.is_complete() && value.atoms().iter().all(wanted)
            }
        };
        if is_turned {
            self.facts.switched.insert(switch);
        }
    }

    /// The object that a call works with; none where its model speaks of none.
    pub(in crate::resolve) fn object_used(&mut self, model: &CallModel, args: ArgsId) -> Option<Value> {
        let conduct = &model.operation.conduct;
        if let Some(slot) = &conduct.uses {
            return Some(self.slot_argument(args, slot));
        }
        if conduct.site == Site::Here { None } else { self.receiver(args) }
    }

    /// The object whose method is called.
    pub(super) fn receiver(&mut self, args: ArgsId) -> Option<Value> {
        let call = self.facts.contexts.parts(args).first()?.call;
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        match self.expr(call.at(*callee)) {
            Expr::Member { base, .. } => Some((*self.eval(call.at(*base))).clone()),
            _ => None,
        }
    }

    /// The call that constructed a framework's object, and its operation.
    pub(in crate::resolve) fn construction(&mut self, client: ClientId) -> Option<(Ref, usize)> {
        let mut client = client;
        for _ in 0..MAX_CHAIN {
            let (call, parent) = match self.facts.clients.origin(client) {
                Origin::Constructed(call, _) => (Some(call), None),
                Origin::Derived(call, _, parent) => (Some(call), Some(parent)),
                Origin::Presumed(.., like) => (None, Some(like)),
                Origin::Unknown | Origin::Declared(..) | Origin::Parameter(..) | Origin::Module(_) => return None,
            };
            if let Some(call) = call
                && let Some(operation) = self.constructs(call).or_else(|| self.constructs_subclass(call))
            {
                return Some((call, operation));
            }
            client = parent?;
        }
        None
    }

    /// The operation of the framework's class that a class of the program extends, of which a call makes an instance.
    fn constructs_subclass(&mut self, call: Ref) -> Option<usize> {
        let class = self.class_called(call)?;
        let operation = self.extends_operation(class)?;
        (self.automaton.operations[operation].operation.conduct.site == Site::Here).then_some(operation)
    }

    /// The class of the program that a call makes an instance of.
    fn class_called(&mut self, call: Ref) -> Option<ClassRef> {
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        let callee = self.eval(call.at(*callee));
        callee.atoms().iter().find_map(|atom| match *atom {
            Atom::Class(class) => Some(class),
            _ => None,
        })
    }

    /// What a framework's construction is given by a call, which may construct a class that extends the framework's.
    pub(super) fn args_of_framework(&mut self, call: Ref) -> ArgsId {
        let args = self.args_of_call(call);
        match self.class_called(call) {
            Some(class) => self.args_of_super(class, args),
            None => args,
        }
    }

    /// The operation of a framework's construction that a call is.
    pub(in crate::resolve) fn constructs(&mut self, call: Ref) -> Option<usize> {
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        let callee = self.eval(call.at(*callee));
        callee.atoms().iter().find_map(|atom| {
            let operation = match *atom {
                Atom::Sdk { node, .. } => self.automaton.operation(node)?,
                _ => return None,
            };
            let is_here = self.automaton.operations[operation].operation.conduct.site == Site::Here;
            (is_here && self.automaton.is_of_framework(operation)).then_some(operation)
        })
    }
}
