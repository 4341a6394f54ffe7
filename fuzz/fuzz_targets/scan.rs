//! Any bytes as a file with archives and encodings in it: nothing panics, the limits hold, what is found does not
//! depend on how the bytes are read, and a known token between any bytes is found.
#![no_main]

use ibmcloud_scan::{Event, KnownToken, Limits, Scanner, Source, What};
use libfuzzer_sys::fuzz_target;

const TOKEN: &str = "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90";

fn events(bytes: &[u8], block: usize) -> Vec<Event> {
    let token = KnownToken { label: 1, token: TOKEN.to_owned().into() };
    let limits = Limits { free: 1 << 20, ..Limits::default() };
    let scanner = Scanner::new([token]).unwrap().with_limits(limits).with_block(block);
    let mut events = Vec::new();
    let mut reader = bytes;
    let totals = scanner.read(Source::StandardInput, &mut reader, &mut |event| events.push(event));
    let most = (bytes.len() as u64 * limits.ratio).max(limits.free) * 2;
    assert!(totals.bytes <= most, "{totals:?}");
    let _ = scanner.kubernetes(&mut &*bytes, &mut |_| ());
    events.sort_by_key(|event| format!("{event:?}"));
    events
}

fuzz_target!(|bytes: &[u8]| {
    let found = events(bytes, 1 << 18);
    assert_eq!(events(bytes, 97), found);
    assert!(!format!("{found:?}").contains(TOKEN));
    // A blank in front makes it no archive.
    let plain = [b" ", TOKEN.as_bytes(), b" ", bytes].concat();
    let is_first = |event: &Event| matches!(event, Event::Found(it) if it.offset == 1 && it.what == What::Live { label: 1 });
    if plain.get(257..262) != Some(b"ustar") {
        assert_eq!(events(&plain, 97).iter().filter(|it| is_first(it)).count(), 1);
    }
});
