//! What is there before something is measured, and a load that redis-benchmark does not have.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

/// Commands sent before their replies are read.
const BATCH: usize = 500;
/// Connections of the mixed load.
const CONNECTIONS: u32 = 8;
/// Its keys.
const KEYS: u32 = 1000;

fn connect(port: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", port.parse().unwrap_or(0)))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Sends so many commands, each made of its number, and waits for the last reply.
pub(super) fn fill(port: &str, count: u32, command: fn(u32) -> String) -> io::Result<()> {
    const LAST: &[u8] = b"+PONG\r\n";
    let mut stream = connect(port)?;
    let numbers: Vec<u32> = (0..count).collect();
    for batch in numbers.chunks(BATCH) {
        let commands: String = batch.iter().map(|n| command(*n)).collect();
        stream.write_all(commands.as_bytes())?;
        stream.write_all(b"PING\r\n")?;
        let (mut replies, mut buffer) = (Vec::new(), [0; 65_536]);
        while !replies.ends_with(LAST) {
            let read = stream.read(&mut buffer)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            replies.extend_from_slice(&buffer[..read]);
        }
    }
    Ok(())
}

/// Four GETs to a SET over several connections, so many requests at once on each. Returns requests
/// a second.
pub(super) fn drive_mixed(port: &str, pipeline: u32, requests: u32) -> io::Result<f64> {
    fill(port, KEYS, set)?;
    let started = Instant::now();
    let of_each = requests / CONNECTIONS;
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..CONNECTIONS)
            .map(|number| scope.spawn(move || drive_one(port, number, pipeline, of_each)))
            .collect();
        runs.into_iter().try_for_each(|run| run.join().unwrap_or(Err(io::ErrorKind::Other.into())))
    })?;
    Ok(f64::from(of_each * CONNECTIONS) / started.elapsed().as_secs_f64())
}

fn drive_one(port: &str, number: u32, pipeline: u32, requests: u32) -> io::Result<()> {
    const STORED: usize = b"+OK\r\n".len();
    const READ: usize = b"$3\r\nxxx\r\n".len();
    let mut stream = connect(port)?;
    let mut replies = Vec::new();
    for first in (0..requests).step_by(pipeline as usize) {
        let (mut commands, mut reply_bytes) = (String::new(), 0);
        for request in first..requests.min(first + pipeline) {
            let key = (request + number * requests).wrapping_mul(7919) % KEYS;
            let is_write = request % 5 == 0;
            commands += &if is_write { set(key) } else { get(key) };
            reply_bytes += if is_write { STORED } else { READ };
        }
        stream.write_all(commands.as_bytes())?;
        replies.resize(reply_bytes, 0);
        stream.read_exact(&mut replies)?;
    }
    Ok(())
}

fn set(key: u32) -> String {
    format!("*3\r\n$3\r\nSET\r\n$8\r\nkey:{key:04}\r\n$3\r\nxxx\r\n")
}

fn get(key: u32) -> String {
    format!("*2\r\n$3\r\nGET\r\n$8\r\nkey:{key:04}\r\n")
}
