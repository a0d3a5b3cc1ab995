//! A WebSocket to a bridge on this machine, which speaks as a worker does.

use redscope_session::{OTHER_BUILD, live_protocol};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};
use yew::Callback;

use crate::link::{Heard, listener};

/// A connection, with the page's ear on it.
pub(crate) struct Socket {
    socket: WebSocket,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    /// Connects. Nothing is sent before the other end has said something.
    ///
    /// # Errors
    /// The browser does not let the page connect there, in its words.
    pub(crate) fn open<Said>(
        url: &str,
        on: Callback<Heard<Said>>,
        on_other_build: Callback<()>,
    ) -> Result<Self, String>
    where
        Said: DeserializeOwned + 'static,
    {
        let socket =
            WebSocket::new_with_str(url, &live_protocol()).map_err(|why| format!("{why:?}"))?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let on_message = listener(on.clone());
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let on_close =
            Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| match event.code() {
                OTHER_BUILD => on_other_build.emit(()),
                _ => on.emit(Heard::Died(event.reason())),
            });
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(Socket { socket, _on_message: on_message, _on_close: on_close })
    }

    /// Sends bytes; if the connection is gone, that is heard by itself.
    pub(crate) fn send(&self, bytes: &[u8]) {
        let _ = self.socket.send_with_u8_array(bytes);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}
