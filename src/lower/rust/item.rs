//! Items: modules, structs, traits, implementations, constants.

use syn::{ForeignItem, ImplItem, Item, ItemImpl, ItemMod, ItemTrait, TraitItem};

use super::declare::own_name;
use super::macros::expand;
use super::span::{span_of, token};
use super::types::is_builtin;
use super::{Lowering, name_of};
use crate::ir::{ClassId, Expr, ExprId, Field, Span};

impl Lowering {
    /// Lowers the items of the scope that is open.
    pub(super) fn items(&mut self, items: Vec<Item>) {
        let mut items = expand(items);
        self.declare(&items);
        items.sort_by_key(rank);
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: Item) {
        match item {
            Item::Use(item) => self.use_item(&item),
            Item::ExternCrate(item) => self.extern_crate(&item),
            Item::Mod(item) => self.module(item),
            Item::Struct(item) => {
                self.data(&item.ident, &item.generics, &[(None, &item.fields)]);
                if let Some(class) = self.class_named(&name_of(&item.ident)) {
                    self.json_fields(class, &item.attrs, &item.fields);
                }
            }
            Item::Union(item) => self.data(&item.ident, &item.generics, &[(None, &syn::Fields::Named(item.fields))]),
            Item::Enum(item) => self.enumeration(&item),
            Item::Trait(item) => self.trait_item(item),
            Item::Impl(item) => self.implementation(item),
            Item::Type(item) => {
                let known = self.context.generics.len();
                self.push_generics(&item.generics);
                let ty = self.ty(&item.ty);
                self.context.generics.truncate(known);
                self.assign_item(&name_of(&item.ident), ty, token(item.ident.span()));
            }
            Item::TraitAlias(item) => {
                let span = token(item.ident.span());
                let bound = self.bounds(item.bounds.iter(), span);
                self.assign_item(&name_of(&item.ident), bound, span);
            }
            Item::Const(item) => {
                let value = self.constant(&item.ty, &item.expr);
                if item.ident != "_" {
                    self.assign_item(&name_of(&item.ident), value, token(item.ident.span()));
                }
            }
            Item::Static(item) => {
                let value = self.constant(&item.ty, &item.expr);
                self.assign_item(&name_of(&item.ident), value, token(item.ident.span()));
            }
            Item::Fn(item) => {
                let value = self.function(&item.sig, Some(*item.block), None);
                self.assign_item(&name_of(&item.sig.ident), value, token(item.sig.ident.span()));
            }
            // The definition of a macro holds patterns, not code.
            Item::Macro(item) if item.ident.is_none() => {
                self.macro_call(&item.mac);
            }
            Item::ForeignMod(item) => self.foreign(&item.items),
            _ => {}
        }
    }

    fn constant(&mut self, ty: &syn::Type, value: &syn::Expr) -> ExprId {
        let ty = self.ty(ty);
        let value = self.expr(value);
        let span = self.builder.span(value);
        self.typed(Some(value), ty, span)
    }

    fn foreign(&mut self, items: &[ForeignItem]) {
        for item in items {
            if let ForeignItem::Macro(item) = item {
                self.macro_call(&item.mac);
            }
        }
    }

    fn module(&mut self, item: ItemMod) {
        let name = name_of(&item.ident);
        let span = token(item.ident.span());
        let Some((_, items)) = item.content else { return self.module_file(&name, span) };
        if !self.builder.descend() {
            return;
        }
        let parent = self.open_items(true);
        self.scopes[self.context.items].name = Some(name.clone());
        self.items(items);
        let record = self.module_record(span);
        self.close_items(parent);
        self.builder.ascend();
        self.assign_item(&name, record, span);
    }

