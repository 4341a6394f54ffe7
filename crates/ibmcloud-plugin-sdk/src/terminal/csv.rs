//! Comma-separated values: as Go's `encoding/csv` writes them (RFC 4180, but LF at the end), and as spreadsheets may
//! be given them (RFC 4180, and nothing in them is a formula).

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

/// One record of values that others have named, with its line end. Spreadsheets take what begins with certain signs
/// for a formula, which a name may not become: an apostrophe in front of it makes it a text. A number is one.
pub fn guarded_record<T: AsRef<str>>(fields: impl IntoIterator<Item = T>) -> String {
    let fields: Vec<String> = fields.into_iter().map(|field| guarded(field.as_ref())).collect();
    fields.join(",") + "\r\n"
}

fn guarded(field: &str) -> String {
    let formula = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let guard = field.trim_start_matches(' ').starts_with(formula) && !is_number(field);
    if guard || field.contains([',', '"', '\r', '\n', ';', '\t']) {
        let apostrophe = if guard { "'" } else { "" };
        format!("\"{apostrophe}{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// A number of digits, which no spreadsheet computes anything of.
fn is_number(field: &str) -> bool {
    field.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
        && field.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cells of a line, as RFC 4180 says.
    fn read(text: &str) -> Vec<String> {
        let (mut cells, mut cell, mut inside) = (Vec::new(), String::new(), false);
        let mut rest = text.strip_suffix("\r\n").unwrap().chars().peekable();
        while let Some(next) = rest.next() {
            match (next, inside) {
                ('"', true) if rest.peek() == Some(&'"') => cell.extend(rest.next()),
                ('"', _) => inside = !inside,
                (',', false) => cells.push(std::mem::take(&mut cell)),
                (other, _) => cell.push(other),
            }
        }
        assert!(!inside);
        cells.push(cell);
        cells
    }

    #[test]
    fn a_number_is_no_formula_and_a_name_is_none_either() {
        let record = guarded_record(["-2.5", "+1e9", "-1+1", "=1", " @x", "a;b", "日本"]);
        assert_eq!(record, "-2.5,+1e9,\"'-1+1\",\"'=1\",\"' @x\",\"a;b\",日本\r\n");
    }

    proptest! {
        #[test]
        fn every_value_is_read_back_and_none_is_a_formula(values in prop::collection::vec(".*|[=+@ -][=a-z\",\r\n\t]*", 1..5)) {
            let back = read(&guarded_record(&values));
            prop_assert_eq!(back.len(), values.len());
            for (back, value) in back.iter().zip(&values) {
                prop_assert!(back == value || back.strip_prefix('\'') == Some(value));
                let signs = ['=', '+', '-', '@', '\t', '\r', '\n'];
                prop_assert!(is_number(back) || !back.trim_start_matches(' ').starts_with(signs));
            }
        }
    }
}
