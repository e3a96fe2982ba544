//! IR dumps of `fixtures/lower/<language>/*`, as snapshots.

use std::path::Path;

use walkdir::WalkDir;
use zdrlint::ir::dump::dump;
use zdrlint::lower::lower;
use zdrlint::syntax::Language;

#[test]
fn dumps() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lower");
    let mut seen = 0;
    for entry in WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.expect("fixtures are readable");
        let Some(language) = entry.path().extension().and_then(|e| e.to_str()).and_then(Language::from_extension)
        else {
            continue;
        };
        let text = std::fs::read_to_string(entry.path()).expect("fixtures are text");
        let name = entry.path().strip_prefix(&root).expect("below root").to_string_lossy().replace(['/', '.'], "__");
        insta::assert_snapshot!(name, dump(&lower(language, &text)));
        seen += 1;
    }
    assert!(seen > 0, "no fixture found below {}", root.display());
}
