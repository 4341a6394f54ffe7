//! The roles that there are without anybody's doing, and the actions that are known of them.

/// The service of Monitoring.
pub(super) const MONITOR: &str = "sysdig-monitor";
/// The services of the group `IAM`, of which the SDKs' suites know one with roles of its own.
pub(super) const IAM_SERVICES: &[&str] = &["iam-identity"];

/// Who may: Reader, Writer, Manager, and the platform's Administrator.
type Columns = [bool; 4];

const ALL: Columns = [true, true, true, true];
const FROM_WRITER: Columns = [false, true, true, true];
const FROM_MANAGER: Columns = [false, false, true, true];
const ADMINISTRATOR: Columns = [false, false, false, true];

/// Actions of Monitoring, by who may (IBM Cloud docs, monitoring `iam/iam.md`).
pub(super) const ACTIONS: [(&str, Columns); 22] = [
    ("launch.viewer", ALL),
    ("token.view", ALL),
    ("api-token.read", ALL),
    ("api-token.edit", FROM_WRITER),
    ("teams.manage", FROM_MANAGER),
    ("system-role.admin", FROM_MANAGER),
    ("teams.read", ADMINISTRATOR),
    ("alerts.read", ALL),
    ("dashboards.read", ALL),
    ("custom-events.read", ALL),
    ("notification-channels.view", ALL),
    ("metrics-data.read", ALL),
    ("promql-metadata.read", ALL),
    ("alert.edit", FROM_WRITER),
    ("alert-events.edit", FROM_WRITER),
    ("custom-events.edit", FROM_WRITER),
    ("dashboard.edit", FROM_WRITER),
    ("captures.edit", FROM_WRITER),
    ("notification-channels.edit", FROM_MANAGER),
    ("explore.edit", FROM_MANAGER),
    ("user.read", ADMINISTRATOR),
    ("memberships.edit", ADMINISTRATOR),
];

/// The actions of Monitoring of one column.
pub(crate) fn monitoring_actions(column: usize) -> Vec<&'static str> {
    let has = |columns: &Columns| columns.get(column) == Some(&true);
    ACTIONS.iter().filter(|(_, columns)| has(columns)).map(|(name, _)| *name).collect()
}

/// A role: the end of its CRN behind `crn:v1:bluemix:public:`, its name, what it is for, and the column of
/// [`ACTIONS`] that it has.
pub(super) struct Known {
    pub(super) end: &'static str,
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) column: Option<usize>,
}

const fn known(
    end: &'static str,
    name: &'static str,
    about: &'static str,
    column: Option<usize>,
) -> Known {
    Known { end, name, about, column }
}

/// Roles of the platform.
pub(super) const SYSTEM: [Known; 4] = [
    known(
        "iam::::role:Viewer",
        "Viewer",
        "As a viewer, you can view service instances, but you can't modify them.",
        None,
    ),
    known(
        "iam::::role:Operator",
        "Operator",
        "As an operator, you can perform platform actions required to configure and operate service instances.",
        None,
    ),
    known(
        "iam::::role:Editor",
        "Editor",
        "As an editor, you can perform all platform actions except for managing the account and assigning access policies.",
        None,
    ),
    known(
        "iam::::role:Administrator",
        "Administrator",
        "As an administrator, you can perform all platform actions based on the resource this role is being assigned, including assigning access policies to other users.",
        Some(3),
    ),
];

/// Roles inside a service.
pub(super) const SERVICE: [Known; 3] = [
    known(
        "iam::::serviceRole:Reader",
        "Reader",
        "As a reader, you can perform read-only actions within a service.",
        Some(0),
    ),
    known(
        "iam::::serviceRole:Writer",
        "Writer",
        "As a writer, you have permissions beyond the reader role, including creating and editing service-specific resources.",
        Some(1),
    ),
    known(
        "iam::::serviceRole:Manager",
        "Manager",
        "As a manager, you have permissions beyond the writer role to complete privileged actions as defined by the service.",
        Some(2),
    ),
];

/// Roles of one service alone, by its name.
pub(super) const OWN: [(&str, Known); 2] = [
    (
        "iam-identity",
        known(
            "iam-identity::::serviceRole:ServiceIdCreator",
            "Service ID creator",
            "Can create service IDs when the account setting to restrict service ID creation is enabled.",
            None,
        ),
    ),
    (
        "iam-identity",
        known(
            "iam-identity::::serviceRole:UserApiKeyCreator",
            "User API key creator",
            "Can create API keys when the account setting to restrict API key creation is enabled.",
            None,
        ),
    ),
];
