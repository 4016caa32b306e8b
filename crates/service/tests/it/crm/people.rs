//! Companies and contacts.

use domain::company::CompanyInput;
use domain::contact::ContactInput;
use domain::{Event, FieldCode};
use service::{companies, contacts};

use super::named;
use crate::support::World;

testkit::both_databases! {
    async fn every_change_of_a_contact_is_told(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let created = contacts::create(services, &owner, &named("Ann")).await.expect("a contact");
        world.later(chrono::TimeDelta::seconds(5));
        let change = |input| Ok(ContactInput { job_title: Some("Buyer".into()), ..input });
        let updated = contacts::update(services, &owner, created.id, change).await.expect("a change");
        assert_eq!((updated.first_name.as_str(), updated.job_title.as_deref()), ("Ann", Some("Buyer")));
        assert!(updated.updated_at > created.updated_at);
        contacts::delete(services, &owner, created.id).await.expect("gone");
        assert_eq!(world.events(&owner).await, [
            Event::ContactCreated(created.clone()),
            Event::ContactUpdated(updated),
            Event::ContactDeleted { id: created.id },
        ]);
    }

    async fn every_wrong_field_is_named_and_nothing_is_written(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let input = ContactInput {
            first_name: "  ".into(),
            email: Some("ann".into()),
            phone: Some("12".into()),
            telegram_username: Some("имя".into()),
            ..ContactInput::default()
        };
        let refused = contacts::create(&world.services, &owner, &input).await.expect_err("wrong");
        for (field, code) in [
            ("first_name", FieldCode::Required),
            ("email", FieldCode::Email),
            ("phone", FieldCode::Phone),
            ("telegram_username", FieldCode::TelegramUsername),
        ] {
            assert_eq!(refused.of_field(field), Some(code), "{field}");
        }
        assert!(world.events(&owner).await.is_empty());
    }

    async fn a_contact_works_at_a_company_that_is_there(db) {
        let world = World::new(db);
        let (owner, stranger) = (world.organization("Ours").await, world.organization("Theirs").await);
        let services = &world.services;
        let acme = CompanyInput { name: "Acme".into(), ..CompanyInput::default() };
        let ours = companies::create(services, &owner, &acme).await.expect("a company");
        let theirs = companies::create(services, &stranger, &acme).await.expect("a company");
        let at = |company_id| ContactInput { company_id: Some(company_id), ..named("Ann") };

        let refused = contacts::create(services, &owner, &at(theirs.id)).await.expect_err("not ours");
        assert_eq!(refused.of_field("company_id"), Some(FieldCode::Unknown));
        let ann = contacts::create(services, &owner, &at(ours.id)).await.expect("a contact");
        assert_eq!(ann.company_name.as_deref(), Some("Acme"));
        assert_eq!(companies::get(services, &owner, ours.id).await.expect("it").contact_count, 1);

        companies::delete(services, &owner, ours.id).await.expect("gone");
        let left = contacts::get(services, &owner, ann.id).await.expect("she stays");
        assert_eq!((left.company_id, left.company_name), (None, None));
        let refused = contacts::create(services, &owner, &at(ours.id)).await.expect_err("it is gone");
        assert_eq!(refused.of_field("company_id"), Some(FieldCode::Unknown));
        let again = companies::create(services, &owner, &acme).await.expect("the same again");
        assert_ne!(again.id, ours.id);
    }
}
