//! Who gets in: HTTP on loopback, of which one path becomes a WebSocket if token and origin are right.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use redscope_session::{FromWorker, OTHER_BUILD, ToWorker, live_protocol, pack, unpack};
use subtle::ConstantTimeEq;
use tungstenite::error::{CapacityError, Error};
use tungstenite::handshake::machine::TryParse;
use tungstenite::handshake::server::{Request, create_response, write_response};
use tungstenite::http::header::{HOST, ORIGIN, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use tungstenite::http::{HeaderName, HeaderValue, Method, StatusCode};
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Message, WebSocket};

use super::board::Board;
use super::guest::Guest;
use super::options::Options;
use super::site::Site;
use crate::log;

/// Connections at a time.
const MOST_GUESTS: usize = 16;
/// So long a request may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest head of a request.
const MOST_HEAD: usize = 16 * 1024;
/// Longest message of a page: a paste has many lines.
const MOST_MESSAGE: usize = 4 * 1024 * 1024;
/// Where the WebSocket is.
const PATH: &str = "/live";
/// In front of the token.
const TOKEN: &str = "token=";
/// Random bytes of a token.
const TOKEN_BYTES: usize = 16;

/// The door.
pub(crate) struct Door {
    options: Options,
    site: Option<Site>,
    port: u16,
    token: String,
    guests: AtomicUsize,
}

/// A connection's place, which is free again when that is gone.
struct Seat {
    door: Arc<Door>,
    /// How many others there were.
    number: usize,
}

impl Seat {
    fn take(door: &Arc<Door>) -> Self {
        Seat { door: Arc::clone(door), number: door.guests.fetch_add(1, Ordering::AcqRel) }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.door.guests.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A request with what has been read behind its head.
struct Asked {
    request: Request,
    rest: Vec<u8>,
}

impl Door {
    /// A door with a new key.
    ///
    /// # Errors
    /// The folder of the site is none, or the system has no random bytes.
    pub(crate) fn new(options: Options, port: u16) -> Result<Self, String> {
        let mut random = [0; TOKEN_BYTES];
        getrandom::fill(&mut random)
            .map_err(|error| format!("no random bytes for a token: {error}"))?;
        let token = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let site = options.site.as_deref().map(Site::open).transpose()?;
        Ok(Door { options, site, port, token, guests: AtomicUsize::new(0) })
    }

    /// What is to be opened.
    pub(crate) fn invitation(&self) -> String {
        let here = format!("http://127.0.0.1:{}", self.port);
        let pages = self
            .site
            .as_ref()
            .map(|_| here)
            .into_iter()
            .chain(self.options.origins.iter().cloned());
        let place = format!("#live=ws://127.0.0.1:{}{PATH}?{TOKEN}{}", self.port, self.token);
        let links = pages.map(|page| format!("open {page}/{place}\n"));
        let mode = match self.options.writes {
            true => "consoles may change data and servers (--allow-writes)",
            false => "read-only: consoles send nothing that changes data or servers",
        };
        links.collect::<String>() + mode
    }

    /// Lets in whoever may.
    ///
    /// # Errors
    /// The listener broke.
    pub(crate) fn let_in(self, listener: &TcpListener, board: &Arc<Board>) -> Result<(), String> {
        let door = Arc::new(self);
        loop {
            let stream = match listener.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    // Out of descriptors, perhaps: those that are there go on.
                    log::complain(&format!("a connection could not be accepted: {error}"));
                    thread::sleep(PATIENCE);
                    continue;
                }
            };
            let seat = Seat::take(&door);
            if seat.number >= MOST_GUESTS {
                let _ = refuse(&stream, StatusCode::SERVICE_UNAVAILABLE, "too many connections");
                continue;
            }
            let board = Arc::clone(board);
            thread::spawn(move || {
                // Whoever leaves in the middle of something is gone.
                let _ = seat.door.receive(stream, &board);
            });
        }
    }

