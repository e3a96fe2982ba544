//! A scanner over the bytes of a file: finds the comments, and measures how deep the parser would recurse.
//!
//! It knows just enough of Rust's tokens not to be misled by strings, characters and lifetimes. What it
//! measures is an upper bound for syntax that the parser accepts: brackets, type arguments, prefix
//! operators and closures each cost a level; operators and method calls make a chain, which the parser
//! reads in a loop but drops recursively.

use crate::ir::Span;

/// Levels of recursion that are given to the parser. In a debug build the parser dies at 1,450 levels of the
/// worst shape (blocks of closures) on a stack of 16 MB.
pub(super) const MAX_NESTING: usize = 512;

/// Links of a chain that are given to the parser; it survives more than 100,000 on a stack of 16 MB.
const MAX_CHAIN: usize = 10_000;

/// Words after which an operand follows, as after an operator.
#[rustfmt::skip]
const PREFIX_WORDS: &[&[u8]] = &[
    b"as", b"async", b"box", b"break", b"const", b"dyn", b"else", b"for", b"if", b"impl", b"in", b"let", b"loop", b"match",
    b"move", b"mut", b"raw", b"ref", b"return", b"static", b"unsafe", b"while", b"yield",
];

/// Words that the parser recurses on.
const RECURSIVE_WORDS: &[&[u8]] = &[b"box", b"break", b"let", b"return", b"yield"];

/// Calls `found` with each plain comment (not documentation), markers stripped.
pub(super) fn comments(text: &str, mut found: impl FnMut(&str, Span)) {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
    while let Some(token) = cursor.next_token() {
        if token.kind != Kind::Comment {
            continue;
        }
        let whole = &text[token.start..cursor.at];
        let inner = match whole.strip_prefix("//") {
            Some(rest) if rest.starts_with('!') || (rest.starts_with('/') && !rest.starts_with("//")) => continue,
            Some(rest) => rest,
            None => {
                let rest = whole.strip_prefix("/*").unwrap_or(whole);
                let rest = rest.strip_suffix("*/").unwrap_or(rest);
                if rest.starts_with('!') || (rest.starts_with('*') && !rest.starts_with("**") && rest.len() > 1) {
                    continue;
                }
                rest
            }
        };
        found(inner, Span::new(token.start, cursor.at));
    }
}

/// Whether the parser would recurse deeper than is safe.
pub(super) fn too_deep(text: &str) -> bool {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
    let mut meter = Meter::default();
    while let Some(token) = cursor.next_token() {
        meter.count(token, &cursor);
        if meter.outer.nesting + meter.frame.nesting() > MAX_NESTING
            || meter.outer.chain + meter.frame.chain > MAX_CHAIN
        {
            return true;
        }
    }
    false
}

/// Where an item starts at the left margin, with the attributes and documentation before it; the start of
/// the text is the first.
pub(super) fn margins(text: &str) -> Vec<usize> {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
    let mut starts = vec![0];
    let mut lead = false;
    while let Some(token) = cursor.next_token() {
        if token.start > 0 && cursor.bytes[token.start - 1] != b'\n' {
            continue;
        }
        let source = &text[token.start..cursor.at];
        let is_lead = source.starts_with("///") || source == "#";
        let is_item = token.kind == Kind::Word
            && source != "where"
            && source.starts_with(|letter: char| letter.is_ascii_lowercase());
        if token.start > 0 && (is_lead || is_item) && !lead {
            starts.push(token.start);
        }
        lead = is_lead || (lead && token.kind == Kind::Comment);
    }
    starts
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Comment,
    Word,
    Number,
    Text,
    Lifetime,
    Punct(u8),
}

#[derive(Debug, Clone, Copy)]
struct Token {
    kind: Kind,
    start: usize,
}

/// What has been opened at one level of brackets since the last point where the parser starts afresh.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    prefix: usize,
    closures: usize,
    angles: usize,
    chain: usize,
}

