//! Builds a [`FileIr`]: interning, scopes, and SSA form for local variables.
//!
//! A lowering walks its syntax tree once, in evaluation order, and calls the builder. The SSA
//! construction follows Braun et al. 2013 ("Simple and Efficient Construction of Static Single
//! Assignment Form"), reduced to structured control flow: each *frame* (module, class body, function)
//! holds a stack of *layers*, one per open branch or loop; a branch's writes stay in its layer until
//! [`Builder::merge`] joins the arms into [`Expr::Choice`]s, and a loop's reads become phis that its end completes.
//!
//! Bodies of named functions and methods are lowered after everything around them
//! ([`Builder::scope`] + [`Builder::open_function`]), so that they see every name of their enclosing
//! scopes; what they capture is an [`Expr::Variable`]. Lambdas passed as arguments are lowered in
//! place and see the values of that moment.

mod handed;
mod narrow;

use rustc_hash::{FxHashMap, FxHashSet};

pub use narrow::{Condition, Conditions};

use super::{
    Arg, CallKind, Class, ClassId, ClassKind, Comment, Expr, ExprId, FileIr, Function, FunctionFlags, FunctionId,
    Literal, MemberStore, Named, Note, Param, Span, Symbol, VarId, Variable,
};
use crate::syntax::Language;

/// Deepest nesting of syntax that is followed; beyond it a node becomes opaque and a note is left.
pub const MAX_DEPTH: usize = 400;

/// A scope, as a handle that outlives its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeId(usize);

/// Where a value can be stored.
#[derive(Debug, Clone)]
pub enum Place {
    /// A name, stored as the language assigns to names (see [`Builder::assign`]).
    Name(Symbol),
    /// `base.name`.
    Member(Box<Place>, Symbol),
    /// `base[key]`.
    Index(Box<Place>, ExprId),
    /// Anything that is read as a value.
    Value(ExprId),
}

/// What one branch wrote.
#[derive(Debug, Default, Clone)]
pub struct Arm {
    writes: FxHashMap<VarId, ExprId>,
    dead: bool,
    /// What was asked before the branch was entered, with the answer that it takes.
    known: Vec<Condition>,
}

impl Arm {
    /// "None of them ran", and what is known where none did.
    pub fn knowing(known: Vec<Condition>) -> Self {
        Self { known, ..Self::default() }
    }

    /// The same writes, as whoever takes over sees them after the branch was left in the middle
    /// (`except`, `catch`, `finally`).
    #[must_use]
    pub fn interrupted(&self) -> Self {
        Self { writes: self.writes.clone(), dead: false, known: Vec::new() }
    }

