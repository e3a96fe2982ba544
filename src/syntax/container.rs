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
}

/// One row of the table.
struct Row {
    container: Container,
    extensions: &'static [&'static str],
    /// The language of a piece that names none.
    usual: Language,
}

const TABLE: &[Row] = &[
    Row { container: Container::Notebook, extensions: &["ipynb"], usual: Language::Python },
    Row { container: Container::Vue, extensions: &["vue"], usual: Language::JavaScript },
    Row { container: Container::Svelte, extensions: &["svelte"], usual: Language::JavaScript },
    Row { container: Container::Astro, extensions: &["astro"], usual: Language::TypeScript },
    Row { container: Container::Html, extensions: &["html", "htm"], usual: Language::JavaScript },
];

impl Container {
    /// What a path's extension says (any case).
    pub fn of(path: &str) -> Option<Self> {
        let extension = Path::new(path).extension()?.to_str()?;
        let is_known = |row: &&Row| row.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension));
        TABLE.iter().find(is_known).map(|row| row.container)
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
