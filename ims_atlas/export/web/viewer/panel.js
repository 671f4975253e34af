// The panel beside the picture: what is shown, and all names.

const LISTED_OPEN = new Set(["selected", "main", "further", "reached", "sites", "acupoints", "meridians"]);

const FEW = 24;

function make(tag, properties = {}, children = []) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export class Panel {
  constructor(facts, body, { chosen, switched }) {
    this.facts = facts;
    this.rows = [];
    this.#switches(body, switched);
    this.#names(body, chosen);
  }

  // Show in the list which parts are chosen; empty: none.
  mark(parts) {
    for (const { button, parts: own } of this.rows) {
      button.setAttribute("aria-pressed", String(own.some((part) => parts.includes(part))));
    }
  }

  #switches(body, switched) {
    const home = document.getElementById("switches");
    for (const [name, label] of Object.entries(this.facts.switches)) {
      if (!body.switches.includes(name)) continue;
      const button = make("button", { type: "button", textContent: label, className: "switch" });
      button.setAttribute("aria-pressed", "true");
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(on));
        switched(name, on);
      });
      home.append(button);
    }
  }

  #names(body, chosen) {
    const home = document.getElementById("names");
    const sections = new Map(Object.keys(this.facts.sections).map((key) => [key, new Map()]));
    for (const part of body.parts) {
      const rows = sections.get(part.role || part.group) ?? sections.get(part.group);
      if (!rows || !part.name) continue;
      if (!rows.has(part.name)) rows.set(part.name, []);
      rows.get(part.name).push(part);
    }
    const made = [];
    for (const [key, rows] of sections) {
      if (!rows.size) continue;
      const list = make("ul");
      const names = [...rows.keys()];
      if (key !== "acupoints") names.sort((a, b) => a.localeCompare(b, this.facts.language));
      for (const name of names) list.append(this.#row(name, rows.get(name), chosen));
      const title = make("summary", {}, [this.facts.sections[key], make("span", { textContent: rows.size })]);
      const section = make("details", { open: LISTED_OPEN.has(key) && rows.size <= FEW }, [title, list]);
      section.dataset.key = key;
      made.push({ section, open: section.open });
      home.append(section);
    }
    this.#finder(made);
  }

  #row(name, parts, chosen) {
    const lines = [make("b", { textContent: name })];
    if (parts[0].note) lines.push(make("small", { textContent: parts[0].note }));
    const button = make("button", { type: "button", className: "name" }, lines);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => chosen(parts));
    const row = make("li", {}, [button]);
    this.rows.push({ row, button, parts, words: plain(`${name} ${parts[0].note ?? ""}`) });
    return row;
  }

  #finder(sections) {
    const field = document.getElementById("find");
    const none = document.getElementById("none");
    field.addEventListener("input", () => {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      for (const one of this.rows) one.row.hidden = !words.every((word) => one.words.includes(word));
      for (const { section, open } of sections) {
        section.hidden = !section.querySelector("li:not([hidden])");
        section.open = words.length ? true : open;
      }
      none.hidden = sections.some(({ section }) => !section.hidden);
    });
  }
}

// Small letters without accents: what is typed finds what is written.
function plain(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}
