//! The page of the reasons in an audit's report.

use std::fmt::Write as _;

use ibmcloud_monitoring::audit_codes::explained;

use super::page::NOTICE;

/// The whole page, with a section for each reason, to which reports link.
pub(crate) fn page() -> String {
    let mut page = format!(
        "{NOTICE}# Reasons in the report of an audit\n\n\
         `monitoring auth audit` gives each instance its reasons. The words stay the same in all versions and languages.\n\
         A *finding* is not as it is wanted, *unread* could not be found out, a *note* changes no verdict. The verdict of an\n\
         instance is that of its weightiest reason. With `--require-proof`, `tokens-not-proven` is a finding.\n\n\
         | Reason | Level |\n| --- | --- |\n"
    );
    let all = explained();
    for it in &all {
        let _ = writeln!(page, "| [`{0}`](#{0}) | {1} |", it.word, it.level);
    }
    for it in &all {
        let _ = write!(page, "\n## `{}`\n\n{}\n\n{}\n", it.word, it.meaning, commands(&it.advice));
    }
    page
}

/// A sentence with its command lines as code.
fn commands(text: &str) -> String {
    let parts: Vec<&str> = text.split('\'').collect();
    if parts.len().is_multiple_of(2) { text.to_owned() } else { parts.join("`") }
}
