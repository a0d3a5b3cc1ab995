//! The labels a language has to have.

use redscope_session::{Differs, Goal, MessageKind, NodeState, Role, Slowed};

use super::author::AuthorWords;
use super::files::FilesWords;
use super::guide::GuideWords;
use super::inside::InsideWords;
use super::inside_keys::KeysWords;
use super::inside_loop::LoopWords;
use super::inside_server::ServerWords;
use super::keyboard::KeyboardWords;
use super::lesson::LessonWords;
use super::marks::MarkWords;
use super::pack::PackWords;
use super::stage::StageWords;

/// A scenario in words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scenario {
    /// Its name, short enough for a header.
    pub(crate) name: &'static str,
    /// A line for a card.
    pub(crate) line: &'static str,
    /// What it shows.
    pub(crate) about: &'static str,
}

impl Scenario {
    /// The name up to its colon.
    pub(crate) fn short(&self) -> &'static str {
        self.name.split([':', '：']).next().unwrap_or(self.name)
    }

    /// The name; of a run with other numbers than the scenario's own it says those.
    pub(crate) fn title(&self, words: &Words, numbers: &[(String, u64)]) -> String {
        if numbers.is_empty() {
            return self.name.to_owned();
        }
        let said = numbers.iter().map(|(name, value)| format!("{name} {value}"));
        format!("{}{}{}", self.short(), words.colon, said.collect::<Vec<_>>().join(words.comma))
    }
}

