//! Scenarios: who lives in the sandbox, what was said before, and how people behave.
//!
//! A scenario is data (TOML or JSON); [`Scenario::demo`] and [`Scenario::tests`] are built in.

mod demo;
mod demo_talk;
mod testing;

use std::path::Path;

use serde::{Deserialize, Serialize};
use thiserror::Error;

#[derive(Debug, Error)]
pub enum ScenarioError {
    #[error("cannot read the scenario {path}: {source}")]
    Read {
        path: String,
        source: std::io::Error,
    },
    #[error("the scenario is not valid TOML: {0}")]
    Toml(#[from] toml::de::Error),
    #[error("the scenario is not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the scenario speaks of {0:?}, whom it does not introduce")]
    Unknown(String),
    #[error("the scenario introduces {0:?} twice")]
    Duplicate(String),
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    /// Scripted people, with whom nobody can sign in.
    #[serde(default)]
    pub people: Vec<Person>,
    /// People a client can sign in as.
    #[serde(default)]
    pub accounts: Vec<AccountSpec>,
    #[serde(default)]
    pub groups: Vec<Group>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name by which the rest of the scenario and the control API speak of this person.
    pub key: String,
    pub first_name: String,
    #[serde(default)]
    pub last_name: String,
    #[serde(default)]
    pub username: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub about: Option<String>,
    #[serde(default)]
    pub behaviour: Behaviour,
}

/// What a person does when an account writes to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// Reads after this many milliseconds; `None`: never.
    pub reads_after_ms: Option<u64>,
    /// Types for this many milliseconds before answering.
    pub types_for_ms: u64,
    pub answer: AnswerStyle,
    /// Reacts with this emoji to what it reads.
    pub reacts: Option<String>,
    /// Corrects what it has just said, as people do.
    pub corrects: bool,
    /// Messages to this person fail.
    pub refuses: Option<Refusal>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerStyle {
    #[default]
    Silent,
    /// Says the same again.
    Echo,
    /// Says one of these after the other; the seed decides where to begin.
    Lines(Vec<String>),
}

/// The error a message to a person meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Refusal {
    UserIsBlocked,
    YouBlockedUser,
    UserPrivacyRestricted,
    PeerFlood,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSpec {
    pub key: String,
    pub phone: String,
    pub first_name: String,
    #[serde(default)]
    pub last_name: String,
    #[serde(default)]
    pub username: Option<String>,
    /// The sign-in code, always the same.
    pub code: String,
    /// The two-step password.
    #[serde(default)]
    pub password: Option<String>,
    #[serde(default)]
    pub hint: Option<String>,
    #[serde(default)]
    pub banned: bool,
    #[serde(default)]
    pub chats: Vec<Chat>,
}

/// A private chat of an account, with what was said.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chat {
    /// Key of the other side.
    pub with: String,
    #[serde(default)]
    pub history: Vec<Line>,
    /// How many of the last incoming messages are unread.
    #[serde(default)]
    pub unread: usize,
    #[serde(default)]
    pub pinned: bool,
    #[serde(default)]
    pub contact: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// `me`, `them`, or in a group the key of a member.
    pub by: String,
    pub text: String,
    pub minutes_ago: u32,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub key: String,
    pub title: String,
    #[serde(default)]
    pub username: Option<String>,
    #[serde(default)]
    pub about: String,
    pub creator: String,
    /// Keys of people and accounts.
    #[serde(default)]
    pub members: Vec<String>,
    /// The member who answers, with their own behaviour.
    #[serde(default)]
    pub responder: Option<String>,
    #[serde(default)]
    pub history: Vec<Line>,
    #[serde(default)]
    pub unread: usize,
}

/// What a human needs to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    pub phone: String,
    pub code: String,
    pub password: Option<String>,
    pub name: String,
}

impl Scenario {
    /// Reads a scenario file: JSON if its name ends in `.json`, TOML otherwise.
    pub fn load(path: &Path) -> Result<Self, ScenarioError> {
        let text = std::fs::read_to_string(path).map_err(|source| ScenarioError::Read {
            path: path.display().to_string(),
            source,
        })?;
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            Ok(serde_json::from_str(&text)?)
        } else {
            Ok(toml::from_str(&text)?)
        }
    }

    /// The phone numbers that exist, with their codes and passwords.
    pub fn credentials(&self) -> Vec<Credentials> {
        let accounts = self.accounts.iter().filter(|account| !account.banned);
        let credentials = accounts.map(|account| Credentials {
            phone: account.phone.clone(),
            code: account.code.clone(),
            password: account.password.clone(),
            name: format!("{} {}", account.first_name, account.last_name)
                .trim()
                .to_owned(),
        });
        credentials.collect()
    }
}
