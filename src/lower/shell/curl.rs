//! The options of curl.

use crate::ir::ExprId;

use super::Lowering;
use super::request::{Argument, Part, Request, beginning, parts};

/// Letters of the options that have a value.
const LETTERS: &str = "AbcCdDeEFHhKmoPQrtTuUwxXyYz";

/// Long options without a value. All others have one.
const FLAGS: &[&str] = &[
    "anyauth",
    "append",
    "basic",
    "ca-native",
    "cert-status",
    "compressed",
    "compressed-ssh",
    "create-dirs",
    "crlf",
    "digest",
    "disable",
    "disable-eprt",
    "disable-epsv",
    "disallow-username-in-url",
    "doh-cert-status",
    "doh-insecure",
    "fail",
    "fail-early",
    "fail-with-body",
    "false-start",
    "form-escape",
    "ftp-create-dirs",
    "ftp-pasv",
    "get",
    "globoff",
    "head",
    "help",
    "http0.9",
    "http1.0",
    "http1.1",
    "http2",
    "http2-prior-knowledge",
    "http3",
    "http3-only",
    "ignore-content-length",
    "include",
    "insecure",
    "ipv4",
    "ipv6",
    "junk-session-cookies",
    "list-only",
    "location",
    "location-trusted",
    "manual",
    "negotiate",
    "netrc",
    "netrc-optional",
    "next",
    "no-alpn",
    "no-buffer",
    "no-clobber",
    "no-keepalive",
    "no-progress-meter",
    "no-sessionid",
    "ntlm",
    "parallel",
    "parallel-immediate",
    "path-as-is",
    "post301",
    "post302",
    "post303",
    "progress-bar",
    "proxytunnel",
    "raw",
    "remote-header-name",
    "remote-name",
    "remote-name-all",
    "remote-time",
    "remove-on-error",
    "retry-all-errors",
    "retry-connrefused",
    "sasl-ir",
    "show-error",
    "show-headers",
    "silent",
    "skip-existing",
    "ssl",
    "ssl-reqd",
    "styled-output",
    "tcp-fastopen",
    "tcp-nodelay",
    "tlsv1",
    "tlsv1.0",
    "tlsv1.1",
    "tlsv1.2",
    "tlsv1.3",
    "tr-encoding",
    "trace-ids",
    "trace-time",
    "use-ascii",
    "verbose",
    "version",
    "xattr",
];

/// The request that a command line describes.
pub(super) fn read(lowering: &mut Lowering<'_>, words: &[Argument<'_>], input: Option<ExprId>) -> Request {
    let mut request = Request::default();
    let mut asks = false;
    let mut data: Vec<ExprId> = Vec::new();
    for part in parts(lowering, words, takes_value) {
        match part {
            Part::Plain(word) => drop(request.url.get_or_insert(word.value)),
            Part::Option(name, value) => match (name.as_str(), value) {
                ("-X" | "--request", Some(value)) => request.method = Some(value),
                ("--url", Some(value)) => request.url = Some(value),
                ("-H" | "--header", Some(value)) => request.header(lowering, value),
                ("-d" | "--data" | "--data-raw" | "--data-binary" | "--data-ascii" | "--json", Some(value)) => {
                    data.push(given(lowering, value, input, !name.ends_with("-raw")));
                }
                ("--data-urlencode", Some(value)) => {
                    data.push(lowering.builder.opaque(vec![value], lowering.builder.span(value)));
                }
                ("-F" | "--form" | "--form-string", Some(value)) => form(lowering, &mut request, value),
                ("-T" | "--upload-file", Some(value)) => {
                    let at = lowering.builder.span(value);
                    request.body = Some(lowering.builder.opaque(vec![value], at));
                    let put = lowering.builder.string("PUT", at);
                    request.method.get_or_insert(put);
                }
                ("-G" | "--get", _) => asks = true,
                ("-I" | "--head", _) => {
                    let at = words.first().map(|word| super::span_of(word.node)).unwrap_or_default();
                    let get = lowering.builder.string("GET", at);
                    request.method.get_or_insert(get);
                }
                _ => {}
            },
        }
    }
    if !asks {
        match data.as_slice() {
            [] => {}
            [only] => request.body = Some(*only),
            _ => request.body = Some(lowering.builder.opaque(data, crate::ir::Span::default())),
        }
    }
    request
}

fn takes_value(option: &str) -> bool {
    match option.strip_prefix("--") {
        Some(long) => !FLAGS.contains(&long) && !long.starts_with("no-"),
        None => LETTERS.contains(option.trim_start_matches('-')),
    }
}

/// What data is: written out, read from the standard input (`@-`), or from a file.
fn given(lowering: &mut Lowering<'_>, value: ExprId, input: Option<ExprId>, reads: bool) -> ExprId {
    let (start, _) = beginning(lowering, value);
    match start.as_str() {
        "@-" if reads => match input {
            Some(input) => lowering.content(input),
            None => lowering.builder.opaque(Vec::new(), lowering.builder.span(value)),
        },
        file if reads && file.starts_with('@') => {
            let at = lowering.builder.span(value);
            lowering.builder.opaque(vec![value], at)
        }
        _ => lowering.content(value),
    }
}

/// `purpose=batch`, `file=@path`.
fn form(lowering: &mut Lowering<'_>, request: &mut Request, value: ExprId) {
    let (start, tail) = beginning(lowering, value);
    let Some((name, rest)) = start.split_once('=') else { return };
    let at = lowering.builder.span(value);
    let content = if rest.starts_with(['@', '<']) {
        lowering.builder.opaque(tail, at)
    } else {
        let mut parts = vec![lowering.builder.string(rest.split(";type=").next().unwrap_or(rest), at)];
        parts.extend(tail);
        lowering.joined(&parts, at)
    };
    request.field(lowering, name, content);
}
