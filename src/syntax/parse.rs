//! Parsers, one per thread and language.

use std::cell::RefCell;

use rustc_hash::FxHashMap;
use tree_sitter::{Parser, Tree};

use super::{Language, grammar::grammar};

thread_local! {
    static PARSERS: RefCell<FxHashMap<Language, Parser>> = RefCell::default();
}

/// Deepest indentation that is parsed. The Python grammar keeps all open levels in 1024 bytes, of which
/// open strings may take a quarter, and ends the process where they do not fit. Python itself allows 100.
const MAX_INDENTATION: usize = 256;

/// Parses a text; none where the grammar cannot read it at all.
pub fn parse(language: Language, text: &str) -> Option<Tree> {
    if language == Language::Python && indentation_depth(text) > MAX_INDENTATION {
        return None;
    }
    PARSERS.with_borrow_mut(|parsers| {
        let parser = parsers.entry(language).or_insert_with(|| {
            let mut parser = Parser::new();
            // An error here means an incompatible grammar; `parse` then returns none and the file gets a note.
            let _ = grammar(language).map(|grammar| parser.set_language(&grammar));
            parser
        });
        parser.reset();
        parser.parse(text, None)
    })
}

/// How many levels of indentation are open at once, at most. Lines within brackets and strings count
/// too, which can only make it more.
fn indentation_depth(text: &str) -> usize {
    let mut open: Vec<usize> = Vec::new();
    let mut deepest = 0;
    for line in text.split(['\n', '\r']) {
        let code = line.trim_start_matches([' ', '\t', '\x0C']);
        if code.is_empty() {
            continue;
        }
        let width = line[..line.len() - code.len()].bytes().map(|byte| if byte == b'\t' { 8 } else { 1 }).sum();
        while open.last().is_some_and(|last| *last >= width) {
            open.pop();
        }
        if width > 0 {
            open.push(width);
        }
        deepest = deepest.max(open.len());
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line one deeper than the last.
    fn steps(count: usize) -> String {
        (0..count).flat_map(|depth| [" ".repeat(depth), "if x:\n".to_owned()]).collect()
    }

    #[test]
    fn open_levels_are_counted() {
        assert_eq!(indentation_depth(""), 0);
        assert_eq!(indentation_depth("if a:\n  if b:\n\tc\n\n  d\n  e\nf\n    g"), 2);
        assert_eq!(indentation_depth(&steps(300)), 299);
    }

    #[test]
    fn indentation_that_the_grammar_cannot_keep_is_refused() {
        assert!(parse(Language::Python, &steps(250)).is_some());
        assert!(parse(Language::Python, &steps(5000)).is_none());
        // Open strings share the room.
        let strings = "f\"{".repeat(400);
        assert!(parse(Language::Python, &format!("{}{}{strings}", steps(250), " ".repeat(250))).is_some());
    }
}
