//! Sinks: the calls that send requests.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::eval::Evaluator;
use super::http::HttpRequest;
use super::parameter::Body;
use super::program::{ArgsId, Given};
use super::value::{Atom, ClientId, CtxId, FileId, FunctionRef, Ref, Value};
use super::written::Written;
use crate::catalog::schema::{Returns, Slot};
use crate::ir::{ArgKind, Expr, ExprId, ParamKind, Span};
use crate::policy::OperationFact;

/// How a request's body is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Payload {
    /// In the arguments, as the operation's model says.
    Arguments,
    /// In the arguments of this function, which the configuration teaches.
    Wrapper(FunctionRef),
    /// This expression is the body.
    Expression(Option<Ref>),
    /// Out of sight.
    Unseen,
}

/// A request, found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sink {
    /// The call expression that it is reported at.
    pub call: Ref,
    /// The method name.
    pub name: Span,
    /// What is sent: index of the automaton's operation, or a method and path given to a raw call.
    pub what: What,
    /// The clients that it may go through.
    pub clients: Vec<ClientId>,
    /// Its arguments.
    pub args: ArgsId,
    /// Where its body is.
    pub payload: Payload,
    /// Whether nothing unknown flows into the callee.
    pub complete: bool,
    /// Whether nothing unknown decides which operation it is.
    pub decided: bool,
}

/// What a sink sends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// An operation of the automaton.
    Operation(usize),
    /// A method and a path, and the catalog that says so.
    Raw {
        /// HTTP method.
        http: String,
        /// Path as written.
        path: String,
        /// Index of the catalog.
        catalog: usize,
    },
    /// A request of an HTTP library.
    Http(Box<HttpRequest>),
}

impl<'p> Evaluator<'p> {
    /// Every request that some calls of a file send.
    pub(super) fn sinks(&mut self, id: FileId, calls: &BTreeSet<ExprId>) -> Vec<Sink> {
        let mut found = Vec::new();
        let file: &'p super::program::File = self.file(id);
        for call in calls {
            let of = Ref { file: id, expr: *call, ctx: CtxId(0) };
            let Expr::Call { callee, name_span, .. } = file.ir.expr(*call) else { continue };
            let callee = of.at(*callee);
            self.refuel();
            // A parameter that is called: the request is where it was handed over.
            if !self.is_parameter(callee) {
                self.sinks_of_call(of, callee, *name_span, &mut found);
            }
            self.handed_over(of, callee, &mut found);
        }
        found
    }

    /// Whether an expression is what a parameter holds: its own, or that of a function around.
    fn is_parameter(&self, of: Ref) -> bool {
        let ir = &self.file(of.file).ir;
        match ir.expr(of.expr) {
            Expr::Parameter { .. } => true,
            Expr::Variable(variable) => match ir.variables[variable.index()].definitions.as_slice() {
                [only] => matches!(ir.expr(*only), Expr::Parameter { .. }),
                _ => false,
            },
            _ => false,
        }
    }

    fn sinks_of_call(&mut self, of: Ref, callee: Ref, name: Span, found: &mut Vec<Sink>) {
        if let Some((functions, args)) = self.through_method(of) {
            if self.facts.contexts.parts(args).iter().all(|part| part.given != Given::Open) {
                self.push_operations(&functions, Sink::at(of, name, args, functions.is_complete()), found);
            }
            return;
        }
        let value = self.eval(callee);
        let args = self.args_of_call(of);
        for atom in value.atoms() {
            let Atom::Sdk { node, client } = *atom else {
                self.taught_sinks(*atom, &Sink::at(of, name, args, value.is_complete()), found);
                if let Atom::Class(class) = *atom {
                    self.subclass_sinks(class, &Sink::at(of, name, args, value.is_complete()), found);
                }
                if let Atom::Partial(_) = atom {
                    let (target, args) = self.applied(*atom, args);
                    let complete = value.is_complete();
                    self.push_operations(&target, Sink::at(of, name, args, complete), found);
                }
                continue;
            };
            let sink = Sink::at(of, name, args, value.is_complete());
            if let Some(operation) = self.automaton.operation(node) {
                if self.written_args(of).len() < self.automaton.operations[operation].operation.arguments {
                    continue;
                }
                if self.automaton.is_of_framework(operation) {
                    self.framework_sinks(operation, &sink, found);
                    continue;
                }
                let client = self.client_of_sink(node, client, args);
                push(found, sink.of(What::Operation(operation), client));
            } else if let Some(raw) = self.automaton.node(node).raw {
                self.raw(raw, sink, client, found);
            } else if self.automaton.http(node).is_some() {
                self.http(&sink, found);
            } else if let Some(summary) = self.summary_that(*atom, Returns::Invoke) {
                let target = self.summary_argument(&summary, args);
                let after = self.arguments_after(of, summary.position);
                let name = self.argument_name(args, summary.position).unwrap_or(name);
                self.push_operations(&target, Sink::at(of, name, after, value.is_complete()), found);
            }
        }
    }

