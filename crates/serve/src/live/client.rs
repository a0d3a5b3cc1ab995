//! A connection to a node that is asked and waited for, but not for long.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use redscope_actor::Address;
use redscope_resp::{Frame, FrameDecoder, encode_command};

use super::login::{Login, refusal};
use crate::standalone::reason;

/// So long a node has time to answer.
const PATIENCE: Duration = Duration::from_millis(1500);
/// So long events that are under way are waited for.
const BRIEF: Duration = Duration::from_millis(1);
/// Events that are taken at once: more come with the next look.
const MOST_EVENTS: usize = 1000;
/// Answers to one question are no longer than this.
const MOST_BYTES: usize = 32 * 1024 * 1024;
const READ_BYTES: usize = 64 * 1024;

/// Why nothing is known of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It cannot be connected to, or lets nobody in: in the words of the system, or its own.
    NotReached(String),
    /// It takes connections, and says nothing.
    Silent,
}

/// A connection.
pub(crate) struct Client {
    stream: TcpStream,
    decoder: FrameDecoder,
}

impl Client {
    /// Connects, and says who asks.
    pub(crate) fn open(address: &Address, login: &Login) -> Result<Self, Trouble> {
        let failed = |error: io::Error| Trouble::NotReached(reason(&error));
        let found = (address.host.as_str(), address.port).to_socket_addrs().map_err(failed)?;
        let mut last = Trouble::NotReached("the name has no address".to_owned());
        for at in found {
            match TcpStream::connect_timeout(&at, PATIENCE) {
                Ok(stream) => {
                    let _ = stream.set_nodelay(true);
                    stream.set_write_timeout(Some(PATIENCE)).map_err(failed)?;
                    let mut client = Client { stream, decoder: FrameDecoder::default() };
                    client.log_in(login)?;
                    return Ok(client);
                }
                Err(error) if error.kind() == io::ErrorKind::TimedOut => last = Trouble::Silent,
                Err(error) => last = failed(error),
            }
        }
        Err(last)
    }

    fn log_in(&mut self, login: &Login) -> Result<(), Trouble> {
        let Some(request) = login.request() else { return Ok(()) };
        let answers = self.exchange(&request, 1)?;
        match answers.first().and_then(refusal) {
            Some(text) => Err(Trouble::NotReached(text)),
            None => Ok(()),
        }
    }

    /// Asks several things at once: as many answers, in order. Refusals of the node are among them.
    pub(crate) fn ask(&mut self, questions: &[Vec<&str>]) -> Result<Vec<Frame>, Trouble> {
        let mut bytes = Vec::new();
        questions.iter().for_each(|question| encode_command(question, &mut bytes));
        self.exchange(&bytes, questions.len())
    }

    /// What has come by itself.
    pub(crate) fn events(&mut self) -> Result<Vec<Frame>, Trouble> {
        let mut events = Vec::new();
        while events.len() < MOST_EVENTS
            && let Some(event) = self.frame_until(Instant::now() + BRIEF)?
        {
            events.push(event);
        }
        Ok(events)
    }

    fn exchange(&mut self, request: &[u8], answers: usize) -> Result<Vec<Frame>, Trouble> {
        self.stream.write_all(request).map_err(|error| trouble(&error))?;
        let deadline = Instant::now() + PATIENCE;
        let mut found = Vec::with_capacity(answers);
        while found.len() < answers {
            found.push(self.frame_until(deadline)?.ok_or(Trouble::Silent)?);
        }
        Ok(found)
    }

    /// The next frame, unless none is whole when time is up.
    fn frame_until(&mut self, deadline: Instant) -> Result<Option<Frame>, Trouble> {
        let mut buffer = [0; READ_BYTES];
        let garbled = |text: String| Trouble::NotReached(text);
        loop {
            let next = self.decoder.next_frame().map_err(|error| garbled(error.to_string()))?;
            if let Some(frame) = next {
                return Ok(Some(frame));
            }
            if self.decoder.len_bytes() > MOST_BYTES {
                return Err(garbled("its answer is too long".to_owned()));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            self.stream.set_read_timeout(Some(left)).map_err(|error| trouble(&error))?;
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(garbled("it has closed the connection".to_owned())),
                Ok(count) => self.decoder.feed(&buffer[..count]),
                Err(error) if is_time_up(&error) => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(trouble(&error)),
            }
        }
    }
}

fn is_time_up(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

fn trouble(error: &io::Error) -> Trouble {
    match is_time_up(error) {
        true => Trouble::Silent,
        false => Trouble::NotReached(reason(error)),
    }
}
