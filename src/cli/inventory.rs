//! `zdrlint inventory`.

use clap::ValueEnum;

use super::output::Output;
use super::run::{self, Error};
use super::{SUCCESS, scan};
use crate::report;

const EXAMPLES: &str = "\
Examples:
  zdrlint inventory .
  zdrlint inventory --control zdr --format markdown --output openai-requests.md .
  zdrlint inventory --format csv . > requests.csv
  zdrlint inventory --format json . | jq '.requests[].endpoint'";

/// Arguments of `inventory`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    scan: scan::Scan,
    /// How to print the list
    #[arg(short, long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables by endpoint, for people
    Text,
    /// Schema 1, as `check --format json` without findings
    Json,
    /// One row for each request, for spreadsheets
    Csv,
    /// To attach to an application or a review
    Markdown,
}

impl Arguments {
    pub(super) fn run(&self, output: &Output) -> Result<u8, Error> {
        let report = run::inventory(&self.scan.options()?)?;
        let text = match self.format {
            Format::Text => report::inventory::text(&report, output.look()),
            Format::Json => report::json::inventory(&report),
            Format::Csv => report::inventory::csv(&report),
            Format::Markdown => report::inventory::markdown(&report),
        };
        output.print(&text)?;
        if self.format == Format::Csv {
            // A table has no room for what was not read.
            report.all_notes().iter().for_each(|note| output.note(&report, note));
        }
        let code = scan::nothing_read(&report, output).unwrap_or(SUCCESS);
        Ok(scan::some_missing(&report, output).unwrap_or(code))
    }
}
