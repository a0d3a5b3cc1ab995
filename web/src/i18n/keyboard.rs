//! What keys do.

/// The list of keys: each row has the keys, parted by spaces, and what they do.
#[derive(Debug)]
pub(crate) struct KeyboardWords {
    pub(crate) title: &'static str,
    pub(crate) in_time: &'static str,
    pub(crate) time: &'static [(&'static str, &'static str)],
    pub(crate) on_stage: &'static str,
    pub(crate) stage: &'static [(&'static str, &'static str)],
    pub(crate) at_console: &'static str,
    pub(crate) console: &'static [(&'static str, &'static str)],
}

pub(super) const EN: KeyboardWords = KeyboardWords {
    title: "Keys",
    in_time: "In time",
    time: &[
        ("Space", "play, pause"),
        ("← →", "one event back, on"),
        ("Shift ← →", "one moment of the story back, on"),
        (".", "run on to the same kind of moment again"),
        ("Home End", "to the start, to the end"),
        ("G", "go to a time"),
        ("U", "to before the last act; what you do there is a branch"),
        ("F", "fork here"),
        ("[ ]", "other branch"),
        ("C", "compare two branches"),
        ("Delete", "delete the branch in focus"),
        ("P", "pin a note here"),
        ("/", "search everything"),
    ],
    on_stage: "On the stage",
    stage: &[
        ("1 … 9", "choose a node"),
        ("Enter", "its menu"),
        ("D L", "drop, hold the chosen message"),
        ("T", "light, dark"),
        ("?", "this list"),
    ],
    at_console: "At the console",
    console: &[
        ("`", "to the console"),
        ("Tab", "complete commands, keys, acts"),
        ("↑ ↓", "lines typed before"),
        ("Ctrl R", "search them"),
        ("Ctrl C", "stop waiting"),
        ("Ctrl L", "clear"),
        ("Esc", "leave it"),
    ],
};

pub(super) const ZH: KeyboardWords = KeyboardWords {
    title: "按键",
    in_time: "时间",
    time: &[
        ("Space", "播放、暂停"),
        ("← →", "后退、前进一个事件"),
        ("Shift ← →", "后退、前进到经过中的一个时刻"),
        (".", "再运行到同类的下一时刻"),
        ("Home End", "到开头、到末尾"),
        ("G", "跳到某个时间"),
        ("U", "回到上一次操作之前；在那里操作就是新分支"),
        ("F", "在此分叉"),
        ("[ ]", "切换分支"),
        ("C", "比较两个分支"),
        ("Delete", "删除焦点所在的分支"),
        ("P", "在此钉一条笔记"),
        ("/", "全文搜索"),
    ],
    on_stage: "舞台",
    stage: &[
        ("1 … 9", "选择节点"),
        ("Enter", "打开它的菜单"),
        ("D L", "丢弃、扣住所选消息"),
        ("T", "浅色、深色"),
        ("?", "这份列表"),
    ],
    at_console: "控制台",
    console: &[
        ("`", "进入控制台"),
        ("Tab", "补全命令、键和操作"),
        ("↑ ↓", "之前输入的行"),
        ("Ctrl R", "搜索历史"),
        ("Ctrl C", "不再等待"),
        ("Ctrl L", "清屏"),
        ("Esc", "离开控制台"),
    ],
};
