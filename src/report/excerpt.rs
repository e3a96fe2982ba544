//! A few lines of a file, made fit for showing: clipped, escaped, tabs expanded, marks moved along.
//!
//! Renderers get this small virtual source and never the file. Its size is bounded whatever the file
//! holds: lines are cut around their marks, so a minified bundle of one line costs no more than any other.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthChar;

use super::escape;
use crate::source::{Range, Text};

/// Lines shown before and after a marked one.
const CONTEXT: u32 = 1;
/// More marks than this are told apart by no reader.
const MOST_MARKS: usize = 8;
const TAB: usize = 4;

/// A place to mark.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'a> {
    /// Where; what lies beyond its first line is not marked.
    pub range: Range,
    /// What to say there; may be empty.
    pub message: &'a str,
    /// Whether this is what the report is about.
    pub primary: bool,
}

/// A few lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines, in blocks, that of the primary mark first; gaps show in the numbers.
    pub lines: Vec<Line>,
    /// The marks that are visible in them.
    pub labels: Vec<Label>,
    /// Indexes of the marks that are not.
    pub hidden: Vec<usize>,
}

/// One line of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Number in the file, from 1.
    pub number: u32,
    /// Where it starts in the excerpt, in bytes.
    pub start: usize,
    /// Its text, harmless, with `\n`.
    pub text: String,
}

/// A mark in an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Bytes from the excerpt's start.
    pub offset: usize,
    /// Bytes, at least 1.
    pub length: usize,
    /// The column in the file, from 1.
    pub column: u32,
    /// Harmless, one line; may be empty.
    pub message: String,
    /// Whether this is what the report is about.
    pub primary: bool,
}

