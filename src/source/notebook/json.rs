//! The JSON of a notebook: its code cells, each with its text and where that stands in the file.
//!
//! `serde_json` checks the syntax and hands out the pieces as slices of the file, so that their places are exact.
//! Outputs are passed over unread. Version 3 (worksheets, `input`) is read like version 4.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::source::pieces::Malformed;
use crate::source::skip::Note;
use crate::source::text::{Position, Text};

/// A notebook's code.
#[derive(Debug, Default)]
pub(super) struct Notebook {
    pub(super) names: Names,
    pub(super) cells: Vec<Cell>,
    /// Cells that could not be read.
    pub(super) notes: Vec<Note>,
}

/// What the metadata call the language.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) language: Option<String>,
    pub(super) info: Option<String>,
    pub(super) kernel: Option<String>,
}

/// A code cell.
#[derive(Debug)]
pub(super) struct Cell {
    /// Counted from 0 over cells of every kind.
    pub(super) number: u32,
    pub(super) text: String,
    /// The language of this cell alone, if it names one.
    pub(super) language: Option<String>,
    /// Where the text stands in the file: from each offset to the next, byte for byte.
    pub(super) anchors: Vec<(usize, Position)>,
}

#[derive(Deserialize)]
struct RawNotebook<'a> {
    #[serde(borrow)]
    cells: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    worksheets: Option<Vec<RawSheet<'a>>>,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawSheet<'a> {
    #[serde(borrow, default)]
    cells: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawCell<'a> {
    cell_type: Option<String>,
    #[serde(borrow)]
    source: Option<&'a RawValue>,
    #[serde(borrow)]
    input: Option<&'a RawValue>,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
    /// Version 3.
    #[serde(borrow)]
    language: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawMetadata<'a> {
    #[serde(borrow)]
    kernelspec: Option<&'a RawValue>,
    #[serde(borrow)]
    language_info: Option<&'a RawValue>,
    #[serde(borrow)]
    vscode: Option<&'a RawValue>,
}

/// The members of small objects that name something.
#[derive(Deserialize)]
struct RawNames {
    name: Option<String>,
    language: Option<String>,
    #[serde(rename = "languageId")]
    language_id: Option<String>,
}

impl Notebook {
    /// Reads a notebook, or says where it is none. A cell that is none costs only itself.
    pub(super) fn parse(file: &str) -> Result<Self, Malformed> {
        let raw: RawNotebook<'_> = serde_json::from_str(file)
            .map_err(|error| Malformed(format!("no valid notebook: {}", in_words(&error))))?;
        if raw.cells.is_none() && raw.worksheets.is_none() {
            return Err(Malformed("no valid notebook: it has no `cells`".to_owned()));
        }
        let sheets = raw.worksheets.into_iter().flatten().flat_map(|sheet| sheet.cells);
        let cells: Vec<&RawValue> = match raw.cells {
            Some(cells) => cells.into_iter().chain(sheets).collect(),
            None => sheets.collect(),
        };
        let reader = Reader { file, places: Text::new(file.to_owned()) };
        let mut notebook = Self { names: names(raw.metadata), ..Self::default() };
        for (number, cell) in (0..).zip(cells) {
            match reader.cell(number, cell) {
                Ok(cell) => notebook.cells.extend(cell),
                Err(reason) => notebook.notes.push(reader.note(number, cell, &reason)),
            }
        }
        Ok(notebook)
    }
}

/// What cannot be read says nothing.
fn read<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

fn names(metadata: Option<&RawValue>) -> Names {
    let Some(metadata) = read::<RawMetadata<'_>>(metadata) else { return Names::default() };
    let (kernel, info) = (read::<RawNames>(metadata.kernelspec), read::<RawNames>(metadata.language_info));
    let (language, kernel) = kernel.map_or((None, None), |raw| (raw.language, raw.name));
    Names { language, info: info.and_then(|raw| raw.name), kernel }
}

/// Reads the cells of a file.
struct Reader<'a> {
    file: &'a str,
    places: Text,
}

