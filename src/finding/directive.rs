//! The grammar of `zdrlint:` comments.
//!
//! ```text
//! zdrlint: ("ignore" | "ignore-file") [ "[" NAME ("," NAME)* "]" ] [ "until=" YYYY-MM-DD ] [ "--" REASON ]
//! ```

use crate::date::Date;

/// What a comment counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// `ignore`: its line.
    Line,
    /// `ignore-file`: its file.
    File,
}

/// A well-formed comment; whether its names are lints is not decided here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) scope: Scope,
    /// Codes or names as written; empty for all lints.
    pub(super) names: Vec<String>,
    pub(super) until: Option<Date>,
    /// Empty if not given.
    pub(super) reason: String,
}

const MARKER: &str = "zdrlint:";

/// Every directive of a comment, one a line; an error says what is wrong with one.
pub(super) fn parse(comment: &str) -> Vec<Result<Directive, String>> {
    comment.lines().filter_map(|line| line.split_once(MARKER)).map(|(_, text)| directive(text.trim())).collect()
}

fn directive(text: &str) -> Result<Directive, String> {
    let (head, reason) = split_reason(text);
    let end = head.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(head.len());
    let (word, rest) = head.split_at(end);
    let scope = match word {
        "ignore" => Scope::Line,
        "ignore-file" => Scope::File,
        "" => return Err("nothing follows `zdrlint:`".into()),
        other => return Err(format!("`{other}` is no instruction: there are `ignore` and `ignore-file`")),
    };
    let (names, rest) = names(rest.trim_start())?;
    let until = until(rest.trim())?;
    Ok(Directive { scope, names, until, reason: reason.to_owned() })
}

/// The text before ` -- ` and the reason after it.
fn split_reason(text: &str) -> (&str, &str) {
    // A dash inside a word (`ignore--file`) is no separator, so white space or a bracket stands before it.
    let is_separator = |at: usize| at == 0 || text[..at].ends_with([' ', '\t', ']']);
    let at = text.match_indices("--").map(|(at, _)| at).find(|at| is_separator(*at));
    at.map_or((text, ""), |at| (&text[..at], text[at..].trim_start_matches('-').trim()))
}

fn names(text: &str) -> Result<(Vec<String>, &str), String> {
    let Some(text) = text.strip_prefix('[') else { return Ok((Vec::new(), text)) };
    let Some((list, rest)) = text.split_once(']') else { return Err("`[` is not closed".into()) };
    let names: Vec<String> = list.split(',').map(|name| name.trim().to_owned()).collect();
    if names.iter().any(String::is_empty) {
        return Err("a name is missing between `[` and `]`".into());
    }
    Ok((names, rest))
}

fn until(text: &str) -> Result<Option<Date>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let Some(day) = text.strip_prefix("until=") else {
        return Err(format!("`{text}` is not understood: a reason begins with `--`, a date with `until=`"));
    };
    day.parse().map(Some).map_err(|error| format!("`{day}` is no day: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Result<Directive, String> {
        let mut all = parse(text);
        assert_eq!(all.len(), 1, "{text}");
        all.remove(0)
    }

    #[test]
    fn every_part_is_read() {
        let directive = one(" zdrlint: ignore[ZDR201, files-api] until=2027-01-31 -- legal -- said so ");
        let names = vec!["ZDR201".to_owned(), "files-api".to_owned()];
        let until = "2027-01-31".parse().ok();
        let reason = "legal -- said so".to_owned();
        assert_eq!(directive, Ok(Directive { scope: Scope::Line, names, until, reason }));
    }

    #[test]
    fn parts_may_be_left_out() {
        let bare = Directive { scope: Scope::Line, names: vec![], until: None, reason: String::new() };
        assert_eq!(one("zdrlint:ignore"), Ok(bare.clone()));
        assert_eq!(one("noqa: E501  zdrlint: ignore"), Ok(bare));
        let file = one("zdrlint: ignore-file[ZDR106]--fixture").expect("is well formed");
        assert_eq!((file.scope, file.reason.as_str()), (Scope::File, "fixture"));
        let dated = one("zdrlint: ignore until=2027-01-31").expect("is well formed");
        assert_eq!(dated.until, "2027-01-31".parse().ok());
    }

    #[test]
    fn a_block_comment_may_hold_several() {
        assert_eq!(parse("first\nzdrlint: ignore[ZDR201]\n * zdrlint: ignore[ZDR205]").len(), 2);
    }

    #[test]
    fn nothing_that_is_not_understood_is_accepted() {
        for (text, part) in [
            ("zdrlint:", "nothing follows"),
            ("zdrlint: ignroe[ZDR201]", "`ignroe`"),
            ("zdrlint: ignore_file[ZDR201]", "`ignore_file`"),
            ("zdrlint: ignore[ZDR201", "not closed"),
            ("zdrlint: ignore[]", "missing"),
            ("zdrlint: ignore[ZDR201,]", "missing"),
            ("zdrlint: ignore[ZDR201] until=2027-02-31", "`2027-02-31`"),
            ("zdrlint: ignore[ZDR201] untill=2027-01-31", "not understood"),
            ("zdrlint: ignore ZDR201", "`ZDR201` is not understood"),
            ("zdrlint: ignore[ZDR201] reviewed", "not understood"),
        ] {
            let error = one(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
