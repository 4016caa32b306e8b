//! Rows whose record is there already, in the organization or in the file.

use domain::company::CompanyInput;
use domain::contact::ContactInput;
use domain::import::OnDuplicate;
use domain::{FieldCode, RecordKind};
use service::{companies, contacts};
use testkit::both_databases;

use super::{checked, firms, imported, names, people, undone};
use crate::support::World;

const FILE: &str = "First name,Last name,E-mail,Job title,Company\nAnn,Archer,ANN@example.com,,Acme\nBob,Baker,bob@example.com,Buyer,\nBob,Again,bob@example.com,,Acme\nCat,,,,\n";

fn ann() -> ContactInput {
    ContactInput {
        first_name: "Anna".into(),
        email: Some("ann@example.com".into()),
        job_title: Some("Director".into()),
        ..ContactInput::default()
    }
}

both_databases! {
    async fn duplicates_are_passed_over(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        contacts::create(&world.services, &owner, &ann()).await.expect("a contact");
        let dry = checked(&world, &owner, RecordKind::Contact, FILE, |_| {}).await.import.counts;
        let done = imported(&world, &owner, RecordKind::Contact, FILE, |_| {}).await.import.counts;
        assert_eq!((done.created, done.skipped, done.updated, done.failed), (2, 2, 0, 0));
        assert_eq!(dry, done, "the dry run knew");
        assert_eq!(names(&people(&world, &owner).await), ["Anna", "Bob Baker", "Cat"]);
    }

    async fn duplicates_are_updated_and_empty_cells_change_nothing(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let before = contacts::create(&world.services, &owner, &ann()).await.expect("a contact");
        let update = |setup: &mut domain::import::ImportSetup| setup.on_duplicate = OnDuplicate::Update;
        let dry = checked(&world, &owner, RecordKind::Contact, FILE, update).await.import.counts;
        let done = imported(&world, &owner, RecordKind::Contact, FILE, update).await.import;
        assert_eq!((done.counts.created, done.counts.updated), (2, 2));
        assert_eq!(dry, done.counts, "the dry run knew");
        let all = people(&world, &owner).await;
        assert_eq!(names(&all), ["Ann Archer", "Bob Again", "Cat"]);
        assert_eq!(all[0].job_title.as_deref(), Some("Director"), "an empty cell clears nothing");
        assert_eq!(all[0].id, before.id);
        assert_eq!((all[0].company_name.as_deref(), firms(&world, &owner).await.len()), (Some("Acme"), 1));
        let undone = undone(&world, &owner, done.id).await;
        assert_eq!((undone.counts.undone, undone.counts.kept), (4, 0), "two people made, one changed, a company");
        let all = people(&world, &owner).await;
        assert_eq!(names(&all), ["Anna"]);
        assert_eq!(all[0].company_id, None);
        assert!(firms(&world, &owner).await.is_empty());
    }

    async fn duplicates_are_made_anyway(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        contacts::create(&world.services, &owner, &ann()).await.expect("a contact");
        let create = |setup: &mut domain::import::ImportSetup| setup.on_duplicate = OnDuplicate::Create;
        let done = imported(&world, &owner, RecordKind::Contact, FILE, create).await.import.counts;
        assert_eq!(done.created, 4);
        assert_eq!(people(&world, &owner).await.len(), 5);
    }

    async fn people_are_told_apart_by_phone_and_user_name_as_well(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let ann = ContactInput { phone: Some("+44 20 7946 0000".into()), telegram_username: Some("@Ann_Archer".into()), ..ann() };
        contacts::create(&world.services, &owner, &ann).await.expect("a contact");
        let text = "First name,Phone,Telegram\nA,+442079460000,\nB,,https://t.me/ann_archer\n";
        for (key, there) in [("phone", ["Anna", "B"]), ("telegram_username", ["A", "Anna"])] {
            let done = imported(&world, &owner, RecordKind::Contact, text, |setup| setup.key = Some(key.into())).await.import;
            assert_eq!((done.counts.skipped, done.counts.created), (1, 1), "by {key}");
            assert_eq!(names(&people(&world, &owner).await), there, "by {key}");
            undone(&world, &owner, done.id).await;
        }
    }

    async fn a_domain_is_one_companys_only(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let acme = CompanyInput { name: "Acme".into(), domain: Some("acme.io".into()), ..CompanyInput::default() };
        companies::create(&world.services, &owner, &acme).await.expect("a company");
        let text = "Name,Domain\nAcme GmbH,https://www.ACME.io/about\nBeta,beta.io\nBeta again,beta.io\nGamma,\n";
        let by_name = |setup: &mut domain::import::ImportSetup| setup.key = Some("name".into());
        let done = imported(&world, &owner, RecordKind::Company, text, by_name).await;
        assert_eq!((done.import.counts.created, done.import.counts.failed), (2, 2));
        assert!(done.problems.iter().all(|p| p.fields[0].field == "domain" && p.fields[0].code == FieldCode::Taken));
        let rows: Vec<_> = done.problems.iter().map(|problem| problem.row).collect();
        assert_eq!(rows, [2, 4]);
        undone(&world, &owner, done.import.id).await;
        let by_domain = imported(&world, &owner, RecordKind::Company, text, |setup| {
            setup.key = Some("domain".into());
            setup.on_duplicate = OnDuplicate::Update;
        }).await.import;
        assert_eq!((by_domain.counts.created, by_domain.counts.updated), (2, 2));
        let names: Vec<_> = firms(&world, &owner).await.into_iter().map(|firm| firm.name).collect();
        assert_eq!(names, ["Acme GmbH", "Beta again", "Gamma"]);
    }
}
