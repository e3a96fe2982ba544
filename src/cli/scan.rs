//! What `check` and `inventory` share: which code is read, and under which assumptions.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::output::Output;
use super::run::{Error, Options};
use super::{FAILURE, NOTHING_READ};
use crate::date::Date;
use crate::policy::Control;
use crate::report::Report;
use crate::report::escape;
use crate::syntax::{Container, Language};

/// More is not read from standard input.
const STDIN_BOUND: u64 = 64 << 20;

/// Arguments of both.
#[derive(Debug, Clone, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Scan {
    /// Files and folders to report on
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// Use this configuration file instead of the nearest zdrlint.toml
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long, conflicts_with = "config", help_heading = "Configuration")]
    isolated: bool,
    /// The retention control that the project runs under; `unknown` takes the worst of the three
    #[arg(long, value_name = "CONTROL", help_heading = "Configuration")]
    control: Option<ControlArgument>,
    /// Fail closed: what cannot be proven safe is a finding too
    #[arg(long, help_heading = "Configuration")]
    strict: bool,
    /// Judge for this day instead of today (facts have dates)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day, help_heading = "Configuration")]
    today: Option<String>,
    /// Read files that .gitignore and the like leave out
    #[arg(long, help_heading = "Files")]
    no_ignore: bool,
    /// Apply the configuration's exclusions to paths that are given explicitly (for pre-commit)
    #[arg(long, help_heading = "Files")]
    force_exclude: bool,
    /// Read standard input (given as the path `-`) as the content of this file, wherever that is in the project
    #[arg(long, value_name = "PATH", help_heading = "Files")]
    stdin_filename: Option<PathBuf>,
    /// Threads to use; all cores if not given
    #[arg(short = 'j', long, value_name = "N", help_heading = "Files")]
    threads: Option<std::num::NonZeroUsize>,
}

/// Accepts `YYYY-MM-DD` where such a day exists.
fn parse_day(text: &str) -> Result<String, String> {
    text.parse::<Date>().map(|_| text.to_owned()).map_err(|error| error.to_string())
}

impl Scan {
    pub(super) fn options(&self) -> Result<Options, Error> {
        let (paths, content) = self.read()?;
        let is_missing = |path: &&PathBuf| content.is_none() && !path.exists() && !path.is_symlink();
        // Where nothing at all is there, a command may have been meant.
        if paths.iter().filter(is_missing).count() == paths.len() {
            let missing: Vec<String> = paths.iter().map(|path| missing(path)).collect();
            return Err(Error::Usage(missing.join("\n")));
        }
        Ok(Options {
            paths,
            config: self.config.clone(),
            isolated: self.isolated,
            control: self.control.map(Control::from),
            strict: self.strict,
            today: self.today.clone(),
            no_ignore: self.no_ignore,
            force_exclude: self.force_exclude,
            threads: self.threads,
            select: Vec::new(),
            ignore: Vec::new(),
            baseline: None,
            next_baseline: None,
            content,
        })
    }

    /// The paths, or the name of what is read from standard input and its content.
    fn read(&self) -> Result<(Vec<PathBuf>, Option<Vec<u8>>), Error> {
        let usage = |message: &str| Err(Error::Usage(message.to_owned()));
        match (self.paths.as_slice(), &self.stdin_filename) {
            ([only], Some(name)) if only == Path::new("-") => {
                let mut content = Vec::new();
                // One byte more than the bound, so that what is too large is seen to be.
                let read = std::io::stdin().lock().take(STDIN_BOUND + 1).read_to_end(&mut content);
                match read {
                    Ok(_) if content.len() as u64 <= STDIN_BOUND => Ok((vec![name.clone()], Some(content))),
                    Ok(_) => usage("standard input is larger than 64 MB"),
                    Err(error) => usage(&format!("cannot read standard input: {error}")),
                }
            }
            (_, Some(_)) => usage("--stdin-filename goes with the path `-` alone"),
            (paths, None) if paths.iter().any(|path| path == Path::new("-")) => {
                usage("standard input needs a name that says its language: --stdin-filename PATH")
            }
            (paths, None) => Ok((paths.to_vec(), None)),
        }
    }
}

/// A path that does not exist may be a subcommand with a typing error.
fn missing(path: &Path) -> String {
    let is_word = path.components().count() == 1 && path.extension().is_none();
    let hint = if is_word { "; if a command was meant, see `zdrlint --help`" } else { "" };
    // A line end in a name would start a line of its own.
    format!("no such file or folder: {}{hint}", escape::line(&path.to_string_lossy()))
}

/// A control as the command line names it.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ControlArgument {
    /// Not known: the worst of the three
    Unknown,
    /// OpenAI's default
    None,
    /// Modified Abuse Monitoring
    Mam,
    /// Zero Data Retention
    Zdr,
}

impl From<ControlArgument> for Control {
    fn from(argument: ControlArgument) -> Self {
        match argument {
            ControlArgument::Unknown => Self::Unknown,
            ControlArgument::None => Self::None,
            ControlArgument::Mam => Self::Mam,
            ControlArgument::Zdr => Self::Zdr,
        }
    }
}

/// The exit code of a run that read nothing, after saying so; zero files is never a silent success.
pub(super) fn nothing_read(report: &Report, output: &Output) -> Option<u8> {
    if !report.files.nothing_found() {
        return None;
    }
    let extensions: Vec<String> =
        Language::extensions().chain(Container::extensions()).map(|extension| format!(".{extension}")).collect();
    output.complain(&format!(
        "no file in a supported language was found in the given folders (looked for {})",
        extensions.join(", ")
    ));
    Some(NOTHING_READ)
}

/// The exit code of a run that was asked for what is not there, after saying so; the rest was read.
pub(super) fn some_missing(report: &Report, output: &Output) -> Option<u8> {
    report.missing.iter().for_each(|missing| output.complain(missing));
    (!report.missing.is_empty()).then_some(FAILURE)
}
