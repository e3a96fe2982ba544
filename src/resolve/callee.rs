//! A callee in words: the names that it is made of, and nothing else of the source.
//!
//! Arguments, subscripts, strings and comments may hold keys and content, so they are never copied from the text: the
//! words are put together from the lowered expression. `OpenAI(api_key="...").responses.create` is shown as
//! `OpenAI(…).responses.create`. Of a long chain the end is shown, since the method that is called stands there.

use super::program::File;
use crate::ir::{CallKind, Expr, ExprId, FileIr, Span};
use crate::source::Text;
use crate::syntax::{Ecosystem, Language};

/// Longest words for a callee, in characters.
const MAX_WORDS: usize = 120;

/// What stands for everything that is left out.
const LEFT_OUT: &str = "…";

/// A callee in words; `name` is where its last name is written.
pub(super) fn words(file: &File, text: &Text, callee: Option<ExprId>, name: Span) -> String {
    if let Some(kind) = callee.and_then(|callee| kind_of_node(&file.ir, callee)) {
        return kind;
    }
    match callee {
        // A callee in parentheses lies within its name.
        Some(callee) if file.ir.span(callee).contains(name) || name.contains(file.ir.span(callee)) => {
            Chain::new(&file.ir, text).of(callee)
        }
        _ => leading(text.slice(name)),
    }
}

/// Data calls nothing: the type of a node in a workflow stands for the callee.
fn kind_of_node(ir: &FileIr, callee: ExprId) -> Option<String> {
    let Expr::Member { base, name } = ir.expr(callee) else { return None };
    let Expr::Global(package) = ir.expr(*base) else { return None };
    let is_data = ir.language.ecosystem() == Ecosystem::Data;
    is_data.then(|| cut(&format!("{}.{}", ir.text(*package), ir.text(*name))))
}

/// A chain of members and calls that is read from its end.
struct Chain<'a> {
    ir: &'a FileIr,
    text: &'a Text,
    /// Last piece first.
    pieces: Vec<String>,
    /// What stands before the whole chain: `new `, `(await `.
    before: String,
}

impl<'a> Chain<'a> {
    fn new(ir: &'a FileIr, text: &'a Text) -> Self {
        Self { ir, text, pieces: Vec::new(), before: String::new() }
    }

    fn of(mut self, callee: ExprId) -> String {
        let mut at = callee;
        let mut length = 0;
        loop {
            let known = self.pieces.len();
            let next = self.step(at);
            length += self.pieces[known..].iter().map(|piece| piece.chars().count()).sum::<usize>();
            match next {
                // The chain may be longer than what is shown of it.
                Some(_) if length > MAX_WORDS => return cut(&self.joined()),
                Some(inner) => at = inner,
                None => return cut(&(self.before.clone() + &self.joined())),
            }
        }
    }

    fn joined(&self) -> String {
        self.pieces.iter().rev().map(String::as_str).collect()
    }

    /// Adds the last piece of an expression; what stands before it comes next.
    fn step(&mut self, at: ExprId) -> Option<ExprId> {
        let span = self.ir.span(at);
        match self.ir.expr(at) {
            Expr::Member { base, name } => {
                let name = self.ir.text(*name);
                // `this` that nobody wrote.
                if matches!(self.ir.expr(*base), Expr::This(_)) && self.ir.span(*base).start == self.ir.span(*base).end
                {
                    self.pieces.push(name.to_owned());
                    return None;
                }
                let source = self.text.slice(span);
                let head = source.strip_suffix(name).unwrap_or(source);
                // All names of a path have the place of the whole path.
                let is_path = self.ir.span(*base) == span;
                let shown = if is_name(name) { name } else { LEFT_OUT };
                self.pieces.push(format!("{}{shown}", separator(head, is_path)));
                if is_path && matches!(self.ir.expr(*base), Expr::Member { .. }) {
                    return Some(*base);
                }
                self.inside(*base, span, head)
            }
            Expr::Call { callee, args, kind, name_span } => {
                self.pieces.push(if args.is_empty() { "()".to_owned() } else { format!("({LEFT_OUT})") });
                if *kind == CallKind::New {
                    self.before.push_str("new ");
                }
                let head = self.text.slice(*name_span);
                self.inside(*callee, span, head)
            }
            Expr::Index { base, .. } => {
                self.pieces.push(format!("[{LEFT_OUT}]"));
                self.inside(*base, span, self.text.slice(span))
            }
            Expr::Await(base) => {
                let source = self.text.slice(span);
                if self.ir.language != Language::Rust {
                    self.before.push_str("(await ");
                    self.pieces.push(")".to_owned());
                } else if source.ends_with('?') {
                    self.pieces.push("?".to_owned());
                } else {
                    self.pieces.push(".await".to_owned());
                }
                self.inside(*base, span, source)
            }
            Expr::Typed { value: Some(base), .. } | Expr::Enter(base) => {
                self.inside(*base, span, self.text.slice(span))
            }
            Expr::Variable(_)
            | Expr::Global(_)
            | Expr::Import { .. }
            | Expr::Parameter { .. }
            | Expr::This(_)
            | Expr::Super(_)
            | Expr::Class(_) => {
                self.pieces.push(leading(self.text.slice(span)));
                None
            }
            _ => {
                self.pieces.push(LEFT_OUT.to_owned());
                None
            }
        }
    }

