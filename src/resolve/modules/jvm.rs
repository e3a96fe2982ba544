//! The JVM: types, and Kotlin's functions, by package and name, in whatever file they stand. Names are looked up as
//! those of C#'s namespaces are; what is different stands here.

use super::super::eval::Evaluator;
use super::super::memory::Fact;
use super::super::value::{Atom, ClientId, CtxId, FileId, Name, Ref, Value};
use crate::catalog::automaton::NodeId;
use crate::ir::ExprId;
use crate::lower::jvm::PROVIDED;
use crate::syntax::Ecosystem;

/// Methods with shorter names are called in files that have nothing to do with them.
const MIN_METHOD: usize = 8;

/// Types with shorter names are no needles: they would be found everywhere.
const MIN_TYPE: usize = 4;

/// Most services of one type that are told apart.
const MAX_PROVIDED: usize = 8;

/// What files write that use a type, function or method of another file: its name, and that of the interface that it is
/// named after.
pub(super) fn words(symbol: &str, is_method: bool) -> Vec<String> {
    if symbol.contains(['.', '@']) {
        return Vec::new();
    }
    if is_method {
        return (symbol.len() >= MIN_METHOD).then(|| symbol.to_owned()).into_iter().collect();
    }
    let interface = symbol.strip_suffix("Impl").or_else(|| symbol.strip_prefix("Default"));
    let all = [Some(symbol), interface].into_iter().flatten();
    all.filter(|word| word.len() >= MIN_TYPE).map(str::to_owned).collect()
}

impl Evaluator<'_> {
    /// `import static a.B.c`, and Kotlin's import of a member of an object: what a type has under a name.
    pub(super) fn member_by_path(&mut self, from: FileId, path: &str, name: Name) -> Option<Value> {
        if self.program.ecosystem() != Ecosystem::Jvm {
            return None;
        }
        self.static_member(path, name, Ref { file: from, expr: ExprId(0), ctx: CtxId(0) })
    }

    /// The clients of a type that methods of the program provide to whoever asks for the type.
    pub(in crate::resolve) fn provided(&mut self, node: NodeId) -> Vec<ClientId> {
        if self.program.ecosystem() != Ecosystem::Jvm {
            return Vec::new();
        }
        let name = self.facts.names.intern(PROVIDED);
        self.facts.memory.read_fact(Fact::Export(name));
        let mut found = Vec::new();
        for file in self.program.exporting(name).to_vec() {
            for expr in self.file(file).exported(name).to_vec() {
                let value = self.eval(Ref { file, expr, ctx: CtxId(0) });
                found.extend(value.atoms().iter().filter_map(|atom| match *atom {
                    Atom::Sdk { node: own, client } if own == node && client != ClientId(0) => Some(client),
                    _ => None,
                }));
            }
        }
        found.sort_unstable();
        found.dedup();
        found.truncate(MAX_PROVIDED);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_used_through_their_interfaces() {
        assert_eq!(words("AssistantImpl", false), ["AssistantImpl", "Assistant"]);
        assert!(words("com.acme.Assistant", false).is_empty());
        assert!(words("ask", true).is_empty());
        assert_eq!(words("askModel", true), ["askModel"]);
    }
}