    fn module_record(&mut self, span: Span) -> ExprId {
        let scope = &self.scopes[self.context.items];
        let mut entries: Vec<(String, ExprId)> = Vec::new();
        for (name, _) in &scope.order {
            if let Some(Some(value)) = scope.values.get(name)
                && entries.iter().all(|(known, _)| known != name)
            {
                entries.push((name.clone(), *value));
            }
        }
        let mut fields = Vec::with_capacity(entries.len());
        for (name, value) in entries {
            let key = self.builder.string(&name, span);
            fields.push(Field::Entry { key, value, span });
        }
        self.builder.expr(Expr::Record(fields), span)
    }

    /// A struct, or the variants of an enum: fields, and the name's value.
    fn data(&mut self, ident: &proc_macro2::Ident, generics: &syn::Generics, parts: &[(Option<&str>, &syn::Fields)]) {
        let name = name_of(ident);
        let span = token(ident.span());
        let Some(class) = self.class_named(&name) else { return };
        let known = self.context.generics.len();
        self.push_generics(generics);
        for (variant, fields) in parts {
            let of = match variant {
                None => Some(class),
                Some(variant) => self.variants.get(&(class, (*variant).to_owned())).copied(),
            };
            if let Some(of) = of {
                self.fields(of, fields);
            }
        }
        self.context.generics.truncate(known);
        let value = self.builder.expr(Expr::Class(class), span);
        self.assign_item(&name, value, span);
    }

    fn enumeration(&mut self, item: &syn::ItemEnum) {
        let names: Vec<String> = item.variants.iter().map(|variant| name_of(&variant.ident)).collect();
        let fields = item.variants.iter().map(|variant| &variant.fields);
        let parts: Vec<(Option<&str>, &syn::Fields)> =
            names.iter().map(|name| Some(name.as_str())).zip(fields).collect();
        self.data(&item.ident, &item.generics, &parts);
        for variant in &item.variants {
            if let Some((_, value)) = &variant.discriminant {
                self.expr(value);
            }
        }
    }

    fn trait_item(&mut self, item: ItemTrait) {
        let name = name_of(&item.ident);
        let span = token(item.ident.span());
        let Some(class) = self.class_named(&name) else { return };
        let value = self.builder.expr(Expr::Class(class), span);
        self.assign_item(&name, value, span);
        let outer = self.context.class.replace(class);
        let known = self.context.generics.len();
        self.push_generics(&item.generics);
        for bound in &item.supertraits {
            let base = self.bounds(std::iter::once(bound), span_of(bound));
            self.base(class, base);
        }
        for member in item.items {
            self.trait_member(class, member);
        }
        self.context.generics.truncate(known);
        self.context.class = outer;
    }

    fn trait_member(&mut self, class: ClassId, member: TraitItem) {
        match member {
            TraitItem::Fn(member) => {
                let value = self.function(&member.sig, member.default, Some(class));
                self.builder.class_member(class, &name_of(&member.sig.ident), value);
            }
            TraitItem::Const(member) => {
                let ty = self.ty(&member.ty);
                let span = self.builder.span(ty);
                let value = member.default.as_ref().map(|(_, value)| self.expr(value));
                let value = self.typed(value, ty, span);
                self.builder.class_member(class, &name_of(&member.ident), value);
            }
            TraitItem::Type(member) => {
                let span = token(member.ident.span());
                let ty = match &member.default {
                    Some((_, ty)) => self.ty(ty),
                    None => self.bounds(member.bounds.iter(), span),
                };
                self.builder.class_member(class, &name_of(&member.ident), ty);
            }
            TraitItem::Macro(member) => {
                self.macro_call(&member.mac);
            }
            _ => {}
        }
    }

    fn base(&mut self, class: ClassId, base: ExprId) {
        if !matches!(self.builder.get(base), Expr::Opaque(_)) {
            self.builder.class_mut(class).bases.push(base);
        }
    }

