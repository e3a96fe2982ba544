//! Encodings that are recognised only to say that they are not read.

/// Encodings of two and four bytes without the mark that names them, and UTF-32 as a whole: what tools of the
/// languages do not read either. Told by where zero bytes stand among the first characters.
pub(super) fn unread(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Some(UTF_32),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return None,
        _ => {}
    }
    let start = &bytes[..bytes.len().min(CHARACTERS * 4)];
    let pattern = |width: usize, at: usize| {
        let mut groups = start.chunks_exact(width).take(CHARACTERS).peekable();
        groups.peek().is_some()
            && groups.all(|group| group.iter().enumerate().all(|(n, byte)| (*byte != 0) == (n == at)))
    };
    if pattern(4, 0) || pattern(4, 3) {
        return Some(UTF_32);
    }
    (start.len() >= 4 && (pattern(2, 0) || pattern(2, 1))).then_some(UTF_16)
}

/// So many characters must look alike.
const CHARACTERS: usize = 8;

const UTF_32: &str = "in UTF-32, which is not read: save it as UTF-8";
const UTF_16: &str = "in UTF-16 without a byte order mark, which is not read: save it as UTF-8";

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, width: usize, is_big: bool) -> Vec<u8> {
        let one = |byte: u8| {
            let mut unit = vec![0; width];
            unit[if is_big { width - 1 } else { 0 }] = byte;
            unit
        };
        text.bytes().flat_map(one).collect()
    }

    #[test]
    fn wide_encodings_are_named() {
        for is_big in [false, true] {
            assert_eq!(unread(&wide("import openai\n", 2, is_big)), Some(UTF_16));
            assert_eq!(unread(&wide("import openai\n", 4, is_big)), Some(UTF_32));
            assert_eq!(unread(&wide("ab", 2, is_big)), Some(UTF_16));
        }
        assert_eq!(unread(b"\xFF\xFE\0\0i\0\0\0"), Some(UTF_32));
        assert_eq!(unread(b"\0\0\xFE\xFF\0\0\0i"), Some(UTF_32));
    }

    #[test]
    fn what_is_read_or_binary_is_not() {
        for bytes in [
            &b""[..],
            b"import openai\n",
            b"a",
            b"\xFF\xFEi\0m\0",
            b"\x7fELF\0\x01\0\0\0\0\0\0",
            b"a\0bcdefg",
            b"\0\0\0\0",
        ] {
            assert_eq!(unread(bytes), None, "{bytes:?}");
        }
    }
}
