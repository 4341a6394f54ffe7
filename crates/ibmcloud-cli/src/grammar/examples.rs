//! The examples of a crate's commands, as one text: a line `# PATH` for each command, and below it lines that
//! begin with `$` and have the words behind the path.
//!
//! ```text
//! # resource groups
//! $
//! $ --output JSON
//! ```

/// The examples of a command in such a text.
pub fn of<'a>(text: &'a str, path: &str) -> Vec<&'a str> {
    let mut lines = text.lines().skip_while(|line| title(line) != Some(path)).skip(1);
    let own = lines.by_ref().take_while(|line| title(line).is_none());
    own.filter_map(|line| line.strip_prefix('$')).map(str::trim_start).collect()
}

/// The commands that such a text has examples of.
pub fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(title)
}

fn title(line: &str) -> Option<&str> {
    line.strip_prefix("# ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# logout\n$\n$ -q\n\n# resource group\n$ default | wc -l\n";

    #[test]
    fn the_lines_of_a_command_end_where_the_next_begins() {
        assert_eq!(of(TEXT, "logout"), ["", "-q"]);
        assert_eq!(of(TEXT, "resource group"), ["default | wc -l"]);
        assert_eq!(of(TEXT, "resource"), Vec::<&str>::new());
        assert_eq!(paths(TEXT).collect::<Vec<_>>(), ["logout", "resource group"]);
    }
}
