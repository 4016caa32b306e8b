//! What a message is beside its words: how they look, what it answers, what people think of it.

use serde::{Deserialize, Serialize};

use crate::attachment::Attachment;
use crate::chat::Peer;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Content {
    /// How parts of the text look and where they lead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
    /// What it carries: a file, a contact, a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// Telegram's id of the message it answers, in the same conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<i64>,
    /// Who said it first, where it was forwarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded_from: Option<String>,
    /// The message that it shall be a copy of, where it was forwarded from here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward_of: Option<Origin>,
    /// What people think of it, the most frequent first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// Whether it is pinned in its conversation.
    pub pinned: bool,
    /// What happened, where it is no message of a person but a note about the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
}

impl Content {
    /// Sets our own reaction, or takes it back.
    pub fn react(&mut self, emoji: Option<&str>) {
        for reaction in self.reactions.iter_mut().filter(|reaction| reaction.own) {
            if emoji != Some(reaction.emoji.as_str()) {
                reaction.own = false;
                reaction.count = reaction.count.saturating_sub(1);
            }
        }
        self.reactions.retain(|reaction| reaction.count > 0);
        let Some(emoji) = emoji else { return };
        match self.reactions.iter_mut().find(|one| one.emoji == emoji) {
            Some(reaction) if reaction.own => {}
            Some(reaction) => {
                reaction.own = true;
                reaction.count += 1;
            }
            None => self.reactions.push(Reaction {
                emoji: emoji.to_owned(),
                count: 1,
                own: true,
            }),
        }
    }
}

/// A message at Telegram, in another conversation of the same account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Origin {
    /// Whose conversation it is in.
    pub peer: Peer,
    /// Its id there.
    pub message_id: i64,
}

/// One kind of reaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// How many people chose it.
    pub count: u32,
    /// Whether the account is one of them.
    pub own: bool,
}

text_enum! {
    /// What happened in a conversation.
    NoticeKind {
        /// A group or channel was made; `title` is its name.
        Created = "created",
        /// People joined.
        Joined = "joined",
        /// Somebody left or was removed.
        Left = "left",
        /// It is called `title` now.
        Renamed = "renamed",
        /// Its picture changed.
        PhotoChanged = "photo_changed",
        /// A message was pinned.
        Pinned = "pinned",
        /// Somebody called.
        Call = "call",
        /// Something else that Telegram has a note for.
        Other = "other",
    }
}

/// A note about the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// What happened.
    pub kind: NoticeKind,
    /// The name that it is about, where there is one.
    pub title: Option<String>,
}

text_enum! {
    /// How a part of a text looks, or what it is.
    EntityKind {
        /// Heavy.
        Bold = "bold",
        /// Slanted.
        Italic = "italic",
        /// Underlined.
        Underline = "underline",
        /// Struck out.
        Strike = "strike",
        /// Hidden until it is asked for.
        Spoiler = "spoiler",
        /// Letters of one width.
        Code = "code",
        /// Lines of code.
        Pre = "pre",
        /// Somebody's words.
        Quote = "quote",
        /// A link: to `url`, or where there is none, to what the text says.
        Link = "link",
        /// An e-mail address.
        Email = "email",
        /// A phone number.
        Phone = "phone",
        /// A user name.
        Mention = "mention",
        /// A hash tag or a command.
        Tag = "tag",
    }
}

/// A part of a text that is more than letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Where it begins, in UTF-16 units as Telegram counts.
    pub offset: u32,
    /// How long it is, in the same units.
    pub length: u32,
    /// Where it leads, if the text does not say so itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A stretch of text with one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// Its words.
    pub text: &'a str,
    /// Everything it is at once.
    pub kinds: Vec<EntityKind>,
    /// Where it leads: a web address, or one for mail and telephone. Nothing else is ever here.
    pub href: Option<String>,
}

/// Cuts a text where its look changes. Entities may nest and overlap; what points outside of the
/// text, or into the middle of a letter, is cut to fit.
pub fn runs<'a>(text: &'a str, entities: &[Entity]) -> Vec<Run<'a>> {
    let spans: Vec<_> = entities
        .iter()
        .map(|entity| {
            let end = entity.offset.saturating_add(entity.length);
            (byte_at(text, entity.offset), byte_at(text, end), entity)
        })
        .filter(|(from, to, _)| from < to)
        .collect();
    let mut cuts: Vec<_> = spans
        .iter()
        .flat_map(|(from, to, _)| [*from, *to])
        .collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut runs = Vec::with_capacity(cuts.len());
    for cut in cuts.windows(2) {
        let (from, to) = (cut[0], cut[1]);
        let over = || spans.iter().filter(|span| span.0 <= from && to <= span.1);
        runs.push(Run {
            text: &text[from..to],
            kinds: over().map(|(.., entity)| entity.kind).collect(),
            href: over().find_map(|(from, to, entity)| href(entity, &text[*from..*to])),
        });
    }
    runs
}

