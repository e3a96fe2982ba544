//! Which files take part: seeds, the files that evaluation asks for (pull), and the files that use what
//! a lowered file exports (push). Works in waves of a fixed order; within a wave the call graph grows in
//! rounds, only as far as parameters are asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::eval::{Evaluator, Facts};
use super::flow::{self, Flow};
use super::interest::Interest;
use super::memory::{CellId, Fact};
use super::modules;
use super::program::{Alias, ArgsId, File, Program};
use super::sink::Sink;
use super::units::Unit;
use super::value::{ClassRef, CtxId, FileId, FunctionRef, Name, Ref};
use super::versions::Versions;
use crate::catalog::automaton::Automaton;
use crate::ir::{Expr, ExprId, FileIr};
use crate::syntax::Ecosystem;

/// Most waves of files.
const MAX_WAVES: usize = 8;

/// Most rounds of the call graph within one wave.
const MAX_ROUNDS: usize = 6;

/// How many callers up the values that decide a request are followed. What comes from further away is open.
const DECIDING_HOPS: u8 = 3;

/// The same for what a call is made on where callers are sought.
const HELPING_HOPS: u8 = 1;

/// Names no longer than this, symbol and module together, are no needles: they would be found everywhere.
const MIN_NEEDLE: usize = 4;

/// What a file must hold to be of interest: both names, or one in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Needle {
    /// The exported name.
    pub symbol: String,
    /// The module's name in imports.
    pub stem: String,
    /// The folder whose files need not import the module, being part of it; the name alone counts there, and only there.
    pub folder: Option<String>,
}

/// Where files come from.
pub trait Files {
    /// Reads and lowers files; those that cannot be read are left out.
    fn lower(&self, paths: &[Arc<str>]) -> Vec<(Arc<str>, FileIr)>;
    /// The files, among those not in `known`, that hold one of the needles.
    fn holding(&self, needles: &[Needle], known: &FxHashSet<Arc<str>>) -> Vec<Arc<str>>;
}

/// What resolving found.
pub struct Solved {
    /// The lowered files.
    pub program: Program,
    /// Names, contexts, clients.
    pub facts: Facts,
    /// Requests by file, in order of the files' paths.
    pub sinks: Vec<(FileId, Vec<Sink>)>,
    /// Kinds of bounds that cut something.
    pub cuts: Vec<&'static str>,
}

#[expect(clippy::too_many_arguments, reason = "one ecosystem and what is known of it")]
/// Lowers what matters of one ecosystem's files and finds the requests of it.
pub fn solve(
    ecosystem: Ecosystem,
    paths: Vec<Arc<str>>,
    aliases: Vec<Alias>,
    seeds: Vec<(Arc<str>, FileIr)>,
    automaton: &Automaton,
    interests: &[Interest],
    files: &dyn Files,
    versions: Versions,
) -> Solved {
    let mut program = Program::new(ecosystem, paths, aliases);
    let mut state = State::default();
    state.facts.versions = versions;
    for (path, ir) in seeds {
        state.known.insert(Arc::clone(&path));
        program.add(path, ir, &mut state.facts.names);
    }
    for wave in 0.. {
        program.connect();
        state.facts.budget.allow(program.size());
        let asked = rounds(&program, automaton, interests, &mut state);
        let pushed: Vec<Arc<str>> = {
            let fresh: Vec<Needle> =
                state.needles.iter().filter(|needle| !state.scanned.contains(*needle)).cloned().collect();
            let found = if fresh.is_empty() { Vec::new() } else { files.holding(&fresh, &state.known) };
            state.scanned.extend(fresh);
            found
        };
        let mut wanted: Vec<Arc<str>> = pushed.into_iter().chain(asked).collect();
        wanted.sort();
        wanted.retain(|path| state.known.insert(Arc::clone(path)));
        if wanted.is_empty() {
            break;
        }
        if wave >= MAX_WAVES {
            state.cuts.insert("wave-limit");
            break;
        }
        for (path, ir) in files.lower(&wanted) {
            let id = program.add(path, ir, &mut state.facts.names);
            state.facts.learn_file(program.file(id));
        }
    }
    if state.is_cut {
        state.cuts.insert("evaluation-limit");
    }
    let cuts = state.cuts.into_iter().collect();
    let mut sinks = state.sinks;
    sinks.sort_by(|a, b| program.file(a.0).path.cmp(&program.file(b.0).path));
    Solved { program, facts: state.facts, sinks, cuts }
}