/// Lists the labels: each is a field that every language has to fill.
macro_rules! words {
    ($($name:ident,)*) => {
        /// The labels of a language.
        #[allow(missing_docs, reason = "the English words say what each is")]
        #[derive(Debug)]
        pub(crate) struct Words {
            $(pub(crate) $name: &'static str,)*
            pub(crate) cluster: Scenario,
            pub(crate) sentinel: Scenario,
            pub(crate) standalone: Scenario,
            pub(crate) replication: Scenario,
            pub(crate) lesson: LessonWords,
            pub(crate) author: AuthorWords,
            pub(crate) pack: PackWords,
            pub(crate) keyboard: KeyboardWords,
            pub(crate) guide: GuideWords,
            pub(crate) on_stage: StageWords,
            pub(crate) marks: MarkWords,
            pub(crate) microscope: FilesWords,
            pub(crate) inside: InsideWords,
            pub(crate) inside_keys: KeysWords,
            pub(crate) inside_loop: LoopWords,
            pub(crate) inside_server: ServerWords,
            pub(crate) goal: fn(Goal) -> &'static str,
            pub(crate) kind: fn(MessageKind) -> &'static str,
            pub(crate) state: fn(NodeState) -> &'static str,
            pub(crate) role: fn(Role) -> &'static str,
        }
    };
}

words! {
    // The frame.
    title, tagline, hero, hero_sub, start, scenarios, scenarios_sub, say_more, open_full, live, nothing_to_install,
    works_offline, nothing_leaves, run_is_link, home, scenario, seed, share, shared_link, shared_file,
    language, theme_dark, theme_light, stage, console, story, wire, log, node, message, cards, timeline,
    panes, resize, fold, unfold,
    // Time.
    play, pause, step, step_back, to_start, to_next, speed, auto, fork, compare, compare_end, branches, page, legend, continue_run, restored,
    close, not_reached, drag_hint, later_known, lost, go_there,
    // Consoles.
    client, command, type_command, waiting, new_client, follow, node_choice, tries, output, hops,
    stop, on_its_way, connected,
    // Stories.
    no_story, no_wire, no_log, wire_kind, on_way, now_on_way, arrived,
    // Nodes.
    crash, restart, pause_node, resume_node, power_cut, cut_off, heal, heal_all, open_console, files, download,
    keys, no_keys, believes, of_cluster, peers, offset, epoch, config_epoch, current_epoch, slots, changes, menu, nothing_selected,
    // The stage.
    mode_ring, mode_rows, mode_map, mode_matrix, is_cut_off, is_busy, the_rest, candidate, leader, undecided, in_step,
    replicas, votes_for, majority, show_kind, draw_cut, comma, clause, colon,
    // Messages.
    drop_message, delay_message, later_message, deliver_message, no_message, sent, due, bytes, held,
    // Route and promises.
    route, no_route, hash_tag, only_this, owner, nobody, split, promises, holds, holds_later, broken, not_yet,
    one_leader, one_vote, one_owner, equal_data, agree, always_keeps, acknowledged_lost, two_masters, stale_rows, locks_lost, must_hold,
    may_happen,
    // What a cluster believes, and slots on their way.
    gossip_believes, gossip_note, reports_of, reported_by, doubts, counted, ask_row, migrating, importing,
    // Sentinels.
    sentinels, sentinels_believe, silent, voted, nobody_yet, quorum,
    // Comparison.
    differ, same, own_words, allowed_here, send_to, both, on_both, move_together, in_real_time,
    // Cards.
    gone, link, truth, sentinels_note, saving, acked, no_files,
    writers_count, add_writer,
    // Time, close up.
    go_to_time, note_here, search_all, seconds_or_clock, no_time, note_at, pin_note, remove, search_hint, search_back, search_back_hint, nothing_found, places,
    set_up, set_up_moments, moments, branch_menu, rename, branch_name, compare_with, share_branch, began_to_differ, fact, facts_equal, next_difference, same_instant, more_facts, parted, exists_not, aspect_state, aspect_role, aspect_follows, aspect_slots, aspect_epoch, aspect_offset, aspect_key, only_here, branches_shown, keys_list, notes, show_all, topic_client, topic_data, topic_votes, topic_faults, topic_files, topic_keys, filter, no_such_story, back_to_now,
    // Trouble.
    failed, worker_died, bad_link, left_out, stands_still, begun_anew, new_version, reload,
    slowed_client, slowed_election, slowed_busy, slowed_crowded, mode_spacetime, last_moments, nearer, farther,
    // Consoles, close up.
    copy_transcript, copied, protocol, more_columns, fewer_columns, in_bytes, in_bytes_hint, more_bytes,
    // Before the first picture.
    loading, loading_slow, loading_failed, starting, opening, no_such_place,
    // Charts of two branches.
    over_time, measure, measure_keys, measure_offset, measure_commands, all_equal, not_running,
    // Branches that are not wanted.
    remove_branch, removed, undo,
    // Standing still by itself.
    stops, stops_hint, stopped_at,
    // Sharing and keeping.
    share_link, share_text, share_file, export, exported, open_file, saved_file, link_not_copied, not_copied, not_kept, too_long, kept_is_gone, bad_file,
    open_at, no_link, acts_done, undo_act,
    // What takes long.
    at_work, work_stopped, no_answer,
}

impl Words {
    /// In what an answer is not what an installed Redis says.
    pub(crate) fn differs(&self, differs: Differs) -> &'static str {
        match differs {
            Differs::OwnWords => self.own_words,
            Differs::Allowed => self.allowed_here,
        }
    }

    /// Why time is slower than usual.
    pub(crate) fn slowed(&self, why: Slowed) -> &'static str {
        match why {
            Slowed::Client => self.slowed_client,
            Slowed::Election => self.slowed_election,
            Slowed::Busy => self.slowed_busy,
            Slowed::Crowded => self.slowed_crowded,
        }
    }

    /// A scenario in words, by its short name; one without words is called by that.
    pub(crate) fn scenario_of(&self, id: &'static str) -> Scenario {
        match id {
            "cluster" => self.cluster,
            "sentinel" => self.sentinel,
            "standalone" => self.standalone,
            "replication" => self.replication,
            _ => Scenario { name: id, line: "", about: "" },
        }
    }
}
