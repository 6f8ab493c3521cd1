// Scrolls the table steadily, and looks in each frame whether the room between the table's head and the window's
// foot is covered by rows with text. Answers frames, those with a gap, and how fast it went in pixels a second.
async (speed, seconds) => {
  const grid = document.querySelector("[data-testid=tracks]");
  const reach = element => element.scrollHeight - element.clientHeight;
  const within = [grid, ...grid.querySelectorAll("*")].slice(0, 50);
  const own = within.find(it => reach(it) > 10_000 && getComputedStyle(it).overflowY !== "visible");
  const scroller = own ?? document.scrollingElement;
  scroller.scrollTop = 20_000;
  await seen.frame();
  const covered = () => {
    const head = grid.querySelector("[role=columnheader]")?.getBoundingClientRect().bottom ?? 0;
    const bottom = own ? Math.min(innerHeight, own.getBoundingClientRect().bottom) : innerHeight;
    let edge = Math.max(head, grid.getBoundingClientRect().top, 0);
    for (const [box] of seen.rows()) if (box.top <= edge + 1) edge = Math.max(edge, box.bottom);
    return edge >= bottom - 1;
  };
  const began = performance.now(), from = scroller.scrollTop;
  let frames = 0, blank = 0, last = began;
  await new Promise(resolve => {
    const end = seen.eachFrame(() => {
      const whole = covered();
      return at => {
        frames += 1;
        blank += whole ? 0 : 1;
        if (at - began > seconds * 1000) {
          end();
          resolve();
        }
        // Between two frames, as a wheel does; a frame that came late is not made up for by a leap.
        scroller.scrollTop += speed * Math.min(at - last, 50) / 1000;
        last = at;
      };
    });
  });
  return [frames, blank, (scroller.scrollTop - from) / (performance.now() - began) * 1000];
}
