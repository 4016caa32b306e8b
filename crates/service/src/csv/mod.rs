//! Comma-separated values after RFC 4180: the one writer and the one reader.
//!
//! # Cells that a spreadsheet would run
//!
//! A file is opened by programs that compute a cell which begins like a formula, whoever wrote it.
//! Such a cell gets an apostrophe before it, which makes it text. Numbers and phone numbers
//! (`-12.5`, `+44 20 7946 0000`) stay as they are: nothing in them can be run. A text that begins
//! with apostrophes and then like a formula gets one more, so that [`unguarded`], by which the
//! import reads cells, finds exactly what was written.

mod read;

pub use read::{Rows, Trouble};

/// One line of cells.
pub fn line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let mut line = String::new();
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        push(&mut line, cell.as_ref());
    }
    line.push_str("\r\n");
    line
}

fn push(line: &mut String, cell: &str) {
    let guard = if is_run(cell) { "'" } else { "" };
    if cell.contains([',', '"', '\r', '\n']) {
        line.push('"');
        line.push_str(guard);
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(guard);
        line.push_str(cell);
    }
}

/// A cell as it was before it was guarded.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_run(rest) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet would compute this text rather than show it, apostrophes aside.
fn is_run(cell: &str) -> bool {
    let cell = cell.trim_start_matches('\'');
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !is_number(cell)
}

/// Whether this is a number, or a phone number in groups.
fn is_number(cell: &str) -> bool {
    let (sign, rest) = cell.split_at_checked(1).unwrap_or((cell, ""));
    let among = |c: char| match sign {
        "+" => c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '.' | '(' | ')'),
        "-" => c.is_ascii_digit() || matches!(c, '.' | ','),
        _ => false,
    };
    rest.contains(|c: char| c.is_ascii_digit()) && rest.chars().all(among)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cell(text: &str) -> String {
        line([text]).trim_end_matches("\r\n").to_owned()
    }

    #[test]
    fn what_has_a_meaning_in_the_file_is_quoted() {
        assert_eq!(line(["a", "b c", ""]), "a,b c,\r\n");
        for (text, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("one\ntwo", "\"one\ntwo\""),
            ("Пётр; Anna", "Пётр; Anna"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }

    #[test]
    fn nothing_is_computed_when_the_file_is_opened() {
        for text in [
            "=1+1",
            "@SUM(A1)",
            "+1+cmd|' /C calc'!A0",
            "-2+3",
            "+1-202-555",
            "\t=1",
            "\rx",
            "-",
            "+",
            "'=1",
        ] {
            let written = cell(text);
            let shown = written.trim_start_matches('"');
            assert!(shown.starts_with('\''), "{text:?} as {written}");
        }
    }

    #[test]
    fn numbers_and_phone_numbers_are_what_they_are() {
        for text in [
            "+491512345678",
            "+44 20",
            "+49 (30) 12.34",
            "-12.5",
            "a=b",
            "1-2",
            "'s",
        ] {
            assert_eq!(cell(text), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            cells in prop::collection::vec("['=+\\-@,;\"\\t\\r\\n a1я]{0,6}", 1..5),
        ) {
            let text = line(&cells);
            let mut rows = Rows::new(b',');
            let mut read = Vec::new();
            rows.push(text.as_bytes(), &mut read).expect("what we wrote");
            rows.finish(&mut read).expect("what we wrote");
            let read: Vec<Vec<String>> = read
                .into_iter()
                .map(|row| row.iter().map(|cell| unguarded(cell).to_owned()).collect())
                .collect();
            // A line of one empty cell is an empty line, which says nothing.
            let expected: Vec<_> = Some(cells).filter(|cells| cells != &[""]).into_iter().collect();
            prop_assert_eq!(read, expected);
        }
    }
}
