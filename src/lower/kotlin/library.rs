//! Functions of the library that make collections.

use super::Lowering;
use super::call::Call;
use super::{child_of_kind, children, span_of};
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
        let value = self.collection_made(call, (is_list, is_map, is_new_list));
        // What it is said to hold: `ConcurrentHashMap<String, Client>()`.
        let arguments = child_of_kind(call.node, "type_arguments").map(children).unwrap_or_default();
        let is_empty = match self.builder.get(value) {
            Expr::Record(fields) => fields.is_empty(),
            Expr::Sequence(items) => items.is_empty(),
            _ => false,
        };
        let arguments = if is_empty { arguments } else { Vec::new() };
        let Some(element) = arguments.last().and_then(|last| self.telling(*last)) else { return Some(value) };
        let span = span_of(call.node);
        let ty = self.builder.expr(Expr::Sequence(vec![element]), span);
        Some(self.typed(Some(value), ty, span))
    }

    fn collection_made(&mut self, call: &Call<'t>, (is_list, is_map, is_new_list): (bool, bool, bool)) -> ExprId {
        let args = call.arguments.map(|list| self.arguments(list)).unwrap_or_default();
        let span = span_of(call.node);
        if is_list {
            let items = args.iter().map(|arg| match arg.kind {
                ArgKind::Spread => self.builder.expr(Expr::Spread(arg.value), arg.span),
                _ => arg.value,
            });
            let items = items.collect();
            return self.builder.expr(Expr::Sequence(items), span);
        }
        if is_map {
            return self.map_of(&args, call.node);
        }
        if is_new_list {
            let items = args.iter().filter(|arg| !matches!(self.builder.get(arg.value), Expr::Literal(_)));
            let items: Vec<ExprId> = items.map(|arg| arg.value).collect();
            let items = items.into_iter().map(|list| self.builder.expr(Expr::Spread(list), span)).collect();
            return self.builder.expr(Expr::Sequence(items), span);
        }
        // A text, or another map, that is read.
        match args.as_slice() {
            [only] if !matches!(self.builder.get(only.value), Expr::Literal(_)) => only.value,
            _ => self.builder.expr(Expr::Record(Vec::new()), span),
        }
    }
}
