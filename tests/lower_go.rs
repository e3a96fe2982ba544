//! Robustness of the Go lowering: broken, deep and long input.

use std::path::Path;
use std::thread;

use zdrlint::ir::{Expr, FileIr};
use zdrlint::lower::lower;
use zdrlint::syntax::Language;

fn fixtures() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut paths: Vec<_> = ["lower/go", "go"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).expect("the folder exists"))
        .map(|entry| entry.expect("it is readable").path())
        .collect();
    paths.sort();
    let texts: Vec<_> = paths.iter().map(|path| std::fs::read_to_string(path).expect("fixtures are text")).collect();
    assert!(texts.len() > 10);
    texts
}

/// Lowers on the stack size that the program gives its workers, and checks what every consumer relies on.
fn lower_on_worker(text: String) -> FileIr {
    let worker = thread::Builder::new().stack_size(16 << 20).spawn(move || {
        let ir = lower(Language::Go, &text);
        check(&ir, &text);
        ir
    });
    worker.expect("a thread starts").join().expect("lowering never panics")
}

fn check(ir: &FileIr, text: &str) {
    assert_eq!(ir.exprs.len(), ir.spans.len());
    for span in &ir.spans {
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "a span lies outside the text");
    }
    for pair in ir.calls.windows(2) {
        let span = ir.span(pair[0]);
        let written = &text[span.start as usize..span.end as usize];
        assert_ne!(span, ir.span(pair[1]), "lowered twice: {written:?} in {text}");
    }
    for call in &ir.calls {
        let Expr::Call { name_span, .. } = ir.expr(*call) else { panic!("a call that is none") };
        assert!(ir.span(*call).contains(*name_span));
    }
}

fn has_note(ir: &FileIr, kind: &str) -> bool {
    ir.notes.iter().any(|note| note.kind == kind)
}

#[test]
fn fixtures_are_read_without_complaints() {
    for text in fixtures().iter().filter(|text| !text.contains("package broken")) {
        let ir = lower(Language::Go, text);
        assert!(ir.notes.is_empty(), "{:?}", ir.notes);
        check(&ir, text);
    }
}

#[test]
fn every_truncation_is_lowered() {
    for text in fixtures() {
        for (end, _) in text.char_indices().step_by(11) {
            let cut = &text[..end];
            check(&lower(Language::Go, cut), cut);
        }
    }
}

#[test]
fn every_suffix_is_lowered() {
    for text in fixtures() {
        for (start, _) in text.char_indices().step_by(17) {
            let cut = &text[start..];
            check(&lower(Language::Go, cut), cut);
        }
    }
}

#[test]
fn deep_forms_of_all_kinds_do_not_overflow() {
    let deep = 20_000;
    let body = |code: String| format!("package p\nfunc f() {{ {code} }}\n");
    let both = |open: &str, inside: &str, close: &str| format!("{}{inside}{}", open.repeat(deep), close.repeat(deep));
    let texts = [
        body(format!("x := {}", both("(", "g()", ")"))),
        body(format!("{}()", both("(", "g", ")"))),
        body(format!("x := {}", both("g(", "1", ")"))),
        body(format!("x := a{}", ".b()".repeat(deep))),
        body(format!("a{} = 1", ".b".repeat(deep))),
        body(format!("a{}.Set(1, 2)", ".b".repeat(deep))),
        body(format!("a{} = 1", "[0]".repeat(deep))),
        body(format!("x := {}", both("T{a: ", "1", "}"))),
        body(format!("x := T{}", both("{", "1", "}"))),
        body(format!("x := {}", both("func() { ", "", "}"))),
        body(format!("x := {}1", "!".repeat(deep))),
        body(format!("x := {}y", "&".repeat(deep))),
        body(format!("var x {}int", "*".repeat(deep))),
        body(format!("var x {}int", "[]".repeat(deep))),
        body(format!("x := {}int{{}}", "[]".repeat(deep))),
        body(format!("var x {}", both("struct{ a ", "int", "}"))),
        body(both("if a { ", "", " }")),
        body(format!("if a {{}} {}", "else if g() {} ".repeat(deep))),
        body(both("for { ", "", " }")),
        body(both("switch { case a: ", "", " }")),
        format!("package p\nfunc (t {}T) f() {{}}\n", "*".repeat(deep)),
        "(".repeat(100_000),
        "{".repeat(deep),
        "func(".repeat(deep),
        "\"".repeat(deep),
    ];
    for text in texts {
        lower_on_worker(text);
    }
}

#[test]
fn long_sums_are_read_whole() {
    let ir = lower_on_worker(format!("package p\nvar x = {}f()\n", "\"a\" + ".repeat(20_000)));
    assert!(!has_note(&ir, "depth-limit"));
    assert_eq!(ir.calls.len(), 1);
}

#[test]
fn strange_input_is_lowered() {
    for text in
        ["", "\0", "\u{feff}package p", "package p\r\nvar x = f()\r", "package é; var ü = ö(\"\u{1F600}\")", "\"\\x"]
    {
        check(&lower(Language::Go, text), text);
    }
}
