//! Texts that are put together, as far as they are known: URLs above all.

use super::eval::Evaluator;
use super::program::ArgsId;
use super::value::{Atom, Ref, Value};
use crate::catalog::schema::Returns;
use crate::ir::Expr;

/// Most alternatives of one text.
pub(super) const MAX_TEXTS: usize = 64;

/// Longest text that is looked at.
const MAX_LENGTH: usize = 2048;

/// Deepest nesting of texts in texts.
const MAX_DEPTH: usize = 8;

impl Evaluator<'_> {
    /// What a text can be, each alternative once. What is not known stands in braces, by its name where it has one:
    /// `{base_url}/files`.
    pub(super) fn texts_at(&mut self, of: Ref) -> Vec<String> {
        self.texts_within(of, 0)
    }

    fn texts_within(&mut self, of: Ref, depth: usize) -> Vec<String> {
        let value = self.eval(of);
        let hole = self.hole(of);
        self.texts(&value, &hole, depth)
    }

    /// What the texts among some values can be; `hole` stands for all others.
    pub(super) fn texts(&mut self, value: &Value, hole: &str, depth: usize) -> Vec<String> {
        let mut found = Vec::new();
        for atom in value.atoms() {
            match *atom {
                Atom::Null | Atom::Undefined => {}
                Atom::Str(text) | Atom::Number(text) => add(&mut found, &self.text(text)),
                Atom::Text(of) if depth < MAX_DEPTH => {
                    add_all(&mut found, &self.texts_of(of, depth + 1));
                }
                Atom::Environment(read) => match self.environment(read) {
                    (name, Some(default)) => {
                        let hole = name.map_or_else(|| hole.to_owned(), |name| in_braces(&name));
                        let texts = self.texts(&default, &hole, depth + 1);
                        add_all(&mut found, &texts);
                    }
                    (Some(name), None) => add(&mut found, &in_braces(&name)),
                    (None, None) => add(&mut found, hole),
                },
                _ => add(&mut found, hole),
            }
        }
        if !value.is_complete() || found.is_empty() {
            add(&mut found, hole);
        }
        found
    }

    /// A text that an expression puts together.
    fn texts_of(&mut self, of: Ref, depth: usize) -> Vec<String> {
        match self.expr(of) {
            Expr::Template(parts) => {
                let mut texts = vec![String::new()];
                for part in parts {
                    let next = self.texts_within(of.at(*part), depth);
                    texts = combined(&texts, &next);
                }
                texts
            }
            Expr::Call { callee, .. } => self.texts_of_call(of, of.at(*callee), depth),
            Expr::Member { base, .. } => self.texts_within(of.at(*base), depth),
            _ => vec!["{}".to_owned()],
        }
    }

    /// `url.rstrip("/")`, `urljoin(base, url)`.
    fn texts_of_call(&mut self, of: Ref, callee: Ref, depth: usize) -> Vec<String> {
        let value = self.eval(callee);
        let summary = value.atoms().iter().find_map(|atom| self.summary_that(*atom, Returns::Text));
        let args = self.args_of_call(of);
        let Some(summary) = summary else {
            let Expr::Member { base, .. } = self.expr(callee) else { return vec!["{}".to_owned()] };
            let texts = self.texts_within(callee.at(*base), depth);
            return self.replaced(texts, args);
        };
        let hole = "{}";
        let argument = self.summary_argument(&summary, args);
        let urls = self.texts(&argument, hole, depth);
        let Some(base) = summary.base else { return urls };
        let base = self.positional(args, base);
        if base.only() == Some(Atom::Undefined) {
            return urls;
        }
        let bases = self.texts(&base, hole, depth);
        let mut found = Vec::new();
        for (base, url) in bases.iter().flat_map(|base| urls.iter().map(move |url| (base, url))) {
            add(&mut found, &resolved(base, url));
        }
        found
    }

    /// A method of a text that is given two texts puts the one in the place of the other.
    fn replaced(&mut self, texts: Vec<String>, args: ArgsId) -> Vec<String> {
        let given = (self.positional(args, 0).only(), self.positional(args, 1).only());
        let (Some(Atom::Str(old)), Some(Atom::Str(new))) = given else { return texts };
        let (old, new) = (self.text(old), self.text(new));
        if old.is_empty() { texts } else { texts.iter().map(|text| text.replace(&*old, &new)).collect() }
    }

    /// What stands for an expression whose value is not known.
    fn hole(&self, of: Ref) -> String {
        let file = self.file(of.file);
        let name = match self.expr(of) {
            Expr::Parameter { function, index } => {
                let params = &file.ir.function(*function).params;
                params.get(*index as usize).and_then(|param| param.name).map(|name| file.ir.text(name))
            }
            _ => file.last_name(of.expr).map(|name| &**self.facts.names.text(name)),
        };
        let is_name = |name: &&str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        format!("{{{}}}", name.filter(is_name).unwrap_or_default())
    }
}

