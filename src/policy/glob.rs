//! Patterns over names and paths that consist of segments: `conversations.**`, `/v1/files/*/content`.

/// A compiled pattern. `*` and `{placeholder}` stand for one segment, `**` for any number, none included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    One,
    Any,
}

/// How specific a pattern is; the greatest wins. More literal segments first, then those that
/// stand at the beginning, then more single segments, then no `**`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Specificity {
    literals: usize,
    leading: usize,
    single: usize,
    closed: bool,
}

impl Pattern {
    /// A pattern over an operation's name: segments between dots.
    pub fn name(text: &str) -> Self {
        Self::of(text.split('.'))
    }

    /// A pattern whose segments are already apart.
    pub fn of<'a>(segments: impl IntoIterator<Item = &'a str>) -> Self {
        Self { parts: segments.into_iter().map(Part::read).collect() }
    }

    /// Whether it matches these segments from end to end.
    pub fn matches(&self, segments: &[&str]) -> bool {
        // Only the last `**` ever needs to be retried, so this is linear in the product of the lengths.
        let (mut part, mut at) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        while at < segments.len() {
            match self.parts.get(part) {
                Some(Part::Any) => {
                    retry = Some((part, at));
                    part += 1;
                }
                Some(here) if here.admits(segments[at]) => {
                    part += 1;
                    at += 1;
                }
                _ => match &mut retry {
                    Some((any, from)) => {
                        *from += 1;
                        (part, at) = (*any + 1, *from);
                    }
                    None => return false,
                },
            }
        }
        self.parts[part..].iter().all(|rest| *rest == Part::Any)
    }

    /// How specific it is.
    pub fn specificity(&self) -> Specificity {
        let literal = |part: &&Part| matches!(part, Part::Literal(_));
        Specificity {
            literals: self.parts.iter().filter(literal).count(),
            leading: self.parts.iter().take_while(literal).count(),
            single: self.parts.iter().filter(|p| **p == Part::One).count(),
            closed: !self.parts.contains(&Part::Any),
        }
    }
}

impl Part {
    fn read(text: &str) -> Self {
        match text {
            "**" => Self::Any,
            "*" => Self::One,
            text if text.starts_with('{') && text.ends_with('}') => Self::One,
            text => Self::Literal(text.to_owned()),
        }
    }

    fn admits(&self, segment: &str) -> bool {
        match self {
            Self::Literal(text) => text == segment,
            Self::One | Self::Any => true,
        }
    }
}

/// Whether an operation's name matches a pattern such as `conversations.**` or `*.list`.
pub fn matches_name(pattern: &str, name: &str) -> bool {
    Pattern::name(pattern).matches(&name.split('.').collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_segment_or_any_number() {
        assert!(matches_name("conversations.**", "conversations.create"));
        assert!(matches_name("conversations.**", "conversations.items.list"));
        assert!(matches_name("conversations.**", "conversations"));
        assert!(!matches_name("conversations.**", "conversation.create"));
        assert!(!matches_name("conversations.**", "chat.conversations.create"));
        assert!(matches_name("*.list", "files.list"));
        assert!(!matches_name("*.list", "chat.completions.list"));
        assert!(!matches_name("*.list", "list"));
        assert!(matches_name("**.list", "list"));
        assert!(matches_name("**.list", "chat.completions.list"));
        assert!(!matches_name("**.list", "chat.completions.list_items"));
        assert!(matches_name("chat.*.create", "chat.completions.create"));
        assert!(!matches_name("chat.*.create", "chat.create"));
        assert!(matches_name("files.create", "files.create"));
        assert!(!matches_name("files.create", "files.created"));
    }

    #[test]
    fn several_wildcards() {
        assert!(matches_name("**.runs.**.list", "threads.runs.steps.list"));
        assert!(matches_name("**.runs.**.list", "runs.runs.list"));
        assert!(!matches_name("**.runs.**.list", "threads.runs.steps.list.x"));
        assert!(matches_name("**", ""));
        assert!(!matches_name("", "files"));
        let name = vec!["a"; 2000];
        let pattern = Pattern::of(["**", "a", "**", "a", "**", "a", "**", "b"]);
        assert!(!pattern.matches(&name));
    }

    #[test]
    fn the_more_specific_wins() {
        let rank = |text| Pattern::name(text).specificity();
        assert!(rank("files.create") > rank("files.**"));
        assert!(rank("admin.**") > rank("**.create"));
        assert!(rank("agents.vaults.**") > rank("agents.**"));
        assert!(rank("agents.vaults.**") > rank("agents.**.create"));
        assert!(rank("agents.*") > rank("agents.**"));
        assert!(rank("agents.*.**") > rank("agents.**"));
        assert_eq!(rank("a.**"), rank("b.**"));
    }
}
