//! Words in English and Russian. `build.rs` makes a function of every string in `locales/`:
//! `i18n::crm::companies_title()`. The locale is fixed for the life of a page (changing it loads
//! the page anew), so strings are plain values, not signals.

use leptos::prelude::*;

include!(concat!(env!("OUT_DIR"), "/i18n.rs"));

/// The languages Parley speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    #[default]
    En,
    Ru,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::En, Self::Ru];

    /// The BCP 47 tag, as in `<html lang>` and in the cookie.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    /// Its own name for itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ru => "Русский",
        }
    }

    /// The language of a tag such as `ru-RU`, if it is one of ours.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next()?.trim();
        Self::ALL
            .into_iter()
            .find(|locale| locale.tag().eq_ignore_ascii_case(language))
    }
}

/// The locale of this page: on the server from the request, in the browser from `<html lang>`.
#[must_use]
pub fn locale() -> Locale {
    #[cfg(feature = "ssr")]
    {
        use_context::<Locale>().unwrap_or_default()
    }
    #[cfg(not(feature = "ssr"))]
    {
        static LOCALE: std::sync::OnceLock<Locale> = std::sync::OnceLock::new();
        *LOCALE.get_or_init(|| {
            document()
                .document_element()
                .and_then(|html| html.get_attribute("lang"))
                .and_then(|tag| Locale::from_tag(&tag))
                .unwrap_or_default()
        })
    }
}

/// The plural form of a whole number, by the rules of CLDR.
fn plural(locale: Locale, count: i64) -> &'static str {
    let (ones, tens) = ((count % 10).abs(), (count % 100).abs());
    match locale {
        Locale::En if count == 1 => "one",
        Locale::En => "other",
        Locale::Ru if ones == 1 && tens != 11 => "one",
        Locale::Ru if (2..=4).contains(&ones) && !(12..=14).contains(&tens) => "few",
        Locale::Ru => "many",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_plurals() {
        let form = |count| plural(Locale::Ru, count);
        assert_eq!([1, 21, 101].map(form), ["one"; 3]);
        assert_eq!([2, 3, 4, 22, 104].map(form), ["few"; 5]);
        assert_eq!([0, 5, 11, 12, 14, 111, 25].map(form), ["many"; 7]);
    }

    #[test]
    fn tags() {
        assert_eq!(Locale::from_tag("ru-RU"), Some(Locale::Ru));
        assert_eq!(Locale::from_tag("EN"), Some(Locale::En));
        assert_eq!(Locale::from_tag("de"), None);
    }
}
