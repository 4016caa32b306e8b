//! The second step at sign-in, and new addresses: what works once works once.

use domain::SessionId;
use store::email_changes::{self, Wanted};
use store::sessions::{self, NewSession};
use store::{Db, StoreError, Tx, organizations, second_steps, two_factor, users};
use uuid::Uuid;

use crate::ground::{Ground, at};

const SEALED: &[u8] = b"sealed";
const SALT: &[u8] = b"salt";

/// Runs a change in a transaction of its own.
async fn change<T>(ground: &Ground, what: impl AsyncFnOnce(&Tx) -> Result<T, StoreError>) -> T {
    let tx = ground.begin().await;
    let answer = what(&tx).await.expect("a change");
    tx.commit().await.expect("commit");
    answer
}

async fn switch_on(ground: &Ground) {
    let user = ground.user;
    assert!(
        change(ground, async |tx| two_factor::begin(
            tx,
            user,
            SEALED,
            SALT,
            at(0)
        )
        .await)
        .await
    );
    assert!(
        change(ground, async |tx| two_factor::confirm(
            tx,
            user,
            SEALED,
            7,
            at(1)
        )
        .await)
        .await
    );
}

async fn failures(ground: &Ground, db: &Db) -> i64 {
    let kept = two_factor::get(db, ground.user).await.expect("a row");
    kept.expect("a second step").failures
}

