//! Where the scripts of a page or component stand.
//!
//! What the HTML standard calls raw text decides: a script ends with `</script`, whatever it holds. Comments and styles
//! are passed over. Tags are looked for, not attributes of other tags: what begins like a script in an attribute of a
//! page is one, sooner or later.

use std::borrow::Cow;

use crate::syntax::Container;

/// The content of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The code between the fences of an Astro component.
    pub(super) is_frontmatter: bool,
    attributes: Vec<(Cow<'a, str>, &'a str)>,
}

impl Block<'_> {
    /// The value of an attribute, in lower case.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.attributes.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.trim().to_ascii_lowercase())
    }
}

/// Elements whose content is no markup.
const RAW: &[&str] = &["style", "textarea"];

/// More scripts than this are not told apart.
const MAX_BLOCKS: usize = 256;

/// The scripts of a file, in order.
pub(super) fn blocks(container: Container, text: &str) -> Vec<Block<'_>> {
    let frontmatter = (container == Container::Astro).then(|| frontmatter(text)).flatten();
    let mut at = frontmatter.as_ref().map_or(0, |block| block.end);
    let mut blocks: Vec<Block<'_>> = frontmatter.into_iter().collect();
    while let Some(found) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        at += found;
        let rest = &text[at..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(text.len(), |end| at + end);
        } else if let Some(name) = RAW.iter().find(|name| opens(rest, name)) {
            at = end_of(text, at + 1, name);
        } else if opens(rest, "script") {
            let Some(tag) = Tag::read(text, at + "<script".len()) else { return blocks };
            at = tag.end;
            if tag.is_closed && container != Container::Html {
                continue;
            }
            let end = end_of(text, at, "script");
            blocks.push(Block { start: at, end, is_frontmatter: false, attributes: tag.attributes });
            at = end;
            if blocks.len() >= MAX_BLOCKS {
                return blocks;
            }
        } else {
            at += 1;
        }
    }
    blocks
}

/// The code between two lines of dashes at the top.
fn frontmatter(text: &str) -> Option<Block<'_>> {
    let fence = text.len() - text.trim_start().len();
    let start = fence + text[fence..].strip_prefix("---").map(|_| 3)?;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let code = line.trim_start();
        if at > start && code.starts_with("---") {
            let end = at + line.len() - code.len();
            return Some(Block { start, end, is_frontmatter: true, attributes: Vec::new() });
        }
        at += line.len();
    }
    None
}

/// Whether a text begins with the tag of an element.
fn opens(text: &str, name: &str) -> bool {
    let is_name = text.get(1..=name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
    is_name && text[1 + name.len()..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
}

/// Where the end tag of a raw element starts; the end of the text where there is none.
fn end_of(text: &str, from: usize, name: &str) -> usize {
    let ends = |at: &usize| {
        let tag = text.get(from + at + 2..from + at + 2 + name.len());
        let after = text.as_bytes().get(from + at + 2 + name.len());
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name))
            && after.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
    };
    let found = memchr::memmem::find_iter(&text.as_bytes()[from..], b"</").find(ends);
    found.map_or(text.len(), |at| from + at)
}

/// A start tag.
struct Tag<'a> {
    attributes: Vec<(Cow<'a, str>, &'a str)>,
    /// One past its `>`.
    end: usize,
    /// Whether it ends with `/>`.
    is_closed: bool,
}

impl<'a> Tag<'a> {
    /// Reads attributes up to the `>`; none where the text ends before.
    fn read(text: &'a str, from: usize) -> Option<Self> {
        let mut tag = Self { attributes: Vec::new(), end: from, is_closed: false };
        loop {
            let rest = text[tag.end..].trim_start();
            tag.end = text.len() - rest.len();
            match rest.bytes().next()? {
                b'>' => {
                    tag.end += 1;
                    return Some(tag);
                }
                b'/' => {
                    tag.is_closed = rest.starts_with("/>");
                    tag.end += 1;
                }
                _ => tag.attribute(text)?,
            }
        }
    }

    fn attribute(&mut self, text: &'a str) -> Option<()> {
        let rest = &text[self.end..];
        // A `=` first would be part of the name.
        let length = rest.char_indices().skip(1).find(|(_, c)| is_end_of_name(*c)).map(|(at, _)| at)?;
        let name = &rest[..length];
        let name = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(name.to_ascii_lowercase())
        } else {
            Cow::Borrowed(name)
        };
        let after = rest[length..].trim_start();
        let Some(value) = after.strip_prefix('=') else {
            self.end += length;
            self.attributes.push((name, ""));
            return Some(());
        };
        let value = value.trim_start();
        let start = text.len() - value.len();
        let quote = value.bytes().next()?;
        let (value, end) = if matches!(quote, b'"' | b'\'') {
            let end = memchr::memchr(quote, &value.as_bytes()[1..])? + 1;
            (&value[1..end], end + 1)
        } else {
            let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
            (&value[..end], end)
        };
        self.attributes.push((name, value));
        self.end = start + end;
        Some(())
    }
}

fn is_end_of_name(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(container: Container, text: &str) -> Vec<&str> {
        blocks(container, text).into_iter().map(|block| &text[block.start..block.end]).collect()
    }

    #[test]
    fn comments_and_styles_are_passed_over() {
        let text = "<!-- <script>a</script> --><style>p:after{content:'<script>'}</style><script>b</script>";
        assert_eq!(contents(Container::Html, text), ["b"]);
        assert_eq!(contents(Container::Html, "<scripts>a</scripts><Script\n>b</scripty></SCRIPT\n>"), ["b</scripty>"]);
    }

    #[test]
    fn attributes() {
        let text = "<script async Type = 'module' data-x=\"a>b\" lang=ts defer>x</script>";
        let block = &blocks(Container::Vue, text)[0];
        assert_eq!(
            (block.attribute("type").as_deref(), block.attribute("lang").as_deref()),
            (Some("module"), Some("ts"))
        );
        assert_eq!((block.attribute("async").as_deref(), block.attribute("src")), (Some(""), None));
        assert_eq!(&text[block.start..block.end], "x");
    }

    #[test]
    fn what_ends_early() {
        for text in
            ["<", "<script", "<script ", "<script x", "<script x=", "<script x='", "<script/", "<!--", "<style>", "é<é"]
        {
            assert_eq!(contents(Container::Html, text), [""; 0], "{text}");
        }
        assert_eq!(contents(Container::Html, "<script>a<"), ["a<"]);
        assert_eq!(contents(Container::Html, "<script/>a</script>"), ["a"]);
        assert_eq!(contents(Container::Vue, "<script/>a</script>"), [""; 0]);
    }

    #[test]
    fn frontmatters() {
        assert_eq!(contents(Container::Astro, "\n---\na\n ---\n<script>b</script>"), ["\na\n ", "b"]);
        assert_eq!(contents(Container::Astro, "---\na\n<script>b</script>"), ["b"]);
        assert_eq!(contents(Container::Astro, "---"), [""; 0]);
        assert_eq!(contents(Container::Html, "---\na\n---\n"), [""; 0]);
    }
}