impl Excerpt {
    /// Cuts the lines around `marks` out of `text`, none wider than `columns`.
    pub fn new(text: &Text, marks: &[Mark<'_>], columns: usize) -> Self {
        let shown = visible_marks(text, marks);
        let mut excerpt = Self { lines: Vec::new(), labels: Vec::new(), hidden: Vec::new() };
        let mut start = 0;
        for number in wanted_lines(text, marks, &shown) {
            let here: Vec<usize> = shown.iter().copied().filter(|i| marks[*i].range.start.line == number).collect();
            let line = super::mask::keys(text.line(number));
            let raw = line.as_ref();
            let focus = here.first().map_or((0, 0), |index| bytes_in_line(raw, number, marks[*index].range));
            let window = Window::new(raw, focus, columns);
            for index in here {
                let span = bytes_in_line(raw, number, marks[index].range);
                match window.find(span) {
                    Some((offset, length)) => excerpt.labels.push(Label {
                        offset: start + offset,
                        length,
                        column: marks[index].range.start.column,
                        message: super::layout::clip(&escape::line(marks[index].message), columns.max(30)),
                        primary: marks[index].primary,
                    }),
                    None => excerpt.hidden.push(index),
                }
            }
            let text = window.text + "\n";
            let length = text.len();
            excerpt.lines.push(Line { number, start, text });
            start += length;
        }
        excerpt.hidden.extend((0..marks.len()).filter(|index| !shown.contains(index)));
        excerpt.hidden.sort_unstable();
        excerpt.labels.sort_by_key(|label| (label.offset, label.length));
        excerpt
    }
}

/// The marks that lie in the text, the primary ones first, as many as a reader can tell apart.
fn visible_marks(text: &Text, marks: &[Mark<'_>]) -> Vec<usize> {
    let lies_inside = |index: &usize| (1..=text.line_count()).contains(&marks[*index].range.start.line);
    let mut shown: Vec<usize> = (0..marks.len()).filter(lies_inside).collect();
    shown.sort_by_key(|index| !marks[*index].primary);
    shown.truncate(MOST_MARKS);
    shown
}

/// The lines to show: the block around the first mark, which is the primary one, comes first.
fn wanted_lines(text: &Text, marks: &[Mark<'_>], shown: &[usize]) -> Vec<u32> {
    let around = |index: &usize| {
        let line = marks[*index].range.start.line;
        line.saturating_sub(CONTEXT).max(1)..=line.saturating_add(CONTEXT).min(text.line_count())
    };
    let lines: BTreeSet<u32> = shown.iter().flat_map(around).collect();
    let lines: Vec<u32> = lines.into_iter().collect();
    let mut blocks: Vec<&[u32]> = lines.chunk_by(|a, b| a + 1 == *b).collect();
    let first = shown.first().map(|index| marks[*index].range.start.line);
    blocks.sort_by_key(|block| !first.is_some_and(|line| block.contains(&line)));
    blocks.concat()
}

/// The bytes of a range within its first line.
fn bytes_in_line(raw: &str, number: u32, range: Range) -> (usize, usize) {
    let byte = |column: u32| raw.char_indices().nth(column.saturating_sub(1) as usize).map_or(raw.len(), |(at, _)| at);
    let start = byte(range.start.column);
    let end = if range.end.line == number { byte(range.end.column) } else { raw.len() };
    (start, end.max(start))
}

/// The visible part of one line, and where its characters went.
struct Window {
    text: String,
    /// Byte in the line and byte in `text`, for every character shown, and once more for the end.
    map: Vec<(usize, usize)>,
}

impl Window {
    fn new(raw: &str, focus: (usize, usize), columns: usize) -> Self {
        let from = first_shown(raw, focus, columns);
        let mut window = Self { text: String::new(), map: Vec::new() };
        if from > 0 {
            window.text.push('…');
        }
        let mut used = usize::from(from > 0);
        let mut end = raw.len();
        for (at, c) in raw[from..].char_indices() {
            let mut piece = String::new();
            let width = show(&mut piece, c, used);
            let is_last = from + at + c.len_utf8() == raw.len();
            let room = columns - usize::from(!is_last);
            // Characters without width are bounded too.
            if used + width > room || window.map.len() > 4 * columns {
                end = from + at;
                break;
            }
            window.map.push((from + at, window.text.len()));
            window.text.push_str(&piece);
            used += width;
        }
        window.map.push((end, window.text.len()));
        // The mark of a line's end needs a character to stand under.
        window.text.push(if end < raw.len() { '…' } else { ' ' });
        if focus.0 < raw.len() && end == raw.len() {
            window.text.pop();
        }
        window
    }

    /// Where a span of the line went, if it starts in view.
    fn find(&self, span: (usize, usize)) -> Option<(usize, usize)> {
        let index = self.map.binary_search_by_key(&span.0, |entry| entry.0).ok()?;
        let start = self.map[index].1;
        let after = self.map.partition_point(|entry| entry.0 < span.1);
        let end = self.map.get(after).or(self.map.last()).map_or(start, |entry| entry.1);
        let character = self.text[start..].chars().next().map_or(1, char::len_utf8);
        Some((start, end.saturating_sub(start).max(character)))
    }
}

/// Where to start so that the focus is in view: at 0 if the line fits, else with some text before it.
fn first_shown(raw: &str, focus: (usize, usize), columns: usize) -> usize {
    let needed = width_up_to(raw[..focus.1].chars(), columns + 1);
    let behind = width_up_to(raw[focus.1..].chars(), columns / 2);
    if needed + behind < columns {
        return 0;
    }
    let marked = width_up_to(raw[focus.0..focus.1].chars(), columns / 2);
    let before = columns.saturating_sub(behind + marked + 2);
    let mut used = 0;
    let mut from = focus.0;
    for (at, c) in raw[..focus.0].char_indices().rev() {
        used += show(&mut String::new(), c, 0).max(1);
        if used > before {
            break;
        }
        from = at;
    }
    from
}

fn width_up_to(chars: impl Iterator<Item = char>, limit: usize) -> usize {
    let mut width = 0;
    for c in chars {
        width += show(&mut String::new(), c, width).max(1);
        if width >= limit {
            return limit;
        }
    }
    width
}

/// Appends a character as it is shown at a column; returns its width.
fn show(out: &mut String, c: char, column: usize) -> usize {
    if c == '\t' {
        let width = TAB - column % TAB;
        out.push_str(&" ".repeat(width));
        return width;
    }
    if escape::is_harmful(c) {
        escape::push(out, c);
        return out.len();
    }
    out.push(c);
    c.width().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Span;

    fn excerpt(text: &str, marked: &[&str], columns: usize) -> Excerpt {
        let text = Text::new(text.to_owned());
        let find = |needle: &&str| u32::try_from(text.as_str().find(*needle).expect("is there")).expect("fits");
        let mark = |(index, needle): (usize, &&str)| {
            let start = find(needle);
            let end = start + u32::try_from(needle.len()).expect("fits");
            Mark { range: text.range(Span { start, end }), message: "here", primary: index == 0 }
        };
        let marks: Vec<Mark<'_>> = marked.iter().enumerate().map(mark).collect();
        Excerpt::new(&text, &marks, columns)
    }

    fn marked(excerpt: &Excerpt) -> Vec<&str> {
        let label = |label: &Label| {
            let line = excerpt.lines.iter().rfind(|line| line.start <= label.offset).expect("has a line");
            &line.text[label.offset - line.start..label.offset - line.start + label.length]
        };
        excerpt.labels.iter().map(label).collect()
    }

    #[test]
    fn marks_follow_tabs_and_escapes() {
        let found = excerpt("a\n\tx\u{202e} = call(日本)\nb\nc\n", &["call", "日本"], 80);
        assert_eq!(found.lines[1].text, "    x\\u{202e} = call(日本)\n");
        assert_eq!(marked(&found), ["call", "日本"]);
        assert_eq!(found.lines.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_mark_at_the_end_of_a_line_has_a_character() {
        let text = Text::new("abc".to_owned());
        let range = text.range(Span { start: 3, end: 3 });
        let found = Excerpt::new(&text, &[Mark { range, message: "", primary: true }], 80);
        assert_eq!(marked(&found), [" "]);
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let long = format!("{}TARGET{}", "x".repeat(200_000), "y".repeat(200_000));
        let found = excerpt(&long, &["TARGET"], 60);
        assert_eq!(marked(&found), ["TARGET"]);
        let line = found.lines[0].text.trim_end();
        assert!(line.starts_with('…') && line.ends_with('…'), "{line}");
        assert!(super::super::layout::width(line) <= 60, "{line}");
    }

    #[test]
    fn a_mark_longer_than_the_line_is_cut() {
        let found = excerpt(&format!("f({})", "z".repeat(5000)), &[&"z".repeat(5000)], 60);
        assert!(found.labels[0].length <= 60);
        assert!(super::super::layout::width(found.lines[0].text.trim_end()) <= 60);
    }

    #[test]
    fn far_marks_on_one_long_line_are_hidden() {
        let found = excerpt(&format!("FIRST{}SECOND", " ".repeat(1000)), &["FIRST", "SECOND"], 60);
        assert_eq!(marked(&found), ["FIRST"]);
        assert_eq!(found.hidden, [1]);
    }

    #[test]
    fn characters_without_width_are_bounded() {
        let found = excerpt(&format!("e{}END", "\u{301}".repeat(100_000)), &["e"], 60);
        assert!(found.lines[0].text.len() < 1000);
    }

    #[test]
    fn a_range_outside_of_the_text_is_hidden() {
        let text = Text::new("a\n".to_owned());
        let mut range = Range::default();
        range.start.line = 9;
        let found = Excerpt::new(&text, &[Mark { range, message: "", primary: true }], 60);
        assert_eq!((found.lines.len(), found.hidden), (0, vec![0]));
    }
}
