//! The one seam between the command line and the library.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::catalog::schema::Catalog;
use crate::config::{Choice, CommandLine, ConfigError, LintLevel};
use crate::policy::{Control, Policy};
use crate::report::text::Problem;
use crate::report::{LintPage, Report};
use crate::request::Provider;
use crate::session::{self, Setup};

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
    /// The day that verdicts are made for, `YYYY-MM-DD`; the configuration's, else the clock's, if not given.
    pub today: Option<String>,
    /// Read files that ignore files leave out.
    pub no_ignore: bool,
    /// Apply exclusions to the given paths too.
    pub force_exclude: bool,
    /// Threads; all cores if not given.
    pub threads: Option<NonZeroUsize>,
    /// Codes or names of the lints that are reported; empty: all.
    pub select: Vec<String>,
    /// Codes or names of lints that are not reported.
    pub ignore: Vec<String>,
    /// A file with findings that are accepted.
    pub baseline: Option<PathBuf>,
    /// A file that the findings will be written to as accepted.
    pub next_baseline: Option<PathBuf>,
    /// A file's content as it is to be judged, whatever the disk says; the file is the only path.
    pub content: Option<Vec<u8>>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line asks for something that does not exist.
    #[error("{0}")]
    Usage(String),
    /// A file of the user's own is wrong, perhaps in several places.
    #[error("{}", .0.iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect::<Vec<_>>().join("\n"))]
    Problems(Vec<Problem>),
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
pub fn check(options: &Options) -> Result<Report, Error> {
    Ok(session::run(&setup(options)?, true)?)
}

/// The settings in force for the given paths, as text.
pub fn settings(options: &Options) -> Result<String, Error> {
    Ok(session::settings(&setup(options)?)?)
}

/// Requests alone.
pub fn inventory(options: &Options) -> Result<Report, Error> {
    Ok(session::run(&setup(options)?, false)?)
}

fn setup(options: &Options) -> Result<Setup, Error> {
    let today = options.today.as_ref().map(|today| today.parse()).transpose();
    let today = today.map_err(|error| Error::Usage(format!("--today: {error}")))?;
    let choice = match &options.config {
        Some(file) => Choice::File(file.clone()),
        None if options.isolated => Choice::Isolated,
        None => Choice::Nearest,
    };
    let strict = options.strict.then_some(true);
    let lints = options.ignore.iter().map(|name| (name.clone(), LintLevel::Off)).collect();
    let select = options.select.clone();
    Ok(Setup {
        paths: options.paths.clone(),
        choice,
        command_line: CommandLine { control: options.control, strict, today, lints, select, ..CommandLine::default() },
        no_ignore: options.no_ignore,
        force_exclude: options.force_exclude,
        threads: options.threads.map_or(0, NonZeroUsize::get),
        baseline: options.baseline.clone(),
        next_baseline: options.next_baseline.clone(),
        content: options.content.clone(),
    })
}

impl From<session::Error> for Error {
    fn from(error: session::Error) -> Self {
        match error {
            session::Error::Config(errors) => Self::Problems(errors.into_iter().map(problem).collect()),
            other => Self::Usage(other.to_string()),
        }
    }
}

fn problem(error: ConfigError) -> Problem {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let inside = here.ok().and_then(|here| error.path.strip_prefix(here).ok().map(PathBuf::from));
    Problem {
        path: inside.as_ref().unwrap_or(&error.path).display().to_string(),
        text: error.text.to_string(),
        span: error.span,
        message: error.message,
        help: error.help,
    }
}

/// Policies, lints and catalogs.
pub fn knowledge() -> Knowledge {
    let facts = crate::policy::facts();
    Knowledge {
        policies: [Provider::OpenAi, Provider::Azure].into_iter().filter_map(|of| facts.policy(of)).cloned().collect(),
        lints: session::lint_pages(),
        catalogs: crate::catalog::embedded().map(crate::catalog::Embedded::catalog).collect(),
    }
}

/// Date of the OpenAI policy, for `--version`.
pub fn policy_date() -> Option<String> {
    crate::policy::facts().policy(Provider::OpenAi).map(|policy| policy.as_of.clone())
}
