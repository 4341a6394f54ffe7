//! Tables on terminals that are narrower than they are: the longest texts are shortened first, and what people
//! copy never is. Where that is not enough, each row is a block of its own.

use super::width::{GAP, display_width};

/// What stands for the rest of a text.
const ELLIPSIS: &str = "…";
/// A column is not made narrower than this, nor than its heading.
const LEAST: usize = 10;
/// Words of headings whose cells are copied, or looked for letter by letter.
const COPIED: [&str; 18] = [
    "ID",
    "GUID",
    "UUID",
    "CRN",
    "Name",
    "URL",
    "Key",
    "Token",
    "Fingerprint",
    "Plan",
    "Run",
    "Place",
    "Metric",
    "Team",
    "User",
    "Username",
    "Account",
    "Instance",
];

/// How rows are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// In columns of these widths.
    Columns(Vec<usize>),
    /// One below the other.
    Blocks,
}

/// Makes columns of these widths fit. `headings` are their headings, and `words` says which of them have words, and
/// not numbers only.
pub(super) fn fit(
    (headings, words): (&[String], &[bool]),
    widths: &[usize],
    room: Option<usize>,
    east_asian: bool,
) -> Fit {
    let mut widths = widths.to_vec();
    let Some(room) = room else { return Fit::Columns(widths) };
    let taken = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    let mut over = taken.saturating_sub(room);
    if over == 0 {
        return Fit::Columns(widths);
    }
    // Labels and values without headings, and a column alone, go on in the next line by themselves.
    if headings.iter().all(String::is_empty) || widths.len() < 2 {
        return Fit::Columns(widths);
    }
    let floors: Vec<usize> = widths
        .iter()
        .enumerate()
        .map(|(at, width)| {
            let heading = headings.get(at).map_or("", String::as_str);
            if is_copied(heading) || words.get(at) == Some(&false) {
                return *width;
            }
            display_width(heading, east_asian).max(LEAST).min(*width)
        })
        .collect();
    while over > 0 {
        let shortest = |(width, floor): &(&mut usize, &usize)| **width - **floor;
        let able = widths.iter_mut().zip(&floors).filter(|it| shortest(it) > 0);
        let Some((widest, _)) = able.max_by_key(|(width, _)| **width) else { return Fit::Blocks };
        *widest -= 1;
        over -= 1;
    }
    Fit::Columns(widths)
}

/// Whether the cells below a heading are never shortened, nor broken.
pub(super) fn is_copied(heading: &str) -> bool {
    heading.split_whitespace().any(|word| COPIED.contains(&word))
}

/// A text of so many columns at most, with a sign for what is left out.
pub fn shortened(text: &str, width: usize, east_asian: bool) -> String {
    if display_width(text, east_asian) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(display_width(ELLIPSIS, east_asian));
    let (mut shown, mut taken) = (String::new(), 0);
    for letter in text.chars() {
        taken += display_width(letter.encode_utf8(&mut [0; 4]), east_asian);
        if taken > room {
            break;
        }
        shown.push(letter);
    }
    shown.truncate(shown.trim_end().len());
    shown + ELLIPSIS
}

/// A text in lines of so many columns, broken between words where there are any, and within one that is too long.
pub fn wrapped(text: &str, width: usize, east_asian: bool) -> Vec<String> {
    let (width, mut lines, mut line) = (width.max(2), Vec::new(), String::new());
    for word in text.split_inclusive([' ', ',']) {
        if !line.is_empty() && display_width((line.clone() + word).trim_end(), east_asian) > width {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if display_width(line.trim_end(), east_asian) > width {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(letter);
            }
        }
    }
    lines.push(line);
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(headings: &[&str], widths: &[usize], room: usize) -> Fit {
        let headings: Vec<String> = headings.iter().map(|it| (*it).to_owned()).collect();
        let words: Vec<bool> = headings.iter().map(|it| it != "Mean").collect();
        fit((&headings, &words), widths, Some(room), false)
    }

    #[test]
    fn the_longest_texts_are_shortened_and_what_is_copied_is_not() {
        let headings = ["Name", "ID", "Description", "Condition"];
        assert_eq!(of(&headings, &[10, 8, 11, 20], 58), Fit::Columns(vec![10, 8, 11, 20]));
        assert_eq!(of(&headings, &[10, 8, 40, 30], 80), Fit::Columns(vec![10, 8, 27, 26]));
        assert_eq!(of(&headings, &[10, 8, 40, 12], 55), Fit::Columns(vec![10, 8, 16, 12]));
        assert_eq!(of(&headings, &[10, 60, 40, 12], 80), Fit::Blocks);
        assert_eq!(of(&["Owner User ID", "Default Group"], &[30, 13], 40), Fit::Blocks);
        assert_eq!(of(&["Series", "Mean"], &[30, 20], 40), Fit::Columns(vec![17, 20]));
        assert_eq!(of(&["Series", "Mean"], &[30, 35], 40), Fit::Blocks);
        assert_eq!(of(&[], &[30, 60], 40), Fit::Columns(vec![30, 60]));
    }

    #[test]
    fn a_text_is_cut_by_what_is_seen_of_it() {
        for (text, width, shown) in [
            ("short", 5, "short"),
            ("shorter", 5, "shor…"),
            ("日本語の名前", 12, "日本語の名前"),
            ("日本語の名前", 11, "日本語の名…"),
            ("日本語の名前", 10, "日本語の…"),
            ("two words", 5, "two…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
        ] {
            assert_eq!(shortened(text, width, false), shown, "{text} in {width}");
        }
    }

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(wrapped("a bb ccc dd", 5, false), ["a bb", "ccc", "dd"]);
        assert_eq!(wrapped("up{a=1,b=2}", 7, false), ["up{a=1,", "b=2}"]);
        assert_eq!(wrapped("日本語の名前", 5, false), ["日本", "語の", "名前"]);
        assert_eq!(wrapped("", 5, false), [""]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_it_may_be(text in "[a-z 日本é,]{0,40}", width in 2_usize..30) {
            prop_assert!(display_width(&shortened(&text, width, false), false) <= width);
            let lines = wrapped(&text, width, false);
            prop_assert!(lines.iter().all(|it| display_width(it, false) <= width), "{:?}", lines);
            let all = |text: &str| text.chars().filter(|it| *it != ' ').collect::<String>();
            prop_assert_eq!(all(&lines.concat()), all(&text), "no letter is lost");
        }

        #[test]
        fn columns_fit_or_are_no_columns(widths in proptest::collection::vec(1_usize..60, 2..8), room in 20_usize..200) {
            let headings: Vec<String> = ["Name", "State", "ID", "Description", "Detail", "By", "Tags"]
                .map(str::to_owned).into_iter().take(widths.len()).collect();
            if let Fit::Columns(fitted) = fit((&headings, &[]), &widths, Some(room), false) {
                let taken: usize = fitted.iter().sum::<usize>() + GAP * (fitted.len() - 1);
                prop_assert!(taken <= room);
                prop_assert!(fitted.iter().zip(&widths).all(|(one, other)| one <= other));
            }
        }
    }
}
