//! What is known of all nodes: threads that watch write it, those of pages read it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use redscope_actor::Address;
use redscope_session::{Detail, Role, Story, StoryView, Tone};

use super::client::Trouble;
use super::gate::Gate;
use super::login::Login;
use super::picture::{self, Picture};
use super::seen::{Kind, Seen};
use super::tell;
use super::watch::Heard;
use crate::log;

/// Nodes that are watched.
const MOST_NODES: usize = 64;
/// Stories that are kept for pages that come later.
const MOST_STORIES: usize = 2000;

/// What is known of a node.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Empty until it is known who is there.
    pub(crate) name: String,
    /// Where it is asked.
    pub(crate) address: Address,
    /// What it said last.
    pub(crate) seen: Option<Seen>,
    /// Why it says nothing now.
    pub(crate) trouble: Option<Trouble>,
    /// Whether it was asked once, be it in vain.
    was_asked: bool,
    /// Whether others have spoken of it as of a Sentinel.
    is_sentinel: bool,
    /// Whom it has voted for last, by id, and in which epoch, if that was heard.
    pub(crate) voted: Option<(String, u64)>,
    /// Why a Sentinel tells nobody its events.
    unheard: Option<String>,
    /// The one that it is, under another address.
    alias_of: Option<usize>,
    /// The master it stood with when everybody was known.
    pub(crate) home: Option<String>,
}

impl Node {
    pub(crate) fn role(&self) -> Role {
        match self.seen.as_ref().map(|seen| &seen.kind) {
            Some(Kind::Sentinel(_)) => Role::Sentinel,
            None if self.is_sentinel => Role::Sentinel,
            Some(Kind::Server(server)) if server.master.is_some() => Role::Replica,
            Some(Kind::Server(_)) | None => Role::Master,
        }
    }
}

/// All nodes, and who is who.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) nodes: Vec<Node>,
    by_address: BTreeMap<Address, usize>,
    gates: BTreeMap<usize, Arc<Gate>>,
    /// Whether nodes have names: from when all have been asked once.
    is_named: bool,
    stories: VecDeque<StoryView>,
    /// How many stories there were before those that are kept.
    gone_stories: usize,
    /// What is drawn, if it was since something was heard.
    picture: Option<Arc<Picture>>,
    is_full: bool,
}

