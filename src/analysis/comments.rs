//! What the comments that speak to zdrlint count for: the statement that they stand above, or at the beginning of; and
//! those comments of a file that no lowering sees, since they stand outside of its code.

use tree_sitter::Node;

use crate::ir::{Comment, FileIr, Span};
use crate::source::{Source, Text};
use crate::syntax::{Container, parse};

/// What every such comment holds.
const MARKER: &str = "zdrlint:";

/// Completes the comments of a file.
pub(super) fn complete(path: &str, source: &Source, ir: &mut FileIr) {
    if !source.text.as_str().contains(MARKER) {
        return;
    }
    let container = Container::of(path);
    let outside = container.map_or_else(Vec::new, |container| outside(container, source));
    let tree = parse(source.language, source.code());
    let root = tree.as_ref().map(tree_sitter::Tree::root_node);
    for comment in &mut ir.comments {
        // Some write the end of the line as part of it.
        comment.span.end -= u32::from(source.text.slice(comment.span).ends_with('\n'));
        comment.lines = target(comment, &source.text).and_then(|line| match root {
            Some(root) => statement(root, source, line),
            None => Some((line, line)),
        });
    }
    for mut comment in outside {
        comment.lines =
            target(&comment, &source.text).zip(container).map(|(line, container)| item(container, &source.text, line));
        ir.comments.push(comment);
    }
    ir.comments.sort_by_key(|comment| comment.span.start);
}

/// The line that a comment speaks of: its own, or the next one that is no comment where it stands alone.
fn target(comment: &Comment, text: &Text) -> Option<u32> {
    let range = text.range(comment.span);
    if !stands_alone(text, comment.span) {
        return Some(range.start.line);
    }
    let mut line = range.end.line + 1;
    while is_comment(text.line(line)) {
        line += 1;
    }
    (line <= text.line_count()).then_some(line)
}

/// Whether nothing else stands on the lines of a comment. The braces of an expression in markup belong to it.
pub(super) fn stands_alone(text: &Text, span: Span) -> bool {
    let range = text.range(span);
    let before: String =
        text.line(range.start.line).chars().take(range.start.column.saturating_sub(1) as usize).collect();
    let after: String = text.line(range.end.line).chars().skip(range.end.column.saturating_sub(1) as usize).collect();
    match before.trim() {
        "" => true,
        "{" => after.trim() == "}",
        _ => false,
    }
}

/// Whether a line holds nothing but a comment, in whatever language. A preprocessor's line, or an address, is none.
fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "/*", "{/*", "<!--", "# ", "##", "* "].iter().any(|start| line.starts_with(start)) || line == "#"
}

/// The lines of the statement that begins on a line, without the statements that it holds itself.
fn statement(root: Node<'_>, source: &Source, line: u32) -> Option<(u32, u32)> {
    let start = offset_of(&source.text, line)?;
    let mut node = root.descendant_for_byte_range(start, start + 1)?;
    while let Some(parent) = node.parent() {
        if parent.start_byte() != start || parent.parent().is_none() || is_block(parent) {
            break;
        }
        node = parent;
    }
    if node.start_byte() != start || node.parent().is_none() {
        return None;
    }
    let end = first_block(node).map_or(node.end_position().row, |block| {
        let before = block.prev_sibling().map(|before| before.end_position().row);
        before.unwrap_or(block.start_position().row)
    });
    Some((line, line.max(u32::try_from(end).unwrap_or(u32::MAX).saturating_add(1))))
}

/// Where the first character of a line stands that is no blank.
fn offset_of(text: &Text, line: u32) -> Option<usize> {
    let written = text.line(line);
    let blank = written.len() - written.trim_start().len();
    (blank < written.len()).then(|| text.line_end(line).offset as usize - written.len() + blank)
}

/// Whether a node holds statements of its own.
fn is_block(node: Node<'_>) -> bool {
    let kind = node.kind();
    let is_list = matches!(kind, "compound_statement" | "declaration_list" | "do_group" | "lambda_literal");
    node.is_named() && (is_list || kind.contains("block") || kind.ends_with("body") || kind == "body_statement")
}

