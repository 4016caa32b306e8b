//! What files may be like.

use domain::import::{Delimiter, Encoding, ImportProblem, ImportState, OnDuplicate};
use domain::language::Language;
use domain::tag::TagInput;
use domain::{Event, FieldCode, ListQuery, RecordKind};
use futures::TryStreamExt as _;
use service::{custom_fields, deals, imports, tags};
use testkit::both_databases;

use super::{checked, firms, get, imported, names, people, undone, upload};
use crate::support::World;

const CYRILLIC: &str = "Имя;Фамилия;Почта;Телефон;Компания\r\nПётр;Иванов;petr@example.com;79991234567;Ромашка\r\n«Ян»;Ёлкин;;;Ромашка\r\n";

/// Names that trip up careless programs.
const NASTY: [&str; 12] = [
    "Robert'); DROP TABLE contacts;--",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "%s %d {} {{}} ${7*7}",
    "null",
    "NaN",
    "田中さん",
    "مرحبا",
    "👩‍👩‍👧‍👦 family",
    "Zalgo t̷̛̑o",
    "\u{202e}reversed",
    "a\\b\"c'd",
];

both_databases! {
    async fn a_windows_file_in_russian_is_understood_by_itself(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let (bytes, _, lossy) = encoding_rs::WINDOWS_1251.encode(CYRILLIC);
        assert!(!lossy);
        let draft = upload(&world, &owner, RecordKind::Contact, &bytes).await.expect("a draft");
        let setup = draft.import.setup.clone();
        assert_eq!((setup.encoding, setup.delimiter), (Encoding::Windows1251, Delimiter::Semicolon));
        assert_eq!(draft.headings[0], "Имя");
        assert_eq!(draft.sample[0][1], "Иванов");
        let targets: Vec<_> = setup.columns.iter().flatten().map(String::as_str).collect();
        assert_eq!(targets, ["first_name", "last_name", "email", "phone", "company"]);
        assert_eq!(setup.key.as_deref(), Some("email"));
        let id = draft.import.id;
        imports::check(&world.services, &owner, id).await.expect("a dry run");
        world.run_jobs().await;
        assert!(people(&world, &owner).await.is_empty(), "a dry run writes nothing");
        let counts = get(&world, &owner, id).await.import.counts;
        assert_eq!((counts.rows, counts.created, counts.failed), (2, 2, 0));
        imports::start(&world.services, &owner, id).await.expect("started");
        world.run_jobs().await;
        let done = get(&world, &owner, id).await.import;
        assert_eq!((done.state, done.percent, done.counts.created), (ImportState::Done, 100, 2));
        let people = people(&world, &owner).await;
        assert_eq!(names(&people), ["«Ян» Ёлкин", "Пётр Иванов"]);
        assert_eq!(people[1].phone.as_deref(), Some("+79991234567"), "a spreadsheet took the plus");
        let firms = firms(&world, &owner).await;
        assert_eq!(firms.len(), 1, "made once, for both");
        assert!(people.iter().all(|person| person.company_id == Some(firms[0].id)));
        let found = ListQuery { search: Some("ёлк".into()), ..ListQuery::default() };
        let found = service::contacts::list(&world.services, &owner, &found).await.expect("a page");
        assert_eq!(found.items.len(), 1, "what was imported is found");
    }

    async fn ragged_quoted_and_nasty_rows_come_through_as_they_are(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let rows: String = NASTY.iter().map(|name| service::csv::line([*name, "a \"note\",\nof two lines"])).collect();
        let text = format!("\u{feff}first name,notes,spare\r\n{rows}\r\nShort\r\nLong,x,y,z,and more\r\n");
        let done = imported(&world, &owner, RecordKind::Contact, &text, |_| {}).await.import;
        assert_eq!((done.counts.created, done.counts.failed), (14, 0));
        let people = people(&world, &owner).await;
        let mut expected: Vec<_> = NASTY.into_iter().chain(["Short", "Long"]).map(str::to_owned).collect();
        expected.sort();
        assert_eq!(names(&people), expected, "guarded cells, too");
        let notes = |name: &str| people.iter().find(|person| person.first_name == name).and_then(|person| person.description.as_deref());
        assert_eq!(notes("null"), Some("a \"note\",\nof two lines"));
        assert_eq!((notes("Long"), notes("Short")), (Some("x"), None));
    }

    async fn wrong_rows_are_refused_told_and_given_back_as_a_file(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let text = "Имя,E-mail,Phone\nAnna,anna@example.com,+44 20 7946 0000\n,b@example.com,\nBob,nonsense,12\n\"Nul\0\",,\n";
        let detail = checked(&world, &owner, RecordKind::Contact, text, |_| {}).await;
        assert_eq!(detail.import.state, ImportState::Checked);
        assert_eq!((detail.import.counts.created, detail.import.counts.failed), (1, 3));
        let told: Vec<_> = detail.problems.iter().map(|problem| {
            let fields = problem.fields.iter().map(|field| (field.field.as_str(), field.code));
            (problem.row, fields.collect::<Vec<_>>())
        }).collect();
        assert_eq!(told, [
            (3, vec![("first_name", FieldCode::Required)]),
            (4, vec![("email", FieldCode::Email), ("phone", FieldCode::Phone)]),
            (5, vec![("first_name", FieldCode::Malformed)]),
        ]);
        let id = detail.import.id;
        let file = imports::problems(&world.services, &owner, id, Language::Russian).await.expect("a file");
        let file: String = file.try_collect::<Vec<_>>().await.expect("all of it").concat();
        let lines: Vec<_> = file.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "Имя,E-mail,Phone,ошибка");
        assert_eq!(lines[1], ",b@example.com,,Имя: не указано");
        assert!(lines[2].starts_with("Bob,nonsense,12,E-mail: это не адрес"), "{}", lines[2]);
        imports::start(&world.services, &owner, id).await.expect("started");
        world.run_jobs().await;
        assert_eq!(names(&people(&world, &owner).await), ["Anna"]);
        let done = get(&world, &owner, id).await;
        assert_eq!((done.import.counts.failed, done.problems.len()), (3, 3));
    }

    async fn columns_go_to_custom_fields_also_to_ones_made_on_the_way(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let size = domain::custom::CustomFieldInput {
            kind: RecordKind::Company,
            name: "Число офисов".into(),
            holds: domain::custom::CustomKind::Number,
            choices: vec![],
            target: None,
        };
        let size = custom_fields::create(&world.services, &owner, &size).await.expect("a field");
        let warm = TagInput { name: "Warm".into(), tint: Some(3) };
        tags::create(&world.services, &owner, &warm).await.expect("a tag");
        let text = "name,число ОФИСОВ,Любимый цвет,tags,owner\nAcme,12.5,синий,\"warm; New\",the owner\nZeta,many,,,\n";
        let done = imported(&world, &owner, RecordKind::Company, text, |setup| {
            assert_eq!(setup.columns[1], Some(size.key()), "a custom field is known by its name");
            assert_eq!(setup.columns[2], None);
            setup.columns[2] = Some("new".into());
        }).await.import;
        assert_eq!((done.counts.created, done.counts.failed), (1, 1));
        let firms = firms(&world, &owner).await;
        let fields = custom_fields::list(&world.services, &owner, Some(RecordKind::Company)).await.expect("fields");
        let shown = |name: &str| {
            let field = fields.iter().find(|field| field.name == name).expect("a field");
            field.to_text(&firms[0].custom[&field.id])
        };
        assert_eq!((shown("Число офисов"), shown("Любимый цвет")), ("12.5".into(), "синий".into()));
        let worn: Vec<_> = firms[0].tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(worn, ["New", "Warm"]);
        assert_eq!(firms[0].owner_id, Some(owner.user_id));
    }

    async fn deals_find_their_stage_contact_and_totals(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let ann = domain::contact::ContactInput { first_name: "Ann".into(), email: Some("Ann@Acme.io".into()), ..Default::default() };
        let ann = service::contacts::create(&world.services, &owner, &ann).await.expect("a contact");
        let stages = service::pipelines::list(&world.services, &owner).await.expect("pipelines").remove(0).stages;
        let second = stages[1].name.to_uppercase();
        let text = format!("Сделка;Сумма;Валюта;Этап;Контакт;Дата закрытия\nБольшая;1 250,50;eur;{second};ann@acme.io;31.12.2026\nМалая;;;;Ann;\nЧужая;;;;nobody@acme.io;\nНеверная;много;;Нигде;;\n");
        let done = imported(&world, &owner, RecordKind::Deal, &text, |_| {}).await;
        assert_eq!((done.import.counts.created, done.import.counts.failed), (2, 2));
        let refused: Vec<Vec<_>> = done.problems.iter().map(|p| p.fields.iter().map(|f| f.field.as_str()).collect()).collect();
        assert_eq!(refused, [vec!["contact"], vec!["stage", "value"]]);
        let query = ListQuery { sort: Some("title".into()), ..ListQuery::default() };
        let all = deals::list(&world.services, &owner, &query).await.expect("a page").items;
        let big = &all[0];
        assert_eq!((big.value_minor, big.currency.as_str(), big.stage_id), (125_050, "EUR", stages[1].id));
        assert_eq!(big.contact_id, Some(ann.id));
        assert_eq!(big.expected_close_on.map(|day| day.to_string()).as_deref(), Some("2026-12-31"));
        assert_eq!((all[1].owner_id, all[1].stage_id), (Some(owner.user_id), stages[0].id));
        let pipeline = big.pipeline_id;
        let board = service::pipelines::board(&world.services, &owner, pipeline, 10).await.expect("a board");
        assert_eq!((board.columns[0].count, board.columns[1].count), (1, 1));
        undone(&world, &owner, done.import.id).await;
        let board = service::pipelines::board(&world.services, &owner, pipeline, 10).await.expect("a board");
        assert_eq!((board.columns[0].count, board.columns[1].count), (0, 0));
    }

    async fn many_rows_are_told_of_in_batches_and_an_export_comes_back_in(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let rows: String = (0..1_203).map(|n| format!("Person {n},p{n}@example.com\n")).collect();
        let text = format!("First name,E-mail\n{rows}");
        let heard = world.newest_event(&owner).await;
        let done = imported(&world, &owner, RecordKind::Contact, &text, |_| {}).await.import;
        assert_eq!((done.counts.rows, done.counts.created), (1_203, 1_203));
        let events = world.events(&owner).await.split_off(heard);
        assert!(events.iter().all(|event| matches!(event, Event::ImportUpdated(_))), "no event a row");
        assert!(events.len() < 15, "{} events", events.len());
        let everybody = people(&world, &owner).await;
        assert_eq!(everybody.len(), 1_203);
        let exported = service::export::csv(&world.services, &owner, RecordKind::Contact, ListQuery::default()).await.expect("an export");
        let exported: String = exported.try_collect::<Vec<_>>().await.expect("all of it").concat();
        let again = imported(&world, &owner, RecordKind::Contact, &exported, |setup| {
            setup.key = Some("id".into());
            setup.on_duplicate = OnDuplicate::Update;
        }).await.import;
        let counts = again.counts;
        assert_eq!((counts.updated, counts.created, counts.skipped, counts.failed), (0, 0, 1_203, 0), "it says what is there");
        assert_eq!(people(&world, &owner).await, everybody);
    }

    async fn a_file_that_is_none_is_refused_or_fails_and_says_so(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let empty = upload(&world, &owner, RecordKind::Contact, b"").await.expect_err("nothing");
        assert_eq!(empty.of_field("file"), Some(FieldCode::Required));
        let binary = upload(&world, &owner, RecordKind::Contact, b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0").await;
        assert_eq!(binary.expect_err("a picture").of_field("file"), Some(FieldCode::Malformed));
        let list = imports::list(&world.services, &owner, &ListQuery::default()).await.expect("a list");
        assert!(list.items.is_empty(), "nothing is left of them");
        let endless = format!("first name\nAnn\n\"{}", "x,".repeat(1_000_000));
        let failed = checked(&world, &owner, RecordKind::Contact, &endless, |_| {}).await.import;
        assert_eq!((failed.state, failed.problem), (ImportState::Failed, Some(ImportProblem::Unreadable)));
    }

    async fn old_files_are_forgotten(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let text = "first name\nAnn\n";
        let draft = upload(&world, &owner, RecordKind::Contact, text.as_bytes()).await.expect("a draft");
        let done = imported(&world, &owner, RecordKind::Contact, text, |_| {}).await;
        assert!(done.can_undo);
        service::housekeeping::tidy(&world.services).await.expect("tidied");
        assert!(get(&world, &owner, done.import.id).await.can_undo, "not yet");
        world.later(service::housekeeping::IMPORTS_KEPT + chrono::TimeDelta::hours(1));
        service::housekeeping::tidy(&world.services).await.expect("tidied");
        let kept = get(&world, &owner, done.import.id).await;
        assert_eq!((kept.can_undo, kept.import.counts.created), (false, 1), "that it was is still known");
        let gone = imports::get(&world.services, &owner, draft.import.id).await;
        assert_eq!(gone.expect_err("gone").code, domain::ErrorCode::NotFound);
        let refused = imports::undo(&world.services, &owner, done.import.id).await;
        assert_eq!(refused.expect_err("too late").code, domain::ErrorCode::Conflict);
        let file = imports::problems(&world.services, &owner, done.import.id, Language::English).await;
        assert_eq!(file.err().and_then(|error| error.of_field("file")), Some(FieldCode::Expired));
    }
}
