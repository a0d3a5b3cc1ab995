//! What a real server answered, line by line.
//!
//! ```text
//! # redis-server 7.0.15, RESP2
//! > SET k v
//! < "+OK\r\n"
//! ```
//!
//! Requests are quoted as redis-cli quotes them, replies are the bytes of the wire, quoted.

use redscope_resp::{Frame, FrameDecoder, Protocol, quote, split_args};

/// Requests with the replies they got.
#[derive(Debug)]
pub struct Transcript {
    /// Protocol the connection spoke.
    pub protocol: Protocol,
    /// Requests and replies in order.
    pub exchanges: Vec<(Vec<Vec<u8>>, Frame)>,
}

impl Transcript {
    /// The text of a file.
    pub fn to_text(&self) -> String {
        let version = if self.protocol == Protocol::Resp3 { "RESP3" } else { "RESP2" };
        let mut text = format!("# redis-server 7.0.15, {version}\n");
        for (request, reply) in &self.exchanges {
            let words: Vec<String> = request.iter().map(|word| shown(word)).collect();
            let mut bytes = Vec::new();
            redscope_resp::encode_frame(reply, self.protocol, &mut bytes);
            text += &format!("> {}\n< {}\n", words.join(" "), quote(&bytes));
        }
        text
    }

    /// Reads a file. Errors: the number of the line that does not fit.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let protocol = match text.lines().next() {
            Some(line) if line.ends_with("RESP3") => Protocol::Resp3,
            Some(line) if line.ends_with("RESP2") => Protocol::Resp2,
            _ => return Err(1),
        };
        let mut transcript = Transcript { protocol, exchanges: Vec::new() };
        let mut request = None;
        for (number, line) in text.lines().enumerate().skip(1) {
            let args = line.get(2..).and_then(|rest| split_args(rest.as_bytes()).ok());
            match (line.as_bytes().first(), args, request.take()) {
                (Some(b'>'), Some(args), None) => request = Some(args),
                (Some(b'<'), Some(args), Some(request)) if args.len() == 1 => {
                    let mut decoder = FrameDecoder::default();
                    decoder.feed(&args[0]);
                    let reply = decoder.next_frame().ok().flatten().ok_or(number + 1)?;
                    transcript.exchanges.push((request, reply));
                }
                _ => return Err(number + 1),
            }
        }
        Ok(transcript)
    }
}

/// A word as it is, if nothing in it needs quotes.
fn shown(word: &[u8]) -> String {
    let plain =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"-+_.:*#$@!<>=/,|[](){}".contains(byte);
    match !word.is_empty() && word.iter().all(plain) {
        true => String::from_utf8_lossy(word).into_owned(),
        false => quote(word),
    }
}
