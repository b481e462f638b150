// Play a film of another host in the place of its card, after a click. Before that, the other host is not asked.
{
  const { note } = document.currentScript.dataset;
  const hosts = ["https://www.youtube-nocookie.com/embed/", "https://player.vimeo.com/video/"];

  const play = (card) => {
    const frame = document.createElement("iframe");
    frame.className = card.className;
    frame.title = card.querySelector("span").textContent;
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.allowFullscreen = true;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.src = card.dataset.frame;
    card.replaceWith(frame);
    frame.focus();
  };

  for (const card of document.querySelectorAll("a.embed[data-frame]")) {
    const { frame } = card.dataset;
    if (!hosts.some((host) => frame.startsWith(host))) continue;
    card.querySelector("small").textContent = note.replace("{host}", new URL(frame).host);
    card.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      play(card);
    });
  }
}
