//! How instances come to be: what the constructors of their classes are given, written or not.

use super::arguments::MAX_CALLERS;
use super::eval::Evaluator;
use super::program::{ArgsId, Context};
use super::value::{Atom, ClassRef, CtxId, FunctionRef, Instance, Name, Ref, Value};
use crate::ir::{Expr, ExprId, Slot};

/// Keywords of a field's declaration that give it another name in the constructor.
const ALIASES: [&str; 2] = ["alias", "validation_alias"];

/// A field that a constructor takes which nobody wrote.
#[derive(Debug, Clone, Copy)]
struct OwnSlot {
    class: ClassRef,
    slot: Slot,
    /// Its place among the parameters.
    index: usize,
}

impl Evaluator<'_> {
    // --- constructors that nobody wrote ----------------------------------------------------------

    /// What an instance has in a field that its class declares and a constructor takes which nobody wrote (dataclasses,
    /// models), and the class whose default counts.
    pub(super) fn slot_value(&mut self, instance: Instance, name: Name) -> Option<(Value, ClassRef)> {
        let slot = self.slot(instance.class, name)?;
        let calls = match self.constructor_of(instance.class) {
            Some(constructor) => Some(self.handed_up(instance, constructor, slot.class)?),
            None => self.made_by(instance)?,
        };
        let value = match calls {
            Some(calls) => {
                let mut result = Value::bottom();
                for args in calls.iter().take(MAX_CALLERS) {
                    let given = self.given(*args, slot);
                    result.join(&given);
                }
                if calls.len() > MAX_CALLERS || self.are_tests(&calls) {
                    result = self.or_declared(result.opened(), slot);
                }
                result
            }
            None => self.default_of(slot),
        };
        Some((value, slot.class))
    }

    /// The slot of this name: its place is that of its first declaration, its default that of the last one.
    fn slot(&mut self, class: ClassRef, name: Name) -> Option<OwnSlot> {
        let has = |this: &Self, class: ClassRef| {
            let file = this.file(class.file);
            file.ir.class(class.id).slots.iter().any(|slot| file.name(slot.name) == name)
        };
        let lineage = self.lineage(class).classes;
        if !lineage.iter().any(|class| has(self, *class)) {
            return None;
        }
        let mut names: Vec<Name> = Vec::new();
        let mut found = None;
        for class in lineage.iter().rev() {
            let file = self.file(class.file);
            for slot in &file.ir.class(class.id).slots {
                let own = file.name(slot.name);
                let index = names.iter().position(|name| *name == own).unwrap_or_else(|| {
                    names.push(own);
                    names.len() - 1
                });
                if own == name {
                    found = Some(OwnSlot { class: *class, slot: *slot, index });
                }
            }
        }
        found
    }

    /// The arguments that made an instance of a class without a written constructor; none of them where nobody is seen
    /// to make one, and nothing at all where its constructor takes nothing.
    #[expect(clippy::option_option, reason = "no constructor, no construction, constructions")]
    fn made_by(&mut self, instance: Instance) -> Option<Option<Vec<ArgsId>>> {
        let lineage = self.lineage(instance.class);
        let is_decorated = |class: &ClassRef| !self.file(class.file).ir.class(class.id).decorators.is_empty();
        if lineage.complete && !lineage.classes.iter().any(is_decorated) {
            return None;
        }
        let context = self.facts.contexts.get(instance.ctx);
        if context.constructs.is_some() {
            return Some(Some(vec![context.args]));
        }
        let mut found = Vec::new();
        for class in std::iter::once(instance.class).chain(self.descendants(instance.class)) {
            if self.constructor_of(class).is_none() {
                found.extend(self.constructions(class).into_iter().map(|(args, _)| args));
            }
        }
        Some((!found.is_empty()).then_some(found))
    }

    /// What a written constructor hands to the one above it that is not written: `super().__init__(**data)`.
    fn handed_up(&mut self, instance: Instance, constructor: FunctionRef, declares: ClassRef) -> Option<Vec<ArgsId>> {
        let class = self.file(constructor.file).ir.function(constructor.id).class?;
        let is_above = self.is_subclass(ClassRef { file: constructor.file, id: class }, declares);
        if !is_above || self.lineage(declares).complete {
            return None;
        }
        let calls = self.calls_up(constructor);
        let args: Vec<ArgsId> = calls
            .into_iter()
            .map(|expr| Ref { file: constructor.file, expr, ctx: instance.ctx })
            .filter(|call| !self.written_args(*call).is_empty())
            .collect::<Vec<_>>()
            .into_iter()
            .map(|call| self.args_of_call(call))
            .collect();
        (!args.is_empty()).then_some(args)
    }

    /// What one construction gives to a slot.
    fn given(&mut self, args: ArgsId, slot: OwnSlot) -> Value {
        let file = self.file(slot.class.file);
        let mut given = self.keyword(args, file.name(slot.slot.name));
        for alias in self.aliases(slot) {
            if given.only() == Some(Atom::Undefined) {
                given = self.keyword(args, alias);
            }
        }
        if given.only() == Some(Atom::Undefined) {
            given = self.positional(args, slot.index);
        }
        let mut result = given.filtered(|atom| atom != Atom::Undefined);
        let at = Ref { file: slot.class.file, expr: slot.slot.value, ctx: CtxId(0) };
        if given.contains(Atom::Undefined) && slot.slot.is_optional {
            let default = self.eval(at);
            result.join(&default);
        }
        let result = self.or_declared(result, slot);
        if result.atoms().is_empty() { Value::unknown() } else { result }
    }

    /// What is not known of a slot's value is an instance of the declared type.
    fn or_declared(&mut self, mut value: Value, slot: OwnSlot) -> Value {
        let Some(ty) = slot.slot.ty.filter(|_| !value.is_complete()) else { return value };
        let declared = self.instance_of(Ref { file: slot.class.file, expr: ty, ctx: CtxId(0) });
        if declared.atoms().is_empty() {
            return value;
        }
        value.join(&declared);
        value.closed()
    }

    /// Other names that the declaration gives to a slot: `Field(alias="base_url")`.
    fn aliases(&mut self, slot: OwnSlot) -> Vec<Name> {
        let mut at = Ref { file: slot.class.file, expr: slot.slot.value, ctx: CtxId(0) };
        if let Expr::Typed { value: Some(value), .. } = self.expr(at) {
            at = at.at(*value);
        }
        if !matches!(self.expr(at), Expr::Call { .. }) {
            return Vec::new();
        }
        let args = self.args_of_call(at);
        let mut found = Vec::new();
        for keyword in ALIASES {
            let keyword = self.facts.names.intern(keyword);
            if let Some(Atom::Str(alias)) = self.keyword(args, keyword).only() {
                found.push(alias);
            }
        }
        found
    }

    /// What a slot holds where nobody is seen to construct its class: the default, or anything else of its type.
    fn default_of(&mut self, slot: OwnSlot) -> Value {
        let value = self.eval(Ref { file: slot.class.file, expr: slot.slot.value, ctx: CtxId(0) });
        if value.atoms().iter().all(|atom| atom.is_data()) { (*value).clone().opened() } else { (*value).clone() }
    }

    // --- constructors that are written -----------------------------------------------------------

    /// The context of the fields that a class of an instance's lineage stores. It tells whose constructor's callers
    /// count where only the instance's class is known.
    pub(super) fn context_of_fields(&mut self, instance: Instance, class: ClassRef) -> CtxId {
        if instance.ctx != CtxId(0) || class == instance.class {
            return instance.ctx;
        }
        let args = self.facts.contexts.args(Vec::new());
        let receiver = Some(instance);
        self.facts.contexts.intern(Context {
            function: None,
            args,
            receiver,
            constructs: None,
            scope: CtxId(0),
            depth: 0,
        })
    }

    /// The calls of a constructor that the construction of a context's receiver can come from; none where any can.
    pub(super) fn args_of_construction(&mut self, constructor: FunctionRef, ctx: CtxId) -> Option<Vec<ArgsId>> {
        if ctx == CtxId(0) || !self.file(constructor.file).ir.function(constructor.id).flags.constructor {
            return None;
        }
        let (class, ctx) = self.constructed_in(ctx)?;
        let outermost = self.constructor_of(class)?;
        if outermost == constructor {
            return self.constructions_with(constructor, class);
        }
        let mut found = Vec::new();
        for own in self.lineage(class).classes {
            let Some(above) = self.constructor_of(own).filter(|above| *above != constructor) else { continue };
            for expr in self.calls_up(above) {
                let call = Ref { file: above.file, expr, ctx };
                let calls = self.invoked(call);
                found.extend(calls.into_iter().filter(|(called, _)| *called == constructor).map(|(_, args)| args));
            }
        }
        found.sort_unstable();
        found.dedup();
        (!found.is_empty()).then_some(found)
    }

    /// The class that is constructed in a context, and the context of the construction.
    fn constructed_in(&self, ctx: CtxId) -> Option<(ClassRef, CtxId)> {
        self.facts.contexts.chain(ctx).find_map(|(id, context)| match (context.constructs, context.receiver) {
            (Some((file, class)), _) => Some((ClassRef { file, id: class }, id)),
            (None, Some(receiver)) if receiver.ctx != CtxId(0) => Some((receiver.class, receiver.ctx)),
            (None, Some(receiver)) if context.function.is_none() => Some((receiver.class, id)),
            _ => None,
        })
    }

    /// The calls of an inherited constructor that may make an instance of a class.
    fn constructions_with(&mut self, constructor: FunctionRef, class: ClassRef) -> Option<Vec<ArgsId>> {
        let own = self.file(constructor.file).ir.function(constructor.id).class?;
        if class == (ClassRef { file: constructor.file, id: own }) {
            return None;
        }
        let mut found = Vec::new();
        for (args, call) in self.callers(constructor) {
            let made = match self.super_of(call) {
                Some(below) => vec![below],
                None => self.constructed(call),
            };
            if made.is_empty() || made.into_iter().any(|made| self.is_subclass(made, class)) {
                found.push(args);
            }
        }
        Some(found)
    }

    /// The calls in a constructor of the one above it.
    fn calls_up(&self, constructor: FunctionRef) -> Vec<ExprId> {
        let file = self.file(constructor.file);
        let span = file.ir.function(constructor.id).span;
        let first = file.ir.calls.partition_point(|call| file.ir.span(*call).start < span.start);
        let inside = file.ir.calls[first..].iter().take_while(|call| file.ir.span(**call).start < span.end);
        let at = |expr| Ref { file: constructor.file, expr, ctx: CtxId(0) };
        inside.copied().filter(|call| self.super_of(at(*call)).is_some()).collect()
    }

    /// The class whose `super` a call runs the constructor of.
    fn super_of(&self, call: Ref) -> Option<ClassRef> {
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        let base = match self.expr(call.at(*callee)) {
            Expr::Member { base, name }
                if matches!(self.file(call.file).ir.text(*name), "__init__" | "__construct") =>
            {
                *base
            }
            _ => *callee,
        };
        match self.expr(call.at(base)) {
            Expr::Super(class) => Some(ClassRef { file: call.file, id: *class }),
            _ => None,
        }
    }
}
