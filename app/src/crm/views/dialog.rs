//! The dialog that keeps what a list shows as a view, and changes or removes the one that is open.

use super::Shelf;
use crate::{
    crm::{
        api::{choose_default_view, create_view, delete_view, update_view},
        list::{Asked, address, in_place},
    },
    error::{ApiError, field_words},
    i18n::{common, crm, views as say},
    session::{may, me},
};
use domain::{
    Permission, RecordKind,
    view::{View, ViewInput},
};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use std::future::Future;
use ui::{Button, DialogFooter, Field, Mood, Notice, TextInput, Toast, Toasts, Variant};

/// What the parts of the dialog share.
#[derive(Clone, Copy)]
struct Desk {
    kind: RecordKind,
    shelf: Shelf,
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    go: Callback<Asked>,
    toasts: Toasts,
}

impl Desk {
    /// Does something; what went wrong stands in the dialog, and what is typed stays.
    fn run<T: 'static>(
        self,
        what: impl Future<Output = Result<T, ApiError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = what.await;
            _ = self.busy.try_set(false);
            match answer {
                Ok(value) => {
                    self.shelf.views.refetch();
                    self.open.try_set(false);
                    then(value);
                }
                Err(error) => _ = self.error.try_set(Some(error)),
            }
        });
    }

    /// Opens what the list shows under another view's name.
    fn show(self, view: Option<&View>) {
        let asked = self.shelf.asked.get_untracked();
        let view = view.map_or_else(|| Asked::WHOLE.to_owned(), |view| view.id.to_string());
        self.go.run(Asked {
            view: Some(view),
            ..asked
        });
    }

    /// Why the name was refused.
    fn name_error(self) -> Signal<Option<String>> {
        Signal::derive(move || {
            let code = self.error.with(|error| error.as_ref()?.0.of_field("name"));
            code.map(|code| field_words(code).to_owned())
        })
    }

    /// Whatever else went wrong.
    fn failure(self) -> Option<String> {
        self.error.with(|error| {
            let error = error.as_ref()?;
            error.0.of_field("name").is_none().then(|| error.words())
        })
    }
}

#[component]
pub fn Keep(
    kind: RecordKind,
    shelf: Shelf,
    view: Option<View>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let navigate = use_navigate();
    let desk = Desk {
        kind,
        shelf,
        open,
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        go: Callback::new(move |asked: Asked| navigate(&address(shelf.path, &asked), in_place())),
        toasts: Toasts::get(),
    };
    let may_change = view
        .as_ref()
        .is_some_and(|view| me().is_some_and(|me| view.may_change(me.id, may(View::LEADS))));
    let fresh = RwSignal::new(!may_change);
    let opened = StoredValue::new(view);
    let form = move || match (fresh.get(), opened.get_value()) {
        (false, Some(view)) => change(desk, view, fresh).into_any(),
        _ => new(desk).into_any(),
    };
    view! {
        {move || desk.failure().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
        {form}
        {move || opened.get_value().map(|view| opening(desk, view))}
    }
}

/// The name, and for whom the view is.
fn inputs(
    desk: Desk,
    name: RwSignal<String>,
    shared: RwSignal<bool>,
    may_share: bool,
) -> impl IntoView {
    view! {
        <Field label=say::name() id="view-name" required=true error=desk.name_error()>
            <TextInput name="name" bind=name attr:autocomplete="off" attr:autofocus=true/>
        </Field>
        {may_share.then(|| view! {
            <label class="choice">
                <input
                    type="checkbox"
                    name="shared"
                    prop:checked=move || shared.get()
                    on:change=move |event| shared.set(event_target_checked(&event))
                />
                <span>{say::shared()}<span class="choice-hint">{say::shared_hint()}</span></span>
            </label>
        })}
    }
}

/// Keeps what is shown as a view of its own.
fn new(desk: Desk) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let shared = RwSignal::new(false);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let input = ViewInput {
            kind: desk.kind,
            name: name.get_untracked(),
            shared: shared.get_untracked(),
            shows: desk
                .shelf
                .asked
                .with_untracked(|asked| asked.shows(desk.kind)),
        };
        desk.run(create_view(input), move |view| desk.show(Some(&view)));
    };
    view! {
        <form class="form" on:submit=submit data-testid="view-new" novalidate=true>
            <p class="muted small">{say::new_hint()}</p>
            {inputs(desk, name, shared, may(Permission::CrmWrite))}
            <DialogFooter>
                <Button variant=Variant::Primary submit=true busy=desk.busy>{say::create()}</Button>
            </DialogFooter>
        </form>
    }
}

/// Changes the view that is open.
fn change(desk: Desk, view: View, fresh: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(view.name.clone());
    let shared = RwSignal::new(view.shared);
    let shown = desk
        .shelf
        .asked
        .with_untracked(|asked| asked.shows(desk.kind));
    let differs = shown != view.shows;
    let keep = RwSignal::new(differs);
    // Only its maker takes a view from everybody.
    let own = me().is_some_and(|me| me.id == view.owner_id);
    let before = StoredValue::new((view.shows.clone(), shown));
    let (id, version) = (view.id, view.version);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let (was, shown) = before.get_value();
        let shows = if keep.get_untracked() { shown } else { was };
        let saved = update_view(
            id,
            version,
            name.get_untracked(),
            shared.get_untracked(),
            shows,
        );
        desk.run(saved, |_| {});
    };
    let kept = StoredValue::new(ViewInput::from(&view));
    let remove = move |_| {
        let (input, toasts) = (kept.get_value(), desk.toasts);
        desk.run(delete_view(id), move |()| {
            desk.show(None);
            let gone = Toast::done(crm::deleted(&input.name));
            let views = desk.shelf.views;
            toasts.push(gone.action(common::undo(), move || {
                let again = create_view(input.clone());
                spawn_local(async move {
                    match again.await {
                        Ok(_) => views.refetch(),
                        Err(error) => toasts.push(Toast::failed(error.words())),
                    }
                });
            }));
        });
    };
    view! {
        <form class="form" on:submit=submit data-testid="view-change" novalidate=true>
            {inputs(desk, name, shared, own && may(Permission::CrmWrite))}
            {differs.then(|| view! {
                <label class="choice">
                    <input type="checkbox" checked=true on:change=move |event| keep.set(event_target_checked(&event))/>
                    <span>{say::update()}</span>
                </label>
            })}
            <DialogFooter>
                <Button variant=Variant::Danger busy=desk.busy on:click=remove attr:data-testid="view-delete">{say::delete()}</Button>
                <Button on:click=move |_| fresh.set(true) attr:data-testid="view-fresh">{say::as_new()}</Button>
                <Button variant=Variant::Primary submit=true busy=desk.busy>{say::keep()}</Button>
            </DialogFooter>
        </form>
    }
}

/// With what the reader's list opens.
fn opening(desk: Desk, view: View) -> impl IntoView {
    let (id, kind) = (view.id, desk.kind);
    let chosen = view.is_default;
    let choose = move |event| {
        let wanted = event_target_checked(&event).then_some(id);
        desk.run(choose_default_view(kind, wanted), |()| {});
    };
    view! {
        <label class="choice view-default">
            <input type="checkbox" checked=chosen on:change=choose data-testid="view-default"/>
            <span>{say::default()}</span>
        </label>
    }
}
