//! The timeline of a deal shows the exchange with its contact.

use domain::ListQuery;
use domain::chat::ChatLink;
use domain::deal::DealInput;
use domain::message::SendMessage;
use domain::timeline::TimelineFact;
use service::{contacts, deals, messaging, timeline};

use super::{named, pipeline, titled};
use crate::support::{World, person};

testkit::both_databases! {
    async fn a_deal_tells_its_moves_and_the_messages_of_its_contact(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        let ann = contacts::create(services, &owner, &named("Ann")).await.expect("a contact");
        let input = DealInput { contact_id: Some(ann.id), ..titled("Licences") };
        let deal = deals::create(services, &owner, &input).await.expect("a deal");
        let account = world.account(&owner, "+15550100").await;
        let chat = world.chat(&owner, account, person(7, "Ann")).await;
        let text = SendMessage { text: "Hello Ann".into(), ..SendMessage::default() };
        world.later(chrono::TimeDelta::seconds(60));
        messaging::send(services, &owner, chat.id, &text).await.expect("queued");

        let all = ListQuery::default();
        let before = timeline::of_deal(services, &owner, deal.id, &all).await.expect("a timeline");
        assert_eq!(before.items.len(), 1, "an unlinked conversation is nobody's");
        let link = ChatLink { contact_id: Some(ann.id) };
        messaging::link(services, &owner, chat.id, &link).await.expect("linked");
        world.later(chrono::TimeDelta::seconds(60));
        let stage = pipeline(&world, &owner).await.stages[1].id;
        deals::move_to(services, &owner, deal.id, stage).await.expect("a move");

        let told = timeline::of_deal(services, &owner, deal.id, &all).await.expect("a timeline");
        let [moved, message, created] = &told.items[..] else {
            panic!("a move, a message and a beginning were expected: {told:?}");
        };
        assert!(matches!(&moved.what, TimelineFact::StageChanged { to_stage, by, .. }
            if to_stage == "Contacted" && by.as_deref() == Some("The owner")));
        assert!(matches!(&message.what, TimelineFact::Message { message } if message.text == "Hello Ann"));
        assert!(matches!(&created.what, TimelineFact::StageChanged { from_stage: None, .. }));
        let of_ann = timeline::of_contact(services, &owner, ann.id, &all).await.expect("a timeline");
        assert_eq!(of_ann, told);
    }
}
