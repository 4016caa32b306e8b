//! Days, and periods that are told from today.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::Op;

text_enum! {
    /// A period that is told from today. Weeks begin on Monday.
    Period {
        /// Today.
        Today = "today",
        /// The day before.
        Yesterday = "yesterday",
        /// The day after.
        Tomorrow = "tomorrow",
        /// The week that has today.
        ThisWeek = "this_week",
        /// The week before that.
        LastWeek = "last_week",
        /// The week after that.
        NextWeek = "next_week",
        /// The month that has today.
        ThisMonth = "this_month",
        /// The month before that.
        LastMonth = "last_month",
        /// The month after that.
        NextMonth = "next_month",
        /// The quarter that has today.
        ThisQuarter = "this_quarter",
        /// The year that has today.
        ThisYear = "this_year",
    }
}

/// From this day on, up to but not including that one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DaySpan {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// The most days that can be counted back or forward.
const MAX_DAYS: u64 = 3_660;

impl Period {
    /// Its days; nothing at the end of time.
    fn span(self, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
        let first = today.with_day(1)?;
        let days = |from: NaiveDate, count| Some((from, from.checked_add_days(Days::new(count))?));
        let months =
            |from: NaiveDate, count| Some((from, from.checked_add_months(Months::new(count))?));
        match self {
            Self::Today => days(today, 1),
            Self::Yesterday => days(today.pred_opt()?, 1),
            Self::Tomorrow => days(today.succ_opt()?, 1),
            Self::ThisWeek => days(monday, 7),
            Self::LastWeek => days(monday.checked_sub_days(Days::new(7))?, 7),
            Self::NextWeek => days(monday.checked_add_days(Days::new(7))?, 7),
            Self::ThisMonth => months(first, 1),
            Self::LastMonth => months(first.checked_sub_months(Months::new(1))?, 1),
            Self::NextMonth => months(first.checked_add_months(Months::new(1))?, 1),
            Self::ThisQuarter => months(first.with_month(today.month0() / 3 * 3 + 1)?, 3),
            Self::ThisYear => months(first.with_month(1)?, 12),
        }
    }
}

/// A day as `YYYY-MM-DD`, of a year of four digits: such texts are in the order of their days.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let day: NaiveDate = text.parse().ok()?;
    (1000..=9998).contains(&day.year()).then_some(day)
}

/// The days that a condition asks for, if its values say any.
pub(super) fn span(op: Op, values: &[&str], today: NaiveDate) -> Option<DaySpan> {
    let count = |text: &str| {
        let count: u64 = text.parse().ok()?;
        (1..=MAX_DAYS).contains(&count).then_some(Days::new(count))
    };
    let (from, to) = match (op, values) {
        (Op::Is, [on]) => (Some(day(on)?), day(on)?.succ_opt()),
        (Op::Before, [then]) => (None, Some(day(then)?)),
        (Op::After, [then]) => (day(then)?.succ_opt(), None),
        (Op::Between, [from, to]) => (Some(day(from)?), day(to)?.succ_opt()),
        (Op::Within, [period]) => {
            let period: Period = period.parse().ok()?;
            let (from, to) = period.span(today)?;
            (Some(from), Some(to))
        }
        (Op::LastDays, [days]) => {
            let tomorrow = today.succ_opt()?;
            (Some(tomorrow - count(days)?), Some(tomorrow))
        }
        (Op::NextDays, [days]) => (Some(today), Some(today + count(days)?)),
        (Op::OlderThan, [days]) => (None, Some(today - count(days)?)),
        _ => return None,
    };
    Some(DaySpan { from, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(op: Op, value: &str) -> (String, String) {
        let today = day("2026-11-22").expect("a Sunday");
        let span = span(op, &[value], today).expect("days");
        let text = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        (text(span.from), text(span.to))
    }

    fn days(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn periods_are_told_from_today() {
        for (period, from, to) in [
            ("today", "2026-11-22", "2026-11-23"),
            ("yesterday", "2026-11-21", "2026-11-22"),
            ("this_week", "2026-11-16", "2026-11-23"),
            ("last_week", "2026-11-09", "2026-11-16"),
            ("next_week", "2026-11-23", "2026-11-30"),
            ("this_month", "2026-11-01", "2026-12-01"),
            ("last_month", "2026-10-01", "2026-11-01"),
            ("next_month", "2026-12-01", "2027-01-01"),
            ("this_quarter", "2026-10-01", "2027-01-01"),
            ("this_year", "2026-01-01", "2027-01-01"),
        ] {
            assert_eq!(within(Op::Within, period), days(from, to), "{period}");
        }
    }

    #[test]
    fn counted_days_have_today_in_them() {
        assert_eq!(within(Op::LastDays, "7"), days("2026-11-16", "2026-11-23"));
        assert_eq!(within(Op::NextDays, "7"), days("2026-11-22", "2026-11-29"));
        assert_eq!(within(Op::OlderThan, "30"), days("", "2026-10-23"));
    }

    #[test]
    fn what_says_no_days_is_refused() {
        let today = day("2026-11-22").expect("a day");
        for (op, values) in [
            (Op::Is, &["22.11.2026"][..]),
            (Op::Is, &["0026-01-01"]),
            (Op::Is, &[]),
            (Op::Between, &["2026-01-01"]),
            (Op::Within, &["someday"]),
            (Op::LastDays, &["0"]),
            (Op::LastDays, &["-1"]),
            (Op::NextDays, &["99999999999"]),
            (Op::Contains, &["2026"]),
        ] {
            assert_eq!(span(op, values, today), None, "{op} {values:?}");
        }
    }
}
