//! JSON documents that hold requests: collections of Postman and workflows of n8n. What kind one is, it says itself.

use serde_json::Value;

use super::{collection, workflow};
use crate::ir::FileIr;
use crate::ir::builder::Builder;
use crate::syntax::Language;

/// Lowers one file.
pub(in crate::lower) fn document(text: &str) -> FileIr {
    let mut builder = Builder::new(Language::Document);
    if let Ok(document) = serde_json::from_str::<Value>(text) {
        if document["info"]["schema"].as_str().is_some_and(|schema| schema.contains("postman")) {
            collection::read(&mut builder, text, &document);
        } else {
            workflow::read(&mut builder, text, &document);
        }
    }
    builder.finish()
}

/// Where a text is written as a value of JSON at or after a place, and what comes after it.
pub(super) fn place(text: &str, from: usize, value: &str) -> Option<(crate::ir::Span, usize)> {
    let written = serde_json::to_string(value).ok()?;
    let at = from + text.get(from..)?.find(&written)?;
    let end = at + written.len();
    // Without the quotes.
    Some((crate::ir::Span::new(at + 1, end - 1), end))
}
