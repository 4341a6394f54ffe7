//! What a plug-in repository needs: the publishing record, and the list that a repository of one's own answers with.
//!
//! The record's fields are those that IBM's SDK for plug-ins asks for when a plug-in is submitted, where a
//! binary's checksum is its SHA-1. The list's form is in docs/decisions/plug-in-repositories.md.

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::{Value, json};

use super::names::{plugin, version};
use super::product::Product;
use super::sums::hex;
use super::target::Target;
use crate::docs::PLUGIN;

/// A platform with its program.
pub(crate) type Binary<'a> = (&'a Target, &'a [u8]);

/// The record of this version, as JSON.
pub(crate) fn record(product: &Product, binaries: &[Binary<'_>]) -> String {
    let mut record = about(product);
    record["version"] = json!(version());
    record["binaries"] = files(product, binaries);
    format!("{record:#}\n")
}

/// The answer to `GET REPOSITORY/bx/list`, as JSON.
pub(crate) fn list(product: &Product, binaries: &[Binary<'_>]) -> String {
    let mut plugin = about(product);
    plugin["versions"] = json!([{
        "version": version(),
        "min_cli_version": "2.0.0",
        "binaries": files(product, binaries),
    }]);
    format!("{:#}\n", json!({"plugins": [plugin]}))
}

fn about(product: &Product) -> Value {
    json!({
        "name": PLUGIN,
        "description": product.description,
        "company": "",
        "authors": [{
            "name": product.authors,
            "homepage": product.homepage,
            "contact": format!("{}/issues", product.homepage),
        }],
        "homepage": product.homepage,
    })
}

fn files(product: &Product, binaries: &[Binary<'_>]) -> Value {
    let file = |(target, bytes): &Binary<'_>| {
        json!({
            "platform": target.id,
            "url": product.download(&plugin(target)),
            "checksum": hex(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref()),
        })
    };
    binaries.iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::super::target;
    use super::*;

    #[test]
    fn record_and_list_name_the_file_and_its_checksum() {
        let product = Product::read().unwrap();
        let binaries: [Binary<'_>; 1] = [(&target::ALL[0], b"abc")];
        let record: Value = serde_json::from_str(&record(&product, &binaries)).unwrap();
        let list: Value = serde_json::from_str(&list(&product, &binaries)).unwrap();
        for binary in [&record["binaries"][0], &list["plugins"][0]["versions"][0]["binaries"][0]] {
            assert_eq!(binary["platform"], "linux64");
            let name = format!("/monitoring-linux64-{}", version());
            assert!(binary["url"].as_str().unwrap().ends_with(&name));
            assert_eq!(binary["checksum"], "a9993e364706816aba3e25717850c26c9cd0d89d");
        }
    }
}
