//! Which folders hold no code of the project: dependencies, environments, caches of tools.
//!
//! Names that can only mean that are enough. Names that projects also use for their own code
//! (`vendor`, `target`, `env`) need evidence next to them or in them. `dist` and `build` are left to
//! the ignore files: where they are committed, they are what runs.

use std::path::Path;

/// Version control: never read, never counted.
const VERSION_CONTROL: &[&str] = &[".git", ".hg", ".svn", ".jj", ".bzr", "_darcs", ".pijul", "CVS"];

/// Installed packages and caches, by name alone.
const BY_NAME: &[&str] = &[
    // Node
    "node_modules",
    "bower_components",
    "jspm_packages",
    ".yarn",
    ".pnpm-store",
    ".npm",
    ".nvm",
    ".next",
    ".nuxt",
    ".output",
    ".svelte-kit",
    ".astro",
    ".angular",
    ".docusaurus",
    ".turbo",
    ".nx",
    ".parcel-cache",
    ".vite",
    ".expo",
    ".vercel",
    ".netlify",
    ".wrangler",
    ".nyc_output",
    ".vscode-test",
    // Python
    ".venv",
    "__pycache__",
    "__pypackages__",
    ".tox",
    ".nox",
    ".eggs",
    ".direnv",
    ".pixi",
    ".pyenv",
    ".conda",
    ".mypy_cache",
    ".pytype",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
    ".ipynb_checkpoints",
    // Others
    ".bundle",
    ".gradle",
    ".terraform",
    ".serverless",
    ".aws-sam",
    ".rustup",
    ".asdf",
    ".dart_tool",
    ".cache",
];

/// Where Python keeps installed packages: of no interest, unless one asked for what is installed.
const PYTHON_PACKAGES: &[&str] = &["site-packages", "dist-packages"];

/// Names that mean dependencies where one of these files stands beside the folder.
const BY_NEIGHBOUR: &[(&str, &[&str])] = &[
    ("target", &["Cargo.toml", "pom.xml", "build.sbt"]),
    ("vendor", &["go.mod", "go.work", "composer.json", "Gemfile", "Cargo.toml", ".git"]),
    ("Pods", &["Podfile"]),
    ("Carthage", &["Cartfile"]),
    (".build", &["Package.swift"]),
    ("deps", &["mix.exs"]),
];

/// Files and folders whose presence says what the folder is: a virtual environment, a Conda
/// environment, a cache (<https://bford.info/cachedir/>), vendored Go modules.
const BY_CONTENT: &[&str] = &["pyvenv.cfg", "conda-meta", "CACHEDIR.TAG"];

/// What makes a `vendor` folder one of a package manager: Go, Composer, Bundler.
const IN_VENDOR: &[&str] = &["modules.txt", "autoload.php", "bundle"];

/// What a folder is, judged by its name and its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Folder {
    /// Code of the project, as far as the name tells.
    Code,
    /// Dependencies or a cache.
    Dependency,
    /// The store of a version control system.
    VersionControl,
}

/// Whether the folder is the store of a version control system.
pub(super) fn is_version_control(name: &str) -> bool {
    VERSION_CONTROL.contains(&name)
}

/// Whether an entry of that name says something about the folder that holds it.
pub(super) fn is_evidence(entry: &str) -> bool {
    BY_CONTENT.contains(&entry) || IN_VENDOR.contains(&entry)
}

/// Judges a folder by its name, its neighbours and the evidence among its entries.
/// `among_dependencies`: the walk began at a folder that is one of dependencies itself.
pub(super) fn judge(path: &Path, name: &str, evidence: &[String], among_dependencies: bool) -> Folder {
    if is_version_control(name) {
        return Folder::VersionControl;
    }
    let holds = |names: &[&str]| evidence.iter().any(|entry| names.contains(&entry.as_str()));
    let is_dependency = BY_NAME.contains(&name)
        || (PYTHON_PACKAGES.contains(&name) && !among_dependencies)
        || holds(BY_CONTENT)
        || (name == "vendor" && holds(IN_VENDOR))
        || has_neighbour(path, name)
        || is_old_virtualenv(path, name);
    if is_dependency { Folder::Dependency } else { Folder::Code }
}

fn has_neighbour(path: &Path, name: &str) -> bool {
    let Some((_, evidence)) = BY_NEIGHBOUR.iter().find(|(folder, _)| *folder == name) else { return false };
    path.parent().is_some_and(|parent| evidence.iter().any(|file| parent.join(file).exists()))
}

/// Environments made before `pyvenv.cfg` was written into them.
fn is_old_virtualenv(path: &Path, name: &str) -> bool {
    let usual = ["venv", "env", "ENV", "virtualenv", ".env", ".virtualenv"].contains(&name);
    usual && ["bin/activate", "Scripts/activate"].iter().any(|script| path.join(script).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(name: &str, entries: &[&str]) -> Folder {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        judge(&Path::new("/nowhere").join(name), name, &entries, false)
    }

    #[test]
    fn names_that_need_no_evidence() {
        assert_eq!(judged("node_modules", &[]), Folder::Dependency);
        assert_eq!(judged(".venv", &[]), Folder::Dependency);
        assert_eq!(judged(".git", &[]), Folder::VersionControl);
    }

    #[test]
    fn names_that_projects_use_too() {
        for name in ["vendor", "target", "env", "venv", "build", "dist", "bin", ".github", "third_party", "packages"] {
            assert_eq!(judged(name, &[]), Folder::Code, "{name}");
        }
    }

    #[test]
    fn installed_packages_count_where_they_were_asked_for() {
        let path = Path::new("/nowhere/site-packages");
        assert_eq!(judge(path, "site-packages", &[], false), Folder::Dependency);
        assert_eq!(judge(path, "site-packages", &[], true), Folder::Code);
    }

    #[test]
    fn evidence_within() {
        assert_eq!(judged("anything", &["pyvenv.cfg"]), Folder::Dependency);
        assert_eq!(judged("out", &["CACHEDIR.TAG"]), Folder::Dependency);
        assert_eq!(judged("vendor", &["modules.txt"]), Folder::Dependency);
        assert_eq!(judged("src", &["modules.txt"]), Folder::Code);
    }
}
