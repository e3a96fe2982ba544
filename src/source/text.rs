//! Decoded text and its positions.

use serde::Serialize;

use super::cells::{Cells, Written};
use crate::ir::Span;

/// A position in decoded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode scalar values.
    pub column: u32,
    /// In bytes of the text decoded to UTF-8 without BOM.
    pub offset: u32,
}

impl Position {
    /// The beginning of a text.
    pub const START: Self = Self { line: 1, column: 1, offset: 0 };
}

/// A range of positions, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Range {
    /// First character.
    pub start: Position,
    /// One past the last character.
    pub end: Position,
}

/// A column is counted from the start of a block of this many bytes, not from that of its line: lines
/// of generated code may be megabytes long, with thousands of positions.
const BLOCK: usize = 1024;

/// The text of a file, decoded to UTF-8 without BOM, with its line starts.
#[derive(Debug, Clone)]
pub struct Text {
    content: String,
    lines: Vec<u32>,
    /// How many characters start before each block.
    blocks: Vec<u32>,
    /// The cells that it was joined from.
    cells: Option<Cells>,
}

impl Default for Text {
    fn default() -> Self {
        Self::new(String::new())
    }
}

impl Text {
    /// Indexes the lines of `text` (`\n`, `\r\n` and lone `\r` end a line).
    pub fn new(text: String) -> Self {
        let bytes = text.as_bytes();
        let mut lines = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let is_crlf_start = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            if !is_crlf_start {
                lines.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        let mut before = 0;
        let count = |block| {
            let characters = before;
            before += characters_in(block);
            u32::try_from(characters).unwrap_or(u32::MAX)
        };
        let mut blocks: Vec<u32> = bytes.chunks(BLOCK).map(count).collect();
        blocks.push(u32::try_from(before).unwrap_or(u32::MAX));
        Self { content: text, lines, blocks, cells: None }
    }

    /// The same text, joined from the cells of a notebook.
    pub(super) fn in_cells(self, cells: Cells) -> Self {
        Self { cells: Some(cells), ..self }
    }

    /// A position of this text as the author sees it: in a notebook, that in its cell.
    pub fn written(&self, position: Position) -> Written {
        self.cells.as_ref().map_or(Written { cell: None, at: position }, |cells| cells.written(position))
    }

    /// A position of this text as one of the file: in a notebook, that in the JSON.
    pub fn in_file(&self, position: Position) -> Position {
        self.cells.as_ref().map_or(position, |cells| cells.in_file(&self.content, position))
    }

    /// Whether the text is that of the file.
    pub fn is_file(&self) -> bool {
        self.cells.is_none()
    }

    /// The text of the cell that holds a position; none where there are no cells.
    pub fn cell_of(&self, position: Position) -> Option<Self> {
        let bounds = self.cells.as_ref()?.bounds(position.offset)?;
        self.content.get(bounds).map(|cell| Self::new(cell.to_owned()))
    }

    /// The position at the beginning of a line.
    pub fn line_start(&self, line: u32) -> Position {
        self.position(self.lines.get(line.saturating_sub(1) as usize).copied().unwrap_or(u32::MAX))
    }

    /// The position at the end of a line.
    pub fn line_end(&self, line: u32) -> Position {
        let start = self.lines.get(line.saturating_sub(1) as usize).copied().unwrap_or(u32::MAX);
        let length = u32::try_from(self.line(line).len()).unwrap_or(u32::MAX);
        self.position(start.saturating_add(length))
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.content
    }

    /// Number of lines, at least 1.
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.lines.len()).unwrap_or(u32::MAX)
    }

    /// Line `number` (from 1) without its end; empty beyond the last.
    pub fn line(&self, number: u32) -> &str {
        let index = number.saturating_sub(1) as usize;
        let Some(start) = self.lines.get(index) else { return "" };
        let end = self.lines.get(index + 1).map_or(self.content.len(), |end| *end as usize);
        self.content.get(*start as usize..end).unwrap_or("").trim_end_matches(['\r', '\n'])
    }

    /// The text of a span; empty where the span does not lie on character boundaries.
    pub fn slice(&self, span: Span) -> &str {
        self.content.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The position of a byte offset; offsets inside a character or beyond the end are moved back.
    pub fn position(&self, offset: u32) -> Position {
        let mut offset = (offset as usize).min(self.content.len());
        while !self.content.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.lines.partition_point(|start| *start as usize <= offset).max(1);
        let start = self.lines[line - 1] as usize;
        let column = self.characters_before(offset) - self.characters_before(start) + 1;
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position { line: clamp(line), column: clamp(column), offset: clamp(offset) }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        self.blocks[block] as usize + characters_in(&self.content.as_bytes()[block * BLOCK..offset])
    }

    /// The range of a span.
    pub fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }
}

