//! Rows as a CSV file (RFC 4180, UTF-8) that a spreadsheet opens without running anything. What rows say is not known here.

/// Beginnings that spreadsheets take for a formula (<https://owasp.org/www-community/attacks/CSV_Injection>), with the wide
/// forms that some take for the same.
const FORMULA: [char; 11] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words of anybody; made harmless.
    Text(String),
    /// A number as it is written.
    Number(String),
    /// Nothing.
    Empty,
}

impl From<&serde_json::Value> for Value {
    fn from(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Empty,
            serde_json::Value::Number(number) => Self::Number(number.to_string()),
            serde_json::Value::String(text) => Self::Text(text.clone()),
            other => Self::Text(other.to_string()),
        }
    }
}

impl Value {
    /// As it stands in the file before it is quoted.
    fn written(self) -> String {
        match self {
            Self::Text(text) if text.starts_with(FORMULA) => format!("'{text}"),
            Self::Text(text) | Self::Number(text) => text,
            Self::Empty => String::new(),
        }
    }
}

/// A file of rows, each as long as the head.
///
/// # Errors
/// A row of another length.
pub fn csv(
    head: &[&str],
    rows: impl IntoIterator<Item = Vec<Value>>,
) -> Result<String, anyhow::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head)?;
    for row in rows {
        writer.write_record(row.into_iter().map(Value::written))?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8(bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> String {
        let written = csv(&["a", "b"], [vec![Value::Text(text.to_owned()), Value::Empty]]).unwrap();
        let mut reader = csv::Reader::from_reader(written.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        record[0].to_owned()
    }

    #[test]
    fn nothing_that_somebody_wrote_is_a_formula() {
        for text in
            ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\u{ff1d}1", "=HYPERLINK(\"x\",\"y\")"]
        {
            assert_eq!(one(text), format!("'{text}"));
        }
        for text in ["1-2", "a=b", "", " =1", "5", "\u{5e9}"] {
            assert_eq!(one(text), text);
        }
    }

    #[test]
    fn numbers_stay_numbers_and_rows_are_as_long_as_the_head() {
        let row = vec![Value::from(&serde_json::json!(-3)), Value::from(&serde_json::json!(2.5))];
        assert_eq!(csv(&["a", "b"], [row]).unwrap(), "a,b\n-3,2.5\n");
        assert!(csv(&["a", "b"], [vec![Value::Empty]]).is_err());
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "\\PC*[\"',;\n\r]{0,3}\\PC*") {
            let read = one(&text);
            let guarded = format!("'{text}");
            prop_assert!(read == text || read == guarded);
            prop_assert!(!read.starts_with(FORMULA));
        }
    }
}
