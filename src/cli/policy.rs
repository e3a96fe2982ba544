//! `zdrlint policy`.

use super::SUCCESS;
use super::output::Output;
use super::run::{self, Error};
use crate::report::{PageFormat, policy};

const EXAMPLES: &str = "\
Examples:
  zdrlint policy                       all endpoints and features
  zdrlint policy /v1/responses         one endpoint
  zdrlint policy --format json | jq '.policies[0].rows[] | select(.zdr_eligible == \"no\").endpoint'";

/// Arguments of `policy`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Path of an endpoint: `/v1/responses`
    #[arg(value_name = "ENDPOINT")]
    endpoint: Option<String>,
    /// How to print it
    #[arg(short, long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    format: PageFormat,
}

impl Arguments {
    pub(super) fn run(&self, output: &Output) -> Result<u8, Error> {
        let policies = run::knowledge().policies;
        let text = match &self.endpoint {
            None => policy::table(&policies, self.format, output.look()),
            Some(endpoint) => {
                let rows = policy::find(&policies, endpoint);
                if rows.is_empty() {
                    return Err(Error::Usage(format!(
                        "no policy row speaks of `{endpoint}`; `zdrlint policy` lists all endpoints"
                    )));
                }
                policy::page(&rows, self.format, output.look())
            }
        };
        output.print(&text)?;
        Ok(SUCCESS)
    }
}
