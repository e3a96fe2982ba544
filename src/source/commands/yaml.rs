//! YAML: the commands of GitHub's workflows, of GitLab's and others' pipelines, and of task files. Only what is needed to
//! find them is read: keys, lists and the three ways of writing a text.

use super::mask::{Mask, indent, lines, quoted, unescaped};
use crate::syntax::Language;

/// Keys under which commands stand, alone or in a list.
const KEYS: &[&str] =
    &["run", "script", "before_script", "after_script", "bash", "sh", "cmd", "cmds", "commands", "inlineScript"];

/// Words of commands that send requests: where one of them is used, the commands are read, and else the scripts of
/// another language.
const SENDERS: &[&str] = &["curl", "wget", "http", "https", "xh"];

/// Finds the commands.
pub(super) fn read(mask: &mut Mask<'_>) {
    let all = lines(mask.text);
    let shells = Shells::of(&all);
    let sends = |text: &str| {
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| SENDERS.contains(&word))
    };
    let has_python = shells.0.iter().any(|shell| is_python(&shell.name));
    if has_python {
        // The commands are looked at first, and kept where they send something.
        let mut trial = Mask::new(mask.text);
        shells_read(&mut trial, &all, &shells);
        if !sends(&trial.finish().code) {
            mask.language = Language::Python;
        }
    }
    shells_read(mask, &all, &shells);
}

fn shells_read(mask: &mut Mask<'_>, all: &[(usize, &str)], shells: &Shells) {
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
        let shell = shells.of_step(at - 1, key_at);
        let is_list = value.trim().is_empty() || value.trim_start().starts_with('#');
        if let Some(shell) = shell.filter(|shell| !is_shell(shell) && !is_list) {
            at = foreign(mask, all, at, (start + value_at, &line[value_at..]), key_at, shell);
            continue;
        }
        if mask.language != Language::Shell {
            // Passed over: it sends nothing.
            continue;
        }
        if value.trim().is_empty() || value.trim_start().starts_with('#') {
            at = list(mask, all, at, key_at);
        } else {
            at = text(mask, all, at, (start + value_at, &line[value_at..]), key_at);
        }
    }
}

/// A script that no shell runs; the line after it.
fn foreign(
    mask: &mut Mask<'_>,
    all: &[(usize, &str)],
    next: usize,
    (start, first): (usize, &str),
    key_at: usize,
    shell: &str,
) -> usize {
    let is_block = first.starts_with(['|', '>']);
    let mut at = next;
    while all.get(at).is_some_and(|(_, line)| line.trim().is_empty() || indent(line) > key_at) {
        at += 1;
    }
    let begin = if is_block { all.get(next).map_or(mask.text.len(), |(start, _)| *start) } else { start };
    let end = if is_block || at > next {
        all.get(at).map_or(mask.text.len(), |(start, _)| *start)
    } else {
        start + first.trim_end().len()
    };
    let is_plain = is_block || !first.starts_with(['"', '\'']);
    if mask.language == Language::Python && is_python(shell) && is_plain && begin < end {
        mask.show_python(begin..end);
    } else {
        mask.others.push(begin.min(mask.text.len()));
    }
    at
}

/// The programs that steps are run by, where that is said.
struct Shells(Vec<Shell>);

struct Shell {
    /// The lines of the step that it stands in, from and up to.
    step: (usize, usize),
    /// How far it is indented.
    indent: usize,
    name: String,
    /// For every step below the parent of `defaults`, from and up to these lines.
    scope: Option<(usize, usize)>,
}

impl Shells {
    fn of(all: &[(usize, &str)]) -> Self {
        let mut found = Vec::new();
        for (at, (_, line)) in all.iter().enumerate() {
            let Some(name) = line.trim_start().trim_start_matches("- ").trim_start().strip_prefix("shell:") else {
                continue;
            };
            let key_at = line.len() - line.trim_start_matches(['-', ' ']).len();
            let above = |from: usize, less: usize| {
                all[..from].iter().rposition(|(_, line)| !line.trim().is_empty() && indent(line) < less)
            };
            let is_key = |at: usize, key: &str| all[at].1.trim_start().starts_with(key);
            let run = above(at, key_at).filter(|at| is_key(*at, "run:"));
            let defaults = run.and_then(|run| above(run, indent(all[run].1))).filter(|at| is_key(*at, "defaults:"));
            let scope = defaults.map(|defaults| {
                let outer = indent(all[defaults].1);
                let is_out = |line: &str| !line.trim().is_empty() && indent(line) < outer;
                let first = all[..defaults].iter().rposition(|(_, line)| is_out(line)).unwrap_or(0);
                let last =
                    all[defaults..].iter().position(|(_, line)| is_out(line)).map_or(all.len(), |n| defaults + n);
                (first, last)
            });
            let name = name.trim().trim_matches(['"', '\'']).to_owned();
            found.push(Shell { step: step(all, at, key_at), indent: key_at, name, scope });
        }
        Self(found)
    }

    /// What runs the step whose commands stand at a line, under a key that is indented so far.
    fn of_step(&self, line: usize, key_at: usize) -> Option<&str> {
        let own = self.0.iter().filter(|shell| shell.scope.is_none() && shell.indent == key_at);
        let own =
            own.filter(|shell| (shell.step.0..shell.step.1).contains(&line)).map(|shell| shell.name.as_str()).next();
        let defaults =
            self.0.iter().filter(|shell| shell.scope.is_some_and(|(first, last)| (first..last).contains(&line)));
        own.or_else(|| defaults.max_by_key(|shell| shell.indent).map(|shell| shell.name.as_str()))
    }
}

/// The lines of the step that a key of it stands in.
fn step(all: &[(usize, &str)], at: usize, key_at: usize) -> (usize, usize) {
    let begins = |line: &str| line.trim_start().starts_with("- ") && indent(line) < key_at;
    let is_out = |line: &str| !line.trim().is_empty() && indent(line) < key_at;
    let first = all[..=at].iter().rposition(|(_, line)| begins(line) || is_out(line)).unwrap_or(at);
    let last = all[at + 1..].iter().position(|(_, line)| is_out(line)).map_or(all.len(), |length| at + 1 + length);
    (first, last)
}

fn is_python(shell: &str) -> bool {
    shell.split([' ', '/']).any(|word| word.starts_with("python"))
}

fn is_shell(shell: &str) -> bool {
    let program = shell.split(' ').next().unwrap_or_default();
    matches!(program.rsplit('/').next(), Some("bash" | "sh" | "zsh" | "dash" | "ksh" | "ash" | ""))
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
