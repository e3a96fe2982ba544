//! `zdrlint explain`: the page of a lint or of a topic.

use std::fmt::Write;

use serde_json::{Value, json};

use super::layout::{Ink, Look, labelled};
use super::page::{LintPage, PageFormat, document};
use super::table::markdown_cell;
use super::{escape, examples, markdown, policy, words};
use crate::policy::{Policy, Topic};

/// What there is to explain.
#[derive(Debug, Clone, Copy)]
pub enum Page<'a> {
    /// A lint.
    Lint(&'a LintPage),
    /// A topic, and the policy that it belongs to.
    Topic(&'a Policy, &'a Topic),
}

/// The page by code (`ZDR201`, any case), lint name or topic name.
pub fn find<'a>(lints: &'a [LintPage], policies: &'a [Policy], name: &str) -> Option<Page<'a>> {
    let name = name.trim();
    let is_lint =
        |page: &&LintPage| [&page.lint.code, &page.lint.name].iter().any(|own| own.eq_ignore_ascii_case(name));
    if let Some(page) = lints.iter().find(is_lint) {
        return Some(Page::Lint(page));
    }
    let mut topics = policies.iter().flat_map(|policy| policy.topics.iter().map(move |topic| (policy, topic)));
    topics.find(|(_, topic)| topic.name.eq_ignore_ascii_case(name)).map(|(policy, topic)| Page::Topic(policy, topic))
}

/// The names that come closest to one that does not exist: those that share a part with it.
pub fn similar(lints: &[LintPage], policies: &[Policy], name: &str) -> Vec<String> {
    let wanted = name.to_ascii_lowercase();
    let parts: Vec<&str> = wanted.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| part.len() > 2).collect();
    let lints = lints.iter().flat_map(|page| [page.lint.code.clone(), page.lint.name.clone()]);
    let topics = policies.iter().flat_map(|policy| policy.topics.iter().map(|topic| topic.name.clone()));
    let is_close = |own: &String| parts.iter().any(|part| own.to_ascii_lowercase().contains(part));
    let mut names: Vec<String> = lints.chain(topics).filter(is_close).collect();
    names.sort();
    names.dedup();
    names.truncate(6);
    names
}

/// All topics, as name and title.
pub fn topics(policies: &[Policy]) -> Vec<(&str, &str)> {
    policies.iter().flat_map(|policy| policy.topics.iter().map(|topic| (&*topic.name, &*topic.title))).collect()
}

/// The page.
pub fn render(page: Page<'_>, format: PageFormat, look: Look) -> String {
    match (page, format) {
        (Page::Lint(page), PageFormat::Text) => lint_text(page, look),
        (Page::Lint(page), PageFormat::Markdown) => lint_markdown(page),
        (Page::Lint(page), PageFormat::Json) => document("lint", &lint_json(page)),
        (Page::Topic(policy, topic), PageFormat::Text) => topic_text(policy, topic, look),
        (Page::Topic(policy, topic), PageFormat::Markdown) => topic_markdown(policy, topic),
        (Page::Topic(policy, topic), PageFormat::Json) => document("topic", &topic_json(policy, topic)),
    }
}

fn lint_text(page: &LintPage, look: Look) -> String {
    let lint = &page.lint;
    let code = look.paint(Ink::from(page.level()), &escape::line(&lint.code));
    let mut out = format!("{code} {}\n", look.paint(Ink::Strong, &escape::line(&lint.name)));
    labelled(&mut out, look, ("", Ink::Dim), 0, &escape::line(&lint.summary));
    out.push('\n');
    labelled(&mut out, look, ("level:", Ink::Dim), 2, &level(page));
    labelled(&mut out, look, ("facts checked:", Ink::Dim), 2, &escape::line(&lint.checked));
    for source in &lint.sources {
        labelled(&mut out, look, ("source:", Ink::Dim), 2, &escape::line(source));
    }
    labelled(&mut out, look, ("page:", Ink::Dim), 2, &escape::line(&page.url));
    let text = without_title(page);
    if !text.is_empty() {
        let _ = write!(out, "\n{}", markdown::render(&text, look));
    }
    out
}

fn level(page: &LintPage) -> String {
    let off = if page.lint.off { "; off unless strict mode or the configuration turns it on" } else { "" };
    format!("up to {}{off}", words::level(page.level()))
}

/// The documentation without a first heading, which the page has already.
fn without_title(page: &LintPage) -> String {
    let text = page.text.trim();
    let text = if text.starts_with("# ") { text.split_once('\n').map_or("", |(_, rest)| rest.trim()) } else { text };
    examples::for_readers(text)
}

fn lint_markdown(page: &LintPage) -> String {
    let lint = &page.lint;
    let mut out = format!("# {} {}\n\n{}\n\n", markdown_cell(&lint.code), markdown_cell(&lint.name), lint.summary);
    let _ = writeln!(out, "* level: {}\n* facts checked: {}", level(page), markdown_cell(&lint.checked));
    for source in &lint.sources {
        let _ = writeln!(out, "* source: <{source}>");
    }
    let text = without_title(page);
    if !text.is_empty() {
        let _ = writeln!(out, "\n{}", text.trim_end());
    }
    out
}

fn lint_json(page: &LintPage) -> Value {
    let mut value = page.json();
    value["explanation"] = json!(examples::for_readers(&page.text));
    value
}

fn topic_text(policy: &Policy, topic: &Topic, look: Look) -> String {
    let mut out = look.paint(Ink::Strong, &escape::line(&topic.title)) + "\n\n";
    out.push_str(&markdown::render(&topic.text, look));
    out.push('\n');
    for source in sources(policy, topic) {
        let text = format!("{}, {} ({})", source.title, source.url, source.date);
        labelled(&mut out, look, ("source:", Ink::Dim), 2, &escape::line(&text));
    }
    out
}

fn topic_markdown(policy: &Policy, topic: &Topic) -> String {
    let mut out = format!("# {}\n\n{}\n\n", markdown_cell(&topic.title), topic.text.trim());
    for source in sources(policy, topic) {
        let _ = writeln!(out, "* source: {}, <{}> ({})", markdown_cell(&source.title), source.url, source.date);
    }
    out
}

fn topic_json(policy: &Policy, topic: &Topic) -> Value {
    json!({
        "name": topic.name,
        "title": topic.title,
        "explanation": topic.text,
        "sources": sources(policy, topic).map(policy::source_json).collect::<Vec<_>>(),
    })
}

fn sources<'a>(policy: &'a Policy, topic: &'a Topic) -> impl Iterator<Item = &'a crate::policy::Source> {
    policy.sources.iter().filter(|source| topic.sources.contains(&source.id))
}
