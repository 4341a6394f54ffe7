//! `monitoring auth migrate`: what replaces the Monitor API tokens that a scan finds, file by file.

mod destination;
mod options;
mod patch;
mod plan;
mod view;
mod words;
mod write;

use std::path::{Path, PathBuf};

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::{Access, OutputFile};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_scan::TreeOptions;

use self::options::{Options, Words};
use self::patch::Patch;
use self::plan::Plan;
use self::view::{Migrated, Written};
use super::scan::instances;
use super::scan::known::Known;
use super::scan::search::{Wanted, scanner, search_with};
use crate::lockdown::start::Start;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthMigrateArgs {
    /// Search these files or folders, and what Git ignores in them
    #[arg(long, value_name = "PATH", required_unless_present = "kubernetes")]
    scan: Vec<PathBuf>,
    /// Name, GUID or CRN of an instance whose tokens are replaced; all of the account if left out
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Vec<String>,
    /// Region of the instances; without '--name' all if left out
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Leave these files out, in the notation of .gitignore
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,
    /// Search the secrets and config maps that you may read with kubectl, and name what is left to do
    #[arg(long)]
    kubernetes: bool,
    /// Namespace of the secrets; all if left out
    #[arg(long, value_name = "NAMESPACE", requires = "kubernetes")]
    namespace: Option<String>,
    /// How programs get IAM tokens: proxy, credential-file, headers or client; or for one kind, such as shell=proxy
    #[arg(long, value_name = "METHOD")]
    method: Vec<String>,
    /// Address on this machine at which the proxy will listen; further teams get the next ports
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:9400")]
    proxy_address: String,
    /// File with the client secret of the proxy
    #[arg(long, value_name = "FILE", default_value = "/etc/ibmcloud-monitoring/client-secret")]
    client_secret_file: PathBuf,
    /// The proxy will ask for no client secret
    #[arg(long, conflicts_with = "client_secret_file")]
    no_client_secret: bool,
    /// File that 'credential-sync' will keep fresh; further teams get a number behind its name
    #[arg(long, value_name = "FILE", default_value = "/run/ibmcloud-monitoring/credentials")]
    credentials_file: PathBuf,
    /// Write the patch into this file: it alone holds the old tokens, since 'patch' needs the lines that it removes
    #[arg(long, value_name = "FILE")]
    write_patch: Option<PathBuf>,
    /// Change the files, too; the patch is the way back
    #[arg(long, requires = "write_patch")]
    in_place: bool,
    /// Do not ask before files are overwritten or changed
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for AuthMigrateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if self.scan.iter().any(|it| it == Path::new("-")) {
            return Err(CommandError::usage(msg!(
                "standard input cannot be changed: name files or folders"
            )));
        }
        let secret = self.client_secret_file.as_path();
        let words = Words {
            methods: &self.method,
            proxy_address: &self.proxy_address,
            client_secret_file: (!self.no_client_secret).then_some(secret),
            credentials_file: &self.credentials_file,
        };
        let options = Options::new(ctx, &words)?;
        let file = self.write_patch.as_deref();
        let file = file.map(|it| OutputFile::prepare(it, Access::Owner)).transpose()?;
        let start = Start::new(ctx)?;
        let instances = instances(ctx, &start.client, &self.name, self.region.as_deref())?;
        let instances = instances.into_iter().map(|it| (start.client.clone(), it)).collect();
        let mut known = Known::read(ctx, &start, instances)?;
        let scanner = scanner(&mut known)?;
        let tree = TreeOptions {
            respect_ignore_files: false,
            exclude: self.exclude,
            ..TreeOptions::default()
        };
        let wanted = Wanted {
            kubernetes: self.kubernetes,
            namespace: self.namespace,
            ..Wanted::paths(&self.scan, tree)
        };
        let collected = search_with(ctx, &scanner, &wanted)?;
        let plan = Plan::new(collected, known, &scanner, &options);
        let patch = Patch::new(&plan);
        let written = Written::default();
        let mut migrated = Migrated { plan, patch, written, is_seen: false };
        let Some(file) = file.filter(|_| !migrated.patch.is_empty()) else {
            return Ok(Box::new(migrated));
        };
        let target = file.path().to_owned();
        if Patch::changes(&migrated.plan, &target) {
            return Err(CommandError::plain(
                msg!(
                    "'{{.Path}}' is one of the files that change, and the patch would overwrite it.",
                    Path = target.display()
                ),
                msg!("Nothing was written. Name another file with '--write-patch'."),
            ));
        }
        let overwrites = target.exists() && !self.force;
        if !self.force && (overwrites || self.in_place) && !ctx.is_document() {
            migrated.render_plan(&mut ctx.console)?;
            migrated.is_seen = true;
        }
        let question = msg!(
            "The file '{{.Path}}' exists already. Do you want to overwrite it?",
            Path = target.display()
        );
        if overwrites && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(migrated));
        }
        let question = msg!(
            "Change the files, too ({{.Count}})? The patch in '{{.Path}}' is the way back.",
            Count = migrated.plan.changed().count(),
            Path = target.display()
        );
        let in_place = self.in_place && (self.force || ctx.console.confirm(&question, false)?);
        let bytes = migrated.patch.bytes(&migrated.plan);
        file.write(&bytes)
            .map_err(|source| CommandError::File { path: target.display().to_string(), source })?;
        migrated.written.patch = Some(target);
        if in_place {
            migrated.written.files = Some(write::in_place(&migrated.plan));
        }
        Ok(Box::new(migrated))
    }
}
