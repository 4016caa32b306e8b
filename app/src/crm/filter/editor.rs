//! The dialog that puts a filter together: groups of conditions, inside each other.

use super::{
    model::{Group, Part, Row, What, kind_of},
    value::Values,
    words,
};
use crate::{
    crm::api::FilterSheet,
    i18n::{common, filter as say},
};
use domain::{
    RecordKind,
    filter::{Filter, Join, Op},
};
use leptos::prelude::*;
use ui::{Button, DialogFooter, IconButton, IconName, Size, Variant};

/// What the parts of the editor share.
#[derive(Clone, Copy)]
pub(super) struct Ground {
    pub kind: RecordKind,
    pub sheet: StoredValue<FilterSheet>,
}

/// The whole filter.
#[component]
pub fn Editor(
    kind: RecordKind,
    sheet: StoredValue<FilterSheet>,
    before: Option<Filter>,
    #[prop(into)] on_apply: Callback<Option<Filter>>,
) -> impl IntoView {
    let group = Group::of(before.as_ref(), kind);
    let ground = Ground { kind, sheet };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        on_apply.run(group.filter());
    };
    view! {
        <form class="filter-editor" on:submit=submit data-testid="filter-editor">
            {group_view(group, ground)}
            <DialogFooter>
                <Button variant=Variant::Ghost on:click=move |_| on_apply.run(None)>{say::clear()}</Button>
                <Button variant=Variant::Primary submit=true>{say::apply()}</Button>
            </DialogFooter>
        </form>
    }
}

/// A group: how its parts come together, the parts, and what can be added.
fn group_view(group: Group, ground: Ground) -> AnyView {
    let option = move |join: Join, words: &'static str| {
        let chosen = group.join.get_untracked() == join;
        view! { <option value=join.as_str() selected=chosen>{words}</option> }
    };
    let choose = move |event| {
        if let Ok(join) = event_target_value(&event).parse() {
            group.join.set(join);
        }
    };
    view! {
        <fieldset class="filter-group">
            <legend class="filter-join">
                <select class="input" aria-label=say::join() on:change=choose>
                    {option(Join::All, say::all())}
                    {option(Join::Any, say::any())}
                </select>
            </legend>
            <For each=move || group.parts.get() key=|part| part.key let:part>
                {part_view(part, group, ground)}
            </For>
            <div class="filter-add">
                <Button size=Size::Small icon=IconName::Plus on:click=move |_| group.add_row(ground.kind)>
                    {say::add()}
                </Button>
                {group.may_nest().then(|| view! {
                    <Button size=Size::Small variant=Variant::Ghost on:click=move |_| group.add_group(ground.kind)>
                        {say::add_group()}
                    </Button>
                })}
            </div>
        </fieldset>
    }
    .into_any()
}

fn part_view(part: Part, group: Group, ground: Ground) -> AnyView {
    let remove = move || {
        view! {
            <IconButton icon=IconName::Close size=Size::Small label=common::delete() on:click=move |_| group.remove(part.key)/>
        }
    };
    match part.what {
        What::Group(inner) => view! {
            <div class="filter-part filter-part-group">{group_view(inner, ground)}{remove()}</div>
        }
        .into_any(),
        What::Row(row) => view! {
            <div class="filter-part" data-testid="filter-row"><Condition row ground/>{remove()}</div>
        }
        .into_any(),
    }
}

/// One condition: the field, what is asked, and with which values.
#[component]
fn Condition(row: Row, ground: Ground) -> impl IntoView {
    let Ground { kind, sheet } = ground;
    let names = sheet.with_value(|sheet| words::all(kind, sheet));
    let known = names
        .iter()
        .any(|(name, _)| *name == row.field.get_untracked());
    // A field that is gone stays visible until another one is chosen.
    let gone = (!known).then(|| (row.field.get_untracked(), say::gone().to_owned()));
    let field = move |(name, words): (String, String)| {
        let chosen = row.field.get_untracked() == name;
        view! { <option value=name selected=chosen>{words}</option> }
    };
    let set_field = move |event| {
        sheet.with_value(|sheet| row.set_field(kind, event_target_value(&event), sheet));
    };
    let of = Memo::new(move |_| sheet.with_value(|sheet| kind_of(kind, &row.field.get(), sheet)));
    let ops = move || {
        let of = of.get();
        let option = move |op: Op| {
            let chosen = row.op.get_untracked() == op;
            view! { <option value=op.as_str() selected=chosen>{words::op(op, of)}</option> }
        };
        of.ops().iter().copied().map(option).collect_view()
    };
    let set_op = move |event| {
        if let Ok(op) = event_target_value(&event).parse() {
            row.set_op(op);
        }
    };
    view! {
        <select class="input" aria-label=say::field() on:change=set_field data-testid="filter-field">
            {gone.into_iter().chain(names).map(field).collect_view()}
        </select>
        <select class="input" aria-label=say::op_label() on:change=set_op data-testid="filter-op">{ops}</select>
        <Values row of ground/>
    }
}
