//! Input of batches: each line is a request with `method`, `url` and `body`. A batch has thousands of lines that differ
//! in what they ask and in nothing else; of those, the first stands for all.

use rustc_hash::FxHashSet;
use serde_json::Value;

use crate::ir::builder::Builder;
use crate::ir::{Expr, FileIr, Span};
use crate::lower::json::{self, Piece};
use crate::syntax::Language;

/// Where the paths of batches lie.
const HOST: &str = "https://api.openai.com";

/// Most requests of one file that are told apart.
const MAX_REQUESTS: usize = 50;

/// Longest text of a parameter that can make a difference.
const MAX_TEXT: usize = 64;

/// Parameters that hold what is asked.
const CONTENT: &[&str] = &["messages", "input", "prompt", "instructions", "metadata", "user"];

/// Lowers one file.
pub(in crate::lower) fn batch(text: &str) -> FileIr {
    let mut builder = Builder::new(Language::Batch);
    let mut seen = FxHashSet::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Ok(row) = serde_json::from_str::<Value>(line.trim()) else { continue };
        let (Some(url), Some(body)) = (row["url"].as_str(), row["body"].as_object()) else { continue };
        let method = row["method"].as_str().unwrap_or("POST");
        let telling: Vec<String> = body
            .iter()
            .filter(|(name, value)| is_telling(name, value))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !seen.insert(format!("{method} {url} {}", telling.join(" "))) {
            continue;
        }
        if seen.len() > MAX_REQUESTS {
            let message = format!("only the first {MAX_REQUESTS} kinds of requests were read");
            builder.note("batch-limit", message, None);
            break;
        }
        let whole = Span::new(start, start + line.trim_end().len());
        let name = place(line, url).map_or(whole, |(from, to)| Span::new(start + from, start + to));
        let address = if url.starts_with('/') { format!("{HOST}{url}") } else { url.to_owned() };
        let address = builder.string(&address, name);
        let method = builder.string(method, name);
        let body = json::object(&mut builder, vec![Piece::Text(row["body"].to_string())], whole);
        let body = body.or_else(|| Some(builder.expr(Expr::Record(Vec::new()), whole)));
        super::request(
            &mut builder,
            "batch",
            &[("method", Some(method)), ("url", Some(address)), ("body", body)],
            name,
            whole,
        );
    }
    builder.finish()
}

fn is_telling(name: &str, value: &Value) -> bool {
    !CONTENT.contains(&name) && value.as_str().is_none_or(|text| text.len() <= MAX_TEXT)
}

/// Where the URL is written in a line.
fn place(line: &str, url: &str) -> Option<(usize, usize)> {
    let key = line.find("\"url\"")?;
    let from = key + line[key..].find(url)?;
    Some((from, from + url.len()))
}
