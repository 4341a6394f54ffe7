//! The scanner as its callers use it: streams, archives, folders.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ibmcloud_scan::{
    Encoding, Event, Finding, KnownToken, Limits, Scanner, Source, TokenError, Totals, TreeOptions,
    Unread, Unsearched, What,
};
use proptest::prelude::*;

const TOKEN: &str = "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90";
const OTHER: &str = "7c1e2d3f-0a9b-4e55-9f10-aa3e7a612b91";

fn scanner() -> Scanner {
    let known = |label, token: &str| KnownToken { label, token: token.to_owned().into() };
    Scanner::new([known(1, TOKEN), known(2, OTHER)]).unwrap()
}

fn read(scanner: &Scanner, bytes: &[u8]) -> (Vec<Finding>, Vec<Unread>, Totals) {
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    let totals =
        scanner.read(Source::StandardInput, &mut Cursor::new(bytes), &mut |event| match event {
            Event::Found(it) => found.push(it),
            Event::Unread(it) => unread.push(it),
        });
    found.sort();
    (found, unread, totals)
}

fn tree(path: &Path, options: &TreeOptions) -> (Vec<String>, Vec<(String, Unsearched)>, Totals) {
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    let name = |source: &Source| match source {
        Source::File(file) => file.strip_prefix(path).unwrap().to_string_lossy().into_owned(),
        other => panic!("{other:?}"),
    };
    let totals = scanner().paths(&[path.to_owned()], options, &mut |event| match event {
        Event::Found(it) => {
            assert_eq!(it.place.members, [""; 0]);
            found.push(format!("{}:{}", name(&it.place.source), it.line));
        }
        Event::Unread(it) => unread.push((name(&it.place.source), it.why)),
    });
    found.sort();
    unread.sort();
    (found, unread, totals)
}

/// The text of a token in each encoding, with `before` bytes in front of it where that matters.
fn encoded(encoding: Encoding, before: usize) -> Vec<u8> {
    match encoding {
        Encoding::Plain => TOKEN.as_bytes().to_vec(),
        Encoding::Base64 => STANDARD
            .encode([&b"user:pass"[..before % 9], TOKEN.as_bytes(), b"\n"].concat())
            .into_bytes(),
        Encoding::Percent => TOKEN.replace('-', "%2D").into_bytes(),
        Encoding::Json => TOKEN.replace('-', "\\u002d").into_bytes(),
        Encoding::Utf16 => TOKEN.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    }
}

const ENCODINGS: [Encoding; 5] =
    [Encoding::Plain, Encoding::Base64, Encoding::Percent, Encoding::Json, Encoding::Utf16];

#[test]
fn a_token_at_every_offset_around_the_end_of_a_block_is_found_once() {
    // Streams are read in blocks of 500 bytes beside what is kept around them.
    let scanner = scanner().with_block(500);
    for encoding in ENCODINGS {
        for before in (0..120).chain(1400..1800).chain(2600..2700) {
            let lines = before / 10;
            let mut text = "123456789\n".repeat(lines).into_bytes();
            text.extend(vec![b' '; before - text.len()]);
            let start = text.len();
            text.extend(encoded(encoding, before));
            text.extend(b" \n".repeat(before % 700));
            let (found, unread, totals) = read(&scanner, &text);
            assert_eq!(unread, []);
            assert_eq!(totals.bytes, text.len() as u64);
            let [found] = &found[..] else { panic!("{encoding:?} at {before}: {found:?}") };
            assert_eq!((found.what, found.encoding), (What::Live { label: 1 }, encoding));
            assert_eq!(found.line, lines as u64 + 1, "{encoding:?} at {before}");
            if encoding != Encoding::Base64 {
                assert_eq!(found.offset, start as u64);
                assert_eq!(found.column, (start - lines * 10) as u64 + 1);
            }
        }
    }
}

#[test]
fn a_finding_holds_no_part_of_a_token() {
    for encoding in ENCODINGS {
        let text = [b"SDC_TOKEN=", &encoded(encoding, 0)[..]].concat();
        let (found, ..) = read(&scanner(), &text);
        let said = format!("{found:?} {:?}", scanner());
        assert!(!said.contains("0f2d6c1e") && !said.contains("9b7a"), "{said}");
    }
}

