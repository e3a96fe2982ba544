//! Clients: where they were made, and who answers their requests.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::eval::Evaluator;
use super::framework::split_elements;
use super::parameter::parse_path;
use super::value::{Atom, ClientId, FunctionRef, Ref, Value};
use super::versions::Setting;
use super::written::Written;
use crate::catalog::automaton::NodeId;
use crate::catalog::schema::{Client, Style};
use crate::ir::Expr;
use crate::policy::Host;
use crate::request::{Confidence, Provider};

/// Where a client comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Not known.
    Unknown,
    /// This call constructs it; the state tells its type.
    Constructed(Ref, NodeId),
    /// This call derives it from another client.
    Derived(Ref, NodeId, ClientId),
    /// A declared type says that it is one.
    Declared(Ref, NodeId),
    /// The declared type of a parameter says that it is one.
    Parameter(FunctionRef, u32, NodeId),
    /// The module itself is the client.
    Module(NodeId),
    /// A parameter that nobody passes, named like this client in another function of the file.
    Presumed(FunctionRef, u32, ClientId),
}

/// Interned clients.
#[derive(Debug)]
pub struct Clients {
    origins: Vec<Origin>,
    ids: FxHashMap<Origin, ClientId>,
}

impl Default for Clients {
    fn default() -> Self {
        let mut clients = Self { origins: Vec::new(), ids: FxHashMap::default() };
        clients.intern(Origin::Unknown);
        clients
    }
}

impl Clients {
    /// The id of a client.
    pub fn intern(&mut self, origin: Origin) -> ClientId {
        if let Some(id) = self.ids.get(&origin) {
            return *id;
        }
        let id = ClientId(u32::try_from(self.origins.len()).unwrap_or(u32::MAX));
        self.origins.push(origin);
        self.ids.insert(origin, id);
        id
    }

    /// Where a client comes from.
    pub fn origin(&self, id: ClientId) -> Origin {
        self.origins[id.0 as usize]
    }
}

/// Who answers a client's requests, and how one knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    /// Who answers.
    pub provider: Provider,
    /// Everyone who may answer, as far as known, sorted.
    pub possible: Vec<Provider>,
    /// Who answers where the host is not set, if it is taken from somewhere.
    pub unset: Option<String>,
    /// Host name, where known.
    pub host: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// The construction, if there is one in the program.
    pub site: Option<Ref>,
    /// Whether the site changes the options of another client.
    pub is_derived: bool,
    /// Where the host is named.
    pub host_at: Option<Written>,
}

impl Judged {
    /// Someone answers, and no construction is known.
    pub(super) fn of(provider: Provider, confidence: Confidence) -> Self {
        judged(provider, confidence)
    }
}

/// What one construction argument says about the host.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    /// The hosts that are named.
    pub known: Vec<Host>,
    /// Something that is decided at run time takes part.
    pub open: bool,
    /// The argument may be missing.
    missing: bool,
    /// The environment takes part; what it sets wins over a default that the code names.
    from_environment: bool,
}

