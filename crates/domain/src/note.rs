//! Notes: what members write down about a record, and the little formatting they may use.
//!
//! `**strong**`, `*emphasis*`, `` `code` ``, web addresses, lines that begin with `- `, and
//! mentions of members as `@[Name](id)`. Whatever is not one of these is plain text.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::value::Note as NoteText;
use crate::{Error, FieldCode, FieldErrors, NoteId, Record, UserId};

/// A note about a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// What it is about.
    pub record: Record,
    /// What it says, with the formatting of this module.
    pub text: String,
    /// Who wrote it.
    pub author_id: Option<UserId>,
    /// That member's name.
    pub author_name: Option<String>,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A note as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoteInput {
    /// What it is about.
    pub record: Record,
    /// What it says.
    #[serde(default)]
    pub text: String,
}

/// What a note shall say from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct NoteChange {
    /// What it says.
    pub text: String,
}

/// The text of a note, if it says something.
pub fn parse_text(text: &str) -> Result<NoteText, Error> {
    let mut errors = FieldErrors::default();
    let text = errors.required("text", required(text));
    errors.finish()?;
    text.ok_or_else(|| Error::field("text", FieldCode::Required))
}

fn required(text: &str) -> Result<NoteText, FieldCode> {
    if text.trim().is_empty() {
        return Err(FieldCode::Required);
    }
    NoteText::parse(text)
}

/// A line of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whether it is an item of a list.
    pub item: bool,
    /// What it says.
    pub spans: Vec<Span>,
}

/// A piece of a line that looks one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Plain text.
    Text(String),
    /// Strong.
    Strong(String),
    /// Emphasised.
    Emphasis(String),
    /// Code.
    Code(String),
    /// A web address.
    Link(String),
    /// A member.
    Mention {
        /// Who.
        id: UserId,
        /// What they were called then.
        name: String,
    },
}

/// The lines of a note.
pub fn lines(text: &str) -> Vec<Line> {
    text.lines()
        .map(|line| {
            let rest = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
            Line {
                item: rest.is_some(),
                spans: spans(rest.unwrap_or(line)),
            }
        })
        .collect()
}

/// The members that a note mentions, each once.
pub fn mentions(text: &str) -> Vec<UserId> {
    let mut mentioned = Vec::new();
    for span in lines(text).into_iter().flat_map(|line| line.spans) {
        if let Span::Mention { id, .. } = span
            && !mentioned.contains(&id)
        {
            mentioned.push(id);
        }
    }
    mentioned
}

/// What a note says without its formatting, for where there is none.
pub fn plain(text: &str) -> String {
    let word = |span: Span| match span {
        Span::Text(text) | Span::Strong(text) | Span::Emphasis(text) => text,
        Span::Code(text) | Span::Link(text) => text,
        Span::Mention { name, .. } => format!("@{name}"),
    };
    let line = |line: Line| {
        let start = if line.item { "- " } else { "" };
        let words: String = line.spans.into_iter().map(word).collect();
        format!("{start}{words}")
    };
    lines(text)
        .into_iter()
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

/// How a member is mentioned.
pub fn mention(id: UserId, name: &str) -> String {
    let name: String = name.chars().filter(|c| !"[]()".contains(*c)).collect();
    format!("@[{name}]({id})")
}

fn spans(line: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut plain = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let taken = special(rest, plain.chars().last());
        let length = taken
            .as_ref()
            .map_or(first.len_utf8(), |(_, length)| *length);
        match taken {
            Some((span, _)) => {
                if !plain.is_empty() {
                    spans.push(Span::Text(std::mem::take(&mut plain)));
                }
                spans.push(span);
            }
            None => plain.push(first),
        }
        rest = &rest[length..];
    }
    if !plain.is_empty() {
        spans.push(Span::Text(plain));
    }
    spans
}

/// What begins here besides plain text, and its length in bytes. `before` is the letter before.
fn special(rest: &str, before: Option<char>) -> Option<(Span, usize)> {
    let between = |mark: &str| {
        let inner = rest.strip_prefix(mark)?;
        let end = inner.find(mark)?;
        let text = &inner[..end];
        let fits = !text.is_empty() && text == text.trim();
        fits.then(|| (text.to_owned(), end + 2 * mark.len()))
    };
    if let Some((text, length)) = between("**") {
        return Some((Span::Strong(text), length));
    }
    if let Some((text, length)) = between("*") {
        return Some((Span::Emphasis(text), length));
    }
    if let Some((text, length)) = between("`") {
        return Some((Span::Code(text), length));
    }
    if rest.starts_with("@[") {
        return mentioned(rest);
    }
    let in_a_word = before.is_some_and(char::is_alphanumeric);
    let address = rest.starts_with("https://") || rest.starts_with("http://");
    (address && !in_a_word).then(|| link(rest)).flatten()
}

fn mentioned(rest: &str) -> Option<(Span, usize)> {
    let (name, more) = rest.strip_prefix("@[")?.split_once("](")?;
    let (id, _) = more.split_once(')')?;
    let span = Span::Mention {
        id: id.parse().ok()?,
        name: name.to_owned(),
    };
    Some((span, name.len() + id.len() + 5))
}

/// An address ends at a blank; a point or a bracket after it is the sentence's.
fn link(rest: &str) -> Option<(Span, usize)> {
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '"', '\'']);
    let host = address.split_once("://").map_or("", |(_, host)| host);
    (!host.is_empty()).then(|| (Span::Link(address.to_owned()), address.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_formatting_there_is() {
        let id = UserId(uuid::Uuid::nil());
        let text = format!(
            "Call **today**, *please*: `+1 202`\n- see https://acme.io/a.\n{}",
            mention(id, "Ada [Lovelace]")
        );
        let text_of = |text: &str| Span::Text(text.to_owned());
        let expected = [
            Line {
                item: false,
                spans: vec![
                    text_of("Call "),
                    Span::Strong("today".into()),
                    text_of(", "),
                    Span::Emphasis("please".into()),
                    text_of(": "),
                    Span::Code("+1 202".into()),
                ],
            },
            Line {
                item: true,
                spans: vec![
                    text_of("see "),
                    Span::Link("https://acme.io/a".into()),
                    text_of("."),
                ],
            },
            Line {
                item: false,
                spans: vec![Span::Mention {
                    id,
                    name: "Ada Lovelace".into(),
                }],
            },
        ];
        assert_eq!(lines(&text), expected);
        assert_eq!(mentions(&text), [id]);
    }

    #[test]
    fn marks_that_mark_nothing_are_text() {
        for text in [
            "2 * 3 * 4",
            "**",
            "@[nobody](x)",
            "`",
            "xhttps://a.b",
            "https://",
        ] {
            let spans = spans(text);
            assert_eq!(spans, [Span::Text(text.to_owned())], "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_was_typed_is_lost(text in "[a-z*`@\\[\\]() ]{0,40}") {
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
            let shown: String = spans(&text).into_iter().map(|span| match span {
                Span::Text(t) | Span::Strong(t) | Span::Emphasis(t) | Span::Code(t) | Span::Link(t) => t,
                Span::Mention { name, .. } => name,
            }).collect();
            prop_assert_eq!(letters(&shown), letters(&text));
        }
    }
}
