// Scrolls down to the end of the albums, and notes the time between frames and the pictures that the page holds.
async speed => {
  await seen.until(now => !now.busy && document.querySelector("[data-testid=album]"));
  scrollTo(0, 0);
  await seen.frame();
  const covers = new Set();
  const told = { frames: 0, slow: 0, longest: 0, bytes: 0, covers: 0 };
  let last = performance.now();
  const look = () => {
    let bytes = 0;
    for (const { naturalWidth, naturalHeight } of document.images) bytes += 4 * naturalWidth * naturalHeight;
    told.bytes = Math.max(told.bytes, bytes);
    for (const image of document.querySelectorAll(".albums__cover img")) if (image.naturalWidth) covers.add(image.src);
  };
  await new Promise(resolve => {
    const turn = at => {
      told.frames += 1;
      told.slow += at - last > 50 ? 1 : 0;
      told.longest = Math.max(told.longest, at - last);
      // A frame that came late is not made up for by a leap.
      scrollBy(0, speed * Math.min(at - last, 50) / 1000);
      last = at;
      if (told.frames % 20 === 0) look();
      if (scrollY + innerHeight < document.scrollingElement.scrollHeight - 1) requestAnimationFrame(turn);
      else resolve();
    };
    requestAnimationFrame(at => { last = at; requestAnimationFrame(turn); });
  });
  // The last ones may be on their way.
  await new Promise(resolve => setTimeout(resolve, 1000));
  look();
  return { ...told, covers: covers.size };
}
