//! A call before each frame the browser draws, for as long as it is wanted.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::platform::window;

/// The calls. Nothing is called while nobody wants it, or after they were dropped.
#[derive(Debug)]
pub(crate) struct Frames(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    wanted: Cell<bool>,
    /// The browser's number of the next one, if it was asked for one.
    asked: Cell<Option<i32>>,
    closure: RefCell<Option<Closure<dyn FnMut()>>>,
}

impl Frames {
    pub(crate) fn new(callback: impl Fn() + 'static) -> Self {
        let inner = Rc::new(Inner {
            wanted: Cell::new(false),
            asked: Cell::new(None),
            closure: RefCell::new(None),
        });
        let weak = Rc::downgrade(&inner);
        let closure = Closure::<dyn FnMut()>::new(move || {
            let Some(inner) = weak.upgrade() else { return };
            inner.asked.set(None);
            if inner.wanted.get() {
                callback();
                inner.ask();
            }
        });
        inner.closure.replace(Some(closure));
        Frames(inner)
    }

    /// From now on they are wanted, or not.
    pub(crate) fn want(&self, wanted: bool) {
        self.0.wanted.set(wanted);
        self.0.ask();
    }
}

impl Inner {
    fn ask(&self) {
        if !self.wanted.get() || self.asked.get().is_some() {
            return;
        }
        if let Some(closure) = &*self.closure.borrow() {
            let number = window().request_animation_frame(closure.as_ref().unchecked_ref());
            self.asked.set(number.ok());
        }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        if let Some(number) = self.0.asked.take() {
            let _ = window().cancel_animation_frame(number);
        }
    }
}
