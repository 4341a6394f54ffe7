//! What a person wants to have in place of tokens.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named::home_expanded;
use ibmcloud_cli::msg;
use ibmcloud_migrate::{Kind, Method, Methods};

/// What the command line says about the replacement.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) methods: Methods,
    /// The host of the proxy's address, as it was written.
    pub(super) host: String,
    /// The port of the first proxy.
    pub(super) port: u16,
    /// The absolute path; nothing for a proxy that asks for no secret.
    pub(super) client_secret_file: Option<String>,
    /// The absolute path of the first file.
    pub(super) credentials_file: String,
    /// The program as scripts call it.
    pub(super) program: String,
}

/// What the command line says, as it was written.
pub(super) struct Words<'a> {
    pub(super) methods: &'a [String],
    pub(super) proxy_address: &'a str,
    /// Nothing for a proxy that asks for no secret.
    pub(super) client_secret_file: Option<&'a Path>,
    pub(super) credentials_file: &'a Path,
}

impl Options {
    pub(super) fn new(ctx: &Context, words: &Words<'_>) -> Result<Self, CommandError> {
        let (host, port) = address(words.proxy_address).ok_or_else(|| {
            CommandError::usage(msg!(
                "'{{.Text}}' is not an address on this machine, such as 127.0.0.1:9400",
                Text = words.proxy_address
            ))
        })?;
        let secret = words.client_secret_file.map(|it| absolute(ctx, it)).transpose()?;
        Ok(Self {
            methods: methods(words.methods)?,
            host,
            port,
            client_secret_file: secret,
            credentials_file: absolute(ctx, words.credentials_file)?,
            program: ctx.program.clone(),
        })
    }
}

/// Host and port of an address that does not leave the machine: a client secret would be read on its way.
fn address(text: &str) -> Option<(String, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let port = port.parse().ok().filter(|it| *it != 0)?;
    let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let is_loopback = match bare {
        Some(bare) => bare.parse().is_ok_and(|it: IpAddr| it.is_ipv6() && it.is_loopback()),
        None => host == "localhost" || host.parse().is_ok_and(|it: Ipv4Addr| it.is_loopback()),
    };
    is_loopback.then(|| (host.to_owned(), port))
}

/// `METHOD` for all kinds that can have it, or `KIND=METHOD`; what is said last holds.
fn methods(words: &[String]) -> Result<Methods, CommandError> {
    let mut methods = Methods::default();
    for word in words {
        let (kind, method) = match word.split_once('=') {
            Some((kind, method)) => (Some(kind), method),
            None => (None, word.as_str()),
        };
        let named = |it: &Method| it.as_str() == method;
        let method = Method::ALL.into_iter().find(named);
        let kind = kind.map(|kind| Kind::ALL.into_iter().find(|it| it.as_str() == kind));
        let is_set = match (kind, method) {
            (None, Some(method)) => methods.set_all(method),
            (Some(Some(kind)), Some(method)) => {
                if !methods.set(kind, method) {
                    let possible: Vec<&str> = kind.methods().iter().map(|it| it.as_str()).collect();
                    return Err(CommandError::usage(msg!(
                        "'{{.Text}}': files of this kind can have {{.Methods}}",
                        Text = word,
                        Methods = possible.join(", ")
                    )));
                }
                true
            }
            _ => false,
        };
        if !is_set {
            let all: Vec<&str> = Method::ALL.iter().map(|it| it.as_str()).collect();
            let kinds = Kind::ALL.iter().filter(|it| !it.methods().is_empty());
            let kinds: Vec<&str> = kinds.map(|it| it.as_str()).collect();
            return Err(CommandError::usage(msg!(
                "'{{.Text}}' is no method ({{.Methods}}), alone or as KIND=METHOD with one of the kinds {{.Kinds}}",
                Text = word,
                Methods = all.join(", "),
                Kinds = kinds.join(", ")
            )));
        }
    }
    Ok(methods)
}

/// A path that means the same wherever a program is started.
fn absolute(ctx: &Context, path: &Path) -> Result<String, CommandError> {
    let shown = path.display().to_string();
    let path = path.to_str().map_or_else(|| path.to_owned(), |it| home_expanded(&ctx.env, it));
    let failed = |source| CommandError::File { path: shown.clone(), source };
    let path = std::path::absolute(path).map_err(failed)?;
    let text = path.to_str().filter(|it| !it.chars().any(char::is_control));
    text.map(str::to_owned).ok_or_else(|| {
        let invalid = std::io::Error::from(std::io::ErrorKind::InvalidFilename);
        CommandError::File { path: shown.clone(), source: invalid }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_on_the_machine() {
        for (text, is_good) in [
            ("127.0.0.1:9400", true),
            ("127.1.2.3:1", true),
            ("localhost:9400", true),
            ("[::1]:9400", true),
            ("::1:9400", false),
            ("0.0.0.0:9400", false),
            ("10.0.0.1:9400", false),
            ("example.com:80", false),
            ("127.0.0.1", false),
            ("127.0.0.1:0", false),
            ("127.0.0.1:99999", false),
        ] {
            assert_eq!(address(text).is_some(), is_good, "{text}");
        }
    }
}
