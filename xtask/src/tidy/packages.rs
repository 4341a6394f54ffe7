//! What `deny.toml` says of licences and sources, as far as it can be held without another program and without a
//! network: every package of `Cargo.lock` is from the public registry and none is refused; what is linked into the
//! program is under an accepted licence, and in one version only but for those that are named.

use crate::checkout::read;
use crate::dist::licences_of_parts;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// What is not as `deny.toml` says.
pub(super) fn complaints() -> anyhow::Result<Vec<String>> {
    let rules = read("deny.toml")?;
    let lock = read("Cargo.lock")?;
    let accepted = quoted(block(&rules, "\nallow = [", "]"));
    let refused = named(block(&rules, "\ndeny = [", "\n]"));
    let known = named(block(&rules, "\nskip = [", "\n]"));
    let mut last = String::new();
    let mut complaints = Vec::new();
    for (name, source) in packages(&lock) {
        // Without a source it is a package of this workspace.
        if source.is_some_and(|it| it != REGISTRY) {
            complaints.push(format!("{name} is not from the public registry"));
        }
        if refused.contains(&name) {
            complaints.push(format!("{name} is refused by deny.toml"));
        }
    }
    for (name, licence) in licences_of_parts()? {
        if last == name && !known.contains(&name) {
            complaints
                .push(format!("{name} is linked in several versions: deny.toml does not name it"));
        }
        last.clone_from(&name);
        if !satisfied(&licence, &accepted) {
            complaints.push(format!("{name} is under {licence}, which deny.toml does not accept"));
        }
    }
    Ok(complaints)
}

/// Name and source of each package of a lock file.
fn packages(lock: &str) -> Vec<(String, Option<String>)> {
    let value = |block: &str, name: &str| {
        let line = block.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(" = \""))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    let blocks = lock.split("[[package]]").skip(1);
    blocks.filter_map(|it| Some((value(it, "name")?, value(it, "source")))).collect()
}

/// What stands between two marks.
fn block<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let rest = text.split_once(start).map_or("", |it| it.1);
    rest.split_once(end).map_or(rest, |it| it.0)
}

/// The package that each line of a list names first.
fn named(list: &str) -> Vec<String> {
    list.lines().filter_map(|line| quoted(line).into_iter().next()).collect()
}

fn quoted(text: &str) -> Vec<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether accepted licences are enough for an SPDX expression. `OR` binds weaker than `AND`; parentheses are read
/// from the inside.
fn satisfied(expression: &str, accepted: &[String]) -> bool {
    let mut text = expression.to_owned();
    while let Some((before, rest)) = text.clone().rsplit_once('(') {
        let Some((inside, after)) = rest.split_once(')') else { return false };
        let word = if flat(inside, accepted) { "yes" } else { "no" };
        text = format!("{before}{word}{after}");
    }
    flat(&text, accepted)
}

/// The same without parentheses.
fn flat(expression: &str, accepted: &[String]) -> bool {
    let holds = |it: &str| it == "yes" || accepted.iter().any(|licence| licence == it);
    expression.split(" OR ").any(|choice| choice.split(" AND ").all(|it| holds(it.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_holds_if_a_choice_of_it_is_accepted_whole() {
        let accepted = ["MIT".to_owned(), "Unicode-3.0".to_owned()];
        for good in ["MIT", "MIT OR GPL-3.0-only", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(satisfied(good, &accepted), "{good}");
        }
        for bad in ["GPL-3.0-only", "MIT AND ISC", "(Apache-2.0 OR ISC) AND MIT", "(MIT", ""] {
            assert!(!satisfied(bad, &accepted), "{bad}");
        }
    }

    #[test]
    fn a_package_from_elsewhere_is_seen() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"git+https://x\"\n\n\
                    [[package]]\nname = \"a\"\nversion = \"2.0.0\"\n";
        assert_eq!(packages(lock)[0], ("a".to_owned(), Some("git+https://x".to_owned())));
        assert_eq!(packages(lock)[1].1, None);
    }

    #[test]
    fn this_workspace_is_as_its_rules_say() {
        assert_eq!(complaints().unwrap(), Vec::<String>::new());
    }
}
