//! The analysis: from the files of a tree to the requests that they can make.

mod aliases;
mod files;

pub use crate::resolve::Interest;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::ThreadPool;
use rayon::prelude::*;

use crate::catalog::automaton::Automaton;
use crate::finding::suppress;
use crate::ir::FileIr;
use crate::request::{Request, Unresolved};
use crate::resolve::{Solved, describe, solve};
use crate::source::{Note, Prefilter, Skipped, Text, Tree, read_candidates};
use crate::syntax::Ecosystem;
use files::TreeFiles;

/// Stack of the threads that parse, lower and resolve: recursion is bounded to fit well within it.
const STACK: usize = 16 << 20;

/// What an analysis found.
#[derive(Debug, Default)]
pub struct Analysis {
    /// Every request of the program, sorted by path and position.
    pub requests: Vec<Request>,
    /// Calls whose receiver could not be resolved.
    pub unresolved: Vec<Unresolved>,
    /// Texts of the files that were parsed.
    pub texts: BTreeMap<Arc<str>, Arc<Text>>,
    /// Comments that speak to zdrlint, by file.
    pub comments: Vec<Comment>,
    /// Files that could not be read.
    pub skipped: Vec<Skipped>,
    /// What is worth telling.
    pub notes: Vec<Note>,
    /// How many files were parsed.
    pub parsed: usize,
}

/// A comment that speaks to zdrlint.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Root-relative path.
    pub path: Arc<str>,
    /// Where it stands.
    pub span: crate::ir::Span,
    /// Its text without the comment markers.
    pub text: Box<str>,
}

impl Comment {
    /// The comment as suppressions read it.
    pub fn borrowed<'a>(&'a self, text: &Text) -> suppress::Comment<'a> {
        let range = text.range(self.span);
        let line = text.line(range.start.line);
        let before = line.chars().take(range.start.column.saturating_sub(1) as usize);
        let alone = before.into_iter().all(char::is_whitespace);
        suppress::Comment { path: Arc::clone(&self.path), range, alone, text: &self.text }
    }
}

/// A pool of threads with stacks that fit the recursion bounds; 0 threads: one per core.
pub fn pool(threads: usize) -> Result<ThreadPool, rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()
}

/// Analyses a tree for the parameters of interest.
pub fn analyse(tree: &Tree, pool: &ThreadPool, interests: &[Interest]) -> Analysis {
    let mut analysis = Analysis::default();
    let all: Vec<usize> = (0..tree.candidates.len()).collect();
    let outcome = read_candidates(pool, tree, &all, &Prefilter::new(crate::catalog::needles()));
    analysis.skipped.extend(outcome.skipped);
    let seeds: Vec<files::Lowered> = pool.install(|| {
        outcome
            .loaded
            .into_par_iter()
            .map(|loaded| files::lower(&tree.candidates[loaded.candidate], loaded.bytes))
            .collect()
    });
    let mut by_ecosystem: BTreeMap<Ecosystem, Vec<files::Lowered>> = BTreeMap::new();
    for seed in seeds {
        by_ecosystem.entry(seed.language.ecosystem()).or_default().push(seed);
    }
    for (ecosystem, seeds) in by_ecosystem {
        let part = pool.install(|| analyse_ecosystem(tree, ecosystem, seeds, interests, pool));
        analysis.merge(part);
    }
    analysis
        .requests
        .sort_by(|a, b| (&a.path, a.range.start, &a.operation).cmp(&(&b.path, b.range.start, &b.operation)));
    analysis
}

fn analyse_ecosystem(
    tree: &Tree,
    ecosystem: Ecosystem,
    seeds: Vec<files::Lowered>,
    interests: &[Interest],
    pool: &ThreadPool,
) -> Analysis {
    let catalogs = crate::catalog::of_ecosystem(ecosystem).map(|embedded| embedded.catalog().clone()).collect();
    let automaton = Automaton::compile(catalogs).expect("build.rs has checked the catalogs");
    let files = TreeFiles::new(tree, ecosystem, pool);
    let seeds = seeds.into_iter().filter_map(|seed| files.keep(seed)).collect();
    let paths = tree.candidates.iter().filter(|file| file.language.ecosystem() == ecosystem);
    let paths = paths.map(|file| Arc::clone(&file.path)).collect();
    let aliases = if ecosystem == Ecosystem::Node { aliases::aliases(tree) } else { Vec::new() };
    let solved = solve(ecosystem, paths, aliases, seeds, &automaton, &files);
    let mut analysis = Analysis::default();
    analysis.collect_files(&solved);
    analysis.requests = describe(solved, &automaton, &files, interests);
    let kept = files.finish();
    analysis.parsed = kept.texts.len();
    analysis.texts = kept.texts;
    analysis.skipped = kept.skipped;
    analysis.notes.extend(kept.notes);
    analysis
}

impl Analysis {
    fn collect_files(&mut self, solved: &Solved) {
        for (_, file) in solved.program.files() {
            self.collect_file(&file.path, &file.ir);
        }
        for cut in &solved.cuts {
            self.notes.push(Note::new(cut, "a bound cut the analysis short; some values count as unknown"));
        }
    }

    fn collect_file(&mut self, path: &Arc<str>, ir: &FileIr) {
        for comment in &ir.comments {
            let (path, text) = (Arc::clone(path), comment.text.clone());
            self.comments.push(Comment { path, span: comment.span, text });
        }
        for note in &ir.notes {
            self.notes.push(Note::new(note.kind, note.message.clone()).at(Arc::clone(path)));
        }
    }

    fn merge(&mut self, other: Self) {
        self.requests.extend(other.requests);
        self.unresolved.extend(other.unresolved);
        self.texts.extend(other.texts);
        self.comments.extend(other.comments);
        self.skipped.extend(other.skipped);
        self.notes.extend(other.notes);
        self.parsed += other.parsed;
    }
}
