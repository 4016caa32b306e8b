//! Brings the schema up to date; see `migrations/README.md`.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::db::Pools;
use super::{Db, Engine, Executor, StoreError};

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
        version: 100,
        name: "audit",
        common: include_str!("../../../../migrations/common/0100_audit.sql"),
        sqlite: include_str!("../../../../migrations/sqlite/0100_audit.sql"),
        postgres: include_str!("../../../../migrations/postgres/0100_audit.sql"),
    },
    Step {
        version: 101,
        name: "mail",
        common: include_str!("../../../../migrations/common/0101_mail.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 102,
        name: "invitations",
        common: include_str!("../../../../migrations/common/0102_invitations.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 200,
        name: "crm objects",
        common: include_str!("../../../../migrations/common/0200_crm_objects.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 201,
        name: "notes and tasks",
        common: include_str!("../../../../migrations/common/0201_notes_and_tasks.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 202,
        name: "tags",
        common: include_str!("../../../../migrations/common/0202_tags.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 300,
        name: "account waits",
        common: include_str!("../../../../migrations/common/0300_account_waits.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 301,
        name: "message content",
        common: include_str!("../../../../migrations/common/0301_message_content.sql"),
        sqlite: "",
        postgres: "",
    },
    Step {
        version: 302,
        name: "account leases",
        common: include_str!("../../../../migrations/common/0302_account_leases.sql"),
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
    match &db.pools {
        Pools::Sqlite { write, .. } => migrator.run(write).await?,
        Pools::Postgres(pool) => migrator.run(pool).await?,
    }
    Ok(())
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
