//! Letters that are the same but for their case.
//!
//! Databases disagree about case (SQLite's `lower()` knows ASCII only, PostgreSQL's depends on a
//! locale), so a condition on text does not fold what is stored: it asks for each letter in all
//! of its cases.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The letter that stands for all cases of a letter; `ё` is `е`, as in search.
pub fn letter(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let lowered = only(c.to_lowercase()).unwrap_or(c);
    let raised = only(lowered.to_uppercase()).unwrap_or(lowered);
    let lowered = only(raised.to_lowercase()).unwrap_or(raised);
    if lowered == 'ё' { 'е' } else { lowered }
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

/// A text with each letter folded; it has as many letters as before.
pub fn text(text: &str) -> String {
    text.chars().map(letter).collect()
}

/// Every letter that folds to the same as this one, itself included.
pub fn cases(c: char) -> &'static [char] {
    static CASES: OnceLock<HashMap<char, Vec<char>>> = OnceLock::new();
    let cases = CASES.get_or_init(|| {
        let mut cases: HashMap<char, Vec<char>> = HashMap::new();
        for c in '\0'..=char::MAX {
            let folded = letter(c);
            if folded != c {
                cases.entry(folded).or_default().push(c);
            }
        }
        for (folded, others) in &mut cases {
            others.insert(0, *folded);
        }
        cases
    });
    cases.get(&letter(c)).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_of_a_letter_meet_in_every_alphabet() {
        assert_eq!(text("ПЁТР Ångström ΑΘΉΝΑΣ"), text("петр åNGSTRÖM αθήνας"));
        assert_eq!(cases('Ё'), cases('е'));
        assert!(cases('7').is_empty(), "a digit has one case");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for c in '\0'..=char::MAX {
            assert_eq!(letter(letter(c)), letter(c), "{c:?}");
        }
    }
}