    /// Whether the branch never reaches its end.
    pub fn is_dead(&self) -> bool {
        self.dead
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ScopeKind {
    Module,
    Class(ClassId),
    Function,
    Block,
}

#[derive(Debug)]
struct Scope {
    parent: Option<usize>,
    kind: ScopeKind,
    names: FxHashMap<Symbol, VarId>,
    frame: usize,
}

#[derive(Debug, Default)]
struct Loop {
    phis: Vec<(VarId, ExprId)>,
    breaks: Vec<Arm>,
    continues: Vec<Arm>,
}

#[derive(Debug, Default)]
struct Layer {
    arm: Arm,
    looped: Option<Loop>,
}

#[derive(Debug)]
struct Frame {
    /// Serial number; variables name their owner by it.
    serial: usize,
    function: Option<FunctionId>,
    /// The body runs at some later time than the code around it.
    deferred: bool,
    layers: Vec<Layer>,
    owned: Vec<VarId>,
    /// The variables that were once given this value.
    holders: FxHashMap<ExprId, Vec<VarId>>,
    /// Writes of arms that ended in a return or raise.
    lost: Vec<(VarId, ExprId)>,
    /// The scope to go back to.
    outer: Option<usize>,
}

/// See the module documentation.
#[derive(Debug)]
pub struct Builder {
    ir: FileIr,
    interner: FxHashMap<Box<str>, Symbol>,
    scopes: Vec<Scope>,
    scope: usize,
    frames: Vec<Frame>,
    next_frame: usize,
    /// Owner frame of each variable.
    owners: Vec<usize>,
    /// Variables that are not in SSA form, see [`Builder::share`].
    shared: FxHashSet<VarId>,
    unresolved: Vec<(ExprId, usize, Symbol)>,
    /// Parameters of which a function gets a copy, see [`Builder::pass_as_copy`].
    copied: FxHashSet<(FunctionId, usize)>,
    depth: usize,
    cut: bool,
}

impl Builder {
    /// A builder with the module's frame open.
    pub fn new(language: Language) -> Self {
        let ir = FileIr {
            language,
            symbols: Vec::new(),
            exprs: Vec::new(),
            spans: Vec::new(),
            variables: Vec::new(),
            functions: Vec::new(),
            classes: Vec::new(),
            calls: Vec::new(),
            member_stores: Vec::new(),
            exports: Vec::new(),
            star_exports: Vec::new(),
            seen_everywhere: Vec::new(),
            imports: Vec::new(),
            comments: Vec::new(),
            notes: Vec::new(),
        };
        let mut builder = Self {
            ir,
            interner: FxHashMap::default(),
            scopes: Vec::new(),
            scope: 0,
            frames: Vec::new(),
            next_frame: 0,
            owners: Vec::new(),
            shared: FxHashSet::default(),
            unresolved: Vec::new(),
            copied: FxHashSet::default(),
            depth: 0,
            cut: false,
        };
        builder.open_frame(ScopeKind::Module, None, None);
        builder
    }

    /// Closes the module and returns the file. Every other frame must be closed.
    pub fn finish(mut self) -> FileIr {
        debug_assert!(self.frames.len() <= 1, "a frame was left open");
        while !self.frames.is_empty() {
            self.close_frame();
        }
        for (expr, scope, name) in std::mem::take(&mut self.unresolved) {
            if let Some(variable) = self.lookup(scope, name) {
                self.ir.exprs[expr.index()] = Expr::Variable(variable);
            }
        }
        let spans = &self.ir.spans;
        self.ir.calls.sort_by_key(|call| (spans[call.index()].start, spans[call.index()].end));
        self.ir
    }

    // --- interning and expressions -------------------------------------------------------------

    /// Interns a string.
    pub fn symbol(&mut self, text: &str) -> Symbol {
        if let Some(symbol) = self.interner.get(text) {
            return *symbol;
        }
        let symbol = Symbol(u32::try_from(self.ir.symbols.len()).unwrap_or(u32::MAX));
        self.ir.symbols.push(text.into());
        self.interner.insert(text.into(), symbol);
        symbol
    }

    /// The text of a symbol.
    pub fn text(&self, symbol: Symbol) -> &str {
        self.ir.text(symbol)
    }

    /// Adds an expression.
    pub fn expr(&mut self, expr: Expr, span: Span) -> ExprId {
        let id = ExprId(u32::try_from(self.ir.exprs.len()).unwrap_or(u32::MAX));
        if matches!(expr, Expr::Call { .. }) {
            self.ir.calls.push(id);
        }
        self.ir.exprs.push(expr);
        self.ir.spans.push(span);
        id
    }

    /// What an expression is.
    pub fn get(&self, id: ExprId) -> &Expr {
        self.ir.expr(id)
    }

    /// Where an expression stands.
    pub fn span(&self, id: ExprId) -> Span {
        self.ir.span(id)
    }

    /// A string literal.
    pub fn string(&mut self, text: &str, span: Span) -> ExprId {
        let symbol = self.symbol(text);
        self.expr(Expr::Literal(Literal::Str(symbol)), span)
    }

    /// A number literal, as written.
    pub fn number(&mut self, text: &str, span: Span) -> ExprId {
        let symbol = self.symbol(text);
        self.expr(Expr::Literal(Literal::Number(symbol)), span)
    }

    /// A literal without text.
    pub fn literal(&mut self, literal: Literal, span: Span) -> ExprId {
        self.expr(Expr::Literal(literal), span)
    }

    /// `base.name`.
    pub fn member(&mut self, base: ExprId, name: &str, span: Span) -> ExprId {
        let name = self.symbol(name);
        let value = self.expr(Expr::Member { base, name }, span);
        self.narrowed(value, span)
    }

    /// A call.
    pub fn call(&mut self, callee: ExprId, mut args: Vec<Arg>, kind: CallKind, name_span: Span, span: Span) -> ExprId {
        // What is written elsewhere (a heredoc's text below its command) is passed here.
        for arg in args.iter_mut().filter(|arg| !span.contains(arg.span)) {
            arg.span = span;
        }
        // That it was asked for before it is called says nothing new.
        let callee = self.unnarrowed(callee);
        let handed = self.records_among(&args);
        let call = self.expr(Expr::Call { callee, args, kind, name_span }, span);
        self.hand_over(call, &handed);
        call
    }

    /// A call that stands nowhere in the code (`ReturnType<typeof f>`): it has a value, but is not one of the file's calls.
    pub fn implied_call(&mut self, callee: ExprId, span: Span) -> ExprId {
        let call = Expr::Call { callee, args: Vec::new(), kind: CallKind::Call, name_span: span };
        let id = self.expr(call, span);
        self.ir.calls.pop();
        id
    }

    /// One of several values; a single one is returned as it is.
    pub fn choice(&mut self, mut options: Vec<ExprId>, span: Span) -> ExprId {
        options.dedup();
        match options.as_slice() {
            [only] => *only,
            _ => self.expr(Expr::Choice(options), span),
        }
    }

    /// Something without a value of interest.
    pub fn opaque(&mut self, children: Vec<ExprId>, span: Span) -> ExprId {
        self.expr(Expr::Opaque(children), span)
    }

    /// An import of a module, or of one member of it.
    pub fn import(&mut self, specifier: &str, member: Option<&str>, span: Span) -> ExprId {
        let specifier = self.symbol(specifier);
        let member = member.map(|name| self.symbol(name));
        self.ir.imports.push((specifier, member));
        self.expr(Expr::Import { specifier, member }, span)
    }

    /// Goes one level deeper into the syntax; false where [`MAX_DEPTH`] is reached, in which case the
    /// caller makes the node opaque and does not call [`Builder::ascend`].
    pub fn descend(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            if !self.cut {
                self.cut = true;
                let message = format!("nested more than {MAX_DEPTH} levels deep; what lies deeper was not read");
                self.note("depth-limit", message, None);
            }
            return false;
        }
        self.depth += 1;
        true
    }

    /// Leaves a level that [`Builder::descend`] entered.
    pub fn ascend(&mut self) {
        self.depth -= 1;
    }

    /// Leaves a note for the reader of the report.
    pub fn note(&mut self, kind: &'static str, message: String, span: Option<Span>) {
        self.ir.notes.push(Note { kind, message, span, lost: false });
    }

    /// Keeps a comment if it speaks to zdrlint. `text` is without comment markers.
    pub fn comment(&mut self, text: &str, span: Span) {
        if text.contains("zdrlint:") {
            self.ir.comments.push(Comment { span, text: text.trim().into(), lines: None });
        }
    }

    // --- exports -------------------------------------------------------------------------------

    /// Exports a value under a name.
    pub fn export(&mut self, name: &str, value: ExprId) {
        let name = self.symbol(name);
        self.ir.exports.push(Named { name, value });
    }

    /// Exports everything that another module exports.
    pub fn export_all_from(&mut self, specifier: &str) {
        let specifier = self.symbol(specifier);
        self.ir.imports.push((specifier, None));
        self.ir.star_exports.push(specifier);
    }

    /// Makes everything that a module exports known in every file of the program.
    pub fn see_everywhere(&mut self, specifier: &str) {
        let specifier = self.symbol(specifier);
        self.ir.imports.push((specifier, None));
        self.ir.seen_everywhere.push(specifier);
    }

    /// Exports every name of the module's scope (Python). Call it when the module's statements are lowered.
    pub fn export_module_scope(&mut self, span: Span) {
        let mut names: Vec<(Symbol, VarId)> = self.scopes[0].names.iter().map(|(name, id)| (*name, *id)).collect();
        names.sort_unstable();
        for (name, variable) in names {
            let value = self.expr(Expr::Variable(variable), span);
            self.ir.exports.push(Named { name, value });
        }
    }

    // --- functions and classes -----------------------------------------------------------------

    /// The current scope, to lower a body in it later.
    pub fn scope(&self) -> ScopeId {
        ScopeId(self.scope)
    }

    /// Registers a function; its parameters follow by [`Builder::param`], its body between
    /// [`Builder::open_function`] and [`Builder::close_function`], now or later.
    pub fn function(
        &mut self,
        name: Option<&str>,
        class: Option<ClassId>,
        flags: FunctionFlags,
        span: Span,
    ) -> FunctionId {
        let name = name.map(|name| self.symbol(name));
        let id = FunctionId(u32::try_from(self.ir.functions.len()).unwrap_or(u32::MAX));
        self.ir.functions.push(Function {
            name,
            class,
            params: Vec::new(),
            returns: Vec::new(),
            yields: Vec::new(),
            return_type: None,
            decorators: Vec::new(),
            flags,
            span,
        });
        id
    }

    /// The function, to set its return type, decorators or flags.
    pub fn function_mut(&mut self, id: FunctionId) -> &mut Function {
        &mut self.ir.functions[id.index()]
    }

    /// Adds a parameter (defaults and types are lowered in the scope of the definition).
    pub fn param(&mut self, function: FunctionId, param: Param) {
        self.ir.functions[function.index()].params.push(param);
    }

    /// Starts the body of a function inside `scope`; its named parameters become variables.
    pub fn open_function(&mut self, function: FunctionId, scope: ScopeId) {
        self.open_frame(ScopeKind::Function, Some(function), Some(scope.0));
        let params = self.ir.functions[function.index()].params.clone();
        let class = self.ir.functions[function.index()].class;
        for (index, param) in params.iter().enumerate() {
            let Some(name) = param.name else { continue };
            let value = match (param.kind, class) {
                (super::ParamKind::Receiver, Some(class)) => self.expr(Expr::This(class), param.span),
                _ => self.parameter(function, index, param.span),
            };
            self.declare_symbol(name);
            self.write_name(name, value);
        }
    }

    /// [`Builder::open_function`] for a body that runs at some later time: what it captures is an
    /// [`Expr::Variable`], whatever the scopes around it hold now.
    pub fn open_deferred_function(&mut self, function: FunctionId, scope: ScopeId) {
        self.open_function(function, scope);
        if let Some(frame) = self.frames.last_mut() {
            frame.deferred = true;
        }
    }

    /// The value of parameter `index`, for destructuring patterns.
    pub fn parameter(&mut self, function: FunctionId, index: usize, span: Span) -> ExprId {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        self.expr(Expr::Parameter { function, index }, span)
    }

    /// Ends the body of the innermost open function.
    pub fn close_function(&mut self) {
        let Some(function) = self.frames.last().and_then(|frame| frame.function) else { return };
        let params = self.ir.functions[function.index()].params.clone();
        for (index, param) in params.iter().enumerate() {
            let Some(variable) = param.name.and_then(|name| self.lookup_in_frame(name)) else { continue };
            let Some(value) = self.peek(variable) else { continue };
            if !self.copied.contains(&(function, index)) && self.is_updated_parameter(value, function, index) {
                self.ir.functions[function.index()].params[index].exit = Some(value);
            }
        }
        self.close_frame();
    }

    /// Registers a class and starts its body; assignments to names are its members.
    pub fn open_class(&mut self, name: Option<&str>, bases: Vec<ExprId>, span: Span) -> ClassId {
        let id = self.class(name, bases, span);
        self.open_frame(ScopeKind::Class(id), None, Some(self.scope));
        id
    }

    /// Registers a class without a body to run (structs, traits, interfaces).
    pub fn class(&mut self, name: Option<&str>, bases: Vec<ExprId>, span: Span) -> ClassId {
        let name = name.map(|name| self.symbol(name));
        let id = ClassId(u32::try_from(self.ir.classes.len()).unwrap_or(u32::MAX));
        self.ir.classes.push(Class {
            name,
            bases,
            members: Vec::new(),
            fields: Vec::new(),
            slots: Vec::new(),
            json: Vec::new(),
            merged: Vec::new(),
            decorators: Vec::new(),
            kind: ClassKind::default(),
            span,
        });
        id
    }

    /// The class, to set decorators or add members and fields.
    pub fn class_mut(&mut self, id: ClassId) -> &mut Class {
        &mut self.ir.classes[id.index()]
    }

    /// Adds a member (method, attribute) to a class.
    pub fn class_member(&mut self, class: ClassId, name: &str, value: ExprId) {
        let name = self.symbol(name);
        self.ir.classes[class.index()].members.push(Named { name, value });
    }

    /// Adds a field of instances (a store to the receiver, a declared field).
    pub fn class_field(&mut self, class: ClassId, name: &str, value: ExprId) {
        let name = self.symbol(name);
        self.ir.classes[class.index()].fields.push(Named { name, value });
    }

    /// Ends the body of the innermost open class.
    pub fn close_class(&mut self) {
        self.close_frame();
    }

    /// A `return`: what follows in this branch is unreachable.
    pub fn return_value(&mut self, value: Option<ExprId>) {
        if let (Some(value), Some(function)) = (value, self.innermost_function()) {
            self.ir.functions[function.index()].returns.push(value);
        }
        self.terminate();
    }

    /// A `yield`.
    pub fn yield_value(&mut self, value: ExprId) {
        if let Some(function) = self.innermost_function() {
            self.ir.functions[function.index()].yields.push(value);
        }
    }

    fn innermost_function(&self) -> Option<FunctionId> {
        self.frames.last().and_then(|frame| frame.function)
    }

    // --- names ---------------------------------------------------------------------------------

    /// Opens a block scope (`{}` in JavaScript and Rust, comprehensions in Python).
    pub fn open_block(&mut self) {
        let frame = self.scopes[self.scope].frame;
        self.scopes.push(Scope {
            parent: Some(self.scope),
            kind: ScopeKind::Block,
            names: FxHashMap::default(),
            frame,
        });
        self.scope = self.scopes.len() - 1;
    }

    /// Closes the innermost block scope.
    pub fn close_block(&mut self) {
        debug_assert_eq!(self.scopes[self.scope].kind, ScopeKind::Block);
        self.scope = self.scopes[self.scope].parent.unwrap_or(0);
    }

    /// Declares a name in the innermost scope (`let`, `const`, parameters); shadows outer ones.
    pub fn declare(&mut self, name: &str) {
        let name = self.symbol(name);
        self.declare_symbol(name);
    }

    /// Declares a name in the enclosing function, class or module (`var`, function declarations), once.
    pub fn declare_hoisted(&mut self, name: &str) {
        let name = self.symbol(name);
        let scope = self.frame_scope();
        if !self.scopes[scope].names.contains_key(&name) {
            self.declare_in(scope, name);
        }
    }

    /// Makes a name of this function mean the one of an outer scope (Python's `global`, `nonlocal`).
    pub fn declare_outer(&mut self, name: &str, global: bool) {
        let name = self.symbol(name);
        let scope = self.frame_scope();
        let found = match (global, self.scopes[scope].parent) {
            (false, Some(parent)) => self.lookup(parent, name),
            _ => self.scopes[0].names.get(&name).copied(),
        };
        let variable = found.unwrap_or_else(|| self.declare_in(0, name));
        self.scopes[scope].names.insert(name, variable);
    }

    /// Declares a name of the enclosing function or module that inner functions assign (Python's `global`,
    /// `nonlocal`). They run at unknown times, so every read of it is the join of all its definitions.
    pub fn share(&mut self, name: &str) {
        let name = self.symbol(name);
        let scope = self.frame_scope();
        let known = self.scopes[scope].names.get(&name).copied();
        let variable = known.unwrap_or_else(|| self.declare_in(scope, name));
        if let Some(value) = self.peek(variable) {
            self.ir.variables[variable.index()].definitions.push(value);
        }
        self.shared.insert(variable);
    }

    /// Declares and initialises a name in the innermost scope.
    pub fn define(&mut self, name: &str, value: ExprId) {
        let name = self.symbol(name);
        self.declare_symbol(name);
        self.write_name(name, value);
    }

    /// Python's assignment: binds in the enclosing function, class or module unless the name is known there.
    pub fn bind(&mut self, name: &str, value: ExprId) {
        let name = self.symbol(name);
        if self.lookup_in_frame(name).is_none() {
            let scope = self.frame_scope();
            self.declare_in(scope, name);
        }
        self.write_name(name, value);
    }

    /// Assignment to the nearest declared name; an undeclared one becomes the module's.
    pub fn assign(&mut self, name: &str, value: ExprId) {
        let name = self.symbol(name);
        if self.lookup(self.scope, name).is_none() {
            self.declare_in(0, name);
        }
        self.write_name(name, value);
    }

    /// Whether a scope around here declares a name.
    pub fn is_declared(&mut self, name: &str) -> bool {
        let name = self.symbol(name);
        self.lookup(self.scope, name).is_some()
    }

    /// The value of a name here.
    pub fn read(&mut self, name: &str, span: Span) -> ExprId {
        let name = self.symbol(name);
        let value = self.read_symbol(name, span);
        self.narrowed(value, span)
    }

    /// What a variable of an open frame holds at the moment; [`Builder::read`] gives a captured one as a
    /// [`Expr::Variable`], whose definitions are complete only at the end.
    pub fn value_so_far(&mut self, variable: VarId) -> Option<ExprId> {
        self.peek(variable)
    }

    /// The value of a name as `scope` sees it (`super::x`, a path whose first name is shadowed by a local).
    pub fn read_from(&mut self, scope: ScopeId, name: &str, span: Span) -> ExprId {
        let here = std::mem::replace(&mut self.scope, scope.0);
        let value = self.read(name, span);
        self.scope = here;
        value
    }

    fn read_symbol(&mut self, name: Symbol, span: Span) -> ExprId {
        if let Some(variable) = self.lookup(self.scope, name) {
            self.read_variable(variable, span)
        } else {
            let id = self.expr(Expr::Global(name), span);
            self.unresolved.push((id, self.scope, name));
            id
        }
    }

    /// Stores to a place. Stores into records and objects held by a variable also give that variable a
    /// new value, so that later reads in this function see them in order.
    pub fn store(&mut self, place: &Place, value: ExprId, span: Span) {
        match place {
            Place::Name(name) => {
                if self.lookup(self.scope, *name).is_none() {
                    let scope = self.frame_scope();
                    self.declare_in(scope, *name);
                }
                self.write_name(*name, value);
            }
            Place::Member(base, name) => {
                let object = self.read_place(base, span);
                self.forget_member(*name);
                if let Expr::This(class) = self.ir.exprs[object.index()] {
                    self.ir.classes[class.index()].fields.push(Named { name: *name, value });
                    return;
                }
                let in_branch = self.is_in_branch();
                self.ir.member_stores.push(MemberStore { base: object, name: *name, value, span, in_branch });
                let key = self.expr(Expr::Literal(Literal::Str(*name)), span);
                self.update(base, object, Some(key), value, span);
            }
            Place::Index(base, key) => {
                let object = self.read_place(base, span);
                self.update(base, object, Some(*key), value, span);
            }
            Place::Value(_) => {}
        }
    }

    /// Merges the fields of `value` into the record at a place (`d.update(value)`, `Object.assign(d, value)`).
    pub fn store_fields(&mut self, place: &Place, value: ExprId, span: Span) {
        if let Place::Member(base, name) = place
            && self.ir.text(*name) == "__dict__"
            && let object = self.read_place(base, span)
            && let Expr::This(class) = self.ir.exprs[object.index()]
        {
            self.ir.classes[class.index()].merged.push(value);
            return;
        }
        let object = self.read_place(place, span);
        self.update(place, object, None, value, span);
    }

    fn update(&mut self, place: &Place, base: ExprId, key: Option<ExprId>, value: ExprId, span: Span) {
        match place {
            Place::Value(_) => return,
            // A name of the host (`process`, `window`) stays one.
            Place::Name(name) if self.lookup(self.scope, *name).is_none() => return,
            _ => {}
        }
        let updated = self.expr(Expr::Update { base, key, value }, span);
        self.store(place, updated, span);
        self.update_aliases(base, updated);
    }

    /// Other variables of the function that hold the object that was stored into hold it still.
    fn update_aliases(&mut self, object: ExprId, updated: ExprId) {
        if matches!(self.ir.expr(object), Expr::Literal(_) | Expr::Variable(_) | Expr::Global(_) | Expr::Import { .. })
        {
            return;
        }
        self.replace_held(object, updated);
    }

    /// The value at a place.
    pub fn read_place(&mut self, place: &Place, span: Span) -> ExprId {
        match place {
            Place::Name(name) => self.read_symbol(*name, span),
            Place::Member(base, name) => {
                let base = self.read_place(base, span);
                self.expr(Expr::Member { base, name: *name }, span)
            }
            Place::Index(base, key) => {
                let base = self.read_place(base, span);
                self.expr(Expr::Index { base, key: *key }, span)
            }
            Place::Value(value) => *value,
        }
    }

    // --- control flow --------------------------------------------------------------------------

    /// Starts a branch; what it writes is seen by nobody else until [`Builder::merge`].
    pub fn open_branch(&mut self) {
        self.push_layer(None);
    }

    /// Ends the innermost branch.
    pub fn close_branch(&mut self) -> Arm {
        self.pop_layer().arm
    }

    /// Joins the arms of a conditional. Add [`Arm::default`] for "none of them ran".
    #[expect(clippy::needless_pass_by_value, reason = "an arm is joined once")]
    pub fn merge(&mut self, arms: Vec<Arm>, span: Span) {
        let live = arms.iter().filter(|arm| !arm.dead).count();
        let mut variables: Vec<VarId> = arms.iter().flat_map(|arm| arm.writes.keys().copied()).collect();
        variables.sort_unstable();
        variables.dedup();
        for variable in variables {
            if let Some(value) = self.conditional_store(&arms, variable) {
                self.write_variable(variable, value);
                continue;
            }
            let mut values = Vec::new();
            for arm in &arms {
                match (arm.dead, arm.writes.get(&variable)) {
                    (false, Some(value)) => values.push(*value),
                    (false, None) => values.extend(self.kept(&arms, arm, variable)),
                    (true, Some(value)) => self.remember_lost(variable, *value),
                    (true, None) => {}
                }
            }
            values.dedup();
            if !values.is_empty() {
                let value = self.choice(values, span);
                self.write_variable(variable, value);
            }
        }
        if live == 0 && !arms.is_empty() {
            self.terminate();
        }
        if live == 1
            && let Some(arm) = arms.iter().find(|arm| !arm.dead)
        {
            self.suppose(&arm.known);
        }
    }

    /// Starts a loop body.
    pub fn open_loop(&mut self) {
        self.push_layer(Some(Loop::default()));
    }

    /// Ends the innermost loop body; afterwards the variables hold what they held before it or at its exits.
    pub fn close_loop(&mut self, span: Span) {
        let layer = self.pop_layer();
        let looped = layer.looped.unwrap_or_default();
        let (mut ends, mut breaks) = (looped.continues, looped.breaks);
        ends.push(layer.arm);
        for (variable, phi) in looped.phis {
            let values: Vec<ExprId> = ends
                .iter()
                .filter(|arm| !arm.dead)
                .filter_map(|arm| arm.writes.get(&variable).copied())
                .filter(|value| *value != phi)
                .collect();
            if values.is_empty() {
                // Only read in the loop: it keeps the value from before, or loops in a row would nest phis.
                for arm in ends.iter_mut().chain(&mut breaks) {
                    if arm.writes.get(&variable) == Some(&phi) {
                        arm.writes.remove(&variable);
                    }
                }
            }
            if let Expr::Choice(options) = &mut self.ir.exprs[phi.index()] {
                options.extend(values);
            }
        }
        ends.extend(breaks);
        for arm in &mut ends {
            arm.dead = false;
        }
        ends.push(Arm::default());
        self.merge(ends, span);
    }

    /// `break`.
    pub fn break_loop(&mut self) {
        self.jump(|looped, arm| looped.breaks.push(arm));
    }

    /// `continue`.
    pub fn continue_loop(&mut self) {
        self.jump(|looped, arm| looped.continues.push(arm));
    }

    /// `raise`, `throw`, an exit: what follows in this branch is unreachable.
    pub fn terminate(&mut self) {
        if let Some(layer) = self.frames.last_mut().and_then(|frame| frame.layers.last_mut()) {
            layer.arm.dead = true;
        }
    }

    /// Whether what follows in this branch is unreachable.
    pub fn is_terminated(&self) -> bool {
        self.frames.last().and_then(|frame| frame.layers.last()).is_some_and(|layer| layer.arm.dead)
    }

    fn jump(&mut self, record: impl FnOnce(&mut Loop, Arm)) {
        let Some(frame) = self.frames.last_mut() else { return };
        let Some(at) = frame.layers.iter().rposition(|layer| layer.looped.is_some()) else { return };
        let mut writes = FxHashMap::default();
        for layer in &frame.layers[at..] {
            writes.extend(layer.arm.writes.iter().map(|(variable, value)| (*variable, *value)));
        }
        if let Some(looped) = &mut frame.layers[at].looped {
            record(looped, Arm { writes, dead: false, known: Vec::new() });
        }
        self.terminate();
    }

    fn push_layer(&mut self, looped: Option<Loop>) {
        if let Some(frame) = self.frames.last_mut() {
            frame.layers.push(Layer { arm: Arm::default(), looped });
        }
    }

    fn pop_layer(&mut self) -> Layer {
        self.frames.last_mut().and_then(|frame| frame.layers.pop()).unwrap_or_default()
    }

    fn remember_lost(&mut self, variable: VarId, value: ExprId) {
        if let Some(frame) = self.frames.last_mut() {
            frame.lost.push((variable, value));
        }
    }

    /// Whether this is a branch of a function. What a module does under a condition is mostly all that it is there for.
    fn is_in_branch(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.function.is_some() && frame.layers.len() > 1)
    }

