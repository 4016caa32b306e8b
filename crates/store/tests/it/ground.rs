//! The ground a story stands on: an organization with one member and a pipeline, and short
//! words to put things into it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::company::CompanyInput;
use domain::contact::ContactInput;
use domain::deal::{Deal, DealInput};
use domain::pipeline::Stage;
use domain::value::{Email, Name};
use domain::{CompanyId, ContactId, DealId, ListQuery, OrganizationId, PipelineId, Role, UserId};
use store::deals::Arrival;
use store::{Db, Tx, companies, contacts, deals, organizations, pipelines, users};
use uuid::Uuid;

/// An organization with a member and the default pipeline.
pub struct Ground {
    pub db: Db,
    pub organization: OrganizationId,
    pub user: UserId,
    pub pipeline: PipelineId,
    pub stages: Vec<Stage>,
}

/// So many seconds after the stories begin.
pub fn at(seconds: i64) -> DateTime<Utc> {
    let start = DateTime::from_timestamp(1_790_000_000, 0).expect("a time");
    start + TimeDelta::seconds(seconds)
}

/// A new id.
pub fn id<T: From<Uuid>>() -> T {
    Uuid::now_v7().into()
}

/// A query from `name=value` pairs as a URL has them.
pub fn query(text: &str) -> ListQuery {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').expect("name=value"));
    ListQuery::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())))
        .expect("a query")
}

impl Ground {
    /// A new organization in this database.
    pub async fn new(db: &Db) -> Self {
        let (organization, user): (OrganizationId, UserId) = (id(), id());
        let name = Name::parse("Ground").expect("a name");
        let email = Email::parse(&format!("{user}@example.com")).expect("an address");
        let tx = db.begin().await.expect("a transaction");
        organizations::insert(&tx, organization, &name, at(0))
            .await
            .expect("an organization");
        users::insert(&tx, user, &email, &name, "no password", at(0))
            .await
            .expect("a user");
        organizations::add_member(&tx, organization, user, Role::Owner, at(0))
            .await
            .expect("a member");
        pipelines::insert_default(&tx, organization, id, at(0))
            .await
            .expect("a pipeline");
        tx.commit().await.expect("a commit");
        let pipeline = pipelines::list(db, organization)
            .await
            .expect("pipelines")
            .remove(0);
        Self {
            db: db.clone(),
            organization,
            user,
            pipeline: pipeline.id,
            stages: pipeline.stages,
        }
    }

    /// Begins a transaction.
    pub async fn begin(&self) -> Tx {
        self.db.begin().await.expect("a transaction")
    }

    /// A company of this name, added at this second.
    pub async fn company(&self, name: &str, second: i64) -> CompanyId {
        let input = CompanyInput {
            name: name.to_owned(),
            ..CompanyInput::default()
        };
        let company = id();
        let tx = self.begin().await;
        let fields = input.parse().expect("a company");
        companies::insert(&tx, self.organization, company, &fields, at(second))
            .await
            .expect("inserting a company");
        tx.commit().await.expect("a commit");
        company
    }

    /// A contact, added at this second.
    pub async fn contact(&self, input: &ContactInput, second: i64) -> ContactId {
        let contact = id();
        let tx = self.begin().await;
        let fields = input.parse().expect("a contact");
        contacts::insert(&tx, self.organization, contact, &fields, at(second))
            .await
            .expect("inserting a contact");
        tx.commit().await.expect("a commit");
        contact
    }

    /// The arrival of a deal in the stage at this position, at this second.
    pub fn arrival(&self, position: usize, second: i64) -> Arrival {
        Arrival {
            id: id(),
            pipeline_id: self.pipeline,
            stage_id: self.stages[position].id,
            actor_id: self.user,
            at: at(second),
        }
    }

    /// A deal in the stage at this position, added at this second.
    pub async fn deal(&self, input: &DealInput, position: usize, second: i64) -> DealId {
        let deal = id();
        let tx = self.begin().await;
        let fields = input.parse().expect("a deal");
        deals::insert(
            &tx,
            self.organization,
            deal,
            &fields,
            &self.arrival(position, second),
        )
        .await
        .expect("inserting a deal")
        .expect("a total with room");
        tx.commit().await.expect("a commit");
        deal
    }

    /// The deal as it stands.
    pub async fn read_deal(&self, deal: DealId) -> Deal {
        deals::get(&self.db, self.organization, deal)
            .await
            .expect("a deal")
            .expect("a deal")
    }

    /// Moves a deal to the stage at this position.
    pub async fn move_deal(&self, deal: DealId, position: usize, second: i64) {
        let tx = self.begin().await;
        let before = deals::get_to_change(&tx, self.organization, deal)
            .await
            .expect("a deal")
            .expect("a deal");
        deals::move_to(
            &tx,
            self.organization,
            &before,
            &self.arrival(position, second),
        )
        .await
        .expect("moving a deal")
        .expect("a total with room");
        tx.commit().await.expect("a commit");
    }
}

/// A contact with this first name and nothing more.
pub fn named(first_name: &str) -> ContactInput {
    ContactInput {
        first_name: first_name.to_owned(),
        ..ContactInput::default()
    }
}

/// A deal with this title and this value in US dollars.
pub fn titled(title: &str, value_minor: i64) -> DealInput {
    DealInput {
        title: title.to_owned(),
        value_minor: Some(value_minor),
        ..DealInput::default()
    }
}
