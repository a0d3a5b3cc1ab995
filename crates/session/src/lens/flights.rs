//! Messages over time: those of the last moments, with what has become of each.

use std::collections::BTreeMap;

use crate::lesson::Along;
use redscope_actor::Time;
use redscope_labs::{Cast, World};
use redscope_sim::{PacketOf, Timeline};

use super::packets::packet;
use crate::frame::{FlightView, FlightsView, PacketView};

/// Messages shown at the most, the last ones.
const MOST: usize = 400;

/// A message as it was sent the last time: one that was lost has waited until then.
fn again(world: &World, one: &PacketOf<Cast>, view: PacketView) -> PacketView {
    match one.losses() {
        0 => view,
        _ => PacketView { sent_us: world.now().0, ..view },
    }
}

/// The messages that were on their way in the last `window_us` of the present branch.
pub(crate) fn flights(timeline: &Timeline<Cast, Along>, window_us: u64) -> FlightsView {
    let now = timeline.sim().now();
    let from = Time(now.0.saturating_sub(window_us));
    // By their numbers, and how often they have been lost: then they are sent again.
    let mut all: BTreeMap<(u64, u8), FlightView> = BTreeMap::new();
    // Those that were there after the event before.
    let mut before: Vec<(u64, u8)> = Vec::new();
    timeline.look_along(timeline.branch(), from, now, &mut |world| {
        let mut here = Vec::with_capacity(before.len());
        let on_way = world.in_flight().map(|packet| (packet, false));
        for (one, held) in world.held().map(|packet| (packet, true)).chain(on_way) {
            let Some(view) = packet(world, one, held) else { continue };
            let place = (view.id, one.losses());
            here.push(place);
            // What is held up arrives later than it was to.
            all.entry(place)
                .and_modify(|flight| flight.packet.clone_from(&view))
                .or_insert_with(|| FlightView { packet: again(world, one, view), lost_us: None });
        }
        here.sort_unstable();
        for id in before.iter().filter(|id| here.binary_search(id).is_err()) {
            let Some(flight) = all.get_mut(id) else { continue };
            let now_us = world.now().0;
            if now_us < flight.packet.due_us {
                flight.lost_us = Some(now_us);
            } else if flight.packet.held {
                // What was held up arrives when it is let go.
                (flight.packet.held, flight.packet.due_us) = (false, now_us);
            }
        }
        before = here;
    });
    let more = all.len().saturating_sub(MOST);
    let mut flights: Vec<FlightView> = all.into_values().skip(more).collect();
    flights.sort_by_key(|flight| (flight.packet.sent_us, flight.packet.id));
    FlightsView { from_us: from.0, flights, more }
}

#[cfg(test)]
mod tests {
    use redscope_labs::{Scenario, Values};

    use super::*;
    use crate::{FIRST_CONSOLE, Session};

    #[test]
    fn a_command_and_its_reply_are_seen_after_they_have_arrived() {
        let scenario = Scenario::find("standalone").unwrap();
        let mut session = Session::new(Values::new(scenario, 1)).unwrap();
        session.exec(FIRST_CONSOLE, "PING", 1_000_000).unwrap();
        session.run_for(50_000, u64::MAX);
        let seen = flights(session.timeline(), 1_000_000);
        let labels: Vec<&str> =
            seen.flights.iter().map(|flight| flight.packet.label.as_str()).collect();
        assert!(labels.windows(2).any(|two| two == ["PING", "+PONG"]), "{labels:?}");
        assert!(seen.flights.iter().all(|flight| flight.lost_us.is_none()));
        assert!(flights(session.timeline(), 10_000).flights.is_empty(), "that was before");
    }

    #[test]
    fn a_message_that_is_dropped_is_lost_where_it_was() {
        let scenario = Scenario::find("standalone").unwrap();
        let mut session = Session::new(Values::new(scenario, 1)).unwrap();
        session.exec(FIRST_CONSOLE, "PING", 1_000_000).unwrap();
        session.act_in_words("type c1 GET a").unwrap();
        let id = session.sim().in_flight().next().unwrap().id.0;
        session.run_for(10, u64::MAX);
        session.act_in_words(&format!("drop #{id}")).unwrap();
        session.run_for(20, u64::MAX);
        let seen = flights(session.timeline(), 1_000_000);
        let lost: Vec<u64> = seen
            .flights
            .iter()
            .filter(|flight| flight.lost_us.is_some())
            .map(|flight| flight.packet.id)
            .collect();
        assert_eq!(lost, [id]);
    }
}
