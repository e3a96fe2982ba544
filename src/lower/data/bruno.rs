//! `.bru` files of Bruno: one request, in blocks whose braces stand at the margin.

use super::text::Variables;
use crate::ir::builder::Builder;
use crate::ir::{Expr, Field, FileIr, Span};
use crate::syntax::Language;

/// Blocks that are the request line.
const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

/// Blocks of bodies that are written out.
const BODIES: &[&str] = &["body", "body:json", "body:text"];

/// A block: its name and the lines in it, with where each begins.
struct Block<'t> {
    name: &'t str,
    lines: Vec<(usize, &'t str)>,
}

/// Lowers one file.
pub(in crate::lower) fn bruno(text: &str) -> FileIr {
    let mut builder = Builder::new(Language::Bruno);
    let blocks = blocks(text);
    let mut variables = Variables::default();
    for (_, name, value) in blocks.iter().filter(|block| block.name.starts_with("vars")).flat_map(entries) {
        variables.set(name, value);
    }
    if let Some(line) = blocks.iter().find(|block| METHODS.contains(&block.name)) {
        request(&mut builder, &variables, line, &blocks);
    }
    builder.finish()
}

fn request(builder: &mut Builder, variables: &Variables, line: &Block<'_>, blocks: &[Block<'_>]) {
    let Some((at, _, url)) = entries(line).into_iter().find(|(_, name, _)| *name == "url") else { return };
    let name = Span::new(at, at + url.len());
    let method = builder.string(&line.name.to_uppercase(), name);
    let url = variables.text(builder, url, name);
    let mut headers = Vec::new();
    for (at, name, value) in blocks.iter().filter(|block| block.name == "headers").flat_map(entries) {
        let span = Span::new(at, at + value.len());
        let key = builder.string(name, span);
        let value = variables.text(builder, value, span);
        headers.push(Field::Entry { key, value, span });
    }
    let spans = headers.iter().map(|field| match field {
        Field::Entry { span, .. } | Field::Spread { span, .. } => *span,
    });
    let around = spans.reduce(|all, span| Span { start: all.start, end: span.end });
    let headers = around.map(|around| builder.expr(Expr::Record(headers), around));
    let body = blocks.iter().find(|block| BODIES.contains(&block.name)).map(|block| {
        let (first, last) = (block.lines.first(), block.lines.last());
        let span = first.zip(last).map_or(name, |(first, last)| Span::new(first.0, last.0 + last.1.len()));
        let text: Vec<&str> = block.lines.iter().map(|(_, line)| *line).collect();
        variables.body(builder, &text.join("\n"), span)
    });
    let form = blocks.iter().find(|block| block.name.starts_with("body:") && !BODIES.contains(&block.name));
    let body = body.or_else(|| form.map(|_| builder.opaque(Vec::new(), name)));
    let parts = [("method", Some(method)), ("url", Some(url)), ("body", body), ("headers", headers)];
    super::request(builder, "bruno", &parts, name, name);
}

/// The blocks of a file.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    let mut is_open = false;
    let mut at = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.trim_end();
        match line.strip_suffix('{') {
            Some(name) if !is_open && !line.starts_with(char::is_whitespace) => {
                found.push(Block { name: name.trim(), lines: Vec::new() });
                is_open = true;
            }
            _ if line == "}" => is_open = false,
            _ if is_open => {
                if let Some(block) = found.last_mut() {
                    block.lines.push((at, line));
                }
            }
            _ => {}
        }
        at += whole.len();
    }
    found
}

/// `name: value`, with where the value stands. What is turned off (`~name`) does not count.
fn entries<'t>(block: &Block<'t>) -> Vec<(usize, &'t str, &'t str)> {
    let entry = |(at, line): &(usize, &'t str)| {
        let (name, value) = line.split_once(':')?;
        let start = at + name.len() + 1 + (value.len() - value.trim_start().len());
        (!name.trim_start().starts_with('~')).then_some((start, name.trim(), value.trim()))
    };
    block.lines.iter().filter_map(entry).collect()
}