    fn implementation(&mut self, item: ItemImpl) {
        let known = self.context.generics.len();
        self.push_generics(&item.generics);
        let class = self.implemented(&item.self_ty);
        let outer = self.context.class.replace(class);
        if let Some((path, _)) = &item.trait_
            && item.modifiers.polarity.is_none()
        {
            let base = self.path(None, path);
            self.base(class, base);
            self.pointed_to(class, path, &item.items);
        }
        for member in item.items {
            self.member(class, member);
        }
        self.context.class = outer;
        self.context.generics.truncate(known);
    }

    /// `impl Deref for X { type Target = T; .. }`: it has the members of its target.
    fn pointed_to(&mut self, class: ClassId, implemented: &syn::Path, members: &[ImplItem]) {
        if implemented.segments.last().is_none_or(|last| last.ident != "Deref") {
            return;
        }
        let target = members.iter().find_map(|member| match member {
            ImplItem::Type(member) if member.ident == "Target" => Some(&member.ty),
            _ => None,
        });
        if let Some(target) = target {
            let target = self.ty(target);
            self.base(class, target);
        }
    }

    /// The class that an `impl` adds to; one of its own where this file does not define the type.
    fn implemented(&mut self, ty: &syn::Type) -> ClassId {
        let span = span_of(ty);
        let ident = own_name(ty);
        let name = ident.map(name_of);
        let class = name.as_deref().and_then(|name| self.class_named(name));
        let Some(class) = class else {
            let class = self.builder.class(name.as_deref(), Vec::new(), span);
            if !name.as_deref().is_some_and(is_builtin) {
                let base = self.ty(ty);
                self.base(class, base);
            }
            return class;
        };
        let bound = name.as_deref().is_some_and(|name| {
            self.items_with(name).is_some_and(|items| self.scopes[items].values.get(name).is_some_and(Option::is_none))
        });
        match name {
            // Declared for this `impl`: the name means the class, which extends what a glob import may bring.
            Some(name)
                if bound && matches!(ty, syn::Type::Path(_)) && self.builder.class_mut(class).bases.is_empty() =>
            {
                let symbol = self.builder.symbol(&name);
                let base = self.builder.expr(Expr::Global(symbol), span);
                self.base(class, base);
                let value = self.builder.expr(Expr::Class(class), span);
                self.assign_item(&name, value, span);
            }
            Some(name) if self.is_foreign(class, &name) => {
                let base = self.ty(ty);
                self.base(class, base);
            }
            _ => {}
        }
        class
    }

    /// Whether a class was registered for an `impl` whose name is an import.
    fn is_foreign(&mut self, class: ClassId, name: &str) -> bool {
        let value = self.items_with(name).and_then(|items| self.scopes[items].values.get(name).copied().flatten());
        let own = value.is_none_or(|value| self.builder.get(value) == &Expr::Class(class));
        !own && self.builder.class_mut(class).bases.is_empty()
    }

    fn member(&mut self, class: ClassId, member: ImplItem) {
        match member {
            ImplItem::Fn(member) => {
                let value = self.function(&member.sig, Some(member.block), Some(class));
                self.builder.class_member(class, &name_of(&member.sig.ident), value);
            }
            ImplItem::Const(member) => {
                let value = self.constant(&member.ty, &member.expr);
                self.builder.class_member(class, &name_of(&member.ident), value);
            }
            ImplItem::Type(member) => {
                let ty = self.ty(&member.ty);
                self.builder.class_member(class, &name_of(&member.ident), ty);
            }
            ImplItem::Macro(member) => {
                self.macro_call(&member.mac);
            }
            _ => {}
        }
    }
}

/// What is needed by others comes first.
fn rank(item: &Item) -> u8 {
    match item {
        Item::Use(_) | Item::ExternCrate(_) => 0,
        Item::Mod(item) if item.content.is_none() => 0,
        Item::Struct(_) | Item::Enum(_) | Item::Union(_) | Item::Trait(_) | Item::Type(_) | Item::TraitAlias(_) => 1,
        Item::Impl(_) => 2,
        Item::Fn(_) => 3,
        Item::Mod(_) => 4,
        _ => 5,
    }
}
