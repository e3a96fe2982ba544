//! `zdrlint sdks`.

use super::SUCCESS;
use super::output::Output;
use super::run::{self, Error};
use crate::report::{PageFormat, sdks};

/// Arguments of `sdks`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// Show one, with every call that is recognised
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// How to print it
    #[arg(short, long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    format: PageFormat,
}

impl Arguments {
    pub(super) fn run(&self, output: &Output) -> Result<u8, Error> {
        let catalogs = run::knowledge().catalogs;
        let text = match &self.id {
            None => sdks::table(&catalogs, self.format, output.look()),
            Some(id) => {
                let found = catalogs.iter().find(|catalog| catalog.catalog.id == *id);
                let catalog = found.ok_or_else(|| {
                    Error::Usage(format!("no SDK or framework is called `{id}`; `zdrlint sdks` lists them"))
                })?;
                sdks::page(catalog, self.format, output.look())
            }
        };
        output.print(&text)?;
        Ok(SUCCESS)
    }
}
