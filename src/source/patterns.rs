//! Path patterns, as people know them from `.gitignore`: how configuration names files.
//!
//! * A pattern without a slash matches at any depth (`*.spec.ts`, `tests`).
//! * One with a slash is relative to the project root (`services/eu/**`, `/setup.py`).
//! * A pattern that names a folder matches everything in it.
//! * `*` and `?` stop at slashes, `**` does not; `{a,b}` and `[ab]` work.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// A set of path patterns.
#[derive(Debug, Clone)]
pub struct PathPatterns {
    patterns: Vec<String>,
    set: GlobSet,
}

impl Default for PathPatterns {
    fn default() -> Self {
        Self { patterns: Vec::new(), set: GlobSet::empty() }
    }
}

/// Why a pattern is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// Which of the given patterns.
    pub index: usize,
    /// What is wrong.
    pub message: String,
}

impl PathPatterns {
    /// Compiles patterns; the error names the first bad one.
    pub fn new<S: AsRef<str>>(patterns: &[S]) -> Result<Self, PatternError> {
        let mut builder = GlobSetBuilder::new();
        for (index, pattern) in patterns.iter().enumerate() {
            let globs = expand(pattern.as_ref()).map_err(|message| PatternError { index, message })?;
            for glob in globs {
                let glob = GlobBuilder::new(&glob).literal_separator(true).backslash_escape(true).build();
                let glob = glob.map_err(|error| PatternError { index, message: error.kind().to_string() })?;
                builder.add(glob);
            }
        }
        let set = builder
            .build()
            .map_err(|error| PatternError { index: 0, message: format!("too many patterns: {error}") })?;
        Ok(Self { patterns: patterns.iter().map(|pattern| pattern.as_ref().to_owned()).collect(), set })
    }

    /// True if there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The patterns as they were written.
    pub fn as_written(&self) -> &[String] {
        &self.patterns
    }

    /// Whether a root-relative path with `/` matches.
    pub fn matches(&self, path: &str) -> bool {
        self.set.is_match(path)
    }

    /// Whether everything in a root-relative folder matches.
    pub fn covers(&self, folder: &str) -> bool {
        !folder.is_empty() && (self.matches(folder) || self.matches(&format!("{folder}/_")))
    }
}

/// The globs that a pattern stands for: the path itself, and everything in a folder of that name.
fn expand(pattern: &str) -> Result<[String; 2], String> {
    if let Some(rest) = pattern.strip_prefix('!') {
        return Err(format!("patterns cannot be negated; `include` says what is wanted (`{rest}`)"));
    }
    let trimmed = pattern.trim_end_matches('/');
    let trimmed = trimmed.strip_prefix("./").unwrap_or(trimmed);
    if trimmed.is_empty() || trimmed == "." {
        return Err("the pattern is empty; `**` matches everything".to_owned());
    }
    if trimmed.split('/').any(|part| part == "..") {
        return Err("patterns are relative to the project root and cannot leave it".to_owned());
    }
    let glob = match trimmed.strip_prefix('/') {
        Some(anchored) => anchored.to_owned(),
        None if trimmed.contains('/') => trimmed.to_owned(),
        None => format!("**/{trimmed}"),
    };
    let inside = format!("{glob}/**");
    Ok([glob, inside])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        PathPatterns::new(&[pattern]).unwrap().matches(path)
    }

    #[test]
    fn a_slash_anchors() {
        assert!(matches("tests/**", "tests/a/b.py"));
        assert!(!matches("tests/**", "pkg/tests/b.py"));
        assert!(matches("**/tests/**", "pkg/tests/b.py"));
        assert!(matches("/setup.py", "setup.py"));
        assert!(!matches("/setup.py", "pkg/setup.py"));
    }

    #[test]
    fn no_slash_floats() {
        assert!(matches("*.spec.ts", "app/x.spec.ts"));
        assert!(matches("tests", "pkg/tests/b.py"));
        assert!(matches("tests/", "tests/b.py"));
        assert!(!matches("tests", "pkg/contests/b.py"));
    }

    #[test]
    fn folders_hold_their_files() {
        assert!(matches("services/eu", "services/eu/a/b.py"));
        assert!(matches("./services/eu", "services/eu/a.py"));
        assert!(matches("services/*/gen", "services/x/gen/a.py"));
        assert!(!matches("services/*/gen", "services/x/y/gen/a.py"));
        assert!(matches("{a,b}/x", "b/x"));
    }

    #[test]
    fn covers_says_whether_a_folder_is_named() {
        let patterns = PathPatterns::new(&["tests/**", "gen"]).unwrap();
        assert!(patterns.covers("tests"));
        assert!(patterns.covers("tests/unit"));
        assert!(patterns.covers("a/gen"));
        assert!(!patterns.covers("src"));
        assert!(!patterns.covers(""));
    }

    #[test]
    fn bad_patterns_are_named() {
        for bad in ["", "/", ".", "!x", "../x", "a/../b", "[", "{a", "a[b"] {
            let error = PathPatterns::new(&["ok", bad]).unwrap_err();
            assert_eq!(error.index, 1, "{bad}");
            assert!(!error.message.is_empty());
        }
    }
}
