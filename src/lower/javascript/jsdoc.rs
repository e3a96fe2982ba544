//! Types in documentation comments: `@type {OpenAI}`, `@param {import("openai").OpenAI} client`, `@returns {..}`.

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use crate::ir::{Expr, ExprId, Span};

use super::types::{Generic, generic};
use super::{Lowering, is_comment, span_of};

/// Deepest nesting of a type, and of type definitions that stand for each other.
const MAX_DEPTH: usize = 8;

/// Most nodes between a function and the statement that its comment stands before.
const MAX_CLIMB: usize = 5;

/// Types that say nothing of where a value comes from.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "*", "Array", "Function", "Object", "String", "any", "bigint", "boolean", "false", "function", "never", "null", "number",
    "object", "string", "symbol", "true", "undefined", "unknown", "void",
];

/// What is known of the documentation of a file.
#[derive(Debug, Default)]
pub(super) struct Docs<'t> {
    /// Whether any comment gives a type.
    any: bool,
    /// `@typedef {T} Name`.
    typedefs: FxHashMap<&'t str, &'t str>,
}

impl<'t> Docs<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let any = ["@type {", "@param {", "@return {", "@returns {"].iter().any(|tag| text.contains(tag));
        let typedefs = tagged(text, "@typedef").filter_map(|(ty, rest)| Some((first_name(rest)?, ty))).collect();
        Self { any, typedefs }
    }
}

impl<'t> Lowering<'t> {
    /// The type that the comment before a declaration gives.
    pub(super) fn documented_type(&mut self, node: Node<'t>) -> Option<ExprId> {
        let comment = self.doc_before(node)?;
        let (ty, _) = tagged(comment, "@type").next()?;
        self.documented(ty, span_of(node), 0)
    }

    /// The type that the comment before a function gives its parameter.
    pub(super) fn documented_parameter(&mut self, function: Node<'t>, name: &str) -> Option<ExprId> {
        let comment = self.doc_before(function)?;
        let (ty, _) =
            tagged(comment, "@param").find(|(_, rest)| first_name(rest.trim_start_matches('[')) == Some(name))?;
        self.documented(ty, span_of(function), 0)
    }

    /// The type that the comment before a function says it returns.
    pub(super) fn documented_result(&mut self, function: Node<'t>) -> Option<ExprId> {
        let comment = self.doc_before(function)?;
        let (ty, _) = tagged(comment, "@returns").chain(tagged(comment, "@return")).next()?;
        self.documented(ty, span_of(function), 0)
    }

    /// The documentation comment before a node, or before the statement that it is all of.
    fn doc_before(&self, node: Node<'t>) -> Option<&'t str> {
        if !self.docs.any {
            return None;
        }
        let mut at = node;
        for _ in 0..MAX_CLIMB {
            if let Some(before) = at.prev_sibling()
                && is_comment(before)
            {
                return Some(self.source(before)).filter(|text| text.starts_with("/**"));
            }
            let parent = at.parent()?;
            let is_rest = matches!(
                parent.kind(),
                "variable_declarator"
                    | "lexical_declaration"
                    | "variable_declaration"
                    | "export_statement"
                    | "assignment_expression"
                    | "expression_statement"
                    | "pair"
            );
            if !is_rest {
                return None;
            }
            at = parent;
        }
        None
    }

    /// A type as it is written in a comment; none where it says nothing.
    fn documented(&mut self, text: &'t str, span: Span, depth: usize) -> Option<ExprId> {
        let text = text.trim().trim_start_matches(['?', '!']).trim_start_matches("...").trim_end_matches('=').trim();
        if depth > MAX_DEPTH || text.is_empty() || PLAIN.contains(&text) {
            return None;
        }
        let options = split(text, '|');
        if options.len() > 1 {
            let options: Vec<ExprId> =
                options.into_iter().filter_map(|option| self.documented(option, span, depth + 1)).collect();
            return (!options.is_empty()).then(|| self.builder.choice(options, span));
        }
        if let Some(inside) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            return self.documented(inside, span, depth + 1);
        }
        if let Some(element) = text.strip_suffix("[]") {
            let element = self.documented(element, span, depth + 1)?;
            return Some(self.builder.expr(Expr::Sequence(vec![element]), span));
        }
        if let Some((name, arguments)) = text.strip_suffix('>').and_then(|text| text.split_once('<')) {
            return self.documented_generic(name.trim_end_matches('.'), arguments, span, depth);
        }
        if let Some(definition) = self.docs.typedefs.get(text).copied() {
            return self.documented(definition, span, depth + 1);
        }
        self.documented_name(text, span)
    }

    fn documented_generic(&mut self, name: &'t str, arguments: &'t str, span: Span, depth: usize) -> Option<ExprId> {
        let arguments = split(arguments, ',');
        let known = match name {
            "Object" | "object" => Some(Generic::Map),
            name => generic(name),
        };
        let (argument, is_many) = match known {
            Some(Generic::Argument | Generic::Awaited) => (arguments.first()?, false),
            Some(Generic::Sequence) => (arguments.first()?, true),
            Some(Generic::Map) => (arguments.last()?, true),
            Some(Generic::Result | Generic::Unknown) => return None,
            None => return self.documented_name(name, span),
        };
        let argument = self.documented(argument, span, depth + 1)?;
        Some(if is_many { self.builder.expr(Expr::Sequence(vec![argument]), span) } else { argument })
    }

    /// `OpenAI.Chat`, `import("openai").OpenAI`, `typeof client`.
    fn documented_name(&mut self, text: &str, span: Span) -> Option<ExprId> {
        let text = text.strip_prefix("typeof ").unwrap_or(text).trim();
        let (mut value, rest) = if let Some(imported) = text.strip_prefix("import(") {
            let (specifier, rest) = imported.split_once(')')?;
            let specifier = specifier.trim().trim_matches(['"', '\'', '`']);
            let mut names = rest.trim_start_matches('.').splitn(2, '.');
            let member = names.next().filter(|name| !name.is_empty());
            (self.builder.import(specifier, member, span), names.next().unwrap_or_default())
        } else {
            let (head, rest) = text.split_once('.').unwrap_or((text, ""));
            if !is_name(head) {
                return None;
            }
            (self.builder.read(head, span), rest)
        };
        for name in rest.split('.').filter(|name| !name.is_empty()) {
            if !is_name(name) {
                return None;
            }
            value = self.builder.member(value, name, span);
        }
        Some(value)
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
}

/// The name that a text starts with.
fn first_name(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

/// What stands in braces after each occurrence of a tag, and what follows it.
fn tagged<'a>(text: &'a str, tag: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    text.match_indices(tag).filter_map(move |(at, _)| {
        let after = text[at + tag.len()..].trim_start_matches([' ', '\t']).strip_prefix('{')?;
        let mut depth = 1_usize;
        let end = after.find(|c| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            depth == 0
        })?;
        Some((&after[..end], &after[end + 1..]))
    })
}

/// The parts of a text between separators that stand in no brackets.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '<' | '(' | '{' | '[' => depth += 1,
            '>' | ')' | '}' | ']' => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
