//! Rust -> IR.
//!
//! Parsed by syn, with [`recover`] around it. Items of a scope are declared before any of them is lowered,
//! since Rust's items may stand in any order; bodies of functions follow when their surroundings are
//! complete. Types and modules share the scope of the items, so that a local variable never hides the
//! first name of a path.

use proc_macro2::extra::invalidate_current_thread_spans;
use rustc_hash::{FxHashMap, FxHashSet};
use syn::{Block, Pat};

use crate::ir::builder::{Builder, ScopeId};
use crate::ir::{ClassId, Expr, ExprId, FileIr, FunctionId, Span};
use crate::syntax::Language;

mod control;
mod declare;
mod expression;
mod format;
mod function;
mod item;
mod json;
mod macros;
mod path;
mod pattern;
mod place;
mod recover;
mod scan;
mod serde;
mod span;
mod types;
mod uses;

/// Lowers one file.
pub(super) fn lower(text: &str) -> FileIr {
    // A lowering that was interrupted may have left its text behind.
    invalidate_current_thread_spans();
    let mut builder = Builder::new(Language::Rust);
    scan::comments(text, |comment, span| builder.comment(comment, span));
    let ir = lower_items(text, builder);
    // No span is alive here: the tree was dropped by the call above.
    invalidate_current_thread_spans();
    ir
}

fn lower_items(text: &str, mut builder: Builder) -> FileIr {
    let parsed = recover::parse(text);
    for note in parsed.notes {
        builder.note(note.kind, note.message, note.span);
    }
    let mut lowering = Lowering::new(builder);
    lowering.items(parsed.items);
    lowering.run_pending();
    lowering.export_root();
    lowering.builder.finish()
}

/// The items of one module or block.
#[derive(Debug)]
struct ItemScope {
    parent: Option<usize>,
    /// Name of an inline module.
    name: Option<String>,
    /// A file or an inline module, not a block.
    module: bool,
    scope: ScopeId,
    /// Names of the items, with their value once it is known.
    values: FxHashMap<String, Option<ExprId>>,
    /// Names in the order of their declaration, with whether they can be imported.
    order: Vec<(String, bool)>,
    classes: FxHashMap<String, ClassId>,
    /// Names of modules, enums and renamed crates: a `use` may start from them.
    modules: FxHashSet<String>,
    /// Those of them that are renamed crates.
    renamed: FxHashSet<String>,
}

/// The body of a function, to be lowered when everything around it is.
#[derive(Debug)]
struct Body {
    function: FunctionId,
    scope: ScopeId,
    context: Context,
    /// Parameters that are patterns.
    patterns: Vec<(usize, Pat)>,
    /// Parameters that the body may change.
    mutable: Vec<String>,
    block: Block,
}

/// What names mean at a place.
#[derive(Debug, Clone, Default)]
struct Context {
    /// The innermost scope of items.
    items: usize,
    /// `Self`.
    class: Option<ClassId>,
    /// Type parameters with the trait that bounds them.
    generics: Vec<(String, Option<ExprId>)>,
}

/// Where `break` and `return` lead.
#[derive(Debug)]
enum Jump {
    /// A loop or a labelled block, with the values of its breaks.
    Loop { label: Option<String>, loops: bool, values: Vec<ExprId> },
    /// An `async` block, with the values it returns.
    Async { values: Vec<ExprId> },
}

#[derive(Debug)]
struct Lowering {
    builder: Builder,
    scopes: Vec<ItemScope>,
    context: Context,
    /// Bodies that wait, one queue per open frame.
    pending: Vec<Vec<Body>>,
    jumps: Vec<Jump>,
    /// Local variables that may change.
    mutable: FxHashSet<String>,
    /// Classes of enum variants.
    variants: FxHashMap<(ClassId, String), ClassId>,
}

impl Lowering {
    fn new(builder: Builder) -> Self {
        let root = ItemScope::new(None, true, builder.scope());
        Self {
            builder,
            scopes: vec![root],
            context: Context::default(),
            pending: vec![Vec::new()],
            jumps: Vec::new(),
            mutable: FxHashSet::default(),
            variants: FxHashMap::default(),
        }
    }

    fn opaque(&mut self, children: Vec<ExprId>, span: Span) -> ExprId {
        self.builder.opaque(children, span)
    }

    fn sequence(&mut self, items: Vec<ExprId>, span: Span) -> ExprId {
        self.builder.expr(Expr::Sequence(items), span)
    }

    /// Nothing that can be followed: a statement, `()`.
    fn unit(&mut self, span: Span) -> ExprId {
        self.builder.opaque(Vec::new(), span)
    }

    fn typed(&mut self, value: Option<ExprId>, ty: ExprId, span: Span) -> ExprId {
        self.builder.expr(Expr::Typed { value, ty }, span)
    }

    /// The values that an expression can have; none where it never ends.
    fn join(&mut self, values: Vec<ExprId>, span: Span) -> ExprId {
        if values.is_empty() { self.unit(span) } else { self.builder.choice(values, span) }
    }
}

impl ItemScope {
    fn new(parent: Option<usize>, module: bool, scope: ScopeId) -> Self {
        Self {
            parent,
            name: None,
            module,
            scope,
            values: FxHashMap::default(),
            order: Vec::new(),
            classes: FxHashMap::default(),
            modules: FxHashSet::default(),
            renamed: FxHashSet::default(),
        }
    }
}

/// An identifier without the `r#` of a raw one.
fn name_of(ident: &proc_macro2::Ident) -> String {
    let text = ident.to_string();
    match text.strip_prefix("r#") {
        Some(plain) => plain.to_owned(),
        None => text,
    }
}
