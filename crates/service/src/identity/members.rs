//! The members of an organization.

use domain::identity::Member;
use domain::value::{Email, Name, Password};
use domain::{
    Actor, Error, ErrorCode, FieldCode, FieldErrors, OrganizationId, Permission, Role, UserId,
};
use store::{StoreError, organizations, users};

use super::password;
use crate::{Failure, Services};

/// All members, by name.
pub async fn members(services: &Services, actor: &Actor) -> Result<Vec<Member>, Error> {
    actor.require(Permission::MembersRead)?;
    organizations::members(&services.db, actor.organization_id)
        .await
        .or_internal()
}

/// A person to add to an organization.
#[derive(Clone)]
pub struct NewMember {
    /// Their e-mail address.
    pub email: String,
    /// Their password.
    pub password: String,
    /// Their name.
    pub name: String,
}

/// Adds a person to an organization. For the demo, the seed and tests: no request reaches it,
/// so no actor is asked for.
pub async fn add_member(
    services: &Services,
    organization_id: OrganizationId,
    member: &NewMember,
    role: Role,
) -> Result<UserId, Error> {
    let mut errors = FieldErrors::default();
    let email = errors.required("email", Email::parse(&member.email));
    let new_password = errors.required("password", Password::parse(&member.password));
    let name = errors.required("name", Name::parse(&member.name));
    errors.finish()?;
    let (Some(email), Some(new_password), Some(name)) = (email, new_password, name) else {
        return Err(Error::new(ErrorCode::Invalid));
    };
    let hash = password::hash(new_password.reveal()).await?;
    let user_id: UserId = services.clock.new_id();
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    users::insert(&tx, user_id, &email, &name, &hash, now)
        .await
        .or_taken()?;
    organizations::add_member(&tx, organization_id, user_id, role, now)
        .await
        .or_internal()?;
    tx.commit().await.or_internal()?;
    Ok(user_id)
}

/// A second person with the same address is the caller's mistake, not ours.
pub(super) trait OrTaken<T> {
    /// The field error for `email` if a unique value was taken.
    fn or_taken(self) -> Result<T, Error>;
}

impl<T> OrTaken<T> for Result<T, StoreError> {
    fn or_taken(self) -> Result<T, Error> {
        match self {
            Err(error) if error.is_unique() => Err(Error::field("email", FieldCode::Taken)),
            other => other.or_internal(),
        }
    }
}
