//! Requests of HTTP libraries: the parts of one, wherever they were given, and what it asks of whom.

use super::answerer::{is_of_the_api, names_another};
use super::call::is_text;
use super::client::Origin;
use super::eval::Evaluator;
use super::program::ArgsId;
use super::sink::Payload;
use super::text::{MAX_TEXTS, below};
use super::value::{Atom, ClientId, Ref, Value};
use super::written::Written;
use crate::catalog::automaton::NodeId;
use crate::catalog::schema::{Client, Http, RequestPart, Returns, Setters, Slot};
use crate::ir::{Expr, ExprId, FileIr, Literal};
use crate::policy::OperationFact;
use crate::request::Provider;

/// Most steps that make one request, and most clients that are derived from each other.
const MAX_STEPS: usize = 64;

/// A request to one endpoint, as far as the code that sends it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HttpRequest {
    /// The call that sends it, in its context. The request may be reported at a caller.
    pub call: Ref,
    /// HTTP method.
    pub http: String,
    /// A URL of the endpoint.
    pub path: String,
    /// The URLs that it may go to.
    pub urls: Vec<String>,
    /// Where the URL is given.
    pub url: Option<Ref>,
    /// Index of the catalog.
    pub catalog: usize,
}

/// What a call sends.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// Requests, each with its body.
    pub requests: Vec<(HttpRequest, Payload)>,
    /// The same requests to somebody else, whom the code names.
    pub of_others: Vec<HttpRequest>,
    /// Whether there may be more, to other URLs than were looked at.
    pub is_cut: bool,
    /// Whether some of the URLs name no endpoint.
    pub is_open: bool,
    /// The calls that made what is sent.
    pub makers: Vec<Ref>,
}

