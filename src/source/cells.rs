//! Where the text of a notebook comes from: which cell, and which place of the file.
//!
//! Inside zdrlint a notebook is one text, its cells joined, and every position is one of that text.
//! Reports say positions as their reader sees them: in the cell, or, where only files have lines, in
//! the file.

use super::text::{Position, Text};

/// A position as the author of the code sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Written {
    /// The cell, counted from 0 over cells of every kind; none where the file has no cells.
    pub cell: Option<u32>,
    /// In the cell, or in the file.
    pub at: Position,
}

impl Written {
    /// The place in words: `src/a.py:3:7`, `a.ipynb:cell 2:3:7`.
    pub fn place(self, path: &str) -> String {
        format!("{}:{}", self.line(path), self.at.column)
    }

    /// The line in words: `src/a.py:3`, `a.ipynb:cell 2:3`.
    pub fn line(self, path: &str) -> String {
        let cell = self.cell.map_or_else(String::new, |cell| format!("cell {cell}:"));
        format!("{path}:{cell}{}", self.at.line)
    }
}

/// The cells of a joined text, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    cells: Vec<Cell>,
    anchors: Vec<Anchor>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    /// Number in the notebook.
    number: u32,
    /// Where it starts and ends in the joined text.
    start: u32,
    end: u32,
    /// The line of the joined text that it starts with.
    line: u32,
}

/// From `offset` on, up to the next anchor, text and file are byte for byte the same.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    offset: u32,
    file: Position,
}

impl Cells {
    fn cell_at(&self, offset: u32) -> Option<&Cell> {
        let after = self.cells.partition_point(|cell| cell.start <= offset);
        self.cells.get(after.saturating_sub(1))
    }

    /// The position in its cell.
    pub(super) fn written(&self, position: Position) -> Written {
        let Some(cell) = self.cell_at(position.offset) else { return Written { cell: None, at: position } };
        let line = position.line.saturating_sub(cell.line) + 1;
        let at = Position { line, offset: position.offset.saturating_sub(cell.start), ..position };
        Written { cell: Some(cell.number), at }
    }

    /// The position in the file.
    pub(super) fn in_file(&self, joined: &str, position: Position) -> Position {
        let after = self.anchors.partition_point(|anchor| anchor.offset <= position.offset);
        let Some(anchor) = self.anchors.get(after.saturating_sub(1)) else { return position };
        let between = joined.get(anchor.offset as usize..position.offset as usize).unwrap_or("");
        let characters = u32::try_from(between.chars().count()).unwrap_or(u32::MAX);
        let bytes = u32::try_from(between.len()).unwrap_or(u32::MAX);
        Position {
            line: anchor.file.line,
            column: anchor.file.column.saturating_add(characters),
            offset: anchor.file.offset.saturating_add(bytes),
        }
    }

    /// Where the cell of an offset starts and ends.
    pub(super) fn bounds(&self, offset: u32) -> Option<std::ops::Range<usize>> {
        self.cell_at(offset).map(|cell| cell.start as usize..cell.end as usize)
    }
}

/// Joins the cells of a notebook.
#[derive(Debug, Default)]
pub(super) struct Joiner {
    text: String,
    code: String,
    cells: Cells,
}

impl Joiner {
    /// Adds a cell: its text, its code (as many bytes), and where its pieces stand in the file.
    pub(super) fn add(&mut self, number: u32, text: &str, code: &str, anchors: &[(usize, Position)]) {
        debug_assert_eq!(text.len(), code.len());
        let start = self.text.len();
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.cells.cells.push(Cell { number, start: clamp(start), end: clamp(start + text.len()), line: 1 });
        let moved = anchors.iter().map(|(offset, file)| Anchor { offset: clamp(start + offset), file: *file });
        self.cells.anchors.extend(moved);
        self.text.push_str(text);
        self.code.push_str(code);
        // An empty line lies between two cells, so that a comment at the end of one does not speak of the next.
        self.text.push_str("\n\n");
        self.code.push_str("\n\n");
    }

    /// The joined text and the code in it.
    pub(super) fn finish(mut self) -> (Text, String) {
        let text = Text::new(self.text);
        for cell in &mut self.cells.cells {
            cell.line = text.position(cell.start).line;
        }
        (text.in_cells(self.cells), self.code)
    }
}
