//! API endpoints: the hosts that `login -a` and `api` take, and the ones of old pages that are
//! understood as today's.

use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::settings::cloud_domain;
use ibmcloud_plugin_sdk::config::Config;

/// An API endpoint that is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiEndpoint {
    /// `https://cloud.ibm.com` and its like.
    pub(crate) url: String,
    /// Whether it is the private network's.
    pub(crate) private: bool,
    /// The region that an endpoint of before 2019 stood for.
    pub(crate) region: Option<&'static str>,
    /// The host of before 2019, if that is what was typed.
    pub(crate) legacy: Option<String>,
}

/// The regional hosts of before 2019 and their regions (IBM's changelog of the CLI, 2018).
const LEGACY: &[(&str, &str)] = &[
    ("ng", "us-south"),
    ("us-east", "us-east"),
    ("eu-gb", "eu-gb"),
    ("eu-de", "eu-de"),
    ("au-syd", "au-syd"),
];

impl ApiEndpoint {
    /// Reads what a person typed; `https://` is added where no scheme is.
    pub(crate) fn parse(typed: &str) -> Result<Self, CommandError> {
        let host = typed.strip_prefix("https://").unwrap_or(typed).trim_end_matches('/');
        if let Some(region) = legacy_region(host) {
            let url = "https://cloud.ibm.com".to_owned();
            return Ok(Self {
                url,
                private: false,
                region: Some(region),
                legacy: Some(host.to_owned()),
            });
        }
        match host {
            "cloud.ibm.com" | "test.cloud.ibm.com" => Ok(Self::today(host, false)),
            "private.cloud.ibm.com" | "private.test.cloud.ibm.com" => Ok(Self::today(host, true)),
            _ => Err(CommandError::plain(
                msg!("'{{.Endpoint}}' is not an API endpoint of IBM Cloud.", Endpoint = typed),
                msg!("Use 'cloud.ibm.com', or 'private.cloud.ibm.com' on IBM's private network."),
            )),
        }
    }

    fn today(host: &str, private: bool) -> Self {
        Self { url: format!("https://{host}"), private, region: None, legacy: None }
    }

    /// The one line about an endpoint of an old page.
    pub(crate) fn warning(&self) -> Option<Message> {
        let host = self.legacy.as_ref()?;
        Some(msg!(
            "'{{.Host}}' is an endpoint of before 2019: using {{.Endpoint}} in region {{.Region}} instead.",
            Host = host,
            Endpoint = self.url,
            Region = self.region.unwrap_or_default()
        ))
    }

    /// Writes it into a configuration, with everything that follows from it.
    pub(crate) fn apply(&self, config: &mut Config, vpc: bool, skip_ssl_validation: bool) {
        let domain = cloud_domain(&self.url);
        config.set_api_endpoint(&self.url);
        config.set_is_private(self.private);
        config.set_is_access_from_vpc(self.private && vpc);
        config.set_console_endpoint(&format!("https://{domain}"));
        config.set_console_private_endpoint(&format!("https://private.{domain}"));
        config.set_console_private_vpc_endpoint(&format!("https://private.{domain}"));
        config.set_iam_endpoint(&format!("https://iam.{domain}"));
        config.set_iam_private_endpoint(&format!("https://private.iam.{domain}"));
        config.set_iam_private_vpc_endpoint(&format!("https://private.iam.{domain}"));
        config.set_cloud_type("public");
        config.set_cloud_name(if domain == "test.cloud.ibm.com" { "staging" } else { "bluemix" });
        config.set_ssl_disabled(skip_ssl_validation);
    }
}

fn legacy_region(host: &str) -> Option<&'static str> {
    let middle = host.strip_prefix("api.")?;
    let short =
        middle.strip_suffix(".bluemix.net").or_else(|| middle.strip_suffix(".cf.cloud.ibm.com"))?;
    let short = if short == "us-south" { "ng" } else { short };
    LEGACY.iter().find(|(name, _)| *name == short).map(|(_, region)| *region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_added_where_none_is() {
        let parsed = ApiEndpoint::parse("cloud.ibm.com").unwrap();
        assert_eq!(parsed.url, "https://cloud.ibm.com");
        assert!(!parsed.private);
        assert!(ApiEndpoint::parse("https://private.cloud.ibm.com/").unwrap().private);
    }

    #[test]
    fn endpoints_of_old_pages_name_a_region() {
        for (typed, region) in [
            ("https://api.ng.bluemix.net", "us-south"),
            ("api.eu-gb.bluemix.net", "eu-gb"),
            ("https://api.eu-de.bluemix.net", "eu-de"),
            ("https://api.au-syd.bluemix.net/", "au-syd"),
            ("https://api.us-south.cf.cloud.ibm.com", "us-south"),
        ] {
            let parsed = ApiEndpoint::parse(typed).unwrap();
            assert_eq!(
                (parsed.region, parsed.url.as_str()),
                (Some(region), "https://cloud.ibm.com")
            );
            assert!(parsed.warning().is_some());
        }
    }

    #[test]
    fn a_foreign_host_is_refused() {
        for typed in
            ["https://example.com", "http://cloud.ibm.com", "cloud.ibm.com.example.com", ""]
        {
            assert!(ApiEndpoint::parse(typed).is_err(), "{typed}");
        }
    }
}
