//! Doing the same on two branches that are compared, or something on one of them.

use redscope_labs::Action;
use redscope_sim::BranchId;

use crate::lens;
use crate::refusal::Refusal;
use crate::session::Session;

/// A reply is waited for no longer than this, in virtual microseconds.
const ANSWER_US: u64 = 1_000_000;

impl Session {
    /// Does something at the present moment on those of two branches that are meant, and goes on until what was
    /// typed is answered, at most a second; the branches it is on then, which are others where something was known
    /// to come. Both are at the same moment in the end, and the one of them that was shown is.
    ///
    /// Errors: [`Refusal`], if it is impossible on one of them; nothing has changed.
    pub fn act_on(
        &mut self,
        branches: [usize; 2],
        meant: [bool; 2],
        words: &str,
    ) -> Result<[usize; 2], Refusal> {
        let at = self.sim().now();
        let here = self.timeline().branch().0;
        let shown = usize::from(branches[1] == here);
        let mut acts: [Option<Action>; 2] = [None, None];
        for side in [0, 1] {
            let number = branches[side];
            let is_there = !self.removed.contains(&BranchId(number));
            let world = self.timeline().look(BranchId(number), at).filter(|_| is_there);
            let mut world = world.ok_or(Refusal::NoBranch(number))?;
            if meant[side] {
                let action = redscope_labs::act::parse_in(words, &world)?;
                world.act(&action)?;
                acts[side] = Some(action);
            }
        }
        let (mut pair, mut until) = (branches, at);
        for (side, action) in acts.into_iter().enumerate() {
            let Some(action) = action else { continue };
            self.go_to(pair[side], at.0);
            let typist = lens::typed(&action).map(|(client, _)| client.to_owned());
            self.act(action)?;
            pair[side] = self.timeline().branch().0;
            if let Some(client) = typist {
                self.run_until_answered(&client, ANSWER_US);
            }
            until = until.max(self.sim().now());
        }
        self.go_to(pair[shown], until.0);
        Ok(pair)
    }

    fn go_to(&mut self, branch: usize, at_us: u64) {
        if self.timeline().branch().0 != branch {
            self.switch(branch);
        }
        self.seek(at_us);
    }
}
