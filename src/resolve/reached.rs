//! The clients that reach a request: who answers, where they were made, and how they came here.

use super::answerer::judge_http;
use super::callee;
use super::client::{Judged, Origin, provider_named, provider_words};
use super::describe::Describer;
use super::eval::Evaluator;
use super::http::HttpRequest;
use super::sink::{Sink, What};
use super::value::{Atom, ClientId, FileId, FunctionRef, Ref};
use super::written::Written;
use crate::ir::{Expr, Span};
use crate::request::{ClientSite, Confidence, Place, Provider, Step};

/// What is known of the clients of a request.
pub(super) struct Reached {
    /// Who answers, all clients taken together.
    pub judged: Judged,
    /// The clients whose construction is seen.
    pub clients: Vec<ClientSite>,
    /// How they came to be.
    pub trail: Vec<Step>,
}

impl Describer<'_, '_> {
    /// The clients of a request: the one answer of all of them, or decided at run time.
    pub(super) fn reached(&mut self, sink: &Sink) -> Reached {
        if let What::Http(request) = &sink.what {
            return self.reached_http(request);
        }
        if let Some(judged) = self.host_of_request(sink) {
            return Reached { judged, clients: Vec::new(), trail: Vec::new() };
        }
        let known = self.evaluator.known_clients(&sink.clients);
        // Others that are only declared, or not known at all, may be anything.
        let others = sink.clients.iter().filter(|client| !known.contains(client));
        let is_open = !sink.complete || others.into_iter().any(|client| !self.is_bare_declaration(*client));
        let all: Vec<(ClientId, Judged)> =
            known.into_iter().map(|client| (client, self.evaluator.judge_client(client))).collect();
        let mut judged = together(all.iter().map(|(_, judged)| judged), is_open);
        let differ = judged.possible.len() > 1;
        let (mut clients, mut trail): (Vec<ClientSite>, Vec<Step>) = (Vec::new(), Vec::new());
        for (client, own) in &all {
            let site = self.site(own);
            let steps = site.as_ref().map_or_else(|| self.host_steps(own), |site| site.trail.clone());
            let mut steps = [self.origin_steps(*client), steps].concat();
            if let Some(first) = steps.first_mut().filter(|_| differ) {
                let host = own.host.as_deref().unwrap_or_else(|| provider_words(own.provider));
                let who = if own.provider == Provider::Other { host } else { provider_words(own.provider) };
                first.note = format!("{} (answered by {who})", first.note);
            }
            for step in steps {
                if !trail.iter().any(|known| known.place == step.place) {
                    trail.push(step);
                }
            }
            clients.extend(site.filter(|site| !clients.iter().any(|known| known.place == site.place)));
        }
        // The configuration vouches for what it teaches.
        if matches!(sink.what, What::Operation(id) if self.evaluator.automaton.is_taught(id)) {
            judged.confidence = Confidence::High;
        }
        Reached { judged, clients, trail }
    }

    /// Who answers a request of an HTTP library, and where its URL comes from.
    fn reached_http(&mut self, request: &HttpRequest) -> Reached {
        let judged = judge_http(request);
        let mut trail = Vec::new();
        if let Some(url) = request.url {
            let span = self.evaluator.file(url.file).ir.span(url.expr);
            trail = self.provenance(Written { value: url, span, field: None }, "the URL");
        }
        Reached { judged: Judged { host: shown(judged.host), ..judged }, clients: Vec::new(), trail }
    }

    /// Whether a client is known by a declaration without a value: what is assigned elsewhere is all that it can be.
    fn is_bare_declaration(&self, client: ClientId) -> bool {
        let Origin::Declared(at, _) = self.evaluator.facts.clients.origin(client) else { return false };
        matches!(self.evaluator.file(at.file).ir.expr(at.expr), Expr::Typed { value: None, .. })
    }

    /// How a client came here, apart from its construction.
    fn origin_steps(&mut self, client: ClientId) -> Vec<Step> {
        match self.evaluator.facts.clients.origin(client) {
            Origin::Declared(at, _) => {
                let span = self.evaluator.file(at.file).ir.span(at.expr);
                self.step(at.file, span, "declared as a client here").into_iter().collect()
            }
            Origin::Parameter(function, index, _) => {
                let file = self.evaluator.file(function.file);
                let param = file.ir.function(function.id).params.get(index as usize);
                let step = param.and_then(|param| self.step(function.file, param.span, "declared as a client here"));
                step.into_iter().collect()
            }
            Origin::Derived(call, _, parent) => {
                let mut steps = self.origin_steps(parent);
                let parent = self.evaluator.judge_client(parent);
                steps.extend(self.site(&parent).map(|site| site.trail).unwrap_or_default());
                steps.extend(self.call_step(call, "options changed here"));
                steps
            }
            Origin::Presumed(function, index, _) => self.presumed_step(function, index).into_iter().collect(),
            Origin::Unknown | Origin::Constructed(..) | Origin::Module(_) => Vec::new(),
        }
    }

