//! An internal error is said in plain words; [`super::main`] turns it into exit code 2.

use std::io::Write;
use std::panic::PanicHookInfo;

use crate::report::escape;

const ISSUES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");
/// What is printed of a panic's message, which may quote the code that was read.
const LONGEST: usize = 300;

/// Replaces Rust's own message, which means little to users.
pub(super) fn install() {
    std::panic::set_hook(Box::new(|info| {
        let _ = std::io::stderr().write_all(message(info).as_bytes());
    }));
}

/// What the code that gave up had to say.
fn said<'a>(info: &'a PanicHookInfo<'_>) -> &'a str {
    let payload = info.payload();
    let owned = || payload.downcast_ref::<String>().map(String::as_str);
    payload.downcast_ref::<&str>().copied().or_else(owned).unwrap_or("unknown cause")
}

fn message(info: &PanicHookInfo<'_>) -> String {
    let text: String = said(info).chars().take(LONGEST).collect();
    let place = info.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    format!(
        "zdrlint: internal error: {}{place}\nThis is a bug in zdrlint, and its result must not be relied on. \
         Please report it at {ISSUES}\n",
        escape::line(&text)
    )
}
