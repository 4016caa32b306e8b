//! The gateway's positions, as rows.

use store::accounts::StoredPosition;

use crate::telegram::Position;

/// The common box.
const PRIMARY: i64 = 0;
/// The box of secret chats and bots.
const SECONDARY: i64 = -1;

pub(super) fn to_row(position: Position) -> StoredPosition {
    match position {
        Position::Primary { pts, date, seq } => StoredPosition {
            channel_id: PRIMARY,
            pts: pts.into(),
            date: date.into(),
            seq: seq.into(),
        },
        Position::Secondary { qts } => StoredPosition {
            channel_id: SECONDARY,
            pts: qts.into(),
            date: 0,
            seq: 0,
        },
        Position::Channel { id, pts } => StoredPosition {
            channel_id: id,
            pts: pts.into(),
            date: 0,
            seq: 0,
        },
    }
}

/// Nothing where a number does not fit, which only a damaged row could cause: the gateway then
/// asks Telegram for the box anew.
pub(super) fn from_row(row: StoredPosition) -> Option<Position> {
    let pts = row.pts.try_into().ok()?;
    Some(match row.channel_id {
        PRIMARY => Position::Primary {
            pts,
            date: row.date.try_into().ok()?,
            seq: row.seq.try_into().ok()?,
        },
        SECONDARY => Position::Secondary { qts: pts },
        id => Position::Channel { id, pts },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_comes_back_from_its_row() {
        for position in [
            Position::Primary {
                pts: i32::MAX,
                date: 1_790_000_000,
                seq: 7,
            },
            Position::Secondary { qts: 3 },
            Position::Channel {
                id: 4_000_000_000,
                pts: 12,
            },
        ] {
            assert_eq!(from_row(to_row(position)), Some(position));
        }
    }
}
