//! Markdown in a terminal, lightly: headings bold, paragraphs and items wrapped, code as it is.

use super::escape;
use super::layout::{Ink, Look, width, wrap};

/// Renders the Markdown of our own pages.
pub(super) fn render(text: &str, look: Look) -> String {
    let mut out = String::new();
    let mut paragraph = Paragraph::default();
    let mut in_code = false;
    for line in escape::lines(text).lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") {
            paragraph.end(&mut out, look);
            in_code = !in_code;
        } else if in_code {
            out.push_str(look.paint(Ink::Code, &format!("    {line}")).trim_end());
            out.push('\n');
        } else if line.starts_with("    ") && paragraph.text.is_empty() {
            // Indented as code, which keeps its lines.
            out.push_str(look.paint(Ink::Code, line).trim_end());
            out.push('\n');
        } else if trimmed.is_empty() {
            paragraph.end(&mut out, look);
            if !out.is_empty() && !out.ends_with("\n\n") {
                out.push('\n');
            }
        } else if let Some(heading) = heading(trimmed) {
            paragraph.end(&mut out, look);
            out.push_str(&look.paint(Ink::Strong, &inline(heading)));
            out.push('\n');
        } else if trimmed.starts_with('|') {
            paragraph.end(&mut out, look);
            out.push_str(trimmed);
            out.push('\n');
        } else {
            if let Some(marker) = marker(trimmed) {
                paragraph.end(&mut out, look);
                paragraph.indent = line.len() - trimmed.len();
                paragraph.hang = marker;
            }
            paragraph.add(trimmed);
        }
    }
    paragraph.end(&mut out, look);
    out.trim_end().to_owned() + "\n"
}

/// Lines that belong together until a blank one.
#[derive(Default)]
struct Paragraph {
    text: String,
    indent: usize,
    hang: usize,
}

impl Paragraph {
    fn add(&mut self, line: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(line);
    }

    fn end(&mut self, out: &mut String, look: Look) {
        let Self { text, indent, hang } = std::mem::take(self);
        if text.is_empty() {
            return;
        }
        let columns = look.columns().saturating_sub(indent + hang).max(20);
        let (marker, body) = text.split_at(hang.min(text.len()));
        for (index, line) in wrap(&inline(body), columns).iter().enumerate() {
            let start = if index == 0 { marker.to_owned() } else { " ".repeat(width(marker)) };
            out.push_str(&" ".repeat(indent));
            out.push_str(format!("{start}{line}").trim_end());
            out.push('\n');
        }
    }
}

fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    (rest.len() < line.len()).then(|| rest.strip_prefix(' ')).flatten()
}

/// The length of a list marker with its space: `* `, `12. `.
fn marker(line: &str) -> Option<usize> {
    if line.starts_with(['*', '-', '+']) && line[1..].starts_with(' ') {
        return Some(2);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && line[digits..].starts_with(". ")).then_some(digits + 2)
}

/// Links as text and address, emphasis without its signs; code keeps its backticks.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut in_code = false;
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            in_code = !in_code;
        } else if !in_code && rest.starts_with("**") {
            rest = &rest[2..];
            continue;
        } else if let (false, Some((label, url, after))) = (in_code, link(rest)) {
            let parts = if label == url { [url, "", "", ""] } else { [label, " (", url, ")"] };
            out.extend(parts);
            rest = after;
            continue;
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// `[label](url)` at the start of a text.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (url, after) = rest.split_once(')')?;
    (!label.contains(['[', ']'])).then_some((label, url, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_items_and_code() {
        let text = "# Title\n\nSome **bold** text that is\nlong enough to wrap, see [docs](https://x).\n\n\
                    * one item that is longer than a line\n* two\n\n```python\nx = **y\n```\n";
        let look = Look { width: 40, ..Look::PLAIN };
        assert_eq!(
            render(text, look),
            "Title\n\nSome bold text that is long enough to\nwrap, see docs (https://x).\n\n\
             * one item that is longer than a line\n* two\n\n    x = **y\n"
        );
    }

    #[test]
    fn odd_markdown_does_no_harm() {
        for text in ["", "```", "[a](b", "**", "#", "- ", "1.", "`[a](b)`", "日本\n#日本"] {
            assert!(render(text, Look::PLAIN).ends_with('\n'));
        }
    }
}
