//! Mails on their way to a server that speaks SMTP, and does what it is told to.

use std::sync::{Arc, Mutex};

use mail::{Protection, Smtp, SmtpConfig};
use service::mail::{Carrier, Mail, Undelivered};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

/// What the server says to the recipient of a mail.
#[derive(Clone, Copy)]
enum Mood {
    Friendly,
    Busy,
    Strict,
    WrongPassword,
}

/// What a server has heard.
#[derive(Default)]
struct Heard {
    connections: usize,
    commands: Vec<String>,
    mails: Vec<String>,
}

struct Server {
    port: u16,
    heard: Arc<Mutex<Heard>>,
}

impl Server {
    async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard = Arc::new(Mutex::new(Heard::default()));
        let ears = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                ears.lock().expect("no panic").connections += 1;
                tokio::spawn(talk(stream, mood, Arc::clone(&ears)));
            }
        });
        Self { port, heard }
    }

    fn client(&self, credentials: Option<(&str, &str)>) -> Smtp {
        let config = SmtpConfig {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            protection: Protection::None,
            credentials: credentials.map(|(user, word)| (user.to_owned(), word.to_owned())),
            from: "Parley <crm@example.com>".to_owned(),
        };
        Smtp::new(&config).expect("a client")
    }
}

async fn talk(stream: TcpStream, mood: Mood, heard: Arc<Mutex<Heard>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test ready\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        heard.lock().expect("no panic").commands.push(line.clone());
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_uppercase();
        let answer = match (verb.as_str(), mood) {
            ("EHLO", _) => "250-test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN\r\n",
            ("AUTH", Mood::WrongPassword) => "535 5.7.8 who are you\r\n",
            ("AUTH", _) => "235 welcome\r\n",
            ("RCPT", Mood::Busy) => "451 4.2.1 later\r\n",
            ("RCPT", Mood::Strict) => "550 5.1.1 no such mailbox\r\n",
            ("DATA", _) => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await.ok()? {
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push('\n');
                }
                heard.lock().expect("no panic").mails.push(mail);
                "250 kept\r\n"
            }
            ("QUIT", _) => "221 bye\r\n",
            _ => "250 fine\r\n",
        };
        write.write_all(answer.as_bytes()).await.ok()?;
    }
    Some(())
}

fn mail(subject: &str) -> Mail {
    Mail {
        id: Uuid::now_v7().into(),
        to: "anna@example.org".to_owned(),
        subject: subject.to_owned(),
        text: "Hello".to_owned(),
        html: "<p>Hello</p>".to_owned(),
    }
}

#[tokio::test]
async fn a_mail_arrives_as_text_and_html_and_the_connection_is_kept() {
    let server = Server::start(Mood::Friendly).await;
    let smtp = server.client(Some(("crm", "secret")));
    let first = mail("Привет");
    smtp.carry(&first).await.expect("delivered");
    // The pool takes a connection back in a task of its own.
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    smtp.carry(&mail("Second")).await.expect("delivered");
    let heard = server.heard.lock().expect("no panic");
    assert_eq!((heard.mails.len(), heard.connections), (2, 1));
    let sent = &heard.mails[0];
    for part in [
        "From: Parley <crm@example.com>",
        "To: anna@example.org",
        "text/plain",
        "text/html",
        "Auto-Submitted: auto-generated",
        &format!("Message-ID: <{}@example.com>", first.id),
    ] {
        assert!(sent.contains(part), "{part} is not in {sent}");
    }
    assert!(
        heard
            .commands
            .iter()
            .any(|line| line.starts_with("AUTH PLAIN"))
    );
}

#[tokio::test]
async fn what_a_server_refuses_for_good_is_not_tried_again_and_all_else_is() {
    let carry = async |mood, credentials| {
        let server = Server::start(mood).await;
        let answer = server.client(credentials).carry(&mail("Hello")).await;
        answer.expect_err("not delivered")
    };
    let busy = carry(Mood::Busy, None).await;
    assert!(matches!(busy, Undelivered::Later(_)), "{busy:?}");
    let strict = carry(Mood::Strict, None).await;
    assert!(
        matches!(&strict, Undelivered::Never(why) if why.contains("no such mailbox")),
        "{strict:?}"
    );
    let unknown = carry(Mood::WrongPassword, Some(("crm", "wrong"))).await;
    assert!(matches!(unknown, Undelivered::Later(_)), "{unknown:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        listener.local_addr().expect("an address").port()
    };
    let server = Server {
        port,
        heard: Arc::default(),
    };
    let answer = server.client(None).carry(&mail("Hello")).await;
    assert!(matches!(answer, Err(Undelivered::Later(_))), "{answer:?}");
}

#[test]
fn a_sender_must_be_an_address() {
    let config = SmtpConfig {
        host: "localhost".to_owned(),
        port: 25,
        protection: Protection::None,
        credentials: None,
        from: "nobody".to_owned(),
    };
    assert!(Smtp::new(&config).is_err());
}
