//! A service of one's own beside the emulated ones: notes that are written and read, with a state,
//! routes, errors and a host.
//!
//! `cargo run -p ibmcloud-emulator --example notes` starts a cloud with it, uses it once, and prints what
//! it said. `tests/cloud/services.rs` includes this file.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use ibmcloud_emulator::service::{
    ErrorFamily, Handler, Host, Operation, Parameters, Route, Service, Table,
};
use ibmcloud_emulator::{Answer, Cloud, Options, Reply, Request, World};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The service's name, and that of its part of the state.
const NAME: &str = "notes";
/// Where the facts about the routes are from.
const SOURCE: &str = "the documentation of notes";

/// What the service keeps in the world.
#[derive(Default, Serialize, Deserialize)]
struct State {
    notes: Vec<Note>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Note {
    id: usize,
    text: String,
}

/// All that it serves.
static ROUTES: Table<Handler> = Table::new(&[
    Route::get("/notes/v1/notes", "list_notes", SOURCE, list),
    Route::post("/notes/v1/notes", "create_note", SOURCE, create),
    Route::get("/notes/v1/notes/{id}", "get_note", SOURCE, read),
]);

fn list(world: &mut World, _: &Request, _: &Parameters<'_>) -> Answer {
    let State { notes } = state(world)?;
    Ok(Reply::json(200, json!({"notes": notes})))
}

fn create(world: &mut World, request: &Request, _: &Parameters<'_>) -> Answer {
    let mut state = state(world)?;
    let body = request.json().ok_or_else(|| refused(400, "The body is not valid JSON."))?;
    let text = body.get("text").and_then(|text| text.as_str());
    let text = text.ok_or_else(|| refused(400, "A note needs a text."))?;
    let note = Note { id: state.notes.len() + 1, text: text.to_owned() };
    state.notes.push(note.clone());
    world.set_part(NAME, &state).map_err(|error| refused(500, &error.to_string()))?;
    Ok(Reply::json(201, json!(note)))
}

fn read(world: &mut World, _: &Request, path: &Parameters<'_>) -> Answer {
    let id = path.get("id");
    let note = state(world)?.notes.into_iter().find(|note| note.id.to_string() == id);
    let note = note.ok_or_else(|| refused(404, "There is no such note."))?;
    Ok(Reply::json(200, json!(note)))
}

fn state(world: &World) -> Result<State, Reply> {
    world.part(NAME).map_err(|error| refused(500, &error.to_string()))
}

fn refused(status: u16, text: &str) -> Reply {
    Reply::json(status, json!({"problem": text}))
}

/// How the service refuses. `CommonErrors` would do, too.
struct Problems;

impl ErrorFamily for Problems {
    fn error(&self, _: &Request, status: u16, text: &str) -> Reply {
        refused(status, text)
    }
}

/// The service.
#[derive(Debug)]
pub(crate) struct Notes;

impl Service for Notes {
    fn name(&self) -> &'static str {
        NAME
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[Host::new("notes.cloud.ibm.com")];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/notes"]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &Problems
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        ROUTES.respond(world, request, &Problems)
    }
}

/// A cloud in which the service is one of all.
pub(crate) fn cloud() -> io::Result<Cloud> {
    Cloud::start(Options { services: vec![Arc::new(Notes)], ..Options::default() })
}

/// Writes a note and prints the answer.
pub(crate) fn main() -> io::Result<()> {
    let cloud = cloud()?;
    let address = cloud.url().replace("http://", "");
    let body = r#"{"text": "hello"}"#;
    let mut stream = TcpStream::connect(&address)?;
    write!(
        stream,
        "POST /notes/v1/notes HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    io::stdout().write_all(answer.as_bytes())
}
