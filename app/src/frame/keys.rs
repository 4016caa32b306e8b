//! The help behind `?`.

use crate::i18n::common;
use leptos::prelude::*;
use ui::{Dialog, Kbd};

#[component]
pub(super) fn KeysDialog(open: RwSignal<bool>) -> impl IntoView {
    let rows = || {
        [
            (&["G", "I"][..], common::keys_inbox()),
            (&["G", "P"], common::keys_pipeline()),
            (&["G", "C"], common::keys_crm()),
            (&["G", "A"], common::keys_accounts()),
            (&["G", "S"], common::keys_settings()),
            (&["C"], common::keys_create()),
            (&["/"], common::keys_search()),
            (&["F"], common::keys_filter()),
            (&["J", "K"], common::keys_row()),
            (&["Enter"], common::keys_open()),
            (&["Esc"], common::keys_back()),
            (&["?"], common::keys_help()),
        ]
    };
    let row = |(keys, words): (&'static [&'static str], &'static str)| {
        view! {
            <div class="keys-row">
                <dt>{words}</dt>
                <dd class="row">{keys.iter().map(|key| view! { <Kbd key=*key/> }).collect_view()}</dd>
            </div>
        }
    };
    view! {
        <Dialog open title=common::keys_title() class="dialog-small">
            <dl class="keys">{rows().into_iter().map(row).collect_view()}</dl>
        </Dialog>
    }
}
