//! Deleting a record: at once, and undone as quickly. The bin keeps it either way.

use crate::{
    error::ApiError,
    i18n::{common, crm},
    session::may,
};
use domain::Permission;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::{future::Future, pin::Pin, sync::Arc};
use ui::{IconButton, IconName, Toast, Toasts};

type Answer = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;

/// A server call that changes something and whose answer does not matter.
pub(in crate::crm) type Call = Arc<dyn Fn() -> Answer + Send + Sync>;

/// Makes a server call fit [`DeleteRecord`].
pub(in crate::crm) fn call<F, T>(call: impl Fn() -> F + Send + Sync + 'static) -> Call
where
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    Arc::new(move || {
        let answer = call();
        Box::pin(async move { answer.await.map(drop) })
    })
}

/// The button, for those who may. Goes to `list` and offers to undo.
#[component]
pub(in crate::crm) fn DeleteRecord(
    /// The record's name as it is now.
    #[prop(into)]
    name: Signal<String>,
    list: &'static str,
    delete: Call,
    restore: Call,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let toasts = Toasts::get();
    let navigate = use_navigate();
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (navigate, answer, restore) = (navigate.clone(), delete(), restore.clone());
        let name = name.get_untracked();
        spawn_local(async move {
            match answer.await {
                Ok(()) => {
                    navigate(list, NavigateOptions::default());
                    offer_undo(toasts, name, restore);
                }
                Err(error) => {
                    _ = busy.try_set(false);
                    toasts.push(Toast::failed(error.words()));
                }
            }
        });
    };
    may(Permission::CrmDelete).then(|| {
        view! { <IconButton icon=IconName::Trash label=common::delete() on:click=press/> }
    })
}

fn offer_undo(toasts: Toasts, name: String, restore: Call) {
    let deleted = Toast::done(crm::deleted(&name));
    toasts.push(deleted.action(common::undo(), move || {
        let (answer, restored) = (restore(), crm::restored(&name));
        spawn_local(async move {
            toasts.push(match answer.await {
                Ok(()) => Toast::done(restored),
                Err(error) => Toast::failed(error.words()),
            });
        });
    }));
}
