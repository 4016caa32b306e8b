//! Text in any case, on either engine.

use domain::filter::{TextMatch, fold};

use crate::{Engine, Sql};

/// The condition that a text matches, in any case. The engines fold case differently, so the
/// pattern has every letter in all of its cases: `GLOB` on SQLite and a regular expression on
/// PostgreSQL both know sets of letters.
pub(super) fn pattern(
    statement: &mut Sql,
    engine: Engine,
    value: &str,
    how: TextMatch,
    text: &str,
) {
    let mut pattern = String::new();
    let open_start = how == TextMatch::Part;
    let open_end = how != TextMatch::Whole;
    match engine {
        Engine::Sqlite => {
            pattern.push_str(if open_start { "*" } else { "" });
            text.chars().for_each(|c| glob(&mut pattern, c));
            pattern.push_str(if open_end { "*" } else { "" });
            statement.push(&format!("{value} GLOB "));
        }
        Engine::Postgres => {
            // `^` is the beginning of the text and `$` its end, also of a text of several lines.
            pattern.push_str(if open_start { "" } else { "^" });
            text.chars().for_each(|c| regular(&mut pattern, c));
            pattern.push_str(if open_end { "" } else { "$" });
            statement.push(&format!("{value} ~ "));
        }
    }
    statement.push_bind(pattern);
}

/// A letter in all of its cases.
fn set(pattern: &mut String, cases: &[char]) {
    pattern.push('[');
    pattern.extend(cases);
    pattern.push(']');
}

fn glob(pattern: &mut String, c: char) {
    match (fold::cases(c), c) {
        (cases, _) if !cases.is_empty() => set(pattern, cases),
        (_, '*' | '?' | '[') => set(pattern, &[c]),
        _ => pattern.push(c),
    }
}

fn regular(pattern: &mut String, c: char) {
    match (fold::cases(c), c) {
        (cases, _) if !cases.is_empty() => set(pattern, cases),
        (_, c) if c.is_ascii_punctuation() => {
            pattern.push('\\');
            pattern.push(c);
        }
        _ => pattern.push(c),
    }
}
