//! Reading a lint file: TOML front matter between two lines `+++`, then Markdown.
//!
//! Shared by `build.rs` and the tests, so it knows the schema and nothing of the program.

use std::fmt;

use super::schema::{Case, Lint, Test};
use crate::policy::is_date;

/// The placeholders that messages and helps may hold.
pub const PLACEHOLDERS: &[&str] = &[
    "call",
    "endpoint",
    "value",
    "values",
    "model",
    "host",
    "parameter",
    "parameters",
    "left-out",
    "unset",
    "at-worst",
];

const FENCE: &str = "+++";

/// A lint file.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The front matter.
    pub lint: Lint,
    /// The front matter as written.
    pub front: String,
    /// The Markdown after it.
    pub body: String,
    /// Line of the file on which the body begins, from 1.
    pub body_line: usize,
}

/// What is wrong with a lint file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The file, as given.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// One sentence.
    pub message: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for Error {}

/// Reads the lint file `file` (used in errors; its stem must be the lint's name).
pub fn parse(file: &str, text: &str) -> Result<Document, Error> {
    let source = Source { file, text };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.split_inclusive('\n');
    let opening = lines.next().unwrap_or_default();
    if opening.trim_end() != FENCE {
        return Err(source.error(1, "the first line must be `+++`, the start of the front matter"));
    }
    let mut front = String::new();
    let mut length = 1;
    for line in lines.by_ref() {
        length += 1;
        if line.trim_end() == FENCE {
            let lint = source.front_matter(&front)?;
            return Ok(Document { lint, front, body: lines.collect(), body_line: length + 1 });
        }
        front.push_str(line);
    }
    Err(source.error(length, "the front matter does not end: a second line `+++` is missing"))
}

struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn error(&self, line: usize, message: impl Into<String>) -> Error {
        Error { file: self.file.to_owned(), line, message: message.into() }
    }

    /// An error at the first line that holds `needle`; the value stands in the text as it was written.
    fn error_at(&self, needle: &str, message: String) -> Error {
        let line = self.text.lines().position(|line| !needle.is_empty() && line.contains(needle));
        self.error(line.map_or(1, |line| line + 1), message)
    }

    fn front_matter(&self, front: &str) -> Result<Lint, Error> {
        let lint: Lint = toml::from_str(front).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start).min(front.len());
            let before = front.get(..offset).map_or(0, |before| before.matches('\n').count());
            self.error(before + 2, error.message())
        })?;
        self.identity(&lint)?;
        lint.cases.iter().try_for_each(|case| self.case(case))?;
        Ok(lint)
    }

    fn identity(&self, lint: &Lint) -> Result<(), Error> {
        let digits = lint.code.strip_prefix("ZDR").unwrap_or_default();
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.error_at(&lint.code, format!("`{}` is no code: ZDR and three digits", lint.code)));
        }
        let stem = self.file.rsplit(['/', '\\']).next().unwrap_or_default().trim_end_matches(".md");
        if stem != lint.name {
            return Err(self.error_at(&lint.name, format!("the file must be called `{}.md`", lint.name)));
        }
        if !lint.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
            return Err(self.error_at(&lint.name, format!("`{}` is not in kebab case", lint.name)));
        }
        if !is_date(&lint.checked) {
            return Err(self.error_at(&lint.checked, format!("`{}` is no date (YYYY-MM-DD or YYYY-MM)", lint.checked)));
        }
        match lint.sources.iter().find(|source| !source.starts_with("https://")) {
            Some(source) => Err(self.error_at(source, format!("`{source}` is no https address"))),
            None => Ok(()),
        }
    }

    fn case(&self, case: &Case) -> Result<(), Error> {
        let is_day = |text: &str| is_date(text) && text.len() == "YYYY-MM-DD".len();
        if let Some(text) = case.from.iter().chain(&case.until).find(|text| !is_day(text)) {
            return Err(self.error_at(text, format!("`{text}` is no day (YYYY-MM-DD)")));
        }
        if !case.help.contains_key("any") {
            return Err(self.error_at(&case.message, "`help` has no `any`, which other languages fall back to".into()));
        }
        for text in std::iter::once(&case.message).chain(case.help.values()) {
            if let Some(unknown) = placeholders(text).find(|name| !PLACEHOLDERS.contains(name)) {
                return Err(self.error_at(&format!("{{{unknown}}}"), format!("`{{{unknown}}}` is no placeholder")));
            }
        }
        let companions = case.with.iter().chain(&case.unless).flat_map(|companion| &companion.when);
        case.when.iter().chain(companions).try_for_each(|test| self.test(test))
    }

    fn test(&self, test: &Test) -> Result<(), Error> {
        if test.is.is_none() && test.equals.is_empty() {
            let message = format!("the test of `{}` needs `is` or `equals`", test.parameter);
            return Err(self.error_at(&test.parameter, message));
        }
        if test.equals.iter().any(|value| value.is_object() || value.is_array()) {
            let message = format!("`equals` of `{}` holds something that is no scalar", test.parameter);
            return Err(self.error_at(&test.parameter, message));
        }
        Ok(())
    }
}

