//! The options of wget.

use super::Lowering;
use super::request::{Argument, Part, Request, parts};

/// Long options that may have their value in the next word.
const VALUES: &[&str] = &[
    "--append-output",
    "--body-data",
    "--body-file",
    "--ca-certificate",
    "--ca-directory",
    "--certificate",
    "--connect-timeout",
    "--directory-prefix",
    "--execute",
    "--header",
    "--http-password",
    "--http-user",
    "--input-file",
    "--method",
    "--output-document",
    "--output-file",
    "--password",
    "--post-data",
    "--post-file",
    "--private-key",
    "--read-timeout",
    "--referer",
    "--timeout",
    "--tries",
    "--user",
    "--user-agent",
    "--wait",
    "--waitretry",
];

/// Letters of the options that have a value.
const LETTERS: &str = "aAeiIlOoPQRtTUwXD";

/// The request that a command line describes.
pub(super) fn read(lowering: &mut Lowering<'_>, words: &[Argument<'_>]) -> Request {
    let mut request = Request::default();
    let takes = |option: &str| {
        VALUES.contains(&option) || (option.len() == 2 && LETTERS.contains(option.trim_start_matches('-')))
    };
    for part in parts(lowering, words, takes) {
        match part {
            Part::Plain(word) => drop(request.url.get_or_insert(word.value)),
            Part::Option(name, Some(value)) => match name.as_str() {
                "--method" => request.method = Some(value),
                "--header" => request.header(lowering, value),
                "--post-data" | "--body-data" => request.body = Some(lowering.content(value)),
                "--post-file" | "--body-file" => {
                    let at = lowering.builder.span(value);
                    request.body = Some(lowering.builder.opaque(vec![value], at));
                }
                _ => {}
            },
            Part::Option(..) => {}
        }
    }
    request
}
