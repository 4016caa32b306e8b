//! What a message carries: pictures, recordings, files, contacts, places. Each has its room before
//! anything of it is fetched, so that nothing jumps.

use crate::i18n::{Locale, inbox, locale};
use domain::{
    MessageId,
    attachment::{AttachedFile, Attachment, ContactCard, FileLook, Place, Rendition, address},
};
use leptos::prelude::*;
use ui::{Avatar, Icon, IconName};

/// The longest side of a picture in a bubble, in pixels.
const SIDE: u32 = 320;

/// What a message carries, or its word for what is not shown.
pub fn attached(id: MessageId, attachment: Option<Attachment>, media: Option<&str>) -> AnyView {
    match attachment {
        Some(Attachment::File(file)) => one_file(id, file),
        Some(Attachment::Contact(contact)) => card(contact),
        Some(Attachment::Place(place)) => spot(&place),
        None => media
            .map(|media| view! { <span class="bubble-media">{media_words(media)}</span> })
            .into_any(),
    }
}

fn one_file(id: MessageId, file: AttachedFile) -> AnyView {
    match file.look {
        FileLook::Photo => picture(id, file),
        FileLook::Sticker if file.mime == "image/webp" || file.has_preview => picture(id, file),
        FileLook::Video | FileLook::RoundVideo | FileLook::Animation => film(id, file),
        FileLook::Sticker if file.mime == "video/webm" => film(id, file),
        FileLook::Voice | FileLook::Audio => recording(id, file),
        FileLook::Document | FileLook::Sticker => document(id, file),
    }
}

/// Width, height, and the style that keeps them: as large as a bubble allows, and never larger than
/// the picture is.
fn frame(file: &AttachedFile) -> (u32, u32, String) {
    let (width, height) = file.frame().unwrap_or((SIDE, SIDE * 3 / 4));
    let longest = width.max(height).max(1);
    // In wider numbers: the size is somebody else's word.
    let most = u64::from(SIDE.min(longest));
    let shown = (u64::from(width) * most / u64::from(longest)).max(1);
    let glimpse = file
        .glimpse
        .as_deref()
        // Only what it should be: it becomes part of a style.
        .filter(|data| {
            data.starts_with("data:image/jpeg;base64,") && !data.contains(['"', ')', '\\'])
        })
        .map(|data| format!("; background-image: url(\"{data}\")"))
        .unwrap_or_default();
    let style = format!("aspect-ratio: {width} / {height}; width: {shown}px{glimpse}");
    (width, height, style)
}

fn picture(id: MessageId, file: AttachedFile) -> AnyView {
    let (width, height, style) = frame(&file);
    let sticker = file.look == FileLook::Sticker;
    let rendition = match file.has_preview && !(sticker && file.mime == "image/webp") {
        true => Rendition::Preview,
        false => Rendition::Whole,
    };
    let missing = RwSignal::new(false);
    let words = media_words(file.look.as_str());
    view! {
        <a
            class="media-picture"
            class:is-sticker=sticker
            href=address(id, Rendition::Whole)
            target="_blank"
            rel="noopener"
            style=style
        >
            <img
                src=address(id, rendition)
                alt=words
                width=width
                height=height
                loading="lazy"
                decoding="async"
                hidden=missing
                on:error=move |_| missing.set(true)
            />
            <Show when=move || missing.get()>
                <span class="media-missing">{inbox::media_missing()}</span>
            </Show>
        </a>
    }
    .into_any()
}

fn film(id: MessageId, file: AttachedFile) -> AnyView {
    let (width, height, style) = frame(&file);
    let poster = file.has_preview.then(|| address(id, Rendition::Preview));
    let repeats = matches!(file.look, FileLook::Animation | FileLook::Sticker);
    view! {
        <video
            class="media-picture"
            class:is-round=file.look == FileLook::RoundVideo
            src=address(id, Rendition::Whole)
            poster=poster
            width=width
            height=height
            style=style
            aria-label=media_words(file.look.as_str())
            controls=true
            loop=repeats
            muted=repeats
            playsinline=true
            preload="none"
        ></video>
    }
    .into_any()
}

fn recording(id: MessageId, file: AttachedFile) -> AnyView {
    let name = file.name.unwrap_or_else(|| media_words(file.look.as_str()));
    let length = file.seconds.map(clock);
    let title = name.clone();
    view! {
        <span class="media-recording">
            <span class="media-name"><span class="truncate">{title}</span> <span class="num muted">{length}</span></span>
            <audio src=address(id, Rendition::Whole) aria-label=name controls=true preload="none"></audio>
        </span>
    }
    .into_any()
}

fn document(id: MessageId, file: AttachedFile) -> AnyView {
    let name = file.name.clone().unwrap_or_else(|| media_words("document"));
    let href = format!("{}?download=true", address(id, Rendition::Whole));
    let saved_as = name.clone();
    view! {
        <a class="media-row" href=href download=saved_as>
            <span class="media-icon"><Icon name=IconName::Attach/></span>
            <span class="media-name">
                <span class="truncate">{name}</span>
                <span class="num muted">{size_words(file.size)}</span>
            </span>
        </a>
    }
    .into_any()
}

fn card(contact: ContactCard) -> AnyView {
    let dialled: String = contact
        .phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    let name = contact.name.clone();
    view! {
        <a class="media-row" href=format!("tel:{dialled}")>
            <Avatar name class="avatar-s"/>
            <span class="media-name">
                <span class="truncate">{contact.name}</span>
                <span class="num muted">{contact.phone}</span>
            </span>
        </a>
    }
    .into_any()
}

fn spot(place: &Place) -> AnyView {
    let title = place
        .title
        .clone()
        .unwrap_or_else(|| media_words("location"));
    let detail = place.address.clone().unwrap_or_else(|| place.degrees());
    view! {
        <a class="media-row" href=place.map_url() target="_blank" rel="noopener noreferrer">
            <span class="media-icon"><Icon name=IconName::Globe/></span>
            <span class="media-name">
                <span class="truncate">{title}</span>
                <span class="num muted">{detail}</span>
            </span>
        </a>
    }
    .into_any()
}

/// The word for what a message carries.
pub fn media_words(media: &str) -> String {
    match media {
        "photo" => inbox::media_photo(),
        "video" => inbox::media_video(),
        "animation" => inbox::media_animation(),
        "round_video" => inbox::media_round_video(),
        "voice" => inbox::media_voice(),
        "audio" => inbox::media_audio(),
        "document" => inbox::media_document(),
        "sticker" => inbox::media_sticker(),
        "contact" => inbox::media_contact(),
        "location" => inbox::media_location(),
        "poll" => inbox::media_poll(),
        "service" => inbox::media_service(),
        _ => inbox::media_other(),
    }
    .to_owned()
}

/// `1:05`.
fn clock(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// How large a file is, in the words of the reader.
pub fn size_words(bytes: i64) -> String {
    const KILO: i64 = 1024;
    let tenths = |unit: i64| {
        let tenths = bytes.max(0) / (unit / 10).max(1);
        let point = match locale() {
            Locale::En => '.',
            Locale::Ru => ',',
        };
        match tenths {
            0..100 => format!("{}{point}{}", tenths / 10, tenths % 10),
            _ => (tenths / 10).to_string(),
        }
    };
    match bytes {
        ..KILO => inbox::size_b(bytes.max(0)),
        KILO..1_048_576 => inbox::size_kb(tenths(KILO)),
        _ => inbox::size_mb(tenths(KILO * KILO)),
    }
}