impl Known {
    /// The nodes that have a name.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| !node.name.is_empty())
    }

    /// The node at an address.
    pub(crate) fn at(&self, address: &Address) -> Option<&Node> {
        let node = self.nodes.get(*self.by_address.get(address)?)?;
        Some(node).filter(|node| !node.name.is_empty())
    }

    /// The name of who is at an address, or the address.
    pub(crate) fn name(&self, address: &Address) -> String {
        self.at(address).map_or_else(|| address.to_string(), |node| node.name.clone())
    }

    /// What a node is: by its own word, or as long as it has said nothing by that of a master that lists it.
    pub(crate) fn role(&self, node: &Node) -> Role {
        match node.role() {
            Role::Master if self.listed_by(node).is_some() => Role::Replica,
            role => role,
        }
    }

    /// The master that lists a node as its replica, as long as that has said nothing.
    pub(crate) fn listed_by(&self, node: &Node) -> Option<&Node> {
        let mut others = self.named().filter(|_| node.seen.is_none());
        others.find(|other| match other.seen.as_ref().map(|seen| &seen.kind) {
            Some(Kind::Server(server)) => {
                server.replicas.iter().any(|replica| replica.address == node.address)
            }
            _ => false,
        })
    }

    /// The name of a cluster's node by its id: as it says itself, or as another one knows it; else the beginning of the id.
    pub(crate) fn member(&self, id: &str) -> String {
        let clusters = self.nodes.iter().filter_map(|node| match &node.seen.as_ref()?.kind {
            Kind::Server(server) => Some((node, server.cluster.as_ref()?)),
            Kind::Sentinel(_) => None,
        });
        let is_own =
            |cluster: &super::seen::Cluster| cluster.myself().is_some_and(|own| own.id == id);
        let own = clusters.clone().find(|(node, cluster)| !node.name.is_empty() && is_own(cluster));
        if let Some((node, _)) = own {
            return node.name.clone();
        }
        let mut known = clusters.filter_map(|(_, cluster)| cluster.member(id)?.address.as_ref());
        let known = known.next().map(|address| self.name(address));
        known.unwrap_or_else(|| id.chars().take(8).collect())
    }

    /// The name of a Sentinel by its id, or the beginning of that.
    pub(crate) fn sentinel(&self, id: &str) -> String {
        let mut found =
            self.named().filter(|node| node.seen.as_ref().is_some_and(|seen| seen.run_id == id));
        found.next().map_or_else(|| id.chars().take(8).collect(), |node| node.name.clone())
    }

    /// How many Sentinels must agree on a master.
    pub(crate) fn quorum(&self, master: &Address) -> Option<usize> {
        let masters = self.nodes.iter().filter_map(|node| match &node.seen.as_ref()?.kind {
            Kind::Sentinel(sentinel) => Some(&sentinel.masters),
            Kind::Server(_) => None,
        });
        let mut found = masters.flatten().filter(|one| one.own.address.as_ref() == Some(master));
        found.next().map(|one| one.quorum)
    }

    fn add(&mut self, address: &Address, is_sentinel: bool) -> Option<usize> {
        if let Some(known) = self.by_address.get(address) {
            self.nodes[*known].is_sentinel |= is_sentinel;
            return None;
        }
        if self.nodes.len() >= MOST_NODES {
            if !std::mem::replace(&mut self.is_full, true) {
                log::complain(&format!("more than {MOST_NODES} nodes: the others are not watched"));
            }
            return None;
        }
        self.by_address.insert(address.clone(), self.nodes.len());
        self.nodes.push(Node {
            name: String::new(),
            address: address.clone(),
            seen: None,
            trouble: None,
            was_asked: false,
            is_sentinel,
            voted: None,
            unheard: None,
            alias_of: None,
            home: None,
        });
        Some(self.nodes.len() - 1)
    }

    /// The one that is watched already under another address.
    fn twin(&self, index: usize, seen: &Seen) -> Option<usize> {
        let is_it = |(other, node): &(usize, &Node)| {
            let known = node.seen.as_ref().filter(|_| node.alias_of.is_none());
            *other != index
                && !seen.run_id.is_empty()
                && known.is_some_and(|known| known.run_id == seen.run_id)
        };
        self.nodes.iter().enumerate().find(is_it).map(|(other, _)| other)
    }

    /// Takes stories of a node down; the oldest give way.
    fn tell(&mut self, index: usize, now_us: u64, stories: Vec<(Tone, Story)>) {
        let node = &self.nodes[index].name;
        self.stories.extend(stories.into_iter().map(|(tone, story)| StoryView {
            step: now_us,
            at_us: now_us,
            node: node.clone(),
            tone,
            story,
            origin: None,
        }));
        let excess = self.stories.len().saturating_sub(MOST_STORIES);
        self.stories.drain(..excess);
        self.gone_stories += excess;
    }

    /// Gives a name to whoever has none, in the order of addresses; homes to all once.
    fn name_all(&mut self) {
        let mut unnamed: Vec<usize> = (0..self.nodes.len())
            .filter(|at| {
                let node = &self.nodes[*at];
                node.name.is_empty() && node.was_asked && node.alias_of.is_none()
            })
            .collect();
        unnamed.sort_by(|a, b| self.nodes[*a].address.cmp(&self.nodes[*b].address));
        for at in unnamed {
            let letter = if self.nodes[at].role() == Role::Sentinel { 's' } else { 'n' };
            let others = self.nodes.iter().filter(|node| node.name.starts_with(letter)).count();
            self.nodes[at].name = format!("{letter}{}", others + 1);
        }
        if !std::mem::replace(&mut self.is_named, true) {
            let homes: Vec<Option<String>> =
                self.nodes.iter().map(|node| picture::home(self, node)).collect();
            self.nodes.iter_mut().zip(homes).for_each(|(node, home)| node.home = home);
        }
    }
}

/// The board.
pub(crate) struct Board {
    known: Mutex<Known>,
    /// Told with each report until nodes have names.
    reported: Condvar,
    login: Login,
    start: Instant,
}

impl Board {
    /// Nobody is known yet.
    pub(crate) fn new(login: Login, start: Instant) -> Self {
        Board { known: Mutex::default(), reported: Condvar::new(), login, start }
    }

    /// As whom nodes are asked.
    pub(crate) fn login(&self) -> &Login {
        &self.login
    }

