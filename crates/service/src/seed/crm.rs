//! Companies, contacts and deals.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{CompanyId, ContactId, DealId, StageId};
use store::kernel::{bulk, search};
use store::{StoreError, Value};
use uuid::Uuid;

use super::random::Random;
use super::{Ground, words};
use crate::Services;

/// A contact, as far as the rest of the seed needs to know them.
pub struct SeededContact {
    pub id: ContactId,
    pub name: String,
    pub username: String,
    pub company_id: Option<CompanyId>,
    pub company_name: String,
}

/// A company, likewise.
pub struct SeededCompany {
    id: CompanyId,
    name: String,
    domain: String,
}

pub async fn companies(
    services: &Services,
    ground: &Ground,
    random: &mut Random,
    count: u32,
) -> Result<Vec<SeededCompany>, StoreError> {
    let mut companies = Vec::new();
    let mut rows = Vec::new();
    let mut documents = Vec::new();
    for (number, created) in (1..).zip(random.times(count as usize, 730, ground.now)) {
        let head = random.pick(words::COMPANY_HEADS);
        let name = format!("{head} {} {number}", random.pick(words::COMPANY_TAILS));
        let domain = format!("{}-{number}.example", words::latin(head));
        let website = format!("https://{domain}");
        let industry = random.pick(words::INDUSTRIES);
        let id: CompanyId = random.id(created);
        let document = domain::search::document([name.as_str(), &website, industry]);
        rows.push(vec![
            id.into(),
            ground.organization_id.into(),
            name.clone().into(),
            website.into(),
            industry.into(),
            document.clone().into(),
            created.into(),
            touched(random, created, ground.now).into(),
        ]);
        documents.push((Uuid::from(id), document));
        companies.push(SeededCompany { id, name, domain });
    }
    const COLUMNS: &[&str] = &[
        "id",
        "organization_id",
        "name",
        "website",
        "industry",
        "search",
        "created_at",
        "updated_at",
    ];
    let tx = services.db.begin().await?;
    bulk::insert(&tx, "companies", COLUMNS, rows).await?;
    search::index_new(&tx, "companies", documents).await?;
    tx.commit().await?;
    Ok(companies)
}

pub async fn contacts(
    services: &Services,
    ground: &Ground,
    random: &mut Random,
    count: u32,
    companies: &[SeededCompany],
) -> Result<Vec<SeededContact>, StoreError> {
    let mut contacts = Vec::new();
    let mut rows = Vec::new();
    let mut documents = Vec::new();
    for (number, created) in (1usize..).zip(random.times(count as usize, 730, ground.now)) {
        let company = companies.get(number % companies.len().max(1));
        let first = random.pick(words::FIRST_NAMES);
        let last = random.pick(words::LAST_NAMES);
        let name = format!("{first} {last}");
        let host = company.map_or("mail.example", |company| company.domain.as_str());
        let email = format!("{}.{number}@{host}", words::latin(&name));
        let phone = format!("+7999{number:07}");
        let username = format!("user_{number}");
        let job = random.pick(words::JOB_TITLES);
        let id: ContactId = random.id(created);
        let document = domain::search::document([first, last, &email, &phone, &username, job]);
        rows.push(vec![
            id.into(),
            ground.organization_id.into(),
            first.into(),
            last.into(),
            name.clone().into(),
            email.into(),
            phone.into(),
            username.clone().into(),
            job.into(),
            company.map(|company| company.id).into(),
            document.clone().into(),
            created.into(),
            touched(random, created, ground.now).into(),
        ]);
        documents.push((Uuid::from(id), document));
        contacts.push(SeededContact {
            id,
            name,
            username,
            company_id: company.map(|company| company.id),
            company_name: company.map_or_else(String::new, |company| company.name.clone()),
        });
    }
    const COLUMNS: &[&str] = &[
        "id",
        "organization_id",
        "first_name",
        "last_name",
        "full_name",
        "email",
        "phone",
        "telegram_username",
        "job_title",
        "company_id",
        "search",
        "created_at",
        "updated_at",
    ];
    let tx = services.db.begin().await?;
    bulk::insert(&tx, "contacts", COLUMNS, rows).await?;
    search::index_new(&tx, "contacts", documents).await?;
    tx.commit().await?;
    Ok(contacts)
}

pub async fn deals(
    services: &Services,
    ground: &Ground,
    random: &mut Random,
    count: u32,
    contacts: &[SeededContact],
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    let mut changes = Vec::new();
    let mut documents = Vec::new();
    let mut totals = BTreeMap::<(StageId, &str), (i64, i64)>::new();
    for (number, created) in (0usize..).zip(random.times(count as usize, 365, ground.now)) {
        let contact = contacts.get(random.below(contacts.len()));
        let stage = ground.stages[number % ground.stages.len()];
        let entered = touched(random, created, ground.now);
        let value = random.between(5, 995) * 10_000;
        let currency = random.pick(words::CURRENCIES);
        let company = contact.map_or("", |contact| contact.company_name.as_str());
        let title = format!("{}: {company}", random.pick(words::DEAL_SUBJECTS));
        let id: DealId = random.id(created);
        let person = contact.map_or("", |contact| contact.name.as_str());
        let document = domain::search::document([title.as_str(), person, company]);
        let total = totals.entry((stage, currency)).or_default();
        total.0 += 1;
        total.1 += value;
        rows.push(vec![
            id.into(),
            ground.organization_id.into(),
            title.into(),
            value.into(),
            currency.into(),
            ground.pipeline_id.into(),
            stage.into(),
            entered.into(),
            contact.map(|contact| contact.id).into(),
            contact.and_then(|contact| contact.company_id).into(),
            ground.owner_id.into(),
            document.clone().into(),
            1i64.into(),
            created.into(),
            entered.into(),
        ]);
        documents.push((Uuid::from(id), document));
        changes.push(vec![
            random.id::<Uuid>(entered).into(),
            ground.organization_id.into(),
            id.into(),
            Value::Uuid(None),
            stage.into(),
            ground.owner_id.into(),
            entered.into(),
        ]);
    }
    let totals = totals
        .into_iter()
        .map(|((stage, currency), (count, value))| {
            vec![
                ground.organization_id.into(),
                stage.into(),
                currency.into(),
                count.into(),
                value.into(),
            ]
        });
    const DEALS: &[&str] = &[
        "id",
        "organization_id",
        "title",
        "value_minor",
        "currency",
        "pipeline_id",
        "stage_id",
        "stage_entered_at",
        "contact_id",
        "company_id",
        "owner_id",
        "search",
        "version",
        "created_at",
        "updated_at",
    ];
    const CHANGES: &[&str] = &[
        "id",
        "organization_id",
        "deal_id",
        "from_stage_id",
        "to_stage_id",
        "actor_id",
        "changed_at",
    ];
    const TOTALS: &[&str] = &[
        "organization_id",
        "stage_id",
        "currency",
        "deal_count",
        "value_minor",
    ];
    let tx = services.db.begin().await?;
    bulk::insert(&tx, "deals", DEALS, rows).await?;
    bulk::insert(&tx, "deal_stage_changes", CHANGES, changes).await?;
    bulk::insert(&tx, "stage_totals", TOTALS, totals).await?;
    search::index_new(&tx, "deals", documents).await?;
    tx.commit().await
}

/// A time between the creation and now.
fn touched(random: &mut Random, created: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let span = (now - created).num_seconds().max(0);
    created + TimeDelta::seconds(random.between(0, span))
}
