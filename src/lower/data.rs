//! Files that hold requests and no code: each request is a call with its parts as keywords.

mod batch;
mod bruno;
mod collection;
mod document;
mod http;
mod text;
mod workflow;

pub(super) use batch::batch;
pub(super) use bruno::bruno;
pub(super) use document::document;
pub(super) use http::requests;

use crate::ir::builder::Builder;
use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, Span};

/// Adds a request. It lies where its parts do.
fn request(builder: &mut Builder, kind: &str, parts: &[(&str, Option<ExprId>)], name: Span, whole: Span) {
    let callee = builder.symbol(kind);
    let callee = builder.expr(Expr::Global(callee), name);
    let mut args = Vec::new();
    let mut whole = whole;
    for (part, value) in parts {
        let Some(value) = *value else { continue };
        let kind = ArgKind::Named(builder.symbol(part));
        let span = builder.span(value);
        whole = Span { start: whole.start.min(span.start), end: whole.end.max(span.end) };
        args.push(Arg { kind, value, span });
    }
    builder.call(callee, args, CallKind::Call, name, whole);
}
