//! Where syntax stands. The parser's own spans of whole expressions are made by printing them, which is
//! quadratic in nesting; here the first and the last token are looked up instead.

use proc_macro2::Span as TokenSpan;
use syn::spanned::Spanned;
use syn::{Expr, Path, QSelf};

use crate::ir::Span;

/// The range of a token or of a small piece of syntax.
pub(super) fn span_of(node: &impl Spanned) -> Span {
    token(node.span())
}

/// The range of a token.
pub(super) fn token(span: TokenSpan) -> Span {
    let range = span.byte_range();
    Span::new(range.start, range.end)
}

/// The range of an expression, without its attributes.
pub(super) fn span_of_expr(expr: &Expr) -> Span {
    Span { start: token(first(expr)).start, end: token(last(expr)).end }
}

/// The range of a path.
pub(super) fn span_of_path(qself: Option<&QSelf>, path: &Path) -> Span {
    let start = token(path_start(qself, path)).start;
    let end = path.segments.last().map_or(start, |segment| match &segment.arguments {
        syn::PathArguments::None => token(segment.ident.span()).end,
        syn::PathArguments::AngleBracketed(arguments) => token(arguments.gt_token.span).end,
        syn::PathArguments::Parenthesized(arguments) => token(arguments.paren_token.span.close()).end,
    });
    Span { start, end }
}

fn path_start(qself: Option<&QSelf>, path: &Path) -> TokenSpan {
    match (qself, &path.leading_colon, path.segments.first()) {
        (Some(qself), _, _) => qself.lt_token.span,
        (None, Some(colons), _) => colons.spans[0],
        (None, None, Some(segment)) => segment.ident.span(),
        (None, None, None) => TokenSpan::call_site(),
    }
}

fn first(expr: &Expr) -> TokenSpan {
    let mut at = expr;
    loop {
        at = match at {
            Expr::Assign(e) => &e.left,
            Expr::Await(e) => &e.base,
            Expr::Binary(e) => &e.left,
            Expr::Call(e) => &e.func,
            Expr::Cast(e) => &e.expr,
            Expr::Field(e) => &e.base,
            Expr::Group(e) => &e.expr,
            Expr::Index(e) => &e.expr,
            Expr::MethodCall(e) => &e.receiver,
            Expr::Try(e) => &e.expr,
            Expr::Range(e) => match &e.start {
                Some(start) => start,
                None => return limits(e),
            },
            _ => return first_token(at),
        }
    }
}

fn first_token(expr: &Expr) -> TokenSpan {
    let label = |label: &Option<syn::Label>, otherwise| label.as_ref().map_or(otherwise, |label| label.name.apostrophe);
    match expr {
        Expr::Array(e) => e.bracket_token.span.open(),
        Expr::Async(e) => e.async_token.span,
        Expr::Block(e) => label(&e.label, e.block.brace_token.span.open()),
        Expr::Break(e) => e.break_token.span,
        Expr::Closure(e) => closure_start(e),
        Expr::Const(e) => e.const_token.span,
        Expr::Continue(e) => e.continue_token.span,
        Expr::ForLoop(e) => label(&e.label, e.for_token.span),
        Expr::If(e) => e.if_token.span,
        Expr::Let(e) => e.let_token.span,
        Expr::Loop(e) => label(&e.label, e.loop_token.span),
        Expr::Macro(e) => path_start(None, &e.mac.path),
        Expr::Match(e) => e.match_token.span,
        Expr::Paren(e) => e.paren_token.span.open(),
        Expr::Path(e) => path_start(e.qself.as_ref(), &e.path),
        Expr::RawAddr(e) => e.and_token.span,
        Expr::Reference(e) => e.and_token.span,
        Expr::Repeat(e) => e.bracket_token.span.open(),
        Expr::Return(e) => e.return_token.span,
        Expr::Struct(e) => path_start(e.qself.as_ref(), &e.path),
        Expr::TryBlock(e) => e.try_token.span,
        Expr::Tuple(e) => e.paren_token.span.open(),
        Expr::Unary(e) => match e.op {
            syn::UnOp::Deref(star) => star.span,
            syn::UnOp::Not(bang) => bang.span,
            syn::UnOp::Neg(minus) => minus.span,
            _ => expr.span(),
        },
        Expr::Unsafe(e) => e.unsafe_token.span,
        Expr::While(e) => label(&e.label, e.while_token.span),
        Expr::Yield(e) => e.yield_token.span,
        _ => expr.span(),
    }
}

