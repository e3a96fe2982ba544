//! `.http` and `.rest` files: requests as editors send them, with `###` between them.

use super::text::Variables;
use crate::ir::builder::Builder;
use crate::ir::{Expr, ExprId, Field, FileIr, Span};
use crate::syntax::Language;

/// Methods with which a request line begins.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Lowers one file.
pub(in crate::lower) fn requests(text: &str) -> FileIr {
    let mut reader = Reader { builder: Builder::new(Language::Requests), variables: Variables::default() };
    let mut block: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        if content.starts_with("###") {
            reader.request(&block);
            block.clear();
        } else {
            block.push((at, content));
        }
        at += line.len();
    }
    reader.request(&block);
    reader.builder.finish()
}

struct Reader {
    builder: Builder,
    variables: Variables,
}

impl Reader {
    /// The lines between two separators: settings, a request line, headers, an empty line, a body.
    fn request(&mut self, lines: &[(usize, &str)]) {
        let mut rest = lines.iter().copied().peekable();
        let mut first = None;
        for (at, line) in rest.by_ref() {
            let trimmed = line.trim();
            if let Some((name, value)) = trimmed.strip_prefix('@').and_then(|setting| setting.split_once('=')) {
                self.variables.set(name, value);
            } else if trimmed.starts_with('#') || trimmed.starts_with("//") {
                self.builder.comment(trimmed.trim_start_matches(['#', '/']), Span::new(at, at + line.len()));
            } else if !trimmed.is_empty() && !trimmed.starts_with(['<', '>']) {
                first = Some((at, line));
                break;
            }
        }
        let Some((at, line)) = first else { return };
        let whole = Span::new(at, at + line.trim_end().len());
        let trimmed = line.trim();
        let (method, url) = trimmed.split_once(char::is_whitespace).unwrap_or(("GET", trimmed));
        let (method, mut url) =
            if METHODS.contains(&method) { (method, url.trim().to_owned()) } else { ("GET", trimmed.to_owned()) };
        if let Some((before, _)) = url.rsplit_once(" HTTP/") {
            url.truncate(before.len());
        }
        let mut headers = Vec::new();
        for (at, line) in rest.by_ref() {
            let span = Span::new(at, at + line.len());
            match line.trim() {
                "" => break,
                comment if comment.starts_with('#') || comment.starts_with("//") => {
                    self.builder.comment(comment.trim_start_matches(['#', '/']), span);
                }
                // A long URL goes on.
                more if more.starts_with(['?', '&', '/']) => url.push_str(more),
                header => headers.extend(self.header(header, span)),
            }
        }
        let body = self.body(&rest.collect::<Vec<_>>(), whole);
        let url = self.variables.text(&mut self.builder, &url, whole);
        let method = self.builder.string(method, whole);
        let headers = self.headers(headers);
        let parts = [("method", Some(method)), ("url", Some(url)), ("body", body), ("headers", headers)];
        super::request(&mut self.builder, "request", &parts, whole, whole);
    }

    /// The record of all headers, none where there are none.
    fn headers(&mut self, fields: Vec<Field>) -> Option<ExprId> {
        let spans = fields.iter().map(|field| match field {
            Field::Entry { span, .. } | Field::Spread { span, .. } => *span,
        });
        let span = spans.reduce(|all, span| Span { start: all.start, end: span.end })?;
        Some(self.builder.expr(Expr::Record(fields), span))
    }

    fn header(&mut self, header: &str, span: Span) -> Option<Field> {
        let (name, value) = header.split_once(':')?;
        let key = self.builder.string(name.trim(), span);
        let value = self.variables.text(&mut self.builder, value.trim(), span);
        Some(Field::Entry { key, value, span })
    }

    fn body(&mut self, lines: &[(usize, &str)], around: Span) -> Option<ExprId> {
        let is_body = |(_, line): &&(usize, &str)| !line.trim_start().starts_with(['#', '>']);
        let lines: Vec<&(usize, &str)> = lines.iter().filter(is_body).collect();
        let first = lines.iter().find(|(_, line)| !line.trim().is_empty())?;
        let last = lines.iter().rev().find(|(_, line)| !line.trim().is_empty())?;
        let span = Span::new(first.0, last.0 + last.1.len());
        // `< file`
        if first.1.trim_start().starts_with('<') {
            return Some(self.builder.opaque(Vec::new(), around));
        }
        let text: Vec<&str> = lines.iter().map(|(_, line)| *line).collect();
        Some(self.variables.body(&mut self.builder, &text.join("\n"), span))
    }
}
