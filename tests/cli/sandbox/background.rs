//! `sandbox start --detach`, `status`, `stop` and `snapshot`, and the file with the environment.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{INSTANCE, Said, Sandbox, has};

/// Somebody's home with a sandbox in the background, which is ended with the test.
struct Background(Sandbox);

impl Background {
    fn start(options: &[&str]) -> Self {
        let background = Self(Sandbox::new());
        background.run(&[&["start", "--detach"], options].concat()).ok();
        background
    }

    fn run(&self, words: &[&str]) -> Said {
        self.0.revealing(&[&["sandbox"], words].concat())
    }

    /// A script behind `. FILE`.
    fn script(&self, file: &Path, script: &str) -> Said {
        self.0.bash(&format!(". '{}'; {script}", file.display()))
    }

    fn state(&self) -> std::path::PathBuf {
        self.0.config_dir().join("monitoring/sandbox/default.json")
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.run(&["stop"]);
    }
}

#[test]
fn it_runs_in_the_background_until_it_is_stopped() {
    if !(has("bash") && has("curl")) {
        return;
    }
    let home = Sandbox::new();
    let (env, world) = (home.home().join("env"), home.home().join("world.json"));
    let background = Background::start(&[
        "--env-file",
        env.to_str().unwrap(),
        "--world",
        world.to_str().unwrap(),
    ]);
    for private in [&env, &background.state()] {
        let mode = std::fs::metadata(private).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", private.display());
    }
    let status = background.run(&["status", "--output", "json"]).ok().json();
    assert_eq!((&status["running"], &status["label"]), (&true.into(), &"default".into()));
    let again = background.run(&["start", "--detach"]);
    assert_eq!(again.code, 1, "{again}");
    assert!(again.stderr.contains("runs in the background already: http://127.0.0.1:"), "{again}");
    // Inside, where the home is another one, the same sandbox is meant.
    let said = background.script(
        &env,
        &format!(
            "ibmcloud login -r us-south -q > /dev/null
            ibmcloud resource service-instance-update {INSTANCE} -p '{{\"external_api_auth\": \"IAM_ONLY\"}}' > /dev/null
            curl -s \"$IBMCLOUD_SANDBOX_URL/api/team\" > /dev/null
            curl -sf \"$IBMCLOUD_SANDBOX_ADMIN_URL/health\"
            ibmcloud sandbox status > /dev/null"
        ),
    );
    assert_eq!(said.ok().json()["status"], "ok");
    let log = std::fs::read_to_string(status["log"].as_str().unwrap()).unwrap();
    background.run(&["stop"]).ok();
    assert!(!env.exists() && !background.state().exists());
    let log = log + &std::fs::read_to_string(status["log"].as_str().unwrap()).unwrap();
    assert!(log.contains("401 GET /api/team: "), "{log}");
    assert!(!log.contains("eyJ") && !log.contains("sandbox-administrator"), "{log}");
    let world = std::fs::read_to_string(world).unwrap();
    assert!(world.contains("\"external_api_auth\": \"IAM_ONLY\""));
    let gone = background.run(&["status"]);
    assert_eq!(
        (gone.code, gone.stdout.as_str()),
        (3, "No sandbox 'default' runs in the background.\n")
    );
    assert_eq!(background.run(&["stop"]).code, 1);
}

#[test]
fn one_that_is_gone_is_noticed_and_in_nobodys_way() {
    let background = Background::start(&[]);
    let status = background.run(&["status", "--output", "json"]).ok().json();
    let pid = status["pid"].to_string();
    assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
    let gone = loop {
        let said = background.run(&["status"]);
        if said.code != 0 {
            break said;
        }
    };
    assert_eq!(gone.code, 3, "{gone}");
    assert!(gone.stdout.contains("was started at") && gone.stdout.contains("is gone"), "{gone}");
    let stop = background.run(&["stop"]);
    assert_eq!(stop.code, 1, "{stop}");
    background.run(&["start", "--detach"]).ok();
    assert_ne!(background.run(&["status", "--output", "json"]).ok().json()["pid"], status["pid"]);
}

#[test]
fn what_keeps_it_from_starting_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["sandbox", "start", "--detach", "--port", &port]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("the sandbox could not be started: "), "{said}");
    for (words, expected) in [
        (&["--label", "a b"][..], "--label 'a b' is not made of letters, digits and '-'"),
        (&["--env-file", "/"], "it is a folder"),
        (&["--clock", "noon"], "is not a time such as"),
    ] {
        let said = sandbox.run(&[&["sandbox", "start", "--detach"], words].concat());
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(expected), "{said}");
    }
    assert_eq!(sandbox.run(&["sandbox", "status"]).code, 3);
}

#[test]
fn snapshots_are_kept_by_name() {
    if !has("curl") {
        return;
    }
    let background = Background::start(&["--label", "default"]);
    let state = std::fs::read_to_string(background.state()).unwrap();
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    let count = || {
        let url = state["admin_url"].as_str().unwrap();
        let said = background.0.bash(&format!("curl -sf {url}/health")).ok().json();
        said["instances"].as_u64().unwrap()
    };
    let put = |text: &str| {
        let (url, secret) = (&state["admin_url"], &state["admin_secret"]);
        background.0.bash(&format!(
            "curl -sf -X PUT {url}/world -H 'Authorization: Bearer '{secret} -d '{text}'"
        ))
    };
    let before = count();
    background.run(&["snapshot", "save", "before"]).ok();
    put("{}").ok();
    assert_eq!(count(), 0);
    background.run(&["snapshot", "load", "before"]).ok();
    assert_eq!(count(), before);
    assert_eq!(background.run(&["snapshot", "list"]).ok().stdout, "before\n");
    background.run(&["snapshot", "delete", "before"]).ok();
    let list = background.run(&["snapshot", "list", "--output", "json"]).ok();
    assert_eq!(list.json(), serde_json::json!([]));
    for (words, expected) in [
        (&["load", "before"][..], "The sandbox refused: there is no snapshot of this name."),
        (&["save", "a b"], "a snapshot's name has 1 to 64 letters"),
        (&["save"], "say save NAME, load NAME, delete NAME or list"),
        (&["keep", "a"], "say save NAME, load NAME, delete NAME or list"),
    ] {
        let said = background.run(&[&["snapshot"], words].concat());
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(expected), "{said}");
    }
}

