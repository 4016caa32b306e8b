//! The workspace of the demo, made through the same use cases as everything else.

use std::time::Duration;

use anyhow::Context;
use domain::account::{ConnectAccount, LoginCode};
use domain::company::CompanyInput;
use domain::contact::ContactInput;
use domain::deal::DealInput;
use domain::identity::SignUp;
use domain::pipeline::Stage;
use domain::{Actor, CompanyId, ContactId, Role, UserId};
use service::identity::{self, Device, NewMember};
use service::{Services, accounts, companies, contacts, deals, pipelines};
use telegram_sandbox::Credentials;

use super::data::{self, COMPANIES, CONTACTS, DEALS, MEMBERS};

/// How long the local Telegram may take for one step of signing in.
const PATIENCE: Duration = Duration::from_secs(30);

/// Makes the workspace, unless it is there.
pub async fn prepare(services: &Services, credentials: &[Credentials]) -> anyhow::Result<()> {
    let owner = &MEMBERS[0];
    let known = store::users::credentials(&services.db, owner.email).await?;
    if known.is_some() {
        return Ok(());
    }
    let actor = register(services).await?;
    let owners = add_members(services, &actor).await?;
    let companies = add_companies(services, &actor).await?;
    let contacts = add_contacts(services, &actor, &companies).await?;
    add_deals(services, &actor, &owners, &companies, &contacts).await?;
    // A demo without a connected account still shows how to connect one.
    if let Some(first) = credentials.first()
        && let Err(error) = connect(services, &actor, first).await
    {
        tracing::warn!(%error, "the first account could not be connected");
    }
    Ok(())
}

async fn register(services: &Services) -> anyhow::Result<Actor> {
    let owner = &MEMBERS[0];
    let sign_up = SignUp {
        email: owner.email.to_owned(),
        password: data::PASSWORD.to_owned(),
        name: owner.name.to_owned(),
        organization_name: data::ORGANIZATION.to_owned(),
    };
    let signed_in = identity::register(services, &sign_up, &Device::default())
        .await
        .context("the demo workspace cannot be made")?;
    Ok(identity::authenticate(services, &signed_in.access_token)
        .await?
        .actor)
}

/// Who may look after deals.
async fn add_members(services: &Services, actor: &Actor) -> anyhow::Result<Vec<UserId>> {
    let mut owners = vec![actor.user_id];
    for member in &MEMBERS[1..] {
        let new = NewMember {
            email: member.email.to_owned(),
            password: data::PASSWORD.to_owned(),
            name: member.name.to_owned(),
        };
        let id = identity::add_member(services, actor.organization_id, &new, member.role).await?;
        if member.role != Role::Viewer {
            owners.push(id);
        }
    }
    Ok(owners)
}

async fn add_companies(services: &Services, actor: &Actor) -> anyhow::Result<Vec<CompanyId>> {
    let mut ids = Vec::new();
    for company in &COMPANIES {
        let input = CompanyInput {
            name: company.name.to_owned(),
            website: Some(company.website.to_owned()),
            industry: Some(company.industry.to_owned()),
            domain: Some(company.website.to_owned()),
            ..CompanyInput::default()
        };
        ids.push(companies::create(services, actor, &input).await?.id);
    }
    Ok(ids)
}

async fn add_contacts(
    services: &Services,
    actor: &Actor,
    companies: &[CompanyId],
) -> anyhow::Result<Vec<ContactId>> {
    let mut ids = Vec::new();
    for (at, contact) in CONTACTS.iter().enumerate() {
        let domain = COMPANIES[contact.company]
            .website
            .trim_start_matches("https://");
        let input = ContactInput {
            first_name: contact.first_name.to_owned(),
            last_name: Some(contact.last_name.to_owned()),
            email: Some(format!("{}@{domain}", contact.mailbox)),
            phone: Some(format!("+1202555{:04}", 100 + at)),
            telegram_username: Some(format!("{}_demo", contact.mailbox.replace('.', "_"))),
            job_title: Some(contact.job_title.to_owned()),
            company_id: companies.get(contact.company).copied(),
            ..ContactInput::default()
        };
        ids.push(contacts::create(services, actor, &input).await?.id);
    }
    Ok(ids)
}

async fn add_deals(
    services: &Services,
    actor: &Actor,
    owners: &[UserId],
    companies: &[CompanyId],
    contacts: &[ContactId],
) -> anyhow::Result<()> {
    let pipelines = pipelines::list(services, actor).await?;
    let stages: &[Stage] = pipelines.first().map_or(&[], |pipeline| &pipeline.stages);
    for (at, deal) in DEALS.iter().enumerate() {
        let company = CONTACTS[deal.contact].company;
        let input = DealInput {
            title: deal.title.to_owned(),
            value_minor: Some(deal.value * 100),
            currency: Some(deal.currency.to_owned()),
            contact_id: contacts.get(deal.contact).copied(),
            company_id: companies.get(company).copied(),
            stage_id: stages.get(deal.stage).map(|stage| stage.id),
            owner_id: owners.get(at % owners.len()).copied(),
            ..DealInput::default()
        };
        deals::create(services, actor, &input).await?;
    }
    Ok(())
}

/// Connects the first phone number, so that the inbox is alive from the start.
async fn connect(services: &Services, actor: &Actor, login: &Credentials) -> anyhow::Result<()> {
    let connecting = async {
        let phone = ConnectAccount {
            phone: login.phone.clone(),
        };
        let account = accounts::connect(services, actor, &phone).await?;
        let code = LoginCode {
            code: login.code.clone(),
        };
        accounts::submit_code(services, actor, account.id, &code).await
    };
    tokio::time::timeout(PATIENCE, connecting)
        .await
        .context("no answer")??;
    Ok(())
}
