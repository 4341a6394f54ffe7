//! Who may do what to which instance, and how it is refused.

use crate::iam::Caller;
use crate::net::http::{Reply, Request};
use crate::platform::resource_controller::errors;
use crate::world::{Grants, Instance, PlatformRole, Settings, World};

/// A caller with an account, and what it may do there.
pub(super) struct Access {
    pub(super) account: String,
    pub(super) iam_id: String,
    pub(super) role: PlatformRole,
    /// What policies give it.
    grants: Grants,
    /// What a change completes "permission to …" with; `None` for a read.
    change: Option<&'static str>,
}

impl Access {
    pub(super) fn of(world: &World, request: &Request) -> Result<Self, Reply> {
        let caller = Caller::of(&errors::ResourceErrors, request)?;
        caller.check_account(world, &errors::ResourceErrors, request)?;
        let role = caller.platform_role(world);
        let Some(account) = caller.account else {
            let text = "The token is not bound to an account.";
            return Err(errors::resources(request, 403, Some("RC-IamErrorResponse"), text, None));
        };
        let grants = Grants::of(world, &account, &caller.iam_id, request.now);
        Ok(Self { account, iam_id: caller.iam_id, role, grants, change: None })
    }

    /// The same for a change in the account, which needs Editor or more. `action` completes
    /// "permission to …".
    pub(super) fn editor(
        world: &World,
        request: &Request,
        action: &'static str,
    ) -> Result<Self, Reply> {
        let access = Self { change: Some(action), ..Self::of(world, request)? };
        access.check(request, access.role)?;
        Ok(access)
    }

    /// The same for a change of one instance, in which the caller may have a role of its own.
    pub(super) fn editor_of_instance(
        world: &World,
        request: &Request,
        action: &'static str,
    ) -> Result<Self, Reply> {
        let access = Self { change: Some(action), ..Self::of(world, request)? };
        let own = |it: &Instance| it.roles.contains_key(&access.iam_id);
        if access.grants.is_empty() && !world.instances.iter().any(own) {
            access.check(request, access.role)?;
        }
        Ok(access)
    }

    fn check(&self, request: &Request, role: PlatformRole) -> Result<(), Reply> {
        let Some(action) = self.change.filter(|_| role < PlatformRole::Editor) else {
            return Ok(());
        };
        let text = format!(
            "You do not have the required permission to {action}. You must be assigned the IAM \
             Editor role or higher. Contact your account owner to update your access."
        );
        Err(errors::resources(request, 403, Some("RC-IamErrorResponse"), &text, None))
    }

    /// The role that the caller has with an instance.
    fn role_in(&self, it: &Instance) -> PlatformRole {
        let granted = || self.role.max(self.grants.roles_in(it).platform);
        it.roles.get(&self.iam_id).map_or_else(granted, |own| own.platform)
    }

    /// Refuses a change of an instance in which the caller's role does not do.
    pub(super) fn check_in(&self, request: &Request, it: &Instance) -> Result<(), Reply> {
        self.check(request, self.role_in(it))
    }

    /// Whether the caller gets to see an instance.
    pub(super) fn sees(&self, it: &Instance) -> bool {
        it.account == self.account && self.role_in(it) >= PlatformRole::Viewer
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
        let found = world.instance_by_guid(guid(id));
        let found = found.filter(|it| self.means(it, id));
        let instance = found.ok_or_else(|| missing(request, "instance", id))?;
        self.check_in(request, instance)?;
        Ok(instance)
    }

    /// The same, to change it, beside the settings that say how.
    pub(super) fn instance_mut<'a>(
        &self,
        world: &'a mut World,
        request: &Request,
        id: &str,
    ) -> Result<(&'a mut Instance, &'a Settings), Reply> {
        self.instance(world, request, id)?;
        let place = world.instance_place(guid(id));
        let World { instances, settings, .. } = world;
        let instance = place.and_then(|place| instances.get_mut(place));
        Ok((instance.ok_or_else(|| missing(request, "instance", id))?, settings))
    }

    fn means(&self, it: &Instance, id: &str) -> bool {
        self.sees(it) && (it.guid == id || it.crn() == id)
    }
}

/// The GUID in an id that is a GUID or a CRN: a CRN's instance is its eighth part.
fn guid(id: &str) -> &str {
    if id.starts_with("crn:") { id.split(':').nth(7).unwrap_or_default() } else { id }
}
