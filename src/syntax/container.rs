//! Files that hold code among other things: notebooks, components, pages.

use std::path::Path;

use super::Language;

/// A kind of file that holds code in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Container {
    /// A Jupyter notebook.
    Notebook,
    /// A Vue component.
    Vue,
    /// A Svelte component.
    Svelte,
    /// An Astro component.
    Astro,
    /// A page.
    Html,
    /// YAML: workflows and pipelines, whose steps are commands.
    Yaml,
    /// The rules of make.
    Makefile,
    /// The steps that build an image.
    Dockerfile,
    /// The scripts of a package.
    Package,
}

/// One row of the table.
struct Row {
    container: Container,
    extensions: &'static [&'static str],
    /// Whole names of files, and what follows them after a dot.
    names: &'static [&'static str],
    /// The language of a piece that names none.
    usual: Language,
}

const TABLE: &[Row] = &[
    Row { container: Container::Notebook, extensions: &["ipynb"], names: &[], usual: Language::Python },
    Row { container: Container::Vue, extensions: &["vue"], names: &[], usual: Language::JavaScript },
    Row { container: Container::Svelte, extensions: &["svelte"], names: &[], usual: Language::JavaScript },
    Row { container: Container::Astro, extensions: &["astro"], names: &[], usual: Language::TypeScript },
    Row { container: Container::Html, extensions: &["html", "htm"], names: &[], usual: Language::JavaScript },
    Row { container: Container::Yaml, extensions: &["yml", "yaml"], names: &[], usual: Language::Shell },
    Row {
        container: Container::Makefile,
        extensions: &["mk", "mak"],
        names: &["Makefile", "makefile", "GNUmakefile", "Justfile", "justfile"],
        usual: Language::Shell,
    },
    Row {
        container: Container::Dockerfile,
        extensions: &["dockerfile"],
        names: &["Dockerfile", "Containerfile"],
        usual: Language::Shell,
    },
    Row { container: Container::Package, extensions: &[], names: &["package.json"], usual: Language::Shell },
];

impl Container {
    /// What a path's name says: its extension (any case), or all of it.
    pub fn of(path: &str) -> Option<Self> {
        let name = Path::new(path).file_name()?.to_str()?;
        let extension = Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let is_named =
            |known: &str| name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let is_known = |row: &&Row| {
            let has_extension = row.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension));
            has_extension || row.names.iter().any(|known| is_named(known))
        };
        TABLE.iter().find(is_known).map(|row| row.container)
    }

    /// Whether it holds commands among data, so that most files of its kind are of no interest.
    pub fn is_data(self) -> bool {
        matches!(self, Self::Yaml | Self::Makefile | Self::Dockerfile | Self::Package)
    }

    /// The language of a piece that names none.
    pub fn usual_language(self) -> Language {
        TABLE.iter().find(|row| row.container == self).map_or(Language::JavaScript, |row| row.usual)
    }

    /// Every file extension of containers.
    pub fn extensions() -> impl Iterator<Item = &'static str> {
        TABLE.iter().flat_map(|row| row.extensions.iter().copied())
    }
}
