//! Abstract values: small bounded sets of what an expression can be.

use crate::catalog::automaton::NodeId;
use crate::ir::{ClassId, ExprId, FunctionId};

/// A file of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// An interned string of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub u32);

/// An interned calling context; 0 is "any caller".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct CtxId(pub u32);

/// An interned client; 0 is "not known which".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct ClientId(pub u32);

/// An expression in a calling context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ref {
    /// Its file.
    pub file: FileId,
    /// The expression.
    pub expr: ExprId,
    /// The context.
    pub ctx: CtxId,
}

impl Ref {
    /// Another expression of the same file and context.
    pub fn at(self, expr: ExprId) -> Self {
        Self { expr, ..self }
    }

    /// The same expression in another context.
    pub fn within(self, ctx: CtxId) -> Self {
        Self { ctx, ..self }
    }
}

/// A function of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionRef {
    /// Its file.
    pub file: FileId,
    /// The function.
    pub id: FunctionId,
}

/// A class of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassRef {
    /// Its file.
    pub file: FileId,
    /// The class.
    pub id: ClassId,
}

/// An instance: its class, and the construction that it comes from (any, if 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instance {
    /// The class.
    pub class: ClassRef,
    /// The construction.
    pub ctx: CtxId,
    /// Whether it is known from a declared type alone: somebody out of sight may have made it.
    pub declared: bool,
}

impl Instance {
    /// Some instance of a class or of one that extends it.
    pub fn any(class: ClassRef) -> Self {
        Self { class, ctx: CtxId(0), declared: false }
    }
}

/// One thing that an expression can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Atom {
    /// Null: sent as JSON null.
    Null,
    /// Not there: nothing is sent.
    Undefined,
    /// A boolean.
    Bool(bool),
    /// A string.
    Str(Name),
    /// A number, as written.
    Number(Name),
    /// A string put together from parts that are not all known.
    Text(Ref),
    /// A state of the catalogs' automaton, and the client that it was reached from.
    Sdk {
        /// The state.
        node: NodeId,
        /// The client.
        client: ClientId,
    },
    /// A function, the context that it was made in, and the receiver if it is a bound method.
    Function {
        /// The function.
        function: FunctionRef,
        /// Where its captured variables live.
        scope: CtxId,
        /// What `self` is.
        receiver: Option<Instance>,
    },
    /// A class.
    Class(ClassRef),
    /// An instance of a class.
    Instance(Instance),
    /// `super` within a class: lookups start at its bases.
    Super(Instance),
    /// A module of the program.
    Module(FileId),
    /// What a request returned, or a part of it: there, but not known.
    Output,
    /// Something of a package that is not in the program nor in a catalog.
    External(Name),
    /// A record: literal, update, or the call that built it.
    Record(Ref),
    /// A record under construction: the last call of the chain.
    Builder(Ref),
    /// A sequence literal.
    Sequence(Ref),
    /// A sequence of which only the element's type is declared.
    Typed(Ref),
    /// What a generator function yields.
    Yields(FunctionRef, CtxId),
    /// The keyword arguments that a function collects.
    Keywords(FunctionRef, CtxId),
    /// The positional arguments that a function collects.
    Rest(FunctionRef, CtxId),
    /// An environment variable: the read (its default, if any, is looked up when asked).
    Environment(Ref),
    /// A partial application: the call that made it.
    Partial(Ref),
}

impl Atom {
    /// False where the value counts as false in a condition; none where that is not known.
    pub(super) fn truthy(self) -> Option<bool> {
        match self {
            Self::Null | Self::Undefined | Self::Bool(false) => Some(false),
            Self::Str(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::External(_)
            | Self::Environment(_)
            | Self::Record(_)
            | Self::Sequence(_)
            | Self::Keywords(..)
            | Self::Rest(..)
            | Self::Typed(_) => None,
            _ => Some(true),
        }
    }
}

impl Atom {
    /// Whether this is a plain value, and neither code nor an object or a client that was made of it.
    pub(super) fn is_data(self) -> bool {
        !matches!(
            self,
            Self::Sdk { .. }
                | Self::Function { .. }
                | Self::Class(_)
                | Self::Instance(_)
                | Self::Super(_)
                | Self::Module(_)
                | Self::Partial(_)
                | Self::Yields(..)
        )
    }
}

/// A bounded set of possibilities.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Value {
    atoms: Vec<Atom>,
    complete: bool,
}

impl Value {
    /// Most possibilities that are kept apart.
    pub(super) const LIMIT: usize = 8;

    /// No possibility at all (yet): the neutral element of [`Value::join`].
    pub(super) fn bottom() -> Self {
        Self { atoms: Vec::new(), complete: true }
    }

    /// Nothing is known.
    pub(super) fn unknown() -> Self {
        Self { atoms: Vec::new(), complete: false }
    }

    /// Nothing is known, not even whether it is there.
    pub(super) fn anything() -> Self {
        Self { atoms: vec![Atom::Undefined], complete: false }
    }

    /// Exactly this.
    pub(super) fn one(atom: Atom) -> Self {
        Self { atoms: vec![atom], complete: true }
    }

    /// The possibilities, sorted.
    pub(super) fn atoms(&self) -> &[Atom] {
        &self.atoms
    }

    /// Whether there is no other possibility.
    pub(super) fn is_complete(&self) -> bool {
        self.complete
    }

    /// Whether it is there for sure, whatever it is.
    pub(super) fn is_present(&self) -> bool {
        !self.contains(Atom::Undefined) && !self.is_unknown()
    }

    /// Whether nothing at all is known.
    pub(super) fn is_unknown(&self) -> bool {
        self.atoms.is_empty() && !self.complete
    }

    /// Admits that there may be other possibilities.
    pub(super) fn opened(mut self) -> Self {
        self.complete = false;
        self
    }

    /// Claims that there are no other possibilities; in vain where some may have found no room.
    pub(super) fn closed(mut self) -> Self {
        self.complete |= self.atoms.len() < Self::LIMIT;
        self
    }

    /// Adds one possibility.
    pub(super) fn add(&mut self, atom: Atom) {
        if let Err(at) = self.atoms.binary_search(&atom) {
            if self.atoms.len() >= Self::LIMIT {
                self.complete = false;
            } else {
                self.atoms.insert(at, atom);
            }
        }
    }

    /// Adds the possibilities of another value.
    pub(super) fn join(&mut self, other: &Self) {
        for atom in &other.atoms {
            self.add(*atom);
        }
        self.complete &= other.complete;
    }

    /// Without the possibilities that do not pass.
    pub(super) fn filtered(&self, keep: impl Fn(Atom) -> bool) -> Self {
        Self { atoms: self.atoms.iter().copied().filter(|atom| keep(*atom)).collect(), complete: self.complete }
    }

    /// Whether this possibility is among them.
    pub(super) fn contains(&self, atom: Atom) -> bool {
        self.atoms.binary_search(&atom).is_ok()
    }

    /// The only possibility.
    pub(super) fn only(&self) -> Option<Atom> {
        match (self.atoms.as_slice(), self.complete) {
            ([atom], true) => Some(*atom),
            _ => None,
        }
    }
}
