//! The keys of a policy file. The reader and the schema are both made of this table.

use ibmcloud_core::policy::Key;

/// The kind of value that a key has.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// The version of the format.
    Version,
    /// What is wanted: `IAM_ONLY`, `ANY` or `UNMANAGED`.
    Mode,
    /// A text of one line, with at most so many characters.
    Line(usize),
    /// A date, or a time of RFC 3339.
    Expiry,
    /// One value of a matcher, or a list of them.
    Values(Key),
    /// A mapping with the keys of another table.
    Mapping(&'static Table),
    /// A list of such mappings.
    List(&'static Table),
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct KeySpec {
    /// As it is written.
    pub name: &'static str,
    /// Whether it may not be left out.
    pub required: bool,
    /// The kind of its value.
    pub shape: Shape,
    /// What it means, for the schema.
    pub about: &'static str,
}

/// The keys of one kind of mapping.
#[derive(Debug)]
pub struct Table {
    /// What the mapping is, for the schema.
    pub about: &'static str,
    /// Its keys, in the order in which people write them.
    pub keys: &'static [KeySpec],
}

const fn required(name: &'static str, shape: Shape, about: &'static str) -> KeySpec {
    KeySpec { name, required: true, shape, about }
}

const fn optional(name: &'static str, shape: Shape, about: &'static str) -> KeySpec {
    KeySpec { name, required: false, shape, about }
}

pub(super) const VERSION: &str = "version";
pub(super) const DEFAULT: &str = "default";
pub(super) const RULES: &str = "rules";
pub(super) const EXCEPTIONS: &str = "exceptions";
pub(super) const NAME: &str = "name";
pub(super) const MATCH: &str = "match";
pub(super) const MODE: &str = "mode";
pub(super) const OWNER: &str = "owner";
pub(super) const REASON: &str = "reason";
pub(super) const EXPIRES: &str = "expires";

/// The longest name of a rule or an exception, in characters.
pub const MAX_NAME: usize = 100;
/// The longest owner and reason, in characters.
pub const MAX_LINE: usize = 500;
/// The longest value of a matcher, in characters.
pub const MAX_VALUE: usize = 512;

/// The document.
pub static POLICY: Table = Table {
    about: "Which credentials the instances of IBM Cloud Monitoring are to accept. Exceptions that hold come first, then the rules; the first that matches an instance decides.",
    keys: &[
        required(VERSION, Shape::Version, "The version of this format."),
        required(
            DEFAULT,
            Shape::Mode,
            "What is wanted of an instance that no exception and no rule matches.",
        ),
        optional(RULES, Shape::List(&RULE), "The rules, in order: the first that matches decides."),
        optional(EXCEPTIONS, Shape::List(&EXCEPTION), "What stands before the rules, for a time."),
    ],
};

/// One of `rules`.
pub static RULE: Table = Table {
    about: "Some instances, and what is wanted of them.",
    keys: &[
        required(
            NAME,
            Shape::Line(MAX_NAME),
            "The name of the rule, as reports show it. No other rule and no exception has it.",
        ),
        required(MATCH, Shape::Mapping(&MATCHER), "Which instances the rule is about."),
        required(MODE, Shape::Mode, "What is wanted of them."),
    ],
};

/// One of `exceptions`.
pub static EXCEPTION: Table = Table {
    about: "Some instances that are exempt from the rules, for a time.",
    keys: &[
        required(
            NAME,
            Shape::Line(MAX_NAME),
            "The name of the exception, as reports show it. No rule and no other exception has it.",
        ),
        required(MATCH, Shape::Mapping(&MATCHER), "Which instances the exception is about."),
        optional(
            MODE,
            Shape::Mode,
            "What is wanted of them while it holds; UNMANAGED if left out, so that they are left alone.",
        ),
        required(OWNER, Shape::Line(MAX_LINE), "Who answers for the exception."),
        required(REASON, Shape::Line(MAX_LINE), "Why it is needed."),
        required(
            EXPIRES,
            Shape::Expiry,
            "When it ends: a date, of which it holds the whole day in UTC, or a time of RFC 3339. An expired exception is as none.",
        ),
    ],
};

/// `match`.
pub static MATCHER: Table = Table {
    about: "Every key that is given has to hold; a list holds if one of its values does. In patterns * stands for any characters and ? for one.",
    keys: &[
        optional("account", Shape::Values(Key::Account), "Ids of accounts: 32 hexadecimal digits."),
        optional(
            "resource_group",
            Shape::Values(Key::ResourceGroup),
            "Ids of resource groups (32 hexadecimal digits), or patterns of their names.",
        ),
        optional("region", Shape::Values(Key::Region), "Patterns of regions, such as eu-*."),
        optional(
            "tag",
            Shape::Values(Key::Tag),
            "Patterns of tags, of which the instance has at least one. Letters have no case.",
        ),
        optional("name", Shape::Values(Key::Name), "Patterns of the name of the instance."),
        optional("instance", Shape::Values(Key::Instance), "GUIDs or CRNs of instances."),
    ],
};

impl Table {
    /// The key of a name.
    pub fn get(&self, name: &str) -> Option<&'static KeySpec> {
        self.keys.iter().find(|it| it.name == name)
    }
}
