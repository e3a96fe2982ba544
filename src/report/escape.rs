//! Making text from scanned files harmless before it reaches a terminal, a CI log or a table.
//!
//! File names, messages and source lines come from code that nobody has vouched for. An ESC byte can
//! recolour or rewrite a terminal, a bidirectional override can show code in another order than it runs
//! (CVE-2021-42574), a newline can forge a line of the report. All of them become visible escapes.

use std::borrow::Cow;
use std::fmt::Write;

/// Format characters of Unicode (category Cf) and their like: without a glyph, and able to mislead.
const INVISIBLE: &[(u32, u32)] = &[
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x0600, 0x0605),
    (0x061C, 0x061C),
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xE000, 0xF8FF),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x110BD, 0x110BD),
    (0x110CD, 0x110CD),
    (0x13430, 0x1343F),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
    (0xF0000, 0x0010_FFFF),
];

/// Whether a character must not be shown as it is.
pub fn is_harmful(c: char) -> bool {
    let code = u32::from(c);
    c.is_control() || (code >= 0xAD && INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&code)))
}

/// Appends a character, or its visible escape.
pub fn push(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if is_harmful(c) => {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// One line of harmless text: line ends become `\n` in two characters.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    text.chars().for_each(|c| push(&mut out, c));
    Cow::Owned(out)
}

/// Harmless text that keeps its line ends (for texts of our own rules, never for scanned names).
pub fn lines(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c != '\n' && is_harmful(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.replace("\r\n", "\n").chars() {
        if c == '\n' { out.push(c) } else { push(&mut out, c) }
    }
    Cow::Owned(out)
}

/// JSON text whose strings hold no character that could mislead a terminal; the document means the same.
///
/// Such characters stand only inside strings, where JSON knows an escape for each; line ends between
/// tokens stay.
pub fn json(text: &str) -> Cow<'_, str> {
    let is_kept = |c: char| c == '\n' || !is_harmful(c);
    if text.chars().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if is_kept(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    Cow::Owned(out)
}

/// Text no line of which a CI runner takes for a command (`::error::`, `::stop-commands::`).
pub fn no_commands(text: String) -> String {
    let is_command = |line: &str| line.trim_start().starts_with("::");
    if !text.lines().any(is_command) {
        return text;
    }
    let line = |line: &str| if is_command(line) { line.replacen("::", ": :", 1) } else { line.to_owned() };
    text.lines().map(|text| line(text) + "\n").collect()
}

/// An address that is safe inside an OSC 8 sequence: printable ASCII alone.
pub fn url(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !b"\\<>\"`".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(line("größe = 日本 👍"), Cow::Borrowed(_)));
        assert!(matches!(lines("a\nb"), Cow::Borrowed(_)));
        assert!(matches!(json("{\n  \"a\": \"日本\"\n}"), Cow::Borrowed(_)));
    }

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(line("a\u{1b}[31mb\u{7}\u{9b}c\u{7f}\0"), "a\\u{1b}[31mb\\u{7}\\u{9b}c\\u{7f}\\u{0}");
        assert_eq!(line("a\nb\r\n\tc"), "a\\nb\\r\\n\\tc");
    }

    #[test]
    fn format_characters_become_visible() {
        for c in "\u{202a}\u{202e}\u{2066}\u{2069}\u{200b}\u{200e}\u{feff}\u{ad}\u{2028}\u{e0041}\u{3164}".chars() {
            assert_eq!(line(&c.to_string()), format!("\\u{{{:x}}}", u32::from(c)));
        }
    }

    #[test]
    fn lines_keeps_line_ends_only() {
        assert_eq!(lines("a\r\nb\u{1b}\n"), "a\nb\\u{1b}\n");
        assert_eq!(lines("a\rb"), "a\\rb");
    }

    #[test]
    fn json_means_the_same_afterwards() {
        let value = serde_json::json!({ "a": "x\u{202e}y\u{9b}\u{e0041}\u{1b}" });
        let text = serde_json::to_string_pretty(&value).expect("is JSON");
        let safe = json(&text);
        assert!(!safe.chars().any(|c| c != '\n' && is_harmful(c)));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).expect("is JSON"), value);
    }

    #[test]
    fn no_line_is_a_command() {
        assert_eq!(no_commands("a\n  ::error::b\nx ::y::\n".to_owned()), "a\n  : :error::b\nx ::y::\n");
    }

    #[test]
    fn addresses_cannot_end_the_sequence() {
        assert_eq!(url("https://x/\u{1b}\\a b"), "https://x/%1B%5Ca%20b");
    }
}
