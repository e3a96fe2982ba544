//! The lowerings of Ruby, shell and data on hostile and on half-written files: they must neither panic nor overflow the
//! stack.

use std::path::Path;

use zdrlint::ir::{Expr, FileIr};
use zdrlint::lower::lower;
use zdrlint::syntax::Language;

/// What the threads that lower files have.
const STACK: usize = 16 << 20;

fn lower_text(language: Language, text: String) -> FileIr {
    let work = move || lower(language, &text);
    std::thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread").join().expect("no panic")
}

/// The fixtures of a folder that have an extension.
fn fixtures(folder: &str, extension: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let entries = std::fs::read_dir(root).expect("fixtures").map(|entry| entry.expect("entry").path());
    let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    paths.sort();
    let texts: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).expect("text")).collect();
    assert!(!texts.is_empty(), "fixtures are missing");
    texts
}

/// Names of the calls, in source order.
fn calls(language: Language, text: &str) -> Vec<String> {
    let ir = lower_text(language, text.to_owned());
    let name = |call: &zdrlint::ir::ExprId| match ir.expr(*call) {
        Expr::Call { name_span, .. } => text[name_span.start as usize..name_span.end as usize].to_owned(),
        other => panic!("{other:?} is no call"),
    };
    ir.calls.iter().map(name).collect()
}

const KINDS: [(Language, &str, &str); 6] = [
    (Language::Ruby, "ruby", "rb"),
    (Language::Shell, "shell", "sh"),
    (Language::Requests, "data", "http"),
    (Language::Batch, "data", "jsonl"),
    (Language::Bruno, "data", "bru"),
    (Language::Document, "data", "json"),
];

#[test]
fn modern_ruby_is_read_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ruby/modern.rb");
    let ir = lower_text(Language::Ruby, std::fs::read_to_string(root).expect("text"));
    assert!(ir.notes.is_empty(), "{:?}", ir.notes);
}

#[test]
fn every_beginning_of_a_file_is_read() {
    for (language, folder, extension) in KINDS {
        for text in fixtures(folder, extension) {
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(97).collect();
            for end in ends {
                let ir = lower_text(language, text[..end].to_owned());
                let is_inside = |span: &zdrlint::ir::Span| span.start <= span.end && span.end as usize <= end;
                assert!(ir.spans.iter().all(is_inside), "{language:?} up to {end}");
            }
        }
    }
}

#[test]
fn deep_nesting_is_cut() {
    for text in ["[".repeat(20_000), "f(".repeat(20_000), "a.b".repeat(20_000), "if x\n".repeat(5_000)] {
        lower_text(Language::Ruby, text);
    }
    for text in ["$(".repeat(20_000), "if x; then\n".repeat(5_000), "a | ".repeat(20_000)] {
        lower_text(Language::Shell, text);
    }
    lower_text(Language::Document, format!("{{\"nodes\": {}", "[".repeat(50_000)));
    lower_text(Language::Bruno, "get {\n".repeat(20_000));
    lower_text(Language::Batch, format!("{{\"url\": \"/v1/x\", \"body\": {}", "[".repeat(50_000)));
}

#[test]
fn every_call_is_lowered_once() {
    let names = calls(Language::Ruby, "a.b(c { d }, e: f(g)).h\nx ||= i(&:j) rescue k\n\"#{l(1)}\"\n");
    let mut once = names.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), names.len(), "{names:?}");
    let shell = "f() { curl \"$(curl a | jq .)\"; }\nf $(f x) && sudo curl b\n";
    assert_eq!(calls(Language::Shell, shell), ["curl", "curl", "f", "f", "curl"]);
}

#[test]
fn methods_without_arguments_are_calls() {
    assert_eq!(calls(Language::Ruby, "client.files.list\n"), ["client", "files", "list"]);
    assert_eq!(calls(Language::Ruby, "client = 1\nclient.files\n"), ["files"]);
    assert_eq!(calls(Language::Ruby, "X.new\n"), ["new"]);
}