    /// The client of a request: the receiver's, or the one that an argument is (`new ResponsesWS(client)`).
    fn client_of_sink(&mut self, node: crate::catalog::automaton::NodeId, client: ClientId, args: ArgsId) -> ClientId {
        let Some(position) = self.automaton.node(node).client_argument else { return client };
        let given = self.positional(args, position);
        let found = given.atoms().iter().find_map(|atom| match atom {
            Atom::Sdk { client, .. } => Some(*client),
            _ => None,
        });
        found.unwrap_or(client)
    }

    fn push_operations(&mut self, target: &Value, sink: Sink, found: &mut Vec<Sink>) {
        if let Some(partial @ Atom::Partial(_)) = target.only() {
            let (inner, args) = self.applied(partial, sink.args);
            self.push_operations(&inner, Sink { args, ..sink }, found);
            return;
        }
        if target
            .atoms()
            .iter()
            .any(|atom| matches!(atom, Atom::Sdk { node, .. } if self.automaton.http(*node).is_some()))
        {
            self.http(&sink, found);
        }
        for atom in target.atoms() {
            self.taught_sinks(*atom, &Sink { complete: sink.complete && target.is_complete(), ..sink.clone() }, found);
            if let Atom::Sdk { node, client } = *atom
                && let Some(operation) = self.automaton.operation(node)
                && !self.automaton.is_of_framework(operation)
            {
                let complete = sink.complete && target.is_complete();
                let operation = self.same_operation(operation, &sink, found);
                push(found, Sink { complete, ..sink.clone() }.of(What::Operation(operation), client));
            }
        }
    }

    /// Several methods that send the same (`stream` or `create`) and are handed over at one place are one request.
    fn same_operation(&self, operation: usize, sink: &Sink, found: &[Sink]) -> usize {
        let name = |id: usize| &self.automaton.operations[id].operation.operation;
        let here = found.iter().filter(|other| other.call == sink.call && other.name == sink.name);
        let known = here.filter_map(|other| match other.what {
            What::Operation(id) => Some(id),
            What::Raw { .. } | What::Http(_) => None,
        });
        known.into_iter().find(|id| name(*id) == name(operation)).unwrap_or(operation)
    }

    /// The final name of an argument that is a member: `create` of `client.responses.create`.
    fn argument_name(&self, args: ArgsId, position: usize) -> Option<Span> {
        self.positional_at(args, position).ok().flatten().map(|argument| self.name_span(argument))
    }

    /// The final name of what is handed over; a variable that holds it, where it is handed over by that.
    fn name_span(&self, argument: Written) -> Span {
        let file = self.file(argument.value.file);
        let span = file.ir.span(argument.value.expr);
        if !argument.span.contains(span) {
            return argument.span;
        }
        match file.ir.expr(argument.value.expr) {
            Expr::Member { name, .. } => {
                let length = u32::try_from(file.ir.text(*name).len()).unwrap_or(0);
                Span { start: span.end.saturating_sub(length).max(span.start), end: span.end }
            }
            _ => span,
        }
    }

    // --- bound methods that are handed over ------------------------------------------------------

    /// `retry(client.responses.create, model=...)`: the request is made by whoever receives the method.
    fn handed_over(&mut self, of: Ref, callee: Ref, found: &mut Vec<Sink>) {
        let args = self.written_args(of).to_vec();
        for (position, arg) in args.iter().enumerate() {
            let argument = of.at(arg.value);
            if !self.may_be_method(argument) {
                continue;
            }
            self.refuel();
            let value = self.eval(argument);
            let sends = value
                .atoms()
                .iter()
                .any(|atom| matches!(atom, Atom::Sdk { node, .. } if self.automaton.operation(*node).is_some_and(|id| !self.automaton.is_of_framework(id))));
            if !sends || self.is_summarised(callee) {
                continue;
            }
            let name = self.name_span(Written::argument(of, arg));
            let own = self.args_of_call(of);
            let sink = match self.inner_call(of, callee, own, arg.kind, position) {
                Inner::Call(args) => Sink::at(of, name, args, value.is_complete()),
                Inner::Nowhere => continue,
                Inner::Unseen => Sink { payload: Payload::Unseen, ..Sink::at(of, name, own, false) },
            };
            self.push_operations(&value, sink, found);
        }
    }

