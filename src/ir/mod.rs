//! The intermediate representation that every language is lowered to.
//!
//! A [`FileIr`] is one file, self-contained: flat vectors addressed by 32-bit ids, no references into
//! the syntax tree, no lifetimes. It holds what is needed to follow *values* (clients, functions,
//! request parameters) and nothing else; everything that a language adds beyond that is
//! [`Expr::Opaque`], whose children are still lowered so that no call inside is lost.
//!
//! Local variables do not appear: the [`builder`] puts them in SSA form while lowering, so a read of a
//! local *is* the expression that was assigned to it (or a [`Expr::Choice`] of several). Variables read
//! from another function, class or module stay [`Expr::Variable`], a flow-insensitive join.

pub mod builder;
pub mod dump;

use crate::syntax::Language;

/// Byte range in the file's decoded text, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; offsets beyond 4 GiB saturate (files are bounded far below that).
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    /// Whether `other` lies inside this span.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// The id as an index into its vector.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

ids! {
    /// An expression of one file.
    ExprId,
    /// An interned string of one file.
    Symbol,
    /// A variable that is read across scopes, or owned by a module.
    VarId,
    /// A function, method or lambda of one file.
    FunctionId,
    /// A class (struct, interface, trait implementor) of one file.
    ClassId,
}

/// A literal value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Literal {
    /// A string without interpolation, escapes decoded where that is simple.
    Str(Symbol),
    /// `true`, `True`.
    Bool(bool),
    /// A number, as written without separators.
    Number(Symbol),
    /// `None`, `null`: a value that is sent as JSON null.
    Null,
    /// JavaScript's `undefined`, an `Option` that is `None` in Rust, a deleted key: nothing is sent.
    Undefined,
}

/// What was asked of a value before a branch was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// It counts as true.
    Truthy,
    /// It counts as false.
    Falsy,
    /// It is neither null nor undefined.
    Present,
    /// It is null or undefined.
    Missing,
    /// It is not null.
    NotNull,
    /// It is not undefined.
    NotUndefined,
}

impl Test {
    /// What holds where this does not, if that can be said.
    pub fn negated(self) -> Option<Self> {
        match self {
            Self::Truthy => Some(Self::Falsy),
            Self::Falsy => Some(Self::Truthy),
            Self::Present => Some(Self::Missing),
            Self::Missing => Some(Self::Present),
            Self::NotNull | Self::NotUndefined => None,
        }
    }
}

/// How a call is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallKind {
    /// `f(x)`.
    Call,
    /// `new F(x)`.
    New,
}

/// How an argument is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArgKind {
    /// By position.
    Positional,
    /// By keyword.
    Named(Symbol),
    /// `*args`, `...args`: unknown number of positional arguments.
    Spread,
    /// `**kwargs`: a record whose fields become keyword arguments.
    SpreadNamed,
}

/// One argument of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Arg {
    /// How it is written.
    pub kind: ArgKind,
    /// Its value: of a local variable what was assigned to it, which stands elsewhere.
    pub value: ExprId,
    /// The whole argument where it is passed: `store=flag`, `...rest`.
    pub span: Span,
}

/// One entry of a record literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// `key: value`; the key is any expression (a literal string in most cases).
    Entry {
        /// The name.
        key: ExprId,
        /// What stands under it.
        value: ExprId,
        /// The whole entry as written: `"store": flag`, JavaScript's `store` alone.
        span: Span,
    },
    /// `...other`, `**other`, `..Default::default()`.
    Spread {
        /// The other record.
        value: ExprId,
        /// The whole entry as written.
        span: Span,
    },
}