/// How many characters of UTF-8 start in these bytes.
fn characters_in(bytes: &[u8]) -> usize {
    let is_start = |byte: &&u8| (**byte & 0xC0) != 0x80;
    bytes.iter().filter(is_start).count()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn long_lines() {
        let line = "aé😀".repeat(1000);
        let text = Text::new(format!("{line}\n{line}"));
        for (index, (offset, _)) in line.char_indices().enumerate() {
            let column = u32::try_from(index + 1).unwrap();
            assert_eq!(text.position(u32::try_from(offset).unwrap()).column, column);
            let second = text.position(u32::try_from(line.len() + 1 + offset).unwrap());
            assert_eq!((second.line, second.column), (2, column));
        }
        assert_eq!(text.position(u32::MAX).column, 3001);
    }

    fn at(text: &Text, offset: u32) -> (u32, u32, u32) {
        let position = text.position(offset);
        (position.line, position.column, position.offset)
    }

    #[test]
    fn empty() {
        for text in [Text::new(String::new()), Text::default()] {
            assert_eq!(text.line(1), "");
            assert_eq!(text.line(0), "");
            assert_eq!(text.line(7), "");
            assert_eq!(text.line_count(), 1);
            assert_eq!(at(&text, 0), (1, 1, 0));
            assert_eq!(at(&text, 99), (1, 1, 0));
        }
    }

    #[test]
    fn line_ends_of_every_kind() {
        let text = Text::new("ab\r\nc\rd\n\ne".to_owned());
        assert_eq!(text.line_count(), 5);
        let lines: Vec<&str> = (1..=6).map(|number| text.line(number)).collect();
        assert_eq!(lines, ["ab", "c", "d", "", "e", ""]);
        assert_eq!(at(&text, 4), (2, 1, 4));
        assert_eq!(at(&text, 6), (3, 1, 6));
        assert_eq!(at(&text, 8), (4, 1, 8));
        assert_eq!(at(&text, 9), (5, 1, 9));
        // Between the two characters of a CRLF one is still on the first line.
        assert_eq!(at(&text, 3), (1, 4, 3));
    }

    #[test]
    fn a_final_line_end_starts_an_empty_line() {
        let text = Text::new("a\r\n".to_owned());
        assert_eq!(text.line_count(), 2);
        assert_eq!(at(&text, 3), (2, 1, 3));
        assert_eq!(Text::new("a\r".to_owned()).line_count(), 2);
    }

    #[test]
    fn columns_are_scalar_values() {
        let text = Text::new("é😀x\nü".to_owned());
        assert_eq!(at(&text, 6), (1, 3, 6));
        assert_eq!(at(&text, 8), (2, 1, 8));
        assert_eq!(at(&text, 10), (2, 2, 10));
        assert_eq!(text.line(1), "é😀x");
    }

    #[test]
    fn offsets_inside_characters_move_back() {
        let text = Text::new("é😀x".to_owned());
        assert_eq!(at(&text, 1), (1, 1, 0));
        assert_eq!(at(&text, 3), (1, 2, 2));
        assert_eq!(at(&text, 5), (1, 2, 2));
        assert_eq!(at(&text, u32::MAX), (1, 4, 7));
    }

    #[test]
    fn slices_and_ranges() {
        let text = Text::new("a\né😀".to_owned());
        assert_eq!(text.slice(Span::new(2, 8)), "é😀");
        assert_eq!(text.slice(Span::new(3, 8)), "");
        assert_eq!(text.slice(Span::new(6, 2)), "");
        assert_eq!(text.slice(Span::new(0, 99)), "");
        let range = text.range(Span::new(2, 4));
        assert_eq!((range.start.column, range.end.column, range.end.line), (1, 2, 2));
    }
}
