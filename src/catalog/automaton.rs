//! All catalogs of one ecosystem, compiled to an automaton whose states are API values.
//!
//! `client.chat.completions.create` is three steps along [`Node::members`]; calling a class is a step
//! along [`Node::call`]. A state can be a module and a client at once (`openai.responses.create`), so a
//! state may fall back to a [`Node::base`] whose steps it also has.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::framework::{Case, Switch};
use super::path::{Head, Path, Pattern, Segment};
use super::schema::{Catalog, Client, Http, Kind, Operation, Raw, Returns, Setters, Style};

/// A state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NodeId(pub u32);

impl NodeId {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a state is and where one gets from it.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties")]
pub struct Node {
    members: FxHashMap<Box<str>, NodeId>,
    patterns: Vec<(Pattern, NodeId)>,
    call: Option<NodeId>,
    element: Option<NodeId>,
    base: Option<NodeId>,
    /// For a class: the state of its instances.
    pub instance: Option<NodeId>,
    /// Index of the catalog that it belongs to.
    pub catalog: usize,
    /// Calling it sends this request: index into [`Automaton::operations`].
    pub operation: Option<usize>,
    /// Calling it sends a request that its arguments name: index into [`Automaton::raws`].
    pub raw: Option<usize>,
    /// Calling it sends or makes an HTTP request: index into [`Automaton::https`].
    pub http: Option<usize>,
    /// It is an HTTP request that is not sent yet: index into [`Automaton::setters`].
    pub setters: Option<usize>,
    /// Calling it is a library function: indices into [`Automaton::summaries`], one for each argument that counts.
    pub summaries: Vec<usize>,
    /// An instance of it is a client: index into [`Automaton::clients`].
    pub client: Option<usize>,
    /// Calling it gives a value whose client is this argument.
    pub client_argument: Option<usize>,
    /// It is a body under construction: index into [`Automaton::builders`].
    pub builder: Option<usize>,
    /// Calling it makes a client of this type, of which the result is a part.
    pub constructs: Option<NodeId>,
    /// It is a text.
    pub constant: Option<Box<str>>,
    /// It means "not sent".
    pub omitted: bool,
    /// It is the process environment.
    pub environment: bool,
    /// Calling it makes an object whose declared requests go through its receiver.
    pub proxy: bool,
    /// Calling it turns a switch for the whole program: index into [`Automaton::switches`].
    pub switch: Option<usize>,
    /// Assigning it turns that switch.
    pub switched_by: Option<usize>,
    /// The type of its catalog that it is an instance of.
    type_name: Option<Box<str>>,
    leads: bool,
}

/// What a method of a function does with it, see [`super::schema::FunctionMethods`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionMethod {
    /// Calls it with the arguments that follow.
    Call,
    /// Calls it with a list.
    Apply,
    /// Binds arguments.
    Bind,
}

/// What a method of a list or map gives, see [`super::schema::Elements`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementMethod {
    /// One of its elements.
    One,
    /// All of them, or some.
    All,
}

/// An operation and the catalog that states it.
#[derive(Debug)]
pub struct CallModel {
    /// Index of the catalog.
    pub catalog: usize,
    /// The path in the catalog, for people.
    pub path: String,
    /// What is sent.
    pub operation: Operation,
    /// What changes that: of a framework's cases the tests, and the operation then.
    pub cases: Vec<(Case, usize)>,
    /// Further requests of the same call.
    pub beside: Vec<usize>,
}

impl CallModel {
    /// An operation that nothing changes.
    fn plain(catalog: usize, path: &str, operation: Operation) -> Self {
        Self { catalog, path: path.to_owned(), operation, cases: Vec::new(), beside: Vec::new() }
    }
}

impl CallModel {
    /// Whether the body may stand in several places.
    pub fn has_bodies(&self) -> bool {
        !self.operation.bodies.is_empty() || !self.operation.raw_bodies.is_empty()
    }
}

