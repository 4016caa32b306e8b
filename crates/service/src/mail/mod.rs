//! Mails: written in the transaction of what they tell of, sent by a job, never by a request.
//!
//! A mail is a row with sealed content and a job beside it. The job hands it to the [`Carrier`]
//! and tries again for a day; what was handed over is dropped. Without a carrier the mail is
//! kept, and a demo shows it on its outbox page.

mod layout;
mod letter;
mod notice;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::language::Language;
use domain::{Error, MailId, OrganizationId};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::jobs::Job;
use store::mails::{self, MailState, NewMail};

pub use letter::Letter;
pub use notice::Notice;

use crate::error::incident;
use crate::jobs::{self, Outcome};
use crate::{Failure, Services};

/// After this long without success a mail is given up.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(24);
/// The most mails an outbox page shows.
const OUTBOX_MAX: u32 = 100;

/// A mail as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its id, the same at each attempt.
    pub id: MailId,
    /// The address it goes to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its content as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Why a mail was not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// It may work later.
    Later(String),
    /// It never will.
    Never(String),
}

/// Who takes mails to their recipients.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Hands one mail over. It may be called again with the same mail after a crash.
    async fn carry(&self, mail: &Mail) -> Result<(), Undelivered>;

    /// Whether the server can be reached and lets us in.
    async fn reach(&self) -> Result<(), Undelivered>;
}

/// How mails leave this installation.
#[derive(Clone)]
pub struct PostOffice {
    /// Who takes them; nobody where no server is configured.
    pub carrier: Option<Arc<dyn Carrier>>,
    /// Scheme and host that people type: what links in mails begin with.
    pub base_url: Arc<str>,
    /// Whether anybody may look at kept mails: in a demo.
    pub outbox: bool,
}

impl PostOffice {
    /// The address of a page of ours.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
}

impl fmt::Debug for PostOffice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostOffice")
            .field("configured", &self.carrier.is_some())
            .field("base_url", &self.base_url)
            .field("outbox", &self.outbox)
            .finish()
    }
}

/// What is sealed of a mail.
#[derive(Serialize, Deserialize)]
struct Content {
    subject: String,
    text: String,
    html: String,
}

#[derive(Serialize, Deserialize)]
struct Delivery {
    mail_id: MailId,
}

/// Writes a letter to somebody inside the caller's transaction. It leaves after the commit.
pub(crate) async fn write(
    services: &Services,
    tx: &Tx,
    organization_id: OrganizationId,
    to: &str,
    language: Language,
    letter: &Letter,
) -> Result<(), Error> {
    let (id, now) = (services.clock.new_id(), services.clock.now());
    let content = layout::content(letter, language);
    let plain = serde_json::to_vec(&content).map_err(|error| incident(&error))?;
    let sealed = services
        .secrets
        .seal(&owner(id), &plain)
        .map_err(|error| incident(&error))?;
    let mail = NewMail {
        id,
        organization_id,
        letter: letter.name(),
        recipient: to,
        sealed,
    };
    mails::insert(tx, mail, now).await.or_internal()?;
    let delivery = Delivery { mail_id: id };
    let (key, queue) = (id.to_string(), format!("mail:{id}"));
    jobs::enqueue(
        tx,
        &services.clock,
        organization_id,
        jobs::MAIL,
        key,
        queue,
        &delivery,
    )
    .await
    .or_internal()?;
    tx.wake(organization_id);
    Ok(())
}

/// Tries to hand a mail over.
pub(crate) async fn run(services: &Services, job: &Job) -> Result<Outcome, Error> {
    let Delivery { mail_id } = jobs::payload(job)?;
    let organization_id = job.organization_id;
    let stored = mails::queued(&services.db, organization_id, mail_id)
        .await
        .or_internal()?;
    let Some((to, sealed)) = stored else {
        return Ok(Outcome::Done);
    };
    let Some(carrier) = &services.mail.carrier else {
        settle(services, organization_id, mail_id, MailState::Kept, None).await?;
        return Ok(Outcome::Done);
    };
    match carrier.carry(&open(services, mail_id, to, &sealed)?).await {
        Ok(()) => {
            settle(services, organization_id, mail_id, MailState::Sent, None).await?;
            Ok(Outcome::Done)
        }
        Err(Undelivered::Later(error)) if services.clock.now() < job.created_at + GIVE_UP_AFTER => {
            let at = services.clock.now() + jobs::backoff(job.attempts);
            Ok(Outcome::Retry { at, error })
        }
        Err(Undelivered::Later(error) | Undelivered::Never(error)) => {
            let why = Some(error.as_str());
            settle(services, organization_id, mail_id, MailState::Failed, why).await?;
            Ok(Outcome::Failed { error })
        }
    }
}

async fn settle(
    services: &Services,
    organization_id: OrganizationId,
    id: MailId,
    state: MailState,
    error: Option<&str>,
) -> Result<(), Error> {
    let now = services.clock.now();
    mails::settle(&services.db, organization_id, id, state, error, now)
        .await
        .or_internal()
}

/// A mail that was not handed over, as its recipient would see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptMail {
    /// The mail.
    pub mail: OpenedMail,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// The content of a kept mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedMail {
    /// The address it would go to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its content as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// A letter with made-up content, to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Which letter it is.
    pub name: &'static str,
    /// Its subject.
    pub subject: String,
    /// Its content as HTML.
    pub html: String,
}

/// One of every letter there is, as its recipient would see it.
pub fn examples(language: Language) -> Vec<Example> {
    let example = |letter: Letter| {
        let content = layout::content(&letter, language);
        Example {
            name: letter.name(),
            subject: content.subject,
            html: content.html,
        }
    };
    Letter::examples().into_iter().map(example).collect()
}

/// The newest mails of all organizations that were not handed over. In a demo, for everybody:
/// they are how a visitor comes to the links that would be in their mailbox.
pub async fn outbox(services: &Services) -> Result<Vec<KeptMail>, Error> {
    if !services.mail.outbox {
        return Err(Error::not_found());
    }
    let stored = mails::newest(&services.db, OUTBOX_MAX)
        .await
        .or_internal()?;
    stored
        .into_iter()
        .map(|stored| {
            let mail = open(services, stored.id, stored.recipient, &stored.sealed)?;
            Ok(KeptMail {
                mail: OpenedMail {
                    to: mail.to,
                    subject: mail.subject,
                    text: mail.text,
                    html: mail.html,
                },
                created_at: stored.created_at,
            })
        })
        .collect()
}

fn open(services: &Services, id: MailId, to: String, sealed: &[u8]) -> Result<Mail, Error> {
    let plain = services
        .secrets
        .open(&owner(id), sealed)
        .map_err(|error| incident(&error))?;
    let Content {
        subject,
        text,
        html,
    } = serde_json::from_slice(&plain).map_err(|error| incident(&error))?;
    Ok(Mail {
        id,
        to,
        subject,
        text,
        html,
    })
}

fn owner(id: MailId) -> String {
    format!("mails/{id}")
}