/// An expression: something that has an abstract value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A literal.
    Literal(Literal),
    /// Read of a variable from another scope: the join of its definitions.
    Variable(VarId),
    /// A name that no scope of the file defines (a builtin or a global of the host).
    Global(Symbol),
    /// An import: a module (`member` is none) or one member of it. `specifier` is as written
    /// (`..pkg.mod` for relative Python imports, `./x` for JavaScript, `crate::a::b` for Rust).
    Import { specifier: Symbol, member: Option<Symbol> },
    /// `base.name`.
    Member { base: ExprId, name: Symbol },
    /// `base[key]`.
    Index { base: ExprId, key: ExprId },
    /// A call; `name_span` is the final name of the callee (`create` in `client.responses.create`).
    Call { callee: ExprId, args: Vec<Arg>, kind: CallKind, name_span: Span },
    /// A dict, object or struct literal.
    Record(Vec<Field>),
    /// `base` after the store of `value` under `key` (`None`: after the fields of record `value` were merged in).
    /// Its span is the store as written: `body["store"] = flag`, `body.update(other)`.
    Update { base: ExprId, key: Option<ExprId>, value: ExprId },
    /// `base` after `call` had it in hand as the argument at `argument`: whoever is called may have stored into it.
    Handed { base: ExprId, call: ExprId, argument: u32 },
    /// A list, tuple or array literal; a spread element is wrapped in [`Expr::Spread`].
    Sequence(Vec<ExprId>),
    /// `*xs` or `...xs` inside a sequence literal.
    Spread(ExprId),
    /// One of several: phi, conditional, match. May refer to itself through a loop.
    Choice(Vec<ExprId>),
    /// `value`, or `fallback` where `value` is absent, null or false: `a or b`, `a ?? b`, a default parameter.
    Otherwise { value: ExprId, fallback: ExprId },
    /// `value` where `of` passes a test: a read in a branch that asked for it (then both are the same), or something
    /// that stands for such a branch.
    Where { value: ExprId, of: ExprId, test: Test },
    /// String concatenation or interpolation, in order.
    Template(Vec<ExprId>),
    /// A function, method or lambda as a value.
    Function(FunctionId),
    /// A class as a value.
    Class(ClassId),
    /// A parameter of a function: what callers pass (defaults stand in [`Param`]).
    Parameter { function: FunctionId, index: u32 },
    /// `self`, `this`, and `cls` inside a class.
    This(ClassId),
    /// `super()` / `super` inside a class.
    Super(ClassId),
    /// A value of declared type `ty`, where known also the expression itself (cast, annotated variable).
    /// `ty` is an expression: names and members resolve like values; a container type is a
    /// [`Expr::Sequence`] of its element types, a union a [`Expr::Choice`].
    Typed { value: Option<ExprId>, ty: ExprId },
    /// An element of a sequence or iterator (loop variable, unknown index, generator item).
    Element(ExprId),
    /// What entering a context manager yields: `with base as x`.
    Enter(ExprId),
    /// `await base`, `base?`: the value inside a promise, future or result.
    Await(ExprId),
    /// Anything else; its children are lowered for the calls inside.
    Opaque(Vec<ExprId>),
}

impl Expr {
    /// Calls `each` with the expressions that its value is worked out from, keys included. The definitions of a
    /// variable stand with the variable; what is opaque is not worked out.
    pub fn operands(&self, mut each: impl FnMut(ExprId)) {
        match self {
            Self::Member { base, .. }
            | Self::Spread(base)
            | Self::Element(base)
            | Self::Enter(base)
            | Self::Await(base) => {
                each(*base);
            }
            Self::Index { base, key } => [*base, *key].into_iter().for_each(each),
            Self::Call { callee, args, .. } => {
                std::iter::once(*callee).chain(args.iter().map(|arg| arg.value)).for_each(each);
            }
            Self::Record(fields) => {
                for field in fields {
                    match *field {
                        Field::Entry { key, value, .. } => [key, value].into_iter().for_each(&mut each),
                        Field::Spread { value, .. } => each(value),
                    }
                }
            }
            Self::Handed { base, call, .. } => [*base, *call].into_iter().for_each(each),
            Self::Update { base, key, value } => [Some(*base), *key, Some(*value)].into_iter().flatten().for_each(each),
            Self::Sequence(items) | Self::Choice(items) | Self::Template(items) => items.iter().copied().for_each(each),
            Self::Otherwise { value, fallback } => [*value, *fallback].into_iter().for_each(each),
            Self::Where { value, of, .. } => [*value, *of].into_iter().for_each(each),
            Self::Typed { value, ty } => value.iter().copied().chain([*ty]).for_each(each),
            Self::Literal(_)
            | Self::Variable(_)
            | Self::Global(_)
            | Self::Import { .. }
            | Self::Function(_)
            | Self::Class(_)
            | Self::Parameter { .. }
            | Self::This(_)
            | Self::Super(_)
            | Self::Opaque(_) => {}
        }
    }
}

