//! Which files can matter at all: one multi-pattern search over raw bytes.

use aho_corasick::{AhoCorasick, MatchKind};

/// A search for any of a set of byte strings, case-sensitive (case variants are needles of their own:
/// a case-insensitive search loses the vector instructions, as does the default match kind).
#[derive(Debug, Clone)]
pub struct Prefilter {
    automaton: Automaton,
}

#[derive(Debug, Clone)]
enum Automaton {
    /// There is nothing to look for.
    Nothing,
    /// The needles exceed what the automaton can hold, so everything may matter.
    Everything,
    Search(AhoCorasick),
}

impl Prefilter {
    /// Compiles the needles. Empty ones are left out: they say nothing. No needle matches no file.
    pub fn new<I>(needles: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        let needles: Vec<I::Item> = needles.into_iter().filter(|needle| !needle.as_ref().is_empty()).collect();
        if needles.is_empty() {
            return Self { automaton: Automaton::Nothing };
        }
        let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(&needles);
        Self { automaton: built.map_or(Automaton::Everything, Automaton::Search) }
    }

    /// Whether any needle occurs.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        match &self.automaton {
            Automaton::Nothing => false,
            Automaton::Everything => true,
            Automaton::Search(search) => search.is_match(bytes),
        }
    }

    /// Where needles occur, in order, without overlap.
    pub fn offsets<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
        let (search, everything) = match &self.automaton {
            Automaton::Nothing => (None, false),
            Automaton::Everything => (None, true),
            Automaton::Search(search) => (Some(search), false),
        };
        let found = search.into_iter().flat_map(move |search| search.find_iter(bytes)).map(|found| found.start());
        found.chain(everything.then_some(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_needle_matches() {
        let prefilter = Prefilter::new(["openai", "OpenAI", "api.example.com"]);
        assert!(prefilter.matches(b"import openai"));
        assert!(prefilter.matches(b"new OpenAI()"));
        assert!(!prefilter.matches(b"new OPENAI()"));
        assert!(!prefilter.matches(b""));
    }

    #[test]
    fn no_needle_matches_nothing() {
        let none: [&str; 0] = [];
        assert!(!Prefilter::new(none).matches(b"openai"));
        assert!(!Prefilter::new([""]).matches(b"openai"));
        assert!(Prefilter::new(["", "openai"]).matches(b"openai"));
        assert_eq!(Prefilter::new(none).offsets(b"openai").count(), 0);
    }

    #[test]
    fn bytes_need_not_be_text() {
        assert!(Prefilter::new(["openai"]).matches(b"\xff\xfe\x00openai\x80"));
    }

    #[test]
    fn a_needle_within_another_does_not_hide_it() {
        let prefilter = Prefilter::new(["openai", "openai-agents", "nai"]);
        assert_eq!(prefilter.offsets(b"x openai-agents nai").collect::<Vec<_>>(), [2, 16]);
    }

    #[test]
    fn many_needles() {
        let needles: Vec<String> = (0..500).map(|n| format!("symbol_{n:03}")).collect();
        let prefilter = Prefilter::new(&needles);
        assert!(needles.iter().all(|needle| prefilter.matches(format!("call {needle}()").as_bytes())));
        assert!(!prefilter.matches(b"symbol_ 042"));
    }
}
