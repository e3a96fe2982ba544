//! The files of a tree, as the resolver asks for them: read, decoded, lowered, searched.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::ThreadPool;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::ir::FileIr;
use crate::resolve::{Files, Needle, Texts};
use crate::source::{Candidate, Loaded, Note, Prefilter, Skipped, Text, Tree, decode, read_candidate, read_candidates};
use crate::syntax::{Ecosystem, Language};

/// A file, read and lowered; without IR where it is no text.
pub(super) struct Lowered {
    pub path: Arc<str>,
    pub language: Language,
    pub result: Result<(Text, FileIr, Option<Note>), Skipped>,
}

/// Decodes and lowers a file. A panic in a parser or a lowering costs this file only.
pub(super) fn lower(candidate: &Candidate, bytes: Vec<u8>) -> Lowered {
    let (path, language) = (Arc::clone(&candidate.path), candidate.language);
    let result = match decode(bytes, language) {
        Err(reason) => Err(Skipped::new(Arc::clone(&path), reason)),
        Ok(decoded) => {
            let ir = std::panic::catch_unwind(|| crate::lower::lower(language, decoded.text.as_str()));
            let note = decoded.lossy.map(|note| note.at(Arc::clone(&path)));
            match ir {
                Ok(ir) => Ok((decoded.text, ir, note)),
                Err(_) => Err(Skipped::with_detail(
                    Arc::clone(&path),
                    crate::source::SkipReason::Unreadable,
                    "internal error while reading it; please report this file",
                )),
            }
        }
    };
    Lowered { path, language, result }
}

/// See the module documentation.
pub(super) struct TreeFiles<'a> {
    tree: &'a Tree,
    ecosystem: Ecosystem,
    pool: &'a ThreadPool,
    kept: RefCell<Kept>,
}

/// What is kept of the files that were read.
#[derive(Default)]
pub(super) struct Kept {
    pub texts: BTreeMap<Arc<str>, Arc<Text>>,
    pub skipped: Vec<Skipped>,
    pub notes: Vec<Note>,
}

impl<'a> TreeFiles<'a> {
    pub(super) fn new(tree: &'a Tree, ecosystem: Ecosystem, pool: &'a ThreadPool) -> Self {
        Self { tree, ecosystem, pool, kept: RefCell::default() }
    }

    /// Keeps the text of a lowered file and hands on its IR.
    pub(super) fn keep(&self, lowered: Lowered) -> Option<(Arc<str>, FileIr)> {
        let mut kept = self.kept.borrow_mut();
        match lowered.result {
            Ok((text, ir, note)) => {
                kept.notes.extend(note);
                kept.texts.insert(Arc::clone(&lowered.path), Arc::new(text));
                Some((lowered.path, ir))
            }
            Err(skipped) => {
                kept.skipped.push(skipped);
                None
            }
        }
    }

    pub(super) fn finish(self) -> Kept {
        self.kept.into_inner()
    }
}

impl Files for TreeFiles<'_> {
    fn lower(&self, paths: &[Arc<str>]) -> Vec<(Arc<str>, FileIr)> {
        let candidates: Vec<&Candidate> =
            paths.iter().filter_map(|path| self.tree.find(path)).map(|index| &self.tree.candidates[index]).collect();
        let read = |candidate: &&Candidate| match read_candidate(candidate) {
            Ok(bytes) => lower(candidate, bytes),
            Err(skipped) => {
                let (path, language) = (Arc::clone(&candidate.path), candidate.language);
                Lowered { path, language, result: Err(skipped) }
            }
        };
        let lowered: Vec<Lowered> = self.pool.install(|| candidates.par_iter().map(read).collect());
        lowered.into_iter().filter_map(|one| self.keep(one)).collect()
    }

    fn holding(&self, needles: &[Needle], known: &FxHashSet<Arc<str>>) -> Vec<Arc<str>> {
        // Both must be there; the longer one is the rarer one.
        let rarer = |needle: &Needle| needle.symbol.len().max(needle.stem.len()) == needle.symbol.len();
        let texts = needles.iter().map(|needle| if rarer(needle) { &needle.symbol } else { &needle.stem });
        let texts: Vec<&str> = texts.map(String::as_str).collect();
        let is_in = |index: usize, folder: &str| {
            self.tree.candidates[index].path.rsplit_once('/').map_or("", |(folder, _)| folder) == folder
        };
        let which: Vec<usize> = (0..self.tree.candidates.len())
            .filter(|index| {
                let candidate = &self.tree.candidates[*index];
                candidate.language.ecosystem() == self.ecosystem && !known.contains(&candidate.path)
            })
            .collect();
        let outcome = read_candidates(self.pool, self.tree, &which, &Prefilter::new(texts));
        let is_met = |needle: &Needle, loaded: &Loaded| {
            let elsewhere = || holds_word(&loaded.bytes, &needle.stem);
            let fits = needle.folder.as_ref().map_or_else(elsewhere, |folder| is_in(loaded.candidate, folder));
            fits && holds_word(&loaded.bytes, &needle.symbol)
        };
        let loaded = outcome.loaded.into_iter().filter(|loaded| needles.iter().any(|needle| is_met(needle, loaded)));
        loaded.map(|loaded| Arc::clone(&self.tree.candidates[loaded.candidate].path)).collect()
    }
}

/// Whether a name stands somewhere as a word of its own.
fn holds_word(bytes: &[u8], word: &str) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    memchr::memmem::find_iter(bytes, word.as_bytes()).any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        !is_part(before) && !is_part(bytes.get(at + word.len()))
    })
}

impl Texts for TreeFiles<'_> {
    fn text(&self, path: &str) -> Option<Arc<Text>> {
        self.kept.borrow().texts.get(path).cloned()
    }
}
