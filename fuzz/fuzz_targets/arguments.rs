//! Any words behind any command's name: what Go's flag habits are rewritten to needs no second rewriting,
//! loses no word, and is read or refused by clap. The first byte chooses the command; line ends separate words.
#![no_main]

use std::ffi::OsString;

use ibmcloud_cli::grammar::argv::{Words, normalise};
use ibmcloud_cli::grammar::globals::Globals;
use ibmcloud_monitoring::REGISTRY;
use ibmcloud_plugin_sdk::given::trimmed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (chosen, text) = input;
    let specs: Vec<_> = REGISTRY.all().collect();
    let command = (specs[usize::from(chosen) % specs.len()].arguments)();
    let words: Vec<OsString> = text.split('\n').map(OsString::from).collect();
    let mut globals = Globals::default();
    let Ok(Words::Run(rewritten)) = normalise(&command, &words, None, &mut globals) else {
        return;
    };
    assert_eq!(
        normalise(&command, &rewritten, None, &mut Globals::default()),
        Ok(Words::Run(rewritten.clone())),
        "{words:?}"
    );
    let flags = rewritten.iter().take_while(|word| *word != "--").count();
    // A value that a person gave is taken without what stands around it.
    let is_from =
        |word: &OsString, it: &OsString| it == word || it.to_str().map(trimmed) == word.to_str();
    for word in &rewritten[flags + 1..] {
        let is_said = words.iter().any(|it| is_from(word, it));
        assert!(is_said, "{word:?} was made up from {words:?}");
    }
    let _ = command.try_get_matches_from(rewritten);
});
