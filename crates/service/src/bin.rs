//! The bin: what was deleted and can be restored.

use domain::record::Deleted;
use domain::{Actor, Error, ListQuery, Page, Permission};
use store::records;

use crate::{Failure, Services};

/// A page of the bin, what was deleted last first; for those who may delete and restore.
pub async fn list(
    services: &Services,
    actor: &Actor,
    query: &ListQuery,
) -> Result<Page<Deleted>, Error> {
    actor.require(Permission::CrmDelete)?;
    records::bin(&services.db, actor.organization_id, query)
        .await
        .or_internal()?
}
