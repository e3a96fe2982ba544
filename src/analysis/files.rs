//! The files of a tree, as the resolver asks for them: read, decoded, lowered, searched.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::ThreadPool;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::ir::FileIr;
use crate::resolve::{Files, Needle, Texts};
use crate::source::{
    self, Candidate, Loaded, Malformed, Note, Prefilter, SkipReason, Skipped, Text, Tree, decode, read_candidate,
    read_candidates,
};
use crate::syntax::{Container, Ecosystem, Language};

/// A file, read and lowered; without IR where it is no text.
pub(super) struct Lowered {
    pub path: Arc<str>,
    pub language: Language,
    pub result: Result<(Text, FileIr, Vec<Note>), Skipped>,
}

/// Decodes and lowers a file. A panic in a parser or a lowering costs this file only.
pub(super) fn lower(candidate: &Candidate, bytes: Vec<u8>) -> Lowered {
    let (path, usual) = (Arc::clone(&candidate.path), candidate.language);
    let decoded = match decode(bytes, usual) {
        Ok(decoded) => decoded,
        Err(reason) => return Lowered { result: Err(Skipped::new(Arc::clone(&path), reason)), path, language: usual },
    };
    let read = std::panic::catch_unwind(|| {
        let source = source::source(&path, usual, decoded.text)?;
        let mut ir = crate::lower::lower(source.language, source.code());
        super::comments::complete(&path, &source, &mut ir);
        super::lost::mark(&source, &mut ir);
        Ok::<_, Malformed>((source, ir))
    });
    let refused = |reason, detail| Err(Skipped::with_detail(Arc::clone(&path), reason, detail));
    let (language, result) = match read {
        Ok(Ok((source, ir))) => {
            let notes = decoded.lossy.into_iter().chain(source.notes);
            let notes = notes.map(|note| note.at(Arc::clone(&path))).collect();
            (source.language, Ok((source.text, ir, notes)))
        }
        Ok(Err(malformed)) => (usual, refused(SkipReason::Malformed, malformed.to_string())),
        Err(_) => (usual, refused(SkipReason::Unreadable, INTERNAL_ERROR.to_owned())),
    };
    Lowered { path, language, result }
}

const INTERNAL_ERROR: &str = "internal error while reading it; please report this file";

/// Whether a file can be one of a family of languages: of a notebook or a workflow, only what it holds can tell.
pub(super) fn may_be_of(candidate: &Candidate, ecosystem: Ecosystem) -> bool {
    let is_open = || matches!(Container::of(&candidate.path), Some(Container::Notebook | Container::Yaml));
    candidate.language.ecosystem() == ecosystem || is_open()
}

/// See the module documentation.
pub(super) struct TreeFiles<'a> {
    tree: &'a Tree,
    ecosystem: Ecosystem,
    pool: &'a ThreadPool,
    kept: RefCell<Kept>,
}

/// Most bytes of a name that are searched for among others: compiling a search for long ones takes long.
const MAX_SEARCHED: usize = 64;

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
        if lowered.language.ecosystem() != self.ecosystem {
            return None;
        }
        let mut kept = self.kept.borrow_mut();
        match lowered.result {
            Ok((text, ir, notes)) => {
                kept.notes.extend(notes);
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
        let read = |candidate: &&Candidate| match read_candidate(self.tree, candidate) {
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
        let texts: Vec<&[u8]> = texts.map(|text| &text.as_bytes()[..text.len().min(MAX_SEARCHED)]).collect();
        let is_in = |index: usize, folder: &str| {
            self.tree.candidates[index].path.rsplit_once('/').map_or("", |(folder, _)| folder) == folder
        };
        let which: Vec<usize> = (0..self.tree.candidates.len())
            .filter(|index| {
                let candidate = &self.tree.candidates[*index];
                may_be_of(candidate, self.ecosystem) && !known.contains(&candidate.path)
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

/// Whether a name stands somewhere as a word of its own. In the JSON of a notebook a line may begin after `\n`.
pub(super) fn holds_word(bytes: &[u8], word: &str) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    memchr::memmem::find_iter(bytes, word.as_bytes()).any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let is_escape = bytes[..at].ends_with(b"\\n") || bytes[..at].ends_with(b"\\t");
        (is_escape || !is_part(before)) && !is_part(bytes.get(at + word.len()))
    })
}

impl Texts for TreeFiles<'_> {
    fn text(&self, path: &str) -> Option<Arc<Text>> {
        self.kept.borrow().texts.get(path).cloned()
    }
}
