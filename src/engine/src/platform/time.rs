//! Clocks and waiting, in the page and in workers.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(done: &Function, ms: u32) -> JsValue;

    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// The wall clock, in milliseconds since 1970.
pub fn wall_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Milliseconds since the page or the worker began. Never goes back.
pub fn now_ms() -> f64 {
    performance_now()
}

/// A day in the person's time zone, as `YYYY-MM-DD`.
pub fn day(ms: u64) -> String {
    let date = js_sys::Date::new(&(ms as f64).into());
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// A day in milliseconds.
const DAY_MS: f64 = 86_400_000.0;

/// The day in the person's time zone, counted from 1 January 1970, and the minute of it.
pub fn day_and_minute(ms: u64) -> (u32, u16) {
    let here = ms as f64 - offset_ms(ms as f64);
    ((here / DAY_MS) as u32, (here % DAY_MS / 60_000.0) as u16)
}

/// Noon of a day in the person's time zone, in milliseconds since 1970.
pub fn noon(day: u32) -> u64 {
    let noon = (f64::from(day) + 0.5) * DAY_MS;
    (noon + offset_ms(noon)) as u64
}

/// Noon of a day in the person's time zone, in milliseconds since 1970, from `2011-03-04`; `None` of earlier days and
/// what is no day.
pub fn noon_of(day: &str) -> Option<u64> {
    let ms = js_sys::Date::parse(&format!("{day}T12:00"));
    (ms > 0.0).then_some(ms as u64)
}

/// By how much the time here is behind UTC.
fn offset_ms(ms: f64) -> f64 {
    js_sys::Date::new(&ms.into()).get_timezone_offset() * 60_000.0
}

/// Waits this many milliseconds.
pub async fn sleep(ms: u32) {
    let waited = Promise::new(&mut |resolve, _| {
        set_timeout(&resolve, ms);
    });
    // The promise is never rejected.
    let _ = JsFuture::from(waited).await;
}
