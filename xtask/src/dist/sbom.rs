//! The list of what the program is made of, as a `CycloneDX` document.

use serde_json::{Value, json};

use super::names::{PROGRAM, version};
use super::parts::Part;
use super::sums::{hex, sha256};
use super::target::Target;

/// The document for one platform. It depends on the parts and the program alone: the serial number is made of them,
/// and there is no time in it.
pub(crate) fn document(target: &Target, parts: &[Part], bytes: &[u8]) -> String {
    let mut document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "tools": {"components": [{"type": "application", "name": "cargo xtask dist"}]},
            "component": main(target, bytes),
        },
        "components": parts.iter().filter(|it| it.name != PROGRAM).map(component).collect::<Vec<_>>(),
        "dependencies": parts.iter().map(|it| dependency(it, parts)).collect::<Vec<_>>(),
    });
    document["serialNumber"] = json!(serial_number(&document.to_string()));
    format!("{document:#}\n")
}

/// The program itself.
fn main(target: &Target, bytes: &[u8]) -> Value {
    json!({
        "type": "application",
        "bom-ref": format!("{PROGRAM}@{}", version()),
        "name": PROGRAM,
        "version": version(),
        "licenses": [{"expression": "Apache-2.0"}],
        "purl": purl(PROGRAM, version()),
        "hashes": [{"alg": "SHA-256", "content": hex(&sha256(bytes))}],
        "properties": [{"name": "platform", "value": target.id}],
    })
}

fn component(part: &Part) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(part),
        "name": part.name,
        "version": part.version,
        "scope": "required",
        "licenses": [{"expression": part.licence}],
        "purl": purl(&part.name, &part.version),
    });
    if let Some(checksum) = &part.checksum {
        component["hashes"] = json!([{"alg": "SHA-256", "content": checksum}]);
    }
    if let Some(repository) = &part.repository {
        component["externalReferences"] = json!([{"type": "vcs", "url": repository}]);
    }
    component
}

fn dependency(part: &Part, parts: &[Part]) -> Value {
    let needs = part.needs.iter().filter_map(|at| parts.get(*at));
    json!({"ref": reference(part), "dependsOn": needs.map(reference).collect::<Vec<_>>()})
}

fn reference(part: &Part) -> String {
    format!("{}@{}", part.name, part.version)
}

fn purl(name: &str, version: &str) -> String {
    format!("pkg:cargo/{name}@{version}")
}

/// A version 8 UUID, whose bits may be made of anything: here of what the document says.
fn serial_number(text: &str) -> String {
    let mut bytes = sha256(text.as_bytes());
    bytes.truncate(16);
    for (at, keep, set) in [(6, 0x0f, 0x80), (8, 0x3f, 0x80)] {
        if let Some(byte) = bytes.get_mut(at) {
            *byte = (*byte & keep) | set;
        }
    }
    let digits = hex(&bytes);
    let mut text = "urn:uuid:".to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if [8, 12, 16, 20].contains(&at) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{parts, target};
    use super::*;

    #[test]
    fn every_part_is_a_component_that_others_may_need() {
        let target = &target::ALL[0];
        let parts = parts::of(target).unwrap();
        let text = document(target, &parts, b"a program");
        assert_eq!(text, document(target, &parts, b"a program"));
        let document: Value = serde_json::from_str(&text).unwrap();
        let components = document["components"].as_array().unwrap();
        assert_eq!(components.len() + 1, parts.len());
        let named: Vec<&Value> = document["dependencies"].as_array().unwrap().iter().collect();
        assert!(named.iter().any(|it| it["ref"] == document["metadata"]["component"]["bom-ref"]));
        let serial = document["serialNumber"].as_str().unwrap();
        assert_eq!((serial.len(), serial.chars().nth(23)), (45, Some('8')), "{serial}");
    }
}