/// A parameter of a function.
#[derive(Debug, Clone)]
pub struct Param {
    /// Name in the source; `None` for a destructuring pattern.
    pub name: Option<Symbol>,
    /// How callers pass it.
    pub kind: ParamKind,
    /// Default value, if any.
    pub default: Option<ExprId>,
    /// Declared type, as an expression.
    pub ty: Option<ExprId>,
    /// Value of the variable when the function ends, where the function updated it in place
    /// (`params["store"] = False`); tells callers how their record changed.
    pub exit: Option<ExprId>,
    /// Where it is written.
    pub span: Span,
}

/// How callers pass a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamKind {
    /// By position or by name.
    Plain,
    /// By name only.
    KeywordOnly,
    /// `*args`, `...args`.
    Rest,
    /// `**kwargs`.
    KeywordRest,
    /// The receiver (`self`, `cls`, `&self`); never counted among arguments.
    Receiver,
}

/// What a function is, beside its body.
#[expect(clippy::struct_excessive_bools, reason = "independent properties")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct FunctionFlags {
    /// A member access calls it (`@property`, `get x()`).
    pub property: bool,
    /// Has no receiver though it stands in a class.
    pub is_static: bool,
    /// Yields instead of returning one value (generators, context managers made of them).
    pub generator: bool,
    /// The constructor (`__init__`, `constructor`).
    pub constructor: bool,
}

/// A function, method or lambda.
#[derive(Debug, Clone)]
pub struct Function {
    /// Name; none for lambdas.
    pub name: Option<Symbol>,
    /// The class that it is a member of.
    pub class: Option<ClassId>,
    /// Parameters in order, the receiver included.
    pub params: Vec<Param>,
    /// Every returned expression.
    pub returns: Vec<ExprId>,
    /// Every yielded expression.
    pub yields: Vec<ExprId>,
    /// Declared return type.
    pub return_type: Option<ExprId>,
    /// Decorators, outermost first.
    pub decorators: Vec<ExprId>,
    /// Flags.
    pub flags: FunctionFlags,
    /// The whole definition.
    pub span: Span,
}

/// A named value inside a class or a module: attribute, method, field store, export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: Symbol,
    /// Its value.
    pub value: ExprId,
}

/// A field that a constructor which nobody wrote takes as a parameter (dataclasses, models).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Its name.
    pub name: Symbol,
    /// Its value where the construction does not give it; the declaration alone where there is none.
    pub value: ExprId,
    /// Declared type.
    pub ty: Option<ExprId>,
    /// Whether there is a default.
    pub is_optional: bool,
}

/// How a field of a class is written in JSON, where that differs from its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonField {
    /// Its name in the source.
    pub field: Symbol,
    /// Its name in JSON; none where it is not written.
    pub name: Option<Symbol>,
    /// Whether it is left out where it is false, zero or empty.
    pub omits_empty: bool,
    /// What is written where nothing was set.
    pub zero: Option<ExprId>,
}

/// How other classes relate to a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ClassKind {
    /// They extend it by naming it.
    #[default]
    Nominal,
    /// It is more of its only base, which another file defines, and no class of its own: methods of a type that another
    /// file of a Go package declares, C#'s `partial class`.
    Part,
    /// Every class that has its methods is one (Go's interfaces).
    Structural,
}

