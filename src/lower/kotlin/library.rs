//! Functions of the library that make collections.

use super::Lowering;
use super::call::Call;
use super::span_of;
use crate::ir::{ArgKind, Expr, ExprId};
use crate::lower::jvm;

impl<'t> Lowering<'_, 't> {
    /// What a function makes that every file sees; none where it is another one.
    pub(super) fn library_function(&mut self, call: &Call<'t>, name: &str) -> Option<ExprId> {
        if self.tops.contains(name) || self.types.contains(name) && !name.starts_with(char::is_uppercase) {
            return None;
        }
        if self
            .scopes
            .iter()
            .any(|scope| scope.members.contains_key(name) || scope.path.rsplit('.').next() == Some(name))
        {
            return None;
        }
        let is_list = matches!(
            name,
            "listOf"
                | "mutableListOf"
                | "arrayListOf"
                | "setOf"
                | "mutableSetOf"
                | "arrayOf"
                | "listOfNotNull"
                | "emptyList"
                | "sequenceOf"
                | "flowOf"
        );
        let is_map = matches!(name, "mapOf" | "mutableMapOf" | "hashMapOf" | "linkedMapOf" | "emptyMap");
        let is_new_map = jvm::MAPS.contains(&name);
        let is_new_list = jvm::LISTS.contains(&name);
        if call.lambda.is_some() || !(is_list || is_map || is_new_map || is_new_list) {
            return None;
        }
        let args = call.arguments.map(|list| self.arguments(list)).unwrap_or_default();
        let span = span_of(call.node);
        if is_list {
            let items = args.iter().map(|arg| match arg.kind {
                ArgKind::Spread => self.builder.expr(Expr::Spread(arg.value), arg.span),
                _ => arg.value,
            });
            let items = items.collect();
            return Some(self.builder.expr(Expr::Sequence(items), span));
        }
        if is_map {
            return Some(self.map_of(&args, call.node));
        }
        if is_new_list {
            let items = args.iter().filter(|arg| !matches!(self.builder.get(arg.value), Expr::Literal(_)));
            let items: Vec<ExprId> = items.map(|arg| arg.value).collect();
            let items = items.into_iter().map(|list| self.builder.expr(Expr::Spread(list), span)).collect();
            return Some(self.builder.expr(Expr::Sequence(items), span));
        }
        // A text, or another map, that is read.
        match args.as_slice() {
            [only] if !matches!(self.builder.get(only.value), Expr::Literal(_)) => Some(only.value),
            _ => Some(self.builder.expr(Expr::Record(Vec::new()), span)),
        }
    }
}
