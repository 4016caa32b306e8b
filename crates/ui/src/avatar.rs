//! Faces: a picture, or initials on a colour that belongs to the name.

use leptos::prelude::*;

/// The first letters of the first two words.
#[must_use]
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

/// One of the eight hues, always the same for the same text (FNV-1a).
#[must_use]
pub fn tint_of(text: &str) -> u8 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    u8::try_from(hash % 8).unwrap_or_default() + 1
}

/// The class for a hue from 1 to 8.
#[must_use]
pub const fn tint_class(tint: u8) -> &'static str {
    match tint {
        2 => "tint-2",
        3 => "tint-3",
        4 => "tint-4",
        5 => "tint-5",
        6 => "tint-6",
        7 => "tint-7",
        8 => "tint-8",
        _ => "tint-1",
    }
}

/// Decorative: the name stands beside it.
#[component]
pub fn Avatar(
    #[prop(into)] name: String,
    #[prop(optional, into)] image: Option<String>,
    /// `avatar-s` 24 px, `avatar-l` 44 px, `avatar-xl` 64 px; 32 px otherwise.
    #[prop(optional)]
    class: &'static str,
    /// Organizations and companies are square, people are round.
    #[prop(optional)]
    square: bool,
) -> impl IntoView {
    let tint = tint_class(tint_of(&name));
    let shape = if square { "avatar-square" } else { "" };
    view! {
        <span class=format!("avatar {tint} {shape} {class}") aria-hidden="true">
            {initials(&name)}
            {image.map(|src| view! { <img src=src alt="" loading="lazy" decoding="async"/> })}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_any_alphabet() {
        assert_eq!(initials("Anna Petrova"), "AP");
        assert_eq!(initials("анна мария петрова"), "АМ");
        assert_eq!(initials("  (Acme)  "), "A");
        assert_eq!(initials("🙂"), "");
    }

    #[test]
    fn a_name_keeps_its_hue() {
        assert_eq!(tint_of("Acme"), tint_of("Acme"));
        assert!((1..=8).contains(&tint_of("")));
    }
}
