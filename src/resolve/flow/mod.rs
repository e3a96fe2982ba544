//! Where SDK values can go: a sparse forward propagation over all lowered files.
//!
//! It starts where a file imports something that an SDK's catalog knows and follows the value through
//! the IR's edges. It is cheap because it touches nothing that no SDK value reaches, and coarse on
//! purpose: calling contexts do not count, and members are joined by name (one *slot* a name, the
//! field-based model of Heintze and Tardieu 2001). So it says where the precise evaluation has to look,
//! never what it will find there.

mod address;
mod index;
mod lineage;
mod propagate;
mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::eval::Evaluator;
use super::program::ArgsId;
use super::units::Unit;
use super::value::{ClassRef, FileId, FunctionRef, Name};
use crate::catalog::automaton::NodeId;
use crate::ir::ExprId;

pub(super) use index::Index;

/// What can arrive at an expression. A state is live where it was constructed, not only imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum What {
    /// A state of the catalogs' automaton.
    State(NodeId, bool),
    /// Something that gives such a state when it is called.
    Maker(NodeId, bool),
    /// A list, or an object with keys, that holds such a state. Not followed into or out of functions, nor into further
    /// lists and objects: what describes a whole application would give it to whoever reads anything of that.
    Held(NodeId, bool, Kept),
    /// A class that keeps a live state in a member, or an instance of one. Followed to its names only.
    Holder,
    /// A function of the program whose calls are requests because the configuration says so.
    Taught,
}

/// How a list or an object has what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Kept {
    /// At a place, or under a key that is computed.
    Anywhere,
    /// Under a name that the code writes. Such an object may be the description of anything; that its members are read
    /// by computed names is likely only where it was made.
    Named,
}

/// How something came into a function: none, or as this argument. What a function returns of an argument
/// goes back to the calls that passed it, and to no other (the summary edges of Reps, Horwitz and Sagiv 1995).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
struct Entry(u32);

/// One arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Token {
    what: What,
    entry: Entry,
}

impl Token {
    /// Something else that came the same way.
    fn with(self, what: What) -> Self {
        Self { what, ..self }
    }

    /// The same, however it came.
    fn anyhow(self) -> Self {
        Self { entry: Entry::default(), ..self }
    }

    /// Whether another file that gets it could make a request with it.
    fn is_live(self) -> bool {
        match self.what {
            What::State(_, live) | What::Maker(_, live) | What::Held(_, live, _) => live,
            What::Holder | What::Taught => true,
        }
    }
}

/// What the propagation found.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// Calls that may send a request, by file.
    pub candidates: BTreeMap<FileId, BTreeSet<ExprId>>,
    /// Calls of parameters that are given SDK values: what they run is known only where somebody passes a function.
    pub handed: BTreeSet<(FileId, ExprId)>,
    /// Exported names that may carry a client, or hold or return one.
    pub offers: BTreeSet<(FileId, Name)>,
    /// Whether the bound cut something.
    pub cut: bool,
}

/// Most arrivals of one propagation: this many and one for each expression, but no more than [`MAX_ARRIVALS`].
const ARRIVALS: usize = 500_000;

/// See [`ARRIVALS`].
const MAX_ARRIVALS: usize = 2_000_000;

/// Most different tokens at one expression or slot.
const MAX_TOKENS: usize = 64;

/// Functions of one name, at most, that a call of something unknown is taken for.
const MAX_NAMESAKES: usize = 4;

/// Propagates over the evaluator's program.
pub(super) fn propagate(evaluator: &mut Evaluator<'_>, index: &mut Index) -> Flow {
    index.extend(evaluator);
    let left = (ARRIVALS + evaluator.program.size()).min(MAX_ARRIVALS);
    let mut propagation = Propagation {
        evaluator,
        index,
        flow: Flow::default(),
        arrived: FxHashMap::default(),
        slots: FxHashMap::default(),
        returned: FxHashMap::default(),
        entries: Entries::default(),
        callees: FxHashMap::default(),
        addressed: FxHashSet::default(),
        work: Vec::new(),
        left,
    };
    propagation.run();
    propagation.flow
}

/// A propagation under way.
struct Propagation<'a, 'p> {
    evaluator: &'a mut Evaluator<'p>,
    index: &'a mut Index,
    flow: Flow,
    arrived: FxHashMap<(FileId, ExprId), Vec<Token>>,
    slots: FxHashMap<(Unit, Slot), Vec<What>>,
    returned: FxHashMap<FunctionRef, Vec<What>>,
    entries: Entries,
    callees: FxHashMap<(FileId, ExprId), Rc<Callee>>,
    /// Calls that are given something which may be an address of the API.
    addressed: FxHashSet<(FileId, ExprId)>,
    work: Vec<(FileId, ExprId, Token)>,
    /// Arrivals that are left.
    left: usize,
}

/// The ways into functions.
#[derive(Debug, Default)]
struct Entries {
    ids: FxHashMap<(FunctionRef, u32, What), Entry>,
    known: Vec<KnownEntry>,
}

/// One way into a function.
#[derive(Debug)]
struct KnownEntry {
    function: FunctionRef,
    /// The calls that pass it, and how it came into theirs.
    calls: Vec<(FileId, ExprId, Entry)>,
    /// What is returned of it.
    returned: Vec<What>,
}

impl Entries {
    /// The entry of an argument; it is never the one that stands for none.
    fn intern(&mut self, function: FunctionRef, index: u32, what: What) -> Entry {
        let next = Entry(u32::try_from(self.known.len() + 1).unwrap_or(u32::MAX));
        let id = *self.ids.entry((function, index, what)).or_insert(next);
        if id == next {
            self.known.push(KnownEntry { function, calls: Vec::new(), returned: Vec::new() });
        }
        id
    }

    fn get(&mut self, id: Entry) -> Option<&mut KnownEntry> {
        self.known.get_mut((id.0 as usize).checked_sub(1)?)
    }
}

/// What members and names are joined by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Slot {
    /// A member, key or export of this name, of anything but `self`.
    Named(Name),
    /// A member of `self` in a class and those that extend it or that it extends.
    Own(ClassRef, Name),
    /// A member of `self` in any class: somebody stored to it from outside.
    Outside(Name),
}

/// What a call runs.
#[expect(clippy::struct_excessive_bools, reason = "independent properties")]
#[derive(Debug, Default)]
struct Callee {
    /// Functions of the program, with their arguments.
    functions: Vec<(FunctionRef, ArgsId)>,
    /// Classes of the program, which take keyword arguments as fields where they have no constructor.
    classes: Vec<ClassRef>,
    /// Whether it is a library function that may hand its arguments on.
    hands_on: bool,
    /// Whether it is a method that gives its argument where there is nothing else.
    falls_back: bool,
    /// Whether it is one that gives back what it is given, or makes a text of it.
    converts: bool,
    /// Whether it gives an instance of the class that it is given.
    instantiates: bool,
    /// Whether it gives one of what it is given.
    takes_out: bool,
    /// Whether its result holds what it is given.
    holds: bool,
}
