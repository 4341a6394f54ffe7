//! The JSON Schema of the proxy's configuration file.

use serde_json::{Value, json};

/// Where the schema is found on the web, which is also its name.
const SCHEMA_ID: &str = "https://raw.githubusercontent.com/ibmcloud-monitoring/ibmcloud-monitoring/main/docs/reference/proxy-config.schema.json";

/// The schema, in the form of JSON Schema 2020-12.
pub(crate) fn schema() -> Value {
    let address = |about: &str| {
        json!({
            "description": about,
            "type": "string",
            "pattern": "^(unix:.+|systemd(:[0-9]+)?|(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5})$",
        })
    };
    let text = |about: &str| json!({ "description": about, "type": "string" });
    let number = |about: &str| json!({ "description": about, "type": "integer", "minimum": 0 });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Configuration of 'monitoring proxy'",
        "type": "object",
        "additionalProperties": false,
        "required": ["instances"],
        "properties": {
            "$schema": text("The address of this schema, for editors."),
            "listen": address("Where clients on this machine are waited for; 127.0.0.1:9400 if left out."),
            "admin_listen": address("Where health checks and metrics are; nowhere if left out."),
            "client_secret_file": text("File with the secret that clients must show; made if it does not exist."),
            "no_client_secret": {
                "description": "Let everybody on this machine in. One of this and 'client_secret_file' must be there.",
                "type": "boolean",
            },
            "allow_write": { "description": "Pass requests that change something, too.", "type": "boolean" },
            "allow_hosts": {
                "description": "Names that the Host header may have beside those of this machine.",
                "type": "array",
                "items": { "type": "string" },
            },
            "access_log": {
                "description": "The form of the lines on standard error for each request.",
                "enum": ["text", "json", "off"],
            },
            "limits": {
                "description": "Limits that differ from the usual ones.",
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "connections": number("Connections of clients at once; further ones wait."),
                    "headers": number("Header fields of a request."),
                    "head_bytes": number("Bytes of a request's head."),
                    "body_bytes": number("Bytes of a request's body."),
                    "replay_bytes": number("A body up to this length is kept until the answer begins, so that it can be sent again."),
                    "head_seconds": number("How long a request's head may take, and how long a connection may be idle."),
                    "answer_seconds": number("How long the service may take until its answer begins."),
                    "silence_seconds": number("How long nothing may come of a body that has begun."),
                    "drain_seconds": number("How long requests under way may take once the proxy is to end."),
                },
            },
            "instances": {
                "description": "The instances, each at a place of its own: a path, an address, or both.",
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {
                        "name": text("What it is called in logs and metrics; the instance's own name if left out."),
                        "instance": text("Name, GUID or CRN of the instance. With a CRN, and a team's ID, nothing is asked at the start."),
                        "region": text("Region of the instance."),
                        "team": text("Name or ID of the team to act in; the caller's default team if left out."),
                        "path": {
                            "description": "What a path begins with that is for this instance, such as /prod; it does not go on to the service.",
                            "type": "string",
                            "pattern": "^((/[A-Za-z0-9_.-]+)+)?$",
                        },
                        "listen": address("Where clients find this instance, if not at the address of all."),
                    },
                },
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::config::Config;
    use super::*;
    use ibmcloud_plugin_sdk::env::Env;

    fn schema_accepts(document: &Value) -> bool {
        let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
        compiler.add_resource(SCHEMA_ID, schema()).unwrap();
        let index = compiler.compile(SCHEMA_ID, &mut schemas).unwrap();
        schemas.validate(document, index).is_ok()
    }

    fn reader_accepts(document: &Value) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("proxy.json");
        std::fs::write(&path, document.to_string()).unwrap();
        let env = Env::capture(Vec::<(String, String)>::new());
        Config::read(&env, &path.to_string_lossy()).is_ok()
    }

    /// Everything that a file can say.
    fn everything() -> Value {
        json!({
            "$schema": SCHEMA_ID,
            "listen": "127.0.0.1:9400",
            "admin_listen": "0.0.0.0:9401",
            "client_secret_file": "/etc/proxy/secret",
            "allow_write": true,
            "allow_hosts": ["proxy.internal"],
            "access_log": "json",
            "limits": {
                "connections": 10, "headers": 20, "head_bytes": 8192, "body_bytes": 1, "replay_bytes": 0,
                "head_seconds": 1, "answer_seconds": 2, "silence_seconds": 3, "drain_seconds": 4,
            },
            "instances": [
                { "name": "prod", "instance": "prod", "region": "us-south", "team": "7", "path": "/prod/a" },
                { "instance": "stage", "listen": "unix:/run/stage.sock" },
            ],
        })
    }

    /// The places of all members, and of one that nobody knows beside each.
    fn changed(document: &Value, change: &mut dyn FnMut(&mut Value)) -> Vec<Value> {
        fn places(at: &Value, path: &str, all: &mut Vec<String>) {
            let members: Vec<(String, &Value)> = match at {
                Value::Object(members) => {
                    members.iter().map(|(key, it)| (key.clone(), it)).collect()
                }
                Value::Array(items) => {
                    items.iter().enumerate().map(|(at, it)| (at.to_string(), it)).collect()
                }
                _ => Vec::new(),
            };
            for (key, it) in members {
                let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
                places(it, &path, all);
                all.push(path);
            }
        }
        let mut all = vec![String::new()];
        places(document, "", &mut all);
        all.into_iter()
            .map(|path| {
                let mut copy = document.clone();
                change(copy.pointer_mut(&path).unwrap());
                copy
            })
            .collect()
    }

    #[test]
    fn schema_and_reader_agree_on_every_member() {
        assert!(schema_accepts(&everything()) && reader_accepts(&everything()));
        let wrong: [&mut dyn FnMut(&mut Value); 3] =
            [&mut |it| *it = json!([[1]]), &mut |it| *it = json!("?"), &mut |it| {
                if let Value::Object(members) = it {
                    members.insert("unknown".into(), json!(1));
                }
            }];
        let mut refused = 0;
        for change in wrong {
            for document in changed(&everything(), change) {
                let (one, two) = (schema_accepts(&document), reader_accepts(&document));
                assert_eq!(one, two, "{document:#}");
                refused += usize::from(!one);
            }
        }
        assert!(refused > 40, "{refused}");
    }
}