/// The name of a setting, as it stands in a URL.
fn in_braces(name: &str) -> String {
    format!("{{{}}}", name.replace(|c: char| !c.is_ascii_alphanumeric() && !"_-.".contains(c), "."))
}

fn add(found: &mut Vec<String>, text: &str) {
    if found.len() < MAX_TEXTS && text.len() <= MAX_LENGTH && !found.iter().any(|known| known == text) {
        found.push(text.to_owned());
    }
}

fn add_all(found: &mut Vec<String>, texts: &[String]) {
    for text in texts {
        add(found, text);
    }
}

fn combined(before: &[String], after: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (before, after) in before.iter().flat_map(|before| after.iter().map(move |after| (before, after))) {
        if found.len() >= MAX_TEXTS {
            break;
        }
        add(&mut found, &format!("{before}{after}"));
    }
    found
}

/// Whether a URL says where it starts by itself.
fn is_absolute(url: &str) -> bool {
    url.contains("://") || url.starts_with("//")
}

/// A URL below a base, as HTTP clients with a base put them together.
pub(super) fn below(base: &str, url: &str) -> String {
    if is_absolute(url) || base.is_empty() {
        return url.to_owned();
    }
    format!("{}/{}", base.trim_end_matches('/'), url.trim_start_matches('/'))
}

/// A URL relative to a base, as browsers resolve it.
fn resolved(base: &str, url: &str) -> String {
    if is_absolute(url) {
        return url.to_owned();
    }
    let host = base.find("://").map_or(0, |at| at + 3);
    let path = base[host..].find('/').map(|at| at + host);
    if url.starts_with('/') {
        return format!("{}{url}", &base[..path.unwrap_or(base.len())]);
    }
    let folder = path.and_then(|path| base[path..].rfind('/').map(|at| at + path));
    format!("{}/{url}", &base[..folder.unwrap_or(base.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_below_a_base() {
        assert_eq!(below("https://a/v1/", "/files"), "https://a/v1/files");
        assert_eq!(below("https://a/v1", "files"), "https://a/v1/files");
        assert_eq!(below("https://a/v1", "https://b/files"), "https://b/files");
        assert_eq!(below("", "/files"), "/files");
    }

    #[test]
    fn urls_relative_to_a_base() {
        assert_eq!(resolved("https://a/v1/", "files"), "https://a/v1/files");
        assert_eq!(resolved("https://a/v1/x", "files"), "https://a/v1/files");
        assert_eq!(resolved("https://a/v1/", "/v1/files"), "https://a/v1/files");
        assert_eq!(resolved("https://a", "files"), "https://a/files");
        assert_eq!(resolved("{base}", "/files"), "{base}/files");
        assert_eq!(resolved("https://a/v1", "//b/c"), "//b/c");
    }

    #[test]
    fn alternatives_are_bounded() {
        let many: Vec<String> = (0..10).map(|n| n.to_string()).collect();
        assert_eq!(combined(&many, &many).len(), MAX_TEXTS);
    }
}
