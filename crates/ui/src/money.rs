//! Money is minor units and an ISO 4217 code. The same text on the server and in the browser.

use crate::ui_text;
use leptos::prelude::*;

/// Digits after the point, by ISO 4217.
#[must_use]
pub const fn exponent(currency: &str) -> u32 {
    match currency.as_bytes() {
        b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" | b"XAF" | b"XOF" => 0,
        b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
        _ => 2,
    }
}

/// The sign people know, or the code itself.
fn sign(currency: &str) -> &str {
    match currency {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "RUB" => "₽",
        "UAH" => "₴",
        "KZT" => "₸",
        "JPY" | "CNY" => "¥",
        "INR" => "₹",
        "TRY" => "₺",
        "GEL" => "₾",
        "ILS" => "₪",
        other => other,
    }
}

/// `$12,500` or `12 500 ₽`: grouped, cents only where there are some.
#[must_use]
pub fn format_money(minor: i64, currency: &str, locale: &str) -> String {
    let russian = locale.starts_with("ru");
    let (group, point) = if russian { ('\u{a0}', ',') } else { (',', '.') };
    let digits = exponent(currency);
    let scale = 10_u64.pow(digits);
    let (whole, rest) = (minor.unsigned_abs() / scale, minor.unsigned_abs() % scale);

    let whole = whole.to_string();
    let mut number = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            number.push(group);
        }
        number.push(digit);
    }
    if rest > 0 {
        number.push(point);
        number.push_str(&format!(
            "{rest:0width$}",
            width = usize::try_from(digits).unwrap_or(2)
        ));
    }
    let minus = if minor < 0 { "−" } else { "" };
    let sign = sign(currency);
    if russian {
        format!("{minus}{number}\u{a0}{sign}")
    } else if sign.len() > 2 && sign.is_ascii() {
        format!("{minus}{sign}\u{a0}{number}")
    } else {
        format!("{minus}{sign}{number}")
    }
}

/// An amount in tabular figures.
#[component]
pub fn Money(minor: i64, #[prop(into)] currency: String) -> impl IntoView {
    view! { <span class="num">{format_money(minor, &currency, ui_text().locale)}</span> }
}

#[cfg(test)]
mod tests {
    use super::format_money;

    #[test]
    fn by_locale() {
        assert_eq!(format_money(1_250_000, "USD", "en"), "$12,500");
        assert_eq!(format_money(1_250_050, "USD", "en"), "$12,500.50");
        assert_eq!(
            format_money(1_250_005, "RUB", "ru"),
            "12\u{a0}500,05\u{a0}₽"
        );
        assert_eq!(format_money(-99, "EUR", "en"), "−€0.99");
        assert_eq!(format_money(500, "JPY", "en"), "¥500");
        assert_eq!(format_money(100, "CHF", "en"), "CHF\u{a0}1");
        assert_eq!(
            format_money(i64::MIN, "USD", "en"),
            "−$92,233,720,368,547,758.08"
        );
    }
}
