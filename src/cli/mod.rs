//! The command line: one file for each subcommand, and what they share.
//!
//! Reports go to standard output (or to `--output`), everything else to standard error.
//! Exit codes: 0 nothing at or above the fail level, 1 findings, 2 wrong usage or internal error,
//! 3 a folder was walked and held nothing to read.

mod check;
mod completions;
mod default_command;
mod explain;
mod inventory;
mod lints;
mod output;
mod panics;
mod policy;
pub mod run;
mod scan;
mod sdks;
mod terminal;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::report::text;
use output::Output;
use run::Error;
use terminal::When;

const SUCCESS: u8 = 0;
const FINDINGS: u8 = 1;
const FAILURE: u8 = 2;
const NOTHING_READ: u8 = 3;

const ABOUT: &str = "Finds every request that code can make to OpenAI and says what OpenAI keeps of it";

const LONG_ABOUT: &str = "\
zdrlint reads source code, finds every request that it can make to OpenAI, and says what OpenAI keeps of it: \
which endpoints cannot be used under Zero Data Retention (ZDR), and which parameters make content stay.

It never runs the code and never uses the network.";

const USAGE: &str = "\
zdrlint [check] [OPTIONS] [PATH]...
       zdrlint <COMMAND> [OPTIONS]";

const EXAMPLES: &str = "\
Examples:
  zdrlint src                          check a folder (the same as: zdrlint check src)
  zdrlint --control zdr src            check under Zero Data Retention
  zdrlint inventory --format markdown . > openai-requests.md
                                       list every request, to attach to a ZDR application
  zdrlint policy /v1/responses         what OpenAI keeps of one endpoint
  zdrlint explain ZDR201               what a finding means and what to do
  zdrlint --format sarif --output zdrlint.sarif .
                                       for GitHub code scanning

Exit codes:
  0  nothing at or above the fail level (--fail-on, default: error)
  1  findings
  2  wrong usage, missing path, broken configuration, internal error
  3  a folder was given and held no file in a supported language";

#[derive(Debug, Parser)]
#[command(name = "zdrlint", about = ABOUT, long_about = LONG_ABOUT, after_help = EXAMPLES)]
#[command(override_usage = USAGE, subcommand_required = true, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

/// Options of every subcommand.
#[derive(Debug, Clone, clap::Args)]
struct Shared {
    /// Colours and links (NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE are heeded)
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    color: When,
    /// Write the report to a file, all of it or nothing
    #[arg(short, long, global = true, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Print findings only: no summary, no notes
    #[arg(short, long, global = true, help_heading = "Output")]
    quiet: bool,
}

impl Shared {
    fn output(&self) -> Output {
        Output::new(self.color, self.output.clone(), self.quiet)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check code and report what OpenAI would keep (the default: `zdrlint src` works)
    Check(check::Arguments),
    /// List every request that the code can make
    Inventory(inventory::Arguments),
    /// Show what OpenAI keeps, for all endpoints or one
    Policy(policy::Arguments),
    /// Explain a lint or a topic
    Explain(explain::Arguments),
    /// List all lints
    Lints(lints::Arguments),
    /// List the SDKs and frameworks that are known, or one with its calls
    Sdks(sdks::Arguments),
    /// Print a script that completes arguments in a shell
    Completions(completions::Arguments),
}

/// The whole program.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    panics::install();
    let run = std::panic::AssertUnwindSafe(|| run(arguments));
    ExitCode::from(std::panic::catch_unwind(run).unwrap_or(FAILURE))
}

fn run(arguments: Vec<OsString>) -> u8 {
    let command = Cli::command().version(version());
    let arguments = default_command::insert(arguments, &command);
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => dispatch(&cli),
        Err(error) => {
            // Help that nobody reads to its end is no error.
            let _ = error.print();
            u8::try_from(error.exit_code()).unwrap_or(FAILURE)
        }
    }
}

fn dispatch(cli: &Cli) -> u8 {
    let output = cli.shared.output();
    let result = match &cli.command {
        Command::Check(arguments) => arguments.run(&output),
        Command::Inventory(arguments) => arguments.run(&output),
        Command::Policy(arguments) => arguments.run(&output),
        Command::Explain(arguments) => arguments.run(&output),
        Command::Lints(arguments) => arguments.run(&output),
        Command::Sdks(arguments) => arguments.run(&output),
        Command::Completions(arguments) => arguments.run(&output),
    };
    result.unwrap_or_else(|error| report_error(&error, &output))
}

fn report_error(error: &Error, output: &Output) -> u8 {
    let text = match error {
        Error::BrokenPipe => return SUCCESS,
        Error::Problems(problems) => {
            problems.iter().map(|problem| text::render_problem(problem, output.error_look())).collect()
        }
        other => format!("zdrlint: {}\n", crate::report::escape::lines(&other.to_string())),
    };
    let _ = std::io::stderr().write_all(text.as_bytes());
    FAILURE
}

/// `0.1.0 (OpenAI policy of 2026-11-20)`.
fn version() -> String {
    let policy = run::policy_date().map(|date| format!(" (OpenAI policy of {date})"));
    format!("{}{}", env!("CARGO_PKG_VERSION"), policy.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Cli, clap::Error> {
        let command = Cli::command().version("1");
        let arguments = arguments.iter().map(OsString::from).collect();
        let arguments = default_command::insert(arguments, &command);
        command.try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches))
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn check_is_the_default() {
        for arguments in
            [&["zdrlint", "src"][..], &["zdrlint", "check", "src"], &["zdrlint", "--color", "never", "src"]]
        {
            let cli = parse(arguments).expect("is accepted");
            let Command::Check(check) = cli.command else { panic!("is check") };
            assert_eq!(check.scan.paths, [PathBuf::from("src")]);
        }
    }

    #[test]
    fn shared_options_stand_anywhere() {
        for arguments in [&["zdrlint", "-q", "inventory", "src"][..], &["zdrlint", "inventory", "src", "--quiet"]] {
            let cli = parse(arguments).expect("is accepted");
            assert!(cli.shared.quiet && matches!(cli.command, Command::Inventory(_)));
        }
    }

    #[test]
    fn wrong_usage_is_exit_2() {
        for arguments in [&["zdrlint", "--nonsense"][..], &["zdrlint", "src", "--today", "2026-02-30"]] {
            assert_eq!(parse(arguments).expect_err("is refused").exit_code(), 2);
        }
        assert_eq!(parse(&["zdrlint", "--help"]).expect_err("is help").exit_code(), 0);
        assert_eq!(parse(&["zdrlint", "--version"]).expect_err("is version").exit_code(), 0);
    }
}
