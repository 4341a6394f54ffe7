//! The documented hosts through the proxy, with certificates of the throw-away authority.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use ibmcloud_emulator::{Options, keys};
use reqwest::blocking::Client;
use reqwest::{Certificate, Proxy};

use super::support::{API_KEY_GRANT, FIRST, Test, client, send, try_send};

/// A client as the sandbox's environment makes one: everything goes to the proxy.
fn proxied(test: &Test) -> Client {
    // Installs the provider that TLS needs.
    drop(client());
    let authority = Certificate::from_pem(test.cloud.ca_pem().as_bytes()).unwrap();
    Client::builder()
        .proxy(Proxy::all(test.cloud.proxy()).unwrap())
        .tls_certs_only([authority])
        .build()
        .unwrap()
}

#[test]
fn a_documented_session_runs_word_for_word() {
    let test = Test::quiet(Options::default());
    let client = proxied(&test);
    let form = [("grant_type", API_KEY_GRANT), ("apikey", keys::ADMINISTRATOR)];
    let body = send(client.post("https://iam.cloud.ibm.com/identity/token").form(&form));
    let body = body.expect(200).json();
    let token = body["access_token"].as_str().unwrap();
    let url = format!("https://resource-controller.cloud.ibm.com/v2/resource_instances/{FIRST}");
    send(client.get(url).bearer_auth(token)).expect(200);
    let teams = "https://us-south.monitoring.cloud.ibm.com/api/teams";
    let teams = client.get(teams).bearer_auth(token).header("IBMInstanceID", FIRST);
    send(teams).expect(200);
    let url = "https://iam.cloud.ibm.com/identity/.well-known/openid-configuration";
    let body = send(client.get(url)).expect(200).json();
    assert_eq!(body["token_endpoint"], "https://iam.cloud.ibm.com/identity/token");
    let hosts: Vec<String> = test.cloud.calls().into_iter().map(|call| call.host).collect();
    let monitor = "us-south.monitoring.cloud.ibm.com";
    let iam = "iam.cloud.ibm.com";
    assert_eq!(hosts, [iam, "resource-controller.cloud.ibm.com", monitor, iam]);
}

#[test]
fn plain_http_to_a_documented_host_goes_through_too() {
    let test = Test::quiet(Options::default());
    let got = send(proxied(&test).get("http://iam.cloud.ibm.com/identity/keys"));
    got.expect(200);
}

#[test]
fn nothing_leaves_the_machine() {
    let test = Test::quiet(Options::default());
    let client = proxied(&test);
    for url in ["https://example.com/", "https://iam.test.cloud.ibm.com/identity/keys"] {
        assert!(try_send(client.get(url)).is_err(), "{url}");
    }
    let got = send(client.get("http://example.com/x")).expect(403);
    assert!(got.text.contains("lets nothing leave the machine"), "{}", got.text);
    let refused = test.cloud.calls();
    assert_eq!(refused.iter().filter(|call| call.status == Some(403)).count(), 3);
    assert_eq!((&*refused[0].method, &*refused[0].host), ("CONNECT", "example.com"));
}

#[test]
fn a_host_of_ibm_that_is_not_emulated_answers_once_and_for_all() {
    let test = Test::quiet(Options::default());
    let client = proxied(&test);
    for host in ["containers.cloud.ibm.com", "us-south.iaas.cloud.ibm.com"] {
        let got = send(client.get(format!("https://{host}/v1/clusters"))).expect(501).json();
        let said = got["message"].as_str().unwrap();
        assert!(said.contains(host) && said.contains("does not emulate"), "{said}");
    }
    let calls: Vec<_> =
        test.cloud.calls().into_iter().map(|call| (call.host, call.status)).collect();
    let wanted = ["containers.cloud.ibm.com", "us-south.iaas.cloud.ibm.com"];
    assert_eq!(calls, wanted.map(|host| (host.to_owned(), Some(501))));
}

#[test]
fn a_tunnel_to_another_port_is_refused_in_words() {
    let test = Test::quiet(Options::default());
    let address = test.cloud.url().replace("http://", "");
    let mut stream = TcpStream::connect(address).unwrap();
    let head = "CONNECT iam.cloud.ibm.com:22 HTTP/1.1\r\nHost: iam.cloud.ibm.com:22\r\n\
                Connection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    assert!(answer.contains("nothing leave the machine"), "{answer}");
}

#[test]
fn a_client_that_does_not_know_the_authority_gets_nowhere() {
    let test = Test::quiet(Options::default());
    let other = Test::quiet(Options::default());
    let authority = Certificate::from_pem(other.cloud.ca_pem().as_bytes()).unwrap();
    let proxy = Proxy::all(test.cloud.proxy()).unwrap();
    let client = Client::builder().proxy(proxy).tls_certs_only([authority]).build().unwrap();
    assert!(try_send(client.get("https://iam.cloud.ibm.com/identity/keys")).is_err());
    assert!(test.cloud.calls().is_empty());
}

#[test]
fn private_hosts_are_documented_as_well() {
    let test = Test::new();
    let client = proxied(&test);
    let host = "https://private.us-south.monitoring.cloud.ibm.com";
    let request = client.get(format!("{host}/api/teams")).bearer_auth(&test.token);
    send(request.header("IBMInstanceID", FIRST)).expect(200);
}
