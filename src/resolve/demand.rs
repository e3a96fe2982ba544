//! Which files take part: seeds, the files that evaluation asks for (pull), and the files that use what
//! a lowered file exports (push). Works in waves of a fixed order; within a wave the call graph grows in
//! rounds, only as far as parameters are asked for.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::eval::{Evaluator, Facts};
use super::flow::{self, Flow};
use super::interest::Interest;
use super::modules;
use super::program::{Alias, ArgsId, File, Program};
use super::sink::Sink;
use super::value::{ClassRef, CtxId, FileId, FunctionRef, Name, Ref};
use crate::catalog::automaton::Automaton;
use crate::ir::{Expr, ExprId, FileIr};
use crate::syntax::Ecosystem;

/// Most waves of files.
const MAX_WAVES: usize = 8;

/// Most rounds of the call graph within one wave.
const MAX_ROUNDS: usize = 6;

/// Names no longer than this, symbol and module together, are no needles: they would be found everywhere.
const MIN_NEEDLE: usize = 4;

/// A text that a file must hold to be of interest: both parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Needle {
    /// The exported name.
    pub symbol: String,
    /// The module's name in imports.
    pub stem: String,
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

/// Lowers what matters of one ecosystem's files and finds the requests of it.
pub fn solve(
    ecosystem: Ecosystem,
    paths: Vec<Arc<str>>,
    aliases: Vec<Alias>,
    seeds: Vec<(Arc<str>, FileIr)>,
    automaton: &Automaton,
    interests: &[Interest],
    files: &dyn Files,
) -> Solved {
    let mut program = Program::new(ecosystem, paths, aliases);
    let mut state = State::default();
    for (path, ir) in seeds {
        state.known.insert(Arc::clone(&path));
        program.add(path, ir, &mut state.facts.names);
    }
    for wave in 0.. {
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
            program.add(path, ir, &mut state.facts.names);
        }
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
    wanted: FxHashSet<FunctionRef>,
    /// Functions whose callers tell what a call of a wanted function is made on. Their own helpers are not followed:
    /// "who calls the callers of the callers" soon means the whole program, and changes little.
    helpers: FxHashSet<FunctionRef>,
    sinks: Vec<(FileId, Vec<Sink>)>,
    cuts: BTreeSet<&'static str>,
}

/// Evaluates until the call graph no longer grows; returns the files that were asked for.
fn rounds(program: &Program, automaton: &Automaton, interests: &[Interest], state: &mut State) -> Vec<Arc<str>> {
    let index = CallIndex::new(program, automaton);
    let mut asked: FxHashSet<Arc<str>> = FxHashSet::default();
    find_subclasses(program, automaton, state);
    for round in 0.. {
        let mut evaluator = Evaluator::new(program, automaton, std::mem::take(&mut state.facts));
        evaluator.learn();
        let flow = flow::propagate(&mut evaluator, &mut state.index);
        if flow.cut {
            state.cuts.insert("flow-limit");
        }
        state.helpers.extend(evaluator.wanted_callers.drain());
        let sinks: Vec<(FileId, Vec<Sink>)> =
            flow.candidates.iter().map(|(file, calls)| (*file, evaluator.sinks(*file, calls))).collect();
        if evaluator.is_exhausted() && !state.sinks.is_empty() {
            // The round before saw more.
            state.cuts.insert("evaluation-limit");
            state.facts = evaluator.facts;
            break;
        }
        state.sinks = sinks;
        touch_parameters(&mut evaluator, &state.sinks, interests);
        let before = state.wanted.len() + state.helpers.len();
        state.wanted.extend(evaluator.wanted_callers.drain());
        let mut callers = find_callers(&mut evaluator, &index, &flow.handed, &state.wanted);
        state.helpers.extend(evaluator.wanted_callers.drain());
        state.helpers.retain(|helper| !state.wanted.contains(helper));
        callers.extend(find_callers(&mut evaluator, &index, &flow.handed, &state.helpers));
        evaluator.wanted_callers.clear();
        asked.extend(evaluator.wanted_files.drain());
        if evaluator.cut {
            state.cuts.insert("evaluation-limit");
        }
        let grown = callers != evaluator.facts.callers || state.wanted.len() + state.helpers.len() > before;
        evaluator.facts.callers = callers;
        if round >= MAX_ROUNDS && grown {
            state.cuts.insert("round-limit");
        }
        if !grown || round >= MAX_ROUNDS {
            state.needles.extend(needles(&evaluator, &flow, &state.wanted));
            asked.extend(evaluator.wanted_files.drain());
            state.facts = evaluator.facts;
            break;
        }
        state.facts = evaluator.facts;
    }
    let mut asked: Vec<Arc<str>> = asked.into_iter().filter(|path| program.by_path(path).is_none()).collect();
    asked.sort();
    asked
}

