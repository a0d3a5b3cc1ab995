//! The worker: takes messages of the page, runs the simulation, answers.

use redscope_session::FromWorker;
use redscope_web::post;
use redscope_web::runner::Runner;

fn main() {
    let mut runner = Runner::with_pulse(|| post::say(&FromWorker::AtWork));
    post::answer(&FromWorker::Ready, move |asked| match asked {
        Ok(message) => runner.take(message),
        Err(refusal) => vec![FromWorker::Failed(refusal)],
    });
}
