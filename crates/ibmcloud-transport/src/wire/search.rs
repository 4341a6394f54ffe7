//! Answers of global search and of global tagging.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Documented;

/// `POST /v3/resources/search`.
#[derive(Deserialize)]
pub(crate) struct SearchPage {
    pub(crate) items: Vec<Documented<IgnoredAny>>,
    pub(crate) search_cursor: Option<String>,
}

/// `GET /v3/tags`.
#[derive(Deserialize)]
pub(crate) struct TagPage {
    #[serde(default)]
    pub(crate) items: Vec<Documented<TagFields>>,
    pub(crate) total_count: Option<usize>,
}

/// What is understood of a tag.
#[derive(Deserialize)]
pub(crate) struct TagFields {
    pub(crate) name: String,
}

/// The answer to a change: one entry for each resource or tag.
#[derive(Deserialize)]
pub(crate) struct TagResults {
    #[serde(alias = "items")]
    pub(crate) results: Vec<TagResult>,
}

/// How it went for one resource or tag.
#[derive(Deserialize)]
pub(crate) struct TagResult {
    #[serde(alias = "tag_name", alias = "provider")]
    pub(crate) resource_id: Option<String>,
    #[serde(default)]
    pub(crate) is_error: bool,
    pub(crate) message: Option<String>,
}
