//! Timelines.

use domain::deal::DealInput;
use domain::timeline::{TimelineEntry, TimelineFact};
use domain::{AccountId, ChatId, ContactId, FieldCode, ListQuery, MessageId};
use store::kernel::bulk;
use store::timeline::{self, Of};
use store::{Executor, Value, sql};

use crate::ground::{Ground, at, id, named, query, titled};

/// A conversation linked to a contact, of an account made for it.
async fn chat(ground: &Ground, contact: ContactId, phone: &str) -> (AccountId, ChatId) {
    let (account, chat): (AccountId, ChatId) = (id(), id());
    let tx = ground.begin().await;
    let organization: Value = ground.organization.into();
    bulk::insert(
        &tx,
        "accounts",
        &[
            "id",
            "organization_id",
            "owner_id",
            "phone",
            "state",
            "synced_chats",
            "created_at",
        ],
        [vec![
            account.into(),
            organization.clone(),
            ground.user.into(),
            phone.into(),
            "online".into(),
            0i64.into(),
            at(0).into(),
        ]],
    )
    .await
    .expect("an account");
    bulk::insert(
        &tx,
        "chats",
        &[
            "id",
            "organization_id",
            "account_id",
            "peer_kind",
            "peer_id",
            "title",
            "contact_id",
            "unread_count",
            "read_inbox_up_to",
            "read_outbox_up_to",
            "last_message_outgoing",
            "sorted_at",
            "history_complete",
            "search",
            "version",
            "created_at",
        ],
        [vec![
            chat.into(),
            organization,
            account.into(),
            "user".into(),
            1i64.into(),
            "Ann".into(),
            contact.into(),
            0i64.into(),
            0i64.into(),
            0i64.into(),
            false.into(),
            at(0).into(),
            true.into(),
            "ann".into(),
            1i64.into(),
            at(0).into(),
        ]],
    )
    .await
    .expect("a chat");
    tx.commit().await.expect("commit");
    (account, chat)
}

async fn message(ground: &Ground, (account, chat): (AccountId, ChatId), text: &str, second: i64) {
    let tx = ground.begin().await;
    bulk::insert(
        &tx,
        "messages",
        &[
            "id",
            "organization_id",
            "chat_id",
            "account_id",
            "outgoing",
            "text",
            "state",
            "sent_at",
            "version",
            "created_at",
        ],
        [vec![
            id::<MessageId>().into(),
            ground.organization.into(),
            chat.into(),
            account.into(),
            false.into(),
            text.into(),
            "received".into(),
            at(second).into(),
            1i64.into(),
            at(second).into(),
        ]],
    )
    .await
    .expect("a message");
    tx.commit().await.expect("commit");
}

async fn page(ground: &Ground, of: Of, query: &ListQuery) -> domain::Page<TimelineEntry> {
    timeline::page(&ground.db, ground.organization, of, true, query)
        .await
        .expect("a timeline")
        .expect("a page")
}

/// The entries in short: the text of a message, or the stages of a step.
fn told(entries: &[TimelineEntry]) -> Vec<String> {
    let tell = |entry: &TimelineEntry| match &entry.what {
        TimelineFact::Message { message } => message.text.clone(),
        TimelineFact::Note { note } => note.text.clone(),
        TimelineFact::Task { task } => task.title.clone(),
        TimelineFact::StageChanged {
            from_stage,
            to_stage,
            ..
        } => {
            format!("{} → {to_stage}", from_stage.as_deref().unwrap_or_default())
        }
    };
    entries.iter().map(tell).collect()
}

