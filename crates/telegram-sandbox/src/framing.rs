//! The TCP transports: Full, Intermediate, Padded Intermediate and Abridged
//! (<https://core.telegram.org/mtproto/mtproto-transports>).
//!
//! A client announces its transport with its first bytes; Full is what is left when no announcement fits.

use flate2::Crc;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt};

/// The largest packet accepted: a message of 1 MiB and its envelope.
const MAX_PACKET: usize = (1 << 20) + (8 << 10);

#[derive(Debug, Error)]
pub(crate) enum FramingError {
    #[error("connection: {0}")]
    Io(#[from] std::io::Error),
    #[error("a packet of {0} bytes is refused")]
    Length(usize),
    #[error("packet number {got} where {expected} was due")]
    Sequence { got: u32, expected: u32 },
    #[error("the checksum of a packet is wrong")]
    Checksum,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Full,
    Intermediate,
    PaddedIntermediate,
    Abridged,
}

/// Reads packets of one connection.
pub(crate) struct PacketReader<R> {
    stream: R,
    transport: Transport,
    /// The length of the first Full packet is consumed while detecting the transport.
    pending_length: Option<u32>,
    sequence: u32,
}

impl<R: AsyncRead + Unpin> PacketReader<R> {
    /// Waits for the client's first bytes and detects its transport.
    pub(crate) async fn detect(mut stream: R) -> Result<Self, FramingError> {
        let first = stream.read_u8().await?;
        let (transport, pending_length) = if first == 0xef {
            (Transport::Abridged, None)
        } else {
            let mut rest = [0; 3];
            stream.read_exact(&mut rest).await?;
            match u32::from_le_bytes([first, rest[0], rest[1], rest[2]]) {
                0xeeee_eeee => (Transport::Intermediate, None),
                0xdddd_dddd => (Transport::PaddedIntermediate, None),
                length => (Transport::Full, Some(length)),
            }
        };
        Ok(Self {
            stream,
            transport,
            pending_length,
            sequence: 0,
        })
    }

    pub(crate) fn transport(&self) -> Transport {
        self.transport
    }

    /// The next packet's payload.
    ///
    /// Not safe to cancel: the connection reads in one place and races the whole loop, never one read.
    pub(crate) async fn read(&mut self) -> Result<Vec<u8>, FramingError> {
        match self.transport {
            Transport::Full => self.read_full().await,
            Transport::Intermediate => {
                let length = self.stream.read_u32_le().await? as usize;
                self.read_payload(length).await
            }
            Transport::PaddedIntermediate => {
                let length = self.stream.read_u32_le().await? as usize;
                let mut payload = self.read_payload(length).await?;
                // An encrypted packet is 24 bytes and whole blocks; up to 15 random bytes follow it.
                let padding = payload.len().saturating_sub(24) % 16;
                if payload.get(..8).is_some_and(|id| id != [0; 8]) {
                    payload.truncate(payload.len() - padding);
                }
                Ok(payload)
            }
            Transport::Abridged => {
                // The highest bit asks for a quick acknowledgement, which nobody here uses.
                let mut words = usize::from(self.stream.read_u8().await? & 0x7f);
                if words == 0x7f {
                    let mut long = [0; 3];
                    self.stream.read_exact(&mut long).await?;
                    words = u32::from_le_bytes([long[0], long[1], long[2], 0]) as usize;
                }
                self.read_payload(words * 4).await
            }
        }
    }

    async fn read_full(&mut self) -> Result<Vec<u8>, FramingError> {
        let length = match self.pending_length.take() {
            Some(length) => length,
            None => self.stream.read_u32_le().await?,
        };
        let size = length as usize;
        if !(12..=MAX_PACKET).contains(&size) {
            return Err(FramingError::Length(size));
        }
        let mut rest = vec![0; size - 4];
        self.stream.read_exact(&mut rest).await?;
        let (body, checksum) = rest.split_at(size - 8);
        let mut crc = Crc::new();
        crc.update(&length.to_le_bytes());
        crc.update(body);
        if checksum != crc.sum().to_le_bytes() {
            return Err(FramingError::Checksum);
        }
        let got = u32::from_le_bytes([body[0], body[1], body[2], body[3]]);
        if got != self.sequence {
            return Err(FramingError::Sequence {
                got,
                expected: self.sequence,
            });
        }
        self.sequence += 1;
        rest.truncate(size - 8);
        rest.drain(..4);
        Ok(rest)
    }

    async fn read_payload(&mut self, length: usize) -> Result<Vec<u8>, FramingError> {
        // Intermediate uses the highest bit of the length for quick acknowledgements too.
        let length = length & 0x7fff_ffff;
        if !(4..=MAX_PACKET).contains(&length) {
            return Err(FramingError::Length(length));
        }
        let mut payload = vec![0; length];
        self.stream.read_exact(&mut payload).await?;
        Ok(payload)
    }
}

/// Puts payloads into packets of one connection.
pub(crate) struct PacketWriter {
    transport: Transport,
    sequence: u32,
}

impl PacketWriter {
    pub(crate) fn new(transport: Transport) -> Self {
        Self {
            transport,
            sequence: 0,
        }
    }

    pub(crate) fn pack(&mut self, payload: &[u8]) -> Vec<u8> {
        let mut packet = Vec::with_capacity(payload.len() + 12);
        match self.transport {
            Transport::Full => {
                packet.extend_from_slice(&((payload.len() + 12) as u32).to_le_bytes());
                packet.extend_from_slice(&self.sequence.to_le_bytes());
                packet.extend_from_slice(payload);
                let mut crc = Crc::new();
                crc.update(&packet);
                packet.extend_from_slice(&crc.sum().to_le_bytes());
                self.sequence += 1;
            }
            Transport::Intermediate | Transport::PaddedIntermediate => {
                packet.extend_from_slice(&(payload.len() as u32).to_le_bytes());
                packet.extend_from_slice(payload);
            }
            Transport::Abridged => {
                let words = payload.len() / 4;
                match u8::try_from(words) {
                    Ok(words) if words < 0x7f => packet.push(words),
                    _ => {
                        packet.push(0x7f);
                        packet.extend_from_slice(&(words as u32).to_le_bytes()[..3]);
                    }
                }
                packet.extend_from_slice(payload);
            }
        }
        packet
    }

    /// A transport error such as -404: four bytes that Full sends bare and the others in a frame
    /// (<https://core.telegram.org/mtproto/mtproto-transports#transport-errors>).
    pub(crate) fn pack_error(&mut self, code: i32) -> Vec<u8> {
        match self.transport {
            Transport::Full => code.to_le_bytes().to_vec(),
            _ => self.pack(&code.to_le_bytes()),
        }
    }
}
