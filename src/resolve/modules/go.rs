//! Go: packages are folders; import paths begin with the path of a module, which `go.mod` says, and may hold its major version.

use std::borrow::Cow;
use std::sync::Arc;

use super::Target;
use crate::resolve::program::Program;

/// The package that an import path means in the file `from`, by the first of its files; `.` is the file's own.
pub(super) fn resolve(program: &Program, from: &str, specifier: &str) -> Option<Target> {
    let folder = match specifier {
        "." => Cow::Borrowed(folder(from)),
        _ => Cow::Owned(program.alias(from, specifier)?),
    };
    let files = program.folder(&folder);
    let path = files.iter().find(|path| !is_test(path)).or(files.first())?;
    Some(Target { path: Arc::clone(path), members: Vec::new() })
}

/// The files of the package that a file belongs to. Tests see the package, which does not see them.
pub(super) fn package(program: &Program, of: &str) -> Vec<Arc<str>> {
    let files = program.folder(folder(of)).iter();
    files.filter(|path| is_test(of) || !is_test(path)).cloned().collect()
}

/// The folder of a file; the root is the empty string.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// How a package is written at the end of an import path.
pub(super) fn stem(path: &str) -> &str {
    let parts = folder(path).rsplit('/');
    parts.into_iter().find(|part| !is_version(part)).unwrap_or_default()
}

/// Whether other packages can use a name.
pub(super) fn is_exported(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// An import path without the major version in it, which catalogs do not write.
pub(super) fn without_version(specifier: &str) -> Cow<'_, str> {
    if !specifier.split('/').any(is_version) {
        return Cow::Borrowed(specifier);
    }
    let parts: Vec<&str> = specifier.split('/').filter(|part| !is_version(part)).collect();
    Cow::Owned(parts.join("/"))
}

fn is_version(part: &str) -> bool {
    part.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_test(path: &str) -> bool {
    path.ends_with("_test.go")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::program::Alias;
    use crate::syntax::Ecosystem;

    fn program(paths: &[&str], modules: &[(&str, &str)]) -> Program {
        let alias = |(prefix, target): &(&str, &str)| Alias {
            scope: String::new(),
            prefix: format!("{prefix}/"),
            target: if target.is_empty() { String::new() } else { format!("{target}/") },
        };
        Program::new(Ecosystem::Go, paths.iter().map(|path| Arc::from(*path)), modules.iter().map(alias).collect())
    }

    fn resolved(program: &Program, from: &str, specifier: &str) -> Option<String> {
        resolve(program, from, specifier).map(|target| target.path.to_string())
    }

    #[test]
    fn packages_are_folders_below_a_module() {
        let paths = ["main.go", "llm/a_test.go", "llm/b.go", "llm/c.go", "tools/gen/gen.go"];
        let program = program(&paths, &[("example.com/app", ""), ("example.com/app/tools", "tools")]);
        assert_eq!(resolved(&program, "main.go", "example.com/app/llm").as_deref(), Some("llm/b.go"));
        assert_eq!(resolved(&program, "main.go", "example.com/app").as_deref(), Some("main.go"));
        assert_eq!(resolved(&program, "main.go", "example.com/app/tools/gen").as_deref(), Some("tools/gen/gen.go"));
        assert_eq!(resolved(&program, "llm/c.go", ".").as_deref(), Some("llm/b.go"));
        for other in ["example.com/apple/llm", "fmt", "example.com/app/none", "llm"] {
            assert_eq!(resolved(&program, "main.go", other), None, "{other}");
        }
        assert_eq!(package(&program, "llm/b.go").len(), 2);
        assert_eq!(package(&program, "llm/a_test.go").len(), 3);
    }

    #[test]
    fn versions_are_no_names() {
        assert_eq!(without_version("github.com/x/y/v3/z"), "github.com/x/y/z");
        assert_eq!(without_version("github.com/x/v/vx/v1beta"), "github.com/x/v/vx/v1beta");
        assert_eq!(stem("pkg/llm/v2/a.go"), "llm");
        assert_eq!(stem("main.go"), "");
    }
}
