//! Python: packages, relative and absolute imports, source roots that nobody declares.

use std::sync::Arc;

use super::Target;
use crate::resolve::program::Program;

/// The module that `specifier` means in the file `from`.
pub(super) fn resolve(program: &Program, from: &str, specifier: &str) -> Option<Target> {
    let path = match specifier.strip_prefix('.') {
        Some(rest) => relative(program, from, rest),
        None => absolute(program, from, specifier),
    }?;
    Some(Target { path, members: Vec::new() })
}

/// `.x`, `..x.y`: the first dot means the file's own package.
fn relative(program: &Program, from: &str, rest: &str) -> Option<Arc<str>> {
    let name = rest.trim_start_matches('.');
    let up = rest.len() - name.len();
    let mut folder = parent(from)?;
    for _ in 0..up {
        folder = parent(folder)?;
    }
    module(program, folder, name)
}

/// Every folder above the importing file may be a source root, the nearest first, except packages themselves.
fn absolute(program: &Program, from: &str, specifier: &str) -> Option<Arc<str>> {
    let mut folder = parent(from)?;
    loop {
        let is_package = program.has_path(&join(folder, "__init__.py"));
        if !is_package {
            for root in ["", "src", "lib", "python"] {
                let found = module(program, &join(folder, root), specifier);
                if found.is_some() {
                    return found;
                }
            }
        }
        if folder.is_empty() {
            return None;
        }
        folder = parent(folder)?;
    }
}

/// The files that a dotted name can mean from anywhere: below a source root, and so not inside another package.
pub(super) fn files_of(program: &Program, dotted: &str) -> Vec<Arc<str>> {
    let base = dotted.replace('.', "/");
    let tails = [format!("{base}.py"), format!("{base}/__init__.py")];
    let is_below_root = |path: &str, tail: &str| match path.strip_suffix(tail) {
        Some("") => true,
        Some(above) => above.ends_with('/') && !program.has_path(&format!("{above}__init__.py")),
        None => false,
    };
    let mut found: Vec<Arc<str>> =
        program.paths().filter(|path| tails.iter().any(|tail| is_below_root(path, tail))).cloned().collect();
    found.sort();
    found
}

/// The file of a dotted name below a folder; the folder's own `__init__` for an empty name.
fn module(program: &Program, folder: &str, dotted: &str) -> Option<Arc<str>> {
    let base = join(folder, &dotted.replace('.', "/"));
    let candidates = [
        if dotted.is_empty() { String::new() } else { format!("{base}.py") },
        join(&base, "__init__.py"),
        if dotted.is_empty() { String::new() } else { format!("{base}.pyi") },
    ];
    candidates.iter().find_map(|candidate| program.shared_path(candidate).cloned())
}

/// The file of module `name` below the package whose `__init__` is `of`.
pub(super) fn submodule(program: &Program, of: &str, name: &str) -> Option<Arc<str>> {
    let folder = of.strip_suffix("__init__.py")?.trim_end_matches('/');
    module(program, folder, name)
}

/// The folder of a path; the root is the empty string.
fn parent(path: &str) -> Option<&str> {
    match path.rfind('/') {
        Some(at) => Some(&path[..at]),
        None if path.is_empty() => None,
        None => Some(""),
    }
}

fn join(folder: &str, name: &str) -> String {
    match (folder.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}
