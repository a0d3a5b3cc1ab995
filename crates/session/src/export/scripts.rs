//! How what is exported is started: by a script, and by a file for Docker Compose.

use std::fmt::Write as _;

use super::member::Member;
use super::place::Ways;

/// The script, with places to fill in.
const START: &str = include_str!("start.sh");
/// The image that is started.
const IMAGE: &str = "redis:7.0.15";
/// The service whose network the others share: its loopback is theirs.
const LOOPBACK: &str = "loopback";
/// Services of this profile are started only if they are asked for.
const DOWN: &str = "down";

/// The script that starts processes without containers.
pub(super) fn start(members: &[Member]) -> String {
    let folders = |is_meant: &dyn Fn(&&Member) -> bool| {
        let folders = members.iter().filter(is_meant).map(|member| member.folder.as_str());
        folders.collect::<Vec<_>>().join(" ")
    };
    let cases: Vec<String> = members
        .iter()
        .map(|member| {
            let Member { folder, address, .. } = member;
            let sentinel = if member.is_sentinel { " --sentinel" } else { "" };
            let (conf, host, port) = (member.conf_name(), &address.host, address.port);
            format!("        {folder}) launch {folder} {conf} {host} {port}{sentinel} ;;")
        })
        .collect();
    START
        .replace("{{running}}", &folders(&|member| member.is_up()))
        .replace("{{all}}", &folders(&|_| true))
        .replace("{{cases}}", &cases.join("\n"))
}

/// The file for Docker Compose.
pub(super) fn compose(members: &[Member], ways: &Ways) -> String {
    let mut text = format!(
        "# docker compose up -d                       all that were running / 启动当时在运行的全部进程\n\
         # docker compose --profile {DOWN} up -d        those that were down too / 连当时已停的也启动\n\
         # docker compose --profile {DOWN} down         end all of them / 停掉全部\n\
         services:\n"
    );
    if *ways == Ways::Loopback {
        let _ = writeln!(
            text,
            "  # Its network is that of all: 127.0.0.1 means the same for each of them, and on this machine.\n  \
             # 所有进程共用它的网络：对它们、对本机，127.0.0.1 都是同一个地方。\n  \
             {LOOPBACK}:\n    image: {IMAGE}\n    init: true\n    \
             command: [\"sleep\", \"infinity\"]\n    ports:"
        );
        for member in members {
            let port = member.address.port;
            let _ = writeln!(text, "      - \"127.0.0.1:{port}:{port}\"");
        }
    }
    for member in members {
        let Member { folder, address, .. } = member;
        let conf = member.conf_name();
        let sentinel = if member.is_sentinel { ", \"--sentinel\"" } else { "" };
        let _ = writeln!(
            text,
            "  {folder}:\n    image: {IMAGE}\n    working_dir: /data\n    \
             volumes: [\"./{folder}:/data\"]\n    \
             command: [\"redis-server\", \"{conf}\", \"--bind\", \"0.0.0.0\", \
             \"--protected-mode\", \"no\"{sentinel}]"
        );
        match ways {
            Ways::Loopback => {
                let _ = writeln!(
                    text,
                    "    network_mode: \"service:{LOOPBACK}\"\n    depends_on: [\"{LOOPBACK}\"]"
                );
            }
            Ways::Network { .. } => {
                let _ = writeln!(
                    text,
                    "    networks:\n      stage:\n        ipv4_address: \"{}\"",
                    address.host
                );
            }
        }
        if !member.is_up() {
            let _ = writeln!(text, "    profiles: [\"{DOWN}\"]");
        }
    }
    if let Ways::Network { subnet: (first, bits), gateway } = ways {
        let _ = writeln!(
            text,
            "networks:\n  stage:\n    ipam:\n      config:\n        - subnet: \"{first}/{bits}\"\n          \
             gateway: \"{gateway}\""
        );
    }
    text
}
