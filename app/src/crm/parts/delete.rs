//! Deleting a record: asked for by its name, since it does not come back.

use crate::{
    error::ApiError,
    i18n::{common, crm},
    session::may,
};
use domain::Permission;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use std::{future::Future, pin::Pin, sync::Arc};
use ui::{ConfirmDialog, IconButton, IconName, Toast, Toasts};

type Answer = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;

/// The button and its question, for those who may. Ends in the list at `list`.
#[component]
pub(in crate::crm) fn DeleteRecord(
    /// The record's name as it is now.
    #[prop(into)]
    name: Signal<String>,
    /// What goes with it and what stays.
    text: &'static str,
    list: &'static str,
    delete: Arc<dyn Fn() -> Answer + Send + Sync>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let toasts = Toasts::get();
    let navigate = use_navigate();
    let on_confirm = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (navigate, answer, name) = (navigate.clone(), delete(), name.get_untracked());
        let deleted = crm::deleted(&name);
        spawn_local(async move {
            match answer.await {
                Ok(()) => {
                    toasts.push(Toast::done(deleted));
                    navigate(list, leptos_router::NavigateOptions::default());
                }
                Err(error) => {
                    _ = busy.try_set(false);
                    _ = open.try_set(false);
                    toasts.push(Toast::failed(error.words()));
                }
            }
        });
    });
    let dialog = move || {
        view! {
            <ConfirmDialog
                open
                title=crm::delete_title(name.get())
                text
                confirm=common::delete()
                busy
                on_confirm
            />
        }
    };
    may(Permission::CrmDelete).then(|| {
        view! {
            <IconButton icon=IconName::Trash label=common::delete() on:click=move |_| open.set(true)/>
            {dialog}
        }
    })
}

/// Makes a server call fit [`DeleteRecord`].
pub(in crate::crm) fn deleting<F>(
    call: impl Fn() -> F + Send + Sync + 'static,
) -> Arc<dyn Fn() -> Answer + Send + Sync>
where
    F: Future<Output = Result<(), ApiError>> + 'static,
{
    Arc::new(move || Box::pin(call()))
}
