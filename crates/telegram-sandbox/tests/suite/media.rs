//! Files: up, attached to a message, and down again.

use grammers_client::media::Media;
use grammers_client::message::InputMessage;

use crate::support::{ONE, TWO, TestClient, sandbox};

#[tokio::test]
async fn a_file_travels_unchanged() {
    let sandbox = sandbox().await;
    let one = TestClient::signed_in(&sandbox, ONE).await;
    let two = TestClient::signed_in(&sandbox, TWO).await;
    let to_two = one.peer("two_account").await;
    let to_one = two.peer("one_account").await;
    let bytes: Vec<u8> = (0..1_500_000_u32)
        .map(|i| (i.wrapping_mul(i) >> 7) as u8)
        .collect();
    let mut stream = bytes.as_slice();
    let name = "offer.pdf".to_owned();
    let uploaded = one
        .client
        .upload_stream(&mut stream, bytes.len(), name)
        .await
        .unwrap();
    let message = InputMessage::new().text("The offer").document(uploaded);
    one.client.send_message(to_two, message).await.unwrap();

    let received = two
        .client
        .iter_messages(to_one)
        .next()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(received.text(), "The offer");
    let Some(Media::Document(document)) = received.media() else {
        panic!("a document");
    };
    assert_eq!(document.name(), Some("offer.pdf"));
    let mut download = two.client.iter_download(&document);
    let mut got = Vec::new();
    while let Some(piece) = download.next().await.unwrap() {
        got.extend_from_slice(&piece);
    }
    assert!(got == bytes, "{} of {} bytes", got.len(), bytes.len());
}
