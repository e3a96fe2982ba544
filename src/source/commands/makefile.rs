//! Makefiles: the lines of recipes, and the variables that they use.

use super::mask::{Mask, lines};

/// Finds the commands.
pub(super) fn read(mask: &mut Mask<'_>) {
    let all = lines(mask.text);
    let mut at = 0;
    while at < all.len() {
        let (start, line) = all[at];
        at += 1;
        let Some(recipe) = line.strip_prefix('\t') else {
            variable(mask, start, line);
            continue;
        };
        let command = recipe.trim_start_matches(['@', '-', '+', ' ', '\t']);
        let begin = start + line.len() - command.len();
        let mut last = line;
        let mut end = start + line.len();
        while last.ends_with('\\') && at < all.len() {
            (end, last) = (all[at].0 + all[at].1.len(), all[at].1);
            at += 1;
        }
        let words = mask.text.get(begin..end).unwrap_or_default();
        mask.show(begin..end, &adapted(words));
    }
}

/// `NAME = value`, `NAME := value`, `NAME ?= value`: for the shell, where it is one word.
fn variable(mask: &mut Mask<'_>, start: usize, line: &str) {
    let Some((name, value)) = line.split_once('=') else { return };
    let name = name.trim_end_matches([' ', '?', ':', '+']).trim_start_matches("export ").trim();
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let value = value.trim();
    if !is_name || value.is_empty() || value.contains([' ', '\t', '#', '"', '\'']) {
        return;
    }
    let assignment = format!("{name}={}", adapted(value));
    let Some(blanks) = line.trim_end().len().checked_sub(assignment.len()) else { return };
    mask.show(start..start + line.trim_end().len(), &format!("{}{assignment}", " ".repeat(blanks)));
}

/// Commands as a shell gets them: `$(NAME)` is a variable of make's, `$$NAME` one of the shell's.
fn adapted(words: &str) -> String {
    let mut result = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        let name = after.strip_prefix('(').and_then(|inside| inside.split_once(')'));
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if let Some(more) = after.strip_prefix('$') {
            result.push_str(" $");
            rest = more;
        } else if let Some((name, more)) = name.filter(|(name, _)| is_name(name)) {
            result.extend(["${", name, "}"]);
            rest = more;
        } else {
            result.push('$');
            rest = after;
        }
    }
    result.push_str(rest);
    result
}
