//! `use`, `extern crate` and `mod x;`.

use syn::{ItemExternCrate, ItemUse, UseTree};

use super::span::token;
use super::{Lowering, name_of};
use crate::ir::{ExprId, Span};

impl Lowering {
    pub(super) fn use_item(&mut self, item: &ItemUse) {
        self.use_tree(&item.tree, &mut Vec::new());
    }

    fn use_tree(&mut self, tree: &UseTree, path: &mut Vec<String>) {
        match tree {
            UseTree::Path(step) => {
                path.push(name_of(&step.ident));
                self.use_tree(&step.tree, path);
                path.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, path);
                }
            }
            UseTree::Name(name) if name.ident == "self" => {
                let Some(last) = path.last().cloned() else { return };
                let value = self.used(path, token(name.ident.span()));
                self.assign_item(&last, value, token(name.ident.span()));
            }
            UseTree::Name(name) => {
                let own = name_of(&name.ident);
                let parent = path.last().map(String::as_str);
                if !(path.len() == 1 && self.is_parents_own(&own, parent)) {
                    self.use_as(path, own.clone(), &own, token(name.ident.span()));
                }
            }
            UseTree::Rename(rename) => {
                let own = name_of(&rename.ident);
                let span = token(rename.rename.span());
                if rename.rename == "_" {
                    return;
                }
                if own == "self" {
                    let value = self.used(path, span);
                    return self.assign_item(&name_of(&rename.rename), value, span);
                }
                self.use_as(path, own, &name_of(&rename.rename), span);
            }
            UseTree::Glob(_) => self.use_all(path),
        }
    }

    fn use_as(&mut self, path: &mut Vec<String>, own: String, name: &str, span: Span) {
        path.push(own);
        let value = self.used(path, span);
        path.pop();
        self.assign_item(name, value, span);
    }

    /// The value of a path in a `use`.
    fn used(&mut self, path: &[String], span: Span) -> ExprId {
        let Some(first) = path.first() else { return self.unit(span) };
        if let Some((scope, rest)) = self.module_start(path) {
            return self.read_members(scope, rest, span);
        }
        let known = self.find_items(|scope| scope.modules.contains(first));
        if let Some(items) = known
            && path.len() > 1
        {
            return self.read_members(items, path, span);
        }
        let path = self.outside(path);
        match path.split_last() {
            Some((last, parent)) if !parent.is_empty() => self.builder.import(&parent.join("::"), Some(last), span),
            Some((only, _)) => self.builder.import(only, None, span),
            None => self.unit(span),
        }
    }

    fn use_all(&mut self, path: &[String]) {
        let mut path = self.outside(path);
        if path.first().is_some_and(|first| self.is_module_file(first)) {
            path.splice(0..0, std::iter::once("self".to_owned()).chain(self.inline_modules()));
        }
        // The parent of an inline module is visible anyway.
        if !path.is_empty() && path != ["self"] {
            self.builder.export_all_from(&path.join("::"));
        }
    }

    /// Whether this file says `mod x;` or `mod x {}`.
    fn is_module_file(&self, name: &str) -> bool {
        let here = &self.scopes[self.context.items];
        here.modules.contains(name) && !here.classes.contains_key(name) && !here.renamed.contains(name)
    }

    pub(super) fn extern_crate(&mut self, item: &ItemExternCrate) {
        let span = token(item.ident.span());
        let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
        let krate = name_of(&item.ident);
        let value = self.builder.import(if krate == "self" { "crate" } else { &krate }, None, span);
        if name != "_" {
            self.assign_item(&name_of(name), value, span);
        }
    }

    /// `mod x;`: the file of that name.
    pub(super) fn module_file(&mut self, name: &str, span: Span) {
        let mut path = vec!["self".to_owned()];
        path.extend(self.inline_modules());
        path.push(name.to_owned());
        let value = self.builder.import(&path.join("::"), None, span);
        self.assign_item(name, value, span);
    }
}
