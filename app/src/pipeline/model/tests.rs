use super::*;
use chrono::DateTime;
use domain::PipelineId;
use domain::ids::CompanyId;

fn id<T: std::str::FromStr>(number: u32) -> T {
    let text = format!("00000000-0000-7000-8000-{number:012}");
    text.parse().ok().expect("a uuid")
}

fn stage(number: u32, kind: StageKind) -> Stage {
    Stage {
        id: id(number),
        name: format!("Stage {number}"),
        kind,
        position: i64::from(number),
    }
}

fn deal(number: u32, in_stage: u32, entered: i64) -> Deal {
    let at = DateTime::from_timestamp(entered, 0).expect("a moment");
    Deal {
        id: id(number),
        title: format!("Deal {number}"),
        value_minor: 1_000,
        currency: "USD".to_owned(),
        pipeline_id: id::<PipelineId>(1),
        stage_id: id(in_stage),
        stage_name: String::new(),
        stage_kind: StageKind::Open,
        stage_entered_at: at,
        contact_id: None,
        contact_name: None,
        company_id: None::<CompanyId>,
        company_name: None,
        owner_id: None,
        owner_name: None,
        probability: None,
        expected_close_on: None,
        source: None,
        loss_reason: None,
        tags: Vec::new(),
        custom: domain::custom::CustomValues::new(),
        description: None,
        version: 1,
        created_at: at,
        updated_at: at,
    }
}

fn column(stage: Stage, deals: Vec<Deal>) -> BoardColumn {
    let count = i64::try_from(deals.len()).expect("few");
    let total = StageTotal {
        currency: "USD".to_owned(),
        count,
        value_minor: 1_000 * count,
    };
    BoardColumn {
        totals: if count > 0 { vec![total] } else { vec![] },
        count,
        stage,
        deals,
        next_cursor: None,
    }
}

/// Two open stages (1 with deals 11 and 12, 2 empty) and a won one.
fn board() -> BoardModel {
    let stages = vec![
        stage(1, StageKind::Open),
        stage(2, StageKind::Open),
        stage(3, StageKind::Won),
    ];
    let columns = vec![
        column(stages[0].clone(), vec![deal(12, 1, 200), deal(11, 1, 100)]),
        column(stages[1].clone(), vec![]),
        column(stages[2].clone(), vec![]),
    ];
    BoardModel {
        pipeline: Pipeline {
            id: id(1),
            name: "Sales".to_owned(),
            stages,
        },
        columns,
    }
}

fn shown(board: &BoardModel, stage: usize) -> Vec<String> {
    board.columns[stage]
        .deals
        .iter()
        .map(|deal| deal.title.clone())
        .collect()
}

#[test]
fn a_moved_deal_takes_its_value_along_and_lands_on_top() {
    let mut board = board();
    let first = board
        .moved(id(11), id(2), 300_000)
        .expect("deal and stage are there");
    board.put(first);
    let second = board
        .moved(id(12), id(2), 400_000)
        .expect("deal and stage are there");
    board.put(second);

    assert_eq!(shown(&board, 0), [""; 0]);
    assert_eq!(shown(&board, 1), ["Deal 12", "Deal 11"]);
    assert_eq!((board.columns[0].count, board.columns[1].count), (0, 2));
    assert_eq!(board.columns[0].totals, []);
    assert_eq!(board.columns[1].totals[0].value_minor, 2_000);
    assert_eq!(board.columns[1].deals[0].stage_name, "Stage 2");
}

#[test]
fn the_echo_of_ones_own_move_changes_no_number() {
    let mut board = board();
    let moved = board
        .moved(id(11), id(2), 300_000)
        .expect("deal and stage are there");
    board.put(moved.clone());
    board.put(Deal {
        version: 2,
        ..moved
    });
    assert_eq!((board.columns[0].count, board.columns[1].count), (1, 1));
    assert_eq!(board.deal(id(11)).map(|deal| deal.version), Some(2));
}

#[test]
fn an_older_copy_does_not_move_a_deal_back() {
    let mut board = board();
    let moved = board
        .moved(id(11), id(2), 300_000)
        .expect("deal and stage are there");
    board.put(Deal {
        version: 3,
        ..moved
    });
    board.put(Deal {
        version: 2,
        ..deal(11, 1, 100)
    });
    assert_eq!(shown(&board, 1), ["Deal 11"]);
}

#[test]
fn another_currency_has_its_own_sum() {
    let mut board = board();
    board.put(Deal {
        currency: "EUR".to_owned(),
        ..deal(13, 1, 300)
    });
    let sums: Vec<_> = board.columns[0]
        .totals
        .iter()
        .map(|total| (total.currency.as_str(), total.value_minor))
        .collect();
    assert_eq!(sums, [("USD", 2_000), ("EUR", 1_000)]);
    board.take(id(13));
    assert_eq!(
        board.columns[0].totals.len(),
        1,
        "a sum of nothing is not shown"
    );
}

#[test]
fn a_deal_below_the_loaded_ones_waits_for_its_page() {
    let mut board = board();
    board.columns[0].next_cursor = Some("more".to_owned());
    board.put(deal(13, 1, 50));
    assert_eq!(shown(&board, 0), ["Deal 12", "Deal 11"]);
    assert_eq!(board.columns[0].count, 3, "but it counts");

    let page = Page {
        items: vec![deal(11, 1, 100), deal(13, 1, 50)],
        next_cursor: None,
    };
    board.append(id(1), page);
    assert_eq!(
        shown(&board, 0),
        ["Deal 12", "Deal 11", "Deal 13"],
        "and nothing is shown twice"
    );
}

#[test]
fn neighbours_end_at_the_edges() {
    let board = board();
    assert_eq!(board.beside(id(1), 1), Some(id(2)));
    assert_eq!(board.beside(id(1), -1), None);
    assert_eq!(board.beside(id(3), 1), None);
    assert_eq!(board.open_deals(), 2);
}
