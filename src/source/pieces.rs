//! The code of a file: of most files all of it, of notebooks and components some pieces.

use std::fmt;

use super::skip::Note;
use super::text::Text;
use super::{commands, notebook, script};
use crate::syntax::{Container, Ecosystem, Language, parse};

/// A file's code.
#[derive(Debug, Clone)]
pub struct Source {
    /// What positions are in and what excerpts show.
    pub text: Text,
    /// What is parsed, where that is not the text itself: as many bytes, what is no code blank.
    pub code: Option<String>,
    /// The language of the code.
    pub language: Language,
    /// What had to be left out.
    pub notes: Vec<Note>,
}

impl Source {
    /// What is parsed.
    pub fn code(&self) -> &str {
        self.code.as_deref().unwrap_or(self.text.as_str())
    }
}

/// Why a file is not of the kind that its name says, with the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(pub String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The code of a file in a language, or of a container whose pieces mostly are in that language.
pub fn source(path: &str, language: Language, text: Text) -> Result<Source, Malformed> {
    match Container::of(path) {
        None => Ok(Source { text, code: None, language, notes: Vec::new() }),
        Some(Container::Notebook) => notebook::read(text.as_str(), language),
        Some(container) if container.is_data() => Ok(commands::read(container, text)),
        Some(container) => Ok(script::read(container, text)),
    }
}

/// As many bytes, with the lines as they are.
pub(super) fn blank(text: &str) -> String {
    text.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { byte as char } else { ' ' }).collect()
}

/// Code that does not swallow what follows it, as an open string or bracket would.
pub(super) struct Closed {
    /// As many bytes as there were.
    pub(super) code: String,
    /// Where what was never closed begins; from there on, the code is blank.
    pub(super) cut: Option<usize>,
}

/// The longest beginning of a piece, up to the start of a statement, that is closed.
pub(super) fn closed(language: Language, code: &str) -> Closed {
    if is_closed(language, code) {
        return Closed { code: code.to_owned(), cut: None };
    }
    let starts = statements(code).into_iter().rev().take(MAX_CUTS);
    let cut = starts.into_iter().find(|at| is_closed(language, &code[..*at])).unwrap_or(0);
    Closed { code: code[..cut].to_owned() + &blank(&code[cut..]), cut: Some(cut) }
}

/// Most beginnings that are tried.
const MAX_CUTS: usize = 24;

/// Where lines start that are indented no more than the first.
fn statements(code: &str) -> Vec<usize> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_blank = |line: &str| line.trim().is_empty();
    let margin = code.lines().find(|line| !is_blank(line)).map_or(0, indent);
    let mut at = 0;
    let mut starts = Vec::new();
    for line in code.split_inclusive('\n') {
        if !is_blank(line) && indent(line) <= margin {
            starts.push(at);
        }
        at += line.len();
    }
    starts
}

/// A statement that has to be seen after the code. Its strings are of the kinds that may be left open.
fn next(language: Language) -> &'static str {
    match language.ecosystem() {
        Ecosystem::Python => "\n\nzdrlint_next(\"\"\"x\"\"\", '''x''');",
        Ecosystem::Shell => "\n\nzdrlint_next 'x'",
        _ => "\n\nzdrlint_next(`x`);",
    }
}

fn is_closed(language: Language, code: &str) -> bool {
    let followed = format!("{code}{}", next(language));
    let Some(tree) = parse(language, &followed) else { return false };
    let root = tree.root_node();
    let (start, end) = (code.len() + 2, followed.len());
    root.child(root.child_count().saturating_sub(1)).is_some_and(|last| {
        // Some grammars make the semicolon a node of its own.
        let last = if last.start_byte() + 1 == end { last.prev_sibling().unwrap_or(last) } else { last };
        last.start_byte() == start && matches!(last.kind(), "expression_statement" | "command") && !last.has_error()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(language: Language, code: &str) -> Option<usize> {
        let closed = closed(language, code);
        assert_eq!(closed.code.len(), code.len());
        closed.cut
    }

    #[test]
    fn sound_code_is_closed() {
        for code in
            ["", "a()", "# x", "if a:\n  b()", "x = 1 +\ny()", "def f(:\n  pass\n\ng()", "'''x'''", "it's a\nb()"]
        {
            assert_eq!(cut(Language::Python, code), None, "{code}");
        }
        for code in ["", "a()", "// x", "if (a) { b() }", "const x = `a`"] {
            assert_eq!(cut(Language::TypeScript, code), None, "{code}");
            assert_eq!(cut(Language::JavaScript, code), None, "{code}");
        }
    }

    #[test]
    fn what_is_left_open_is_cut() {
        assert_eq!(cut(Language::Python, "a()\nb(\n  c,\n"), Some(4));
        assert_eq!(cut(Language::Python, "a()\nx = \"\"\"b\nc()\n"), Some(4));
        assert_eq!(cut(Language::TypeScript, "a();\nconst x = `b\nc()\n"), Some(5));
        assert_eq!(cut(Language::JavaScript, "  a();\n  f(`b\n"), Some(7));
    }
}
