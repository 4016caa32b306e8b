//! Registering: a person, their organization, its pipeline, and the first session, at once.

use domain::audit::AuditAction;
use domain::identity::SignUp;
use domain::language::Language;
use domain::value::{Email, Name};
use domain::{Error, OrganizationId, Role, UserId};
use store::{Tx, organizations, pipelines, users};

use super::members::OrTaken;
use super::{Device, SignedIn, common_passwords, password, session, verification};
use crate::audit::{self, Entry};
use crate::{Failure, Services};

/// Registers an organization with its owner, who is signed in by that.
pub async fn register(
    services: &Services,
    sign_up: &SignUp,
    device: &Device,
) -> Result<SignedIn, Error> {
    let registration = sign_up.parse()?;
    let about = [
        registration.name.as_str(),
        registration.email.as_str(),
        registration.organization_name.as_str(),
    ];
    common_passwords::refuse("password", &registration.password, &about)?;
    // Before the transaction: hashing takes long, and SQLite has one writer.
    let hash = password::hash(registration.password.reveal()).await?;
    let person = NewPerson {
        name: &registration.name,
        email: &registration.email,
        password_hash: &hash,
        language: device.language,
    };
    let tx = services.db.begin().await.or_internal()?;
    let user_id = add_person(services, &tx, &person).await?;
    let name = &registration.organization_name;
    let organization_id = found_organization(services, &tx, name, user_id).await?;
    ask_for_verification(services, &tx, organization_id, user_id, &person).await?;
    let signed_in = session::open(services, &tx, organization_id, user_id, device).await?;
    tx.commit().await.or_internal()?;
    Ok(signed_in)
}

/// Somebody who is not known yet.
pub(crate) struct NewPerson<'a> {
    pub name: &'a Name,
    pub email: &'a Email,
    pub password_hash: &'a str,
    pub language: Language,
}

/// Adds a person; `taken` for their address if somebody has it.
pub(crate) async fn add_person(
    services: &Services,
    tx: &Tx,
    person: &NewPerson<'_>,
) -> Result<UserId, Error> {
    let id: UserId = services.clock.new_id();
    let now = services.clock.now();
    users::insert(tx, id, person.email, person.name, person.password_hash, now)
        .await
        .or_taken()?;
    users::set_language(tx, id, person.language)
        .await
        .or_internal()?;
    Ok(id)
}

/// Asks a new person by mail whether the address is theirs.
pub(crate) async fn ask_for_verification(
    services: &Services,
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    person: &NewPerson<'_>,
) -> Result<(), Error> {
    let (email, language) = (person.email.as_str(), person.language);
    verification::ask(services, tx, organization_id, user_id, email, language).await
}

/// Makes an organization with its default pipeline, owned by this person.
pub(crate) async fn found_organization(
    services: &Services,
    tx: &Tx,
    name: &Name,
    owner: UserId,
) -> Result<OrganizationId, Error> {
    let id: OrganizationId = services.clock.new_id();
    let now = services.clock.now();
    organizations::insert(tx, id, name, now)
        .await
        .or_internal()?;
    organizations::add_member(tx, id, owner, Role::Owner, now)
        .await
        .or_internal()?;
    pipelines::insert_default(tx, id, || services.clock.new_id(), now)
        .await
        .or_internal()?;
    let entry = Entry::new(AuditAction::OrganizationCreated).to(id, name.as_str());
    audit::record(services, tx, id, owner, entry).await?;
    Ok(id)
}
