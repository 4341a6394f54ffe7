//! From the start to an orderly end: ready when a real call succeeds, reloaded without losing a request, ended by a
//! signal or a request.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use ibmcloud_emulator::Fault;
use nix::sys::signal::Signal;

use super::{NO_SECRET, Running, start, start_with};
use crate::support::Sandbox;

#[test]
fn health_says_what_a_real_call_says() {
    let sandbox = Sandbox::new().logged_in();
    let proxy = start(&sandbox, &[]);
    assert_eq!(proxy.admin("GET", "/-/healthy").status, 200);
    let ready = proxy.admin("GET", "/-/ready");
    assert_eq!(ready.status, 200, "{ready:?}");
    assert!(sandbox.calls().contains(&"GET /api/user/me 200".to_owned()));
    // The outcome of a call counts for a while.
    let calls = sandbox.calls().len();
    proxy.admin("GET", "/-/ready");
    assert_eq!(sandbox.calls().len(), calls);
    for (method, path, status) in
        [("GET", "/-/quit", 405), ("POST", "/metrics", 405), ("GET", "/api/teams", 404)]
    {
        assert_eq!(proxy.admin(method, path).status, status, "{method} {path}");
    }
    let metrics = proxy.admin("GET", "/metrics");
    assert!(metrics.body.ends_with("# EOF\n"), "{metrics:?}");
    proxy.end(&sandbox);
}

#[test]
fn it_is_not_ready_while_the_service_refuses_and_wait_says_why() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.add_fault("GET /api/user/me status=403".parse::<Fault>().unwrap());
    let proxy = start(&sandbox, &[]);
    let answer = proxy.admin("GET", "/-/ready");
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(answer.body.contains("status 403"), "{answer:?}");
    let address = proxy.admin.to_string();
    let wait = ["monitoring", "proxy", "wait", "--admin-listen", &address];
    let said = sandbox.run(&[&wait[..], &["--timeout", "1s"]].concat());
    assert_eq!(said.code, 1, "{said}");
    assert!(
        said.stderr.contains("was not ready after 1 s") && said.stderr.contains("403"),
        "{said}"
    );
    sandbox.cloud.clear_faults();
    let said = sandbox.run(&wait);
    assert_eq!((said.code, said.stdout.lines().last()), (0, Some("OK")), "{said}");
    proxy.end(&sandbox);
}

#[test]
fn a_request_to_quit_ends_it_with_exit_code_0() {
    let sandbox = Sandbox::new().logged_in();
    let mut proxy = start(&sandbox, &[]);
    assert_eq!(proxy.admin("POST", "/-/quit").status, 200);
    assert_eq!(proxy.wait().code(), Some(0), "{}", proxy.said);
}

