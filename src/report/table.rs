//! Columns: for terminals and for Markdown.

use super::escape;
use super::layout::{Ink, Look, pad, width, wrap};

/// Rows under headings; every cell is made harmless here.
pub(super) struct Table<'a> {
    headings: Vec<&'a str>,
    rows: Vec<Vec<String>>,
}

impl<'a> Table<'a> {
    pub(super) fn new(headings: &[&'a str]) -> Self {
        Self { headings: headings.to_vec(), rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        self.rows.push(cells.into_iter().map(|cell| escape::line(cell.as_ref()).into_owned()).collect());
    }

    /// Aligned columns; the last one is wrapped to the width.
    pub(super) fn text(&self, look: Look) -> String {
        let last = self.headings.len().saturating_sub(1);
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell));
            cells.chain([width(self.headings[column])]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..last).map(widest).collect();
        let before: usize = widths.iter().map(|width| width + 2).sum();
        let rest = look.columns().saturating_sub(before).max(24);
        let mut out = String::new();
        let headings: Vec<String> = self.headings.iter().map(|&heading| heading.to_owned()).collect();
        let mut line = |cells: &[String], ink: Option<Ink>| {
            let head: String = cells.iter().take(last).zip(&widths).map(|(cell, width)| pad(cell, width + 2)).collect();
            let tail = wrap(cells.get(last).map_or("", String::as_str), rest);
            for (index, text) in tail.iter().enumerate() {
                let start = if index == 0 { head.clone() } else { " ".repeat(before) };
                let whole = format!("{start}{text}");
                let whole = whole.trim_end();
                out.push_str(&ink.map_or_else(|| whole.to_owned(), |ink| look.paint(ink, whole)));
                out.push('\n');
            }
        };
        line(&headings, Some(Ink::Strong));
        self.rows.iter().for_each(|row| line(row, None));
        out
    }

    /// A Markdown table.
    pub(super) fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut out = line(self.headings.iter().map(|&heading| heading.to_owned()).collect());
        out.push_str(&line(self.headings.iter().map(|_| "---".to_owned()).collect()));
        for row in &self.rows {
            out.push_str(&line(row.iter().map(|cell| markdown_cell(cell)).collect()));
        }
        out
    }
}

/// Text that stays text in Markdown: no markup, no HTML, no end of a cell.
pub(super) fn markdown_cell(text: &str) -> String {
    let mut out = String::new();
    for c in escape::line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '!' => out.extend(['\\', c]),
            // Underscores inside words are harmless, and paths are full of them.
            '_' if !out.ends_with(char::is_alphanumeric) => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table<'static> {
        let mut table = Table::new(&["name", "what it is"]);
        table.row(["日本", "one two three four five six seven eight nine ten"]);
        table.row(["a|b", "<script>`x`"]);
        table
    }

    #[test]
    fn the_last_column_is_wrapped() {
        let text = table().text(Look { width: 40, ..Look::PLAIN });
        assert_eq!(
            text,
            "name  what it is\n日本  one two three four five six seven\n      eight nine ten\na|b   <script>`x`\n"
        );
    }

    #[test]
    fn markdown_cells_hold_no_markup() {
        assert!(table().markdown().contains("| a\\|b | &lt;script&gt;\\`x\\` |"));
        assert_eq!(markdown_cell("a_b _c_ \n"), "a_b \\_c_ \\\\n");
    }
}