/// The byte at which a UTF-16 unit begins, or the end.
fn byte_at(text: &str, unit: u32) -> usize {
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        if units >= unit {
            return at;
        }
        units += u32::try_from(letter.len_utf16()).unwrap_or(1);
    }
    text.len()
}

/// A link that is safe to follow: Telegram's entities are somebody else's words.
fn href(entity: &Entity, words: &str) -> Option<String> {
    match entity.kind {
        EntityKind::Link => {
            let to = entity.url.as_deref().unwrap_or(words).trim();
            let lower = to.to_ascii_lowercase();
            let web = ["http://", "https://", "tg://"];
            if web.iter().any(|scheme| lower.starts_with(scheme)) {
                Some(to.to_owned())
            } else if to.contains(':') {
                // Some other scheme, or a port without one: not for us to guess.
                None
            } else {
                Some(format!("https://{to}"))
            }
        }
        EntityKind::Email => Some(format!("mailto:{words}")),
        EntityKind::Phone => {
            let dialled = words.chars().filter(|c| c.is_ascii_digit() || *c == '+');
            Some(format!("tel:{}", dialled.collect::<String>()))
        }
        EntityKind::Mention => words
            .strip_prefix('@')
            .map(|name| format!("https://t.me/{name}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entity(kind: EntityKind, offset: u32, length: u32) -> Entity {
        Entity {
            kind,
            offset,
            length,
            url: None,
        }
    }

    #[test]
    fn offsets_count_as_telegram_does() {
        let text = "😀 жирно";
        let runs = runs(text, &[entity(EntityKind::Bold, 3, 5)]);
        let texts: Vec<_> = runs.iter().map(|run| run.text).collect();
        assert_eq!(texts, ["😀 ", "жирно"]);
        assert_eq!(runs[1].kinds, [EntityKind::Bold]);
    }

    #[test]
    fn looks_add_up_where_they_overlap() {
        let entities = [
            entity(EntityKind::Bold, 0, 4),
            entity(EntityKind::Italic, 2, 4),
        ];
        let runs = runs("abcdef", &entities);
        let texts: Vec<_> = runs.iter().map(|run| run.text).collect();
        assert_eq!(texts, ["ab", "cd", "ef"]);
        assert_eq!(runs[1].kinds, [EntityKind::Bold, EntityKind::Italic]);
    }

    #[test]
    fn a_link_leads_nowhere_else_than_to_the_web() {
        let link = |url: Option<&str>, text: &str| {
            let url = url.map(str::to_owned);
            let length = u32::try_from(text.len()).unwrap_or(0);
            let entity = Entity {
                url,
                ..entity(EntityKind::Link, 0, length)
            };
            runs(text, &[entity])[0].href.clone()
        };
        assert_eq!(
            link(None, "example.com/a").as_deref(),
            Some("https://example.com/a")
        );
        assert_eq!(
            link(Some("HTTPS://a.b"), "here").as_deref(),
            Some("HTTPS://a.b")
        );
        assert_eq!(link(Some("javascript:alert(1)"), "here"), None);
        assert_eq!(link(Some(" data:text/html,x"), "here"), None);
    }

    #[test]
    fn ones_own_reaction_is_one() {
        let mut content = Content::default();
        content.react(Some("👍"));
        content.react(Some("👍"));
        assert_eq!(
            (content.reactions[0].count, content.reactions[0].own),
            (1, true)
        );
        content.reactions[0].count = 2;
        content.react(Some("🔥"));
        let counts: Vec<_> = content
            .reactions
            .iter()
            .map(|one| (one.count, one.own))
            .collect();
        assert_eq!(counts, [(1, false), (1, true)]);
        content.react(None);
        assert_eq!(content.reactions.len(), 1);
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(text in ".{0,40}", spans in prop::collection::vec((0u32..60, 0u32..60), 0..6)) {
            let entities: Vec<_> = spans.iter().map(|(o, l)| entity(EntityKind::Bold, *o, *l)).collect();
            let whole: String = runs(&text, &entities).iter().map(|run| run.text).collect();
            prop_assert_eq!(whole, text);
        }
    }
}
