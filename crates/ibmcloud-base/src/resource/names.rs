//! The names behind the ids of an instance, each looked up once.

use std::collections::BTreeMap;

use ibmcloud_cli::context::Context;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::session::ResourceGroup;
use ibmcloud_transport::{Client, ResourceGroupFilter};

use super::block::Names;

/// What was looked up so far. A name that cannot be had is shown as its id.
#[derive(Default)]
pub(super) struct NameLookup {
    catalog: BTreeMap<String, Option<String>>,
    groups: Option<Vec<ResourceGroup>>,
}

impl NameLookup {
    /// The names of an instance's service, plan and group.
    pub(super) fn of(&mut self, ctx: &Context, client: &Client, instance: &Instance) -> Names {
        let groups = self.groups.get_or_insert_with(|| {
            let account = Some(instance.account.clone());
            let filter = ResourceGroupFilter { account, ..Default::default() };
            ctx.wait(client.resource_groups(&filter)).unwrap_or_default()
        });
        let group = groups.iter().find(|group| group.id == instance.resource_group_id);
        let group = group.map(|group| group.name.clone());
        Names {
            service: self.entry(ctx, client, &instance.service_id),
            plan: self.entry(ctx, client, &instance.plan_id),
            group,
        }
    }

    fn entry(&mut self, ctx: &Context, client: &Client, id: &str) -> Option<String> {
        let look = || ctx.wait(client.catalog_entry_name(id)).ok().flatten();
        self.catalog.entry(id.to_owned()).or_insert_with(look).clone()
    }
}
