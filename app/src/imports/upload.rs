//! Sending a file. It is a plain form, which the browser sends by itself, however large the file.

use super::words::kind_words;
use crate::{error::field_words, i18n::imports};
use domain::{ErrorCode, FieldCode, RecordKind};
use leptos::prelude::*;
use ui::{Button, Card, Field, Mood, Notice, Select, Variant};

/// What the address says of a file that was refused.
fn refused_words(word: &str) -> String {
    match word.parse() {
        Ok(FieldCode::Required) => return imports::refused_empty().to_owned(),
        Ok(FieldCode::Malformed) => return imports::refused_no_table().to_owned(),
        Ok(code) => return field_words(code).to_owned(),
        Err(_) => {}
    }
    match word.parse() {
        Ok(ErrorCode::TooLarge) => imports::refused_too_large().to_owned(),
        _ => imports::refused_broken().to_owned(),
    }
}

#[component]
pub(super) fn SendFile(chosen: RecordKind, refused: Option<String>) -> impl IntoView {
    let option = move |kind: &RecordKind| {
        view! { <option value=kind.as_str() selected=*kind == chosen>{kind_words(*kind)}</option> }
    };
    let kinds = [RecordKind::Contact, RecordKind::Company, RecordKind::Deal];
    view! {
        <Card title=imports::send_title()>
            <form class="form" method="post" action="/api/crm/imports" enctype="multipart/form-data" data-testid="import-form">
                {refused.map(|word| view! { <Notice mood=Mood::Danger>{refused_words(&word)}</Notice> })}
                <div class="form-grid">
                    <Field label=imports::kind() id="import-kind">
                        <Select name="kind">{kinds.iter().map(option).collect_view()}</Select>
                    </Field>
                    <Field label=imports::file() id="import-file" hint=imports::file_hint() required=true>
                        <input
                            class="input"
                            type="file"
                            name="file"
                            id="import-file"
                            accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
                            aria-describedby="import-file-hint"
                            required
                        />
                    </Field>
                </div>
                <div class="form-actions">
                    <Button submit=true variant=Variant::Primary>{imports::send()}</Button>
                </div>
            </form>
        </Card>
    }
}