/// What gives the parts of a request.
#[derive(Debug, Default, Clone)]
pub(super) struct Parts<'p> {
    /// The call that sends it, and the one that made it before.
    calls: Vec<(&'p Http, ArgsId)>,
    /// Methods that were called on it before it was sent, last first.
    steps: Vec<(&'p Setters, Ref)>,
    /// The calls that gave it, last first: what is assigned to its members is assigned to what they gave.
    given: Vec<(&'p Setters, Ref)>,
    /// The clients that it goes through.
    clients: Vec<ClientId>,
}

impl<'p> Evaluator<'p> {
    /// The requests that a call of an HTTP library sends, each to another endpoint.
    pub(super) fn http_requests(&mut self, call: Ref, args: ArgsId) -> Sent {
        let mut sent = Sent::default();
        let Some((catalog, parts, made)) = self.http_sender(call, args) else { return sent };
        sent.is_cut = !made.is_complete() && !made.atoms().is_empty();
        // Each request that may be the one that is sent has parts of its own.
        let mut each: Vec<Parts<'p>> = Vec::new();
        for atom in made.atoms() {
            let mut parts = parts.clone();
            self.add_made(&[*atom], &mut parts);
            if parts.calls.len() > 1 || !parts.steps.is_empty() {
                each.push(parts);
            }
        }
        if each.is_empty() {
            let mut parts = parts;
            self.add_made(made.atoms(), &mut parts);
            each.push(parts);
        }
        for parts in &each {
            self.add_requests(catalog, call, parts, &mut sent);
        }
        let (own, others) = sent.requests.into_iter().partition(|(request, _)| is_of_the_api(request));
        sent.requests = own;
        let others: Vec<(HttpRequest, Payload)> = others;
        sent.of_others = others.into_iter().map(|(request, _)| request).filter(names_another).collect();
        sent
    }

    /// Adds the requests of one way to send.
    fn add_requests(&mut self, catalog: usize, call: Ref, parts: &Parts<'p>, sent: &mut Sent) {
        let url = self.http_url(parts);
        let urls = self.http_urls(parts, url);
        let body = self.http_slot(
            parts,
            RequestPart::Body,
            |http| &http.body,
            |setters, name| setters.body.iter().any(|own| own == name) || setters.verbs.contains_key(name),
        );
        let payload = match body {
            Some(body) => Payload::Expression(Some(body.value)),
            None if parts.calls.iter().any(|(http, _)| http.streams) => Payload::Unseen,
            None => Payload::Expression(None),
        };
        for url_text in &urls {
            let operations = self.http_operations(parts, body.is_some(), url_text);
            sent.is_open |= operations.is_empty();
            for (http, fact) in operations {
                let same = sent.requests.iter_mut().find(|(request, _)| is_of(request, fact));
                match same {
                    Some((request, _)) if request.urls.contains(url_text) => {}
                    Some((request, _)) => request.urls.push(url_text.clone()),
                    None => {
                        let path = normal(url_text);
                        let (urls, url) = (vec![url_text.clone()], url.map(|url| url.value));
                        sent.requests.push((HttpRequest { call, http, path, urls, url, catalog }, payload));
                    }
                }
            }
        }
        // Of several addresses, one may be somebody else's.
        if let [url_text] = urls.as_slice()
            && sent.requests.is_empty()
            && body.is_some()
            && let Some(http) = self.unnamed_endpoint(parts, url_text)
        {
            let (path, urls, url) = (normal(url_text), vec![url_text.clone()], url.map(|url| url.value));
            sent.requests.push((HttpRequest { call, http, path, urls, url, catalog }, payload));
        }
        sent.is_cut |= urls.len() >= MAX_TEXTS;
        let made = parts.calls.iter().skip(1).filter_map(|(_, args)| self.facts.contexts.parts(*args).first());
        sent.makers.extend(made.map(|part| part.call));
    }

    // --- parts -----------------------------------------------------------------------------------

    /// What gives the parts of the request that a call sends, and the catalog that says so.
    pub(super) fn http_parts(&mut self, call: Ref, args: ArgsId) -> Option<(usize, Parts<'p>)> {
        let (catalog, mut parts, made) = self.http_sender(call, args)?;
        self.add_made(made.atoms(), &mut parts);
        Some((catalog, parts))
    }

    /// The call that sends with its clients, and the requests that it may send.
    fn http_sender(&mut self, call: Ref, args: ArgsId) -> Option<(usize, Parts<'p>, Value)> {
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        let callee = call.at(*callee);
        let states = self.http_states(callee, args);
        let (first, _) = *states.first()?;
        let (catalog, http) = &self.automaton.https[first];
        let mut parts = Parts { calls: vec![(http, args)], ..Parts::default() };
        for (_, client) in states {
            self.add_origin(client, &mut parts);
        }
        if http.declared {
            parts.clients.extend(self.clients_of_declared(call));
        }
        let mut made = Value::bottom();
        if let Expr::Member { base, .. } = self.expr(callee) {
            let receiver = self.eval(callee.at(*base));
            made.join(&receiver.filtered(|atom| self.is_request(atom)).closed());
        }
        for slot in &http.request {
            if let Some(given) = self.slot_ref(args, slot) {
                let value = self.eval(given);
                made.join(&value);
            }
        }
        Some((*catalog, parts, made))
    }

    /// Whether something is a request that is not sent yet.
    pub(super) fn is_request(&self, atom: Atom) -> bool {
        matches!(atom, Atom::Sdk { node, .. } if self.automaton.node(node).setters.is_some())
    }

    /// The calls of HTTP libraries that a callee, or a function handed to a library's runner, may be.
    fn http_states(&mut self, callee: Ref, args: ArgsId) -> Vec<(usize, ClientId)> {
        let mut values = vec![(*self.eval(callee)).clone()];
        if let Some(summary) = values[0].atoms().iter().find_map(|atom| self.summary_that(*atom, Returns::Invoke)) {
            // The arguments have lost the function; it is read from the call itself.
            let all = self.facts.contexts.parts(args).first().map(|part| part.call);
            if let Some(call) = all {
                let all = self.args_of_call(call);
                values.push(self.summary_argument(&summary, all));
            }
        }
        let atoms = values.iter().flat_map(Value::atoms);
        let states = atoms.filter_map(|atom| match *atom {
            Atom::Sdk { node, client } => self.automaton.http(node).map(|id| (id, client)),
            _ => None,
        });
        states.filter(|(id, _)| self.automaton.https[*id].1.makes.is_none()).collect()
    }

    fn add_made(&mut self, atoms: &[Atom], parts: &mut Parts<'p>) {
        for atom in atoms {
            if let Atom::Sdk { client, .. } = *atom
                && self.is_request(*atom)
            {
                self.add_origin(client, parts);
            }
        }
    }

    /// From a request that was made before, back over what was set to the call that made it; or a client.
    fn add_origin(&mut self, client: ClientId, parts: &mut Parts<'p>) {
        let mut at = client;
        for _ in 0..MAX_STEPS {
            let (call, node, parent) = match self.facts.clients.origin(at) {
                Origin::Derived(call, node, parent) => (call, node, parent),
                Origin::Constructed(call, node) => (call, node, ClientId(0)),
                _ => break,
            };
            let Some(setters) = self.automaton.node(node).setters else { break };
            let Expr::Call { callee, .. } = self.expr(call) else { break };
            let own = &self.automaton.setters[setters];
            if own.in_place || !own.members.is_empty() {
                parts.given.push((&self.automaton.setters[setters], call));
            }
            let made_by = self.eval(call.at(*callee));
            let maker = made_by.atoms().iter().find_map(|atom| match *atom {
                Atom::Sdk { node, .. } => self.automaton.http(node),
                _ => None,
            });
            match maker {
                Some(maker) => {
                    let args = self.args_of_call(call);
                    let http = &self.automaton.https[maker].1;
                    if !parts.calls.contains(&(http, args)) {
                        parts.calls.push((http, args));
                        self.add_copied(http, args, parts);
                    }
                }
                None => parts.steps.push((&self.automaton.setters[setters], call)),
            }
            at = parent;
        }
        if at != ClientId(0) && !parts.clients.contains(&at) {
            parts.clients.push(at);
        }
    }

    /// A request that is made from another one has what that has.
    fn add_copied(&mut self, http: &'p Http, args: ArgsId, parts: &mut Parts<'p>) {
        if parts.calls.len() > MAX_STEPS {
            return;
        }
        for slot in &http.request {
            if let Some(given) = self.slot_ref(args, slot) {
                let value = self.eval(given);
                self.add_made(value.atoms(), parts);
            }
        }
    }

    /// Where something is given: to a member or a method that sets it, or to the calls that make and send the request.
    fn http_slot(
        &mut self,
        parts: &Parts<'p>,
        part: RequestPart,
        slots: fn(&Http) -> &[Slot],
        sets: fn(&Setters, &str) -> bool,
    ) -> Option<Written> {
        if let Some(stored) = self.http_stores(parts, part).pop() {
            return Some(stored);
        }
        let in_place = self.calls_in_place(parts, sets).pop();
        if let Some(call) = in_place {
            let args = self.args_of_call(call);
            if let Ok(Some(written)) = self.positional_at(args, 0) {
                return Some(written);
            }
        }
        for (setters, call) in &parts.steps {
            if let Some(name) = self.method_name(*call)
                && sets(setters, &name)
            {
                let args = self.args_of_call(*call);
                if let Ok(Some(written)) = self.positional_at(args, 0) {
                    return Some(written);
                }
            }
        }
        parts.calls.iter().find_map(|(http, args)| {
            slots(http).iter().find_map(|slot| self.slot_at(*args, slot).filter(|given| !self.is_missing(given.value)))
        })
    }

    /// The calls that set some part of a request where it is, in order of the text.
    fn calls_in_place(&self, parts: &Parts<'p>, sets: impl Fn(&Setters, &str) -> bool) -> Vec<Ref> {
        let mut found = Vec::new();
        for (setters, made) in parts.given.iter().filter(|(setters, _)| setters.in_place) {
            let ir = &self.file(made.file).ir;
            for call in &ir.calls {
                let Expr::Call { callee, .. } = ir.expr(*call) else { continue };
                let Expr::Member { base, name } = ir.expr(*callee) else { continue };
                let object = match ir.expr(*base) {
                    Expr::Member { base, .. } => *base,
                    _ => *base,
                };
                if sets(setters, ir.text(*name)) && leads_to(ir, object, made.expr) {
                    found.push(made.at(*call));
                }
            }
        }
        found
    }

    /// What is assigned to the members of a request that hold a part of it, earliest first.
    fn http_stores(&mut self, parts: &Parts<'p>, part: RequestPart) -> Vec<Written> {
        let mut found = Vec::new();
        for (setters, call) in parts.given.iter().rev() {
            for (member, _) in setters.members.iter().filter(|(_, of)| **of == part) {
                found.extend(self.stores_after(*call, member));
            }
        }
        found
    }

    /// What is stored to a member of what a call gives, where that is known by the names of the function around it;
    /// earliest first.
    pub(super) fn stores_after(&mut self, call: Ref, member: &str) -> Vec<Written> {
        let Some(name) = self.facts.names.get(member) else { return Vec::new() };
        let file = self.file(call.file);
        let mut found = Vec::new();
        for (index, expr) in file.ir.exprs.iter().enumerate() {
            let Expr::Update { base, key, value } = expr else { continue };
            let is_meant = key.is_none_or(|key| match file.ir.expr(key) {
                Expr::Literal(Literal::Str(own)) => file.name(*own) == name,
                _ => false,
            });
            if !is_meant || !leads_to(&file.ir, *base, call.expr) {
                continue;
            }
            let value = call.at(*value);
            match key {
                Some(_) => found.push(Written { value, span: file.ir.spans[index], field: None }),
                None => found.extend(self.field_at(value, name)),
            }
        }
        found
    }

    /// Whether what is given is nothing (`data=None`), or a request whose parts were given before.
    fn is_missing(&mut self, of: Ref) -> bool {
        let value = self.eval(of);
        let is_nothing = |atom: &Atom| match atom {
            Atom::Sdk { node, .. } => self.automaton.node(*node).setters.is_some(),
            atom => matches!(atom, Atom::Null | Atom::Undefined),
        };
        value.is_complete() && !value.atoms().is_empty() && value.atoms().iter().all(is_nothing)
    }

    fn method_name(&self, call: Ref) -> Option<std::sync::Arc<str>> {
        self.name_of_callee(call).map(|name| self.text(name))
    }

    fn slot_at(&mut self, args: ArgsId, slot: &Slot) -> Option<Written> {
        let keyword = slot.keyword.as_ref().and_then(|keyword| {
            let name = self.facts.names.intern(keyword);
            self.keyword_at(args, name)
        });
        let found = keyword.or_else(|| self.positional_at(args, slot.position?).ok().flatten())?;
        match &slot.field {
            Some(path) => path.split('.').try_fold(found, |found, field| {
                let name = self.facts.names.intern(field);
                self.field_at(found.value, name)
            }),
            None => Some(found),
        }
    }

    // --- URL and method --------------------------------------------------------------------------

    fn http_url(&mut self, parts: &Parts<'p>) -> Option<Written> {
        self.http_slot(
            parts,
            RequestPart::Url,
            |http| &http.url,
            |setters, name| setters.url.iter().any(|own| own == name),
        )
    }

    fn http_urls(&mut self, parts: &Parts<'p>, url: Option<Written>) -> Vec<String> {
        let urls = match url {
            Some(url) => self.texts_at(url.value),
            None => vec![String::new()],
        };
        let bases = self.http_bases(parts);
        // What is declared is below an address that is not named there.
        let is_declared = parts.calls.iter().any(|(http, _)| http.declared);
        let beyond = |base: &str, url: &str| match url.strip_prefix("{}") {
            Some(path) if is_declared && !base.is_empty() => below(base, path),
            // Of two unknown beginnings the later one is the URL's.
            _ if base.starts_with('{') && url.starts_with('{') => url.to_owned(),
            _ => below(base, url),
        };
        let all = bases.iter().flat_map(|base| urls.iter().map(move |url| beyond(base, url)));
        let mut found: Vec<String> = Vec::new();
        for url in all {
            if !found.contains(&url) {
                found.push(url);
            }
        }
        found
    }

    /// The base URLs that a call names, or else the constructions of the clients.
    fn http_bases(&mut self, parts: &Parts<'p>) -> Vec<String> {
        let given = parts.calls.iter().find_map(|(http, args)| {
            http.base.iter().find_map(|slot| self.slot_at(*args, slot).filter(|given| !self.is_missing(given.value)))
        });
        if let Some(base) = given {
            return self.texts_at(base.value);
        }
        for (setters, call) in &parts.steps {
            if self.method_name(*call).is_some_and(|name| setters.base.iter().any(|own| **own == *name)) {
                let args = self.args_of_call(*call);
                if let Ok(Some(given)) = self.positional_ref(args, 0) {
                    return self.texts_at(given);
                }
            }
        }
        let mut bases = Vec::new();
        for client in &parts.clients {
            bases.extend(self.base_of_client(*client));
        }
        if bases.is_empty() { vec![String::new()] } else { bases }
    }

    fn base_of_client(&mut self, client: ClientId) -> Vec<String> {
        let mut at = client;
        for _ in 0..MAX_STEPS {
            let (call, node, parent) = match self.facts.clients.origin(at) {
                Origin::Derived(call, node, parent) => (call, node, Some(parent)),
                Origin::Constructed(call, node) => (call, node, None),
                Origin::Presumed(.., like) => {
                    at = like;
                    continue;
                }
                Origin::Declared(_, node) | Origin::Parameter(_, _, node) => return self.base_of_declared(at, node),
                _ => break,
            };
            let Some(model) = self.client_model(node).cloned() else { break };
            if let Some(base) = self.base_stored_to(at, &model) {
                return self.texts_at(base);
            }
            let sets = |name: std::sync::Arc<str>| model.host_setters.iter().any(|own| **own == *name);
            if self.method_name(call).is_some_and(sets) {
                let args = self.args_of_call(call);
                if let Ok(Some(given)) = self.positional_ref(args, 0) {
                    return self.texts_at(given);
                }
            }
            let style = model.style.unwrap_or(self.automaton.catalog(node).parameters.style);
            for argument in &model.host {
                let value = self.construction_argument(call, style, argument);
                if !value.atoms().iter().all(|atom| matches!(atom, Atom::Null | Atom::Undefined)) {
                    let value = value.filtered(|atom| !matches!(atom, Atom::Null | Atom::Undefined));
                    return self.texts(&value, &format!("{{{argument}}}"), 0);
                }
            }
            let args = self.args_of_call(call);
            for position in &model.host_positions {
                if let Ok(Some(given)) = self.positional_ref(args, *position) {
                    return self.texts_at(given);
                }
            }
            let Some(parent) = parent else { break };
            at = parent;
        }
        Vec::new()
    }

    /// The base URL of a client that is made out of sight: what is assigned to it; else whatever it is, where the library
    /// has clients with one.
    fn base_of_declared(&mut self, client: ClientId, node: NodeId) -> Vec<String> {
        let Some(model) = self.client_model(node).cloned() else { return Vec::new() };
        match self.base_stored_to(client, &model) {
            Some(base) => self.texts_at(base),
            None => model.host_members.iter().take(1).map(|member| format!("{{{member}}}")).collect(),
        }
    }

    /// What is assigned to the member of a client that holds the base URL.
    fn base_stored_to(&mut self, client: ClientId, model: &Client) -> Option<Ref> {
        for member in &model.host_members {
            let Some(name) = self.facts.names.get(member) else { continue };
            for (base, value, _) in self.stores_of(name, None) {
                let base = self.eval(base);
                let is_this = |atom: &Atom| matches!(atom, Atom::Sdk { client: own, .. } if *own == client);
                if base.atoms().iter().any(is_this) {
                    return Some(value);
                }
            }
        }
        None
    }

    /// The operations that a request to a URL may be: one, unless the method has alternatives.
    fn http_operations(
        &mut self,
        parts: &Parts<'p>,
        has_body: bool,
        url: &str,
    ) -> Vec<(String, &'static OperationFact)> {
        let facts = crate::policy::facts();
        let url = normal(url);
        let found = |http: &str| facts.by_endpoint(http, &url).map(|fact| (http.to_owned(), fact));
        if let Some(methods) = self.http_methods(parts, has_body) {
            return methods.iter().filter_map(|http| found(http)).collect();
        }
        let all: Vec<_> = METHODS.iter().filter_map(|http| found(http)).collect();
        match all.len() {
            0 | 1 => all,
            _ => found(if has_body { "POST" } else { "GET" }).into_iter().collect(),
        }
    }

    /// The method of a request that sends something to an endpoint of OpenAI's own host which nobody has heard of.
    fn unnamed_endpoint(&mut self, parts: &Parts<'p>, url: &str) -> Option<String> {
        let path = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        // What is not known at the end may be the name of an endpoint.
        let is_told = path.contains("/v1/") && !path.ends_with('}');
        let is_openai = is_told && crate::policy::classify(url).provider == Provider::OpenAi;
        let methods = if is_openai { self.http_methods(parts, true) } else { None };
        let sends = |http: &String| ["POST", "PUT", "PATCH"].contains(&http.as_str());
        let [http] = methods?.try_into().ok()?;
        (sends(&http) && crate::policy::facts().unnamed(&http, url).is_some()).then_some(http)
    }

    /// The methods that a request may have; none where that is not known.
    fn http_methods(&mut self, parts: &Parts<'p>, has_body: bool) -> Option<Vec<String>> {
        for (setters, call) in &parts.steps {
            if let Some(name) = self.method_name(*call)
                && let Some(verb) = setters.verbs.get(&*name)
            {
                return Some(vec![verb.clone()]);
            }
        }
        let sets = |setters: &Setters, name: &str| setters.method.iter().any(|own| own == name);
        let named = self.http_slot(parts, RequestPart::Method, |http| &http.method, sets);
        if let Some(named) = named {
            let texts = self.texts_at(named.value);
            let methods: Vec<String> = texts.iter().map(|text| method_of(text)).collect();
            let is_known = |method: &String| METHODS.contains(&method.as_str());
            return methods.iter().all(is_known).then_some(methods);
        }
        if self.is_method_open(parts) {
            return None;
        }
        let with_body = parts.calls.iter().find_map(|(http, _)| http.with_body.clone().filter(|_| has_body));
        let own = || parts.calls.iter().find_map(|(http, _)| http.http.clone());
        with_body.or_else(own).map(|http| vec![http])
    }

    /// Whether options whose fields are not all known may name the method.
    fn is_method_open(&mut self, parts: &Parts<'p>) -> bool {
        parts.calls.iter().any(|(http, args)| {
            http.method.iter().any(|slot| {
                let Some(field) = &slot.field else { return false };
                let Some(position) = slot.position else { return false };
                let options = self.positional(*args, position);
                let is_none = |atom: &Atom| is_text(atom) || *atom == Atom::Undefined;
                if options.is_complete() && options.atoms().iter().all(is_none) {
                    return false;
                }
                let name = self.facts.names.intern(field);
                let method = self.field_of(&options, name);
                method.only() != Some(Atom::Undefined)
            })
        })
    }

    // --- headers ---------------------------------------------------------------------------------

    /// Where a request's headers are given as records, earliest first.
    pub(super) fn http_headers(&mut self, parts: &Parts<'p>) -> Vec<Written> {
        let mut found: Vec<Written> = Vec::new();
        for (http, args) in parts.calls.iter().rev() {
            found.extend(http.headers.iter().find_map(|slot| self.slot_at(*args, slot)));
        }
        found.extend(self.http_stores(parts, RequestPart::Headers));
        for (setters, call) in parts.steps.iter().rev() {
            let name = self.method_name(*call);
            if name.is_some_and(|name| setters.headers.iter().any(|own| **own == *name)) {
                let args = self.args_of_call(*call);
                found.extend(self.positional_at(args, 0).ok().flatten());
            }
        }
        found
    }

    /// The calls that set one header of a request, earliest first.
    pub(super) fn http_header_calls(&self, parts: &Parts<'p>) -> Vec<Ref> {
        let sets = |(setters, call): &&(&'p Setters, Ref)| {
            self.method_name(*call).is_some_and(|name| setters.header.iter().any(|own| **own == *name))
        };
        let steps = parts.steps.iter().rev().filter(sets).map(|(_, call)| *call);
        let in_place = self.calls_in_place(parts, |setters, name| setters.header.iter().any(|own| own == name));
        steps.chain(in_place).collect()
    }
}

impl Parts<'_> {
    /// The clients that the request goes through.
    pub(super) fn clients(&self) -> &[ClientId] {
        &self.clients
    }
}

/// The methods of the API, in the order in which they are tried.
const METHODS: [&str; 6] = ["POST", "GET", "DELETE", "PUT", "PATCH", "WS"];

/// `POST` of `"post"`, and of the constants `Method::POST` and `http.MethodPost`, which are known by their names.
fn method_of(text: &str) -> String {
    let name = text.trim_matches(['{', '}']).to_uppercase();
    name.strip_prefix("METHOD").map_or(name.clone(), str::to_owned)
}

fn is_of(request: &HttpRequest, fact: &OperationFact) -> bool {
    let own = crate::policy::facts().by_endpoint(&request.http, &request.path);
    own.is_some_and(|own| own.name == fact.name)
}

/// A URL whose unknown beginning is set off from what follows: `{base}files` has a slash at the end of the base.
fn normal(url: &str) -> String {
    match url.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        Some((name, rest)) if rest.starts_with(|c: char| c.is_ascii_alphabetic()) => format!("{{{name}}}/{rest}"),
        _ => url.to_owned(),
    }
}

/// Whether an expression is what a call gives, after stores to it.
fn leads_to(ir: &FileIr, from: ExprId, call: ExprId) -> bool {
    let mut seen = Vec::new();
    let mut stack = vec![from];
    while let Some(at) = stack.pop() {
        if at == call {
            return true;
        }
        if seen.len() > MAX_STEPS || seen.contains(&at) {
            continue;
        }
        seen.push(at);
        match ir.expr(at) {
            Expr::Update { base, .. } | Expr::Await(base) | Expr::Index { base, .. } | Expr::Handed { base, .. } => {
                stack.push(*base);
            }
            Expr::Typed { value: Some(value), .. } => stack.push(*value),
            Expr::Choice(options) => stack.extend(options),
            Expr::Variable(variable) => stack.extend(&ir.variables[variable.index()].definitions),
            _ => {}
        }
    }
    false
}
