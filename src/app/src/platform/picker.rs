//! Lets the person choose a folder.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlInputElement, Window};

use super::given::Given;
use super::tree::of_files;

#[wasm_bindgen]
extern "C" {
    /// The methods of the window that web-sys counts as unstable.
    #[wasm_bindgen(extends = Object)]
    type PickerWindow;

    #[wasm_bindgen(method, catch, js_name = showDirectoryPicker)]
    fn show_directory_picker(this: &PickerWindow, options: &Object) -> Result<Promise, JsValue>;
}

/// Lets the person choose a folder and passes it on; nothing if they cancel. Must be called from a click.
pub fn choose_folder(chosen: impl FnOnce(Vec<Given>) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let has_picker = Reflect::get(&window, &"showDirectoryPicker".into())
        .is_ok_and(|call| call.is_instance_of::<Function>());
    if has_picker { choose_by_picker(&window, chosen) } else { choose_by_input(&window, chosen) }
}

fn choose_by_picker(window: &Window, chosen: impl FnOnce(Vec<Given>) + 'static) {
    let options = Object::new();
    for (key, value) in [("id", "music"), ("startIn", "music"), ("mode", "read")] {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    let Ok(picked) = window.unchecked_ref::<PickerWindow>().show_directory_picker(&options) else { return };
    spawn_local(async move {
        // The promise is rejected when the person closes the picker.
        if let Ok(handle) = JsFuture::from(picked).await {
            chosen(vec![Given::Folder(handle.unchecked_into(), None)]);
        }
    });
}

fn choose_by_input(window: &Window, chosen: impl FnOnce(Vec<Given>) + 'static) {
    let input = window.document().and_then(|document| document.create_element("input").ok());
    let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else { return };
    input.set_type("file");
    input.set_multiple(true);
    let _ = input.set_attribute("webkitdirectory", "");
    let source = input.clone();
    let changed = Closure::once_into_js(move || {
        if let Some(files) = source.files() {
            spawn_local(
                async move { chosen(of_files(files).await.into_iter().map(Given::Listed).collect()) },
            );
        }
    });
    input.set_onchange(Some(changed.unchecked_ref()));
    input.click();
}
