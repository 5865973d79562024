// The references table of the HTML report: search, filters, sorting, and each address's ledger on demand.
//
// Everything that strangers wrote reaches the page through textContent, and an address becomes a link only where it is
// http or https. Rows are drawn a page at a time, so that a hundred thousand of them open as quickly as a hundred.
"use strict";

(() => {
  const PAGE = 100; // rows that are drawn at once
  const PRINTED = 2000; // rows that paper gets at the most
  const NO_SECTION = "(no section)"; // as reports/html.py calls it
  const TYPING = 120; // milliseconds of silence before a search begins

  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("data");
  const strings = data.strings;
  const columns = Object.fromEntries(data.columns.map((name, at) => [name, at]));
  const rows = data.rows;
  const FLAG = data.flags;
  let ledgers = null; // the second half of the data, read when somebody asks for the first time

  const cell = (row, name) => row[columns[name]];
  const text = (row, name) => (cell(row, name) < 0 ? "" : strings[cell(row, name)]);
  const has = (row, flag) => (cell(row, "flags") & FLAG[flag]) !== 0;
  const host = (row) => strings[data.hosts[cell(row, "resource")]];

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null) made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };

  const address = (url, label = url) =>
    /^https?:\/\//i.test(url)
      ? element("a", { href: url, rel: "noopener noreferrer nofollow", class: "address" }, label)
      : element("span", { class: "address" }, label);

  const badge = (verdict) => element("span", { class: `badge v-${verdict}` }, data.words[verdict]);

  // --- what is shown -------------------------------------------------------------------------------------------------

  const found = new Array(rows.length); // what a search looks in, made when the first search begins
  const haystack = (at) => {
    if (found[at] === undefined) {
      const row = rows[at];
      const parts = ["url", "text", "section", "title", "suggestion", "archive_url"].map((name) => text(row, name));
      found[at] = `${parts.join("\n")}\n${host(row)}`.toLowerCase();
    }
    return found[at];
  };

  const SELECTS = ["document", "host", "section", "role", "only"];
  const nothing = () => ({ q: "", verdicts: new Set(), ...Object.fromEntries(SELECTS.map((name) => [name, ""])), sort: "", down: false });
  const state = { ...nothing(), shown: PAGE };
  let matching = [];

  const ONLY = {
    proposal: (row) => cell(row, "suggestion") >= 0,
    copy: (row) => cell(row, "archive_url") >= 0,
    confirmed: (row) => has(row, "confirmed"),
    unconfirmed: (row) => has(row, "troubled") && !has(row, "confirmed"),
    damaged: (row) => has(row, "damaged"),
    acknowledged: (row) => has(row, "acknowledged"),
    drifted: (row) => ["changed", "unrelated"].includes(text(row, "drift")),
    new: (row) => ["new", "newly_dead"].includes(text(row, "change")),
    fixed: (row) => ["fixed", "passed"].includes(text(row, "change")),
    moved: (row) => text(row, "change") === "moved",
    added: (row) => text(row, "change") === "added",
  };
  const DRIFTS = { changed: "the page has changed since it was cited", unrelated: "what stands there now has nothing to do with what was cited" };
  const CHANGES = { new: "new", newly_dead: "counts as dead now", fixed: "fixed", passed: "was in trouble in between", moved: "newly moved", blocked: "newly blocked", added: "new link" };

  const KEYS = {
    number: (row) => cell(row, "number"),
    url: (row) => text(row, "url"),
    verdict: (row) => cell(row, "verdict"),
    since: (row) => text(row, "since") || "9999",
  };

  const select = () => {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = [];
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at];
      if (state.verdicts.size && !state.verdicts.has(data.verdicts[cell(row, "verdict")])) continue;
      if (state.document && strings[cell(row, "document")] !== state.document) continue;
      if (state.role && has(row, "content") !== (state.role === "content")) continue;
      if (state.host && host(row) !== state.host) continue;
      if (state.section && (text(row, "section") || NO_SECTION) !== state.section) continue;
      if (state.only && !ONLY[state.only](row)) continue;
      if (words.length && !words.every((word) => haystack(at).includes(word))) continue;
      wanted.push(at);
    }
    if (state.sort) {
      const key = KEYS[state.sort];
      const keys = new Map(wanted.map((at) => [at, key(rows[at])]));
      const turn = state.down ? -1 : 1;
      wanted.sort((a, b) => {
        const [x, y] = [keys.get(a), keys.get(b)];
        return x === y ? a - b : (x < y ? -1 : 1) * turn;
      });
    }
    return wanted;
  };

  // --- drawing -------------------------------------------------------------------------------------------------------

  const body = document.getElementById("rows");
  const count = document.getElementById("count");
  const more = document.getElementById("more");

  const reference = (row) => {
    const said = element("td", { "data-label": "Reference" });
    said.append(element("span", { class: "number" }, String(cell(row, "number"))), ` ${text(row, "text")}`);
    const place = [text(row, "section") && `in “${text(row, "section")}”`];
    if (data.documents > 1) place.unshift(text(row, "document"));
    if (!has(row, "content")) place.push("navigation");
    if (has(row, "hidden")) place.push("not visible");
    said.append(element("small", {}, place.filter(Boolean).join(" · ")));
    return said;
  };

  const finding = (row) => {
    const verdict = data.verdicts[cell(row, "verdict")];
    const said = element("td", { "data-label": "Finding" }, badge(verdict), ` ${text(row, "detail")}`);
    const notes = [];
    if (cell(row, "since") >= 0 && verdict !== "alive") notes.push(`since ${text(row, "since")}`);
    if (has(row, "troubled")) notes.push(has(row, "confirmed") ? "confirmed" : "not confirmed yet");
    if (CHANGES[text(row, "change")]) notes.unshift(CHANGES[text(row, "change")]);
    if (DRIFTS[text(row, "drift")]) notes.push(DRIFTS[text(row, "drift")]);
    if (has(row, "damaged")) notes.push(`the address is suspected damaged: ${text(row, "damage")}`);
    if (has(row, "acknowledged")) notes.push(`acknowledged: ${text(row, "acknowledged")}`);
    if (notes.length) said.append(element("small", {}, notes.join(" · ")));
    return said;
  };

  const instead = (row) => {
    const said = element("td", { "data-label": "Instead" });
    if (cell(row, "suggestion") >= 0) {
      said.append(address(text(row, "suggestion")));
      said.append(element("small", {}, `${text(row, "method")}, confidence ${cell(row, "confidence")} %`));
    } else if (cell(row, "archive_url") >= 0) {
      said.append(address(text(row, "archive_url"), `archived copy of ${text(row, "archived_at")}`));
    }
    return said;
  };

  const draw = (at) => {
    const row = rows[at];
    const id = `ledger-${at}`;
    const toggle = element(
      "button",
      { type: "button", class: "toggle", "aria-expanded": "false", "aria-controls": id, "aria-label": `History of ${text(row, "url")}` },
      "History",
    );
    const line = element(
      "tr",
      { "data-row": String(at) },
      reference(row),
      element("td", { "data-label": "Address" }, address(text(row, "url"))),
      finding(row),
      instead(row),
      element("td", { "data-label": "" }, toggle),
    );
    toggle.addEventListener("click", () => {
      const open = toggle.getAttribute("aria-expanded") === "true";
      toggle.setAttribute("aria-expanded", String(!open));
      if (open) line.nextElementSibling.remove();
      else line.after(element("tr", { class: "ledger", id }, element("td", { colspan: "5" }, ledger(row))));
    });
    return line;
  };

  const show = ({ limit = state.shown, from = 0 } = {}) => {
    const drawn = matching.slice(0, limit);
    if (from) body.append(...drawn.slice(from).map(draw)); // what is open in the rows before stays open
    else body.replaceChildren(...drawn.map(draw));
    const n = (value) => value.toLocaleString("en");
    count.textContent =
      matching.length === rows.length ? `${n(rows.length)} references` : `${n(matching.length)} of ${n(rows.length)} references`;
    if (matching.length > drawn.length) count.textContent += `, the first ${n(drawn.length)} shown`;
    more.hidden = matching.length <= drawn.length;
  };

  // --- one address's ledger ------------------------------------------------------------------------------------------

  // What has happened is told latest first, and numbered from the first on.
  const listed = (title, items, order = {}) =>
    items.length ? [element("h4", {}, title), element("ol", order, ...items.map((item) => element("li", {}, ...item)))] : [];

  const check = (asked) => ([fragment, verdict, detail, status, final, first, last, times, hops]) => {
    const when = first === last ? strings[first] : `${strings[first]} to ${strings[last]}`;
    const what = [badge(verdict), ` ${strings[detail]}`];
    if (fragment >= 0) what.push(` (#${strings[fragment]})`);
    what.push(element("small", {}, `${when}, ${times} ${times === 1 ? "check" : "checks"}${status ? `, status ${status}` : ""}`));
    if (hops.length) {
      const way = hops.map(([url, code, location, permanent]) =>
        element("li", {}, address(strings[url]), ` ${code}${permanent ? " for good" : ""} → `, location < 0 ? "nowhere" : address(strings[location])),
      );
      what.push(element("ol", { class: "hops" }, ...way));
    } else if (final >= 0 && final !== asked) what.push(element("small", {}, "at ", address(strings[final])));
    return what;
  };

  const outage = ([opened, closed, last, checks, first, latest, confirmed]) => [
    closed < 0 ? `since ${strings[opened]}, still so ${strings[last]}, ` : `${strings[opened]} to ${strings[closed]}, `,
    `${checks} troubled ${checks === 1 ? "check" : "checks"}, `,
    `${strings[first]}${latest === first ? "" : ` … ${strings[latest]}`}, ${confirmed ? "confirmed" : "not confirmed"}`,
  ];

  const copy = ([archive, url, captured, status, chosen]) => [
    address(strings[url], `${strings[archive]}, ${strings[captured]}`),
    `${status ? `, status ${status}` : ""}${chosen ? " (the one proposed)" : ""}`,
  ];

  const proposal = ([kind, method, url, evidence, confidence, verified, alternatives]) => [
    `${strings[kind]} (${strings[method]}): `,
    address(strings[url]),
    element(
      "small",
      {},
      `${strings[evidence]}; confidence ${confidence} %, ${verified ? "verified" : "not verified"}` +
        `${alternatives > 1 ? `, one of ${alternatives} alternatives` : ""}`,
    ),
  ];

  const ledger = (row) => {
    ledgers = ledgers || read("ledgers");
    const told = ledgers[cell(row, "resource")];
    if (!told) return element("p", {}, "Nothing is recorded of this address yet.");
    const [url, title, success, due, checks, outages, copies, proposals] = told;
    const facts = [];
    if (title >= 0) facts.push(`“${strings[title]}”`);
    if (success >= 0) facts.push(`last seen well ${strings[success]}`);
    if (due >= 0) facts.push(`next check due ${strings[due]}`);
    return element(
      "div",
      {},
      element("p", {}, address(strings[url]), facts.length ? ` · ${facts.join(" · ")}` : ""),
      ...listed("Checks", checks.map(check(url)), { reversed: "" }),
      ...listed("Outages", outages.map(outage), { reversed: "" }),
      ...listed("Proposals", proposals.map(proposal)),
      ...listed("Archived copies", copies.map(copy)),
    );
  };

  // --- controls ------------------------------------------------------------------------------------------------------

  const controls = { q: document.getElementById("q") };
  for (const name of SELECTS) controls[name] = document.getElementById(name);
  const chips = [...document.querySelectorAll("button[data-verdict]")];
  const sorters = [...document.querySelectorAll("button[data-sort]")];

  const address_of_state = () => {
    const told = new URLSearchParams();
    for (const name of Object.keys(controls)) if (state[name]) told.set(name, state[name]);
    for (const verdict of state.verdicts) told.append("verdict", verdict);
    if (state.sort) told.set("sort", (state.down ? "-" : "") + state.sort);
    return told.toString();
  };

  const refresh = ({ remember = true } = {}) => {
    state.shown = PAGE;
    matching = select();
    for (const chip of chips) chip.setAttribute("aria-pressed", String(state.verdicts.has(chip.dataset.verdict)));
    for (const sorter of sorters) {
      const sorted = sorter.dataset.sort === state.sort ? (state.down ? "descending" : "ascending") : "none";
      sorter.closest("th").setAttribute("aria-sort", sorted);
    }
    show();
    if (remember) {
      const told = address_of_state();
      try {
        history.replaceState(null, "", told ? `#${told}` : location.pathname + location.search);
      } catch {
        // some browsers keep a file from changing its own address: the filter works all the same
      }
    }
  };

  const recall = () => {
    const told = new URLSearchParams(location.hash.slice(1));
    for (const name of Object.keys(controls)) {
      const wanted = told.get(name) || "";
      const known = controls[name].options ? [...controls[name].options].some((option) => option.value === wanted) : true;
      state[name] = known ? wanted : "";
      controls[name].value = state[name];
    }
    const known = new Set(data.verdicts);
    state.verdicts = new Set(told.getAll("verdict").filter((verdict) => known.has(verdict)));
    const sort = told.get("sort") || "";
    state.down = sort.startsWith("-");
    state.sort = Object.hasOwn(KEYS, sort.replace(/^-/, "")) ? sort.replace(/^-/, "") : "";
  };

  let typing = 0;
  controls.q.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      state.q = controls.q.value;
      refresh();
    }, TYPING);
  });
  for (const name of SELECTS) {
    controls[name].addEventListener("change", () => {
      state[name] = controls[name].value;
      refresh();
    });
  }
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      if (!state.verdicts.delete(chip.dataset.verdict)) state.verdicts.add(chip.dataset.verdict);
      refresh();
    });
  }
  for (const sorter of sorters) {
    sorter.addEventListener("click", () => {
      const same = state.sort === sorter.dataset.sort;
      [state.sort, state.down] = same && state.down ? ["", false] : [sorter.dataset.sort, same];
      refresh();
    });
  }
  for (const bar of document.querySelectorAll("button[data-sets]")) {
    bar.addEventListener("click", () => {
      controls[bar.dataset.sets].value = state[bar.dataset.sets] = bar.dataset.to;
      refresh();
      document.getElementById("references").scrollIntoView();
    });
  }
  document.getElementById("clear").addEventListener("click", () => {
    Object.assign(state, nothing());
    for (const control of Object.values(controls)) control.value = "";
    refresh();
    controls.q.focus();
  });
  more.addEventListener("click", () => {
    const first = state.shown;
    state.shown += PAGE;
    show({ from: first });
    body.querySelectorAll("tr[data-row]")[first]?.querySelector("button").focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !/^(?:INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      controls.q.focus();
    }
  });
  window.addEventListener("hashchange", () => {
    if (/^#(?:$|.*=)/.test(location.hash)) {
      recall();
      refresh({ remember: false });
    }
  });
  window.addEventListener("beforeprint", () => show({ limit: PRINTED }));
  window.addEventListener("afterprint", () => show());

  recall();
  refresh({ remember: false });
  document.documentElement.classList.add("ready");
})();
