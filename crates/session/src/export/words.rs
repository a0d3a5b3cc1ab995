//! What the text of an export says of each process, in both languages.

use redscope_node::DataFrom;
use redscope_sim::State;

use super::member::Member;
use super::place::Ways;
use crate::frame::Role;

/// A language of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tongue {
    En,
    Zh,
}

impl Tongue {
    fn pick<T>(self, en: T, zh: T) -> T {
        match self {
            Tongue::En => en,
            Tongue::Zh => zh,
        }
    }

    /// What a process is.
    pub(super) fn role(self, member: &Member) -> String {
        let shown = &member.shown;
        match (shown.role, &shown.of) {
            (Role::Sentinel, _) => self.pick("Sentinel", "哨兵").to_owned(),
            (Role::Replica, Some(of)) => {
                self.pick(format!("replica of {of}"), format!("{of} 的从节点"))
            }
            (Role::Replica, None) => self.pick("replica", "从节点").to_owned(),
            (Role::Master, _) => self.pick("master", "主节点").to_owned(),
        }
    }

    /// Whether it runs.
    pub(super) fn state(self, state: State) -> &'static str {
        match state {
            State::Running => self.pick("running", "运行中"),
            State::Paused => self.pick(
                "stopped by SIGSTOP; runs when it is started",
                "被 SIGSTOP 暂停；启动后照常运行",
            ),
            State::Down | State::Removed => self.pick("down", "已停"),
            State::Dark => self.pick("without power", "断电"),
        }
    }

    /// Where its data set lies.
    pub(super) fn data(self, member: &Member) -> &'static str {
        match &member.holding {
            None if member.is_sentinel => "—",
            None => self.pick("its disk's files as they are", "磁盘文件原样"),
            Some(holding) => match holding.data_from {
                DataFrom::Dump => {
                    self.pick("RDB, as SAVE writes it at this moment", "RDB，即此刻 SAVE 的结果")
                }
                DataFrom::AofAsItIs => self.pick("AOF, as the disk has it", "AOF，磁盘上原样"),
                DataFrom::AofAnew => {
                    self.pick("AOF, rewritten at this moment", "AOF，按此刻的数据重写")
                }
            },
        }
    }

    /// What of a process is not taken along, or is otherwise than on the stage: a sentence each.
    pub(super) fn notes(self, member: &Member) -> Vec<String> {
        let name = &member.name;
        let mut notes = Vec::new();
        if member.folder != *name {
            let folder = &member.folder;
            notes.push(self.pick(
                format!("{name} lies in the folder `{folder}`."),
                format!("{name} 放在目录 `{folder}` 里。"),
            ));
        }
        if !member.conf.dropped.is_empty() {
            let lines = code(&member.conf.dropped);
            notes.push(self.pick(
                format!("{name}: lines of the configuration file that only the old machine can have: {lines}."),
                format!("{name}：配置文件里只对原机器有意义的行没有带走：{lines}。"),
            ));
        }
        if !member.left.is_empty() {
            let files = code(&member.left);
            notes.push(self.pick(
                format!("{name}: files outside of its directory: {files}."),
                format!("{name}：目录之外的文件没有带走：{files}。"),
            ));
        }
        let left_out = member.holding.iter().flat_map(|holding| &holding.left_out);
        let left_out: Vec<String> =
            left_out.map(|(db, key)| format!("{} (db {db})", redscope_resp::quote(key))).collect();
        if !left_out.is_empty() {
            let keys = code(&left_out);
            notes.push(self.pick(
                format!("{name}: Bloom filters, which redis-server reads only with the module RedisBloom: {keys}."),
                format!("{name}：布隆过滤器没有带走，redis-server 要加载 RedisBloom 模块才能读：{keys}。"),
            ));
        }
        if member.needs_module {
            notes.push(self.pick(
                format!("{name}: its files hold Bloom filters, and redis-server refuses to start from them without the module RedisBloom."),
                format!("{name}：文件里有布隆过滤器，没有 RedisBloom 模块时 redis-server 会拒绝启动。"),
            ));
        }
        notes
    }

    /// How containers reach each other.
    pub(super) fn compose(self, ways: &Ways) -> String {
        match ways {
            Ways::Loopback => self
                .pick(
                    "All containers share one network, so that `127.0.0.1` with these ports means the same in it and \
                     on your machine, and redirections lead where they should.",
                    "所有容器共用一个网络：`127.0.0.1` 加这些端口，在容器里和在你的机器上指的是同一处，重定向也能走通。",
                )
                .to_owned(),
            Ways::Network { subnet: (first, bits), .. } => self.pick(
                format!(
                    "Each container has the address that its process has on the stage, in the network {first}/{bits}. \
                     Linux reaches these from outside; elsewhere ask from within: `docker compose exec NAME redis-cli`."
                ),
                format!(
                    "每个容器在网络 {first}/{bits} 里用它在舞台上的地址。Linux 上可从外面直接访问；其他系统请从容器里访问：`docker compose exec 名字 redis-cli`。"
                ),
            ),
        }
    }

    /// Where processes listen that are started without containers.
    pub(super) fn start(self, ways: &Ways) -> &'static str {
        match ways {
            Ways::Loopback => self.pick(
                "Everything listens at addresses of this machine alone.",
                "所有进程只监听本机地址。",
            ),
            Ways::Network { .. } => self.pick(
                "This machine has to have the addresses of the table first, on Linux for each of them: \
                 `sudo ip addr add ADDRESS/32 dev lo`.",
                "本机须先有表里的那些地址，Linux 上逐个执行：`sudo ip addr add 地址/32 dev lo`。",
            ),
        }
    }

    /// How a cluster is checked.
    pub(super) fn check_cluster(self) -> &'static str {
        self.pick(
            "`CLUSTER INFO` says `cluster_state:ok` as soon as the nodes have met again, which takes some seconds; \
             `slots.txt` has the slots of each node.",
            "节点互相重新联系上之后（几秒），`CLUSTER INFO` 显示 `cluster_state:ok`；各节点的槽见 `slots.txt`。",
        )
    }

    /// How Sentinels are checked.
    pub(super) fn check_sentinel(self, port: &str) -> String {
        self.pick(
            format!(" Sentinels: `redis-cli -p {port} SENTINEL MASTERS`."),
            format!("哨兵：`redis-cli -p {port} SENTINEL MASTERS`。"),
        )
    }

    /// What stands where there is nothing more to say.
    pub(super) fn nothing(self) -> &'static str {
        self.pick("Beyond that, nothing was left out.", "除此之外没有遗漏。")
    }
}

/// Pieces of code in a row.
fn code(pieces: &[String]) -> String {
    pieces.iter().map(|piece| format!("`{piece}`")).collect::<Vec<_>>().join(", ")
}