    /// Since it was begun, in microseconds.
    pub(crate) fn now_us(&self) -> u64 {
        self.start.elapsed().as_micros() as u64
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a node on the board; nothing if it is there already, or there are too many.
    pub(crate) fn add(&self, address: &Address) -> Option<usize> {
        self.known().add(address, false)
    }

    /// What a node's commands do.
    pub(crate) fn knows_commands(&self, node: usize, gate: Gate) {
        self.known().gates.insert(node, Arc::new(gate));
    }

    /// Takes what a node has said. New nodes that it speaks of are on the board from now on and are to be watched;
    /// `None`: it is one that is watched already.
    pub(crate) fn report(
        &self,
        index: usize,
        answer: Result<(Seen, Heard), Trouble>,
    ) -> Option<Vec<(usize, Address)>> {
        let now_us = self.now_us();
        let mut known = self.known();
        if let Ok((seen, _)) = &answer
            && let Some(twin) = known.twin(index, seen)
            && known.nodes[index].seen.is_none()
        {
            let node = &mut known.nodes[index];
            (node.was_asked, node.alias_of) = (true, Some(twin));
            node.name.clear();
            let address = node.address.clone();
            known.by_address.insert(address, twin);
            self.reported.notify_all();
            return None;
        }
        let mut found = Vec::new();
        if let Ok((seen, _)) = &answer {
            for (address, is_sentinel) in picture::neighbours(seen) {
                found.extend(known.add(&address, is_sentinel).map(|index| (index, address)));
            }
        }
        let stories = match known.is_named {
            true => tell::stories(&known, index, &answer),
            false => Vec::new(),
        };
        let node = &mut known.nodes[index];
        node.was_asked = true;
        match answer {
            Ok((seen, heard)) => {
                (node.seen, node.trouble) = (Some(seen), None);
                node.unheard = heard.refused.or(node.unheard.take());
                node.voted = heard.events.iter().rev().find_map(tell::vote).or(node.voted.take());
            }
            Err(trouble) => node.trouble = Some(trouble),
        }
        known.picture = None;
        if known.is_named {
            known.name_all();
        }
        known.tell(index, now_us, stories);
        self.reported.notify_all();
        Some(found)
    }

    /// Waits until all who are known have been asked once, but no longer than so long; then everybody gets a name.
    ///
    /// # Errors
    /// Why none of those that were named answers.
    pub(crate) fn await_first(&self, named: &[Address], patience: Duration) -> Result<(), String> {
        let is_open = |known: &mut Known| known.nodes.iter().any(|node| !node.was_asked);
        let waited = self.reported.wait_timeout_while(self.known(), patience, is_open);
        let (mut known, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let reasons: Vec<String> = named
            .iter()
            .map(|address| {
                let node = known.by_address.get(address).map(|index| &known.nodes[*index]);
                match node {
                    Some(Node { seen: Some(_), .. }) => String::new(),
                    Some(Node { trouble: Some(Trouble::NotReached(why)), .. }) => {
                        format!("{address}: {why}")
                    }
                    _ => format!("{address}: it does not answer"),
                }
            })
            .collect();
        if reasons.iter().all(|reason| !reason.is_empty()) {
            return Err(reasons.join("\n"));
        }
        known.name_all();
        known.picture = None;
        // Who is not there from the first, or tells nothing, has a reason, too.
        let now_us = self.now_us();
        for index in 0..known.nodes.len() {
            let node = &known.nodes[index];
            if !node.name.is_empty() {
                let unheard = node.unheard.as_deref().map(tell::of_unheard);
                let stories =
                    node.trouble.as_ref().map(tell::of_trouble).into_iter().chain(unheard);
                known.tell(index, now_us, stories.collect());
            }
        }
        Ok(())
    }

    /// What is drawn.
    pub(crate) fn picture(&self) -> Arc<Picture> {
        let mut known = self.known();
        let drawn = known.picture.take();
        let picture = drawn.unwrap_or_else(|| Arc::new(picture::picture(&known)));
        known.picture = Some(Arc::clone(&picture));
        picture
    }

    /// The stories behind so many, and how many there have been.
    pub(crate) fn stories(&self, behind: usize) -> (Vec<StoryView>, usize) {
        let known = self.known();
        let all = known.gone_stories + known.stories.len();
        let skipped = behind.saturating_sub(known.gone_stories);
        (known.stories.iter().skip(skipped).cloned().collect(), all)
    }

    /// A node close up.
    pub(crate) fn detail(&self, name: &str) -> Option<Detail> {
        let known = self.known();
        known.named().find(|node| node.name == name).map(|node| picture::detail(&known, node))
    }

    /// The name of who is at an address, if anybody is known there, and what its commands do.
    pub(crate) fn server(&self, address: &Address) -> Option<(String, Arc<Gate>)> {
        let known = self.known();
        let index = *known.by_address.get(address)?;
        let gate = known.gates.get(&index).cloned().unwrap_or_default();
        Some((known.nodes[index].name.clone(), gate))
    }

    /// The first node to talk to: a master, if there is one.
    pub(crate) fn first(&self) -> Option<Address> {
        let known = self.known();
        let mut nodes: Vec<&Node> = known.named().collect();
        nodes.sort_by_key(|node| {
            (known.role(node) != Role::Master, node.seen.is_none(), node.name.clone())
        });
        nodes.first().map(|node| node.address.clone())
    }
}
