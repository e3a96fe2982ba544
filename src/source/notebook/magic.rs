//! What notebooks understand and Python does not: `%magic`, `%%magic`, `!command`, `help?`.
//!
//! Such lines are blanked, byte for byte, so that all places stay as they are. Whether a line can be one is decided as
//! `IPython` does it: never within brackets, strings, or a continued line, where `%` is an operator.

use std::path::Path;

use super::super::pieces::blank;
use crate::syntax::{Language, parse};

/// Cell magics whose cell is Python that runs in the notebook.
const PYTHON: &[&str] = &["time", "timeit", "capture", "prun", "debug", "memit", "mprun", "python", "python3", "pypy"];

/// Cell magics whose cell is no Python, or none that runs here.
const OTHER: &[&str] = &[
    "bash",
    "sh",
    "script",
    "system",
    "sx",
    "cmd",
    "powershell",
    "pwsh",
    "javascript",
    "js",
    "typescript",
    "html",
    "latex",
    "markdown",
    "md",
    "svg",
    "perl",
    "ruby",
    "python2",
    "sql",
    "bigquery",
    "r",
    "scala",
    "julia",
    "cython",
    "fortran",
    "fs",
    "mermaid",
    "ai",
    "configure",
    "css",
    "graphql",
    "cypher",
];

/// Line magics that run the rest of the line as Python.
const RUNNING: &[&str] = &["time", "timeit", "prun", "memit"];

/// Commands that `IPython` runs without `%` or `!`. Two words beside each other are never Python.
const COMMANDS: &[&str] = &["pip", "pip3", "conda", "mamba", "uv", "cd", "ls", "cat", "mkdir", "rm", "cp", "mv"];

/// The Python of a cell, as many bytes; none where it is in another language.
pub(super) fn python(cell: &str) -> Option<String> {
    let mut out = String::with_capacity(cell.len());
    let mut state = State::default();
    let mut in_command = false;
    let mut header = true;
    let mut at = 0;
    for line in cell.split_inclusive('\n') {
        at += line.len();
        if header {
            match cell_magic(line, &cell[at..]) {
                Header::Other => return None,
                Header::Python => {
                    out.push_str(&blank(line));
                    continue;
                }
                Header::None => header = is_blank_or_comment(line),
            }
        }
        if in_command {
            in_command = is_continued(line);
            out.push_str(&blank(line));
            continue;
        }
        let python = magic(line, &state);
        in_command = python.is_some() && is_continued(line);
        let line = python.as_deref().unwrap_or(line);
        state.read(line);
        out.push_str(line);
    }
    Some(out)
}

enum Header {
    None,
    /// The rest of the cell is Python.
    Python,
    Other,
}

/// What a line at the top of a cell says about the rest of it.
fn cell_magic(line: &str, rest: &str) -> Header {
    let line = line.trim();
    if let Some(magic) = line.strip_prefix("%%") {
        let name = magic.split_whitespace().next().unwrap_or_default().trim_start_matches('!');
        let is_in = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        // `%%writefile app.py`: what is written there is meant to run.
        let writes_python = name == "writefile" && Path::new(magic).extension().is_some_and(|found| found == "py");
        return match () {
            () if is_in(PYTHON) || writes_python => Header::Python,
            () if is_in(OTHER) || magic.starts_with('!') => Header::Other,
            // Nobody knows all magics: what is Python without fault is taken for it.
            () if !rest.trim().is_empty() && is_sound(rest) => Header::Python,
            () => Header::Other,
        };
    }
    // Databricks writes `%sql` alone on the first line.
    match line.strip_prefix('%') {
        Some(name) if OTHER.contains(&name) && !rest.trim().is_empty() => Header::Other,
        Some("python") => Header::Python,
        _ => Header::None,
    }
}

