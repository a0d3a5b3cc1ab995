//! What acts behind `!` do.

use super::lang::Lang;

/// A verb, and what it does in English and Chinese.
const ACTS: [(&str, &str, &str); 28] = [
    (
        "crash",
        "Ends a process at once, as kill -9 does; what its disk has, stays.",
        "像 kill -9 那样立即终止进程；磁盘上的数据还在。",
    ),
    (
        "terminate",
        "Asks a process to end, as kill does: a server saves first.",
        "像 kill 那样请进程退出：服务器会先保存。",
    ),
    (
        "pause",
        "Stops a process without ending it, as SIGSTOP does.",
        "像 SIGSTOP 那样让进程停住而不退出。",
    ),
    ("resume", "Lets a paused process go on.", "让停住的进程继续运行。"),
    (
        "restart",
        "Starts a process from what its disk has, or with an empty disk.",
        "从磁盘上的数据启动进程，或换一块空盘启动。",
    ),
    (
        "power-cut",
        "Cuts the power: what is not synced to disk is lost, or torn.",
        "断电：没有落盘的数据丢失，或只写了一半。",
    ),
    (
        "cut",
        "Lets nothing through between two sides, or in one direction; names are parted by commas.",
        "切断两侧之间的网络，可只切一个方向；名字之间用逗号隔开。",
    ),
    (
        "heal",
        "Lets everything through again between two sides, or everywhere.",
        "恢复两侧之间的网络，或恢复全部。",
    ),
    (
        "path",
        "Changes how long messages take between two, and how many are lost.",
        "修改两者之间的延迟、抖动和丢包率。",
    ),
    ("break", "Resets the connections between two.", "重置两者之间的连接。"),
    ("hold", "Holds up a message that is on its way.", "扣住一条在途消息。"),
    ("drop", "Loses a message that is on its way.", "丢弃一条在途消息。"),
    ("delay", "Has a message arrive later.", "让一条消息晚些到达。"),
    ("deliver", "Delivers a message at once.", "立即送达一条消息。"),
    (
        "add",
        "Adds a server, a Sentinel, or an application that writes.",
        "添加服务器、哨兵，或持续写入的应用。",
    ),
    (
        "set",
        "Sets a database, an application, its users or a writer otherwise while they go on.",
        "在运行中修改数据库、应用、用户或写入者的设置。",
    ),
    ("remove", "Removes a process with its disk.", "移除进程和它的磁盘。"),
    ("clock", "Sets a process's clock ahead or behind.", "把进程的时钟调快或调慢。"),
    (
        "processor",
        "Chooses whether commands take time: as measured, or none.",
        "选择命令是否耗时：按实测值计时，或不计时。",
    ),
    (
        "disk",
        "Makes a disk slow, full or broken, mends it, or turns over a bit.",
        "让磁盘变慢、写满或损坏，修好它，或翻转一个比特。",
    ),
    ("put", "Puts files on the disk of a process that is down.", "向已停止进程的磁盘放入文件。"),
    ("truncate", "Cuts a file to so many bytes.", "把文件截短到指定的字节数。"),
    (
        "repair",
        "Cuts off the damaged end of an append-only file, as redis-check-aof --fix does.",
        "像 redis-check-aof --fix 那样截掉 AOF 损坏的尾部。",
    ),
    ("open", "Opens a console that talks to a server.", "打开一个连到服务器的控制台。"),
    ("move", "Sends a console to another server.", "让控制台改连另一台服务器。"),
    ("close", "Closes a console.", "关闭控制台。"),
    ("type", "Types a line at a console.", "在控制台输入一行。"),
    ("interrupt", "Presses Ctrl-C at a console.", "在控制台按 Ctrl-C。"),
];

/// What an act does, by its verb.
pub(crate) fn act(lang: Lang, verb: &str) -> &'static str {
    let known = ACTS.iter().find(|(known, ..)| *known == verb);
    known.map_or("", |(_, en, zh)| match lang {
        Lang::En => en,
        Lang::Zh => zh,
    })
}

#[cfg(test)]
mod tests {
    use redscope_labs::act::FORMS;

    use super::*;

    #[test]
    fn every_act_has_a_sentence() {
        assert_eq!(FORMS.len(), ACTS.len());
        for form in FORMS {
            assert!(act(Lang::En, form.verb).ends_with('.'), "{}", form.verb);
            assert!(act(Lang::Zh, form.verb).ends_with('。'), "{}", form.verb);
        }
        assert_eq!(act(Lang::En, "nothing"), "");
    }
}