testkit::both_databases! {
    async fn a_timeline_tells_messages_and_moves_in_one_order(db) {
        let ground = Ground::new(&db).await;
        let ann = ground.contact(&named("Ann"), 0).await;
        let deal = ground.deal(&DealInput { contact_id: Some(ann), ..titled("Licences", 1) }, 0, 10).await;
        let other = ground.deal(&DealInput { contact_id: Some(ann), ..titled("Other", 1) }, 3, 15).await;
        let (first, second) = (chat(&ground, ann, "+1").await, chat(&ground, ann, "+2").await);
        message(&ground, first, "hello", 5).await;
        message(&ground, second, "hello from the other phone", 12).await;
        ground.move_deal(deal, 1, 20).await;
        message(&ground, first, "send me the price", 30).await;

        let of_deal = page(&ground, Of::Deal(deal, Some(ann)), &ListQuery::default()).await;
        assert_eq!(told(&of_deal.items), [
            "send me the price", "New → Contacted", "hello from the other phone", " → New", "hello",
        ]);
        let of_contact = page(&ground, Of::Contact(ann), &ListQuery::default()).await;
        assert_eq!(told(&of_contact.items), [
            "send me the price", "New → Contacted", " → Meeting", "hello from the other phone",
            " → New", "hello",
        ]);
        assert_eq!(of_contact.items[1].at, at(20));
        let TimelineFact::StageChanged { deal_title, by, .. } = &of_contact.items[1].what else {
            panic!("a move was expected");
        };
        assert_eq!((deal_title.as_str(), by.as_deref()), ("Licences", Some("Ground")));
        let alone = page(&ground, Of::Deal(other, None), &ListQuery::default()).await;
        assert_eq!(told(&alone.items), [" → Meeting"]);
    }

    async fn walking_a_timeline_meets_every_entry_once_also_in_the_same_second(db) {
        let ground = Ground::new(&db).await;
        let ann = ground.contact(&named("Ann"), 0).await;
        let deal = ground.deal(&DealInput { contact_id: Some(ann), ..titled("Licences", 1) }, 0, 1).await;
        let chat = chat(&ground, ann, "+1").await;
        for number in 0..9 {
            message(&ground, chat, &format!("message {number}"), 1 + number / 5).await;
        }
        for position in 1..5 {
            ground.move_deal(deal, position, 2).await;
        }
        let whole = page(&ground, Of::Contact(ann), &ListQuery::default()).await;
        assert_eq!(whole.items.len(), 14);
        for limit in [1, 2, 5, 13, 14] {
            let mut query = query(&format!("limit={limit}"));
            let mut met = Vec::new();
            loop {
                let page = page(&ground, Of::Contact(ann), &query).await;
                met.extend(page.items);
                query.cursor = page.next_cursor;
                if query.cursor.is_none() { break; }
            }
            assert_eq!(met, whole.items, "in pages of {limit}");
        }
    }

    async fn a_timeline_keeps_to_its_organization_and_to_what_may_be_read(db) {
        let (ours, theirs) = (Ground::new(&db).await, Ground::new(&db).await);
        let ann = ours.contact(&named("Ann"), 0).await;
        let deal = ours.deal(&DealInput { contact_id: Some(ann), ..titled("Licences", 1) }, 0, 1).await;
        let chat = chat(&ours, ann, "+1").await;
        message(&ours, chat, "secret", 2).await;
        for of in [Of::Contact(ann), Of::Deal(deal, Some(ann))] {
            assert!(page(&theirs, of, &ListQuery::default()).await.items.is_empty());
            let without = timeline::page(&db, ours.organization, of, false, &ListQuery::default())
                .await.expect("a timeline").expect("a page");
            assert_eq!(told(&without.items), [" → New"]);
        }
        let removed = sql("UPDATE accounts SET deleted_at = $2 WHERE id = $1").bind(chat.0).bind(at(3));
        db.execute_one(removed).await.expect("removing");
        let left = page(&ours, Of::Contact(ann), &ListQuery::default()).await;
        assert_eq!(told(&left.items), [" → New"], "a removed account took its conversations along");
    }

    async fn what_a_timeline_does_not_know_is_refused(db) {
        let ground = Ground::new(&db).await;
        for (asked, field, code) in [
            ("kind=message", "kind", FieldCode::Unknown),
            ("sort=at", "sort", FieldCode::Unknown),
            ("search=price", "search", FieldCode::Unknown),
            ("cursor=nonsense", "cursor", FieldCode::Malformed),
        ] {
            let error = timeline::page(&db, ground.organization, Of::Contact(id()), true, &query(asked))
                .await.expect("an answer").expect_err(asked);
            assert_eq!(error.of_field(field), Some(code), "{asked}");
        }
    }
}
