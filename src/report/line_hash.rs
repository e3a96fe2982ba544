//! The hash by which GitHub code scanning recognises a line that has moved (`primaryLocationLineHash`).
//!
//! It must equal, digit for digit, what `github/codeql-action` computes (`src/fingerprints.ts`), or the
//! same alert appears twice. For every line: a polynomial hash, base 37 modulo 2^64, of the next 100
//! UTF-16 units from its start, without spaces and tabs, line ends as `\n`; 65535 marks the end of the
//! file and zeros follow. After a colon comes the n-th occurrence of the same hash in the file.

use std::collections::BTreeMap;

const BLOCK: usize = 100;
const BASE: u64 = 37;
const END: u16 = u16::MAX;

/// The hash of every line, the first line first.
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    let mut hashes = Rolling::new();
    let mut at_line_start = true;
    let mut after_return = false;
    for unit in text.encode_utf16() {
        let is_return = unit == u16::from(b'\r');
        let is_second_half = after_return && unit == u16::from(b'\n');
        after_return = is_return;
        if unit == u16::from(b' ') || unit == u16::from(b'\t') || is_second_half {
            continue;
        }
        let unit = if is_return { u16::from(b'\n') } else { unit };
        hashes.push(unit, std::mem::replace(&mut at_line_start, unit == u16::from(b'\n')));
    }
    hashes.push(END, at_line_start);
    hashes.finish()
}

/// A window of the last `BLOCK` units, its hash, and where in it lines start.
struct Rolling {
    window: [u16; BLOCK],
    starts: [bool; BLOCK],
    at: usize,
    hash: u64,
    /// `BASE` to the power `BLOCK`: the weight of the unit that leaves the window.
    leaving: u64,
    lines: Vec<u64>,
}

impl Rolling {
    fn new() -> Self {
        let leaving = (0..BLOCK).fold(1_u64, |product, _| product.wrapping_mul(BASE));
        Self { window: [0; BLOCK], starts: [false; BLOCK], at: 0, hash: 0, leaving, lines: Vec::new() }
    }

    fn push(&mut self, unit: u16, starts_line: bool) {
        // A line that started here a whole window ago is complete now.
        if std::mem::replace(&mut self.starts[self.at], starts_line) {
            self.lines.push(self.hash);
        }
        let gone = std::mem::replace(&mut self.window[self.at], unit);
        let kept = self.hash.wrapping_mul(BASE).wrapping_add(u64::from(unit));
        self.hash = kept.wrapping_sub(self.leaving.wrapping_mul(u64::from(gone)));
        self.at = (self.at + 1) % BLOCK;
    }

    fn finish(mut self) -> Vec<String> {
        for _ in 0..BLOCK {
            self.push(0, false);
        }
        let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
        let mut numbered = |hash: u64| {
            let count = seen.entry(hash).or_default();
            *count += 1;
            format!("{hash:x}:{count}")
        };
        self.lines.into_iter().map(&mut numbered).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::line_hashes;

    #[test]
    fn an_empty_file_has_one_line() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
    }

    #[test]
    fn line_ends_are_all_alike() {
        let expected = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        assert_eq!(line_hashes(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n"), expected);
        assert_eq!(line_hashes(" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r"), expected);
        assert_eq!(line_hashes(" hello; \t\r\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n"), expected);
    }

    #[test]
    fn the_last_line_needs_no_end() {
        let expected = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
        assert_eq!(line_hashes(" a\nb\n  \t\tc\n d"), expected);
    }

    #[test]
    fn repeated_lines_are_numbered() {
        let hashes = line_hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10));
        let tail = ["a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1"];
        assert_eq!(hashes[0], "a7f2ff13bc495cf2:1");
        assert_eq!(hashes[5], "a7f2ff13bc495cf2:6");
        assert_eq!(hashes[6..10], tail);
        assert_eq!(hashes[10], "c129715d7a2bc9a3:1");
    }

    #[test]
    fn short_lines_are_told_apart_by_what_follows() {
        let hashes = line_hashes("x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n");
        assert_eq!(hashes[2], "1131fd5871777f34:1");
        assert_eq!(hashes[6], "f1b89f20de0d133:1");
    }

    /// Lines of more than 100 characters, and characters beyond the first plane; the expected hashes
    /// come from a second implementation, a transcription of `codeql-action` run under Node.
    #[test]
    fn long_lines_and_wide_characters() {
        assert_eq!(line_hashes(&long_text()), LONG);
    }

    fn long_text() -> String {
        format!("{}\n{}\n\u{1f44d} = 日本\nend", "abc ".repeat(60), "z".repeat(250))
    }

    const LONG: [&str; 4] = ["4c3a2dbd70c5b5bf:1", "430534b53b700418:1", "5953b619c8a5b2cc:1", "43b6461eda086fe2:1"];
}
