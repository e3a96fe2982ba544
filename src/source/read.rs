//! Reading: each file once, in parallel, into a reused buffer; only what matches is kept.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use rayon::prelude::*;

use super::decode;
use super::encoding;
use super::minified::{is_bundle, is_minified};
use super::prefilter::Prefilter;
use super::skip::{SkipReason, Skipped};
use super::walk::{Candidate, Manifest, Tree};
use crate::syntax::{Container, Ecosystem};

/// Larger files are not read: sources are not that large, and parsers take their time.
const SIZE_BOUND: usize = 8 << 20;

/// The same for notebooks: most of one are outputs, which are not parsed.
const NOTEBOOK_SIZE_BOUND: usize = 32 << 20;

/// The same for files that were given.
const EXPLICIT_SIZE_BOUND: usize = 64 << 20;

/// Larger manifests are not read.
const MANIFEST_BOUND: u64 = 1 << 20;

/// Longer lock files are not read.
const LOCK_BOUND: u64 = 16 << 20;

/// Most sources fit, so that one system call reads them.
const BUFFER: usize = 128 << 10;

/// So many files make a task.
const TASK: usize = 32;

/// A file that matched, as it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Index into the tree's candidates.
    pub candidate: usize,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// What reading found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOutcome {
    /// The files that matched, in the order asked for.
    pub loaded: Vec<Loaded>,
    /// The files that could not be read or do not count, in the order asked for.
    pub skipped: Vec<Skipped>,
    /// How many bytes were searched.
    pub bytes: u64,
}

enum One {
    Matched(Loaded, u64),
    Other(u64),
    Skipped(Skipped),
}

/// Reads the candidates with these indices on the pool and keeps those in which a needle occurs.
/// Indices that the tree does not have are passed over.
pub fn read_candidates(pool: &rayon::ThreadPool, tree: &Tree, which: &[usize], prefilter: &Prefilter) -> ReadOutcome {
    let read = |buffer: &mut Vec<u8>, index: &usize| read_one(tree, *index, prefilter, buffer);
    let all: Vec<Option<One>> = pool.install(|| which.par_iter().with_min_len(TASK).map_init(Vec::new, read).collect());
    let mut outcome = ReadOutcome::default();
    for one in all.into_iter().flatten() {
        match one {
            One::Matched(loaded, bytes) => {
                outcome.bytes += bytes;
                outcome.loaded.push(loaded);
            }
            One::Other(bytes) => outcome.bytes += bytes,
            One::Skipped(skipped) => outcome.skipped.push(skipped),
        }
    }
    outcome
}

/// The text of a file of the user's own (a baseline).
///
/// # Errors
/// A sentence that says what is wrong.
pub fn read_own(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| format!("cannot be read: {error}"))?;
    file.take(LOCK_BOUND).read_to_string(&mut text).map_err(|error| format!("cannot be read: {error}"))?;
    Ok(text)
}

/// Reads one candidate whole, whatever it holds but minified code: for files that evaluation asks for.
pub fn read_candidate(tree: &Tree, candidate: &Candidate) -> Result<Vec<u8>, Skipped> {
    let mut buffer = Vec::new();
    let length = read_bounded(candidate, &mut buffer)?;
    buffer.truncate(length);
    if may_be_minified(tree, candidate) && is_bundle(&buffer) {
        return Err(Skipped::new(candidate.path.clone(), SkipReason::Minified));
    }
    Ok(buffer)
}

fn may_be_minified(tree: &Tree, candidate: &Candidate) -> bool {
    !candidate.explicit && !tree.no_ignore && candidate.language.ecosystem() == Ecosystem::Node
}

/// The text of a manifest; none where it is too large, no UTF-8, or unreadable.
pub fn read_manifest(manifest: &Manifest) -> Option<String> {
    read_text(manifest, MANIFEST_BOUND)
}

/// The text of a lock file, which may be much longer than a manifest.
pub fn read_lock(manifest: &Manifest) -> Option<String> {
    read_text(manifest, LOCK_BOUND)
}

fn read_text(manifest: &Manifest, bound: u64) -> Option<String> {
    let mut text = String::new();
    let file = File::open(&manifest.absolute).ok()?;
    file.take(bound + 1).read_to_string(&mut text).ok()?;
    (text.len() as u64 <= bound).then_some(text)
}

fn read_one(tree: &Tree, index: usize, prefilter: &Prefilter, buffer: &mut Vec<u8>) -> Option<One> {
    let candidate = tree.candidates.get(index)?;
    let length = match read_bounded(candidate, buffer) {
        Ok(length) => length,
        Err(skipped) => return Some(One::Skipped(skipped)),
    };
    let bytes = &buffer[..length];
    let size = length as u64;
    if let Some(detail) = encoding::unread(bytes) {
        return Some(One::Skipped(Skipped::with_detail(candidate.path.clone(), SkipReason::Encoding, detail)));
    }
    // Needles are ASCII: they do not occur in UTF-16 as it is on disk.
    let matched = match decode::utf16(bytes) {
        Some((text, _)) => prefilter.matches(text.as_bytes()),
        None => prefilter.matches(bytes),
    };
    if !matched {
        return Some(One::Other(size));
    }
    if may_be_minified(tree, candidate) && is_minified(bytes, prefilter) {
        return Some(One::Skipped(Skipped::new(candidate.path.clone(), SkipReason::Minified)));
    }
    Some(One::Matched(Loaded { candidate: index, bytes: bytes.to_vec() }, size))
}

/// Fills the buffer from its start and says how much of it the file is.
fn read_bounded(candidate: &Candidate, buffer: &mut Vec<u8>) -> Result<usize, Skipped> {
    let bound = match Container::of(&candidate.path) {
        _ if candidate.explicit => EXPLICIT_SIZE_BOUND,
        Some(Container::Notebook) => NOTEBOOK_SIZE_BOUND,
        _ => SIZE_BOUND,
    };
    if let Some(content) = &candidate.content {
        if buffer.len() < content.len() {
            buffer.resize(content.len(), 0);
        }
        buffer[..content.len()].copy_from_slice(content);
        return Ok(content.len());
    }
    match fill(&candidate.absolute, buffer, bound) {
        Ok(length) if length <= bound => Ok(length),
        Ok(_) => {
            let detail = format!("more than {} MB", bound >> 20);
            Err(Skipped::with_detail(candidate.path.clone(), SkipReason::TooLarge, detail))
        }
        Err(error) => Err(Skipped::with_detail(candidate.path.clone(), SkipReason::Unreadable, error.to_string())),
    }
}

/// Reads up to one byte more than `bound`. The buffer only ever grows, so that its zeroes are paid once.
fn fill(path: &Path, buffer: &mut Vec<u8>, bound: usize) -> io::Result<usize> {
    let mut file = File::open(path)?;
    let mut length = 0;
    loop {
        if length == buffer.len() {
            buffer.resize((buffer.len() * 2).max(BUFFER), 0);
        }
        match file.read(&mut buffer[length..]) {
            Ok(0) => return Ok(length),
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if length > bound {
            return Ok(length);
        }
    }
}
