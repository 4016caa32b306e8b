//! One keep-alive HTTP/1.1 connection.

use std::net::SocketAddr;

use anyhow::Context;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A request that a scenario wants sent.
pub struct Call {
    pub method: Method,
    pub path: String,
    pub body: Option<String>,
}

impl Call {
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            body: None,
        }
    }

    pub fn with_body(method: Method, path: impl Into<String>, body: &serde_json::Value) -> Self {
        Self {
            method,
            path: path.into(),
            body: Some(body.to_string()),
        }
    }
}

/// A connection that stays open.
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
    addr: SocketAddr,
    authorization: Option<String>,
}

impl Client {
    pub async fn connect(addr: SocketAddr, token: Option<&str>) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(addr).await.context("connecting")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let authorization = token.map(|token| format!("Bearer {token}"));
        Ok(Self {
            sender,
            addr,
            authorization,
        })
    }

    /// Sends a request and reads the whole answer: its status and its body.
    pub async fn send(&mut self, call: Call) -> anyhow::Result<(u16, Bytes)> {
        let mut request = Request::builder()
            .method(call.method)
            .uri(call.path)
            .header("host", self.addr.to_string())
            .header("content-type", "application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let body = Full::new(Bytes::from(call.body.unwrap_or_default()));
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(body)?).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        Ok((status, body))
    }
}
