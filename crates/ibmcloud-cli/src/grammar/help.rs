//! Help in the host's layout: NAME, USAGE, OPTIONS and COMMANDS, from the clap tree and the registry.

use std::fmt::Write as _;

use clap::Arg;
use ibmcloud_plugin_sdk::locale::Translator;

use crate::command::{CommandSpec, Registry};
use crate::grammar::argv::takes_value;
use crate::grammar::globals::GLOBALS;
use crate::grammar::registry::NamespaceSpec;
use crate::product::Product;

/// Writes help for one program name in one language.
pub struct Help<'a> {
    /// What the program says about itself.
    pub product: &'a Product,
    /// Its commands.
    pub registry: &'a Registry,
    /// The name that the program was started with.
    pub program: &'a str,
    /// The language.
    pub translator: &'a Translator,
}

impl Help<'_> {
    fn t(&self, id: &str) -> String {
        self.translator.t(id, &[])
    }

    /// The help of a command.
    pub fn command(&self, spec: &CommandSpec) -> String {
        let mut page = format!("NAME:\n  {} - {}\n", spec.name, self.t(spec.about));
        if !spec.aliases.is_empty() {
            let _ = write!(page, "\nALIAS:\n  {}\n", spec.aliases.join(", "));
        }
        let _ = write!(page, "\nUSAGE:\n  {}\n", spec.usage_line(self.program));
        if let Some(warning) = spec.warning {
            let _ = write!(page, "\nWARNING:\n");
            for line in self.t(warning).lines() {
                let _ = writeln!(page, "   {line}");
            }
        }
        let command = (spec.arguments)();
        let rows: Vec<(String, String)> = command
            .get_arguments()
            .filter(|arg| !arg.is_positional() && !arg.is_hide_set())
            .map(|arg| (spelling(arg), self.t(&about_of(arg))))
            .collect();
        if !rows.is_empty() {
            page.push_str("\nOPTIONS:\n");
            page.push_str(&columns(&rows, 2));
        }
        if let Some(notes) = spec.notes {
            page.push_str("\nNOTES:\n");
            for line in self.translator.t(notes, &[("Program", self.program)]).lines() {
                let _ = writeln!(page, "   {line}");
            }
        }
        let path = spec.path();
        let examples = self.registry.examples(&path);
        if !examples.is_empty() {
            page.push_str("\nEXAMPLES:\n");
            for words in examples {
                let line = format!("  {} {path} {words}", self.program);
                let _ = writeln!(page, "{}", line.trim_end());
            }
        }
        page
    }

    /// The help of a namespace.
    pub fn namespace(&self, spec: &NamespaceSpec) -> String {
        self.namespace_with(spec, Vec::new())
    }

    /// The same, with the rows of commands that plug-ins add to it.
    pub fn namespace_with(&self, spec: &NamespaceSpec, added: Vec<(String, String)>) -> String {
        self.namespace_page(spec.path, &self.t(spec.about), self.children(spec.path, added))
    }

    /// The help of a namespace with these commands; `help` itself is added.
    pub fn namespace_page(&self, path: &str, about: &str, rows: Vec<(String, String)>) -> String {
        let full = format!("{} {path}", self.program);
        format!(
            "NAME:\n  {full} - {about}\n\nUSAGE:\n  {full} command [arguments...] [command options]\n\n\
             {}\n{}\n",
            self.commands(path, self.sorted(rows)),
            self.more(&full),
        )
    }

    /// The commands of a namespace: in the groups that it has, and what is in none of them at the end.
    fn commands(&self, path: &str, mut rows: Vec<(String, String)>) -> String {
        let gap = 3;
        let width = rows.iter().map(|(names, _)| names.len()).max().unwrap_or(0) + gap;
        let mut text = String::new();
        for group in self.registry.groups(path) {
            let is_in = |(names, _): &(String, String)| {
                group.names.contains(&names.split(',').next().unwrap_or_default())
            };
            let (own, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_in);
            rows = others;
            if !own.is_empty() {
                let _ = write!(text, "{}:\n{}\n", self.t(group.title), aligned(&own, width));
            }
        }
        text + "COMMANDS:\n" + &aligned(&rows, width)
    }

    /// The help of the whole program.
    pub fn root(&self) -> String {
        self.root_with(Vec::new())
    }

    /// The same, with the rows of namespaces that plug-ins add.
    pub fn root_with(&self, added: Vec<(String, String)>) -> String {
        let (program, version) = (self.program, self.product.version);
        let globals = [
            ("--version, -v".to_owned(), self.t("Print the version")),
            ("--help, -h".to_owned(), self.t("Show help")),
        ];
        let common: Vec<(String, String)> =
            GLOBALS.iter().map(|(form, about)| ((*form).to_owned(), self.t(about))).collect();
        let variables: Vec<(String, String)> = ROOT_VARIABLES
            .iter()
            .map(|(form, about)| ((*form).to_owned(), self.t(about)))
            .collect();
        format!(
            "NAME:\n  {program} - {}\n\nUSAGE:\n  [environment variables] {program} [global options] \
             command [arguments...] [command options]\n\nVERSION:\n  {version}\n\nCOMMANDS:\n{}\n{}\n\n\
             ENVIRONMENT VARIABLES:\n{}\nGLOBAL OPTIONS:\n{}\nOPTIONS OF EVERY COMMAND:\n{}",
            self.t(self.product.about),
            columns(&self.sorted(self.children("", added)), 3),
            self.more(program),
            columns(&variables, 3),
            columns(&globals, 3),
            columns(&common, 3),
        )
    }

    fn more(&self, full: &str) -> String {
        self.translator.t(
            "Enter '{{.Program}} help [command]' for more information about a command.",
            &[("Program", full)],
        )
    }

    /// What is built in below a path, and what is added and has another name.
    fn children(&self, path: &str, added: Vec<(String, String)>) -> Vec<(String, String)> {
        let commands = self.registry.in_namespace(path).map(|spec| {
            let names = [&[spec.name], spec.aliases].concat().join(", ");
            (names, self.t(spec.about))
        });
        let namespaces =
            self.registry.below(path).map(|it| (it.name().to_owned(), self.t(it.about)));
        let mut rows: Vec<(String, String)> = commands.chain(namespaces).collect();
        for row in added {
            let first = |names: &str| names.split(',').next().unwrap_or_default().to_owned();
            if !rows.iter().any(|(names, _)| first(names) == first(&row.0)) {
                rows.push(row);
            }
        }
        rows
    }

    /// In the order of their names, `help` last.
    fn sorted(&self, mut rows: Vec<(String, String)>) -> Vec<(String, String)> {
        rows.sort();
        rows.retain(|(names, _)| names != "help, h");
        rows.push(("help, h".to_owned(), self.t("Show help")));
        rows
    }
}

