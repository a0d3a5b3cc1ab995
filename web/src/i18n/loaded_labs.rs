//! What is said of each lab under load: its title, its remedies, its goals, and what it leaves out.

use super::named::named;

/// What is said of one lab.
#[derive(Debug)]
pub(crate) struct LabAbout {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) about: &'static str,
    pub(super) remedies: &'static [(&'static str, &'static str)],
    pub(crate) goals: &'static [&'static str],
    pub(crate) naive: &'static str,
    pub(crate) left_out: &'static str,
}

impl LabAbout {
    /// What a remedy is called.
    pub(crate) fn remedy(&self, name: &str) -> &'static str {
        named(self.remedies, name)
    }
}

pub(super) const EN: &[LabAbout] = &[
    LabAbout {
        id: "avalanche",
        title: "Cache avalanche",
        sub: "keys that were loaded together expire together",
        about: "Thousands of keys expire at once and the database gets every request. When the cause has gone, the trouble stays.",
        remedies: &[
            ("none", "Nothing"),
            ("jitter", "TTL with jitter"),
            ("staggered", "Warm-up in batches, staggered TTL"),
            ("mutex", "Mutex in Redis"),
            ("single-flight", "Single flight in the application"),
            ("logical", "Never expires; logical expiry"),
            ("mark", "Cache mark, refreshed before the copy ends"),
        ],
        goals: &[
            "Let it collapse: nobody is answered at the end",
            "Get through it without one request given up",
            "The same with a jitter of 5 seconds at most",
        ],
        naive: "It gives the database no queue and users no patience. Then a wave passes by itself. Here what arrives after the application has stopped waiting is thrown away, the key stays missing, and tries come again: the load feeds itself.",
        left_out: "Left out here: one application server that is never short of processor, a database whose queries all take the same, no replicas: when Redis goes down, all it held is gone. Rows are written by others, as by an import: nobody tells the cache, and it takes the database no worker.",
    },
    LabAbout {
        id: "penetration",
        title: "Cache penetration",
        sub: "somebody asks for what exists nowhere",
        about: "Ids that exist nowhere are never in the cache, so every one of them goes through to the database.",
        remedies: &[
            ("none", "Nothing"),
            ("validation", "Ids are checked first"),
            ("null", "Null is cached"),
            ("bloom", "Bloom filter (BF.*), made once"),
            ("bloom-add", "Bloom filter, BF.ADD with each insert"),
            ("bloom-rebuild", "The same, made anew after deletes"),
        ],
        goals: &[
            "Let the attack make the database refuse queries",
            "Get through 1000 attacks a second without one user giving up",
            "Cache nulls until Redis pushes keys out: let nulls live longer, give it less maxmemory",
            "Let new rows come that the filter is not told of: people are denied 20 times what is there",
            "With 20 rows a second that come and 20 that go: nobody is denied, and in the last 5 s there are fewer than 20 queries a second for deleted rows",
        ],
        naive: "It has no memory, so caching nulls looks perfect, and rows that never change, so a filter does. Here every null takes room in Redis, ever-new ids are each stored once for nothing, and maxmemory pushes out keys that people ask for; a filter that is not told of a new row denies it, and one that was deleted it lets through for ever.",
        left_out: "Left out here: attackers who wait for answers or ask for ids close to those there are, filters that can forget (counting, cuckoo), a filter that is told late or in vain. A list of a hundred rows takes the database as long as any query, and people ask for deleted rows as often as before.",
    },
    LabAbout {
        id: "breakdown",
        title: "Hot key breakdown",
        sub: "one hot key expires, and everybody rebuilds it",
        about: "While the one key everybody asks for is rebuilt, everybody who comes rebuilds it too: 1 + rate × time.",
        remedies: &[
            ("none", "Nothing"),
            ("mutex", "Mutex: SET NX PX with a token"),
            ("single-flight", "Single flight in the application"),
            ("logical", "Logical expiry, rebuilt beside"),
            ("early", "Early refresh by chance (XFetch)"),
            ("lease", "Lease: the cache gives one out on a miss"),
        ],
        goals: &[
            "Have 50 queries for the one row at once",
            "Never more than one query at once, to the end",
            "Two at once in spite of the mutex",
        ],
        naive: "It lets a rebuild take no time and a lock live for ever. Here a lock whose time is shorter than the rebuild lets the next one in, and whoever waits for it waits for all of it.",
        left_out: "Left out here: several application servers (single flight is one flight for each), a lock holder that crashes. The row is written by others, nobody tells the cache, and it takes the database no worker. The application works on 10,000 requests at once and has 10,000 more wait; beyond, it refuses at once, and those users give up without having waited.",
    },
    LabAbout {
        id: "consistency-load",
        title: "Consistency under load",
        sub: "how old the answers are, and for how long",
        about: "Readers and writers of the same rows, a replica that lags, deletes that fail. Every answer is compared with the database: how many are old, by how much, and which delay of the second delete would have sufficed.",
        remedies: &[
            ("none", "TTL alone"),
            ("db-del", "Write, then delete: cache aside"),
            ("del-db", "Delete, then write"),
            ("double", "Delete, write, delete again later"),
            ("set", "Write, then set the cache"),
            ("marker", "Mark −999, write, delete; readers wait"),
            ("queue", "One queue for readers and writers of a row"),
            ("messages", "Write; a message deletes, and is retried"),
            ("change-log", "Write; a change-log subscriber deletes"),
            ("lease", "Lease: an old value may not be set"),
            ("versions", "Versions: the older one is not set"),
            ("sweeper", "No TTL; a sweeper reads again what is old"),
        ],
        goals: &[
            "Have an answer that is older than the database by a second",
            "With 50 writes a second and a replica 50 ms behind: nothing older than half a second, to the end",
            "A second delete that comes too early: an old value is put back behind it",
        ],
        naive: "It has one latency for everything, no replica, and deletes that never fail. Then write-and-delete is never stale and any second delete is late enough. Here an old value is put back as late as the slowest reader and the replica's lag together allow, and one delete that fails leaves it there until the key expires.",
        left_out: "A queue stands in the memory of the one application server, so it orders all; a marker is no lock: who has read before it puts back what he has. Left out here: several application servers and connection pools, clocks that differ, failures of Redis or of the database, transactions over several rows. An answer counts as old if its row was written again before it was given, be it by a moment.",
    },
    LabAbout {
        id: "ring-load",
        title: "Client-side sharding under load",
        sub: "a server goes: what hits the database?",
        about: "Keys are shared out over servers that know nothing of each other. One dies, comes, or is only called otherwise: keys are looked for where they are not, and all at once the database is asked.",
        remedies: &[
            ("jedis-unnamed", "ShardedJedis, no names"),
            ("jedis-named", "ShardedJedis 3.x, named"),
            ("ketama", "ketama (MD5)"),
            ("modulo", "CRC32 modulo N"),
        ],
        goals: &[
            "Have the database refuse queries after the change, and people give up still at the end",
            "Lose a server of a ring at 2000 requests a second without one request given up",
            "Have people give up because a server is called otherwise, and nothing else",
        ],
        naive: "It counts the keys that move and stops there. Here those are looked for by people who wait: a tenth of the keys can be most of the requests, a query waits behind all others, what comes too late is thrown away and asked for again, and the storm may outlast what began it.",
        left_out: "Left out here: several application servers that learn of the change one after another, replicas of a shard, a server that comes back, and old copies that are read when a change is taken back. Whoever cannot reach a server asks the database at once. In Cluster keys move with their slots, so there is no such storm. The console is one of the first server.",
    },
];

