//! Notebooks: the code cells as one text, since names flow from cell to cell.

mod json;
mod kernel;
mod magic;

use super::cells::Joiner;
use super::pieces::{Malformed, Source, closed};
use super::skip::Note;
use crate::syntax::{Ecosystem, Language};
use json::{Cell, Notebook};
use kernel::Kernel;

/// The code of a notebook. Cells in other languages are left out; so is, with a note, what would hide the cells that
/// follow.
pub(super) fn read(file: &str, usual: Language) -> Result<Source, Malformed> {
    let notebook = Notebook::parse(file)?;
    let mut notes = notebook.notes;
    let language = match kernel::of(&notebook.names, usual) {
        Kernel::Known(language) => language,
        Kernel::Other(name) => {
            notes.push(
                Note::new("notebook", format!("the notebook is in `{name}`, which zdrlint does not read")).losing(),
            );
            return Ok(finish(Joiner::default(), usual, notes));
        }
    };
    let mut joiner = Joiner::default();
    for cell in &notebook.cells {
        if cell.language.as_deref().is_some_and(|name| !kernel::is_of(name, language)) {
            continue;
        }
        let Some(code) = code_of(cell, language) else { continue };
        let closed = closed(language, &code);
        notes.extend(closed.cut.map(|cut| unread(cell, cut)));
        joiner.add(cell.number, &cell.text, &closed.code, &cell.anchors);
    }
    Ok(finish(joiner, language, notes))
}

fn finish(joiner: Joiner, language: Language, notes: Vec<Note>) -> Source {
    let (text, code) = joiner.finish();
    Source { text, code: Some(code), language, notes }
}

/// The cell's code, as many bytes as its text; none where it is in another language.
fn code_of(cell: &Cell, language: Language) -> Option<String> {
    if language.ecosystem() == Ecosystem::Python { magic::python(&cell.text) } else { Some(cell.text.clone()) }
}

fn unread(cell: &Cell, cut: usize) -> Note {
    let line = cell.text[..cut].matches('\n').count() + 1;
    let message = format!(
        "cell {} was not read from line {line} on: something that is opened there is never closed",
        cell.number
    );
    let after = cell.anchors.partition_point(|(offset, _)| *offset <= cut);
    let line = cell.anchors.get(after.saturating_sub(1)).map(|(_, at)| at.line);
    Note { line, ..Note::new("notebook", message) }.losing()
}
