//! Moments on the screen. The server does not know the reader's clock or zone, so it renders the
//! plain UTC text; the browser replaces it through `Intl` and keeps relative times fresh.

use crate::{Minute, UiText, clock::is_hydrated, ui_text};
use js_sys::{Array, Date, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How much of a moment is shown. The exact one is always in the tooltip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeStyle {
    /// `5 minutes ago`, and the date after a week.
    #[default]
    Relative,
    /// For rows of a list: `14:05` today, the weekday this week, then the date.
    Brief,
    /// `14:05`
    Clock,
    /// For separators: `Today`, `Yesterday`, `22 November`.
    Day,
    /// `22 Nov 2026`
    Date,
    /// Everything.
    Full,
}

/// A moment, in milliseconds since 1970 (`timestamp_millis()`).
#[component]
pub fn Time(at: i64, #[prop(optional)] style: TimeStyle) -> impl IntoView {
    let text = ui_text();
    let plain = plain(at, style);
    let known = is_hydrated();
    let shown = RwSignal::new(if known {
        in_words(at, style, text)
    } else {
        plain
    });
    let title = RwSignal::new(if known {
        in_words(at, TimeStyle::Full, text)
    } else {
        String::new()
    });
    Effect::new(move |_| {
        if matches!(
            style,
            TimeStyle::Relative | TimeStyle::Brief | TimeStyle::Day
        ) {
            Minute::track();
        }
        shown.set(in_words(at, style, text));
        title.set(in_words(at, TimeStyle::Full, text));
    });
    view! {
        <time datetime=iso(at) title=move || title.get()>{move || shown.get()}</time>
    }
}

/// What the server says: shorter or longer, always UTC, always the same.
fn plain(at: i64, style: TimeStyle) -> String {
    let iso = iso(at);
    match style {
        TimeStyle::Clock => iso.get(11..16),
        TimeStyle::Brief => iso.get(5..10),
        TimeStyle::Relative | TimeStyle::Day | TimeStyle::Date => iso.get(..10),
        TimeStyle::Full => None,
    }
    .map_or_else(|| iso.clone(), str::to_owned)
}

/// ISO 8601 from the day number (Hinnant's `civil_from_days`); no clock, no time zone tables.
fn iso(at: i64) -> String {
    let (days, rest) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (rest / HOUR, rest % HOUR / MINUTE, rest % MINUTE / 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// What the browser says. Only called there.
fn in_words(at: i64, style: TimeStyle, text: UiText) -> String {
    let now = Date::now();
    let passed = now - as_number(at);
    let days = local_day(now) - local_day(as_number(at));
    match style {
        TimeStyle::Relative => relative(at, passed, text),
        TimeStyle::Brief if days == 0 => {
            date(at, text, &[("hour", "numeric"), ("minute", "2-digit")])
        }
        TimeStyle::Brief if (1..7).contains(&days) => date(at, text, &[("weekday", "short")]),
        TimeStyle::Brief => date(at, text, &[("day", "numeric"), ("month", "short")]),
        TimeStyle::Clock => date(at, text, &[("hour", "numeric"), ("minute", "2-digit")]),
        TimeStyle::Day if days == 0 => text.today.to_owned(),
        TimeStyle::Day if days == 1 => text.yesterday.to_owned(),
        TimeStyle::Day if days < 300 => date(at, text, &[("day", "numeric"), ("month", "long")]),
        TimeStyle::Day | TimeStyle::Date => date(
            at,
            text,
            &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
        ),
        TimeStyle::Full => date(at, text, &[("dateStyle", "long"), ("timeStyle", "short")]),
    }
}

fn relative(at: i64, passed: f64, text: UiText) -> String {
    let steps = [
        (as_number(HOUR), as_number(MINUTE), "minute"),
        (as_number(DAY), as_number(HOUR), "hour"),
        (as_number(7 * DAY), as_number(DAY), "day"),
    ];
    if passed.abs() < as_number(MINUTE) {
        return text.just_now.to_owned();
    }
    for (limit, unit, name) in steps {
        if passed.abs() < limit {
            let options = object(&[("numeric", "auto")]);
            let format = Intl::RelativeTimeFormat::new(&locales(text), &options);
            return format.format(-(passed / unit).trunc(), name).into();
        }
    }
    date(
        at,
        text,
        &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
    )
}

fn date(at: i64, text: UiText, options: &[(&str, &str)]) -> String {
    let date = Date::new(&JsValue::from_f64(as_number(at)));
    let options = object(options);
    // 24 hours for Russian, the reader's habit for English: that is what `Intl` does by itself.
    date.to_locale_string(text.locale, &options).into()
}

fn locales(text: UiText) -> Array {
    Array::of1(&JsValue::from_str(text.locale))
}

fn object(entries: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        // Setting a property of a fresh plain object cannot fail.
        _ = Reflect::set(&object, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    object
}

/// The number of the local day a moment falls on.
fn local_day(at: f64) -> i64 {
    let date = Date::new(&JsValue::from_f64(at));
    let local = at - date.get_timezone_offset() * 60_000.0;
    // A day number is far below 2^53.
    (local / 86_400_000.0).floor() as i64
}

/// Milliseconds since 1970 are far below 2^53.
const fn as_number(value: i64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::{TimeStyle, iso, plain};

    #[test]
    fn iso_without_a_calendar_library() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(iso(1_795_356_300_000), "2026-11-22T14:05:00Z");
        assert_eq!(iso(-1000), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn the_server_says_the_plain_thing() {
        assert_eq!(plain(1_795_356_300_000, TimeStyle::Clock), "14:05");
        assert_eq!(plain(1_795_356_300_000, TimeStyle::Day), "2026-11-22");
    }
}
