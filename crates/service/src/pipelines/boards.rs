//! Boards as they were last read.
//!
//! A board is the widest answer there is, and the first thing every window asks for. Whatever
//! changes what is on it is told as an event of its organization in the same transaction, so a
//! board is good for as long as the organization's newest event is the one from before it was
//! read. That number is asked for each time: the change may have been made by another process.

use std::sync::{Arc, Mutex, PoisonError};

use domain::pipeline::Board;
use domain::{OrganizationId, PipelineId};

/// How many are kept; the one that was not asked for longest goes first.
const KEPT: usize = 64;

/// What makes two boards the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub organization_id: OrganizationId,
    pub pipeline_id: PipelineId,
    pub per_column: u32,
}

struct Kept {
    key: Key,
    /// The newest event when reading began.
    event: i64,
    board: Arc<Board>,
}

/// The boards that are kept, the one asked for last at the end.
#[derive(Clone, Default)]
pub struct Boards(Arc<Mutex<Vec<Kept>>>);

impl Boards {
    /// The board, if nothing happened since it was read.
    pub(super) fn get(&self, key: Key, event: i64) -> Option<Arc<Board>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|kept| kept.key == key)?;
        let found = kept.remove(at);
        // One that was read before the newest event is of no more use.
        (found.event == event).then(|| {
            let board = Arc::clone(&found.board);
            kept.push(found);
            board
        })
    }

    /// Keeps a board; reading it began when `event` was the newest.
    pub(super) fn put(&self, key: Key, event: i64, board: Arc<Board>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| kept.key != key);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Kept { key, event, board });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::pipeline::Pipeline;

    fn key(per_column: u32) -> Key {
        Key {
            organization_id: OrganizationId(uuid::Uuid::nil()),
            pipeline_id: PipelineId(uuid::Uuid::nil()),
            per_column,
        }
    }

    fn board(name: &str) -> Arc<Board> {
        let pipeline = Pipeline {
            id: PipelineId(uuid::Uuid::nil()),
            name: name.to_owned(),
            stages: Vec::new(),
        };
        let columns = Vec::new();
        Arc::new(Board { pipeline, columns })
    }

    #[test]
    fn a_board_is_good_until_something_happens() {
        let boards = Boards::default();
        boards.put(key(25), 7, board("Sales"));
        assert!(boards.get(key(50), 7).is_none(), "another board");
        assert_eq!(boards.get(key(25), 7), Some(board("Sales")));
        assert!(boards.get(key(25), 8).is_none(), "something happened");
        assert!(boards.get(key(25), 7).is_none(), "it was given up then");
    }

    #[test]
    fn the_one_not_asked_for_longest_goes_first() {
        let boards = Boards::default();
        let last = u32::try_from(KEPT).expect("a small number");
        for number in 0..last {
            boards.put(key(number), 1, board("Sales"));
        }
        boards.get(key(0), 1).expect("the first one");
        boards.put(key(last), 1, board("Sales"));
        assert!(boards.get(key(0), 1).is_some(), "just asked for");
        assert!(boards.get(key(1), 1).is_none(), "asked for longest ago");
    }
}