pub(super) const ZH: &[LabAbout] = &[
    LabAbout {
        id: "avalanche",
        title: "缓存雪崩",
        sub: "一起写入的键一起过期",
        about: "成千上万的键同时过期，所有请求都落到数据库上。起因消失之后，故障却留了下来。",
        remedies: &[
            ("none", "不做处理"),
            ("jitter", "过期时间加随机抖动"),
            ("staggered", "分批预热，过期时间错开"),
            ("mutex", "Redis 互斥锁"),
            ("single-flight", "应用内合并请求（single flight）"),
            ("logical", "永不过期，逻辑过期"),
            ("mark", "缓存标记，数据过期前刷新"),
        ],
        goals: &[
            "让系统崩溃：最后无人得到应答",
            "平安度过：没有一个请求被放弃",
            "随机抖动不超过 5 秒，同样平安度过",
        ],
        naive: "简单的模拟里，数据库没有排队，用户没有耐心，浪头自己就过去了。这里应用不再等待之后才到的结果会被丢弃，键仍然缺失，重试又来：负载自己养活自己。",
        left_out: "这里没有考虑：应用服务器只有一台且 CPU 充足，每次查询耗时相同，没有从库：Redis 宕机时，其中的一切都丢了。行由别处写入（例如导入任务）：没有人通知缓存，也不占数据库的工作线程。",
    },
    LabAbout {
        id: "penetration",
        title: "缓存穿透",
        sub: "有人请求根本不存在的数据",
        about: "不存在的 id 永远不会在缓存里，于是每一个都穿过缓存打到数据库。",
        remedies: &[
            ("none", "不做处理"),
            ("validation", "先校验 id"),
            ("null", "缓存空值"),
            ("bloom", "布隆过滤器（BF.*），只建一次"),
            ("bloom-add", "布隆过滤器，新增时 BF.ADD"),
            ("bloom-rebuild", "同上，删除多了就重建"),
        ],
        goals: &[
            "让攻击使数据库拒绝查询",
            "每秒 1000 次攻击，没有一个用户的请求被放弃",
            "缓存空值，直到 Redis 淘汰键：让空值活得更久，maxmemory 更小",
            "新增过滤器不知道的行：有 20 次请求明明有行却被告知没有",
            "每秒新增 20 行、删除 20 行以上：没有人被误拒，最后 5 秒对已删除行的查询每秒不到 20 次",
        ],
        naive: "简单的模拟没有内存模型，缓存空值看起来完美无缺；行从不变化，过滤器也看起来完美无缺。这里每个空值都占 Redis 的内存，永不重复的 id 各存一次却毫无用处，maxmemory 会淘汰人们真正需要的键；过滤器不知道新增的行，就会把它拒之门外，而已删除的行它永远放行。",
        left_out: "这里没有考虑：会等待应答、或猜测邻近 id 的攻击者，能够删除的过滤器（计数布隆、布谷鸟），过滤器更新迟到或失败。列出一百行与任何查询耗时相同；已删除的行仍像从前一样有人请求。",
    },
    LabAbout {
        id: "breakdown",
        title: "缓存击穿",
        sub: "一个热点键过期，所有人都去重建",
        about: "人人都要的那个键正在重建时，每个到来的请求也都去重建：1 + 速率 × 耗时。",
        remedies: &[
            ("none", "不做处理"),
            ("mutex", "互斥锁：SET NX PX 加令牌"),
            ("single-flight", "应用内合并请求（single flight）"),
            ("logical", "逻辑过期，后台重建"),
            ("early", "按概率提前刷新（XFetch）"),
            ("lease", "租约：未命中时由缓存发放一个"),
        ],
        goals: &[
            "让同一行同时有 50 个查询",
            "自始至终同时最多一个查询",
            "有互斥锁，却仍有两个同时查询",
        ],
        naive: "简单的模拟里，重建不花时间，锁永不过期。这里锁的过期时间短于重建时，下一个请求就会进来；而等锁的人要等到重建全部完成。",
        left_out: "这里没有考虑：多台应用服务器（每台各自合并请求）、持锁者崩溃。行由别处写入，没有人通知缓存，也不占数据库的工作线程。应用同时处理 10,000 个请求，另有 10,000 个可以等待；再多的立即被拒绝，那些用户没有等待就放弃了。",
    },
    LabAbout {
        id: "consistency-load",
        title: "负载下的一致性",
        sub: "应答有多旧，旧多久",
        about: "同一批行上的读与写，有延迟的从库，会失败的删除。每个应答都与数据库比对：有多少是旧的，旧多久，第二次删除延迟多少才够。",
        remedies: &[
            ("none", "只靠过期时间"),
            ("db-del", "先更新数据库，再删除缓存（Cache Aside）"),
            ("del-db", "先删除缓存，再更新数据库"),
            ("double", "延迟双删"),
            ("set", "先更新数据库，再更新缓存"),
            ("marker", "标记 −999，更新，删除；读者等待"),
            ("queue", "同一行的读写排队（串行化）"),
            ("messages", "先更新数据库，消息队列删除并重试"),
            ("change-log", "先更新数据库，订阅 binlog 删除"),
            ("lease", "租约：旧值不能写入"),
            ("versions", "带版本号：旧版本不写入"),
            ("sweeper", "逻辑过期，后台清扫重读"),
        ],
        goals: &[
            "让一个应答比数据库旧一秒以上",
            "每秒写 50 次以上、从库延迟 50 ms 以上：自始至终没有应答旧过半秒",
            "第二次删除来得太早：旧值在它之后又被写回",
        ],
        naive: "简单的模拟里，所有延迟都一样，没有从库，删除从不失败。于是先写后删从不出错，第二次删除总是够晚。这里旧值可以晚到最慢的读请求加上从库延迟时才被放回，而一次失败的删除会让它一直留到键过期。",
        left_out: "队列在唯一一台应用服务器的内存里，因此能排定所有请求；标记不是锁：在它之前读过的人照样放回旧值。这里没有考虑：多台应用服务器与连接池，时钟不一致，Redis 或数据库故障，跨多行的事务。只要一行在应答给出之前又被写过，哪怕只早一点，这个应答就算旧。",
    },
    LabAbout {
        id: "ring-load",
        title: "负载下的客户端分片",
        sub: "少了一台服务器，多少请求打到数据库？",
        about: "键分散在互不相识的服务器上。一台宕机、新增，或者只是改了名字：请求去没有这些键的地方查找，一下子都落到数据库上。",
        remedies: &[
            ("jedis-unnamed", "ShardedJedis，未命名"),
            ("jedis-named", "ShardedJedis 3.x，已命名"),
            ("ketama", "ketama（MD5）"),
            ("modulo", "CRC32 对 N 取模"),
        ],
        goals: &[
            "变化之后数据库拒绝查询，到最后仍有请求被放弃",
            "每秒 2000 个请求，哈希环少了一台服务器，没有一个请求被放弃",
            "只因为一台服务器改了名字，就有请求被放弃",
        ],
        naive: "简单的模拟只数换了位置的键。这里有人在等这些键：一成的键可能占了大多数请求，每个查询都排在别的查询后面，来得太晚的结果被丢弃又重新请求，风暴可能比起因持续得更久。",
        left_out: "这里没有考虑：多台应用服务器先后得知变化，分片的从节点，服务器重新上线，以及变化撤回后读到旧副本。连不上服务器的请求立即去查数据库。Cluster 里键随槽迁移，不会有这样的风暴。控制台连的是第一台服务器。",
    },
];