fn is_sound(code: &str) -> bool {
    python(code).and_then(|code| parse(Language::Python, &code)).is_some_and(|tree| !tree.root_node().has_error())
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

fn is_continued(line: &str) -> bool {
    line.trim_end_matches(['\n', '\r']).ends_with('\\')
}

/// The line as Python, if there is a magic in it.
fn magic(line: &str, state: &State) -> Option<String> {
    if !state.is_at_statement() {
        return None;
    }
    let code = line.trim_start();
    let indent = line.len() - code.len();
    if let Some(rest) = code.strip_prefix('%') {
        return Some(line_magic(line, indent, rest));
    }
    let first = code.split([' ', '\t']).next().unwrap_or_default();
    let is_command = || {
        let next = code[first.len()..].trim_start().chars().next();
        COMMANDS.contains(&first) && next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '/' | '~'))
    };
    if code.starts_with(['!', '?']) || is_command() || asks_for_help(line, state) {
        return Some(statement(line, indent));
    }
    assigned(line)
}

/// `%name rest`: where the rest is Python it stays.
fn line_magic(line: &str, indent: usize, rest: &str) -> String {
    let name = rest.trim_start_matches('%').split_whitespace().next().unwrap_or_default();
    if !RUNNING.contains(&name) {
        return statement(line, indent);
    }
    let code = indent + code_after(&line[indent..], name);
    if line[code..].trim().is_empty() {
        return statement(line, indent);
    }
    // What stands before the code must be as long, and be no indentation.
    format!("{}_;{}{}", &line[..indent], " ".repeat(code - indent - 2), &line[code..])
}

/// Where the code begins in `%time code`, behind the magic's options and their numbers.
fn code_after(magic: &str, name: &str) -> usize {
    let mut at = magic.find(name).unwrap_or_default() + name.len();
    let mut after_option = false;
    loop {
        let rest = magic[at..].trim_start_matches([' ', '\t']);
        at = magic.len() - rest.len();
        let word = rest.split_whitespace().next().unwrap_or_default();
        let is_option = word.starts_with('-');
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        if !(is_option || after_option && is_number) {
            return at;
        }
        after_option = is_option;
        at += word.len();
    }
}

/// `name = !command`, `name = %magic`: the value is nothing that is known.
fn assigned(line: &str) -> Option<String> {
    let equals = line.find('=')?;
    let is_target = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ',' | ' ' | '\t' | '(' | ')' | '[' | ']');
    let value = line[equals + 1..].trim_start_matches([' ', '\t']);
    let start = line.len() - value.len();
    if !line[..equals].chars().all(is_target) || !value.starts_with(['!', '%']) {
        return None;
    }
    let name = value.trim_start_matches('%').split_whitespace().next().unwrap_or_default();
    if value.starts_with('%') && RUNNING.contains(&name) {
        let code = start + code_after(value, name);
        return Some(format!("{}{}{}", &line[..start], " ".repeat(code - start), &line[code..]));
    }
    Some(statement(line, start))
}

/// The line up to `at`, and then an expression that means nothing: an empty line could leave a block without a body.
fn statement(line: &str, at: usize) -> String {
    let (before, rest) = line.split_at(at);
    let blanked = blank(rest);
    if before.is_empty() { blanked } else { format!("{before}_{}", &blanked[1..]) }
}

/// Whether the line holds a `?` that is no part of a string or comment.
fn asks_for_help(line: &str, state: &State) -> bool {
    let mut state = state.clone();
    state.read(line)
}

/// How far a text is within strings and brackets.
#[derive(Debug, Clone, Default)]
struct State {
    depth: usize,
    /// The quote of an open string of three quotes.
    string: Option<u8>,
    is_continued: bool,
}

impl State {
    fn is_at_statement(&self) -> bool {
        self.depth == 0 && self.string.is_none() && !self.is_continued
    }

