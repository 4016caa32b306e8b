//! The process dies at any await point of a job, and starts again.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use chrono::TimeDelta;
use domain::message::{DeliveryState, SendMessage};
use domain::notice::NoticeSettings;
use domain::task::TaskInput;
use domain::{Event, ListQuery};
use service::jobs::Runner;
use service::telegram::{Change, RemoteMessage};
use service::{messaging, notices, tasks};
use testkit::both_databases;

use crate::support::{SendOutcome, World, outgoing, person, user};

/// Polls a future this often and then drops it, as a killed process would.
async fn killed_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut left = polls;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

async fn kill_at_every_point(world: &World, answer: &SendOutcome) {
    let owner = world.organization("Acme").await;
    let account = world.account(&owner, "+79996620001").await;
    let chat = world.chat(&owner, account, person(7, "Ivan")).await;
    let mut kills = 0;
    let mut survived = 0;
    let mut sweep = 0;
    let mut polls = 0;
    // Until the job got through a few times, and again from the start until enough points were
    // tried: how many polls it takes depends on how fast the database answers.
    while sweep == 0 || (kills <= 10 && sweep < 20) {
        let input = SendMessage {
            text: format!("message {sweep}.{polls}"),
            ..SendMessage::default()
        };
        let message = messaging::send(&world.services, &owner, chat.id, &input)
            .await
            .unwrap();
        world.gateway.next_sends([answer.clone()]);
        let run = Runner::new(world.services.clone());
        match killed_after(polls, run.run_one()).await {
            Some(ran) => {
                assert!(ran);
                survived += 1;
            }
            None => kills += 1,
        }

        // The next start, late enough for the dead process's lease to have run out, and then
        // again for what the first answer told to wait.
        let runner = Runner::new(world.services.clone());
        runner.release_what_the_dead_left().await;
        for _ in 0..4 {
            world.later(TimeDelta::minutes(3));
            // PostgreSQL needs a moment to see that a connection is gone and to undo its work.
            tokio::time::sleep(Duration::from_millis(25)).await;
            runner.run_due().await;
        }

        let at_telegram: Vec<_> = world
            .gateway
            .accepted()
            .into_iter()
            .filter(|accepted| accepted.text == input.text)
            .collect();
        assert_eq!(
            at_telegram.len(),
            1,
            "exactly once, killed after {polls} polls"
        );
        // Telegram's own copy comes by, without a word of who sent it from where.
        let id = at_telegram[0].message_id;
        let echo = RemoteMessage {
            sent_at: at_telegram[0].at,
            ..outgoing(user(7), id, &input.text)
        };
        world.tells(account, [Change::Message(echo)]).await;
        let rows: Vec<_> =
            messaging::messages(&world.services, &owner, chat.id, &ListQuery::default())
                .await
                .unwrap()
                .items
                .into_iter()
                .filter(|row| row.text == input.text)
                .collect();
        assert_eq!(rows.len(), 1, "one row, killed after {polls} polls");
        assert_eq!(rows[0].id, message.id);
        assert_eq!(
            rows[0].state,
            DeliveryState::Sent,
            "killed after {polls} polls"
        );
        assert_eq!(rows[0].telegram_id, Some(id));
        polls += 1;
        if survived == 3 {
            (sweep, polls, survived) = (sweep + 1, 0, 0);
        }
    }
    assert!(kills > 10, "only {kills} await points were tried");
    let failed = |event: &Event| matches!(event, Event::MessageFailed(_));
    assert!(!world.events(&owner).await.iter().any(failed));
}

/// Kills the daily letter of a member on one morning after the other, each time a little later.
async fn kill_every_morning(world: &World) {
    let owner = world.organization("Acme").await;
    let tx = world.services.db.begin().await.unwrap();
    let now = world.services.clock.now();
    store::users::set_verified(&tx, owner.user_id, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let task = TaskInput {
        title: "Call".to_owned(),
        due_at: Some(now),
        ..TaskInput::default()
    };
    tasks::create(&world.services, &owner, &task).await.unwrap();
    let settings = NoticeSettings {
        digest: true,
        ..NoticeSettings::default()
    };
    notices::set(&world.services, &owner, &settings)
        .await
        .unwrap();
    let mut kills = 0;
    for morning in 1..=24 {
        world.later(TimeDelta::days(1));
        let run = Runner::new(world.services.clone());
        if killed_after(morning / 2, run.run_one()).await.is_none() {
            kills += 1;
        }
        let runner = Runner::new(world.services.clone());
        runner.release_what_the_dead_left().await;
        for _ in 0..4 {
            world.later(TimeDelta::minutes(3));
            tokio::time::sleep(Duration::from_millis(25)).await;
            runner.run_due().await;
        }
        let letters = service::mail::outbox(&world.services).await.unwrap().len();
        assert_eq!(
            letters,
            morning,
            "one a morning; killed after {} polls",
            morning / 2
        );
    }
    assert!(kills > 3, "only {kills} mornings were interrupted");
}

both_databases! {
    async fn a_daily_letter_killed_at_any_point_is_written_once(db) {
        kill_every_morning(&World::new(db)).await;
    }

    async fn a_send_killed_at_any_point_arrives_exactly_once(db) {
        kill_at_every_point(&World::new(db), &SendOutcome::Accept).await;
    }

    async fn so_does_one_whose_answer_is_lost_as_well(db) {
        kill_at_every_point(&World::new(db), &SendOutcome::AcceptAndLoseAnswer).await;
    }
}
