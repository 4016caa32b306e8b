//! Choosing a contact or a company among thousands: a native input with a listbox under it,
//! after the ARIA combobox pattern. The form gets the id; what was typed finds it.

use crate::{
    crm::api::{list_companies, list_contacts, list_deals},
    i18n::crm,
};
use domain::ListQuery;
use leptos::{ev, prelude::*, task::spawn_local};
use std::time::Duration;
use ui::{Avatar, FieldContext, IconButton, IconName, Size};

const REST: Duration = Duration::from_millis(140);
const SHOWN: u32 = 8;

/// What is chosen from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::crm) enum Among {
    Contacts,
    Companies,
    Deals,
}

/// A record that can be chosen; an empty id is no choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::crm) struct Choice {
    pub id: String,
    pub name: String,
    /// One more line to tell namesakes apart.
    pub about: String,
    /// The company of a contact: id and name.
    pub company: Option<(String, String)>,
}

impl Choice {
    pub fn new(id: String, name: String) -> Self {
        Self {
            id,
            name,
            ..Self::default()
        }
    }
}

async fn find(among: Among, text: String) -> Vec<Choice> {
    let search = (!text.trim().is_empty()).then_some(text);
    let query = ListQuery {
        limit: Some(SHOWN),
        search,
        ..ListQuery::default()
    };
    // A search that failed offers nothing; the next key tries again.
    match among {
        Among::Contacts => list_contacts(query)
            .await
            .map(|page| page.items.into_iter().map(contact).collect()),
        Among::Companies => list_companies(query)
            .await
            .map(|page| page.items.into_iter().map(company).collect()),
        Among::Deals => list_deals(query)
            .await
            .map(|page| page.items.into_iter().map(deal).collect()),
    }
    .unwrap_or_default()
}

fn contact(contact: domain::contact::Contact) -> Choice {
    let about = [contact.job_title.clone(), contact.company_name.clone()];
    Choice {
        id: contact.id.to_string(),
        name: contact.display_name(),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        company: contact
            .company_id
            .map(|id| id.to_string())
            .zip(contact.company_name),
    }
}

fn company(company: domain::company::Company) -> Choice {
    Choice {
        id: company.id.to_string(),
        name: company.name,
        about: company.industry.unwrap_or_default(),
        company: None,
    }
}

fn deal(deal: domain::deal::Deal) -> Choice {
    let about = [Some(deal.stage_name), deal.contact_name, deal.company_name];
    Choice {
        id: deal.id.to_string(),
        name: deal.title,
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        company: None,
    }
}

/// Everything the parts of one picker share.
#[derive(Clone, Copy)]
struct State {
    among: Among,
    chosen: RwSignal<Choice>,
    text: RwSignal<String>,
    options: RwSignal<Vec<Choice>>,
    open: RwSignal<bool>,
    active: RwSignal<usize>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// Which search is the latest: answers may overtake each other.
    asked: StoredValue<u32>,
    on_choose: Option<Callback<Choice>>,
}

impl State {
    fn search_soon(self) {
        self.stop();
        let search = move || self.search();
        self.timer
            .set_value(set_timeout_with_handle(search, REST).ok());
    }

    fn search(self) {
        self.asked.update_value(|asked| *asked += 1);
        let asked = self.asked.get_value();
        // With a choice made, the list starts from the beginning: somebody wants another one.
        let text = self.text.get_untracked();
        let text = if text == self.chosen.get_untracked().name {
            String::new()
        } else {
            text
        };
        spawn_local(async move {
            let found = find(self.among, text).await;
            if self.asked.try_get_value() == Some(asked) {
                self.active.set(0);
                self.options.set(found);
                self.open.set(true);
            }
        });
    }

    fn stop(self) {
        if let Some(Some(timer)) = self.timer.try_update_value(Option::take) {
            timer.clear();
        }
    }

    /// Closes, and forgets searches that are under way.
    fn close(self) {
        self.stop();
        self.asked.update_value(|asked| *asked += 1);
        self.open.set(false);
    }

    fn choose(self, choice: Choice) {
        self.close();
        self.text.set(choice.name.clone());
        self.chosen.set(choice.clone());
        if let Some(on_choose) = self.on_choose {
            on_choose.run(choice);
        }
    }

    /// Leaves the field: what is neither chosen nor cleared goes back to the choice.
    fn settle(self) {
        self.close();
        let text = self.text.get_untracked();
        if text.trim().is_empty() {
            self.chosen.set(Choice::default());
        }
        self.text.set(self.chosen.get_untracked().name);
    }