    // --- frames and variables ------------------------------------------------------------------

    fn open_frame(&mut self, kind: ScopeKind, function: Option<FunctionId>, parent: Option<usize>) {
        let serial = self.next_frame;
        self.next_frame += 1;
        self.scopes.push(Scope { parent, kind, names: FxHashMap::default(), frame: serial });
        let outer = (!self.frames.is_empty()).then_some(self.scope);
        self.scope = self.scopes.len() - 1;
        self.frames.push(Frame {
            serial,
            function,
            deferred: false,
            layers: vec![Layer::default()],
            owned: Vec::new(),
            holders: FxHashMap::default(),
            lost: Vec::new(),
            outer,
        });
    }

    fn close_frame(&mut self) {
        let Some(owned) = self.frames.last().map(|frame| frame.owned.clone()) else { return };
        for variable in owned {
            let exit = self.peek(variable);
            let lost = self.frames.last().map_or(&[][..], |frame| &frame.lost);
            let mut values: Vec<ExprId> = match exit {
                Some(value) => vec![value],
                None => lost.iter().filter(|(lost, _)| *lost == variable).map(|(_, value)| *value).collect(),
            };
            let definitions = &mut self.ir.variables[variable.index()].definitions;
            values.append(definitions);
            *definitions = values;
        }
        if let Some(frame) = self.frames.pop()
            && let Some(outer) = frame.outer
        {
            self.scope = outer;
        }
    }

