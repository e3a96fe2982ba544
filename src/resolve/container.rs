//! What is made elsewhere: by the end of a builder's chain, or by a container of services that is told the class.

use super::eval::Evaluator;
use super::value::{Atom, Ref, Value};
use crate::catalog::automaton::NodeId;
use crate::catalog::schema::Returns;
use crate::ir::Expr;

impl Evaluator<'_> {
    /// The builder's value whose fields are the arguments of a construction: that before `.make()`.
    pub(super) fn built_from(&mut self, call: Ref) -> Option<Value> {
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        let callee = call.at(*callee);
        let Expr::Member { base, .. } = self.expr(callee) else { return None };
        let receiver = self.eval(callee.at(*base));
        receiver.atoms().iter().any(|atom| matches!(atom, Atom::Builder(_))).then(|| (*receiver).clone())
    }

    /// The client that a call at the end of a builder's chain makes.
    pub(super) fn made_by_chain(&mut self, call: Ref) -> Option<NodeId> {
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        let callee = call.at(*callee);
        let Expr::Member { base, name } = self.expr(callee) else { return None };
        let name = self.text(self.file(call.file).name(*name));
        let receiver = self.eval(callee.at(*base));
        let started = receiver.atoms().iter().find_map(|atom| match *atom {
            Atom::Builder(of) => Some(of),
            _ => None,
        });
        let builder = self.state_of_builder(started?)?;
        let (end, _) = self.automaton.member(builder, &name)?;
        let made = self.automaton.call(end)?;
        self.automaton.client(made).map(|_| made)
    }

    /// The state of a builder that some steps ago was started.
    fn state_of_builder(&mut self, step: Ref) -> Option<NodeId> {
        let mut at = step;
        for _ in 0..MAX_CHAIN {
            let Expr::Call { callee, .. } = self.expr(at) else { return None };
            let callee = at.at(*callee);
            let state = self.eval(callee).atoms().iter().find_map(|atom| match *atom {
                Atom::Sdk { node, .. } => self.automaton.call(node),
                _ => None,
            });
            if state.is_some_and(|state| self.automaton.node(state).builder.is_some()) {
                return state;
            }
            let Expr::Member { base, .. } = self.expr(callee) else { return None };
            let before = self.eval(callee.at(*base));
            at = before.atoms().iter().find_map(|atom| match *atom {
                Atom::Builder(of) => Some(of),
                _ => None,
            })?;
        }
        None
    }

    /// `$container->get(Client::class)`, where nothing is known of the container.
    pub(super) fn given_by_container(&mut self, call: Ref, callee: Ref) -> Option<Value> {
        let Expr::Member { name, .. } = self.expr(callee) else { return None };
        if !self.automaton.is_container_method(self.file(callee.file).ir.text(*name)) {
            return None;
        }
        let first = self.written_args(call).first()?.value;
        let instance = self.instance_of_class(call.at(first));
        (!instance.atoms().is_empty()).then_some(instance)
    }

    /// An instance of the class that an expression is, or that it names.
    pub(super) fn instance_of_class(&mut self, class: Ref) -> Value {
        let value = self.eval(class);
        let named = value.atoms().iter().find_map(|atom| match *atom {
            Atom::Str(name) => Some(name),
            _ => None,
        });
        let Some(name) = named else { return self.instance_of(class) };
        let known = self.automaton.root(&self.text(name)).and_then(|node| self.automaton.node(node).instance);
        match known {
            Some(node) => {
                let origin = super::client::Origin::Declared(class, node);
                Value::one(Atom::Sdk { node, client: self.facts.clients.intern(origin) })
            }
            None => Value::unknown(),
        }
    }

    /// Whether a call gives an instance of the class that it is given.
    pub(super) fn instantiates(&self, call: Ref, callee: &Value) -> bool {
        if callee.atoms().iter().any(|atom| self.summary_that(*atom, Returns::Instance).is_some()) {
            return true;
        }
        let Expr::Call { callee, .. } = self.expr(call) else { return false };
        match self.expr(call.at(*callee)) {
            Expr::Member { name, .. } => self.automaton.is_container_method(self.file(call.file).ir.text(*name)),
            _ => false,
        }
    }
}

/// Longest builder chain that is followed.
const MAX_CHAIN: usize = 400;
