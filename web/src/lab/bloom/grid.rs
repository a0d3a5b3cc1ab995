//! The bits of a filter as a picture, and those of one item in it.

use redscope_session::lab::{BloomLook, HashBit, LayerFill};
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::BloomWords;

/// Cells in a row of the picture.
const ROW: usize = 128;
/// How much of a cell is set is shown in so many shades.
const SHADES: u8 = 4;

/// The picture; the first so many bits of the item have been gone through.
pub(super) fn picture(words: &BloomWords, look: &BloomLook, walked: usize) -> Html {
    let rows = look.cells.len().div_ceil(ROW);
    let sum = |of: fn(&LayerFill) -> u32| grouped(look.layers.iter().map(of).sum::<u32>().into());
    let told = words.bits_told.replace("{set}", &sum(|layer| layer.bits_set));
    let told = told.replace("{all}", &sum(|layer| layer.bits));
    let each = match look.bits_per_cell {
        1 => words.one_bit.to_owned(),
        bits => words.many_bits.replace("{}", &bits.to_string()),
    };
    let shades = (1..=SHADES).map(|shade| html! {
        <path d={runs(&look.cells, shade)} fill-opacity={(f64::from(shade) / f64::from(SHADES)).to_string()} />
    });
    let bits = look.walk.bits.iter().take(walked).enumerate();
    let is_whole = walked == look.walk.bits.len();
    let bits = bits.map(|(at, bit)| mark(bit, !is_whole && at + 1 == walked));
    html! {
        <div class="bl-grid">
            <svg viewBox={format!("0 0 {ROW} {rows}")} role="img" aria-label={told.clone()}>
                <rect width={ROW.to_string()} height={rows.to_string()} />{ for shades }{ for bits }
            </svg>
            <p class="f0 mut">{ told }{ " " }{ each }</p>
        </div>
    }
}

/// The cells of a shade, each run of a row one stroke.
fn runs(cells: &[u8], shade: u8) -> String {
    let mut path = String::new();
    for (y, row) in cells.chunks(ROW).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, other| one == other) {
            if run[0] == shade {
                path.push_str(&format!("M{x} {y}h{0}v1h-{0}z", run.len()));
            }
            x += run.len();
        }
    }
    path
}

fn mark(bit: &HashBit, is_last: bool) -> Html {
    let (x, y) = (bit.cell as usize % ROW, bit.cell as usize / ROW);
    let class = match (bit.is_read, bit.is_set) {
        (true, true) => "on",
        (true, false) => "off",
        (false, _) => "not",
    };
    let r = if is_last { "2.6" } else { "1.7" };
    html! { <circle {class} cx={format!("{x}.5")} cy={format!("{y}.5")} {r} /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_cells_is_one_stroke_within_its_row() {
        let mut cells = vec![0; ROW];
        (cells[1], cells[2], cells[ROW - 1]) = (4, 4, 4);
        cells.extend([4, 1]);
        assert_eq!(runs(&cells, 4), "M1 0h2v1h-2zM127 0h1v1h-1zM0 1h1v1h-1z");
        assert_eq!(runs(&cells, 1), "M1 1h1v1h-1z");
    }
}