    /// The scope of the innermost frame (function, class or module), blocks skipped.
    fn frame_scope(&self) -> usize {
        let mut scope = self.scope;
        while self.scopes[scope].kind == ScopeKind::Block {
            let Some(parent) = self.scopes[scope].parent else { break };
            scope = parent;
        }
        scope
    }

    fn declare_symbol(&mut self, name: Symbol) {
        self.declare_in(self.scope, name);
    }

    fn declare_in(&mut self, scope: usize, name: Symbol) -> VarId {
        let id = VarId(u32::try_from(self.ir.variables.len()).unwrap_or(u32::MAX));
        self.ir.variables.push(Variable { name, definitions: Vec::new() });
        let owner = self.scopes[scope].frame;
        self.owners.push(owner);
        self.scopes[scope].names.insert(name, id);
        if let Some(frame) = self.frames.iter_mut().find(|frame| frame.serial == owner) {
            frame.owned.push(id);
        }
        id
    }

    /// Finds a name from `scope` outwards. Class bodies are invisible to the functions inside them.
    fn lookup(&self, scope: usize, name: Symbol) -> Option<VarId> {
        let mut at = Some(scope);
        let mut crossed_function = false;
        while let Some(index) = at {
            let scope = &self.scopes[index];
            let hidden = crossed_function && matches!(scope.kind, ScopeKind::Class(_));
            if !hidden && let Some(variable) = scope.names.get(&name) {
                return Some(*variable);
            }
            crossed_function |= scope.kind == ScopeKind::Function;
            at = scope.parent;
        }
        None
    }

