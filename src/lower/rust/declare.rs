//! Declares the items of a scope before any of them is lowered.

use syn::{Fields, Item, Type, UseTree, Visibility};

use super::span::token;
use super::types::is_builtin;
use super::{ItemScope, Lowering, name_of};
use crate::ir::{ClassId, Expr, ExprId, Span};

impl Lowering {
    /// Opens a scope of items where the builder stands; the parent comes back with [`Lowering::close_items`].
    pub(super) fn open_items(&mut self, module: bool) -> usize {
        let parent = self.context.items;
        self.builder.open_block();
        self.scopes.push(ItemScope::new(Some(parent), module, self.builder.scope()));
        self.context.items = self.scopes.len() - 1;
        parent
    }

    pub(super) fn close_items(&mut self, parent: usize) {
        self.builder.close_block();
        self.context.items = parent;
    }

    pub(super) fn declare(&mut self, items: &[Item]) {
        for item in items {
            self.declare_item(item);
        }
        // A second round: whether an `impl` finds its type is known only now.
        for item in items {
            if let Item::Impl(block) = item {
                self.declare_impl(&block.self_ty);
            }
        }
    }

    fn declare_item(&mut self, item: &Item) {
        match item {
            Item::Const(item) if item.ident != "_" => self.declare_name(&item.ident, true),
            Item::Static(item) => self.declare_name(&item.ident, true),
            Item::Fn(item) => self.declare_name(&item.sig.ident, true),
            Item::Type(item) => self.declare_name(&item.ident, true),
            Item::TraitAlias(item) => self.declare_name(&item.ident, true),
            Item::Mod(item) => {
                self.declare_name(&item.ident, true);
                self.module_name(name_of(&item.ident));
            }
            Item::ExternCrate(item) => {
                let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
                self.declare_name(name, is_public(&item.vis));
                if item.rename.is_some() {
                    self.renamed_crate(name_of(name));
                }
            }
            Item::Struct(item) => self.declare_class(&item.ident),
            Item::Union(item) => self.declare_class(&item.ident),
            Item::Trait(item) => self.declare_class(&item.ident),
            Item::Enum(item) => {
                let class = self.declare_class_named(&item.ident);
                self.module_name(name_of(&item.ident));
                for variant in &item.variants {
                    let name = name_of(&variant.ident);
                    let span = token(variant.ident.span());
                    let of = self.builder.class(Some(&name), Vec::new(), span);
                    let value = self.builder.expr(Expr::Class(of), span);
                    self.builder.class_member(class, &name, value);
                    self.variants.insert((class, name), of);
                }
            }
            Item::Use(item) => self.declare_use(&item.tree, None, is_public(&item.vis)),
            _ => {}
        }
    }

