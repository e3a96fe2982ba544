//! SDK and framework models.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

pub mod automaton;
mod check;
pub mod framework;
pub mod path;
pub mod schema;

pub use check::Problem;

use crate::rules;
use crate::syntax::Ecosystem;
use schema::Catalog;

/// A catalog of `rules/`, parsed when it is first asked for.
#[derive(Debug)]
pub struct Embedded {
    /// Its id: `openai-python`.
    pub id: &'static str,
    /// Its family of languages.
    pub ecosystem: Ecosystem,
    /// A file that holds one of these byte strings may use it.
    pub needles: &'static [&'static str],
    json: &'static str,
    parsed: OnceLock<Catalog>,
}

impl Embedded {
    /// The catalog itself.
    pub fn catalog(&self) -> &Catalog {
        self.parsed.get_or_init(|| serde_json::from_str(self.json).expect("build.rs has checked it"))
    }
}

static EMBEDDED: LazyLock<Vec<Embedded>> = LazyLock::new(|| {
    let row = |&(id, ecosystem, needles, json): &_| Embedded { id, ecosystem, needles, json, parsed: OnceLock::new() };
    rules::CATALOGS.iter().map(row).collect()
});

/// All catalogs of `rules/`, in a fixed order.
pub fn embedded() -> impl Iterator<Item = &'static Embedded> {
    EMBEDDED.iter()
}

/// The catalogs of one family of languages.
pub fn of_ecosystem(ecosystem: Ecosystem) -> impl Iterator<Item = &'static Embedded> {
    embedded().filter(move |embedded| embedded.ecosystem == ecosystem)
}

/// The catalog with an id.
pub fn by_id(id: &str) -> Option<&'static Catalog> {
    embedded().find(|embedded| embedded.id == id).map(Embedded::catalog)
}

/// The needles of all catalogs, each once, sorted; parses nothing.
pub fn needles() -> BTreeSet<&'static str> {
    embedded().flat_map(|embedded| embedded.needles.iter().copied()).collect()
}

/// Why a user's catalog was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogError {
    /// The file.
    pub path: String,
    /// Line of the place, from 1.
    pub line: usize,
    /// Byte range of the place in the file's text, where there is one.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

impl std::error::Error for CatalogError {}

/// Parses and checks a user's catalog; the first problem is the error.
pub fn parse(text: &str, path: &str) -> Result<Catalog, CatalogError> {
    let error = |span: Option<Range<usize>>, message: String| {
        let before = span.as_ref().and_then(|span| text.get(..span.start)).unwrap_or_default();
        CatalogError { path: path.to_owned(), line: before.matches('\n').count() + 1, span, message }
    };
    let catalog: Catalog = toml::from_str(text).map_err(|e| error(e.span(), e.message().to_owned()))?;
    match catalog.check(is_operation, false).first() {
        Some(problem) => Err(error(problem.find(text), problem.message.clone())),
        None => Ok(catalog),
    }
}

/// Whether `rules/policy/operations.toml` has an operation of this name.
fn is_operation(name: &str) -> bool {
    static TABLE: LazyLock<serde_json::Value> =
        LazyLock::new(|| serde_json::from_str(rules::OPERATIONS).expect("build.rs has checked it"));
    TABLE["operations"].get(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[catalog]\nid = 'mine'\ntitle = 'Mine'\necosystem = 'python'\n";

    fn refused(body: &str) -> CatalogError {
        parse(&format!("{HEAD}{body}"), "mine.toml").expect_err("is refused")
    }

    #[test]
    fn a_good_catalog_is_accepted() {
        let body = "[[type]]\nname = 'Llm'\nclass = ['mine.Llm']\n[operations]\n'Llm.ask' = 'responses.create'\n";
        let catalog = parse(&format!("{HEAD}{body}"), "mine.toml").expect("is accepted");
        assert_eq!(catalog.operations["Llm.ask"].operation, "responses.create");
    }

    #[test]
    fn errors_point_at_the_line() {
        let cases = [
            ("[operations]\n\n'mine.ask' = 'responses.make'\n", 7, "no operation"),
            ("[operations]\n'Llm.ask' = 'responses.create'\n", 6, "no type `Llm`"),
            ("[operations]\n'mine..ask' = 'responses.create'\n", 6, "is no path"),
            ("[operations]\n'mine.ask' = { operation = 'responses.create', bodi = 1 }\n", 6, "unknown field `bodi`"),
            ("[[type]]\nname = 'Llm'\nextends = 'Base'\n", 7, "no type `Base`"),
            ("nonsense\n", 5, ""),
        ];
        for (body, line, message) in cases {
            let error = refused(body);
            assert_eq!(error.line, line, "{error}");
            assert!(error.message.contains(message), "{error}");
            assert!(error.span.is_some(), "{error}");
        }
    }

    #[test]
    fn every_embedded_catalog_parses() {
        for embedded in embedded() {
            assert_eq!(embedded.catalog().catalog.id, embedded.id);
        }
        assert_eq!(by_id("no such catalog"), None);
    }
}
