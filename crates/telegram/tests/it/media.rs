//! Files, in both directions.

use std::path::PathBuf;

use domain::attachment::{Attachment, FileLook, Rendition};
use service::telegram::{Download, Gateway, GatewayError, Letter, LetterFile, RemoteMessage};
use telegram_sandbox::{Fault, FaultAction};

use crate::stage::Stage;

const WHITEBOARD: &[u8] = include_bytes!("../../../telegram-sandbox/assets/whiteboard.jpg");

/// The silent one sends a photo; it, as the stream told of it.
async fn photo(stage: &Stage) -> RemoteMessage {
    let line = "[whiteboard.jpg] The plan";
    stage
        .control
        .incoming("one", "silent", line)
        .expect("a photo");
    stage.store.until_message("The plan").await
}

async fn whole(mut download: Download) -> Result<Vec<u8>, GatewayError> {
    let mut bytes = Vec::new();
    while let Some(piece) = download.pieces.recv().await {
        bytes.extend(piece?);
    }
    assert_eq!(bytes.len() as u64, download.size);
    Ok(bytes)
}

async fn fetch(stage: &Stage, message: &RemoteMessage) -> Result<Vec<u8>, GatewayError> {
    let (account, peer) = (stage.account, message.peer);
    let download = stage
        .gateway
        .download(account, peer, message.id, Rendition::Whole);
    whole(download.await?).await
}

/// A file on the disk that is to be sent.
fn file(name: &str, content: &[u8]) -> (tempfile::TempDir, LetterFile) {
    let folder = tempfile::tempdir().expect("a folder");
    let path: PathBuf = folder.path().join("content");
    std::fs::write(&path, content).expect("written");
    let file = LetterFile {
        path,
        size: content.len() as u64,
        name: name.to_owned(),
        mime: "application/pdf".to_owned(),
        as_photo: false,
        frame: None,
    };
    (folder, file)
}

async fn send(stage: &Stage, file: LetterFile, random_id: i64) -> Result<(), GatewayError> {
    let letter = Letter {
        file: Some(file),
        ..Letter::text("The file")
    };
    let silent = stage.store.peer("silent_sandbox");
    let sent = stage.gateway.send(stage.account, silent, letter, random_id);
    sent.await.map(drop)
}

fn at_telegram(stage: &Stage) -> Vec<Option<i64>> {
    let there = stage
        .control
        .messages("one", Some("silent"))
        .expect("messages");
    there
        .iter()
        .filter(|one| one.outgoing)
        .map(|one| one.file_size)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_comes_described_and_its_bytes_when_asked_for() {
    let stage = Stage::online().await;
    let message = photo(&stage).await;
    let Some(Attachment::File(file)) = &message.content.attachment else {
        panic!("{message:?}");
    };
    assert_eq!(
        (file.look, file.frame()),
        (FileLook::Photo, Some((1080, 720)))
    );
    assert_eq!(stage.calls("upload.getFile"), 0, "nobody has looked yet");
    assert!(fetch(&stage, &message).await.expect("fetched") == WHITEBOARD);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_fetched_from_the_data_center_that_has_it() {
    let stage = Stage::online().await;
    stage.control.files_in_dc(4);
    let message = photo(&stage).await;
    for _ in 0..2 {
        assert!(fetch(&stage, &message).await.expect("fetched") == WHITEBOARD);
    }
    assert_eq!(
        stage.calls("auth.exportAuthorization"),
        1,
        "one pass is enough"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_that_ran_out_is_asked_for_anew() {
    let stage = Stage::online().await;
    let message = photo(&stage).await;
    stage.control.expire_file_references();
    assert!(fetch(&stage, &message).await.expect("fetched") == WHITEBOARD);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_without_a_file_says_so() {
    let stage = Stage::online().await;
    stage
        .control
        .incoming("one", "silent", "words")
        .expect("in");
    let message = stage.store.until_message("words").await;
    let error = fetch(&stage, &message).await.expect_err("nothing to fetch");
    assert_eq!(error, GatewayError::Refused("NO_FILE".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_many_parts_arrives_as_it_is() {
    let stage = Stage::online().await;
    // More than ten megabytes, which go another way, and not a whole number of parts.
    let content: Vec<u8> = (0..11_000_000_u32)
        .map(|i| (i.wrapping_mul(i) >> 7) as u8)
        .collect();
    let (_folder, large) = file("large.bin", &content);
    send(&stage, large, 81_001).await.expect("sent");
    let message = stage.store.until_message("The file").await;
    let Some(Attachment::File(described)) = &message.content.attachment else {
        panic!("{message:?}");
    };
    assert_eq!(described.name.as_deref(), Some("large.bin"));
    assert!(
        fetch(&stage, &message).await.expect("fetched") == content,
        "other bytes came back"
    );
    assert!(stage.calls("upload.saveBigFilePart") > 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_sent_as_one() {
    let stage = Stage::online().await;
    let (_folder, picture) = file("plan.jpg", WHITEBOARD);
    let picture = LetterFile {
        as_photo: true,
        mime: "image/jpeg".to_owned(),
        ..picture
    };
    send(&stage, picture, 82_001).await.expect("sent");
    let message = stage.store.until_message("The file").await;
    assert_eq!(message.media.as_deref(), Some("photo"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_answer_was_lost_is_there_once() {
    let stage = Stage::online().await;
    let (_folder, small) = file("offer.pdf", b"an offer");
    stage
        .control
        .add_fault(Fault::once("messages.sendMedia", FaultAction::DropAfter));
    let mut tries = 0;
    while let Err(error) = send(&stage, small.clone(), 83_001).await {
        assert!(matches!(error, GatewayError::Unreachable(_)), "{error}");
        tries += 1;
        assert!(tries < 50, "never sent");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(tries > 0, "the answer was not lost");
    assert_eq!(at_telegram(&stage), [Some(8)]);
}
