//! What a running proxy and its separate listener share.

use std::sync::{Arc, PoisonError, RwLock};

use crate::proxy::metrics::Metrics;
use crate::proxy::rules::Rules;

/// The rules of now, and what was counted so far.
pub(crate) struct State {
    rules: RwLock<Arc<Rules>>,
    pub(crate) metrics: Arc<Metrics>,
}

impl State {
    pub(crate) fn new(rules: Rules) -> Self {
        Self { rules: RwLock::new(Arc::new(rules)), metrics: Metrics::new() }
    }

    pub(crate) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn replace_rules(&self, rules: Rules) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }
}
