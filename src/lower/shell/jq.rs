//! Objects that jq makes out of nothing: `jq -n --arg m "$MODEL" '{model: $m, store: false}'`.

use rustc_hash::FxHashMap;

use crate::ir::{ExprId, Span};
use crate::lower::json::{self, Piece};

use super::Lowering;
use super::request::Argument;

/// What a call of jq prints, where its filter is an object that is written out; else unknown.
pub(super) fn read(lowering: &mut Lowering<'_>, words: &[Argument<'_>], at: Span) -> ExprId {
    let mut bound: FxHashMap<String, ExprId> = FxHashMap::default();
    let mut filter = None;
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let text = lowering.text_of(word.value).unwrap_or_default();
        match text.as_str() {
            "--arg" | "--argjson" | "--rawfile" | "--slurpfile" => {
                let name = rest.next().and_then(|word| lowering.text_of(word.value));
                if let (Some(name), Some(value)) = (name, rest.next()) {
                    let is_text = text == "--arg";
                    let value = if is_text { value.value } else { lowering.content(value.value) };
                    bound.insert(name, value);
                }
            }
            option if option.starts_with('-') => {}
            _ if filter.is_none() => filter = Some(text),
            _ => {}
        }
    }
    let pieces = filter.and_then(|filter| Reader { lowering, bound: &bound, at }.pieces(&filter));
    let object = pieces.and_then(|pieces| json::object(&mut lowering.builder, pieces, at));
    object.unwrap_or_else(|| lowering.builder.opaque(words.iter().map(|word| word.value).collect(), at))
}

struct Reader<'r, 't> {
    lowering: &'r mut Lowering<'t>,
    bound: &'r FxHashMap<String, ExprId>,
    at: Span,
}

impl Reader<'_, '_> {
    /// The filter as JSON: keys quoted, and variables and whatever else is computed as values.
    fn pieces(&mut self, filter: &str) -> Option<Vec<Piece>> {
        let mut pieces = vec![Piece::Text(String::new())];
        let mut rest = filter.trim_start();
        if !rest.starts_with('{') {
            return None;
        }
        while let Some(first) = rest.chars().next() {
            match first {
                '{' | '}' | '[' | ']' | ',' | ':' => {
                    push(&mut pieces, &rest[..1]);
                    rest = &rest[1..];
                }
                c if c.is_whitespace() => rest = rest.trim_start(),
                '"' => {
                    let end = end_of_string(rest)?;
                    self.string(&rest[..end], &mut pieces);
                    rest = &rest[end..];
                }
                '$' => {
                    let name = word(&rest[1..]);
                    rest = &rest[1 + name.len()..];
                    match self.bound.get(name) {
                        Some(value) if is_end(rest) => pieces.push(Piece::Value(*value)),
                        _ => rest = self.computed(rest, &mut pieces),
                    }
                }
                c if c.is_alphanumeric() || c == '_' => {
                    let name = word(rest);
                    let after = rest[name.len()..].trim_start();
                    if after.starts_with(':') {
                        push(&mut pieces, &format!("\"{name}\""));
                        rest = &rest[name.len()..];
                    } else if matches!(name, "true" | "false" | "null") || name.parse::<f64>().is_ok() {
                        push(&mut pieces, name);
                        rest = &rest[name.len()..];
                    } else {
                        rest = self.computed(rest, &mut pieces);
                    }
                }
                _ => rest = self.computed(rest, &mut pieces),
            }
            // What follows the object makes something else of it.
            let is_done = pieces.iter().all(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
            if is_done && depth(&pieces) == 0 {
                return rest.trim().is_empty().then_some(pieces);
            }
        }
        Some(pieces)
    }

    /// A text, in which other things may be put.
    fn string(&mut self, text: &str, pieces: &mut Vec<Piece>) {
        if text.contains("\\(") {
            pieces.push(Piece::Value(self.lowering.builder.opaque(Vec::new(), self.at)));
        } else {
            push(pieces, text);
        }
    }

    /// Something that is computed, up to the end of the entry.
    fn computed<'s>(&mut self, rest: &'s str, pieces: &mut Vec<Piece>) -> &'s str {
        pieces.push(Piece::Value(self.lowering.builder.opaque(Vec::new(), self.at)));
        let mut depth = 0_usize;
        for (at, c) in rest.char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ',' | '}' | ']' if depth == 0 => return &rest[at..],
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        ""
    }
}

fn push(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Text(last)) => last.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

/// How many brackets are open.
fn depth(pieces: &[Piece]) -> i32 {
    let mut depth = 0;
    let mut in_string = false;
    for piece in pieces {
        let Piece::Text(text) = piece else { continue };
        for c in text.chars() {
            match c {
                '"' => in_string = !in_string,
                '{' | '[' if !in_string => depth += 1,
                '}' | ']' if !in_string => depth -= 1,
                _ => {}
            }
        }
    }
    depth
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')));
    &text[..end.unwrap_or(text.len())]
}

/// Whether an entry ends here.
fn is_end(rest: &str) -> bool {
    rest.trim_start().starts_with([',', '}', ']'])
}

fn end_of_string(text: &str) -> Option<usize> {
    let mut is_escaped = true;
    for (at, c) in text.char_indices() {
        match c {
            _ if std::mem::take(&mut is_escaped) => {}
            '\\' => is_escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}
