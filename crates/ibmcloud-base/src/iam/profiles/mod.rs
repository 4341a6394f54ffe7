//! Trusted profiles: identities that others become, for a while. What the commands share is here.

mod assume;
mod create;
mod delete;
mod identities;
mod links;
mod list;
mod parts;
mod rules;
pub(in crate::iam) mod shared;
mod show;
mod update;

use ibmcloud_cli::command::CommandSpec;

use self::parts::{Links, PartDeleteArgs, Rules};

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::TrustedProfilesArgs>(
        "iam",
        "trusted-profiles",
        "List trusted profiles",
    )
    .usage("[--id | -o, --output FORMAT] [-q, --quiet]"),
    CommandSpec::new::<show::TrustedProfileArgs>(
        "iam",
        "trusted-profile",
        "Show details of a trusted profile",
    )
    .usage("(NAME | ID) [--id | -o, --output FORMAT] [-q, --quiet]"),
    CommandSpec::new::<create::TrustedProfileCreateArgs>(
        "iam",
        "trusted-profile-create",
        "Create a trusted profile",
    ),
    CommandSpec::new::<update::TrustedProfileUpdateArgs>(
        "iam",
        "trusted-profile-update",
        "Update a trusted profile",
    )
    .usage(
        "(NAME | ID) [-n, --name NEW_NAME] [-d, --description NEW_DESCRIPTION] [-o, --output FORMAT] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::TrustedProfileDeleteArgs>(
        "iam",
        "trusted-profile-delete",
        "Delete a trusted profile",
    ),
    CommandSpec::new::<assume::TrustedProfileAssumeArgs>(
        "iam",
        "trusted-profile-assume",
        "Use the session to become a trusted profile",
    ),
    CommandSpec::new::<rules::RulesArgs>(
        "iam",
        "trusted-profile-rules",
        "List the rules of a trusted profile",
    )
    .usage("(NAME | ID) [-o, --output FORMAT] [-f, --force] [-q, --quiet]"),
    CommandSpec::new::<rules::RuleCreateArgs>(
        "iam",
        "trusted-profile-rule-create",
        "Create a rule for a trusted profile",
    )
    .usage(
        "(NAME | ID) --name RULE_NAME --type RULE_TYPE [--realm-name REALM_NAME] --conditions CONDITION [--expiration EXPIRATION_SEC] [--cr-type CR_TYPE] [-o, --output FORMAT] [-q, --quiet] [-f, --force]",
    ),
    CommandSpec::new::<rules::RuleUpdateArgs>(
        "iam",
        "trusted-profile-rule-update",
        "Update a rule of a trusted profile",
    )
    .usage(
        "(NAME | ID) (RULE_NAME | RULE_ID) [--name RULE_NAME] [--type RULE_TYPE] [--realm-name REALM_NAME] [--conditions CONDITION] [--cr-type CR_TYPE] [--expiration EXPIRATION_SEC] [-o, --output FORMAT] [-q, --quiet] [-f, --force]",
    ),
    CommandSpec::new::<PartDeleteArgs<Rules>>(
        "iam",
        "trusted-profile-rule-delete",
        "Delete a rule of a trusted profile",
    ),
    CommandSpec::new::<links::LinksArgs>(
        "iam",
        "trusted-profile-links",
        "List the links of a trusted profile to compute resources",
    )
    .usage("(NAME | ID) [--id | -o, --output FORMAT] [-f, --force] [-q, --quiet]"),
    CommandSpec::new::<links::LinkCreateArgs>(
        "iam",
        "trusted-profile-link-create",
        "Create a link of a trusted profile to a compute resource",
    )
    .usage(
        "(NAME | ID) --name LINK_NAME --cr-type CR_TYPE --link-crn CRN [--link-namespace NAMESPACE --link-name NAME] [--link-component-type TYPE --link-component-name NAME] [-o, --output FORMAT] [-q, --quiet] [-f, --force]",
    ),
    CommandSpec::new::<PartDeleteArgs<Links>>(
        "iam",
        "trusted-profile-link-delete",
        "Delete a link of a trusted profile to a compute resource",
    ),
    CommandSpec::new::<identities::IdentitiesArgs>(
        "iam",
        "trusted-profile-identities",
        "List who may assume a trusted profile by name",
    )
    .usage(
        "(NAME | ID) [--id-type IDENTIFIER_TYPE] [--id | -o, --output FORMAT] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<identities::IdentityArgs>(
        "iam",
        "trusted-profile-identity",
        "Show somebody who may assume a trusted profile by name",
    )
    .usage(
        "(NAME | ID) (IDENTITY_IDENTIFIER | IDENTITY_ID) --id-type IDENTIFIER_TYPE [--id | -o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<identities::IdentityCreateArgs>(
        "iam",
        "trusted-profile-identity-create",
        "Connect an identity to a trusted profile",
    ),
    CommandSpec::new::<identities::IdentityDeleteArgs>(
        "iam",
        "trusted-profile-identity-delete",
        "Disconnect an identity from a trusted profile",
    ),
];
