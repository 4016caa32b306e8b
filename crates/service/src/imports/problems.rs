//! The refused rows as a file of their own, to be put right and imported again.

use std::collections::VecDeque;

use domain::import::RowProblem;
use domain::language::Language;
use domain::{Actor, Error, ImportId};
use futures::Stream;
use futures::stream::try_unfold;
use store::imports::changes;

use super::source::{Broken, Source};
use super::{found, require_file, require_mine, stored, words};
use crate::{Failure, Services, csv};

/// Rows in one part of the file.
const PART: usize = 500;
/// Refused rows that are read at once.
const AHEAD: u32 = 500;

/// A file being written.
struct File {
    services: Services,
    actor: Actor,
    id: ImportId,
    language: Language,
    source: Source,
    headings: Vec<String>,
    columns: Vec<Option<String>>,
    /// The number of the last row that was read.
    row: i64,
    ahead: VecDeque<RowProblem>,
    ended: bool,
}

/// The headings and the refused rows of an import, with a column more that says why.
pub async fn file(
    services: &Services,
    actor: &Actor,
    id: ImportId,
    language: Language,
) -> Result<impl Stream<Item = Result<String, Error>> + Send + use<>, Error> {
    let (db, organization_id) = (&services.db, actor.organization_id);
    let import = found(stored::get(db, organization_id, id).await)?;
    require_mine(actor, &import)?;
    require_file(services, organization_id, id).await?;
    let mut file = File {
        services: services.clone(),
        actor: *actor,
        id,
        language,
        source: Source::open(db, organization_id, id, &import.setup),
        headings: Vec::new(),
        columns: import.setup.columns,
        row: 0,
        ahead: VecDeque::new(),
        ended: false,
    };
    file.headings = file.rows(1).await?.pop().unwrap_or_default();
    let mut head = file.headings.clone();
    head.push(words::heading(language).to_owned());
    let head = format!("\u{feff}{}", csv::line(&head));
    Ok(try_unfold((Some(head), file), |(head, mut file)| async {
        if let Some(head) = head {
            return Ok(Some((head, (None, file))));
        }
        let part = file.part().await?;
        Ok(part.map(|part| (part, (None, file))))
    }))
}

impl File {
    async fn rows(&mut self, count: usize) -> Result<Vec<Vec<String>>, Error> {
        let rows = self.source.next(count).await;
        let rows = match rows {
            Ok(rows) => rows,
            // What cannot be read has no rows.
            Err(Broken::File(_)) => Vec::new(),
            Err(Broken::Store(error)) => return Err(error).or_internal(),
        };
        self.row += i64::try_from(rows.len()).unwrap_or(0);
        Ok(rows)
    }

    /// The next part; nothing after the last refused row.
    async fn part(&mut self) -> Result<Option<String>, Error> {
        let mut text = String::new();
        while text.is_empty() && !self.ended {
            let mut number = self.row;
            let rows = self.rows(PART).await?;
            self.ended = rows.len() < PART;
            for row in rows {
                number += 1;
                if let Some(problem) = self.problem(number).await? {
                    text.push_str(&self.line(row, &problem));
                }
            }
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// What is wrong with a row, if anything is.
    async fn problem(&mut self, row: i64) -> Result<Option<RowProblem>, Error> {
        if self.ahead.is_empty() {
            let (db, organization_id) = (&self.services.db, self.actor.organization_id);
            let next = changes::problems(db, organization_id, self.id, row - 1, AHEAD)
                .await
                .or_internal()?;
            self.ended = self.ended || next.is_empty();
            self.ahead = next.into();
        }
        let here = self.ahead.front().is_some_and(|next| next.row == row);
        Ok(here.then(|| self.ahead.pop_front()).flatten())
    }

    fn line(&self, mut row: Vec<String>, problem: &RowProblem) -> String {
        let said = problem.fields.iter().map(|refused| {
            let named = |target: &Option<String>| target.as_ref() == Some(&refused.field);
            let column = self.columns.iter().position(named);
            let name = column.and_then(|at| self.headings.get(at));
            let name = name.unwrap_or(&refused.field);
            format!("{name}: {}", words::of(refused.code, self.language))
        });
        let said: Vec<_> = said.collect();
        row.resize(self.headings.len(), String::new());
        row.push(said.join("; "));
        // As in the file: what was guarded there is guarded again.
        csv::line(row.iter().map(|cell| csv::unguarded(cell)))
    }
}
