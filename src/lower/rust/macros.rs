//! Calls of macros: their tokens hold expressions, and the parser left them alone.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser, Result};
use syn::{
    Attribute, Block, Expr as Syntax, Ident, Item, Macro, MacroDelimiter, Pat, Stmt, Token, Type, Visibility, braced,
    token,
};

use super::span::{span_of_expr, token as span_of_token};
use super::{Lowering, name_of};
use crate::ir::builder::Arm;
use crate::ir::{CallKind, Expr, ExprId, Field, Span};

/// Macros that never return.
const DIVERGING: &[&str] = &["bail", "panic", "todo", "unimplemented", "unreachable"];

/// Macros whose body is items.
const ITEM_MACROS: &[&str] = &["lazy_static", "thread_local", "cfg_if"];

/// An argument of a macro: `x`, `name = x`, `%x`, `?x`.
pub(super) struct Argument {
    pub(super) name: Option<String>,
    pub(super) value: Syntax,
    /// `key => value`.
    arrow: bool,
}

impl Argument {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = argument_name(input)?;
        if input.peek(Token![%]) {
            input.parse::<Token![%]>()?;
        } else if input.peek(Token![?]) {
            input.parse::<Token![?]>()?;
        }
        Ok(Self { name, value: input.parse()?, arrow: false })
    }

    /// Arguments up to the end, separated by `,`, `;` or `=>`.
    fn all(input: ParseStream<'_>) -> Result<Vec<Self>> {
        let mut arguments = Vec::new();
        while !input.is_empty() {
            let mut argument = Self::parse(input)?;
            if input.peek(Token![=>]) {
                input.parse::<Token![=>]>()?;
                argument.arrow = true;
            } else if input.peek(Token![;]) {
                input.parse::<Token![;]>()?;
            } else if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
            arguments.push(argument);
        }
        Ok(arguments)
    }
}

/// `name =`, `name.part =`, `"name" =` or `name:` before a value.
fn argument_name(input: ParseStream<'_>) -> Result<Option<String>> {
    let ahead = input.fork();
    if ahead.peek(Ident::peek_any) {
        let mut name = name_of(&ahead.call(Ident::parse_any)?);
        while ahead.peek(Token![.]) && ahead.peek2(Ident::peek_any) {
            ahead.parse::<Token![.]>()?;
            name = format!("{name}.{}", ahead.call(Ident::parse_any)?);
        }
        let assigned = ahead.peek(Token![=]) && !ahead.peek(Token![==]) && !ahead.peek(Token![=>]);
        let labelled = ahead.peek(Token![:]) && !ahead.peek(Token![::]);
        if assigned {
            ahead.parse::<Token![=]>()?;
        } else if labelled {
            ahead.parse::<Token![:]>()?;
        } else {
            return Ok(None);
        }
        input.advance_to(&ahead);
        return Ok(Some(name));
    }
    Ok(None)
}

/// One arm of `select!`: `pattern = future, if condition => body`.
struct SelectArm {
    binding: Option<(Pat, Syntax)>,
    condition: Option<Syntax>,
    body: Syntax,
}

impl SelectArm {
    fn all(input: ParseStream<'_>) -> Result<Vec<Self>> {
        let mut arms = Vec::new();
        if input.peek(Ident) && input.peek2(Token![;]) {
            input.parse::<Ident>()?;
            input.parse::<Token![;]>()?;
        }
        while !input.is_empty() {
            arms.push(Self::parse(input)?);
        }
        Ok(arms)
    }

    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let word = input.fork();
        let plain =
            word.call(Ident::parse_any).is_ok_and(|word| word == "else" || word == "default" || word == "complete");
        let (binding, condition) = if plain && word.peek(Token![=>]) {
            input.advance_to(&word);
            (None, None)
        } else {
            let pat = Pat::parse_multi(input)?;
            input.parse::<Token![=]>()?;
            let future = input.parse()?;
            let guarded = input.peek(Token![,]);
            if guarded {
                input.parse::<Token![,]>()?;
                input.parse::<Token![if]>()?;
            }
            let condition = if guarded { Some(input.parse()?) } else { None };
            (Some((pat, future)), condition)
        };
        input.parse::<Token![=>]>()?;
        let body = if input.peek(token::Brace) { Syntax::Block(input.parse()?) } else { input.parse()? };
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
        }
        Ok(Self { binding, condition, body })
    }
}

/// `static ref NAME: T = value;` as a static.
fn static_items(input: ParseStream<'_>) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        let static_token = input.parse()?;
        input.parse::<Option<Token![ref]>>()?;
        let ident = input.parse()?;
        let colon_token = input.parse()?;
        let ty: Type = input.parse()?;
        let eq_token = input.parse()?;
        let expr = input.parse()?;
        let semi_token = input.parse::<Option<Token![;]>>()?.unwrap_or_default();
        let mutability = syn::StaticMutability::None;
        items.push(Item::Static(syn::ItemStatic {
            attrs,
            vis,
            static_token,
            mutability,
            ident,
            colon_token,
            ty: Box::new(ty),
            eq_token,
            expr: Box::new(expr),
            semi_token,
        }));
    }
    Ok(items)
}