/// A class, struct, interface or trait.
#[derive(Debug, Clone)]
pub struct Class {
    /// Name; none for anonymous class expressions.
    pub name: Option<Symbol>,
    /// Base classes and implemented interfaces, as expressions.
    pub bases: Vec<ExprId>,
    /// Attributes and methods of the class body, several of one name where it was defined several times.
    pub members: Vec<Named>,
    /// Stores to fields of the receiver in any method (`self.x = ...`), and declared fields.
    pub fields: Vec<Named>,
    /// Declared attributes of the class body, in order: what its constructor takes if it is made from them.
    pub slots: Vec<Slot>,
    /// How its fields are written in JSON, as far as the declaration says so.
    pub json: Vec<JsonField>,
    /// Records whose fields instances get: `Object.assign(this, options)`, `self.__dict__.update(options)`.
    pub merged: Vec<ExprId>,
    /// Decorators.
    pub decorators: Vec<ExprId>,
    /// How other classes relate to it.
    pub kind: ClassKind,
    /// The whole definition.
    pub span: Span,
}

/// A variable that another scope reads, or that belongs to a module.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its name.
    pub name: Symbol,
    /// The value at the end of the owning scope, then every store from other scopes.
    pub definitions: Vec<ExprId>,
}

/// A store to a member of something that is not the receiver: `openai.api_base = ...`, `app.state.client = ...`.
#[derive(Debug, Clone, Copy)]
pub struct MemberStore {
    /// The object.
    pub base: ExprId,
    /// The member.
    pub name: Symbol,
    /// What is stored.
    pub value: ExprId,
    /// Where.
    pub span: Span,
    /// Whether some runs of the function around it skip it.
    pub in_branch: bool,
}

/// A comment that may hold a suppression.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// Its text without the comment markers.
    pub text: Box<str>,
    /// The first and the last line of the statement that it speaks of, where that is known.
    pub lines: Option<(u32, u32)>,
}

/// Something that the reader of a report must know about how the file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// A short kind: `syntax-error`, `depth-limit`, `refused-by-parser`.
    pub kind: &'static str,
    /// One plain sentence.
    pub message: String,
    /// Where, if known.
    pub span: Option<Span>,
    /// Whether calls may stand in what was not read.
    pub lost: bool,
}

/// One file, lowered.
#[derive(Debug, Clone)]
pub struct FileIr {
    /// The language that it was read as.
    pub language: Language,
    /// Interned strings; [`Symbol`] indexes them.
    pub symbols: Vec<Box<str>>,
    /// Expressions; [`ExprId`] indexes them.
    pub exprs: Vec<Expr>,
    /// Span of each expression.
    pub spans: Vec<Span>,
    /// Variables read across scopes.
    pub variables: Vec<Variable>,
    /// Functions.
    pub functions: Vec<Function>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Calls, in source order.
    pub calls: Vec<ExprId>,
    /// Stores to members of other objects.
    pub member_stores: Vec<MemberStore>,
    /// Names that other files can import, with their values. JavaScript's default export is `default`,
    /// a `CommonJS` `module.exports = x` is `default` and, where `x` is a record, its fields too.
    pub exports: Vec<Named>,
    /// Modules all of whose exports are exported again (`export * from`, `from x import *`, `pub use x::*`).
    pub star_exports: Vec<Symbol>,
    /// Modules whose exports every file of the program sees (C#'s `global using`).
    pub seen_everywhere: Vec<Symbol>,
    /// Every module specifier the file imports, in order, with the members asked for (none: the module itself).
    pub imports: Vec<(Symbol, Option<Symbol>)>,
    /// Comments that contain `zdrlint:`.
    pub comments: Vec<Comment>,
    /// What the reader must know.
    pub notes: Vec<Note>,
}

impl FileIr {
    /// The expression with this id.
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }

    /// The span of this expression.
    pub fn span(&self, id: ExprId) -> Span {
        self.spans[id.index()]
    }

    /// The text of a symbol.
    pub fn text(&self, symbol: Symbol) -> &str {
        &self.symbols[symbol.index()]
    }

    /// The function with this id.
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.index()]
    }

    /// The class with this id.
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.index()]
    }
}
