//! Patterns: which names they bind to which part of a value.

use syn::punctuated::Punctuated;
use syn::{Member, Pat, Path};

use super::span::{span_of, span_of_path, token};
use super::types::is_wrapper;
use super::{Lowering, name_of};
use crate::ir::{Expr, ExprId, Span};

/// A name that a pattern binds.
struct Binding {
    name: String,
    value: ExprId,
    span: Span,
}

impl Lowering {
    /// Binds the names of a pattern in the innermost scope.
    pub(super) fn bind(&mut self, pat: &Pat, value: ExprId) {
        let mut found = Vec::new();
        self.collect(pat, value, &mut found);
        let mut at = 0;
        while at < found.len() {
            let name = found[at].name.clone();
            if found[..at].iter().all(|earlier| earlier.name != name) {
                // Alternatives bind the same name several times.
                let values =
                    found[at..].iter().filter(|binding| binding.name == name).map(|binding| binding.value).collect();
                let value = self.builder.choice(values, found[at].span);
                self.builder.define(&name, value);
            }
            at += 1;
        }
    }

    fn collect(&mut self, pat: &Pat, value: ExprId, found: &mut Vec<Binding>) {
        if !self.builder.descend() {
            return;
        }
        self.collect_inside(pat, value, found);
        self.builder.ascend();
    }

    fn collect_inside(&mut self, pat: &Pat, value: ExprId, found: &mut Vec<Binding>) {
        match pat {
            Pat::Ident(pat) => {
                let name = name_of(&pat.ident);
                // `None` and constants look like names.
                if !name.starts_with(char::is_uppercase) {
                    if pat.mutability.is_some() || pat.by_ref.is_some() {
                        self.mutable.insert(name.clone());
                    } else {
                        self.mutable.remove(&name);
                    }
                    found.push(Binding { name, value, span: token(pat.ident.span()) });
                }
                if let Some((_, pat)) = &pat.subpat {
                    self.collect(pat, value, found);
                }
            }
            Pat::Guard(pat) => self.collect(&pat.pat, value, found),
            Pat::Or(pat) => {
                for case in &pat.cases {
                    self.collect(case, value, found);
                }
            }
            Pat::Paren(pat) => self.collect(&pat.pat, value, found),
            Pat::Reference(pat) => self.collect(&pat.pat, value, found),
            Pat::Type(pat) => {
                let ty = self.ty(&pat.ty);
                let span = self.builder.span(value);
                let value = self.typed(Some(value), ty, span);
                self.collect(&pat.pat, value, found);
            }
            Pat::Tuple(pat) => self.collect_indexed(&pat.elems, value, found),
            Pat::Slice(pat) => self.collect_indexed(&pat.elems, value, found),
            Pat::Struct(pat) => {
                let whole = self.matched(pat.qself.as_ref(), &pat.path, value);
                for field in &pat.fields {
                    let name = match &field.member {
                        Member::Named(ident) => name_of(ident),
                        Member::Unnamed(index) => index.index.to_string(),
                    };
                    let bound = self.builder.member(whole, &name, span_of(&field.member));
                    self.collect(&field.pat, bound, found);
                }
            }
            Pat::TupleStruct(pat) => self.collect_tuple_struct(pat, value, found),
            Pat::Const(pat) => {
                self.block(&pat.block);
            }
            Pat::Macro(pat) => {
                self.macro_call(&pat.mac);
            }
            _ => {}
        }
    }

    fn collect_tuple_struct(&mut self, pat: &syn::PatTupleStruct, value: ExprId, found: &mut Vec<Binding>) {
        let last = pat.path.segments.last().map(|segment| name_of(&segment.ident)).unwrap_or_default();
        let transparent = matches!(last.as_str(), "Some" | "Ok" | "Ready") || is_wrapper(&last);
        let own = self.class_of(&pat.path).is_some();
        if transparent && !own && pat.elems.len() == 1 {
            let value = if last == "Some" { self.builder.present(value) } else { value };
            return self.collect(&pat.elems[0], value, found);
        }
        let span = span_of_path(None, &pat.path);
        if last == "Err" {
            let nothing = self.unit(span);
            return pat.elems.iter().for_each(|inner| self.collect(inner, nothing, found));
        }
        let whole = self.matched(pat.qself.as_ref(), &pat.path, value);
        for (index, inner) in pat.elems.iter().enumerate() {
            if matches!(inner, Pat::Rest(_)) {
                break;
            }
            let bound = self.builder.member(whole, &index.to_string(), span);
            self.collect(inner, bound, found);
        }
    }

    /// The matched value, known to be of the type that the pattern names.
    fn matched(&mut self, qself: Option<&syn::QSelf>, path: &Path, value: ExprId) -> ExprId {
        let span = self.builder.span(value);
        let ty = self.path(qself, path);
        // The variant says more than the type of the matched value.
        let variant = path.segments.len() > 1 && self.class_of(path).is_some();
        self.typed((!variant).then_some(value), ty, span)
    }

    fn collect_indexed(&mut self, pats: &Punctuated<Pat, syn::Token![,]>, value: ExprId, found: &mut Vec<Binding>) {
        let mut after_rest = false;
        for (index, pat) in pats.iter().enumerate() {
            let span = span_of(pat);
            let rest = matches!(pat, Pat::Rest(_))
                || matches!(pat, Pat::Ident(name) if matches!(&name.subpat, Some((_, sub)) if matches!(**sub, Pat::Rest(_))));
            if rest {
                self.collect(pat, value, found);
                after_rest = true;
                continue;
            }
            let part = if after_rest {
                self.builder.expr(Expr::Element(value), span)
            } else {
                let key = self.builder.number(&index.to_string(), span);
                self.builder.expr(Expr::Index { base: value, key }, span)
            };
            self.collect(pat, part, found);
        }
    }
}