#[derive(Default)]
struct State {
    facts: Facts,
    index: flow::Index,
    known: FxHashSet<Arc<str>>,
    needles: BTreeSet<Needle>,
    scanned: BTreeSet<Needle>,
    /// Functions whose callers decide a request: who answers it or what it sends.
    wanted: BTreeSet<FunctionRef>,
    /// Functions whose callers tell what a call of a wanted function is made on. Their own helpers are not followed:
    /// "who calls the callers of the callers" soon means the whole program, and changes little.
    helpers: BTreeSet<FunctionRef>,
    /// Classes without a constructor of their own whose constructions decide or help.
    classes: BTreeSet<ClassRef>,
    /// Files that are not lowered, by the program's names for their paths.
    asked: BTreeSet<Name>,
    sinks: Vec<(FileId, Vec<Sink>)>,
    /// Whether a bound cut an answer that decides a request, as of the last round.
    is_cut: bool,
    cuts: BTreeSet<&'static str>,
}

/// Evaluates until the call graph no longer grows; returns the files that were asked for.
fn rounds(program: &Program, automaton: &Automaton, interests: &[Interest], state: &mut State) -> Vec<Arc<str>> {
    let index = CallIndex::new(program, automaton);
    find_subclasses(program, automaton, state);
    let mut evaluator = Evaluator::new(program, automaton, std::mem::take(&mut state.facts));
    evaluator.learn();
    let mut flow = flow::propagate(&mut evaluator, &mut state.index);
    // Whether the flow knows all callers that are known.
    let mut is_fresh = true;
    let mut helping = evaluator.facts.memory.take_roots();
    for round in 0.. {
        evaluator.forget_uses();
        for (file, calls) in &flow.candidates {
            evaluator.note_uses(*file, calls);
        }
        let sinks = flow.candidates.iter().map(|(file, calls)| (*file, evaluator.sinks(*file, calls)));
        state.sinks = sinks.collect();
        touch_parameters(&mut evaluator, &state.sinks, interests);
        let deciding = evaluator.facts.memory.take_roots();
        // Callers tell what a call is made on that only looks like a request.
        let _ = evaluator.unresolved(&state.sinks);
        helping.extend(evaluator.facts.memory.take_roots());
        let calls = Calls { index: &index, handed: &flow.handed };
        let grown = grow_calls(&mut evaluator, calls, &deciding, &helping, state);
        if round >= MAX_ROUNDS {
            state.cuts.extend(grown.then_some("round-limit"));
            break;
        }
        if grown {
            is_fresh = false;
            continue;
        }
        // A flow that the bound has cut would be cut again, elsewhere.
        if is_fresh || flow.cut {
            break;
        }
        flow = flow::propagate(&mut evaluator, &mut state.index);
        is_fresh = true;
        helping = evaluator.facts.memory.take_roots();
    }
    state.cuts.extend(flow.cut.then_some("flow-limit"));
    state.cuts.extend(evaluator.is_exhausted().then_some("evaluation-limit"));
    state.needles.extend(needles(&evaluator, &flow, &state.wanted, &state.classes));
    state.facts = evaluator.facts;
    let asked = std::mem::take(&mut state.asked).into_iter().map(|path| Arc::clone(state.facts.names.text(path)));
    asked.filter(|path| program.by_path(path).is_none()).collect()
}

