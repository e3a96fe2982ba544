//! Keys in excerpts. A terminal shows source as every linter does, but logs are kept and read by many: what looks like
//! a key is masked, character by character, so that nothing moves.

use std::borrow::Cow;

/// How the keys of OpenAI begin.
const PREFIX: &str = "sk-";
/// Shorter ones are examples: `sk-...`.
const SHORTEST_KEY: usize = 8;
/// Names of what is kept secret, without separators and in lower case.
const NAMES: [&str; 6] = ["apikey", "token", "secret", "password", "authorization", "bearer"];
/// Most characters between a name and its value: `": "`, `=`, `("`.
const LONGEST_GAP: usize = 6;

/// The line with a `*` for each character of what looks like a key.
pub(super) fn keys(line: &str) -> Cow<'_, str> {
    let mut spans = prefixed(line);
    spans.extend(named(line));
    if spans.is_empty() {
        return Cow::Borrowed(line);
    }
    let is_key = |at: usize| spans.iter().any(|(start, end)| (*start..*end).contains(&at));
    Cow::Owned(line.char_indices().map(|(at, c)| if is_key(at) { '*' } else { c }).collect())
}

/// What begins as a key does, after its prefix.
fn prefixed(line: &str) -> Vec<(usize, usize)> {
    let starts = line.match_indices(PREFIX).filter(|(at, _)| !line[..*at].ends_with(|c: char| c.is_alphanumeric()));
    let keys = starts.map(|(at, _)| at + PREFIX.len()).map(|start| (start, start + length_of_key(&line[start..])));
    keys.filter(|(start, end)| end - start >= SHORTEST_KEY).collect()
}

/// The text in quotes after the name of a secret.
fn named(line: &str) -> Vec<(usize, usize)> {
    let lower = line.to_ascii_lowercase().replace(['_', '-'], "\u{0}");
    let mut found = Vec::new();
    for (open, quote) in line.char_indices().filter(|(_, c)| matches!(c, '"' | '\'' | '`')) {
        let start = open + quote.len_utf8();
        let length = length_of_key(&line[start..]);
        let is_whole = line[start + length..].starts_with(quote);
        if is_whole && length >= SHORTEST_KEY && follows_name(&lower[..open]) {
            found.push((start, start + length));
        }
    }
    found
}

/// Whether a name of a secret stands at the end of some text, apart from what joins it to its value.
fn follows_name(before: &str) -> bool {
    let joiner = |c: char| c.is_whitespace() || "=:(\"'`,&".contains(c);
    let name = before.trim_end_matches(joiner);
    let near = before.len() - name.len() <= LONGEST_GAP;
    let name: String = name.chars().rev().filter(|c| *c != '\u{0}').take(16).collect();
    let name: String = name.chars().rev().collect();
    near && NAMES.iter().any(|secret| name.ends_with(secret))
}

fn length_of_key(text: &str) -> usize {
    let part = |c: char| c.is_ascii_alphanumeric() || "-_.+/=".contains(c);
    text.find(|c| !part(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_masked_in_place() {
        for (line, masked) in [
            ("c = OpenAI(api_key=\"sk-proj-abc123\")", "c = OpenAI(api_key=\"**************\")"),
            ("# sk-proj-abc123!", "# sk-***********!"),
            ("{ apiKey: 'abcdefgh' }", "{ apiKey: '********' }"),
            (".with_api_key(\"abcdefgh\")", ".with_api_key(\"********\")"),
            ("\"api-key\": \"abcdefgh\"", "\"api-key\": \"********\""),
        ] {
            assert_eq!(keys(line), masked);
        }
    }

    #[test]
    fn other_text_is_shown() {
        for line in
            ["model=\"gpt-5-turbo\"", "task-management-thing", "api_key=os.environ[\"OPENAI_API_KEY\"]", "sk-..."]
        {
            assert_eq!(keys(line), line);
        }
    }
}
