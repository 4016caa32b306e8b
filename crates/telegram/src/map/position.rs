//! Where the update stream stands: grammers' form and Parley's.

use grammers_session::types::{ChannelState, UpdatesState};
use grammers_tl_types as tl;
use service::telegram::Position;

/// Stored positions as grammers reads them.
pub(crate) fn to_state(positions: &[Position]) -> UpdatesState {
    let mut state = UpdatesState::default();
    for position in positions {
        match *position {
            Position::Primary { pts, date, seq } => {
                state.pts = pts;
                state.date = date;
                state.seq = seq;
            }
            Position::Secondary { qts } => state.qts = qts,
            Position::Channel { id, pts } => state.channels.push(ChannelState { id, pts }),
        }
    }
    state.channels.sort_by_key(|channel| channel.id);
    state
}

/// Telegram's own state as grammers keeps it.
pub(crate) fn of_server(state: &tl::types::updates::State) -> UpdatesState {
    UpdatesState {
        pts: state.pts,
        qts: state.qts,
        date: state.date,
        seq: state.seq,
        channels: Vec::new(),
    }
}

/// The positions that differ.
pub(crate) fn moved(before: &UpdatesState, after: &UpdatesState) -> Vec<Position> {
    let mut moved = Vec::new();
    let primary = |state: &UpdatesState| (state.pts, state.date, state.seq);
    if primary(before) != primary(after) {
        moved.push(Position::Primary {
            pts: after.pts,
            date: after.date,
            seq: after.seq,
        });
    }
    if before.qts != after.qts {
        moved.push(Position::Secondary { qts: after.qts });
    }
    // Both lists come from grammers' boxes, which keep channels sorted by id.
    let mut known = before.channels.iter().peekable();
    for channel in &after.channels {
        while known.peek().is_some_and(|other| other.id < channel.id) {
            known.next();
        }
        if known.peek() != Some(&channel) {
            moved.push(Position::Channel {
                id: channel.id,
                pts: channel.pts,
            });
        }
    }
    moved
}

/// Whether nothing but the clock has moved: not worth a write of its own.
pub(crate) fn only_clock(before: &UpdatesState, after: &UpdatesState) -> bool {
    before.pts == after.pts && before.qts == after.qts && before.channels == after.channels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(pts: i32, channels: &[(i64, i32)]) -> UpdatesState {
        UpdatesState {
            pts,
            qts: 1,
            date: 100,
            seq: 2,
            channels: channels
                .iter()
                .map(|&(id, pts)| ChannelState { id, pts })
                .collect(),
        }
    }

    #[test]
    fn names_exactly_what_moved() {
        let before = state(5, &[(10, 1), (20, 2), (40, 4)]);
        let after = state(6, &[(10, 1), (20, 3), (30, 7), (40, 4)]);
        assert_eq!(
            moved(&before, &after),
            [
                Position::Primary {
                    pts: 6,
                    date: 100,
                    seq: 2
                },
                Position::Channel { id: 20, pts: 3 },
                Position::Channel { id: 30, pts: 7 },
            ]
        );
        assert_eq!(moved(&after, &after), []);
    }

    #[test]
    fn comes_back_from_storage_as_it_went() {
        let gone = state(6, &[(10, 1), (20, 3)]);
        let stored = moved(&UpdatesState::default(), &gone);
        assert_eq!(to_state(&stored), gone);
    }

    #[test]
    fn the_clock_alone_is_no_news() {
        let before = state(5, &[(10, 1)]);
        let mut after = before.clone();
        after.date += 9;
        assert!(only_clock(&before, &after));
        after.pts += 1;
        assert!(!only_clock(&before, &after));
    }
}
