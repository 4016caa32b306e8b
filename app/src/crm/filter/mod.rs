//! The filter of a list: what is asked for as chips, and a dialog to put it together. The filter
//! is in the address; a chip is a link that leaves its part out.

mod editor;
mod model;
mod value;
pub(super) mod words;

use super::{
    api::{FilterSheet, read_filter_sheet},
    list::{Asked, address},
};
use crate::{
    i18n::filter as say,
    late::{Late, LatePart},
    realtime::on_event,
};
use domain::{
    Event, RecordKind,
    filter::{Filter, Join},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Button, Dialog, Icon, IconName};

pub use editor::Editor;

/// What filters of this kind of record are put together from, following the address.
pub(super) fn use_sheet(kind: RecordKind, asked: Memo<Asked>) -> Resource<FilterSheet> {
    let filter = Memo::new(move |_| asked.with(|asked| asked.query.filter.clone()));
    let sheet = Resource::new(
        move || filter.get(),
        move |filter| async move {
            read_filter_sheet(kind, filter, String::new())
                .await
                .unwrap_or_default()
        },
    );
    on_event(move |event| {
        if matches!(event, Event::CustomFieldsChanged) {
            sheet.refetch();
        }
    });
    sheet
}

/// The filter in the address; nothing if it cannot be read.
fn wanted(asked: &Asked) -> Option<Filter> {
    Filter::parse(asked.query.filter.as_deref()?).ok()
}

/// The filter without its part at this place.
fn without(filter: &Filter, at: usize) -> Option<Filter> {
    let Filter::Group(join, parts) = filter else {
        return None;
    };
    let left: Vec<_> = parts
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != at)
        .map(|(_, part)| part.clone())
        .collect();
    (!left.is_empty()).then_some(Filter::Group(*join, left))
}

/// The address of the list with another filter.
fn address_with(path: &str, asked: &Asked, filter: Option<&Filter>) -> String {
    let mut asked = asked.clone();
    asked.query.filter = filter.map(Filter::to_text);
    address(path, &asked)
}

/// The button that opens the filter, and what is asked for as chips.
#[component]
pub(super) fn FilterBar(
    path: &'static str,
    kind: RecordKind,
    asked: Memo<Asked>,
    sheet: Resource<FilterSheet>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    // Lives as long as the bar: chips follow the address before the next sheet is there.
    let kept = StoredValue::new(FilterSheet::default());
    view! {
        <Button icon=IconName::Filter on:click=move |_| open.set(true) attr:data-testid="filter-open" attr:data-keys="KeyF">
            {say::open()}
        </Button>
        <Transition>
            {move || Suspend::new(async move {
                kept.set_value(sheet.await);
                view! {
                    <Chips path kind asked sheet=kept/>
                    <FilterDialog open path kind asked sheet=kept/>
                }
            })}
        </Transition>
    }
}

/// Each part of the filter, and a way to leave it out.
#[component]
fn Chips(
    path: &'static str,
    kind: RecordKind,
    asked: Memo<Asked>,
    sheet: StoredValue<FilterSheet>,
) -> impl IntoView {
    let chips = move || {
        let asked = asked.get();
        let unreadable = asked.query.filter.is_some();
        let Some(filter) = wanted(&asked) else {
            return unreadable
                .then(|| {
                    let clear = address_with(path, &asked, None);
                    view! { <div class="chips"><Chip words=say::unreadable().to_owned() href=clear/></div> }
                })
                .into_any();
        };
        let parts = match &filter {
            Filter::Group(_, parts) => parts.clone(),
            Filter::Condition(_) => vec![filter.clone()],
        };
        let between = match filter {
            Filter::Group(Join::Any, _) => say::or(),
            _ => say::and(),
        };
        let chip = |(at, part): (usize, Filter)| {
            let words = sheet.with_value(|sheet| part_in_words(kind, &part, sheet));
            let href = address_with(path, &asked, without(&filter, at).as_ref());
            let joint = (at > 0).then(|| view! { <span class="muted small">{between}</span> });
            view! { {joint}<Chip words href/> }
        };
        let chips = parts.into_iter().enumerate().map(chip).collect_view();
        let clear = address_with(path, &asked, None);
        view! {
            <div class="chips filter-chips" data-testid="filter-chips">
                {chips}
                <a class="small" href=clear>{say::clear()}</a>
            </div>
        }
        .into_any()
    };
    view! { {chips} }
}

/// A part of a filter in words; a group inside in brackets.
fn part_in_words(kind: RecordKind, part: &Filter, sheet: &FilterSheet) -> String {
    match part {
        Filter::Condition(condition) => words::condition(kind, condition, sheet),
        Filter::Group(join, parts) => {
            let between = match join {
                Join::All => say::and(),
                Join::Any => say::or(),
            };
            let parts: Vec<_> = parts
                .iter()
                .map(|part| part_in_words(kind, part, sheet))
                .collect();
            format!("({})", parts.join(&format!(" {between} ")))
        }
    }
}

#[component]
fn Chip(words: String, href: String) -> impl IntoView {
    let label = say::remove(&words);
    view! {
        <a class="chip" aria-current="true" href=href title=label.clone() aria-label=label data-testid="filter-chip">
            <span class="truncate">{words}</span>
            <Icon name=IconName::Close/>
        </a>
    }
}

/// Puts the filter together.
#[component]
fn FilterDialog(
    open: RwSignal<bool>,
    path: &'static str,
    kind: RecordKind,
    asked: Memo<Asked>,
    sheet: StoredValue<FilterSheet>,
) -> impl IntoView {
    let navigate = StoredValue::new(use_navigate());
    let apply = Callback::new(move |filter: Option<Filter>| {
        open.set(false);
        let target = address_with(path, &asked.get_untracked(), filter.as_ref());
        let options = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate.with_value(|navigate| navigate(&target, options));
    });
    view! {
        <Dialog open title=say::title() class="dialog-wide">
            <Late part=LatePart::Filter {
                kind,
                sheet,
                before: asked.with_untracked(wanted),
                on_apply: apply,
            }/>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ListQuery, filter::Op};

    #[test]
    fn a_chip_leaves_its_part_out_and_the_last_one_the_whole_filter() {
        let part = |name: &str| Filter::condition(name, Op::Empty, &[]);
        let both = Filter::Group(Join::Any, vec![part("email"), part("phone")]);
        let one = without(&both, 0).expect("one part is left");
        assert_eq!(one, Filter::Group(Join::Any, vec![part("phone")]));
        assert_eq!(without(&one, 0), None);
        assert_eq!(without(&part("email"), 0), None);
    }

    #[test]
    fn the_address_keeps_what_else_is_asked_for() {
        let query = ListQuery {
            search: Some("acme".into()),
            sort: Some("-name".into()),
            ..ListQuery::default()
        };
        let asked = Asked {
            query,
            ..Asked::default()
        };
        let filter = Filter::condition("email", Op::Empty, &[]);
        let there = address_with("/crm/contacts", &asked, Some(&filter));
        assert!(
            there.contains("search=acme") && there.contains("sort=%2Dname"),
            "{there}"
        );
        assert!(there.contains("filter="), "{there}");
        assert!(!address_with("/crm/contacts", &asked, None).contains("filter"));
    }
}
