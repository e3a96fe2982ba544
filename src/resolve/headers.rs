//! The headers that a request is sent with, as far as their names are known.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::client::Origin;
use super::eval::Evaluator;
use super::http::HttpRequest;
use super::sink::{Payload, Sink, What};
use super::value::{Atom, ClientId, Name, Ref, Value};
use super::written::Written;
use crate::catalog::automaton::{CallModel, NodeId, SummaryModel};
use crate::catalog::schema::{Parameters, Returns, Style};
use crate::ir::{ArgKind, Expr, Field, Span};

/// Most headers of one record that are told apart.
const MAX_HEADERS: usize = 64;

/// Deepest nesting of records, derived clients and chained calls.
const MAX_DEPTH: usize = 8;

/// Most arguments that are looked at for options.
const MAX_ARGUMENTS: usize = 8;

/// One header.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// What it is set to; [`Atom::Undefined`] where it is perhaps not set.
    pub value: Value,
    /// Where it is set.
    pub at: Written,
    /// Where it comes from, if that is elsewhere.
    pub from: Option<Written>,
    /// Whether the client sends it with every request.
    pub of_client: bool,
}

/// Headers by name in lower case.
type Headers = BTreeMap<String, Header>;

impl Evaluator<'_> {
    /// The headers of a request: its client's, and its own.
    pub(super) fn headers(&mut self, sink: &Sink) -> Headers {
        let mut headers = self.all_headers(sink);
        for header in headers.values_mut() {
            let is_nothing = |atom: &Atom| matches!(atom, Atom::Null | Atom::Undefined);
            if header.value.atoms().iter().any(is_nothing) {
                header.value = header.value.filtered(|atom| !is_nothing(&atom)).joined(Atom::Undefined);
            }
        }
        headers.retain(|_, header| header.value.only() != Some(Atom::Undefined));
        headers
    }

    fn all_headers(&mut self, sink: &Sink) -> Headers {
        if let What::Http(request) = &sink.what {
            return self.headers_of_http(request);
        }
        let mut headers = self.headers_of_clients(&sink.clients);
        let What::Operation(operation) = sink.what else { return headers };
        let automaton = self.automaton;
        let model = &automaton.operations[operation];
        let parameters = &automaton.catalogs[model.catalog].parameters;
        if sink.payload == Payload::Arguments {
            replace(&mut headers, self.headers_of_arguments(model, parameters, sink));
            replace(&mut headers, self.headers_of_chain(parameters, sink.call));
        }
        headers
    }

    /// What the client sends, then what was given to the request, in this order.
    fn headers_of_http(&mut self, request: &HttpRequest) -> Headers {
        let args = self.args_of_call(request.call);
        let Some((_, parts)) = self.http_parts(request.call, args) else { return Headers::new() };
        let mut headers = self.headers_of_clients(parts.clients());
        for given in self.http_headers(&parts) {
            let record = self.eval(given.value);
            let is_record = record.atoms().iter().any(|atom| matches!(atom, Atom::Record(_) | Atom::Keywords(..)));
            // `request.Header.Set(name, value)`: whatever the member holds, this is set there.
            let is_store = !is_record && matches!(self.expr(given.value), Expr::Update { .. });
            let record = if is_store { Value::one(Atom::Record(given.value)) } else { (*record).clone() };
            replace(&mut headers, self.headers_of_record(&record, given));
        }
        for call in self.http_header_calls(&parts) {
            replace(&mut headers, self.header_of_call(call));
        }
        headers
    }

    // --- clients ---------------------------------------------------------------------------------

    /// What every client sends; what some of them send is perhaps sent.
    fn headers_of_clients(&mut self, clients: &[ClientId]) -> Headers {
        let each: Vec<Headers> =
            self.known_clients(clients).into_iter().map(|client| self.headers_of_client(client, 0)).collect();
        let mut all = Headers::new();
        for (name, header) in each.iter().flatten() {
            let is_everywhere = each.iter().all(|headers| headers.contains_key(name));
            let known = all.entry(name.clone()).or_insert_with(|| header.clone());
            known.value.join(&header.value);
            if !is_everywhere {
                known.value.add(Atom::Undefined);
            }
        }
        all
    }

    fn headers_of_client(&mut self, client: ClientId, depth: usize) -> Headers {
        let mut headers = match self.facts.clients.origin(client) {
            _ if depth > MAX_DEPTH => Headers::new(),
            Origin::Unknown | Origin::Declared(..) | Origin::Parameter(..) => Headers::new(),
            Origin::Presumed(_, _, like) => self.headers_of_client(like, depth + 1),
            Origin::Module(node) => self.headers_of_module(node),
            Origin::Constructed(call, node) => self.headers_of_construction(call, node).0,
            Origin::Derived(call, node, parent) => {
                let (own, alone) = self.headers_of_construction(call, node);
                let mut headers = if alone { Headers::new() } else { self.headers_of_client(parent, depth + 1) };
                replace(&mut headers, own);
                headers
            }
        };
        for header in headers.values_mut() {
            header.of_client = true;
        }
        headers
    }

    /// What is given at a construction, and whether it stands instead of what an earlier client sends.
    fn headers_of_construction(&mut self, call: Ref, node: NodeId) -> (Headers, bool) {
        let mut headers = Headers::new();
        let Some(client) = self.client_model(node).cloned() else { return (headers, false) };
        if !self.is_own_call(call, node) {
            return (headers, false);
        }
        let style = client.style.unwrap_or(self.automaton.catalog(node).parameters.style);
        let mut alone = false;
        for argument in client.headers.iter().chain(&client.own_headers) {
            let given = self.construction_argument(call, style, argument);
            if given.atoms().iter().all(|atom| matches!(atom, Atom::Undefined | Atom::Null)) {
                continue;
            }
            alone |= client.own_headers.contains(argument);
            if let Some(at) = self.construction_argument_at(call, style, argument) {
                replace(&mut headers, self.headers_of_record(&given, at));
            }
        }
        if let Some(built) = self.built_from(call) {
            replace(&mut headers, self.headers_of_builder(&built));
        }
        for value in self.options_of_call(call).into_iter().take(MAX_HEADERS) {
            replace(&mut headers, self.headers_of_builder(&value));
        }
        self.keep_within(call, &mut headers);
        (headers, alone)
    }

    /// `openai.default_headers = {...}`.
    fn headers_of_module(&mut self, node: NodeId) -> Headers {
        let mut headers = Headers::new();
        let Some(client) = self.client_model(node).cloned() else { return headers };
        for member in client.headers.iter().chain(&client.own_headers) {
            for stored in self.stored_on_module(node, member) {
                let value = self.eval(stored.value);
                replace(&mut headers, self.headers_of_record(&value, stored));
            }
        }
        headers
    }

    /// `OpenAIConfig::new().with_header(name, value)`.
    fn headers_of_builder(&mut self, value: &Value) -> Headers {
        let mut headers = Headers::new();
        let mut value = value.clone();
        for _ in 0..MAX_HEADERS {
            let step = value.atoms().iter().find_map(|atom| match *atom {
                Atom::Builder(of) => Some(of),
                _ => None,
            });
            let Some(of) = step else { break };
            let Some((builder, setter)) = self.builder_step(of) else { break };
            if builder.header_setters.iter().any(|name| **name == *setter) {
                keep_later(&mut headers, self.header_of_call(of));
            }
            let Expr::Call { callee, .. } = self.expr(of) else { break };
            let Expr::Member { base, .. } = self.expr(of.at(*callee)) else { break };
            value = (*self.eval(of.at(*base))).clone();
        }
        headers
    }

    /// Headers of a client are set where it is made; what is written elsewhere is where they come from.
    fn keep_within(&self, call: Ref, headers: &mut Headers) {
        let span = self.file(call.file).ir.span(call.expr);
        let Expr::Call { name_span, .. } = self.expr(call) else { return };
        for header in headers.values_mut() {
            if header.at.value.file != call.file || !span.contains(header.at.span) {
                let at = Written { value: call, span: *name_span, field: None };
                header.from = Some(std::mem::replace(&mut header.at, at));
            }
        }
    }

    // --- requests --------------------------------------------------------------------------------

    fn headers_of_arguments(&mut self, model: &CallModel, parameters: &Parameters, sink: &Sink) -> Headers {
        let mut headers = Headers::new();
        if parameters.options {
            for value in self.options_after(sink.args, self.options_from(model, sink)).into_iter().take(MAX_HEADERS) {
                replace(&mut headers, self.headers_of_builder(&value));
            }
        }
        for argument in &parameters.headers {
            let (first, field) = argument.split_once('.').unwrap_or((argument, ""));
            let name = self.facts.names.intern(first);
            match self.automaton.style(model) {
                Style::Keywords => {
                    let mut given = self.keyword(sink.args, name);
                    let mut at = self.keyword_at(sink.args, name);
                    if !field.is_empty() {
                        let field = self.facts.names.intern(field);
                        given = self.field_of(&given, field);
                        at = at.and_then(|at| self.field_at(at.value, field));
                    }
                    if let Some(at) = at {
                        replace(&mut headers, self.headers_of_record(&given, at));
                    }
                }
                Style::Object => {
                    let body = self.options_from(model, sink);
                    for index in body..body + MAX_ARGUMENTS {
                        let Ok(Some(options)) = self.positional_at(sink.args, index) else { break };
                        let value = self.eval(options.value);
                        let given = self.field_of(&value, name);
                        if let Some(at) = self.field_at(options.value, name) {
                            replace(&mut headers, self.headers_of_record(&given, at));
                        }
                    }
                }
            }
        }
        headers
    }

    /// The first argument that may be the options: the one after the body, if requests of that method have one.
    fn options_from(&self, model: &CallModel, sink: &Sink) -> usize {
        let has_body = self.operation_of(sink).is_none_or(|fact| !matches!(fact.http.as_str(), "GET" | "DELETE"));
        model.operation.body + usize::from(has_body)
    }

    /// `client.responses().header(name, value)?.create(..)`.
    fn headers_of_chain(&mut self, parameters: &Parameters, call: Ref) -> Headers {
        let mut headers = Headers::new();
        if parameters.header_calls.is_empty() && parameters.headers_calls.is_empty() {
            return headers;
        }
        let mut at = call;
        for _ in 0..MAX_HEADERS {
            at = match self.expr(at) {
                Expr::Call { callee, .. } => {
                    let callee = at.at(*callee);
                    let Expr::Member { base, name } = self.expr(callee) else { break };
                    let name = self.text(self.file(at.file).name(*name));
                    let earlier = if parameters.header_calls.iter().any(|call| **call == *name) {
                        self.header_of_call(at)
                    } else if parameters.headers_calls.iter().any(|call| **call == *name) {
                        self.headers_of_call(at)
                    } else {
                        Headers::new()
                    };
                    keep_later(&mut headers, earlier);
                    callee.at(*base)
                }
                Expr::Await(base) => at.at(*base),
                _ => break,
            };
        }
        headers
    }

    /// `header(name, value)`.
    fn header_of_call(&mut self, call: Ref) -> Headers {
        let args = self.args_of_call(call);
        let (name, value) = (self.positional(args, 0), self.positional(args, 1));
        let (Some(Atom::Str(name)), Expr::Call { name_span, .. }) = (name.only(), self.expr(call)) else {
            return Headers::new();
        };
        let span = Span { start: name_span.start, end: self.file(call.file).ir.span(call.expr).end };
        let at = Written { value: call, span, field: None };
        Headers::from([(self.text(name).to_lowercase(), Header { value, at, from: None, of_client: false })])
    }

    /// `headers(map)`.
    fn headers_of_call(&mut self, call: Ref) -> Headers {
        let args = self.args_of_call(call);
        match self.positional_at(args, 0) {
            Ok(Some(at)) => {
                let value = self.eval(at.value);
                self.headers_of_record(&value, at)
            }
            _ => Headers::new(),
        }
    }

    // --- records ---------------------------------------------------------------------------------

    /// The headers of a record, set at their entries where these stand at `at`, and else there.
    fn headers_of_record(&mut self, record: &Value, at: Written) -> Headers {
        let mut names = Vec::new();
        self.names_of_record(record, &mut names, 0);
        let mut headers = Headers::new();
        for name in names {
            let value = self.header_value(record, name);
            if value.only() == Some(Atom::Undefined) {
                continue;
            }
            let entry = self.field_at(at.value, name);
            let inside = entry.filter(|entry| entry.value.file == at.value.file && at.span.contains(entry.span));
            let header =
                Header { value, at: inside.unwrap_or(at), from: entry.filter(|_| inside.is_none()), of_client: false };
            replace(&mut headers, Headers::from([(self.text(name).to_lowercase(), header)]));
        }
        headers
    }

    /// Null takes a header away, and so does what the SDK takes for "not sent".
    fn header_value(&mut self, record: &Value, name: Name) -> Value {
        let value = self.field_of(record, name);
        let mut result = if value.is_complete() { Value::bottom() } else { Value::unknown() };
        for atom in value.atoms() {
            let is_omitted = matches!(atom, Atom::Sdk { node, .. } if self.automaton.node(*node).omitted);
            result.add(if is_omitted { Atom::Null } else { *atom });
        }
        result
    }

    /// The constant keys of a record, each once.
    pub(super) fn names_of_record(&mut self, record: &Value, names: &mut Vec<Name>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for atom in record.atoms() {
            if let Atom::Record(of) = *atom {
                self.names_of_web(of, names, depth);
            }
        }
    }

    /// The keys of a literal, of stores into it, and of what library calls make of records.
    fn names_of_web(&mut self, of: Ref, names: &mut Vec<Name>, depth: usize) {
        let mut seen = FxHashSet::default();
        let mut stack = vec![of];
        while let Some(at) = stack.pop() {
            if !seen.insert(at) || names.len() >= MAX_HEADERS {
                continue;
            }
            match self.expr(at) {
                Expr::Variable(variable) => {
                    let definitions = &self.file(at.file).ir.variables[variable.index()].definitions;
                    stack.extend(definitions.iter().map(|definition| at.at(*definition)));
                }
                Expr::Choice(options) => stack.extend(options.iter().map(|option| at.at(*option))),
                Expr::Typed { value: Some(value), .. } => stack.push(at.at(*value)),
                Expr::Handed { base, call, argument } => {
                    stack.push(at.at(*base));
                    stack.extend(self.left_by(at.at(*call), *argument).records);
                }
                Expr::Update { base, key, value } => {
                    stack.push(at.at(*base));
                    match key {
                        Some(key) => self.name_of_key(at.at(*key), names),
                        None => self.names_of_value(at.at(*value), names, depth),
                    }
                }
                Expr::Record(fields) => {
                    for field in fields {
                        match field {
                            Field::Entry { key, .. } => self.name_of_key(at.at(*key), names),
                            Field::Spread { value, .. } => self.names_of_value(at.at(*value), names, depth),
                        }
                    }
                }
                Expr::Call { callee, args, .. } => {
                    let callee = self.eval(at.at(*callee));
                    let is_record = |summary: &SummaryModel| summary.returns == Returns::Record;
                    if !callee.atoms().iter().any(|atom| self.summaries(*atom).iter().any(is_record)) {
                        continue;
                    }
                    for arg in args {
                        match arg.kind {
                            ArgKind::Named(name) => add(names, self.file(at.file).name(name)),
                            _ => self.names_of_value(at.at(arg.value), names, depth),
                        }
                    }
                }
                _ => self.names_of_value(at, names, depth),
            }
        }
    }

    fn names_of_value(&mut self, of: Ref, names: &mut Vec<Name>, depth: usize) {
        let value = self.eval(of);
        self.names_of_record(&value, names, depth + 1);
    }

    fn name_of_key(&mut self, key: Ref, names: &mut Vec<Name>) {
        if let Some(Atom::Str(name)) = self.eval(key).only() {
            add(names, name);
        }
    }
}

fn add(names: &mut Vec<Name>, name: Name) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// Adds what was set earlier, where nothing was later.
fn keep_later(headers: &mut Headers, earlier: Headers) {
    for (name, header) in earlier {
        headers.entry(name).or_insert(header);
    }
}

/// Puts later headers in the place of earlier ones; one that is perhaps not set leaves the earlier one.
fn replace(headers: &mut Headers, later: Headers) {
    for (name, mut header) in later {
        if header.value.contains(Atom::Undefined)
            && let Some(earlier) = headers.get(&name)
        {
            header.value = header.value.filtered(|atom| atom != Atom::Undefined);
            header.value.join(&earlier.value);
        }
        headers.insert(name, header);
    }
}
