//! Completion scripts for shells. A script knows nothing of the commands: with each press of the key it asks the
//! program, which answers from its own tree and from what it remembers.

use super::candidates::Candidate;

/// The switch by which a shell asks; the last of the words. The official CLI answers to it too.
pub const ASKED: &str = "--generate-bash-completion";

/// Who asks, and the word under the cursor: `SHELL:WORD`. Without it the words are all there is, as the
/// official CLI's completion function has them.
pub const VARIABLE: &str = "IBMCLOUD_COMPLETION";

/// A shell with a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// bash, from 3.2 on.
    Bash,
    /// zsh.
    Zsh,
    /// fish.
    Fish,
    /// PowerShell.
    PowerShell,
}

impl Shell {
    /// Every shell.
    pub const ALL: [Self; 4] = [Self::Bash, Self::Zsh, Self::Fish, Self::PowerShell];

    /// Its name, as it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::PowerShell => "powershell",
        }
    }

    /// The shell with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(name))
    }

    /// The script that teaches it the program.
    pub fn script(self, program: &str) -> String {
        let function = format!("_{}", program.replace(|it: char| !it.is_ascii_alphanumeric(), "_"));
        let template = match self {
            Self::Bash => BASH,
            Self::Zsh => ZSH,
            Self::Fish => FISH,
            Self::PowerShell => POWERSHELL,
        };
        template
            .replace("FUNCTION", &function)
            .replace("PROGRAM", program)
            .replace("VARIABLE", VARIABLE)
            .replace("ASKED", ASKED)
    }

    /// A candidate as the shell's script reads it.
    pub fn line(self, candidate: &Candidate, typed: &str) -> String {
        let Candidate { word, about } = candidate;
        match self {
            // Within quotes everything stands for itself.
            Self::Bash if typed.starts_with(['"', '\'']) => word.clone(),
            Self::Bash => escaped(word),
            Self::Zsh if about.is_empty() => word.replace(':', "\\:"),
            Self::Zsh => format!("{}:{about}", word.replace(':', "\\:")),
            Self::Fish if about.is_empty() => word.clone(),
            Self::Fish | Self::PowerShell => format!("{word}\t{about}"),
        }
    }
}

/// A word as bash reads it.
fn escaped(word: &str) -> String {
    let plain = |it: char| it.is_alphanumeric() || "-_./:=@+,%".contains(it);
    word.chars().fold(String::new(), |mut text, it| {
        if !plain(it) {
            text.push('\\');
        }
        text.push(it);
        text
    })
}

/// bash ends words at `=` and `:`, too: what is in front of the last one of these is not offered again.
const BASH: &str = r#"# Install: PROGRAM completion bash > ~/.local/share/bash-completion/completions/PROGRAM
FUNCTION() {
    local word=${COMP_WORDS[COMP_CWORD]} line
    local -a before=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
    COMPREPLY=()
    while IFS= read -r line; do
        [ -n "$line" ] && COMPREPLY+=("$line")
    done < <(VARIABLE="bash:$word" "${COMP_WORDS[0]/#\~/$HOME}" "${before[@]}" ASKED 2>/dev/null)
}
complete -o default -F FUNCTION PROGRAM
"#;

const ZSH: &str = r#"#compdef PROGRAM
# Install: PROGRAM completion zsh > a folder of $fpath, as the file _PROGRAM
FUNCTION() {
    local -a lines
    lines=("${(@f)$(VARIABLE="zsh:${(Q)words[CURRENT]}" "${(e)~words[1]}" "${(@Q)words[2,CURRENT-1]}" ASKED 2>/dev/null)}")
    if [[ -n "${lines[1]}" ]]; then
        _describe -t PROGRAM PROGRAM lines
    else
        _files
    fi
}
if [[ "${funcstack[1]}" == "_PROGRAM" ]]; then
    FUNCTION "$@"
elif (( $+functions[compdef] )); then
    compdef FUNCTION PROGRAM
fi
"#;

const FISH: &str = r#"# Install: PROGRAM completion fish > ~/.config/fish/completions/PROGRAM.fish
function FUNCTION
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l lines (env VARIABLE="fish:$word" $words ASKED 2>/dev/null)
    if test (count $lines) -gt 0
        printf '%s\n' $lines
    else
        __fish_complete_path $word
    end
end
complete -c PROGRAM -f -a '(FUNCTION)'
"#;

const POWERSHELL: &str = r#"# Install: PROGRAM completion powershell >> $PROFILE
Register-ArgumentCompleter -Native -CommandName 'PROGRAM' -ScriptBlock {
    param($word, $ast, $position)
    $before = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } |
        Select-Object -Skip 1 | ForEach-Object { $_.Extent.Text.Trim('"', "'") })
    $env:VARIABLE = "powershell:$word"
    try {
        & $ast.CommandElements[0].Extent.Text @before ASKED 2>$null | ForEach-Object {
            $text, $about = $_ -split "`t", 2
            $shown = if ($about) { $about } else { $text }
            $inserted = if ($text -match '[^\w./:=@+,%-]') { "'" + $text.Replace("'", "''") + "'" } else { $text }
            [System.Management.Automation.CompletionResult]::new($inserted, $text, 'ParameterValue', $shown)
        }
    } finally {
        Remove-Item Env:VARIABLE
    }
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_has_one_name_whatever_the_program_is_called() {
        for shell in Shell::ALL {
            let script = shell.script("ibmcloud-monitoring");
            for placeholder in ["PROGRAM", "FUNCTION", "VARIABLE", "ASKED"] {
                assert!(!script.contains(placeholder), "{placeholder} in {script}");
            }
            assert!(script.contains("ibmcloud-monitoring completion "), "{script}");
        }
    }

    #[test]
    fn a_word_stays_one_word() {
        let candidate = Candidate::new("Monitoring (prod)", "");
        assert_eq!(Shell::Bash.line(&candidate, "Mon"), r"Monitoring\ \(prod\)");
        assert_eq!(Shell::Bash.line(&candidate, "\"Mon"), "Monitoring (prod)");
        assert_eq!(Shell::Zsh.line(&Candidate::new("a:b", "x"), ""), r"a\:b:x");
    }
}
