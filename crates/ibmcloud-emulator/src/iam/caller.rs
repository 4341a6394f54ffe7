//! Who calls: the identity behind an access token.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::jwt;
use crate::net::http::{Reply, Request};
use crate::service::ErrorFamily;
use crate::world::{Account, PlatformRole, World};

/// Who sent a request with a good access token.
pub(crate) struct Caller {
    pub(crate) iam_id: String,
    /// The account that the token is bound to.
    pub(crate) account: Option<String>,
    pub(crate) claims: Arc<Map<String, Value>>,
}

impl Caller {
    /// The caller of a request, or the 401 of this family.
    pub(crate) fn of(errors: &dyn ErrorFamily, request: &Request) -> Result<Self, Reply> {
        let unauthorized = || errors.unauthorized(request);
        let token = request.bearer().ok_or_else(unauthorized)?;
        Self::from_token(token, request).ok_or_else(unauthorized)
    }

    /// Reads a token; `None` when it is not ours or over.
    pub(crate) fn from_token(token: &str, request: &Request) -> Option<Self> {
        let claims = jwt::verify(token)?;
        if claims.get("exp")?.as_i64()? <= request.now.as_second() {
            return None;
        }
        let account = claims.get("account").and_then(|account| account.get("bss"));
        Some(Self {
            iam_id: claims.get("iam_id")?.as_str()?.to_owned(),
            account: account.and_then(Value::as_str).map(str::to_owned),
            claims,
        })
    }

    /// Refuses whoever calls in an account that nobody may read.
    pub(crate) fn check_account(
        &self,
        world: &World,
        errors: &dyn ErrorFamily,
        request: &Request,
    ) -> Result<(), Reply> {
        let own = |it: &&Account| Some(&it.id) == self.account.as_ref();
        if world.accounts.iter().find(own).is_some_and(|it| it.unreadable) {
            return Err(errors.error(
                request,
                403,
                "You are not authorized to access the account.",
            ));
        }
        Ok(())
    }

    /// The caller's platform role in the account of the token.
    pub(crate) fn platform_role(&self, world: &World) -> PlatformRole {
        let role = || {
            let identity = world.identities.iter().find(|it| it.iam_id == self.iam_id)?;
            Some(identity.membership(self.account.as_deref()?)?.platform)
        };
        role().unwrap_or(PlatformRole::None)
    }
}
