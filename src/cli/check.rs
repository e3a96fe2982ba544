//! `zdrlint check`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::output::Output;
use super::run::{self, Error};
use super::{FINDINGS, SUCCESS, scan};
use crate::config::FailOn;
use crate::finding::Level;
use crate::finding::baseline::Baseline;
use crate::report::{self, Report};
use crate::request::Confidence;

const EXAMPLES: &str = "\
Examples:
  zdrlint check src tests/client.py
  zdrlint check --control zdr --fail-on warning .
  zdrlint check --format concise --min-confidence medium src
  zdrlint check --format github .              annotations in GitHub Actions";

/// Arguments of `check`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) scan: scan::Scan,
    /// How to print the findings
    #[arg(short, long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    format: Format,
    /// The least level that makes the exit code 1; a guess (low confidence) does so in strict runs alone [default:
    /// error, or what the configuration says]
    #[arg(long, value_name = "LEVEL", help_heading = "Findings")]
    fail_on: Option<FailOnArgument>,
    /// Leave out findings below this level
    #[arg(long, value_name = "LEVEL", help_heading = "Findings")]
    min_level: Option<LevelArgument>,
    /// Leave out findings that are less sure than this
    #[arg(long, value_name = "CONFIDENCE", help_heading = "Findings")]
    min_confidence: Option<ConfidenceArgument>,
    /// Report these lints alone (codes or names, separated by commas); one that is off stays off
    #[arg(long, value_name = "LINT", value_delimiter = ',', help_heading = "Findings")]
    select: Vec<String>,
    /// Leave these lints out (codes or names, separated by commas)
    #[arg(long, value_name = "LINT", value_delimiter = ',', help_heading = "Findings")]
    ignore: Vec<String>,
    /// Accept the findings that this file lists, and report what is new
    #[arg(long, value_name = "FILE", help_heading = "Findings")]
    baseline: Option<PathBuf>,
    /// Write the findings to a baseline file, and exit with 0
    #[arg(long, value_name = "FILE", conflicts_with = "baseline", help_heading = "Findings")]
    write_baseline: Option<PathBuf>,
    /// Count findings by lint and requests by endpoint instead of listing them
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    statistics: bool,
    /// Print the settings in force, and check nothing
    #[arg(long, help_heading = "Configuration")]
    show_settings: bool,
    /// Exit with 0 whatever is found
    #[arg(long, help_heading = "Findings")]
    exit_zero: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With excerpts and explanations, for people
    Text,
    /// One line for each finding
    Concise,
    /// All requests and findings (schema 1)
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations in GitHub Actions
    Github,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOnArgument {
    Error,
    Warning,
    Note,
    Never,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LevelArgument {
    Error,
    Warning,
    Note,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ConfidenceArgument {
    High,
    Medium,
    Low,
}

impl Arguments {
    pub(super) fn run(&self, output: &Output) -> Result<u8, Error> {
        let mut options = self.scan.options()?;
        options.select.clone_from(&self.select);
        options.ignore.clone_from(&self.ignore);
        options.baseline.clone_from(&self.baseline);
        options.next_baseline.clone_from(&self.write_baseline);
        if self.show_settings {
            output.print(&run::settings(&options)?)?;
            return Ok(SUCCESS);
        }
        self.finish(run::check(&options)?, output)
    }

    /// Prints a report; the exit code.
    fn finish(&self, mut report: Report, output: &Output) -> Result<u8, Error> {
        let level = self.min_level.map(|level| match level {
            LevelArgument::Error => Level::Error,
            LevelArgument::Warning => Level::Warning,
            LevelArgument::Note => Level::Note,
        });
        let confidence = self.min_confidence.map(|confidence| match confidence {
            ConfidenceArgument::High => Confidence::High,
            ConfidenceArgument::Medium => Confidence::Medium,
            ConfidenceArgument::Low => Confidence::Low,
        });
        report.retain(level, confidence);
        if let Some(file) = &self.write_baseline {
            return write_baseline(file, &report, output);
        }
        output.print(&self.render(&report, output))?;
        if matches!(self.format, Format::Concise | Format::Github) {
            report.all_notes().iter().for_each(|note| output.note(&report, note));
        }
        // The report itself says it otherwise.
        let is_said = self.format == Format::Text && !output.quiet();
        if !is_said && !matches!(self.format, Format::Json | Format::Sarif) {
            let skipped = report.files.skipped.iter();
            skipped.for_each(|file| output.warn(&format!("not read: {} ({})", report.shown(&file.path), file.reason)));
        }
        let code = if report.fails(self.fail_on.map(FailOn::from)) && !self.exit_zero { FINDINGS } else { SUCCESS };
        let nothing_read = scan::nothing_read(&report, output);
        Ok(scan::some_missing(&report, output).or(nothing_read).unwrap_or(code))
    }

    fn render(&self, report: &Report, output: &Output) -> String {
        match self.format {
            _ if self.statistics => report::statistics::render(report, output.look()),
            Format::Text => report::text::render(report, output.look(), output.quiet()),
            Format::Concise => report::concise::render(report, output.look()),
            Format::Json => report::json::check(report),
            Format::Sarif => report::sarif::render(report),
            Format::Github => report::github::render(report),
        }
    }
}

/// Writes what is to be accepted from now on.
fn write_baseline(file: &Path, report: &Report, output: &Output) -> Result<u8, Error> {
    let active = report.active_findings();
    let mut baseline = Baseline::of(active.iter().copied());
    let kept = report.kept_baseline.as_ref().map_or(0, |kept| baseline.add(kept));
    Output::to(file).print(&baseline.text())?;
    let findings = if active.len() == 1 { "1 finding" } else { &format!("{} findings", active.len()) };
    let kept = if kept == 0 { String::new() } else { format!("; {kept} of what was not checked now kept in it") };
    output.say(&format!("{findings} written to {}{kept}", file.display()));
    Ok(scan::some_missing(report, output).unwrap_or(SUCCESS))
}

impl From<FailOnArgument> for FailOn {
    fn from(argument: FailOnArgument) -> Self {
        match argument {
            FailOnArgument::Error => Self::Error,
            FailOnArgument::Warning => Self::Warning,
            FailOnArgument::Note => Self::Note,
            FailOnArgument::Never => Self::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::terminal::When;
    use crate::finding::Finding;
    use crate::policy::{Control, Effect, Outcome};
    use crate::source::Range;
    use clap::{FromArgMatches, Parser};

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn finding(level: Level, confidence: Confidence) -> Finding {
        let outcome = Outcome { effect: Effect::Kept, text: String::new() };
        Finding {
            code: "ZDR201".to_owned(),
            name: String::new(),
            level,
            confidence,
            effect: Effect::Kept,
            control: Control::Unknown,
            outcomes: [outcome.clone(), outcome.clone(), outcome],
            message: String::new(),
            help: String::new(),
            url: String::new(),
            path: "a.py".into(),
            range: Range::default(),
            request: None,
            related: Vec::new(),
            fingerprint: String::new(),
            suppressed: None,
            label: None,
            anchors: Vec::new(),
        }
    }

    /// The exit code for a report; what is printed goes to a file that is removed.
    fn code(arguments: &[&str], findings: Vec<Finding>, walked: usize) -> u8 {
        let line = [&["check", "--format", "json"], arguments].concat();
        let matches = <Only as clap::CommandFactory>::command().try_get_matches_from(line).expect("is accepted");
        let only = Only::from_arg_matches(&matches).expect("is accepted");
        let files = report::FilesInfo { walked, folder_given: true, ..report::FilesInfo::default() };
        let name = format!("zdrlint-check-{}-{:?}", std::process::id(), std::thread::current().id());
        let path = std::env::temp_dir().join(name);
        let output = Output::new(When::Never, Some(path.clone()), true);
        let code = only.arguments.finish(Report { files, findings, ..Report::default() }, &output);
        assert!(std::fs::read_to_string(&path).expect("is written").starts_with("{\n  \"schema\": 1"));
        std::fs::remove_file(path).expect("can be removed");
        code.expect("is no error")
    }

    #[test]
    fn the_fail_level_decides() {
        let warning = || vec![finding(Level::Warning, Confidence::High)];
        assert_eq!(code(&[], vec![finding(Level::Error, Confidence::Medium)], 1), 1);
        assert_eq!(code(&[], warning(), 1), 0);
        assert_eq!(code(&["--fail-on", "warning"], warning(), 1), 1);
        assert_eq!(code(&["--fail-on", "never"], vec![finding(Level::Error, Confidence::High)], 1), 0);
        assert_eq!(code(&["--exit-zero", "--fail-on", "note"], warning(), 1), 0);
    }

    #[test]
    fn what_is_left_out_does_not_fail() {
        let medium = || vec![finding(Level::Error, Confidence::Medium)];
        assert_eq!(code(&["--min-confidence", "high"], medium(), 1), 0);
        assert_eq!(code(&["--min-level", "error"], medium(), 1), 1);
    }

    #[test]
    fn guesses_fail_strict_runs_alone() {
        let guess = |level| vec![finding(level, Confidence::Low)];
        let fails = |strict, level, fail_on| {
            let config = report::ConfigInfo { strict, ..report::ConfigInfo::default() };
            Report { config, findings: guess(level), ..Report::default() }.fails(Some(fail_on))
        };
        assert!(!fails(false, Level::Error, FailOn::Error) && !fails(false, Level::Error, FailOn::Note));
        assert!(fails(true, Level::Error, FailOn::Error) && fails(true, Level::Warning, FailOn::Error));
        assert!(!fails(true, Level::Note, FailOn::Error) && !fails(true, Level::Error, FailOn::Never));
    }

    #[test]
    fn accepted_findings_do_not_fail() {
        let reason = crate::finding::Suppressed { reason: String::new(), r#where: "comment".to_owned(), until: None };
        let accepted = Finding { suppressed: Some(reason), ..finding(Level::Error, Confidence::High) };
        assert_eq!(code(&[], vec![accepted], 1), 0);
    }

    #[test]
    fn nothing_read_is_no_success() {
        assert_eq!(code(&[], Vec::new(), 0), 3);
        assert_eq!(code(&["--exit-zero"], Vec::new(), 0), 3);
        assert_eq!(code(&[], Vec::new(), 1), 0);
    }
}