/// A request that has reached the service, which takes its time.
fn under_way(sandbox: &Sandbox, proxy: &Running, time: &str) -> TcpStream {
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    sandbox.cloud.add_fault(format!("GET /api/teams slow={time}").parse::<Fault>().unwrap());
    let mut stream = TcpStream::connect(proxy.address).unwrap();
    let text = format!(
        "GET /api/teams HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
        proxy.secret
    );
    stream.write_all(text.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    stream
}

#[test]
fn requests_under_way_end_before_the_proxy_does() {
    let sandbox = Sandbox::new().logged_in();
    let mut proxy = start(&sandbox, &[]);
    let mut stream = under_way(&sandbox, &proxy, "700ms");
    proxy.signal(Signal::SIGTERM);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(proxy.wait().code(), Some(0), "{}", proxy.said);
    assert!(TcpStream::connect(proxy.address).is_err(), "nobody listens any more");
}

#[test]
fn a_second_signal_does_not_wait_for_requests() {
    let sandbox = Sandbox::new().logged_in();
    let mut proxy = start(&sandbox, &[]);
    let _stream = under_way(&sandbox, &proxy, "8s");
    proxy.signal(Signal::SIGINT);
    std::thread::sleep(Duration::from_millis(400));
    proxy.signal(Signal::SIGINT);
    assert_eq!(proxy.wait().code(), Some(0), "{}", proxy.said);
    assert!(proxy.said.contains("have been cut off"), "{}", proxy.said);
}

#[test]
fn sighup_reads_the_secret_again() {
    let sandbox = Sandbox::new().logged_in();
    let mut proxy = start(&sandbox, &[]);
    sandbox.file("client.secret", "another-horse-battery-staple\n");
    proxy.signal(Signal::SIGHUP);
    proxy.wait_for("reload: configuration and client secret were read again");
    assert_eq!(proxy.ask("GET", "/api/teams").status, 401);
    proxy.secret = "another-horse-battery-staple".to_owned();
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    // What cannot be used changes nothing.
    sandbox.file("client.secret", "short");
    proxy.signal(Signal::SIGHUP);
    proxy.wait_for("the old configuration stays");
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    proxy.end(&sandbox);
}

#[test]
fn systemd_hears_when_it_is_ready_and_hands_over_its_socket() {
    if !crate::support::has("python3") {
        return;
    }
    let mut sandbox = Sandbox::new().logged_in();
    let folder = sandbox.home();
    let notify = UnixDatagram::bind(folder.join("notify.sock")).unwrap();
    notify.set_read_timeout(Some(super::LONG)).unwrap();
    sandbox.set("NOTIFY_SOCKET", folder.join("notify.sock"));
    // What systemd does: the socket is descriptor 3, and the variables name the process.
    let script = r#"
import os, socket, sys
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
print(s.getsockname()[1], flush=True)
os.dup2(s.fileno(), 3); os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execvp("ibmcloud", ["ibmcloud", "monitoring", "proxy", "--name", "monitoring-instance-01", "--listen", "systemd", "--no-client-secret"])
"#;
    let mut command = sandbox.command(&[]);
    let variables: Vec<_> =
        command.get_envs().map(|(key, it)| (key.to_owned(), it.unwrap().to_owned())).collect();
    command = std::process::Command::new("python3");
    command.args(["-c", script]).env_clear().envs(variables);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut heard = [0; 64];
    let length = notify.recv(&mut heard).unwrap();
    assert_eq!(heard[..length].trim_ascii_end(), b"READY=1");
    let mut port = String::new();
    let mut byte = [0];
    let mut stdout = child.stdout.take().unwrap();
    while stdout.read(&mut byte).unwrap() == 1 && byte[0] != b'\n' {
        port.push(char::from(byte[0]));
    }
    let address: std::net::SocketAddr = format!("127.0.0.1:{port}").parse().unwrap();
    let answer = super::send(
        address,
        b"GET /api/teams HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let id = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
    nix::sys::signal::kill(id, Signal::SIGTERM).unwrap();
    let length = notify.recv(&mut heard).unwrap();
    assert_eq!(heard[..length].trim_ascii_end(), b"STOPPING=1");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_socket_in_the_file_system_is_its_owner_s_and_goes_away() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::net::UnixStream;
    let sandbox = Sandbox::new().logged_in();
    let path = sandbox.home().join("proxy.sock");
    let address = format!("unix:{}", path.display());
    let words = ["--name", crate::support::INSTANCE, "--listen", &address, "--no-client-secret"];
    let mut proxy = start_with(&sandbox, &words, NO_SECRET);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let mut stream = UnixStream::connect(&path).unwrap();
    stream
        .write_all(b"GET /api/teams HTTP/1.1\r\nHost: anything\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // A second proxy does not take the address away from the first.
    let second = sandbox.run(&[&["monitoring", "proxy"][..], &words].concat());
    assert_eq!(second.code, 1, "{second}");
    proxy.signal(Signal::SIGKILL);
    proxy.wait();
    // What a killed proxy has left behind does not stop the next one.
    let proxy = start_with(&sandbox, &words, NO_SECRET);
    proxy.end(&sandbox);
    assert!(!path.exists());
}
