//! The example of a plug-in, built by its own manifest, installed and run by our host.

use std::path::PathBuf;
use std::process::Command;

use crate::support::{Sandbox, program};

/// The plug-in beside the program; it is built if only this suite was.
fn plugin() -> PathBuf {
    let path = program().with_file_name(format!("hello-plugin{}", std::env::consts::EXE_SUFFIX));
    if !path.exists() {
        let mut cargo = Command::new(env!("CARGO"));
        let built = cargo.args(["build", "--quiet", "--locked", "-p", "hello-plugin"]).status();
        assert!(built.unwrap().success());
    }
    path
}

#[test]
fn it_is_installed_and_run() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["plugin", "install", plugin().to_str().unwrap(), "-f"]).ok();
    insta::assert_snapshot!(sandbox.run(&["hello", "greet", "Ada"]), @"
    exit status: 0
    --- stdout
    Looking for Ada...
    OK
    Hello, Ada!
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["hello", "greet", "Ada", "--output", "json"]), @r#"
    exit status: 0
    --- stdout
    {
        "greeted": "Ada"
    }
    --- stderr
    "#);
    insta::assert_snapshot!(sandbox.run(&["hello", "greet", " "]), @"
    exit status: 1
    --- stdout
    Looking for ...
    --- stderr
    FAILED
    Nobody can be greeted without a name.
    Name somebody: 'ibmcloud hello greet NAME'.
    ");
    insta::assert_snapshot!(sandbox.run(&["hello", "greet", "--nobody"]), @"
    exit status: 1
    --- stdout
    NAME:
      greet - Show a greeting for somebody

    USAGE:
      ibmcloud hello greet [NAME] [--output FORMAT] [-q, --quiet]

    OPTIONS:
      --output value  Specify output format: JSON or YAML
      -q, --quiet     Suppress verbose output

    EXAMPLES:
      ibmcloud hello greet Ada
      ibmcloud hello greet Ada --output JSON
    --- stderr
    FAILED
    Incorrect Usage: flag provided but not defined: -nobody
    ");
    insta::assert_snapshot!(sandbox.run(&["help", "hello"]), @"
    exit status: 0
    --- stdout
    NAME:
      ibmcloud hello - Manage greetings

    USAGE:
      ibmcloud hello command [arguments...] [command options]

    COMMANDS:
      greet     Show a greeting for somebody
      help, h   Show help

    Enter 'ibmcloud hello help [command]' for more information about a command.
    --- stderr
    ");
    sandbox.run(&["config", "--locale", "fr_FR"]).ok();
    insta::assert_snapshot!(sandbox.run(&["hello", "greet", "Ada"]), @"
    exit status: 0
    --- stdout
    Recherche de Ada...
    OK
    Bonjour, Ada !
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["hello", "greet", "--nobody"]), @"
    exit status: 1
    --- stdout
    NAME:
      greet - Afficher une salutation pour quelqu'un

    USAGE:
      ibmcloud hello greet [NAME] [--output FORMAT] [-q, --quiet]

    OPTIONS:
      --output value  Specify output format: JSON or YAML
      -q, --quiet     Suppress verbose output

    EXAMPLES:
      ibmcloud hello greet Ada
      ibmcloud hello greet Ada --output JSON
    --- stderr
    FAILED
    Syntaxe incorrecte : option fournie mais non définie : -nobody
    ");
}
