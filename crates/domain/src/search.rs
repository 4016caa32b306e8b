//! Text search that folds case in every alphabet.
//!
//! Both databases search a column that Rust has folded, because their own `lower()` differ and
//! SQLite's knows ASCII only.

/// The longest text that is folded for searching, in characters.
const MAX_CHARS: usize = 2_000;

/// The words of a text, folded: one case in every alphabet (`ß` as `ss`, the final `ς` as `σ`),
/// `ё` as `е`, split at anything that is neither a letter nor a digit.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(fold)
}

fn fold(word: &str) -> String {
    // Down, up and down again: letters that share an upper case (`σ` and `ς`, `ß` and `ẞ`) meet.
    word.chars()
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ё' { 'е' } else { c })
        // Lower-casing may leave combining marks ("İ" becomes "i" + U+0307): the databases'
        // tokenizers would split there.
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// The search column of a row: all words of its texts, folded, one space between.
pub fn document<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut document = String::new();
    for text in texts {
        for word in words(text) {
            if !document.is_empty() {
                document.push(' ');
            }
            document.push_str(&word);
        }
    }
    document.chars().take(MAX_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_case_in_every_alphabet() {
        assert_eq!(
            document(["Пётр ИВАНОВ", "ΑΘΗΝΑ", "Łukasz"]),
            "петр иванов αθηνα łukasz"
        );
    }

    #[test]
    fn every_letter_is_found_by_its_other_cases() {
        for letter in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let folded = fold(&letter.to_string());
            let upper: String = letter.to_uppercase().collect();
            let lower: String = letter.to_lowercase().collect();
            assert_eq!(fold(&upper), folded, "upper case of {letter:?}");
            assert_eq!(fold(&lower), folded, "lower case of {letter:?}");
            assert_eq!(fold(&folded), folded, "{letter:?} folded twice");
        }
        assert_eq!(
            document(["ΑΘΗΝΑΣ", "STRASSE"]),
            document(["αθηνας", "Straße"])
        );
    }

    #[test]
    fn splits_addresses_into_words() {
        assert_eq!(document(["ivan.petrov@acme.io"]), "ivan petrov acme io");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".{0,60}") {
            let once = document([text.as_str()]);
            prop_assert_eq!(document([once.as_str()]), once);
        }
    }
}