/// `if #[cfg(x)] { items } else { items }`: all of them.
fn conditional_items(input: ParseStream<'_>) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        input.parse::<Option<Token![else]>>()?;
        if input.parse::<Option<Token![if]>>()?.is_some() {
            input.call(Attribute::parse_outer)?;
        }
        let content;
        braced!(content in input);
        while !content.is_empty() {
            items.push(content.parse()?);
        }
    }
    Ok(items)
}

fn item_parser(name: &str, tokens: TokenStream) -> Result<Vec<Item>> {
    match name {
        "cfg_if" => conditional_items.parse2(tokens),
        _ => static_items.parse2(tokens),
    }
}

/// Whether a macro's body is items, to be declared with their scope.
pub(super) fn holds_items(mac: &Macro) -> bool {
    let name = macro_name(mac);
    ITEM_MACROS.contains(&name.as_str()) && item_parser(&name, mac.tokens.clone()).is_ok()
}

/// Replaces macros by the items in them.
pub(super) fn expand(items: Vec<Item>) -> Vec<Item> {
    let mut expanded = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Item::Macro(item) if item.ident.is_none() => match items_in(&item.mac) {
                Some(inner) => expanded.extend(expand(inner)),
                None => expanded.push(Item::Macro(item)),
            },
            item => expanded.push(item),
        }
    }
    expanded
}

impl Lowering {
    pub(super) fn macro_call(&mut self, mac: &Macro) -> ExprId {
        let span = span_of_macro(mac);
        if !self.builder.descend() {
            return self.unit(span);
        }
        let value = self.macro_inside(mac, span);
        self.builder.ascend();
        value
    }

    fn macro_inside(&mut self, mac: &Macro, span: Span) -> ExprId {
        let name = macro_name(mac);
        let tokens = mac.tokens.clone();
        let known = match name.as_str() {
            "macro_rules" => Some(self.unit(span)),
            "json" | "json_internal" => self.json(tokens.clone()),
            "select" | "select_biased" => self.select(tokens.clone(), span),
            "matches" => self.matches(tokens.clone(), span),
            _ => None,
        };
        if let Some(value) = known {
            return value;
        }
        let value = if let Ok(arguments) = Argument::all.parse2(tokens.clone()) {
            self.macro_arguments(&name, mac, &arguments, span)
        } else {
            let children = self.any_tokens(tokens);
            self.opaque(children, span)
        };
        if DIVERGING.contains(&name.as_str()) {
            self.builder.terminate();
        }
        value
    }

    fn macro_arguments(&mut self, name: &str, mac: &Macro, arguments: &[Argument], span: Span) -> ExprId {
        match name {
            "format" | "format_args" | "formatcp" => return self.formatted(arguments, span),
            "vec" | "smallvec" | "array" => {
                let repeated = matches!(arguments, [_, _]) && has_semicolon(&mac.tokens);
                let mut items = self.argument_values(arguments);
                items.truncate(if repeated { 1 } else { items.len() });
                return self.sequence(items, span);
            }
            "join" | "try_join" => {
                let items = self.argument_values(arguments);
                let items = items.into_iter().map(|item| self.builder.expr(Expr::Await(item), span)).collect();
                return self.sequence(items, span);
            }
            "concat" => {
                let parts = self.argument_values(arguments);
                return self.builder.expr(Expr::Template(parts), span);
            }
            "env" | "option_env" => {
                let args = self.arguments(arguments.iter().map(|argument| &argument.value));
                let name_span = Self::last_name(&mac.path);
                let callee = self.builder.read(&format!("{name}!"), name_span);
                return self.builder.call(callee, args, CallKind::Call, name_span, span);
            }
            "dbg" | "pin" | "black_box" if arguments.len() == 1 => return self.expr(&arguments[0].value),
            "try" if arguments.len() == 1 => {
                let base = self.expr(&arguments[0].value);
                return self.builder.expr(Expr::Await(base), span);
            }
            _ => {}
        }
        let pairs = !arguments.is_empty()
            && arguments.len().is_multiple_of(2)
            && arguments.iter().enumerate().all(|(index, argument)| argument.arrow == (index % 2 == 0));
        let values = self.argument_values(arguments);
        if pairs {
            let entry = |(pair, written): (&[ExprId], &[Argument])| {
                let (key, value) = (span_of_expr(&written[0].value), span_of_expr(&written[1].value));
                Field::Entry { key: pair[0], value: pair[1], span: Span { start: key.start, end: value.end } }
            };
            let entries = values.chunks_exact(2).zip(arguments.chunks_exact(2)).map(entry).collect();
            return self.builder.expr(Expr::Record(entries), span);
        }
        self.opaque(values, span)
    }

    fn argument_values(&mut self, arguments: &[Argument]) -> Vec<ExprId> {
        arguments.iter().map(|argument| self.expr(&argument.value)).collect()
    }

