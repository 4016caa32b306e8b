//! Somebody else saved the record while it was edited here: both sides are shown, and the person
//! says which one stays.

use crate::{
    error::ApiError,
    i18n::{common, crm},
};
use domain::ErrorCode;
use leptos::{prelude::*, task::spawn_local};
use std::{collections::BTreeMap, future::Future};
use ui::{Button, Dialog, DialogFooter, Toast, Toasts, Variant};

/// Names for the ids that a form holds.
pub(in crate::crm) type Names = BTreeMap<String, String>;

/// A field that differs: its label, what was typed here, what is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::crm) struct Difference {
    label: String,
    mine: String,
    theirs: String,
}

/// The fields of two forms that differ, with names in place of ids.
pub(in crate::crm) fn differences(
    mine: &[(&str, &str)],
    theirs: &[(&str, &str)],
    names: &Names,
) -> Vec<Difference> {
    let name = |word: &str| names.get(word).cloned();
    // A field may hold several ids.
    let said = |text: &str| match text.split([' ', ';']).map(name).collect::<Option<Vec<_>>>() {
        Some(names) if !names.is_empty() => names.join(", "),
        _ => text.to_owned(),
    };
    let of = |form: &[(&str, &str)], wanted: &str| {
        let found = form.iter().find(|(name, _)| *name == wanted);
        found.map_or_else(String::new, |(_, text)| (*text).to_owned())
    };
    // A field of the organization's own is in a form only where it has something.
    let only_theirs = theirs
        .iter()
        .filter(|(name, _)| !mine.iter().any(|(known, _)| known == name));
    mine.iter()
        .chain(only_theirs)
        .filter_map(|(field, _)| {
            let (mine, theirs) = (of(mine, field), of(theirs, field));
            if lines(&mine) == lines(&theirs) {
                return None;
            }
            Some(Difference {
                label: label(field).map(str::to_owned).or_else(|| name(field))?,
                mine: said(&mine),
                theirs: said(&theirs),
            })
        })
        .collect()
}

/// A text area gives its lines other ends than the database has.
fn lines(text: &str) -> Vec<&str> {
    text.trim().lines().collect()
}

/// The label of a form's field; none for one that nobody sees.
fn label(name: &str) -> Option<&'static str> {
    Some(match name {
        "name" => crm::field_name(),
        "first_name" => crm::field_first_name(),
        "last_name" => crm::field_last_name(),
        "title" => crm::field_title(),
        "value" => crm::field_value(),
        "currency" => crm::field_currency(),
        "website" => crm::field_website(),
        "domain" => crm::field_domain(),
        "industry" => crm::field_industry(),
        "size" => crm::field_size(),
        "address" => crm::field_address(),
        "source" => crm::field_source(),
        "email" => crm::field_email(),
        "phone" => crm::field_phone(),
        "telegram_username" => crm::field_telegram(),
        "telegram_user_id" => crm::field_telegram_id(),
        "job_title" => crm::field_job_title(),
        "company_name" => crm::field_company(),
        "contact_name" => crm::field_contact(),
        "links" => crm::field_links(),
        "consent" => crm::field_consent(),
        "language" => crm::field_language(),
        "time_zone" => crm::field_time_zone(),
        "owner_id" => crm::field_owner(),
        "stage_id" => crm::field_stage(),
        "probability" => crm::field_probability(),
        "expected_close_on" => crm::field_expected_close(),
        "loss_reason" => crm::field_loss_reason(),
        "tag_ids" => crm::tags_title(),
        "description" => crm::field_notes(),
        _ => return None,
    })
}

/// A save that was refused because the record had changed: the record as it is saved now.
pub(in crate::crm) struct Crossing<R: Send + Sync + 'static> {
    theirs: RwSignal<Option<R>>,
    open: RwSignal<bool>,
}

impl<R: Send + Sync + 'static> Clone for Crossing<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Send + Sync + 'static> Copy for Crossing<R> {}

impl<R: Clone + Send + Sync + 'static> Crossing<R> {
    /// Watches what saving answers, and fetches the record when it turns out to be another one.
    pub fn watch<F>(
        answer: impl Get<Value = Option<Result<R, ApiError>>> + Send + Sync + 'static,
        fetch: impl Fn() -> F + 'static,
    ) -> Self
    where
        F: Future<Output = Result<R, ApiError>> + 'static,
    {
        let crossing = Self {
            theirs: RwSignal::new(None),
            open: RwSignal::new(false),
        };
        let toasts = Toasts::get();
        Effect::new(move |_| {
            if !matches!(answer.get(), Some(Err(error)) if error.0.code == ErrorCode::Stale) {
                return;
            }
            let fetched = fetch();
            spawn_local(async move {
                match fetched.await {
                    Ok(record) => {
                        crossing.theirs.set(Some(record));
                        crossing.open.set(true);
                    }
                    Err(error) => toasts.push(Toast::failed(error.words())),
                }
            });
        });
        crossing
    }
}

/// The dialog. It cannot be answered by accident: closing it leaves the form as it was.
#[component]
pub(in crate::crm) fn ConflictDialog<R>(
    crossing: Crossing<R>,
    differences: Callback<R, Vec<Difference>>,
    /// Saves what was typed over what is there.
    #[prop(into)]
    on_keep: Callback<R>,
    /// Drops what was typed.
    #[prop(into)]
    on_take: Callback<R>,
) -> impl IntoView
where
    R: Clone + Send + Sync + 'static,
{
    let answer = move |with: Callback<R>| {
        if let Some(theirs) = crossing.theirs.get_untracked() {
            crossing.open.set(false);
            with.run(theirs);
        }
    };
    let rows = move || {
        let rows = crossing.theirs.get().map(|theirs| differences.run(theirs));
        let rows = rows.unwrap_or_default();
        if rows.is_empty() {
            return view! { <p>{crm::conflict_same()}</p> }.into_any();
        }
        let row = |row: Difference| {
            view! {
                <tr>
                    <th scope="row">{row.label}</th>
                    <td>{row.mine}</td>
                    <td>{row.theirs}</td>
                </tr>
            }
        };
        view! {
            <p>{crm::conflict_text()}</p>
            <table class="differences">
                <thead>
                    <tr>
                        <th scope="col">{crm::conflict_field()}</th>
                        <th scope="col">{crm::conflict_mine()}</th>
                        <th scope="col">{crm::conflict_theirs()}</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <Dialog open=crossing.open title=crm::conflict_title() class="dialog-wide">
            <div data-testid="conflict">{rows}</div>
            <DialogFooter>
                <Button variant=Variant::Ghost on:click=move |_| crossing.open.set(false)>{common::cancel()}</Button>
                <Button on:click=move |_| answer(on_take)>{crm::conflict_take()}</Button>
                <Button variant=Variant::Primary on:click=move |_| answer(on_keep)>{crm::conflict_keep()}</Button>
            </DialogFooter>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_and_is_seen_is_shown() {
        let mine = [
            ("name", "Acme"),
            ("description", "one\r\ntwo"),
            ("owner_id", "7"),
            ("next", "/a"),
        ];
        let theirs = [
            ("name", "Acme Inc"),
            ("description", "one\ntwo"),
            ("owner_id", "8"),
            ("next", "/b"),
        ];
        let names = Names::from([("8".to_owned(), "Ada".to_owned())]);
        let found = differences(&mine, &theirs, &names);
        let shown: Vec<_> = found
            .iter()
            .map(|difference| (difference.mine.as_str(), difference.theirs.as_str()))
            .collect();
        assert_eq!(shown, [("Acme", "Acme Inc"), ("7", "Ada")]);
    }
}
