//! Registering: a person, their organization, its pipeline, and the first session, at once.

use domain::identity::SignUp;
use domain::{Error, OrganizationId, Role, UserId};
use store::{organizations, pipelines, users};

use super::members::OrTaken;
use super::{Device, SignedIn, password, session};
use crate::{Failure, Services};

/// Registers an organization with its owner, who is signed in by that.
pub async fn register(
    services: &Services,
    sign_up: &SignUp,
    device: &Device,
) -> Result<SignedIn, Error> {
    let registration = sign_up.parse()?;
    // Before the transaction: hashing takes long, and SQLite has one writer.
    let hash = password::hash(registration.password.reveal()).await?;
    let organization_id: OrganizationId = services.clock.new_id();
    let user_id: UserId = services.clock.new_id();
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    organizations::insert(&tx, organization_id, &registration.organization_name, now)
        .await
        .or_internal()?;
    users::insert(
        &tx,
        user_id,
        &registration.email,
        &registration.name,
        &hash,
        now,
    )
    .await
    .or_taken()?;
    organizations::add_member(&tx, organization_id, user_id, Role::Owner, now)
        .await
        .or_internal()?;
    pipelines::insert_default(&tx, organization_id, || services.clock.new_id(), now)
        .await
        .or_internal()?;
    let signed_in = session::open(services, &tx, organization_id, user_id, device).await?;
    tx.commit().await.or_internal()?;
    Ok(signed_in)
}
