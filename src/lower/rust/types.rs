//! Types as expressions: wrappers dropped, containers as sequences of their elements.

use syn::{
    AngleBracketedGenericArguments, GenericArgument, GenericParam, Generics, Path, PathArguments, PathSegment,
    ReturnType, Type, TypeParamBound, WherePredicate,
};

use super::span::span_of;
use super::{Lowering, name_of};
use crate::ir::{Expr, ExprId, FunctionFlags, Span};

/// Types whose value is, for our purposes, the value inside: the first type argument stands for them.
#[rustfmt::skip]
const WRAPPERS: &[&str] = &[
    // Results and options.
    "Option", "Result", "Poll",
    // Pointers.
    "Arc", "Box", "Cow", "ManuallyDrop", "NonNull", "Pin", "Rc", "Ref", "RefMut", "Weak",
    // Cells and locks.
    "ArcSwap", "Cell", "LazyCell", "Lazy", "LazyLock", "MappedMutexGuard", "Mutex", "MutexGuard", "OnceCell", "OnceLock",
    "RefCell", "RwLock", "RwLockReadGuard", "RwLockWriteGuard", "SyncLazy", "UnsafeCell",
    // Futures.
    "BoxFuture", "JoinHandle", "LocalBoxFuture", "Shared", "Timeout",
    // What web frameworks hand to a handler.
    "Data", "Extension", "Form", "Json", "Query", "State",
];

/// Traits of which one argument is the value.
const CONVERSIONS: &[&str] = &["AsMut", "AsRef", "Borrow", "BorrowMut", "Into", "IntoFuture", "ToOwned", "TryInto"];

/// Types and traits that hold many values of their argument.
#[rustfmt::skip]
const CONTAINERS: &[&str] = &[
    "BTreeSet", "BinaryHeap", "BoxStream", "DoubleEndedIterator", "ExactSizeIterator", "FuturesUnordered", "HashSet",
    "IndexSet", "IntoIterator", "Iterator", "JoinSet", "LinkedList", "LocalBoxStream", "Receiver", "ReceiverStream", "SmallVec",
    "Stream", "TryStream", "UnboundedReceiver", "Vec", "VecDeque",
];

/// Maps: they hold values of their last argument.
const MAPS: &[&str] = &["BTreeMap", "Cache", "DashMap", "FxHashMap", "HashMap", "IndexMap", "LruCache"];

/// Types of data in JSON, which may be anything.
const DATA: &[&str] = &["Value", "JsonValue"];

/// Traits of functions: what stands behind the arrow is what calling one gives.
const FUNCTIONS: &[&str] = &["AsyncFn", "AsyncFnMut", "AsyncFnOnce", "Fn", "FnMut", "FnOnce"];

/// Traits that say nothing about a value.
#[rustfmt::skip]
const MARKERS: &[&str] = &[
    "Clone", "Copy", "Debug", "Default", "Display", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd", "Send", "Serialize",
    "Deserialize", "DeserializeOwned", "Sized", "Sync", "Unpin", "UnwindSafe", "RefUnwindSafe",
];

/// Names that every file knows without a `use`.
#[rustfmt::skip]
const BUILTINS: &[&str] = &[
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16", "u32", "u64", "u8", "usize",
    "Box", "Option", "Result", "String", "Vec",
];

/// A wrapper around one value, also where it is written as a pattern (`State(client)`).
pub(super) fn is_wrapper(name: &str) -> bool {
    WRAPPERS.contains(&name)
}

/// A primitive type or a type of the prelude.
pub(super) fn is_builtin(name: &str) -> bool {
    BUILTINS.contains(&name)
}

impl Lowering {
    /// A type as an expression.
    pub(super) fn ty(&mut self, ty: &Type) -> ExprId {
        let span = span_of(ty);
        if !self.builder.descend() {
            return self.unit(span);
        }
        let lowered = self.ty_inside(ty, span);
        self.builder.ascend();
        lowered
    }

    fn ty_inside(&mut self, ty: &Type, span: Span) -> ExprId {
        match ty {
            Type::Reference(ty) => self.ty(&ty.elem),
            Type::Ptr(ty) => self.ty(&ty.elem),
            Type::Paren(ty) => self.ty(&ty.elem),
            Type::Group(ty) => self.ty(&ty.elem),
            Type::Slice(ty) => {
                let element = self.ty(&ty.elem);
                self.sequence(vec![element], span)
            }
            Type::Array(ty) => {
                let element = self.ty(&ty.elem);
                self.expr(&ty.len);
                self.sequence(vec![element], span)
            }
            Type::Tuple(ty) if !ty.elems.is_empty() => {
                let items = ty.elems.iter().map(|item| self.ty(item)).collect();
                self.sequence(items, span)
            }
            Type::ImplTrait(ty) => self.bounds(ty.bounds.iter(), span),
            Type::TraitObject(ty) => self.bounds(ty.bounds.iter(), span),
            Type::Path(ty) => self.path_type(ty.qself.as_ref(), &ty.path, span),
            Type::FnPtr(ty) => self.function_type(&ty.output, span),
            _ => self.unit(span),
        }
    }

