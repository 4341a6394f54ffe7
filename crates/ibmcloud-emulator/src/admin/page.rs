//! The page of the admin interface: one file, with a policy that allows nothing but what is in it.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};

use crate::net::http::Reply;

const PAGE: &str = include_str!("page.html");

/// The page with its headers.
pub(crate) fn reply() -> Reply {
    static POLICY: OnceLock<String> = OnceLock::new();
    let policy = POLICY.get_or_init(|| {
        let hash = |tag: &str| {
            let inside = PAGE.split_once(&format!("<{tag}>")).map(|it| it.1);
            let inside = inside.and_then(|it| it.split_once(&format!("</{tag}>")));
            let bytes = inside.map(|it| it.0).unwrap_or_default().as_bytes();
            format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, bytes)))
        };
        format!(
            "default-src 'none'; connect-src 'self'; script-src {}; style-src {}; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'",
            hash("script"),
            hash("style")
        )
    });
    Reply::html(200, PAGE).with("content-security-policy", policy)
}
