//! Where the values of one file's expressions go: the IR's edges, reversed.

use rustc_hash::FxHashMap;

use crate::ir::{ClassId, Expr, ExprId, Field, FileIr, FunctionId, Symbol, VarId};

/// One place that a value goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// It is an operand of this expression.
    Operand(ExprId),
    /// It defines this variable.
    Variable(VarId),
    /// This function returns or yields it.
    Return(FunctionId),
    /// It is what this function is declared to return.
    ReturnType(FunctionId),
    /// It is this parameter's default.
    Default(FunctionId, u32),
    /// It is this parameter's declared type.
    ParameterType(FunctionId, u32),
    /// This class extends it.
    Base(ClassId),
    /// It is a member or field of this class.
    Member(ClassId, Symbol),
    /// It is exported under this name.
    Export(Symbol),
    /// It is stored to a member of this name, of some object.
    Store(Symbol),
}

/// What several expressions of one file stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Site {
    /// A variable.
    Variable(VarId),
    /// A parameter.
    Parameter(FunctionId, u32),
    /// A function.
    Function(FunctionId),
    /// A class.
    Class(ClassId),
    /// The receiver (or its base part) in a class.
    This(ClassId),
}

/// See the module documentation.
#[derive(Debug)]
pub(super) struct Uses {
    of: Vec<(ExprId, Use)>,
    sites: FxHashMap<Site, Vec<ExprId>>,
}

impl Uses {
    pub(super) fn new(ir: &FileIr) -> Self {
        let mut uses = Self { of: Vec::new(), sites: FxHashMap::default() };
        for (index, expr) in ir.exprs.iter().enumerate() {
            let id = ExprId(u32::try_from(index).unwrap_or(u32::MAX));
            operands(expr, |operand| uses.of.push((operand, Use::Operand(id))));
            if let Some(site) = site(expr) {
                uses.sites.entry(site).or_default().push(id);
            }
        }
        uses.add_functions(ir);
        uses.add_classes(ir);
        for (index, variable) in ir.variables.iter().enumerate() {
            let id = VarId(u32::try_from(index).unwrap_or(u32::MAX));
            uses.of.extend(variable.definitions.iter().map(|definition| (*definition, Use::Variable(id))));
        }
        uses.of.extend(ir.exports.iter().map(|export| (export.value, Use::Export(export.name))));
        uses.of.extend(ir.member_stores.iter().map(|store| (store.value, Use::Store(store.name))));
        uses.of.sort_unstable();
        uses.of.dedup();
        uses
    }

    fn add_functions(&mut self, ir: &FileIr) {
        for (index, function) in ir.functions.iter().enumerate() {
            let id = FunctionId(u32::try_from(index).unwrap_or(u32::MAX));
            self.of.extend(function.returns.iter().chain(&function.yields).map(|expr| (*expr, Use::Return(id))));
            self.of.extend(function.return_type.map(|ty| (ty, Use::ReturnType(id))));
            for (index, param) in (0..).zip(&function.params) {
                self.of.extend(param.default.map(|default| (default, Use::Default(id, index))));
                self.of.extend(param.ty.map(|ty| (ty, Use::ParameterType(id, index))));
            }
        }
    }

    fn add_classes(&mut self, ir: &FileIr) {
        for (index, class) in ir.classes.iter().enumerate() {
            let id = ClassId(u32::try_from(index).unwrap_or(u32::MAX));
            self.of.extend(class.bases.iter().map(|base| (*base, Use::Base(id))));
            let members = class.members.iter().chain(&class.fields);
            self.of.extend(members.map(|named| (named.value, Use::Member(id, named.name))));
        }
    }

    /// Where the value of an expression goes.
    pub(super) fn of(&self, expr: ExprId) -> impl Iterator<Item = Use> {
        let start = self.of.partition_point(|(other, _)| *other < expr);
        self.of[start..].iter().take_while(move |(other, _)| *other == expr).map(|(_, site)| *site)
    }

    /// The expressions that stand for something.
    pub(super) fn at(&self, site: Site) -> &[ExprId] {
        self.sites.get(&site).map_or(&[], Vec::as_slice)
    }
}

fn site(expr: &Expr) -> Option<Site> {
    match *expr {
        Expr::Variable(variable) => Some(Site::Variable(variable)),
        Expr::Parameter { function, index } => Some(Site::Parameter(function, index)),
        Expr::Function(function) => Some(Site::Function(function)),
        Expr::Class(class) => Some(Site::Class(class)),
        Expr::This(class) | Expr::Super(class) => Some(Site::This(class)),
        _ => None,
    }
}

/// Calls `each` with the operands whose value an expression may be, hold or be made from.
fn operands(expr: &Expr, mut each: impl FnMut(ExprId)) {
    match expr {
        Expr::Member { base, .. }
        | Expr::Index { base, .. }
        | Expr::Spread(base)
        | Expr::Element(base)
        | Expr::Enter(base)
        | Expr::Await(base)
        | Expr::Where { value: base, .. } => each(*base),
        Expr::Call { callee, args, .. } => {
            each(*callee);
            args.iter().for_each(|arg| each(arg.value));
        }
        Expr::Record(fields) => fields.iter().for_each(|field| match field {
            Field::Entry { value, .. } | Field::Spread { value, .. } => each(*value),
        }),
        Expr::Update { base, value, .. } => {
            each(*base);
            each(*value);
        }
        Expr::Sequence(items) | Expr::Choice(items) => items.iter().copied().for_each(each),
        Expr::Otherwise { value, fallback } => {
            each(*value);
            each(*fallback);
        }
        Expr::Typed { value, ty } => {
            value.iter().copied().for_each(&mut each);
            each(*ty);
        }
        Expr::Literal(_)
        | Expr::Variable(_)
        | Expr::Global(_)
        | Expr::Import { .. }
        | Expr::Template(_)
        | Expr::Function(_)
        | Expr::Class(_)
        | Expr::Parameter { .. }
        | Expr::This(_)
        | Expr::Super(_)
        | Expr::Opaque(_) => {}
    }
}
