//! The syntax of `json!`: JSON whose values may be expressions.

use proc_macro2::{Span as TokenSpan, TokenStream};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream, Result};
use syn::{Expr as Syntax, Ident, Token, braced, bracketed, token};

use super::Lowering;
use super::span::{span_of_expr, token as span_of_token};
use crate::ir::{Expr, ExprId, Field, Literal, Span};

enum Json {
    Null(TokenSpan),
    Array(TokenSpan, Vec<Json>),
    Object(TokenSpan, Vec<(Syntax, Json)>),
    Value(Box<Syntax>),
}

impl Json {
    fn span(&self) -> Span {
        match self {
            Self::Null(span) | Self::Array(span, _) | Self::Object(span, _) => span_of_token(*span),
            Self::Value(value) => span_of_expr(value),
        }
    }
}

impl Parse for Json {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let ahead = input.fork();
        if let Some(json) = literal(&ahead)? {
            input.advance_to(&ahead);
            return Ok(json);
        }
        input.parse().map(|value| Self::Value(Box::new(value)))
    }
}

/// `null`, an array or an object, where the value ends with it (`[1, 2].len()` is an expression).
fn literal(input: ParseStream<'_>) -> Result<Option<Json>> {
    let json = if input.peek(Ident::peek_any) {
        let word = input.call(Ident::parse_any)?;
        if word != "null" {
            return Ok(None);
        }
        Json::Null(word.span())
    } else if input.peek(token::Bracket) {
        if !ends_after_group(input) {
            return Ok(None);
        }
        let content;
        let bracket = bracketed!(content in input);
        let items = content.parse_terminated(Json::parse, Token![,])?;
        Json::Array(bracket.span.join(), items.into_iter().collect())
    } else if input.peek(token::Brace) {
        if !ends_after_group(input) {
            return Ok(None);
        }
        let content;
        let brace = braced!(content in input);
        let mut entries = Vec::new();
        while !content.is_empty() {
            let key = content.parse()?;
            content.parse::<Token![:]>()?;
            entries.push((key, content.parse()?));
            if content.is_empty() {
                break;
            }
            content.parse::<Token![,]>()?;
        }
        Json::Object(brace.span.join(), entries)
    } else {
        return Ok(None);
    };
    let ends = input.is_empty() || input.peek(Token![,]);
    Ok(ends.then_some(json))
}

fn ends_after_group(input: ParseStream<'_>) -> bool {
    let rest = input.cursor().token_tree().map(|(_, rest)| rest);
    rest.is_some_and(|rest| rest.eof() || rest.punct().is_some_and(|(punct, _)| punct.as_char() == ','))
}

impl Lowering {
    /// The content of `json!(...)`; none where it is no JSON.
    pub(super) fn json(&mut self, tokens: TokenStream) -> Option<ExprId> {
        let json = syn::parse2::<Json>(tokens).ok()?;
        Some(self.json_value(&json))
    }

    fn json_value(&mut self, json: &Json) -> ExprId {
        match json {
            Json::Null(span) => self.builder.literal(Literal::Null, span_of_token(*span)),
            Json::Value(value) => {
                let lowered = self.expr(value);
                match self.builder.get(lowered) {
                    // What is left out of a request elsewhere is written as null here.
                    Expr::Literal(Literal::Undefined) => {
                        let span = self.builder.span(lowered);
                        self.builder.literal(Literal::Null, span)
                    }
                    _ => lowered,
                }
            }
            Json::Array(span, items) => self.json_nested(*span, |lowering, span| {
                let items = items.iter().map(|item| lowering.json_value(item)).collect();
                lowering.sequence(items, span)
            }),
            Json::Object(span, entries) => self.json_nested(*span, |lowering, span| {
                let mut fields = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    let span = Span { start: span_of_expr(key).start, end: value.span().end };
                    let key = lowering.expr(key);
                    let value = lowering.json_value(value);
                    fields.push(Field::Entry { key, value, span });
                }
                lowering.builder.expr(Expr::Record(fields), span)
            }),
        }
    }

    fn json_nested(&mut self, span: TokenSpan, lower: impl FnOnce(&mut Self, Span) -> ExprId) -> ExprId {
        let span = span_of_token(span);
        if !self.builder.descend() {
            return self.unit(span);
        }
        let lowered = lower(self, span);
        self.builder.ascend();
        lowered
    }
}
