//! Parsers, one per thread and language.

use std::cell::RefCell;

use rustc_hash::FxHashMap;
use tree_sitter::{Parser, Tree};

use super::{Language, grammar::grammar};

thread_local! {
    static PARSERS: RefCell<FxHashMap<Language, Parser>> = RefCell::default();
}

/// Parses a text; none only where the grammar and the runtime do not fit together.
pub fn parse(language: Language, text: &str) -> Option<Tree> {
    PARSERS.with_borrow_mut(|parsers| {
        let parser = parsers.entry(language).or_insert_with(|| {
            let mut parser = Parser::new();
            // An error here means an incompatible grammar; `parse` then returns none and the file gets a note.
            let _ = parser.set_language(&grammar(language));
            parser
        });
        parser.reset();
        parser.parse(text, None)
    })
}
