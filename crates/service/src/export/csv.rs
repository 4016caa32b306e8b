//! CSV after RFC 4180, safe to open in a spreadsheet.

/// One line of cells.
pub(super) fn line(cells: &[String]) -> String {
    let mut line = String::new();
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        push(&mut line, cell);
    }
    line.push_str("\r\n");
    line
}

fn push(line: &mut String, cell: &str) {
    let guarded = if is_formula(cell) { "'" } else { "" };
    if !cell.contains([',', '"', '\r', '\n']) {
        line.push_str(guarded);
        line.push_str(cell);
        return;
    }
    line.push('"');
    line.push_str(guarded);
    line.push_str(&cell.replace('"', "\"\""));
    line.push('"');
}

/// Whether a spreadsheet would compute this text rather than show it: somebody else may have
/// written it. A plain number or a phone number is what it is.
fn is_formula(cell: &str) -> bool {
    let starts = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let rest = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let number = |c: char| c.is_ascii_digit() || c == '.';
    starts && (rest.is_empty() || !rest.chars().all(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> String {
        line(&[text.to_owned()]).trim_end_matches("\r\n").to_owned()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
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
            "\t=1",
            "-",
            "+",
        ] {
            let shown = cell(text);
            assert!(
                shown.trim_start_matches('"').starts_with('\''),
                "{text:?} as {shown}"
            );
        }
        for text in ["+491512345678", "-12.5", "a=b", "1-2"] {
            assert_eq!(cell(text), text);
        }
    }
}
