//! `zdrlint explain`.

use std::fmt::Write;

use super::SUCCESS;
use super::output::Output;
use super::run::{self, Error};
use crate::report::{PageFormat, explain};

const EXAMPLES: &str = "\
Examples:
  zdrlint explain ZDR201
  zdrlint explain response-stored-by-default
  zdrlint explain                      the topics there are";

/// Arguments of `explain`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Code or name of a lint, or a topic
    #[arg(value_name = "CODE|NAME|TOPIC")]
    name: Option<String>,
    /// How to print it
    #[arg(short, long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    format: PageFormat,
}

impl Arguments {
    pub(super) fn run(&self, output: &Output) -> Result<u8, Error> {
        let known = run::knowledge();
        let Some(name) = &self.name else {
            let mut text = "Topics of `zdrlint explain`:\n".to_owned();
            for (name, title) in explain::topics(&known.policies) {
                let _ = writeln!(text, "  {name:<16} {title}");
            }
            output.print(&(text + "\nLints: see `zdrlint lints`.\n"))?;
            return Ok(SUCCESS);
        };
        let Some(page) = explain::find(&known.lints, &known.policies, name) else {
            let similar = explain::similar(&known.lints, &known.policies, name);
            let hint = if similar.is_empty() {
                "see `zdrlint lints` and `zdrlint explain`".to_owned()
            } else {
                format!("did you mean {}?", similar.join(", "))
            };
            return Err(Error::Usage(format!("no lint and no topic is called `{name}`; {hint}")));
        };
        output.print(&explain::render(page, self.format, output.look()))?;
        Ok(SUCCESS)
    }
}
