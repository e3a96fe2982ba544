//! Patterns of lint files: operations and endpoints by segment, and text with `*`.

/// Whether an operation is meant: `**` stands for any number of segments, `*` for one, both for whole segments only.
pub(super) fn operation(pattern: &str, name: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('.').collect();
    let name: Vec<&str> = name.split('.').collect();
    segments(&pattern, &name)
}

fn segments(pattern: &[&str], name: &[&str]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some((&"**", rest)) => (0..=name.len()).any(|skip| segments(rest, &name[skip..])),
        Some((&first, rest)) => {
            name.first().is_some_and(|head| first == "*" || first == *head) && segments(rest, &name[1..])
        }
    }
}

/// Whether a text matches a pattern in which `*` stands for any characters, none included.
///
/// Greedy with one point of return, so the time is bounded by the product of the lengths.
pub(super) fn text(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                p = at + 1;
                t = from + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_match_by_whole_segments() {
        assert!(operation("conversations.**", "conversations.items.create"));
        assert!(operation("conversations.**", "conversations"));
        assert!(!operation("conversations.**", "conversations_old.create"));
        assert!(operation("files.*", "files.create"));
        assert!(!operation("files.*", "files.parts.create"));
        assert!(operation("**.list", "vector_stores.files.list"));
        assert!(!operation("**.list", "files.list_all"));
        assert!(operation("chat.completions.create", "chat.completions.create"));
        assert!(!operation("chat.completions.create", "chat.completions"));
    }

    #[test]
    fn texts_match_with_stars() {
        assert!(text("gpt-image-*", "gpt-image-2"));
        assert!(text("*.openai.azure.com", "x.openai.azure.com"));
        assert!(!text("*.openai.azure.com", "openai.azure.com.evil"));
        assert!(text("headers.*retention*", "headers.openai-data-retention"));
        assert!(!text("24h", "24h "));
        assert!(text("*", ""));
        assert!(text("a*b*c", "a-b-b-c"));
        assert!(!text("a*b*c", "a-b-b"));
    }
}