#[test]
fn a_known_token_in_a_telling_place_is_live_and_nothing_else() {
    let text = format!(
        "curl https://us-south.monitoring.cloud.ibm.com/api/alerts -H 'Authorization: Bearer {TOKEN}'\nexport SDC_TOKEN={OTHER}\n"
    );
    let (found, ..) = read(&scanner(), text.as_bytes());
    let what: Vec<_> = found.iter().map(|it| it.what).collect();
    assert_eq!(what, [What::Live { label: 1 }, What::Live { label: 2 }]);
}

#[test]
fn columns_are_counted_in_characters() {
    let (found, ..) = read(&scanner(), format!("é\nüß€ {TOKEN}").as_bytes());
    assert_eq!((found[0].line, found[0].column), (2, 5));
}

#[test]
fn a_token_that_is_too_short_is_refused() {
    let token = KnownToken { label: 3, token: "abc".to_owned().into() };
    assert_eq!(Scanner::new([token]).unwrap_err(), TokenError::TooShort { label: 3 });
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        archive.append_data(&mut header, name, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn archives_are_opened_inside_each_other() {
    let secret = format!("a\nb\n  token: {TOKEN}\n");
    let inner = tar(&[("x/empty", b""), ("x/values.yaml", secret.as_bytes())]);
    let jar = zip(&[("readme", b"nothing"), ("inner.tgz", &gz(&inner))]);
    for whole in [jar.clone(), gz(&tar(&[("app.jar", &jar)]))] {
        let (found, unread, totals) = read(&scanner(), &whole);
        assert_eq!(unread, []);
        assert_eq!((found.len(), found[0].line, found[0].column), (1, 3, 10));
        let members = &found[0].place.members;
        assert!(members.ends_with(&["inner.tgz".to_owned(), "x/values.yaml".to_owned()]));
        assert!(totals.members >= 4);
    }
}

#[test]
fn what_is_not_unpacked_is_said() {
    let secret = TOKEN.as_bytes();
    let deep = (0..9).fold(secret.to_vec(), |bytes, _| gz(&bytes));
    let (_, unread, _) = read(&scanner(), &deep);
    assert_eq!(unread[0].why, Unsearched::TooDeep);

    let (_, unread, _) = read(&scanner(), b"\xfd7zXZ\0something");
    assert_eq!(unread[0].why, Unsearched::Compression("xz"));

    let whole = gz(&tar(&[("a", secret), ("b", &[b'x'; 5000])]));
    let (found, unread, _) = read(&scanner(), &whole[..whole.len() - 20]);
    assert_eq!(found.len(), 1, "what came before the damage was searched");
    assert!(matches!(unread[0].why, Unsearched::Damaged(_)), "{unread:?}");

    let cut = tar(&[("a", &[b'x'; 5000])]);
    let (_, unread, _) = read(&scanner(), &cut[..2000]);
    assert_eq!(unread[0].place.members, ["a"]);
    assert!(matches!(unread[0].why, Unsearched::Damaged(_)), "{unread:?}");

    let (_, unread, _) = read(&scanner(), &zip(&[("a", secret)])[..60]);
    assert!(matches!(unread[0].why, Unsearched::Damaged(_)), "{unread:?}");
}

#[test]
fn a_bomb_is_not_unpacked_to_its_end() {
    let limits = Limits { free: 1 << 20, ..Limits::default() };
    let bomb = gz(&vec![0; 40 << 20]);
    for whole in [bomb.clone(), zip(&[("bomb.gz", &bomb)]), tar(&[("bomb.gz", &bomb)])] {
        let (_, unread, totals) = read(&scanner().with_limits(limits), &whole);
        assert!(matches!(unread[..], [Unread { why: Unsearched::TooLarge, .. }]), "{unread:?}");
        assert!(totals.bytes < 20 << 20, "{totals:?}");
    }
    let limits = Limits { members: 3, ..Limits::default() };
    let many = tar(&[("a", b""), ("b", b""), ("c", b""), ("d", TOKEN.as_bytes())]);
    let (found, unread, _) = read(&scanner().with_limits(limits), &many);
    assert_eq!((found.len(), &unread[0].why), (0, &Unsearched::TooLarge));
}

#[test]
fn an_encrypted_member_is_said_to_be_one() {
    // The flag of encryption, in the member's own header and in the list.
    let mut whole = zip(&[("secret.txt", TOKEN.as_bytes())]);
    let list = memchr::memmem::find(&whole, b"PK\x01\x02").unwrap();
    whole[6] |= 1;
    whole[list + 8] |= 1;
    let (_, unread, _) = read(&scanner(), &whole);
    assert_eq!(unread[0].why, Unsearched::Encrypted);
    assert_eq!(unread[0].place.members, ["secret.txt"]);
}

#[test]
fn a_folder_is_searched_as_git_sees_it_or_whole() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in [".git", "src/deep"] {
        fs::create_dir_all(at(name)).unwrap();
    }
    fs::write(at(".gitignore"), "*.tfstate\n").unwrap();
    for name in [".env", "state.tfstate", "src/deep/run.sh", ".git/config"] {
        fs::write(at(name), format!("\n{TOKEN}\n")).unwrap();
    }
    fs::write(at("src/binary"), [&b"\0\x01\xff"[..], TOKEN.as_bytes(), b"\0"].concat()).unwrap();
    let (found, unread, totals) = tree(folder.path(), &TreeOptions::default());
    assert_eq!(found, [".env:2", "src/binary:1", "src/deep/run.sh:2"]);
    assert_eq!((unread.len(), totals.files), (0, 4));
    let everything = TreeOptions { respect_ignore_files: false, ..TreeOptions::default() };
    let (found, ..) = tree(folder.path(), &everything);
    assert_eq!(found, [".env:2", "src/binary:1", "src/deep/run.sh:2", "state.tfstate:2"]);
    let some = TreeOptions { exclude: vec!["src".to_owned()], threads: 1, ..everything };
    assert_eq!(tree(folder.path(), &some).0, [".env:2", "state.tfstate:2"]);
}

#[cfg(unix)]
#[test]
fn pipes_are_not_opened_links_are_not_followed_and_what_is_closed_is_said() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let at = |name: &str| folder.path().join(name);
    fs::write(outside.path().join("secret"), TOKEN).unwrap();
    symlink(outside.path(), at("away")).unwrap();
    symlink(folder.path(), at("round")).unwrap();
    symlink(outside.path().join("secret"), at("file")).unwrap();
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    fs::write(at("closed"), TOKEN).unwrap();
    fs::set_permissions(at("closed"), fs::Permissions::from_mode(0o000)).unwrap();
    let (found, unread, totals) = tree(folder.path(), &TreeOptions::default());
    assert_eq!(totals.links, 3);
    assert!(unread.contains(&("pipe".to_owned(), Unsearched::NotAFile)), "{unread:?}");
    // The administrator of the system may read everything.
    if rustix::process::geteuid().is_root() {
        assert_eq!(found, ["closed:1"]);
    } else {
        assert_eq!(found, [""; 0]);
        assert!(matches!(&unread[0], (name, Unsearched::Io(_)) if name == "closed"));
    }
}

