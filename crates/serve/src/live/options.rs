//! The command line of live mode: whom to watch, who may look, what they may do.

use std::path::PathBuf;

use redscope_actor::Address;

use super::login::Login;

/// Where pages connect, unless another port is given.
const PORT: u16 = 8380;
/// Where redis-cli finds a password that is not to stand in a command line.
const PASSWORD: &str = "REDISCLI_AUTH";

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Nodes to begin with.
    pub(crate) addresses: Vec<Address>,
    /// Where pages connect.
    pub(crate) port: u16,
    /// The folder of the site, if it is served here.
    pub(crate) site: Option<PathBuf>,
    /// Other origins of which pages may connect.
    pub(crate) origins: Vec<String>,
    /// As whom nodes are asked.
    pub(crate) login: Login,
    /// Whether consoles may change anything.
    pub(crate) writes: bool,
}

/// How it is called.
pub(crate) fn usage() -> String {
    format!(
        "redscope-serve live ADDRESS... (--site DIR | --origin ORIGIN) [--port {PORT}] [--user NAME] [--pass PASSWORD] \
         [--allow-writes]\n"
    )
}

/// Reads the command line behind `live`.
///
/// # Errors
/// What of it cannot be taken.
pub(crate) fn parse(args: &[String]) -> Result<Options, String> {
    let mut options = Options {
        addresses: Vec::new(),
        port: PORT,
        site: None,
        origins: Vec::new(),
        login: Login { password: std::env::var(PASSWORD).ok(), ..Login::default() },
        writes: false,
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value =
            || args.next().cloned().ok_or_else(|| format!("{arg} takes a value\n\n{}", usage()));
        match arg.as_str() {
            "--port" => {
                let given = value()?;
                options.port = given.parse().map_err(|_| format!("{given} is no port"))?;
            }
            "--site" => options.site = Some(PathBuf::from(value()?)),
            "--origin" => options.origins.push(origin(&value()?)?),
            "--user" => options.login.user = Some(value()?),
            "--pass" => options.login.password = Some(value()?),
            "--allow-writes" => options.writes = true,
            other if other.starts_with("--") => {
                return Err(format!("live mode has no option {other}\n\n{}", usage()));
            }
            given => options.addresses.push(address(given)?),
        }
    }
    match (&options.addresses[..], &options.site, &options.origins[..]) {
        ([], ..) => Err(format!("no address is given\n\n{}", usage())),
        (_, None, []) => Err(format!(
            "nobody could connect: --site DIR serves the page from here, --origin ORIGIN says where it is served from\n\n{}",
            usage()
        )),
        _ => Ok(options),
    }
}

/// `host:port`, `[v6]:port`, or a port of this machine.
fn address(given: &str) -> Result<Address, String> {
    let (host, port) = given.rsplit_once(':').unwrap_or(("127.0.0.1", given));
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    match port.parse() {
        Ok(port @ 1..) if !host.is_empty() => Ok(Address { host: host.to_owned(), port }),
        _ => Err(format!("{given} is no address: HOST:PORT is one, such as 127.0.0.1:6379")),
    }
}

/// Scheme, host and port, as a browser names where a page is from.
fn origin(given: &str) -> Result<String, String> {
    let rest = given.strip_prefix("https://").or_else(|| given.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(['/', '?', '#', '@']) => {
            Ok(given.to_ascii_lowercase())
        }
        _ => Err(format!("{given} is no origin: https://redis.example.org is one, without a path")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Options, String> {
        parse(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn whom_to_watch_and_who_may_look() {
        let line = "127.0.0.1:7000 [::1]:7001 7002 --origin https://A.example --allow-writes";
        let options = parsed(line).unwrap();
        let shown: Vec<String> = options.addresses.iter().map(Address::to_string).collect();
        assert_eq!(shown, ["127.0.0.1:7000", "::1:7001", "127.0.0.1:7002"]);
        assert_eq!((&*options.origins[0], options.writes), ("https://a.example", true));
        assert_eq!(
            parsed("7000 --site dist --user u --pass p").unwrap().login,
            Login { user: Some("u".to_owned()), password: Some("p".to_owned()) }
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (line, part) in [
            ("--site dist", "no address"),
            ("7000", "--origin"),
            ("7000 --site", "takes a value"),
            ("7000 --origin a.example", "no origin"),
            ("7000 --origin https://a.example/path", "no origin"),
            ("host: --site d", "no address"),
            ("7000 --no-such 1", "--no-such"),
            ("7000 --port x --site d", "no port"),
        ] {
            assert!(parsed(line).unwrap_err().contains(part), "{line}");
        }
    }
}
