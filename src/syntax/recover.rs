//! What a broken statement hides. Where the parser loses its way over a broken header, it can give up what follows:
//! the statements there come to light when the broken one is blank. Blanks keep every place as it is.

use tree_sitter::{Node, Tree};

use super::{Language, parse};

/// Longest text that is tried again.
const MAX_TEXT: usize = 256 << 10;

/// Most statements that are tried.
const MAX_TRIALS: usize = 8;

/// A text without the broken statements that hide others, and its tree; none where none does.
pub fn recover(language: Language, text: &str, tree: &Tree) -> Option<(String, Tree)> {
    if !tree.root_node().has_error() || text.len() > MAX_TEXT {
        return None;
    }
    let mut best = (text.to_owned(), tree.clone());
    let mut seen = Seen::of(tree);
    let is_broken = |(start, end): &(usize, usize)| {
        let opening = if language == Language::Php { "<?php " } else { "" };
        let statement = format!("{opening}{}", &text[*start..*end]);
        parse(language, &statement).is_some_and(|tree| tree.root_node().has_error())
    };
    let mut found = false;
    for (start, end) in statements(text).into_iter().filter(is_broken).take(MAX_TRIALS) {
        let mut trial = best.0.clone();
        trial.replace_range(start..end, &blank(&text[start..end]));
        let Some(tree) = parse(language, &trial) else { continue };
        let now = Seen::of(&tree);
        if now.calls > seen.calls && now.broken < seen.broken {
            (best, seen, found) = ((trial, tree), now, true);
        }
    }
    found.then_some(best)
}

/// From each line that begins a statement at the margin to the next.
fn statements(text: &str) -> Vec<(usize, usize)> {
    let begins = |line: &str| line.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '@'));
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if begins(line) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).collect()
}

/// As many bytes, with the lines as they are.
fn blank(text: &str) -> String {
    text.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { byte as char } else { ' ' }).collect()
}

/// What can be seen of a text.
#[derive(Debug, Default)]
struct Seen {
    calls: usize,
    /// Bytes in errors, and places where something is missing.
    broken: usize,
}

impl Seen {
    fn of(tree: &Tree) -> Self {
        let mut seen = Self::default();
        let mut cursor = tree.walk();
        let mut error_end = 0;
        loop {
            let node = cursor.node();
            seen.add(node, &mut error_end);
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return seen;
                }
            }
        }
    }

    fn add(&mut self, node: Node<'_>, error_end: &mut usize) {
        let kind = node.kind();
        let is_call = matches!(
            kind,
            "call" | "new_expression" | "object_creation_expression" | "invocation_expression" | "method_invocation"
        );
        // Methods count as well: what is in a class can be read as something else.
        self.calls += usize::from(is_call || kind.ends_with("call_expression") || kind == "method_declaration");
        if node.is_missing() {
            self.broken += 1;
        }
        if node.is_error() && node.end_byte() > *error_end {
            self.broken += node.end_byte() - node.start_byte().max(*error_end);
            *error_end = node.end_byte();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recovered(language: Language, text: &str) -> Option<String> {
        let tree = parse(language, text)?;
        recover(language, text, &tree).map(|(text, _)| text)
    }

    #[test]
    fn broken_headers_do_not_hide_what_follows() {
        let text = "a()\ndef broken(:\n)))\n\nb(c)\n";
        assert_eq!(recovered(Language::Python, text).as_deref(), Some("a()\n            \n   \n\nb(c)\n"));
    }

    #[test]
    fn sound_texts_and_statements_stay() {
        assert_eq!(recovered(Language::Python, "a()\nb(c)\n"), None);
        // The parser finds its way by itself.
        assert_eq!(recovered(Language::Python, "a()\nx = = 2\nb(c)\n"), None);
        // What looks like code in a text is none.
        let text = "\"\"\"\nNotes (see\nb(c)\n\"\"\"\nx = = 2\nd()\n";
        assert_eq!(recovered(Language::Python, text), None);
    }
}
