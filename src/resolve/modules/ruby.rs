//! Ruby: constants by full name, in whatever files they are opened. Which one a path means is decided by the lexical
//! scopes around it, which stand before it (`App::Llm,App|Client`); the file of one that no file declares yet is the
//! one that autoloading would read. Two gems may go by the same constant: what is installed, or else how it is used,
//! tells which one it is.

use std::sync::Arc;

use crate::catalog::schema::Identity;
use crate::ir::{ArgKind, Expr};
use crate::resolve::eval::Evaluator;
use crate::resolve::memory::Fact;
use crate::resolve::program::Program;
use crate::resolve::value::{CtxId, FileId, Ref, Value};

/// Constants without a module around them that are no longer than this are found everywhere.
const MIN_NAME: usize = 3;

/// The parts of a constant's path, without the scopes around it.
pub(super) fn parts(specifier: &str) -> impl Iterator<Item = &str> {
    let path = specifier.split_once('|').map_or(specifier, |(_, path)| path);
    path.split("::").filter(|part| !part.is_empty())
}

/// The full names that a specifier may stand for, in the order in which Ruby tries them.
fn candidates(specifier: &str) -> Vec<String> {
    let (scopes, path) = specifier.split_once('|').unwrap_or(("", specifier));
    if path.starts_with("::") {
        return vec![path.to_owned()];
    }
    let around = scopes.split(',').filter(|scope| !scope.is_empty());
    around.map(|scope| format!("::{scope}::{path}")).chain([format!("::{path}")]).collect()
}

/// The file that autoloading would read for a full name: the only one whose path ends like it.
fn autoloaded(program: &Program, full: &str) -> Option<Arc<str>> {
    let folders: Vec<String> = parts(full).map(underscored).collect();
    let path = format!("{}.rb", folders.join("/"));
    let name = path.rsplit('/').next().unwrap_or(&path);
    let is_it = |found: &&Arc<str>| {
        found.strip_suffix(path.as_str()).is_some_and(|above| above.is_empty() || above.ends_with('/'))
    };
    let mut found = program.named(name).iter().filter(is_it);
    match (found.next(), found.next()) {
        (Some(only), None) => Some(Arc::clone(only)),
        _ => None,
    }
}

/// `llm_client` of `LLMClient`.
fn underscored(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut text = String::new();
    for (at, char) in chars.iter().enumerate() {
        let after_lower = at > 0 && !chars[at - 1].is_uppercase();
        let before_lower = at > 0 && chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        if char.is_uppercase() && (after_lower || before_lower) {
            text.push('_');
        }
        text.extend(char.to_lowercase());
    }
    text
}

/// What a file that uses a name that `path` declares holds: its last part, and that of the module around it.
pub(super) fn parts_of(program: &Program, path: &str, name: &str) -> Option<(String, String)> {
    let file = program.file(program.by_path(path)?);
    let mut exports = file.ir.exports.iter().map(|export| file.ir.text(export.name));
    let full = if name.starts_with("::") {
        name
    } else {
        exports.find(|export| export.starts_with("::") && export.rsplit("::").next() == Some(name)).unwrap_or(name)
    };
    let mut ends = parts(full).collect::<Vec<_>>().into_iter().rev();
    let last = ends.next()?;
    match ends.next() {
        Some(around) => Some((last.to_owned(), around.to_owned())),
        None => (last.len() > MIN_NAME).then(|| (last.to_owned(), last.to_owned())),
    }
}

impl Evaluator<'_> {
    /// What a path of constants means in a file.
    pub(super) fn constant_by_path(&mut self, from: FileId, specifier: &str) -> Value {
        for full in candidates(specifier) {
            if let Some(value) = self.constant_of_program(&full) {
                return value;
            }
            if let Some(path) = autoloaded(self.program, &full) {
                self.load(&path);
            }
        }
        let path: Vec<&str> = parts(specifier).collect();
        match path.first().and_then(|head| self.gem_of(from, head)) {
            Some(id) => {
                let path: Vec<&str> = std::iter::once(id).chain(path.into_iter().skip(1)).collect();
                self.foreign_import(from, &path.join("::"), None)
            }
            None => self.foreign_import(from, specifier, None),
        }
    }

    /// What the files of the program declare under a full name; a class may be opened in several.
    fn constant_of_program(&mut self, full: &str) -> Option<Value> {
        let full = self.facts.names.intern(full);
        self.facts.memory.read_fact(Fact::Export(full));
        let mut found = None;
        for file in self.program.exporting(full).to_vec() {
            for expr in self.file(file).exported(full) {
                let value = self.eval(Ref { file, expr: *expr, ctx: CtxId(0) });
                found.get_or_insert_with(Value::bottom).join(&value);
            }
        }
        found
    }

    /// The catalog of the gem that a constant means here, where it is not the one that the constant's name says.
    fn gem_of(&self, from: FileId, head: &str) -> Option<&'_ str> {
        let automaton = self.automaton;
        let goes_by = |identity: &&Identity| identity.constant.as_deref() == Some(head);
        let other = automaton.catalogs.iter().map(|catalog| &catalog.catalog).find(goes_by)?;
        let own = automaton.root(head).map(|node| &automaton.catalog(node).catalog);
        let has = |identity: &Identity| identity.packages.iter().any(|package| self.is_installed(from, package));
        let is_other = match (has(other), own.is_some_and(has)) {
            (true, false) => true,
            (false, true) => false,
            _ => self.is_used_like(from, other),
        };
        is_other.then_some(other.id.as_str())
    }

    fn is_installed(&self, from: FileId, package: &str) -> bool {
        self.facts.versions.nearest(&self.file(from).path, package).is_some()
    }

    /// Whether a file writes arguments, or sets members, that only this gem has.
    fn is_used_like(&self, from: FileId, identity: &Identity) -> bool {
        let ir = &self.file(from).ir;
        let is_telling = |name| identity.words.iter().any(|word| word == ir.text(name));
        let has_argument = ir.calls.iter().any(|call| match ir.expr(*call) {
            Expr::Call { args, .. } => {
                args.iter().any(|arg| matches!(arg.kind, ArgKind::Named(name) if is_telling(name)))
            }
            _ => false,
        });
        has_argument || ir.member_stores.iter().any(|store| is_telling(store.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Ecosystem;

    fn found(paths: &[&str], full: &str) -> Option<String> {
        let program = Program::new(Ecosystem::Ruby, paths.iter().map(|path| Arc::from(*path)), Vec::new());
        autoloaded(&program, full).map(|path| path.to_string())
    }

    #[test]
    fn files_are_named_like_their_constants() {
        let paths = ["app/services/llm/ai_client.rb", "lib/tools.rb", "a/twice.rb", "b/twice.rb"];
        assert_eq!(found(&paths, "::Llm::AIClient").as_deref(), Some("app/services/llm/ai_client.rb"));
        assert_eq!(found(&paths, "::Tools").as_deref(), Some("lib/tools.rb"));
        assert_eq!(found(&paths, "::Twice"), None);
        assert_eq!(found(&paths, "::Other::Tools"), None);
    }

    #[test]
    fn scopes_are_tried_from_within() {
        assert_eq!(candidates("A::B,A|C::D"), ["::A::B::C::D", "::A::C::D", "::C::D"]);
        assert_eq!(candidates("A|::C"), ["::C"]);
        assert_eq!(parts("A|::C::D").collect::<Vec<_>>(), ["C", "D"]);
        assert_eq!(underscored("OpenAIClient"), "open_ai_client");
    }
}
