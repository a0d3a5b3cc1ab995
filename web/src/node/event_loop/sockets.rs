//! The sockets, with what the kernel has buffered for a process that does not ask.

use redscope_session::{EventKind, MessageKind, SocketRow};
use yew::prelude::*;

use super::scene::{Scene, name_of};
use crate::figures::span;

/// Sockets that are drawn; the others are counted.
const MOST: usize = 6;
/// The bar of a wait is full at this, unless somebody waits longer.
const FULL_US: u64 = 50_000;

/// The column of sockets, with the wires to the multiplexer.
pub(super) fn view(scene: &Scene<'_>) -> Html {
    let Scene { words, view, now_us, .. } = scene;
    let shown = &view.sockets[..view.sockets.len().min(MOST)];
    let waited = |socket: &SocketRow| {
        let waits = socket.waits.as_ref();
        waits.map(|waits| now_us.saturating_sub(waits.since_us))
    };
    let longest_us = shown.iter().filter_map(waited).max().unwrap_or(0).max(FULL_US);
    let rows = shown.iter().map(|socket| row(scene, socket, waited(socket), longest_us));
    let more = view.socket_count - shown.len();
    html! {
        <>
            <div class="lpt a"><h3>{ words.sockets }</h3><span class="mut f0">{ words.buffered }</span></div>
            <div class="lps">
                if shown.is_empty() { <p class="mut f0">{ words.no_sockets }</p> }
                <ol>{ for rows }</ol>
            </div>
            if more > 0 { <p class="lpm mut f0">{ words.more_sockets.replace("{}", &more.to_string()) }</p> }
            { wires(shown) }
        </>
    }
}

fn row(scene: &Scene<'_>, socket: &SocketRow, waited_us: Option<u64>, longest_us: u64) -> Html {
    let Scene { words, .. } = scene;
    let (says, state) = match (&socket.waits, waited_us) {
        _ if socket.is_served => {
            let round = scene.round();
            (round.map(|round| name_of(words, round)), words.served.to_owned())
        }
        (Some(waits), Some(us)) => {
            let text = match waits.text.is_empty() {
                true => (words.event)(waits.kind).to_owned(),
                false => waits.text.clone(),
            };
            (Some(text), words.waits.replace("{}", &span(us)))
        }
        _ if socket.is_blocked => (None, words.waits_for_key.to_owned()),
        _ => {
            let kind = (scene.kind)(socket.kind);
            (None, format!("{} · {kind}", words.nothing_to_read))
        }
    };
    let is_new = socket.waits.as_ref().is_some_and(|waits| waits.kind == EventKind::Accept);
    let look = match (socket.is_served, waited_us) {
        (true, _) => "hot",
        (_, Some(_)) => "rdy",
        _ => "idle",
    };
    let width = waited_us.unwrap_or(0) as f64 * 100.0 / longest_us as f64;
    html! {
        <li key={socket.conn.to_string()}>
            <div class={classes!("sk", look, kind(socket.kind))}>
                <b>{ &socket.who }</b>
                <div>
                    if let Some(says) = says { <span class="mono skt" title={says.clone()}>{ says }</span> }
                    <span class="skw"><span class="mut f0">{ state }
                        if socket.wait_count > 1 { { " " }{ words.and_more.replace("{}", &(socket.wait_count - 1).to_string()) } }
                        if is_new { { " · " }{ (words.event)(EventKind::Accept) } }</span>
                    if waited_us.is_some() && !socket.is_served {
                        <i class="skb"><i style={format!("width:{width:.0}%")}></i></i>
                    }</span>
                </div>
            </div>
        </li>
    }
}

/// The class that colours a socket by what it is for.
const fn kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Client => "k1",
        MessageKind::Replication => "k3",
        MessageKind::Sentinel | MessageKind::Vote => "k4",
        MessageKind::Bus => "k0",
    }
}

/// A wire of each socket to the multiplexer; the one that is served is lit.
fn wires(sockets: &[SocketRow]) -> Html {
    let wires = sockets.iter().enumerate().map(|(at, socket)| {
        let y = (at as f64 + 0.5) * 100.0 / sockets.len() as f64;
        let look = if socket.is_served { "wire hot" } else { "wire" };
        html! { <path key={socket.conn.to_string()} class={look} d={format!("M0 {y:.1}C50 {y:.1} 50 50 100 50")} /> }
    });
    html! {
        <svg class="lpw l" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{ for wires }</svg>
    }
}
