//! Declared types: what an instance of one is.

use super::client::Origin;
use super::eval::Evaluator;
use super::value::{Atom, ClientId, Instance, Ref, Value};
use crate::catalog::automaton::NodeId;
use crate::ir::Expr;

impl Evaluator<'_> {
    /// A value of a declared type. Unknown types give nothing; foreign ones say that it is foreign.
    pub(super) fn instance_of(&mut self, ty: Ref) -> Value {
        match self.expr(ty) {
            Expr::Sequence(_) => return Value::one(Atom::Typed(self.element_type(ty).unwrap_or(ty))),
            Expr::Choice(options) => {
                let mut result = Value::bottom();
                for option in options {
                    let value = self.instance_of(ty.at(*option));
                    result.join(&value);
                }
                return result;
            }
            Expr::Literal(_) => return Value::bottom(),
            _ => {}
        }
        let value = self.eval(ty);
        let mut result = Value::bottom();
        for atom in value.atoms() {
            match *atom {
                Atom::Class(class) => {
                    result.add(Atom::Instance(Instance { declared: true, ..Instance::any(class) }));
                }
                Atom::Sdk { node, client } => {
                    if let Some(instance) = self.automaton.node(node).instance {
                        if self.automaton.node(instance).builder.is_some() {
                            continue;
                        }
                        let provided = match self.automaton.client(instance) {
                            Some(_) => self.provided(instance),
                            None => Vec::new(),
                        };
                        if !provided.is_empty() {
                            for client in provided {
                                result.add(Atom::Sdk { node: instance, client });
                            }
                            continue;
                        }
                        let client = match self.automaton.client(instance) {
                            Some(_) => self.facts.clients.intern(Origin::Declared(ty, instance)),
                            None => client,
                        };
                        result.add(Atom::Sdk { node: instance, client });
                    } else if client != ClientId(0) {
                        // What is no class stands for its own type: `typeof client`, `OpenAI["responses"]`.
                        result.add(*atom);
                    }
                }
                Atom::External(path) => {
                    let instance = self.foreign(path, "()");
                    result.join(&instance);
                }
                Atom::Sequence(of) if of != ty => {
                    let alias = self.instance_of(of);
                    result.join(&alias);
                }
                // A type alias evaluates to what it stands for already.
                // A type of functions is written as one without a body.
                Atom::Instance(_) | Atom::Typed(_) | Atom::Function { .. } => result.add(*atom),
                _ => {}
            }
        }
        if value.is_complete() { result } else { result.opened() }
    }

    /// The same, where clients are said to come from what is declared instead of from its type.
    pub(super) fn declared_by(&mut self, declared: &Value, origin: impl Fn(NodeId) -> Origin) -> Value {
        let mut result = if declared.is_complete() { Value::bottom() } else { Value::bottom().opened() };
        for atom in declared.atoms() {
            result.add(match *atom {
                Atom::Sdk { node, client } => match self.facts.clients.origin(client) {
                    Origin::Declared(_, of) => Atom::Sdk { node, client: self.facts.clients.intern(origin(of)) },
                    _ => *atom,
                },
                atom => atom,
            });
        }
        result
    }

    /// The element's type where a type is written as a sequence of one.
    fn element_type(&self, ty: Ref) -> Option<Ref> {
        match self.expr(ty) {
            Expr::Sequence(items) => items.first().map(|item| ty.at(*item)),
            _ => None,
        }
    }

    /// What iterating over (or entering) a value of a declared type gives.
    pub(super) fn eval_type_elements(&mut self, ty: Ref) -> Value {
        match self.element_type(ty) {
            Some(element) => self.instance_of(element),
            None => Value::unknown(),
        }
    }
}
