//! The page of a lint, as its file under `rules/lints/` says it, and the formats that pages come in.

use serde_json::{Value, json};

use super::{escape, markdown};
use crate::finding::Level;
use crate::lint::{Content, Lint};

/// A lint with its documentation.
#[derive(Debug, Clone, PartialEq)]
pub struct LintPage {
    /// The front matter.
    pub lint: Lint,
    /// The documentation, Markdown.
    pub text: String,
    /// Where it is published.
    pub url: String,
}

impl LintPage {
    /// The worst level that the lint can report; a note for those without cases.
    pub fn level(&self) -> Level {
        self.lint.level.or_else(|| self.levels().max()).unwrap_or(Level::Note)
    }

    fn levels(&self) -> impl Iterator<Item = Level> + '_ {
        self.lint.cases.iter().map(|case| {
            let effects = [Some(&case.effects.none), case.effects.mam.as_ref(), case.effects.zdr.as_ref()];
            let worst = effects.into_iter().flatten().filter_map(|outcome| outcome.effect.level(Content::Sends)).max();
            case.level.or(worst).unwrap_or(Level::Note)
        })
    }

    /// The first paragraph of the documentation that is not a heading, on one line; else the summary.
    pub fn description(&self) -> String {
        let paragraphs = self.text.split("\n\n").map(str::trim);
        let first =
            paragraphs.into_iter().find(|text| !text.is_empty() && !text.starts_with(['#', '`', '|', '-', '*']));
        first.map_or_else(
            || self.lint.summary.clone(),
            |text| markdown::inline(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
        )
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "code": self.lint.code,
            "name": self.lint.name,
            "summary": self.lint.summary,
            "level": self.level(),
            "on_by_default": !self.lint.off,
            "checked": self.lint.checked,
            "sources": self.lint.sources,
            "url": self.url,
        })
    }
}

/// The formats of pages and tables that explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum PageFormat {
    /// For a terminal.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For documentation.
    Markdown,
}

/// A JSON document of schema 1, as every `--format json` prints it.
pub(super) fn document(kind: &str, value: &Value) -> String {
    let document = json!({ "schema": 1, kind: value });
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    escape::json(&text).into_owned() + "\n"
}

/// A JSON array, where the rows are all there is to say.
pub(super) fn array(rows: Vec<Value>) -> String {
    let text = serde_json::to_string_pretty(&Value::Array(rows)).unwrap_or_default();
    escape::json(&text).into_owned() + "\n"
}
