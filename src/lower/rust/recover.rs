//! Gets a syntax tree out of any text.
//!
//! The parser knows no recovery: one bad token refuses the whole file. Where it refuses, or where a file
//! nests deeper than it survives, the left margin and tree-sitter tell where the items are, the bad ones are
//! replaced by spaces (so that offsets stay right), and the rest is parsed again.

use std::borrow::Cow;
use std::ops::Range;

use syn::parse::{Parse, ParseStream, Parser};
use tree_sitter::Node;

use super::scan;
use crate::ir::Note;
use crate::ir::Span;
use crate::syntax::{self, Language};

/// How many bodies inside each other are searched for the bad part; beyond it the whole item goes.
const MAX_LEVELS: usize = 6;

/// The items of a file, and what had to be left out.
pub(super) struct Parsed {
    pub(super) items: Vec<syn::Item>,
    pub(super) notes: Vec<Note>,
}

/// Parses a file, whatever its state.
pub(super) fn parse(text: &str) -> Parsed {
    let text = without_shebang(text);
    if !scan::too_deep(&text)
        && let Ok(file) = syn::parse_file(&text)
    {
        return Parsed { items: file.items, notes: Vec::new() };
    }
    let mut repair = Repair { text: &text, holes: Vec::new(), deep: None, wrong: None };
    repair.file();
    let rest = blank(&text, &repair.holes);
    let parsed = if scan::too_deep(&rest) { None } else { syn::parse_file(&rest).ok() };
    let mut notes = repair.notes();
    if parsed.is_none() {
        let message = "the parser refused this file; nothing in it was read".to_owned();
        notes.push(Note { kind: "refused-by-parser", message, span: None, lost: false });
    }
    Parsed { items: parsed.map(|file| file.items).unwrap_or_default(), notes }
}

/// The parser drops a `#!` line, which would shift every offset; it becomes spaces instead.
fn without_shebang(text: &str) -> Cow<'_, str> {
    if !text.starts_with("#!") || text[2..].trim_start().starts_with('[') {
        return Cow::Borrowed(text);
    }
    let end = text.find('\n').unwrap_or(text.len());
    Cow::Owned(blank(text, std::slice::from_ref(&(0..end))))
}

/// The text with these ranges as spaces; newlines stay.
fn blank(text: &str, holes: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut sorted = holes.to_vec();
    sorted.sort_unstable_by_key(|hole| (hole.start, hole.end));
    for hole in sorted {
        let (start, end) = (hole.start.max(at), hole.end.max(at));
        out.push_str(&text[at..start]);
        out.extend(text.as_bytes()[start..end].iter().map(|byte| if *byte == b'\n' { '\n' } else { ' ' }));
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

/// What stands in a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Item,
    ImplMember,
    TraitMember,
    Statement,
}

/// Why a text cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Deep,
    Wrong,
}

impl Kind {
    fn check(self, text: &str) -> Result<(), Fault> {
        if scan::too_deep(text) {
            return Err(Fault::Deep);
        }
        let accepted = match self {
            Self::Item => syn::parse_file(text).is_ok(),
            Self::ImplMember => all::<syn::ImplItem>(text),
            Self::TraitMember => all::<syn::TraitItem>(text),
            Self::Statement => syn::Block::parse_within.parse_str(text).is_ok(),
        };
        if accepted { Ok(()) } else { Err(Fault::Wrong) }
    }

    /// What the body of a node holds, where it can be repaired from within.
    fn inside(node: Node<'_>) -> Option<Self> {
        match node.kind() {
            "mod_item" => Some(Self::Item),
            "impl_item" => Some(Self::ImplMember),
            "trait_item" => Some(Self::TraitMember),
            "function_item" => Some(Self::Statement),
            _ => None,
        }
    }
}

fn all<T: Parse>(text: &str) -> bool {
    let members = |input: ParseStream<'_>| {
        while !input.is_empty() {
            input.parse::<T>()?;
        }
        Ok(())
    };
    members.parse_str(text).is_ok()
}

struct Repair<'a> {
    text: &'a str,
    holes: Vec<Range<usize>>,
    /// The first place that is nested too deep, the first that is no Rust.
    deep: Option<usize>,
    wrong: Option<usize>,
}

