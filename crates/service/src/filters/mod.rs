//! Filters of lists: what "today" and "me" mean for whoever asks, and which fields there are.

mod sheet;

pub use sheet::{Named, Sheet, sheet};

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use domain::custom::{self, CustomField};
use domain::filter::{Filter, Moment, Where};
use domain::{Actor, Error, FieldCode, ListQuery, RecordKind, UserId};

use crate::{Failure, Services};

/// A list's question, with its filter apart.
pub(crate) struct Asked<'a> {
    /// The question without the filter.
    pub query: Cow<'a, ListQuery>,
    /// The filter, if there is one.
    pub filter: Option<Where>,
}

/// Now, for one member in one time zone.
struct Here {
    now: DateTime<Utc>,
    zone: Tz,
    me: UserId,
}

impl Moment for Here {
    fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    /// Midnight; where clocks skip it, the first quarter of an hour that there is.
    fn start_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        (0..=96)
            .map(|quarters| midnight + TimeDelta::minutes(15 * quarters))
            .find_map(|time| self.zone.from_local_datetime(&time).earliest())
            .map_or_else(|| midnight.and_utc(), |at| at.to_utc())
    }

    fn me(&self) -> UserId {
        self.me
    }
}

/// Takes the filter out of a question and resolves it for who asks.
pub(crate) async fn resolve<'a>(
    services: &Services,
    actor: &Actor,
    kind: RecordKind,
    query: &'a ListQuery,
) -> Result<Asked<'a>, Error> {
    let zone = zone(query)?;
    let Some(text) = &query.filter else {
        return Ok(Asked {
            query: Cow::Borrowed(query),
            filter: None,
        });
    };
    let filter = Filter::parse(text)?;
    let fields = fields(services, actor, kind, &filter).await?;
    let here = Here {
        now: services.clock.now(),
        zone,
        me: actor.user_id,
    };
    let known = |name: &str| custom::known(kind, &fields, name);
    let filter = filter.resolve(&known, &here)?;
    let query = ListQuery {
        filter: None,
        ..query.clone()
    };
    Ok(Asked {
        query: Cow::Owned(query),
        filter: Some(filter),
    })
}

/// Whether days can begin where this name says.
pub fn is_time_zone(name: &str) -> bool {
    name.parse::<Tz>().is_ok()
}

fn zone(query: &ListQuery) -> Result<Tz, Error> {
    query.time_zone.as_deref().map_or(Ok(Tz::UTC), |name| {
        name.parse()
            .map_err(|_| Error::field("time_zone", FieldCode::Unknown))
    })
}

/// The organization's own fields, where the filter names any.
async fn fields(
    services: &Services,
    actor: &Actor,
    kind: RecordKind,
    filter: &Filter,
) -> Result<Vec<CustomField>, Error> {
    let named = filter.conditions();
    if !named
        .iter()
        .any(|condition| custom::of_key(&condition.field).is_some())
    {
        return Ok(Vec::new());
    }
    store::custom::list(&services.db, actor.organization_id, Some(kind))
        .await
        .or_internal()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(zone: Tz, day: &str) -> String {
        let here = Here {
            now: DateTime::UNIX_EPOCH,
            zone,
            me: uuid::Uuid::nil().into(),
        };
        here.start_of(day.parse().expect("a day")).to_rfc3339()
    }

    #[test]
    fn a_day_begins_when_the_clocks_of_its_place_say() {
        assert_eq!(
            start(Tz::Europe__Berlin, "2026-07-01"),
            "2026-06-30T22:00:00+00:00"
        );
        assert_eq!(
            start(Tz::Europe__Berlin, "2026-12-01"),
            "2026-11-30T23:00:00+00:00"
        );
        // In Santiago the clocks went from 23:59 to 01:00: that day had no midnight.
        assert_eq!(
            start(Tz::America__Santiago, "2026-09-06"),
            "2026-09-06T04:00:00+00:00"
        );
    }
}
