//! Connections: the fields of `CLIENT LIST` as a table. Killing one is typed into a console that talks to the
//! server, so that it is part of the run.

use yew::prelude::*;

use super::card::card;
use crate::i18n::ServerWords;

/// The fields that stand first; the others follow as `CLIENT LIST` has them.
const FIRST: [&str; 10] =
    ["id", "name", "addr", "flags", "db", "age", "idle", "cmd", "qbuf", "omem"];

pub(super) fn view(
    words: &'static ServerWords,
    clients: &[Vec<(String, String)>],
    count: usize,
    kill: &Callback<String>,
) -> Html {
    let columns = columns(clients);
    let rows = clients.iter().map(|client| {
        let value = |name: &str| {
            client.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
        };
        let cells = columns.iter().map(|name| {
            html! { <td key={name.clone()}>{ value(name) }</td> }
        });
        let id = value("id").to_owned();
        let label = format!("CLIENT KILL ID {id}");
        let onclick = kill.reform({
            let label = label.clone();
            move |_: MouseEvent| label.clone()
        });
        html! {
            <tr key={id}><td><button class="btn sm" aria-label={label.clone()} title={label} {onclick}>{ words.kill }</button></td>
                { for cells }</tr>
        }
    });
    let head = columns.iter().map(|name| html! { <th key={name.clone()}>{ name }</th> });
    let body = html! {
        if clients.is_empty() { <p class="mut f0">{ words.no_clients }</p> }
        else {
            <table class="svt cll mono"><thead><tr><td />{ for head }</tr></thead><tbody>{ for rows }</tbody></table>
        }
    };
    card(super::index::CLIENTS, words.clients, html! { <span class="cnt">{ count }</span> }, body)
}

fn columns(clients: &[Vec<(String, String)>]) -> Vec<String> {
    let Some(fields) = clients.first() else { return Vec::new() };
    let rest = fields.iter().map(|(name, _)| name.as_str()).filter(|name| !FIRST.contains(name));
    FIRST.into_iter().chain(rest).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_column_once() {
        let fields = ["id", "addr", "laddr", "cmd", "user"];
        let client: Vec<_> =
            fields.iter().map(|name| ((*name).to_owned(), String::new())).collect();
        let columns = columns(&[client]);
        assert_eq!(columns[..FIRST.len()], FIRST);
        assert_eq!(columns[FIRST.len()..], ["laddr", "user"]);
    }
}
