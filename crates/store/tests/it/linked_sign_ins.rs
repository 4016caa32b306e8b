//! Ways of signing in by somebody else's word: one person each, and each answer once.

use domain::LinkedSignInId;
use domain::sign_in_with::Provider;
use store::linked_sign_ins::{self, Subject};
use uuid::Uuid;

use crate::ground::{Ground, at};

const ADA: Subject<'_> = Subject {
    provider: Provider::GitHub,
    issuer: "https://github.com",
    subject: "7",
    label: "@ada",
};

testkit::both_databases! {
    async fn a_word_stands_for_one_person(db) {
        let ground = Ground::new(&db).await;
        let (user, id): (_, LinkedSignInId) = (ground.user, Uuid::now_v7().into());
        let tx = ground.begin().await;
        linked_sign_ins::insert(&tx, id, user, ADA, at(0)).await.expect("linked");
        tx.commit().await.expect("commit");
        let tx = ground.begin().await;
        let again = linked_sign_ins::insert(&tx, Uuid::now_v7().into(), user, ADA, at(1)).await;
        assert!(again.expect_err("it is somebody's").is_unique());
        drop(tx);
        let owner = linked_sign_ins::owner(&db, ADA.issuer, ADA.subject).await.expect("a row");
        assert_eq!(owner, Some(user));
        // The same name means somebody else to another issuer.
        let other = linked_sign_ins::owner(&db, "https://accounts.google.com", "7").await;
        assert_eq!(other.expect("no row"), None);

        let tx = ground.begin().await;
        linked_sign_ins::note_use(&tx, ADA.issuer, ADA.subject, "@lovelace", at(2)).await.expect("noted");
        let stranger = linked_sign_ins::remove(&tx, Uuid::now_v7().into(), id).await;
        assert!(!stranger.expect("an answer"), "a stranger takes it away");
        tx.commit().await.expect("commit");
        let all = linked_sign_ins::list(&db, user).await.expect("a list");
        assert_eq!((all[0].label.as_str(), all[0].last_used_at), ("@lovelace", Some(at(2))));
    }

    async fn an_answer_is_used_once_and_forgotten_in_time(db) {
        let ground = Ground::new(&db).await;
        for (hash, first) in [(b"one", true), (b"one", false), (b"two", true)] {
            let tx = ground.begin().await;
            let spent = linked_sign_ins::spend(&tx, hash, at(60)).await.expect("an answer");
            tx.commit().await.expect("commit");
            assert_eq!(spent, first, "{hash:?}");
        }
        assert_eq!(linked_sign_ins::forget_spent(&db, at(59), 10).await.expect("none"), 0);
        assert_eq!(linked_sign_ins::forget_spent(&db, at(60), 1).await.expect("one"), 1);
        assert_eq!(linked_sign_ins::forget_spent(&db, at(60), 10).await.expect("the other"), 1);
    }
}
