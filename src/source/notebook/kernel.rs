//! The language of a notebook, as its metadata name it.

use super::json::Names;
use crate::syntax::{Ecosystem, Language};

/// What runs a notebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kernel {
    Known(Language),
    /// A language that is not read in notebooks, by name.
    Other(String),
}

/// Names that kernels and editors use beside those of the languages.
const NAMES: &[(&str, Language)] = &[
    ("deno", Language::TypeScript),
    ("tslab", Language::TypeScript),
    ("typescriptreact", Language::Tsx),
    ("jslab", Language::JavaScript),
    ("node", Language::JavaScript),
    ("nodejs", Language::JavaScript),
    ("javascriptreact", Language::JavaScript),
];

/// The kernel of a notebook; where nothing is said, the usual one. A name that nobody knows says nothing if it is that of
/// a kernel: people name kernels after their environments.
pub(super) fn of(names: &Names, usual: Language) -> Kernel {
    let languages = || [&names.language, &names.info].into_iter().flatten().filter(|name| !name.is_empty());
    if let Some(language) = languages().find_map(|name| language(name)) {
        return Kernel::Known(language);
    }
    if let Some(other) = languages().next() {
        return Kernel::Other(other.clone());
    }
    Kernel::Known(names.kernel.as_deref().and_then(language).unwrap_or(usual))
}

/// Whether a cell in a named language runs in the kernel of another.
pub(super) fn is_of(name: &str, kernel: Language) -> bool {
    language(name).is_some_and(|language| language.ecosystem() == kernel.ecosystem())
}

fn language(name: &str) -> Option<Language> {
    let name = name.trim().to_ascii_lowercase();
    // `python3`, `pyspark`, `ipython`.
    if name.starts_with("py") || name.starts_with("ipython") {
        return Some(Language::Python);
    }
    let named = NAMES.iter().find(|(known, _)| *known == name).map(|(_, language)| *language);
    named.or_else(|| Language::from_name(&name)).filter(|language| is_read(*language))
}

/// Whether cells of the language are read: top-level statements must make a module of it.
fn is_read(language: Language) -> bool {
    matches!(language.ecosystem(), Ecosystem::Python | Ecosystem::Node)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kernel(language: &str, info: &str, kernel: &str) -> Kernel {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        of(&Names { language: some(language), info: some(info), kernel: some(kernel) }, Language::Python)
    }

    #[test]
    fn kernels() {
        assert_eq!(kernel("python", "python", "python3"), Kernel::Known(Language::Python));
        assert_eq!(kernel("", "", ""), Kernel::Known(Language::Python));
        assert_eq!(kernel("", "", "my-env"), Kernel::Known(Language::Python));
        assert_eq!(kernel("", "pyspark", ""), Kernel::Known(Language::Python));
        assert_eq!(kernel("typescript", "typescript", "deno"), Kernel::Known(Language::TypeScript));
        assert_eq!(kernel("", "", "deno"), Kernel::Known(Language::TypeScript));
        assert_eq!(kernel("", "javascript", "jslab"), Kernel::Known(Language::JavaScript));
        assert_eq!(kernel("R", "R", "ir"), Kernel::Other("R".to_owned()));
        assert_eq!(kernel("rust", "", "rust"), Kernel::Other("rust".to_owned()));
    }

    #[test]
    fn cells_of_other_languages() {
        assert!(is_of("python", Language::Python));
        assert!(is_of("javascript", Language::TypeScript));
        assert!(!is_of("sql", Language::Python));
        assert!(!is_of("javascript", Language::Python));
    }
}