#[test]
fn secrets_of_kubernetes_are_decoded_and_named() {
    let data = STANDARD.encode(format!("first\n{TOKEN}\n"));
    let shape = STANDARD.encode("3c1e2d3f-0a9b-4e55-9f10-aa3e7a612b92");
    let helm = STANDARD.encode(STANDARD.encode(gz(format!("x: {OTHER}").as_bytes())));
    let document = format!(
        r#"{{"apiVersion":"v1","kind":"List","items":[
        {{"kind":"Secret","metadata":{{"namespace":"obs","name":"grafana"}},"data":{{"ini":"{data}","SDC_TOKEN":"{shape}"}}}},
        {{"kind":"Secret","type":"helm.sh/release.v1","metadata":{{"namespace":"obs","name":"helm"}},"data":{{"release":"{helm}"}}}},
        {{"kind":"ConfigMap","metadata":{{"namespace":"web","name":"env"}},"data":{{"run.sh":"a\nb {OTHER}"}}}},
        {{"kind":"Secret","metadata":{{"namespace":"web","name":"bad"}},"data":{{"k":"%%%"}}}}]}}"#
    );
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    scanner()
        .kubernetes(&mut document.as_bytes(), &mut |event| match event {
            Event::Found(it) => {
                let Source::Kubernetes(key) = it.place.source else { panic!() };
                found.push((
                    format!("{}/{}/{}", key.namespace, key.name, key.key),
                    it.line,
                    it.what,
                ));
            }
            Event::Unread(it) => unread.push(it.why),
        })
        .unwrap();
    found.sort();
    let live = |label| What::Live { label };
    let rule = What::Shape(ibmcloud_scan::Rule::TokenVariable);
    assert_eq!(
        found,
        [
            ("obs/grafana/SDC_TOKEN".to_owned(), 1, rule),
            ("obs/grafana/ini".to_owned(), 2, live(1)),
            ("obs/helm/release".to_owned(), 1, live(2)),
            ("web/env/run.sh".to_owned(), 2, live(2)),
        ]
    );
    assert!(matches!(unread[..], [Unsearched::Damaged(_)]));
    for wrong in ["", "[]", "{}", r#"{"items":3}"#, r#"{"kind":"Pod"}"#] {
        assert!(scanner().kubernetes(&mut wrong.as_bytes(), &mut |_| ()).is_err(), "{wrong}");
    }
    let empty = r#"{"kind":"List","items":[]}"#;
    assert!(scanner().kubernetes(&mut empty.as_bytes(), &mut |_| ()).is_ok());
}