/// A library function.
#[derive(Debug, Clone)]
pub struct SummaryModel {
    /// What it returns.
    pub returns: Returns,
    /// The argument meant.
    pub position: usize,
    /// The same by keyword.
    pub keyword: Option<String>,
    /// The field of it that is meant.
    pub field: Option<String>,
    /// The position of the URL that it is relative to.
    pub base: Option<usize>,
    /// Fields that a record has besides.
    pub fields: std::collections::BTreeMap<String, serde_json::Value>,
    /// The member or position of the result that it stands at.
    pub under: Option<String>,
}

/// A function of the project whose calls are requests, because the configuration says so.
#[derive(Debug)]
pub struct WrapperModel {
    /// The files that its module may be.
    pub files: Vec<Arc<str>>,
    /// From the module to the function: `ask`, or `Client` and `ask`.
    pub members: Vec<String>,
    /// What calling it sends: index into [`Automaton::operations`].
    pub operation: usize,
}

/// The id of the catalog that stands for the project's configuration.
pub const CONFIGURATION: &str = "configuration";

/// See the module documentation.
#[derive(Debug, Default)]
pub struct Automaton {
    nodes: Vec<Node>,
    roots: FxHashMap<Box<str>, NodeId>,
    /// The catalogs, in order of their ids.
    pub catalogs: Vec<Catalog>,
    /// Operations.
    pub operations: Vec<CallModel>,
    /// Raw calls.
    pub raws: Vec<(usize, Raw)>,
    /// Calls of HTTP libraries.
    pub https: Vec<(usize, Http)>,
    /// What sets the parts of HTTP requests.
    pub setters: Vec<Setters>,
    /// The state that stands for a text which may be an address of the API, where it matters where texts can go.
    address: NodeId,
    /// Library functions.
    pub summaries: Vec<SummaryModel>,
    /// Clients.
    pub clients: Vec<Client>,
    /// Builders.
    pub builders: Vec<super::schema::Builder>,
    /// Settings for the whole program, and the catalogs that state them.
    pub switches: Vec<(usize, Switch)>,
    /// Functions of the project that the configuration teaches.
    pub wrappers: Vec<WrapperModel>,
    /// Wire name -> how SDKs spell it.
    pub spellings: FxHashMap<Box<str>, Vec<Box<str>>>,
    /// Members of unions -> the `type` that they stand for.
    pub unions: FxHashMap<Box<str>, String>,
    /// Names of a last member that can send a request.
    pub last_names: rustc_hash::FxHashSet<Box<str>>,
    /// Names of what reads a setting: `GetValue` of `configuration.GetValue("..")`.
    settings_readers: rustc_hash::FxHashSet<Box<str>>,
    /// What follows a client in the path of an operation, where that is two members or more:
    /// `chat.completions.create`, `responses().create`.
    pub shapes: FxHashMap<Box<str>, usize>,
    /// Methods of lists and maps.
    element_methods: FxHashMap<Box<str>, ElementMethod>,
    /// Methods that call a function with each element.
    callback_methods: rustc_hash::FxHashSet<Box<str>>,
}

impl Automaton {
    /// Compiles catalogs. A path that does not parse or names no type is an error that tells which.
    pub fn compile(catalogs: Vec<Catalog>) -> Result<Self, String> {
        let mut automaton = Self::default();
        automaton.nodes.push(Node { leads: true, ..Node::default() });
        for (index, catalog) in catalogs.iter().enumerate() {
            Compiler { automaton: &mut automaton, catalog, index, types: FxHashMap::default() }
                .run()
                .map_err(|error| format!("{}: {error}", catalog.catalog.id))?;
        }
        let summaries = catalogs.iter().flat_map(|catalog| &catalog.summaries);
        let readers = summaries.filter(|summary| summary.returns == Returns::Environment);
        let paths = readers.flat_map(|summary| &summary.call);
        automaton.settings_readers = paths.filter_map(|path| path.rsplit('.').next()).map(Into::into).collect();
        for elements in catalogs.iter().map(|catalog| &catalog.elements) {
            let one = elements.one.iter().map(|name| (name, ElementMethod::One));
            let all = elements.all.iter().map(|name| (name, ElementMethod::All));
            automaton.callback_methods.extend(elements.callbacks.iter().map(|name| name.as_str().into()));
            automaton.element_methods.extend(one.chain(all).map(|(name, gives)| (name.as_str().into(), gives)));
        }
        automaton.catalogs = catalogs;
        automaton.mark_leading();
        Ok(automaton)
    }