impl Frame {
    fn nesting(self) -> usize {
        self.prefix + self.closures + self.angles
    }
}

#[derive(Debug, Default)]
struct Totals {
    nesting: usize,
    chain: usize,
}

#[derive(Debug, Default)]
struct Meter {
    frame: Frame,
    /// Frames around, innermost last.
    stack: Vec<Frame>,
    /// Sum over `stack`, one level for each bracket included.
    outer: Totals,
    after_brace: bool,
    /// The last token was one that an operand ends with.
    operand: bool,
    last: Option<Kind>,
    last_end: usize,
}

impl Meter {
    fn count(&mut self, token: Token, cursor: &Cursor<'_>) {
        if token.kind == Kind::Comment {
            return;
        }
        match token.kind {
            Kind::Word => self.word(&cursor.bytes[token.start..cursor.at]),
            Kind::Punct(byte) => self.punct(byte, token.start, cursor),
            Kind::Number | Kind::Text | Kind::Lifetime | Kind::Comment => self.operand = true,
        }
        self.after_brace = token.kind == Kind::Punct(b'}');
        self.last = Some(token.kind);
        self.last_end = cursor.at;
    }

    fn word(&mut self, word: &[u8]) {
        if self.after_brace && !matches!(word, b"else" | b"as") {
            self.frame = Frame::default();
        }
        self.operand = !PREFIX_WORDS.contains(&word);
        self.frame.prefix += usize::from(RECURSIVE_WORDS.contains(&word));
        self.frame.chain += usize::from(matches!(word, b"else" | b"as"));
    }

    fn punct(&mut self, byte: u8, start: usize, cursor: &Cursor<'_>) {
        if self.after_brace && byte == b'#' {
            self.frame = Frame::default();
        }
        let joined = self.last_end == start && start > 0;
        let before = if joined { self.last } else { None };
        let next = cursor.bytes.get(cursor.at).copied();
        match byte {
            b'(' | b'[' | b'{' => {
                self.outer.nesting += self.frame.nesting() + 1;
                self.frame.chain += 1;
                self.outer.chain += self.frame.chain;
                self.stack.push(std::mem::take(&mut self.frame));
                self.operand = false;
            }
            b')' | b']' | b'}' => self.close(),
            b';' => self.frame = Frame::default(),
            b',' => (self.frame.prefix, self.frame.chain) = (0, 0),
            b'>' if before == Some(Kind::Punct(b'=')) => self.frame = Frame::default(),
            b'>' if before == Some(Kind::Punct(b'-')) => self.frame.prefix += 1,
            b'>' => self.frame.angles = self.frame.angles.saturating_sub(1),
            b'<' => self.less_than(before, cursor),
            b'|' if !self.operand => self.frame.closures += 1,
            b'!' | b'-' | b'*' | b'&' if !self.operand => self.frame.prefix += 1,
            b'=' if next != Some(b'=') && !matches!(before, Some(Kind::Punct(b'=' | b'!' | b'<' | b'>'))) => {
                self.frame.prefix += 1;
            }
            b'.' if before == Some(Kind::Punct(b'.')) => self.frame.prefix += 1,
            b'@' => self.frame.prefix += 1,
            _ => self.frame.chain += 1,
        }
        self.operand = matches!(byte, b')' | b']' | b'}' | b'?');
    }

    fn close(&mut self) {
        let Some(frame) = self.stack.pop() else {
            self.frame = Frame::default();
            return;
        };
        self.frame = frame;
        self.outer.nesting -= frame.nesting() + 1;
        self.outer.chain -= frame.chain;
    }