/// The first node below that holds statements.
fn first_block(node: Node<'_>) -> Option<Node<'_>> {
    let mut pending = vec![node];
    while let Some(next) = pending.pop() {
        if next.id() != node.id() && is_block(next) {
            return Some(next);
        }
        let mut cursor = next.walk();
        let children: Vec<_> = next.children(&mut cursor).collect();
        pending.extend(children.into_iter().rev());
    }
    None
}

// --- outside of the code -------------------------------------------------------------------------

/// The comments of a container's own syntax.
fn outside(container: Container, source: &Source) -> Vec<Comment> {
    let text = source.text.as_str();
    let found = match container {
        Container::Vue | Container::Svelte | Container::Astro | Container::Html => between(text, "<!--", "-->"),
        Container::Yaml | Container::Makefile | Container::Dockerfile => after_hash(text),
        Container::Notebook | Container::Package => Vec::new(),
    };
    let is_outside = |(start, end): &(usize, usize)| {
        source.code().get(*start..*end).is_some_and(|code| code.trim().is_empty())
            && text[*start..*end].contains(MARKER)
    };
    let comment = |(start, end): (usize, usize)| Comment {
        span: Span::new(start, end),
        text: text[start..end].trim_start_matches(['#', '<', '!', '-']).trim_end_matches("-->").trim().into(),
        lines: None,
    };
    found.into_iter().filter(is_outside).map(comment).collect()
}

fn between(text: &str, open: &str, close: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(open).map(|at| from + at) {
        let Some(end) = text[start..].find(close).map(|at| start + at + close.len()) else { break };
        found.push((start, end));
        from = end;
    }
    found
}

/// From a `#` that begins a word to the end of its line.
fn after_hash(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let code = line.trim_end();
        let hash = code
            .match_indices('#')
            .map(|(hash, _)| hash)
            .find(|hash| *hash == 0 || code[..*hash].ends_with([' ', '\t']));
        found.extend(hash.map(|hash| (at + hash, at + code.len())));
        at += line.len();
    }
    found
}

/// The lines of what begins on a line of a container: a step, an instruction, a rule.
fn item(container: Container, text: &Text, line: u32) -> (u32, u32) {
    let end = match container {
        Container::Yaml => end_of_step(text, line),
        Container::Makefile => end_of_rule(text, line),
        Container::Dockerfile => end_of_instruction(text, line),
        _ => line,
    };
    (line, end)
}

/// A step is a member of a list, or a key that a text of several lines belongs to; a key with members is none.
fn end_of_step(text: &Text, line: u32) -> u32 {
    let first = text.line(line);
    let is_step = first.trim_start().starts_with("- ") || first.trim_end().ends_with(['|', '>', '-', '+']);
    if is_step { last_while(text, line, |next| next.trim().is_empty() || indent(next) > indent(first)) } else { line }
}

/// The recipe of a rule, or a command with the lines that go on with it.
fn end_of_rule(text: &Text, line: u32) -> u32 {
    let is_rule = !text.line(line).starts_with('\t') && text.line(line).contains(':');
    if is_rule { last_while(text, line, |next| next.starts_with('\t')) } else { end_of_instruction(text, line) }
}

fn end_of_instruction(text: &Text, line: u32) -> u32 {
    // `RUN <<EOF`: up to the line that ends it.
    let document = text.line(line).split_once("<<").map(|(_, end)| end.trim_matches(['-', '"', '\'', ' ']).to_owned());
    if let Some(end) = document.filter(|end| !end.is_empty()) {
        return last_while(text, line, |next| next.trim() != end);
    }
    let mut last = line;
    while text.line(last).trim_end().ends_with('\\') && last < text.line_count() {
        last += 1;
    }
    last
}

/// The last of the lines after `line` that all belong to it.
fn last_while(text: &Text, line: u32, belongs: impl Fn(&str) -> bool) -> u32 {
    (line + 1..=text.line_count()).take_while(|next| belongs(text.line(*next))).last().unwrap_or(line)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
