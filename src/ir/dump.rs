//! A text form of the IR, for tests and for looking at it.

use std::fmt::Write;

use super::{ArgKind, CallKind, Expr, ExprId, Field, FileIr, Literal, Named, Param, ParamKind};

/// Expressions nested deeper than this are written as `…`.
const MAX_DEPTH: usize = 12;

/// Writes the whole file: imports, exports, variables, functions, classes, stores and calls.
pub fn dump(ir: &FileIr) -> String {
    let mut out = String::new();
    let d = Dumper { ir };
    for (specifier, member) in &ir.imports {
        let member = member.map_or(String::new(), |member| format!(".{}", ir.text(member)));
        line(&mut out, &format!("import {}{member}", ir.text(*specifier)));
    }
    for named in &ir.exports {
        line(&mut out, &format!("export {}", d.named(*named)));
    }
    for specifier in &ir.star_exports {
        line(&mut out, &format!("export * from {}", ir.text(*specifier)));
    }
    for (index, variable) in ir.variables.iter().enumerate() {
        let values: Vec<String> = variable.definitions.iter().map(|id| d.expr(*id, 0)).collect();
        line(&mut out, &format!("var %{index} {} = {}", ir.text(variable.name), values.join(" | ")));
    }
    for (index, function) in ir.functions.iter().enumerate() {
        let name = function.name.map_or("<lambda>", |name| ir.text(name));
        let params: Vec<String> = function.params.iter().map(|param| d.param(param)).collect();
        let class = function.class.map_or(String::new(), |class| format!(" in class {}", class.0));
        line(&mut out, &format!("fn {index} {name}({}){class}", params.join(", ")));
        for value in &function.returns {
            line(&mut out, &format!("  return {}", d.expr(*value, 0)));
        }
        for value in &function.yields {
            line(&mut out, &format!("  yield {}", d.expr(*value, 0)));
        }
        if let Some(ty) = function.return_type {
            line(&mut out, &format!("  -> {}", d.expr(ty, 0)));
        }
        for decorator in &function.decorators {
            line(&mut out, &format!("  @{}", d.expr(*decorator, 0)));
        }
    }
    for (index, class) in ir.classes.iter().enumerate() {
        let name = class.name.map_or("<class>", |name| ir.text(name));
        let bases: Vec<String> = class.bases.iter().map(|id| d.expr(*id, 0)).collect();
        line(&mut out, &format!("class {index} {name}({})", bases.join(", ")));
        for named in &class.members {
            line(&mut out, &format!("  member {}", d.named(*named)));
        }
        for named in &class.fields {
            line(&mut out, &format!("  field {}", d.named(*named)));
        }
        for value in &class.merged {
            line(&mut out, &format!("  fields of {}", d.expr(*value, 0)));
        }
    }
    for store in &ir.member_stores {
        let (base, name) = (d.expr(store.base, 0), ir.text(store.name));
        line(&mut out, &format!("store {base}.{name} = {}", d.expr(store.value, 0)));
    }
    for call in &ir.calls {
        line(&mut out, &format!("call {}", d.expr(*call, 0)));
    }
    for note in &ir.notes {
        line(&mut out, &format!("note {}: {}", note.kind, note.message));
    }
    out
}

fn line(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{text}");
}

struct Dumper<'a> {
    ir: &'a FileIr,
}

