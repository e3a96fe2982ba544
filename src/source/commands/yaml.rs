//! YAML: the commands of GitHub's workflows, of GitLab's and others' pipelines, and of task files. Only what is needed to
//! find them is read: keys, lists and the three ways of writing a text.

use super::mask::{Mask, indent, lines, quoted, unescaped};

/// Keys under which commands stand, alone or in a list.
const KEYS: &[&str] =
    &["run", "script", "before_script", "after_script", "bash", "sh", "cmd", "cmds", "commands", "inlineScript"];

/// Finds the commands.
pub(super) fn read(mask: &mut Mask<'_>) {
    let all = lines(mask.text);
    let mut at = 0;
    while at < all.len() {
        let (start, line) = all[at];
        let outer = indent(line);
        // `- run: x` is a list of one key, indented as far as the key.
        let mut key_at = outer;
        while line[key_at..].starts_with("- ") {
            key_at += 2 + indent(&line[key_at + 2..]);
        }
        at += 1;
        let Some((key, value)) = line[key_at..].split_once(':') else { continue };
        if !KEYS.contains(&key.trim_matches(['"', '\''])) || !(value.is_empty() || value.starts_with(' ')) {
            continue;
        }
        let value_at = key_at + key.len() + 1 + indent(value);
        if value.trim().is_empty() || value.trim_start().starts_with('#') {
            at = list(mask, &all, at, key_at);
        } else {
            at = text(mask, &all, at, (start + value_at, &line[value_at..]), key_at);
        }
    }
}

/// The items of a list below a key; the line after it.
fn list(mask: &mut Mask<'_>, all: &[(usize, &str)], from: usize, key_at: usize) -> usize {
    let mut at = from;
    while let Some((start, line)) = all.get(at).copied() {
        let dash = indent(line);
        if line.trim().is_empty() || line[dash..].starts_with('#') {
            at += 1;
            continue;
        }
        if !line[dash..].starts_with("- ") || dash < key_at {
            return at;
        }
        let item_at = dash + 2 + indent(&line[dash + 2..]);
        let is_key = line[item_at..].split_once(':').is_some_and(|(key, _)| KEYS.contains(&key));
        if is_key {
            return at;
        }
        at = text(mask, all, at + 1, (start + item_at, &line[item_at..]), dash);
    }
    at
}

/// One text that begins at a place; the line after it.
fn text(
    mask: &mut Mask<'_>,
    all: &[(usize, &str)],
    next: usize,
    (start, first): (usize, &str),
    key_at: usize,
) -> usize {
    let first = first.trim_end();
    match first.chars().next() {
        Some(style @ ('|' | '>')) => return block(mask, all, next, style == '>', key_at),
        Some('"') => {
            let inner = quoted(first);
            mask.show(start + 1..start + 1 + inner.len(), &adapted(&unescaped(inner), false));
        }
        Some('\'') => {
            let inner = quoted(first);
            mask.show(start + 1..start + 1 + inner.len(), &adapted(&inner.replace("''", " '"), false));
        }
        _ => {
            // A plain text goes on in lines that are indented further.
            let mut at = next;
            while all.get(at).is_some_and(|(_, line)| !line.trim().is_empty() && indent(line) > key_at) {
                at += 1;
            }
            let end = all.get(at).map_or(mask.text.len(), |(start, _)| *start);
            let words = mask.text.get(start..end).unwrap_or_default();
            mask.show(start..end, &adapted(&folded(words), false));
            return at;
        }
    }
    next
}

/// `|` and `>`: the lines that are indented further than the key.
fn block(mask: &mut Mask<'_>, all: &[(usize, &str)], next: usize, is_folded: bool, key_at: usize) -> usize {
    let mut at = next;
    while all.get(at).is_some_and(|(_, line)| line.trim().is_empty() || indent(line) > key_at) {
        at += 1;
    }
    let Some((start, _)) = all.get(next).copied().filter(|_| at > next) else { return at };
    let end = all.get(at).map_or(mask.text.len(), |(start, _)| *start);
    let words = mask.text.get(start..end).unwrap_or_default();
    let words = if is_folded { folded(words) } else { words.to_owned() };
    mask.show(start..end, &adapted(&words, true));
    at
}

/// Line breaks between lines that are not empty are blanks.
fn folded(words: &str) -> String {
    let body = words.trim_end_matches(['\n', '\r']);
    let folded = body.replace("\r\n", "  ").replace('\n', " ");
    folded + &words[body.len()..]
}

/// Commands as a shell reads them: GitHub's expressions are variables, and documents may be indented.
fn adapted(words: &str, is_indented: bool) -> String {
    let mut result = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once("${{") {
        let Some((inside, following)) = after.split_once("}}") else { break };
        result.push_str(before);
        result.push_str("${_");
        result.extend(inside.bytes().map(|byte| if byte.is_ascii_alphanumeric() { byte as char } else { '_' }));
        result.push_str("_}");
        rest = following;
    }
    result.push_str(rest);
    if is_indented {
        result.replace(" <<E", "<<-E").replace(" <<'E", "<<-'E").replace(" <<\"E", "<<-\"E")
    } else {
        result
    }
}
