//! The one seam between the command line and the library.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::catalog::schema::Catalog;
use crate::policy::{Control, Policy};
use crate::report::text::Problem;
use crate::report::{LintPage, Report};

/// What is read, and under which assumptions. An option that is not given leaves the configuration's value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Options {
    /// Files and folders to report on; at least one.
    pub paths: Vec<PathBuf>,
    /// The configuration file, instead of the nearest one.
    pub config: Option<PathBuf>,
    /// Use no configuration file.
    pub isolated: bool,
    /// The control, over the configuration's.
    pub control: Option<Control>,
    /// Fail closed, whatever the configuration says.
    pub strict: bool,
    /// The day that verdicts are made for, `YYYY-MM-DD`, a day that exists.
    pub today: String,
    /// Read files that ignore files leave out.
    pub no_ignore: bool,
    /// Apply exclusions to the given paths too.
    pub force_exclude: bool,
    /// Threads; all cores if not given.
    pub threads: Option<NonZeroUsize>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line asks for something that does not exist.
    #[error("{0}")]
    Usage(String),
    /// A file of the user's own is wrong.
    #[error("{}: {}", .0.path, .0.message)]
    Problem(Box<Problem>),
    /// The report could not be written.
    #[error("cannot write {path}: {cause}")]
    Output {
        /// Where to.
        path: String,
        /// Why not.
        cause: std::io::Error,
    },
    /// The reader went away, which is its right.
    #[error("broken pipe")]
    BrokenPipe,
    /// The library is not connected yet.
    #[error("not wired")]
    NotWired,
}

/// What the program knows without reading any code.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// OpenAI's policy first.
    pub policies: Vec<Policy>,
    /// Every lint.
    pub lints: Vec<LintPage>,
    /// Every SDK and framework.
    pub catalogs: Vec<&'static Catalog>,
}

/// Requests and findings.
pub fn check(_options: &Options) -> Result<Report, Error> {
    Err(Error::NotWired)
}

/// Requests alone.
pub fn inventory(options: &Options) -> Result<Report, Error> {
    check(options)
}

/// Policies, lints and catalogs.
pub fn knowledge() -> Result<Knowledge, Error> {
    Err(Error::NotWired)
}

/// Date of the OpenAI policy, for `--version`; cheap.
pub fn policy_date() -> Option<String> {
    None
}
