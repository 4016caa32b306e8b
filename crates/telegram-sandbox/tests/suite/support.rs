//! The vocabulary of the tests: a sandbox, and a grammers client on it.

use std::convert::Infallible;
use std::fmt::Debug;
use std::net::{Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use grammers_client::client::UpdateStream;
use grammers_client::sender::{
    ConnectionParams, NoRetries, Sender, ServerAddr, UpdatesConfiguration,
};
use grammers_client::session::types::{
    ChannelState, DcOption, PeerId, PeerInfo, UpdateState, UpdatesState,
};
use grammers_client::session::updates::UpdatesLike;
use grammers_client::session::{BoxFuture, Session, SessionData};
use grammers_client::tl::{self, Deserializable, Serializable, enums};
use grammers_client::{Client, SenderPool, SignInError};
use grammers_crypto::{AuthKey, aes, factorize, generate_key_data_from_nonce, rsa};
use grammers_mtproto::{mtp, transport};
use num_bigint::BigUint;
use sha1::{Digest, Sha1};
use telegram_sandbox::{
    Control, DEMO_RSA_EXPONENT_DECIMAL, DEMO_RSA_FINGERPRINT, DEMO_RSA_MODULUS_DECIMAL, Sandbox,
    SandboxConfig, SandboxHandle, Scenario,
};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub const ONE: &str = "+9996620001";
pub const TWO: &str = "+9996620002";
pub const CODE: &str = "22222";
pub const PASSWORD: &str = "correct horse";
/// Nothing in these tests takes this long unless it is broken.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub async fn sandbox() -> SandboxHandle {
    Sandbox::start(SandboxConfig::new(Scenario::tests()))
        .await
        .expect("the sandbox starts")
}

/// A session in memory that, unlike grammers' own, can be copied and knows who it belongs to.
pub struct TestSession(Mutex<SessionData>);

impl TestSession {
    pub fn new(addr: SocketAddr, auth_key: Option<[u8; 256]>) -> Self {
        let SocketAddr::V4(ipv4) = addr else {
            panic!("the tests use IPv4");
        };
        let option = DcOption {
            id: 2,
            ipv4: SocketAddrV4::new(*ipv4.ip(), ipv4.port()),
            ipv6: SocketAddrV6::new(Ipv6Addr::LOCALHOST, ipv4.port(), 0, 0),
            auth_key,
        };
        Self(Mutex::new(SessionData {
            home_dc: 2,
            dc_options: [(2, option)].into(),
            peer_infos: Default::default(),
            updates_state: Default::default(),
        }))
    }

    /// The same session at another address: what a client keeps over a restart of the server.
    pub fn moved(&self, addr: SocketAddr) -> Self {
        let data = self.0.lock().unwrap();
        let moved = Self::new(addr, data.dc_options[&2].auth_key);
        {
            let mut copy = moved.0.lock().unwrap();
            copy.peer_infos = data.peer_infos.clone();
            copy.updates_state = data.updates_state.clone();
        }
        moved
    }
}

impl Session for TestSession {
    type Error = Infallible;

    fn home_dc_id(&self) -> Result<i32, Infallible> {
        Ok(self.0.lock().unwrap().home_dc)
    }

    fn set_home_dc_id(&self, dc_id: i32) -> BoxFuture<'_, Result<(), Infallible>> {
        self.0.lock().unwrap().home_dc = dc_id;
        Box::pin(async { Ok(()) })
    }

    fn dc_option(&self, dc_id: i32) -> Result<Option<DcOption>, Infallible> {
        Ok(self.0.lock().unwrap().dc_options.get(&dc_id).cloned())
    }

    fn set_dc_option(&self, dc_option: &DcOption) -> BoxFuture<'_, Result<(), Infallible>> {
        let mut data = self.0.lock().unwrap();
        data.dc_options.insert(dc_option.id, dc_option.clone());
        Box::pin(async { Ok(()) })
    }

    fn peer(&self, peer: PeerId) -> BoxFuture<'_, Result<Option<PeerInfo>, Infallible>> {
        let data = self.0.lock().unwrap();
        let myself = |info: &&PeerInfo| {
            matches!(
                info,
                PeerInfo::User {
                    is_self: Some(true),
                    ..
                }
            )
        };
        let info = match peer == PeerId::self_user() {
            true => data.peer_infos.values().find(myself).cloned(),
            false => data.peer_infos.get(&peer).cloned(),
        };
        Box::pin(async move { Ok(info) })
    }

    fn cache_peer(&self, peer: PeerInfo) -> BoxFuture<'_, Result<(), Infallible>> {
        let mut data = self.0.lock().unwrap();
        let known = data.peer_infos.entry(peer.id());
        known.or_insert_with(|| peer.clone()).extend_info(&peer);
        Box::pin(async { Ok(()) })
    }

    fn updates_state(&self) -> BoxFuture<'_, Result<UpdatesState, Infallible>> {
        let state = self.0.lock().unwrap().updates_state.clone();
        Box::pin(async move { Ok(state) })
    }

    fn set_update_state(&self, update: UpdateState) -> BoxFuture<'_, Result<(), Infallible>> {
        let state = &mut self.0.lock().unwrap().updates_state;
        match update {
            UpdateState::All(all) => *state = all,
            UpdateState::Primary { pts, date, seq } => {
                (state.pts, state.date, state.seq) = (pts, date, seq);
            }
            UpdateState::Secondary { qts } => state.qts = qts,
            UpdateState::Channel { id, pts } => {
                state.channels.retain(|channel| channel.id != id);
                state.channels.push(ChannelState { id, pts });
            }
        }
        Box::pin(async { Ok(()) })
    }
}

