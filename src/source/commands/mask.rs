//! A text in which nothing can be seen but what is put there, byte for byte where it stands in the file.

use std::ops::Range;

use crate::source::pieces::{blank, closed};
use crate::syntax::Language;

/// See the module documentation.
pub(super) struct Mask<'t> {
    /// The file.
    pub(super) text: &'t str,
    code: Vec<u8>,
    /// Where something begins that is opened and never closed.
    open: Vec<usize>,
}

impl<'t> Mask<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, code: blank(text).into_bytes(), open: Vec::new() }
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

    /// Ends a command.
    pub(super) fn end(&mut self, at: usize) {
        if let Some(byte) = self.code.get_mut(at).filter(|byte| byte.is_ascii()) {
            *byte = b';';
        }
    }

    /// The code, and where it was cut.
    pub(super) fn finish(self) -> (String, Vec<usize>) {
        let code = String::from_utf8(self.code);
        (code.unwrap_or_else(|_| blank(self.text)), self.open)
    }
}

/// What a text in double quotes says (JSON, and YAML that is quoted so), with blanks before what is shorter than it is
/// written.
pub(super) fn unescaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut chars = text.char_indices();
    while let Some((start, c)) = chars.next() {
        if c != '\\' {
            result.push(c);
            continue;
        }
        let decoded = match chars.next() {
            Some((_, 'n')) => '\n',
            Some((_, 't')) => '\t',
            Some((_, c @ ('"' | '\\' | '/'))) => c,
            Some((end, c)) => {
                result.push_str(&text[start..end + c.len_utf8()]);
                continue;
            }
            None => '\\',
        };
        result.push(' ');
        result.push(decoded);
    }
    result.truncate(text.len());
    result
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
