//! Bytes to text: encodings, what is no text, and what had to be replaced.

use super::skip::{Note, SkipReason};
use super::text::Text;
use crate::syntax::{Ecosystem, Language};

/// A NUL byte this early makes a file binary, as for git.
const BINARY_PREFIX: usize = 8_000;

const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// How the file was encoded, for whoever writes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without BOM.
    Utf8,
    /// UTF-8 with BOM.
    Utf8Bom,
    /// UTF-16, little endian, with BOM.
    Utf16Le,
    /// UTF-16, big endian, with BOM.
    Utf16Be,
    /// ISO-8859-1, from a Python coding line.
    Latin1,
    /// Windows-1252, from a Python coding line.
    Windows1252,
}

/// A decoded file.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// The text, in UTF-8 without BOM.
    pub text: Text,
    /// How it was encoded.
    pub encoding: Encoding,
    /// Set where bytes were replaced: the text cannot be written back.
    pub lossy: Option<Note>,
}

/// Decodes a file, or says why it is none of text. Never fails on bytes that are wrong in places:
/// they become U+FFFD, and a note names the first such line.
pub fn decode(mut bytes: Vec<u8>, language: Language) -> Result<Decoded, SkipReason> {
    if super::encoding::unread(&bytes).is_some() {
        return Err(SkipReason::Encoding);
    }
    if let Some((text, encoding)) = utf16(&bytes) {
        let lossy = text.contains('\u{FFFD}').then(|| invalid(&text, "UTF-16"));
        return finish(text, encoding, lossy);
    }
    if bytes.starts_with(UTF8_BOM) {
        bytes.drain(..UTF8_BOM.len());
        return decode_utf8(bytes, Encoding::Utf8Bom);
    }
    let declared = if language.ecosystem() == Ecosystem::Python { declared_encoding(&bytes) } else { None };
    match declared.as_deref().and_then(single_byte) {
        Some(encoding @ Encoding::Windows1252) => finish(bytes.into_iter().map(windows_1252).collect(), encoding, None),
        Some(encoding) => finish(bytes.into_iter().map(char::from).collect(), encoding, None),
        None => decode_utf8(bytes, Encoding::Utf8),
    }
}

