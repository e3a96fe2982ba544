//! `zdrlint lints`: the table of lints.

use super::layout::Look;
use super::page::{LintPage, PageFormat, document};
use super::table::Table;
use super::words;
use serde_json::Value;

/// All lints, in the order of their codes.
pub fn render(lints: &[LintPage], format: PageFormat, look: Look) -> String {
    let mut lints: Vec<&LintPage> = lints.iter().collect();
    lints.sort_by(|a, b| a.lint.code.cmp(&b.lint.code));
    if format == PageFormat::Json {
        return document("lints", &lints.iter().map(|page| page.json()).collect::<Value>());
    }
    let mut table = Table::new(&["code", "name", "level", "checked", "what it finds"]);
    for page in lints {
        let off = if page.lint.off { " (off)" } else { "" };
        table.row([
            page.lint.code.clone(),
            page.lint.name.clone(),
            format!("{}{off}", words::level(page.level())),
            page.lint.checked.clone(),
            page.lint.summary.clone(),
        ]);
    }
    if format == PageFormat::Markdown { table.markdown() } else { table.text(look) }
}
