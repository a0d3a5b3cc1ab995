//! Lanes over time: how writes fare, and what each server is. Height says what colour says too.

use std::rc::Rc;

use redscope_session::lab::{ServerSample, Service, TapeSample};
use redscope_session::{NodeState, Role};
use yew::prelude::*;

use crate::i18n::{LabsWords, use_lab_words};
use crate::lab::sided::state::SidedMsg;
use crate::lab::sided::transport::through_time;

/// The height of a lane in its own units; its width is the number of samples.
pub(super) const HIGH: u32 = 12;

/// What a lane shows for a while: a class of the stylesheet and a height.
pub(super) type Look = (&'static str, u32);

#[derive(Properties, PartialEq)]
pub(super) struct LanesProps {
    pub(super) samples: Rc<Vec<TapeSample>>,
    pub(super) side: usize,
    /// So many servers there are on the side that has more, so that what stands below is in line.
    pub(super) most: usize,
    /// How many samples there will be, and how many lie before the moment that is looked at.
    pub(super) whole: usize,
    pub(super) at: usize,
    pub(super) on: Callback<SidedMsg>,
}

/// The lanes of a side.
#[component]
pub(super) fn Lanes(props: &LanesProps) -> Html {
    let words = use_lab_words();
    let LanesProps { samples, side, most, whole, at, on } = props;
    let area = use_node_ref();
    let whole = *whole;
    let [onpointerdown, onpointermove] = through_time(&area, whole, on);
    let drawn = use_memo((samples.clone(), whole), |(samples, whole)| lanes(samples, *whole));
    let now = at.checked_sub(1).and_then(|at| samples.get(at));
    let names = std::iter::once(words.tape.service.to_owned()).chain(
        samples
            .first()
            .into_iter()
            .flat_map(|sample| sample.servers.iter().map(|one| one.name.clone())),
    );
    let said = std::iter::once(now.map_or("", |_| words.tape.service(Service::at(samples, *at))))
        .chain(now.into_iter().flat_map(|now| now.servers.iter().map(|one| told(words, one))));
    let rows = names.zip(said.chain(std::iter::repeat(""))).map(|(name, said)| {
        html! {
            <><i>{ name }</i><em>{ said }</em></>
        }
    });
    html! {
        <div class={format!("tp-lanes s-{side}")} style={format!("--lanes:{};--most:{}", drawn.1, most + 1)}>
            <div class="tp-names">{ for rows }</div>
            <svg ref={area} viewBox={format!("0 0 {whole} {}", drawn.1 * HIGH)} preserveAspectRatio="none" aria-hidden="true" {onpointerdown} {onpointermove}>
                { drawn.0.clone() }
                <rect class="tp-veil" x={at.to_string()} y="0" width={whole.saturating_sub(*at).to_string()} height={(drawn.1 * HIGH).to_string()} />
                <path class="ld-cur" d={format!("M{at} 0V{}", drawn.1 * HIGH)} />
            </svg>
        </div>
    }
}

/// All lanes drawn, and how many there are.
fn lanes(samples: &[TapeSample], whole: usize) -> (Html, u32) {
    let servers = samples.first().map_or(0, |sample| sample.servers.len());
    let look = |lane: usize, at: usize| match lane {
        0 => fare(Service::at(samples, at + 1)),
        lane => samples[at].servers.get(lane - 1).map_or(("", 0), stands),
    };
    let stretches = (0..=servers).flat_map(|lane| {
        let top = lane as u32 * HIGH;
        let places: Vec<usize> = (0..samples.len()).collect();
        let chunks: Vec<(usize, usize, Look)> = places
            .chunk_by(|one, other| look(lane, *one) == look(lane, *other))
            .map(|chunk| (chunk[0], chunk.len(), look(lane, chunk[0])))
            .collect();
        chunks.into_iter().map(move |(from, len, (class, high))| {
            let y = top + HIGH - 1 - high;
            html! { <rect {class} x={from.to_string()} y={y.to_string()} width={len.to_string()} height={high.to_string()} /> }
        })
    });
    let lines = (1..=servers + 1)
        .map(|lane| format!("M0 {0}H{whole}", lane as u32 * HIGH))
        .collect::<String>();
    (html! { <>{ for stretches }<path class="ld-grid" d={lines} /></> }, servers as u32 + 1)
}

pub(super) fn fare(service: Service) -> Look {
    match service {
        Service::Idle => ("", 0),
        Service::All => ("tp-ok", 10),
        Service::Some => ("tp-some", 6),
        Service::None => ("tp-none", 3),
    }
}

/// How a server stands: a master that takes writes is highest, one that is gone is a line.
fn stands(server: &ServerSample) -> Look {
    match (server.state, server.role) {
        (NodeState::Down | NodeState::Dark | NodeState::Unreached, _) => ("tp-none", 2),
        (NodeState::Paused | NodeState::Silent, _) => ("tp-some", 2),
        (NodeState::Running, Role::Replica) if server.linked => ("tp-replica", 5),
        (NodeState::Running, Role::Replica) => ("tp-apart", 5),
        (NodeState::Running, _) if server.acknowledged > 0 => ("tp-takes", 10),
        (NodeState::Running, _) => ("tp-master", 10),
    }
}

/// The same in words.
fn told(words: &LabsWords, server: &ServerSample) -> &'static str {
    let own = &words.tape;
    match (server.state, server.role) {
        (NodeState::Down | NodeState::Dark | NodeState::Unreached, _) => own.down,
        (NodeState::Paused | NodeState::Silent, _) => own.paused,
        (NodeState::Running, Role::Replica) if server.linked => own.replica,
        (NodeState::Running, Role::Replica) => own.apart,
        (NodeState::Running, _) => own.master,
    }
}
