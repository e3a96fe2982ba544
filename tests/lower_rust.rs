//! The Rust lowering on hostile and on half-written files: it must neither panic nor overflow the stack.

use std::path::Path;

use zdrlint::ir::FileIr;
use zdrlint::ir::dump::dump;
use zdrlint::lower::lower;
use zdrlint::syntax::Language;

/// What the threads that lower files have.
const STACK: usize = 16 << 20;

fn on_a_worker<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread").join().expect("no panic")
}

fn lower_text(text: String) -> FileIr {
    on_a_worker(move || lower(Language::Rust, &text))
}

fn fixtures() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lower/rust");
    let mut paths: Vec<_> =
        std::fs::read_dir(root).expect("fixtures").map(|entry| entry.expect("entry").path()).collect();
    paths.sort();
    let texts: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).expect("text")).collect();
    assert!(texts.len() >= 7, "fixtures are missing");
    texts
}

fn has_note(ir: &FileIr, kind: &str) -> bool {
    ir.notes.iter().any(|note| note.kind == kind)
}

/// Names of the calls, in source order.
fn calls(ir: &FileIr, text: &str) -> Vec<String> {
    let name = |call: &zdrlint::ir::ExprId| match ir.expr(*call) {
        zdrlint::ir::Expr::Call { name_span, .. } => text[name_span.start as usize..name_span.end as usize].to_owned(),
        other => panic!("{other:?} is no call"),
    };
    ir.calls.iter().map(name).collect()
}

#[test]
fn truncated_files() {
    on_a_worker(|| {
        for text in fixtures() {
            for (end, _) in text.char_indices() {
                let ir = lower(Language::Rust, &text[..end]);
                assert_eq!(ir.exprs.len(), ir.spans.len());
                assert!(ir.spans.iter().all(|span| span.start <= span.end && span.end as usize <= end));
            }
        }
    });
}

#[test]
fn deep_syntax() {
    const MANY: usize = 100_000;
    let both = |open: &str, close: &str, n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
    let before = |part: &str, n: usize| format!("{}1", part.repeat(n));
    let bodies = [
        both("(", ")", MANY),
        both("[", "]", MANY),
        both("{", "}", MANY),
        both("f(", ")", MANY),
        both("S{a:", "}", MANY),
        both("|x| {", "}", MANY),
        both("if x {", "}", MANY),
        both("match x { _ => ", "}", MANY),
        both("json!({\"a\": ", "})", MANY),
        before("!", MANY),
        before("-", MANY),
        before("&", MANY),
        before("&&", MANY),
        before("||", MANY),
        before("|a, b|", MANY),
        before("return ", MANY),
        before("a = ", MANY),
        before(".. ", MANY),
        before("1 + ", MANY),
        format!("x{}", ".f()".repeat(20_000)),
        format!("x{}", "?".repeat(MANY)),
        format!("x{}", " as u8".repeat(MANY)),
        format!("a{}", "::a".repeat(MANY)),
        format!("if a {{}} {}", "else if a {} ".repeat(MANY)),
        format!("let x: {}u8{} = 1;", "Vec<".repeat(MANY), ">".repeat(MANY)),
        format!("f::<{}u8{}>()", "Vec<".repeat(MANY), ">".repeat(MANY)),
        format!("let x: {}u8 = 1;", "fn() -> ".repeat(MANY)),
        format!("let x: {}u8 = 1;", "A<{1}, ".repeat(MANY)),
        format!("let {}x = 1;", "x @ ".repeat(MANY)),
        format!("let {}x{} = 1;", "Some(".repeat(MANY), ")".repeat(MANY)),
        "mod a {".repeat(MANY),
        both("impl A { fn a() {", "}}", MANY),
    ];
    for body in bodies {
        let text = format!("fn before() {{ kept(); }}\nfn f() {{ {body} }}\n");
        let ir = lower_text(text.clone());
        let start = &body[..body.len().min(20)];
        assert!(!ir.notes.is_empty(), "{start} was cut without a note");
        let closed = !body.starts_with("mod");
        if closed {
            assert!(calls(&ir, &text).contains(&"kept".to_owned()), "{start} took everything with it");
        }
    }
}

/// Just below the bound, where everything goes through the parser and through the lowering.
#[test]
fn depth_below_the_bound() {
    for n in [100, 250, 500] {
        for (open, close) in
            [("(", ")"), ("{", "}"), ("f(", ")"), ("vec![", "]"), ("S{a:", "}"), ("|x| {", "}"), ("json!([", "])")]
        {
            let text = format!("fn f() {{ {}g(){}; }}", open.repeat(n), close.repeat(n));
            let ir = lower_text(text);
            assert!(!has_note(&ir, "refused-by-parser"), "{open} x {n}: {:?}", ir.notes);
        }
        lower_text(format!("fn f() {{ {}g(); {} }}", "fn a() {".repeat(n), "}".repeat(n)));
        lower_text(format!("{}{}", "mod a {".repeat(n), "}".repeat(n)));
    }
}

#[test]
fn long_tables_are_no_depth() {
    let table = "A | B << 3, -1, !x, |a| a, Some(1 << n), ".repeat(20_000);
    let text = format!(
        "const T: [u8; 5] = [{}];\nfn f() {{ {} }}",
        table.replace("|a| a, ", ""),
        "if a < b { c(); } ".repeat(5_000)
    );
    let ir = lower_text(text);
    assert!(ir.notes.is_empty(), "{:?}", ir.notes);
    assert_eq!(ir.calls.len(), 5_000);
}

#[test]
fn offsets_start_anew_in_each_file() {
    on_a_worker(|| {
        let text = "// é\nfn f() { first(\"ß\").second(); }";
        let dumps: Vec<(String, Vec<String>)> = (0..3)
            .map(|_| {
                let ir = lower(Language::Rust, text);
                (dump(&ir), calls(&ir, text))
            })
            .collect();
        assert_eq!(dumps[0].1, ["first", "second"]);
        assert!(dumps.iter().all(|dump| *dump == dumps[0]));
    });
}

#[test]
fn offsets_hold_after_a_repair() {
    let text = "#!/bin/sh é\nfn bad( é { }\n\nfn good() { kept(); }\n".to_owned();
    let ir = lower_text(text.clone());
    assert_eq!(calls(&ir, &text), ["kept"]);
    assert!(has_note(&ir, "syntax-error"));
    assert!(ir.notes[0].message.contains("line 2"), "{:?}", ir.notes);
}

#[test]
fn an_open_bracket_costs_one_item() {
    let text = "fn one() { first(); }\n\nfn two() { if x { lost(;\n}\n\n#[test]\nfn three() { third(); }\n".to_owned();
    let ir = lower_text(text.clone());
    assert_eq!(calls(&ir, &text), ["first", "third"]);
    assert!(has_note(&ir, "syntax-error"));
}

#[test]
fn comments_are_kept_and_documentation_is_not() {
    let text =
        "/// zdrlint: a\n// zdrlint: b\nfn f() { /* zdrlint: c */ let s = \"// zdrlint: d\"; }\n//// zdrlint: e\n"
            .to_owned();
    let ir = lower_text(text);
    let kept: Vec<&str> = ir.comments.iter().map(|comment| &*comment.text).collect();
    assert_eq!(kept, ["zdrlint: b", "zdrlint: c", "// zdrlint: e"]);
}
