//! Any bytes as a policy file: it is read or refused, every error has a place, and what is read decides.
#![no_main]

use std::time::{Duration, SystemTime};

use ibmcloud_core::policy::{Facts, SourceKind};
use ibmcloud_fleet::policy::{MAX_FAULTS, Reading, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
    match read(bytes, now) {
        Reading::Invalid(faults) => {
            assert!(!faults.is_empty() && faults.len() <= MAX_FAULTS + 1);
            let placed = faults.iter().all(|it| it.position.line > 0 && it.position.column > 0);
            assert!(placed, "{faults:?}");
        }
        Reading::Valid(policy, _) => {
            let account = "0123456789abcdef0123456789abcdef".parse().expect("an account");
            let group = "0123456789abcdef0123456789abcdef".parse().expect("a group");
            let guid = "8d7af921-b136-4078-9666-081bd8470d94".parse().expect("a GUID");
            let region = "eu-de".parse().expect("a region");
            let crn = "".parse().expect("a CRN");
            let facts = Facts {
                account: &account,
                resource_group_id: &group,
                resource_group: None,
                region: &region,
                name: "prod",
                guid: &guid,
                crn: &crn,
                tags: None,
            };
            let (decision, considered) = policy.explain(&facts, now);
            let last = considered.last().expect("the default at least");
            assert_eq!(last.source, decision.source);
            assert_eq!(
                decision.source.name.is_empty(),
                decision.source.kind == SourceKind::Fallback
            );
        }
    }
});
