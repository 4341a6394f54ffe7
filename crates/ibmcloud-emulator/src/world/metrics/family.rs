//! Metrics by their names: what they count and in which unit.

/// A metric with its type, help and unit, each empty where nobody has said it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Family {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) help: String,
    pub(crate) unit: String,
}

/// What OpenMetrics and Prometheus put behind the name of a family.
const SUFFIXES: [&str; 8] =
    ["_total", "_created", "_bucket", "_count", "_sum", "_gcount", "_gsum", "_info"];

impl Family {
    /// Whether a metric of this name belongs to the family.
    pub(super) fn has(&self, metric: &str) -> bool {
        let rest = metric.strip_prefix(self.name.as_str());
        rest.is_some_and(|rest| rest.is_empty() || SUFFIXES.contains(&rest))
    }

    /// Whether its metrics only grow, until they begin again.
    pub(super) fn counts(&self) -> bool {
        ["counter", "histogram", "summary"].contains(&self.kind.as_str())
    }
}