    /// Answers a request, or talks until the page is gone.
    fn receive(&self, mut stream: TcpStream, board: &Arc<Board>) -> io::Result<()> {
        let _ = stream.set_nodelay(true);
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let Some(Asked { request, rest }) = read_request(&mut stream)? else {
            return refuse(&stream, StatusCode::BAD_REQUEST, "that is no request");
        };
        if let Err((status, why)) = self.check_host(&request) {
            return refuse(&stream, status, why);
        }
        if request.uri().path() != PATH {
            return match (&self.site, request.method() == Method::GET) {
                (Some(site), true) => site.answer(&mut stream, &request),
                (_, false) => refuse(&stream, StatusCode::METHOD_NOT_ALLOWED, "only GET"),
                (None, true) => refuse(&stream, StatusCode::NOT_FOUND, "nothing is here"),
            };
        }
        if let Err((status, why)) = self.check(&request) {
            log::complain(&format!("a page was not let in: {why}"));
            return refuse(&stream, status, why);
        }
        let Ok(mut response) = create_response(&request) else {
            return refuse(&stream, StatusCode::BAD_REQUEST, "that is no WebSocket");
        };
        // A page of another build is told so in the connection: of a refusal a page hears nothing.
        let offered = request.headers().get(SEC_WEBSOCKET_PROTOCOL).cloned();
        let is_own = offered
            .as_ref()
            .is_some_and(|offered| offered.as_bytes() == live_protocol().as_bytes());
        if let Some(offered) = offered {
            response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, offered);
        }
        write_response(&mut stream, &response).map_err(io::Error::other)?;
        let mut config = WebSocketConfig::default();
        config.max_message_size = Some(MOST_MESSAGE);
        config.max_frame_size = Some(MOST_MESSAGE);
        stream.set_read_timeout(None)?;
        let mut socket = WebSocket::from_partially_read(stream, rest, Role::Server, Some(config));
        let farewell = match is_own {
            true => talk(&mut socket, &mut Guest::new(Arc::clone(board), self.options.writes)),
            false => Some((CloseCode::from(OTHER_BUILD), "the page is of another build")),
        };
        if let Some((code, why)) = farewell {
            say_goodbye(&mut socket, code, why);
        }
        Ok(())
    }

    /// Whether a request is meant for here: a page elsewhere whose name was made to lead here says another host.
    fn check_host(&self, request: &Request) -> Result<(), (StatusCode, &'static str)> {
        let host =
            request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let is_here =
            ["127.0.0.1", "localhost"].iter().any(|name| host == format!("{name}:{}", self.port));
        is_here.then_some(()).ok_or((StatusCode::MISDIRECTED_REQUEST, "another host is meant"))
    }

    /// Whether a page may connect: its origin, then its token.
    fn check(&self, request: &Request) -> Result<(), (StatusCode, &'static str)> {
        let header = |name: &HeaderName| request.headers().get(name).map(HeaderValue::as_bytes);
        if header(&UPGRADE).is_none() {
            return Err((StatusCode::UPGRADE_REQUIRED, "a WebSocket is here"));
        }
        let origin = header(&ORIGIN).unwrap_or_default().to_ascii_lowercase();
        let own = self.site.iter().flat_map(|_| ["127.0.0.1", "localhost"]);
        let mut own = own.map(|name| format!("http://{name}:{}", self.port));
        let mut given = self.options.origins.iter();
        if !own.any(|one| one.as_bytes() == origin) && !given.any(|one| one.as_bytes() == origin) {
            return Err((
                StatusCode::FORBIDDEN,
                "its origin is not among those that may connect (--origin)",
            ));
        }
        let query = request.uri().query().unwrap_or_default();
        let token = query.split('&').find_map(|pair| pair.strip_prefix(TOKEN)).unwrap_or_default();
        match bool::from(token.as_bytes().ct_eq(self.token.as_bytes())) {
            true => Ok(()),
            false => Err((StatusCode::FORBIDDEN, "its token is not the one of this start")),
        }
    }
}

/// Reads the head of a request; `None`: it is none, or too long.
fn read_request(stream: &mut TcpStream) -> io::Result<Option<Asked>> {
    let (mut head, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut buffer)? {
            0 => return Ok(None),
            count => head.extend_from_slice(&buffer[..count]),
        }
        match Request::try_parse(&head) {
            Ok(Some((len, request))) => {
                return Ok(Some(Asked { request, rest: head.split_off(len) }));
            }
            Ok(None) if head.len() < MOST_HEAD => {}
            Ok(None) | Err(_) => return Ok(None),
        }
    }
}

/// Answers a page until it is gone; what is to be said to it then.
fn talk(socket: &mut WebSocket<TcpStream>, guest: &mut Guest) -> Option<(CloseCode, &'static str)> {
    if send(socket, &FromWorker::Ready).is_err() {
        return None;
    }
    loop {
        let said = match socket.read() {
            Ok(Message::Binary(bytes)) => match unpack::<ToWorker>(&bytes) {
                Ok(asked) => guest.answer(asked),
                Err(why) => vec![FromWorker::Failed(why)],
            },
            Ok(Message::Text(_)) => return Some((CloseCode::Unsupported, "messages are binary")),
            Ok(_) => Vec::new(),
            Err(Error::Capacity(CapacityError::MessageTooLong { .. })) => {
                return Some((CloseCode::Size, "the message is too long"));
            }
            Err(Error::Protocol(_)) => return Some((CloseCode::Protocol, "that is no frame")),
            Err(_) => return None,
        };
        for message in &said {
            if send(socket, message).is_err() {
                return None;
            }
        }
    }
}

fn send(socket: &mut WebSocket<TcpStream>, message: &FromWorker) -> Result<(), Error> {
    socket.send(Message::binary(pack(message)))
}

/// Closes with a status, and reads on until the other end has heard it: what comes now is no message any more.
fn say_goodbye(socket: &mut WebSocket<TcpStream>, code: CloseCode, why: &'static str) {
    if socket.close(Some(CloseFrame { code, reason: why.into() })).is_err() {
        return;
    }
    let stream = socket.get_mut();
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let (mut buffer, mut left) = ([0; 4096], 2 * MOST_MESSAGE);
    while let Ok(count @ 1..) = stream.read(&mut buffer)
        && left >= count
    {
        left -= count;
    }
}

/// Answers with a status and a reason.
fn refuse(mut stream: &TcpStream, status: StatusCode, why: &str) -> io::Result<()> {
    let reason = status.canonical_reason().unwrap_or_default();
    write!(
        stream,
        "HTTP/1.1 {} {reason}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{why}\n",
        status.as_u16(),
        why.len() + 1
    )
}