    /// Finds a name inside the innermost frame only.
    fn lookup_in_frame(&self, name: Symbol) -> Option<VarId> {
        let mut index = self.scope;
        loop {
            let scope = &self.scopes[index];
            if let Some(variable) = scope.names.get(&name) {
                return Some(*variable);
            }
            if scope.kind != ScopeKind::Block {
                return None;
            }
            index = scope.parent?;
        }
    }

    fn write_name(&mut self, name: Symbol, value: ExprId) {
        if let Some(variable) = self.lookup(self.scope, name) {
            self.write_variable(variable, value);
        }
        let scope = self.frame_scope();
        // A comprehension's variable lives in a block of the class body and is no member.
        if let ScopeKind::Class(class) = self.scopes[scope].kind
            && let Some(found) = self.lookup_in_frame(name)
            && self.scopes[scope].names.get(&name) == Some(&found)
        {
            self.ir.classes[class.index()].members.push(Named { name, value });
        }
    }

    fn write_variable(&mut self, variable: VarId, value: ExprId) {
        self.forget_variable(variable);
        if self.shared.contains(&variable) {
            self.ir.variables[variable.index()].definitions.push(value);
            return;
        }
        let owner = self.owners[variable.index()];
        let innermost = self.frames.last().map(|frame| frame.serial);
        if innermost == Some(owner) {
            if let Some(frame) = self.frames.last_mut() {
                frame.hold(variable, value);
            }
            return;
        }
        self.ir.variables[variable.index()].definitions.push(value);
        if self.is_captured(variable) {
            return;
        }
        let Some(open) = self.frames.iter().position(|frame| frame.serial == owner) else { return };
        let span = self.ir.span(value);
        let old = self.peek(variable);
        let joined = match old {
            Some(old) if old != value => self.choice(vec![old, value], span),
            _ => value,
        };
        if let Some(layer) = self.frames[open].layers.last_mut() {
            layer.arm.writes.insert(variable, joined);
        }
    }

