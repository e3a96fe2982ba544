//! Commands, what they read and what they print.

use tree_sitter::Node;

use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId};

use super::request::Argument;
use super::{Lowering, children, curl, field, fields, httpie, span_of, wget};

/// Programs that run the command which their arguments are.
const RUNNERS: &[&str] = &[
    "builtin",
    "command",
    "env",
    "eval",
    "exec",
    "nice",
    "nohup",
    "proxychains4",
    "retry",
    "sudo",
    "time",
    "timeout",
    "xargs",
];

/// Programs that send requests.
const PROGRAMS: &[&str] = &["curl", "http", "https", "wget", "xh", "xhs"];

impl<'t> Lowering<'t> {
    /// A command; what it prints.
    pub(super) fn command(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        for child in children(node) {
            match child.kind() {
                "variable_assignment" | "subshell" => self.statement(child),
                "herestring_redirect" => self.input = children(child).first().map(|text| self.word(*text)),
                _ => {}
            }
        }
        let Some(name) = field(node, "name") else { return self.builder.opaque(Vec::new(), at) };
        let mut arguments = fields(node, "argument");
        arguments.append(&mut self.more);
        let named = self.word(name);
        let program = self.program(named);
        let mut words = vec![Argument { node: name, value: named }];
        words.extend(arguments.iter().map(|node| Argument { node: *node, value: self.word(*node) }));
        let input = self.input.take();
        if let Some(function) = self.functions.get(program.as_str()).copied() {
            return self.function_call(function, &words, node);
        }
        if let Some(start) = self.request_start(&program, &words) {
            return self.request(&words[start..], input, node);
        }
        self.printed(&program, &words[1..], input, node)
    }

    /// The name of a program, without the folder that it lies in and the options that a variable holds with it.
    fn program(&mut self, value: ExprId) -> String {
        let value = self.origin(value);
        let text = self.text_of(value).unwrap_or_default();
        let first = text.split_whitespace().next().unwrap_or_default();
        first.rsplit('/').next().unwrap_or(first).to_owned()
    }

