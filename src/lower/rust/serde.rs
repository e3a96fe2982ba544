//! How the fields of a struct are written in JSON, as its attributes say.

use syn::{Attribute, Fields, LitStr, Meta, Token};

use super::{Lowering, name_of};
use crate::ir::{ClassId, JsonField};

/// What `#[serde(..)]` says of a struct or a field.
#[derive(Debug, Default)]
struct Serde {
    rename: Option<String>,
    rename_all: Option<String>,
    is_skipped: bool,
    is_flat: bool,
}

impl Lowering {
    /// Takes down how a struct is written that derives that. Fields of another one among its own stay unknown.
    pub(super) fn json_fields(&mut self, class: ClassId, attributes: &[Attribute], fields: &Fields) {
        let told: Vec<Serde> = fields.iter().map(|field| serde(&field.attrs)).collect();
        if !derives(attributes, "Serialize") || told.iter().any(|field| field.is_flat) {
            return;
        }
        let spelling = serde(attributes).rename_all;
        for (field, told) in fields.iter().zip(told) {
            let Some(ident) = &field.ident else { continue };
            let own = name_of(ident);
            let written = told.rename.unwrap_or_else(|| spelled(&own, spelling.as_deref()));
            let field = self.builder.symbol(&own);
            let name = (!told.is_skipped).then(|| self.builder.symbol(&written));
            self.builder.class_mut(class).json.push(JsonField { field, name, omits_empty: false, zero: None });
        }
    }
}

fn derives(attributes: &[Attribute], derived: &str) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("derive")).any(|attribute| match &attribute.meta {
        Meta::List(list) => list.tokens.to_string().split(|c: char| !c.is_alphanumeric()).any(|word| word == derived),
        _ => false,
    })
}

fn serde(attributes: &[Attribute]) -> Serde {
    let mut told = Serde::default();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // What is not understood ends the reading of this attribute.
        let _ = attribute.parse_nested_meta(|meta| {
            let is = |name: &str| meta.path.is_ident(name);
            let (is_rename, is_rename_all) = (is("rename"), is("rename_all"));
            told.is_skipped |= is("skip") || is("skip_serializing");
            told.is_flat |= is("flatten");
            if meta.input.peek(Token![=]) {
                let text: LitStr = meta.value()?.parse()?;
                if is_rename {
                    told.rename = Some(text.value());
                } else if is_rename_all {
                    told.rename_all = Some(text.value());
                }
            } else if meta.input.peek(syn::token::Paren) {
                // `rename(serialize = "..", deserialize = "..")`
                meta.parse_nested_meta(|inner| {
                    let text: LitStr = inner.value()?.parse()?;
                    if inner.path.is_ident("serialize") && is_rename {
                        told.rename = Some(text.value());
                    } else if inner.path.is_ident("serialize") && is_rename_all {
                        told.rename_all = Some(text.value());
                    }
                    Ok(())
                })?;
            }
            Ok(())
        });
    }
    told
}

/// A field's name as `rename_all` spells it.
fn spelled(name: &str, how: Option<&str>) -> String {
    let words = || name.split('_').filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    };
    match how {
        Some("camelCase") => {
            words().enumerate().map(|(index, word)| if index == 0 { word.to_owned() } else { capital(word) }).collect()
        }
        Some("PascalCase") => words().map(capital).collect(),
        Some("UPPERCASE" | "SCREAMING_SNAKE_CASE") => name.to_uppercase(),
        Some("kebab-case") => name.replace('_', "-"),
        _ => name.to_owned(),
    }
}
