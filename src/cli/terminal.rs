//! What the terminal at the other end can do.

use std::io::IsTerminal;

use clap::ValueEnum;

use crate::report::Look;

/// When to use colours and links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// Where a terminal shows them
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Stdout,
    Stderr,
    File,
}

/// What to use on a stream.
pub(super) fn look(when: When, stream: Stream) -> Look {
    let is_terminal = match stream {
        Stream::Stdout => std::io::stdout().is_terminal(),
        Stream::Stderr => std::io::stderr().is_terminal(),
        Stream::File => false,
    };
    let color = wants_color(when, is_terminal, |name| std::env::var(name).ok());
    let width = if is_terminal { terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)) } else { None };
    let (unicode, links) = match stream {
        Stream::Stdout => (supports_unicode::on(supports_unicode::Stream::Stdout), supports_hyperlinks::Stream::Stdout),
        _ => (supports_unicode::on(supports_unicode::Stream::Stderr), supports_hyperlinks::Stream::Stderr),
    };
    Look {
        width: width.unwrap_or(Look::PLAIN.width),
        color,
        // A file is UTF-8 whatever terminal it is written from.
        unicode: unicode || !is_terminal,
        links: color && stream != Stream::File && supports_hyperlinks::on(links),
    }
}

/// The command line decides, then the environment (<https://no-color.org>, <https://bixense.com/clicolors>).
fn wants_color(when: When, is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
    let is_on = |name| variable(name).is_some_and(|value| !value.is_empty() && value != "0");
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto if is_set("NO_COLOR") => false,
        When::Auto if is_on("FORCE_COLOR") || is_on("CLICOLOR_FORCE") => true,
        When::Auto => {
            let is_off = |name| variable(name).is_some_and(|value| value == "0");
            is_terminal
                && variable("TERM").is_none_or(|term| term != "dumb")
                && !is_off("CLICOLOR")
                && !is_off("FORCE_COLOR")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(when: When, is_terminal: bool, variables: &[(&str, &str)]) -> bool {
        wants_color(when, is_terminal, |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_command_line_wins() {
        assert!(color(When::Always, false, &[("NO_COLOR", "1")]));
        assert!(!color(When::Never, true, &[("FORCE_COLOR", "1")]));
    }

    #[test]
    fn the_environment_decides_otherwise() {
        assert!(color(When::Auto, true, &[]));
        assert!(!color(When::Auto, false, &[]));
        assert!(!color(When::Auto, true, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")]));
        assert!(color(When::Auto, true, &[("NO_COLOR", "")]));
        assert!(color(When::Auto, false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!color(When::Auto, false, &[("CLICOLOR_FORCE", "0")]));
        assert!(!color(When::Auto, true, &[("TERM", "dumb")]));
        assert!(!color(When::Auto, true, &[("FORCE_COLOR", "0")]));
    }
}
