//! What is wrong with a policy file, and what its authors may not have meant, as sentences.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::policy::{Key, POLICY_VERSION, Position, Source, SourceKind};
use ibmcloud_fleet::policy::{Caution, Expected, Fault, Located, MAX_BYTES};

/// `FILE:LINE:COLUMN`, as editors and terminals understand it.
pub(crate) fn place(path: &str, position: Position) -> String {
    format!("{path}:{position}")
}

/// `FILE:LINE:COLUMN: …`
pub(crate) fn error(path: &str, fault: &Located<Fault>) -> Message {
    let place = place(path, fault.position);
    msg!("{{.Place}}: {{.Reason}}", Place = place, Reason => fault_sentence(&fault.what))
}

/// `FILE:LINE:COLUMN: warning: …`
pub(crate) fn warning(path: &str, caution: &Located<Caution>) -> Message {
    let place = place(path, caution.position);
    let reason = caution_sentence(&caution.what);
    msg!("{{.Place}}: warning: {{.Reason}}", Place = place, Reason => reason)
}

/// What decided, with its place.
pub(crate) fn source(path: &str, source: &Source) -> Message {
    let place = place(path, source.position);
    match source.kind {
        SourceKind::Exception => {
            msg!("exception '{{.Name}}' ({{.Place}})", Name = source.name, Place = place)
        }
        SourceKind::Rule => {
            msg!("rule '{{.Name}}' ({{.Place}})", Name = source.name, Place = place)
        }
        SourceKind::Fallback => msg!("the default ({{.Place}})", Place = place),
    }
}

/// What is wrong with a file.
pub(crate) fn fault_sentence(fault: &Fault) -> Message {
    match fault {
        Fault::TooLarge => msg!("The file is larger than {{.Limit}} bytes.", Limit = MAX_BYTES),
        Fault::NotUtf8 => msg!("This is not UTF-8 text."),
        Fault::Syntax(reason) => msg!("This is not YAML: {{.Reason}}.", Reason = reason),
        Fault::Empty => msg!("The file holds no policy."),
        Fault::SeveralDocuments => {
            msg!("A second document begins here; a policy is one document.")
        }
        Fault::TooDeep | Fault::TooManyValues => {
            msg!("The file is nested too deeply, or has too many values.")
        }
        Fault::RecursiveAlias => msg!("This alias stands for a value that contains it."),
        Fault::Tagged(tag) => {
            msg!("Tags of YAML, such as '{{.Tag}}', have no meaning here.", Tag = tag)
        }
        Fault::KeyIsNoText => msg!("A key must be a text."),
        Fault::DuplicateKey { key, first } => msg!(
            "'{{.Key}}' stands here twice; the first is in line {{.Line}}.",
            Key = key,
            Line = first.line
        ),
        Fault::UnknownKey { key, known } => msg!(
            "'{{.Key}}' is not known here. Known are: {{.Known}}.",
            Key = key,
            Known = known.join(", ")
        ),
        Fault::MissingKey(key) => msg!("'{{.Key}}' is missing.", Key = key),
        Fault::WrongType { key, expected, .. } => wrong_type(key, *expected),
        Fault::EmptyValue(key) => msg!("'{{.Key}}' is empty.", Key = key),
        Fault::TooLong { key, limit } => {
            msg!("'{{.Key}}' has more than {{.Limit}} characters.", Key = key, Limit = limit)
        }
        Fault::ControlCharacter(key) => {
            msg!("'{{.Key}}' must be one line without control characters.", Key = key)
        }
        Fault::UnknownVersion(version) => msg!(
            "Version {{.Version}} is not known; this program reads version {{.Known}}.",
            Version = version,
            Known = POLICY_VERSION
        ),
        Fault::UnknownMode(mode) => {
            msg!("'{{.Mode}}' is not a mode: use IAM_ONLY, ANY or UNMANAGED.", Mode = mode)
        }
        Fault::BadValue { key, value } => bad_value(*key, value),
        Fault::BadExpiry(value) => msg!(
            "'{{.Value}}' is neither a date, such as 2027-01-31, nor a time, such as 2027-01-31T18:00:00Z.",
            Value = value
        ),
        Fault::DuplicateName { name, first } => msg!(
            "The name '{{.Name}}' is used twice; the first is in line {{.Line}}.",
            Name = name,
            Line = first.line
        ),
        Fault::MatchesEverything => {
            msg!("'match' is empty. What holds everywhere belongs in 'default'.")
        }
    }
}

fn wrong_type(key: &str, expected: Expected) -> Message {
    match expected {
        _ if key.is_empty() => {
            msg!("The file must hold keys with values, such as 'version: 1'.")
        }
        Expected::Text => msg!(
            "'{{.Key}}' must be a text: put it in quotes if YAML takes it for something else.",
            Key = key
        ),
        Expected::TextOrList => msg!(
            "'{{.Key}}' must be a text or a list of texts: put a text in quotes if YAML takes it for something else.",
            Key = key
        ),
        Expected::Number => msg!("'{{.Key}}' must be a whole number.", Key = key),
        Expected::List => msg!("'{{.Key}}' must be a list.", Key = key),
        Expected::Mapping => msg!("'{{.Key}}' must hold keys with values.", Key = key),
    }
}

fn bad_value(key: Key, value: &str) -> Message {
    match key {
        Key::Account => {
            msg!("'{{.Value}}' is not an account ID (32 hexadecimal digits).", Value = value)
        }
        Key::Instance => msg!(
            "'{{.Value}}' is neither the GUID nor the CRN of an instance of IBM Cloud Monitoring.",
            Value = value
        ),
        // Every text is a pattern of a name, so that this is about regions.
        Key::Region | Key::ResourceGroup | Key::Tag | Key::Name => msg!(
            "'{{.Value}}' is neither a region nor a pattern of regions, such as us-south or eu-*.",
            Value = value
        ),
    }
}

/// What the authors of a policy may not have meant.
pub(crate) fn caution_sentence(caution: &Caution) -> Message {
    match caution {
        Caution::UnreachableRule { name, hidden_by, hidden_at }
        | Caution::UnreachableException { name, hidden_by, hidden_at } => msg!(
            "'{{.Name}}' never decides: '{{.Earlier}}' in line {{.Line}} matches all that it does.",
            Name = name,
            Earlier = hidden_by,
            Line = hidden_at.line
        ),
        Caution::ExpiredException { name, owner, expired } => msg!(
            "Exception '{{.Name}}' of {{.Owner}} has expired: {{.Time}}.",
            Name = name,
            Owner = owner,
            Time = expired
        ),
    }
}