    /// Whether an argument is written as something that may be a method of an SDK: one by its name, or a choice.
    fn may_be_method(&self, argument: Ref) -> bool {
        let file = self.file(argument.file);
        match file.ir.expr(argument.expr) {
            Expr::Member { name, .. } => self.automaton.last_names.contains(file.ir.text(*name)),
            Expr::Choice(_) | Expr::Otherwise { .. } | Expr::Typed { .. } => true,
            Expr::Variable(_) => !self.is_parameter(argument),
            _ => false,
        }
    }

    fn is_summarised(&mut self, callee: Ref) -> bool {
        let value = self.eval(callee);
        value.atoms().iter().any(|atom| !self.summaries(*atom).is_empty())
    }

    /// The call inside the receiving function whose callee is the parameter that received the method.
    fn inner_call(&mut self, of: Ref, callee: Ref, args: ArgsId, kind: ArgKind, position: usize) -> Inner {
        let value = self.eval(callee);
        let Some(Atom::Function { function, scope, receiver }) = value.atoms().first().copied() else {
            let is_ours = value.atoms().iter().any(|atom| matches!(atom, Atom::Class(_) | Atom::Instance(_)));
            return if is_ours { Inner::Nowhere } else { Inner::Unseen };
        };
        let file = self.file(function.file);
        let params = &file.ir.function(function.id).params;
        let wanted = match kind {
            ArgKind::Named(name) => {
                let name = self.file(of.file).name(name);
                params.iter().position(|param| param.name.is_some_and(|own| file.name(own) == name))
            }
            _ => params
                .iter()
                .enumerate()
                .filter(|(_, param)| param.kind != ParamKind::Receiver)
                .nth(position)
                .map(|(index, _)| index),
        };
        let ctx = self.context_for(function, scope, receiver, args);
        for call in &file.ir.calls {
            let Expr::Call { callee, .. } = file.ir.expr(*call) else { continue };
            let callee = match file.ir.expr(*callee) {
                Expr::Variable(variable) => file.ir.variables[variable.index()].definitions.first().unwrap_or(callee),
                _ => callee,
            };
            let Expr::Parameter { function: of, index } = file.ir.expr(*callee) else { continue };
            if *of == function.id && Some(*index as usize) == wanted {
                let call = Ref { file: function.file, expr: *call, ctx };
                return Inner::Call(self.args_of_call(call));
            }
        }
        Inner::Unseen
    }

    // --- raw calls -------------------------------------------------------------------------------

    fn raw(&mut self, raw: usize, sink: Sink, client: ClientId, found: &mut Vec<Sink>) {
        let (catalog, model) = &self.automaton.raws[raw];
        let (catalog, model) = (*catalog, model.clone());
        let http = match (&model.http, &model.method) {
            (Some(http), _) => Some(http.clone()),
            (None, Some(slot)) => self.slot_text(sink.args, slot).map(|text| text.to_uppercase()),
            (None, None) => None,
        };
        let path = self.slot_text(sink.args, &model.path);
        if let (Some(http), Some(path)) = (&http, path) {
            let body = model.body.as_ref().and_then(|slot| self.slot_ref(sink.args, slot));
            let what = What::Raw { http: http.clone(), path, catalog };
            push(found, Sink { payload: Payload::Expression(body), ..sink }.of(what, client));
            return;
        }
        if let Some(argument) = self.slot_ref(sink.args, &model.path)
            && let Expr::Parameter { function, .. } = self.expr(argument)
        {
            let transport = FunctionRef { file: argument.file, id: *function };
            self.raw_of_callers(raw, transport, &sink, client, found);
        }
    }

