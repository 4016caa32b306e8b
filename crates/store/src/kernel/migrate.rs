//! Brings the schema up to date; see `migrations/README.md`.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::db::Pools;
use super::{Db, Engine, Executor, StoreError, sql};

struct Step {
    version: i64,
    name: &'static str,
    common: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const STEPS: &[Step] = &[
    Step {
        version: 1,
        name: "identity",
        common: include_str!("../../../../migrations/common/0001_identity.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 2,
        name: "outbox and jobs",
        common: include_str!("../../../../migrations/common/0002_outbox_and_jobs.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 3,
        name: "crm",
        common: include_str!("../../../../migrations/common/0003_crm.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 4,
        name: "telegram",
        common: include_str!("../../../../migrations/common/0004_telegram.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 5,
        name: "search",
        common: include_str!("../../../../migrations/common/0005_search.sql"),
        sqlite: include_str!("../../../../migrations/sqlite/0005_search.sql"),
        postgres: include_str!("../../../../migrations/postgres/0005_search.sql"),
    },
    Step {
        version: 6,
        name: "housekeeping",
        common: include_str!("../../../../migrations/common/0006_housekeeping.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 7,
        name: "audit",
        common: include_str!("../../../../migrations/common/0007_audit.sql"),
        sqlite: include_str!("../../../../migrations/sqlite/0007_audit.sql"),
        postgres: include_str!("../../../../migrations/postgres/0007_audit.sql"),
    },
    Step {
        version: 8,
        name: "mail",
        common: include_str!("../../../../migrations/common/0008_mail.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 9,
        name: "invitations",
        common: include_str!("../../../../migrations/common/0009_invitations.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 10,
        name: "crm objects",
        common: include_str!("../../../../migrations/common/0010_crm_objects.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 11,
        name: "notes and tasks",
        common: include_str!("../../../../migrations/common/0011_notes_and_tasks.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 12,
        name: "tags",
        common: include_str!("../../../../migrations/common/0012_tags.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 13,
        name: "account waits",
        common: include_str!("../../../../migrations/common/0013_account_waits.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 14,
        name: "message content",
        common: include_str!("../../../../migrations/common/0014_message_content.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 15,
        name: "account leases",
        common: include_str!("../../../../migrations/common/0015_account_leases.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 16,
        name: "deals of a stage",
        common: include_str!("../../../../migrations/common/0016_deals_of_a_stage.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 17,
        name: "two factor",
        common: include_str!("../../../../migrations/common/0017_two_factor.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 18,
        name: "email changes",
        common: include_str!("../../../../migrations/common/0018_email_changes.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 20,
        name: "api keys",
        common: include_str!("../../../../migrations/common/0020_api_keys.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 21,
        name: "audit log",
        common: include_str!("../../../../migrations/common/0021_audit_log.sql"),
        sqlite: include_str!("../../../../migrations/sqlite/0021_audit_log.sql"),
        postgres: include_str!("../../../../migrations/postgres/0021_audit_log.sql"),
    },
    Step {
        version: 22,
        name: "notices",
        common: include_str!("../../../../migrations/common/0022_notices.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 24,
        name: "failed sign-ins",
        common: include_str!("../../../../migrations/common/0024_sign_in_failures.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 26,
        name: "custom fields",
        common: include_str!("../../../../migrations/common/0026_custom_fields.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 33,
        name: "search index",
        common: "",
        sqlite: include_str!("../../../../migrations/sqlite/0033_search_index.sql"),
        postgres: "",
    },
    Step {
        version: 34,
        name: "views",
        common: include_str!("../../../../migrations/common/0034_views.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 35,
        name: "custom order",
        common: include_str!("../../../../migrations/common/0035_custom_order.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 37,
        name: "imports",
        common: include_str!("../../../../migrations/common/0037_imports.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 38,
        name: "record keys",
        common: include_str!("../../../../migrations/common/0038_record_keys.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 41,
        name: "linked sign-ins",
        common: include_str!("../../../../migrations/common/0041_linked_sign_ins.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 45,
        name: "media",
        common: include_str!("../../../../migrations/common/0045_media.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 46,
        name: "passkeys",
        common: include_str!("../../../../migrations/common/0046_passkeys.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 50,
        name: "deactivation",
        common: include_str!("../../../../migrations/common/0050_deactivation.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 51,
        name: "confirmed sessions",
        common: include_str!("../../../../migrations/common/0051_confirmed_sessions.sql"),
        sqlite: "",
        postgres: "",
    },
];

/// Runs what has not run yet. Safe to call from several processes at once.
pub async fn run(db: &Db) -> Result<(), StoreError> {
    let migrator = Migrator {
        migrations: STEPS.iter().map(|step| step.of(db.engine())).collect(),
        ..Migrator::DEFAULT
    };
    if has_run(db, &migrator).await {
        return Ok(());
    }
    match &db.pools {
        Pools::Sqlite { write, .. } => migrator.run(write).await?,
        Pools::Postgres(pool) => migrator.run(pool).await?,
    }
    Ok(())
}

/// Whether exactly these steps have run. Then nothing is created, not even what remembers them, and
/// a role that may not create anything can serve.
async fn has_run(db: &Db, migrator: &Migrator) -> bool {
    let rows = db
        .fetch_all(sql(
            "SELECT version, checksum FROM _sqlx_migrations WHERE success",
        ))
        .await;
    // Where nothing ever ran there is no such table.
    let Ok(rows) = rows else { return false };
    let ran: Result<BTreeMap<i64, Vec<u8>>, StoreError> = rows
        .iter()
        .map(|row| Ok((row.get("version")?, row.get("checksum")?)))
        .collect();
    let steps = migrator.migrations.iter();
    let asked = steps.map(|step| (step.version, step.checksum.to_vec()));
    ran.is_ok_and(|ran| ran == asked.collect())
}

/// Names the state of all migrations: another text in one of them, another name. For what is
/// derived from a migrated database and kept.
#[must_use]
pub fn fingerprint() -> String {
    let mut hasher = DefaultHasher::new();
    for step in STEPS {
        (step.version, step.common, step.sqlite, step.postgres).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

impl Step {
    fn of(&self, engine: Engine) -> Migration {
        let own = match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        };
        Migration::new(
            self.version,
            self.name.into(),
            MigrationType::Simple,
            sqlx::AssertSqlSafe(format!("{}\n{own}", self.common)).into_sql_str(),
            false,
        )
    }
}