impl Repair<'_> {
    /// Keeps the good children of a container, and makes holes of the others.
    fn container(&mut self, node: Node<'_>, kind: Kind, level: usize) {
        let mut lead: Option<usize> = None;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            let range = child.byte_range();
            if is_lead(child, self.text) {
                lead.get_or_insert(range.start);
                continue;
            }
            if matches!(child.kind(), "line_comment" | "block_comment") || is_bracket(child) {
                continue;
            }
            let start = lead.take().unwrap_or(range.start);
            self.child(child, start..range.end, kind, level);
        }
        // Attributes and documentation that nothing follows.
        if let Some(start) = lead {
            let last = node.child_count().checked_sub(1).and_then(|last| node.child(last));
            let end = last.filter(|last| is_bracket(*last)).map_or(node.end_byte(), |brace| brace.start_byte());
            self.hole(start..end.max(start), Fault::Wrong);
        }
    }

    fn child(&mut self, node: Node<'_>, range: Range<usize>, kind: Kind, level: usize) {
        let fault = match kind.check(&self.text[range.clone()]) {
            Ok(()) => return,
            Err(fault) => fault,
        };
        if node.is_error() {
            return self.error(node, range, kind, level);
        }
        if level < MAX_LEVELS
            && let Some(inside) = Kind::inside(node)
            && let Some(body) = node.child_by_field_name("body")
        {
            let known = self.holes.len();
            self.container(body, inside, level + 1);
            let holes: Vec<Range<usize>> =
                self.holes[known..].iter().map(|hole| hole.start - range.start..hole.end - range.start).collect();
            if kind.check(&blank(&self.text[range.clone()], &holes)).is_ok() {
                return;
            }
            self.holes.truncate(known);
        }
        self.hole(range, fault);
    }

    /// An open bracket makes everything after it part of one broken item. So the text is cut where an item
    /// starts at the left margin, and each piece is judged alone.
    fn file(&mut self) {
        let mut starts = scan::margins(self.text);
        starts.push(self.text.len());
        for piece in starts.windows(2) {
            let chunk = piece[0]..piece[1];
            if let Err(fault) = Kind::Item.check(&self.text[chunk.clone()]) {
                self.broken_chunk(chunk, fault);
            }
        }
    }

    /// Finds the bad part of a chunk with tree-sitter.
    fn broken_chunk(&mut self, chunk: Range<usize>, fault: Fault) {
        let text = &self.text[chunk.clone()];
        let Some(tree) = syntax::parse(Language::Rust, text) else { return self.hole(chunk, fault) };
        let mut repair = Repair { text, holes: Vec::new(), deep: None, wrong: None };
        let root = tree.root_node();
        if root.is_error() {
            repair.error(root, 0..text.len(), Kind::Item, 0);
        } else {
            repair.container(root, Kind::Item, 0);
        }
        // What tree-sitter takes for a comment may be an open one, which refuses everything.
        if let Err(fault) = Kind::Item.check(&blank(text, &repair.holes)) {
            return self.hole(chunk, fault);
        }
        for hole in repair.holes {
            self.holes.push(chunk.start + hole.start..chunk.start + hole.end);
        }
        let place = |found: Option<usize>| found.map(|at| chunk.start + at);
        self.deep = self.deep.or(place(repair.deep));
        self.wrong = self.wrong.or(place(repair.wrong));
    }

    /// Text that tree-sitter could not place; whole items may stand inside it.
    fn error(&mut self, node: Node<'_>, range: Range<usize>, kind: Kind, level: usize) {
        let mut at = range.start;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            let inner = child.byte_range();
            let item = matches!(child.kind(), "use_declaration" | "extern_crate_declaration" | "let_declaration")
                || child.kind().ends_with("_item") && !child.kind().contains("attribute");
            let fits = kind == Kind::Statement || child.kind() != "let_declaration";
            if item && fits && level < MAX_LEVELS && inner.start >= at {
                self.hole(at..inner.start, Fault::Wrong);
                self.child(child, inner.clone(), kind, level + 1);
                at = inner.end;
            }
        }
        self.hole(at..range.end, Fault::Wrong);
    }

    fn hole(&mut self, range: Range<usize>, fault: Fault) {
        if self.text[range.clone()].trim().is_empty() {
            return;
        }
        let first = match fault {
            Fault::Deep => &mut self.deep,
            Fault::Wrong => &mut self.wrong,
        };
        first.get_or_insert(range.start);
        self.holes.push(range);
    }

    fn notes(&self) -> Vec<Note> {
        let note = |kind, start: usize, what: &str| {
            let rest = &self.text[start..];
            let start = start + (rest.len() - rest.trim_start().len());
            let line = self.text[..start].matches('\n').count() + 1;
            let message = format!("{what} on line {line}; what could not be read was left out");
            Note { kind, message, span: Some(Span::new(start, start)), lost: false }
        };
        let deep = self.deep.map(|start| note("depth-limit", start, "nested too deep for the parser"));
        let wrong = self.wrong.map(|start| note("syntax-error", start, "syntax error"));
        deep.into_iter().chain(wrong).collect()
    }
}

/// Attributes and documentation, which belong to what follows.
fn is_lead(node: Node<'_>, text: &str) -> bool {
    let source = &text[node.byte_range()];
    match node.kind() {
        "attribute_item" => true,
        "line_comment" => source.starts_with("///") && !source.starts_with("////"),
        "block_comment" => source.starts_with("/**") && !source.starts_with("/***") && source != "/**/",
        _ => false,
    }
}

fn is_bracket(node: Node<'_>) -> bool {
    matches!(node.kind(), "{" | "}" | "shebang") && !node.is_missing()
}
