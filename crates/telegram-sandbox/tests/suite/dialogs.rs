//! Listing chats, paging through history, finding people.

use grammers_client::tl;

use crate::support::{ONE, TestClient, sandbox};

#[tokio::test]
async fn dialogs_come_with_their_last_messages() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let mut dialogs = client.client.iter_dialogs();
    assert_eq!(dialogs.total().await.unwrap(), 9);
    let mut titles = Vec::new();
    let mut dates = Vec::new();
    while let Some(dialog) = dialogs.next().await.unwrap() {
        titles.push(dialog.peer().name().unwrap_or_default().to_owned());
        dates.push(dialog.last_message.as_ref().unwrap().date());
    }
    assert_eq!(titles[0], "Long");
    assert!(titles.contains(&"Sandbox group".to_owned()), "{titles:?}");
    assert!(dates.is_sorted_by(|a, b| a >= b));
}

#[tokio::test]
async fn dialogs_in_small_pages_are_the_same() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let mut seen = Vec::new();
    let (mut offset_date, mut offset_id) = (0, 0);
    let mut offset_peer = tl::enums::InputPeer::Empty;
    loop {
        let request = tl::functions::messages::GetDialogs {
            exclude_pinned: false,
            folder_id: None,
            offset_date,
            offset_id,
            offset_peer: offset_peer.clone(),
            limit: 2,
            hash: 0,
        };
        let tl::enums::messages::Dialogs::Slice(page) =
            client.client.invoke(&request).await.unwrap()
        else {
            panic!("two of nine are a slice");
        };
        assert_eq!(page.count, 9);
        let Some(tl::enums::Dialog::Dialog(last)) = page.dialogs.last().cloned() else {
            break;
        };
        for dialog in page.dialogs {
            let tl::enums::Dialog::Dialog(dialog) = dialog else {
                continue;
            };
            seen.push(dialog.peer);
        }
        let last_message = page.messages.last().unwrap();
        let tl::enums::Message::Message(message) = last_message else {
            panic!("a message");
        };
        (offset_date, offset_id) = (message.date, message.id);
        offset_peer = match &last.peer {
            tl::enums::Peer::User(peer) => {
                let hash = page.users.iter().find_map(|user| match user {
                    tl::enums::User::User(user) if user.id == peer.user_id => user.access_hash,
                    _ => None,
                });
                tl::enums::InputPeer::User(tl::types::InputPeerUser {
                    user_id: peer.user_id,
                    access_hash: hash.unwrap(),
                })
            }
            tl::enums::Peer::Channel(peer) => {
                let hash = page.chats.iter().find_map(|chat| match chat {
                    tl::enums::Chat::Channel(chat) if chat.id == peer.channel_id => {
                        chat.access_hash
                    }
                    _ => None,
                });
                tl::enums::InputPeer::Channel(tl::types::InputPeerChannel {
                    channel_id: peer.channel_id,
                    access_hash: hash.unwrap(),
                })
            }
            tl::enums::Peer::Chat(_) => panic!("there are no basic groups"),
        };
    }
    assert_eq!(seen.len(), 9);
    seen.sort_by_key(|peer| format!("{peer:?}"));
    seen.dedup();
    assert_eq!(seen.len(), 9);
}

#[tokio::test]
async fn history_pages_through_250_messages() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let long = client.peer("long_sandbox").await;
    let mut messages = client.client.iter_messages(long);
    assert_eq!(messages.total().await.unwrap(), 250);
    let mut count = 0;
    let mut previous = i32::MAX;
    while let Some(message) = messages.next().await.unwrap() {
        assert!(message.id() < previous);
        previous = message.id();
        assert_eq!(message.text(), format!("Message {} of 250", 250 - count));
        assert_eq!(message.outgoing(), (249 - count) % 3 == 0);
        count += 1;
    }
    assert_eq!(count, 250);

    // A page in the middle, by number.
    let mut page = client
        .client
        .iter_messages(long)
        .offset_id(previous + 10)
        .limit(3);
    while let Some(message) = page.next().await.unwrap() {
        assert!(message.id() < previous + 10);
    }
    let mut found = client.client.search_messages(long).query("message 12 of");
    assert_eq!(
        found.next().await.unwrap().unwrap().text(),
        "Message 12 of 250"
    );
    assert!(found.next().await.unwrap().is_none());
}

#[tokio::test]
async fn people_are_found() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let nobody = client
        .client
        .resolve_username("nobody_at_all")
        .await
        .unwrap();
    assert!(nobody.is_none());
    let request = tl::functions::contacts::GetContacts { hash: 0 };
    let tl::enums::contacts::Contacts::Contacts(contacts) =
        client.client.invoke(&request).await.unwrap()
    else {
        panic!("the contacts");
    };
    assert_eq!(contacts.contacts.len(), 8);
    let request = tl::functions::contacts::Search {
        broadcasts: false,
        bots: false,
        q: "ann".to_owned(),
        limit: 10,
    };
    let tl::enums::contacts::Found::Found(found) = client.client.invoke(&request).await.unwrap();
    assert_eq!(found.my_results.len(), 1);
}

#[tokio::test]
async fn access_hashes_belong_to_one_account() {
    let sandbox = sandbox().await;
    let one = TestClient::signed_in(&sandbox, ONE).await;
    let two = TestClient::signed_in(&sandbox, crate::support::TWO).await;
    let echo = one.peer("echo_sandbox").await;
    let error = two.client.send_message(echo, "stolen").await.unwrap_err();
    assert!(error.is("PEER_ID_INVALID"), "{error}");
}

#[tokio::test]
async fn an_unknown_method_is_refused_and_recorded() {
    let sandbox = sandbox().await;
    let client = TestClient::signed_in(&sandbox, ONE).await;
    let request = tl::functions::messages::GetAllStickers { hash: 0 };
    let error = client.client.invoke(&request).await.unwrap_err();
    assert!(error.is("INPUT_METHOD_INVALID"), "{error}");
    let journal = sandbox.control().journal();
    let entry = journal
        .iter()
        .find(|entry| entry.method == "messages.getAllStickers");
    assert_eq!(entry.unwrap().outcome, "INPUT_METHOD_INVALID");
    assert!(telegram_sandbox::supported_methods().contains(&"messages.sendMessage"));
}
