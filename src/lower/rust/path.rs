//! Paths: what `a::b::c` means here.

use syn::{Path, QSelf};

use super::span::{span_of_path, token};
use super::types::is_builtin;
use super::{Lowering, name_of};
use crate::ir::{ClassId, Expr, ExprId, Literal, Span};

impl Lowering {
    /// A path as a value.
    pub(super) fn path(&mut self, qself: Option<&QSelf>, path: &Path) -> ExprId {
        let span = span_of_path(qself, path);
        let names: Vec<String> = path.segments.iter().map(|segment| name_of(&segment.ident)).collect();
        if let Some(qself) = qself {
            let base = self.ty(&qself.ty);
            return self.members(base, names.get(qself.position..).unwrap_or_default(), span);
        }
        if path.leading_colon.is_none()
            && let [only] = names.as_slice()
        {
            return self.name(only, span);
        }
        self.names(&names, path.leading_colon.is_some(), span)
    }

    /// A single name as a value: a local variable before an item.
    fn name(&mut self, name: &str, span: Span) -> ExprId {
        match (name, self.context.class) {
            ("None", _) if self.items_with(name).is_none() => self.builder.literal(Literal::Undefined, span),
            ("Self", Some(class)) => self.builder.expr(Expr::Class(class), span),
            _ => self.builder.read(name, span),
        }
    }

    /// A path of several names, or of types: locals are not looked at.
    pub(super) fn names(&mut self, names: &[String], global: bool, span: Span) -> ExprId {
        let Some((first, rest)) = names.split_first() else { return self.unit(span) };
        if global {
            let base = self.builder.import(first, None, span);
            return self.members(base, rest, span);
        }
        if first == "Self"
            && let Some(class) = self.context.class
        {
            let base = self.builder.expr(Expr::Class(class), span);
            return self.members(base, rest, span);
        }
        if let Some((scope, rest)) = self.module_start(names) {
            return self.read_members(scope, rest, span);
        }
        if let Some((_, bound)) = self.generic(first) {
            let base = match *bound {
                Some(bound) => bound,
                None => self.unit(span),
            };
            return self.members(base, rest, span);
        }
        if let Some(items) = self.items_with(first) {
            return self.read_members(items, names, span);
        }
        let is_type = first.starts_with(char::is_uppercase) || is_builtin(first) || rest.is_empty();
        if is_type {
            let base = self.builder.read(first, span);
            return self.members(base, rest, span);
        }
        let names = self.outside(names);
        let up = names.iter().take_while(|name| *name == "super").count().max(1);
        let base = self.builder.import(&names[..up].join("::"), None, span);
        self.members(base, &names[up..], span)
    }

    /// The type parameter of this name, with the trait that bounds it.
    fn generic(&self, name: &str) -> Option<&(String, Option<ExprId>)> {
        self.context.generics.iter().rev().find(|(known, _)| known == name)
    }

    pub(super) fn members(&mut self, base: ExprId, names: &[String], span: Span) -> ExprId {
        names.iter().fold(base, |base, name| self.builder.member(base, name, span))
    }

    /// The item `names[0]` of a scope, then members.
    pub(super) fn read_members(&mut self, items: usize, names: &[String], span: Span) -> ExprId {
        let Some((first, rest)) = names.split_first() else { return self.unit(span) };
        let scope = self.scopes[items].scope;
        let base = self.builder.read_from(scope, first, span);
        self.members(base, rest, span)
    }

    /// Where a path that starts with `self` or `super` stays within this file and is known here: the scope
    /// and the names from there.
    pub(super) fn module_start<'n>(&self, names: &'n [String]) -> Option<(usize, &'n [String])> {
        if !matches!(names.first().map(String::as_str), Some("self" | "super")) {
            return None;
        }
        let mut at = self.module_of(self.context.items);
        let mut rest = names;
        while let [word, after @ ..] = rest {
            match word.as_str() {
                "self" => {}
                "super" => at = self.module_of(self.scopes[at].parent?),
                name => return self.scopes[at].values.contains_key(name).then_some((at, rest)),
            }
            rest = after;
        }
        None
    }

    fn module_of(&self, items: usize) -> usize {
        let mut at = items;
        while !self.scopes[at].module {
            let Some(parent) = self.scopes[at].parent else { break };
            at = parent;
        }
        at
    }

    /// A path as it reads from the file's own module: one `super` less for each inline module around.
    pub(super) fn outside(&self, names: &[String]) -> Vec<String> {
        let mut inside = self.inline_modules();
        if inside.is_empty() || !matches!(names.first().map(String::as_str), Some("self" | "super")) {
            return names.to_vec();
        }
        let mut rest = names;
        while let [word, after @ ..] = rest {
            match word.as_str() {
                "self" => {}
                "super" if inside.pop().is_some() => {}
                _ => break,
            }
            rest = after;
        }
        if rest.first().is_some_and(|name| name == "super") {
            return rest.to_vec();
        }
        let mut path = vec!["self".to_owned()];
        path.extend(inside);
        path.extend(rest.iter().cloned());
        path
    }

    /// Names of the inline modules around, outermost first.
    pub(super) fn inline_modules(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut at = Some(self.context.items);
        while let Some(index) = at {
            names.extend(self.scopes[index].name.clone());
            at = self.scopes[index].parent;
        }
        names.reverse();
        names
    }

    /// The class of this file that a path names: a struct, or a variant of an enum.
    pub(super) fn class_of(&self, path: &Path) -> Option<ClassId> {
        let mut names = path.segments.iter().map(|segment| name_of(&segment.ident));
        let first = names.next()?;
        let class = match (first.as_str(), self.context.class) {
            ("Self", Some(class)) => class,
            _ => self.class_named(&first)?,
        };
        match (names.next(), names.next()) {
            (None, _) => Some(class),
            (Some(variant), None) => self.variants.get(&(class, variant)).copied(),
            _ => None,
        }
    }

    /// The span of the last name of a path.
    pub(super) fn last_name(path: &Path) -> Span {
        path.segments.last().map_or_else(Span::default, |segment| token(segment.ident.span()))
    }
}
