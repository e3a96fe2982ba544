//! IR dumps of `fixtures/lower/<language>/*`, as snapshots.

use std::path::Path;

use walkdir::WalkDir;
use zdrlint::ir::dump::dump;
use zdrlint::ir::{Expr, Field, Span};
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

/// The texts of all arguments, entries and stores, in order of their expressions.
fn uses(language: Language, text: &str) -> Vec<String> {
    let ir = lower(language, text);
    let slice = |span: Span| text[span.start as usize..span.end as usize].to_owned();
    let mut found = Vec::new();
    for (index, expr) in ir.exprs.iter().enumerate() {
        match expr {
            Expr::Call { args, .. } => found.extend(args.iter().map(|arg| slice(arg.span))),
            Expr::Record(fields) => found.extend(fields.iter().map(|field| match field {
                Field::Entry { span, .. } | Field::Spread { span, .. } => slice(*span),
            })),
            Expr::Update { .. } => found.push(slice(ir.spans[index])),
            _ => {}
        }
    }
    found
}

#[test]
fn uses_stand_where_they_are_written_in_python() {
    let text = "flag = True\nrest = {}\nf(flag, a=flag, *rest, **rest)\nd = {'a': flag, **rest}\nd['b'] = flag\nd.c = flag\n\
        d.update(e=flag, **rest)\nd |= rest\ng(x for x in rest)\n";
    let expected = [
        "flag",
        "a=flag",
        "*rest",
        "**rest",
        "'a': flag",
        "**rest",
        "d['b'] = flag",
        "d.c = flag",
        "e=flag",
        "**rest",
        "e=flag",
        "**rest",
        "d.update(e=flag, **rest)",
        "d |= rest",
        "(x for x in rest)",
    ];
    assert_eq!(uses(Language::Python, text), expected);
}

#[test]
fn uses_stand_where_they_are_written_in_javascript() {
    let text = "const flag = true; const rest = {};\nf(flag, ...rest, `a`);\n\
        const d = { a: flag, flag, ...rest, m() {} };\nd.b = flag;\nd['c'] = flag;\ndelete d.b;\nObject.assign(d, rest);\n";
    let expected = [
        "flag",
        "...rest",
        "`a`",
        "a: flag",
        "flag",
        "...rest",
        "m() {}",
        "d.b = flag",
        "d['c'] = flag",
        "delete d.b",
        "d",
        "rest",
        "Object.assign(d, rest)",
    ];
    assert_eq!(uses(Language::JavaScript, text), expected);
}

#[test]
fn uses_stand_where_they_are_written_in_rust() {
    let text = "fn f() { let flag = true; let rest = D::default(); g(flag, Some(flag)); let mut d = D { a: flag, flag, ..rest };\n\
        d.b = Some(flag); d.insert(\"c\", flag); let j = json!({ \"a\": flag, \"b\": [1] }); h(j, &env!(\"X\")); }";
    let expected = [
        "flag",
        "Some(flag)",
        "..rest",
        "a: flag",
        "flag",
        "d.b = Some(flag)",
        "\"c\"",
        "flag",
        "d.insert(\"c\", flag)",
        "\"a\": flag",
        "\"b\": [1]",
        "\"X\"",
        "j",
        "&env!(\"X\")",
    ];
    assert_eq!(uses(Language::Rust, text), expected);
}

#[test]
fn uses_stand_where_they_are_written_in_go() {
    let text = "package p\nfunc f() { flag := true; g(flag, rest...); d := D{A: flag, B: &flag}; d.A = flag; m[\"c\"] = flag\n\
        d.SetExtra(map[string]any{\"e\": flag}); n := append(m, flag) }\n";
    let expected =
        ["flag", "rest...", "A: flag", "B: &flag", "d.A = flag", "\"e\": flag", "map[string]any{\"e\": flag}"];
    let mut found = uses(Language::Go, text);
    found.retain(|one| expected.contains(&one.as_str()));
    assert_eq!(found, expected);
}

#[test]
fn arguments_and_entries_stand_inside_what_holds_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut seen = 0;
    for entry in WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.expect("fixtures are readable");
        let extension = entry.path().extension().and_then(|e| e.to_str());
        let Some(language) = extension.and_then(Language::from_extension) else { continue };
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        let ir = lower(language, &text);
        for (expr, whole) in ir.exprs.iter().zip(&ir.spans) {
            let parts: Vec<Span> = match expr {
                Expr::Call { args, .. } => args.iter().map(|arg| arg.span).collect(),
                Expr::Record(fields) => fields
                    .iter()
                    .map(|field| match field {
                        Field::Entry { span, .. } | Field::Spread { span, .. } => *span,
                    })
                    .collect(),
                _ => continue,
            };
            for part in parts {
                assert!(whole.contains(part), "{}: {part:?} is not in {whole:?}", entry.path().display());
                seen += 1;
            }
        }
    }
    assert!(seen > 1000, "only {seen}");
}