fn decode_utf8(bytes: Vec<u8>, encoding: Encoding) -> Result<Decoded, SkipReason> {
    match String::from_utf8(bytes) {
        Ok(text) => finish(text, encoding, None),
        Err(error) => {
            let (valid, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
            let before = String::from_utf8_lossy(&bytes[..valid]);
            let note = invalid_at(&Text::new(before.into_owned()), "UTF-8");
            finish(String::from_utf8_lossy(bytes).into_owned(), encoding, Some(note))
        }
    }
}

fn finish(text: String, encoding: Encoding, lossy: Option<Note>) -> Result<Decoded, SkipReason> {
    let start = &text.as_bytes()[..text.len().min(BINARY_PREFIX)];
    if memchr::memchr(0, start).is_some() {
        return Err(SkipReason::Binary);
    }
    Ok(Decoded { text: Text::new(text), encoding, lossy })
}

/// The note for the first U+FFFD of a text.
fn invalid(text: &str, what: &str) -> Note {
    let at = text.find('\u{FFFD}').unwrap_or(0);
    invalid_at(&Text::new(text[..at].to_owned()), what)
}

/// The note for the place right after `before`.
fn invalid_at(before: &Text, what: &str) -> Note {
    let kind = if what == "UTF-8" { "invalid-utf8" } else { "invalid-utf16" };
    let message = format!("holds bytes that are not {what}; they were read as U+FFFD");
    let mut note = Note::new(kind, message);
    note.line = Some(before.line_count());
    note
}

/// The text of a file that begins with a UTF-16 BOM.
pub(super) fn utf16(bytes: &[u8]) -> Option<(String, Encoding)> {
    let (rest, encoding): (&[u8], Encoding) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (rest, Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => (rest, Encoding::Utf16Be),
        _ => return None,
    };
    let unit = |pair: &[u8]| match encoding {
        Encoding::Utf16Le => u16::from_le_bytes([pair[0], pair[1]]),
        _ => u16::from_be_bytes([pair[0], pair[1]]),
    };
    let pairs = rest.chunks_exact(2);
    let is_odd = !pairs.remainder().is_empty();
    let mut text: String =
        char::decode_utf16(pairs.map(unit)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    if is_odd {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    Some((text, encoding))
}

/// The encoding that a Python file declares in its first two lines (PEP 263), in lower case with `-`.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let mut lines = bytes.split(is_break).filter(|line| !line.is_empty());
    let first = lines.next()?;
    if !is_comment(first) {
        return is_blank(first).then(|| lines.next().and_then(coding)).flatten();
    }
    coding(first).or_else(|| lines.next().and_then(coding))
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\x0C'))
}

fn is_comment(line: &[u8]) -> bool {
    line.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\x0C')) == Some(&b'#')
}

/// The name after `coding:` or `coding=` in a comment line.
fn coding(line: &[u8]) -> Option<String> {
    if !is_comment(line) {
        return None;
    }
    let name = memchr::memmem::find_iter(line, b"coding").find_map(|at| {
        let rest = line[at + b"coding".len()..].strip_prefix(b":").or_else(|| line[at + 6..].strip_prefix(b"="))?;
        let rest = rest.trim_ascii_start();
        let end = rest.iter().position(|byte| !is_name_byte(*byte)).unwrap_or(rest.len());
        (end > 0).then_some(&rest[..end])
    })?;
    Some(String::from_utf8_lossy(name).to_ascii_lowercase().replace('_', "-"))
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// The encodings beside UTF-8 that are read exactly. All others are read as UTF-8, where needed with a note.
fn single_byte(name: &str) -> Option<Encoding> {
    match name {
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => Some(Encoding::Latin1),
        "cp1252" | "windows-1252" => Some(Encoding::Windows1252),
        _ => None,
    }
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn python(bytes: &[u8]) -> Decoded {
        decode(bytes.to_vec(), Language::Python).unwrap()
    }

    #[test]
    fn utf8() {
        let plain = python("a = 'ü'\r\n".as_bytes());
        assert_eq!((plain.text.as_str(), plain.encoding), ("a = 'ü'\r\n", Encoding::Utf8));
        let bom = python(b"\xEF\xBB\xBFa = 1\n");
        assert_eq!((bom.text.as_str(), bom.encoding), ("a = 1\n", Encoding::Utf8Bom));
        assert_eq!(bom.text.position(0).column, 1);
        assert_eq!(python(b"").text.line_count(), 1);
    }

    #[test]
    fn utf16_with_bom() {
        let text = "x = '😀'\n";
        let le: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let be: Vec<u8> = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(python(&le).text.as_str(), text);
        assert_eq!(python(&be).text.as_str(), text);
        assert_eq!(python(&be).encoding, Encoding::Utf16Be);
        assert!(python(&be).lossy.is_none());
        let odd = python(&le[..le.len() - 1]);
        assert_eq!(odd.text.as_str(), "x = '😀'\u{FFFD}");
        assert_eq!(odd.lossy.unwrap().line, Some(1));
    }

    #[test]
    fn invalid_utf8_is_replaced_and_noted() {
        let decoded = python(b"a = 1\nb = '\xff'\nc = '\xfe'\n");
        assert_eq!(decoded.text.as_str(), "a = 1\nb = '\u{FFFD}'\nc = '\u{FFFD}'\n");
        let note = decoded.lossy.unwrap();
        assert_eq!((note.kind, note.line), ("invalid-utf8", Some(2)));
        // A U+FFFD that the author wrote is none of ours.
        assert!(python("a = '\u{FFFD}'".as_bytes()).lossy.is_none());
    }

    #[test]
    fn binary() {
        assert_eq!(decode(b"\x7fELF\x00\x01".to_vec(), Language::Python).unwrap_err(), SkipReason::Binary);
        let late = [vec![b'#'; BINARY_PREFIX], vec![0, b'\n']].concat();
        assert!(decode(late, Language::Python).is_ok());
        assert_eq!(decode(b"\xFF\xFE\x00\x00".to_vec(), Language::Python).unwrap_err(), SkipReason::Encoding);
    }

    #[test]
    fn python_coding_lines() {
        assert_eq!(python(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n").text.line(2), "x = 'é'");
        assert_eq!(python(b"#!/usr/bin/python\n# vim: set fileencoding=ISO_8859_1 :\nx='\xe9'").text.line(3), "x='é'");
        assert_eq!(python(b"\n# coding: cp1252\nx='\x80'").text.line(3), "x='€'");
        // Not in the first two lines, or after code: it is no declaration.
        assert!(python(b"#a\n#b\n# coding: latin-1\nx='\xe9'").lossy.is_some());
        assert!(python(b"import os\n# coding: latin-1\nx='\xe9'").lossy.is_some());
        assert!(python(b"# coding: utf-8\nx='\xe9'").lossy.is_some());
        assert!(python(b"# encoding is a word; coding too\nx='\xe9'").lossy.is_some());
    }

    #[test]
    fn coding_lines_are_python() {
        let decoded = decode(b"# coding: latin-1\nx = '\xe9'".to_vec(), Language::JavaScript).unwrap();
        assert!(decoded.lossy.is_some());
    }
}
