//! Passkeys and questions to devices: one person each, and each answer once.

use domain::PasskeyId;
use domain::passkey::Copies;
use store::passkey_questions::{self, Purpose, Waiting};
use store::passkeys::{self, Kept};
use store::{StoreError, Tx, two_factor};
use uuid::Uuid;

use crate::ground::{Ground, at};

/// Runs a change in a transaction of its own.
async fn change<T>(ground: &Ground, what: impl AsyncFnOnce(&Tx) -> Result<T, StoreError>) -> T {
    let tx = ground.begin().await;
    let answer = what(&tx).await.expect("a change");
    tx.commit().await.expect("commit");
    answer
}

fn key(ground: &Ground, name: &str) -> Kept {
    Kept {
        id: PasskeyId::from(Uuid::now_v7()),
        user_id: ground.user,
        credential_id: name.as_bytes().to_vec(),
        public_key: vec![1, 2, 3],
        sign_count: 4,
        copies: Copies::Allowed,
        transports: 5,
        name: name.to_owned(),
    }
}

fn waiting(ground: &Ground, hash: u8) -> Waiting {
    Waiting {
        hash: vec![hash; 32],
        user_id: Some(ground.user),
        sealed: vec![hash],
    }
}

testkit::both_databases! {
    async fn a_key_stands_for_one_person(db) {
        let (ground, other) = (Ground::new(&db).await, Ground::new(&db).await);
        let laptop = key(&ground, "laptop");
        change(&ground, async |tx| passkeys::insert(tx, &laptop, at(0)).await).await;
        let tx = other.begin().await;
        let again = passkeys::insert(&tx, &Kept { id: Uuid::now_v7().into(), user_id: other.user, ..laptop.clone() }, at(1)).await;
        assert!(again.expect_err("it is somebody's").is_unique());
        drop(tx);
        let known = passkeys::known(&db, b"laptop").await.expect("a row").expect("it");
        assert_eq!((known.id, known.user_id, known.sign_count, known.copies), (laptop.id, ground.user, 4, Copies::Allowed));
        assert!(passkeys::known(&db, b"phone").await.expect("no row").is_none());
        assert_eq!(passkeys::names_on_devices(&db, ground.user).await.expect("names"), [(b"laptop".to_vec(), 5)]);
        assert!(!passkeys::any(&db, other.user).await.expect("an answer"));
    }

    async fn of_two_uses_that_saw_the_same_counter_one_counts(db) {
        let ground = Ground::new(&db).await;
        let laptop = key(&ground, "laptop");
        change(&ground, async |tx| passkeys::insert(tx, &laptop, at(0)).await).await;
        let used = async |seen, count| change(&ground, async |tx| {
            passkeys::note_use(tx, laptop.id, seen, count, Copies::Made, at(2)).await
        }).await;
        assert!(used(4, 7).await);
        assert!(!used(4, 8).await, "somebody used it meanwhile");
        let list = passkeys::list(&db, ground.user).await.expect("a list");
        assert_eq!((list[0].synced, list[0].created_at, list[0].last_used_at), (true, at(0), Some(at(2))));
    }

    async fn its_person_renames_and_removes_it_and_nobody_else(db) {
        let (ground, other) = (Ground::new(&db).await, Ground::new(&db).await);
        let (laptop, phone) = (key(&ground, "laptop"), key(&ground, "phone"));
        for (key, when) in [(&laptop, 0), (&phone, 1)] {
            change(&ground, async |tx| passkeys::insert(tx, key, at(when)).await).await;
        }
        let (own, stranger) = (ground.user, other.user);
        assert!(!change(&ground, async |tx| passkeys::rename(tx, stranger, laptop.id, "mine").await).await);
        assert!(change(&ground, async |tx| passkeys::rename(tx, own, laptop.id, "old").await).await);
        assert!(!change(&ground, async |tx| passkeys::remove(tx, stranger, phone.id).await).await);
        let names = async || -> Vec<String> {
            let list = passkeys::list(&db, own).await.expect("a list");
            list.into_iter().map(|key| key.name).collect()
        };
        assert_eq!(names().await, ["old", "phone"]);
        assert!(change(&ground, async |tx| passkeys::remove(tx, own, phone.id).await).await);
        change(&ground, async |tx| passkeys::remove_all(tx, stranger).await).await;
        assert_eq!(names().await, ["old"]);
        change(&ground, async |tx| passkeys::remove_all(tx, own).await).await;
        assert!(names().await.is_empty());
    }

    async fn a_question_is_taken_once_in_time_and_for_its_purpose(db) {
        let ground = Ground::new(&db).await;
        let question = waiting(&ground, 1);
        let take = async |purpose, now| change(&ground, async |tx| {
            passkey_questions::take(tx, &[1; 32], purpose, at(now)).await
        }).await;
        let put = async |question: &Waiting| change(&ground, async |tx| {
            passkey_questions::put(tx, Purpose::Add, question, at(60)).await
        }).await;
        put(&question).await;
        assert_eq!(take(Purpose::Proof, 1).await, None, "it was put for something else");
        assert_eq!(take(Purpose::Add, 60).await, None, "its time is over");
        assert_eq!(take(Purpose::Add, 59).await, Some(question.clone()));
        assert_eq!(take(Purpose::Add, 59).await, None, "it was taken");
        // A newer one takes the place of the one before.
        put(&question).await;
        let newer = waiting(&ground, 2);
        put(&newer).await;
        assert_eq!(take(Purpose::Add, 1).await, None, "there is a newer one");
        let waits = passkey_questions::waiting(&db, ground.user, Purpose::Add, at(1)).await;
        assert_eq!(waits.expect("an answer"), Some(newer));
    }

    async fn questions_to_nobody_stand_beside_each_other_and_go_in_the_end(db) {
        let ground = Ground::new(&db).await;
        for hash in [1, 2] {
            let question = Waiting { user_id: None, ..waiting(&ground, hash) };
            change(&ground, async |tx| passkey_questions::put(tx, Purpose::SignIn, &question, at(60)).await).await;
        }
        assert_eq!(passkey_questions::forget_expired(&db, at(59), 10).await.expect("an answer"), 0);
        assert_eq!(passkey_questions::forget_expired(&db, at(60), 10).await.expect("an answer"), 2);
    }

    async fn the_second_step_is_on_without_an_app_and_takes_one_later(db) {
        let ground = Ground::new(&db).await;
        let user = ground.user;
        let kept = async || two_factor::get(&db, user).await.expect("a row").expect("a second step");
        // An app that is only being set up is given up for the passkey.
        assert!(change(&ground, async |tx| two_factor::begin(tx, user, b"app", b"one", at(0)).await).await);
        assert!(!kept().await.is_on());
        assert!(change(&ground, async |tx| two_factor::switch_on_without_app(tx, user, b"two", at(1)).await).await);
        assert!(!change(&ground, async |tx| two_factor::switch_on_without_app(tx, user, b"three", at(2)).await).await);
        let on = kept().await;
        assert_eq!((on.is_on(), on.has_app(), on.sealed.as_slice(), on.salt.as_slice()), (true, false, &b""[..], &b"two"[..]));
        assert!(!change(&ground, async |tx| two_factor::spend_step(tx, user, 9).await).await, "there is no app");
        assert!(!change(&ground, async |tx| two_factor::forget_app(tx, user).await).await);
        // Setting one up leaves what the codes of now are hashed with.
        assert!(change(&ground, async |tx| two_factor::begin(tx, user, b"app", b"four", at(3)).await).await);
        assert_eq!((kept().await.has_app(), kept().await.salt.as_slice()), (false, &b"two"[..]));
        assert!(change(&ground, async |tx| two_factor::confirm(tx, user, b"app", 7, at(4)).await).await);
        let with_app = kept().await;
        assert_eq!((with_app.has_app(), with_app.confirmed_at), (true, Some(at(1))), "it is on since the passkey");
        assert!(!change(&ground, async |tx| two_factor::begin(tx, user, b"other", b"five", at(5)).await).await);
        assert!(change(&ground, async |tx| two_factor::forget_app(tx, user).await).await);
        assert_eq!((kept().await.is_on(), kept().await.has_app()), (true, false));
    }
}
