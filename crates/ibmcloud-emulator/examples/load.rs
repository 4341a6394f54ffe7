//! How many requests a second the emulator carries: an audit of a fleet, by many clients at once.
//!
//! `cargo run --release -p ibmcloud-emulator --example load -- [INSTANCES] [IN FLIGHT] [LATENCY IN MS]`
//!
//! It prints the time for five requests an instance beside the ideal (requests × latency ÷ in flight), and
//! the processor time of the emulator's thread for each request (Linux only).

#![expect(clippy::print_stdout, reason = "it is a program that prints figures")]
#![expect(clippy::cast_precision_loss, reason = "figures for people need no more than 52 bits")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs};

use ibmcloud_emulator::{Cloud, Options, World, keys};
use serde_json::Value;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What an audit asks of an instance.
const PATHS: [&str; 4] = ["/api/user/me", "/api/teams", "/api/users", "/api/token"];

fn main() -> Result<(), Failure> {
    // Fails only where one is in place already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut numbers = env::args().skip(1).map(|text| text.parse::<usize>());
    let mut number = |usual: usize| numbers.next().transpose().map(|it| it.unwrap_or(usual));
    let (instances, in_flight, latency) = (number(10_000)?, number(128)?, number(50)?);
    let latency = Duration::from_millis(latency as u64);
    let world = World::fleet(instances, 1);
    let guids: Vec<String> = world.instances.iter().map(|it| it.guid.clone()).collect();
    let cloud = Cloud::start(Options { world, latency, ..Options::default() })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (before, start) = (processor_time(), Instant::now());
    runtime.block_on(audit(&cloud.url(), guids, in_flight))?;
    let took = start.elapsed().as_secs_f64();
    let requests = instances * (PATHS.len() + 1);
    let ideal = latency.as_secs_f64() * requests as f64 / in_flight as f64;
    println!("{requests} requests, {in_flight} in flight: {took:.2} s, ideal {ideal:.2} s");
    if let (Some(before), Some(after)) = (before, processor_time()) {
        let each = (after - before) / requests as f64 * 1e6;
        println!("processor time of the emulator: {each:.0} µs a request");
    }
    Ok(())
}

async fn audit(url: &str, guids: Vec<String>, in_flight: usize) -> Result<(), Failure> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let grant = "urn:ibm:params:oauth:grant-type:apikey";
    let form = [("grant_type", grant), ("apikey", keys::ADMINISTRATOR)];
    let answer = client.post(format!("{url}/identity/token")).form(&form).send().await?;
    let answer: Value = serde_json::from_str(&answer.text().await?)?;
    let token = answer["access_token"].as_str().unwrap_or_default().to_owned();
    let (guids, next) = (Arc::new(guids), Arc::new(AtomicUsize::new(0)));
    let mut tasks = Vec::new();
    for _ in 0..in_flight {
        let (client, url, token) = (client.clone(), url.to_owned(), token.clone());
        let (guids, next) = (Arc::clone(&guids), Arc::clone(&next));
        tasks.push(tokio::spawn(async move {
            while let Some(guid) = guids.get(next.fetch_add(1, Ordering::Relaxed)) {
                one(&client, &url, &token, guid).await?;
            }
            Ok::<(), Failure>(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(())
}

async fn one(client: &reqwest::Client, url: &str, token: &str, guid: &str) -> Result<(), Failure> {
    let instance = format!("{url}/v2/resource_instances/{guid}");
    client.get(instance).bearer_auth(token).send().await?.error_for_status()?.bytes().await?;
    for path in PATHS {
        let request = client.get(format!("{url}{path}")).bearer_auth(token);
        // Where the mode is IAM_ONLY, a token is refused: that is an answer, too.
        request.header("IBMInstanceID", guid).send().await?.bytes().await?;
    }
    Ok(())
}

/// Seconds that the emulator's thread has used.
fn processor_time() -> Option<f64> {
    for task in fs::read_dir("/proc/self/task").ok()? {
        let path = task.ok()?.path();
        // A thread may end meanwhile.
        let Ok(name) = fs::read_to_string(path.join("comm")) else { continue };
        // The kernel keeps the first fifteen letters of a name.
        if name.trim() == "ibmcloud-emulat" {
            let nanoseconds = fs::read_to_string(path.join("schedstat")).ok()?;
            return Some(nanoseconds.split(' ').next()?.parse::<f64>().ok()? / 1e9);
        }
    }
    None
}
