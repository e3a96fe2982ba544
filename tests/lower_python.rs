//! Robustness of the Python lowering: broken, deep and long input.

use std::path::Path;
use std::thread;

use zdrlint::ir::{Expr, FileIr};
use zdrlint::lower::lower;
use zdrlint::syntax::Language;

fn fixtures() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lower/python");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder exists")
        .map(|entry| entry.expect("it is readable").path())
        .collect();
    paths.sort();
    let texts: Vec<_> = paths.iter().map(|path| std::fs::read_to_string(path).expect("fixtures are text")).collect();
    assert!(!texts.is_empty());
    texts
}

/// Lowers on the stack size that the program gives its workers, and checks what every consumer relies on.
fn lower_on_worker(text: String) -> FileIr {
    let worker = thread::Builder::new().stack_size(16 << 20).spawn(move || {
        let ir = lower(Language::Python, &text);
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
        assert_ne!(
            ir.span(pair[0]),
            ir.span(pair[1]),
            "lowered twice: {:?} in {text}",
            &text[ir.span(pair[0]).start as usize..ir.span(pair[0]).end as usize]
        );
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
fn every_truncation_is_lowered() {
    for text in fixtures() {
        for (end, _) in text.char_indices() {
            let cut = &text[..end];
            check(&lower(Language::Python, cut), cut);
        }
    }
}

#[test]
fn every_suffix_is_lowered() {
    for text in fixtures() {
        for (start, _) in text.char_indices().step_by(7) {
            let cut = &text[start..];
            check(&lower(Language::Python, cut), cut);
        }
    }
}

#[test]
fn nested_parentheses_are_cut_with_a_note() {
    let text = format!("x = {}f(){}\ng()\n", "(".repeat(100_000), ")".repeat(100_000));
    let ir = lower_on_worker(text);
    assert!(has_note(&ir, "depth-limit"));
    assert_eq!(ir.calls.len(), 1, "what follows the deep expression is still read");
}

#[test]
fn long_sums_are_read_whole() {
    let ir = lower_on_worker(format!("x = {}1 + f()\n", "1 + ".repeat(100_000)));
    assert!(!has_note(&ir, "depth-limit"));
    assert_eq!(ir.calls.len(), 1);
}

#[test]
fn long_concatenations_are_read_whole() {
    let ir = lower_on_worker(format!("x = {}f()\n", "'a' + ".repeat(20_000)));
    let template = ir.exprs.iter().find_map(|expr| match expr {
        Expr::Template(parts) => Some(parts.len()),
        _ => None,
    });
    assert_eq!(template, Some(2));
}

#[test]
fn chained_calls_are_cut_with_a_note() {
    let ir = lower_on_worker(format!("x = a{}\n", ".b()".repeat(20_000)));
    assert!(has_note(&ir, "depth-limit"));
    assert!(!ir.calls.is_empty());
}

#[test]
fn deep_forms_of_all_kinds_do_not_overflow() {
    let deep = 5_000;
    let lines = |line: &dyn Fn(usize) -> String| (0..deep / 10).map(line).collect::<String>();
    let indented = |head: &str| lines(&|depth| format!("{}{head}\n", " ".repeat(depth)));
    let texts = [
        format!("x = {}1{}\n", "[".repeat(deep), "]".repeat(deep)),
        format!("x = {}1{}\n", "{1: ".repeat(deep), "}".repeat(deep)),
        format!("x = {}1{}\n", "f(".repeat(deep), ")".repeat(deep)),
        format!("x = a{}\n", "[f()]".repeat(deep)),
        format!("x{}.append(1)\n", ".y".repeat(deep)),
        format!("x{} = 1\n", "[0]".repeat(deep)),
        format!("del x{}\n", "[0]".repeat(deep)),
        format!("x = {}1\n", "a or ".repeat(deep)),
        format!("x = {}1\n", "not ".repeat(deep)),
        format!("x = {}1\n", "lambda: ".repeat(deep)),
        format!("x = {}1\n", "a if b else ".repeat(deep)),
        format!("{}1\n", "x = ".repeat(deep)),
        format!("x: {}int{} = 1\n", "list[".repeat(deep), "]".repeat(deep)),
        format!("def f(x: {}int): pass\n", "A | ".repeat(deep)),
        format!("{}x{} = 1\n", "(".repeat(deep), ",)".repeat(deep)),
        format!("match x:\n case {}y{}: pass\n", "[".repeat(deep), "]".repeat(deep)),
        format!("if a: pass\n{}", "elif f(): pass\n".repeat(deep)),
        indented("if a:"),
        indented("def f():"),
        indented("class A:"),
        indented("try:"),
        "(".repeat(100_000),
        "[{(".repeat(deep),
        "f'{".repeat(deep),
        "\"".repeat(deep),
        "@".repeat(deep),
    ];
    for text in texts {
        lower_on_worker(text);
    }
}

#[test]
fn strange_input_is_lowered() {
    for text in
        ["", "\0", "\u{feff}x = f()", "x = f()\r\ny = g()\r", "é = ü.ö(ñ='\u{1F600}')", "'\\x", "f'{'", "x = '\\ud800'"]
    {
        check(&lower(Language::Python, text), text);
    }
}

#[test]
fn loops_in_a_row_do_not_nest_values() {
    let text = format!("import openai\nclient = openai.OpenAI()\n{}", "for x in xs:\n    client.ask(x)\n".repeat(200));
    let ir = lower_on_worker(text);
    let client = ir.exports.iter().find(|named| ir.text(named.name) == "client").expect("it is exported");
    let Expr::Variable(variable) = ir.expr(client.value) else { panic!("exports are variables") };
    let [definition] = ir.variables[variable.index()].definitions.as_slice() else { panic!("one definition") };
    assert!(matches!(ir.expr(*definition), Expr::Call { .. }));
}
