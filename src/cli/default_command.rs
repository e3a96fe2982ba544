//! `zdrlint src` means `zdrlint check src`.

use std::ffi::{OsStr, OsString};

const DEFAULT: &str = "check";

/// Inserts the default subcommand where the first argument that is no option names none.
///
/// A folder that is called like a subcommand is written `./policy`.
pub(super) fn insert(mut arguments: Vec<OsString>, command: &clap::Command) -> Vec<OsString> {
    if needs_default(&arguments, command) {
        arguments.insert(arguments.len().min(1), DEFAULT.into());
        return arguments;
    }
    subcommand_first(arguments, command)
}

fn needs_default(arguments: &[OsString], command: &clap::Command) -> bool {
    let mut rest = arguments.iter().skip(1);
    while let Some(argument) = rest.next() {
        let Some(text) = argument.to_str() else { return true };
        match text {
            "-h" | "--help" | "-V" | "--version" => return false,
            "-" | "--" => return true,
            _ if text.starts_with('-') => {
                if takes_next(text, command) {
                    rest.next();
                }
            }
            _ => return command.find_subcommand(OsStr::new(text)).is_none(),
        }
    }
    true
}

/// Puts a subcommand in front of the options that stand before it: `--control zdr inventory src` is
/// `inventory --control zdr src`. Whether it knows them, it says itself.
fn subcommand_first(mut arguments: Vec<OsString>, command: &clap::Command) -> Vec<OsString> {
    if let Some(at) = subcommand_at(&arguments, command) {
        let subcommand = arguments.remove(at);
        arguments.insert(1, subcommand);
    }
    arguments
}

/// Where the first argument that is neither an option nor the value of one names a subcommand.
fn subcommand_at(arguments: &[OsString], command: &clap::Command) -> Option<usize> {
    let mut rest = arguments.iter().enumerate().skip(1);
    while let Some((at, argument)) = rest.next() {
        match argument.to_str()? {
            "-" | "--" => return None,
            text if text.starts_with('-') => {
                if takes_next(text, command) {
                    rest.next();
                }
            }
            text => return command.find_subcommand(OsStr::new(text)).map(|_| at),
        }
    }
    None
}

/// Whether an option's value is the next argument: `--color never`, `-j 4`, but not `--color=never`, `-j4`.
fn takes_next(text: &str, command: &clap::Command) -> bool {
    if let Some(long) = text.strip_prefix("--") {
        return known(command).any(|arg| arg.get_long() == Some(long) && takes_value(arg));
    }
    let letters: Vec<char> = text.chars().skip(1).collect();
    let with_value =
        letters.iter().position(|c| known(command).any(|arg| arg.get_short() == Some(*c) && takes_value(arg)));
    with_value.is_some_and(|at| at + 1 == letters.len())
}

fn takes_value(argument: &clap::Arg) -> bool {
    argument.get_action().takes_values()
}

/// The options that may stand before the path: those of the program and of the default subcommand.
fn known(command: &clap::Command) -> impl Iterator<Item = &clap::Arg> {
    let of_default = command.find_subcommand(DEFAULT).into_iter().flat_map(clap::Command::get_arguments);
    command.get_arguments().chain(of_default)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn inserted(arguments: &[&str]) -> bool {
        let given: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        insert(given.clone(), &super::super::Cli::command()) != given
    }

    #[test]
    fn paths_and_options_get_the_default() {
        for arguments in [
            &["z"][..],
            &["z", "src"],
            &["z", "--strict", "src"],
            &["z", "--color", "never", "policy.py"],
            &["z", "-j", "4", "src"],
            &["z", "./policy"],
            &["z", "--", "policy"],
            &["z", "--format", "json", "src"],
        ] {
            assert!(inserted(arguments), "{arguments:?}");
        }
    }

    #[test]
    fn subcommands_and_help_do_not() {
        for arguments in [&["z", "check", "src"][..], &["z", "inventory", "--control", "zdr"], &["z", "-h"]] {
            assert!(!inserted(arguments), "{arguments:?}");
        }
    }

    #[test]
    fn options_may_stand_before_the_subcommand() {
        let command = super::super::Cli::command();
        let moved = |arguments: &[&str]| {
            let arguments = arguments.iter().map(OsString::from).collect();
            let moved =
                insert(arguments, &command).into_iter().map(|argument| argument.into_string().expect("is text"));
            moved.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(moved(&["z", "--control", "zdr", "inventory", "src"]), "z inventory --control zdr src");
        assert_eq!(moved(&["z", "--color=never", "policy"]), "z policy --color=never");
        assert_eq!(moved(&["z", "-qj4", "inventory"]), "z inventory -qj4");
        // A value that is called like a subcommand is none.
        assert_eq!(moved(&["z", "--config", "policy", "src"]), "z check --config policy src");
    }
}
