//! Calls without a receiver that define something or end something: `attr_reader`, `include`, `raise`.

use tree_sitter::Node;

use crate::ir::{CallKind, ClassId, Expr, ExprId};

use super::{Lowering, children, field, span_of};

impl<'t> Lowering<'t> {
    /// The value of such a call; none where it is a call as any other.
    pub(super) fn macro_call(&mut self, node: Node<'t>, name: &str) -> Option<ExprId> {
        let args = field(node, "arguments").map(children).unwrap_or_default();
        let block = field(node, "block");
        let at = span_of(node);
        match (name, self.context.class) {
            ("attr_reader" | "attr_accessor" | "attr", Some(class)) => self.readers(class, &args),
            (
                "class_attribute" | "mattr_accessor" | "cattr_accessor" | "mattr_reader" | "cattr_reader",
                Some(class),
            ) => {
                self.readers(class, &args);
                self.defaults(class, &args);
            }
            ("include" | "extend" | "prepend", Some(class)) => self.include(class, &args),
            ("base_uri", Some(class)) => {
                let base = self.expr(*args.first()?);
                self.bases.insert(class, base);
            }
            ("delegate", Some(class)) => self.delegate(class, &args),
            ("alias_method", Some(class)) => self.alias(class, &args),
            ("define_method", Some(class)) => return self.define_method(class, &args, block?),
            // ActiveSupport's concerns: what stands in these blocks stands in the class.
            ("included" | "class_methods" | "prepended", Some(_)) => {
                let outer = self.context;
                self.context.defines_static |= name == "class_methods";
                if let Some(body) = block.and_then(|block| field(block, "body")) {
                    self.statements(body);
                }
                self.context = outer;
            }
            // RSpec's and minitest's named values.
            ("let" | "let!" | "subject" | "subject!", _) => {
                let (name, block) = (args.first().copied()?, block?);
                let value = self.block_value(block, &[]);
                self.bind(self.source(name).trim_start_matches(':'), value);
            }
            ("raise" | "exit" | "abort" | "exit!" | "fail", _) => {
                let parts = args.iter().map(|arg| self.expr(*arg)).collect();
                self.builder.terminate();
                return Some(self.builder.opaque(parts, at));
            }
            ("loop", _) => {
                self.loops += 1;
                self.builder.open_loop();
                if let Some(body) = block.and_then(|block| field(block, "body")) {
                    self.expr(body);
                }
                self.builder.close_loop(at);
                self.loops -= 1;
            }
            ("lambda" | "proc", _) => return Some(self.block(block?, &[])),
            ("format" | "sprintf", _) => {
                let (format, values) = args.split_first()?;
                return Some(self.format(*format, values, at));
            }
            ("catch" | "Array" | "Hash" | "String", _) if args.len() == 1 && block.is_none() => {
                return Some(self.expr(args[0]));
            }
            _ => return None,
        }
        Some(self.builder.opaque(Vec::new(), at))
    }

    /// `attr_reader :client`
    pub(super) fn readers(&mut self, class: ClassId, args: &[Node<'t>]) {
        for arg in args.iter().filter(|arg| arg.kind() == "simple_symbol") {
            let name = self.source(*arg).trim_start_matches(':');
            let this = self.builder.expr(Expr::This(class), span_of(*arg));
            let value = self.builder.member(this, &format!("@{name}"), span_of(*arg));
            self.define_getter(class, name, value);
        }
    }

    /// `class_attribute :client, default: Client.new`
    fn defaults(&mut self, class: ClassId, args: &[Node<'t>]) {
        let is_default = |pair: &&Node<'_>| field(**pair, "key").is_some_and(|key| self.source(key) == "default");
        let Some(value) = args.iter().filter(|arg| arg.kind() == "pair").find(is_default).copied() else { return };
        let Some(value) = field(value, "value") else { return };
        let value = self.expr(value);
        for arg in args.iter().filter(|arg| arg.kind() == "simple_symbol") {
            let name = format!("@{}", self.source(*arg).trim_start_matches(':'));
            self.builder.class_field(class, &name, value);
        }
    }

    /// `include Foo`, `extend Foo`, and Ruby's own `include Singleton`.
    fn include(&mut self, class: ClassId, args: &[Node<'t>]) {
        for arg in args.iter().filter(|arg| arg.kind() != "self") {
            if self.source(*arg) == "Singleton" {
                let at = span_of(*arg);
                let this = self.builder.expr(Expr::Class(class), at);
                let only = self.builder.call(this, Vec::new(), CallKind::New, at, at);
                self.define_getter(class, "instance", only);
            }
            let base = self.expr(*arg);
            self.builder.class_mut(class).bases.push(base);
            self.included.entry(class).or_insert(base);
        }
    }

    /// `delegate :chat, to: :client`
    fn delegate(&mut self, class: ClassId, args: &[Node<'t>]) {
        let is_target = |pair: &&Node<'_>| field(**pair, "key").is_some_and(|key| self.source(key) == "to");
        let Some(target) = args.iter().filter(|arg| arg.kind() == "pair").find(is_target).copied() else { return };
        let Some(target) = field(target, "value").filter(|value| value.kind() == "simple_symbol") else { return };
        let target_name = self.source(target).trim_start_matches(':');
        for arg in args.iter().filter(|arg| arg.kind() == "simple_symbol") {
            let at = span_of(*arg);
            let name = self.source(*arg).trim_start_matches(':');
            let this = self.builder.expr(Expr::This(class), at);
            let object = match target_name {
                "class" => self.builder.expr(Expr::Class(class), at),
                _ if target_name.starts_with('@') => self.builder.member(this, target_name, at),
                _ => {
                    let getter = self.builder.member(this, target_name, at);
                    self.builder.implied_call(getter, at)
                }
            };
            let method = self.builder.member(object, name, at);
            self.builder.class_member(class, name, method);
        }
    }

    /// `alias_method :new_name, :old_name`
    fn alias(&mut self, class: ClassId, args: &[Node<'t>]) {
        let [new, old] = args else { return };
        let at = span_of(*new);
        let old = self.source(*old).trim_start_matches(':');
        let this = self.builder.expr(Expr::This(class), at);
        let method = self.builder.member(this, old, at);
        self.builder.class_member(class, self.source(*new).trim_start_matches(':'), method);
    }

    /// `define_method(:name) { |x| ... }`
    fn define_method(&mut self, class: ClassId, args: &[Node<'t>], block: Node<'t>) -> Option<ExprId> {
        let name = args.first().filter(|name| name.kind() == "simple_symbol")?;
        let is_static = std::mem::take(&mut self.context.is_static);
        let value = self.block(block, &[]);
        self.context.is_static = is_static;
        self.builder.class_member(class, self.source(*name).trim_start_matches(':'), value);
        Some(value)
    }
}