impl Evaluator<'_> {
    /// Who answers the requests of a client; `node` is the state that was called, for clients of unknown origin.
    pub(super) fn judge_client(&mut self, client: ClientId) -> Judged {
        match self.facts.clients.origin(client) {
            Origin::Unknown => judged(Provider::OpenAi, Confidence::Medium),
            Origin::Declared(_, node) | Origin::Parameter(.., node) => {
                judged(self.provider_of(node), Confidence::Medium)
            }
            Origin::Module(node) => self.judge_module(node),
            Origin::Presumed(.., like) => Judged { confidence: Confidence::Low, ..self.judge_client(like) },
            Origin::Constructed(call, node) => {
                let default = judged(self.provider_of(node), Confidence::High);
                self.judge_construction(call, node, default, false)
            }
            Origin::Derived(call, node, parent) => {
                let default = self.judge_client(parent);
                let judged = self.judge_construction(call, node, default, true);
                Judged { is_derived: judged.site == Some(call), ..judged }
            }
        }
    }

    /// The clients whose construction is known; where there are none, all of them. A declaration says less
    /// than the construction that it is joined with.
    pub(super) fn known_clients(&self, clients: &[ClientId]) -> Vec<ClientId> {
        let is_known = |client: &&ClientId| {
            !matches!(
                self.facts.clients.origin(**client),
                Origin::Unknown | Origin::Declared(..) | Origin::Parameter(..) | Origin::Presumed(..)
            )
        };
        let known: Vec<ClientId> = clients.iter().filter(is_known).copied().collect();
        if known.is_empty() { clients.to_vec() } else { known }
    }

    pub(super) fn client_model(&self, node: NodeId) -> Option<&'_ Client> {
        self.automaton.client(node).map(|id| &self.automaton.clients[id])
    }

    fn provider_of(&self, node: NodeId) -> Provider {
        self.client_model(node).map_or(Provider::OpenAi, |client| provider_named(&client.provider))
    }

    fn judge_construction(&mut self, call: Ref, node: NodeId, default: Judged, is_derived: bool) -> Judged {
        let Some(client) = self.client_model(node).cloned() else { return default };
        let site = Some(call);
        // `LazyLock::new(Client::new)`: the arguments of the call are not those of the construction.
        if !self.is_own_call(call, node) {
            return Judged { site, ..default };
        }
        let style = client.style.unwrap_or(self.automaton.catalog(node).parameters.style);
        if let (Some(provider), [_]) = (&client.sole_argument, self.written_args(call)) {
            return Judged { site, ..judged(provider_named(provider), Confidence::High) };
        }
        let mut perhaps = Vec::new();
        for (argument, provider) in &client.providers {
            let value = self.construction_argument(call, style, argument);
            let is_something = |atom: &Atom| !matches!(atom, Atom::Undefined | Atom::Null);
            // What a chain sets is given, whatever it is.
            let is_set = value.atoms().is_empty() && self.built_from(call).is_some();
            let is_given = is_set || value.atoms().iter().any(is_something);
            if is_given && value.contains(Atom::Undefined) {
                // Given sometimes. As a keyword it is rather what a subclass's options are for its own kind of client.
                if style == Style::Object {
                    perhaps.push(provider_named(provider));
                }
            } else if is_given {
                return Judged { site, ..judged(provider_named(provider), Confidence::High) };
            }
        }
        if let Some(judged) = self.judge_stores(call, node, &client, &default) {
            return judged;
        }
        if !perhaps.is_empty() {
            // Options that are given on some ways only.
            let rest = Client { providers: BTreeMap::default(), ..client };
            let otherwise = self.judge_by((call, node), &rest, default, is_derived, style);
            return or_perhaps(otherwise, &perhaps);
        }
        self.judge_by((call, node), &client, default, is_derived, style)
    }

    /// The same, where no argument stands for one provider.
    fn judge_by(
        &mut self,
        (call, node): (Ref, NodeId),
        client: &Client,
        default: Judged,
        is_derived: bool,
        style: Style,
    ) -> Judged {
        let site = Some(call);
        for (argument, providers) in &client.provider_values {
            let value = self.construction_argument(call, style, argument);
            if let Some(provider) = self.provider_of_value(&value, providers) {
                return Judged { site, ..judged(provider, Confidence::High) };
            }
        }
        // What stands beside options that are not known may be among them, unless a host is written here.
        let names_host = client.host.iter().any(|host| self.construction_argument_at(call, style, host).is_some());
        for argument in &client.clients {
            let value = self.construction_argument(call, style, argument);
            if names_host && self.construction_argument_at(call, style, argument).is_none() && !holds_client(&value) {
                continue;
            }
            if let Some(judged) = self.judge_given(&value, &default) {
                return judged;
            }
        }
        for argument in &client.residency {
            let value = self.construction_argument(call, style, argument);
            if let Some(Atom::Str(region)) = value.only() {
                let region = self.text(region);
                let host = crate::policy::residency_host(&region);
                return Judged { host, site, ..judged(Provider::OpenAi, default.confidence) };
            }
        }
        if let Some(position) = client.host_position {
            let args = self.args_of_call(call);
            let value = self.positional(args, position);
            let host_at = self.positional_at(args, position).ok().flatten();
            let hosts = self.hosts_of(&value, &client.host_environment);
            return Judged { site, host_at, ..combine(&hosts, &default) };
        }
        for argument in &client.host {
            let value = match client.options {
                Some(position) => self.construction_option(call, node, position, argument),
                None => self.construction_argument(call, style, argument),
            };
            let hosts = self.hosts_of(&value, &client.host_environment);
            if hosts.missing && hosts.known.is_empty() && !hosts.open {
                continue;
            }
            let host_at = self.construction_argument_at(call, style, argument);
            // Options that are not known rarely hold the host, too, where they are changed for some requests.
            if is_derived && hosts.known.is_empty() && host_at.is_none() {
                return Judged { confidence: default.confidence.min(Confidence::Medium), ..default };
            }
            return Judged { site, host_at, ..combine(&hosts, &default) };
        }
        if let Some(provider) = self.configured_provider(call, style, &client.configured_by) {
            return Judged { site, ..judged(provider, Confidence::High) };
        }
        if let Some(judged) = self.judge_configuration(client, &default).filter(|_| !is_derived) {
            return Judged { site, ..judged };
        }
        // A client that is derived without naming another host is the one that it is derived from.
        Judged { site: default.site.or(site.filter(|_| !is_derived)), ..default }
    }

    /// What is assigned to a client after its construction: `client.setBaseURL(url)`.
    fn judge_stores(&mut self, call: Ref, node: NodeId, client: &Client, default: &Judged) -> Option<Judged> {
        let this = self.facts.clients.intern(Origin::Constructed(call, node));
        for member in &client.host_members {
            let Some(name) = self.facts.names.get(member) else { continue };
            for (base, value, span) in self.stores_of(name, Some(call.file)) {
                let base = self.eval(base);
                let is_this = |atom: &Atom| matches!(atom, Atom::Sdk { client, .. } if *client == this);
                if !base.atoms().iter().any(is_this) {
                    continue;
                }
                let stored = self.eval(value);
                let hosts = self.hosts_of(&stored, &client.host_environment);
                let host_at = Some(Written { value, span, field: None });
                return Some(Judged { site: Some(call), host_at, ..combine(&hosts, default) });
            }
        }
        None
    }

    /// What the client that a construction is given says.
    fn judge_given(&mut self, value: &Value, default: &Judged) -> Option<Judged> {
        let client = value.atoms().iter().find_map(|atom| match atom {
            Atom::Sdk { client, .. } if *client != ClientId(0) => Some(*client),
            _ => None,
        });
        if let Some(client) = client {
            return Some(self.judge_client(client));
        }
        // Something else that makes the requests, whatever it is.
        let is_given = value.atoms().iter().any(|atom| matches!(atom, Atom::External(_) | Atom::Instance(_)));
        let is_open = is_given || (!value.is_complete() && value.contains(Atom::Undefined));
        (is_given && is_open && default.provider == Provider::OpenAi)
            .then(|| judged(Provider::Configurable, Confidence::Medium))
    }

    /// Whether a call constructs a client itself, and not a library function that it hands the constructor to.
    pub(super) fn is_own_call(&mut self, call: Ref, node: NodeId) -> bool {
        let Expr::Call { callee, .. } = self.expr(call) else { return true };
        let callee = self.eval(call.at(*callee));
        let states = callee.atoms().iter().filter_map(|atom| match atom {
            Atom::Sdk { node, .. } => {
                let constructs = self.automaton.node(*node).constructs;
                Some(if constructs.is_some() { constructs } else { self.automaton.call(*node) })
            }
            _ => None,
        });
        let states: Vec<_> = states.collect();
        states.is_empty() || states.contains(&Some(node))
    }

    /// A configuration object (a builder) handed to the construction, by position or as one of some arguments, that
    /// says who answers.
    fn configured_provider(&mut self, call: Ref, style: Style, arguments: &[String]) -> Option<Provider> {
        let args = self.args_of_call(call);
        let mut given: Vec<Value> =
            arguments.iter().map(|argument| self.construction_argument(call, style, argument)).collect();
        given.extend((0..self.written_args(call).len()).map(|index| self.positional(args, index)));
        for value in given {
            if let Some(builder) = self.builder_of_value(&value)
                && let Some(provider) = &builder.provider
            {
                return Some(provider_named(provider));
            }
        }
        None
    }

    /// A field of the argument that holds the options of a construction.
    fn construction_option(&mut self, call: Ref, node: NodeId, position: usize, argument: &str) -> Value {
        let args = self.args_of_call(call);
        let mut options = self.positional(args, position);
        for keyword in &self.automaton.catalog(node).parameters.body_keywords {
            let keyword = self.facts.names.intern(keyword);
            let named = self.keyword(args, keyword);
            if named.only() != Some(Atom::Undefined) {
                options = named;
            }
        }
        let name = self.facts.names.intern(argument);
        self.field_of(&options, name)
    }

    pub(super) fn construction_argument(&mut self, call: Ref, style: Style, argument: &str) -> Value {
        match style {
            Style::Keywords => self.named_construction_argument(call, argument),
            Style::Object => {
                let name = self.facts.names.intern(argument);
                if let Some(built) = self.built_from(call) {
                    if argument.contains('.') {
                        return self.descend(&built, &parse_path(argument));
                    }
                    return self.field_of(&built, name);
                }
                let mut result = Value::one(Atom::Undefined);
                for options in self.options_of_call(call) {
                    let value = if argument.contains('.') {
                        self.descend(&options, &parse_path(argument))
                    } else {
                        self.field_of_option(&options, name)
                    };
                    if !value.contains(Atom::Undefined) {
                        return value;
                    }
                    result.join(&value);
                }
                result
            }
        }
    }

    /// A keyword, or the position that a framework's catalog gives its name; `config.base_url` is a field of it.
    fn named_construction_argument(&mut self, call: Ref, argument: &str) -> Value {
        let (first, rest) = argument.split_once('.').unwrap_or((argument, ""));
        let (first, elements) = split_elements(first);
        let args = self.args_of_call(call);
        let name = self.facts.names.intern(first);
        let mut value = self.keyword(args, name);
        if value.contains(Atom::Undefined)
            && let Some(operation) = self.constructs(call)
        {
            let positional = &self.automaton.operations[operation].operation.conduct.positional;
            if let Some(position) = positional.iter().position(|known| known == first) {
                let given = self.positional(args, position);
                value = value.filtered(|atom| atom != Atom::Undefined);
                value.join(&given);
            }
        }
        if !elements.is_empty() {
            value = self.descend(&value, &parse_path(elements));
        }
        if rest.is_empty() { value } else { self.descend(&value, &parse_path(rest)) }
    }

    pub(super) fn construction_argument_at(&mut self, call: Ref, style: Style, argument: &str) -> Option<Written> {
        let name = self.facts.names.intern(argument);
        let file = self.file(call.file);
        match style {
            Style::Keywords => self.written_args(call).iter().find_map(|arg| match arg.kind {
                crate::ir::ArgKind::Named(given) if file.name(given) == name => Some(Written::argument(call, arg)),
                _ => None,
            }),
            Style::Object => {
                let args = self.written_args(call).to_vec();
                args.iter().find_map(|arg| self.field_at(call.at(arg.value), name))
            }
        }
    }

    /// Who answers under a host that a request names itself.
    pub(super) fn judge_host(&mut self, value: &Value) -> Judged {
        let hosts = self.hosts_of(value, &[]);
        combine(&hosts, &judged(Provider::OpenAi, Confidence::High))
    }

    fn hosts_of(&mut self, value: &Value, own_environment: &[String]) -> Hosts {
        let mut hosts = Hosts { open: !value.is_complete(), ..Hosts::default() };
        for atom in value.atoms() {
            match *atom {
                Atom::Null | Atom::Undefined => hosts.missing = true,
                Atom::Str(text) if self.text(text).is_empty() => hosts.missing = true,
                Atom::Str(text) => hosts.known.push(crate::policy::classify(&self.text(text))),
                Atom::Text(of) => {
                    let text = self.render(of, 0);
                    hosts.known.push(crate::policy::classify(&text));
                }
                Atom::Environment(read) => {
                    hosts.from_environment = true;
                    let (name, default) = self.environment(read);
                    let before = hosts.known.len();
                    if let Some(default) = default {
                        let inner = self.hosts_of(&default, own_environment);
                        hosts.known.extend(inner.known);
                        hosts.missing |= inner.missing;
                    }
                    let is_own = name.is_some_and(|name| own_environment.iter().any(|own| **own == *name));
                    hosts.missing |= is_own;
                    hosts.open |= !is_own && hosts.known.len() == before;
                }
                _ => hosts.open = true,
            }
        }
        hosts
    }

    /// A text with `{}` for the parts that are not known.
    pub(super) fn render(&mut self, of: Ref, depth: usize) -> String {
        let Expr::Template(parts) = self.expr(of) else {
            let texts = self.texts(&Value::one(Atom::Text(of)), "{}", depth);
            return texts.into_iter().next().unwrap_or_default();
        };
        let mut text = String::new();
        for part in parts {
            let value = self.eval(of.at(*part));
            // A parameter's default is the best guess where no caller is seen; the confidence says so.
            let sole = match value.atoms() {
                [atom] => Some(*atom),
                _ => None,
            };
            match sole {
                Some(Atom::Str(name)) => text.push_str(&self.text(name)),
                Some(Atom::Text(inner)) if depth < 4 => text.push_str(&self.render(inner, depth + 1)),
                Some(Atom::Environment(read)) => match self.environment(read).1.and_then(|default| default.only()) {
                    Some(Atom::Str(name)) => text.push_str(&self.text(name)),
                    _ => text.push_str("{}"),
                },
                _ => text.push_str("{}"),
            }
        }
        text
    }

    /// Name and default of an environment read; what a file of the project sets it to comes before the default that the
    /// code gives.
    pub(super) fn environment(&mut self, read: Ref) -> (Option<std::sync::Arc<str>>, Option<Value>) {
        let (name, default) = self.written_environment(read);
        let set = name.as_ref().and_then(|name| self.facts.versions.setting(&self.file(read.file).path, name));
        match set {
            Some(Setting::Is(text)) => (name, Some(Value::one(Atom::Str(self.facts.names.intern(&text))))),
            Some(Setting::Unknown) => (name, Some(Value::unknown())),
            None => (name, default),
        }
    }

    /// The same, as the code alone says it.
    fn written_environment(&mut self, read: Ref) -> (Option<std::sync::Arc<str>>, Option<Value>) {
        let file = self.file(read.file);
        match self.expr(read) {
            Expr::Member { base, name } => match self.section(read.at(*base)) {
                Some(section) => (Some(section.into()), None),
                None => (Some(self.text(file.name(*name))), None),
            },
            Expr::Index { base, key } => {
                let key = self.constant_text(read.at(*key));
                match (self.section(read.at(*base)), key) {
                    (Some(section), Some(key)) => (Some(format!("{section}:{key}").into()), None),
                    (_, key) => (key, None),
                }
            }
            Expr::Call { .. } => {
                let args = self.args_of_call(read);
                let name = match self.positional_ref(args, 0) {
                    Ok(Some(name)) => self.constant_text(name),
                    _ => None,
                };
                let default = self.positional(args, 1);
                let default = if default.only() == Some(Atom::Undefined) {
                    let keyword = self.facts.names.intern("default");
                    self.keyword(args, keyword)
                } else {
                    default
                };
                let section = match self.expr(read) {
                    Expr::Call { callee, .. } => match self.expr(read.at(*callee)) {
                        Expr::Member { base, .. } => self.section(read.at(*base)),
                        _ => None,
                    },
                    _ => None,
                };
                let name = match (section, name) {
                    (Some(section), Some(name)) => Some(format!("{section}:{name}").into()),
                    (_, name) => name,
                };
                (name, (default.only() != Some(Atom::Undefined)).then_some(default))
            }
            _ => (None, None),
        }
    }

    /// The part of a configuration that a call gives: `configuration.GetSection("OpenAI")`.
    fn section(&mut self, of: Ref) -> Option<String> {
        let Expr::Call { callee, .. } = self.expr(of) else { return None };
        let Expr::Member { base, .. } = self.expr(of.at(*callee)) else { return None };
        let configuration = self.eval(of.at(*base));
        let reads = |atom: &Atom| matches!(atom, Atom::Sdk { node, .. } if self.automaton.node(*node).environment);
        if !configuration.atoms().iter().any(reads) {
            return None;
        }
        let args = self.args_of_call(of);
        let name = self.positional_ref(args, 0).ok().flatten()?;
        let name = self.constant_text(name)?;
        let around = self.section(of.at(*callee).at(*base));
        Some(around.map_or_else(|| name.to_string(), |around| format!("{around}:{name}")))
    }

    fn constant_text(&mut self, of: Ref) -> Option<std::sync::Arc<str>> {
        match self.eval(of).only() {
            Some(Atom::Str(text)) => Some(self.text(text)),
            _ => None,
        }
    }

    /// The module as a client: its members say where it points (`openai.api_base = ...`).
    fn judge_module(&mut self, node: NodeId) -> Judged {
        let default = judged(self.provider_of(node), Confidence::High);
        let Some(client) = self.client_model(node).cloned() else { return default };
        self.judge_members(node, &client, &default).unwrap_or(default)
    }

    /// What is assigned to the members of the module that a construction takes its defaults from.
    fn judge_configuration(&mut self, client: &Client, default: &Judged) -> Option<Judged> {
        let node = self.automaton.root(client.configuration.as_deref()?)?;
        self.judge_members(node, client, default)
    }

    /// What is assigned to the members of a module that say who answers.
    fn judge_members(&mut self, node: NodeId, client: &Client, default: &Judged) -> Option<Judged> {
        let mut perhaps = Vec::new();
        for (member, providers) in &client.provider_values {
            for value in self.stored_on_module(node, member) {
                let stored = self.eval(value.value);
                let Some(provider) = self.provider_of_value(&stored, providers) else { continue };
                if !self.is_stored_in_branch(value.value) {
                    return Some(Judged { host_at: Some(value), ..judged(provider, Confidence::High) });
                }
                perhaps.push(provider);
            }
        }
        for member in &client.host_members {
            for value in self.stored_on_module(node, member) {
                let stored = self.eval(value.value);
                let mut hosts = self.hosts_of(&stored, &client.host_environment);
                if !hosts.known.is_empty() || hosts.open {
                    hosts.missing |= self.is_stored_in_branch(value.value);
                    let named = Judged { host_at: Some(value), ..combine(&hosts, default) };
                    return Some(or_perhaps(named, &perhaps));
                }
            }
        }
        (!perhaps.is_empty()).then(|| or_perhaps(default.clone(), &perhaps))
    }

    /// Whether some runs skip the assignment of a value to a member.
    fn is_stored_in_branch(&self, value: Ref) -> bool {
        let stores = &self.file(value.file).ir.member_stores;
        stores.iter().any(|store| store.value == value.expr && store.in_branch)
    }

    /// What is assigned to a member of a module anywhere.
    pub(super) fn stored_on_module(&mut self, node: NodeId, member: &str) -> Vec<Written> {
        let Some(name) = self.facts.names.get(member) else { return Vec::new() };
        let mut found = Vec::new();
        for (base, value, span) in self.stores_of(name, None) {
            let base = self.eval(base);
            if base.atoms().iter().any(|atom| matches!(atom, Atom::Sdk { node: found, .. } if *found == node)) {
                found.push(Written { value, span, field: None });
            }
        }
        found
    }

    /// `api_type="azure"`: a word that names who answers.
    fn provider_of_value(&mut self, value: &Value, providers: &BTreeMap<String, String>) -> Option<Provider> {
        let Some(Atom::Str(text)) = value.only() else { return None };
        providers.get(&*self.text(text)).map(|name| provider_named(name))
    }
}

