//! Why a cell was refused, in words that stand in a file beside it.

use domain::FieldCode;
use domain::language::Language;

/// The heading of the column with the words.
pub(super) const fn heading(language: Language) -> &'static str {
    match language {
        Language::English => "problem",
        Language::Russian => "ошибка",
    }
}

/// The words.
pub(super) const fn of(code: FieldCode, language: Language) -> &'static str {
    let (english, russian) = match code {
        FieldCode::Required => ("is missing", "не указано"),
        FieldCode::TooLong => ("is too long", "слишком длинное значение"),
        FieldCode::TooShort => ("is too short", "слишком короткое значение"),
        FieldCode::Email => ("is no e-mail address", "это не адрес электронной почты"),
        FieldCode::Phone => (
            "is no international phone number",
            "это не международный номер телефона",
        ),
        FieldCode::Url => ("is no web address", "это не веб-адрес"),
        FieldCode::TelegramUsername => (
            "is no Telegram username",
            "это не имя пользователя Telegram",
        ),
        FieldCode::Currency => ("is no currency code", "это не код валюты"),
        FieldCode::Amount => ("is no such number", "это не подходящее число"),
        FieldCode::Taken => ("is taken already", "уже занято"),
        FieldCode::Unknown => ("is not there", "не найдено"),
        FieldCode::Weak => ("is too weak", "слишком простое значение"),
        FieldCode::Wrong => ("is wrong", "неверное значение"),
        FieldCode::Expired => ("has expired", "устарело"),
        FieldCode::Malformed => ("cannot be read", "не удалось прочитать"),
    };
    match language {
        Language::English => english,
        Language::Russian => russian,
    }
}
