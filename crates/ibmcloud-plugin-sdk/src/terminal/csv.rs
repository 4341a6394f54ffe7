//! Comma-separated values as Go's `encoding/csv` writes them (RFC 4180, but LF at the end).

/// One record with its line end.
pub(super) fn record(fields: &[String]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
    fields.join(",") + "\n"
}

/// Quoted if it holds a separator, a quote or a line break, begins with white space, or is the
/// end-of-data mark of `PostgreSQL`, which Go quotes as well.
fn quoted(field: &str) -> String {
    let special = field.contains([',', '"', '\n', '\r']) || field == r"\.";
    if special || field.starts_with(char::is_whitespace) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}
