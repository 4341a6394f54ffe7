//! Searching what a command line names.

use std::io;
use std::path::{Path, PathBuf};

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named::home_expanded;
use ibmcloud_cli::msg;
use ibmcloud_scan::{KubernetesError, Scanner, Source, TokenError, TreeOptions};

use super::known::Known;
use super::kubectl;
use super::report::Collected;

/// What is to be searched.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Files and folders; `-` is standard input.
    pub(crate) paths: Vec<PathBuf>,
    /// Which files of folders.
    pub(crate) options: TreeOptions,
    /// Calls that use tokens from elsewhere, too.
    pub(crate) calls: bool,
    /// Secrets and config maps, too; standard input is a document of them then.
    pub(crate) kubernetes: bool,
    /// Their namespace; all if left out.
    pub(crate) namespace: Option<String>,
}

impl Wanted {
    /// Files and folders, and nothing else.
    pub(crate) fn paths(paths: &[PathBuf], options: TreeOptions) -> Self {
        let paths = paths.to_vec();
        Self { paths, options, calls: true, kubernetes: false, namespace: None }
    }
}

/// Searches. A path that is not there is an error; one that cannot be read is a part of the result. The tokens
/// are gone afterwards, their owners are left.
pub(crate) fn search(
    ctx: &mut Context,
    mut known: Known,
    wanted: &Wanted,
) -> Result<(Collected, Known), CommandError> {
    let scanner = scanner(&mut known)?;
    let scanner = if wanted.calls { scanner } else { scanner.without_calls() };
    Ok((search_with(ctx, &scanner, wanted)?, known))
}

/// What looks for the tokens, which it takes; their owners are left.
pub(crate) fn scanner(known: &mut Known) -> Result<Scanner, CommandError> {
    Scanner::new(std::mem::take(&mut known.tokens)).map_err(|error| refused(&error))
}

/// The same with a scanner of the caller's, which decides whether calls are reported.
pub(crate) fn search_with(
    ctx: &mut Context,
    scanner: &Scanner,
    wanted: &Wanted,
) -> Result<Collected, CommandError> {
    let is_stdin = |path: &Path| path == Path::new("-");
    let files: Vec<PathBuf> = wanted
        .paths
        .iter()
        .filter(|it| !is_stdin(it))
        .map(|it| it.to_str().map_or_else(|| it.clone(), |text| home_expanded(&ctx.env, text)))
        .collect();
    for path in &files {
        std::fs::symlink_metadata(path)
            .map_err(|source| CommandError::File { path: path.display().to_string(), source })?;
    }
    if let Some(pattern) = wanted.options.wrong_pattern() {
        return Err(CommandError::usage(msg!(
            "'{{.Pattern}}' is not a pattern of files",
            Pattern = pattern
        )));
    }
    let mut collected = Collected::default();
    let from_stdin = wanted.paths.iter().any(|it| is_stdin(it));
    if from_stdin && wanted.kubernetes {
        let result = kubectl::document(scanner, &mut io::stdin().lock(), &mut collected);
        result.map_err(|error| unusable(&error))?;
    } else if from_stdin {
        let totals = scanner.read(Source::StandardInput, &mut io::stdin().lock(), &mut |event| {
            collected.add(event);
        });
        collected.totals.add(totals);
    }
    if wanted.kubernetes && !from_stdin {
        ctx.console.progress(&msg!("Reading secrets and config maps with kubectl..."))?;
        let namespace = wanted.namespace.as_deref();
        ctx.console.spinner().beside(|| kubectl::search(scanner, namespace, &mut collected));
    }
    if !files.is_empty() {
        ctx.console.progress(&msg!("Searching files..."))?;
        let mut search =
            || scanner.paths(&files, &wanted.options, &mut |event| collected.add(event));
        let totals = ctx.console.spinner().beside(&mut search);
        collected.totals.add(totals);
    }
    Ok(collected)
}

fn refused(error: &TokenError) -> CommandError {
    CommandError::plain(
        msg!("The tokens cannot be looked for: {{.Reason}}", Reason = error),
        msg!("Name fewer instances with '--name', or add '--shapes-only'."),
    )
}

fn unusable(error: &KubernetesError) -> CommandError {
    CommandError::plain(
        msg!("Standard input is not what kubectl writes as JSON: {{.Reason}}", Reason = error),
        msg!("Write it with 'kubectl get secrets,configmaps --output json'."),
    )
}
