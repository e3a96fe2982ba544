//! Whether what matters of a file stands in minified code only.

use super::prefilter::Prefilter;

/// A line of hand-written code is shorter.
const LONG_LINE: usize = 20_000;

/// In code, one byte in this many is punctuation of statements; in embedded data (base64) none is.
const BYTES_A_PUNCTUATION: usize = 100;

/// True if every needle occurs within a line of more than 20,000 bytes that is code. A bundle with a
/// banner is one; a module that embeds a picture beside its own code is none.
pub(super) fn is_minified(bytes: &[u8], prefilter: &Prefilter) -> bool {
    if bytes.len() <= LONG_LINE {
        return false;
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
    fn nothing_to_find() {
        assert!(!check(&"f();".repeat(10_000)));
        assert!(!check(""));
    }
}