    fn declare_use(&mut self, tree: &UseTree, parent: Option<&str>, public: bool) {
        match tree {
            UseTree::Path(path) => {
                let name = name_of(&path.ident);
                self.declare_use(&path.tree, Some(&name), public);
            }
            UseTree::Name(name) if name.ident == "self" => {
                if let Some(parent) = parent {
                    self.declare_text(parent.to_owned(), public);
                }
            }
            UseTree::Name(name) => {
                if !self.is_parents_own(&name_of(&name.ident), parent) {
                    self.declare_name(&name.ident, public);
                }
            }
            UseTree::Rename(rename) if rename.rename != "_" => {
                self.declare_name(&rename.rename, public);
                if parent.is_none() {
                    self.renamed_crate(name_of(&rename.rename));
                }
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.declare_use(tree, parent, public);
                }
            }
            UseTree::Rename(_) | UseTree::Glob(_) => {}
        }
    }

    /// `use super::x` in an inline module whose parent defines `x`: it is visible without being declared.
    pub(super) fn is_parents_own(&self, name: &str, path: Option<&str>) -> bool {
        let here = &self.scopes[self.context.items];
        path == Some("super")
            && here.module
            && here.parent.is_some_and(|parent| self.scopes[parent].values.contains_key(name))
    }

    fn declare_name(&mut self, ident: &proc_macro2::Ident, public: bool) {
        self.declare_text(name_of(ident), public);
    }

    fn declare_text(&mut self, name: String, public: bool) {
        if !self.scopes[self.context.items].values.contains_key(&name) {
            self.builder.declare(&name);
            self.scopes[self.context.items].values.insert(name.clone(), None);
        }
        self.scopes[self.context.items].order.push((name, public));
    }

    fn module_name(&mut self, name: String) {
        self.scopes[self.context.items].modules.insert(name);
    }

    fn renamed_crate(&mut self, name: String) {
        self.scopes[self.context.items].renamed.insert(name.clone());
        self.module_name(name);
    }

    fn declare_class(&mut self, ident: &proc_macro2::Ident) {
        self.declare_class_named(ident);
    }

    fn declare_class_named(&mut self, ident: &proc_macro2::Ident) -> ClassId {
        self.declare_name(ident, true);
        self.register_class(name_of(ident), Vec::new(), token(ident.span()))
    }

    fn register_class(&mut self, name: String, bases: Vec<ExprId>, span: Span) -> ClassId {
        if let Some(class) = self.scopes[self.context.items].classes.get(&name) {
            return *class;
        }
        let class = self.builder.class(Some(&name), bases, span);
        self.scopes[self.context.items].classes.insert(name, class);
        class
    }

    /// The methods of a type that this file does not define: a class that extends what its name means.
    fn declare_impl(&mut self, ty: &Type) {
        let Some(ident) = own_name(ty) else { return };
        let name = name_of(ident);
        if self.class_named(&name).is_some() || is_builtin(&name) {
            return;
        }
        let span = token(ident.span());
        self.register_class(name.clone(), Vec::new(), span);
        if self.items_with(&name).is_none() && single(ty) {
            self.declare_text(name, false);
        }
    }

    /// Gives an item its value; items of one name (two namespaces, two configurations) are joined.
    pub(super) fn assign_item(&mut self, name: &str, value: ExprId, span: Span) {
        let items = self.context.items;
        let old = self.scopes[items].values.get(name).copied().flatten();
        let value = match old {
            Some(old) if old != value => self.builder.choice(vec![old, value], span),
            _ => value,
        };
        self.scopes[items].values.insert(name.to_owned(), Some(value));
        self.builder.assign(name, value);
    }

    /// The scope, from here outwards, that has an item of this name.
    pub(super) fn items_with(&self, name: &str) -> Option<usize> {
        self.find_items(|scope| scope.values.contains_key(name))
    }

    pub(super) fn find_items(&self, fits: impl Fn(&ItemScope) -> bool) -> Option<usize> {
        let mut at = Some(self.context.items);
        while let Some(index) = at {
            if fits(&self.scopes[index]) {
                return Some(index);
            }
            at = self.scopes[index].parent;
        }
        None
    }

    /// The class that this file knows under a name.
    pub(super) fn class_named(&self, name: &str) -> Option<ClassId> {
        let found = self.find_items(|scope| scope.classes.contains_key(name))?;
        self.scopes[found].classes.get(name).copied()
    }

    /// The names of the file that others can import.
    pub(super) fn export_root(&mut self) {
        let mut seen = rustc_hash::FxHashSet::default();
        for (name, public) in std::mem::take(&mut self.scopes[0].order) {
            if let Some(Some(value)) = self.scopes[0].values.get(&name).copied()
                && public
                && seen.insert(name.clone())
            {
                self.builder.export(&name, value);
            }
        }
    }

    /// Declared fields of a struct, or of an enum's variant.
    pub(super) fn fields(&mut self, class: ClassId, fields: &Fields) {
        for (index, field) in fields.iter().enumerate() {
            let name = field.ident.as_ref().map_or_else(|| index.to_string(), name_of);
            let ty = self.ty(&field.ty);
            let span = self.builder.span(ty);
            let value = field.default.as_ref().map(|(_, value)| self.expr(value));
            let value = self.typed(value, ty, span);
            self.builder.class_field(class, &name, value);
        }
    }
}

/// The last name of the type that an `impl` is for.
pub(super) fn own_name(ty: &Type) -> Option<&proc_macro2::Ident> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last().map(|segment| &segment.ident),
        Type::Reference(reference) => own_name(&reference.elem),
        Type::Paren(inner) => own_name(&inner.elem),
        Type::Group(inner) => own_name(&inner.elem),
        _ => None,
    }
}

fn single(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.len() == 1)
}

pub(super) fn is_public(visibility: &Visibility) -> bool {
    !matches!(visibility, Visibility::Inherited)
}
