//! A text in which nothing can be seen but what is put there, byte for byte where it stands in the file.

use std::ops::Range;

use crate::source::pieces::{blank, closed};
use crate::syntax::Language;

/// See the module documentation.
pub(super) struct Mask<'t> {
    /// The file.
    pub(super) text: &'t str,
    /// The language of what is shown.
    pub(super) language: Language,
    /// Where scripts in another language begin, which are not shown.
    pub(super) others: Vec<usize>,
    code: Vec<u8>,
    /// Where something begins that is opened and never closed.
    open: Vec<usize>,
}

/// What a mask shows in the end.
pub(super) struct Shown {
    pub(super) code: String,
    pub(super) language: Language,
    /// Where it was cut.
    pub(super) open: Vec<usize>,
    /// Where scripts in another language begin.
    pub(super) others: Vec<usize>,
}

impl<'t> Mask<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let code = blank(text).into_bytes();
        Self { text, language: Language::Shell, others: Vec::new(), code, open: Vec::new() }
    }

    /// Shows a range, as it is or in other words that are as long. What it leaves open stays hidden.
    pub(super) fn show(&mut self, range: Range<usize>, words: &str) {
        if words.len() != range.len() || self.code.get(range.clone()).is_none() {
            return;
        }
        let closed = closed(Language::Shell, words);
        self.open.extend(closed.cut.map(|cut| range.start + cut));
        self.code[range].copy_from_slice(closed.code.as_bytes());
    }

    /// Shows a range as it is.
    pub(super) fn show_as_is(&mut self, range: Range<usize>) {
        let text = self.text;
        if let Some(words) = text.get(range.clone()) {
            self.show(range, words);
        }
    }

    /// Shows a script of Python. It is indented, so it becomes the body of a statement on the line that it follows, or
    /// stands on.
    pub(super) fn show_python(&mut self, range: Range<usize>) {
        let text = self.text;
        let Some(words) = text.get(range.clone()) else { return };
        let line_of = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
        let first = line_of(range.start);
        let begins_line = text[first..range.start].trim().is_empty();
        let head = if begins_line { line_of(first.saturating_sub(1)) } else { first };
        let header = "if 1:";
        let closed = closed(Language::Python, &format!("{header}\n{words}"));
        let is_free =
            self.code.get(head..head + header.len()).is_some_and(|code| code.iter().all(|byte| *byte == b' '));
        if !is_free || head + header.len() > range.start {
            return self.others.push(range.start);
        }
        self.open.extend(closed.cut.map(|cut| range.start + cut.saturating_sub(header.len() + 1)));
        if let Some(code) = closed.code.get(header.len() + 1..).filter(|_| closed.cut.is_none()) {
            self.code[head..head + header.len()].copy_from_slice(header.as_bytes());
            self.code[range].copy_from_slice(code.as_bytes());
        }
    }

    /// Ends a command.
    pub(super) fn end(&mut self, at: usize) {
        if let Some(byte) = self.code.get_mut(at).filter(|byte| byte.is_ascii()) {
            *byte = b';';
        }
    }

    /// The code, and where it was cut.
    pub(super) fn finish(self) -> Shown {
        let code = String::from_utf8(self.code);
        let code = code.unwrap_or_else(|_| blank(self.text));
        Shown { code, language: self.language, open: self.open, others: self.others }
    }
}

/// What a text in double quotes says (JSON, and YAML that is quoted so), with blanks where that is shorter than it is
/// written: outside of what it quotes itself.
pub(super) fn unescaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut is_open = [false; 2];
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        // A quote, or one that is escaped once more.
        let quote = [r#"\""#, r#"\\\""#].iter().position(|written| rest.starts_with(written));
        if let Some(level) = quote {
            let (blanks, quote) = if level == 0 { (" ", "\"") } else { ("  ", "\\\"") };
            let parts = if is_open[level] { [quote, blanks] } else { [blanks, quote] };
            is_open[level] = !is_open[level];
            result.extend(parts);
            rest = &rest[blanks.len() + quote.len()..];
            continue;
        }
        let decoded = match rest[1..].chars().next() {
            Some('n') => " \n",
            Some('t') => " \t",
            Some('\\') => " \\",
            Some('/') => " /",
            _ => {
                result.push('\\');
                rest = &rest[1..];
                continue;
            }
        };
        result.push_str(decoded);
        rest = &rest[2..];
    }
    result.push_str(rest);
    result
}

/// The text in quotes that a line begins with; all of it where the quote is not closed there.
pub(super) fn quoted(line: &str) -> &str {
    let Some(quote) = line.chars().next() else { return line };
    let inner = &line[quote.len_utf8()..];
    let mut is_escaped = false;
    let mut chars = inner.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            _ if std::mem::take(&mut is_escaped) => {}
            '\\' if quote == '"' => is_escaped = true,
            // Doubled, it stands for itself.
            '\'' if c == quote && chars.peek().is_some_and(|(_, next)| *next == quote) => is_escaped = true,
            c if c == quote => return &inner[..at],
            _ => {}
        }
    }
    inner
}

/// The lines of a text with where they start, without what ends them.
pub(super) fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    });
    lines.collect()
}

/// How far a line is indented.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