    /// `<` opens type arguments unless it is plainly a shift (`1 << n`, `x << 3`).
    fn less_than(&mut self, before: Option<Kind>, cursor: &Cursor<'_>) {
        let rest = &cursor.bytes[cursor.at..];
        let doubled = rest.first() == Some(&b'<');
        let after = rest.iter().skip(usize::from(doubled)).find(|byte| !byte.is_ascii_whitespace());
        let shift = doubled || before == Some(Kind::Punct(b'<'));
        let number = self.last == Some(Kind::Number) || (shift && after.is_some_and(u8::is_ascii_digit));
        if number {
            self.frame.chain += 1;
        } else {
            self.frame.angles += 1;
        }
    }
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn next_token(&mut self) -> Option<Token> {
        while self.peek(0).is_ascii_whitespace() {
            self.at += 1;
        }
        let start = self.at;
        let kind = match *self.bytes.get(start)? {
            b'/' if self.peek(1) == b'/' => self.line_comment(),
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'"' => self.quoted(),
            b'\'' => self.quote(),
            byte if byte.is_ascii_digit() => {
                self.while_in(Kind::Number, |byte| byte.is_ascii_alphanumeric() || byte == b'_')
            }
            byte if is_word(byte) => self.word(),
            byte => {
                self.at += 1;
                Kind::Punct(byte)
            }
        };
        Some(Token { kind, start })
    }

    fn while_in(&mut self, kind: Kind, belongs: impl Fn(u8) -> bool) -> Kind {
        while self.at < self.bytes.len() && belongs(self.bytes[self.at]) {
            self.at += 1;
        }
        kind
    }

    fn line_comment(&mut self) -> Kind {
        self.while_in(Kind::Comment, |byte| byte != b'\n')
    }

    fn block_comment(&mut self) -> Kind {
        let mut depth = 0usize;
        while self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') => (depth, self.at) = (depth + 1, self.at + 2),
                (b'*', b'/') => (depth, self.at) = (depth - 1, self.at + 2),
                _ => self.at += 1,
            }
            if depth == 0 {
                break;
            }
        }
        self.at = self.at.min(self.bytes.len());
        Kind::Comment
    }

    /// A string with escapes, at its opening quote.
    fn quoted(&mut self) -> Kind {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    break;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.bytes.len());
        Kind::Text
    }

    /// A character or a lifetime, at its quote.
    fn quote(&mut self) -> Kind {
        self.at += 1;
        if self.peek(0) == b'\\' {
            self.at = (self.at + 2).min(self.bytes.len());
            self.while_in(Kind::Text, |byte| byte != b'\'' && byte != b'\n');
            self.at = (self.at + 1).min(self.bytes.len());
            return Kind::Text;
        }
        let width = match self.peek(0) {
            0..=0x7f => 1,
            0x80..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xff => 4,
        };
        if self.peek(width) == b'\'' {
            self.at += width + 1;
            return Kind::Text;
        }
        self.while_in(Kind::Lifetime, is_word)
    }

    /// An identifier or keyword, or a string with a prefix (`b"`, `r#"`, `br"`, `c"`).
    fn word(&mut self) -> Kind {
        let start = self.at;
        self.while_in(Kind::Word, is_word);
        let prefix = &self.bytes[start..self.at];
        if !matches!(prefix, b"r" | b"b" | b"c" | b"br" | b"cr") {
            return Kind::Word;
        }
        let raw = prefix.contains(&b'r');
        let hashes = self.bytes[self.at..].iter().take_while(|byte| **byte == b'#').count();
        match self.peek(hashes) {
            b'"' if raw => self.raw(hashes),
            b'"' if hashes == 0 => self.quoted(),
            b'\'' if prefix == b"b" && hashes == 0 => self.quote(),
            next if raw && hashes == 1 && is_word(next) => {
                self.at += 1;
                self.while_in(Kind::Word, is_word)
            }
            _ => Kind::Word,
        }
    }

    /// A raw string, at its hashes.
    fn raw(&mut self, hashes: usize) -> Kind {
        self.at += hashes + 1;
        while self.at < self.bytes.len() {
            let closing = self.bytes[self.at] == b'"';
            self.at += 1;
            if closing && self.bytes[self.at..].iter().take_while(|byte| **byte == b'#').count() >= hashes {
                self.at += hashes;
                break;
            }
        }
        Kind::Text
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