    /// Marks the states from which some steps lead to a request.
    fn mark_leading(&mut self) {
        let mut before: Vec<Vec<NodeId>> = vec![Vec::new(); self.nodes.len()];
        let mut work = Vec::new();
        for (id, node) in (0..).map(NodeId).zip(&self.nodes) {
            let steps = node.members.values().chain(node.patterns.iter().map(|(_, to)| to));
            let steps = steps.chain(node.call.iter().chain(&node.element).chain(&node.base).chain(&node.instance));
            steps.for_each(|to| before[to.index()].push(id));
            let gives = |id: &usize| self.summaries[*id].returns == Returns::Instance;
            let sends = node.operation.is_some() || node.raw.is_some() || node.switch.is_some();
            let sends = sends || node.http.is_some() || node.setters.is_some();
            if sends || node.summaries.iter().any(gives) {
                work.push(id);
            }
        }
        while let Some(id) = work.pop() {
            if !std::mem::replace(&mut self.nodes[id.index()].leads, true) {
                work.extend(&before[id.index()]);
            }
        }
    }

    /// Whether some steps from this state lead to a request.
    pub fn leads_to_request(&self, of: NodeId) -> bool {
        self.node(of).leads
    }

    /// Adds a function of the project. Its operation belongs to the last catalog, the configuration's.
    pub fn teach(&mut self, path: &str, files: Vec<Arc<str>>, members: Vec<String>, operation: Operation) {
        // A default export is imported under that name.
        let names = members.last().map(String::as_str).into_iter().chain(["default"]);
        self.last_names.extend(names.map(Into::into));
        let model = WrapperModel { files, members, operation: self.operations.len() };
        self.wrappers.push(model);
        let catalog = self.catalogs.len().saturating_sub(1);
        self.operations.push(CallModel::plain(catalog, path, operation));
    }

    /// Whether an operation is one that the configuration teaches.
    pub fn is_taught(&self, operation: usize) -> bool {
        self.catalogs[self.operations[operation].catalog].catalog.id == CONFIGURATION
    }

    /// Whether an operation is one of a framework's.
    pub fn is_of_framework(&self, operation: usize) -> bool {
        self.catalogs[self.operations[operation].catalog].catalog.framework
    }

    /// Whether a state is an instance of a type of a catalog.
    pub fn is_of_type(&self, of: NodeId, catalog: usize, name: &str) -> bool {
        let mut at = Some(of);
        for _ in 0..MAX_BASES {
            let Some(id) = at else { return false };
            let node = self.node(id);
            if node.catalog == catalog && node.type_name.as_deref() == Some(name) {
                return true;
            }
            at = node.base;
        }
        false
    }

    /// The state.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The state of a module or global.
    pub fn root(&self, name: &str) -> Option<NodeId> {
        self.roots.get(name).copied()
    }

    /// The state after a member access, and whether a base lent it.
    pub fn member(&self, from: NodeId, name: &str) -> Option<(NodeId, bool)> {
        let mut at = Some(from);
        for steps in 0..MAX_BASES {
            let node = self.node(at?);
            if let Some(to) = node.members.get(name) {
                return Some((*to, steps > 0));
            }
            let fitting = |any: bool| {
                let mut patterns = node.patterns.iter();
                patterns.find(|(pattern, _)| (*pattern == Pattern::Any) == any && pattern.matches(name))
            };
            // What says more about the name comes first.
            if let Some((_, to)) = fitting(false).or_else(|| fitting(true)) {
                return Some((*to, steps > 0));
            }
            at = node.base;
        }
        None
    }

