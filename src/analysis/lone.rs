//! Files that were given where nothing says what belongs to them: no configuration, no repository.
//!
//! They are the program, with the files of their folder that they name, and those that these name.

use std::collections::BTreeSet;
use std::path::Path;

use super::files::holds_word;
use crate::source::{Candidate, Tree, read_candidate};

/// The candidates that were asked for, and those that they may import: whose name occurs in them.
pub(super) fn reachable(tree: &Tree) -> Vec<usize> {
    let mut reached: BTreeSet<usize> =
        (0..tree.candidates.len()).filter(|index| tree.candidates[*index].reported).collect();
    let mut waiting: Vec<usize> = reached.iter().copied().collect();
    while let Some(index) = waiting.pop() {
        let Ok(bytes) = read_candidate(tree, &tree.candidates[index]) else { continue };
        let folder = folder_of(&tree.candidates[index]);
        let named = (0..tree.candidates.len()).filter(|other| {
            let other = &tree.candidates[*other];
            folder_of(other) == folder && stem_of(other).is_some_and(|stem| holds_word(&bytes, stem))
        });
        let new: Vec<usize> = named.filter(|other| !reached.contains(other)).collect();
        reached.extend(&new);
        waiting.extend(new);
    }
    reached.into_iter().collect()
}

fn folder_of(candidate: &Candidate) -> Option<&Path> {
    candidate.absolute.parent()
}

fn stem_of(candidate: &Candidate) -> Option<&str> {
    let name = candidate.absolute.file_name()?.to_str()?;
    name.split('.').next().filter(|stem| !stem.is_empty())
}