    fn on_key(self, event: &ev::KeyboardEvent) {
        let count = self.options.with_untracked(Vec::len);
        let open = self.open.get_untracked();
        match (event.key().as_str(), open) {
            ("ArrowDown" | "ArrowUp", false) => self.search(),
            ("ArrowDown", true) => self
                .active
                .update(|active| *active = (*active + 1).min(count.saturating_sub(1))),
            ("ArrowUp", true) => self
                .active
                .update(|active| *active = active.saturating_sub(1)),
            ("Enter", true) if count > 0 => {
                let choice = self
                    .options
                    .with_untracked(|options| options.get(self.active.get_untracked()).cloned());
                if let Some(choice) = choice {
                    self.choose(choice);
                }
            }
            ("Escape", true) => {
                event.stop_propagation();
                self.close();
            }
            _ => return,
        }
        event.prevent_default();
    }
}

/// The field. `name` posts the id, `name_of_text` what the field shows.
#[component]
pub(in crate::crm) fn Picker(
    among: Among,
    #[prop(into)] name: String,
    #[prop(into)] name_of_text: String,
    chosen: RwSignal<Choice>,
    #[prop(optional, into)] on_choose: Option<Callback<Choice>>,
) -> impl IntoView {
    let initial = chosen.get_untracked();
    let state = State {
        among,
        chosen,
        text: RwSignal::new(initial.name.clone()),
        options: RwSignal::new(Vec::new()),
        open: RwSignal::new(false),
        active: RwSignal::new(0),
        timer: StoredValue::new(None),
        asked: StoredValue::new(0),
        on_choose,
    };
    Effect::new(move |_| state.text.set(chosen.get().name));
    on_cleanup(move || state.stop());
    let field = use_context::<FieldContext>();
    let id = field
        .as_ref()
        .map_or_else(|| name.clone(), |field| field.id.clone());
    let list_id = format!("{id}-list");
    let placeholder = match among {
        Among::Contacts => crm::picker_contact(),
        Among::Companies => crm::picker_company(),
        Among::Deals => crm::picker_deal(),
    };
    let (invalid, described) = (field.clone(), field);
    let option_id = list_id.clone();
    let active_id = move || {
        let some = state.open.get() && state.options.with(|options| !options.is_empty());
        some.then(|| format!("{option_id}-{}", state.active.get()))
    };
    view! {
        <div class="picker">
            <input type="hidden" name=name value=initial.id prop:value=move || chosen.get().id/>
            <input
                class="input"
                type="text"
                id=id
                name=name_of_text
                value=initial.name
                prop:value=move || state.text.get()
                placeholder=placeholder
                autocomplete="off"
                role="combobox"
                aria-autocomplete="list"
                aria-expanded=move || state.open.get().to_string()
                aria-controls=list_id.clone()
                aria-activedescendant=active_id
                aria-invalid=move || {
                    invalid.as_ref().is_some_and(|field| field.error.with(Option::is_some)).then_some("true")
                }
                aria-describedby=move || described.as_ref().and_then(FieldContext::described_by)
                on:input=move |event| {
                    state.text.set(event_target_value(&event));
                    state.search_soon();
                }
                on:click=move |_| if !state.open.get_untracked() { state.search() }
                on:keydown=move |event| state.on_key(&event)
                on:blur=move |_| state.settle()
            />
            <Show when=move || !chosen.get().id.is_empty()>
                <span class="picker-clear">
                    <IconButton
                        icon=IconName::Close
                        size=Size::Small
                        label=crm::picker_clear()
                        on:click=move |_| state.choose(Choice::default())
                    />
                </span>
            </Show>
            <Options state list_id label=placeholder/>
        </div>
    }
}

#[component]
fn Options(state: State, list_id: String, label: &'static str) -> impl IntoView {
    let id = list_id.clone();
    let options = move || {
        let option = |(index, choice): (usize, Choice)| {
            let chosen = choice.clone();
            view! {
                <li
                    id=format!("{id}-{index}")
                    class="picker-option"
                    role="option"
                    aria-selected=move || (state.active.get() == index).to_string()
                    on:click=move |_| state.choose(chosen.clone())
                >
                    <Avatar name=choice.name.clone() class="avatar-s" square={state.among == Among::Companies}/>
                    <span class="truncate">{choice.name}</span>
                    <span class="muted small truncate">{choice.about}</span>
                </li>
            }
        };
        let options = state.options.get();
        if options.is_empty() {
            return view! { <li class="picker-none muted" role="option" aria-disabled="true" aria-selected="false">{crm::picker_none()}</li> }.into_any();
        }
        options
            .into_iter()
            .enumerate()
            .map(option)
            .collect_view()
            .into_any()
    };
    view! {
        // Pressing inside must not take the focus from the input, which would close the list.
        <ul
            id=list_id
            class="picker-list"
            role="listbox"
            aria-label=label
            hidden=move || !state.open.get()
            on:mousedown=|event| event.prevent_default()
        >
            {options}
        </ul>
    }
}
