//! What a message says in a few words: of a vote, for whom it is and in which epoch.

use redscope_session::PacketView;

use crate::i18n::Words;

/// The words beside a message.
pub(super) fn said(words: &Words, packet: &PacketView) -> String {
    let Some(ballot) = &packet.ballot else { return packet.label.clone() };
    let words = &words.on_stage;
    let form = if ballot.is_request { words.vote_asked } else { words.vote_given };
    form.replace("{who}", &ballot.candidate).replace("{epoch}", &ballot.epoch.to_string())
}

#[cfg(test)]
mod tests {
    use redscope_session::{BallotView, MessageKind};

    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_vote_says_for_whom_and_in_which_epoch() {
        let ballot = |is_request| BallotView { is_request, candidate: "n6".to_owned(), epoch: 7 };
        let mut packet = PacketView {
            id: 1,
            from: "n6".to_owned(),
            to: "n1".to_owned(),
            kind: MessageKind::Vote,
            sent_us: 0,
            due_us: 1,
            held: false,
            label: "AUTH-REQ".to_owned(),
            ballot: Some(ballot(true)),
        };
        assert_eq!(said(Lang::En.words(), &packet), "vote for n6? epoch 7");
        packet.ballot = Some(ballot(false));
        assert_eq!(said(Lang::En.words(), &packet), "vote for n6, epoch 7");
        packet.ballot = None;
        assert_eq!(said(Lang::En.words(), &packet), "AUTH-REQ");
    }
}
