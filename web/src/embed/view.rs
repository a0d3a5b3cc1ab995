//! A block as it is drawn: a bar with transport, the stage where there is more than one server, the console,
//! goals, and the run as a strip.

use redscope_labs::Scenario;
use redscope_session::Kept;
use yew::html::Scope;
use yew::prelude::*;

use super::block::Block;
use super::{Begin, Happens, World};
use crate::lesson::Goals;
use crate::model::seconds;
use crate::msg::Msg;
use crate::notice::view_notice;
use crate::panes::console::PlainConsole;
use crate::panes::stage::Stage;
use crate::panes::timeline::Strip;
use crate::platform;
use crate::workbench::header::logo;

/// Draws a block. Before there is a run to see, its loader says why not.
pub(super) fn block(world: &World, block: &Block, scope: &Scope<World>) -> Html {
    let words = block.lang.words();
    let id = block.id;
    let on = scope.callback(move |message: Msg| Happens::In(id, message));
    let said = world.notice.as_ref();
    let said = said.map(|notice| view_notice(notice, words, &on.reform(Msg::from)));
    if world.picture.nodes.is_empty() {
        return Html::default();
    }
    let picture = &world.picture;
    let has_stage = picture.nodes.len() > 1;
    let is_tall = picture.nodes.len() > 3;
    let turns = world.turns.clone();
    let shows =
        Callback::from(move |line: std::rc::Rc<redscope_session::Line>| turns.is_of(line.step, id));
    let tries: Vec<AttrValue> =
        block.left.iter().map(|step| AttrValue::from(step.shown())).collect();
    html! {
        <div class="em live">
            { bar(world, block, scope, &on) }
            { for said }
            <div class={classes!("pns", has_stage.then_some("two"), is_tall.then_some("tall"))}>
                if has_stage {
                    <Stage nodes={picture.nodes.clone()} packets={picture.packets.clone()} passed={picture.passed.clone()}
                        clients={picture.clients.clone()} links={picture.links.clone()}
                        cuts={picture.cuts.clone()} route={picture.route.clone()}
                        beliefs={picture.beliefs.clone()} gossip={picture.gossip.clone()} stories={picture.stories.clone()} now_us={picture.now_us}
                        selected={world.selected.clone()} watched={None} on={on.clone()} />
                }
                <PlainConsole clients={picture.clients.clone()} lines={picture.lines.clone()}
                    cleared={picture.cleared.clone()} acts={picture.acts.clone()}
                    completion={picture.completion.clone()} step={picture.step} front={block.front.clone()}
                    {tries} on_try={scope.callback(move |at| Happens::Tried(id, at))} {shows} on={on.clone()} />
            </div>
            if world.lesson.is_some() {
                <div class="les"><Goals lesson={world.lesson.clone()} goals={picture.goals.clone()}
                    now_us={picture.now_us} on={on.clone()} /></div>
            }
            <div class="tl">
                <Strip timeline={picture.timeline.clone()} recorded={picture.recorded()} now_us={picture.now_us}
                    goals={picture.goals.clone()} bare={true} {on} />
            </div>
        </div>
    }
}

/// What runs, and how it is run.
fn bar(world: &World, block: &Block, scope: &Scope<World>, on: &Callback<Msg>) -> Html {
    let words = block.lang.words();
    let id = block.id;
    let button = |label: &'static str, class: &'static str, path: &'static str, message: Msg| {
        let onclick = on.reform(move |_: MouseEvent| message.clone());
        html! {
            <button class={classes!("btn", class)} aria-label={label} title={label} {onclick}>
                <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d={path} /></svg>
            </button>
        }
    };
    let (play, path) = match world.playing {
        true => (words.pause, "M9 5v14M15 5v14"),
        false => (words.play, "M8 5l11 7-11 7z"),
    };
    let onagain = scope.callback(move |_: MouseEvent| Happens::Again(id));
    let slowed = world.picture.slowed.filter(|_| world.playing);
    html! {
        <div class="et">
            <span class="lgo">{ logo() }</span>
            <b class="ttl">{ title(world, block) }</b>
            if let Some(why) = slowed {
                <span class="pill slow" title={words.slowed(why)}>{ words.slowed(why) }</span>
            }
            <span class="grow" />
            <span class="tpt" role="group" aria-label={words.timeline}>
                { button(words.step_back, "", "M18 6l-8 6 8 6zM6 5v14", Msg::StepBack) }
                { button(play, "pri", path, Msg::TogglePlay) }
                { button(words.step, "", "M6 6l8 6-8 6zM18 5v14", Msg::Step) }
                <span class="mono clk" data-testid="now">{ seconds(world.picture.now_us) }</span>
            </span>
            <button class="btn quiet" onclick={onagain}>{ block.lang.embed().reset }</button>
            { whole(world, block, scope) }
        </div>
    }
}

/// The way to the whole page with this run.
fn whole(world: &World, block: &Block, scope: &Scope<World>) -> Html {
    let words = block.lang.words();
    let label = html! { <>{ words.open_full }<span aria-hidden="true">{ " ↗" }</span></> };
    if let Some(Kept::File(file)) = &world.kept {
        let file = file.clone();
        let onclick = move |_: MouseEvent| {
            let _ = platform::download("run.redscope", &file);
        };
        return html! {
            <button class="btn quiet" title={words.shared_file} {onclick}>{ label }</button>
        };
    }
    let near = scope.callback(|()| Happens::Near);
    let shared = {
        let (world, id) = (scope.clone(), block.id);
        move |_: MouseEvent| {
            if let Some(world) = world.get_component() {
                world.tell_share(id);
            }
        }
    };
    html! {
        <a class="btn quiet" href={world.address(block.id)} target="_blank" rel="noopener"
            onpointerenter={near.reform(|_: PointerEvent| ())} onfocus={near.reform(|_: FocusEvent| ())}
            onclick={shared}>{ label }</a>
    }
}

fn title(world: &World, block: &Block) -> String {
    if let (Begin::Lesson(_), Some(lesson)) = (&world.begin, &*world.lesson) {
        return lesson.title.clone();
    }
    let Begin::Scenario { id, .. } = &world.begin else { return String::new() };
    let known = Scenario::find(id);
    known.map_or_else(String::new, |known| block.lang.words().scenario_of(known.id).name.to_owned())
}
