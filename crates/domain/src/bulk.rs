//! Many records at once.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Error, FieldCode, TagId, UserId};

/// What is done to many records of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bulk {
    /// To which, at most [`Bulk::MAX`].
    pub ids: Vec<Uuid>,
    /// What.
    pub action: BulkAction,
}

/// One thing that is done to each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum BulkAction {
    /// Put a tag on.
    Tag {
        /// Which.
        tag_id: TagId,
    },
    /// Take a tag off.
    Untag {
        /// Which.
        tag_id: TagId,
    },
    /// Give them to a member, or to nobody.
    Assign {
        /// To whom.
        owner_id: Option<UserId>,
    },
    /// Put them into the bin.
    Delete,
    /// Take them out of the bin.
    Restore,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkAnswer {
    /// The records that are different now. Those that were so already, or are not there, are
    /// left out.
    pub changed: Vec<BulkChanged>,
}

/// A record that is different now, and what is needed to undo it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkChanged {
    /// Which.
    pub id: Uuid,
    /// Who looked after it before.
    pub owner_id: Option<UserId>,
}

impl Bulk {
    /// The most records at once: they change in one transaction, and others wait for it.
    pub const MAX: usize = 1_000;

    /// The ids, each once.
    pub fn parse(&self) -> Result<Vec<Uuid>, Error> {
        if self.ids.len() > Self::MAX {
            return Err(Error::field("ids", FieldCode::TooLong));
        }
        let mut ids = self.ids.clone();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}

impl BulkAnswer {
    /// What undoes the action: one action for each owner that there was, or one for all.
    pub fn undo(&self, action: BulkAction) -> Vec<Bulk> {
        let all = |action| {
            let ids = self.changed.iter().map(|changed| changed.id).collect();
            vec![Bulk { ids, action }]
        };
        match action {
            BulkAction::Tag { tag_id } => all(BulkAction::Untag { tag_id }),
            BulkAction::Untag { tag_id } => all(BulkAction::Tag { tag_id }),
            BulkAction::Delete => all(BulkAction::Restore),
            BulkAction::Restore => all(BulkAction::Delete),
            BulkAction::Assign { .. } => self.give_back(),
        }
    }

    fn give_back(&self) -> Vec<Bulk> {
        let mut back: Vec<Bulk> = Vec::new();
        for changed in &self.changed {
            let action = BulkAction::Assign {
                owner_id: changed.owner_id,
            };
            match back.iter_mut().find(|bulk| bulk.action == action) {
                Some(bulk) => bulk.ids.push(changed.id),
                None => back.push(Bulk {
                    ids: vec![changed.id],
                    action,
                }),
            }
        }
        back
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assigning_is_undone_owner_by_owner() {
        let id = Uuid::from_u128;
        let owner = |number| Some(UserId(id(number)));
        let changed = [(1, owner(7)), (2, None), (3, owner(7))];
        let changed = changed.map(|(number, owner_id)| BulkChanged {
            id: id(number),
            owner_id,
        });
        let answer = BulkAnswer {
            changed: changed.to_vec(),
        };
        let back = answer.undo(BulkAction::Assign { owner_id: owner(9) });
        let expected = [(vec![id(1), id(3)], owner(7)), (vec![id(2)], None)];
        let expected = expected.map(|(ids, owner_id)| Bulk {
            ids,
            action: BulkAction::Assign { owner_id },
        });
        assert_eq!(back, expected);
    }
}
