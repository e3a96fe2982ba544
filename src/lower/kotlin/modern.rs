//! Syntax that the grammar does not know and recovers badly from: it is made readable, with every place as it is.

use std::borrow::Cow;

/// The text with blanks for what no parser knows.
pub(super) fn readable(text: &str) -> Cow<'_, str> {
    let is_unknown = |line: &str| blanked(line).is_some();
    if !text.lines().any(is_unknown) {
        return Cow::Borrowed(text);
    }
    let lines = text.split_inclusive('\n').map(|line| match blanked(line) {
        Some((start, end)) => {
            let mut line = line.to_owned();
            let blank: String = line[start..end].bytes().map(|_| ' ').collect();
            line.replace_range(start..end, &blank);
            Cow::Owned(line)
        }
        None => Cow::Borrowed(line),
    });
    Cow::Owned(lines.collect())
}

/// The part of a line that is to be blank.
fn blanked(line: &str) -> Option<(usize, usize)> {
    let trimmed = line.trim_start();
    let indent = line.len() - trimmed.len();
    // `fun interface F`: an interface.
    if let Some(at) = line.find("fun interface ")
        && line[..at].chars().all(|c| c.is_alphabetic() || c.is_whitespace())
    {
        return Some((at, at + "fun".len()));
    }
    // `context(logger: Logger)` before a function.
    if trimmed.starts_with("context(") && trimmed.trim_end().ends_with(')') {
        return Some((indent, indent + trimmed.trim_end().len()));
    }
    // `is Circle if radius > 1 ->`: guards of `when`.
    let arrow = line.find("->")?;
    let guard = line[..arrow].find(" if ")?;
    let head = line[..guard].trim();
    let is_entry = head.starts_with("is ") || head.starts_with("in ") || head == "else";
    (is_entry && !head.contains(['{', '='])).then_some((guard, arrow))
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn what_the_grammar_does_not_know_is_blank() {
        assert_eq!(readable("fun interface F {\n}"), "    interface F {\n}");
        assert_eq!(readable("  context(a: A)\n  fun f()"), "               \n  fun f()");
        assert_eq!(readable("is A if a.b > 1 -> c"), "is A             -> c");
        assert_eq!(readable("val a = if (b) c else { d -> e }"), "val a = if (b) c else { d -> e }");
    }
}
