//! What stands in a folder, and which of it is source code: judged by names, apart from ignore files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ignore::DirEntry;

use super::classify;
use super::folders;
use super::walk::{WalkOptions, is_wanted};
use crate::syntax::Language;

/// Entries of folders: those that exist, or those that ignore files let through.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Entries {
    pub(super) folders: usize,
    pub(super) sources: usize,
}

/// What stands in a folder, whatever ignore files say.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) entries: Entries,
    pub(super) evidence: Vec<String>,
    /// Whether a project of its own may begin here: a configuration, or a repository.
    pub(super) is_marked: bool,
}

/// What a project of its own begins with. Whether it does is for `config` to say.
const MARKS: &[&str] = &["zdrlint.toml", ".zdrlint.toml", ".config", "pyproject.toml", ".git"];

impl Listing {
    /// Reads the folder; empty where that is refused (the walk itself reports it).
    pub(super) fn read(path: &Path, languages: &BTreeSet<Language>) -> Self {
        let mut listing = Self::default();
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let text = name.to_string_lossy();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => listing.entries.folders += 1,
                Ok(kind) if kind.is_file() && source_language(&path.join(&name), languages).is_some() => {
                    listing.entries.sources += 1;
                }
                _ => {}
            }
            listing.is_marked |= MARKS.contains(&&*text);
            if folders::is_evidence(&text) {
                listing.evidence.push(text.into_owned());
            }
        }
        listing
    }
}

/// The language of a file name, if it was asked for.
pub(super) fn source_language(path: &Path, languages: &BTreeSet<Language>) -> Option<Language> {
    classify::by_extension(path).filter(|language| languages.is_empty() || languages.contains(language))
}

/// The language of a script without extension. Only what may be executed is opened.
pub(super) fn script_language(entry: &DirEntry, options: &WalkOptions) -> Option<Language> {
    if entry.path().extension().is_some() || !is_executable(entry) {
        return None;
    }
    classify::by_shebang(entry.path()).filter(|language| is_wanted(options, *language))
}

#[cfg(unix)]
fn is_executable(entry: &DirEntry) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    entry.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &DirEntry) -> bool {
    true
}
