//! Fills an organization with as much realistic data as is asked for: for trying Parley at the
//! size of a real team, and for measuring it.
//!
//! The same numbers always give the same people, deals and conversations, except for the
//! sign-in, which is new each time, and for the dates, which end today.

mod crm;
mod messaging;
mod random;
mod words;

use chrono::{DateTime, Utc};
use domain::identity::SignUp;
use domain::{Error, OrganizationId, PipelineId, StageId, UserId};
use store::pipelines;

use crate::identity::{self, Device};
use crate::{Failure, Services};

use random::Random;

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Companies.
    pub companies: u32,
    /// Contacts, spread over the companies.
    pub contacts: u32,
    /// Deals, spread over the stages.
    pub deals: u32,
    /// Conversations, spread over five accounts.
    pub chats: u32,
    /// Messages, spread over the conversations.
    pub messages: u32,
}

/// How to sign in to what was made.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Credentials {
    /// The owner's e-mail address.
    pub email: String,
    /// Their password.
    pub password: String,
}

/// What every part of the seed needs to know.
struct Ground {
    organization_id: OrganizationId,
    owner_id: UserId,
    pipeline_id: PipelineId,
    stages: Vec<StageId>,
    /// The end of the history that is made up.
    now: DateTime<Utc>,
}

/// Makes the organization and fills it; `progress` hears what is being done.
pub async fn run(
    services: &Services,
    plan: &Plan,
    progress: impl Fn(&str),
) -> Result<Credentials, Error> {
    let (credentials, ground) = prepare(services).await?;
    let mut random = Random::new(7);

    progress(&format!("{} companies", plan.companies));
    let companies = crm::companies(services, &ground, &mut random, plan.companies)
        .await
        .or_internal()?;
    progress(&format!("{} contacts", plan.contacts));
    let contacts = crm::contacts(services, &ground, &mut random, plan.contacts, &companies)
        .await
        .or_internal()?;
    progress(&format!("{} deals", plan.deals));
    crm::deals(services, &ground, &mut random, plan.deals, &contacts)
        .await
        .or_internal()?;
    progress(&format!(
        "{} conversations with {} messages",
        plan.chats, plan.messages
    ));
    messaging::chats(services, &ground, &mut random, plan, &contacts)
        .await
        .or_internal()?;
    progress("statistics for the query planner");
    services.db.analyze().await.or_internal()?;
    Ok(credentials)
}

async fn prepare(services: &Services) -> Result<(Credentials, Ground), Error> {
    let key = services.clock.new_id::<uuid::Uuid>().simple().to_string();
    let credentials = Credentials {
        email: format!("owner-{}@seed.example", &key[20..]),
        password: format!("seed-{}", &key[8..]),
    };
    let sign_up = SignUp {
        email: credentials.email.clone(),
        password: credentials.password.clone(),
        name: "Anna Petrova".to_owned(),
        organization_name: "Northwind Growth".to_owned(),
    };
    let me = identity::register(services, &sign_up, &Device::default())
        .await?
        .me;
    let pipeline = pipelines::list(&services.db, me.organization_id)
        .await
        .or_internal()?
        .into_iter()
        .next()
        .ok_or_else(Error::not_found)?;
    let ground = Ground {
        organization_id: me.organization_id,
        owner_id: me.id,
        pipeline_id: pipeline.id,
        stages: pipeline.stages.iter().map(|stage| stage.id).collect(),
        now: services.clock.now(),
    };
    Ok((credentials, ground))
}
