//! Arguments of invocations, and the parameters that they reach.

use super::client::Origin;
use super::eval::Evaluator;
use super::memory::{Fact, Key};
use super::program::{ArgsId, Contexts, Given, Part};
use super::value::{Atom, CtxId, FileId, FunctionRef, Name, Ref, Value};
use super::written::Written;
use crate::ir::{Arg, ArgKind, Expr, ExprId, FunctionId, ParamKind, Symbol};
use crate::syntax::Ecosystem;

/// Most callers of one function that are joined.
pub(super) const MAX_CALLERS: usize = 64;

/// The name of the argument that is a block of Ruby.
const BLOCK: &str = "&";

impl Evaluator<'_> {
    /// The arguments of one call.
    pub(super) fn args_of_call(&mut self, call: Ref) -> ArgsId {
        self.facts.contexts.args(vec![Part::of(call)])
    }

    /// The arguments written at a call.
    pub(super) fn written_args(&self, call: Ref) -> &[Arg] {
        match self.program.file(call.file).ir.expr(call.expr) {
            Expr::Call { args, .. } => args,
            _ => &[],
        }
    }

    /// The expression of positional argument `index`, or the spread that may hold it.
    pub(super) fn positional_ref(&self, args: ArgsId, index: usize) -> Result<Option<Ref>, Ref> {
        self.positional_at(args, index).map(|written| written.map(|written| written.value))
    }

    /// Where positional argument `index` is written, or the spread that may hold it.
    pub(super) fn positional_at(&self, args: ArgsId, index: usize) -> Result<Option<Written>, Ref> {
        let mut left = index;
        for part in self.facts.contexts.parts(args) {
            let mut skip = part.skip;
            for arg in self.written_args(part.call) {
                match arg.kind {
                    ArgKind::Spread => return Err(part.call.at(arg.value)),
                    ArgKind::Positional if skip > 0 => skip -= 1,
                    ArgKind::Positional if part.given == Given::Listed => return Err(part.call.at(arg.value)),
                    ArgKind::Positional if left == 0 => return Ok(Some(Written::argument(part.call, arg))),
                    ArgKind::Positional => left -= 1,
                    ArgKind::Named(_) | ArgKind::SpreadNamed => {}
                }
            }
        }
        Ok(None)
    }

    /// The value of positional argument `index`; undefined where the call does not give it.
    pub(super) fn positional(&mut self, args: ArgsId, index: usize) -> Value {
        match self.positional_ref(args, index) {
            Ok(Some(arg)) => (*self.eval(arg)).clone(),
            Ok(None) if self.may_be_more(args) => Value::anything(),
            Ok(None) => Value::one(Atom::Undefined),
            Err(_) => (*self.answer(Key::Position(args, index))).clone(),
        }
    }

    /// Whether whoever calls in the end may add arguments to these.
    fn may_be_more(&self, args: ArgsId) -> bool {
        self.facts.contexts.parts(args).iter().any(|part| part.given == Given::Open)
    }

    /// `f(*args)` where `args` is a known sequence or what the enclosing function collected.
    pub(super) fn spread_positional(&mut self, args: ArgsId, index: usize) -> Value {
        let Err(spread) = self.positional_ref(args, index) else { return Value::unknown() };
        let only_spread = match self.facts.contexts.parts(args) {
            [Part { given: Given::Listed, .. }] => true,
            [Part { call, skip: 0, .. }] => self
                .written_args(*call)
                .first()
                .is_some_and(|arg| arg.kind == ArgKind::Spread && arg.value == spread.expr),
            _ => false,
        };
        if !only_spread {
            return Value::unknown();
        }
        let value = self.eval(spread);
        match value.only() {
            Some(sequence) => self.nth(sequence, index),
            None => Value::unknown(),
        }
    }

    /// The value of a keyword argument; undefined where the call does not give it.
    pub(super) fn keyword(&mut self, args: ArgsId, name: Name) -> Value {
        (*self.answer(Key::Keyword(args, name))).clone()
    }

    pub(super) fn find_keyword(&mut self, args: ArgsId, name: Name) -> Value {
        let result = self.written_keyword(args, name);
        // Who calls in the end may say otherwise; but nobody binds a client to give another one.
        let is_client = result.atoms().iter().all(|atom| matches!(atom, Atom::Sdk { .. }));
        if self.may_be_more(args) && !is_client { result.opened() } else { result }
    }

    fn written_keyword(&mut self, args: ArgsId, name: Name) -> Value {
        let parts = self.facts.contexts.parts(args).to_vec();
        let mut result = Value::bottom();
        for part in parts.iter().rev() {
            let value = self.keyword_of_call(part.call, name);
            let missing = value.contains(Atom::Undefined);
            result.join(&value.filtered(|atom| atom != Atom::Undefined));
            if !missing {
                return result;
            }
        }
        result.add(Atom::Undefined);
        result
    }

    fn keyword_of_call(&mut self, call: Ref, name: Name) -> Value {
        let file = self.file(call.file);
        let args = self.written_args(call).to_vec();
        let named = args.iter().find(|arg| matches!(arg.kind, ArgKind::Named(given) if file.name(given) == name));
        if let Some(arg) = named {
            return (*self.eval(call.at(arg.value))).clone();
        }
        let mut result = Value::bottom();
        for arg in args.iter().filter(|arg| arg.kind == ArgKind::SpreadNamed) {
            let record = self.eval(call.at(arg.value));
            let value = self.field_of(&record, name);
            result.join(&value.filtered(|atom| atom != Atom::Undefined));
            if value.is_present() {
                return result;
            }
        }
        result.add(Atom::Undefined);
        result
    }

    /// The value of a parameter in a context.
    pub(super) fn parameter(&mut self, function: FunctionRef, index: usize, ctx: CtxId) -> Value {
        let chain: Vec<_> = self.facts.contexts.chain(ctx).collect();
        for (_, context) in chain {
            if context.function == Some(function) && context.args == Contexts::BLIND {
                return self.parameter_without_data(function, index);
            }
            if context.function == Some(function) {
                return self.bound(function, index, context.args, ctx);
            }
        }
        match self.args_of_construction(function, ctx) {
            Some(args) => self.parameter_of_callers(function, index, &args, ctx),
            None => self.parameter_of_any_caller(function, index),
        }
    }

    /// What a parameter is as far as that is no data: what callers pass, and the default.
    fn parameter_without_data(&mut self, function: FunctionRef, index: usize) -> Value {
        // A request that is made before it is sent is data: it holds its URL.
        let passed = self.parameter_of_any_caller(function, index);
        let passed = passed.filtered(|atom| !atom.is_data() && !self.is_request(atom));
        if !passed.atoms().is_empty() {
            return passed;
        }
        let param = self.file(function.file).ir.function(function.id).params.get(index);
        match param.and_then(|param| param.default) {
            Some(default) => (*self.eval(Ref { file: function.file, expr: default, ctx: CtxId(0) })).clone(),
            None => Value::unknown(),
        }
    }

    /// What a parameter receives from given arguments.
    pub(super) fn bound(&mut self, function: FunctionRef, index: usize, args: ArgsId, ctx: CtxId) -> Value {
        let params = &self.file(function.file).ir.function(function.id).params;
        let Some(param) = params.get(index) else { return Value::unknown() };
        let position = params[..index].iter().filter(|param| param.kind != ParamKind::Receiver).count();
        let name = param.name.map(|name| self.file(function.file).name(name));
        let given = match (param.kind, name) {
            (ParamKind::Receiver, _) => return self.receiver_given(args),
            (ParamKind::Rest, _) => return Value::one(Atom::Rest(function, ctx)),
            (ParamKind::KeywordRest, _) => return Value::one(Atom::Keywords(function, ctx)),
            (ParamKind::KeywordOnly, Some(name)) => self.keyword(args, name),
            (ParamKind::KeywordOnly, None) => Value::unknown(),
            (ParamKind::Plain, None) => self.positional(args, position),
            (ParamKind::Plain, Some(name)) => {
                let by_position = self.positional(args, position);
                if by_position.atoms() != [Atom::Undefined] {
                    return self.or_default(function, param.default, by_position);
                }
                if self.takes_keywords(function, index, args) {
                    return Value::one(Atom::Keywords(function, ctx));
                }
                let by_name = self.keyword(args, name);
                let is_sure = by_position.is_complete() || !by_name.contains(Atom::Undefined);
                if is_sure { by_name } else { by_name.opened() }
            }
        };
        self.or_default(function, param.default, given)
    }

    /// Whether keywords are given to a function of Ruby that has none: its last parameter is a hash of them.
    fn takes_keywords(&self, function: FunctionRef, index: usize, args: ArgsId) -> bool {
        if self.program.ecosystem() != Ecosystem::Ruby {
            return false;
        }
        let file = self.file(function.file);
        let is_block = |name: Option<Symbol>| name.is_some_and(|name| file.ir.text(name) == BLOCK);
        let params = &file.ir.function(function.id).params;
        let is_last = params.iter().skip(index + 1).all(|param| is_block(param.name));
        let mut written = self.facts.contexts.parts(args).iter().flat_map(|part| {
            let names = &self.file(part.call.file).ir;
            self.written_args(part.call).iter().map(move |arg| match arg.kind {
                ArgKind::Named(name) => names.text(name) != BLOCK,
                kind => kind == ArgKind::SpreadNamed,
            })
        });
        is_last && written.any(|is_keyword| is_keyword)
    }

    /// What is given, or the default where nothing may be given.
    fn or_default(&mut self, function: FunctionRef, default: Option<ExprId>, given: Value) -> Value {
        if !given.contains(Atom::Undefined) {
            return given;
        }
        let Some(default) = default else { return given };
        let default = self.eval(Ref { file: function.file, expr: default, ctx: CtxId(0) });
        let mut result = given.filtered(|atom| atom != Atom::Undefined);
        result.join(&default);
        result
    }

    /// Whether tests alone call a function: who calls it when the program runs is out of sight then.
    pub(super) fn are_tests(&self, callers: &[ArgsId]) -> bool {
        let mut parts = callers.iter().flat_map(|args| self.facts.contexts.parts(*args));
        !callers.is_empty() && parts.all(|part| self.file(part.call.file).is_test)
    }

    /// The join over every caller that is known; what is declared where there is none.
    fn parameter_of_any_caller(&mut self, function: FunctionRef, index: usize) -> Value {
        let callers: Vec<ArgsId> = self.callers(function).into_iter().map(|(args, _)| args).collect();
        self.parameter_of_callers(function, index, &callers, CtxId(0))
    }

    fn parameter_of_callers(&mut self, function: FunctionRef, index: usize, callers: &[ArgsId], ctx: CtxId) -> Value {
        let mut result = Value::bottom();
        for args in callers.iter().take(MAX_CALLERS) {
            let value = self.bound(function, index, *args, ctx);
            result.join(&value);
        }
        let param = self.file(function.file).ir.function(function.id).params.get(index);
        let Some(param) = param else { return Value::unknown() };
        match param.kind {
            ParamKind::Rest => return Value::one(Atom::Rest(function, ctx)),
            ParamKind::KeywordRest => return Value::one(Atom::Keywords(function, ctx)),
            _ => {}
        }
        if callers.len() > MAX_CALLERS {
            self.facts.memory.read_fact(Fact::Bound);
            result = result.opened();
        }
        if self.are_tests(callers) {
            result = result.opened();
        }
        let is_known =
            result.atoms().iter().any(|atom| !matches!(atom, Atom::Null | Atom::Undefined | Atom::External(_)));
        if callers.is_empty()
            && let Some(default) = param.default
        {
            let default = self.eval(Ref { file: function.file, expr: default, ctx: CtxId(0) });
            result.join(&default);
        }
        if (!is_known || !result.is_complete())
            && let Some(ty) = param.ty
        {
            let declared = self.instance_of(Ref { file: function.file, expr: ty, ctx: CtxId(0) });
            let position = u32::try_from(index).unwrap_or(u32::MAX);
            let declared = self.declared_by(&declared, |node| Origin::Parameter(function, position, node));
            if !declared.atoms().is_empty() {
                result.join(&declared);
                return result.closed();
            }
        }
        if callers.is_empty()
            && let Some(given) = self.given_by_library(function, index)
        {
            result.join(&given);
            return result;
        }
        // What is not written, Kotlin's `it`, is named by nobody.
        let is_written = param.span != self.file(function.file).ir.function(function.id).span;
        if callers.is_empty()
            && is_written
            && let Some(name) = param.name
        {
            let presumed = self.namesake((function, index), self.file(function.file).name(name));
            result.join(&presumed);
        }
        if callers.is_empty() { result.opened() } else { result }
    }

    /// A client that another function of the file, or the file itself, has under this name: people who pass a
    /// client around call it the same everywhere. A presumption, and marked as one.
    fn namesake(&mut self, (function, index): (FunctionRef, usize), name: Name) -> Value {
        let found = self.answer(Key::Namesake(function.file, name));
        let mut result = Value::unknown();
        self.presume(&found, (function, index), &mut result);
        result
    }

    pub(super) fn find_namesake(&mut self, id: FileId, name: Name) -> Value {
        let file = self.file(id);
        let mut result = Value::bottom();
        for (index, function) in file.ir.functions.iter().enumerate() {
            let same = function.params.iter().position(|param| param.name.is_some_and(|own| file.name(own) == name));
            let Some(position) = same else { continue };
            let function = FunctionRef { file: id, id: FunctionId(u32::try_from(index).unwrap_or(u32::MAX)) };
            self.facts.memory.read_fact(Fact::Callers(function));
            if self.facts.callers.contains_key(&function) {
                let value = self.parameter_of_any_caller(function, position);
                result.join(&value);
            }
        }
        for variable in file.ir.variables.iter().filter(|variable| file.name(variable.name) == name) {
            let at = Ref { file: id, expr: ExprId(0), ctx: CtxId(0) };
            let value = self.eval_all(at, &variable.definitions);
            result.join(&value);
        }
        result
    }

    /// Adds the clients among a value's possibilities, marked as presumed.
    fn presume(&mut self, value: &Value, (function, index): (FunctionRef, usize), result: &mut Value) {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        for atom in value.atoms() {
            if let Atom::Sdk { node, client } = *atom
                && self.automaton.client(node).is_some()
            {
                let like = match self.facts.clients.origin(client) {
                    Origin::Presumed(_, _, like) => like,
                    _ => client,
                };
                let client = self.facts.clients.intern(Origin::Presumed(function, index, like));
                result.add(Atom::Sdk { node, client });
            }
        }
    }

    /// The arguments of the calls of a function in a context; of all that are known where none is given.
    pub(super) fn args_of_callers(&self, function: FunctionRef, ctx: CtxId) -> Vec<ArgsId> {
        if let Some(args) = self.args_in_context(function, ctx) {
            return vec![args];
        }
        let callers = self.facts.callers.get(&function).into_iter().flatten();
        callers.take(MAX_CALLERS).map(|(args, _)| *args).collect()
    }

    /// The arguments of the call of a function that a context stands for.
    pub(super) fn args_in_context(&self, function: FunctionRef, ctx: CtxId) -> Option<ArgsId> {
        let mut chain = self.facts.contexts.chain(ctx);
        chain.find(|(_, context)| context.function == Some(function)).map(|(_, context)| context.args)
    }

    /// The value of a keyword that a function collects in `**kwargs`.
    pub(super) fn collected_keyword(&mut self, function: FunctionRef, ctx: CtxId, name: Name) -> Value {
        let file = self.file(function.file);
        let is_own =
            file.ir.function(function.id).params.iter().any(|param| {
                param.kind != ParamKind::KeywordRest && param.name.is_some_and(|own| file.name(own) == name)
            });
        if is_own {
            return Value::one(Atom::Undefined);
        }
        let chain: Vec<_> = self.facts.contexts.chain(ctx).collect();
        if let Some((_, context)) = chain.into_iter().find(|(_, context)| context.function == Some(function)) {
            return self.keyword(context.args, name);
        }
        let made = self.args_of_construction(function, ctx);
        let callers = match made {
            Some(made) => made,
            None => self.callers(function).into_iter().map(|(args, _)| args).collect(),
        };
        let mut result = Value::bottom();
        for args in callers.iter().take(MAX_CALLERS) {
            let value = self.keyword(*args, name);
            result.join(&value);
        }
        if callers.is_empty() {
            Value::unknown()
        } else if self.are_tests(&callers) {
            result.opened()
        } else {
            result
        }
    }

    /// The positional arguments that a function collects in `*args`, the `index`-th of them.
    pub(super) fn collected_positional(&mut self, function: FunctionRef, ctx: CtxId, index: usize) -> Value {
        let params = &self.file(function.file).ir.function(function.id).params;
        let before = params.iter().filter(|param| param.kind == ParamKind::Plain).count();
        let chain: Vec<_> = self.facts.contexts.chain(ctx).collect();
        match chain.into_iter().find(|(_, context)| context.function == Some(function)) {
            Some((_, context)) => self.positional(context.args, before + index),
            None => Value::unknown(),
        }
    }
}
