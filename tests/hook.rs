//! The hook of pre-commit: it is given every kind of file that is read.
#![allow(clippy::unwrap_used)]

use zdrlint::syntax::{Container, Language};

const HOOKS: &str = include_str!("../.pre-commit-hooks.yaml");

#[test]
fn every_kind_of_file_is_passed() {
    let listed: Vec<&str> = HOOKS
        .lines()
        .filter_map(|line| line.split_once("\\.(")?.1.split_once(")$"))
        .flat_map(|(extensions, _)| extensions.split('|'))
        .collect();
    let missing: Vec<&str> =
        Language::extensions().chain(Container::extensions()).filter(|known| !listed.contains(known)).collect();
    assert!(missing.is_empty(), "the hook does not pass {missing:?}");
    let unknown: Vec<&&str> = listed
        .iter()
        .filter(|one| !Language::extensions().chain(Container::extensions()).any(|known| known == **one))
        .collect();
    assert!(unknown.is_empty(), "the hook passes {unknown:?}");
}
