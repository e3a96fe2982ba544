//! Requests that an interface declares: through which client they go is said where an object of the interface is made.

use super::eval::Evaluator;
use super::value::{Atom, ClassRef, ClientId, CtxId, FileId, Ref};
use crate::ir::Expr;

/// Most clients of one interface.
const MAX_CLIENTS: usize = 8;

impl Evaluator<'_> {
    /// The clients that a declared request may go through.
    pub(super) fn clients_of_declared(&mut self, call: Ref) -> Vec<ClientId> {
        let Some(interface) = self.interface_around(call) else { return Vec::new() };
        let mut found = Vec::new();
        for (callee, args) in self.calls_of_proxies() {
            let given = self.eval(args);
            let is_meant = given.atoms().iter().any(|atom| is_class(*atom, interface));
            if !is_meant || found.len() >= MAX_CLIENTS {
                continue;
            }
            let callee = self.eval(callee);
            let clients = callee.atoms().iter().filter_map(|atom| match *atom {
                Atom::Sdk { node, client } if self.automaton.node(node).proxy => Some(client),
                _ => None,
            });
            let new: Vec<ClientId> = clients.filter(|client| !found.contains(client)).collect();
            found.extend(new);
        }
        found
    }

    fn interface_around(&self, call: Ref) -> Option<ClassRef> {
        let ir = &self.file(call.file).ir;
        let span = ir.span(call.expr);
        let around = ir.functions.iter().filter(|function| function.span.contains(span));
        let innermost = around.min_by_key(|function| function.span.end - function.span.start)?;
        Some(ClassRef { file: call.file, id: innermost.class? })
    }

    /// The callees and the first arguments of all calls that are named like one that makes such objects.
    fn calls_of_proxies(&self) -> Vec<(Ref, Ref)> {
        let paths = self.automaton.catalogs.iter().flat_map(|catalog| &catalog.proxies);
        let names: Vec<&str> = paths.filter_map(|path| path.rsplit('.').next()).collect();
        let mut found = Vec::new();
        if names.is_empty() {
            return found;
        }
        let files: Vec<FileId> = self.program.files().map(|(id, _)| id).collect();
        for file in files {
            let ir = &self.file(file).ir;
            for call in &ir.calls {
                let Expr::Call { callee, args, .. } = ir.expr(*call) else { continue };
                let Expr::Member { name, .. } = ir.expr(*callee) else { continue };
                if let Some(first) = args.first().filter(|_| names.contains(&ir.text(*name))) {
                    let at = |expr| Ref { file, expr, ctx: CtxId(0) };
                    found.push((at(*callee), at(first.value)));
                }
            }
        }
        found
    }
}

/// Whether a value is a class, or an object of it that stands for its type.
fn is_class(atom: Atom, wanted: ClassRef) -> bool {
    match atom {
        Atom::Class(class) => class == wanted,
        Atom::Instance(instance) => instance.class == wanted,
        _ => false,
    }
}