/// Finds the callers of the functions that some answers depend on; true where there are more than before.
fn grow_calls(
    evaluator: &mut Evaluator<'_>,
    calls: Calls<'_>,
    deciding: &[CellId],
    helping: &[CellId],
    state: &mut State,
) -> bool {
    let before = state.wanted.len() + state.helpers.len() + state.classes.len();
    let deciding = Wants::below(evaluator, deciding, DECIDING_HOPS);
    let mut helping = Wants::below(evaluator, helping, HELPING_HOPS);
    // What was wanted once stays wanted, or two rounds could undo each other for ever.
    state.wanted.extend(deciding.functions);
    state.is_cut = deciding.cut;
    let mut callers = find_callers(evaluator, calls, &state.wanted);
    let roots = evaluator.facts.memory.take_roots();
    helping.add(Wants::below(evaluator, &roots, HELPING_HOPS));
    state.helpers.extend(helping.functions);
    let helpers: BTreeSet<FunctionRef> = state.helpers.difference(&state.wanted).copied().collect();
    callers.extend(find_callers(evaluator, calls, &helpers));
    state.classes.extend(deciding.classes.iter().chain(&helping.classes));
    let constructions = find_constructions(evaluator, calls.index, &state.classes);
    evaluator.facts.memory.take_roots();
    state.asked.extend(deciding.files.iter().chain(&helping.files));
    let is_new = evaluator.add_constructions(constructions) | evaluator.add_callers(callers);
    is_new || state.wanted.len() + state.helpers.len() + state.classes.len() > before
}

/// What some answers would be better for.
#[derive(Debug, Default)]
struct Wants {
    /// Functions whose callers are sought.
    functions: BTreeSet<FunctionRef>,
    /// Classes whose constructions are sought.
    classes: BTreeSet<ClassRef>,
    /// Files that are not lowered.
    files: BTreeSet<Name>,
    /// Whether a bound cut some of the answers.
    cut: bool,
}

impl Wants {
    fn below(evaluator: &Evaluator<'_>, roots: &[CellId], hops: u8) -> Self {
        let mut wants = Self::default();
        for fact in evaluator.facts.memory.facts_below(roots, hops) {
            match fact {
                Fact::Callers(function) => drop(wants.functions.insert(function)),
                Fact::Constructions(class) => drop(wants.classes.insert(class)),
                Fact::File(path) => drop(wants.files.insert(path)),
                Fact::Bound => wants.cut = true,
                Fact::Subclasses(_) | Fact::Stores(_) | Fact::Export(_) => {}
            }
        }
        wants
    }

    /// Takes in what others want; whether they were cut is their own affair.
    fn add(&mut self, other: Self) {
        self.functions.extend(other.functions);
        self.classes.extend(other.classes);
        self.files.extend(other.files);
    }
}

/// Asks for the parameters of every request once, so that the callers that decide them become wanted.
fn touch_parameters(evaluator: &mut Evaluator<'_>, sinks: &[(FileId, Vec<Sink>)], interests: &[Interest]) {
    for sink in sinks.iter().flat_map(|(_, sinks)| sinks) {
        evaluator.refuel();
        for client in sink.clients.clone() {
            let _ = evaluator.judge_client(client);
        }
        if interests.iter().any(Interest::is_of_headers) {
            let _ = evaluator.headers(sink);
        }
        let Some(fact) = evaluator.operation_of(sink) else { continue };
        let operation: Vec<&str> = fact.name.split('.').collect();
        let body = evaluator.body_of(sink);
        let of_body = |interest: &&Interest| interest.is_of(&operation) && !interest.is_of_headers();
        for interest in interests.iter().filter(of_body) {
            let _ = evaluator.parameter_at(body, sink.args, &interest.steps);
        }
    }
}

/// Classes that extend a class, over all lowered files.
fn find_subclasses(program: &Program, automaton: &Automaton, state: &mut State) {
    let mut evaluator = Evaluator::new(program, automaton, std::mem::take(&mut state.facts));
    let mut subclasses: FxHashMap<ClassRef, Vec<ClassRef>> = FxHashMap::default();
    for (file, lowered) in program.files() {
        for index in 0..lowered.ir.classes.len() {
            let class = ClassRef { file, id: crate::ir::ClassId(u32::try_from(index).unwrap_or(u32::MAX)) };
            evaluator.refuel();
            for base in evaluator.direct_bases(class) {
                subclasses.entry(base).or_default().push(class);
            }
        }
    }
    super::structural::find(&mut evaluator, &mut subclasses);
    // That a base lies in a file that is not lowered is no reason to lower it, except where it may be a trait, whose
    // methods use what the class has.
    let roots = evaluator.facts.memory.take_roots();
    if matches!(program.ecosystem(), Ecosystem::Php | Ecosystem::Ruby) {
        state.asked.extend(Wants::below(&evaluator, &roots, 0).files);
    }
    evaluator.replace_subclasses(subclasses);
    state.facts = evaluator.facts;
}