    /// Whether a state's own members are calls that send requests: a class of the SDK without clients.
    pub fn sends_itself(&self, of: NodeId) -> bool {
        let node = self.node(of);
        node.instance.is_none() && node.members.values().any(|member| self.node(*member).operation.is_some())
    }

    /// Whether a state has a member of exactly this name.
    pub fn names_member(&self, of: NodeId, name: &str) -> bool {
        self.node(of).members.contains_key(name)
    }

    /// The state of what a call returns.
    pub fn call(&self, from: NodeId) -> Option<NodeId> {
        self.inherited(from, |node| node.call)
    }

    /// The state of an element.
    pub fn element(&self, from: NodeId) -> Option<NodeId> {
        self.inherited(from, |node| node.element)
    }

    /// The operation that calling it sends.
    pub fn operation(&self, from: NodeId) -> Option<usize> {
        self.inherited(from, |node| node.operation)
    }

    /// The HTTP request that calling it sends or makes.
    pub fn http(&self, from: NodeId) -> Option<usize> {
        self.inherited(from, |node| node.http)
    }

    /// Whether a state belongs to an HTTP library.
    pub fn is_of_http(&self, of: NodeId) -> bool {
        of != self.address && self.catalog(of).catalog.via == Kind::Http
    }

    /// The state of a text that may be an address of the API.
    pub fn address(&self) -> NodeId {
        self.address
    }

    /// The client that an instance of it is.
    pub fn client(&self, from: NodeId) -> Option<usize> {
        self.inherited(from, |node| node.client)
    }

    fn inherited<T>(&self, from: NodeId, get: impl Fn(&Node) -> Option<T>) -> Option<T> {
        let mut at = Some(from);
        for _ in 0..MAX_BASES {
            let node = self.node(at?);
            if let Some(found) = get(node) {
                return Some(found);
            }
            at = node.base;
        }
        None
    }

    /// The catalog of a state.
    pub fn catalog(&self, of: NodeId) -> &Catalog {
        &self.catalogs[self.node(of).catalog]
    }

    /// Whether accessing this member of any value of the state's SDK leaves the value as it is.
    pub fn is_transparent_member(&self, of: NodeId, name: &str) -> bool {
        self.catalog(of).transparent.members.iter().any(|member| member == name)
    }

    /// Whether accessing this member leaves the values of some SDK as they are.
    pub fn is_transparent_anywhere(&self, name: &str) -> bool {
        self.catalogs.iter().any(|catalog| catalog.transparent.members.iter().any(|member| member == name))
    }

    /// Whether a global is something of a package out of sight.
    pub fn is_foreign(&self, global: &str) -> bool {
        self.catalogs.iter().any(|catalog| catalog.foreign.iter().any(|foreign| foreign == global))
    }

