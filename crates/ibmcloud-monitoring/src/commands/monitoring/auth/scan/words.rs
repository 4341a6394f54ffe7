//! The sentences of a scan.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_scan::{Encoding, Rule, Unsearched, What};

/// What a finding is.
pub(crate) fn what(what: What) -> Message {
    match what {
        What::Live { .. } => msg!("live token"),
        What::Shape(rule) => msg!("looks like a token ({{.Rule}})", Rule = rule.as_str()),
        What::Call(rule) => msg!("uses a token ({{.Rule}})", Rule = rule.as_str()),
    }
}

/// What a rule is about.
pub(crate) fn rule(rule: Rule) -> Message {
    match rule {
        Rule::TokenVariable => {
            msg!("A variable of sdcclient or Sysdig that holds a Monitor API token")
        }
        Rule::TerraformProvider => {
            msg!("The attribute of Terraform's provider for Sysdig that holds a Monitor API token")
        }
        Rule::PythonClient => msg!("The Python client with a Monitor API token"),
        Rule::CodeEngineSecret => {
            msg!("The secret of the metrics collector for Code Engine, a Monitor API token")
        }
        Rule::BearerHeader => {
            msg!("A header with a Monitor API token beside a host of IBM Cloud Monitoring")
        }
        Rule::PrometheusCredentials => {
            msg!("Credentials of Prometheus for IBM Cloud Monitoring, a Monitor API token")
        }
        Rule::GrafanaDataSource => {
            msg!("A data source of Grafana for IBM Cloud Monitoring with a Monitor API token")
        }
        Rule::TokenAnswer => msg!("A stored answer of the call that fetches a Monitor API token"),
        Rule::ReadToken => msg!("A call that fetches a Monitor API token"),
        Rule::RemoteWrite => {
            msg!("Remote write to IBM Cloud Monitoring, which takes Monitor API tokens only")
        }
    }
}

/// Why something was not searched.
pub(crate) fn why(why: &Unsearched) -> Message {
    match why {
        Unsearched::Io(reason) => msg!("{{.Reason}}", Reason = reason),
        Unsearched::NotAFile => msg!("it is a pipe, a device or a socket"),
        Unsearched::Damaged(reason) => msg!("it is damaged: {{.Reason}}", Reason = reason),
        Unsearched::Encrypted => msg!("it is encrypted"),
        Unsearched::Compression(name) => {
            msg!("compression of this kind is not unpacked: {{.Kind}}", Kind = name)
        }
        Unsearched::TooDeep => msg!("it lies in too many archives inside each other"),
        Unsearched::TooLarge => msg!("it unpacks to more than is allowed"),
    }
}

/// How a finding is written, where that is not plain.
pub(crate) fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Plain => "",
        other => other.as_str(),
    }
}
