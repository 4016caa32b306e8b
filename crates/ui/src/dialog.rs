//! Dialogs are the browser's own `<dialog>`: it traps focus, answers Esc and gives focus back.

use crate::{Button, IconButton, IconName, Size, Variant, ui_text};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// A modal dialog. Its content exists only while it is open, so a form starts fresh each time.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: String,
    /// `dialog-small` (400 px), `dialog-wide` (680 px); 480 px otherwise.
    #[prop(optional)]
    class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                // Refused only when the element is already shown another way; nothing to do then.
                _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // A click on the backdrop arrives at the dialog itself, not at its content.
    let dismiss = move |event: ev::MouseEvent| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let on_backdrop = node
            .get_untracked()
            .is_some_and(|dialog| dialog.is_same_node(target.as_ref()));
        if on_backdrop {
            open.set(false);
        }
    };
    let heading = title.clone();
    view! {
        <dialog
            node_ref=node
            class=format!("dialog {class}")
            aria-label=title
            on:close=move |_| open.set(false)
            on:mousedown=dismiss
        >
            <header class="dialog-header">
                <h2>{heading}</h2>
                <IconButton
                    icon=IconName::Close
                    label=ui_text().close
                    on:click=move |_| open.set(false)
                />
            </header>
            <div class="dialog-body">
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </dialog>
    }
}

/// The row of buttons at the end of a dialog, inside its form or not.
#[component]
pub fn DialogFooter(children: Children) -> impl IntoView {
    view! { <div class="dialog-footer">{children()}</div> }
}

/// Asks before something that cannot be undone. Title and button name the thing: "Delete Acme?".
#[component]
pub fn ConfirmDialog(
    open: RwSignal<bool>,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(into)] confirm: String,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(into)] on_confirm: Callback<()>,
) -> impl IntoView {
    let confirm = StoredValue::new(confirm);
    view! {
        <Dialog open title class="dialog-small">
            <p>{text.clone()}</p>
            <DialogFooter>
                <Button size=Size::Normal attr:autofocus=true on:click=move |_| open.set(false)>
                    {ui_text().cancel}
                </Button>
                <Button variant=Variant::Danger busy on:click=move |_| on_confirm.run(())>
                    {confirm.get_value()}
                </Button>
            </DialogFooter>
        </Dialog>
    }
}
