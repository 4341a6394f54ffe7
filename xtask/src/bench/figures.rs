//! The stored figures: instructions by target and command, in `docs/benchmarks.json`.

use std::fs;

use anyhow::{Context, ensure};
use serde_json::{Map, Value};

use super::measure::Measured;
use crate::checkout::at;

/// Where they are.
pub(super) const FILE: &str = "docs/benchmarks.json";
/// How far a count may be above its figure, in percent: the same program executes a few percent more or
/// fewer from processor to processor, since libraries choose their loops by what it can do.
const PERCENT: u64 = 10;

pub(super) struct Figures(Map<String, Value>);

impl Figures {
    /// What is stored; nothing if there is no file yet.
    pub(super) fn read() -> anyhow::Result<Self> {
        if !at(FILE).exists() {
            return Ok(Self(Map::new()));
        }
        Ok(Self(serde_json::from_str(&fs::read_to_string(at(FILE))?).context(FILE)?))
    }

    pub(super) fn write(&self) -> anyhow::Result<()> {
        Ok(fs::write(at(FILE), serde_json::to_string_pretty(&self.0)? + "\n")?)
    }

    /// Stores what was counted for a target.
    pub(super) fn keep(&mut self, target: &str, measured: &Measured) {
        let counts = measured.names().filter_map(|name| {
            measured.instructions(name).map(|count| (name.to_owned(), Value::from(count)))
        });
        self.0.insert(target.to_owned(), counts.collect());
    }

    /// Complains about each count that is too far above its figure. Fewer instructions are good news, and
    /// said.
    pub(super) fn compare(&self, target: &str, found: &[(String, u64)]) -> anyhow::Result<()> {
        let stored = self.0.get(target).with_context(|| {
            format!("{FILE} has no figures for {target}: run `cargo xtask bench startup`")
        })?;
        let mut complaints = Vec::new();
        for (name, count) in found {
            let figure = stored[name].as_u64().unwrap_or_default();
            let difference = count.abs_diff(figure) * 100 > figure * PERCENT;
            let news = if difference && *count < figure { ": fewer, store it anew" } else { "" };
            println!("{name}: {count} instructions, stored {figure}{news}");
            if difference && *count > figure {
                complaints.push(name.as_str());
            }
        }
        ensure!(
            complaints.is_empty(),
            "more than {PERCENT} % above the stored figure: {}; if that is as it should be, run `cargo \
             xtask bench startup`",
            complaints.join(", ")
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ten_percent_more_is_the_limit() {
        let Value::Object(stored) = json!({"t": {"--version": 1000}}) else { unreachable!() };
        let figures = Figures(stored);
        let compare = |count| figures.compare("t", &[("--version".to_owned(), count)]).is_ok();
        assert!(compare(1) && compare(1000) && compare(1100));
        assert!(!compare(1101));
        assert!(figures.compare("t", &[("--help".to_owned(), 1)]).is_err());
        assert!(figures.compare("other", &[]).is_err());
    }
}
