//! What was probably meant by a word that leads nowhere.

use ibmcloud_core::resource::spelling::distance;

/// The known word that is nearest to one that was typed, if it is near enough to be a slip: a letter more, less,
/// other, or two that changed places, one in every three at the most.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let most = (typed.chars().count() / 3).clamp(1, 3);
    let near = known.into_iter().map(|word| (distance(&typed, &word.to_lowercase()), word));
    // Of two that are as near, the one of the same beginning is it; else nobody knows.
    let common = |word: &str| word.chars().zip(typed.chars()).take_while(|(a, b)| a == b).count();
    let near = near.filter(|(steps, word)| {
        *steps <= most && *steps < word.chars().count() && word.chars().count() > 1
    });
    near.min_by_key(|(steps, word)| (*steps, usize::MAX - common(word))).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_counted_as_one() {
        let table = [("", "", 0), ("a", "", 1), ("gruop", "group", 1), ("abc", "adc", 1)];
        for (one, other, steps) in table {
            assert_eq!(distance(one, other), steps, "{one} {other}");
            assert_eq!(distance(other, one), steps, "{other} {one}");
        }
        assert_eq!(distance("severty", "severity"), 1);
    }

    #[test]
    fn only_what_is_near_is_meant() {
        let known = ["group", "groups", "service-instance", "service-instances", "q"];
        assert_eq!(nearest("gruops", known), Some("groups"));
        assert_eq!(nearest("Group", known), Some("group"));
        assert_eq!(nearest("servce-instances", known), Some("service-instances"));
        assert_eq!(nearest("x", known), None);
        assert_eq!(nearest("nothing", known), None);
    }
}
