//! Lists as files: whatever a list can be asked for, as CSV, page by page. However many records
//! there are, one page of them is in memory.

mod rows;

use domain::custom::CustomField;
use domain::{Actor, Error, ListQuery, Page, Permission, RecordKind};
use futures::Stream;
use futures::stream::try_unfold;

use crate::{Failure, Services, companies, contacts, csv, deals};

/// What a reader needs to tell that the text is UTF-8; without it spreadsheets guess.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Where an export goes on.
enum Next {
    /// At its beginning.
    Head,
    /// After the page that ended there.
    After(Option<String>),
    /// Nowhere: all is told.
    Nothing,
}

/// An export under way.
struct Export {
    services: Services,
    actor: Actor,
    kind: RecordKind,
    query: ListQuery,
    fields: Vec<CustomField>,
}

/// All records that a list finds, in its order, as parts of a CSV file. What the query is refused
/// for is told at once.
pub async fn csv(
    services: &Services,
    actor: &Actor,
    kind: RecordKind,
    query: ListQuery,
) -> Result<impl Stream<Item = Result<String, Error>> + Send + use<>, Error> {
    actor.require(Permission::CrmRead)?;
    let fields = store::custom::list(&services.db, actor.organization_id, Some(kind))
        .await
        .or_internal()?;
    let export = Export {
        services: services.clone(),
        actor: *actor,
        kind,
        fields,
        query: ListQuery {
            limit: Some(ListQuery::MAX_LIMIT),
            cursor: None,
            ..query
        },
    };
    // A wrong query is an answer of its own, not a file that breaks off.
    export.page(Some(1), None).await?;
    Ok(try_unfold((export, Next::Head), |(export, next)| async {
        let (part, next) = match next {
            Next::Head => (export.head(), Next::After(None)),
            Next::After(cursor) => export.page(None, cursor).await?,
            Next::Nothing => return Ok(None),
        };
        Ok(Some((part, (export, next))))
    }))
}

impl Export {
    /// The names of the columns.
    fn head(&self) -> String {
        let own = rows::columns(self.kind)
            .iter()
            .map(|name| (*name).to_owned());
        let custom = self.fields.iter().map(|field| field.name.clone());
        let cells: Vec<String> = own.chain(custom).collect();
        format!("{BYTE_ORDER_MARK}{}", csv::line(&cells))
    }

    /// The rows of a page, and where the next one is.
    async fn page(
        &self,
        limit: Option<u32>,
        cursor: Option<String>,
    ) -> Result<(String, Next), Error> {
        let query = ListQuery {
            limit: limit.or(self.query.limit),
            cursor,
            ..self.query.clone()
        };
        let (services, actor) = (&self.services, &self.actor);
        Ok(match self.kind {
            RecordKind::Company => self.rows(companies::list(services, actor, &query).await?),
            RecordKind::Contact => self.rows(contacts::list(services, actor, &query).await?),
            RecordKind::Deal => self.rows(deals::list(services, actor, &query).await?),
        })
    }

    fn rows<T: rows::Cells>(&self, page: Page<T>) -> (String, Next) {
        let mut text = String::new();
        for record in &page.items {
            let mut cells = record.cells();
            let custom = record.custom();
            cells.extend(self.fields.iter().map(|field| {
                let value = custom.get(&field.id);
                value.map_or_else(String::new, |value| field.to_text(value))
            }));
            text.push_str(&csv::line(&cells));
        }
        let next = match page.next_cursor {
            Some(cursor) => Next::After(Some(cursor)),
            None => Next::Nothing,
        };
        (text, next)
    }
}