    /// The expression that stands before; where a name stands there whose value is elsewhere, the name.
    fn inside(&mut self, base: ExprId, span: Span, head: &str) -> Option<ExprId> {
        let own = self.ir.span(base);
        if span.contains(own) && own != span {
            return Some(base);
        }
        let names = leading(head);
        let name = if own == span { names.split("::").next().unwrap_or_default() } else { &names };
        self.pieces.push(name.to_owned());
        None
    }
}

/// What joins a member to what stands before it.
fn separator(head: &str, is_path: bool) -> &'static str {
    let head = head.trim_end();
    if is_path || head.ends_with("::") || head.ends_with("::$") {
        "::"
    } else if head.ends_with("?->") {
        "?->"
    } else if head.ends_with("->") {
        "->"
    } else if head.ends_with("?.") {
        "?."
    } else {
        "."
    }
}

/// The names that a piece of source begins with.
fn leading(source: &str) -> String {
    let mut rest = source;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "(&*".contains(c));
        let word = ["await ", "new ", "mut "].iter().find_map(|word| rest.strip_prefix(word));
        match word {
            Some(after) => rest = after,
            None => break,
        }
    }
    if !rest.starts_with(|c: char| is_start(c) || c == '\\') {
        return LEFT_OUT.to_owned();
    }
    let end = rest.find(|c: char| !is_part(c) && !".:?!\\".contains(c)).unwrap_or(rest.len());
    rest[..end].trim_end_matches(['.', ':', '?', '!']).to_owned()
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| is_start(c) || c == '#') && text.chars().skip(1).all(is_part)
}

fn is_start(c: char) -> bool {
    c.is_alphabetic() || "_$@".contains(c)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || "_$".contains(c)
}

/// The end of words that are too long, cut before a member where there is one.
fn cut(words: &str) -> String {
    end_of(words, MAX_WORDS)
}

/// The end of a callee's words, in at most so many characters and the sign that something is left out.
pub fn end_of(words: &str, most: usize) -> String {
    let count = words.chars().count();
    if count <= most {
        return words.to_owned();
    }
    // One character more, to see whether a name begins with what is kept.
    let end: String = words.chars().skip(count - most - 1).collect();
    let member = end.find(['.', ':']).map(|at| end[at..].trim_start_matches(['.', ':'])).filter(|end| !end.is_empty());
    let cut_off: String = end.chars().skip(1).collect();
    format!("{LEFT_OUT}{}", member.unwrap_or(&cut_off))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Language;

    /// The words for every call of a text, outermost calls last.
    fn shown(language: Language, source: &str) -> Vec<String> {
        let ir = crate::lower::lower(language, source);
        let text = Text::new(source.to_owned());
        let calls = ir.calls.iter().filter_map(|call| match ir.expr(*call) {
            Expr::Call { callee, .. } => Some(Chain::new(&ir, &text).of(*callee)),
            _ => None,
        });
        calls.collect()
    }

    fn has(language: Language, source: &str, wanted: &str) {
        let found = shown(language, source);
        assert!(found.iter().any(|words| words == wanted), "{wanted} is not in {found:?}");
        assert!(!found.iter().any(|words| words.contains("sk-")), "{found:?}");
    }

    #[test]
    fn only_names_are_shown() {
        let python = Language::Python;
        has(python, "OpenAI(api_key='sk-1').responses.create()", "OpenAI(…).responses.create");
        has(python, "OpenAI().responses.create()", "OpenAI().responses.create");
        has(python, "c = OpenAI(api_key='sk-1')\n(c # sk-1\n  .responses\n  .create)()", "c.responses.create");
        has(python, "clients['sk-1'].responses.create()", "clients[…].responses.create");
        has(python, "(await get('sk-1')).responses.create()", "(await get(…)).responses.create");
        has(python, "class A:\n  def f(self):\n    self.c.responses.create()", "self.c.responses.create");
        has(python, "'sk-1'.join(x).create()", "….create");
        let script = Language::TypeScript;
        has(script, "new OpenAI({ apiKey: 'sk-1' }).responses.create({})", "new OpenAI(…).responses.create");
        has(script, "(c as any).withOptions({ apiKey: `sk-1` })?.responses /* sk-1 */ .create()", {
            "c.withOptions(…)?.responses.create"
        });
        has(script, "const c = f(); c!.responses.create({})", "c.responses.create");
        let rust = Language::Rust;
        has(rust, "fn f() { Client::with_config(C::new().with_api_key(\"sk-1\")).responses().create(r); }", {
            "Client::with_config(…).responses().create"
        });
        has(rust, "fn f() { a::b::Client::<X>::new().chat(); }", "a::b::Client::new().chat");
    }

    #[test]
    fn the_end_of_a_long_chain_is_kept() {
        let source = format!("c{}.chat.completions.create()", ".with_option('sk-1')".repeat(60));
        let found = shown(Language::Python, &source);
        let longest = found.iter().find(|words| words.ends_with(".chat.completions.create")).expect("is shown");
        assert!(longest.starts_with("…with_option(…)") && longest.chars().count() <= MAX_WORDS + 1, "{longest}");
    }

    #[test]
    fn names_end_where_something_else_begins() {
        assert_eq!(leading("(client as any)."), "client");
        assert_eq!(leading("self.client."), "self.client");
        assert_eq!(leading("await (await x)"), "x");
        assert_eq!(leading("\"sk-1\""), "…");
        assert_eq!(end_of("abc.chat.completions.create", 18), "…completions.create");
        assert_eq!(end_of("abcdef", 3), "…def");
    }
}