    /// The same of a path of a package: `io.mockk.mockk()`.
    pub fn is_foreign_path(&self, path: &str) -> bool {
        let is_below = |foreign: &String| {
            path.strip_prefix(foreign.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '(']))
        };
        self.catalogs.iter().any(|catalog| catalog.foreign.iter().any(is_below))
    }

    /// Whether calling this method of any value of the state's SDK leaves the value as it is.
    pub fn is_transparent_call(&self, of: NodeId, name: &str) -> bool {
        self.catalog(of).transparent.calls.iter().any(|member| member == name)
    }

    /// Whether a method of this name, of something unknown, gives an instance of the class that is its argument.
    pub fn is_container_method(&self, name: &str) -> bool {
        self.catalogs.iter().any(|catalog| catalog.transparent.containers.iter().any(|method| method == name))
    }

    /// Whether calling this method of any value at all leaves the value as it is.
    pub fn is_transparent_method(&self, name: &str) -> bool {
        self.catalogs.iter().any(|catalog| catalog.transparent.methods.iter().any(|method| method == name))
    }

    /// Whether what is called by this name gives back its argument, wherever it is defined.
    pub fn is_transparent_function(&self, name: &str) -> bool {
        self.catalogs.iter().any(|catalog| catalog.transparent.functions.iter().any(|function| function == name))
    }

    /// Whether calling this method of a text gives much the same text.
    pub fn is_text_method(&self, name: &str) -> bool {
        self.catalogs.iter().any(|catalog| catalog.transparent.text_methods.iter().any(|method| method == name))
    }

    /// Whether this member of a URL is its text.
    pub fn is_text_member(&self, name: &str) -> bool {
        self.catalogs.iter().any(|catalog| catalog.transparent.text_members.iter().any(|member| member == name))
    }

    /// What a method of this name of a list or map gives.
    pub fn element_method(&self, name: &str) -> Option<ElementMethod> {
        self.element_methods.get(name).copied()
    }

    /// Whether a method of this name calls a function with each element of what it is called on.
    pub fn is_callback_method(&self, name: &str) -> bool {
        self.callback_methods.contains(name)
    }

    /// Whether a method of this name of a function calls it with its own arguments.
    pub fn is_invoking_method(&self, name: &str) -> bool {
        self.catalogs.iter().any(|catalog| catalog.function_methods.invoke.iter().any(|method| method == name))
    }

    /// What a method of this name of a function does with it.
    pub fn function_method(&self, name: &str) -> Option<FunctionMethod> {
        let has = |names: &[String]| names.iter().any(|method| method == name);
        self.catalogs.iter().map(|catalog| &catalog.function_methods).find_map(|methods| {
            let kinds = [
                (&methods.call, FunctionMethod::Call),
                (&methods.apply, FunctionMethod::Apply),
                (&methods.bind, FunctionMethod::Bind),
            ];
            kinds.into_iter().find(|(names, _)| has(names)).map(|(_, kind)| kind)
        })
    }

    /// Whether calling this method of any value gives the value, or its argument where there is none.
    pub fn is_fallback_method(&self, name: &str) -> bool {
        self.catalogs.iter().any(|catalog| catalog.transparent.fallbacks.iter().any(|method| method == name))
    }

    /// Whether something of this name reads a setting: `configuration.GetValue("..")`.
    pub fn reads_settings(&self, name: &str) -> bool {
        self.settings_readers.contains(name)
    }

    /// Style of an operation's parameters.
    pub fn style(&self, model: &CallModel) -> Style {
        model.operation.style.unwrap_or(self.catalogs[model.catalog].parameters.style)
    }
}

/// Longest chain of types that extend each other.
const MAX_BASES: usize = 8;

struct Compiler<'a> {
    automaton: &'a mut Automaton,
    catalog: &'a Catalog,
    index: usize,
    types: FxHashMap<&'a str, NodeId>,
}

impl<'a> Compiler<'a> {
    fn run(mut self) -> Result<(), String> {
        let catalog = self.catalog;
        for ty in &catalog.types {
            let node = self.node();
            self.at(node).type_name = Some(ty.name.as_str().into());
            self.types.insert(&ty.name, node);
        }
        for ty in &catalog.types {
            self.add_type(ty)?;
        }
        for builder in &catalog.builders {
            self.add_builder(builder)?;
        }
        for same in &catalog.same {
            self.add_same(same)?;
        }
        self.add_calls()?;
        for path in &catalog.parameters.omitted {
            let node = self.walk(path)?;
            self.at(node).omitted = true;
        }
        for (path, text) in &catalog.constants {
            let node = self.walk(path)?;
            self.at(node).constant = Some(text.as_str().into());
        }
        self.add_names();
        for path in &catalog.environment {
            let node = self.walk(path)?;
            self.at(node).environment = true;
        }
        for path in &catalog.proxies {
            let node = self.walk(path)?;
            self.at(node).proxy = true;
        }
        // That there is a state for it is enough: it has no instances.
        for path in &catalog.untyped {
            self.walk(path)?;
        }
        Ok(())
    }

