//! Classes, modules, methods and their parameters.

use rustc_hash::FxHashSet;
use tree_sitter::Node;

use crate::ir::builder::ScopeId;
use crate::ir::{ClassId, Expr, ExprId, FunctionFlags, FunctionId, Literal, Param, ParamKind};

use super::{Context, Lowering, children, descendants, field, first_child, span_of};

/// The name under which a method knows the block that it is given.
pub(super) const BLOCK: &str = "&";

/// The body of a method that waits for the file to be complete.
pub(super) struct Body<'t> {
    function: FunctionId,
    node: Node<'t>,
    scope: ScopeId,
    context: Context<'t>,
}

impl<'t> Lowering<'t> {
    /// `class X < Y`, `module X`.
    pub(super) fn class(&mut self, node: Node<'t>) {
        let Some(name) = field(node, "name") else { return };
        let (class, full) = self.opened_class(name, span_of(node));
        if let Some(base) = field(node, "superclass").and_then(first_child) {
            let base = self.expr(base);
            self.builder.class_mut(class).bases.push(base);
        }
        let outer = self.context;
        self.enter_scope(&full);
        self.context = Context { class: Some(class), is_static: true, scope: self.context.scope, ..Context::default() };
        self.class_body(node);
        self.context = outer;
    }

    /// `class << self`
    pub(super) fn singleton_class(&mut self, node: Node<'t>) {
        let outer = self.context;
        let of_self = field(node, "value").is_some_and(|value| value.kind() == "self");
        self.context = Context { class: outer.class.filter(|_| of_self), defines_static: of_self, ..outer };
        self.class_body(node);
        self.context = outer;
    }

    fn class_body(&mut self, node: Node<'t>) {
        self.errors(node);
        self.locals.push(FxHashSet::default());
        if let Some(body) = field(node, "body") {
            self.statements(body);
        }
        self.locals.pop();
    }

    // --- methods -----------------------------------------------------------------------------------