/// Who answers where it may also be one of some others.
fn or_perhaps(judged: Judged, others: &[Provider]) -> Judged {
    let mut possible = judged.possible.clone();
    possible.extend(others);
    possible.sort_unstable();
    possible.dedup();
    match possible.as_slice() {
        [_] => judged,
        _ => {
            Judged { provider: Provider::Configurable, possible, host: None, confidence: Confidence::Medium, ..judged }
        }
    }
}

fn judged(provider: Provider, confidence: Confidence) -> Judged {
    Judged {
        provider,
        possible: vec![provider],
        unset: None,
        host: None,
        confidence,
        site: None,
        is_derived: false,
        host_at: None,
    }
}

/// How a report speaks of someone who answers.
pub(super) fn provider_words(provider: Provider) -> &'static str {
    match provider {
        Provider::OpenAi => "OpenAI",
        Provider::Azure => "Azure",
        Provider::Other => "another provider",
        Provider::Configurable => "a host that is decided at run time",
    }
}

/// Whether a value can be a client.
fn holds_client(value: &Value) -> bool {
    value.atoms().iter().any(|atom| matches!(atom, Atom::Sdk { client, .. } if *client != ClientId(0)))
}

/// The catalogs' word for a provider.
pub(super) fn provider_named(name: &str) -> Provider {
    match name {
        "openai" | "open" => Provider::OpenAi,
        "azure" => Provider::Azure,
        "configurable" => Provider::Configurable,
        _ => Provider::Other,
    }
}