    fn read_variable(&mut self, variable: VarId, span: Span) -> ExprId {
        if let [only] = self.ir.variables[variable.index()].definitions.as_slice()
            && let Expr::This(class) = self.ir.exprs[only.index()]
        {
            // The receiver of the method around: stores to it are stores to its fields.
            return self.expr(Expr::This(class), span);
        }
        if self.is_captured(variable) {
            return self.expr(Expr::Variable(variable), span);
        }
        let crosses_frame = self.frames.last().map(|frame| frame.serial) != Some(self.owners[variable.index()]);
        match self.peek(variable) {
            Some(value) if !(crosses_frame && self.is_placeholder(value)) => value,
            _ => self.expr(Expr::Variable(variable), span),
        }
    }

    /// Whether a value only stands in for one that is stored later (`let client = null`).
    fn is_placeholder(&self, value: ExprId) -> bool {
        match &self.ir.exprs[value.index()] {
            Expr::Literal(Literal::Null | Literal::Undefined) | Expr::Typed { value: None, .. } => true,
            Expr::Typed { value: Some(value), .. } => self.is_placeholder(*value),
            _ => false,
        }
    }

    /// Whether a named function stands between here and the variable's owner: it runs at another time, so
    /// it reads and writes the join of all definitions. Lambdas see the values of this moment.
    fn is_captured(&self, variable: VarId) -> bool {
        let owner = self.owners[variable.index()];
        let is_named = |function: FunctionId| self.ir.functions[function.index()].name.is_some();
        let mut inner = self.frames.iter().rev().take_while(|frame| frame.serial != owner);
        inner.any(|frame| frame.deferred || frame.function.is_some_and(is_named))
    }

