// Notes what a person sees, frame by frame, by the names that the interface promises; knows nothing of the app.
// Runs before the page's own scripts.
(() => {
  const tasks = [], frames = [];
  const tasksSeen = new PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries()) tasks.push([startTime, duration]);
  });
  tasksSeen.observe({ type: "longtask", buffered: true });

  const number = (element, name) => Number(element?.dataset[name] ?? NaN);
  const shown = name => document.querySelector(`[data-testid=${name}]`);
  const isBusy = () => Boolean(document.querySelector("[aria-busy=true]"));
  const hasText = row => row.textContent.trim() !== "";

  // The rows of the table that stand in the window, from the top.
  const rows = () => [...document.querySelectorAll("[data-testid=track][data-track]")]
    .map(row => [row.getBoundingClientRect(), row])
    .filter(([box, row]) => box.bottom > 0 && box.top < innerHeight && hasText(row))
    .sort(([a], [b]) => a.top - b.top);

  // Songs of all parts of the bar, and of the figures where the page has them.
  const added = () => {
    const figures = shown("figures");
    const parts = [...document.querySelectorAll("[data-testid=outlook] [data-way]")];
    const sum = parts.reduce((all, part) => all + number(part, "count"), 0);
    return figures ? [sum, number(figures, "songs")] : [sum];
  };

  const look = () => ({
    rows: rows().map(([, row]) => row.dataset.track).join(),
    count: number(shown("tracks"), "count"),
    sums: added(),
    busy: isBusy(),
    unsure: shown("figures")?.ariaBusy === "true",
    // The app has taken the page over, and there is no library.
    empty: location.pathname === "/" && Boolean(shown("sync")) && !shown("tracks")
      && /Drop your music folder here/.test(document.body.innerText),
  });

  // Calls back once a frame with the time at which it was painted. A ResizeObserver is the last to be called
  // before that: nothing can change the page between its look and the paint.
  const eachFrame = see => {
    const probe = document.createElement("div");
    Object.assign(probe.style, { position: "fixed", width: "1px", height: "1px", opacity: 0, contain: "strict" });
    Object.assign(probe.style, { pointerEvents: "none", top: 0, left: 0 });
    const { port1, port2 } = new MessageChannel();
    const waiting = [];
    let going = true;
    const observer = new ResizeObserver(() => {
      waiting.push(see());
      port1.postMessage(0);
    });
    port2.onmessage = () => waiting.shift()?.(performance.now());
    const turn = () => {
      if (!going) return;
      // There is no element yet when the document has only begun.
      if (!probe.isConnected) document.documentElement?.append(probe);
      probe.style.width = probe.style.width === "1px" ? "2px" : "1px";
      requestAnimationFrame(turn);
    };
    observer.observe(probe);
    turn();
    return () => {
      going = false;
      observer.disconnect();
      probe.remove();
    };
  };

  // Notes each frame that shows something else than the one before.
  const watch = () => {
    let before = "";
    return eachFrame(() => {
      const now = look(), key = JSON.stringify(now);
      if (key === before) return null;
      before = key;
      return at => frames.push({ at, ...now });
    });
  };

  // Waits for a frame in which something holds; answers when it was painted, nothing after `limit` milliseconds.
  const until = (holds, limit = 60_000) => new Promise(resolve => {
    const deadline = performance.now() + limit;
    const end = eachFrame(() => {
      const there = holds(look());
      return at => {
        if (!there && at < deadline) return;
        end();
        resolve(there ? at : null);
      };
    });
  });

  // Waits until frames have looked the same for so long, in milliseconds, and nothing is busy.
  const calm = async ms => {
    let [before, since] = ["", 0];
    await until(now => {
      const key = JSON.stringify(now), time = performance.now();
      if (key !== before || now.busy) [before, since] = [key, time];
      return time - since > ms;
    });
  };

  // When a frame was painted from which on all were so; null if the last one is not.
  const since = holds => {
    let at = frames.length;
    while (at > 0 && holds(frames[at - 1])) at -= 1;
    return frames[at]?.at ?? null;
  };

  // How a library of so many songs was opened, in milliseconds since the navigation began: the first rows at all,
  // the first that are those of the end, the sums, everything.
  const opened = songs => {
    const last = frames.at(-1).rows;
    const isSame = rows => rows !== "" && (last.startsWith(rows) || rows.startsWith(last));
    const stands = frame => frame.sums.every(sum => sum === songs);
    return {
      any: frames.find(frame => frame.rows !== "")?.at ?? null,
      rows: since(frame => isSame(frame.rows)),
      figures: since(frame => stands(frame) && !frame.unsure),
      folded: since(frame => stands(frame) && frame.count === songs && !frame.busy),
    };
  };

  // What is typed or clicked next: answers how long after it the first frame is painted in which `arrived` holds.
  const answer = (event, arrived, limit = 5000) => new Promise(resolve => {
    const before = look();
    let since = null;
    const note = given => { since ??= given.timeStamp; };
    addEventListener(event, note, { capture: true, once: true });
    const deadline = performance.now() + limit;
    const end = eachFrame(() => {
      const now = since === null ? null : look();
      const there = now && arrived(before, now);
      return at => {
        if (!there && at < deadline) return;
        end();
        removeEventListener(event, note, { capture: true });
        resolve(there ? at - since : null);
      };
    });
  });

  // The usual time between two frames, in milliseconds.
  const frame = async () => {
    const times = [];
    await new Promise(resolve => {
      const turn = now => times.push(now) < 61 ? requestAnimationFrame(turn) : resolve();
      requestAnimationFrame(turn);
    });
    const gaps = times.slice(1).map((time, at) => time - times[at]).sort((a, b) => a - b);
    return gaps[gaps.length >> 1];
  };

  // Tasks over 50 ms from one time to another that came after the first paint: how many, and the longest.
  const tasksIn = (from, to) => {
    const painted = performance.getEntriesByName("first-paint")[0]?.startTime ?? Infinity;
    for (const { startTime, duration } of tasksSeen.takeRecords()) tasks.push([startTime, duration]);
    const mine = tasks.filter(([start]) => start >= Math.max(from, painted) && start < to);
    return [mine.length, Math.max(0, ...mine.map(([, duration]) => duration))];
  };

  window.seen = { look, rows, answer, until, calm, since, opened, frame, tasksIn, eachFrame, stop: watch() };
})();
