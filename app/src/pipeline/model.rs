//! What the board shows, as a plain value: every change is a function of the board and a fact,
//! so it can be tested without a browser.

use domain::{
    DealId, Page, StageId,
    deal::Deal,
    pipeline::{Board, BoardColumn, Pipeline, Stage, StageKind, StageTotal},
};

/// The board on the screen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BoardModel {
    pub pipeline: Pipeline,
    pub columns: Vec<BoardColumn>,
}

impl From<Board> for BoardModel {
    fn from(board: Board) -> Self {
        Self {
            pipeline: board.pipeline,
            columns: board.columns,
        }
    }
}

impl BoardModel {
    /// A deal that is shown.
    pub fn deal(&self, id: DealId) -> Option<&Deal> {
        self.columns
            .iter()
            .flat_map(|column| &column.deals)
            .find(|deal| deal.id == id)
    }

    pub fn stage(&self, id: StageId) -> Option<&Stage> {
        self.column(id).map(|column| &column.stage)
    }

    pub fn column(&self, id: StageId) -> Option<&BoardColumn> {
        self.columns.iter().find(|column| column.stage.id == id)
    }

    /// The stage `steps` to the right (or left, below zero) of this one.
    pub fn beside(&self, id: StageId, steps: isize) -> Option<StageId> {
        let at = self
            .columns
            .iter()
            .position(|column| column.stage.id == id)?;
        let to = at.checked_add_signed(steps)?;
        self.columns.get(to).map(|column| column.stage.id)
    }

    /// The deal as it would be in another stage, from this moment on.
    pub fn moved(&self, id: DealId, to: StageId, now: i64) -> Option<Deal> {
        let mut deal = self.deal(id)?.clone();
        let stage = self.stage(to)?;
        deal.stage_id = stage.id;
        deal.stage_name.clone_from(&stage.name);
        deal.stage_kind = stage.kind;
        deal.stage_entered_at = chrono::DateTime::from_timestamp_millis(now)?;
        Some(deal)
    }

    /// Puts a deal where it says it is. An older copy than the one shown changes nothing.
    pub fn put(&mut self, deal: Deal) {
        if self
            .deal(deal.id)
            .is_some_and(|shown| shown.version > deal.version)
        {
            return;
        }
        self.take(deal.id);
        let Some(column) = self
            .columns
            .iter_mut()
            .find(|column| column.stage.id == deal.stage_id)
        else {
            return;
        };
        count(column, &deal, 1);
        let order = |deal: &Deal| (deal.stage_entered_at, deal.id);
        let at = column
            .deals
            .iter()
            .position(|other| order(other) < order(&deal))
            .unwrap_or(column.deals.len());
        // Below the last loaded one it is among those that "show more" will bring.
        if at < column.deals.len() || column.next_cursor.is_none() {
            column.deals.insert(at, deal);
        }
    }

    /// Takes a deal off the board.
    pub fn take(&mut self, id: DealId) -> Option<Deal> {
        for column in &mut self.columns {
            if let Some(at) = column.deals.iter().position(|deal| deal.id == id) {
                let deal = column.deals.remove(at);
                count(column, &deal, -1);
                return Some(deal);
            }
        }
        None
    }

    /// The next page of a column.
    pub fn append(&mut self, stage: StageId, page: Page<Deal>) {
        let new: Vec<_> = page
            .items
            .into_iter()
            .filter(|deal| self.deal(deal.id).is_none())
            .collect();
        if let Some(column) = self
            .columns
            .iter_mut()
            .find(|column| column.stage.id == stage)
        {
            column.deals.extend(new);
            column.next_cursor = page.next_cursor;
        }
    }

    /// Takes over counts and sums, which the shown cards alone cannot tell.
    pub fn recount(&mut self, fresh: &Board) {
        for column in &mut self.columns {
            if let Some(fresh) = fresh
                .columns
                .iter()
                .find(|fresh| fresh.stage.id == column.stage.id)
            {
                column.count = fresh.count;
                column.totals.clone_from(&fresh.totals);
            }
        }
    }

    /// How many deals are still being worked on.
    pub fn open_deals(&self) -> i64 {
        self.columns
            .iter()
            .filter(|column| column.stage.kind == StageKind::Open)
            .map(|column| column.count)
            .sum()
    }

    /// Whether nothing stands anywhere.
    pub fn is_empty(&self) -> bool {
        self.columns.iter().all(|column| column.count == 0)
    }
}

/// Adds a deal to the numbers over a column, or takes it out of them.
fn count(column: &mut BoardColumn, deal: &Deal, sign: i64) {
    column.count += sign;
    let known = column
        .totals
        .iter_mut()
        .find(|total| total.currency == deal.currency);
    match known {
        Some(total) => {
            total.count += sign;
            total.value_minor = total
                .value_minor
                .saturating_add(sign.saturating_mul(deal.value_minor));
        }
        None if sign > 0 => column.totals.push(StageTotal {
            currency: deal.currency.clone(),
            count: 1,
            value_minor: deal.value_minor,
        }),
        None => {}
    }
    column.totals.retain(|total| total.count > 0);
}

#[cfg(test)]
mod tests;
