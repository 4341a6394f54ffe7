//! Any text: what is taken for a CRN prints as it was.
#![no_main]

use ibmcloud_core::Crn;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(crn) = text.parse::<Crn>() {
        assert_eq!(crn.to_string(), text);
        assert_eq!(crn.is_empty(), text.is_empty());
    }
});