/// The calls among which callers are sought.
#[derive(Clone, Copy)]
struct Calls<'a> {
    index: &'a CallIndex,
    /// Calls that hand a method over.
    handed: &'a BTreeSet<(FileId, ExprId)>,
}

/// Calls by the last name of their callee.
struct CallIndex {
    calls: FxHashMap<Name, Vec<Ref>>,
}

impl CallIndex {
    fn new(program: &Program, automaton: &Automaton) -> Self {
        let mut calls: FxHashMap<Name, Vec<Ref>> = FxHashMap::default();
        for (file, lowered) in program.files() {
            for call in &lowered.ir.calls {
                let Expr::Call { callee, args, .. } = lowered.ir.expr(*call) else { continue };
                let of = Ref { file, expr: *call, ctx: CtxId(0) };
                let names = lowered.last_name(*callee).into_iter().chain(called_through(lowered, automaton, *callee));
                let handed = args.iter().filter_map(|arg| match lowered.ir.expr(arg.value) {
                    Expr::Member { .. } | Expr::Function(_) | Expr::Import { .. } => lowered.last_name(arg.value),
                    _ => None,
                });
                let mut all: Vec<Name> = names.chain(handed).collect();
                all.dedup();
                for name in all {
                    calls.entry(name).or_default().push(of);
                }
            }
        }
        Self { calls }
    }

    /// The calls, in order, of something that has one of these names and may be what stands in its file.
    fn named(&self, program: &Program, names: impl Iterator<Item = (FileId, Vec<Name>)>) -> Vec<Ref> {
        let mut asked: BTreeMap<Name, BTreeSet<Unit>> = BTreeMap::new();
        for (file, names) in names {
            for name in names {
                asked.entry(name).or_default().insert(program.unit(file));
            }
        }
        let mut calls = Vec::new();
        for (name, units) in asked {
            let may_be = |call: &&Ref| units.iter().any(|unit| program.meet(program.unit(call.file), *unit));
            calls.extend(self.calls.get(&name).into_iter().flatten().filter(may_be).copied());
        }
        calls.sort_unstable();
        calls.dedup();
        calls
    }
}

/// Where some classes are constructed.
fn find_constructions(
    evaluator: &mut Evaluator<'_>,
    index: &CallIndex,
    wanted: &BTreeSet<ClassRef>,
) -> BTreeMap<ClassRef, Vec<(ArgsId, Ref)>> {
    let names: Vec<_> = wanted.iter().map(|class| (class.file, names_of_class(evaluator, *class))).collect();
    let calls = index.named(evaluator.program, names.into_iter());
    let mut found: BTreeMap<ClassRef, Vec<(ArgsId, Ref)>> = BTreeMap::new();
    for call in calls {
        evaluator.refuel();
        for class in evaluator.constructed(call) {
            if wanted.contains(&class) {
                let args = evaluator.args_of_call(call);
                found.entry(class).or_default().push((args, call));
            }
        }
    }
    found
}

/// The function's name in `function.call(receiver)`.
fn called_through(file: &File, automaton: &Automaton, callee: ExprId) -> Option<Name> {
    let Expr::Member { base, name } = file.ir.expr(callee) else { return None };
    automaton.function_method(file.ir.text(*name))?;
    file.last_name(*base)
}

/// Where the wanted functions are called.
fn find_callers(
    evaluator: &mut Evaluator<'_>,
    Calls { index, handed }: Calls<'_>,
    wanted: &BTreeSet<FunctionRef>,
) -> BTreeMap<FunctionRef, Vec<(ArgsId, Ref)>> {
    let names: Vec<_> = wanted.iter().map(|function| (function.file, names_of(evaluator, *function))).collect();
    let mut calls = index.named(evaluator.program, names.into_iter());
    calls.extend(handed.iter().map(|(file, expr)| Ref { file: *file, expr: *expr, ctx: CtxId(0) }));
    calls.sort_unstable();
    calls.dedup();
    let mut callers: BTreeMap<FunctionRef, Vec<(ArgsId, Ref)>> = BTreeMap::new();
    for call in calls {
        evaluator.refuel();
        for (function, args) in evaluator.invoked(call) {
            if wanted.contains(&function) {
                callers.entry(function).or_default().push((args, call));
            }
        }
    }
    callers
}