    /// Reads a line; whether there is a `?` among its code.
    fn read(&mut self, line: &str) -> bool {
        let bytes = line.as_bytes();
        let mut asks = false;
        let mut at = 0;
        self.is_continued = self.string.is_none() && is_continued(line);
        while at < bytes.len() {
            if let Some(quote) = self.string {
                at = self.leave_string(bytes, at, quote);
                continue;
            }
            match bytes[at] {
                b'#' => {
                    self.is_continued = false;
                    return asks;
                }
                b'(' | b'[' | b'{' => self.depth += 1,
                b')' | b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                b'?' => asks = true,
                quote @ (b'"' | b'\'') => {
                    at = self.enter_string(bytes, at, quote);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        asks
    }

    /// Where the code goes on after a string that begins at `at`, as far as it ends on the line.
    fn enter_string(&mut self, bytes: &[u8], at: usize, quote: u8) -> usize {
        if bytes[at..].starts_with(&[quote; 3]) {
            self.string = Some(quote);
            return at + 3;
        }
        let mut end = at + 1;
        while end < bytes.len() && bytes[end] != quote {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        (end + 1).min(bytes.len())
    }

    /// Where the code goes on after an open string of three quotes.
    fn leave_string(&mut self, bytes: &[u8], at: usize, quote: u8) -> usize {
        let mut end = at;
        while end < bytes.len() {
            if bytes[end..].starts_with(&[quote; 3]) {
                self.string = None;
                return end + 3;
            }
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        bytes.len()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(cell: &str) -> String {
        let code = python(cell).unwrap();
        assert_eq!(code.len(), cell.len(), "{cell}");
        assert_eq!(code.lines().count(), cell.lines().count(), "{cell}");
        code
    }

    #[test]
    fn lines() {
        for (cell, code) in [
            ("%pip install é\nx", "               \nx"),
            ("!ls\r\nx", "   \r\nx"),
            ("!ls \\\n -l\nx", "     \n   \nx"),
            ("pip install openai\n", "                  \n"),
            ("try:\n  x\nexcept E:\n  !pip install x\n", "try:\n  x\nexcept E:\n  _             \n"),
            ("x = !ls\n", "x = _  \n"),
            ("a.b, c = %env X", "a.b, c = _     "),
            ("x?\n??x\nf(1)", "  \n   \nf(1)"),
            ("%time r = f()\n", "_;    r = f()\n"),
            ("x = %timeit -o -n 3 f(1)\n", "x =                 f(1)\n"),
            ("%timeit -n 1 -r 2 f()", "_;                f()"),
            ("%timeit 5 + f()", "_;      5 + f()"),
            ("  %time\n", "  _    \n"),
            ("%time", "     "),
        ] {
            assert_eq!(read(cell), code, "{cell}");
        }
    }

    #[test]
    fn operators_and_strings_stay() {
        for cell in [
            "x = (a\n % b)\n",
            "x = a \\\n % b\n",
            "'''\n%pip\n!ls\nwhat?\n'''\n",
            "x = \"\"\"\\\"\"\"\n%y\n\"\"\"",
            "print('what?') # why?\n",
            "x = 'a\\'?'\n",
            "if a != b:\n  pip = 1\n  ls -x\n",
            "f(x=\n!a)",
            "x == %y",
        ] {
            let stays = cell.replace("ls -x", "_    ");
            assert_eq!(read(cell), stays, "{cell}");
        }
    }

    #[test]
    fn cells() {
        assert_eq!(read("%%time\nf()\n"), "      \nf()\n");
        assert_eq!(read("# note\n\n%%capture out\n%%time\nf()"), "# note\n\n             \n      \nf()");
        assert_eq!(read("%%unheard of\nf(x)\n"), "            \nf(x)\n");
        assert_eq!(read("%%writefile a.py\nf()"), "                \nf()");
        for other in [
            "%%bash\nls",
            "%%javascript\nf()",
            "%%writefile a.txt\nf x",
            "%%unheard\nselect a from b",
            "%sql\nselect 1",
            "%%!\nls",
        ] {
            assert_eq!(python(other), None, "{other}");
        }
    }

    #[test]
    fn odd_ends() {
        for cell in [
            "", "%", "%%", "!", "?", "x =", "x = %", "'", "'\\", "\"\"\"\\", "%time -", "\\", "é?", "x = !é", "%time é",
        ] {
            if let Some(code) = python(cell) {
                assert_eq!(code.len(), cell.len(), "{cell}");
            }
        }
    }
}
