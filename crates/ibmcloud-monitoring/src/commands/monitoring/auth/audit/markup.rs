//! Values from elsewhere as text of XML and HTML.

/// A value as text between tags, or inside of quotes. What XML 1.0 cannot hold is replaced (U+FFFD).
pub(super) fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for next in value.chars() {
        match next {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            // Inside of quotes a parser makes blanks of these.
            '\n' => text.push_str("&#10;"),
            '\r' => text.push_str("&#13;"),
            '\t' => text.push_str("&#9;"),
            '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => text.push('\u{fffd}'),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_value_is_read_back_from_xml(value in any::<String>()) {
            let escaped = escaped(&value);
            let text = format!("<a b=\"{escaped}\">{escaped}</a>");
            let document = roxmltree::Document::parse(&text).unwrap();
            let root = document.root_element();
            let lost = |it: char| (it.is_control() && !"\n\r\t".contains(it)) || "\u{fffe}\u{ffff}".contains(it);
            let expected = value.replace(lost, "\u{fffd}");
            prop_assert_eq!(root.attribute("b").unwrap(), &expected);
            prop_assert_eq!(root.text().unwrap_or_default(), &expected);
        }
    }
}