#[test]
fn snapshots_in_a_folder_outlive_the_sandbox() {
    let home = Sandbox::new();
    let folder = home.home().join("snapshots");
    let words = ["--snapshots", folder.to_str().unwrap()];
    let background = Background::start(&words);
    background.run(&["snapshot", "save", "before"]).ok();
    background.run(&["snapshot", "save", "other"]).ok();
    background.run(&["snapshot", "delete", "other"]).ok();
    background.run(&["stop"]).ok();
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    assert_eq!(files, [folder.join("before.json")]);
    for (private, mode) in [(&files[0], 0o600), (&folder, 0o700)] {
        let permissions = std::fs::metadata(private).unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, mode, "{}", private.display());
    }
    background.run(&[&["start", "--detach"], &words[..]].concat()).ok();
    assert_eq!(background.run(&["snapshot", "list"]).ok().stdout, "before\n");
    background.run(&["snapshot", "load", "before"]).ok();
    // What cannot be written is not said to be saved.
    std::fs::remove_dir_all(&folder).unwrap();
    let said = background.run(&["snapshot", "save", "after"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("after.json: "), "{said}");
    assert_eq!(background.run(&["snapshot", "list"]).ok().stdout, "before\n");
    background.run(&["stop"]).ok();
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("broken.json"), "{").unwrap();
    let said = background.run(&[&["start", "--detach"], &words[..]].concat());
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("broken.json' does not hold the state of a sandbox"), "{said}");
    let said = background.run(&[&["start"], &words[..]].concat());
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("add --detach or --admin-port 0"), "{said}");
}

#[test]
fn the_file_with_the_environment_is_there_while_it_runs() {
    let outer = Sandbox::new();
    let path = outer.home().join("env");
    let words = ["sandbox", "start", "--admin-port", "0", "--env-file", path.to_str().unwrap()];
    let mut command = outer.command(&words);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !path.exists() {
        assert!(child.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    let said = outer.bash(&format!(
        ". '{}'; ibmcloud login -q > /dev/null; echo \"$IBMCLOUD_SANDBOX_ADMIN_URL\"",
        path.display()
    ));
    assert!(said.ok().stdout.starts_with("http://127.0.0.1:"));
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.lines().all(|line| line.starts_with("export ")), "{text}");
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let said = Said::from(child.wait_with_output().unwrap()).ok();
    assert!(!path.exists());
    assert_eq!(
        said.stdout.trim_end(),
        text.trim_end(),
        "what is printed and what is in the file is the same"
    );
    assert!(said.stderr.contains("/#secret="), "{said}");
}

/// The promise of the page: no socket leads anywhere but to this machine.
#[cfg(target_os = "linux")]
#[test]
fn no_socket_of_a_sandbox_leads_off_this_machine() {
    if !(has("bash") && has("curl")) {
        return;
    }
    let home = Sandbox::new();
    let env = home.home().join("env");
    let background = Background::start(&["--env-file", env.to_str().unwrap()]);
    let pid = background.run(&["status", "--output", "json"]).ok().json()["pid"].to_string();
    let mut seen = 0;
    // While connections stand open, one of them for a host that is not the sandbox's.
    let said = background.script(
        &env,
        &format!(
            "exec 3<>\"/dev/tcp/${{IBMCLOUD_SANDBOX_URL#http://}}\" 2>/dev/null || exec 3<>/dev/tcp/127.0.0.1/${{IBMCLOUD_SANDBOX_URL##*:}}
            printf 'CONNECT example.com:443 HTTP/1.1\\r\\nHost: example.com:443\\r\\n\\r\\n' >&3
            head -1 <&3 >&2
            curl -s https://us-south.monitoring.cloud.ibm.com/api/teams > /dev/null
            for fd in /proc/{pid}/fd/*; do readlink $fd || true; done | sed -n 's/^socket:.\\([0-9]*\\).$/\\1/p' > sockets
            cat /proc/{pid}/net/tcp /proc/{pid}/net/tcp6 /proc/{pid}/net/udp /proc/{pid}/net/udp6 | awk 'NR == FNR {{own[$1] = 1; next}} ($10 in own) {{print $2, $3}}' sockets -"
        ),
    )
    .ok();
    assert!(said.stderr.contains("403"), "{said}");
    for line in said.stdout.lines() {
        for address in line.split(' ') {
            let host = address.split(':').next().unwrap();
            // As the kernel writes 127.0.0.1, and no address at all.
            assert!(["0100007F", "00000000"].contains(&host), "{said}");
        }
        assert!(line.starts_with("0100007F:"), "it listens on loopback alone: {said}");
        seen += 1;
    }
    assert!(seen >= 3, "two listeners and a connection: {said}");
}