/// The names under which a function can be called.
fn names_of(evaluator: &mut Evaluator<'_>, function: FunctionRef) -> Vec<Name> {
    let file = evaluator.file(function.file);
    let body = file.ir.function(function.id);
    let mut names: Vec<Name> = body.name.map(|name| file.name(name)).into_iter().collect();
    let Some(class) = body.class.filter(|_| body.flags.constructor) else { return names };
    names.extend(names_of_class(evaluator, ClassRef { file: function.file, id: class }));
    names
}

/// The names under which a class, or one that extends it, can be constructed.
fn names_of_class(evaluator: &mut Evaluator<'_>, class: ClassRef) -> Vec<Name> {
    let mut names = Vec::new();
    let mut classes = vec![class];
    let mut next = 0;
    while next < classes.len() && next < 64 {
        classes.extend(evaluator.facts.subclasses.get(&classes[next]).into_iter().flatten().copied());
        next += 1;
    }
    for class in classes {
        let file = evaluator.file(class.file);
        names.extend(file.ir.class(class.id).name.map(|name| file.name(name)));
    }
    names.push(evaluator.facts.names.intern("default"));
    names.push(evaluator.facts.names.intern("cls"));
    names
}

/// What other files would write to use what the lowered files offer.
fn needles(
    evaluator: &Evaluator<'_>,
    flow: &Flow,
    wanted: &BTreeSet<FunctionRef>,
    classes: &BTreeSet<ClassRef>,
) -> Vec<Needle> {
    let mut found = Vec::new();
    for class in classes {
        let file = evaluator.file(class.file);
        if let Some(name) = file.ir.class(class.id).name {
            found.extend(needle(evaluator.program, &file.path, file.ir.text(name)));
        }
    }
    for function in wanted {
        let file = evaluator.file(function.file);
        let body = file.ir.function(function.id);
        let name = match body.class {
            Some(class) => file.ir.class(class).name,
            None => body.name,
        };
        if let Some(name) = name {
            found.extend(needles_of(evaluator.program, &file.path, file.ir.text(name), false));
        }
        if let Some(method) = body.class.and(body.name) {
            found.extend(needles_of(evaluator.program, &file.path, file.ir.text(method), true));
        }
    }
    for (file, name) in &flow.offers {
        let symbol = evaluator.text(*name);
        found.extend(needles_of(evaluator.program, &evaluator.file(*file).path, &symbol, false));
    }
    found
}

/// The needles of one exported name, or of a method, which is called without its class's name.
fn needles_of(program: &Program, path: &str, symbol: &str, is_method: bool) -> Vec<Needle> {
    if program.ecosystem().has_namespaces() {
        let words = modules::words(program.ecosystem(), symbol, is_method).into_iter();
        return words.map(|word| Needle { symbol: word.clone(), stem: word, folder: None }).collect();
    }
    match modules::neighbours(program, path, symbol) {
        None if is_method => Vec::new(),
        None => needle(program, path, symbol).into_iter().collect(),
        Some((folder, is_seen)) => {
            let elsewhere = if is_seen && !is_method { needle(program, path, symbol) } else { None };
            let here = Needle { symbol: symbol.to_owned(), stem: String::new(), folder: Some(folder.to_owned()) };
            elsewhere.into_iter().chain([here]).collect()
        }
    }
}

fn needle(program: &Program, path: &str, symbol: &str) -> Option<Needle> {
    if matches!(program.ecosystem(), Ecosystem::Php | Ecosystem::Ruby) {
        let (symbol, stem) = modules::full_name_in(program, path, symbol)?;
        return Some(Needle { symbol, stem, folder: None });
    }
    let stem = modules::stem(program, path);
    if symbol == "default" {
        return (stem.len() + stem.len() > MIN_NEEDLE).then(|| Needle { symbol: stem.clone(), stem, folder: None });
    }
    let is_telling = symbol.len() > 1 && symbol.len() + stem.len() > MIN_NEEDLE;
    is_telling.then(|| Needle { symbol: symbol.to_owned(), stem, folder: None })
}
