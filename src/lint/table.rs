//! The lints that come with the program.

use std::sync::LazyLock;

use super::schema::Lint;
use crate::rules;

/// Every lint, by code.
pub fn all() -> &'static [Lint] {
    static LINTS: LazyLock<Vec<Lint>> = LazyLock::new(|| {
        let parse = |json: &str| serde_json::from_str(json).expect("build.rs has checked it");
        let mut lints: Vec<Lint> = rules::LINTS.iter().map(|(_, _, json, _)| parse(json)).collect();
        lints.sort_by(|a, b| a.code.cmp(&b.code));
        lints
    });
    &LINTS
}

/// The documentation of a lint, as Markdown, by its code or name.
pub fn page(code_or_name: &str) -> Option<&'static str> {
    let is_meant = |code: &str, name: &str| code.eq_ignore_ascii_case(code_or_name) || name == code_or_name;
    rules::LINTS.iter().find(|(code, name, ..)| is_meant(code, name)).map(|(.., body)| *body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_every_lint_with_its_page() {
        assert!(all().len() > 20);
        assert!(all().is_sorted_by(|a, b| a.code < b.code));
        for lint in all() {
            assert!(
                page(&lint.code).is_some_and(|page| page.starts_with(&format!("# {}", lint.name))),
                "{}",
                lint.code
            );
            assert_eq!(page(&lint.code), page(&lint.name));
        }
        assert_eq!(page("ZDR000"), None);
    }
}