    /// Where the program that sends a request stands: first, or behind those that run it.
    fn request_start(&mut self, program: &str, words: &[Argument<'t>]) -> Option<usize> {
        if PROGRAMS.contains(&program) {
            return Some(0);
        }
        if !RUNNERS.contains(&program) {
            return None;
        }
        (1..words.len()).find(|at| PROGRAMS.contains(&self.program(words[*at].value).as_str()))
    }

    fn request(&mut self, words: &[Argument<'t>], input: Option<ExprId>, node: Node<'t>) -> ExprId {
        let Some((first, rest)) = words.split_first() else { return self.builder.opaque(Vec::new(), span_of(node)) };
        let program = self.program(first.value);
        let request = match program.as_str() {
            "curl" => curl::read(self, rest, input),
            "wget" => wget::read(self, rest),
            _ => httpie::read(self, rest, input),
        };
        let callee = self.builder.symbol(&program);
        let callee = self.builder.expr(Expr::Global(callee), span_of(first.node));
        let args = request.arguments(self, span_of(node));
        self.builder.call(callee, args, CallKind::Call, span_of(first.node), span_of(node))
    }

    /// A call of a function of the file.
    fn function_call(&mut self, function: crate::ir::FunctionId, words: &[Argument<'t>], node: Node<'t>) -> ExprId {
        let callee = self.builder.expr(Expr::Function(function), span_of(words[0].node));
        let mut args = Vec::new();
        for word in &words[1..] {
            let value = self.content(word.value);
            let kind = if self.source(word.node).contains("$@") { ArgKind::Spread } else { ArgKind::Positional };
            args.push(Arg { kind, value, span: span_of(word.node) });
        }
        self.builder.call(callee, args, CallKind::Call, span_of(words[0].node), span_of(node))
    }

    /// What any other command prints, as far as that is known.
    fn printed(&mut self, program: &str, words: &[Argument<'t>], input: Option<ExprId>, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let values: Vec<ExprId> = words.iter().map(|word| word.value).collect();
        match (program, words) {
            ("echo" | "print", _) => {
                let is_option = |word: &&Argument<'t>| self.source(word.node).starts_with('-');
                let texts: Vec<ExprId> = words.iter().skip_while(is_option).map(|word| word.value).collect();
                let value = match texts.as_slice() {
                    [only] => *only,
                    _ => self.builder.expr(Expr::Template(texts), at),
                };
                self.given(value)
            }
            ("printf", [_, only] | [only]) => self.given(only.value),
            ("cat", []) => input.unwrap_or_else(|| self.builder.opaque(Vec::new(), at)),
            ("jq", _) => super::jq::read(self, words, at),
            ("tr" | "sed", _) if input.is_some() => input.unwrap_or_else(|| self.builder.opaque(values, at)),
            ("exit" | "return", _) => {
                self.builder.terminate();
                self.builder.opaque(values, at)
            }
            _ => self.builder.opaque(values, at),
        }
    }

    /// What a function prints, it gives.
    fn given(&mut self, value: ExprId) -> ExprId {
        if let Some(function) = self.function {
            self.builder.function_mut(function).returns.push(value);
        }
        value
    }

    // --- input and output --------------------------------------------------------------------------

    /// `command <<EOF ... EOF`, `command < file`, `command <<< text`; what it prints.
    pub(super) fn redirected(&mut self, node: Node<'t>) -> ExprId {
        let mut rest = None;
        for redirect in fields(node, "redirect") {
            match redirect.kind() {
                "heredoc_redirect" => {
                    let parts = children(redirect);
                    let body = parts.iter().find(|part| part.kind() == "heredoc_body");
                    let is_raw = parts
                        .iter()
                        .any(|part| part.kind() == "heredoc_start" && self.source(*part).contains(['\'', '"', '\\']));
                    if let Some(body) = body {
                        self.input = Some(self.document(*body, is_raw));
                    }
                    self.more.extend(fields(redirect, "argument"));
                    rest = parts.into_iter().find(|part| part.kind() == "pipeline").or(field(redirect, "right"));
                }
                "herestring_redirect" => self.input = children(redirect).first().map(|text| self.word(*text)),
                _ => {
                    for part in children(redirect) {
                        self.word(part);
                    }
                }
            }
        }
        let printed = match field(node, "body") {
            Some(body) => self.output(body),
            None => self.builder.opaque(Vec::new(), span_of(node)),
        };
        self.more.clear();
        self.input = None;
        match rest {
            Some(rest) => {
                self.input = Some(printed);
                let printed = self.output(rest);
                self.input = None;
                printed
            }
            None => printed,
        }
    }

    fn document(&mut self, body: Node<'t>, is_raw: bool) -> ExprId {
        if is_raw { self.builder.string(self.source(body), span_of(body)) } else { self.word(body) }
    }

    /// `a | b | c`: each reads what the one before prints.
    pub(super) fn pipeline(&mut self, node: Node<'t>) -> ExprId {
        let mut printed = self.input.take();
        for part in children(node) {
            self.input = printed.take();
            printed = Some(self.output(part));
            self.input = None;
        }
        printed.unwrap_or_else(|| self.builder.opaque(Vec::new(), span_of(node)))
    }

    /// What a statement prints.
    fn output(&mut self, node: Node<'t>) -> ExprId {
        match node.kind() {
            "command" => self.command(node),
            "redirected_statement" => self.redirected(node),
            "pipeline" => self.pipeline(node),
            _ => {
                self.statement(node);
                self.builder.opaque(Vec::new(), span_of(node))
            }
        }
    }

    /// `$(...)`
    pub(super) fn substitution(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        // What is read there is not read by the command around.
        let (input, more) = (self.input.take(), std::mem::take(&mut self.more));
        let function = self.function.take();
        let parts = children(node);
        let value = if let [only] = parts.as_slice() {
            self.output(*only)
        } else {
            self.statements(node);
            self.builder.opaque(Vec::new(), at)
        };
        (self.input, self.more, self.function) = (input, more, function);
        value
    }
}