/// A grammers client with its connection.
pub struct TestClient {
    pub client: Client,
    pub session: Arc<TestSession>,
    updates: Option<mpsc::Receiver<UpdatesLike>>,
    runner: JoinHandle<()>,
}

impl Drop for TestClient {
    fn drop(&mut self) {
        self.runner.abort();
    }
}

impl TestClient {
    /// A client with a new key, nobody signed in.
    pub async fn connect(sandbox: &SandboxHandle) -> Self {
        let key = make_key(sandbox.addr()).await;
        Self::with_session(TestSession::new(sandbox.addr(), Some(key)))
    }

    pub fn with_session(session: TestSession) -> Self {
        let session = Arc::new(session);
        let params = ConnectionParams {
            retry_policy: Box::new(NoRetries),
            ..ConnectionParams::default()
        };
        let pool = SenderPool::with_configuration(session.clone(), 1, params);
        Self {
            client: Client::new(pool.handle),
            session,
            updates: Some(pool.updates),
            runner: tokio::spawn(pool.runner.run()),
        }
    }

    /// A client signed in with phone and code (and the password, where there is one).
    pub async fn signed_in(sandbox: &SandboxHandle, phone: &str) -> Self {
        let client = Self::connect(sandbox).await;
        let token = client
            .client
            .request_login_code(phone, "hash")
            .await
            .unwrap();
        match client.client.sign_in(&token, CODE).await {
            Ok(_) => {}
            Err(SignInError::PasswordRequired(token)) => {
                client.client.check_password(token, PASSWORD).await.unwrap();
            }
            Err(error) => panic!("sign-in failed: {error}"),
        }
        client
    }

    /// Begins to collect updates, those since the sign-in included.
    pub async fn listen(&mut self) -> Updates {
        let receiver = self.updates.take().expect("listening once");
        let configuration = UpdatesConfiguration { catch_up: true };
        let stream = self.client.stream_updates(receiver, configuration).await;
        let (sender, queue) = mpsc::unbounded_channel();
        let task = tokio::spawn(collect(stream.unwrap(), sender));
        Updates { queue, task }
    }

    /// The private chats by title.
    pub async fn peer(&self, username: &str) -> grammers_client::session::types::PeerRef {
        let found = self.client.resolve_username(username).await.unwrap();
        found
            .expect("the username exists")
            .to_ref()
            .await
            .unwrap()
            .unwrap()
    }
}

