//! The sentences of a migration.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_migrate::{Advice, Reason};

use super::write::NotChanged;

/// Why a place is left to people.
pub(super) fn why(why: Reason) -> Message {
    match why {
        Reason::Binary => msg!("the file is not text"),
        Reason::NotUtf8 => msg!("the text is not UTF-8"),
        Reason::TooLarge => msg!("the file is too large to be rewritten"),
        Reason::Archive => msg!("it lies in an archive: change what that is made from"),
        Reason::Encoded(encoding) => msg!(
            "the token is written as {{.Encoding}}: change what that is made from",
            Encoding = encoding.as_str()
        ),
        Reason::StandardInput => msg!("it came through standard input"),
        Reason::Cluster => msg!("it lies in a cluster: change what it is made from"),
        Reason::Link => msg!("it is a symbolic link: name the file that it leads to"),
        Reason::Unreadable => msg!("the file could not be read again"),
        Reason::Generated => msg!("a program writes this file: change what it is made from"),
        Reason::UnknownFormat => msg!("files of this kind are not rewritten"),
        Reason::UnknownPlace => msg!("this place in the file is not one that is rewritten"),
        Reason::SameToken => msg!("the same token stands here, where none is looked for"),
        Reason::RemoteWrite => {
            msg!("IBM documents remote write with Monitor API tokens only: it is left as it is")
        }
        Reason::ReadsToken => {
            msg!("a program fetches the token here: let it use 'auth headers' or the proxy")
        }
        Reason::StoredAnswer => msg!("a stored answer with a token: delete it"),
        Reason::TokenFile => {
            msg!("the file is the token itself: put the client secret of the proxy there")
        }
        Reason::Elsewhere => msg!(
            "the token comes from elsewhere: hand in the client secret and the address of the proxy"
        ),
        Reason::HereDocument => {
            msg!("it stands in a here-document, which may be meant for another program")
        }
        Reason::Address => msg!(
            "the address of the requests does not stand here as a whole: make it that of the proxy"
        ),
        Reason::UnknownInstance => {
            msg!("it is not known which instance it belongs to: name one with '--name'")
        }
        Reason::Several => {
            msg!("the file has tokens of several teams and one address: divide it")
        }
        Reason::Method(method) => {
            msg!("the method {{.Method}} is not possible here", Method = method.as_str())
        }
        Reason::FillIn => msg!("put the client secret of the proxy here: the value is empty now"),
        Reason::Emptied => msg!("the value is empty now: make sure that nothing needs it"),
        Reason::Browser => msg!(
            "the browser asks this data source and does not reach the proxy: let Grafana ask it ('access: proxy')"
        ),
    }
}

/// What has to be known.
pub(super) fn advice(advice: Advice) -> Message {
    match advice {
        Advice::TerraformKey => {
            msg!("the provider takes its API key from SYSDIG_IBM_MONITOR_API_KEY")
        }
        Advice::PythonKey => msg!(
            "the program takes its API key from IBMCLOUD_API_KEY, and its token ends within the hour"
        ),
        Advice::PrivateAddress => {
            msg!("the private address stood here: let the proxy use that, too")
        }
    }
}

/// Why a file was not changed in place.
pub(super) fn not_changed(why: &NotChanged) -> Message {
    match why {
        NotChanged::ChangedMeanwhile => msg!("it was changed meanwhile"),
        NotChanged::SeveralNames => {
            msg!("it has several names (hard links), and the others would stay as they are")
        }
        NotChanged::Io(error) => msg!("{{.Reason}}", Reason = error),
    }
}
