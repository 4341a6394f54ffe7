//! What kind of file it is, told by its name, its first line, and what is in it.

use std::path::Path;

use crate::method::Method;

/// Which language of shells a script is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shell {
    /// bash, zsh or ksh: they know `<(…)`.
    Bash,
    /// What POSIX describes, or a script that does not say.
    Posix,
}

/// A kind of file that can be rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A configuration of Prometheus, also inside of a manifest of Kubernetes.
    Prometheus,
    /// A provisioned data source of Grafana, also inside of a manifest.
    Grafana,
    /// A script.
    Shell(Shell),
    /// `NAME=VALUE` lines, as `.env` files have them.
    Environment,
    /// A program in Python.
    Python,
    /// A configuration of Terraform.
    Terraform,
    /// Values of variables of Terraform.
    TerraformVariables,
}

impl Kind {
    /// All of them; scripts once.
    pub const ALL: [Self; 7] = [
        Self::Prometheus,
        Self::Grafana,
        Self::Shell(Shell::Bash),
        Self::Environment,
        Self::Python,
        Self::Terraform,
        Self::TerraformVariables,
    ];

    /// The fixed word for options and reports, such as `prometheus`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prometheus => "prometheus",
            Self::Grafana => "grafana",
            Self::Shell(_) => "shell",
            Self::Environment => "environment",
            Self::Python => "python",
            Self::Terraform => "terraform",
            Self::TerraformVariables => "terraform-variables",
        }
    }

    /// The methods that a file of this kind can have; nothing for one whose tokens are only taken out.
    pub fn methods(self) -> &'static [Method] {
        match self {
            Self::Prometheus => &[Method::Proxy, Method::CredentialFile],
            Self::Grafana | Self::Environment => &[Method::Proxy],
            Self::Shell(_) => &[Method::Headers, Method::CredentialFile, Method::Proxy],
            Self::Python => &[Method::Proxy, Method::Client],
            Self::Terraform => &[Method::Client],
            Self::TerraformVariables => &[],
        }
    }

    /// Whether each token stands in a block of its own together with its address.
    pub(crate) fn has_blocks(self) -> bool {
        matches!(
            self,
            Self::Prometheus | Self::Grafana | Self::Terraform | Self::TerraformVariables
        )
    }

    /// The kind of a file; nothing if it is none that is known.
    pub(crate) fn of(path: &Path, text: &str) -> Option<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let first = text.lines().next().unwrap_or_default();
        let interpreter = first.strip_prefix("#!").map(interpreter);
        match ending {
            "tf" => return Some(Self::Terraform),
            "tfvars" => return Some(Self::TerraformVariables),
            "py" | "pyw" => return Some(Self::Python),
            "envrc" => return Some(Self::Shell(Shell::Bash)),
            "env" => return Some(Self::Environment),
            "bash" | "zsh" | "ksh" if interpreter.is_none() => {
                return Some(Self::Shell(Shell::Bash));
            }
            "sh" if interpreter.is_none() => return Some(Self::Shell(Shell::Posix)),
            _ => {}
        }
        if name.starts_with(".env.") {
            return Some(Self::Environment);
        }
        match interpreter {
            Some("bash" | "zsh" | "ksh") => return Some(Self::Shell(Shell::Bash)),
            Some("sh" | "dash" | "ash") => return Some(Self::Shell(Shell::Posix)),
            Some(name) if name.starts_with("python") => return Some(Self::Python),
            Some(_) => return None,
            None => {}
        }
        if !matches!(ending, "yml" | "yaml") {
            return None;
        }
        let has = |keys: &[&str]| text.lines().any(|line| keys.contains(&line.trim()));
        if has(&["scrape_configs:", "remote_read:", "remote_write:"]) {
            Some(Self::Prometheus)
        } else if has(&["datasources:"]) {
            Some(Self::Grafana)
        } else {
            None
        }
    }
}

/// `bash` of `/usr/bin/env bash -e`.
fn interpreter(line: &str) -> &str {
    let mut words = line.split_whitespace().map(|it| it.rsplit('/').next().unwrap_or_default());
    let first = words.next().unwrap_or_default();
    if first != "env" {
        return first;
    }
    words.find(|it| !it.starts_with('-') && !it.contains('=')).unwrap_or_default()
}

/// Whether a program has written the file, and would write it again: the state of Terraform.
pub(crate) fn is_generated(path: &Path, text: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let is_state = name.ends_with(".tfstate") || name.contains(".tfstate.");
    let has = |word: &str| text.contains(word);
    is_state || (has("\"terraform_version\"") && has("\"lineage\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_told_by_name_first_line_and_content() {
        for (name, text, kind) in [
            ("main.tf", "", Some(Kind::Terraform)),
            ("prod.auto.tfvars", "", Some(Kind::TerraformVariables)),
            ("a.PY", "", Some(Kind::Python)),
            ("tool", "#!/usr/bin/env -S python3 -u\n", Some(Kind::Python)),
            ("tool", "#!/usr/bin/env bash\n", Some(Kind::Shell(Shell::Bash))),
            ("x.sh", "#!/bin/bash -e\n", Some(Kind::Shell(Shell::Bash))),
            ("x.sh", "#!/bin/sh\n", Some(Kind::Shell(Shell::Posix))),
            ("x.sh", "curl\n", Some(Kind::Shell(Shell::Posix))),
            (".env", "", Some(Kind::Environment)),
            (".env.production", "", Some(Kind::Environment)),
            ("ci.env", "", Some(Kind::Environment)),
            (".envrc", "", Some(Kind::Shell(Shell::Bash))),
            ("p.yml", "global:\nscrape_configs:\r\n", Some(Kind::Prometheus)),
            ("g.yaml", "apiVersion: 1\ndatasources:\n", Some(Kind::Grafana)),
            ("k.yaml", "data:\n  prometheus.yml: |\n    remote_read:\n", Some(Kind::Prometheus)),
            ("notes.txt", "remote_read:\n", None),
            ("x.pl", "#!/usr/bin/perl\n", None),
        ] {
            assert_eq!(Kind::of(Path::new(name), text), kind, "{name}");
        }
        assert!(is_generated(Path::new("a/terraform.tfstate.backup"), ""));
        assert!(is_generated(Path::new("x.json"), "{\"terraform_version\": 1, \"lineage\": 2}"));
        assert!(!is_generated(Path::new("x.json"), "{}"));
    }
}