    fn select(&mut self, tokens: TokenStream, span: Span) -> Option<ExprId> {
        let arms = SelectArm::all.parse2(tokens).ok()?;
        let futures: Vec<Option<ExprId>> = arms
            .iter()
            .map(|arm| {
                let future = self.expr(&arm.binding.as_ref()?.1);
                let at = self.builder.span(future);
                Some(self.builder.expr(Expr::Await(future), at))
            })
            .collect();
        let mut written = Vec::new();
        let mut values = Vec::new();
        for (arm, future) in arms.iter().zip(futures) {
            self.builder.open_branch();
            self.builder.open_block();
            if let (Some((pat, _)), Some(future)) = (&arm.binding, future) {
                self.bind(pat, future);
            }
            if let Some(condition) = &arm.condition {
                self.expr(condition);
            }
            let value = self.expr(&arm.body);
            if !self.builder.is_terminated() {
                values.push(value);
            }
            self.builder.close_block();
            written.push(self.builder.close_branch());
        }
        self.builder.merge(written, span);
        Some(self.join(values, span))
    }

    fn matches(&mut self, tokens: TokenStream, span: Span) -> Option<ExprId> {
        let parser = |input: ParseStream<'_>| {
            let value: Syntax = input.parse()?;
            input.parse::<Token![,]>()?;
            let pat = Pat::parse_multi_with_leading_vert(input)?;
            let guard: Option<Syntax> =
                if input.parse::<Option<Token![if]>>()?.is_some() { Some(input.parse()?) } else { None };
            input.parse::<Option<Token![,]>>()?;
            Ok((value, pat, guard))
        };
        let (value, pat, guard) = parser.parse2(tokens).ok()?;
        let value = self.expr(&value);
        let mut children = vec![value];
        if let Some(guard) = &guard {
            self.builder.open_block();
            self.bind(&pat, value);
            children.push(self.expr(guard));
            self.builder.close_block();
        }
        Some(self.opaque(children, span))
    }

    /// Tokens of unknown shape: statements, items, or pieces that may each be an expression.
    pub(super) fn any_tokens(&mut self, tokens: TokenStream) -> Vec<ExprId> {
        if tokens.is_empty() || !self.builder.descend() {
            return Vec::new();
        }
        let children = if let Ok(stmts) = Block::parse_within.parse2(tokens.clone()) {
            self.macro_statements(&stmts)
        } else {
            self.pieces(tokens)
        };
        self.builder.ascend();
        children
    }

    fn macro_statements(&mut self, stmts: &[Stmt]) -> Vec<ExprId> {
        self.builder.open_branch();
        let value = self.statements(stmts, Span::default());
        let arm = self.builder.close_branch();
        self.builder.merge(vec![arm, Arm::default()], Span::default());
        vec![value]
    }

    /// Splits at separators, and lowers each piece that is an expression; groups in the others are looked into.
    fn pieces(&mut self, tokens: TokenStream) -> Vec<ExprId> {
        let mut children = Vec::new();
        let mut piece: Vec<TokenTree> = Vec::new();
        for tree in tokens {
            let separator = matches!(&tree, TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';' | '=' | '>' | ':' | '<'));
            if separator {
                self.piece(std::mem::take(&mut piece), &mut children);
            } else {
                piece.push(tree);
            }
        }
        self.piece(piece, &mut children);
        children
    }

    fn piece(&mut self, piece: Vec<TokenTree>, children: &mut Vec<ExprId>) {
        if piece.iter().all(|tree| !matches!(tree, TokenTree::Group(_))) {
            return;
        }
        let stream: TokenStream = piece.iter().cloned().collect();
        if let Ok(expr) = syn::parse2::<Syntax>(stream) {
            children.push(self.expr(&expr));
            return;
        }
        for tree in piece {
            if let TokenTree::Group(group) = tree {
                match Argument::all.parse2(group.stream()) {
                    Ok(arguments) => children.extend(self.argument_values(&arguments)),
                    Err(_) => children.extend(self.any_tokens(group.stream())),
                }
            }
        }
    }
}

/// The items in an item macro's body: of the known ones, or where the body is nothing but items.
fn items_in(mac: &Macro) -> Option<Vec<Item>> {
    let name = macro_name(mac);
    if name == "macro_rules" {
        return None;
    }
    if ITEM_MACROS.contains(&name.as_str())
        && let Ok(items) = item_parser(&name, mac.tokens.clone())
    {
        return Some(items);
    }
    let file = syn::parse2::<syn::File>(mac.tokens.clone()).ok()?;
    let definite = file.items.iter().all(|item| !matches!(item, Item::Macro(_) | Item::Verbatim(_)));
    (definite && !file.items.is_empty()).then_some(file.items)
}

fn macro_name(mac: &Macro) -> String {
    mac.path.segments.last().map(|segment| name_of(&segment.ident)).unwrap_or_default()
}

fn has_semicolon(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';'))
}

fn span_of_macro(mac: &Macro) -> Span {
    let start = mac.path.segments.first().map_or(0, |segment| span_of_token(segment.ident.span()).start);
    let close = match &mac.delimiter {
        MacroDelimiter::Paren(token) => token.span.close(),
        MacroDelimiter::Brace(token) => token.span.close(),
        MacroDelimiter::Bracket(token) => token.span.close(),
    };
    Span { start, end: span_of_token(close).end }
}
