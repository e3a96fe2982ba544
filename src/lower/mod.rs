//! Lowering: syntax tree -> IR, one file per language, through the [builder](crate::ir::builder).
//!
//! A lowering never fails and never looks at another file: what it cannot read becomes
//! [`Expr::Opaque`](crate::ir::Expr::Opaque) or a note, and the rest of the file still counts.

use crate::ir::FileIr;
use crate::syntax::Language;

mod csharp;
mod data;
mod go;
mod java;
mod javascript;
mod json;
pub(crate) mod jvm;
mod kotlin;
mod php;
mod python;
mod ruby;
mod rust;
mod shell;
mod tree;

/// Lowers one file.
pub fn lower(language: Language, text: &str) -> FileIr {
    match language {
        Language::Python => python::lower(text),
        Language::JavaScript | Language::TypeScript | Language::Tsx => javascript::lower(language, text),
        Language::Rust => rust::lower(text),
        Language::Go => go::lower(text),
        Language::Php => php::lower(text),
        Language::CSharp => csharp::lower(text),
        Language::Ruby => ruby::lower(text),
        Language::Shell => shell::lower(text),
        Language::Requests => data::requests(text),
        Language::Batch => data::batch(text),
        Language::Bruno => data::bruno(text),
        Language::Document => data::document(text),
        Language::Java => java::lower(text),
        Language::Kotlin => kotlin::lower(text),
    }
}
