//! Notes: how they look, and where they are written.

use super::owner::use_members;
use crate::{
    crm::api::{create_note, delete_note, update_note},
    error::ApiError,
    i18n::{common, crm},
    session::{may, me},
};
use domain::{
    Permission, Record, UserId,
    identity::Member,
    note::{Line, Note, Span, lines, mention},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Button, Field, IconButton, IconName, Size, TextArea, Time, TimeStyle, Toast, Toasts, Variant,
};

/// How many members are offered for a mention.
const OFFERED: usize = 5;

/// A member as a note names them while it is written: `@Name`.
type Mentioned = (UserId, String);

/// What follows the last `@`, where somebody is being mentioned.
fn asked_for(text: &str) -> Option<&str> {
    let (before, name) = text.rsplit_once('@')?;
    let begins = before.chars().last().is_none_or(char::is_whitespace);
    let short = name.chars().count() <= 20 && !name.contains(['\n', '[']);
    (begins && short).then_some(name)
}

/// The text with the mention that was begun completed.
fn complete(text: &str, name: &str) -> String {
    let before = text.rsplit_once('@').map_or(text, |(before, _)| before);
    format!("{before}@{name} ")
}

/// The text as it is stored: members by their ids. Longer names first, for one may begin another.
fn encode(text: &str, mentioned: &[Mentioned]) -> String {
    let mut mentioned: Vec<_> = mentioned.iter().collect();
    mentioned.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
    let mut pieces = vec![(text.to_owned(), false)];
    for (id, name) in mentioned {
        let said = format!("@{name}");
        pieces = pieces
            .into_iter()
            .flat_map(|(piece, done)| {
                if done {
                    return vec![(piece, true)];
                }
                let mut parts = Vec::new();
                for (at, part) in piece.split(&said).enumerate() {
                    if at > 0 {
                        parts.push((mention(*id, name), true));
                    }
                    parts.push((part.to_owned(), false));
                }
                parts
            })
            .collect();
    }
    pieces.into_iter().map(|(piece, _)| piece).collect()
}

/// The text as it is written, and whom it mentions.
fn decode(text: &str) -> (String, Vec<Mentioned>) {
    let mut written = text.to_owned();
    let mut mentioned = Vec::new();
    for span in lines(text).into_iter().flat_map(|line| line.spans) {
        if let Span::Mention { id, name } = span {
            written = written.replace(&format!("@[{name}]({id})"), &format!("@{name}"));
            mentioned.push((id, name));
        }
    }
    (written, mentioned)
}

/// What a note says, with its formatting.
#[component]
pub(in crate::crm) fn NoteText(#[prop(into)] text: String) -> impl IntoView {
    let all = lines(&text);
    let groups = all.chunk_by(|one, next| one.item && next.item);
    let group = |group: &[Line]| match group {
        [line] if !line.item => view! { <p>{spans(line)}</p> }.into_any(),
        items => {
            let items = items.iter().map(|line| view! { <li>{spans(line)}</li> });
            view! { <ul>{items.collect_view()}</ul> }.into_any()
        }
    };
    view! { <div class="note-text">{groups.map(group).collect_view()}</div> }
}

fn spans(line: &Line) -> impl IntoView + use<> {
    let span = |span: &Span| match span.clone() {
        Span::Text(text) => text.into_any(),
        Span::Strong(text) => view! { <strong>{text}</strong> }.into_any(),
        Span::Emphasis(text) => view! { <em>{text}</em> }.into_any(),
        Span::Code(text) => view! { <code>{text}</code> }.into_any(),
        Span::Link(address) => {
            let shown = address.clone();
            view! { <a href=address target="_blank" rel="noopener noreferrer">{shown}</a> }
                .into_any()
        }
        Span::Mention { name, .. } => {
            view! { <span class="mention">{format!("@{name}")}</span> }.into_any()
        }
    };
    line.spans.iter().map(span).collect_view()
}