impl Dumper<'_> {
    fn named(&self, named: Named) -> String {
        format!("{} = {}", self.ir.text(named.name), self.expr(named.value, 0))
    }

    fn param(&self, param: &Param) -> String {
        let prefix = match param.kind {
            ParamKind::Plain => "",
            ParamKind::KeywordOnly => "kw ",
            ParamKind::Rest => "*",
            ParamKind::KeywordRest => "**",
            ParamKind::Receiver => "self ",
        };
        let name = param.name.map_or("_", |name| self.ir.text(name));
        let ty = param.ty.map_or(String::new(), |ty| format!(": {}", self.expr(ty, 0)));
        let default = param.default.map_or(String::new(), |value| format!(" = {}", self.expr(value, 0)));
        let exit = param.exit.map_or(String::new(), |value| format!(" exit {}", self.expr(value, 0)));
        format!("{prefix}{name}{ty}{default}{exit}")
    }

    fn list(&self, ids: &[ExprId], separator: &str, depth: usize) -> String {
        ids.iter().map(|id| self.expr(*id, depth)).collect::<Vec<_>>().join(separator)
    }

    fn literal(&self, literal: &Literal) -> String {
        match literal {
            Literal::Str(text) => format!("{:?}", self.ir.text(*text)),
            Literal::Bool(value) => value.to_string(),
            Literal::Number(text) => self.ir.text(*text).to_owned(),
            Literal::Null => "null".to_owned(),
            Literal::Undefined => "undefined".to_owned(),
        }
    }

    fn expr(&self, id: ExprId, depth: usize) -> String {
        if depth > MAX_DEPTH {
            return "…".to_owned();
        }
        let deep = depth + 1;
        let e = |id: ExprId| self.expr(id, deep);
        match self.ir.expr(id) {
            Expr::Literal(literal) => self.literal(literal),
            Expr::Variable(variable) => {
                format!("%{}:{}", variable.0, self.ir.text(self.ir.variables[variable.index()].name))
            }
            Expr::Global(name) => format!("global {}", self.ir.text(*name)),
            Expr::Import { specifier, member } => {
                let member = member.map_or(String::new(), |member| format!("#{}", self.ir.text(member)));
                format!("<{}{member}>", self.ir.text(*specifier))
            }
            Expr::Member { base, name } => format!("{}.{}", e(*base), self.ir.text(*name)),
            Expr::Index { base, key } => format!("{}[{}]", e(*base), e(*key)),
            Expr::Call { callee, args, kind, .. } => {
                let args: Vec<String> = args
                    .iter()
                    .map(|arg| match arg.kind {
                        ArgKind::Positional => e(arg.value),
                        ArgKind::Named(name) => format!("{}={}", self.ir.text(name), e(arg.value)),
                        ArgKind::Spread => format!("*{}", e(arg.value)),
                        ArgKind::SpreadNamed => format!("**{}", e(arg.value)),
                    })
                    .collect();
                let new = if *kind == CallKind::New { "new " } else { "" };
                format!("{new}{}({})", e(*callee), args.join(", "))
            }
            Expr::Record(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|field| match field {
                        Field::Entry { key, value, .. } => format!("{}: {}", e(*key), e(*value)),
                        Field::Spread { value, .. } => format!("...{}", e(*value)),
                    })
                    .collect();
                format!("{{{}}}", fields.join(", "))
            }
            Expr::Handed { base, argument, .. } => format!("{}~{argument}", e(*base)),
            Expr::Update { base, key: Some(key), value } => format!("{}+[{}={}]", e(*base), e(*key), e(*value)),
            Expr::Update { base, key: None, value } => format!("{}+[...{}]", e(*base), e(*value)),
            Expr::Sequence(items) => format!("[{}]", self.list(items, ", ", deep)),
            Expr::Spread(value) => format!("*{}", e(*value)),
            Expr::Choice(options) => format!("phi({})", self.list(options, ", ", deep)),
            Expr::Where { value, of, test } if value == of => format!("({} is {test:?})", e(*value)),
            Expr::Where { value, of, test } => format!("({} where {} is {test:?})", e(*value), e(*of)),
            Expr::Otherwise { value, fallback } => format!("({} else {})", e(*value), e(*fallback)),
            Expr::Template(parts) => format!("template({})", self.list(parts, ", ", deep)),
            Expr::Function(function) => format!("fn#{}", function.0),
            Expr::Class(class) => format!("class#{}", class.0),
            Expr::Parameter { function, index } => format!("param#{}.{index}", function.0),
            Expr::This(class) => format!("this#{}", class.0),
            Expr::Super(class) => format!("super#{}", class.0),
            Expr::Typed { value, ty } => {
                let value = value.map_or("?".to_owned(), &e);
                format!("({value} as {})", e(*ty))
            }
            Expr::Element(base) => format!("element({})", e(*base)),
            Expr::Enter(base) => format!("enter({})", e(*base)),
            Expr::Await(base) => format!("await({})", e(*base)),
            Expr::Opaque(children) => format!("opaque({})", self.list(children, ", ", deep)),
        }
    }
}