proptest! {
    #[test]
    fn the_size_of_blocks_decides_nothing(
        pieces in prop::collection::vec((0usize..9, 0usize..1500), 1..12),
        block in 1usize..3000,
    ) {
        let mut text = Vec::new();
        for (piece, gap) in pieces {
            text.extend(match piece {
                5 => b"https://us-south.monitoring.cloud.ibm.com/api/token".to_vec(),
                6 => b"Authorization: Bearer 3c1e2d3f-0a9b-4e55-9f10-aa3e7a612b92".to_vec(),
                7 => b"\nSDC_TOKEN: ".to_vec(),
                8 => b"https://us-south.monitoring.cloud.ibm.com/".to_vec(),
                nth => encoded(ENCODINGS[nth], gap),
            });
            text.extend([b' ', b'\n', b'x'].into_iter().cycle().take(gap));
            text.push(b'\n');
        }
        let whole = read(&scanner().with_block(1 << 20), &text);
        prop_assert_eq!(read(&scanner().with_block(block), &text), whole);
    }

    #[test]
    fn random_bytes_hold_no_live_token(bytes in prop::collection::vec(any::<u8>(), 0..5000)) {
        let (found, ..) = read(&scanner(), &bytes);
        let is_live = |it: &Finding| matches!(it.what, What::Live { .. });
        prop_assert_eq!(found.iter().filter(|it| is_live(it)).count(), 0);
    }

    #[test]
    fn a_token_between_any_bytes_is_found(
        before in prop::collection::vec(any::<u8>(), 0..700),
        after in prop::collection::vec(any::<u8>(), 0..700),
        which in 0usize..5,
    ) {
        // What looks like an archive is read as one.
        prop_assume!(![0x1f, 0x50, 0xfd, 0x37, 0x28, 0x52, 0x04, 0x4c, 0x42].contains(before.first().unwrap_or(&0)));
        prop_assume!(before.is_empty() || (which != 1));
        let text = [&before, &encoded(ENCODINGS[which], 0), &after].map(Vec::as_slice).concat();
        let (found, ..) = read(&scanner().with_block(100), &text);
        let live = found.iter().filter(|it| it.what == What::Live { label: 1 });
        prop_assert_eq!(live.count(), 1);
    }
}