/// The variables that the root help names: form and meaning (a key of the catalogues).
pub const ROOT_VARIABLES: &[(&str, &str)] = &[
    ("IBMCLOUD_COLOR=false", "Do not colorize output"),
    ("IBMCLOUD_HTTP_TIMEOUT=5", "A time limit for HTTP requests"),
    ("IBMCLOUD_API_KEY=api_key_value", "API Key used for login"),
    ("IBMCLOUD_CR_TOKEN=token", "Compute resource token used for login"),
    ("IBMCLOUD_CR_PROFILE=profile", "Trusted profile used for login with a compute resource"),
    ("IBMCLOUD_CR_VPC_URL=url", "Address of the metadata service of virtual servers for VPC"),
    ("IBMCLOUD_NO_INPUT=true", "Never ask: fail where an answer is needed"),
    ("IBMCLOUD_ERRORS=JSON", "Print an error as one line of JSON"),
    ("IBMCLOUD_TRACE=true", "Print API request diagnostics to stderr"),
    ("IBMCLOUD_TRACE=path/to/trace.log", "Append API request diagnostics to a log file"),
    ("IBMCLOUD_HOME=path/to/dir", "Path to config directory"),
];

/// The sentence that describes an argument: a key of the catalogues.
pub fn about_of(arg: &Arg) -> String {
    arg.get_help().map(ToString::to_string).unwrap_or_default()
}

/// `-n value, --name value` or `-q, --quiet`.
fn spelling(arg: &Arg) -> String {
    let value = if takes_value(arg) { " value" } else { "" };
    let short = arg.get_short().map(|letter| format!("-{letter}{value}"));
    let longs = arg.get_long_and_visible_aliases().unwrap_or_default();
    let longs = longs.iter().map(|long| format!("--{long}{value}"));
    short.into_iter().chain(longs).collect::<Vec<_>>().join(", ")
}

/// Two columns, the first padded to its longest cell and a gap.
pub fn columns(rows: &[(String, String)], gap: usize) -> String {
    aligned(rows, rows.iter().map(|(first, _)| first.len()).max().unwrap_or(0) + gap)
}

/// Two columns, the second at a place.
fn aligned(rows: &[(String, String)], width: usize) -> String {
    let mut text = String::new();
    for (first, second) in rows {
        let line = format!("  {first:width$}{second}");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
