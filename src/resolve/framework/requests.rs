//! The requests of a framework's calls.

use super::MAX_CHAIN;
use crate::catalog::automaton::NodeId;
use crate::catalog::framework::Site;
use crate::ir::{Expr, ExprId};
use crate::resolve::client::Origin;
use crate::resolve::eval::Evaluator;
use crate::resolve::program::ArgsId;
use crate::resolve::sink::{Sink, What, push};
use crate::resolve::value::{Atom, ClassRef, ClientId, CtxId, Ref, Value};
use crate::syntax::Language;

impl Evaluator<'_> {
    /// The requests of a call of a framework; `sink` says where, and with what.
    pub(in crate::resolve) fn framework_sinks(&mut self, operation: usize, sink: &Sink, found: &mut Vec<Sink>) {
        let model = &self.automaton.operations[operation];
        let object = self.object_used(model, sink.args);
        let used = object.as_ref().map(clients_in).unwrap_or_default();
        match model.operation.conduct.site {
            Site::Nowhere | Site::Step => return,
            Site::Construction => {
                if used.is_empty() || used.iter().any(|client| self.construction(*client).is_some()) {
                    return;
                }
            }
            Site::Here => {}
        }
        let made = self.eval(sink.call);
        let mut clients = clients_in(&made);
        if clients.is_empty() {
            clients = used;
        }
        if clients.is_empty() {
            clients = self.receiver(sink.args).as_ref().map(clients_in).unwrap_or_default();
        }
        if clients.is_empty() {
            clients.push(ClientId(0));
        }
        for id in std::iter::once(operation).chain(model.beside.iter().copied()) {
            let (decided, is_sure) = self.decided(id, sink.args);
            for id in decided {
                if self.automaton.operations[id].operation.conduct.silent {
                    continue;
                }
                for client in &clients {
                    let sink = Sink { decided: sink.decided && is_sure, ..sink.clone() };
                    self.push_once(id, sink.of(What::Operation(id), *client), found);
                }
            }
        }
    }

    /// Adds a request. The cases of a call that send the same are one request; who answers it is decided at run time where
    /// they do not agree.
    fn push_once(&self, operation: usize, sink: Sink, found: &mut Vec<Sink>) {
        let models = &self.automaton.operations;
        let wanted = &models[operation].operation;
        let same = found.iter_mut().find_map(|other| match other.what {
            What::Operation(id)
                if (other.call, other.name) == (sink.call, sink.name)
                    && models[id].operation.operation == wanted.operation =>
            {
                Some((id, other))
            }
            _ => None,
        });
        let Some((known, other)) = same else {
            push(found, sink);
            return;
        };
        if known != operation {
            other.complete = false;
            if wanted.conduct.provider.as_deref() == Some("configurable") {
                other.what = sink.what;
            }
        }
        other.complete &= sink.complete;
        other.decided &= sink.decided;
        for client in sink.clients {
            if !other.clients.contains(&client) {
                other.clients.push(client);
            }
        }
    }

    /// A construction of a class of the program that extends a framework's: with the arguments that it hands on.
    pub(in crate::resolve) fn subclass_sinks(&mut self, class: ClassRef, sink: &Sink, found: &mut Vec<Sink>) {
        let Some(operation) = self.extends_operation(class) else { return };
        if !self.constructs_above(class) {
            return;
        }
        let args = self.args_of_super(class, sink.args);
        let decided = self.decided(operation, args).0;
        for id in decided {
            let client = match self.eval(sink.call).only() {
                Some(Atom::Instance(_)) | None => self.client_of_subclass(class, sink.call),
                Some(_) => ClientId(0),
            };
            if !self.automaton.operations[id].operation.conduct.silent {
                self.push_once(id, Sink { args, ..sink.clone() }.of(What::Operation(id), client), found);
            }
        }
    }

    fn client_of_subclass(&mut self, class: ClassRef, call: Ref) -> ClientId {
        let Some(node) = self.extended_state(class) else { return ClientId(0) };
        match self.automaton.node(node).instance {
            Some(instance) if self.automaton.client(instance).is_some() => {
                self.facts.clients.intern(Origin::Constructed(call, instance))
            }
            _ => ClientId(0),
        }
    }

    fn extended_state(&mut self, class: ClassRef) -> Option<NodeId> {
        let mut classes = vec![class];
        let mut next = 0;
        while next < classes.len() && next < MAX_CHAIN {
            let at = classes[next];
            next += 1;
            for base in self.file(at.file).ir.class(at.id).bases.clone() {
                let value = self.eval(Ref { file: at.file, expr: base, ctx: CtxId(0) });
                for atom in value.atoms() {
                    match *atom {
                        Atom::Sdk { node, .. }
                            if self.automaton.operation(node).is_some_and(|id| self.automaton.is_of_framework(id)) =>
                        {
                            return Some(node);
                        }
                        Atom::Class(base) if !classes.contains(&base) => classes.push(base),
                        _ => {}
                    }
                }
            }
        }
        None
    }

    pub(super) fn extends_operation(&mut self, class: ClassRef) -> Option<usize> {
        let node = self.extended_state(class)?;
        self.automaton.operation(node)
    }

    /// Whether an object of a class is made by what is above it, too. In Python a constructor that does not call the one
    /// above it leaves that out.
    fn constructs_above(&mut self, class: ClassRef) -> bool {
        let Some(constructor) = self.constructor_of(class) else { return true };
        let file = self.file(constructor.file);
        let body = file.ir.function(constructor.id).span;
        let is_constructor = |call: &ExprId| match file.ir.expr(*call) {
            Expr::Call { callee, .. } => match file.ir.expr(*callee) {
                Expr::Member { name, .. } => file.ir.text(*name) == "__init__",
                _ => false,
            },
            _ => false,
        };
        let mut calls = file.ir.calls.iter().filter(|call| body.contains(file.ir.span(**call)));
        file.ir.language != Language::Python || calls.any(is_constructor)
    }

    /// What a class of the program hands on to the constructor above it; the arguments themselves where it has none.
    pub(super) fn args_of_super(&mut self, class: ClassRef, args: ArgsId) -> ArgsId {
        let Some(constructor) = self.constructor_of(class) else { return args };
        let file = self.file(constructor.file);
        let ctx = self.context_for(constructor, CtxId(0), None, args);
        let body = file.ir.function(constructor.id).span;
        for call in file.ir.calls.iter().filter(|call| body.contains(file.ir.span(**call))) {
            let Expr::Call { callee, .. } = file.ir.expr(*call) else { continue };
            let is_super = match file.ir.expr(*callee) {
                Expr::Super(_) => true,
                Expr::Member { base, name } => {
                    matches!(file.ir.expr(*base), Expr::Super(_)) && file.ir.text(*name) == "__init__"
                }
                _ => false,
            };
            if is_super {
                return self.args_of_call(Ref { file: constructor.file, expr: *call, ctx });
            }
        }
        args
    }
}

/// The clients that a value can be.
pub(super) fn clients_in(value: &Value) -> Vec<ClientId> {
    let clients = value.atoms().iter().filter_map(|atom| match atom {
        Atom::Sdk { client, .. } if *client != ClientId(0) => Some(*client),
        _ => None,
    });
    clients.collect()
}
