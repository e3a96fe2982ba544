//! Dockerfiles: what runs while an image is built, or when it starts, where that is left to a shell.

use super::mask::{Mask, lines};

/// Instructions whose arguments are commands.
const COMMANDS: &[&str] = &["RUN", "CMD", "ENTRYPOINT"];

/// Finds the commands.
pub(super) fn read(mask: &mut Mask<'_>) {
    let all = lines(mask.text);
    let mut at = 0;
    while at < all.len() {
        let (start, line) = all[at];
        let (word, rest) = line.trim_start().split_once(' ').unwrap_or((line, ""));
        at += 1;
        let word = word.to_ascii_uppercase();
        // `HEALTHCHECK --interval=5s CMD curl ...`
        let rest = if word == "HEALTHCHECK" { rest.split_once("CMD ").map_or("", |(_, rest)| rest) } else { rest };
        if matches!(word.as_str(), "ENV" | "ARG") {
            variable(mask, start + line.len() - rest.len(), rest);
            continue;
        }
        if !COMMANDS.contains(&word.as_str()) && word != "HEALTHCHECK" {
            continue;
        }
        let command = without_options(rest);
        let begin = start + line.len() - command.len();
        if let Some(end) = command.trim().strip_prefix("<<").filter(|_| word == "RUN") {
            at = document(mask, &all, at, end.trim_start_matches('-').trim_matches(['"', '\'']));
            continue;
        }
        let mut last = line;
        let mut end = start + line.len();
        while last.trim_end().ends_with('\\') && at < all.len() {
            (end, last) = (all[at].0 + all[at].1.len(), all[at].1);
            at += 1;
        }
        if !command.starts_with('[') {
            mask.show_as_is(begin..end);
        }
    }
}

/// `ENV NAME=value`, where it is one word.
fn variable(mask: &mut Mask<'_>, start: usize, rest: &str) {
    let word = rest.split_whitespace().next().unwrap_or_default();
    if rest.trim() == word && word.contains('=') {
        mask.show_as_is(start..start + word.len());
    }
}

/// `--mount=type=cache command`
fn without_options(rest: &str) -> &str {
    let mut rest = rest.trim_start();
    while rest.starts_with("--") {
        rest = rest.split_once(' ').map_or("", |(_, rest)| rest.trim_start());
    }
    rest
}

/// A script in the lines up to one that ends it; the line after that.
fn document(mask: &mut Mask<'_>, all: &[(usize, &str)], from: usize, end: &str) -> usize {
    let length = all[from.min(all.len())..].iter().position(|(_, line)| line.trim() == end);
    let last = length.map_or(all.len(), |length| from + length);
    let stop = all.get(last).map_or(mask.text.len(), |(start, _)| *start);
    if let Some((start, _)) = all.get(from).filter(|_| last > from) {
        mask.show_as_is(*start..stop);
    }
    last + 1
}
