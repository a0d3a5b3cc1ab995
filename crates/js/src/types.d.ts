export type AbortCause = "not_elected" | "no_good_replica" | "replica_timeout";
export type About = "role" | "master_link" | "offset" | { "replica_offset": string } | "epoch" | "cluster_state" | "own_slots" | { "health": string } | { "peer_role": string } | { "peer_slots": string };
export type ActHelp = { 
/**
 * Its first word.
 */
verb: string, 
/**
 * What follows it.
 */
rest: string, };
export type ActView = { 
/**
 * Events carried out before.
 */
step: number, 
/**
 * Virtual microseconds.
 */
at_us: number, 
/**
 * The act in words.
 */
text: string, };
export type AofFacts = { 
/**
 * The file that is added to.
 */
file: string, 
/**
 * `appendfsync`.
 */
policy: string, 
/**
 * Bytes that are in the process's memory still.
 */
buffer_bytes: number, };
export type Aspect = "state" | "role" | "follows" | "slots" | "epoch" | "offset" | { "key": { 
/**
 * The database.
 */
db: number, 
/**
 * The key; one that is no text is as redis-cli shows it.
 */
key: string, } };
export type BacklogRow = { 
/**
 * Number of the first byte kept.
 */
first: number, 
/**
 * How many are kept.
 */
len_bytes: number, 
/**
 * How many are kept at least once it is full.
 */
size_bytes: number, 
/**
 * Where replicas are, by what they have acknowledged.
 */
replicas: Array<[string, number]>, };
export type BallotView = { 
/**
 * Whether it asks for the vote.
 */
is_request: boolean, 
/**
 * For whom.
 */
candidate: string, 
/**
 * In which epoch.
 */
epoch: number, };
export type BeforeSleep = { 
/**
 * Keys that were removed in the round because their time was up.
 */
expired: number, 
/**
 * Bytes that were written to the append-only file.
 */
aof_bytes: number, 
/**
 * Syncs of it that were asked for.
 */
aof_syncs: number, 
/**
 * Replies that were written.
 */
replies: number, 
/**
 * Their bytes.
 */
reply_bytes: number, 
/**
 * Whether the cluster had something to do.
 */
is_cluster: boolean, 
/**
 * Clients that were closed.
 */
closed: number, };
export type Belief = "nothing" | { "offset": number } | { "link": string } | { "epoch": number } | { "failover": string };
export type BeliefRow = { 
/**
 * The Sentinel.
 */
sentinel: string, 
/**
 * The master's name.
 */
master: string, 
/**
 * Who that is to its knowledge.
 */
address: string, 
/**
 * How it finds the master, in Redis's words.
 */
state: string, 
/**
 * How good that is.
 */
grade: Grade, 
/**
 * Tenths of a second since the last acceptable answer.
 */
silent_ds: number, 
/**
 * Its epoch.
 */
epoch: number, 
/**
 * Whom it has voted for last, with the epoch.
 */
voted: [string, number] | null, 
/**
 * Votes it knows of: who, for whom.
 */
votes: Array<[string, string]>, 
/**
 * How many must agree.
 */
quorum: number, 
/**
 * The step of the failover it leads, as `SENTINEL MASTER` says it.
 */
failover: string | null, };
export type BloomBody = { 
/**
 * The chain, oldest first.
 */
layers: Array<LayerRow>, 
/**
 * How many times larger the next filter is.
 */
expansion: number | null, 
/**
 * Bytes of the part, the lowest bit of each first; it never goes beyond one filter.
 */
bytes: Array<number>, 
/**
 * Which of them have changed within the last virtual second.
 */
fresh: Array<number>, };
export type Body = { "text": Cell } | { "bytes": BytesBody } | { "items": Array<Cell> } | { "pairs": Array<[Cell, Cell]> } | { "scores": { 
/**
 * Members of the page: name, score as Redis prints it, score.
 */
rows: Array<[Cell, Cell, number]>, 
/**
 * The least score of all members.
 */
least: number, 
/**
 * The greatest.
 */
most: number, } } | { "places": Array<PlaceRow> } | { "hll": HllBody } | { "stream": StreamBody } | { "bloom": BloomBody };
export type BranchView = { 
/**
 * Its number.
 */
id: number, 
/**
 * Its name.
 */
name: string, 
/**
 * The branch it has left, and when, in virtual microseconds.
 */
parent: [number, number] | null, 
/**
 * How many acts it has.
 */
acts: number, 
/**
 * How far it is known, in virtual microseconds.
 */
end_us: number, };
export type Broken = { "two_votes": { voter: string, epoch: number, leaders: [string, string], } } | { "two_leaders": { master: string, epoch: number, leaders: [string, string], } } | { "two_winners": { epoch: number, winners: [string, string], } } | { "two_owners": { slot: number, config_epoch: number, owners: [string, string], } } | { "unequal": { replid: string, offset_bytes: number, servers: [string, string], } } | { "no_agreement": { healthy_ms: number, about: Array<Discord>, more: number, } } | { "lost_despite_always": { key: string, writes: number, server: string, } };
export type BusyView = { 
/**
 * Why.
 */
why: BusyWhy, 
/**
 * Since when.
 */
since_us: number, 
/**
 * Until when, if it knows.
 */
until_us: number | null, 
/**
 * The part of the round that is done now.
 */
part: LoopPart, 
/**
 * When that part began, and when it ends.
 */
part_from_us: number, 
/**
 * When it ends.
 */
part_until_us: number, };
export type BusyWhy = "works" | "sleeps" | "waits";
export type BytesBody = { 
/**
 * Those of the page.
 */
bytes: Array<number>, 
/**
 * Which of them have changed within the last virtual second, by their places in the page.
 */
fresh: Array<number>, 
/**
 * Bits that are set in the whole, as `BITCOUNT` replies; `None`: it is too long to be counted.
 */
set_bits: number | null, };
export type CardValue = { 
/**
 * The key in short.
 */
head: KeyHead, 
/**
 * Seconds since it was last used.
 */
idle_s: number, 
/**
 * The count of uses, as `OBJECT FREQ` replies it; kept under an LFU policy only.
 */
freq: number | null, 
/**
 * The ways in which it can be read; the first is how it looks.
 */
shapes: Array<Shape>, 
/**
 * The way in which it is read.
 */
shape: Shape, 
/**
 * Where the part that is shown begins, how long it is, and how long the whole is, in what the
 * shape counts: bytes, lines, elements.
 */
from: number, 
/**
 * How much is shown.
 */
shown: number, 
/**
 * How much there is.
 */
total: number, 
/**
 * How much is shown at most.
 */
page: number, 
/**
 * The part.
 */
body: Body, };
export type Cell = { 
/**
 * The text; bytes that are no text are as redis-cli shows them.
 */
text: string, 
/**
 * Whether it is fresh.
 */
is_fresh: boolean, };
export type ChildFacts = { 
/**
 * Whether it rewrites the append-only file.
 */
is_rewrite: boolean, 
/**
 * Its number.
 */
pid: number, 
/**
 * Keys it has to write.
 */
keys: number, 
/**
 * Those that are written.
 */
keys_done: number, 
/**
 * Bytes of pages that were copied for it.
 */
copied_bytes: number, };
export type ClientView = { 
/**
 * Its name.
 */
name: string, 
/**
 * The node it talks to.
 */
node: string, 
/**
 * Whether it follows redirections.
 */
follow: boolean, 
/**
 * Whether it asks for RESP3.
 */
resp3: boolean, 
/**
 * The prompt.
 */
prompt: string, 
/**
 * Whether it waits for a reply.
 */
waiting: boolean, };
export type ClusterDetail = { 
/**
 * Whether it serves.
 */
ok: boolean, 
/**
 * Greatest epoch it has seen.
 */
epoch: number, 
/**
 * All nodes, itself included.
 */
nodes: Array<ClusterRow>, };
export type ClusterRow = { 
/**
 * `host:port`.
 */
address: string, 
/**
 * Whether it replicates another.
 */
is_replica: boolean, 
/**
 * Its health, as `CLUSTER NODES` flags it; empty if it is well.
 */
flag: string, 
/**
 * How good that is.
 */
grade: Grade, 
/**
 * Its config epoch.
 */
config_epoch: number, 
/**
 * Its slots, both ends of each range included.
 */
slots: Array<[number, number]>, };
export type CommandHelp = { 
/**
 * Its name, as `set` or `config|get`.
 */
name: string, 
/**
 * Its arguments.
 */
syntax: string, 
/**
 * What it does, as `COMMAND DOCS` says it.
 */
summary: string, 
/**
 * The version it came with.
 */
since: string, 
/**
 * Its group, where that was not asked for.
 */
group: string | null, };
export type CommandView = { 
/**
 * Its words; of a short one its name.
 */
text: string, 
/**
 * How long it takes with all that runs within it.
 */
us: number, 
/**
 * The elements it touches.
 */
elements: number, 
/**
 * The instructions of Lua it runs.
 */
instructions: number, 
/**
 * What it costs by the table, in nanoseconds: by itself.
 */
base_ns: number, 
/**
 * Each element, in nanoseconds.
 */
element_ns: number, };
export type Comparison = { 
/**
 * The moment, in virtual microseconds.
 */
at_us: number, 
/**
 * When they parted, in virtual microseconds.
 */
parted_us: number, 
/**
 * The branches.
 */
branches: [SideView, SideView], 
/**
 * Facts that are not the same, in order of nodes.
 */
differences: Array<Difference>, 
/**
 * How many facts differ, listed or not.
 */
differing: number, 
/**
 * How many facts were compared.
 */
compared: number, 
/**
 * Figures over time, from where they parted to the moment; empty if it is a glance.
 */
courses: Courses, 
/**
 * Stories of one branch alone, in order, each with its branch, 0 or 1.
 */
stories: Array<[number, StoryView]>, 
/**
 * The same for lines of logs.
 */
logs: Array<[number, LogView]>, };
export type Course = { 
/**
 * The server.
 */
node: string, 
/**
 * What was counted.
 */
measure: Measure, 
/**
 * What it was at each moment, on each branch; `None`: its process was not there.
 */
values: [Array<number | null>, Array<number | null>], };
export type Courses = { 
/**
 * The moments that were looked at, in virtual microseconds.
 */
moments_us: Array<number>, 
/**
 * Those figures that were not the same at all of them; of many servers the first.
 */
differing: Array<Course>, 
/**
 * Of how many servers each figure differs, listed or not, in the order of [`MEASURES`].
 */
counts: [number, number, number], };
export type CutView = { 
/**
 * From whom nothing arrives.
 */
from: string, 
/**
 * To whom.
 */
to: string, 
/**
 * Since when, in virtual microseconds.
 */
since_us: number, };
export type Damage = { 
/**
 * The byte up to which all is well.
 */
at: number, 
/**
 * What Redis says of it.
 */
words: string, };
export type Detail = { 
/**
 * The node.
 */
node: string, 
/**
 * `host:port`.
 */
address: string, 
/**
 * What only nodes of its kind have.
 */
kind: DetailKind, 
/**
 * Files on its disk, with their lengths in bytes.
 */
files: Array<[string, number]>, 
/**
 * Some of its keys.
 */
keys: Array<KeyRow>, };
export type DetailKind = "down" | { "server": { 
/**
 * Whether it follows nobody.
 */
is_master: boolean, 
/**
 * Keys in all databases.
 */
key_count: number, 
/**
 * Whether a child is saving.
 */
saving: boolean, 
/**
 * Changes since the last save.
 */
dirty: number, 
/**
 * Name of its history.
 */
replid: string, 
/**
 * End of its replication stream, in bytes.
 */
offset_bytes: number, 
/**
 * Its master and its replicas.
 */
peers: Array<PeerRow>, 
/**
 * The cluster, as it believes it to be.
 */
cluster: ClusterDetail | null, } } | { "sentinel": { 
/**
 * Its epoch.
 */
epoch: number, 
/**
 * Whether it distrusts its own clock.
 */
tilt: boolean, 
/**
 * What it watches.
 */
instances: Array<InstanceRow>, 
/**
 * The step of the failover it leads, as `SENTINEL MASTER` says it.
 */
failover: string | null, } };
export type Difference = { 
/**
 * The node it is about.
 */
node: string, 
/**
 * What it is about.
 */
aspect: Aspect, 
/**
 * As it is on each; `None`: it is not there.
 */
values: [FactView | null, FactView | null], 
/**
 * Since when it differs, in virtual microseconds; `None` if that was not looked for, as in a glance.
 */
since_us: number | null, };
export type Differs = "own_words" | "allowed";
export type Discord = { "no_link": { replica: string, master: string, } } | { "behind": { replica: string, master: string, offsets: [number, number], same_history: boolean, } } | { "master_address": { master: string, sentinels: [string, string], } } | { "no_master": { sentinel: string, who: string, } } | { "failover": { sentinel: string, } } | { "down": { sentinel: string, who: string, } } | { "astray": { replica: string, } } | { "cluster_down": { node: string, } } | { "node_failed": { node: string, who: string, } } | { "tables": { nodes: [string, string], } };
export type DiskFacts = { 
/**
 * What a write takes, in microseconds, its bytes left out.
 */
write_us: number, 
/**
 * What a sync takes, in microseconds, its bytes left out.
 */
sync_us: number, 
/**
 * Whether there is no room.
 */
is_full: boolean, 
/**
 * Whether every operation fails.
 */
is_broken: boolean, };
export type Doubt = { 
/**
 * Whose belief it is.
 */
by: string, 
/**
 * Whom it does not hear.
 */
of: string, 
/**
 * How it flags that one: `fail?` or `fail`.
 */
flag: string, 
/**
 * How good that is.
 */
grade: Grade, 
/**
 * Masters that have told it that they do not hear that one either, in gossip.
 */
reports: Array<string>, 
/**
 * How many masters it counts that say so: with itself, if it is one.
 */
count: number, };
export type EpochCause = { "collision": { 
/**
 * The other master.
 */
with: string, } } | "elected" | "bumped" | { "imported": { 
/**
 * The slot.
 */
slot: number, } } | "asked" | "reset";
export type EventKind = "start" | "accept" | "dialled" | "readable" | "message" | "unsent" | "closed" | "disk" | "timer" | "clock" | "signal" | "order";
export type ExpiryCause = "access" | "cycle";
export type FactView = { "state": NodeState } | { "role": Role } | { "text": string };
export type FileFormat = { "rdb": { 
/**
 * Keys in it.
 */
keys: number, } } | { "aof": { 
/**
 * Keys in the data set.
 */
keys: number | null, 
/**
 * Commands.
 */
commands: number, } } | "text";
export type FileKind = "rdb" | "base" | "incr" | "manifest" | "nodes" | "config" | "acl" | "temp" | "other";
export type FilePage = { 
/**
 * The file.
 */
name: string, 
/**
 * How it is read.
 */
format: FileFormat, 
/**
 * Length of the file in bytes.
 */
len_bytes: number, 
/**
 * Bytes of the file that a power cut now would leave.
 */
safe_bytes: number, 
/**
 * The first byte shown.
 */
from: number, 
/**
 * The bytes shown.
 */
bytes: Array<number>, 
/**
 * Keys, commands and what stands between them, as far as they overlap the page.
 */
sections: Array<SectionView>, 
/**
 * What the bytes are for.
 */
parts: Array<PartView>, 
/**
 * Where the file cannot be read on, and why.
 */
damage: Damage | null, };
export type FileReport = { 
/**
 * The tool with the file.
 */
command: string, 
/**
 * What it prints.
 */
lines: Array<string>, 
/**
 * Whether all is well.
 */
is_ok: boolean, 
/**
 * Whether `--fix` would mend it.
 */
can_fix: boolean, };
export type FileRow = { 
/**
 * Its name, below the process's directory.
 */
name: string, 
/**
 * What it is for.
 */
kind: FileKind, 
/**
 * Its length in bytes.
 */
len_bytes: number, 
/**
 * Bytes that a power cut now would leave.
 */
safe_bytes: number, };
export type FilesView = { 
/**
 * All of them, by their names.
 */
files: Array<FileRow>, 
/**
 * Whether a process uses them.
 */
is_up: boolean, 
/**
 * The disk.
 */
disk: DiskFacts, 
/**
 * The append-only file, if the process that runs has one.
 */
aof: AofFacts | null, 
/**
 * The child process that writes.
 */
child: ChildFacts | null, 
/**
 * What the last power cut took.
 */
lost: LastPowerCut | null, 
/**
 * Whether the server reads an append-only file when it starts.
 */
appendonly: boolean, 
/**
 * A configuration file with which it would start otherwise: from the append-only file, or from the
 * RDB file.
 */
other_conf: string, 
/**
 * The file that is taken apart.
 */
page: FilePage | null, 
/**
 * Commands around the last sync of the file that is added to.
 */
fsync: FsyncLine | null, 
/**
 * What the tools say of the file.
 */
report: FileReport | null, };
export type FlightView = { 
/**
 * The message.
 */
packet: PacketView, 
/**
 * When it was lost on its way, in virtual microseconds.
 */
lost_us: number | null, };
export type FlightsView = { 
/**
 * From when on, in virtual microseconds; until the present.
 */
from_us: number, 
/**
 * In the order in which they were sent.
 */
flights: Array<FlightView>, 
/**
 * How many more there were than are shown.
 */
more: number, };
export type Folder = { 
/**
 * What they have behind the folder above, with its colon.
 */
name: string, 
/**
 * The pattern that means all of them.
 */
pattern: string, 
/**
 * How many there are.
 */
key_count: number, };
export type Folders = { 
/**
 * The pattern of the folder above; `None`: there is none.
 */
up: string | null, 
/**
 * The folders within the one that the pattern means.
 */
below: Array<Folder>, };
export type Found = "not_running" | "nothing" | { "keys": KeysView } | { "files": FilesView } | { "loop": LoopView } | { "server": ServerView };
export type Frame = { 
/**
 * Virtual time in microseconds.
 */
now_us: number, 
/**
 * Events carried out so far.
 */
step: number, 
/**
 * Whether this frame starts a new picture: everything before it is void.
 */
fresh: boolean, 
/**
 * Whether something is known to come on this branch. What was told of that stays with the page:
 * what it shows is up to `step`.
 */
past: boolean, 
/**
 * Why time is slower than it usually is, if it is.
 */
slowed: Slowed | null, 
/**
 * Nodes that changed.
 */
nodes: Array<NodeView>, 
/**
 * Consoles that changed.
 */
clients: Array<ClientView>, 
/**
 * Names of nodes and consoles that are there no more.
 */
gone: Array<string>, 
/**
 * Links between nodes, if any has changed.
 */
links: Array<LinkView> | null, 
/**
 * Ways that are cut, if any has changed.
 */
cuts: Array<CutView> | null, 
/**
 * Everything on its way that is worth a dot.
 */
packets: Array<PacketView>, 
/**
 * Messages that have arrived since, the last of them at the end; of many the last.
 */
passed: Array<PacketView>, 
/**
 * Whether those that were told of before are not the last before these.
 */
passed_anew: boolean, 
/**
 * Lines of logs that are new.
 */
logs: Array<LogView>, 
/**
 * What has happened, as far as people want to know.
 */
stories: Array<StoryView>, 
/**
 * Console lines that are new.
 */
lines: Array<Line>, 
/**
 * Acts that are new, but for what is typed at consoles.
 */
acts: Array<ActView>, 
/**
 * Messages of the last moments, if they are looked at and have changed.
 */
flights: FlightsView | null, 
/**
 * The node a person looks at, if its state changed.
 */
detail: Detail | null, 
/**
 * What is inside of the node that is looked into, if that changed.
 */
inside: InsideView | null, 
/**
 * The branches, if any has changed.
 */
timeline: TimelineView | null, 
/**
 * The message a person looks at; its parts are sent once.
 */
message: MessageView | null, 
/**
 * Where the last command's key belongs, if that has changed.
 */
route: RouteView | null, 
/**
 * What Sentinels believe, if any has changed.
 */
beliefs: Array<BeliefRow> | null, 
/**
 * What the nodes of a cluster believe of those that do not answer, if any of that has changed.
 */
gossip: Gossip | null, 
/**
 * The goals of the lesson, if there is one and something of them has changed.
 */
goals: GoalsView | null, };
export type FsyncLine = { 
/**
 * The file.
 */
file: string, 
/**
 * Its length in bytes.
 */
len_bytes: number, 
/**
 * Bytes that a power cut now would leave.
 */
safe_bytes: number, 
/**
 * When what is on the disk last became more, by a sync, in virtual microseconds.
 */
synced_us: number | null, 
/**
 * The last commands, in order.
 */
commands: Array<TailCommand>, };
export type Goal = "story" | "election" | "failover" | "save" | "redirect" | "loss" | "busy" | "wait" | "lit" | "quiet";
export type GoalView = { 
/**
 * Whether it is lit.
 */
lit: boolean, 
/**
 * What has made it so; none if it has been so from the beginning.
 */
since: TurnView | null, 
/**
 * When it was lit until now, from and until, in virtual microseconds; the last of them may go on.
 */
spans: Array<[number, number | null]>, };
export type GoalsView = { 
/**
 * Each goal, in order.
 */
goals: Array<GoalView>, 
/**
 * What was typed and done on this branch since the reader came.
 */
moves: number, 
/**
 * How many of these were typed as commands.
 */
commands: number, 
/**
 * When the reader came, in virtual microseconds.
 */
begun_us: number, 
/**
 * Acknowledged writes that are gone since then.
 */
lost: number, };
export type Gossip = { 
/**
 * Masters with slots that must agree, on a failure as in an election.
 */
majority: number, 
/**
 * Masters with slots that run: what they report counts, and they have a vote.
 */
electorate: Array<string>, 
/**
 * A row for each node and whom it doubts.
 */
doubts: Array<Doubt>, };
export type Grade = "good" | "warn" | "bad";
export type GroupRow = { 
/**
 * Its name.
 */
name: string, 
/**
 * The last id that was delivered.
 */
last_id: Cell, 
/**
 * Entries still to be delivered, if that can be told.
 */
lag: number | null, 
/**
 * Consumers with what they have not acknowledged, some if there are many.
 */
consumers: Array<[string, number]>, 
/**
 * What was delivered and not acknowledged, the oldest first, some if there is much.
 */
pending: Array<PendingRow>, 
/**
 * How much of that there is.
 */
pending_count: number, };
export type HeldUpCause = "old_data" | "expired";
export type HelpView = { "groups": Array<string> } | { "commands": Array<CommandHelp> } | { "acts": Array<ActHelp> } | { "unknown": string } | { "too_often": number };
export type HllBody = { 
/**
 * All registers; empty if the string goes on in a way no HyperLogLog does.
 */
registers: Array<number>, 
/**
 * Registers that have changed within the last virtual second.
 */
fresh: Array<number>, 
/**
 * Whether each register has six bits of its own; else they are run-length coded.
 */
is_dense: boolean, 
/**
 * What `PFCOUNT` would estimate.
 */
estimate: number, 
/**
 * What the last `PFCOUNT` left in the header, if that still holds.
 */
cached: number | null, };
export type InsideView = { 
/**
 * The node.
 */
node: string, 
/**
 * What was asked for.
 */
found: Found, };
export type InstanceRow = { 
/**
 * Redis's word: `master`, `slave` or `sentinel`.
 */
kind: string, 
/**
 * `host:port`.
 */
address: string, 
/**
 * Its state, in Redis's words.
 */
state: string, 
/**
 * How good that is.
 */
grade: Grade, 
/**
 * Tenths of a second since the last acceptable answer.
 */
silent_ds: number, };
export type KeyCard = { 
/**
 * Number of its database.
 */
db: number, 
/**
 * Its name, in bytes.
 */
id: Array<number>, 
/**
 * Its name as text.
 */
key: string, 
/**
 * What it holds; `None`: there is no such key at this moment.
 */
value: CardValue | null, };
export type KeyHead = { 
/**
 * Number of its database.
 */
db: number, 
/**
 * Its name, in bytes.
 */
id: Array<number>, 
/**
 * Its name; one that is no text is as redis-cli shows it.
 */
key: string, 
/**
 * Its type.
 */
kind: KeyType, 
/**
 * Its encoding, as `OBJECT ENCODING` replies it.
 */
encoding: string, 
/**
 * Virtual microseconds at which it expires, by the server's clock.
 */
expires_us: number | null, 
/**
 * What it takes in bytes, as `MEMORY USAGE` replies it.
 */
bytes: number, 
/**
 * Its elements; of a string, its bytes.
 */
len: number, 
/**
 * Whether it has changed within the last virtual second.
 */
is_fresh: boolean, };
export type KeyPart = { 
/**
 * A field, an index or a member with a score; empty if the part has no name.
 */
name: string, 
/**
 * A value or a score.
 */
value: string, };
export type KeyRow = { 
/**
 * Number of its database.
 */
db: number, 
/**
 * Its name; one that is no text is as redis-cli shows it.
 */
key: string, 
/**
 * Its type.
 */
kind: string, 
/**
 * Its encoding.
 */
encoding: string, 
/**
 * Seconds it has left, as `TTL` replies them; `None` if it does not expire.
 */
ttl_s: number | null, 
/**
 * What it takes in bytes, as `MEMORY USAGE` replies it.
 */
bytes: number, 
/**
 * Its elements; of a string, its bytes.
 */
len: number, 
/**
 * The beginning of its value.
 */
parts: Array<KeyPart>, 
/**
 * Whether there is more of it.
 */
is_cut: boolean, };
export type KeyType = "string" | "list" | "hash" | "set" | "zset" | "stream" | "bloom";
export type KeysView = { 
/**
 * Databases that have keys, with how many; the one that is asked for is among them.
 */
dbs: Array<[number, number]>, 
/**
 * How many keys there are in the database.
 */
key_count: number, 
/**
 * How many of them were looked through for this page.
 */
looked_at: number, 
/**
 * How many of those are meant.
 */
matched: number, 
/**
 * Where the page begins.
 */
from: number, 
/**
 * Where the next page begins; `None`: there is none.
 */
next: number | null, 
/**
 * The tree of which the pattern is a place.
 */
folders: Folders, 
/**
 * The page, by name.
 */
rows: Array<KeyHead>, 
/**
 * The pinned keys, close up; without any, the first ones of the page. Before them the chosen one.
 */
cards: Array<KeyCard>, };
export type LastPowerCut = { 
/**
 * When, in virtual microseconds.
 */
at_us: number, 
/**
 * Of which files.
 */
lost: Array<LostView>, };
export type LatencyRow = { 
/**
 * Its name, as `LATENCY LATEST` has it.
 */
event: string, 
/**
 * The last one, in milliseconds.
 */
last_ms: number, 
/**
 * The worst, in milliseconds.
 */
worst_ms: number, };
export type LayerRow = { 
/**
 * Items it is made for.
 */
capacity: number, 
/**
 * Items added.
 */
items: number, 
/**
 * Share of false positives it is made for.
 */
error: number, 
/**
 * Bits set for an item.
 */
hashes: number, 
/**
 * Bytes of bits.
 */
len_bytes: number, 
/**
 * Bits that are set; `None`: it is too long to be counted.
 */
set_bits: number | null, };
export type Line = { 
/**
 * The console.
 */
client: string, 
/**
 * What it is.
 */
kind: LineKind, 
/**
 * The prompt it was typed behind.
 */
prompt: string, 
/**
 * Its text.
 */
text: string, 
/**
 * What the server sent for it, if it comes from one.
 */
wire: WireView | null, 
/**
 * What it asks to be explained: the console's answer to it, to be said in a page's own words.
 */
help: HelpView | null, 
/**
 * In what the answer to it is not what a Redis 7.0.15 as it is installed says.
 */
differs: Differs | null, 
/**
 * Events carried out before.
 */
step: number, 
/**
 * Virtual microseconds.
 */
at_us: number, };
export type LineKind = "Typed" | "Reply" | "Error" | "Note" | "Push" | "Act" | "Refused";
export type LinkView = { 
/**
 * One end.
 */
a: string, 
/**
 * The other end.
 */
b: string, 
/**
 * What it is for.
 */
kind: MessageKind, };
export type LockLoss = { "write": { 
/**
 * Who had it.
 */
server: string, 
/**
 * Why.
 */
cause: LossCause, } } | { "client": { 
/**
 * Who.
 */
name: string, } } | { "clock": { 
/**
 * The server.
 */
server: string, } } | { "evicted": { 
/**
 * The server.
 */
server: string, } } | { "replaced": { 
/**
 * The server.
 */
server: string, } };
export type LogView = { 
/**
 * Events carried out before.
 */
step: number, 
/**
 * Virtual microseconds.
 */
at_us: number, 
/**
 * Whose log.
 */
node: string, 
/**
 * Redis's mark of how much it matters: `.`, `-`, `*` or `#`.
 */
mark: string, 
/**
 * The line, as Redis has it.
 */
text: string, };
export type LoopPart = "accept" | "execute" | "timers" | "before_sleep" | "write";
export type LoopView = { 
/**
 * Whether what the server does takes time.
 */
is_modelled: boolean, 
/**
 * Whether its process is stopped.
 */
is_paused: boolean, 
/**
 * `io-threads`: how many threads would read and write in Redis. Commands run in one all the same.
 */
io_threads: number, 
/**
 * What keeps it from its sockets at this moment.
 */
busy: BusyView | null, 
/**
 * Its connections: the one that is served, those with something to read by how long it waits, those
 * that wait for a key, the others. Some, if there are many.
 */
sockets: Array<SocketRow>, 
/**
 * How many there are.
 */
socket_count: number, 
/**
 * What waits for it, in the order in which it will be handled. Some, if there is much.
 */
ready: Array<ReadyRow>, 
/**
 * How much waits.
 */
ready_count: number, 
/**
 * The last rounds, the oldest first; the last of them may go on.
 */
rounds: Array<RoundRow>, 
/**
 * When its tick is due.
 */
cron_due_us: number, 
/**
 * Keys in all databases.
 */
key_count: number, 
/**
 * Entries of the slow log.
 */
slow_count: number, 
/**
 * `slowlog-log-slower-than`; negative for never.
 */
slower_than_us: number, 
/**
 * `latency-monitor-threshold`, in milliseconds; 0 for never.
 */
latency_threshold_ms: number, 
/**
 * What the latency monitor has seen.
 */
latency: Array<LatencyRow>, };
export type LossCause = "failover" | "crash" | "power_cut" | "exit" | "unread" | "new_disk" | "damage";
export type LostView = { 
/**
 * The file.
 */
path: string, 
/**
 * Bytes that are gone.
 */
bytes: number, };
export type ManualFailover = "default" | "force" | "takeover";
export type Measure = "keys" | "offset" | "commands";
export type MemoryKind = "startup" | "dataset" | "tables" | "clients" | "backlog" | "replicas" | "scripts";
export type MemoryView = { 
/**
 * In use.
 */
used_bytes: number, 
/**
 * Most that was ever in use.
 */
peak_bytes: number, 
/**
 * `maxmemory`; 0 for no limit.
 */
max_bytes: number, 
/**
 * Its parts, which add up to what is in use.
 */
parts: Array<[MemoryKind, number]>, 
/**
 * The figures of `MEMORY STATS`.
 */
stats: Array<[string, string]>, };
export type MessageKind = "client" | "replication" | "sentinel" | "vote" | "bus";
export type MessagePart = { 
/**
 * What it says.
 */
text: string, 
/**
 * Its bytes in hexadecimal; empty if it has none.
 */
hex: string, };
export type MessageView = { 
/**
 * Its number.
 */
id: number, 
/**
 * Its parts, in order.
 */
parts: Array<MessagePart>, 
/**
 * Bytes of all of it; 0 if it is a message of the cluster bus, which has fields and no bytes here.
 */
len_bytes: number, };
export type NoVote = { "old_epoch": { 
/**
 * The voter's epoch.
 */
current_epoch: number, } } | "already_voted" | "is_master" | "unknown_master" | "master_is_up" | { "too_soon": { 
/**
 * Milliseconds that are left.
 */
wait_ms: number, } } | { "old_slots": { 
/**
 * The slot.
 */
slot: number, 
/**
 * The config epoch of its owner.
 */
epoch: number, 
/**
 * The one under which it is claimed.
 */
config_epoch: number, } };
export type NodeState = "running" | "paused" | "down" | "dark" | "unreached" | "silent";
export type NodeView = { 
/**
 * Its name.
 */
name: string, 
/**
 * `host:port`.
 */
address: string, 
/**
 * Its port.
 */
port: number, 
/**
 * What it is, or was before it went down.
 */
role: Role, 
/**
 * Whether it runs.
 */
state: NodeState, 
/**
 * The node it replicates.
 */
of: string | null, 
/**
 * The master it stood with when the run had settled; none if it came later.
 */
home: string | null, 
/**
 * The masters a Sentinel watches.
 */
watches: Array<string>, 
/**
 * What it believes.
 */
belief: Belief, 
/**
 * Its slots, both ends of each range included.
 */
slots: Array<[number, number]>, 
/**
 * Slots that nobody who runs owns, and that others still count as this one's.
 */
orphaned: Array<[number, number]>, 
/**
 * Its slots that are on their way elsewhere, and whose they will be.
 */
migrating: Array<[number, string]>, 
/**
 * Slots that are on their way to it, and whose they were.
 */
importing: Array<[number, string]>, 
/**
 * The config epoch of a cluster's node, as it knows it itself.
 */
epoch: number | null, 
/**
 * Whether a cluster's node answers commands for keys: its `cluster_state` is `ok`.
 */
serves: boolean | null, 
/**
 * Whether it is doing what takes it time.
 */
busy: boolean, 
/**
 * How far its clock is ahead of the world's, in microseconds.
 */
ahead_us: number, };
export type NoteView = { 
/**
 * When, in virtual microseconds.
 */
at_us: number, 
/**
 * What it says.
 */
text: string, };
export type OriginView = { 
/**
 * Events carried out before it began.
 */
step: number, 
/**
 * When it began, in virtual microseconds.
 */
at_us: number, 
/**
 * What has led to it, if there is such a thing.
 */
cause: StoryView | null, };
export type PacketView = { 
/**
 * Number, unique in the run.
 */
id: number, 
/**
 * Sender.
 */
from: string, 
/**
 * Receiver.
 */
to: string, 
/**
 * What it is for.
 */
kind: MessageKind, 
/**
 * Virtual microseconds when it was sent.
 */
sent_us: number, 
/**
 * Virtual microseconds when it arrives.
 */
due_us: number, 
/**
 * Whether something holds it up.
 */
held: boolean, 
/**
 * A few words of what it says.
 */
label: string, 
/**
 * Whom it is a vote for, or asks for one.
 */
ballot: BallotView | null, };
export type ParameterRow = { 
/**
 * Its name.
 */
name: string, 
/**
 * What `CONFIG GET` replies.
 */
value: string, 
/**
 * What it is unless set.
 */
default: string, 
/**
 * Words it can be set to, if there are only so many.
 */
choices: Array<string>, 
/**
 * Whether `CONFIG SET` refuses it.
 */
is_immutable: boolean, };
export type PartKind = "magic" | "version" | { "opcode": number } | { "type": number } | "length" | { "integer": number } | { "compressed": { packed: number, unpacked: number, } } | "count" | "db" | "aux_name" | "aux_value" | "expiry" | "idle" | "frequency" | "function" | "key" | "value" | "field" | "member" | "score" | "id" | "moment" | "group" | "consumer" | "pack_head" | "pack_end" | "mark" | "checksum" | "annotation" | "arg_count" | "arg_length" | "name" | "arg" | "line_end" | "line";
export type PartView = { 
/**
 * The first byte.
 */
at: number, 
/**
 * How many.
 */
len: number, 
/**
 * What they are for.
 */
kind: PartKind, 
/**
 * What they say, or its beginning.
 */
text: string, };
export type PeerRow = { 
/**
 * `host:port`.
 */
address: string, 
/**
 * Whether it is the master; else it is a replica.
 */
is_master: boolean, 
/**
 * State of the link, as `ROLE` or `INFO` says it.
 */
state: string, 
/**
 * How good that is.
 */
grade: Grade, 
/**
 * Last offset a replica has acknowledged, in bytes.
 */
offset_bytes: number | null, };
export type PendingRow = { 
/**
 * The entry.
 */
id: Cell, 
/**
 * Who has it.
 */
consumer: string, 
/**
 * Virtual microseconds of the last delivery, by the server's clock.
 */
delivered_us: number, 
/**
 * How often it was delivered.
 */
deliveries: number, };
export type PlaceRow = { 
/**
 * The member.
 */
member: Cell, 
/**
 * Degrees east.
 */
longitude: number, 
/**
 * Degrees north.
 */
latitude: number, 
/**
 * As `GEOHASH` replies it.
 */
geohash: string, };
export type ReadyRow = { 
/**
 * What.
 */
kind: EventKind, 
/**
 * Who sent it, if it came over a connection.
 */
who: string | null, 
/**
 * Since when.
 */
since_us: number, 
/**
 * The beginning of what it says.
 */
text: string, };
export type ResyncCause = "fresh" | "other_history" | "beyond" | "outside_backlog";
export type Role = "master" | "replica" | "sentinel";
export type RoundRow = { 
/**
 * Its number since the process started.
 */
number: number, 
/**
 * When it began.
 */
began_us: number, 
/**
 * When it ends, if that is known.
 */
ends_us: number | null, 
/**
 * The first of its events, with who they are about.
 */
events: Array<[EventKind, string | null]>, 
/**
 * How many events it has.
 */
event_count: number, 
/**
 * What its time goes into, in order, in nanoseconds; parts that take none are left out.
 */
parts_ns: Array<[LoopPart, number]>, 
/**
 * Requests that were found.
 */
requests: number, 
/**
 * The command that takes longest.
 */
command: CommandView | null, 
/**
 * When the tick was due that runs in it.
 */
cron_due_us: number | null, 
/**
 * What was done before sleeping.
 */
before_sleep: BeforeSleep, };
export type RouteView = { 
/**
 * When its command was typed, in virtual microseconds: before that there is none.
 */
at_us: number, 
/**
 * The key.
 */
key: string, 
/**
 * What of it is hashed.
 */
tag: string, 
/**
 * CRC-16 of that.
 */
crc: number, 
/**
 * Number of slots.
 */
slots: number, 
/**
 * The slot.
 */
slot: number, 
/**
 * The master that owns it, by its own belief.
 */
owner: string | null, 
/**
 * The node that the owner gives the slot to just now: it answers `ASK` for keys that it has no more.
 */
ask: string | null, 
/**
 * Whether other keys of the command are in other slots.
 */
is_split: boolean, };
export type SectionKind = "header" | { "aux": { name: string, value: string, } } | { "db": number } | { "sizes": [number, number] } | { "function": string } | { "key": { name: string, 
/**
 * As `TYPE` says it.
 */
type_name: string, 
/**
 * As `OBJECT ENCODING` would say it.
 */
encoding: string, 
/**
 * Elements; of a string, bytes.
 */
len: number, 
/**
 * Unix milliseconds.
 */
expires_at_ms: number | null, } } | { "end": { is_summed: boolean, } } | { "annotation": string } | { "command": { words: string, in_transaction: boolean, } } | { "line": string } | "damaged";
export type SectionView = { 
/**
 * Its first byte.
 */
at: number, 
/**
 * Its length in bytes.
 */
len: number, 
/**
 * What it is.
 */
kind: SectionKind, };
export type ServerBelief = { 
/**
 * What it is about.
 */
about: About, 
/**
 * What the server holds, in Redis's words.
 */
believed: string, 
/**
 * What is so, in the same words.
 */
truth: string, 
/**
 * Whether the two differ.
 */
differs: boolean, };
export type ServerView = { 
/**
 * What it believes, beside what is so.
 */
beliefs: Array<ServerBelief>, 
/**
 * Connections, some if there are many: the fields of a line of `CLIENT LIST`.
 */
clients: Array<Array<[string, string]>>, 
/**
 * How many connections there are.
 */
client_count: number, 
/**
 * The fields of `INFO replication`.
 */
replication: Array<[string, string]>, 
/**
 * The last bytes of its stream.
 */
stream: BacklogRow | null, 
/**
 * All parameters, by name.
 */
config: Array<ParameterRow>, 
/**
 * What took long, newest first, some if there is much.
 */
slow: Array<SlowRow>, 
/**
 * How much there is of that.
 */
slow_count: number, 
/**
 * `slowlog-log-slower-than`, in microseconds; negative for never.
 */
slower_than_us: number, 
/**
 * Where memory goes.
 */
memory: MemoryView, };
export type Shape = "text" | "number" | "hex" | "json" | "bits" | "hll" | "list" | "hash" | "set" | "scores" | "map" | "stream" | "bloom";
export type SideView = { 
/**
 * Its number.
 */
branch: number, 
/**
 * Its name.
 */
name: string, 
/**
 * Its nodes.
 */
nodes: Array<NodeView>, 
/**
 * Its consoles.
 */
clients: Array<ClientView>, 
/**
 * Its links.
 */
links: Array<LinkView>, 
/**
 * Ways that are cut.
 */
cuts: Array<CutView>, 
/**
 * What is on its way.
 */
packets: Array<PacketView>, 
/**
 * What its consoles showed last.
 */
lines: Array<Line>, 
/**
 * What was done last, but for what was typed.
 */
acts: Array<ActView>, 
/**
 * What has happened last, in order.
 */
stories: Array<StoryView>, 
/**
 * What its servers have logged last, in order.
 */
logs: Array<LogView>, };
export type SlowRow = { 
/**
 * Its number.
 */
id: number, 
/**
 * Virtual seconds when it came, by the server's clock.
 */
at_s: number, 
/**
 * How long it took.
 */
took_us: number, 
/**
 * The command, as it could be typed.
 */
command: string, 
/**
 * Who sent it.
 */
client: string, };
export type Slowed = "client" | "election" | "busy" | "crowded";
export type SocketRow = { 
/**
 * Its number at the server.
 */
conn: number, 
/**
 * Who is at the other end.
 */
who: string, 
/**
 * What it is for.
 */
kind: MessageKind, 
/**
 * Whether the round under way is about it.
 */
is_served: boolean, 
/**
 * Whether its client waits for a key.
 */
is_blocked: boolean, 
/**
 * The first of what waits there.
 */
waits: ReadyRow | null, 
/**
 * How much waits there.
 */
wait_count: number, };
export type StaleReason = "replica" | "other_master";
export type Story = "crashed" | "started" | { "refused_to_start": { line: string, } } | "ended" | "terminated" | "paused" | "resumed" | { "power_cut": { lost: Array<LostView>, } } | { "cut": { from: Array<string>, to: Array<string>, one_way: boolean, } } | { "healed": { from: Array<string>, to: Array<string>, one_way: boolean, } } | { "held": { message: number, to: string, } } | { "dropped": { message: number, to: string, } } | { "delayed": { message: number, to: string, by_us: number, } } | { "delivered": { message: number, to: string, } } | "path_changed" | { "broken": { to: string, } } | { "clock_set": { ahead_us: number, } } | { "disk_slow": { times: number, } } | { "disk_full": { full: boolean, } } | { "disk_broken": { broken: boolean, } } | "disk_replaced" | { "bit_flipped": { path: string, bit: number, } } | { "files_put": { paths: Array<string>, } } | { "file_cut": { path: string, len_bytes: number, } } | "removed" | { "redirected": { slot: number, from: string, to: string, ask: boolean, } } | { "wrote": { words: string, more: number, server: string, } } | { "not_written": { words: string, more: number, server: string, why: string | null, } } | { "suspects": { who: string, is_master: boolean, quorum: number | null, } } | { "hears_again": { who: string, is_master: boolean, } } | { "agreed": { who: string, agreeing: number, quorum: number, } } | { "agreed_no_more": { who: string, } } | { "wants_to_lead": { who: string, } } | { "voted": { leader: string, epoch: number, } } | { "leads": { who: string, } } | { "chose": { who: string, } } | { "promoted": { who: string, } } | { "switched": { from: string, to: string, } } | { "converted": { who: string, } } | { "failover_ended": { who: string, } } | { "failover_aborted": { who: string, why: AbortCause, } } | "tilt_entered" | "tilt_left" | "became_master" | { "became_replica": { of: string, } } | { "full_resync": { replica: string, why: ResyncCause, } } | { "partial_resync": { replica: string, bytes: number, } } | "link_up" | "link_lost" | { "replica_online": { replica: string, } } | { "pfail": { who: string, reports: number, needed: number, } } | { "failed": { who: string, reports: number, needed: number, } } | "cluster_serves" | { "cluster_down": { slots: number, reachable: number, masters: number, } } | { "manual_failover": { kind: ManualFailover, } } | { "stands_still": { replica: string, } } | { "caught_up": { offset: number, } } | "manual_failover_timed_out" | { "waits_to_ask": { delay_ms: number, rank: number, offset: number, } } | { "asks_for_votes": { epoch: number, } } | { "vote_refused": { who: string, epoch: number, why: NoVote, } } | { "held_up": { why: HeldUpCause, } } | { "election_won": { epoch: number, votes: number, } } | { "config_epoch": { epoch: number, why: EpochCause, } } | { "node_known": { who: string, } } | { "node_forgotten": { who: string, } } | { "slot_migrating": { slot: number, to: string, } } | { "slot_importing": { slot: number, from: string, } } | { "slots_taken": { slots: Array<[number, number]>, from: string, } } | { "slots_lost": { slots: Array<[number, number]>, to: string, } } | { "saved": { bytes: number, cow_bytes: number, } } | { "save_failed": { why: string, } } | { "rewritten": { bytes: number, } } | "rewrite_failed" | { "aof_failed": { line: string, } } | "aof_recovered" | "fsync_delayed" | { "truncated": { path: string, bytes: number, } } | { "loaded": { keys: number, expired: number, } } | { "evicted": { keys: number, db: number, first: string, over_ms: number, policy: string, limit_bytes: number, } } | { "expired": { keys: number, db: number, first: string, over_ms: number, by: ExpiryCause, } } | { "writes_lost": { keys: number, writes: number, cause: LossCause, } } | { "two_masters": { other: string, key: string, } } | { "stale_read": { key: string, read: number, acknowledged: number, late_ms: number, why: StaleReason, } } | { "lock_lost": { key: string, left_ms: number, taken_by: string | null, why: LockLoss, } } | { "violated": Broken } | { "not_reached": { why: string, } } | "no_answer" | "answers_again" | { "events_unheard": { why: string, } } | { "finds_failed": { who: string, } } | "snapshot";
export type StoryView = { 
/**
 * Events carried out before.
 */
step: number, 
/**
 * Virtual microseconds.
 */
at_us: number, 
/**
 * Who tells it.
 */
node: string, 
/**
 * What kind of news it is.
 */
tone: Tone, 
/**
 * What has happened.
 */
story: Story, 
/**
 * Where it comes from, if it was found by a check.
 */
origin: OriginView | null, };
export type StreamBody = { 
/**
 * Entries, newest first: ids, then fields and values in turn.
 */
entries: Array<[Cell, Array<string>]>, 
/**
 * The last id that was given.
 */
last_id: string, 
/**
 * Entries ever added.
 */
entries_added: number, 
/**
 * Its groups, some if there are many.
 */
groups: Array<GroupRow>, 
/**
 * How many groups there are.
 */
group_count: number, };
export type TailCommand = { 
/**
 * Its first byte.
 */
at: number, 
/**
 * Its length in bytes.
 */
len: number, 
/**
 * Its arguments.
 */
words: string, 
/**
 * When it was written, in virtual microseconds, if that was not long ago.
 */
written_us: number | null, 
/**
 * Unix seconds of the `#TS:` before it, if the file has such.
 */
stamped_s: number | null, };
export type TimelineView = { 
/**
 * The branch the present moment is on.
 */
branch: number, 
/**
 * Nothing before can be gone back to, in virtual microseconds.
 */
begun_us: number, 
/**
 * All branches, in the order in which they came.
 */
branches: Array<BranchView>, 
/**
 * What was written on this branch, in order of time.
 */
notes: Array<NoteView>, };
export type Tone = "plain" | "warn" | "bad" | "vote" | "good";
export type TurnCause = { "story": StoryView } | { "line": { 
/**
 * The console.
 */
client: string, 
/**
 * The line.
 */
line: string, 
/**
 * The reply, if it is there.
 */
reply: string | null, } } | "time";
export type TurnView = { 
/**
 * Events carried out before.
 */
step: number, 
/**
 * Virtual microseconds.
 */
at_us: number, 
/**
 * What had just happened.
 */
by: TurnCause, };
export type WireView = { 
/**
 * The first of them: what does not print is escaped, and behind each line feed a new line begins.
 */
text: string, 
/**
 * How many more there are.
 */
left_bytes: number, };
