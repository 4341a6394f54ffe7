//! The repository of plug-ins: its list, and the files that it publishes. Each file is a small real
//! plug-in, a script that describes itself and says what it was started with.

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::{Value, json};

use crate::net::http::{Answer, Body, Reply, Request};
use crate::service::{CommonErrors, ErrorFamily, Handler, Host, Operation, Route, Service, Table};
use crate::world::{PublishedPlugin, PublishedVersion, World};

/// Where the files are.
const FOLDER: &str = "/downloads/bluemix-plugins";

const CLI: &str = "ibm-cloud-cli, the files of its plug-in repository";
const DOCS: &str = "IBM Cloud docs, Extending IBM Cloud CLI with plug-ins";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::get("/bx/list", "", CLI, |world, request, _| Ok(list(world, request))),
    R::get("/downloads/bluemix-plugins/{name}/{file}", "", CLI, |world, request, at| found(world, request, at.get("name"), at.get("file"))).hiding_other_methods(),
    R::get("/downloads/my-plugin", "", DOCS, |_, _, _| Ok(file(&example(), "1.0.0"))).hiding_other_methods(),
];

static ROUTES: Table<Handler> = Table::new(ALL);

type R = Route<Handler>;

/// The repository of plug-ins. Nothing of it needs a token.
#[derive(Debug)]
pub(crate) struct Plugins;

impl Service for Plugins {
    fn name(&self) -> &'static str {
        "plugin-repository"
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[
            Host::new("plugins.cloud.ibm.com"),
            // The one address of the documentation's placeholder host that a documented line reaches.
            Host::one_path("example.com", "/downloads/my-plugin"),
        ];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/bx/list", "/downloads"]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &CommonErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        ROUTES.respond(world, request, &CommonErrors)
    }
}

fn list(world: &World, request: &Request) -> Reply {
    let plugins: Vec<Value> = world.plugins.iter().map(|it| entry(it, request)).collect();
    Reply::json(200, json!({ "plugins": plugins }))
}

fn entry(plugin: &PublishedPlugin, request: &Request) -> Value {
    let version = |it: &PublishedVersion| {
        let binary = |platform: &String| {
            let sum = || checksum(&script(plugin, &it.version));
            json!({
                "platform": platform,
                "url": it.url.clone().unwrap_or_else(|| address(request, plugin, platform, it)),
                "checksum": it.checksum.clone().unwrap_or_else(sum),
            })
        };
        json!({
            "version": it.version,
            "updated": "2023-03-27T00:00:00Z",
            "doc_url": "",
            "min_cli_version": "",
            "binaries": it.platforms.iter().map(binary).collect::<Vec<_>>(),
            "api_versions": null,
            "releaseNotesLink": "",
        })
    };
    json!({
        "name": plugin.name,
        "aliases": (!plugin.aliases.is_empty()).then_some(&plugin.aliases),
        "description": plugin.description,
        "created": "2016-01-14T00:00:00Z",
        "updated": "2023-03-27T00:00:00Z",
        "company": "IBM",
        "homepage": "https://plugins.cloud.ibm.com",
        "authors": [],
        "versions": plugin.versions.iter().map(version).collect::<Vec<_>>(),
    })
}

fn address(
    request: &Request,
    plugin: &PublishedPlugin,
    platform: &str,
    version: &PublishedVersion,
) -> String {
    let (origin, name, version) = (request.origin(), &plugin.name, &version.version);
    format!("{origin}{FOLDER}/{name}/{name}-{platform}-{version}")
}

fn found(world: &World, request: &Request, name: &str, wanted: &str) -> Answer {
    let missing = || CommonErrors.not_found(request);
    let plugin = world.plugins.iter().find(|it| it.name == name).ok_or_else(missing)?;
    let is_it = |it: &&PublishedVersion| {
        let names = it.platforms.iter().map(|on| format!("{name}-{on}-{}", it.version));
        names.into_iter().any(|file| file == wanted)
    };
    let version = plugin.versions.iter().find(is_it).ok_or_else(missing)?;
    Ok(file(plugin, &version.version))
}

fn file(plugin: &PublishedPlugin, version: &str) -> Reply {
    let text = script(plugin, version);
    let body = Body::Text { kind: "application/octet-stream", text };
    Reply { body, ..Reply::empty(200) }
}

fn checksum(text: &str) -> String {
    hex::encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref())
}

/// The plug-in of the documentation's example, which is at an address and in no repository.
fn example() -> PublishedPlugin {
    PublishedPlugin {
        name: "my-plugin".to_owned(),
        aliases: Vec::new(),
        description: "Try a plug-in".to_owned(),
        namespace: "my-plugin".to_owned(),
        versions: Vec::new(),
    }
}

/// The file itself. It calls no other program, so that it runs wherever there is a shell.
fn script(plugin: &PublishedPlugin, version: &str) -> String {
    let numbers: Vec<u32> = version.split('.').map(|it| it.parse().unwrap_or_default()).collect();
    let number = |at: usize| numbers.get(at).copied().unwrap_or_default();
    let PublishedPlugin { name, namespace, description, .. } = plugin;
    let metadata = json!({
        "Name": name,
        "Aliases": plugin.aliases,
        "Version": {"Major": number(0), "Minor": number(1), "Build": number(2)},
        "MinCliVersion": {"Major": 2, "Minor": 0, "Build": 0},
        "Namespaces": [{
            "ParentName": "",
            "Name": namespace,
            "Aliases": null,
            "Description": description,
            "Stage": "",
        }],
        "Commands": [{
            "Namespace": namespace,
            "Name": "about",
            "Alias": "",
            "Aliases": null,
            "Description": "Show what the plug-in was started with",
            "Usage": format!("ibmcloud {namespace} about [WORD]"),
            "Flags": null,
            "Hidden": false,
            "Stage": "",
        }],
        "SDKVersion": {"Major": 1, "Minor": 12, "Build": 1},
        "DelegateBashCompletion": false,
        "PrivateEndpointSupported": true,
        "IsAccessFromVPC": true,
        "IsCobraPlugin": false,
    });
    // Within single quotes a shell reads everything but a single quote as it is.
    let metadata = metadata.to_string().replace('\'', "\\u0027");
    format!(
        "#!/bin/sh\n\
         if [ \"$1\" = SendMetadata ]; then printf '%s' '{metadata}'; exit; fi\n\
         printf '%s %s: %s\\n' {name} {version} \"$*\"\n"
    )
}
