//! The command lines of `HTTPie` and xh: `http POST url name=value flag:=true Header:value`.

use crate::ir::ExprId;

use super::Lowering;
use super::request::{Argument, Part, Request, beginning, continued, parts};

/// Options that have a value.
const VALUES: &[&str] = &[
    "-A",
    "-a",
    "-o",
    "-p",
    "-s",
    "--auth",
    "--auth-type",
    "--bearer",
    "--boundary",
    "--cert",
    "--cert-key",
    "--max-headers",
    "--max-redirects",
    "--output",
    "--pretty",
    "--print",
    "--proxy",
    "--raw",
    "--session",
    "--session-read-only",
    "--ssl",
    "--style",
    "--timeout",
    "--verify",
];

/// The request that a command line describes.
pub(super) fn read(lowering: &mut Lowering<'_>, words: &[Argument<'_>], input: Option<ExprId>) -> Request {
    let mut request = Request { body: input.map(|input| lowering.content(input)), ..Request::default() };
    for part in parts(lowering, words, |option| VALUES.contains(&option)) {
        match part {
            Part::Plain(word) => plain(lowering, &mut request, word),
            Part::Option(name, Some(value)) if name == "--raw" => request.body = Some(lowering.content(value)),
            Part::Option(..) => {}
        }
    }
    request
}

fn plain(lowering: &mut Lowering<'_>, request: &mut Request, word: Argument<'_>) {
    let (start, tail) = beginning(lowering, word.value);
    let is_method = !start.is_empty() && tail.is_empty() && start.chars().all(|c| c.is_ascii_uppercase());
    if request.url.is_none() {
        if is_method && request.method.is_none() {
            request.method = Some(word.value);
        } else {
            request.url = Some(word.value);
        }
        return;
    }
    let Some(at) = start.find([':', '=']) else { return };
    let (name, rest) = (start[..at].to_owned(), start[at..].to_owned());
    if let Some(text) = rest.strip_prefix(":=") {
        let value = continued(lowering, text, &tail, word);
        let value = scalar(lowering, text, &tail, value);
        request.field(lowering, &name, value);
    } else if rest.starts_with("==") {
    } else if let Some(text) = rest.strip_prefix('=') {
        let value = continued(lowering, text, &tail, word);
        request.field(lowering, &name, value);
    } else {
        request.header(lowering, word.value);
    }
}

/// JSON of one value.
fn scalar(lowering: &mut Lowering<'_>, text: &str, tail: &[ExprId], value: ExprId) -> ExprId {
    let at = lowering.builder.span(value);
    match (text, tail) {
        ("true" | "false", []) => lowering.builder.literal(crate::ir::Literal::Bool(text == "true"), at),
        ("null", []) => lowering.builder.literal(crate::ir::Literal::Null, at),
        _ => match lowering.content(value) {
            same if same == value => lowering.builder.opaque(vec![value], at),
            object => object,
        },
    }
}