/// The names in braces: lower-case letters only, so that JSON and code in a help are left alone.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        plain.then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRONT: &str = r#"code = "ZDR999"
name = "example"
summary = "An example"
sources = ["https://example.com/"]
checked = "2026-10"

[[case]]
message = "`{call}` keeps it."
effects.none = { effect = "kept", text = "kept" }
help.any = "Do not."
"#;

    fn file(front: &str) -> String {
        format!("+++\n{front}+++\n\n# Example\n")
    }

    fn error(front: &str) -> String {
        parse("rules/lints/example.md", &file(front)).expect_err("is refused").to_string()
    }

    #[test]
    fn front_matter_and_body_are_read() {
        let document = parse("rules/lints/example.md", &file(FRONT)).expect("is well formed");
        assert_eq!(document.lint.code, "ZDR999");
        assert_eq!(document.lint.cases.len(), 1);
        assert_eq!(document.body, "\n# Example\n");
        assert_eq!(document.body_line, 13);
        let crlf = file(FRONT).replace('\n', "\r\n");
        assert_eq!(parse("example.md", &crlf).expect("carriage returns are no matter").lint, document.lint);
    }

    #[test]
    fn errors_name_file_and_line() {
        assert_eq!(error(&FRONT.replace("summary =", "sumary =")).split(": ").next(), Some("rules/lints/example.md:4"));
        assert!(error(&FRONT.replace("{call}", "{cal}")).starts_with("rules/lints/example.md:9: `{cal}`"));
        assert!(error(&FRONT.replace("\"2026-10\"", "\"soon\"")).starts_with("rules/lints/example.md:6: `soon`"));
        assert!(error(&FRONT.replace("ZDR999", "ZDR99")).starts_with("rules/lints/example.md:2: `ZDR99`"));
        assert!(error(&FRONT.replace("\"example\"", "\"other\"")).starts_with("rules/lints/example.md:3: the file"));
        assert!(error(&FRONT.replace("help.any", "help.python")).contains("no `any`"));
        assert!(error(&format!("{FRONT}from = \"2026-02-30\"\n")).starts_with("rules/lints/example.md:12:"));
        assert!(error(&format!("{FRONT}when = [{{ parameter = \"store\" }}]\n")).contains("needs `is` or `equals`"));
        assert!(parse("example.md", "# No front matter").expect_err("is refused").message.contains("first line"));
        assert!(parse("example.md", "+++\ncode = \"ZDR999\"\n").expect_err("is refused").message.contains("not end"));
    }

    #[test]
    fn braces_of_code_are_no_placeholders() {
        let found: Vec<_> = placeholders("{call} sends {\"store\": false}, { store: false } and {values}").collect();
        assert_eq!(found, ["call", "values"]);
    }
}
