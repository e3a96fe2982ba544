//! Width, colour and line breaking for text that a person reads.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::escape;
use crate::finding::Level;

/// What the reader's terminal can do. The command line decides; tests give it by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// ANSI colours.
    pub color: bool,
    /// Box-drawing characters.
    pub unicode: bool,
    /// OSC 8 hyperlinks.
    pub links: bool,
}

impl Look {
    /// A file or a pipe.
    pub const PLAIN: Self = Self { width: 100, color: false, unicode: true, links: false };

    /// Columns to fill, within bounds that keep a report legible.
    pub fn columns(self) -> usize {
        self.width.clamp(40, 160)
    }

    /// Text in a colour.
    pub fn paint(self, ink: Ink, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{}m{text}\u{1b}[0m", ink.code())
    }

    /// Text that leads to an address where the terminal can follow it.
    pub fn link(self, url: &str, text: &str) -> String {
        if !self.links || url.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}]8;;{}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\", escape::url(url))
    }
}

/// The few colours that reports use: the terminal's own sixteen, so that its theme decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Errors.
    Error,
    /// Warnings.
    Warning,
    /// Notes.
    Note,
    /// Headings and names.
    Strong,
    /// What can be skipped.
    Dim,
    /// Code and paths.
    Code,
    /// Good news.
    Good,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Self::Error => "1;31",
            Self::Warning => "1;33",
            Self::Note => "1;36",
            Self::Strong => "1",
            Self::Dim => "2",
            Self::Code => "36",
            Self::Good => "32",
        }
    }
}

impl From<Level> for Ink {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
            Level::Note => Self::Note,
        }
    }
}

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// At most `columns` of a text; an ellipsis stands for the rest.
pub(super) fn clip(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut used = 1;
    let mut out = String::new();
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// A text filled with spaces to `columns`.
pub(super) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Breaks text between words; words longer than a line stay whole, so that addresses can be copied.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            if !line.is_empty() && width(&line) + 1 + width(word) > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// A label and wrapped text beside it; further lines stand under the text.
pub(super) fn labelled(out: &mut String, look: Look, label: (&str, Ink), indent: usize, text: &str) {
    let hang = if label.0.is_empty() { indent } else { indent + width(label.0) + 1 };
    let columns = look.columns().saturating_sub(hang).max(20);
    for (index, line) in wrap(text, columns).iter().enumerate() {
        if index == 0 {
            out.push_str(&" ".repeat(indent));
            out.push_str(&look.paint(label.1, label.0));
            let has_text = !label.0.is_empty() && !line.is_empty();
            out.push_str(if has_text { " " } else { "" });
        } else if !line.is_empty() {
            out.push_str(&" ".repeat(hang));
        }
        out.push_str(line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(clip("日本語テキスト", 7), "日本語…");
        assert_eq!(pad("日本", 6), "日本  ");
        assert_eq!(clip("short", 5), "short");
    }

    #[test]
    fn long_words_stay_whole() {
        assert_eq!(
            wrap("see https://example.com/a/long/page now", 10),
            ["see", "https://example.com/a/long/page", "now"]
        );
        assert_eq!(wrap("one two\n\nthree", 80), ["one two", "", "three"]);
    }

    #[test]
    fn colour_and_links_are_off_unless_wanted() {
        assert_eq!(Look::PLAIN.paint(Ink::Error, "x"), "x");
        assert_eq!(Look::PLAIN.link("https://x", "x"), "x");
        let look = Look { color: true, links: true, ..Look::PLAIN };
        assert_eq!(look.paint(Ink::Error, "x"), "\u{1b}[1;31mx\u{1b}[0m");
        assert_eq!(look.link("https://x", "x"), "\u{1b}]8;;https://x\u{1b}\\x\u{1b}]8;;\u{1b}\\");
    }
}
