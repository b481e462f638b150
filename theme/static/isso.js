// Loaded when a reader clicks "Write a reply": it loads the form of Isso from the server that the button names.
export default (button) => {
  const make = (name, attributes) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const { css, isso } = button.dataset, place = button.parentElement, { pathname } = new URL(document.querySelector("link[rel=canonical]").href);
  const thread = make("div", { id: "isso-thread", "data-isso-id": pathname, "data-title": document.querySelector("h1").textContent.trim() });
  const options = { lang: document.documentElement.lang, "css-url": css, avatar: false, vote: false, "max-comments-nested": "inf" };
  const script = make("script", { src: `${isso.replace(/\/$/, "")}/js/embed.min.js` });
  for (const name in options) script.setAttribute(`data-isso-${name}`, options[name]);
  for (const { name, value } of button.attributes) if (name.startsWith("data-isso")) script.setAttribute(name, value);

  // A comment that the page shows already stays at its place there, and takes the buttons that Isso has for it.
  const observer = new MutationObserver(() => {
    for (const comment of document.querySelectorAll(".isso-comment[id]")) {
      const shown = document.getElementById(`reply-${comment.id}`);
      if (shown && comment.parentElement !== shown) shown.append(comment);
    }
    for (const words of document.querySelectorAll(".isso-textarea:not([aria-label])")) {
      words.ariaLabel = words.placeholder;
      if (button.isConnected) words.focus();
      button.remove();
    }
  });
  script.onerror = () => {
    place.role = "status";
    button.replaceWith(button.dataset.words);
  };
  button.disabled = true;
  observer.observe(place.parentElement, { childList: true, subtree: true });
  place.after(thread);
  document.body.append(script);
};