    /// `def name(...) ... end`, `def self.name`: the name as a value, so that `private def x` is read as well.
    pub(super) fn method(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return self.opaque(node) };
        let object = field(node, "object");
        let of_self = object.is_none_or(|object| object.kind() == "self" || self.is_own_constant(object));
        let class = self.context.class.filter(|_| of_self);
        let is_static = object.is_some() || self.context.defines_static;
        let flags = FunctionFlags {
            is_static: is_static && class.is_some(),
            constructor: name == "initialize" && !is_static,
            ..FunctionFlags::default()
        };
        let function = self.builder.function(Some(name), class, flags, at);
        self.signature(function, node);
        let value = self.builder.expr(Expr::Function(function), at);
        match class {
            Some(class) => self.builder.class_member(class, name, value),
            None if object.is_none() => drop(self.declared.functions.insert(name.to_owned(), function)),
            None => {}
        }
        let context = Context {
            class,
            is_static: is_static && class.is_some(),
            method: Some((function, name)),
            scope: self.context.scope,
            ..Context::default()
        };
        self.bodies.push_back(Body { function, node, scope: self.builder.scope(), context });
        self.builder.string(name, at)
    }

    /// `def Foo.bar` within `Foo`.
    fn is_own_constant(&mut self, object: Node<'t>) -> bool {
        let own = self.context.class.and_then(|class| self.class_name(class));
        self.constant_path(object).is_some_and(|path| own.is_some_and(|own| own == super::name::last_part(&path)))
    }

    pub(super) fn body(&mut self, body: &Body<'t>) {
        let Some(block) = field(body.node, "body") else { return };
        let outer = std::mem::replace(&mut self.context, body.context);
        let loops = std::mem::take(&mut self.loops);
        self.builder.open_function(body.function, body.scope);
        self.locals.push(FxHashSet::default());
        self.open_parameters(body.function, body.node);
        self.function_body(block);
        self.locals.pop();
        self.builder.close_function();
        self.loops = loops;
        self.context = outer;
    }

    /// What a body ends with is what the function gives.
    pub(super) fn function_body(&mut self, block: Node<'t>) {
        let value = self.expr(block);
        if !self.builder.is_terminated() {
            self.builder.return_value(Some(value));
        }
    }

    // --- parameters --------------------------------------------------------------------------------

    pub(super) fn signature(&mut self, function: FunctionId, node: Node<'t>) {
        let written = parameters(node);
        for param in &written {
            self.parameter(function, *param);
        }
        let has_block = written.iter().any(|param| param.kind() == "block_parameter");
        let is_method = matches!(node.kind(), "method" | "singleton_method");
        if is_method && (has_block || yields(node)) {
            let name = Some(self.builder.symbol(BLOCK));
            let kind = ParamKind::KeywordOnly;
            let param = Param { name, kind, default: None, ty: None, exit: None, span: span_of(node) };
            self.builder.param(function, param);
        }
    }

    fn parameter(&mut self, function: FunctionId, node: Node<'t>) {
        let kind = match node.kind() {
            "identifier" | "optional_parameter" | "destructured_parameter" => ParamKind::Plain,
            "keyword_parameter" => ParamKind::KeywordOnly,
            "splat_parameter" => ParamKind::Rest,
            "hash_splat_parameter" => ParamKind::KeywordRest,
            _ => return,
        };
        let name = self.parameter_name(node).map(|name| self.builder.symbol(name));
        let default = field(node, "value").map(|value| self.expr(value));
        let ty = self.documented_parameter(node);
        self.builder.param(function, Param { name, kind, default, ty, exit: None, span: span_of(node) });
    }

    fn parameter_name(&self, node: Node<'t>) -> Option<&'t str> {
        match node.kind() {
            "identifier" => Some(self.source(node)),
            "destructured_parameter" => None,
            _ => field(node, "name").map(|name| self.source(name)),
        }
    }

    /// Makes the parameters known as local variables, and takes patterns apart.
    pub(super) fn open_parameters(&mut self, function: FunctionId, node: Node<'t>) {
        for (index, param) in parameters(node).into_iter().enumerate() {
            match (param.kind(), self.parameter_name(param)) {
                ("block_parameter", Some(name)) => {
                    let value = self.builder.read(BLOCK, span_of(param));
                    self.bind(name, value);
                }
                ("destructured_parameter", _) => {
                    let value = self.builder.parameter(function, index, span_of(param));
                    self.unpack(param, value);
                }
                (_, Some(name)) => {
                    if let Some(locals) = self.locals.last_mut() {
                        locals.insert(name);
                    }
                }
                _ => {}
            }
        }
    }

    /// The type that a YARD comment gives a parameter: `@param client [OpenAI::Client]`.
    fn documented_parameter(&mut self, param: Node<'t>) -> Option<ExprId> {
        let name = self.parameter_name(param)?;
        let method = param.parent()?.parent()?;
        let mut comment = method.prev_sibling();
        while let Some(before) = comment.filter(|before| before.kind() == "comment") {
            let words: Vec<&str> = self.source(before).split_whitespace().collect();
            if let ["#", "@param", a, b, ..] = words.as_slice()
                && let Some(ty) = [(a, b), (b, a)].iter().find(|(own, _)| **own == name).map(|(_, ty)| *ty)
            {
                let ty = ty.strip_prefix('[').and_then(|ty| ty.split([']', ',']).next())?;
                let is_path = ty.starts_with(char::is_uppercase) && ty.chars().all(|c| c.is_alphanumeric() || c == ':');
                return is_path.then(|| self.constant_named(ty, span_of(before)));
            }
            comment = before.prev_sibling();
        }
        None
    }

    // --- what macros define -----------------------------------------------------------------------

    /// A method that only gives a value.
    pub(super) fn define_getter(&mut self, class: ClassId, name: &str, value: ExprId) {
        let at = self.builder.span(value);
        let flags = FunctionFlags { is_static: self.context.defines_static, ..FunctionFlags::default() };
        let function = self.builder.function(Some(name), Some(class), flags, at);
        self.builder.function_mut(function).returns.push(value);
        let member = self.builder.expr(Expr::Function(function), at);
        self.builder.class_member(class, name, member);
    }

    /// `nil`
    pub(super) fn nothing(&mut self, node: Node<'t>) -> ExprId {
        self.builder.literal(Literal::Null, span_of(node))
    }
}

/// The parameters of a method, block or lambda.
pub(super) fn parameters(node: Node<'_>) -> Vec<Node<'_>> {
    field(node, "parameters").map(children).unwrap_or_default()
}

/// Whether a method hands something to a block.
fn yields(method: Node<'_>) -> bool {
    !descendants(method, |node| node.kind() == "yield").is_empty()
}
