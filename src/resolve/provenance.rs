//! Where the value of something written comes from: constants, callers' arguments, defaults, other modules.

use super::eval::Evaluator;
use super::program::ArgsId;
use super::value::{Atom, CtxId, FileId, FunctionRef, Ref};
use super::written::Written;
use crate::ir::{Expr, ExprId, ParamKind, Span};

/// Most expressions that are followed for one value.
const MAX_FOLLOWED: usize = 24;

/// A place that a value went through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passage {
    /// The file.
    pub file: FileId,
    /// What is written there.
    pub span: Span,
    /// What happens there, to be put after the name of what is spoken of: `is passed here`.
    pub note: &'static str,
}

/// The expressions that are still to be followed, each with the place where a reader has seen it already.
#[derive(Default)]
struct Search {
    open: Vec<(Ref, Option<Span>)>,
    seen: Vec<Ref>,
    found: Vec<Passage>,
}

impl Search {
    fn next(&mut self) -> Option<(Ref, Option<Span>)> {
        while let Some((at, shown)) = self.open.pop() {
            if self.seen.len() >= MAX_FOLLOWED {
                return None;
            }
            if !self.seen.contains(&at) {
                self.seen.push(at);
                return Some((at, shown));
            }
        }
        None
    }

    /// Later ones first, since the list is taken from its end.
    fn follow(&mut self, from: Ref, shown: Option<Span>, exprs: &[ExprId]) {
        self.open.extend(exprs.iter().rev().map(|expr| (from.at(*expr), shown)));
    }

    fn passed(&mut self, arguments: Vec<Written>) {
        for argument in arguments.into_iter().rev() {
            self.open.push((argument.value, Some(argument.span)));
            self.found.push(Passage { file: argument.value.file, span: argument.span, note: "is passed here" });
        }
    }
}

impl Evaluator<'_> {
    /// The places that decide the value of something written, apart from where it is written.
    pub(super) fn provenance(&mut self, written: Written) -> Vec<Passage> {
        let mut search = Search::default();
        match written.field {
            Some(field) => {
                let record = self.eval(written.value);
                search.passed(self.collected_at(&record, field));
            }
            None => search.open.push((written.value, Some(written.span))),
        }
        while let Some((at, shown)) = search.next() {
            self.follow(at, shown, &mut search);
        }
        search.found
    }

    fn follow(&mut self, at: Ref, shown: Option<Span>, search: &mut Search) {
        let ir = &self.file(at.file).ir;
        let span = ir.span(at.expr);
        match ir.expr(at.expr) {
            Expr::Parameter { function, index } => {
                let function = FunctionRef { file: at.file, id: *function };
                self.follow_parameter(function, *index as usize, at.ctx, search);
            }
            Expr::Choice(options) => search.follow(at, shown, options),
            Expr::Otherwise { value, fallback } => search.follow(at, shown, &[*value, *fallback]),
            Expr::Typed { value: Some(value), .. } | Expr::Await(value) | Expr::Where { value, .. } => {
                search.follow(at, shown, &[*value]);
            }
            Expr::Variable(variable) => search.follow(at, None, &ir.variables[variable.index()].definitions),
            Expr::Import { .. } => search.open.extend(self.definitions(at).into_iter().map(|of| (of, None))),
            Expr::Member { base, .. } => match self.definitions(at) {
                definitions if definitions.is_empty() => search.follow(at, shown, &[*base]),
                definitions => search.open.extend(definitions.into_iter().map(|of| (of, None))),
            },
            Expr::Global(_) | Expr::This(_) | Expr::Super(_) | Expr::Function(_) | Expr::Class(_) => {}
            _ if shown.is_some_and(|shown| shown.contains(span)) => {}
            expr => {
                let note = if matches!(expr, Expr::Literal(_)) { "is set here" } else { "comes from here" };
                search.found.push(Passage { file: at.file, span, note });
            }
        }
    }

    /// Callers' arguments, and the default where a caller gives none or no caller is known.
    fn follow_parameter(&mut self, function: FunctionRef, index: usize, ctx: CtxId, search: &mut Search) {
        let Some(param) = self.file(function.file).ir.function(function.id).params.get(index) else { return };
        let callers = self.args_of_callers(function, ctx);
        let arguments: Vec<Option<Written>> =
            callers.iter().map(|args| self.argument_for(function, index, *args)).collect();
        if let Some(default) = param.default
            && (arguments.is_empty() || arguments.contains(&None))
        {
            search.open.push((Ref { file: function.file, expr: default, ctx: CtxId(0) }, None));
        }
        search.passed(arguments.into_iter().flatten().collect());
    }

    /// Where a call gives a parameter of the function that it calls.
    fn argument_for(&mut self, function: FunctionRef, index: usize, args: ArgsId) -> Option<Written> {
        let file = self.file(function.file);
        let params = &file.ir.function(function.id).params;
        let param = params.get(index)?;
        let position = params[..index].iter().filter(|param| param.kind != ParamKind::Receiver).count();
        let by_position =
            if param.kind == ParamKind::Plain { self.positional_at(args, position).ok().flatten() } else { None };
        by_position.or_else(|| self.keyword_at(args, file.name(param.name?)))
    }

    /// What an import or a member stands for in the program: exports of its module, stores to its field.
    fn definitions(&mut self, of: Ref) -> Vec<Ref> {
        let file = self.file(of.file);
        let (base, name) = match self.expr(of) {
            Expr::Import { specifier, member: Some(member) } => {
                (self.import(of.file, file.name(*specifier), None), file.name(*member))
            }
            Expr::Member { base, name } => ((*self.eval(of.at(*base))).clone(), file.name(*name)),
            _ => return Vec::new(),
        };
        let mut found = Vec::new();
        for atom in base.atoms() {
            match *atom {
                Atom::Module(module) => {
                    let exported = self.file(module).exported(name).iter();
                    found.extend(exported.map(|expr| Ref { file: module, expr: *expr, ctx: CtxId(0) }));
                }
                Atom::Instance(instance) => {
                    let class = self.file(instance.class.file).ir.class(instance.class.id);
                    let file = self.file(instance.class.file);
                    let members = class.fields.iter().chain(&class.members);
                    let same = members.filter(|member| file.name(member.name) == name);
                    found.extend(same.map(|member| Ref {
                        file: instance.class.file,
                        expr: member.value,
                        ctx: instance.ctx,
                    }));
                }
                Atom::Record(record) => found.extend(self.field_at(record, name).map(|entry| entry.value)),
                _ => {}
            }
        }
        found
    }
}
