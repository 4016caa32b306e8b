//! The websocket: what a window hears, and what it must not.

use std::time::Duration;

use domain::event::{ClientFrame, ServerFrame};
use domain::{Event, Role};
use futures::{SinkExt, StreamExt};
use reqwest::Method;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::app::{TestApp, Visitor, id};

const PATIENCE: Duration = Duration::from_secs(10);

pub struct Window(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Window {
    /// Opens a socket with a member's token.
    pub async fn open(app: &TestApp, visitor: &Visitor, after: Option<i64>) -> Self {
        let token = visitor.token.clone().expect("a token");
        let header = [("authorization", format!("Bearer {token}"))];
        let mut window = Self(connect(app, &header).await.expect("a socket"));
        let frame = ClientFrame::Resume { after };
        let text = serde_json::to_string(&frame).expect("JSON");
        window.0.send(Message::text(text)).await.expect("sending");
        window
    }

    /// The next frame.
    pub async fn hear(&mut self) -> ServerFrame {
        loop {
            let message = timeout(PATIENCE, self.0.next())
                .await
                .expect("a frame in time");
            match message.expect("an open socket").expect("a frame") {
                Message::Text(text) => return serde_json::from_str(&text).expect("a frame"),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("unexpected {other:?}"),
            }
        }
    }

    pub async fn hello(&mut self) -> i64 {
        match self.hear().await {
            ServerFrame::Hello { seq } => seq,
            other => panic!("not a hello: {other:?}"),
        }
    }

    pub async fn event(&mut self) -> (i64, Event) {
        match self.hear().await {
            ServerFrame::Event { seq, event } => (seq, *event),
            other => panic!("not an event: {other:?}"),
        }
    }

    /// That nothing is heard for a moment.
    pub async fn silence(&mut self) {
        let heard = timeout(Duration::from_millis(300), self.hear()).await;
        assert!(heard.is_err(), "heard {heard:?}");
    }
}

async fn connect(
    app: &TestApp,
    headers: &[(&'static str, String)],
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, tungstenite::Error> {
    let mut request = format!("ws://{}/ws", app.addr)
        .into_client_request()
        .expect("a request");
    for (name, value) in headers {
        request
            .headers_mut()
            .insert(*name, value.parse().expect("a header"));
    }
    connect_async(request).await.map(|(socket, _)| socket)
}

fn refused(error: &tungstenite::Error) -> u16 {
    match error {
        tungstenite::Error::Http(response) => response.status().as_u16(),
        other => panic!("not refused, but {other}"),
    }
}

async fn add_company(visitor: &Visitor, name: &str) -> String {
    id(&visitor
        .create("/api/crm/companies", &json!({ "name": name }))
        .await)
}

fn name(event: &Event) -> &str {
    match event {
        Event::CompanyCreated(company) => &company.name,
        other => panic!("not a new company: {other:?}"),
    }
}

crate::stories! {
    async fn colleagues_hear_and_strangers_do_not(app) {
        let ada = app.owner("Ada").await;
        let vera = app.member(&ada, "Vera", Role::Viewer).await;
        let eve = app.owner("Eve").await;
        let mut colleague = Window::open(app, &vera, None).await;
        let mut stranger = Window::open(app, &eve, None).await;
        assert_eq!(colleague.hello().await, 0);
        assert_eq!(stranger.hello().await, 0);
        add_company(&ada, "Acme").await;
        let (seq, event) = colleague.event().await;
        assert_eq!((seq, name(&event)), (1, "Acme"));
        stranger.silence().await;
    }

    async fn a_window_that_was_away_hears_what_it_missed(app) {
        let ada = app.owner("Ada").await;
        for number in 1..=5 {
            add_company(&ada, &format!("Company {number}")).await;
        }
        let mut window = Window::open(app, &ada, Some(2)).await;
        assert_eq!(window.hello().await, 5);
        for number in 3..=5 {
            let (seq, event) = window.event().await;
            assert_eq!((seq, name(&event)), (number, format!("Company {number}").as_str()));
        }
        add_company(&ada, "Company 6").await;
        assert_eq!(window.event().await.0, 6);
        window.silence().await;
    }

    async fn a_window_that_knows_the_future_asks_for_everything_anew(app) {
        let ada = app.owner("Ada").await;
        add_company(&ada, "Acme").await;
        let mut window = Window::open(app, &ada, Some(99)).await;
        assert_eq!(window.hello().await, 1);
        assert_eq!(window.hear().await, ServerFrame::Refetch { seq: 1 });
        add_company(&ada, "Bolt").await;
        assert_eq!(window.event().await.0, 2);
    }

    async fn a_window_that_was_away_for_long_asks_for_everything_anew(app) {
        let ada = app.owner("Ada").await;
        let me = ada.me().await;
        let organization_id = me["organization_id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let company_id = add_company(&ada, "Acme").await.parse().expect("an id");
        let tx = app.services.db.begin().await.expect("a transaction");
        for _ in 0..1_001 {
            tx.emit(organization_id, None, app.now(), Event::CompanyDeleted { id: company_id });
        }
        tx.commit().await.expect("a commit");
        let mut window = Window::open(app, &ada, Some(1)).await;
        assert_eq!(window.hello().await, 1_002);
        assert_eq!(window.hear().await, ServerFrame::Refetch { seq: 1_002 });
        let mut nearer = Window::open(app, &ada, Some(2)).await;
        nearer.hello().await;
        for seq in 3..=1_002 {
            assert_eq!(nearer.event().await.0, seq);
        }
    }

    async fn every_window_hears_everything_in_order(app) {
        let ada = app.owner("Ada").await;
        let mut windows = Vec::new();
        for _ in 0..3 {
            let mut window = Window::open(app, &ada, None).await;
            window.hello().await;
            windows.push(window);
        }
        let creations = (0..30).map(|number| {
            let ada = &ada;
            async move { add_company(ada, &format!("Company {number}")).await }
        });
        futures::future::join_all(creations).await;
        for window in &mut windows {
            for seq in 1..=30 {
                assert_eq!(window.event().await.0, seq);
            }
            window.silence().await;
        }
    }

    async fn a_window_closes_with_its_session(app) {
        let ada = app.owner("Ada").await;
        let mut window = Window::open(app, &ada, None).await;
        window.hello().await;
        ada.send(Method::POST, "/api/auth/signout", None).await;
        assert_eq!(window.hear().await, ServerFrame::SignedOut);
        let end = timeout(PATIENCE, window.0.next()).await.expect("in time");
        assert!(matches!(end, Some(Ok(Message::Close(_)))), "{end:?}");
    }

    async fn a_socket_needs_a_session_and_our_own_page(app) {
        app.owner("Ada").await;
        let error = connect(app, &[]).await.expect_err("a stranger");
        assert_eq!(refused(&error), 401);
        let answer = app.stranger().post("/api/auth/signin", &crate::app::credentials("Ada")).await;
        let cookies: Vec<_> = answer
            .headers()
            .get_all("set-cookie")
            .iter()
            .filter_map(|value| Some(value.to_str().ok()?.split(';').next()?.to_owned()))
            .collect();
        let cookie = ("cookie", cookies.join("; "));
        let ours = ("origin", app.url(""));
        let theirs = ("origin", "https://evil.example".to_owned());
        connect(app, &[cookie.clone(), ours]).await.expect("our own page");
        let error = connect(app, &[cookie.clone(), theirs]).await.expect_err("another site");
        assert_eq!(refused(&error), 403);
        let error = connect(app, &[cookie]).await.expect_err("no origin");
        assert_eq!(refused(&error), 403);
    }

    async fn a_window_that_talks_nonsense_is_closed(app) {
        let ada = app.owner("Ada").await;
        let token = ada.token.clone().expect("a token");
        let mut socket = connect(app, &[("authorization", format!("Bearer {token}"))]).await.expect("a socket");
        socket.send(Message::text("subscribe: everything")).await.expect("sending");
        let end = timeout(PATIENCE, async {
            while let Some(message) = socket.next().await {
                if matches!(message, Ok(Message::Close(_)) | Err(_)) {
                    return;
                }
            }
        });
        end.await.expect("closed in time");
    }
}
