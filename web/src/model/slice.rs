//! A part of the picture that panes share: it is another one when it was changed, and not otherwise.

use std::ops::Deref;
use std::rc::Rc;

/// A value that is compared by its place, so that a pane whose slice was left alone is not drawn again.
#[derive(Debug, Default)]
pub(crate) struct Slice<T>(Rc<T>);

impl<T: Clone> Slice<T> {
    /// Changes it: whoever has the old one keeps that.
    pub(crate) fn edit(&mut self) -> &mut T {
        let copy = T::clone(&self.0);
        self.0 = Rc::new(copy);
        Rc::get_mut(&mut self.0).expect("it is new")
    }

    /// Replaces it, if that is a change.
    pub(crate) fn set(&mut self, value: T)
    where
        T: PartialEq,
    {
        if *self.0 != value {
            self.0 = Rc::new(value);
        }
    }
}

impl<T> From<T> for Slice<T> {
    fn from(value: T) -> Self {
        Slice(Rc::new(value))
    }
}

impl<T> Clone for Slice<T> {
    fn clone(&self) -> Self {
        Slice(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Slice<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Slice<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_another_one_only_when_it_was_changed() {
        let mut slice = Slice::<Vec<u32>>::default();
        let before = slice.clone();
        slice.set(Vec::new());
        assert!(slice == before);
        slice.edit().push(1);
        assert!(slice != before && before.is_empty() && *slice == [1]);
    }
}
