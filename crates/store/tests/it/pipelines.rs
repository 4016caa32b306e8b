//! Pipelines and the board.

use domain::ListQuery;
use domain::deal::DealInput;
use domain::pipeline::{DEFAULT_STAGES, StageTotal};
use store::{deals, pipelines};

use crate::ground::{Ground, id, titled};

testkit::both_databases! {
    async fn an_organization_starts_with_the_default_pipeline(db) {
        let ground = Ground::new(&db).await;
        let all = pipelines::list(&db, ground.organization).await.expect("list");
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].name, "Sales");
        let stages: Vec<_> = all[0].stages.iter().map(|s| (s.name.as_str(), s.kind)).collect();
        assert_eq!(stages, DEFAULT_STAGES);
        let positions: Vec<_> = all[0].stages.iter().map(|s| s.position).collect();
        assert_eq!(positions, [0, 1, 2, 3, 4, 5, 6]);
        let first = pipelines::first_stage(&db, ground.organization).await.expect("first");
        assert_eq!(first, Some((ground.pipeline, ground.stages[0].id)));
    }

    async fn a_stage_belongs_to_one_organization(db) {
        let (ours, theirs) = (Ground::new(&db).await, Ground::new(&db).await);
        let stage = ours.stages[3].id;
        let of = |organization| pipelines::of_stage(&db, organization, stage);
        assert_eq!(of(ours.organization).await.expect("of"), Some(ours.pipeline));
        assert_eq!(of(theirs.organization).await.expect("of"), None);
        assert_eq!(of(id()).await.expect("of"), None);
    }

    async fn the_board_shows_totals_by_currency_and_the_newest_arrivals(db) {
        let ground = Ground::new(&db).await;
        let old = ground.deal(&titled("Old", 100), 0, 1).await;
        let euro = DealInput { currency: Some("EUR".into()), ..titled("Euro", 7) };
        ground.deal(&euro, 0, 2).await;
        let late = ground.deal(&titled("Late", 50), 1, 3).await;
        ground.move_deal(late, 0, 9).await;
        let gone = ground.deal(&titled("Gone", 1), 6, 4).await;
        ground.move_deal(gone, 5, 5).await;

        let pipeline = pipelines::list(&db, ground.organization).await.expect("list").remove(0);
        let columns = pipelines::columns(&db, ground.organization, &pipeline, 2).await.expect("columns");
        assert_eq!(columns.len(), 7);
        let first = &columns[0];
        assert_eq!(first.count, 3);
        assert_eq!(first.totals, [
            StageTotal { currency: "USD".into(), count: 2, value_minor: 150 },
            StageTotal { currency: "EUR".into(), count: 1, value_minor: 7 },
        ]);
        let titles: Vec<_> = first.deals.iter().map(|deal| deal.title.as_str()).collect();
        assert_eq!(titles, ["Late", "Euro"], "who came into the stage last comes first");
        assert_eq!((columns[1].count, columns[6].count, columns[5].count), (0, 0, 1));
        assert!(columns[1].totals.is_empty(), "a currency nothing stands in is not named");
        assert!(columns[1].deals.is_empty() && columns[1].next_cursor.is_none());

        // The rest of the column comes from the list of deals.
        let rest = ListQuery {
            cursor: first.next_cursor.clone(),
            sort: Some("-stage_entered_at".into()),
            filters: [("stage_id".into(), first.stage.id.to_string())].into(),
            ..ListQuery::default()
        };
        assert!(rest.cursor.is_some());
        let rest = deals::list(&db, ground.organization, &rest).await.expect("list").expect("page");
        assert_eq!(rest.items.iter().map(|deal| deal.id).collect::<Vec<_>>(), [old]);
        assert_eq!(rest.next_cursor, None);
    }
}
