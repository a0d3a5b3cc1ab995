//! What `printf "…" | redis-cli --pipe` does: sends all of it at once, and counts the replies.
//! Behaviour: redis-cli.c `pipeMode`, 7.0.15.

use redscope_resp::{Frame, encode_command};

use super::next::Next;

/// What redis-cli asks for behind everything, to know the last reply by what comes back; so long is its text, too.
const LAST: &[u8] = b"last-reply-of-a-pipe";

/// Requests in one piece, and what came back so far.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pipe {
    bytes: Vec<u8>,
    replies: u64,
    errors: u64,
    /// What was printed so far.
    text: String,
}

impl Pipe {
    /// What is sent: what was given, and behind it, on a line of its own, what the end is known by.
    pub(super) fn first(&self) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        bytes.extend_from_slice(b"\r\n");
        encode_command(&[&b"ECHO"[..], LAST], &mut bytes);
        bytes
    }

    /// Takes a reply. Errors are printed, nothing else of the replies is.
    pub(super) fn take(&mut self, frame: &Frame) -> Next {
        match frame {
            Frame::Bulk(text) if **text == *LAST => {
                self.text.push_str("Last reply received from server.\n");
                return self.end();
            }
            Frame::Error(error) => {
                self.errors += 1;
                self.text.push_str(&String::from_utf8_lossy(error));
                self.text.push('\n');
            }
            _ => {}
        }
        self.replies += 1;
        Next::Wait
    }

    /// What was printed if it is interrupted now.
    pub(super) fn cut(self) -> String {
        self.text
    }

    fn end(&mut self) -> Next {
        let text = std::mem::take(&mut self.text);
        let text = format!("{text}errors: {}, replies: {}", self.errors, self.replies);
        if self.errors > 0 { Next::Failed(text) } else { Next::Done(text) }
    }
}

/// What a line asks for, or why it cannot be had; `None`: other words are meant.
pub(super) fn read(args: &[Vec<u8>]) -> Option<Result<Pipe, String>> {
    let [print, given @ .., bar, program, option] = args else { return None };
    let is_meant =
        print == b"printf" && bar == b"|" && program == b"redis-cli" && option == b"--pipe";
    if !is_meant {
        return None;
    }
    let [given] = given else {
        return Some(Err("printf takes one text here, in quotes.".to_owned()));
    };
    if given.contains(&b'%') {
        return Some(Err("A console here knows printf without %.".to_owned()));
    }
    // Between single quotes it is printf that reads what ends a line.
    let given = String::from_utf8_lossy(given).replace("\\r", "\r").replace("\\n", "\n");
    let text = "All data transferred. Waiting for the last reply...\n".to_owned();
    Some(Ok(Pipe { bytes: given.into_bytes(), replies: 0, errors: 0, text }))
}

#[cfg(test)]
mod tests {
    use redscope_resp::split_args;

    use super::*;

    fn of(line: &str) -> Option<Result<Pipe, String>> {
        read(&split_args(line.as_bytes()).expect("its quotes are in order"))
    }

    #[test]
    fn a_line_is_read_as_a_shell_would_have_it() {
        for line in [
            r#"printf "SET a 1\r\nSET b 2\r\n" | redis-cli --pipe"#,
            r"printf 'SET a 1\r\nSET b 2\r\n' | redis-cli --pipe",
        ] {
            let pipe = of(line).expect("it is meant").expect("it can be had");
            assert_eq!(pipe.bytes, b"SET a 1\r\nSET b 2\r\n", "{line}");
        }
        for line in [
            "printf SET a | redis-cli --pipe",
            "printf | redis-cli --pipe",
            "printf '%s' | redis-cli --pipe",
        ] {
            assert!(of(line).is_some_and(|read| read.is_err()), "{line}");
        }
        for line in ["printf 'SET a 1' | redis-cli", "SET printf 1", "redis-cli --pipe", ""] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn errors_are_printed_and_replies_counted_as_redis_cli_does() {
        let mut pipe = of("printf 'SET a 1' | redis-cli --pipe").unwrap().unwrap();
        let moved = Frame::Error(b"MOVED 15005 127.0.0.1:7002".to_vec());
        assert_eq!(pipe.take(&Frame::Simple("OK".into())), Next::Wait);
        assert_eq!(pipe.take(&moved), Next::Wait);
        let said = "All data transferred. Waiting for the last reply...\n\
                    MOVED 15005 127.0.0.1:7002\nLast reply received from server.\nerrors: 1, replies: 2";
        assert_eq!(
            pipe.take(&Frame::Bulk(LAST.to_vec())),
            Next::Failed(said.to_owned()),
            "as it was printed by redis-cli 7.0.15"
        );
    }
}
