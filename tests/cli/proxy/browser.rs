//! A page of another origin in a real browser can do nothing, even where no secret is asked for.

use std::process::Command;

use super::{NO_SECRET, start_with};
use crate::support::raw_service::RawService;
use crate::support::{INSTANCE, Sandbox, has};

#[test]
fn a_page_of_another_origin_can_do_nothing() {
    if !has("chromium") {
        return;
    }
    let service = RawService::start(|_| (200, "{\"reached\":true}".to_owned()));
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_MONITORING_API_ENDPOINT", service.url());
    let words = [
        "--name",
        INSTANCE,
        "--listen",
        "127.0.0.1:0",
        "--admin-listen",
        "127.0.0.1:0",
        "--no-client-secret",
        "--allow-write",
    ];
    let proxy = start_with(&sandbox, &words, NO_SECRET);
    let (target, admin) = (format!("http://{}", proxy.address), proxy.admin);
    let page = format!(
        r#"<!doctype html><body><iframe src="{target}/api/framed"></iframe><img src="{target}/api/image">
<form id="f" method="post" action="{target}/api/form" target="t"><input name="a" value="b"></form><iframe name="t"></iframe>
<script src="{target}/api/script"></script><script>
(async () => {{
  const out = [];
  await fetch("http://{admin}/-/quit", {{method: "POST", mode: "no-cors"}}).catch(() => 0);
  const tries = [
    ["read", {{}}], ["opaque", {{mode: "no-cors"}}], ["post", {{method: "POST", body: "a"}}],
    ["delete", {{method: "DELETE"}}], ["posted", {{method: "POST", mode: "no-cors", body: "a"}}],
  ];
  for (const [name, options] of tries) {{
    try {{
      const answer = await fetch("{target}/api/" + name, options);
      out.push(name + ":" + answer.type + ":" + answer.status);
    }} catch (error) {{ out.push(name + ":failed"); }}
  }}
  document.getElementById("f").submit();
  await new Promise(done => setTimeout(done, 500));
  document.body.setAttribute("data-outcome", out.join(" "));
}})();
</script></body>"#
    );
    // The page is of another origin: another port, and a name beside the address.
    let site = RawPage::start(page);
    let folder = sandbox.home().join("browser");
    let output = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=8000",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", folder.display()))
        .arg(site.url())
        .env("HOME", sandbox.home())
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let outcome = dom.split("data-outcome=\"").nth(1).and_then(|it| it.split('"').next());
    let outcome =
        outcome.unwrap_or_else(|| panic!("{dom}\n{}", String::from_utf8_lossy(&output.stderr)));
    assert!(outcome.contains("read:failed") && outcome.contains("delete:failed"), "{outcome}");
    assert_eq!(proxy.admin("GET", "/-/healthy").status, 200, "a page cannot end it");
    let reached = service.received();
    assert!(reached.is_empty(), "{reached:?}");
    let said = proxy.end(&sandbox);
    assert!(said.contains(" 403 ") && said.contains(" origin"), "the browser did try: {said}");
}

/// A web server with one page.
pub(crate) struct RawPage(std::net::SocketAddr);

impl RawPage {
    pub(crate) fn start(page: String) -> Self {
        use std::io::{Read as _, Write as _};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().take(4) {
                let Ok(mut stream) = stream else { continue };
                let _ = stream.read(&mut [0; 4096]);
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{page}",
                    page.len()
                );
            }
        });
        Self(address)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}/", self.0.port())
    }
}