    /// A function as a type is one without a body. What gives a type parameter says nothing: it is mostly a future.
    fn function_type(&mut self, output: &ReturnType, span: Span) -> ExprId {
        if let ReturnType::Type(_, ty) = output
            && let Type::Path(path) = &**ty
            && let Some(name) = path.path.get_ident()
            && self.context.generics.iter().any(|(known, _)| name == known)
        {
            return self.unit(span);
        }
        let Some(result) = self.return_type(output) else { return self.unit(span) };
        let function = self.builder.function(None, None, FunctionFlags::default(), span);
        self.builder.function_mut(function).return_type = Some(result);
        self.builder.expr(Expr::Function(function), span)
    }

    /// The return type of a function; none for `()`.
    pub(super) fn return_type(&mut self, output: &ReturnType) -> Option<ExprId> {
        match output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(self.ty(ty)),
        }
    }

    /// The first bound that says what a value can do.
    pub(super) fn bounds<'t>(&mut self, bounds: impl Iterator<Item = &'t TypeParamBound>, span: Span) -> ExprId {
        let mut paths = bounds.filter_map(|bound| match bound {
            TypeParamBound::Trait(bound) => Some(&bound.path),
            _ => None,
        });
        let telling =
            |path: &&Path| path.segments.last().is_some_and(|last| !MARKERS.contains(&name_of(&last.ident).as_str()));
        match paths.find(telling) {
            Some(path) => self.path_type(None, path, span),
            None => self.unit(span),
        }
    }

    fn path_type(&mut self, qself: Option<&syn::QSelf>, path: &Path, span: Span) -> ExprId {
        let Some(last) = path.segments.last() else { return self.unit(span) };
        let name = name_of(&last.ident);
        if qself.is_some() {
            return self.path(qself, path);
        }
        if MAPS.contains(&name.as_str()) {
            return match last_argument(last).filter(|value| is_telling(value)) {
                Some(value) => {
                    let value = self.ty(value);
                    self.sequence(vec![value], span)
                }
                None => self.unit(span),
            };
        }
        if let (PathArguments::Parenthesized(signature), true) = (&last.arguments, FUNCTIONS.contains(&name.as_str())) {
            return self.function_type(&signature.output, span);
        }
        if CONTAINERS.contains(&name.as_str())
            && let Some(element) = argument(last, "Item")
        {
            let element = self.ty(element);
            return self.sequence(vec![element], span);
        }
        let inner = match name.as_str() {
            "Future" => argument(last, "Output"),
            "Deref" | "DerefMut" => argument(last, "Target"),
            name if is_wrapper(name) || CONVERSIONS.contains(&name) => argument(last, ""),
            _ => None,
        };
        if let Some(inner) = inner {
            return self.ty(inner);
        }
        let names: Vec<String> = path.segments.iter().map(|segment| name_of(&segment.ident)).collect();
        self.names(&names, path.leading_colon.is_some(), span)
    }

    /// Brings type parameters into the context; the caller takes them out again.
    pub(super) fn push_generics(&mut self, generics: &Generics) {
        for parameter in &generics.params {
            if let GenericParam::Type(parameter) = parameter {
                self.context.generics.push((name_of(&parameter.ident), None));
            }
        }
        for parameter in &generics.params {
            if let GenericParam::Type(parameter) = parameter
                && !parameter.bounds.is_empty()
            {
                self.bound_generic(&name_of(&parameter.ident), &parameter.bounds);
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let WherePredicate::Type(predicate) = predicate
                && let Type::Path(path) = &predicate.bounded_ty
                && let Some(name) = path.path.get_ident()
            {
                self.bound_generic(&name_of(name), &predicate.bounds);
            }
        }
    }

    fn bound_generic(&mut self, name: &str, bounds: &syn::punctuated::Punctuated<TypeParamBound, syn::Token![+]>) {
        let span = span_of(bounds);
        let bound = self.bounds(bounds.iter(), span);
        if let Some((_, known)) = self.context.generics.iter_mut().rev().find(|(known, _)| known == name) {
            known.get_or_insert(bound);
        }
    }
}

/// The last type argument of a path's last segment.
fn last_argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) = &segment.arguments else {
        return None;
    };
    let types = args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    // The key alone, where an alias of the program fixes the value, says nothing.
    types.skip(1).last()
}

/// Whether the values of a map may be something else than plain data.
fn is_telling(value: &Type) -> bool {
    match value {
        Type::Reference(value) => is_telling(&value.elem),
        Type::Path(value) => value.path.segments.last().is_some_and(|last| {
            let name = name_of(&last.ident);
            let is_data =
                DATA.contains(&name.as_str()) || (is_builtin(&name) && matches!(last.arguments, PathArguments::None));
            !is_data
        }),
        Type::Infer(_) => false,
        _ => true,
    }
}

/// The associated type `name`, or else the first type argument, of a path's last segment.
fn argument<'t>(segment: &'t PathSegment, name: &str) -> Option<&'t Type> {
    let PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) = &segment.arguments else {
        return None;
    };
    let associated = args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(associated) if associated.ident == name => Some(&associated.ty),
        _ => None,
    });
    associated.or_else(|| {
        args.iter().find_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
    })
}
