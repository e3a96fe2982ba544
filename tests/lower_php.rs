//! The PHP lowering on hostile and on half-written files: it must neither panic nor overflow the stack.

use std::path::Path;

use zdrlint::ir::{Expr, FileIr};
use zdrlint::lower::lower;
use zdrlint::syntax::Language;

/// What the threads that lower files have.
const STACK: usize = 16 << 20;

fn lower_text(text: String) -> FileIr {
    let work = move || lower(Language::Php, &text);
    std::thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread").join().expect("no panic")
}

fn fixtures() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/php");
    let mut paths: Vec<_> =
        std::fs::read_dir(root).expect("fixtures").map(|entry| entry.expect("entry").path()).collect();
    paths.sort();
    let texts: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).expect("text")).collect();
    assert!(texts.len() >= 8, "fixtures are missing");
    texts
}

/// Names of the calls, in source order.
fn calls(text: &str) -> Vec<String> {
    let ir = lower_text(text.to_owned());
    let name = |call: &zdrlint::ir::ExprId| match ir.expr(*call) {
        Expr::Call { name_span, .. } => text[name_span.start as usize..name_span.end as usize].to_owned(),
        other => panic!("{other:?} is no call"),
    };
    ir.calls.iter().map(name).collect()
}

#[test]
fn modern_syntax_is_read_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/php/modern.php");
    let ir = lower_text(std::fs::read_to_string(root).expect("text"));
    assert_eq!(ir.notes, []);
}

#[test]
fn half_written_files_are_read() {
    for text in fixtures() {
        let step = (text.len() / 40).max(1);
        for end in (0..text.len()).step_by(step).filter(|end| text.is_char_boundary(*end)) {
            lower_text(text[..end].to_owned());
            lower_text(format!("<?php {}", &text[end..]));
        }
    }
}

#[test]
fn deep_nesting_is_bounded() {
    for (open, close) in [("f(", ")"), ("[", "]"), ("if (1) {", "}"), ("!", ""), ("fn() => ", ""), ("$a ? ", ": 1")] {
        let ir = lower_text(format!("<?php {}1{};", open.repeat(3000), close.repeat(3000)));
        assert!(ir.exprs.len() < 100_000, "{open}");
    }
}

#[test]
fn long_chains_are_read_to_their_start() {
    let chain = "->with(1)".repeat(2000);
    assert_eq!(calls(&format!("<?php $a{chain};")).len(), 2000);
    let text = "'a' . ".repeat(2000);
    assert_eq!(calls(&format!("<?php f({text} g());")), ["f", "g"]);
}

#[test]
fn calls_lie_in_code_between_html_and_in_broken_files() {
    assert_eq!(calls("<p><?= a() ?></p><?php b(); ?> c() <?php d::e(); $f?->g(new H);"), ["a", "b", "e", "g", "H"]);
    let broken = calls("<?php a(); function half( { $x = ; } class X { function y() { d(); } }");
    assert!(["a", "d"].iter().all(|name| broken.iter().any(|call| call == name)), "{broken:?}");
}
