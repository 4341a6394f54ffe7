//! Templates and assignments, as an account sees them that is no enterprise: lists are empty, nothing can be
//! made, and nothing is found.
//!
//! No public source has the answers to such an account. That a template is made in an enterprise account is
//! in the descriptions of the SDKs; the 403 is a choice (`docs/decisions/access.md`).

use serde_json::{Value, json};

use super::shared::{Access, paged, refused, window};
use crate::net::http::{Answer, Reply, Request};
use crate::world::{PlatformRole, World};

/// A family of templates or assignments.
pub(crate) struct Family {
    /// The member of a list.
    list: &'static str,
    /// Of an error.
    absent: &'static str,
    /// Whether lists have `offset` and `total_count`, as those of access groups do.
    counted: bool,
}

pub(crate) const GROUP_TEMPLATES: Family =
    Family { list: "group_templates", absent: "template_not_found", counted: true };
pub(crate) const GROUP_ASSIGNMENTS: Family =
    Family { list: "assignments", absent: "assignment_not_found", counted: true };
pub(crate) const POLICY_TEMPLATES: Family =
    Family { list: "policy_templates", absent: "policy_template_not_found", counted: false };
pub(crate) const POLICY_ASSIGNMENTS: Family =
    Family { list: "assignments", absent: "policy_assignment_not_found", counted: false };
pub(crate) const ACTION_TEMPLATES: Family = Family {
    list: "action_control_templates",
    absent: "action_control_template_not_found",
    counted: false,
};
pub(crate) const ACTION_ASSIGNMENTS: Family =
    Family { list: "assignments", absent: "action_control_assignment_not_found", counted: false };
pub(crate) const ROLE_TEMPLATES: Family =
    Family { list: "role_templates", absent: "role_template_not_found", counted: false };
pub(crate) const ROLE_ASSIGNMENTS: Family =
    Family { list: "assignments", absent: "role_assignment_not_found", counted: false };

impl Family {
    /// A list, which is empty.
    pub(crate) fn list(&self, world: &World, request: &Request) -> Answer {
        Access::of_list(world, request)?;
        if self.counted {
            return Ok(paged(request, self.list, Vec::new(), window(request)?));
        }
        let none: [Value; 0] = [];
        Ok(Reply::json(200, json!({self.list: none})))
    }

    /// Something is to be made, which only an enterprise can.
    pub(crate) fn create(world: &World, request: &Request) -> Answer {
        Access::with_role(world, request, PlatformRole::Viewer)?;
        let text = "The account is not an enterprise account.";
        Err(refused(request, 403, "insufficent_permissions", text))
    }

    /// One that there is not.
    pub(crate) fn one(&self, world: &World, request: &Request, id: &str) -> Answer {
        Access::with_role(world, request, PlatformRole::Viewer)?;
        Err(refused(request, 404, self.absent, &format!("'{id}' was not found.")))
    }
}
