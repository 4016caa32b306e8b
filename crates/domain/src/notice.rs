//! Letters about what happens in the organization, and which of them a member wants.

use serde::{Deserialize, Serialize};

use crate::value::TimeZone;
use crate::{Error, ErrorCode, FieldErrors};

text_enum! {
    /// What a letter is about.
    NoticeKind {
        /// Somebody mentioned them in a note.
        Mention = "mention",
        /// Somebody gave them a task or a deal.
        Assignment = "assignment",
        /// A task of theirs asks for attention.
        Reminder = "reminder",
        /// What waits for them today.
        Digest = "digest",
    }
}

/// Which letters a member wants in this organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct NoticeSettings {
    /// When they are mentioned.
    pub mention: bool,
    /// When they are given a task or a deal.
    pub assignment: bool,
    /// When a task of theirs reminds.
    pub reminder: bool,
    /// Every morning, what waits for them.
    pub digest: bool,
    /// The IANA time zone that says when it is morning.
    pub time_zone: String,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        Self {
            mention: true,
            assignment: true,
            reminder: true,
            digest: false,
            time_zone: "UTC".to_owned(),
        }
    }
}

impl NoticeSettings {
    /// Whether letters about this are wanted.
    pub const fn wants(&self, kind: NoticeKind) -> bool {
        match kind {
            NoticeKind::Mention => self.mention,
            NoticeKind::Assignment => self.assignment,
            NoticeKind::Reminder => self.reminder,
            NoticeKind::Digest => self.digest,
        }
    }

    /// The time zone, if it can be one.
    pub fn parse(&self) -> Result<TimeZone, Error> {
        let mut errors = FieldErrors::default();
        let zone = errors.required("time_zone", TimeZone::parse(&self.time_zone));
        errors.finish()?;
        zone.ok_or_else(|| Error::new(ErrorCode::Invalid))
    }
}
