//! The path grammar of catalogs, documented in [`schema`](super::schema). Shared with `build.rs`.

use std::fmt;

/// A path: where it starts, and the links that follow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// Where it starts.
    pub head: Head,
    /// The links, in order.
    pub segments: Vec<Segment>,
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Head {
    /// An instance of this `[[type]]` of the same catalog.
    Type(String),
    /// A module as an import names it (in Rust and Python its first name), or a global of the language.
    Module(String),
}

/// One link of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// `.name`.
    Member(Pattern),
    /// `()`: the result of a call, or the instance that `new` makes.
    Call,
    /// `[]`.
    Element,
}

/// A name, or a family of names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// This name.
    Exact(String),
    /// `Async*`.
    Prefix(String),
    /// `*Args`.
    Suffix(String),
    /// `*`.
    Any,
}

impl Pattern {
    /// Whether `name` is one of the family.
    pub fn matches(&self, name: &str) -> bool {
        match self {
            Self::Exact(exact) => name == exact,
            Self::Prefix(prefix) => name.starts_with(prefix.as_str()),
            Self::Suffix(suffix) => name.ends_with(suffix.as_str()),
            Self::Any => true,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Any);
        }
        let (pattern, name): (fn(String) -> Self, &str) = match (text.strip_prefix('*'), text.strip_suffix('*')) {
            (Some(suffix), _) => (Self::Suffix, suffix),
            (_, Some(prefix)) => (Self::Prefix, prefix),
            _ => (Self::Exact, text),
        };
        let is_name =
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '#' | '-'));
        is_name.then(|| pattern(name.to_owned()))
    }
}

/// Why a text is no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// Byte offset in the path.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at character {} of the path)", self.message, self.offset + 1)
    }
}

impl std::error::Error for PathError {}

impl Path {
    /// Parses a path; `is_type` says which names are types of the catalog.
    pub fn parse(text: &str, is_type: impl Fn(&str) -> bool) -> Result<Self, PathError> {
        let (head, mut at) = parse_head(text, is_type)?;
        let mut segments = Vec::new();
        while at < text.len() {
            let (segment, length) = parse_segment(&text[at..]).map_err(|message| PathError { offset: at, message })?;
            segments.push(segment);
            at += length;
        }
        Ok(Self { head, segments })
    }
}

fn parse_head(text: &str, is_type: impl Fn(&str) -> bool) -> Result<(Head, usize), PathError> {
    let error = |offset, message: &str| Err(PathError { offset, message: message.to_owned() });
    if let Some(quoted) = text.strip_prefix('\'') {
        return match quoted.find('\'') {
            Some(0) => error(0, "the module name between the quotes is empty"),
            Some(end) => Ok((Head::Module(quoted[..end].to_owned()), end + 2)),
            None => error(0, "the quote around the module name is never closed"),
        };
    }
    let end = text.find(['.', '(', '[']).unwrap_or(text.len());
    let head = &text[..end];
    if head.is_empty() {
        return error(0, "a path starts with the name of a type, a module or a global");
    }
    if let Some(offset) = head.find(|c: char| c.is_whitespace() || matches!(c, '*' | '\'' | '"' | ')' | ']')) {
        return error(offset, "this character cannot stand in the first name of a path");
    }
    let head = if is_type(head) { Head::Type(head.to_owned()) } else { Head::Module(head.to_owned()) };
    Ok((head, end))
}

/// The segment that `text` starts with, and its length.
fn parse_segment(text: &str) -> Result<(Segment, usize), String> {
    if text.starts_with("()") {
        return Ok((Segment::Call, 2));
    }
    if text.starts_with("[]") {
        return Ok((Segment::Element, 2));
    }
    let Some(member) = text.strip_prefix('.') else {
        return Err("expected `.name`, `()` or `[]`".to_owned());
    };
    let end = member.find(['.', '(', '[']).unwrap_or(member.len());
    match Pattern::parse(&member[..end]) {
        Some(pattern) => Ok((Segment::Member(pattern), end + 1)),
        None if end == 0 => Err("a name is missing after the dot".to_owned()),
        None => Err(format!("`{}` is neither a name nor `*`, `*Suffix` or `Prefix*`", &member[..end])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Path, PathError> {
        Path::parse(text, |name| name == "Client")
    }

    fn member(name: &str) -> Segment {
        Segment::Member(Pattern::Exact(name.to_owned()))
    }

    #[test]
    fn heads_are_types_or_modules() {
        assert_eq!(parse("Client"), Ok(Path { head: Head::Type("Client".into()), segments: vec![] }));
        assert_eq!(parse("'Client'").map(|path| path.head), Ok(Head::Module("Client".into())));
        assert_eq!(parse("@scope/pkg/sub.default").map(|path| path.head), Ok(Head::Module("@scope/pkg/sub".into())));
        let path = parse("'github.com/openai/openai-go/v3'.NewClient()").expect("a path");
        assert_eq!(path.head, Head::Module("github.com/openai/openai-go/v3".into()));
        assert_eq!(path.segments, [member("NewClient"), Segment::Call]);
    }

    #[test]
    fn segments_follow_in_order() {
        let path = parse("Client.files()").expect("a path");
        assert_eq!(path.segments, [member("files"), Segment::Call]);
        let path = parse("Client.list()[].id").expect("a path");
        assert_eq!(path.segments, [member("list"), Segment::Call, Segment::Element, member("id")]);
    }

    #[test]
    fn patterns_match_families() {
        let path = parse("async_openai.types.*.*Args").expect("a path");
        let [_, Segment::Member(any), Segment::Member(args)] = &path.segments[..] else { panic!("{path:?}") };
        assert!(any.matches("responses"));
        assert!(args.matches("CreateResponseArgs") && !args.matches("CreateResponse"));
        assert_eq!(Pattern::parse("Async*"), Some(Pattern::Prefix("Async".into())));
        assert_eq!(Pattern::parse("a*b"), None);
    }

    #[test]
    fn errors_name_the_place() {
        for (text, offset, part) in [
            ("", 0, "starts with"),
            (".create", 0, "starts with"),
            ("'openai", 0, "never closed"),
            ("Cli ent.create", 3, "cannot stand"),
            ("Client..create", 6, "missing after the dot"),
            ("Client.create(", 13, "expected"),
            ("Client.create()x", 15, "expected"),
            ("Client.a*b", 6, "neither a name"),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.offset, offset, "{text}: {error}");
            assert!(error.message.contains(part), "{text}: {error}");
        }
    }
}
