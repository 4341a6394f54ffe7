//! Addresses of repositories and plug-ins.

use url::Url;

/// An address as it may be shown: without the user, the password and the query that may be somebody's key.
pub(super) fn without_keys(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else { return address.to_owned() };
    if url.username().is_empty() && url.password().is_none() && url.query().is_none() {
        return address.to_owned();
    }
    // Addresses that have no host can hold neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if url.query().is_some() {
        url.set_query(Some("..."));
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_keys() {
        let table = [
            ("https://plugins.example.com/a/b", "https://plugins.example.com/a/b"),
            ("https://ci:canary@example.com/a", "https://example.com/a"),
            ("https://canary@example.com:8443/a?sig=canary", "https://example.com:8443/a?..."),
            ("no address", "no address"),
        ];
        for (address, wanted) in table {
            assert_eq!(without_keys(address), wanted, "{address}");
        }
    }
}
