//! Patterns over texts: values, hosts, names of parameters. Operations have patterns of their own (`glob`).

/// Whether a text matches a pattern in which `*` stands for any characters, none included.
///
/// Greedy with one point of return, so the time is bounded by the product of the lengths.
pub fn matches_text(pattern: &str, text: &str) -> bool {
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
    fn texts_match_with_stars() {
        assert!(matches_text("gpt-image-*", "gpt-image-2"));
        assert!(matches_text("*.openai.azure.com", "x.openai.azure.com"));
        assert!(!matches_text("*.openai.azure.com", "openai.azure.com.evil"));
        assert!(matches_text("headers.*retention*", "headers.openai-data-retention"));
        assert!(!matches_text("24h", "24h "));
        assert!(matches_text("*", ""));
        assert!(matches_text("a*b*c", "a-b-b-c"));
        assert!(!matches_text("a*b*c", "a-b-b"));
    }
}
