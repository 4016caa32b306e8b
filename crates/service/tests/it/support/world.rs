//! Building a world, and acting in it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use domain::account::AccountState;
use domain::chat::Chat;
use domain::value::Name;
use domain::{Access, AccountId, Actor, Event, ListQuery, OrganizationId, Role, SessionId, UserId};
use service::accounts::GatewayStore;
use service::identity::tokens::TokenKeys;
use service::jobs::Runner;
use service::mail::PostOffice;
use service::realtime::Hub;
use service::secrets::{MasterKey, Secrets};
use service::telegram::{AccountStore, Change, RemotePeer};
use service::{Clock, Services, messaging};
use store::{Db, Executor, sql};
use uuid::Uuid;

use super::FakeGateway;

/// When every story begins.
pub fn start_time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0)
        .single()
        .expect("a time that exists")
}

/// See the module.
pub struct World {
    pub services: Services,
    pub gateway: Arc<FakeGateway>,
    /// What Telegram tells goes in here.
    pub telegram: GatewayStore,
}

impl World {
    /// An empty installation.
    pub fn new(db: Db) -> Self {
        let clock = Clock::manual(start_time());
        let key = MasterKey::parse(&"0f".repeat(32)).expect("a key");
        let secrets = Arc::new(Secrets::new(&key));
        let gateway = Arc::new(FakeGateway::new(clock.clone()));
        let hub = Hub::start(db.clone());
        let node = service::context::new_node();
        let telegram = GatewayStore::new(
            db.clone(),
            clock.clone(),
            Arc::clone(&secrets),
            hub.clone(),
            Arc::clone(&node),
        );
        let services = Services {
            node,
            db,
            clock,
            secrets,
            tokens: Arc::new(TokenKeys::new(&key)),
            hub,
            mail: PostOffice {
                carrier: None,
                base_url: "https://crm.example.com".into(),
                outbox: true,
            },
            gateway: gateway.clone(),
            files: service::media::Files::new(service::media::FilesConfig {
                folder: std::env::temp_dir().join(format!("parley-test-{}", Uuid::now_v7())),
                cache_most: 1 << 20,
                upload_most: 1 << 16,
            }),
            boards: service::pipelines::Boards::default(),
            vouchers: service::identity::Vouchers::default(),
            sandbox_credentials: Arc::new([]),
        };
        Self {
            services,
            gateway,
            telegram,
        }
    }

    /// A new organization with the default pipeline, and its owner.
    pub async fn organization(&self, name: &str) -> Actor {
        let id: OrganizationId = self.services.clock.new_id();
        let tx = self.services.db.begin().await.expect("a transaction");
        let name = Name::parse(name).expect("a name");
        store::organizations::insert(&tx, id, &name, self.services.clock.now())
            .await
            .expect("an organization");
        store::pipelines::insert_default(&tx, id, Uuid::now_v7, self.services.clock.now())
            .await
            .expect("a pipeline");
        tx.commit().await.expect("a commit");
        self.member(id, Role::Owner).await
    }

    /// A new member of an organization.
    pub async fn member(&self, organization_id: OrganizationId, role: Role) -> Actor {
        let user_id: UserId = Uuid::now_v7().into();
        let now = self.services.clock.now();
        let email = format!("{user_id}@example.com");
        let tx = self.services.db.begin().await.expect("a transaction");
        tx.execute_one(
            sql(
                "INSERT INTO users (id, email, email_folded, name, password_hash, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(user_id)
            .bind(email.as_str())
            .bind(email.as_str())
            .bind(format!("The {role}"))
            .bind("none")
            .bind(now),
        )
        .await
        .expect("a user");
        store::organizations::add_member(&tx, organization_id, user_id, role, now)
            .await
            .expect("a member");
        tx.commit().await.expect("a commit");
        Actor {
            user_id,
            organization_id,
            role,
            session_id: SessionId::from(Uuid::now_v7()),
            access: Access::Person,
        }
    }

    /// A Telegram account of the organization that is signed in and online.
    pub async fn account(&self, actor: &Actor, phone: &str) -> AccountId {
        let connect = domain::account::ConnectAccount {
            phone: phone.to_owned(),
        };
        let account = service::accounts::connect(&self.services, actor, &connect)
            .await
            .expect("a code is sent");
        let code = domain::account::LoginCode {
            code: super::CODE.to_owned(),
        };
        service::accounts::submit_code(&self.services, actor, account.id, &code)
            .await
            .expect("signed in");
        self.telegram
            .set_state(account.id, AccountState::Online, None, None)
            .await
            .expect("online");
        account.id
    }

    /// Telegram tells this about an account's conversations.
    pub async fn tells(&self, account: AccountId, changes: impl IntoIterator<Item = Change>) {
        self.telegram
            .apply(account, changes.into_iter().collect(), Vec::new())
            .await
            .expect("changes are applied");
    }

    /// An empty conversation of an account.
    pub async fn chat(&self, actor: &Actor, account: AccountId, peer: RemotePeer) -> Chat {
        let who = peer.peer;
        self.tells(account, [Change::Dialog(super::dialog(peer, 0, None))])
            .await;
        let query = ListQuery {
            limit: Some(200),
            ..ListQuery::default()
        };
        messaging::chats(&self.services, actor, &query)
            .await
            .expect("a list")
            .items
            .into_iter()
            .find(|chat| chat.peer == who && chat.bd_account_id == account)
            .expect("the conversation")
    }

    /// Time passes.
    pub fn later(&self, by: TimeDelta) {
        self.services.clock.advance(by);
    }

    /// Runs every job that is due, and those that become due by that.
    pub async fn run_jobs(&self) -> usize {
        Runner::new(self.services.clone()).run_due().await
    }

    /// Everything that became true in an organization, in order.
    pub async fn events(&self, actor: &Actor) -> Vec<Event> {
        store::events::after(&self.services.db, actor.organization_id, 0, 10_000)
            .await
            .expect("events")
            .into_iter()
            .map(|(_, event)| event)
            .collect()
    }

    /// The number of the newest event, to look only at what comes after it.
    pub async fn newest_event(&self, actor: &Actor) -> usize {
        self.events(actor).await.len()
    }
}
