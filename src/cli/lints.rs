//! `zdrlint lints`.

use super::SUCCESS;
use super::output::Output;
use super::run::{self, Error};
use crate::report::{PageFormat, lints};

/// Arguments of `lints`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// How to print the table
    #[arg(short, long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    format: PageFormat,
}

impl Arguments {
    pub(super) fn run(&self, output: &Output) -> Result<u8, Error> {
        output.print(&lints::render(&run::knowledge().lints, self.format, output.look()))?;
        Ok(SUCCESS)
    }
}
