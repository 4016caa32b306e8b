//! The totals of the stages never differ from what the deals add up to.

use std::collections::BTreeMap;

use domain::deal::DealInput;
use domain::{DealId, FieldCode, StageId};
use store::{Db, Executor, deals, sql};
use uuid::Uuid;

use crate::ground::{Ground, at, id, titled};

type Sums = BTreeMap<(StageId, String), (i64, i64)>;

async fn sums(db: &Db, text: &'static str) -> Sums {
    let rows = db.fetch_all(sql(text)).await.expect("sums");
    rows.iter()
        .map(|row| {
            let key = (
                row.id("stage_id").expect("stage"),
                row.get("currency").expect("currency"),
            );
            (
                key,
                (row.get("n").expect("n"), row.get("total").expect("total")),
            )
        })
        .collect()
}

async fn kept(db: &Db) -> Sums {
    let mut kept = sums(
        db,
        "SELECT stage_id, currency, deal_count AS n, value_minor AS total FROM stage_totals",
    )
    .await;
    // A stage that was left by all keeps a row of zeros.
    kept.retain(|_, sum| *sum != (0, 0));
    kept
}

async fn counted(db: &Db) -> Sums {
    sums(
        db,
        "SELECT stage_id, currency, COUNT(*) AS n, CAST(SUM(value_minor) AS BIGINT) AS total
         FROM deals WHERE deleted_at IS NULL GROUP BY stage_id, currency",
    )
    .await
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn position(&mut self) -> usize {
        usize::try_from(self.below(7)).expect("small")
    }

    fn input(&mut self) -> DealInput {
        let currency = ["USD", "EUR", "RUB"][usize::try_from(self.below(3)).expect("small")];
        let value = i64::try_from(self.below(1_000_000)).expect("small");
        DealInput {
            currency: Some(currency.into()),
            ..titled("Deal", value)
        }
    }
}

/// One random change: a new deal, another value or currency, a move, both, or a deletion.
async fn play(ground: &Ground, dice: &mut Dice, alive: &mut Vec<DealId>, second: i64) {
    let play = dice.below(10);
    if alive.is_empty() || play < 4 {
        alive.push(ground.deal(&dice.input(), dice.position(), second).await);
        return;
    }
    let index = usize::try_from(dice.below(alive.len() as u64)).expect("small");
    let deal = alive[index];
    if play < 6 {
        ground.move_deal(deal, dice.position(), second).await;
        return;
    }
    let tx = ground.begin().await;
    let before = deals::get_to_change(&tx, ground.organization, deal)
        .await
        .expect("get")
        .expect("it");
    if play < 9 {
        let fields = dice.input().parse().expect("valid");
        let arrival = (play == 8).then(|| ground.arrival(dice.position(), second));
        deals::update(
            &tx,
            ground.organization,
            &before,
            &fields,
            arrival.as_ref(),
            at(second),
        )
        .await
    } else {
        alive.swap_remove(index);
        deals::delete(&tx, ground.organization, &before, ground.user, at(second)).await
    }
    .expect("a change")
    .expect("a total with room");
    tx.commit().await.expect("commit");
}

testkit::both_databases! {
    async fn they_are_kept_in_step_by_any_series_of_changes(db) {
        let ground = Ground::new(&db).await;
        let (mut dice, mut alive) = (Dice(2026), Vec::new());
        for second in 0..150 {
            play(&ground, &mut dice, &mut alive, second).await;
            if second % 10 == 0 {
                assert_eq!(kept(&db).await, counted(&db).await, "after change {second}");
            }
        }
        assert_eq!(kept(&db).await, counted(&db).await);
        assert!(alive.len() > 10, "the series left only {} deals", alive.len());
        history_is_a_chain(&db).await;
    }

    async fn deals_that_cross_each_other_neither_wait_forever_nor_miscount(db) {
        let ground = std::sync::Arc::new(Ground::new(&db).await);
        let mut movers = tokio::task::JoinSet::new();
        for mover in 0..6usize {
            let ground = std::sync::Arc::clone(&ground);
            movers.spawn(async move {
                let deal = ground.deal(&titled("Crossing", 10), mover % 2, 0).await;
                for round in 0..8usize {
                    ground.move_deal(deal, (mover + round + 1) % 2, 1).await;
                }
            });
        }
        while let Some(mover) = movers.join_next().await {
            mover.expect("a mover");
        }
        assert_eq!(kept(&db).await, counted(&db).await);
    }

    async fn a_total_beyond_64_bits_is_refused_with_nothing_written(db) {
        let ground = Ground::new(&db).await;
        ground.deal(&titled("All the money", i64::MAX), 0, 1).await;
        let more = titled("And one cent more", 1).parse().expect("valid");
        let tx = ground.begin().await;
        let refused = deals::insert(&tx, ground.organization, id(), &more, &ground.arrival(0, 2))
            .await.expect("an answer").expect_err("beyond what can be kept");
        assert_eq!(refused.of_field("value_minor"), Some(FieldCode::Amount));
        drop(tx);
        assert_eq!(kept(&db).await, counted(&db).await);
        ground.deal(&titled("Elsewhere there is room", 1), 1, 3).await;
        assert_eq!(kept(&db).await, counted(&db).await);
    }
}

/// Every step of a deal begins where the one before ended, and the last one is where it stands.
async fn history_is_a_chain(db: &Db) {
    let rows = db
        .fetch_all(sql(
            "SELECT h.deal_id, h.from_stage_id, h.to_stage_id, d.stage_id
             FROM deal_stage_changes h JOIN deals d ON d.id = h.deal_id
             ORDER BY h.deal_id, h.changed_at, h.id",
        ))
        .await
        .expect("history");
    let mut last: Option<(DealId, StageId, StageId)> = None;
    for row in &rows {
        let deal: DealId = row.id("deal_id").expect("deal");
        let from: Option<Uuid> = row.get("from_stage_id").expect("from");
        let to: StageId = row.id("to_stage_id").expect("to");
        match last.filter(|(of, ..)| *of == deal) {
            Some((_, end, _)) => assert_eq!(from.map(StageId), Some(end), "a gap in the history"),
            None => {
                assert_eq!(from, None, "a deal begins somewhere");
                if let Some((_, end, stands)) = last {
                    assert_eq!(end, stands, "the last step is where the deal stands");
                }
            }
        }
        last = Some((deal, to, row.id("stage_id").expect("stage")));
    }
}
