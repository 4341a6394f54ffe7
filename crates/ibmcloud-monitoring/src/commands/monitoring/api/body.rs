//! The body and the query of a call: fields on the command line, or a file.

use bytes::Bytes;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::env::Env;

use crate::commands::monitoring::shared::assign;

#[derive(clap::Args, Debug)]
pub(super) struct Fields {
    /// A member of the body that is a text; may be repeated
    #[arg(short = 'f', long = "raw-field", value_name = "KEY=VALUE")]
    raw: Vec<String>,
    /// A member of the body: true, false, null, a number, @FILE or a text; may be repeated
    #[arg(short = 'F', long = "field", value_name = "KEY=VALUE")]
    typed: Vec<String>,
    /// File with the body; - is the standard input
    #[arg(long, value_name = "FILE")]
    input: Option<String>,
}

/// What fields and file become.
pub(super) struct Body {
    pub(super) query: Vec<(String, String)>,
    pub(super) bytes: Option<Bytes>,
}

impl Fields {
    /// Whether the standard input is read for the body.
    pub(super) fn reads_stdin(&self) -> bool {
        let of_field = |typed: &String| typed.split_once('=').is_some_and(|(_, it)| it == "@-");
        self.input.as_deref() == Some("-") || self.typed.iter().any(of_field)
    }

    /// Fields are a JSON body; with a method that has none, or beside a file, they are the query.
    pub(super) fn body(&self, env: &Env, method: Option<&str>) -> Result<Body, CommandError> {
        let reads = method
            .is_some_and(|it| ["GET", "HEAD"].iter().any(|read| it.eq_ignore_ascii_case(read)));
        if let Some(path) = &self.input {
            if reads {
                return Err(CommandError::usage(msg!("--input cannot be used with GET")));
            }
            let bytes = named::read(env, path)?.into();
            return Ok(Body { query: self.query(env)?, bytes: Some(bytes) });
        }
        if self.raw.is_empty() && self.typed.is_empty() {
            return Ok(Body { query: Vec::new(), bytes: None });
        }
        if reads {
            return Ok(Body { query: self.query(env)?, bytes: None });
        }
        let mut document = Json::Object(Vec::new());
        for (key, value) in self.pairs(env)? {
            assign::assign(&mut document, &key, value).map_err(CommandError::usage)?;
        }
        Ok(Body { query: Vec::new(), bytes: Some(document.to_string().into()) })
    }

    fn query(&self, env: &Env) -> Result<Vec<(String, String)>, CommandError> {
        let text = |(key, value)| match value {
            Json::String(text) => (key, text),
            other => (key, other.to_string()),
        };
        Ok(self.pairs(env)?.into_iter().map(text).collect())
    }

    fn pairs(&self, env: &Env) -> Result<Vec<(String, Json)>, CommandError> {
        let mut pairs = Vec::new();
        for typed in &self.raw {
            let (key, value) = assign::pair(typed).map_err(CommandError::usage)?;
            pairs.push((key.to_owned(), value.into()));
        }
        for typed in &self.typed {
            let (key, value) = assign::pair(typed).map_err(CommandError::usage)?;
            pairs.push((key.to_owned(), assign::typed(env, value)?));
        }
        Ok(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(method: Option<&str>) -> Body {
        let raw = vec!["name=5".to_owned(), "tags[a]=x".to_owned()];
        let fields = Fields { raw, typed: vec!["limit=5".to_owned()], input: None };
        fields.body(&Env::default(), method).unwrap()
    }

    #[test]
    fn fields_are_a_body_where_there_may_be_one() {
        let sent = body(None).bytes.unwrap();
        assert_eq!(sent, r#"{"name":"5","tags":{"a":"x"},"limit":5}"#);
        assert!(body(Some("put")).bytes.is_some());
    }

    #[test]
    fn fields_are_the_query_of_a_read() {
        let read = body(Some("get"));
        assert!(read.bytes.is_none());
        let wanted = [("name", "5"), ("tags[a]", "x"), ("limit", "5")];
        assert_eq!(read.query, wanted.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
}
