//! What has been worked out so far, and which answer was made from which.
//!
//! Every answer is a *cell*. A cell that reads another becomes its reader and is worked out again when
//! the other changes: chaotic iteration to a fixpoint (Cousot and Cousot 1977), started on demand. So a
//! cycle (a loop's phi, recursive functions, classes that refer to each other) ends where nothing
//! changes any more, and what a later round learns (a caller, a file) touches only what depends on it.

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::program::ArgsId;
use super::value::{ClassRef, FileId, FunctionRef, Instance, Name, Ref, Value};

/// Changes of one cell after which its answers are joined instead of replaced, so that they stop changing.
const MAX_REPLACED: u16 = 4;

/// What a cell answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// The value of an expression.
    Expr(Ref),
    /// A field of a record.
    Field(Ref, Name),
    /// The elements of a sequence.
    Elements(Ref),
    /// A member of an instance.
    Member(Instance, Name),
    /// What is stored from outside to a member of an instance.
    Stored(Instance, Name),
    /// A keyword of some arguments.
    Keyword(ArgsId, Name),
    /// A positional argument that stands behind a spread.
    Position(ArgsId, usize),
    /// The rest of a parameter path below a sequence: index of the path.
    Path(Ref, usize),
    /// The clients that a file has under a name.
    Namesake(FileId, Name),
    /// A fact that comes from outside: it has no answer, only readers.
    Fact(Fact),
}

/// Something that a later round may learn more of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Fact {
    /// Who calls a function.
    Callers(FunctionRef),
    /// Who constructs a class without a constructor of its own.
    Constructions(ClassRef),
    /// Which classes extend a class.
    Subclasses(ClassRef),
    /// A file that is not lowered, by its path.
    File(Name),
    /// Who stores to a member of this name.
    Stores(Name),
    /// Who exports something of this name.
    Export(Name),
    /// That a bound cut something.
    Bound,
}

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CellId(u32);

impl CellId {
    /// The first of all.
    pub(super) const FIRST: Self = Self(0);
}

#[derive(Debug)]
struct Cell {
    key: Key,
    value: Rc<Value>,
    readers: Vec<CellId>,
    /// What its last run read.
    reads: Vec<CellId>,
    /// Position on the stack, while it is worked out.
    active: Option<u32>,
    /// Changes in this question.
    changes: u16,
    question: u32,
}

/// See the module documentation.
#[derive(Debug)]
pub struct Memory {
    ids: FxHashMap<Key, CellId>,
    cells: Vec<Cell>,
    /// Cells whose answer may be out of date.
    stale: BTreeSet<CellId>,
    stack: Vec<CellId>,
    question: u32,
    bottom: Rc<Value>,
    /// Cells that were asked for from outside.
    roots: Vec<CellId>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            ids: FxHashMap::default(),
            cells: Vec::new(),
            stale: BTreeSet::new(),
            stack: Vec::new(),
            question: 0,
            bottom: Rc::new(Value::bottom()),
            roots: Vec::new(),
        }
    }
}

impl Memory {
    /// Starts a new question: cells may change their number of times again.
    pub(super) fn ask(&mut self) {
        self.question = self.question.wrapping_add(1);
    }

    /// How many cells are being worked out.
    pub(super) fn depth(&self) -> usize {
        self.stack.len()
    }

    /// The answer of a cell as it is now, and its place on the stack if it is being worked out.
    pub(super) fn read(&mut self, key: Key) -> Option<(Rc<Value>, Option<u32>)> {
        let id = *self.ids.get(&key)?;
        self.note_read(id);
        let cell = &self.cells[id.0 as usize];
        Some((Rc::clone(&cell.value), cell.active))
    }

    fn note_read(&mut self, id: CellId) {
        match self.stack.last() {
            None => self.roots.push(id),
            Some(reader) => {
                let readers = &mut self.cells[id.0 as usize].readers;
                if readers.last() != Some(reader) {
                    if readers.len() == readers.capacity() {
                        readers.sort_unstable();
                        readers.dedup();
                    }
                    readers.push(*reader);
                }
                let reads = &mut self.cells[reader.0 as usize].reads;
                if reads.last() != Some(&id) {
                    reads.push(id);
                }
            }
        }
    }

    /// Reads a fact from outside.
    pub(super) fn read_fact(&mut self, fact: Fact) {
        let id = self.cell(Key::Fact(fact));
        self.note_read(id);
    }

    /// A fact has changed: what was made from it is out of date.
    pub(super) fn touch(&mut self, fact: Fact) {
        if let Some(id) = self.ids.get(&Key::Fact(fact)) {
            self.mark_readers(*id);
        }
    }

    /// The cell of a key, made if needed.
    fn cell(&mut self, key: Key) -> CellId {
        let next = CellId(u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            let value = Rc::clone(&self.bottom);
            self.cells.push(Cell {
                key,
                value,
                readers: Vec::new(),
                reads: Vec::new(),
                active: None,
                changes: 0,
                question: 0,
            });
        }
        id
    }

