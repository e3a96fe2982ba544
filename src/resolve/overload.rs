//! Overloads: several functions of one name, of which a call runs the one that its arguments fit.

use super::eval::Evaluator;
use super::program::ArgsId;
use super::value::{Atom, ClassRef, FunctionRef, Value};
use crate::ir::{ArgKind, FunctionId, ParamKind};

impl Evaluator<'_> {
    /// The functions that some arguments fit, as far as numbers and names tell; all of them where none does.
    pub(super) fn fitting(&self, callee: &Value, args: ArgsId) -> Value {
        let is_function = |atom: &&Atom| matches!(atom, Atom::Function { .. });
        if !self.program.ecosystem().has_namespaces() || callee.atoms().iter().filter(is_function).count() < 2 {
            return callee.clone();
        }
        let fits = |atom: Atom| match atom {
            Atom::Function { function, .. } => self.fits(function, args),
            _ => true,
        };
        let fitting = callee.filtered(fits);
        if fitting.atoms().is_empty() { callee.clone() } else { fitting }
    }

    /// Among the constructors of a class the first that some arguments fit.
    pub(super) fn fitting_constructor(&self, class: ClassRef, args: ArgsId) -> Option<FunctionRef> {
        if !self.program.ecosystem().has_namespaces() {
            return None;
        }
        let functions = self.file(class.file).ir.functions.iter();
        let own =
            (0..).zip(functions).filter(|(_, function)| function.class == Some(class.id) && function.flags.constructor);
        let mut own = own.map(|(id, _)| FunctionRef { file: class.file, id: FunctionId(id) });
        own.find(|function| self.fits(*function, args))
    }

    fn fits(&self, function: FunctionRef, args: ArgsId) -> bool {
        let file = self.file(function.file);
        let params = &file.ir.function(function.id).params;
        let takes: Vec<_> = params.iter().filter(|param| param.kind != ParamKind::Receiver).collect();
        let takes_rest = takes.iter().any(|param| param.kind == ParamKind::Rest);
        let mut given = 0;
        for part in self.facts.contexts.parts(args) {
            let caller = self.file(part.call.file);
            for arg in self.written_args(part.call) {
                given += 1;
                if let ArgKind::Named(name) = arg.kind {
                    let name = caller.name(name);
                    if !takes.iter().any(|param| param.name.is_some_and(|own| file.name(own) == name)) {
                        return false;
                    }
                }
            }
        }
        let needed = takes.iter().filter(|param| param.kind == ParamKind::Plain && param.default.is_none()).count();
        given >= needed && (takes_rest || given <= takes.len())
    }
}
