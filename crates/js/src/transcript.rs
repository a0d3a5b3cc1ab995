//! Transcripts played in a session: documentation that is checked, and blocks of a page that go on in one world.

use redscope_lessons::lesson::Sent;
use redscope_lessons::transcript;
use redscope_session::lesson::{Played, Step, StepError};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{Session, error, to_js};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("transcript.d.ts");

#[wasm_bindgen]
extern "C" {
    /// `TranscriptStep[]`.
    #[wasm_bindgen(typescript_type = "TranscriptStep[]")]
    pub type TranscriptSteps;
}

/// A step of a transcript, and what has come of it; `transcript.d.ts` has its type.
#[derive(Debug, Default, Serialize)]
struct TranscriptStep {
    line: usize,
    step: String,
    shown: Vec<String>,
    got: Vec<String>,
    prompt: Option<String>,
    refused: Option<String>,
    agrees: bool,
}

#[wasm_bindgen]
impl Session {
    /// Carries out the steps of a transcript one after the other, and compares what comes back with what it
    /// shows. Only lines behind a prompt are sent; the next transcript goes on where this one ends.
    ///
    /// Throws if it does not begin with a prompt; then nothing is sent.
    pub fn transcript(&mut self, text: &str) -> Result<TranscriptSteps, JsError> {
        let steps = transcript::read(text).map_err(error)?;
        let before = text.lines().take_while(|line| line.trim().is_empty()).count();
        let (mut line, mut all) = (before, Vec::new());
        for Sent { step, shown } in steps {
            let sent = TranscriptStep { line, step: step.clone(), ..TranscriptStep::default() };
            line += 1 + shown.len();
            all.push(match self.play(&Sent { step, shown: shown.clone() }) {
                Ok(played) => TranscriptStep {
                    shown: played.shown,
                    got: played.got,
                    prompt: played.prompt,
                    agrees: played.is_true,
                    ..sent
                },
                Err(why) => TranscriptStep { shown, refused: Some(why.to_string()), ..sent },
            });
        }
        Ok(to_js(&all)?.unchecked_into())
    }
}

impl Session {
    /// Plays a step. A console that is not there is opened, so that a transcript need not say so.
    fn play(&mut self, sent: &Sent) -> Result<Played, StepError> {
        let step = Step::read(&sent.step)?;
        if let Step::Type { client, .. } | Step::Show { client } = &step {
            let refused = |why| StepError::Refused(Box::new(why));
            self.inner.open_console(client).map_err(refused)?;
        }
        self.typist.play(&mut self.inner, sent)
    }
}
