//! Time as a member's clock shows it.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// When the digest comes, by the reader's clock.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(8, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// The zone of this name, or UTC: names are checked when they are chosen.
pub(super) fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// A moment as the reader's clock shows it.
pub(super) fn moment(at: DateTime<Utc>, name: &str) -> String {
    let local = at.with_timezone(&zone(name));
    format!("{} ({name})", local.format("%Y-%m-%d %H:%M"))
}

/// The next morning after this moment.
pub(super) fn next_morning(after: DateTime<Utc>, name: &str) -> DateTime<Utc> {
    let zone = zone(name);
    let today = after.with_timezone(&zone).date_naive();
    let mornings = (0..3).filter_map(|days| today.checked_add_days(Days::new(days)));
    mornings
        .map(|day| morning(zone, day))
        .find(|morning| *morning > after)
        .unwrap_or(after + TimeDelta::days(1))
}

/// The end of the reader's day.
pub(super) fn end_of_day(at: DateTime<Utc>, name: &str) -> DateTime<Utc> {
    let zone = zone(name);
    let today = at.with_timezone(&zone).date_naive();
    match today.checked_add_days(Days::new(1)) {
        Some(tomorrow) => earliest(zone, tomorrow, NaiveTime::MIN),
        None => at,
    }
}

fn morning(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    earliest(zone, day, MORNING)
}

/// This time of day, or where clocks skip it, an hour later.
fn earliest(zone: Tz, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| {
            zone.from_local_datetime(&(local + TimeDelta::hours(1)))
                .earliest()
        })
        .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn the_morning_is_the_readers_also_when_clocks_change() {
        let next = |after, zone| next_morning(at(after), zone);
        assert_eq!(
            next("2026-03-02T05:00:00Z", "UTC"),
            at("2026-03-02T08:00:00Z")
        );
        assert_eq!(
            next("2026-03-02T08:00:00Z", "UTC"),
            at("2026-03-03T08:00:00Z")
        );
        assert_eq!(
            next("2026-03-02T22:00:00Z", "Asia/Vladivostok"),
            at("2026-03-03T22:00:00Z")
        );
        // Berlin goes to summer time on 29 March 2026, at one in the morning UTC.
        assert_eq!(
            next("2026-03-28T00:00:00Z", "Europe/Berlin"),
            at("2026-03-28T07:00:00Z")
        );
        assert_eq!(
            next("2026-03-28T07:00:00Z", "Europe/Berlin"),
            at("2026-03-29T06:00:00Z")
        );
    }

    #[test]
    fn the_day_ends_at_the_readers_midnight() {
        assert_eq!(
            end_of_day(at("2026-03-02T21:30:00Z"), "Europe/Moscow"),
            at("2026-03-03T21:00:00Z")
        );
        assert_eq!(
            end_of_day(at("2026-03-02T20:30:00Z"), "Europe/Moscow"),
            at("2026-03-02T21:00:00Z")
        );
        assert_eq!(
            moment(at("2026-03-02T21:30:00Z"), "Europe/Moscow"),
            "2026-03-03 00:30 (Europe/Moscow)"
        );
    }
}
