//! The files of `rules/`, as `build.rs` compiled them.

use crate::syntax::Ecosystem;

/// Id, ecosystem, needles, and the catalog as JSON.
type CatalogRow = (&'static str, Ecosystem, &'static [&'static str], &'static str);

// CATALOGS: `CatalogRow`. POLICIES: provider, JSON. OPERATIONS: JSON.
// LINTS: code, name, front matter as JSON, documentation as Markdown.
include!(concat!(env!("OUT_DIR"), "/rules.rs"));
