//! A line of a chart as its key has it: how it is drawn, its name, and what it says at the place that is looked at.

use yew::prelude::*;

/// A line in the key of a chart.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lab) struct PlotKey {
    pub(in crate::lab) name: AttrValue,
    /// A class that has its colour; a line without one has that of its side.
    pub(in crate::lab) class: AttrValue,
    /// Its colour, if no class has it.
    pub(in crate::lab) stroke: Option<&'static str>,
    pub(in crate::lab) dashes: Option<&'static str>,
    pub(in crate::lab) value: Option<String>,
}

impl PlotKey {
    /// A line in the colour of its side.
    pub(in crate::lab) fn new(name: impl Into<AttrValue>) -> Self {
        let (name, class) = (name.into(), AttrValue::default());
        PlotKey { name, class, stroke: None, dashes: None, value: None }
    }

    pub(super) fn row(&self) -> Html {
        let PlotKey { name, class, stroke, dashes, value } = self;
        html! {
            <li><svg class={class} viewBox="0 0 22 8" width="22" height="8" aria-hidden="true"><path d="M0 4H22" style={stroke.map(|stroke| format!("stroke:{stroke}"))} stroke-dasharray={*dashes} /></svg>
                <span>{ name }</span>if let Some(value) = value { <b class="mono">{ value }</b> }</li>
        }
    }
}
