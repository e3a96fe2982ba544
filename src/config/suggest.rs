//! "Did you mean": the known word nearest to one that is not known.

/// The nearest of the known words, if it is near enough to be what was meant.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = fold(word);
    let bound = (word.len() / 4).max(1);
    known
        .into_iter()
        .map(|candidate| (distance(&word, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= bound)
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

/// "did you mean `x`?", or the list of what is known if it is short.
pub(super) fn help<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(nearest) = nearest(word, known.clone()) {
        return Some(format!("did you mean `{nearest}`?"));
    }
    let known: Vec<String> = known.into_iter().map(|word| format!("`{word}`")).collect();
    (1..=20).contains(&known.len()).then(|| format!("known are {}", known.join(", ")))
}

/// Case and the kind of separator are what people get wrong first.
fn fold(word: &str) -> Vec<char> {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).take(64).collect()
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one into the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (row, &left) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &right) in b.iter().enumerate() {
            let replaced = previous[column] + usize::from(left != right);
            let mut best = replaced.min(previous[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && left == b[column - 1] && a[row - 1] == right {
                best = best.min(before[column - 1] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut previous, current);
    }
    previous[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words() {
        let known = ["control", "fail-on", "exclude", "include", "files-api"];
        assert_eq!(nearest("contorl", known), Some("control"));
        assert_eq!(nearest("fail_on", known), Some("fail-on"));
        assert_eq!(nearest("failOn", known), Some("fail-on"));
        assert_eq!(nearest("excludes", known), Some("exclude"));
        assert_eq!(nearest("file-api", known), Some("files-api"));
        assert_eq!(nearest("baseline", known), None);
        assert_eq!(nearest("x", known), None);
    }

    #[test]
    fn helps() {
        assert_eq!(help("zrd", ["none", "mam", "zdr"]), Some("did you mean `zdr`?".to_owned()));
        assert_eq!(help("strict", ["none", "mam"]), Some("known are `none`, `mam`".to_owned()));
        assert_eq!(help("x", std::iter::empty()), None);
    }
}
