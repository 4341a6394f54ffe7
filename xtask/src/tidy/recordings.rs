//! Every endpoint that the client calls stands in one table, with its recordings, and the emulator serves it.
//!
//! That no call is forgotten is seen in the client's sources: each function that others can call must be
//! named by the table, and each path in them must be one of its paths, or a piece of one.

use std::collections::BTreeSet;
use std::path::Path;

use ibmcloud_emulator::service::ANY;
use proc_macro2::{TokenStream, TokenTree};

use crate::checkout::{self, has_extension};
use crate::recordings::{self, Endpoint, FOLDER, Recorded, Table, describes, is_open};
use crate::sources::{self, is_word};

/// Where requests are made, and what the table calls it.
const SOURCES: [(&str, &str); 2] = [
    ("crates/ibmcloud-transport/src/monitor", "monitor"),
    ("crates/ibmcloud-transport/src/platform", "platform"),
];
/// The client's test of the recordings.
const PLAYED_BY: &str = "crates/ibmcloud-transport/tests/wire";

pub(crate) fn complaints() -> anyhow::Result<Vec<String>> {
    let table = recordings::table()?;
    let mut complaints = of_table(&table.endpoints, &recordings::recordings()?);
    complaints.extend(unserved(&table.endpoints));
    complaints.extend(unplayed(&table.endpoints)?);
    let mut functions = BTreeSet::new();
    for (folder, name) in SOURCES {
        for file in checkout::files(folder)? {
            if !has_extension(&file, "rs") {
                continue;
            }
            let tokens = sources::without_tests(sources::tokens(&file)?);
            functions.extend(calls(tokens.clone()).into_iter().map(|it| format!("{name}::{it}")));
            let unknown = sources::literals(tokens).into_iter().filter(|it| !known(it, &table));
            let place = checkout::shown(Path::new(&file));
            complaints.extend(
                unknown.map(|it| format!("{place}: {it:?} is no path of {FOLDER}/endpoints.json")),
            );
        }
    }
    complaints.extend(unnamed(&table, &functions));
    Ok(complaints)
}

/// What is wrong with the table itself, and with what it says of the recordings.
fn of_table(endpoints: &[Endpoint], recordings: &[Recorded]) -> Vec<String> {
    let mut complaints = Vec::new();
    let key = |it: &Endpoint| (it.service.clone(), it.path.clone(), it.method.clone());
    for pair in endpoints.windows(2).filter(|pair| key(&pair[0]) >= key(&pair[1])) {
        complaints.push(format!("{} {} is not in order", pair[1].method, pair[1].path));
    }
    for it in endpoints {
        let line = format!("{} {}", it.method, it.path);
        if it.recordings.is_empty() && it.reason.is_empty() {
            complaints.push(format!("{line} has neither a recording nor a reason"));
        }
        if it.functions.is_empty() && it.reason.is_empty() {
            complaints.push(format!("{line} is called by nobody"));
        }
        for name in &it.recordings {
            let fits = |one: &Recorded| {
                one.name == *name && one.method == it.method && describes(&it.path, &one.path)
            };
            if !recordings.iter().any(fits) {
                complaints.push(format!("{name} is no recording of {line}"));
            }
        }
    }
    for one in recordings {
        let owners = endpoints.iter().filter(|it| it.recordings.contains(&one.name)).count();
        if owners != 1 {
            complaints.push(format!("{} belongs to {owners} endpoints", one.name));
        }
    }
    complaints
}

/// Endpoints that the emulator does not have.
fn unserved(endpoints: &[Endpoint]) -> Vec<String> {
    let services = ibmcloud_emulator::services();
    let served = |it: &&Endpoint| {
        let service = services.iter().find(|service| service.name() == it.service);
        service.is_some_and(|service| {
            let alias = service.aliases().iter().find_map(|(alias, meant)| {
                it.path.strip_prefix(alias).map(|rest| format!("{meant}{rest}"))
            });
            service.operations().iter().any(|operation| {
                let method = [it.method.as_str(), ANY].contains(&operation.method);
                let paths = [Some(&it.path), alias.as_ref()];
                method && paths.into_iter().flatten().any(|path| describes(operation.path, path))
            })
        })
    };
    let missing = endpoints.iter().filter(|it| !served(it));
    missing
        .map(|it| format!("the emulator's {} has no {} {}", it.service, it.method, it.path))
        .collect()
}

/// Endpoints that the client's test calls by none of their functions.
fn unplayed(endpoints: &[Endpoint]) -> anyhow::Result<Vec<String>> {
    let files = checkout::files(PLAYED_BY)?;
    let tests: String = files.iter().map(checkout::read).collect::<anyhow::Result<_>>()?;
    let called = |function: &String| {
        let name = function.rsplit(':').next().unwrap_or_default();
        tests.contains(&format!(".{name}("))
    };
    let left = endpoints.iter().filter(|it| {
        !it.recordings.is_empty() && !it.functions.is_empty() && !it.functions.iter().any(called)
    });
    Ok(left.map(|it| format!("{PLAYED_BY} calls nothing for {} {}", it.method, it.path)).collect())
}