/// Where a note is written or changed. `save` gets the text as it is stored.
#[component]
fn NoteEditor<F>(
    text: RwSignal<String>,
    mentioned: RwSignal<Vec<Mentioned>>,
    /// Tells two editors on one page apart.
    #[prop(into)]
    id: String,
    submit: &'static str,
    save: impl Fn(String) -> F + Clone + Send + Sync + 'static,
    #[prop(optional, into)] on_cancel: Option<Callback<()>>,
) -> impl IntoView
where
    F: Future<Output = Result<Note, ApiError>> + 'static,
{
    let busy = RwSignal::new(false);
    let toasts = Toasts::get();
    let members = use_members();
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let stored = mentioned.with_untracked(|mentioned| encode(&text.get_untracked(), mentioned));
        let answer = save(stored);
        spawn_local(async move {
            let answer = answer.await;
            _ = busy.try_set(false);
            match answer {
                Ok(_) => _ = text.try_set(String::new()),
                // What was typed stays.
                Err(error) => toasts.push(Toast::failed(error.words())),
            }
        });
    };
    let choose = move |member: Member| {
        let chosen = (member.id, member.name);
        text.update(|text| *text = complete(text, &chosen.1));
        mentioned.update(|mentioned| mentioned.push(chosen));
    };
    let offers = move || {
        let asked = text.with(|text| asked_for(text).map(str::to_lowercase))?;
        let members = members.get()?.ok()?;
        let fitting = members
            .into_iter()
            .filter(|member| member.is_active() && member.name.to_lowercase().contains(&asked))
            .take(OFFERED)
            .map(|member| {
                let name = member.name.clone();
                view! {
                    <li>
                        <button type="button" class="chip" on:click=move |_| choose(member.clone())>
                            {format!("@{name}")}
                        </button>
                    </li>
                }
            })
            .collect_view();
        Some(view! { <ul class="chips" role="list" aria-label=crm::notes_mention()>{fitting}</ul> })
    };
    view! {
        <div class="form compose-form">
            <Field label=crm::notes_text() id hint=crm::notes_hint()>
                <TextArea name="text" bind=text/>
            </Field>
            <Suspense>{offers}</Suspense>
            <div class="form-actions">
                <Button
                    variant=Variant::Primary
                    size=Size::Small
                    busy
                    disabled=Signal::derive(move || text.with(|text| text.trim().is_empty()))
                    on:click=press
                >
                    {submit}
                </Button>
                {on_cancel.map(|on_cancel| view! {
                    <Button variant=Variant::Ghost size=Size::Small on:click=move |_| on_cancel.run(())>
                        {common::cancel()}
                    </Button>
                })}
            </div>
        </div>
    }
}

/// Writes a note about a record.
#[component]
pub(in crate::crm) fn NewNote(record: Record) -> impl IntoView {
    let (text, mentioned) = (RwSignal::new(String::new()), RwSignal::new(Vec::new()));
    let save = move |text| create_note(record, text);
    view! { <NoteEditor text mentioned id="note-text" submit=crm::notes_add() save/> }
}

/// A note on a timeline. Its author, and who may delete, may change it.
#[component]
pub(in crate::crm) fn NoteEntry(note: Note) -> impl IntoView {
    let editing = RwSignal::new(false);
    let toasts = Toasts::get();
    let id = note.id;
    let mine = me().is_some_and(|me| note.author_id == Some(me.id));
    let changeable = may(Permission::CrmWrite) && (mine || may(Permission::CrmDelete));
    let who = match &note.author_name {
        Some(name) => crm::notes_by(name),
        None => crm::notes_by_nobody().to_owned(),
    };
    let remove = move |_| {
        spawn_local(async move {
            if let Err(error) = delete_note(id).await {
                toasts.push(Toast::failed(error.words()));
            }
        });
    };
    let actions = move || {
        changeable.then(|| {
            view! {
                <IconButton icon=IconName::Edit label=common::edit() size=Size::Small on:click=move |_| editing.set(true)/>
                <IconButton icon=IconName::Trash label=common::delete() size=Size::Small on:click=remove/>
            }
        })
    };
    let at = note.created_at.timestamp_millis();
    let stored = note.text.clone();
    let body = move || {
        if !editing.get() {
            return view! { <div class="quote"><NoteText text=stored.clone()/></div> }.into_any();
        }
        let (written, mentioned) = decode(&stored);
        let (text, mentioned) = (RwSignal::new(written), RwSignal::new(mentioned));
        let save = move |text| update_note(id, text);
        view! {
            <NoteEditor
                text
                mentioned
                id=format!("note-{id}")
                submit=common::save()
                save
                on_cancel=move |()| editing.set(false)
            />
        }
        .into_any()
    };
    view! {
        <p class="cluster">
            <span>{who}</span>
            <Time at style=TimeStyle::Relative/>
            {actions}
        </p>
        {body}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(number: u128, name: &str) -> Mentioned {
        (UserId(uuid::Uuid::from_u128(number)), name.to_owned())
    }

    #[test]
    fn a_mention_begins_with_an_at_sign_after_a_blank() {
        assert_eq!(asked_for("Ask @Ad"), Some("Ad"));
        assert_eq!(asked_for("@"), Some(""));
        assert_eq!(asked_for("mail ada@acme"), None);
        assert_eq!(asked_for("Ask"), None);
        assert_eq!(complete("Ask @Ad", "Ada Lovelace"), "Ask @Ada Lovelace ");
    }

    #[test]
    fn what_is_stored_comes_back_as_it_was_written() {
        let mentioned = [member(1, "Ada"), member(2, "Ada Lovelace")];
        let written = "Ask @Ada Lovelace, not @Ada.";
        let stored = encode(written, &mentioned);
        assert_eq!(
            domain::note::mentions(&stored),
            [mentioned[1].0, mentioned[0].0]
        );
        assert_eq!(decode(&stored).0, written);
    }
}