async fn collect(mut stream: UpdateStream, sender: mpsc::UnboundedSender<enums::Update>) {
    loop {
        match stream.next_raw().await {
            Ok((update, _, _)) => {
                if sender.send(update).is_err() {
                    return;
                }
                stream.sync_update_state().await.unwrap();
            }
            // The stream asks for the difference when the connection is lost; while the server is down that fails.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

pub struct Updates {
    queue: mpsc::UnboundedReceiver<enums::Update>,
    task: JoinHandle<()>,
}

impl Drop for Updates {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Updates {
    /// Waits for an update of which `pick` makes something.
    pub async fn wait<T>(
        &mut self,
        what: &str,
        mut pick: impl FnMut(&enums::Update) -> Option<T>,
    ) -> T {
        let found = async {
            loop {
                let update = self.queue.recv().await.expect("the stream goes on");
                if let Some(picked) = pick(&update) {
                    return picked;
                }
            }
        };
        let found = timeout(PATIENCE, found).await;
        found.unwrap_or_else(|_| panic!("no update came: {what}"))
    }

    /// Waits for a message with a text; returns its number.
    pub async fn message(&mut self, text: &str) -> i32 {
        self.wait(text, |update| {
            let message = match update {
                enums::Update::NewMessage(x) => &x.message,
                enums::Update::NewChannelMessage(x) => &x.message,
                _ => return None,
            };
            match message {
                enums::Message::Message(m) if m.message == text => Some(m.id),
                _ => None,
            }
        })
        .await
    }
}

/// Repeats a look at the world until it satisfies.
pub async fn eventually<T: Debug>(
    control: &Control,
    look: impl Fn(&Control) -> T,
    satisfied: impl Fn(&T) -> bool,
) -> T {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let seen = look(control);
        if satisfied(&seen) {
            return seen;
        }
        assert!(tokio::time::Instant::now() < deadline, "it stayed {seen:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The key exchange, from the client's side, with the demo key: grammers can only do its own with the two keys of
/// the real Telegram.
pub async fn make_key(addr: SocketAddr) -> [u8; 256] {
    let address = ServerAddr::Tcp { address: addr };
    let mut sender = Sender::connect(transport::Full::new(), mtp::Plain::new(), address)
        .await
        .expect("the sandbox accepts");
    let nonce: [u8; 16] = random();
    let enums::ResPq::Pq(pq) = sender
        .invoke(&tl::functions::ReqPqMulti { nonce })
        .await
        .unwrap();
    assert_eq!(pq.nonce, nonce);
    assert!(
        pq.server_public_key_fingerprints
            .contains(&DEMO_RSA_FINGERPRINT)
    );
    let (p, q) = factorize(u64::from_be_bytes(pq.pq.clone().try_into().unwrap()));
    let short = |n: u64| BigUint::from(n).to_bytes_be();
    let new_nonce: [u8; 32] = random();
    let inner = enums::PQInnerData::Data(tl::types::PQInnerData {
        pq: pq.pq.clone(),
        p: short(p),
        q: short(q),
        nonce,
        server_nonce: pq.server_nonce,
        new_nonce,
    });
    let key = rsa::Key::new(DEMO_RSA_MODULUS_DECIMAL, DEMO_RSA_EXPONENT_DECIMAL).unwrap();
    let request = tl::functions::ReqDhParams {
        nonce,
        server_nonce: pq.server_nonce,
        p: short(p),
        q: short(q),
        public_key_fingerprint: DEMO_RSA_FINGERPRINT,
        encrypted_data: rsa::encrypt_hashed(&inner.to_bytes(), &key, &random()),
    };
    let enums::ServerDhParams::Ok(params) = sender.invoke(&request).await.unwrap() else {
        panic!("the server refuses the parameters");
    };
    let (aes_key, iv) = generate_key_data_from_nonce(&pq.server_nonce, &new_nonce);
    let mut answer = params.encrypted_answer;
    aes::ige_decrypt(&mut answer, &aes_key, &iv);
    let enums::ServerDhInnerData::Data(dh) =
        enums::ServerDhInnerData::from_bytes(&answer[20..]).unwrap();
    let prime = BigUint::from_bytes_be(&dh.dh_prime);
    let b = BigUint::from_bytes_be(&random::<256>());
    let g_b = BigUint::from(dh.g as u32).modpow(&b, &prime).to_bytes_be();
    let secret = BigUint::from_bytes_be(&dh.g_a)
        .modpow(&b, &prime)
        .to_bytes_be();
    let inner = enums::ClientDhInnerData::Data(tl::types::ClientDhInnerData {
        nonce,
        server_nonce: pq.server_nonce,
        retry_id: 0,
        g_b,
    })
    .to_bytes();
    let mut sealed = Sha1::digest(&inner).to_vec();
    sealed.extend_from_slice(&inner);
    sealed.resize(sealed.len().next_multiple_of(16), 0);
    aes::ige_encrypt(&mut sealed, &aes_key, &iv);
    let request = tl::functions::SetClientDhParams {
        nonce,
        server_nonce: pq.server_nonce,
        encrypted_data: sealed,
    };
    let enums::SetClientDhParamsAnswer::DhGenOk(done) = sender.invoke(&request).await.unwrap()
    else {
        panic!("the server did not accept the key");
    };
    let mut key = [0; 256];
    key[256 - secret.len()..].copy_from_slice(&secret);
    let hash = AuthKey::from_bytes(key).calc_new_nonce_hash(&new_nonce, 1);
    assert_eq!(done.new_nonce_hash1, hash);
    key
}

pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

/// A send with a number of our own, which grammers' `send_message` does not allow.
pub fn send_request(
    peer: grammers_client::session::types::PeerRef,
    text: &str,
    random_id: i64,
) -> tl::functions::messages::SendMessage {
    tl::functions::messages::SendMessage {
        no_webpage: false,
        silent: false,
        background: false,
        clear_draft: false,
        noforwards: false,
        update_stickersets_order: false,
        invert_media: false,
        allow_paid_floodskip: false,
        peer: peer.into(),
        reply_to: None,
        message: text.to_owned(),
        random_id,
        reply_markup: None,
        entities: None,
        schedule_date: None,
        schedule_repeat_period: None,
        send_as: None,
        quick_reply_shortcut: None,
        effect: None,
        allow_paid_stars: None,
        suggested_post: None,
        rich_message: None,
    }
}