    /// A new cell that is worked out later.
    pub(super) fn postpone(&mut self, key: Key) -> Rc<Value> {
        let id = self.cell(key);
        self.note_read(id);
        self.stale.insert(id);
        Rc::clone(&self.bottom)
    }

    /// Begins to work out a cell, new or old.
    pub(super) fn begin(&mut self, key: Key) -> CellId {
        let id = self.cell(key);
        self.note_read(id);
        self.resume(id);
        id
    }

    /// Begins to work out a cell that is out of date.
    pub(super) fn resume(&mut self, id: CellId) {
        self.stale.remove(&id);
        let depth = u32::try_from(self.stack.len()).unwrap_or(u32::MAX);
        let cell = &mut self.cells[id.0 as usize];
        cell.active = Some(depth);
        cell.reads.clear();
        if cell.question != self.question {
            cell.question = self.question;
            cell.changes = 0;
        }
        self.stack.push(id);
    }

    /// Ends working out the cell that began last.
    pub(super) fn end(&mut self, id: CellId, mut value: Value) {
        self.stack.pop();
        let cell = &mut self.cells[id.0 as usize];
        cell.active = None;
        if cell.changes >= MAX_REPLACED {
            // In this order, or a set that is full would go on changing.
            let new = std::mem::replace(&mut value, (*cell.value).clone());
            value.join(&new);
        }
        if *cell.value != value {
            cell.changes = cell.changes.saturating_add(1);
            cell.value = Rc::new(value);
            self.mark_readers(id);
        }
    }

    fn mark_readers(&mut self, id: CellId) {
        let mut readers = std::mem::take(&mut self.cells[id.0 as usize].readers);
        readers.sort_unstable();
        readers.dedup();
        // Each reader that is worked out again reads it again.
        self.stale.extend(readers);
    }

    /// Gives up on what is out of date among the cells made since `first`: a bound cut it.
    pub(super) fn leave_stale(&mut self, first: CellId) {
        let bound = self.cell(Key::Fact(Fact::Bound));
        for id in self.stale.range(first..) {
            let reads = &mut self.cells[id.0 as usize].reads;
            // Questions that a spent budget cuts come back here every time.
            if reads.last() != Some(&bound) {
                reads.push(bound);
            }
        }
    }

    /// The answer of a cell.
    pub(super) fn value(&self, id: CellId) -> Rc<Value> {
        Rc::clone(&self.cells[id.0 as usize].value)
    }

    /// The key of a cell.
    pub(super) fn key(&self, id: CellId) -> Key {
        self.cells[id.0 as usize].key
    }

    /// A cell that is out of date and not being worked out, among those made since `first`; the newest, because what
    /// was asked for later is what others were made from.
    pub(super) fn next_stale(&self, first: CellId) -> Option<CellId> {
        self.stale.range(first..).rev().find(|id| self.cells[id.0 as usize].active.is_none()).copied()
    }

    // --- what depends on what --------------------------------------------------------------------

    /// Forgets who asked from outside.
    pub(super) fn take_roots(&mut self) -> Vec<CellId> {
        std::mem::take(&mut self.roots)
    }

    /// The facts that some answers were made from, looking through at most `hops` callers: what a function is given
    /// lies one further than what the function does.
    pub(super) fn facts_below(&self, roots: &[CellId], hops: u8) -> Vec<Fact> {
        let mut reached: FxHashMap<CellId, u8> = roots.iter().map(|root| (*root, 0)).collect();
        let mut level: Vec<CellId> = reached.keys().copied().collect();
        let mut facts = Vec::new();
        for hop in 0..=hops {
            let mut next = Vec::new();
            while let Some(at) = level.pop() {
                if reached.get(&at).is_some_and(|known| *known < hop) {
                    continue;
                }
                let cell = &self.cells[at.0 as usize];
                if let Key::Fact(fact) = cell.key {
                    facts.push(fact);
                }
                let further = u8::from(self.is_handed_in(cell));
                for below in &cell.reads {
                    let distance = hop + further;
                    let known = reached.entry(*below).or_insert(u8::MAX);
                    if distance < *known {
                        *known = distance;
                        if further == 0 { level.push(*below) } else { next.push(*below) }
                    }
                }
                // The fact itself lies as near as its reader.
                if further > 0 {
                    facts.extend(self.own_facts(cell));
                }
            }
            level = next;
        }
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    /// Whether an answer was made from what callers or constructions hand in.
    fn is_handed_in(&self, cell: &Cell) -> bool {
        self.own_facts(cell).any(|fact| matches!(fact, Fact::Callers(_) | Fact::Constructions(_) | Fact::Stores(_)))
    }

    fn own_facts<'a>(&'a self, cell: &'a Cell) -> impl Iterator<Item = Fact> + 'a {
        cell.reads.iter().filter_map(|read| match self.cells[read.0 as usize].key {
            Key::Fact(fact) => Some(fact),
            _ => None,
        })
    }
}
