//! The labs' worker: takes messages of their page, tries out what is asked, answers.

use redscope_session::lab::FromLab;
use redscope_web::labs::Labs;
use redscope_web::post;

fn main() {
    let mut labs = Labs::default();
    post::answer(&FromLab::Ready, move |asked| match asked {
        Ok(message) => labs.take(&message).into_iter().collect(),
        Err(refusal) => vec![FromLab::Failed(refusal)],
    });
}
