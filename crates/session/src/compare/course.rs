//! Figures of servers on both branches over the stretch that is compared, looked up in the worlds of
//! moments that lie evenly in it.

use redscope_actor::Time;
use redscope_labs::World;
use redscope_sim::BranchId;
use serde::{Deserialize, Serialize};

use super::fact::servers;
use crate::session::Session;

/// Moments that are looked at: each takes as long as going there.
const MOMENTS: u64 = 16;
/// So many servers have charts at the most.
const MOST_SERVERS: usize = 12;

/// A figure of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Keys in all databases.
    Keys,
    /// End of the replication stream, in bytes.
    Offset,
    /// Commands that were processed since it started.
    Commands,
}

/// Every figure.
pub const MEASURES: [Measure; 3] = [Measure::Keys, Measure::Offset, Measure::Commands];

/// A figure of a server over time, on both branches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Course {
    /// The server.
    pub node: String,
    /// What was counted.
    pub measure: Measure,
    /// What it was at each moment, on each branch; `None`: its process was not there.
    pub values: [Vec<Option<u64>>; 2],
}

/// Figures over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Courses {
    /// The moments that were looked at, in virtual microseconds.
    pub moments_us: Vec<u64>,
    /// Those figures that were not the same at all of them; of many servers the first.
    pub differing: Vec<Course>,
    /// Of how many servers each figure differs, listed or not, in the order of [`MEASURES`].
    pub counts: [usize; 3],
}

/// The figures of each server of a world, in the order of [`MEASURES`].
type Figures = Vec<(String, [u64; 3])>;

impl Session {
    /// The figures that differ between two branches at any of the moments looked at, from where they
    /// parted to `at`.
    pub(super) fn courses(&self, branches: [usize; 2], parted: Time, at: Time) -> Courses {
        let stretch = at - parted.min(at);
        let count = MOMENTS.min(stretch + 1);
        let moments: Vec<Time> = match count {
            1 => vec![at],
            _ => (0..count).map(|part| parted + stretch * part / (count - 1)).collect(),
        };
        let look = |branch: usize, moment: &Time| {
            let world = self.timeline().look(BranchId(branch), *moment);
            world.map(|world| figures(&world)).unwrap_or_default()
        };
        let worlds = branches.map(|branch| moments.iter().map(|at| look(branch, at)).collect());
        let worlds: [Vec<Figures>; 2] = worlds;
        let mut nodes: Vec<&String> =
            worlds.iter().flatten().flatten().map(|(node, _)| node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let course = |node: &str, place: usize| {
            let value = |world: &Figures| {
                world.iter().find(|(name, _)| name == node).map(|(_, figures)| figures[place])
            };
            worlds.each_ref().map(|side| side.iter().map(value).collect::<Vec<_>>())
        };
        let (mut differing, mut counts) = (Vec::new(), [0; 3]);
        for (place, measure) in MEASURES.into_iter().enumerate() {
            let courses = nodes.iter().map(|node| {
                let (node, values) = ((*node).clone(), course(node, place));
                Course { node, measure, values }
            });
            for course in courses.filter(|course| course.values[0] != course.values[1]) {
                counts[place] += 1;
                if counts[place] <= MOST_SERVERS {
                    differing.push(course);
                }
            }
        }
        Courses { moments_us: moments.iter().map(|moment| moment.0).collect(), differing, counts }
    }
}

/// What can be counted of each server that runs, in the order of [`MEASURES`].
fn figures(world: &World) -> Figures {
    let figures = servers(world).map(|(name, server)| {
        let view = server.view();
        let commands = server.engine().stats.commands_processed;
        (name, [view.keys as u64, view.offset_bytes, commands])
    });
    figures.collect()
}
