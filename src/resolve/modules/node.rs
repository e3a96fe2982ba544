//! JavaScript and TypeScript: relative specifiers, extensions, index files, path aliases.

use std::sync::Arc;

use super::Target;
use crate::resolve::program::Program;

const EXTENSIONS: [&str; 8] = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"];

/// What TypeScript sources write for a file that a compiler will make.
const COMPILED: [(&str, &[&str]); 4] =
    [(".js", &["ts", "tsx", "jsx"]), (".mjs", &["mts"]), (".cjs", &["cts"]), (".jsx", &["tsx"])];

/// The module that `specifier` means in the file `from`.
pub(super) fn resolve(program: &Program, from: &str, specifier: &str) -> Option<Target> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = if specifier.starts_with('.') {
        file(program, &normalise(folder, specifier)?)
    } else if let Some(rest) = specifier.strip_prefix('/') {
        file(program, rest)
    } else {
        program
            .alias(from, specifier)
            .and_then(|target| file(program, &target))
            .or_else(|| below(program, folder, specifier))
    }?;
    Some(Target { path, members: Vec::new() })
}

/// The file that a path from the root of the tree, or the name of a package of the tree, means.
pub(super) fn files_of(program: &Program, module: &str) -> Vec<Arc<str>> {
    let relative = format!("./{}", module.trim_start_matches("./"));
    let found = resolve(program, "", &relative).or_else(|| resolve(program, "", module));
    found.into_iter().map(|target| target.path).collect()
}

/// Where packages of npm are served to runtimes and browsers that import by address.
const SERVERS: [&str; 8] = [
    "npm:",
    "https://esm.sh/",
    "https://esm.run/",
    "https://cdn.skypack.dev/",
    "https://cdn.jsdelivr.net/npm/",
    "https://unpkg.com/",
    "https://ga.jspm.io/npm:",
    "https://deno.land/x/",
];

/// The package that a specifier of a foreign module means: `npm:openai@4`, `https://esm.sh/openai@4?bundle`.
pub(super) fn package(specifier: &str) -> &str {
    let specifier = specifier.strip_prefix("node:").unwrap_or(specifier);
    let served = SERVERS.iter().find_map(|server| specifier.strip_prefix(server));
    let Some(path) = served.or_else(|| specifier.starts_with("jsr:").then_some(specifier)) else { return specifier };
    let path = path.trim_start_matches('/');
    let path = path.split(['?', '#']).next().unwrap_or(path);
    // An `@` begins a scope, or else a version, with which the name ends.
    let version = path.match_indices('@').find(|(at, _)| *at > 0 && !path[..*at].ends_with(['/', ':']));
    version.map_or(path, |(at, _)| &path[..at])
}

/// `@/x`, `~/x` or `src/x` without a configuration that says what it means: the nearest folder above that has it.
fn below(program: &Program, folder: &str, specifier: &str) -> Option<Arc<str>> {
    let tail = ["@/", "~/", "#/", "$/"].iter().find_map(|alias| specifier.strip_prefix(alias)).unwrap_or(specifier);
    if !tail.contains('/') && tail == specifier {
        return None;
    }
    let mut folder = folder;
    loop {
        for root in ["", "src", "app", "lib"] {
            let base =
                [folder, root, tail].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/");
            let found = file(program, &base);
            if found.is_some() {
                return found;
            }
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// The file of an extensionless (or not) path.
fn file(program: &Program, base: &str) -> Option<Arc<str>> {
    if let Some(path) = program.shared_path(base) {
        return Some(Arc::clone(path));
    }
    for (written, sources) in COMPILED {
        if let Some(stem) = base.strip_suffix(written) {
            let found = sources.iter().find_map(|ext| program.shared_path(&format!("{stem}.{ext}")));
            if let Some(path) = found {
                return Some(Arc::clone(path));
            }
        }
    }
    let direct = EXTENSIONS.iter().find_map(|ext| program.shared_path(&format!("{base}.{ext}")));
    let index = || {
        let folder = if base.is_empty() { String::new() } else { format!("{base}/") };
        EXTENSIONS.iter().find_map(|ext| program.shared_path(&format!("{folder}index.{ext}")))
    };
    let source = || {
        let folder = if base.is_empty() { "src".to_owned() } else { format!("{base}/src") };
        EXTENSIONS.iter().find_map(|ext| program.shared_path(&format!("{folder}/index.{ext}")))
    };
    direct.or_else(index).or_else(source).cloned()
}

/// Joins a relative specifier to a folder; none where it leaves the tree.
fn normalise(folder: &str, specifier: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in specifier.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::package;

    #[test]
    fn packages_by_address() {
        for (specifier, name) in [
            ("openai", "openai"),
            ("openai/resources", "openai/resources"),
            ("@scope/name", "@scope/name"),
            ("node:fs", "fs"),
            ("npm:openai", "openai"),
            ("npm:/openai@^4.0.0", "openai"),
            ("npm:openai@4/helpers/zod", "openai"),
            ("npm:@scope/name@1.2.3", "@scope/name"),
            ("jsr:@openai/openai@4.1.0", "jsr:@openai/openai"),
            ("https://esm.sh/openai@4.20.1?target=deno", "openai"),
            ("https://deno.land/x/openai@v4.20.1/mod.ts", "openai"),
            ("https://cdn.jsdelivr.net/npm/openai@4/+esm", "openai"),
            ("https://esm.sh/@scope/name?bundle", "@scope/name"),
            ("https://example.com/openai@4", "https://example.com/openai@4"),
        ] {
            assert_eq!(package(specifier), name, "{specifier}");
        }
    }
}
