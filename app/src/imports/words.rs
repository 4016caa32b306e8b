//! The words of imports.

use crate::i18n::{crm, imports};
use domain::{
    RecordKind,
    import::{Delimiter, Encoding, Import, ImportProblem, ImportState, OnDuplicate},
};
use ui::Mood;

pub(super) fn kind_words(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Company => crm::companies_title(),
        RecordKind::Contact => crm::contacts_title(),
        RecordKind::Deal => crm::deals_title(),
    }
}

pub(super) fn state_words(import: &Import) -> &'static str {
    match import.state {
        ImportState::Uploading => imports::state_uploading(),
        ImportState::Draft => imports::state_draft(),
        ImportState::Checking => imports::state_checking(),
        ImportState::Checked => imports::state_checked(),
        ImportState::Running => imports::state_running(),
        ImportState::Done => imports::state_done(),
        ImportState::Cancelled => imports::state_cancelled(),
        ImportState::Failed => imports::state_failed(),
        ImportState::Undoing => imports::state_undoing(),
        ImportState::Undone => imports::state_undone(),
    }
}

pub(super) const fn mood(state: ImportState) -> Mood {
    match state {
        ImportState::Done => Mood::Positive,
        ImportState::Failed => Mood::Danger,
        ImportState::Cancelled => Mood::Warning,
        ImportState::Checking | ImportState::Running | ImportState::Undoing => Mood::Accent,
        _ => Mood::Neutral,
    }
}

pub(super) fn problem_words(problem: ImportProblem) -> &'static str {
    match problem {
        ImportProblem::Unreadable => imports::problem_unreadable(),
        ImportProblem::Forbidden => imports::problem_forbidden(),
        ImportProblem::Internal => imports::problem_internal(),
    }
}

pub(super) fn delimiter_words(delimiter: Delimiter) -> &'static str {
    match delimiter {
        Delimiter::Comma => imports::delimiter_comma(),
        Delimiter::Semicolon => imports::delimiter_semicolon(),
        Delimiter::Tab => imports::delimiter_tab(),
        Delimiter::Pipe => imports::delimiter_pipe(),
    }
}

pub(super) const fn encoding_words(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf16Le => "UTF-16 LE",
        Encoding::Utf16Be => "UTF-16 BE",
        Encoding::Windows1251 => "Windows-1251",
        Encoding::Windows1252 => "Windows-1252",
        Encoding::Windows1250 => "Windows-1250",
        Encoding::Koi8R => "KOI8-R",
    }
}

pub(super) fn duplicate_words(what: OnDuplicate) -> &'static str {
    match what {
        OnDuplicate::Skip => imports::duplicate_skip(),
        OnDuplicate::Update => imports::duplicate_update(),
        OnDuplicate::Create => imports::duplicate_create(),
    }
}

/// What a field is called.
pub(super) fn field_words(name: &str) -> String {
    let words = match name {
        "id" => imports::field_id(),
        "name" => imports::field_name(),
        "first_name" => imports::field_first_name(),
        "last_name" => imports::field_last_name(),
        "full_name" => imports::field_full_name(),
        "email" => imports::field_email(),
        "phone" => imports::field_phone(),
        "telegram_username" => imports::field_telegram_username(),
        "telegram_user_id" => imports::field_telegram_user_id(),
        "job_title" => imports::field_job_title(),
        "company" => imports::field_company(),
        "contact" => imports::field_contact(),
        "links" => imports::field_links(),
        "source" => imports::field_source(),
        "consent" => imports::field_consent(),
        "language" => imports::field_language(),
        "time_zone" => imports::field_time_zone(),
        "owner" => imports::field_owner(),
        "tags" => imports::field_tags(),
        "description" => imports::field_description(),
        "website" => imports::field_website(),
        "domain" => imports::field_domain(),
        "industry" => imports::field_industry(),
        "size" => imports::field_size(),
        "address" => imports::field_address(),
        "title" => imports::field_title(),
        "value" => imports::field_value(),
        "currency" => imports::field_currency(),
        "stage" => imports::field_stage(),
        "probability" => imports::field_probability(),
        "expected_close_on" => imports::field_expected_close_on(),
        "loss_reason" => imports::field_loss_reason(),
        other => return other.to_owned(),
    };
    words.to_owned()
}