    /// The parameter that is taken for a client.
    fn presumed_step(&self, function: FunctionRef, index: u32) -> Option<Step> {
        let param = self.evaluator.file(function.file).ir.function(function.id).params.get(index as usize)?;
        self.step(function.file, param.span, "taken for a client: others in this file have its name")
    }

    /// Where the host is named, and where that name comes from.
    fn host_steps(&mut self, judged: &Judged) -> Vec<Step> {
        let Some(written) = judged.host_at else { return Vec::new() };
        let named = self.step(written.value.file, written.span, "the host is named here");
        let mut steps: Vec<Step> = named.into_iter().collect();
        steps.extend(self.provenance(written, "the host"));
        steps
    }

    /// A keyword of the request itself that names the host (`api_base` of the oldest SDK).
    fn host_of_request(&mut self, sink: &Sink) -> Option<Judged> {
        let What::Operation(id) = sink.what else { return None };
        let model = &self.evaluator.automaton.operations[id];
        if let Some(judged) = self.evaluator.host_by_option(model, sink.args) {
            return Some(Judged { host: shown(judged.host), ..judged });
        }
        let catalog = model.catalog;
        for keyword in &self.evaluator.automaton.catalogs[catalog].parameters.host {
            let name = self.evaluator.facts.names.intern(keyword);
            let value = self.evaluator.keyword(sink.args, name);
            if !value.contains(Atom::Undefined) && !value.is_unknown() {
                let judged = self.evaluator.judge_host(&value);
                return Some(Judged { host: shown(judged.host), ..judged });
            }
        }
        let provider = model.operation.conduct.provider.as_deref()?;
        Some(Judged::of(provider_named(provider), Evaluator::certainty(provider)))
    }

    fn site(&mut self, judged: &Judged) -> Option<ClientSite> {
        let call = judged.site?;
        let (place, written) = self.call_in_words(call)?;
        let mut site = ClientSite {
            place,
            written,
            host_place: judged.host_at.and_then(|written| self.place_of_written(written)),
            provider: judged.provider,
            host: shown(judged.host.clone()),
            confidence: judged.confidence,
            unset: shown(judged.unset.clone()),
            is_derived: judged.is_derived,
            parameters: Vec::new(),
            trail: Vec::new(),
        };
        site.trail = vec![Step { place: site.place.clone(), note: site.label() }];
        site.trail.extend(self.host_steps(judged));
        Some(site)
    }

    /// The place and the words of a callee.
    fn call_in_words(&self, call: Ref) -> Option<(Place, String)> {
        let file = self.evaluator.file(call.file);
        let text = self.texts.text(&file.path)?;
        let Expr::Call { callee, name_span, .. } = file.ir.expr(call.expr) else { return None };
        // The expression of a plain name is what the name was bound to, elsewhere.
        let span = file.ir.span(*callee);
        let span = if span.contains(*name_span) { span } else { *name_span };
        Some((self.place_of(call.file, span)?, callee::words(file, &text, Some(*callee), *name_span)))
    }

    fn call_step(&self, call: Ref, note: &str) -> Option<Step> {
        let (place, written) = self.call_in_words(call)?;
        Some(Step { place, note: format!("{note}: `{written}`") })
    }

    fn step(&self, file: FileId, span: Span, note: &str) -> Option<Step> {
        self.place_of(file, span).map(|place| Step { place, note: note.to_owned() })
    }
}

/// What holds for several clients at once; `is_open` if there may be more of them.
fn together<'j>(all: impl Iterator<Item = &'j Judged>, is_open: bool) -> Judged {
    let mut all = all.cloned();
    let Some(mut judged) = all.next() else { return Judged::of(Provider::OpenAi, Confidence::Medium) };
    for other in all {
        judged.possible.extend(other.possible);
        judged.confidence = judged.confidence.min(other.confidence);
        if judged.host != other.host {
            judged.host = None;
        }
        if judged.provider != other.provider {
            judged.provider = Provider::Configurable;
        }
    }
    judged.possible.sort_unstable();
    judged.possible.dedup();
    // That the known ones go elsewhere does not say that all do.
    if is_open && judged.provider == Provider::Other {
        judged.provider = Provider::Configurable;
        judged.possible.push(Provider::Configurable);
    }
    if is_open || judged.provider == Provider::Configurable {
        judged.confidence = judged.confidence.min(Confidence::Medium);
    }
    if judged.provider == Provider::Configurable {
        judged.host = None;
    }
    judged.host = shown(judged.host);
    judged
}

/// A host name that says no more than that: what is none may be a key or content.
fn shown(host: Option<String>) -> Option<String> {
    let usual = |c: char| c.is_alphanumeric() || "-_.{}:[] ".contains(c);
    host.filter(|host| !host.starts_with("sk-") && host.chars().all(usual))
}
