//! The JavaScript and TypeScript lowering on input that nobody would write by hand.

use std::fmt::Write as _;
use std::path::Path;

use walkdir::WalkDir;
use zdrlint::ir::{Expr, FileIr};
use zdrlint::lower::lower;
use zdrlint::syntax::Language;

const STACK: usize = 16 << 20;

/// Lowers on a thread with the stack that the program gives its workers; a panic fails the test.
fn on_small_stack(language: Language, text: String) -> FileIr {
    let work = move || lower(language, &text);
    std::thread::Builder::new().stack_size(STACK).spawn(work).expect("thread").join().expect("no panic")
}

fn in_every_language(text: &str) -> Vec<FileIr> {
    [Language::JavaScript, Language::TypeScript, Language::Tsx]
        .into_iter()
        .map(|language| on_small_stack(language, text.to_owned()))
        .collect()
}

fn is_cut(ir: &FileIr) -> bool {
    ir.notes.iter().any(|note| note.kind == "depth-limit")
}

#[test]
fn truncated_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lower");
    let mut seen = 0;
    for entry in WalkDir::new(root).sort_by_file_name() {
        let entry = entry.expect("fixtures are readable");
        let Some(language) = entry.path().extension().and_then(|e| e.to_str()).and_then(Language::from_extension)
        else {
            continue;
        };
        if !matches!(language, Language::JavaScript | Language::TypeScript | Language::Tsx) {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).expect("fixtures are text");
        for (end, _) in text.char_indices() {
            lower(language, &text[..end]);
        }
        // From the other side too: a file that starts in the middle of something.
        for (start, _) in text.char_indices().step_by(7) {
            lower(language, &text[start..]);
        }
        seen += 1;
    }
    assert!(seen > 10, "only {seen} fixtures found");
}

#[test]
fn deep_nesting() {
    const DEPTH: usize = 100_000;
    let cases =
        [("(", "x", ")"), ("[", "x", "]"), ("({a:", "x", "})"), ("f(", "x", ")"), ("{", "x", "}"), ("!", "x", "")];
    for (open, middle, close) in cases {
        let text = format!("{}{middle}{}", open.repeat(DEPTH), close.repeat(DEPTH));
        for ir in in_every_language(&text) {
            assert!(is_cut(&ir) || !ir.notes.is_empty(), "{open} was read to its end");
        }
    }
}

#[test]
fn deep_functions_and_types() {
    const DEPTH: usize = 5_000;
    let cases = [
        format!("{}x{}", "() => { f(".repeat(DEPTH), ") }".repeat(DEPTH)),
        format!("{}x{}", "const a = () => { ".repeat(DEPTH), " }".repeat(DEPTH)),
        format!("{}{}", "function f() { ".repeat(DEPTH), " }".repeat(DEPTH)),
        format!("{}{}", "class A { m() { ".repeat(DEPTH), " } }".repeat(DEPTH)),
        format!("type X = {}Y{}", "Array<".repeat(DEPTH), ">".repeat(DEPTH)),
        format!("type X = {}Y{}", "{ a: ".repeat(DEPTH), " }".repeat(DEPTH)),
        format!("let {}x{} = y", "{ a: ".repeat(DEPTH), " }".repeat(DEPTH)),
        format!("{}x", "if (a) {} else ".repeat(DEPTH)),
        format!("{}x", "a ? b : ".repeat(DEPTH)),
        format!("x = {}y", "a = ".repeat(DEPTH)),
        format!("{}{}", "<div>{".repeat(DEPTH), "}</div>".repeat(DEPTH)),
    ];
    for text in cases {
        in_every_language(&text);
    }
}

#[test]
fn long_sums_are_read_whole() {
    let mut text = "first()".to_owned();
    for _ in 0..100_000 {
        text.push_str("+1");
    }
    for ir in in_every_language(&text) {
        assert_eq!(ir.calls.len(), 1);
        assert!(!is_cut(&ir));
    }
    let text = format!("x = first(){}", " + 'text'".repeat(10_000));
    for ir in in_every_language(&text) {
        assert_eq!(ir.calls.len(), 1);
        let template = ir.exprs.iter().find_map(|expr| match expr {
            Expr::Template(parts) => Some(parts.len()),
            _ => None,
        });
        assert_eq!(template, Some(2), "strings side by side are one");
    }
}

#[test]
fn long_chains_are_read_whole() {
    let text = format!("first(){}", ".then(x => x)".repeat(20_000));
    for ir in in_every_language(&text) {
        assert_eq!(ir.calls.len(), 20_001);
        assert!(!is_cut(&ir));
    }
}

#[test]
fn long_lists_are_read_whole() {
    let mut text = "type Name =".to_owned();
    for index in 0..5_000 {
        let _ = write!(text, " | 'name{index}'");
    }
    text.push_str("; const list = [");
    for index in 0..20_000 {
        let _ = write!(text, "f({index}),");
    }
    text.push_str("];");
    for language in [Language::TypeScript, Language::Tsx] {
        let ir = on_small_stack(language, text.clone());
        assert_eq!(ir.calls.len(), 20_000);
        assert!(ir.notes.is_empty());
    }
}

#[test]
fn odd_text() {
    for text in [
        "",
        "\u{feff}a",
        "\0",
        "\u{2028}",
        "'\\u{110000}\\ud800\\xZZ\\u12'",
        "`\\`",
        "`${`",
        "a\r\nb",
        "<!-- x\n--> y",
        "#!/usr/bin/env node\nf()",
    ] {
        in_every_language(text);
    }
}

/// A call is found once, wherever it stands.
#[test]
fn every_call_is_found_once() {
    let text = "
        @dec(c1()) class A extends c2() { static x = c3(); [c4()]() { c5() } static { c6() } y = () => c7(); #z = c8() }
        export default { a: c9(), ...c10(), [c11()]: 1, m() { c12() }, get g() { return c13() } };
        const { a = c14(), [c15()]: b } = c16();
        for (const x of c17()) { if (c18()) continue; else break; }
        switch (c19()) { case c20(): c21(); break; default: c22() }
        try { throw c23() } catch { c24() } finally { c25() }
        async function f(p = c26(), { q = c27() } = c28()) { yield c29(); return await c30() }
        const t = `a${c31()}b${tag`x${c32()}`}`;
        x = c33() ? c34() : c35() || c36() && c37() ?? c38();
        c39()?.[c40()]?.(c41());
        delete c42().x; void c43(); typeof c44(); c45().y = c46(); c47().z += c48(); c49()[c50()]++;
        label: while (c51()) do { c52() } while (c53());
        new (c54())(c55(), ...c56());
        (c57(), c58());
        import(c59()); require(c60());
        with_(c61);
        items.map(i => c62(i)).push(c63());
        Object.assign(target, c64());
        ({ a: c65().w, b: [c66().v] } = c67());
    ";
    for ir in in_every_language(text) {
        for number in (1..=67).filter(|number| *number != 61) {
            let name = format!("c{number}");
            let found = ir.calls.iter().filter(|call| match ir.expr(**call) {
                Expr::Call { callee, .. } => {
                    matches!(ir.expr(*callee), Expr::Global(global) if ir.text(*global) == name)
                }
                _ => false,
            });
            assert_eq!(found.count(), 1, "{name} in {:?}", ir.language);
        }
    }
}
