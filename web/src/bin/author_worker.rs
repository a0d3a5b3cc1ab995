//! The worker of lessons that are being written: reads runs and files, writes and proves lessons.

use redscope_web::author::{Author, FromAuthor};
use redscope_web::post;

fn main() {
    let mut author = Author::default();
    post::answer(&FromAuthor::Ready, move |asked| match asked {
        Ok(message) => vec![author.take(message)],
        Err(refusal) => vec![FromAuthor::Failed(refusal)],
    });
}
