//! Whether what matters of a file stands in minified code only.

use super::prefilter::Prefilter;

/// A line of hand-written code is shorter.
const LONG_LINE: usize = 20_000;

/// In code, one byte in this many is punctuation of statements; in embedded data (base64) none is.
const BYTES_A_PUNCTUATION: usize = 100;

/// A file this large is a bundle if most of it is minified: texts of several lines stand in its code.
const LARGE: usize = 256 << 10;

/// Hand-written code has few lines longer than this, and bundlers break theirs at about twice of it.
const BUNDLE_LINE: usize = 2_000;

/// In code, one byte in this many opens a parenthesis and as many are commas; embedded data (JSON, base64) has hardly
/// any parenthesis.
const BYTES_A_CALL: usize = 200;

/// True if every needle occurs within a line of more than 20,000 bytes that is code, or most of a large file is such
/// lines. A bundle with a banner is one; a module that embeds a picture or a table beside its own code is none.
pub(super) fn is_minified(bytes: &[u8], prefilter: &Prefilter) -> bool {
    if bytes.len() <= LONG_LINE {
        return false;
    }
    if is_bundle(bytes) {
        return true;
    }
    let mut checked = 0;
    for offset in prefilter.offsets(bytes) {
        if offset < checked {
            continue;
        }
        let start = memchr::memrchr2(b'\n', b'\r', &bytes[..offset]).map_or(0, |at| at + 1);
        let end = memchr::memchr2(b'\n', b'\r', &bytes[offset..]).map_or(bytes.len(), |at| offset + at);
        if !is_minified_line(&bytes[start..end]) {
            return false;
        }
        checked = end;
    }
    checked > 0
}

fn is_minified_line(line: &[u8]) -> bool {
    let punctuation = line.iter().filter(|byte| matches!(byte, b';' | b'{' | b'(' | b',')).count();
    line.len() > LONG_LINE && punctuation >= line.len() / BYTES_A_PUNCTUATION
}

/// True if a large file is code in long lines for the most part.
pub(super) fn is_bundle(bytes: &[u8]) -> bool {
    let is_code =
        |line: &&[u8]| line.len() > BUNDLE_LINE && memchr::memchr_iter(b'(', line).count() >= line.len() / BYTES_A_CALL;
    let minified = || bytes.split(|byte| *byte == b'\n').filter(is_code).map(<[u8]>::len).sum::<usize>();
    bytes.len() >= LARGE && minified() >= bytes.len() / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> bool {
        is_minified(text.as_bytes(), &Prefilter::new(["openai"]))
    }

    #[test]
    fn bundles() {
        let code = "var a=require(\"openai\");".repeat(2_000);
        assert!(check(&code));
        assert!(check(&format!("/*! banner */\n{code}\n")));
        assert!(!check(&"var a=require(\"openai\");\n".repeat(2_000)));
    }

    #[test]
    fn code_beside_embedded_data() {
        let picture = format!("const logo = 'data:{}';\n", "iVBORw0KGgo".repeat(4_000));
        assert!(!check(&format!("{picture}import OpenAI from 'openai';\n")));
        let rows = format!("const rows = [{}];\n", "{\"a\":1},".repeat(4_000));
        assert!(!check(&format!("import OpenAI from 'openai';\n{rows}")));
        assert!(!check(&format!("const key = 'openai{}';", "A".repeat(30_000))));
    }

    #[test]
    fn bundles_with_texts_of_several_lines() {
        let code = "var a=f(\"openai\",1);".repeat(20_000);
        let text = "`\nopenai\n`".repeat(100);
        assert!(check(&format!("{code}\n{text}\n{code}")));
        let rows = format!("const rows = [{}];\n", "{\"a\":1},".repeat(60_000));
        assert!(!check(&format!("import OpenAI from 'openai';\n{rows}")));
        assert!(!check(&format!("import OpenAI from 'openai';\n{}", "f('x');\n".repeat(60_000))));
    }

    #[test]
    fn nothing_to_find() {
        assert!(!check(&"f();".repeat(10_000)));
        assert!(!check(""));
    }
}