testkit::both_databases! {
    async fn a_secret_is_on_once_it_was_confirmed(db) {
        let ground = Ground::new(&db).await;
        let user = ground.user;
        assert!(two_factor::get(&db, user).await.expect("no row").is_none());
        assert!(change(&ground, async |tx| two_factor::begin(tx, user, b"first", SALT, at(0)).await).await);
        assert!(change(&ground, async |tx| two_factor::begin(tx, user, SEALED, SALT, at(1)).await).await);
        assert!(!change(&ground, async |tx| two_factor::confirm(tx, user, b"first", 7, at(2)).await).await, "another one was begun");
        assert!(change(&ground, async |tx| two_factor::confirm(tx, user, SEALED, 7, at(2)).await).await);
        assert!(!change(&ground, async |tx| two_factor::confirm(tx, user, SEALED, 8, at(3)).await).await, "it is on already");
        assert!(!change(&ground, async |tx| two_factor::begin(tx, user, b"other", SALT, at(3)).await).await, "it is on already");
        let kept = two_factor::get(&db, user).await.expect("a row").expect("a second step");
        assert_eq!((kept.sealed.as_slice(), kept.confirmed_at), (SEALED, Some(at(2))));
        change(&ground, async |tx| two_factor::remove(tx, user).await).await;
        assert!(two_factor::get(&db, user).await.expect("no row").is_none());
    }

    async fn a_step_of_time_works_once_and_none_before_it(db) {
        let ground = Ground::new(&db).await;
        switch_on(&ground).await;
        for (step, works) in [(7, false), (6, false), (8, true), (8, false), (10, true), (9, false)] {
            assert_eq!(change(&ground, async |tx| two_factor::spend_step(tx, ground.user, step).await).await, works, "step {step}");
        }
    }

    async fn of_those_who_saw_the_same_failures_one_may_try(db) {
        let ground = Ground::new(&db).await;
        let user = ground.user;
        switch_on(&ground).await;
        assert!(change(&ground, async |tx| two_factor::claim_attempt(tx, user, 0, at(5)).await).await);
        assert!(!change(&ground, async |tx| two_factor::claim_attempt(tx, user, 0, at(5)).await).await);
        assert!(change(&ground, async |tx| two_factor::claim_attempt(tx, user, 1, at(9)).await).await);
        let kept = two_factor::get(&db, user).await.expect("a row").expect("a second step");
        assert_eq!((kept.failures, kept.wait_until), (2, Some(at(9))));
        change(&ground, async |tx| two_factor::forget_failures(tx, user).await).await;
        assert_eq!(failures(&ground, &db).await, 0);
    }

    async fn a_backup_code_works_once_and_new_ones_replace_the_old(db) {
        let ground = Ground::new(&db).await;
        let user = ground.user;
        switch_on(&ground).await;
        let codes = [[1; 32], [2; 32]];
        change(&ground, async |tx| two_factor::set_backup_codes(tx, user, b"other", &codes).await).await;
        assert!(change(&ground, async |tx| two_factor::spend_backup_code(tx, user, &codes[0], at(2)).await).await);
        assert!(!change(&ground, async |tx| two_factor::spend_backup_code(tx, user, &codes[0], at(3)).await).await);
        assert!(!change(&ground, async |tx| two_factor::spend_backup_code(tx, user, &[9; 32], at(3)).await).await);
        let left = two_factor::backup_codes(&db, user).await.expect("codes");
        assert_eq!(left, [codes[1].to_vec()]);
        let kept = two_factor::get(&db, user).await.expect("a row").expect("a second step");
        assert_eq!(kept.salt, b"other");
        change(&ground, async |tx| two_factor::set_backup_codes(tx, user, SALT, &[[3; 32]]).await).await;
        assert!(!change(&ground, async |tx| two_factor::spend_backup_code(tx, user, &codes[1], at(4)).await).await);
    }

    async fn a_first_step_bears_some_failures_and_is_taken_once(db) {
        let ground = Ground::new(&db).await;
        let (user, hash) = (ground.user, [5; 32]);
        change(&ground, async |tx| second_steps::insert(tx, &hash, user, at(0), at(60)).await).await;
        let owed = async |max, now| second_steps::owed_by(&db, &hash, max, at(now)).await.expect("an answer");
        assert_eq!(owed(1, 59).await, Some(user));
        assert_eq!(owed(1, 60).await, None, "its time is over");
        change(&ground, async |tx| second_steps::note_failure(tx, &hash).await).await;
        assert_eq!(owed(1, 1).await, None, "it has borne its failure");
        assert_eq!(owed(2, 1).await, Some(user));
        assert!(change(&ground, async |tx| second_steps::take(tx, &hash).await).await);
        assert!(!change(&ground, async |tx| second_steps::take(tx, &hash).await).await);
        change(&ground, async |tx| second_steps::insert(tx, &hash, user, at(0), at(60)).await).await;
        change(&ground, async |tx| second_steps::insert(tx, &[6; 32], user, at(60), at(90)).await).await;
        assert_eq!(owed(9, 1).await, None, "the old one went");
        change(&ground, async |tx| second_steps::forget_all(tx, user).await).await;
        let gone = second_steps::owed_by(&db, &[6; 32], 9, at(61)).await.expect("an answer");
        assert_eq!(gone, None);
    }

    async fn whoever_owes_it_is_known_with_the_session(db) {
        let ground = Ground::new(&db).await;
        let (user, organization) = (ground.user, ground.organization);
        let id = SessionId::from(Uuid::now_v7());
        let session = NewSession { id, user_id: user, organization_id: organization, user_agent: None, address: None };
        change(&ground, async |tx| sessions::insert(tx, &session, at(0)).await).await;
        let owes = async || {
            let acting = sessions::actor(&db, organization, id).await.expect("an answer");
            acting.expect("a session").owes_second_step
        };
        assert!(!owes().await);
        assert!(!organizations::any_requires_two_factor(&db, user).await.expect("an answer"));
        change(&ground, async |tx| organizations::require_two_factor(tx, organization, true).await).await;
        assert!(owes().await);
        assert!(organizations::any_requires_two_factor(&db, user).await.expect("an answer"));
        let stands = organizations::get(&db, organization).await.expect("an answer").expect("it");
        assert!(stands.two_factor_required);
        assert!(change(&ground, async |tx| two_factor::begin(tx, user, SEALED, SALT, at(0)).await).await);
        assert!(owes().await, "one that was begun is none");
        assert!(change(&ground, async |tx| two_factor::confirm(tx, user, SEALED, 7, at(1)).await).await);
        assert!(!owes().await);
    }

    async fn a_new_address_is_taken_once_and_only_the_last_that_was_asked_for(db) {
        let ground = Ground::new(&db).await;
        let user = ground.user;
        change(&ground, async |tx| email_changes::insert(tx, &[1; 32], user, "one@new.example", at(0), at(60)).await).await;
        change(&ground, async |tx| email_changes::insert(tx, &[2; 32], user, "Two@New.example", at(1), at(60)).await).await;
        assert!(change(&ground, async |tx| email_changes::take(tx, &[1; 32], at(2)).await).await.is_none());
        assert!(change(&ground, async |tx| email_changes::take(tx, &[2; 32], at(60)).await).await.is_none());
        let wanted: Wanted = change(&ground, async |tx| email_changes::take(tx, &[2; 32], at(59)).await).await.expect("it");
        assert_eq!((wanted.user_id, wanted.email.as_str()), (user, "Two@New.example"));
        assert!(change(&ground, async |tx| email_changes::take(tx, &[2; 32], at(59)).await).await.is_none());
        assert!(!email_changes::is_taken(&db, "two@new.EXAMPLE").await.expect("an answer"));
        change(&ground, async |tx| email_changes::apply(tx, &wanted, at(59)).await).await;
        assert!(email_changes::is_taken(&db, "two@new.EXAMPLE").await.expect("an answer"));
        let known = users::credentials_of(&db, user).await.expect("an answer").expect("a person");
        assert_eq!(known.contact.email, "Two@New.example");
        assert!(known.contact.verified);
        let by_address = users::credentials(&db, "two@new.example").await.expect("an answer");
        assert_eq!(by_address.map(|known| known.user_id), Some(user));
    }
}
