//! Who may do what to which instance, and how it is refused.

use crate::iam::Caller;
use crate::net::http::{Reply, Request};
use crate::platform::resource_controller::errors;
use crate::world::{Instance, PlatformRole, World};

/// A caller with an account, and what it may do there.
pub(super) struct Access {
    pub(super) account: String,
    pub(super) iam_id: String,
    pub(super) role: PlatformRole,
}

impl Access {
    pub(super) fn of(world: &World, request: &Request) -> Result<Self, Reply> {
        let caller = Caller::of(&errors::ResourceErrors, request)?;
        let role = caller.platform_role(world);
        let Some(account) = caller.account else {
            let text = "The token is not bound to an account.";
            return Err(errors::resources(request, 403, Some("RC-IamErrorResponse"), text, None));
        };
        Ok(Self { account, iam_id: caller.iam_id, role })
    }

    /// The same for a change, which needs Editor or more. `action` completes "permission to …".
    pub(super) fn editor(world: &World, request: &Request, action: &str) -> Result<Self, Reply> {
        let access = Self::of(world, request)?;
        if access.role >= PlatformRole::Editor {
            return Ok(access);
        }
        let text = format!(
            "You do not have the required permission to {action}. You must be assigned the IAM \
             Editor role or higher. Contact your account owner to update your access."
        );
        Err(errors::resources(request, 403, Some("RC-IamErrorResponse"), &text, None))
    }
}

pub(super) fn invalid(request: &Request, text: &str) -> Reply {
    errors::resources(request, 400, None, text, None)
}

pub(super) fn missing(request: &Request, what: &str, id: &str) -> Reply {
    let text = format!("The resource {what} cannot be found: {id}");
    let details = "status_code=404 error=not_found reason=missing";
    errors::resources(request, 404, Some("RC-DatabaseErrorResponse"), &text, Some(details))
}

impl Access {
    /// An instance of the account, by GUID or CRN.
    pub(super) fn instance<'a>(
        &self,
        world: &'a World,
        request: &Request,
        id: &str,
    ) -> Result<&'a Instance, Reply> {
        let found = world.instances.iter().find(|it| self.means(it, id));
        found.ok_or_else(|| missing(request, "instance", id))
    }

    /// The same among these, to change it.
    pub(super) fn instance_mut<'a>(
        &self,
        instances: &'a mut [Instance],
        request: &Request,
        id: &str,
    ) -> Result<&'a mut Instance, Reply> {
        let found = instances.iter_mut().find(|it| self.means(it, id));
        found.ok_or_else(|| missing(request, "instance", id))
    }

    fn means(&self, it: &Instance, id: &str) -> bool {
        let own = it.account == self.account && (it.guid == id || it.crn() == id);
        own && self.role >= PlatformRole::Viewer
    }
}
