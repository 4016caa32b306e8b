//! Filters of lists: what "today" and "me" mean for whoever asks, and which fields there are.

mod sheet;

pub use sheet::{Named, Sheet, sheet};

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use domain::custom::{self, CustomField};
use domain::filter::{Filter, Moment, Where};
use domain::{Actor, CustomFieldId, Error, FieldCode, ListQuery, Permission, RecordKind, UserId};
use store::custom::Order;

use crate::{Failure, Services};

/// A list's question, with its filter and its order apart.
pub(crate) struct Asked<'a> {
    /// The question without the filter.
    pub query: Cow<'a, ListQuery>,
    /// The filter, if there is one.
    pub filter: Option<Where>,
    /// The order, where it is by one of the organization's own fields.
    pub order: Option<Order>,
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

/// Takes the filter out of a question and resolves it for who asks; and the order, where it is by
/// one of the organization's own fields.
pub(crate) async fn resolve<'a>(
    services: &Services,
    actor: &Actor,
    kind: RecordKind,
    query: &'a ListQuery,
) -> Result<Asked<'a>, Error> {
    let zone = zone(query)?;
    let filter = query.filter.as_deref().map(Filter::parse).transpose()?;
    let by = query.sort.as_deref().and_then(by_own);
    if filter.is_none() && by.is_none() {
        return Ok(Asked {
            query: Cow::Borrowed(query),
            filter: None,
            order: None,
        });
    }
    let fields = fields(services, actor, kind, filter.as_ref(), by.is_some()).await?;
    let here = Here {
        now: services.clock.now(),
        zone,
        me: actor.user_id,
    };
    let known = |name: &str| custom::known(kind, &fields, name);
    let filter = filter.map(|filter| filter.resolve(&known, &here));
    let order = by.map(|(id, descending)| {
        let field = fields.iter().find(|field| field.id == id);
        let order = field.and_then(|field| Order::of(field, descending));
        order.ok_or_else(|| Error::field("sort", FieldCode::Unknown))
    });
    let query = ListQuery {
        filter: None,
        ..query.clone()
    };
    Ok(Asked {
        query: Cow::Owned(query),
        filter: filter.transpose()?,
        order: order.transpose()?,
    })
}

/// The field of the organization's own that an order is by, and whether it goes from high to low.
fn by_own(sort: &str) -> Option<(CustomFieldId, bool)> {
    let name = sort.strip_prefix('-');
    Some((custom::of_key(name.unwrap_or(sort))?, name.is_some()))
}

/// A question without what it asks of fields that the organization has no longer: links and views
/// outlive them, and who opens one shall see a list. Programs ask strictly.
pub async fn still_known(
    services: &Services,
    actor: &Actor,
    kind: RecordKind,
    query: ListQuery,
) -> Result<ListQuery, Error> {
    let own = |text: &Option<String>| text.as_deref().is_some_and(|text| text.contains("custom."));
    if !own(&query.filter) && !own(&query.sort) {
        return Ok(query);
    }
    actor.require(Permission::CrmRead)?;
    let fields = store::custom::list(&services.db, actor.organization_id, Some(kind))
        .await
        .or_internal()?;
    let gone = |id| !fields.iter().any(|field| field.id == id);
    let known = |name: &str| !custom::of_key(name).is_some_and(gone);
    let filter = match query.filter.as_deref().map(Filter::parse) {
        Some(Ok(filter)) => filter
            .kept(&|condition| known(&condition.field))
            .map(|filter| filter.to_text()),
        _ => query.filter,
    };
    let sort = query
        .sort
        .filter(|sort| !by_own(sort).is_some_and(|(id, _)| gone(id)));
    Ok(ListQuery {
        filter,
        sort,
        ..query
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

/// The organization's own fields, where the filter or the order names any.
async fn fields(
    services: &Services,
    actor: &Actor,
    kind: RecordKind,
    filter: Option<&Filter>,
    sorted: bool,
) -> Result<Vec<CustomField>, Error> {
    let own = |filter: &Filter| {
        let named = filter.conditions();
        let mut fields = named.iter().map(|condition| &condition.field);
        fields.any(|field| custom::of_key(field).is_some())
    };
    if !sorted && !filter.is_some_and(own) {
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
