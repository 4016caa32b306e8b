//! Language, theme and the width of the rail: kept in cookies, so that the server renders the
//! right page at once and nothing flashes. Plain forms change them, with or without scripts.

use crate::{error::ApiError, i18n::Locale};
use leptos::prelude::*;

/// A year; renewed with each change.
const COOKIE_AGE: u32 = 31_536_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its value in the cookie and in `data-theme`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    #[must_use]
    pub fn from_id(id: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.id() == id)
            .unwrap_or_default()
    }
}

/// What the person chose, as far as this browser knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    pub locale: Locale,
    pub theme: Theme,
    pub wide_rail: bool,
}

impl Preferences {
    /// From cookies; the language otherwise from what the browser accepts.
    #[must_use]
    pub fn parse(cookies: &str, accept_language: &str) -> Self {
        let cookie = |name: &str| {
            cookies
                .split(';')
                .filter_map(|pair| pair.trim().split_once('='))
                .find_map(|(key, value)| (key == name).then_some(value))
        };
        let accepted = || {
            accept_language
                .split(',')
                .find_map(|part| Locale::from_tag(part.split(';').next()?))
        };
        Self {
            locale: cookie("locale")
                .and_then(Locale::from_tag)
                .or_else(accepted)
                .unwrap_or_default(),
            theme: cookie("theme").map(Theme::from_id).unwrap_or_default(),
            wide_rail: cookie("rail") == Some("wide"),
        }
    }

    /// Those of the request being answered.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn of_request() -> Self {
        use axum::http::{header, request::Parts};
        let Some(parts) = use_context::<Parts>() else {
            return Self::default();
        };
        let text = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        Self::parse(text(header::COOKIE), text(header::ACCEPT_LANGUAGE))
    }
}

/// The preferences of this page: the request's on the server, the document's in the browser.
#[must_use]
pub fn preferences() -> Preferences {
    #[cfg(feature = "ssr")]
    {
        use_context::<Preferences>().unwrap_or_else(Preferences::of_request)
    }
    #[cfg(not(feature = "ssr"))]
    {
        let mut preferences = Preferences {
            locale: crate::i18n::locale(),
            ..Preferences::default()
        };
        if let Some(html) = document().document_element() {
            let attribute = |name| html.get_attribute(name).unwrap_or_default();
            preferences.theme = Theme::from_id(&attribute("data-theme"));
            preferences.wide_rail = attribute("data-rail") == "wide";
        }
        preferences
    }
}

/// Changes one attribute of `<html>` and remembers it, without a round trip.
pub fn remember(cookie: &str, attribute: &str, value: &str) {
    use wasm_bindgen::JsCast;
    if let Some(html) = document().document_element() {
        // Refused only for malformed attribute names; ours are constants.
        _ = html.set_attribute(attribute, value);
    }
    if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
        // A browser that keeps no cookies still shows the change on this page.
        _ = document.set_cookie(&format!(
            "{cookie}={value}; Path=/; Max-Age={COOKIE_AGE}; SameSite=Lax"
        ));
    }
}

/// The cookie with the time zone of the browser.
pub const ZONE: &str = "zone";

/// Tells the server with every request where this browser is, so that "today" is its day.
pub fn remember_zone() {
    use wasm_bindgen::{JsCast, JsValue};
    let options = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new())
        .resolved_options();
    let zone = js_sys::Reflect::get(&options, &JsValue::from_str("timeZone"))
        .ok()
        .and_then(|zone| zone.as_string());
    if let (Some(zone), Ok(document)) = (zone, document().dyn_into::<web_sys::HtmlDocument>()) {
        // A browser that keeps no cookies counts days in UTC.
        _ = document.set_cookie(&format!(
            "{ZONE}={zone}; Path=/; Max-Age={COOKIE_AGE}; SameSite=Lax"
        ));
    }
}

/// The same through a form, for the language (which needs a new page) and without scripts.
/// Public: it only sets two harmless cookies.
#[server(prefix = "/fn", endpoint = "preferences")]
pub async fn save_preferences(
    locale: Option<String>,
    theme: Option<String>,
) -> Result<(), ApiError> {
    use axum::http::{HeaderValue, header};
    let locale = locale
        .as_deref()
        .and_then(Locale::from_tag)
        .map(|locale| ("locale", locale.tag()));
    let theme = theme
        .as_deref()
        .map(|theme| ("theme", Theme::from_id(theme).id()));
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        for (name, value) in locale.into_iter().chain(theme) {
            let cookie = format!("{name}={value}; Path=/; Max-Age={COOKIE_AGE}; SameSite=Lax");
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.append_header(header::SET_COOKIE, cookie);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_win_over_the_browser() {
        let chosen = Preferences::parse("a=b; locale=ru; theme=dark; rail=wide", "en-GB,en;q=0.9");
        assert_eq!(
            chosen,
            Preferences {
                locale: Locale::Ru,
                theme: Theme::Dark,
                wide_rail: true
            }
        );
        assert_eq!(
            Preferences::parse("", "de, ru-RU;q=0.8, en;q=0.5").locale,
            Locale::Ru
        );
        assert_eq!(Preferences::parse("theme=pink", ""), Preferences::default());
    }
}