    /// A transport whose callers give the path: one request per caller, at the caller.
    fn raw_of_callers(
        &mut self,
        raw: usize,
        transport: FunctionRef,
        sink: &Sink,
        client: ClientId,
        found: &mut Vec<Sink>,
    ) {
        let callers = self.callers(transport);
        for (args, caller) in callers {
            if sink.call.ctx != CtxId(0) {
                return;
            }
            let ctx = self.context_for(transport, CtxId(0), None, args);
            let inner = self.args_of_call(sink.call.within(ctx));
            let name = match self.expr(caller) {
                Expr::Call { name_span, .. } => *name_span,
                _ => continue,
            };
            self.raw(raw, Sink::at(caller, name, inner, sink.complete), client, found);
            if let Some(last) = found.last_mut() {
                last.call = caller;
            }
        }
    }

    pub(super) fn slot_ref(&mut self, args: ArgsId, slot: &Slot) -> Option<Ref> {
        let keyword = slot.keyword.as_ref().and_then(|keyword| {
            let name = self.facts.names.intern(keyword);
            Some(self.keyword_at(args, name)?.value)
        });
        let found = keyword.or_else(|| self.positional_ref(args, slot.position?).ok().flatten())?;
        match &slot.field {
            Some(field) => {
                let name = self.facts.names.intern(field);
                Some(self.field_at(found, name)?.value)
            }
            None => Some(found),
        }
    }

    fn slot_text(&mut self, args: ArgsId, slot: &Slot) -> Option<String> {
        let of = self.slot_ref(args, slot)?;
        match self.eval(of).only()? {
            Atom::Str(text) => Some(self.text(text).to_string()),
            Atom::Text(text) => Some(self.render(text, 0)),
            _ => None,
        }
    }

    /// The operation that a sink performs; that of a raw call may be one that has no name. None where no endpoint of
    /// the API is meant.
    pub(super) fn operation_of(&self, sink: &Sink) -> Option<Cow<'static, OperationFact>> {
        let facts = crate::policy::facts();
        let named = match &sink.what {
            What::Operation(id) => facts.operation(&self.automaton.operations[*id].operation.operation),
            What::Raw { http, path, .. } => facts.by_endpoint(http, path),
            What::Http(request) => facts.by_endpoint(&request.http, &request.path),
        };
        match (&sink.what, named) {
            (_, Some(fact)) => Some(Cow::Borrowed(fact)),
            // A whole URL has a host of its own.
            (What::Raw { http, path, .. }, None) if !path.contains("://") => facts.unnamed(http, path).map(Cow::Owned),
            (What::Http(request), None) => facts.unnamed(&request.http, &request.path).map(Cow::Owned),
            _ => None,
        }
    }

    /// Where a sink's parameters are read from.
    pub(super) fn body_of(&self, sink: &Sink) -> Body<'p> {
        match (sink.payload, &sink.what) {
            (Payload::Unseen, _) => Body::Unseen,
            (Payload::Expression(body), _) => Body::Record(body),
            (Payload::Wrapper(function), What::Operation(operation)) => {
                Body::Wrapper(&self.automaton.operations[*operation], function)
            }
            (Payload::Arguments, What::Operation(operation)) => Body::Model(&self.automaton.operations[*operation]),
            (Payload::Arguments | Payload::Wrapper(_), What::Raw { .. } | What::Http(_)) => Body::Record(None),
        }
    }
}

/// Where the method that was handed over is called.
enum Inner {
    /// With these arguments.
    Call(ArgsId),
    /// Elsewhere; that call is a sink of its own.
    Nowhere,
    /// Out of sight.
    Unseen,
}

impl Sink {
    /// A call that is made with these arguments; what it sends is not said yet.
    pub(super) fn at(call: Ref, name: Span, args: ArgsId, complete: bool) -> Self {
        let what = What::Operation(usize::MAX);
        Self { call, name, what, clients: Vec::new(), args, payload: Payload::Arguments, complete, decided: true }
    }

    /// The same, and what is sent through which client.
    pub(super) fn of(self, what: What, client: ClientId) -> Self {
        Self { what, clients: vec![client], ..self }
    }
}

/// Adds a sink; several clients of one operation at one place are one sink.
pub(super) fn push(found: &mut Vec<Sink>, sink: Sink) {
    let same =
        found.iter_mut().find(|other| other.call == sink.call && other.name == sink.name && other.what == sink.what);
    match same {
        Some(other) => {
            for client in sink.clients {
                if !other.clients.contains(&client) {
                    other.clients.push(client);
                }
            }
            other.complete &= sink.complete;
            other.decided &= sink.decided;
        }
        None => found.push(sink),
    }
}