/// Asks for the parameters of every request once, so that the callers that decide them become wanted.
fn touch_parameters(evaluator: &mut Evaluator<'_>, sinks: &[(FileId, Vec<Sink>)], interests: &[Interest]) {
    for sink in sinks.iter().flat_map(|(_, sinks)| sinks) {
        evaluator.refuel();
        for client in sink.clients.clone() {
            let _ = evaluator.judge_client(client);
        }
        let Some(fact) = evaluator.operation_of(sink) else { continue };
        let operation: Vec<&str> = fact.name.split('.').collect();
        let body = evaluator.body_of(sink);
        for interest in interests.iter().filter(|interest| interest.is_of(&operation)) {
            let _ = evaluator.parameter_at(body, sink.args, &interest.steps);
        }
    }
}

/// Classes that extend a class, over all lowered files.
fn find_subclasses(program: &Program, automaton: &Automaton, state: &mut State) {
    let mut evaluator = Evaluator::new(program, automaton, std::mem::take(&mut state.facts));
    evaluator.pull = false;
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
    state.facts = evaluator.facts;
    state.facts.subclasses = subclasses;
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
    index: &CallIndex,
    handed: &BTreeSet<(FileId, ExprId)>,
    wanted: &FxHashSet<FunctionRef>,
) -> FxHashMap<FunctionRef, Vec<(ArgsId, Ref)>> {
    let mut functions: Vec<FunctionRef> = wanted.iter().copied().collect();
    functions.sort_unstable();
    let mut names: Vec<Name> = functions.iter().flat_map(|function| names_of(evaluator, *function)).collect();
    names.sort_unstable();
    names.dedup();
    let mut calls: Vec<Ref> = names.iter().filter_map(|name| index.calls.get(name)).flatten().copied().collect();
    calls.extend(handed.iter().map(|(file, expr)| Ref { file: *file, expr: *expr, ctx: CtxId(0) }));
    calls.sort_unstable();
    calls.dedup();
    let mut callers: FxHashMap<FunctionRef, Vec<(ArgsId, Ref)>> = FxHashMap::default();
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
    let mut classes = vec![ClassRef { file: function.file, id: class }];
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
fn needles(evaluator: &Evaluator<'_>, flow: &Flow, wanted: &FxHashSet<FunctionRef>) -> Vec<Needle> {
    let mut found = Vec::new();
    let mut functions: Vec<FunctionRef> = wanted.iter().copied().collect();
    functions.sort_unstable();
    for function in functions {
        let file = evaluator.file(function.file);
        let body = file.ir.function(function.id);
        let name = match body.class {
            Some(class) => file.ir.class(class).name,
            None => body.name,
        };
        if let Some(name) = name {
            found.extend(needle(evaluator.program, &file.path, file.ir.text(name)));
        }
    }
    for (file, name) in &flow.offers {
        let symbol = evaluator.text(*name);
        found.extend(needle(evaluator.program, &evaluator.file(*file).path, &symbol));
    }
    found
}

fn needle(program: &Program, path: &str, symbol: &str) -> Option<Needle> {
    let stem = modules::stem(program, path);
    if symbol == "default" {
        return (stem.len() + stem.len() > MIN_NEEDLE).then(|| Needle { symbol: stem.clone(), stem });
    }
    let is_telling = symbol.len() > 1 && symbol.len() + stem.len() > MIN_NEEDLE;
    is_telling.then(|| Needle { symbol: symbol.to_owned(), stem })
}
