//! `zdrlint completions`.

use clap::CommandFactory;

use super::SUCCESS;
use super::output::Output;
use super::run::Error;

/// Arguments of `completions`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

impl Arguments {
    pub(super) fn run(&self, output: &Output) -> Result<u8, Error> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::Cli::command(), "zdrlint", &mut script);
        output.print(&String::from_utf8_lossy(&script))?;
        Ok(SUCCESS)
    }
}
