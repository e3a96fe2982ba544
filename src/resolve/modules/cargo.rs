//! Rust: `crate`, `self`, `super`, child modules, crates of the workspace.

use std::sync::Arc;

use super::Target;
use crate::resolve::program::Program;

/// The module that a path means in the file `from`, with the members left to follow.
pub(super) fn resolve(program: &Program, from: &str, specifier: &str) -> Option<Target> {
    let mut parts: Vec<&str> = specifier.split("::").filter(|part| !part.is_empty()).collect();
    let head = *parts.first()?;
    let (mut file, folder) = match head {
        "crate" => root_of(program, from)?,
        "self" | "super" => (program.shared_path(from)?.clone(), children(from)),
        name => library(program, name)?,
    };
    let mut folder = folder;
    parts.remove(0);
    if head == "super" {
        (file, folder) = parent_of(program, from)?;
    }
    while parts.first() == Some(&"super") {
        (file, folder) = parent_of(program, &file)?;
        parts.remove(0);
    }
    let mut used = 0;
    for part in &parts {
        let Some(next) = child(program, &folder, part) else { break };
        folder = children(&next);
        file = next;
        used += 1;
    }
    Some(Target { path: file, members: parts[used..].iter().map(|part| (*part).to_owned()).collect() })
}

/// The file of module `name` declared in the file `of`.
pub(super) fn submodule(program: &Program, of: &str, name: &str) -> Option<Arc<str>> {
    child(program, &children(of), name)
}

fn child(program: &Program, folder: &str, name: &str) -> Option<Arc<str>> {
    let base = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    [format!("{base}.rs"), format!("{base}/mod.rs")].iter().find_map(|path| program.shared_path(path).cloned())
}

/// The folder that holds the child modules of a file.
fn children(of: &str) -> String {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    match file.strip_suffix(".rs") {
        Some("mod" | "lib" | "main") | None => folder.to_owned(),
        Some(stem) if folder.is_empty() => stem.to_owned(),
        Some(stem) => format!("{folder}/{stem}"),
    }
}

fn parent_of(program: &Program, of: &str) -> Option<(Arc<str>, String)> {
    let own = children(of);
    let folder = own.rsplit_once('/').map_or("", |(above, _)| above);
    let folder = if of.ends_with("lib.rs") || of.ends_with("main.rs") { own.as_str() } else { folder };
    let (above, name) = folder.rsplit_once('/').unwrap_or(("", folder));
    let candidates = [
        format!("{folder}/lib.rs"),
        format!("{folder}/main.rs"),
        format!("{folder}/mod.rs"),
        format!("{above}/{name}.rs"),
        format!("{name}.rs"),
    ];
    let found = candidates.iter().find_map(|path| program.shared_path(path.trim_start_matches('/')).cloned())?;
    Some((found, folder.to_owned()))
}

/// The root of the crate that a file belongs to: the nearest folder above with a `lib.rs` or `main.rs`.
fn root_of(program: &Program, from: &str) -> Option<(Arc<str>, String)> {
    let mut folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    loop {
        for name in ["lib.rs", "main.rs"] {
            let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            if let Some(found) = program.shared_path(&path) {
                return Some((found.clone(), folder.to_owned()));
            }
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

fn library(program: &Program, name: &str) -> Option<(Arc<str>, String)> {
    let path = program.library(name)?;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    Some((Arc::clone(path), folder))
}
