//! When the last lines of a page go while its end is on the screen, nothing moves under the pointer.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "tests state their expectations by panicking")]

use js_sys::Promise;
use leptos::mount::mount_to;
use leptos::prelude::*;
use reprise_app::components::{When, steady};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

wasm_bindgen_test_configure!(run_in_browser);

/// Waits until a change is laid out and the observers of its size have run, which is so in the frame after.
async fn laid_out() {
    for _ in 0..2 {
        let frame = Promise::new(&mut |done, _| drop(window().request_animation_frame(&done)));
        JsFuture::from(frame).await.unwrap();
    }
}

fn element(selector: &str) -> HtmlElement {
    document().query_selector(selector).unwrap().unwrap().unchecked_into()
}

fn top(selector: &str) -> f64 {
    element(selector).get_bounding_client_rect().top()
}

/// Shows a page of three screens, with a button and last lines that can go.
fn show(are_there: RwSignal<bool>) -> impl Drop {
    let body: HtmlElement = document().body().unwrap();
    mount_to(body, move || {
        let page = steady();
        view! {
            <main>
                <div class="tried" node_ref=page>
                    <div style="height: 250vh"></div>
                    <button class="tried__button">"Press me"</button>
                    <When on=are_there.into()><div style="height: 40vh"></div></When>
                </div>
            </main>
        }
    })
}

#[wasm_bindgen_test]
async fn what_goes_at_the_end_of_a_page_moves_nothing_until_it_is_out_of_sight() {
    let are_there = RwSignal::new(true);
    let _page = show(are_there);
    laid_out().await;
    window().scroll_to_with_x_and_y(0.0, 1e6);
    laid_out().await;
    let before = top(".tried__button");
    are_there.set(false);
    laid_out().await;
    assert_eq!(top(".tried__button"), before, "the button moved away from the pointer");
    // When the end is off the screen, the page takes only the height that its content needs.
    window().scroll_to_with_x_and_y(0.0, 0.0);
    laid_out().await;
    assert_eq!(element("main").offset_height(), element(".tried").offset_height());
}
