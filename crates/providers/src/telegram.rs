//! Telegram's login: what it says of a person comes through their browser, with a hash that only
//! Telegram and whoever has the bot's token can make.

use std::collections::BTreeMap;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::sign_in_with::Provider;
use hmac::{Hmac, Mac};
use serde_json::Value;
use service::Clock;
use service::identity::{Question, Unheard, Voucher, Word};
use sha2::{Digest, Sha256};
use url::Url;

use crate::{SetUpError, address};

/// The oldest word that counts, in seconds.
const FRESH_SECONDS: i64 = 5 * 60;
/// How far Telegram's clock may be ahead of ours.
const AHEAD_SECONDS: i64 = 60;
/// The longest word that is looked at, in bytes.
const LENGTH_MAX: usize = 4096;

/// Sign-in by a bot of the operator's.
pub struct Telegram {
    site: Url,
    bot_id: String,
    /// What its hashes are made with.
    key: [u8; 32],
    clock: Clock,
}

impl Telegram {
    /// The bot with this token.
    pub fn new(site: &str, token: &str, clock: Clock) -> Result<Self, SetUpError> {
        let (bot_id, secret) = token.split_once(':').ok_or(SetUpError::BotToken)?;
        if secret.is_empty() || bot_id.is_empty() || !bot_id.bytes().all(|b| b.is_ascii_digit()) {
            return Err(SetUpError::BotToken);
        }
        Ok(Self {
            site: address(site)?,
            bot_id: bot_id.to_owned(),
            key: Sha256::digest(token.as_bytes()).into(),
            clock,
        })
    }

    /// What was said, if Telegram said it, and just now.
    fn check(&self, answer: &str) -> Result<BTreeMap<String, String>, &'static str> {
        let mut said = read(answer).ok_or("it cannot be read")?;
        let hash = said
            .remove("hash")
            .and_then(|hash| from_hex(&hash))
            .ok_or("no hash")?;
        let lines: Vec<_> = said
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        // A key of any length is taken.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).map_err(|_| "no key")?;
        mac.update(lines.join("\n").as_bytes());
        mac.verify_slice(&hash)
            .map_err(|_| "the hash is another one")?;
        let said_at: i64 = said
            .get("auth_date")
            .and_then(|date| date.parse().ok())
            .ok_or("no date")?;
        let age = self.clock.now().timestamp() - said_at;
        if (-AHEAD_SECONDS..=FRESH_SECONDS).contains(&age) {
            Ok(said)
        } else {
            Err("it is too old")
        }
    }
}

/// The fields of an answer as they were hashed.
fn read(answer: &str) -> Option<BTreeMap<String, String>> {
    if answer.len() > LENGTH_MAX {
        return None;
    }
    let json = URL_SAFE_NO_PAD.decode(answer.trim_end_matches('=')).ok()?;
    let Value::Object(fields) = serde_json::from_slice(&json).ok()? else {
        return None;
    };
    let text = |(name, value): (String, Value)| match value {
        Value::String(text) => Some((name, text)),
        Value::Number(number) => Some((name, number.to_string())),
        _ => None,
    };
    fields.into_iter().map(text).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[async_trait]
impl Voucher for Telegram {
    fn provider(&self) -> Provider {
        Provider::Telegram
    }

    fn name(&self) -> &str {
        "Telegram"
    }

    async fn address(&self, question: &Question) -> Result<String, Unheard> {
        let mut back = Url::parse(&question.return_to)
            .map_err(|error| Unheard::new("the way back", &error))?;
        let origin = back.origin().ascii_serialization();
        back.query_pairs_mut().append_pair("state", &question.state);
        let mut address = Url::parse(&format!(
            "{}/auth",
            self.site.as_str().trim_end_matches('/')
        ))
        .map_err(|error| Unheard::new("its address", &error))?;
        address
            .query_pairs_mut()
            .append_pair("bot_id", &self.bot_id)
            .append_pair("origin", &origin)
            .append_pair("return_to", back.as_str());
        Ok(address.into())
    }

    async fn word(&self, answer: &str, _: &Question) -> Result<Word, Unheard> {
        let mut said = self
            .check(answer)
            .map_err(|why| Unheard::new("the word", &why))?;
        let mut take = |name: &str| said.remove(name).filter(|text| !text.is_empty());
        let subject = take("id").ok_or_else(|| Unheard::new("the word", &"it names nobody"))?;
        let date = take("auth_date").unwrap_or_default();
        let names: Vec<_> = [take("first_name"), take("last_name")]
            .into_iter()
            .flatten()
            .collect();
        let name = Some(names.join(" ")).filter(|name| !name.is_empty());
        let label = take("username").map(|username| format!("@{username}"));
        Ok(Word {
            issuer: "telegram".to_owned(),
            // However it was written down: these two are in what was hashed.
            once: format!("{subject} {date}"),
            label: label
                .or_else(|| name.clone())
                .unwrap_or_else(|| subject.clone()),
            subject,
            name,
            email: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    const NOW: i64 = 1_800_000_000;
    /// The hash that the rules of the login give for [`said`], made apart from this program.
    const HASH: &str = "8fa48db5a1129ec253a47a506fcfb444d911ca6ca14ac7d02edacec90d53b5d7";

    fn telegram() -> Telegram {
        let now = DateTime::from_timestamp(NOW, 0).expect("a time");
        Telegram::new(
            "https://oauth.telegram.org",
            "123456:secret",
            Clock::manual(now),
        )
        .expect("a bot")
    }

    fn said() -> Value {
        serde_json::json!({
            "id": 777, "first_name": "Ада", "username": "ada", "auth_date": NOW - 10, "hash": HASH,
        })
    }

    fn written(said: &Value) -> String {
        URL_SAFE_NO_PAD.encode(said.to_string())
    }

    #[test]
    fn what_telegram_said_is_believed() {
        let said = telegram().check(&written(&said())).expect("a word");
        assert_eq!(said["id"], "777");
    }

    #[test]
    fn what_was_changed_or_added_is_not() {
        for (name, value) in [
            ("id", "778"),
            ("username", "eve"),
            ("also", "this"),
            ("hash", "00"),
        ] {
            let mut other = said();
            other[name] = value.into();
            assert!(telegram().check(&written(&other)).is_err(), "{name}");
        }
        let mut bare = said();
        bare.as_object_mut().expect("an object").remove("hash");
        assert_eq!(telegram().check(&written(&bare)), Err("no hash"));
        for text in ["", "!", "bnVsbA", &"e".repeat(LENGTH_MAX + 1)] {
            assert_eq!(telegram().check(text), Err("it cannot be read"), "{text}");
        }
    }

    #[test]
    fn an_old_word_and_one_of_another_bot_are_not() {
        let late = telegram();
        late.clock
            .advance(chrono::TimeDelta::seconds(FRESH_SECONDS));
        assert_eq!(late.check(&written(&said())), Err("it is too old"));
        let other = Telegram::new(
            "https://oauth.telegram.org",
            "123456:other",
            telegram().clock,
        );
        let refused = other.expect("a bot").check(&written(&said()));
        assert_eq!(refused, Err("the hash is another one"));
    }

    #[test]
    fn what_is_no_token_of_a_bot_is_refused() {
        for token in ["", "123456", "123456:", ":secret", "12a:secret"] {
            let made = Telegram::new("https://oauth.telegram.org", token, telegram().clock);
            assert!(matches!(made.err(), Some(SetUpError::BotToken)), "{token}");
        }
    }
}
