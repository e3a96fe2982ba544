//! Calls: of functions, classes, API states, and library functions that summaries describe.

use super::client::Origin;
use super::elements::listed;
use super::eval::Evaluator;
use super::program::{ArgsId, Context, Given, Part};
use super::value::{Atom, ClassRef, ClientId, CtxId, FunctionRef, Instance, Name, Ref, Value};
use crate::catalog::automaton::FunctionMethod;
use crate::catalog::automaton::{NodeId, SummaryModel};
use crate::catalog::schema::{Builder, Returns};
use crate::ir::{Expr, ExprId, ParamKind};
use crate::syntax::Ecosystem;

/// Deepest nesting of calling contexts; deeper calls see the join over all callers.
const MAX_CONTEXTS: u8 = 5;

impl Evaluator<'_> {
    /// The value of a call.
    pub(super) fn call(&mut self, of: Ref, callee: Ref) -> Value {
        if self.is_transparent_function(of) {
            let args = self.args_of_call(of);
            return self.positional(args, 0);
        }
        if let Some(value) = self.call_of_method(of, callee) {
            return value;
        }
        let value = self.eval(callee);
        if value.atoms().iter().all(|atom| matches!(atom, Atom::External(_)))
            && let Some(instance) = self.given_by_container(of, callee)
        {
            return instance;
        }
        // A method that every object has.
        if value.only() == Some(Atom::Undefined) {
            return Value::unknown();
        }
        let args = self.args_of_call(of);
        let value = self.fitting(&value, args);
        let mut result = Value::bottom();
        for atom in value.atoms() {
            let returned = self.call_atom(*atom, of, args);
            result.join(&returned);
        }
        if value.is_complete() { result } else { result.opened() }
    }

    fn call_atom(&mut self, atom: Atom, of: Ref, args: ArgsId) -> Value {
        match atom {
            Atom::Null | Atom::Undefined => Value::bottom(),
            Atom::Sdk { node, client } => self.call_state(node, client, of, args),
            Atom::Function { .. } => self.invoke(atom, Some(args)),
            Atom::Class(class) => Value::one(Atom::Instance(self.construct(class, args))),
            Atom::Partial(_) => {
                let (target, args) = self.applied(atom, args);
                self.call_all(&target, of, args)
            }
            Atom::External(path) => self.foreign(path, "()"),
            Atom::Module(file) => match self.default_export(file) {
                Some(default) => self.call_all(&default, of, args),
                None => Value::unknown(),
            },
            Atom::Output => Value::one(Atom::Output),
            Atom::Instance(instance) => {
                let is_jvm = self.program.ecosystem() == Ecosystem::Jvm;
                let name = self.facts.names.intern(if is_jvm { "invoke" } else { "__call__" });
                let method = self.instance_member(instance, name);
                self.call_all(&method, of, args)
            }
            _ => Value::unknown(),
        }
    }

    fn call_all(&mut self, callee: &Value, of: Ref, args: ArgsId) -> Value {
        let mut result = if callee.is_complete() { Value::bottom() } else { Value::unknown() };
        for atom in callee.atoms() {
            if matches!(atom, Atom::Function { .. } | Atom::Sdk { .. } | Atom::Class(_) | Atom::External(_)) {
                let value = self.call_atom(*atom, of, args);
                result.join(&value);
            } else {
                result = result.opened();
            }
        }
        result
    }

    /// What a partial application applies, and the arguments in all.
    pub(super) fn applied(&mut self, atom: Atom, args: ArgsId) -> (Value, ArgsId) {
        let Atom::Partial(made) = atom else { return (Value::one(atom), args) };
        let target = if let Some((function, _)) = self.through_method(made) {
            function
        } else {
            let own = self.args_of_call(made);
            self.positional(own, 0)
        };
        let mut parts = vec![Part::after(made, 1)];
        parts.extend_from_slice(self.facts.contexts.parts(args));
        (target, self.facts.contexts.args(parts))
    }

    // --- functions that are called through a method of theirs -----------------------------------

    /// `f.call(receiver, a)`, `f.apply(receiver, [a])`, `f.bind(receiver, a)`: the functions, and what they get.
    pub(super) fn through_method(&mut self, of: Ref) -> Option<(Value, ArgsId)> {
        let Expr::Call { callee, .. } = self.expr(of) else { return None };
        let callee = of.at(*callee);
        let Expr::Member { base, name } = self.expr(callee) else { return None };
        let given = match self.automaton.function_method(self.file(of.file).ir.text(*name))? {
            FunctionMethod::Call => Given::Written,
            FunctionMethod::Apply => Given::Listed,
            FunctionMethod::Bind => Given::Open,
        };
        let receiver = self.eval(callee.at(*base));
        let functions = receiver.filtered(|atom| match atom {
            Atom::Function { .. } | Atom::Class(_) | Atom::Partial(_) => true,
            Atom::Sdk { node, .. } => self.automaton.operation(node).is_some(),
            _ => false,
        });
        if functions.atoms().is_empty() || (given == Given::Open && !self.binds(&functions, of)) {
            return None;
        }
        let args = self.facts.contexts.args(vec![Part { call: of, skip: 1, given }]);
        Some((functions, args))
    }

    /// Whether a `bind` gives functions more than the receiver that they are read from: arguments, or the only
    /// receiver that they have.
    fn binds(&self, functions: &Value, of: Ref) -> bool {
        let lacks_receiver = |atom: &Atom| match atom {
            Atom::Function { function, receiver: None, .. } => {
                let params = &self.file(function.file).ir.function(function.id).params;
                params.iter().any(|param| param.kind == ParamKind::Receiver)
            }
            _ => false,
        };
        self.written_args(of).len() > 1 || functions.atoms().iter().any(lacks_receiver)
    }

    /// What a function gets as its receiver by [`Self::through_method`].
    pub(super) fn receiver_given(&mut self, args: ArgsId) -> Value {
        let Some(part) = self.facts.contexts.parts(args).first().copied() else { return Value::unknown() };
        if part.skip != 1 || self.through_method(part.call).is_none() {
            return Value::unknown();
        }
        let written = self.args_of_call(part.call);
        self.positional(written, 0)
    }

    /// Whether a call's function is one that its name says to give back what it is given: helpers of transpilers,
    /// which every file defines for itself.
    pub(super) fn is_transparent_function(&self, of: Ref) -> bool {
        match self.expr(of) {
            Expr::Call { callee, .. } => self.is_named_transparent(of.at(*callee), MAX_ALTERNATIVES),
            _ => false,
        }
    }

    /// The same of a callee; TypeScript writes `(this && this.__importDefault) || function ..`.
    fn is_named_transparent(&self, callee: Ref, depth: usize) -> bool {
        let file = self.file(callee.file);
        let options: &[ExprId] = match file.ir.expr(callee.expr) {
            Expr::Otherwise { value, fallback } => &[*value, *fallback],
            Expr::Choice(options) => options,
            _ => {
                let name = file.last_name(callee.expr);
                return name.is_some_and(|name| self.automaton.is_transparent_function(self.facts.names.text(name)));
            }
        };
        depth > 0 && options.iter().any(|option| self.is_named_transparent(callee.at(*option), depth - 1))
    }

    // --- methods that are known by name --------------------------------------------------------

    /// Builder chains, and methods that leave their receiver as it is.
    fn call_of_method(&mut self, of: Ref, callee: Ref) -> Option<Value> {
        let Expr::Member { base, name } = self.expr(callee) else { return None };
        if let Some((functions, args)) = self.through_method(of) {
            let is_bound = self.facts.contexts.parts(args).iter().any(|part| part.given == Given::Open);
            return Some(if is_bound { Value::one(Atom::Partial(of)) } else { self.call_all(&functions, of, args) });
        }
        let (base, name) = (callee.at(*base), self.file(callee.file).name(*name));
        let text = self.text(name);
        let receiver = self.eval(base);
        if receiver.atoms().iter().any(|atom| matches!(atom, Atom::Builder(_))) {
            let builder = self.builder_of_value(&receiver);
            let ends = builder.is_some_and(|builder| builder.build.iter().any(|end| **end == *text));
            if let Some(made) = self.made_by_chain(of).filter(|_| ends) {
                let client = self.facts.clients.intern(Origin::Constructed(of, made));
                return Some(Value::one(Atom::Sdk { node: made, client }));
            }
            return Some(Value::one(if ends { Atom::Record(of) } else { Atom::Builder(of) }));
        }
        let is_own = |atom: &Atom| match atom {
            Atom::Sdk { node, .. } => self.automaton.is_transparent_call(*node, &text),
            _ => false,
        };
        if receiver.atoms().iter().any(is_own) {
            return Some((*receiver).clone());
        }
        if self.automaton.is_text_method(&text) && receiver.atoms().iter().any(is_text) {
            return Some(Value::one(Atom::Text(of)));
        }
        if let Some(value) = self.element_by_method(of, &receiver, name) {
            return Some(value);
        }
        if self.automaton.is_fallback_method(&text) {
            return Some(self.fallback(&receiver, of));
        }
        let is_encoded =
            self.automaton.is_text_method(&text) && receiver.atoms().iter().any(|atom| matches!(atom, Atom::Record(_)));
        let is_same = is_encoded || self.automaton.is_transparent_method(&text);
        if !is_same || receiver.atoms().is_empty() {
            return None;
        }
        let member = self.member_of(&receiver, name, callee);
        let defined = member.atoms().iter().any(|atom| matches!(atom, Atom::Function { .. } | Atom::Sdk { .. }));
        (!defined).then(|| (*receiver).clone())
    }

    /// `receiver.unwrap_or(argument)`.
    fn fallback(&mut self, receiver: &Value, of: Ref) -> Value {
        let args = self.args_of_call(of);
        let other = self.positional(args, 0);
        let mut result = receiver.filtered(|atom| !matches!(atom, Atom::Null | Atom::Undefined));
        for atom in other.atoms() {
            match atom {
                Atom::Function { .. } => {
                    let value = self.invoke(*atom, None);
                    result.join(&value);
                }
                atom => result.add(*atom),
            }
        }
        if other.is_complete() { result } else { result.opened() }
    }

    /// The builder that a value under construction belongs to.
    pub(super) fn builder_of_value(&mut self, value: &Value) -> Option<&Builder> {
        let mut at = value.atoms().iter().find_map(|atom| match atom {
            Atom::Builder(of) => Some(*of),
            _ => None,
        })?;
        for _ in 0..MAX_CHAIN {
            let Expr::Call { callee, .. } = self.expr(at) else { return None };
            let callee = at.at(*callee);
            if let Expr::Member { base, .. } = self.expr(callee) {
                let receiver = self.eval(callee.at(*base));
                let before = receiver.atoms().iter().find_map(|atom| match atom {
                    Atom::Builder(of) => Some(*of),
                    _ => None,
                });
                if let Some(before) = before {
                    at = before;
                    continue;
                }
            }
            return self.builder_started_by(callee);
        }
        None
    }

    /// The builder whose construction this callee is.
    fn builder_started_by(&mut self, callee: Ref) -> Option<&Builder> {
        let value = self.eval(callee);
        value.atoms().iter().find_map(|atom| match atom {
            Atom::Sdk { node, .. } => {
                let made = self.automaton.call(*node)?;
                self.automaton.node(made).builder.map(|id| &self.automaton.builders[id])
            }
            _ => None,
        })
    }

    /// For a call that is a step of a builder's chain: the builder, and the method's name (empty for the construction).
    pub(super) fn builder_step(&mut self, of: Ref) -> Option<(Builder, std::sync::Arc<str>)> {
        let Expr::Call { callee, .. } = self.expr(of) else { return None };
        let callee = of.at(*callee);
        if let Some(builder) = self.builder_started_by(callee) {
            return Some((builder.clone(), "".into()));
        }
        let Expr::Member { base, name } = self.expr(callee) else { return None };
        let name = self.text(self.file(of.file).name(*name));
        let receiver = self.eval(callee.at(*base));
        let builder = self.builder_of_value(&receiver)?.clone();
        Some((builder, name))
    }

    /// A field of a body under construction: the last setter of that name.
    pub(super) fn field_of_builder(&mut self, of: Ref, builder: &Builder, setter: &str, name: Name) -> Value {
        let args = self.args_of_call(of);
        let wanted = self.text(name);
        if let Some(fixed) = self.fixed_field(builder, &wanted) {
            return fixed;
        }
        if setter.is_empty() {
            let named = self.keyword_of_builder(builder, args, name);
            if named.only() != Some(Atom::Undefined) {
                return named;
            }
            return match builder.positional.iter().position(|field| **field == *wanted) {
                Some(index) => self.positional(args, index),
                None => match builder.defaults.get(&*wanted) {
                    Some(default) => Value::one(Atom::Str(self.facts.names.intern(default))),
                    None => Value::one(Atom::Undefined),
                },
            };
        }
        if builder.field_setters.iter().any(|name| name == setter) {
            if self.positional(args, 0).contains(Atom::Str(name)) {
                return self.positional(args, 1);
            }
        } else if builder.adders.get(setter).is_some_and(|adder| *adder.list == *wanted) {
            return Value::one(Atom::Sequence(of));
        } else if builder.mergers.iter().any(|name| name == setter) {
            return self.field_merged(of, name);
        } else if wire_name(builder, setter) == &*wanted {
            return self.positional(args, 0);
        }
        self.field_before(of, name)
    }

    /// A field of a body before a step of its chain.
    fn field_before(&mut self, of: Ref, name: Name) -> Value {
        let Expr::Call { callee, .. } = self.expr(of) else { return Value::unknown() };
        let Expr::Member { base, .. } = self.expr(of.at(*callee)) else { return Value::unknown() };
        let before = self.eval(of.at(*base));
        self.field_of(&before, name)
    }

    /// A field of a body into which a record is merged.
    fn field_merged(&mut self, of: Ref, name: Name) -> Value {
        let args = self.args_of_call(of);
        let merged = self.positional(args, 0);
        let value = self.field_of(&merged, name);
        if value.is_present() {
            return value;
        }
        let mut result = value.filtered(|atom| atom != Atom::Undefined);
        let before = self.field_before(of, name);
        result.join(&before);
        result
    }

    /// A keyword argument of a builder's construction, in its own spelling or another.
    fn keyword_of_builder(&mut self, builder: &Builder, args: ArgsId, name: Name) -> Value {
        let own = self.keyword(args, name);
        if own.only() != Some(Atom::Undefined) {
            return own;
        }
        let wanted = self.text(name);
        let spelling = builder.names.iter().find(|(_, wire)| **wire == *wanted);
        match spelling {
            Some((spelling, _)) => {
                let spelling = self.facts.names.intern(spelling);
                self.keyword(args, spelling)
            }
            None => own,
        }
    }

    // --- API states ----------------------------------------------------------------------------

    fn call_state(&mut self, node: NodeId, client: ClientId, of: Ref, args: ArgsId) -> Value {
        let automaton = self.automaton;
        let summaries = self.summaries(Atom::Sdk { node, client });
        if !summaries.is_empty() {
            return self.summarised_all(&summaries, of, args);
        }
        if let Some(position) = automaton.node(node).client_argument {
            return self.of_client_argument(node, position, args);
        }
        let Some(made) = automaton.call(node) else {
            return if automaton.operation(node).is_some()
                || automaton.node(node).raw.is_some()
                || automaton.http(node).is_some()
            {
                Value::one(Atom::Output)
            } else {
                Value::unknown()
            };
        };
        if automaton.node(made).builder.is_some() {
            return Value::one(Atom::Builder(of));
        }
        let has_origin = automaton.client(made).is_some() || automaton.node(made).setters.is_some();
        let client = match (has_origin, client) {
            (false, client) => match automaton.node(node).constructs {
                Some(whole) => self.facts.clients.intern(Origin::Constructed(of, whole)),
                None => client,
            },
            (true, client) if self.is_derived_by(client, of) => client,
            (true, ClientId(0)) => self.facts.clients.intern(Origin::Constructed(of, made)),
            (true, parent) => self.facts.clients.intern(Origin::Derived(of, made, parent)),
        };
        Value::one(Atom::Sdk { node: made, client })
    }

    /// Whether a call made this very value before: one that stands in a loop.
    fn is_derived_by(&self, client: ClientId, call: Ref) -> bool {
        let mut at = client;
        for _ in 0..MAX_CHAIN {
            match self.facts.clients.origin(at) {
                Origin::Derived(by, ..) | Origin::Constructed(by, _) if by == call => return true,
                Origin::Derived(_, _, parent) => at = parent,
                _ => return false,
            }
        }
        true
    }

    /// `Responses(client)`: a part of the client that is given.
    fn of_client_argument(&mut self, node: NodeId, position: usize, args: ArgsId) -> Value {
        let Some(instance) = self.automaton.call(node) else { return Value::unknown() };
        let given = self.positional(args, position);
        let mut result = Value::bottom();
        for atom in given.atoms() {
            if let Atom::Sdk { client, .. } = atom {
                result.add(Atom::Sdk { node: instance, client: *client });
            }
        }
        if result.atoms().is_empty() {
            result.add(Atom::Sdk { node: instance, client: ClientId(0) });
        }
        result
    }

    /// The summaries of a library function, one for each argument that counts.
    pub(super) fn summaries(&self, atom: Atom) -> Vec<SummaryModel> {
        let Atom::Sdk { node, .. } = atom else { return Vec::new() };
        self.automaton.node(node).summaries.iter().map(|id| self.automaton.summaries[*id].clone()).collect()
    }

    /// The summary of a library function that does this.
    pub(super) fn summary_that(&self, atom: Atom, returns: Returns) -> Option<SummaryModel> {
        self.summaries(atom).into_iter().find(|summary| summary.returns == returns)
    }

    /// The argument that a summary speaks of.
    pub(super) fn summary_argument(&mut self, summary: &SummaryModel, args: ArgsId) -> Value {
        let mut value = self.positional(args, summary.position);
        if let Some(keyword) = &summary.keyword
            && value.only() == Some(Atom::Undefined)
        {
            let name = self.facts.names.intern(keyword);
            value = self.keyword(args, name);
        }
        match &summary.field {
            Some(field) => {
                let name = self.facts.names.intern(field);
                self.field_of(&value, name)
            }
            None => value,
        }
    }

    /// The summary whose argument is there; of several, the first.
    fn summarised_all(&mut self, summaries: &[SummaryModel], of: Ref, args: ArgsId) -> Value {
        for summary in summaries {
            if summaries.len() == 1 || self.summary_argument(summary, args).only() != Some(Atom::Undefined) {
                return self.summarised(summary, of, args);
            }
        }
        Value::unknown()
    }

    fn summarised(&mut self, summary: &SummaryModel, of: Ref, args: ArgsId) -> Value {
        if summary.under.is_some() {
            return Value::one(Atom::Record(of));
        }
        match summary.returns {
            Returns::Value => {
                let value = self.summary_argument(summary, args);
                self.called_or_itself(&value)
            }
            Returns::Element => {
                let value = self.summary_argument(summary, args);
                self.element_of_each(&value)
            }
            Returns::Elements => {
                let value = self.summary_argument(summary, args);
                listed(&value, of)
            }
            Returns::Argument | Returns::Json => self.summary_argument(summary, args),
            Returns::Text => match self.summary_argument(summary, args).only() {
                Some(text @ Atom::Str(_)) if summary.base.is_none() => Value::one(text),
                _ => Value::one(Atom::Text(of)),
            },
            Returns::Record | Returns::Empty => Value::one(Atom::Record(of)),
            Returns::Partial => Value::one(Atom::Partial(of)),
            Returns::Environment => Value::one(Atom::Environment(of)),
            Returns::Instance => match self.positional_ref(args, summary.position) {
                Ok(Some(class)) => self.instance_of_class(class),
                _ => Value::unknown(),
            },
            Returns::Module => match self.summary_argument(summary, args).only() {
                Some(Atom::Str(specifier)) => self.import(of.file, specifier, None),
                _ => Value::unknown(),
            },
            Returns::Call => {
                let function = self.summary_argument(summary, args);
                let none = self.facts.contexts.args(Vec::new());
                let value = self.call_all(&function, of, none);
                self.handed_on(&value)
            }
            Returns::Invoke => {
                let function = self.summary_argument(summary, args);
                let rest = self.arguments_after(of, summary.position);
                self.call_all(&function, of, rest)
            }
        }
    }

    /// Who calls a generator for somebody else hands on what it yields.
    fn handed_on(&mut self, value: &Value) -> Value {
        let mut result = value.filtered(|atom| !matches!(atom, Atom::Yields(..)));
        for atom in value.atoms() {
            if let Atom::Yields(function, ctx) = *atom {
                let yielded = self.yields(function, ctx);
                result.join(&yielded);
            }
        }
        result
    }

    /// The arguments of a call after (and without) position `position`.
    pub(super) fn arguments_after(&mut self, call: Ref, position: usize) -> ArgsId {
        let skip = u32::try_from(position + 1).unwrap_or(u32::MAX);
        self.facts.contexts.args(vec![Part::after(call, skip)])
    }

    // --- functions and classes -----------------------------------------------------------------

    /// The value of calling a function; with no arguments where `args` is none.
    pub(super) fn invoke(&mut self, atom: Atom, args: Option<ArgsId>) -> Value {
        let Atom::Function { function, scope, receiver } = atom else { return Value::unknown() };
        let args = args.unwrap_or_else(|| self.facts.contexts.args(Vec::new()));
        let file = self.file(function.file);
        let needs = file.dependences.of_result(&file.ir, function.id);
        let args = if needs.arguments { args } else { self.facts.contexts.args(Vec::new()) };
        let receiver = receiver.filter(|_| needs.receiver);
        let ctx = self.context_for(function, scope, receiver, args);
        let body = file.ir.function(function.id);
        if body.flags.generator || !body.yields.is_empty() {
            return Value::one(Atom::Yields(function, ctx));
        }
        let at = |expr| Ref { file: function.file, expr, ctx };
        let mut result = Value::bottom();
        for expr in &body.returns {
            let value = self.eval(at(*expr));
            result.join(&value);
        }
        let known = result.atoms().iter().any(|atom| !matches!(atom, Atom::Null | Atom::Undefined | Atom::External(_)));
        if (!known || !result.is_complete())
            && let Some(ty) = body.return_type
        {
            let declared = self.instance_of(at(ty).within(CtxId(0)));
            if declared.atoms().iter().any(|atom| !matches!(atom, Atom::External(_))) {
                result.join(&declared);
                return result.closed();
            }
        }
        if body.returns.is_empty() {
            return Value::one(Atom::Null);
        }
        result
    }

    pub(super) fn context_for(
        &mut self,
        function: FunctionRef,
        scope: CtxId,
        receiver: Option<Instance>,
        args: ArgsId,
    ) -> CtxId {
        let depth =
            1 + self.facts.contexts.parts(args).first().map_or(0, |part| self.facts.contexts.get(part.call.ctx).depth);
        let depth = depth.max(self.facts.contexts.get(scope).depth);
        let recursive = depth > MAX_CONTEXTS
            || self.facts.contexts.parts(args).first().is_some_and(|part| self.is_running(function, part.call.ctx));
        if recursive {
            return CtxId(0);
        }
        let context = Context { function: Some(function), args, receiver, constructs: None, scope, depth };
        self.facts.contexts.intern_bounded(context).unwrap_or(CtxId(0))
    }

    /// Whether a function runs already where a call stands, in this context or in those that led to it: contexts of
    /// functions that call each other would otherwise be told apart by every way around.
    fn is_running(&self, function: FunctionRef, from: CtxId) -> bool {
        let contexts = &self.facts.contexts;
        let caller = |at: &CtxId| contexts.parts(contexts.get(*at).args).first().map(|part| part.call.ctx);
        let callers = std::iter::successors(Some(from), caller).take_while(|at| *at != CtxId(0));
        callers.flat_map(|at| contexts.chain(at)).any(|(_, context)| context.function == Some(function))
    }

    /// The instance that a construction makes.
    pub(super) fn construct(&mut self, class: ClassRef, args: ArgsId) -> Instance {
        let depth =
            1 + self.facts.contexts.parts(args).first().map_or(0, |part| self.facts.contexts.get(part.call.ctx).depth);
        if depth > MAX_CONTEXTS {
            return Instance::any(class);
        }
        let function = self.fitting_constructor(class, args).or_else(|| self.constructor_of(class));
        let made = Some((class.file, class.id));
        let context = Context { function, args, receiver: None, constructs: made, scope: CtxId(0), depth };
        match self.facts.contexts.intern_bounded(context) {
            Some(ctx) => Instance { class, ctx, declared: false },
            None => Instance::any(class),
        }
    }

    /// The constructor of a class, its own or inherited.
    pub(super) fn constructor_of(&mut self, class: ClassRef) -> Option<FunctionRef> {
        let mut queue = vec![class];
        let mut seen = Vec::new();
        while let Some(at) = queue.pop() {
            if seen.contains(&at) || seen.len() > MAX_CHAIN {
                continue;
            }
            seen.push(at);
            let ir = &self.file(at.file).ir;
            let own =
                ir.functions.iter().position(|function| function.class == Some(at.id) && function.flags.constructor);
            if let Some(index) = own {
                let id = crate::ir::FunctionId(u32::try_from(index).unwrap_or(u32::MAX));
                return Some(FunctionRef { file: at.file, id });
            }
            queue.extend(self.direct_bases(at));
        }
        None
    }

    /// The functions that a call runs, with their arguments.
    pub(super) fn invoked(&mut self, call: Ref) -> Vec<(FunctionRef, ArgsId)> {
        let mut found = Vec::new();
        for (target, args) in self.runs(call) {
            match target {
                Atom::Function { function, .. } => found.push((function, args)),
                Atom::Class(class) => {
                    let fitting = self.fitting_constructor(class, args);
                    found.extend(fitting.or_else(|| self.constructor_of(class)).map(|made| (made, args)));
                }
                _ => {}
            }
        }
        found
    }

    /// What a call runs, functions and constructions, with their arguments.
    pub(super) fn runs(&mut self, call: Ref) -> Vec<(Atom, ArgsId)> {
        let Expr::Call { callee, .. } = self.expr(call) else { return Vec::new() };
        let (value, args) = match self.through_method(call) {
            Some(through) => through,
            None => ((*self.eval(call.at(*callee))).clone(), self.args_of_call(call)),
        };
        let value = self.fitting(&value, args);
        let mut found = Vec::new();
        for atom in value.atoms() {
            let (targets, args) = match *atom {
                Atom::Partial(_) => self.applied(*atom, args),
                Atom::Sdk { .. } => match self.invoked_by_library(*atom, call, args) {
                    Some(invoked) => invoked,
                    None => continue,
                },
                Atom::Module(file) => (self.default_export(file).unwrap_or_default(), args),
                atom => (Value::one(atom), args),
            };
            found.extend(targets.atoms().iter().map(|target| (*target, args)));
        }
        found
    }

    /// What a library function calls, now or when its result is called (`functools.partial`), and with what.
    fn invoked_by_library(&mut self, atom: Atom, call: Ref, args: ArgsId) -> Option<(Value, ArgsId)> {
        if let Some(summary) = self.summary_that(atom, Returns::Invoke) {
            return Some((self.summary_argument(&summary, args), self.arguments_after(call, summary.position)));
        }
        let summary = self.summary_that(atom, Returns::Partial)?;
        if self.written_args(call).len() < 2 {
            return None;
        }
        let part = Part { given: Given::Open, ..Part::after(call, 1) };
        let given = self.facts.contexts.args(vec![part]);
        Some((self.summary_argument(&summary, args), given))
    }

    /// The classes that a call constructs.
    pub(super) fn constructed(&mut self, call: Ref) -> Vec<ClassRef> {
        let Expr::Call { callee, .. } = self.expr(call) else { return Vec::new() };
        let value = self.eval(call.at(*callee));
        let classes = value.atoms().iter().filter_map(|atom| match atom {
            Atom::Class(class) => Some(*class),
            _ => None,
        });
        classes.collect()
    }

    /// The name of the function that a call seems to run.
    pub(super) fn name_of_callee(&self, call: Ref) -> Option<Name> {
        match self.expr(call) {
            Expr::Call { callee, .. } => self.file(call.file).last_name(*callee),
            _ => None,
        }
    }

    /// What a generator yields.
    pub(super) fn yields(&mut self, function: FunctionRef, ctx: CtxId) -> Value {
        let body = self.file(function.file).ir.function(function.id);
        let at = |expr| Ref { file: function.file, expr, ctx };
        let mut result = Value::bottom();
        for expr in &body.yields {
            let value = self.eval(at(*expr));
            result.join(&value);
        }
        if !result.atoms().is_empty() && result.is_complete() {
            return result;
        }
        match body.return_type {
            Some(ty) => {
                let declared = self.eval_type_elements(at(ty).within(CtxId(0)));
                result.join(&declared);
                result
            }
            None => result,
        }
    }
}

/// Whether something is a text, or will be one.
pub(super) fn is_text(atom: &Atom) -> bool {
    matches!(atom, Atom::Str(_) | Atom::Text(_) | Atom::Environment(_))
}

/// Deepest nesting of alternatives among which a helper's name is looked for.
const MAX_ALTERNATIVES: usize = 3;

/// Longest builder chain and line of ancestors that is followed.
const MAX_CHAIN: usize = 400;

/// The parameter that a setter of a builder sets.
pub(super) fn wire_name<'b>(builder: &'b Builder, setter: &'b str) -> &'b str {
    let plain = setter.strip_prefix(builder.prefix.as_str()).unwrap_or(setter);
    builder.names.get(setter).map_or(plain, String::as_str)
}
