//! A call of the Monitor API, as it was typed.

/// What is to be sent, as far as it is known without the instance.
pub(super) struct Call {
    pub(super) method: String,
    /// A path, or a whole address that still has to be compared with the instance's.
    pub(super) target: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<bytes::Bytes>,
}

impl Call {
    pub(super) fn changes(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }
}