    /// How records below a parameter are spelled, which one does not know the SDK of.
    fn add_names(&mut self) {
        let parameters = &self.catalog.parameters;
        for (spelling, wire) in &parameters.names {
            let spellings = self.automaton.spellings.entry(wire.as_str().into()).or_default();
            if spellings.iter().all(|known| **known != **spelling) {
                spellings.push(spelling.as_str().into());
            }
        }
        let unions = parameters.unions.iter().map(|(member, kind)| (member.as_str().into(), kind.clone()));
        self.automaton.unions.extend(unions);
    }

    fn add_type(&mut self, ty: &'a super::schema::Type) -> Result<(), String> {
        let instance = self.types[ty.name.as_str()];
        if let Some(base) = &ty.extends {
            let base = *self.types.get(base.as_str()).ok_or_else(|| format!("type `{base}` is not declared"))?;
            self.at(instance).base = Some(base);
        }
        if let Some(client) = &ty.client {
            let id = self.automaton.clients.len();
            self.automaton.clients.push(client.clone());
            self.at(instance).client = Some(id);
            for method in &client.derive {
                let method = self.member(instance, method);
                self.at(method).call = Some(instance);
            }
        }
        if let Some(setters) = &ty.request {
            let id = self.automaton.setters.len();
            self.automaton.setters.push(setters.clone());
            self.at(instance).setters = Some(id);
            for method in setters.names() {
                let method = self.member(instance, method);
                self.at(method).call = Some(instance);
            }
        }
        for path in &ty.class {
            let class = self.walk(path)?;
            self.at(class).instance = Some(instance);
            self.link_constructors(class, &ty.constructors, instance);
        }
        for path in &ty.from {
            self.link(path, instance)?;
        }
        Ok(())
    }

    fn link_constructors(&mut self, class: NodeId, constructors: &[String], instance: NodeId) {
        if constructors.is_empty() {
            self.at(class).call = Some(instance);
        }
        for name in constructors {
            let constructor = self.member(class, name);
            self.at(constructor).call = Some(instance);
        }
    }

    fn add_builder(&mut self, builder: &super::schema::Builder) -> Result<(), String> {
        let id = self.automaton.builders.len();
        self.automaton.builders.push(builder.clone());
        let instance = self.node();
        self.at(instance).builder = Some(id);
        for path in &builder.class {
            let class = self.walk(path)?;
            self.at(class).instance = Some(instance);
            self.link_constructors(class, &builder.constructors, instance);
        }
        if let Some(made) = &builder.makes {
            let made = *self.types.get(made.as_str()).ok_or_else(|| format!("type `{made}` is not declared"))?;
            for end in &builder.build {
                let end = self.member(instance, end);
                self.at(end).call = Some(made);
            }
            let setter = self.member_family(instance, &Pattern::Any);
            self.at(setter).call = Some(instance);
        }
        Ok(())
    }

