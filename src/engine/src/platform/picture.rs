//! Makes pictures smaller with what the browser has for it. No code of ours looks at pixels.

use std::ops::Range;

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = createImageBitmap)]
    fn create_image_bitmap(picture: &Blob, options: &Object) -> Result<Promise, JsValue>;

    /// A picture in memory.
    type ImageBitmap;

    #[wasm_bindgen(method, getter)]
    fn width(this: &ImageBitmap) -> u32;

    #[wasm_bindgen(method, getter)]
    fn height(this: &ImageBitmap) -> u32;

    /// What pictures are drawn on where there is no page.
    type OffscreenCanvas;

    #[wasm_bindgen(constructor, catch)]
    fn new(width: u32, height: u32) -> Result<OffscreenCanvas, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getContext)]
    fn get_context(this: &OffscreenCanvas, kind: &str) -> Result<Renderer, JsValue>;

    #[wasm_bindgen(method, catch, js_name = convertToBlob)]
    fn convert_to_blob(this: &OffscreenCanvas, options: &Object) -> Result<Promise, JsValue>;

    /// Puts a picture onto a canvas, and takes it away from where it was.
    type Renderer;

    #[wasm_bindgen(method, catch, js_name = transferFromImageBitmap)]
    fn transfer(this: &Renderer, picture: &ImageBitmap) -> Result<(), JsValue>;
}

/// The picture in this range of a file, with sides of at most `side` pixels, as a JPEG; `None` if the browser cannot draw
/// it. `size` is its width and height.
pub(crate) async fn smaller(file: &File, range: &Range<u64>, size: (u32, u32), side: u32) -> Option<Blob> {
    let picture = file.slice_with_f64_and_f64(range.start as f64, range.end as f64).ok()?;
    let options = Object::new();
    let (width, height) = size;
    if width.max(height) > side {
        // The other side follows, so that the picture keeps its shape.
        let longer = if width >= height { "resizeWidth" } else { "resizeHeight" };
        set(&options, longer, side.into());
        set(&options, "resizeQuality", "medium".into());
    }
    let bitmap: ImageBitmap = wait(create_image_bitmap(&picture, &options)).await?.unchecked_into();
    let canvas = OffscreenCanvas::new(bitmap.width(), bitmap.height()).ok()?;
    canvas.get_context("bitmaprenderer").ok()?.transfer(&bitmap).ok()?;
    let form = Object::new();
    set(&form, "type", "image/jpeg".into());
    wait(canvas.convert_to_blob(&form)).await?.dyn_into().ok()
}

fn set(options: &Object, name: &str, value: JsValue) {
    // Setting a property of a new object cannot fail.
    let _: Result<bool, JsValue> = Reflect::set(options, &name.into(), &value);
}

async fn wait(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}