    /// The SSA value of a variable whose frame is open; creates the phis of the loops around.
    fn peek(&mut self, variable: VarId) -> Option<ExprId> {
        if self.shared.contains(&variable) {
            return None;
        }
        let owner = self.owners[variable.index()];
        let frame = self.frames.iter().rposition(|frame| frame.serial == owner)?;
        let top = self.frames[frame].layers.len();
        self.peek_below(frame, top, variable)
    }

    fn peek_below(&mut self, frame: usize, top: usize, variable: VarId) -> Option<ExprId> {
        let layers = &self.frames[frame].layers[..top];
        let found = layers.iter().rposition(|layer| layer.arm.writes.contains_key(&variable))?;
        let mut value = layers[found].arm.writes[&variable];
        if let Expr::This(_) = self.ir.exprs[value.index()] {
            // Nobody assigns to the receiver, and stores to its fields need to see it.
            return Some(value);
        }
        for index in found + 1..top {
            if self.frames[frame].layers[index].looped.is_none() {
                continue;
            }
            let span = self.ir.span(value);
            let phi = self.expr(Expr::Choice(vec![value]), span);
            self.frames[frame].holders.entry(phi).or_default().push(variable);
            let layer = &mut self.frames[frame].layers[index];
            layer.arm.writes.insert(variable, phi);
            if let Some(looped) = &mut layer.looped {
                looped.phis.push((variable, phi));
            }
            value = phi;
        }
        Some(value)
    }
}