    fn add_same(&mut self, same: &super::schema::Same) -> Result<(), String> {
        let target = self.walk(&same.r#as)?;
        for path in &same.path {
            self.link(path, target)?;
            if let Some(callee) = path.strip_suffix("()") {
                let callee = self.walk(callee)?;
                self.at(callee).client_argument = same.client_argument;
                self.at(callee).constructs = same.constructs.as_deref().map(|name| self.types[name]);
            }
        }
        for path in &same.class {
            let class = self.walk(path)?;
            self.at(class).instance = Some(target);
            self.link_constructors(class, &same.constructors, target);
            if same.constructors.is_empty() {
                self.at(class).client_argument = same.client_argument;
            }
            for name in &same.constructors {
                let constructor = self.member(class, name);
                self.at(constructor).client_argument = same.client_argument;
            }
        }
        Ok(())
    }

    fn add_calls(&mut self) -> Result<(), String> {
        let catalog = self.catalog;
        for (path, operation) in &catalog.operations {
            let node = self.walk(path)?;
            let id = self.add_operation(path, operation)?;
            self.at(node).operation = Some(id);
            self.at(node).client_argument = operation.client_argument.or(self.at(node).client_argument);
            self.remember_last(path);
            // A framework's names are common words, which alone say nothing.
            if !catalog.catalog.framework {
                self.remember_shape(path, id)?;
            }
            if let Some(returned) = &operation.returns {
                let returned =
                    *self.types.get(returned.as_str()).ok_or_else(|| format!("type `{returned}` is not declared"))?;
                self.at(node).call = Some(returned);
            }
        }
        for switch in &catalog.switches {
            let id = self.automaton.switches.len();
            self.automaton.switches.push((self.index, switch.clone()));
            for path in &switch.call {
                let node = self.walk(path)?;
                self.at(node).switch = Some(id);
                self.remember_last(path);
            }
            for path in &switch.assigned {
                let node = self.walk(path)?;
                self.at(node).switched_by = Some(id);
            }
        }
        for raw in &catalog.raw {
            let id = self.automaton.raws.len();
            self.automaton.raws.push((self.index, raw.clone()));
            for path in &raw.call {
                let node = self.walk(path)?;
                self.at(node).raw = Some(id);
                self.remember_last(path);
            }
        }
        for http in &catalog.http {
            let id = self.automaton.https.len();
            self.automaton.https.push((self.index, http.clone()));
            let made = http.makes.as_ref().and_then(|name| self.types.get(name.as_str()).copied());
            for path in &http.call {
                let node = self.walk(path)?;
                self.at(node).http = Some(id);
                self.at(node).call = made.or(self.at(node).call);
            }
        }
        for summary in &catalog.summaries {
            let id = self.automaton.summaries.len();
            let (returns, position) = (summary.returns, summary.position);
            let (keyword, field, fields) = (summary.keyword.clone(), summary.field.clone(), summary.fields.clone());
            self.automaton.summaries.push(SummaryModel {
                returns,
                position,
                keyword,
                field,
                fields,
                base: summary.base,
                under: summary.under.clone(),
            });
            for path in &summary.call {
                let node = self.walk(path)?;
                self.at(node).summaries.push(id);
                if returns == Returns::Invoke {
                    self.remember_last(path);
                }
            }
        }
        Ok(())
    }

    /// Adds an operation, with what it becomes in each of its cases and what is sent beside it.
    fn add_operation(&mut self, path: &str, operation: &Operation) -> Result<usize, String> {
        let mut operation = operation.clone();
        if let Some(profile) = operation.profile.take() {
            let found =
                self.catalog.profile.get(&profile).ok_or_else(|| format!("profile `{profile}` is not declared"))?;
            let positional = std::mem::take(&mut operation.conduct.positional);
            operation.conduct = found.clone();
            if !positional.is_empty() {
                operation.conduct.positional = positional;
            }
        }
        let cases = std::mem::take(&mut operation.conduct.cases);
        let beside = std::mem::take(&mut operation.conduct.beside);
        let id = self.automaton.operations.len();
        self.automaton.operations.push(CallModel::plain(self.index, path, operation.clone()));
        for case in cases {
            let model = CallModel::plain(self.index, path, operation.in_case(&case));
            let changed = self.automaton.operations.len();
            self.automaton.operations.push(model);
            self.automaton.operations[id].cases.push((case, changed));
        }
        for other in &beside {
            let other = self.add_operation(path, other)?;
            self.automaton.operations[id].beside.push(other);
        }
        Ok(id)
    }

    fn remember_last(&mut self, path: &str) {
        if let Some(last) = path.rsplit('.').next() {
            self.automaton.last_names.insert(last.trim_end_matches("()").into());
        }
    }

    /// Paths from a client on. Of two operations of one shape the first counts: they differ in their catalogs.
    fn remember_shape(&mut self, path: &str, operation: usize) -> Result<(), String> {
        let path = self.parse(path)?;
        let is_client = match &path.head {
            Head::Type(name) => self.automaton.client(self.types[name.as_str()]).is_some(),
            Head::Module(_) => false,
        };
        let members = path.segments.iter().filter(|segment| matches!(segment, Segment::Member(_))).count();
        if is_client && members > 1 {
            let mut shape = String::new();
            for segment in &path.segments {
                match segment {
                    Segment::Member(Pattern::Exact(name)) if shape.is_empty() => shape.push_str(name),
                    Segment::Member(Pattern::Exact(name)) => shape.extend([".", name]),
                    Segment::Call => shape.push_str("()"),
                    Segment::Member(_) | Segment::Element => return Ok(()),
                }
            }
            self.automaton.shapes.entry(shape.into()).or_insert(operation);
        }
        Ok(())
    }

    fn node(&mut self) -> NodeId {
        let id = NodeId(u32::try_from(self.automaton.nodes.len()).unwrap_or(u32::MAX));
        self.automaton.nodes.push(Node { catalog: self.index, ..Node::default() });
        id
    }

    fn at(&mut self, id: NodeId) -> &mut Node {
        &mut self.automaton.nodes[id.index()]
    }

    /// Makes the value of `path` the state `target`: its last step is an edge to it, or (for a module) a base.
    fn link(&mut self, path: &str, target: NodeId) -> Result<(), String> {
        let mut path = self.parse(path)?;
        match path.segments.pop() {
            None => {
                let module = self.head(&path);
                self.at(module).base = Some(target);
            }
            Some(last) => {
                let from = self.walk_path(&path);
                match last {
                    Segment::Call => self.at(from).call = Some(target),
                    Segment::Element => self.at(from).element = Some(target),
                    Segment::Member(Pattern::Exact(name)) => {
                        self.at(from).members.insert(name.into(), target);
                    }
                    Segment::Member(pattern) => self.at(from).patterns.push((pattern, target)),
                }
            }
        }
        Ok(())
    }

    fn walk(&mut self, path: &str) -> Result<NodeId, String> {
        let path = self.parse(path)?;
        Ok(self.walk_path(&path))
    }

    fn parse(&self, path: &str) -> Result<Path, String> {
        Path::parse(path, |name| self.types.contains_key(name)).map_err(|error| format!("`{path}`: {error}"))
    }

    fn walk_path(&mut self, path: &Path) -> NodeId {
        let mut at = self.head(path);
        for segment in &path.segments {
            at = match segment {
                Segment::Member(Pattern::Exact(name)) => self.member(at, name),
                Segment::Member(pattern) => self.member_family(at, pattern),
                Segment::Call => self.step(at, |node| &mut node.call),
                Segment::Element => self.step(at, |node| &mut node.element),
            };
        }
        at
    }

    fn head(&mut self, path: &Path) -> NodeId {
        match &path.head {
            Head::Type(name) => self.types[name.as_str()],
            Head::Module(name) => {
                if let Some(root) = self.automaton.roots.get(name.as_str()) {
                    return *root;
                }
                let node = self.node();
                self.automaton.roots.insert(name.as_str().into(), node);
                node
            }
        }
    }

    /// The member's state, made if needed. It is never made on a base: types that share a base must not mix.
    fn member(&mut self, from: NodeId, name: &str) -> NodeId {
        if let Some(to) = self.automaton.node(from).members.get(name) {
            return *to;
        }
        let to = self.node();
        self.at(from).members.insert(name.into(), to);
        to
    }

    fn member_family(&mut self, from: NodeId, family: &Pattern) -> NodeId {
        let known = self.automaton.node(from).patterns.iter().find(|(pattern, _)| pattern == family);
        if let Some((_, to)) = known {
            return *to;
        }
        let to = self.node();
        self.at(from).patterns.push((family.clone(), to));
        to
    }

    fn step(&mut self, from: NodeId, edge: impl Fn(&mut Node) -> &mut Option<NodeId>) -> NodeId {
        if let Some(to) = *edge(self.at(from)) {
            return to;
        }
        let to = self.node();
        *edge(self.at(from)) = Some(to);
        to
    }
}
