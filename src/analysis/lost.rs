//! What a lowering could not read, and whether requests may stand there: in strict mode, what was not read was not
//! proven.

use tree_sitter::{Node, Tree};

use crate::ir::FileIr;
use crate::source::Source;
use crate::syntax::{Ecosystem, Language, parse, recover};

/// Says of each note whether calls may be missing, and where.
pub(super) fn mark(source: &Source, ir: &mut FileIr) {
    for note in &mut ir.notes {
        match note.kind {
            "refused-by-parser" | "depth-limit" => note.lost = true,
            "syntax-error" => {
                let lost = lost_lines(source);
                note.lost = lost.is_some();
                if let Some((first, last)) = lost {
                    let what = note.message.split(';').next().unwrap_or_default();
                    note.message = if first == last {
                        format!("{what}; requests on line {first} may be missing")
                    } else {
                        format!("{what}; requests on lines {first} to {last} may be missing")
                    };
                }
            }
            _ => {}
        }
    }
}

/// The lines from the first place that makes no sense and holds calls to the last one.
fn lost_lines(source: &Source) -> Option<(u32, u32)> {
    let code = source.code();
    let tree = parse(source.language, code)?;
    let recovered = recover(source.language, code, &tree);
    let mut places = match &recovered {
        Some((text, tree)) => [errors(tree), differences(code, text)].concat(),
        None => errors(&tree),
    };
    places.retain(|(start, end)| code.get(*start..*end).is_some_and(|text| holds_calls(source.language, text)));
    let (start, end) = (places.iter().map(|place| place.0).min()?, places.iter().map(|place| place.1).max()?);
    let line = |at: usize| source.text.position(u32::try_from(at).unwrap_or(u32::MAX)).line;
    // Blank lines at the end are no loss.
    let end = start + code.get(start..end)?.trim_end().len();
    Some((line(start), line(end)))
}

/// The outermost nodes that the parser could not place; the whole text where nothing could be made out.
fn errors(tree: &Tree) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut pending: Vec<Node<'_>> = vec![tree.root_node()];
    while let Some(node) = pending.pop() {
        if node.is_error() {
            found.push((node.start_byte(), node.end_byte()));
        } else if node.has_error() {
            let mut cursor = node.walk();
            pending.extend(node.children(&mut cursor));
        }
    }
    found
}

/// Where two texts of one length differ.
fn differences(one: &str, other: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for (line, other) in one.split_inclusive('\n').zip(other.split_inclusive('\n')) {
        if line != other {
            found.push((at, at + line.len()));
        }
        at += line.len();
    }
    found
}

/// Whether a text looks as if something were called in it.
fn holds_calls(language: Language, text: &str) -> bool {
    if language.ecosystem() == Ecosystem::Shell {
        return text.contains("://") || text.contains('$');
    }
    let bytes = text.as_bytes();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'>' || !byte.is_ascii();
    bytes.windows(2).any(|pair| is_name(pair[0]) && pair[1] == b'(')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Text;

    fn lost(code: &str) -> Option<(u32, u32)> {
        let text = Text::new(code.to_owned());
        lost_lines(&Source { text, code: None, language: Language::Python, notes: Vec::new() })
    }

    #[test]
    fn places_with_calls_are_lost() {
        assert_eq!(lost("a()\nb()\n"), None);
        assert_eq!(lost("a()\nx = = 3\nb()\n"), None);
        assert!(lost("a()\nx = = f(3) f(4) =\nb()\n").is_some_and(|(first, last)| first <= 2 && last >= 2));
    }

    #[test]
    fn calls_of_a_shell_have_addresses_or_variables() {
        assert!(holds_calls(Language::Shell, "curl https://x"));
        assert!(!holds_calls(Language::Shell, "fi"));
        assert!(holds_calls(Language::Python, "a.b(1"));
        assert!(!holds_calls(Language::Python, "if ("));
    }
}