fn closure_start(e: &syn::ExprClosure) -> TokenSpan {
    let lifetimes = e.lifetimes.as_ref().map(|lifetimes| lifetimes.for_token.span);
    let constness = e.constness.as_ref().map(|token| token.span);
    let asyncness = e.asyncness.as_ref().map(|token| token.span);
    let capture = e.capture.as_ref().map(|token| token.span);
    lifetimes.or(constness).or(asyncness).or(capture).unwrap_or(e.inputs_begin.span)
}

fn limits(e: &syn::ExprRange) -> TokenSpan {
    match &e.limits {
        syn::RangeLimits::HalfOpen(dots) => dots.spans[0],
        syn::RangeLimits::Closed(dots) => dots.spans[0],
    }
}

fn last(expr: &Expr) -> TokenSpan {
    let mut at = expr;
    loop {
        let inner = match at {
            Expr::Assign(e) => Some(&*e.right),
            Expr::Binary(e) => Some(&*e.right),
            Expr::Break(e) => e.expr.as_deref(),
            Expr::Closure(e) => Some(&*e.body),
            Expr::Group(e) => Some(&*e.expr),
            Expr::Let(e) => Some(&*e.expr),
            Expr::Range(e) => e.end.as_deref(),
            Expr::RawAddr(e) => Some(&*e.expr),
            Expr::Reference(e) => Some(&*e.expr),
            Expr::Return(e) => e.expr.as_deref(),
            Expr::Unary(e) => Some(&*e.expr),
            Expr::Yield(e) => e.expr.as_deref(),
            Expr::If(e) => e.else_branch.as_ref().map(|(_, otherwise)| &**otherwise),
            _ => None,
        };
        match inner {
            Some(inner) => at = inner,
            None => return last_token(at),
        }
    }
}

fn last_token(expr: &Expr) -> TokenSpan {
    match expr {
        Expr::Array(e) => e.bracket_token.span.close(),
        Expr::Async(e) => e.block.brace_token.span.close(),
        Expr::Await(e) => e.await_token.span,
        Expr::Block(e) => e.block.brace_token.span.close(),
        Expr::Call(e) => e.paren_token.span.close(),
        Expr::Const(e) => e.block.brace_token.span.close(),
        Expr::Field(e) => e.member.span(),
        Expr::ForLoop(e) => e.body.brace_token.span.close(),
        Expr::If(e) => e.then_branch.brace_token.span.close(),
        Expr::Index(e) => e.bracket_token.span.close(),
        Expr::Loop(e) => e.body.brace_token.span.close(),
        Expr::Macro(e) => match &e.mac.delimiter {
            syn::MacroDelimiter::Paren(token) => token.span.close(),
            syn::MacroDelimiter::Brace(token) => token.span.close(),
            syn::MacroDelimiter::Bracket(token) => token.span.close(),
        },
        Expr::Match(e) => e.brace_token.span.close(),
        Expr::MethodCall(e) => e.paren_token.span.close(),
        Expr::Paren(e) => e.paren_token.span.close(),
        Expr::Path(e) => e.path.segments.last().map_or_else(|| expr.span(), Spanned::span),
        Expr::Repeat(e) => e.bracket_token.span.close(),
        Expr::Struct(e) => e.brace_token.span.close(),
        Expr::Try(e) => e.question_token.span,
        Expr::TryBlock(e) => e.block.brace_token.span.close(),
        Expr::Tuple(e) => e.paren_token.span.close(),
        Expr::Unsafe(e) => e.block.brace_token.span.close(),
        Expr::While(e) => e.body.brace_token.span.close(),
        _ => expr.span(),
    }
}
