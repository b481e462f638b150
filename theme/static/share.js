// Loaded when a reader clicks the button to share a page: the browser's own way to share, else a panel below the button.
export default (button) => {
  const { title } = document, url = document.querySelector("link[rel=canonical]").href;
  const [copyIt, copied, ownServer] = button.dataset.words.split("|");
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const open = () => {
    const copy = make("button", { type: "button" }, copyIt);
    copy.onclick = () => navigator.clipboard.writeText(url).then(() => { copy.textContent = copied; }, () => prompt(copyIt, url));
    let known = "";
    try {
      known = localStorage["hindsight:server"] || "";
    } catch {}
    const server = make("input", { required: true, value: known, placeholder: "mastodon.example", autocapitalize: "off", spellcheck: false, pattern: "[a-zA-Z0-9.\\-]+(:[0-9]+)?" });
    const form = make("form", {}, make("label", {}, `${ownServer} `, server), " ", make("button", {}, "Mastodon"));
    form.onsubmit = (event) => {
      event.preventDefault();
      try {
        localStorage["hindsight:server"] = server.value;
      } catch {}
      window.open(`https://${server.value}/share?text=${encodeURIComponent(`${title} ${url}`)}`, "_blank", "noopener");
    };
    button.parentElement.after(make("div", { className: "meta share" }, copy, form));
    button.remove();
    copy.focus();
  };
  if (navigator.share) navigator.share({ title, url }).catch(({ name }) => name === "AbortError" || open());
  else open();
};
