//! The scripts of a `package.json`.

use serde_json::Value;

use super::mask::{Mask, unescaped};

/// Finds the scripts: the object is read as it is meant, and each of its texts is then sought where it is written.
pub(super) fn read(mask: &mut Mask<'_>) {
    let Ok(package) = serde_json::from_str::<Value>(mask.text) else { return };
    let Some(scripts) = package.get("scripts").and_then(Value::as_object) else { return };
    let Some(from) = mask.text.find("\"scripts\"") else { return };
    let mut found = Vec::new();
    for (name, command) in scripts {
        let (Some(command), Ok(name)) = (command.as_str(), serde_json::to_string(name)) else { continue };
        let text = mask.text;
        // They stand in any order.
        let place = text[from..].match_indices(&name).find_map(|(at, _)| {
            let after = from + at + name.len();
            let value = text[after..].trim_start().strip_prefix(':')?.trim_start();
            let start = text.len() - value.len() + 1;
            let end = start + end_of(value.strip_prefix('"')?)?;
            (serde_json::from_str::<String>(&text[start - 1..=end]).ok()? == command).then_some((start, end))
        });
        found.extend(place);
    }
    found.sort_unstable();
    for (start, end) in found {
        let words = unescaped(mask.text.get(start..end).unwrap_or_default());
        mask.show(start..end, &words);
        mask.end(end);
    }
}

/// Where a text ends that its quote was taken from.
fn end_of(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.char_indices().find_map(|(at, c)| match c {
        _ if std::mem::take(&mut is_escaped) => None,
        '\\' => {
            is_escaped = true;
            None
        }
        '"' => Some(at),
        _ => None,
    })
}