/// Functions of the client that the table does not name, and the other way round.
fn unnamed(table: &Table, functions: &BTreeSet<String>) -> Vec<String> {
    let listed = table.endpoints.iter().flat_map(|it| &it.functions);
    let others = table.others.iter().map(|(function, _)| function);
    let named: BTreeSet<String> = listed.chain(others).cloned().collect();
    let unknown = functions.difference(&named);
    let unknown = unknown.map(|it| format!("{FOLDER}/endpoints.json does not name {it}"));
    let gone = named.difference(functions).map(|it| format!("{it} is no function of the client"));
    unknown.chain(gone).collect()
}

/// The names behind `pub async fn`.
fn calls(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            found.extend(calls(group.stream()));
        }
        let is = |offset, word| is_word(tokens.get(at + offset), word);
        if is(0, "pub") && is(1, "async") && is(2, "fn") {
            found.extend(tokens.get(at + 3).map(ToString::to_string));
        }
    }
    found
}

/// Whether a text is no path, or a piece of a path of the table. In a text that is filled in, a part in
/// braces stands for any part, and a first one for what stands before.
fn known(text: &str, table: &Table) -> bool {
    if !text.contains('/') || !text.starts_with(['/', '{']) || text.contains(' ') {
        return true;
    }
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
    let piece = if text.starts_with('{') { parts.get(1..).unwrap_or_default() } else { &parts[..] };
    piece.is_empty()
        || table.endpoints.iter().any(|it| {
            let path: Vec<&str> = it.path.split('/').filter(|part| !part.is_empty()).collect();
            path.windows(piece.len()).any(|window| {
                window.iter().zip(piece).all(|(one, other)| one == other || is_open(other))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(method: &str, path: &str, recordings: &[&str]) -> Endpoint {
        Endpoint {
            service: "monitoring".into(),
            method: method.into(),
            path: path.into(),
            functions: vec!["monitor::alert".into()],
            recordings: recordings.iter().map(|&name| name.to_owned()).collect(),
            reason: String::new(),
        }
    }

    fn recorded(name: &str, method: &str, path: &str) -> Recorded {
        Recorded { name: name.into(), method: method.into(), path: path.into() }
    }

    #[test]
    fn endpoints_and_recordings_belong_together() {
        let endpoints = [
            endpoint("GET", "/api/alerts", &["list"]),
            endpoint("GET", "/api/alerts/{id}", &["one", "list"]),
            endpoint("DELETE", "/api/alerts/{id}", &[]),
        ];
        let recordings = [
            recorded("list", "GET", "/api/alerts"),
            recorded("one", "GET", "/api/alerts/7"),
            recorded("lost", "GET", "/x"),
        ];
        let found = of_table(&endpoints, &recordings);
        let expected = [
            "DELETE /api/alerts/{id} is not in order",
            "list is no recording of GET /api/alerts/{id}",
            "DELETE /api/alerts/{id} has neither a recording nor a reason",
            "list belongs to 2 endpoints",
            "lost belongs to 0 endpoints",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_the_emulator_lacks_is_noticed() {
        let endpoints =
            [endpoint("GET", "/api/alerts/{id}", &[]), endpoint("GET", "/api/oracle", &[])];
        assert_eq!(unserved(&endpoints), ["the emulator's monitoring has no GET /api/oracle"]);
    }

    #[test]
    fn paths_and_functions_are_found_in_sources() {
        let table = Table {
            endpoints: vec![endpoint("GET", "/api/v2/alerts/{id}/state", &[])],
            others: Vec::new(),
        };
        for text in [
            "/api/v2/alerts",
            "/state",
            "{ALERTS}/{id}",
            "{}/{id}/{word}",
            "a/b",
            "/ and words",
            "text",
        ] {
            assert!(known(text, &table), "{text}");
        }
        for text in ["/api/v3/alerts", "/api/alerts", "{ALERTS}/{id}/lock", "/api/v2/alerts/7"] {
            assert!(!known(text, &table), "{text}");
        }
        let source = "impl A { pub async fn one() {} async fn two() {} pub(crate) async fn three() {} } pub async fn four() {}";
        assert_eq!(calls(source.parse().unwrap()), ["one", "four"]);
        let functions = BTreeSet::from(["monitor::new".to_owned()]);
        let expected = [
            "tests/wire/endpoints.json does not name monitor::new",
            "monitor::alert is no function of the client",
        ];
        assert_eq!(unnamed(&table, &functions), expected);
    }
}
