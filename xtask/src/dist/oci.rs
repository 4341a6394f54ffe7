//! An image as an OCI layout in a tar archive: from scratch, the static program and the notices, one layer, an
//! unprivileged user. Tools for images read it as it is (`skopeo copy oci-archive:FILE …`, `podman load`).

use serde_json::{Value, json};

use super::archive::{Entry, gzip, tar};
use super::names::{PROGRAM, version};
use super::product::Product;
use super::sums::{hex, sha256};

/// The number that other images of this kind use for nobody in particular.
pub(crate) const USER: &str = "65532:65532";

/// A processor's name in images, and what the image holds for it.
pub(crate) struct Layer {
    pub(crate) processor: &'static str,
    pub(crate) entries: Vec<Entry>,
}

/// The bytes of the archive; without a layer there is none.
pub(crate) fn pack(layers: &[Layer], product: &Product) -> anyhow::Result<Vec<u8>> {
    let mut blobs = Blobs::default();
    let mut manifests = Vec::new();
    for layer in layers {
        let plain = tar(&layer.entries, true)?;
        let config = json!({
            "architecture": layer.processor,
            "os": "linux",
            "config": {
                "User": USER,
                "Entrypoint": [format!("/usr/bin/{PROGRAM}")],
                "Env": ["PATH=/usr/bin", "HOME=/tmp"],
                "WorkingDir": "/tmp",
                "Labels": labels(product),
            },
            "rootfs": {"type": "layers", "diff_ids": [digest(&plain)]},
        });
        let config = blobs.add(&json_bytes(&config));
        let content = blobs.add(&gzip(&plain)?);
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
            "layers": [descriptor("application/vnd.oci.image.layer.v1.tar+gzip", &content)],
        });
        let manifest = blobs.add(&json_bytes(&manifest));
        let mut told = descriptor("application/vnd.oci.image.manifest.v1+json", &manifest);
        told["platform"] = json!({"architecture": layer.processor, "os": "linux"});
        manifests.push(told);
    }
    let index = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": manifests,
    });
    // Readers of one image take the entry with the name; it leads to the one of their processor.
    let all = blobs.add(&json_bytes(&index));
    let mut named = descriptor("application/vnd.oci.image.index.v1+json", &all);
    named["annotations"] = json!({"org.opencontainers.image.ref.name": version()});
    let top = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [named],
    });
    let mut entries = blobs.entries;
    entries.push(Entry::file("index.json", json_bytes(&top)));
    entries.push(Entry::file("oci-layout", json_bytes(&json!({"imageLayoutVersion": "1.0.0"}))));
    tar(&entries, true)
}

fn labels(product: &Product) -> Value {
    json!({
        "org.opencontainers.image.title": PROGRAM,
        "org.opencontainers.image.version": version(),
        "org.opencontainers.image.source": product.homepage,
        "org.opencontainers.image.licenses": "Apache-2.0",
        "org.opencontainers.image.description": product.description,
    })
}

/// What an image consists of, each piece named after its sum.
#[derive(Default)]
struct Blobs {
    entries: Vec<Entry>,
}

/// A piece that was added.
struct Blob {
    digest: String,
    size: usize,
}

impl Blobs {
    fn add(&mut self, bytes: &[u8]) -> Blob {
        let path = format!("blobs/sha256/{}", hex(&sha256(bytes)));
        if !self.entries.iter().any(|it| it.path == path) {
            self.entries.push(Entry::file(path, bytes));
        }
        Blob { digest: digest(bytes), size: bytes.len() }
    }
}

fn descriptor(kind: &str, blob: &Blob) -> Value {
    json!({"mediaType": kind, "digest": blob.digest, "size": blob.size})
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&sha256(bytes)))
}

fn json_bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}
