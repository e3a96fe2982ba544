//! PHP: full names of classes, functions and constants. Composer's autoloading says which folder a namespace is;
//! without it, the file whose path ends like the name.

use std::sync::Arc;

use super::Target;
use crate::resolve::eval::Evaluator;
use crate::resolve::memory::Fact;
use crate::resolve::program::Program;
use crate::resolve::value::{FileId, Name, Value};

/// The file that declares a full name, or should.
pub(super) fn resolve(program: &Program, full: &str) -> Option<Target> {
    let path = program.declaring(full).cloned().or_else(|| by_path(program, full))?;
    Some(Target { path, members: Vec::new() })
}

/// The file of a class, by its name alone.
fn by_path(program: &Program, full: &str) -> Option<Arc<str>> {
    let declared = program.aliased(full).into_iter();
    let declared = declared.map(|path| format!("{}.php", path.replace('\\', "/")));
    let found = declared.into_iter().find_map(|path| program.shared_path(&path).cloned());
    found.or_else(|| by_end(program, full))
}

/// The only file whose path ends with the last parts of a name, as many of them as there are files for.
fn by_end(program: &Program, full: &str) -> Option<Arc<str>> {
    let path = format!("{}.php", full.replace('\\', "/"));
    let mut tail = path.as_str();
    let candidates = program.named(path.rsplit('/').next().unwrap_or(&path));
    // A class without a folder says too little.
    while tail.contains('/') {
        let ends =
            |path: &&Arc<str>| path.strip_suffix(tail).is_some_and(|above| above.is_empty() || above.ends_with('/'));
        let mut found = candidates.iter().filter(ends);
        match (found.next(), found.next()) {
            (Some(only), None) => return Some(Arc::clone(only)),
            (Some(_), Some(_)) => return None,
            (None, _) => tail = tail.split_once('/').map_or("", |(_, rest)| rest),
        }
    }
    None
}

/// What a file that uses a name that `path` declares holds: its last part, and the namespace (in a `use` or as its own).
/// None for the last part alone of a name that has a namespace.
pub(super) fn parts_of(program: &Program, path: &str, name: &str) -> Option<(String, String)> {
    if let Some((namespace, last)) = name.rsplit_once('\\') {
        return Some((last.to_owned(), namespace.to_owned()));
    }
    let file = program.file(program.by_path(path)?);
    let is_last = |export: &str| export.rsplit_once('\\').is_some_and(|(_, last)| last == name);
    let full = file.ir.exports.iter().map(|export| file.ir.text(export.name)).find(|export| is_last(export));
    match full.and_then(|full| full.rsplit_once('\\')) {
        Some((namespace, last)) => Some((last.to_owned(), namespace.to_owned())),
        None => (name.len() > MIN_NAME).then(|| (name.to_owned(), name.to_owned())),
    }
}

/// Names without a namespace that are no longer than this are found everywhere.
const MIN_NAME: usize = 3;

impl Evaluator<'_> {
    /// What a full name means: something of the program, else of an SDK.
    pub(super) fn full_name(&mut self, from: FileId, full: Name) -> Value {
        let text = self.text(full);
        let Some(target) = resolve(self.program, &text) else {
            // A file that is read later may declare it.
            self.facts.memory.read_fact(Fact::File(full));
            return self.foreign_import(from, &text, None);
        };
        if self.program.declaring(&text).is_none() && self.is_catalogued(&text) {
            return self.foreign_import(from, &text, None);
        }
        self.of_module(&target, Some(full))
    }

    /// A global function or constant that some file declares.
    pub(in crate::resolve) fn declared_anywhere(&mut self, name: Name) -> Value {
        let text = self.text(name);
        if let Some(path) = self.program.declaring(&text).cloned() {
            return self.of_module(&Target { path, members: Vec::new() }, Some(name));
        }
        self.facts.memory.read_fact(Fact::File(name));
        Value::unknown()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::program::Alias;
    use crate::syntax::Ecosystem;

    fn resolved(paths: &[&str], prefixes: &[(&str, &str)], full: &str) -> Option<String> {
        let alias = |(prefix, target): &(&str, &str)| Alias {
            scope: String::new(),
            prefix: (*prefix).to_owned(),
            target: (*target).to_owned(),
        };
        let aliases = prefixes.iter().map(alias).collect();
        let program = Program::new(Ecosystem::Php, paths.iter().map(|path| Arc::from(*path)), aliases);
        resolve(&program, full).map(|target| target.path.to_string())
    }

    #[test]
    fn namespaces_are_folders() {
        let paths = ["app/Llm/Client.php", "packages/core/src/Client.php", "tests/Llm/Client.php"];
        let prefixes = [("App\\", "app/"), ("App\\Core\\", "packages/core/src/"), ("Tests\\", "tests/")];
        let of = |full| resolved(&paths, &prefixes, full);
        assert_eq!(of("App\\Llm\\Client").as_deref(), Some("app/Llm/Client.php"));
        assert_eq!(of("App\\Core\\Client").as_deref(), Some("packages/core/src/Client.php"));
        assert_eq!(of("Tests\\Llm\\Client").as_deref(), Some("tests/Llm/Client.php"));
        assert_eq!(of("App\\Llm\\Other"), None);
        assert_eq!(of("Client"), None);
    }

    #[test]
    fn without_autoloading_paths_end_like_names() {
        let paths = ["lib/Acme/Llm/Client.php", "a/Twice/Same.php", "b/Twice/Same.php"];
        assert_eq!(resolved(&paths, &[], "Vendor\\Acme\\Llm\\Client").as_deref(), Some("lib/Acme/Llm/Client.php"));
        assert_eq!(resolved(&paths, &[], "X\\Twice\\Same"), None);
        assert_eq!(resolved(&paths, &[], "X\\Client"), None);
    }
}
