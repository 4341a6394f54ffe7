//! How the program was started: asked for metadata or completions, as a plug-in, or by itself.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::env::Env;

/// What the caller wants, and in which role we are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invocation {
    /// `PROGRAM SendMetadata` and nothing else: print the metadata document. The host does this
    /// once, at installation.
    SendMetadata,
    /// `PROGRAM SendCompletion WORD…`: print candidates, one per line.
    Completion {
        /// The words typed so far, namespace words included.
        words: Vec<OsString>,
    },
    /// The host runs a command.
    Plugin {
        /// Words of the namespace, for instance `["monitoring", "alert"]`.
        namespace: Vec<String>,
        /// The command, as the user typed it (perhaps an alias), and its arguments. Can be empty.
        args: Vec<OsString>,
    },
    /// Somebody runs the binary directly, or through a link.
    Standalone {
        /// Name it was started by, without folder and `.exe`, to be repeated in messages.
        program: String,
        /// Arguments without the program name.
        args: Vec<OsString>,
    },
}

/// Names under which the binary stands in for the host itself.
const HOST_NAMES: [&str; 4] = ["ibmcloud", "ic", "bluemix", "bx"];

/// Reads the role off the arguments (program name first) and the environment.
///
/// The protocol gives no test for "started by the host"; the two variables that only the host sets
/// are taken as one. They are inherited, though, so a command started *below* a plug-in sees them
/// as well. A link named after the host is therefore never a plug-in: the host starts plug-ins by
/// their own name.
pub fn invocation(args: &[OsString], env: &Env) -> Invocation {
    let program = args.first().map(|path| program_name(path)).unwrap_or_default();
    let rest = args.get(1..).unwrap_or_default();
    match rest {
        [only] if only == "SendMetadata" => return Invocation::SendMetadata,
        [first, words @ ..] if first == "SendCompletion" => {
            return Invocation::Completion { words: words.to_vec() };
        }
        _ => {}
    }
    let hosted = env.namespace().is_some() || env.cli_name().is_some();
    if hosted && !HOST_NAMES.contains(&program.as_str()) {
        let words = env.namespace().unwrap_or_default().split_whitespace();
        let namespace = words.map(str::to_owned).collect();
        Invocation::Plugin { namespace, args: rest.to_vec() }
    } else {
        Invocation::Standalone { program, args: rest.to_vec() }
    }
}

fn program_name(path: &OsStr) -> String {
    let name = Path::new(path).file_name().unwrap_or(path).to_string_lossy().into_owned();
    match name.to_ascii_lowercase().strip_suffix(".exe") {
        Some(stem) => name.chars().take(stem.chars().count()).collect(),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn os(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    fn hosted(namespace: &str) -> Env {
        Env::capture([("IBMCLOUD_PLUGIN_NAMESPACE", namespace)])
    }

    #[test]
    fn metadata_is_asked_for_by_exactly_one_word() {
        let none = Env::default();
        assert_eq!(invocation(&os(&["p", "SendMetadata"]), &none), Invocation::SendMetadata);
        for args in [&["p", "SendMetadata", "x"][..], &["p", "sendmetadata"]] {
            assert!(matches!(invocation(&os(args), &none), Invocation::Standalone { .. }));
        }
    }

    #[test]
    fn completion_passes_the_words_on() {
        let asked = invocation(&os(&["p", "SendCompletion", "monitoring", "al"]), &hosted("x"));
        assert_eq!(asked, Invocation::Completion { words: os(&["monitoring", "al"]) });
    }

    #[test]
    fn the_host_names_the_namespace() {
        let started = invocation(&os(&["/plugins/mon/mon", "list"]), &hosted("monitoring alert"));
        let namespace = vec!["monitoring".to_owned(), "alert".to_owned()];
        assert_eq!(started, Invocation::Plugin { namespace, args: os(&["list"]) });
    }

    #[test]
    fn a_hosted_command_may_have_no_arguments_or_no_namespace() {
        let namespace = vec!["monitoring".to_owned()];
        let bare = invocation(&os(&["mon"]), &hosted("monitoring"));
        assert_eq!(bare, Invocation::Plugin { namespace, args: vec![] });
        let only_name = invocation(&os(&["mon", "x"]), &Env::capture([("BLUEMIX_CLI", "bx")]));
        assert_eq!(only_name, Invocation::Plugin { namespace: vec![], args: os(&["x"]) });
    }

    #[test]
    fn a_link_named_after_the_host_is_the_host_even_below_a_plugin() {
        for name in ["/tmp/bin/ibmcloud", "ic", "ibmcloud.exe"] {
            let started = invocation(&os(&[name, "login"]), &hosted("monitoring"));
            assert!(matches!(started, Invocation::Standalone { .. }), "{name}");
        }
    }

    #[test]
    fn a_program_without_any_argument_vector_is_standalone() {
        let started = invocation(&[], &Env::default());
        assert_eq!(started, Invocation::Standalone { program: String::new(), args: vec![] });
    }

    #[test]
    fn the_program_name_has_no_folder_and_no_suffix() {
        let started = invocation(&os(&["/opt/My.EXE"]), &Env::default());
        assert_eq!(started, Invocation::Standalone { program: "My".to_owned(), args: vec![] });
    }
}