impl Reader<'_> {
    /// A code cell; none where the cell is of another kind.
    fn cell(&self, number: u32, raw: &RawValue) -> Result<Option<Cell>, String> {
        // The error's own place counts within the cell.
        let cell: RawCell<'_> = serde_json::from_str(raw.get()).map_err(|error| without_place(&in_words(&error)))?;
        match cell.cell_type.as_deref() {
            Some("code") => {}
            Some(_) => return Ok(None),
            None => return Err("it has no `cell_type`".to_owned()),
        }
        let source = cell.source.or(cell.input).ok_or("it has no `source`")?;
        let of_editor = read::<RawMetadata<'_>>(cell.metadata).and_then(|metadata| read::<RawNames>(metadata.vscode));
        let language = of_editor.and_then(|names| names.language_id).or_else(|| read(cell.language));
        let mut cell = Cell { number, text: String::new(), language, anchors: Vec::new() };
        if source.get().starts_with('"') {
            self.append(&mut cell, source);
            return Ok(Some(cell));
        }
        let parts: Vec<&RawValue> = serde_json::from_str(source.get()).map_err(|_| NO_TEXT)?;
        for part in parts {
            if !part.get().starts_with('"') {
                return Err(NO_TEXT.to_owned());
            }
            self.append(&mut cell, part);
        }
        Ok(Some(cell))
    }

    /// Adds what a JSON string says, and where.
    fn append(&self, cell: &mut Cell, string: &RawValue) {
        let quoted = string.get();
        let start = self.offset(quoted) + 1;
        let inside = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
        let mut at = 0;
        loop {
            cell.anchors.push((cell.text.len(), self.position(start + at)));
            let rest = &inside[at..];
            let plain = memchr::memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
            cell.text.push_str(&rest[..plain]);
            if plain == rest.len() {
                return;
            }
            let (c, length) = unescape(&rest[plain..]);
            // An escape is longer than what it says.
            cell.anchors.push((cell.text.len(), self.position(start + at + plain)));
            cell.text.push(c);
            at += plain + length;
        }
    }

    /// Where a slice of the file starts in it.
    fn offset(&self, slice: &str) -> usize {
        (slice.as_ptr() as usize).saturating_sub(self.file.as_ptr() as usize)
    }

    fn position(&self, offset: usize) -> Position {
        self.places.position(u32::try_from(offset).unwrap_or(u32::MAX))
    }

    fn note(&self, number: u32, cell: &RawValue, reason: &str) -> Note {
        let line = self.position(self.offset(cell.get())).line;
        Note { line: Some(line), ..Note::new("notebook", format!("cell {number} was not read: {reason}")) }.losing()
    }
}

const NO_TEXT: &str = "its `source` is neither text nor a list of texts";

/// What is wrong, and where, without quoting the file: it may hold content.
fn in_words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if error.is_data() && !text.starts_with("duplicate field") {
        return format!("something is of the wrong type at line {} column {}", error.line(), error.column());
    }
    text
}

fn without_place(text: &str) -> String {
    text.rfind(" at line ").map_or(text, |at| &text[..at]).to_owned()
}

/// The character that an escape means, and the escape's length. Halves of surrogate pairs alone become U+FFFD.
fn unescape(text: &str) -> (char, usize) {
    let c = match text.as_bytes().get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{C}',
        Some(b'u') => return unescape_unit(text),
        Some(b'"') => '"',
        Some(b'/') => '/',
        Some(_) => '\\',
        None => return (char::REPLACEMENT_CHARACTER, text.len()),
    };
    (c, 2)
}

fn unescape_unit(text: &str) -> (char, usize) {
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    let Some(first) = unit(0) else { return (char::REPLACEMENT_CHARACTER, text.len().min(2)) };
    let units = [first, unit(6).unwrap_or_default()];
    match char::decode_utf16(units).next() {
        Some(Ok(c)) => (c, if c.len_utf16() == 2 { 12 } else { 6 }),
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}