pub(super) fn combine(hosts: &Hosts, default: &Judged) -> Judged {
    let mut providers: Vec<Provider> = hosts.known.iter().map(|host| host.provider).collect();
    if hosts.missing {
        providers.push(default.provider);
    }
    if hosts.open && hosts.known.is_empty() {
        // A client made for one provider stays with it, whatever its address.
        let is_fixed = default.provider != Provider::OpenAi;
        providers.push(if is_fixed { default.provider } else { Provider::Configurable });
    }
    providers.sort_unstable();
    providers.dedup();
    let is_taken = hosts.open || hosts.missing || hosts.from_environment || hosts.known.len() > 1;
    let unset = if is_taken { unset(hosts, default) } else { None };
    match providers.as_slice() {
        [only] if *only != Provider::Configurable => {
            let named: Vec<&Host> = hosts.known.iter().filter(|host| !host.host.contains('{')).collect();
            let host = match named.as_slice() {
                [host] if !host.host.is_empty() => Some(host.host.clone()),
                _ => None,
            };
            let confidence = if hosts.open { Confidence::Medium } else { Confidence::High };
            Judged { unset, host, ..judged(*only, confidence) }
        }
        _ => {
            let possible = if providers.is_empty() { vec![Provider::Configurable] } else { providers };
            Judged { possible, unset, ..judged(Provider::Configurable, Confidence::Medium) }
        }
    }
}

/// Who answers where nothing sets the host: the client's own default, or the hosts that the code names.
fn unset(hosts: &Hosts, default: &Judged) -> Option<String> {
    if hosts.missing {
        return Some(provider_words(default.provider).to_owned());
    }
    let name = |host: &Host| match host.provider {
        Provider::OpenAi => Some(provider_words(host.provider).to_owned()),
        _ => Some(host.host.clone()).filter(|name| !name.is_empty() && !name.contains('{')),
    };
    let mut names: Vec<String> = hosts.known.iter().map(name).collect::<Option<_>>()?;
    names.sort_unstable();
    names.dedup();
    (1..=MAX_NAMED).contains(&names.len()).then(|| names.join(" or "))
}

/// More hosts are not listed.
const MAX_NAMED: usize = 3;
