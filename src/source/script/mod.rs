//! Scripts in components and pages: everything else is blanked, so that places are those of the file.
//!
//! The scripts of a file are one module: in a component that is how it is, and the scripts of a page share their names.

mod scan;

use super::pieces::{Source, blank, closed};
use super::skip::Note;
use super::text::Text;
use crate::syntax::{Container, Language};
use scan::Block;

/// The `type`s of scripts that browsers run, and of those that a page's own compiler runs.
const JAVASCRIPT: &[&str] = &["", "module", "text/babel", "text/jsx", "jsx", "js", "javascript"];
const TYPESCRIPT: &[&str] = &["text/typescript", "application/typescript", "ts", "typescript"];

/// The scripts of a file.
pub(super) fn read(container: Container, text: Text) -> Source {
    let file = text.as_str();
    let mut blocks = scan::blocks(container, file);
    blocks.retain(|block| language(block, container).is_some());
    let language = common(blocks.iter().filter_map(|block| language(block, container)), container);
    let mut code = String::with_capacity(file.len());
    let mut notes = Vec::new();
    for block in &blocks {
        code.push_str(&blank(&file[code.len()..block.start]));
        let script = &file[block.start..block.end];
        let closed = closed(language, script);
        notes.extend(closed.cut.map(|cut| unread(&text, block.start + cut)));
        code.push_str(&closed.code);
        // Two scripts may stand on one line.
        if block.end < file.len() {
            code.push(';');
        }
    }
    code.push_str(&blank(&file[code.len()..]));
    Source { text, code: Some(code), language, notes }
}

fn unread(text: &Text, at: usize) -> Note {
    let line = text.position(u32::try_from(at).unwrap_or(u32::MAX)).line;
    let message = "a script was not read from here on: something that is opened here is never closed";
    Note { line: Some(line), ..Note::new("script", message) }.losing()
}

/// The language of a block; none where it is no script.
fn language(block: &Block<'_>, container: Container) -> Option<Language> {
    if block.is_frontmatter {
        return Some(container.usual_language());
    }
    match block.attribute("lang").as_deref() {
        Some("ts" | "typescript") => return Some(Language::TypeScript),
        Some("tsx") => return Some(Language::Tsx),
        Some("js" | "javascript" | "jsx") => return Some(Language::JavaScript),
        Some("") | None => {}
        Some(_) => return None,
    }
    let written = block.attribute("type").unwrap_or_default();
    let kind = written.split(';').next().unwrap_or_default().trim();
    if TYPESCRIPT.contains(&kind) {
        return Some(Language::TypeScript);
    }
    // `text/javascript`, `application/x-ecmascript`, `text/javascript1.5`.
    let names_script = kind.contains('/') && (kind.contains("javascript") || kind.contains("ecmascript"));
    (JAVASCRIPT.contains(&kind) || names_script).then(|| container.usual_language())
}

/// The language in which all blocks can be read.
fn common(languages: impl Iterator<Item = Language>, container: Container) -> Language {
    let worth = |language: &Language| match language {
        Language::Tsx => 2,
        Language::TypeScript => 1,
        _ => 0,
    };
    languages.max_by_key(worth).unwrap_or(container.usual_language())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(container: Container, file: &str) -> (String, Language) {
        let source = read(container, Text::new(file.to_owned()));
        assert_eq!(source.code().len(), file.len(), "{file}");
        let lines = |text: &str| Text::new(text.to_owned()).line_count();
        assert_eq!(lines(source.code()), lines(file), "{file}");
        let words: Vec<&str> = source.code().split_whitespace().collect();
        (words.join(" "), source.language)
    }

    #[test]
    fn kinds_of_scripts() {
        let page = "<p>é &</p>\n<script>a()</script><script type=module>b()</script>\n\
            <script type='application/json'>{\"c\":1}</script><script type=\"importmap\">{}</script>\n\
            <SCRIPT TYPE=\"text/javascript; charset=utf-8\">d()</SCRIPT >\n<script lang=\"coffee\">e</script>";
        assert_eq!(code(Container::Html, page), ("a(); b(); d();".to_owned(), Language::JavaScript));
    }

    #[test]
    fn components() {
        let vue = "<script>a()</script>\n<script setup lang=\"ts\">\nconst x: T = b()\n</script>\n<template>{{ c() }}</template>\n<style>x{}</style>";
        assert_eq!(code(Container::Vue, vue), ("a(); const x: T = b() ;".to_owned(), Language::TypeScript));
        assert_eq!(code(Container::Vue, "<script src=\"./x.ts\" lang=\"tsx\" />\n<template/>").0, "");
        let astro = "---\nconst x: T = await a()\n---\n<p>{x}</p>\n<script>b()</script>";
        assert_eq!(code(Container::Astro, astro), ("const x: T = await a() ; b();".to_owned(), Language::TypeScript));
    }

    #[test]
    fn broken_scripts_cost_themselves_alone() {
        let page = "<script>a(`</script>\n<script>b()</script>";
        let source = read(Container::Html, Text::new(page.to_owned()));
        assert_eq!(source.code().split_whitespace().collect::<Vec<_>>(), [";", "b();"]);
        assert_eq!((source.notes.len(), source.notes[0].line), (1, Some(1)));
    }
}
