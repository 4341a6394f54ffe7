//! Words that are almost another one: `enabeld`, `notifyOnOK`, `emailRecipient`.

/// The known word that was probably meant by one that is not known.
pub fn meant<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bare = bare(typed);
    let mut found: Option<(usize, &str)> = None;
    for word in known {
        let far = distance(&bare, &self::bare(word));
        if far <= allowed(word) && found.is_none_or(|(best, _)| far < best) {
            found = Some((far, word));
        }
    }
    found.map(|(_, word)| word)
}

/// How many letters may be other ones: of a short word most others are as near.
fn allowed(word: &str) -> usize {
    match word.len() {
        0..=4 => 1,
        _ => 2,
    }
}

/// Case and separators do not make another word.
fn bare(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How many letters have to be put in, taken out, changed, or changed with their neighbour.
pub fn distance(one: &str, two: &str) -> usize {
    let (one, two): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=two.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut row = vec![at + 1];
        for (to, other) in two.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 2);
            let mut best = cell(&last, to) + usize::from(letter != other);
            best = best.min(cell(&last, to + 1) + 1).min(cell(&row, to) + 1);
            let swapped = at > 0
                && to > 0
                && one.get(at - 1) == Some(other)
                && two.get(to - 1) == Some(letter);
            if swapped {
                best = best.min(cell(&before, to - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_almost_a_word_is_meant_as_it() {
        let known = ["enabled", "name", "notifyOnOk", "notifyOnResolve", "emailRecipients", "url"];
        for (typed, wanted) in [
            ("enabeld", Some("enabled")),
            ("Enabled", Some("enabled")),
            ("notifyOnOK", Some("notifyOnOk")),
            ("notify-on-ok", Some("notifyOnOk")),
            ("emailRecipient", Some("emailRecipients")),
            ("nmae", Some("name")),
            ("colour", None),
            ("usl", Some("url")),
            ("id", None),
        ] {
            assert_eq!(meant(typed, known), wanted, "{typed}");
        }
    }
}
