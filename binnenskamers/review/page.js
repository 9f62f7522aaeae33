"use strict";
// The page that a person reads a report on. Everything stays in this file: there is no request, no storage, no clock but the browser's own.
//
// What happened is a row of steps; each makes a new state out of the one before and leaves that as it is. So undoing is going back one state, and
// what has to be drawn again is what is another object than before. The steps are what is saved (correcties.json).
(() => {
  const DATA = JSON.parse(document.getElementById("gegevens").textContent);
  const HAS_SOUND = document.body.dataset.sound === "ja";
  /** Below these probabilities the recogniser doubts a word, or doubts it much. */
  const DOUBT = 0.7;
  const MUCH_DOUBT = 0.4;
  /** Seconds without any sign of the reader after which reading time no longer counts. */
  const AWAY = 60;
  /** Segments that are drawn, or passed over, together. */
  const CHUNK = 40;
  const ROLES = ["consulent", "client", "mantelzorger", "clientondersteuner", "voorzitter", "notulist", "deelnemer"];
  const ROLE_LABELS = { client: "cliënt", clientondersteuner: "cliëntondersteuner" };
  const MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split(" ");

  // ================================================================ small helpers
  const byId = (id) => document.getElementById(id);
  const words = (text) => text.split(/\s+/).filter(Boolean);
  const tidy = (text) => words(text).join(" ");
  const sameList = (a, b) => a.length === b.length && a.every((item, at) => item === b[at]);
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const plural = (count, one, more) => `${count} ${count === 1 ? one : more}`;

  /** An element with properties, data attributes (``data``), attributes with a dash or ``role``, and children (text is only ever text). */
  function el(tag, properties, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(properties || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (key === "data") Object.assign(made.dataset, value);
      else if (key.includes("-") || key === "role" || key === "for") made.setAttribute(key, value);
      else made[key] = value;
    }
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  }

  const button = (label, act, data, more) => el("button", { type: "button", data: { act, ...data }, ...more }, label);
  const unseen = (text) => el("span", { className: "unseen" }, text);

  function clock(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const two = (number) => String(number).padStart(2, "0");
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${two(minutes)}:${two(whole % 60)}`;
  }

  function spokenClock(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const parts = [[Math.floor(whole / 3600), "uur"], [Math.floor(whole / 60) % 60, "min."], [whole % 60, "sec."]];
    return parts.filter(([count], at) => count || at === 2).map(([count, unit]) => `${count} ${unit}`).join(" ");
  }

  /** 2026-10-29 → 29 oktober 2026; also for a span 2026-11-23/2026-11-27; anything else as it is. */
  function dutchDate(text) {
    if (!/^\d{4}-\d\d-\d\d(\/\d{4}-\d\d-\d\d)?$/.test(text)) return text;
    const written = text.split("/").map((day) => {
      const [year, month, date] = day.split("-").map(Number);
      return `${date} ${MONTHS[month - 1] || month} ${year}`;
    });
    return written.join(" t/m ");
  }

  let fading = 0;
  function say(text, fault = false) {
    const place = byId("message");
    place.textContent = "";
    place.classList.toggle("fault", fault);
    clearTimeout(fading);
    // emptied first and filled a moment later: so a screen reader also tells the same message twice
    setTimeout(() => { place.textContent = text; }, 30);
    if (!fault) fading = setTimeout(() => { place.textContent = ""; }, 6000);
  }

  // ================================================================ state
  /** The state before anything was done. Objects in a state never change: a step puts others in their place. */
  function firstState() {
    const fields = DATA.velden.map((field) => ({ ...field, uitspraken: writable(field), verouderd: false }));
    return {
      speakers: DATA.sprekers,
      segments: DATA.segmenten,
      fields: new Map(fields.map((field) => [field.id, field])),
      highest: DATA.segmenten.reduce((most, segment) => Math.max(most, segment.id), 0),
    };
  }

  /** The statements of a field; where it has a text only, that text with the evidence of the whole. */
  function writable(field) {
    if (!hasStatements(field) || field.uitspraken.length || field.waarde === null) return field.uitspraken;
    const texts = Array.isArray(field.waarde) ? field.waarde : [field.waarde];
    return texts.map((tekst) => ({ tekst, bewijs: field.bewijs, oorsprong: "tekst", vragen: [], citaat: null }));
  }

  function hasStatements(field) {
    return field.bron === "audio" && (field.soort === "text" || field.soort === "list");
  }

  /** Whether people may change the field, and whether it counts as something to check. */
  const isEditable = (field) => field.bron !== "calc" && field.bron !== "fixed" && field.soort !== "block";
  const isChecked = (field) => field.nagekeken;
  const counts = (field) => field.bron !== "fixed" && field.soort !== "block";

  function isEmpty(field) {
    if (hasStatements(field)) return field.uitspraken.length === 0;
    return field.waarde === null || field.waarde.length === 0;
  }

  const unusable = (what) => new Error(`Een stap in dit bestand klopt niet (${what}).`);

  /** The state after one more step; throws an Error (Dutch) when the step is not about this state. */
  function after(state, step) {
    if (step.soort === "segmenten") return afterSegments(state, step);
    if (step.soort === "spreker") return afterSpeaker(state, step);
    if (step.soort === "veld") return afterField(state, step);
    if (step.soort === "nagekeken") return afterCheck(state, step);
    throw unusable("soort");
  }

  function afterSpeaker(state, step) {
    if (typeof step.naam !== "string" || !step.naam.trim()) throw unusable("naam");
    return { ...state, speakers: { ...state.speakers, [step.spreker]: { naam: step.naam, rol: step.rol } } };
  }

  function afterCheck(state, step) {
    const field = state.fields.get(step.veld);
    if (!field) throw unusable("veld");
    const checked = { ...field, nagekeken: step.ja === true };
    return withField(state, step.ja ? fresh(checked) : checked);
  }

  /** A field that somebody looked at: nothing under it is out of date any more. */
  function fresh(field) {
    const seen = (items) => items.map((item) => (item.verouderd ? { ...item, verouderd: false } : item));
    const rows = field.soort === "table" && field.waarde ? seen(field.waarde) : field.waarde;
    return { ...field, verouderd: false, uitspraken: seen(field.uitspraken), waarde: rows };
  }

  function afterField(state, step) {
    const field = state.fields.get(step.veld);
    if (!field || !isEditable(field)) throw unusable("veld");
    if (step.uitspraken) return withField(state, withStatements(field, step.uitspraken));
    if (step.rijen) return withField(state, withRows(field, step.rijen));
    return withField(state, { ...field, waarde: step.waarde === "" ? null : step.waarde, verouderd: false });
  }

  /** A statement that did not change keeps its questions and its origin; another one is a person's. */
  function withStatements(field, given) {
    const left = [...field.uitspraken];
    const made = given.map(({ tekst, bewijs }) => {
      const at = left.findIndex((old) => old.tekst === tekst && sameList(old.bewijs, bewijs));
      if (at >= 0) return { ...left.splice(at, 1)[0], verouderd: false };
      return { tekst, bewijs: [...bewijs], oorsprong: "mens", vragen: [], citaat: null };
    });
    const texts = made.map((statement) => statement.tekst);
    const value = field.soort === "list" ? texts : texts.join(" ");
    return { ...field, uitspraken: made, waarde: made.length ? value : null, bewijs: cited(made), verouderd: false };
  }

  function withRows(field, given) {
    const rows = given.map((row) => ({ ...row, bewijs: [...row.bewijs] }));
    return { ...field, waarde: rows.length ? rows : null, bewijs: cited(rows), verouderd: false };
  }

  const cited = (items) => [...new Set(items.flatMap((item) => item.bewijs))].sort((a, b) => a - b);

  function withField(state, field) {
    return { ...state, fields: new Map(state.fields).set(field.id, field) };
  }

  function afterSegments(state, step) {
    const at = state.segments.findIndex((segment) => segment.id === step.van[0]);
    const old = state.segments.slice(at, at + step.van.length);
    if (at < 0 || !sameList(old.map((segment) => segment.id), step.van) || !step.worden.length) throw unusable("segmenten");
    const made = withWords(old, step.worden);
    const segments = [...state.segments.slice(0, at), ...made, ...state.segments.slice(at + old.length)];
    const highest = Math.max(state.highest, ...step.worden.map((piece) => piece.id));
    const changed = saysOther(old, made);
    return { ...state, segments, highest, fields: withEvidence(state.fields, step.van, made.map((piece) => piece.id), changed) };
  }

  const textOf = (segments) => tidy(segments.map((segment) => segment.tekst).join(" "));

  /** Whether other words are said now, or somebody else says them: a split alone changes nothing for a report. */
  function saysOther(old, made) {
    const speakers = (segments) => [...new Set(segments.map((segment) => segment.spreker))].sort();
    return textOf(old) !== textOf(made) || !sameList(speakers(old), speakers(made));
  }

  /** The new pieces, each with its share of the recognised words as long as nobody changed the text. */
  function withWords(old, pieces) {
    const left = old.flatMap((segment) => segment.woorden);
    const untouched = textOf(old) === textOf(pieces) && tidy(left.map((word) => word[2]).join(" ")) === textOf(pieces);
    return pieces.map((piece) => {
      const taken = [];
      for (let count = untouched ? words(piece.tekst).length : 0; count > 0 && left.length; ) {
        taken.push(left.shift());
        count -= words(taken[taken.length - 1][2]).length;
      }
      return { ...piece, woorden: taken, veranderd: true };
    });
  }

  /** Every citation of segments ``from`` becomes one of ``to``. When they say something else, what rests on them is out of date and unchecked. */
  function withEvidence(fields, from, to, changed) {
    const rests = (item) => item.bewijs.some((id) => from.includes(id));
    const moved = (item) => (rests(item)
      ? { ...item, bewijs: [...new Set(item.bewijs.flatMap((id) => (from.includes(id) ? to : [id])))], verouderd: item.verouderd || changed }
      : item);
    const result = new Map(fields);
    for (const field of fields.values()) {
      const rows = field.soort === "table" ? field.waarde || [] : [];
      if (!rests(field) && !field.uitspraken.some(rests) && !rows.some(rests)) continue;
      const next = { ...moved(field), uitspraken: field.uitspraken.map(moved), nagekeken: field.nagekeken && !changed };
      result.set(field.id, field.soort === "table" && field.waarde ? { ...next, waarde: rows.map(moved) } : next);
    }
    return result;
  }

  // ================================================================ steps, undo, save
  const story = [{ state: firstState(), step: null }];
  let saved = 0;
  /** What is open for writing: {kind: "field", id, draft} or {kind: "segment", id}; one at a time. */
  let editing = null;
  const now = () => story[story.length - 1].state;
  const steps = () => story.slice(1).map((moment) => moment.step);
  const isUnsaved = () => story.length - 1 > saved;

  function take(step) {
    story.push({ state: after(now(), step), step });
    draw();
  }

  function undo() {
    if (editing) return say("Sluit eerst wat u aan het bewerken bent: kies Klaar of Annuleer.");
    if (story.length === 1) return say("Er is niets om ongedaan te maken.");
    if (!isUnsaved()) return say("Wat u al hebt bewaard, kunt u hier niet ongedaan maken. Verander het opnieuw.");
    const { step } = story.pop();
    draw();
    return say(`Ongedaan gemaakt: ${described(step)}.`);
  }

  function described(step) {
    const label = step.veld ? now().fields.get(step.veld).label : "";
    if (step.soort === "nagekeken") return `${step.ja ? "vinkje" : "weggehaald vinkje"} bij ${label}`;
    if (step.soort === "veld") return `nieuwe tekst bij ${label}`;
    if (step.soort === "spreker") return `naam ${step.naam}`;
    return "verandering in het transcript";
  }

  function document_() {
    return {
      schema: "binnenskamers/correcties/1",
      dossier: DATA.dossier,
      pagina: DATA.pagina,
      basis: DATA.basis,
      versie: DATA.versie,
      seconden: byId("measure").checked ? Math.round(readingTime) : null,
      stappen: steps(),
    };
  }

  function save() {
    if (editing) return say("Sluit eerst wat u aan het bewerken bent: kies Klaar of Annuleer.", true);
    if (story.length === 1) return say("Er is nog niets om te bewaren: u hebt niets veranderd of aangevinkt.");
    const blob = new Blob([JSON.stringify(document_(), null, 1) + "\n"], { type: "application/json" });
    const link = el("a", { href: URL.createObjectURL(blob), download: "correcties.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    saved = story.length - 1;
    drawCount();
    return say(`Bewaard met ${plural(saved, "stap", "stappen")}: kijk bij uw downloads naar correcties.json.`);
  }

  async function load(file) {
    try {
      const given = JSON.parse(await file.text());
      if (given.schema !== "binnenskamers/correcties/1" || !Array.isArray(given.stappen)) throw new Error("Dit is geen bestand met correcties.");
      if (given.pagina !== DATA.pagina || given.basis !== DATA.basis) throw new Error("Dit bestand hoort bij een andere pagina.");
      if (story.length > 1) throw new Error("U bent al begonnen. Laad een bestand meteen na het openen van de pagina.");
      const moments = [];
      let state = now();
      for (const step of given.stappen) moments.push({ state: (state = after(state, step)), step });
      story.push(...moments);
      saved = moments.length;
      if (typeof given.seconden === "number") { byId("measure").checked = true; readingTime = given.seconden; }
      draw();
      say(`U gaat verder met ${plural(saved, "stap", "stappen")}.`);
    } catch (error) {
      say(error instanceof SyntaxError ? "Dit bestand is niet te lezen. Kies correcties.json." : error.message, true);
    }
  }

  // ================================================================ reading time (only when the reader asks for it)
  let readingTime = 0;
  let lastSign = 0;
  function countSecond() {
    const here = document.visibilityState === "visible" && (performance.now() - lastSign < AWAY * 1000 || isPlaying());
    if (byId("measure").checked && here) readingTime += 1;
  }

  // ================================================================ drawing
  let drawn = null;
  function draw() {
    const state = now();
    if (state === drawn) return;
    const renamed = !drawn || state.speakers !== drawn.speakers;
    indexOf = new Map(state.segments.map((segment, at) => [segment.id, at]));
    if (renamed) drawSpeakers();
    for (const field of state.fields.values()) {
      if (renamed || !drawn || drawn.fields.get(field.id) !== field) redrawField(field);
    }
    if (renamed || state.segments !== drawn.segments) drawSegments(drawn ? drawn.speakers : state.speakers);
    drawn = state;
    drawCount();
    drawWave();
  }

  function drawCount() {
    const fields = [...now().fields.values()].filter(counts);
    const done = fields.filter(isChecked).length;
    byId("count").textContent = fields.length
      ? `${done} van ${plural(fields.length, "veld", "velden")} nagekeken`
      : plural(story.length - 1, "stap gedaan", "stappen gedaan");
    byId("progress").max = fields.length || 1;
    byId("progress").value = done;
    byId("undo").disabled = !isUnsaved();
  }

  /** Put ``next`` where ``old`` is; whoever was on a control in it, stays on the same control. */
  function swap(old, next) {
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(next);
    if (!held) return;
    const { act, n } = held.dataset;
    const same = act ? [...next.querySelectorAll(`[data-act="${act}"]`)].find((item) => item.dataset.n === n) : null;
    (same || next).focus({ preventScroll: true });
  }

  const speakerName = (code) => (code === null ? "Onbekend" : (now().speakers[code] || { naam: code }).naam);

  function speakerClass(code) {
    const at = Object.keys(now().speakers).indexOf(code);
    return at < 0 ? "" : `speaker-${at % 6}`;
  }

  // ---------------------------------------------------------------- report
  const fieldNodes = new Map();
  let currentField = null;
  const visibleFields = () => [...fieldNodes.keys()];

  function drawChapters() {
    const place = byId("chapters");
    const chapters = [...DATA.hoofdstukken, { id: "", titel: "Overige velden", inleiding: "" }];
    const known = new Set(DATA.hoofdstukken.map((chapter) => chapter.id));
    for (const chapter of chapters) {
      const fields = DATA.velden.filter((field) => (known.has(field.hoofdstuk) ? field.hoofdstuk : "") === chapter.id);
      if (!fields.length) continue;
      const nodes = fields.map((field) => el("div", { data: { field: field.id } }));
      fields.forEach((field, at) => fieldNodes.set(field.id, nodes[at]));
      place.append(el("div", { className: "chapter" },
        el("h3", {}, chapter.titel || "Verslag"), chapter.inleiding ? el("p", {}, chapter.inleiding) : null, ...nodes));
    }
    if (!fieldNodes.size) place.append(el("p", { className: "hint" }, "Bij dit gesprek is geen verslag gemaakt. U kunt het transcript nalezen."));
  }

  function redrawField(field) {
    if (editing && editing.kind === "field" && editing.id === field.id) return;
    const made = fieldNode(field);
    swap(fieldNodes.get(field.id), made);
    fieldNodes.set(field.id, made);
  }

  function fieldNode(field) {
    const open = editing && editing.kind === "field" && editing.id === field.id;
    const classes = ["field", field.nagekeken ? "checked" : "", currentField === field.id ? "current" : ""];
    const node = el("div", {
      className: classes.filter(Boolean).join(" "), data: { field: field.id }, role: "group", tabIndex: -1, "aria-labelledby": `label-${field.id}`,
    }, fieldHead(field, open), field.uitleg ? el("p", { className: "help" }, field.uitleg) : null);
    node.append(...(open ? [fieldEditor(field)] : fieldContent(field)));
    return node;
  }

  function fieldHead(field, open) {
    const marks = [field.verplicht ? "verplicht" : "", field.intern ? "alleen voor u" : ""].filter(Boolean).join(", ");
    const tick = counts(field)
      ? el("label", { className: "tick" },
        el("input", { type: "checkbox", checked: field.nagekeken, data: { act: "tick" } }), tickLabel(field), unseen(`: ${field.label}`))
      : null;
    return el("div", { className: "field-head" },
      el("h4", { id: `label-${field.id}` }, field.label, marks ? el("span", { className: "marks" }, ` (${marks})`) : null),
      el("div", { className: "row" }, isEditable(field) && !open ? editButton(field) : "", tick || ""));
  }

  function editButton(field) {
    const label = field.bron === "human" && isEmpty(field) ? "Schrijf" : "Bewerk";
    return button(label, "edit", {}, { className: "quiet", "aria-label": `${label}: ${field.label}` });
  }

  function tickLabel(field) {
    return isEmpty(field) && field.bron === "audio" ? "Klopt: niet besproken" : "Nagekeken";
  }

  function fieldContent(field) {
    const parts = [fieldValue(field)];
    const stale = field.verouderd && !hasStatements(field) && field.soort !== "table";
    if (stale) parts.push(staleNote());
    parts.push(...field.vragen.map((text) => question(text, field.nagekeken)));
    return parts;
  }

  function fieldValue(field) {
    if (field.soort === "block") return el("p", { className: "value empty" }, "Dit deel vult iemand met de pen in, op het verslag zelf.");
    if (isEmpty(field)) return el("p", { className: "value empty" }, emptyText(field));
    if (hasStatements(field)) return el("ul", {}, ...field.uitspraken.map((item, at) => statementNode(field, item, at)));
    if (field.soort === "table") return el("ul", {}, ...field.waarde.map((row, at) => rowNode(field, row, at)));
    return plainValue(field);
  }

  function emptyText(field) {
    if (field.bron === "human") return "Nog niet geschreven";
    if (field.bron === "calc") return "Niets";
    return field.bron === "audio" ? "Niet besproken" : "Niet ingevuld";
  }

  function plainValue(field) {
    const list = Array.isArray(field.waarde) ? field.waarde : [field.waarde];
    const shown = list.map((text) => (field.soort === "date" ? dutchDate(text) : field.soort === "choice" ? capital(text) : text));
    const body = shown.length > 1 ? el("ul", {}, ...shown.map((text) => el("li", {}, `– ${text}`))) : shown[0];
    return el("div", { className: "value", data: { ids: field.bewijs.join(" ") } }, body, sources(field.bewijs));
  }

  function statementNode(field, item, at) {
    const origin = { berekend: "berekend", mens: "door u geschreven", tekst: "herschreven" }[item.oorsprong] || "";
    return el("li", { className: "statement", data: { ids: item.bewijs.join(" "), n: at } },
      el("span", {}, item.tekst), " ", sources(item.bewijs), origin ? el("span", { className: "origin" }, ` ${origin}`) : null,
      item.citaat && item.citaat !== item.tekst ? el("span", { className: "quote" }, `Gezegd: “${item.citaat}”`) : null,
      ...item.vragen.map((text) => question(text, field.nagekeken)), item.verouderd ? staleNote() : null);
  }

  function rowNode(field, row, at) {
    const cells = columnsOf(field).filter((column) => row[column.id] !== null && row[column.id] !== undefined);
    const list = el("dl", {}, ...cells.flatMap((column) => [el("dt", {}, column.label), el("dd", {}, cellText(row[column.id]))]));
    const body = columnsOf(field).length === 1 && cells.length ? el("span", {}, cellText(row[cells[0].id])) : list;
    return el("li", { className: "entry", data: { ids: row.bewijs.join(" "), n: at } }, body, " ", sources(row.bewijs), row.verouderd ? staleNote() : null);
  }

  const cellText = (text) => dutchDate(String(text));

  function columnsOf(field) {
    if (field.kolommen.length) return field.kolommen;
    const keys = Object.keys((field.waarde || [])[0] || {}).filter((key) => key !== "bewijs" && key !== "verouderd");
    return keys.map((id) => ({ id, label: capital(id) }));
  }

  function question(text, settled) {
    const body = text.replace(/^controleer:\s*/i, "");
    return el("span", { className: settled ? "question settled" : "question" }, `${settled ? "Nagekeken" : "Controleer"}: ${body}`);
  }

  const staleNote = () => el("span", { className: "stale" }, "De bron is veranderd nadat dit is geschreven. Kijk of het nog klopt.");

  /** A button per segment a statement rests on: its time and who says it. */
  function sources(ids) {
    const found = ids.map(segmentById).filter(Boolean);
    if (!found.length) return "";
    const made = found.slice(0, 4).map((segment, at) => {
      const label = `${clock(segment.begin)} ${speakerName(segment.spreker)}`;
      return button(label, "evidence", { segment: segment.id, n: at }, { className: "source", "aria-label": `Luister naar de bron: ${label}` });
    });
    const rest = found.length > 4 ? el("span", { className: "origin" }, `en nog ${found.length - 4}`) : null;
    return el("span", { className: "sources" }, ...made, rest || "");
  }

  // ---------------------------------------------------------------- editors of fields
  function openField(id) {
    if (!id) return;
    const field = now().fields.get(id);
    if (!isEditable(field)) { say("Dit veld is berekend of staat vast. U kunt het niet veranderen, wel aanvinken."); return; }
    if (!closeEditor()) return;
    setCurrentField(id);
    editing = { kind: "field", id, draft: draftOf(field) };
    reopenField(0);
  }

  /** Draw the editor again, with the draft; then be in its ``at``-th box (-1: the last). */
  function reopenField(at) {
    const made = fieldNode(now().fields.get(editing.id));
    fieldNodes.get(editing.id).replaceWith(made);
    fieldNodes.set(editing.id, made);
    const boxes = made.querySelectorAll("textarea, input[type=text], input[type=date], select");
    const box = boxes[at < 0 ? boxes.length - 1 : Math.min(at, boxes.length - 1)] || made.querySelector(".editor button");
    box.focus();
    made.scrollIntoView({ block: "nearest" });
  }

  function draftOf(field) {
    if (hasStatements(field)) {
      const items = field.uitspraken.map((item) => ({ tekst: item.tekst, bewijs: [...item.bewijs] }));
      return { items: items.length ? items : [{ tekst: "", bewijs: [] }] };
    }
    if (field.soort === "table") {
      const rows = (field.waarde || []).map((row) => rowOf(field, row));
      return { items: rows.length ? rows : [rowOf(field, { bewijs: [] })] };
    }
    return { value: Array.isArray(field.waarde) ? field.waarde.join("\n") : field.waarde || "" };
  }

  function rowOf(field, row) {
    const cells = columnsOf(field).map((column) => [column.id, row[column.id] ?? null]);
    return { ...Object.fromEntries(cells), bewijs: [...row.bewijs] };
  }

  function fieldEditor(field) {
    const { draft } = editing;
    const parts = draft.items ? draft.items.map((item, at) => itemEditor(field, item, at)) : [valueEditor(field, draft.value)];
    const adding = draft.items ? button(field.soort === "table" ? "Nieuwe regel" : "Nieuwe uitspraak", "add-item", {}) : null;
    return el("div", { className: "editor" }, ...parts,
      el("div", { className: "row" }, button("Klaar", "done", {}, { className: "primary" }), button("Annuleer", "cancel", {}), adding || ""));
  }

  function valueEditor(field, value) {
    const label = field.label;
    if (field.soort === "choice") {
      const known = [...new Set([...field.opties, ...(value ? [value] : [])])];
      const options = [el("option", { value: "" }, emptyText(field)), ...known.map((text) => el("option", { value: text }, capital(text)))];
      const choice = el("select", { data: { part: "value" } }, ...options);
      choice.value = value;
      return el("label", { className: "box" }, label, choice);
    }
    const isDate = field.soort === "date" && (!value || /^\d{4}-\d\d-\d\d$/.test(value));
    if (isDate) return el("label", { className: "box" }, label, el("input", { type: "date", value, data: { part: "value" } }));
    return el("label", { className: "box" }, label, area(value, field.bron === "human" ? 8 : 2, { part: "value" }));
  }

  const area = (value, rows, data) => el("textarea", { value, rows, data, spellcheck: true });
  const linesFor = (text, least = 2) => Math.min(8, Math.max(least, Math.ceil((text || "").length / 60)));

  function itemEditor(field, item, at) {
    const kind = field.soort === "table" ? "Regel" : "Uitspraak";
    const boxes = field.soort === "table"
      ? columnsOf(field).map((column) => el("label", { className: "box" }, column.label,
        area(item[column.id] || "", linesFor(item[column.id], 1), { part: "cell", n: at, column: column.id })))
      : [el("label", { className: "box" }, unseen(`Tekst van uitspraak ${at + 1}`), area(item.tekst, linesFor(item.tekst), { part: "text", n: at }))];
    const drop = button(`Verwijder ${kind.toLowerCase()} ${at + 1}`, "drop-item", { n: at });
    return el("fieldset", {}, el("legend", {}, `${kind} ${at + 1}`), ...boxes, ...evidenceEditor(item, at, drop));
  }

  function evidenceEditor(item, at, drop) {
    const chips = item.bewijs.map((id) => {
      const segment = segmentById(id);
      const label = segment ? `${clock(segment.begin)} ${speakerName(segment.spreker)}` : `segment ${id}`;
      return el("span", { className: "chip" }, label, button("×", "drop-source", { n: at, segment: id }, { "aria-label": `Haal bron ${label} weg` }));
    });
    const chosen = item.bewijs.includes(activeSegment) ? null : segmentById(activeSegment);
    const add = chosen ? button(`Bron erbij: ${clock(chosen.begin)} ${speakerName(chosen.spreker)}`, "add-source", { n: at }) : "";
    return [
      el("div", { className: "row" }, el("span", { className: "hint" }, "Bron:"), ...(chips.length ? chips : ["geen"])),
      el("div", { className: "row entry-actions" }, add, drop),
    ];
  }

  /** What was typed so far, into the draft: before the editor is drawn again or closed. */
  function readDraft() {
    const node = fieldNodes.get(editing.id);
    for (const box of node.querySelectorAll("[data-part]")) {
      const { part, n, column } = box.dataset;
      if (part === "value") editing.draft.value = box.value;
      if (part === "text") editing.draft.items[n].tekst = box.value;
      if (part === "cell") editing.draft.items[n][column] = box.value;
    }
  }

  function changeDraft(change, at) {
    readDraft();
    change(editing.draft.items);
    reopenField(at);
  }

  function addItem() {
    const field = now().fields.get(editing.id);
    const bewijs = segmentById(activeSegment) ? [activeSegment] : [];
    changeDraft((items) => items.push(field.soort === "table" ? rowOf(field, { bewijs }) : { tekst: "", bewijs }), -1);
  }

  function addSource(at) {
    changeDraft((items) => { items[at].bewijs = [...new Set([...items[at].bewijs, activeSegment])].sort((a, b) => a - b); }, at);
  }

  function stepOfDraft() {
    const field = now().fields.get(editing.id);
    const { draft } = editing;
    if (!draft.items) return { soort: "veld", veld: field.id, waarde: draft.value.trim() || null };
    if (field.soort === "table") {
      const clean = (text) => (text === null ? null : tidy(text) || null);
      const rows = draft.items.map((row) => ({ ...Object.fromEntries(columnsOf(field).map(({ id }) => [id, clean(row[id])])), bewijs: row.bewijs }));
      return { soort: "veld", veld: field.id, rijen: rows.filter((row) => columnsOf(field).some(({ id }) => row[id])) };
    }
    const items = draft.items.map((item) => ({ tekst: tidy(item.tekst), bewijs: item.bewijs })).filter((item) => item.tekst);
    return { soort: "veld", veld: field.id, uitspraken: items };
  }

  function isOther(step) {
    const field = now().fields.get(step.veld);
    const plain = (value) => JSON.stringify(value);
    if (step.uitspraken) return plain(step.uitspraken) !== plain(field.uitspraken.map(({ tekst, bewijs }) => ({ tekst, bewijs })));
    if (step.rijen) return plain(step.rijen) !== plain((field.waarde || []).map((row) => rowOf(field, row)));
    const old = Array.isArray(field.waarde) ? field.waarde.join("\n") : field.waarde;
    return (step.waarde || "") !== (old || "");
  }

  /** Leave the editor of a field; with ``keep`` what was typed becomes a step. */
  function closeField(keep) {
    if (keep) readDraft();
    const { id } = editing;
    const step = keep ? stepOfDraft() : null;
    const changed = step !== null && isOther(step);
    editing = null;
    if (changed) take(step);
    redrawField(now().fields.get(id));
    fieldNodes.get(id).querySelector("[data-act=edit]").focus({ preventScroll: true });
    if (keep) say(changed ? "Veranderd." : "Er is niets veranderd.");
  }

  /** Before something else is opened: what is open is taken over, as if Klaar was chosen. */
  function closeEditor() {
    if (!editing) return true;
    if (editing.kind === "field") closeField(true);
    else return closeSegment(true);
    return true;
  }

  // ---------------------------------------------------------------- moving through fields, checking
  function setCurrentField(id) {
    if (currentField === id) return;
    const before = fieldNodes.get(currentField);
    if (before) before.classList.remove("current");
    currentField = id;
    if (id) fieldNodes.get(id).classList.add("current");
  }

  function goToField(id) {
    if (!id) return;
    showPart("report");
    setCurrentField(id);
    const node = fieldNodes.get(id);
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  }

  function moveField(by) {
    const ids = visibleFields();
    const at = ids.indexOf(currentField);
    goToField(at < 0 ? ids[0] : ids[Math.min(ids.length - 1, Math.max(0, at + by))]);
  }

  function nextUnchecked() {
    const ids = visibleFields();
    const from = ids.indexOf(currentField) + 1;
    const open = (id) => counts(now().fields.get(id)) && !isChecked(now().fields.get(id));
    return [...ids.slice(from), ...ids.slice(0, from)].find(open) || null;
  }

  function check(id, yes) {
    take({ soort: "nagekeken", veld: id, ja: yes });
  }

  /** The key "a": this field is right; on to the next one that is open. */
  function agree() {
    const field = currentField && now().fields.get(currentField);
    if (!field) return moveField(1);
    if (!counts(field)) return moveField(1);
    check(field.id, !field.nagekeken);
    if (field.nagekeken) return say(`Vinkje weg bij ${field.label}.`);
    const next = nextUnchecked();
    if (next) goToField(next);
    return say(next ? `${field.label} is nagekeken.` : "Alle velden zijn nagekeken. Vergeet niet te bewaren.");
  }

  // ---------------------------------------------------------------- transcript
  const segmentNodes = new Map();
  const drawnSegments = new Map();
  let activeSegment = null;
  let lit = [];
  let indexOf = new Map();

  const segmentById = (id) => now().segments[indexOf.get(id)] || null;

  /** Bring the list up to date: pieces that are gone, that are new, and that changed or whose speaker is called otherwise. */
  function drawSegments(speakersBefore) {
    const { segments, speakers } = now();
    if (!segmentNodes.size) drawAllSegments(segments);
    for (const [id, node] of segmentNodes) if (!indexOf.has(id)) forget(id, node);
    let previous = null;
    segments.forEach((segment, at) => {
      const first = startsTurn(segments, at);
      const before = drawnSegments.get(segment.id);
      const renamed = speakers[segment.spreker] !== speakersBefore[segment.spreker];
      const same = before && before.segment === segment && before.first === first && !renamed;
      if (before && isOpen(segment)) drawnSegments.set(segment.id, { segment, first });
      else if (!same) putSegment(segment, first, previous);
      previous = segmentNodes.get(segment.id);
    });
    if (activeSegment === null && segments.length) setActive(segments[0].id, false);
  }

  const startsTurn = (segments, at) => at === 0 || segments[at - 1].spreker !== segments[at].spreker;
  const isOpen = (segment) => editing !== null && editing.kind === "segment" && editing.id === segment.id;

  /** The list as the page opens, in chunks: a browser passes over a chunk that is not on the screen with everything in it. */
  function drawAllSegments(segments) {
    const gaps = [...DATA.gaten];
    const chunks = [];
    segments.forEach((segment, at) => {
      if (at % CHUNK === 0) chunks.push(el("div", { className: "chunk" }));
      const chunk = chunks[chunks.length - 1];
      while (gaps.length && gaps[0].begin < segment.begin) chunk.append(gapNode(gaps.shift()));
      const first = startsTurn(segments, at);
      const node = segmentNode(segment, first);
      segmentNodes.set(segment.id, node);
      drawnSegments.set(segment.id, { segment, first });
      chunk.append(node);
    });
    if (gaps.length) chunks.push(el("div", { className: "chunk" }, ...gaps.map(gapNode)));
    byId("segments").append(...chunks);
  }

  /** Draw one piece: in its own place, or when it is new behind ``previous`` and the gaps that come before it. */
  function putSegment(segment, first, previous) {
    const made = segmentNode(segment, first);
    const old = segmentNodes.get(segment.id);
    segmentNodes.set(segment.id, made);
    drawnSegments.set(segment.id, { segment, first });
    if (old) { swap(old, made); return; }
    let place = previous;
    const comesBefore = (node) => node && node.className === "gap" && Number(node.dataset.begin) <= segment.begin;
    while (place && comesBefore(place.nextElementSibling)) place = place.nextElementSibling;
    if (place) place.after(made);
    else byId("segments").firstElementChild.prepend(made);
  }

  function forget(id, node) {
    node.remove();
    segmentNodes.delete(id);
    drawnSegments.delete(id);
    if (activeSegment === id) activeSegment = null;
  }

  function gapNode(gap) {
    return el("div", { className: "gap", role: "listitem", data: { begin: gap.begin } }, `${clock(gap.begin)}–${clock(gap.einde)}: hier is gesproken, maar er is geen tekst. ${capital(gap.reden || "")}`);
  }

  function segmentNode(segment, first) {
    const open = isOpen(segment);
    const name = speakerName(segment.spreker);
    const marks = [first ? "first" : "", speakerClass(segment.spreker), lit.includes(segment.id) ? "lit" : "", open ? "editing" : "",
      segment.veranderd ? "changed" : "", activeSegment === segment.id ? "active" : ""];
    const classes = ["segment", ...marks].filter(Boolean).join(" ");
    const node = el("div", { className: classes, role: "listitem", data: { segment: segment.id }, tabIndex: -1 });
    if (open) {
      node.append(segmentEditor(segment));
      return node;
    }
    const stop = activeSegment === segment.id ? 0 : -1;
    const time = clock(segment.begin);
    node.append(
      button(time, "play-segment", {}, { className: "time", tabIndex: stop, "aria-label": `Luister vanaf ${time}, ${name}` }),
      el("div", {}, first ? el("span", { className: "who" }, name) : "", el("p", { className: "text" }, ...wordNodes(segment))),
      button("Bewerk", "edit-segment", {}, { className: "edit", tabIndex: stop, "aria-label": `Bewerk het stuk van ${time}` }));
    return node;
  }

  /** The text with marks around doubtful words only: that keeps a page of 20,000 words light. */
  function wordNodes(segment) {
    const nodes = [];
    let from = 0;
    for (const { at, word } of placedWords(segment)) {
      const [, , text, probability] = word;
      if (probability === null || probability === undefined || probability >= DOUBT) continue;
      nodes.push(segment.tekst.slice(from, at));
      const much = probability < MUCH_DOUBT;
      nodes.push(el("mark", { className: much ? "doubt strong" : "doubt", title: much ? "zeer onzeker verstaan" : "onzeker verstaan" }, text));
      from = at + text.length;
    }
    nodes.push(segment.tekst.slice(from));
    return nodes.filter((node) => node !== "");
  }

  /** Where each recognised word stands in the text; none when the text is another one. */
  function placedWords(segment) {
    const placed = [];
    let from = 0;
    for (const word of segment.woorden) {
      const at = segment.tekst.indexOf(word[2], from);
      if (at < 0) return [];
      placed.push({ at, word });
      from = at + word[2].length;
    }
    return placed;
  }

  /** The moment in the sound at which the text of a segment has come ``offset`` characters far. */
  function timeAt(segment, offset) {
    const placed = placedWords(segment).filter(({ at }) => at <= offset);
    if (placed.length) return placed[placed.length - 1].word[0];
    const share = segment.tekst.length ? offset / segment.tekst.length : 0;
    return segment.begin + share * (segment.einde - segment.begin);
  }

  function setActive(id, scroll = true) {
    const old = segmentNodes.get(activeSegment);
    if (old) mark(old, false);
    activeSegment = id;
    const node = segmentNodes.get(id);
    if (!node) return;
    mark(node, true);
    if (scroll) reveal(node, "nearest");
  }

  function mark(node, active) {
    node.classList.toggle("active", active);
    for (const item of node.querySelectorAll(":scope > button")) item.tabIndex = active ? 0 : -1;
  }

  /** Scroll to a segment; twice, because what was never on the screen has a guessed height until then. */
  function reveal(node, block) {
    node.scrollIntoView({ block });
    requestAnimationFrame(() => node.scrollIntoView({ block: "nearest" }));
  }

  function moveSegment(by) {
    const { segments } = now();
    if (!segments.length) return;
    const at = indexOf.has(activeSegment) ? indexOf.get(activeSegment) + by : 0;
    setActive(segments[Math.min(segments.length - 1, Math.max(0, at))].id);
    segmentNodes.get(activeSegment).querySelector("button").focus({ preventScroll: true });
  }

  function nextDoubt() {
    const { segments } = now();
    const doubtful = (segment) => segment.woorden.some((word) => word[3] !== null && word[3] < MUCH_DOUBT);
    const from = indexOf.has(activeSegment) ? indexOf.get(activeSegment) + 1 : 0;
    const found = [...segments.slice(from), ...segments.slice(0, from)].find(doubtful);
    if (!found) return say("Er zijn geen zeer onzekere woorden.");
    showPart("transcript");
    setActive(found.id);
    return segmentNodes.get(found.id).querySelector("button").focus({ preventScroll: true });
  }

  /** Light up what a statement rests on, bring it into view and play from there. */
  function showEvidence(ids, from) {
    const known = ids.filter((id) => indexOf.has(id));
    light(known);
    if (!known.length) return say("Bij deze uitspraak hoort geen stuk van het transcript.");
    const start = known.includes(from) ? from : known[0];
    showPart("transcript", true);
    setActive(start, false);
    reveal(segmentNodes.get(start), "center");
    playFrom(segmentById(start).begin);
    return undefined;
  }

  function light(ids) {
    for (const id of lit) segmentNodes.get(id)?.classList.remove("lit");
    lit = ids;
    for (const id of lit) segmentNodes.get(id)?.classList.add("lit");
    for (const node of document.querySelectorAll(".statement.lit, .entry.lit, .value.lit")) node.classList.remove("lit");
    drawWave();
  }

  // ---------------------------------------------------------------- editor of a segment
  function openSegment(id) {
    if (!closeEditor() || !indexOf.has(id)) return;
    setActive(id, false);
    editing = { kind: "segment", id };
    redrawSegment(id);
    const box = segmentNodes.get(id).querySelector("textarea");
    box.focus();
    box.setSelectionRange(0, 0);
    segmentNodes.get(id).querySelector(".editor").scrollIntoView({ block: "nearest" });
  }

  function redrawSegment(id) {
    const { first } = drawnSegments.get(id);
    const made = segmentNode(segmentById(id), first);
    segmentNodes.get(id).replaceWith(made);
    segmentNodes.set(id, made);
  }

  function segmentEditor(segment) {
    const codes = Object.keys(now().speakers);
    const known = segment.spreker === null || codes.includes(segment.spreker) ? codes : [...codes, segment.spreker];
    const choice = el("select", { data: { part: "speaker" } }, ...known.map((code) => el("option", { value: code }, speakerName(code))),
      el("option", { value: "" }, "Onbekend"), el("option", { value: "+" }, "Nieuwe spreker"));
    choice.value = segment.spreker === null ? "" : segment.spreker;
    const last = now().segments[now().segments.length - 1].id === segment.id;
    return el("div", { className: "editor", role: "group", "aria-label": `Bewerk het stuk van ${clock(segment.begin)}` },
      el("label", { className: "box" }, `Wat is er gezegd vanaf ${clock(segment.begin)}?`, area(segment.tekst, linesFor(segment.tekst), { part: "text" })),
      el("label", { className: "box" }, "Wie zegt dit?", choice),
      el("label", { className: "box" }, "Waarom verandert u dit? (mag leeg blijven)", el("input", { type: "text", data: { part: "reason" }, maxLength: 200 })),
      el("div", { className: "row" },
        button("Klaar", "done", {}, { className: "primary" }), button("Annuleer", "cancel", {}),
        button("Splits bij de cursor", "split", {}), button("Voeg samen met het volgende", "merge", {}, { disabled: last }),
        button("Luister", "play-segment", {})));
  }

  function segmentDraft() {
    const node = segmentNodes.get(editing.id);
    const part = (name) => node.querySelector(`[data-part="${name}"]`);
    return { text: part("text").value, cursor: part("text").selectionStart, speaker: part("speaker").value, reason: tidy(part("reason").value) };
  }

  const piece = (id, spreker, begin, einde, tekst) => ({ id, spreker, begin, einde, tekst: tidy(tekst) });

  /** The chosen speaker's code, or null; a new speaker is made first, with a step of its own. */
  function chosenSpeaker(value) {
    if (value !== "+") return value || null;
    let number = Object.keys(now().speakers).length + 1;
    while (now().speakers[`S${number}`]) number += 1;
    take({ soort: "spreker", spreker: `S${number}`, naam: `Spreker ${number}`, rol: null });
    return `S${number}`;
  }

  /** Leave the editor of a segment; with ``keep`` what was typed becomes a step. False when that cannot be. */
  function closeSegment(keep) {
    const { id } = editing;
    const draft = segmentDraft();
    const segment = segmentById(id);
    if (keep && !tidy(draft.text)) {
      say("De tekst is leeg. Voeg dit stuk samen met een ander stuk, of zet er tekst in.", true);
      return false;
    }
    editing = null;
    const changed = keep && changeSegment(segment, draft);
    redrawSegment(id);
    setActive(id, false);
    segmentNodes.get(id).querySelector(".edit").focus({ preventScroll: true });
    if (keep) say(changed ? "Het transcript is veranderd." : "Er is niets veranderd.");
    return true;
  }

  function changeSegment(segment, draft) {
    const speaker = chosenSpeaker(draft.speaker);
    const other = tidy(draft.text) !== tidy(segment.tekst);
    if (!other && speaker === segment.spreker) return false;
    const reden = draft.reason || (other ? "verkeerd verstaan" : "verkeerde spreker");
    take({ soort: "segmenten", van: [segment.id], worden: [piece(segment.id, speaker, segment.begin, segment.einde, draft.text)], reden });
    return true;
  }

  function split() {
    const draft = segmentDraft();
    const segment = segmentById(editing.id);
    const [before, behind] = [draft.text.slice(0, draft.cursor), draft.text.slice(draft.cursor)];
    if (!tidy(before) || !tidy(behind)) {
      segmentNodes.get(editing.id).querySelector("textarea").focus();
      return say("Zet de cursor eerst in de tekst, op de plek waar u wilt splitsen.", true);
    }
    const at = splitTime(segment, draft.text, before);
    editing = null;
    const speaker = chosenSpeaker(draft.speaker);
    const id = now().highest + 1;
    const worden = [piece(id, speaker, segment.begin, at, before), piece(id + 1, speaker, at, segment.einde, behind)];
    take({ soort: "segmenten", van: [segment.id], worden, reden: draft.reason || "gesplitst" });
    openSegment(id + 1);
    return say("Gesplitst. U bewerkt nu het tweede stuk.");
  }

  /** When the text behind the cursor begins: by the words as long as they are the recognised ones, else by its share of the letters. */
  function splitTime(segment, text, before) {
    const count = words(before).length;
    const sure = tidy(text) === tidy(segment.tekst) && segment.woorden.length === words(text).length && segment.woorden[count];
    const share = text.length ? before.length / text.length : 0.5;
    const time = sure ? segment.woorden[count][0] : segment.begin + share * (segment.einde - segment.begin);
    return Math.round(Math.min(segment.einde, Math.max(segment.begin, time)) * 1000) / 1000;
  }

  function merge() {
    const draft = segmentDraft();
    const segment = segmentById(editing.id);
    const next = now().segments[indexOf.get(segment.id) + 1];
    if (!next) return;
    editing = null;
    const speaker = chosenSpeaker(draft.speaker);
    const id = now().highest + 1;
    const end = Math.max(segment.einde, next.einde);
    const worden = [piece(id, speaker, segment.begin, end, `${draft.text} ${next.tekst}`)];
    take({ soort: "segmenten", van: [segment.id, next.id], worden, reden: draft.reason || "hoort bij elkaar" });
    setActive(id);
    segmentNodes.get(id).querySelector(".edit").focus({ preventScroll: true });
    say("Samengevoegd.");
  }

  // ---------------------------------------------------------------- speakers
  function drawSpeakers() {
    const made = Object.entries(now().speakers).map(([code, speaker]) => {
      const roles = [...new Set([...ROLES, ...(speaker.rol ? [speaker.rol] : [])])];
      const role = el("select", { data: { speaker: code, part: "role", act: "role", n: code } }, el("option", { value: "" }, "niet gekozen"),
        ...roles.map((name) => el("option", { value: name }, ROLE_LABELS[name] || name)));
      role.value = speaker.rol || "";
      const name = el("input", { type: "text", value: speaker.naam, maxLength: 100, data: { speaker: code, part: "name", act: "name", n: code } });
      return el("li", { className: speakerClass(code) }, el("label", {}, `Naam van ${code}`, name), el("label", {}, `Rol van ${code}`, role),
        button("Luister", "hear-speaker", { speaker: code }, { "aria-label": `Luister naar ${speaker.naam}` }));
    });
    swapChildren(byId("speakers"), made);
  }

  function swapChildren(place, children) {
    const held = place.contains(document.activeElement) ? document.activeElement.dataset : null;
    place.replaceChildren(...children);
    if (held) [...place.querySelectorAll(`[data-act="${held.act}"]`)].find((item) => item.dataset.n === held.n)?.focus({ preventScroll: true });
  }

  function renameSpeaker(box) {
    const code = box.dataset.speaker;
    const old = now().speakers[code];
    const part = (name) => box.closest("li").querySelector(`[data-part=${name}]`);
    const next = { naam: tidy(part("name").value), rol: part("role").value || null };
    if (!next.naam) { part("name").value = old.naam; say("Een naam mag niet leeg zijn.", true); return; }
    if (next.naam === old.naam && next.rol === old.rol) return;
    take({ soort: "spreker", spreker: code, ...next });
    say(`${code} heet nu ${next.naam}.`);
  }

  function hearSpeaker(code) {
    const own = now().segments.filter((segment) => segment.spreker === code);
    const longest = own.reduce((best, segment) => (!best || segment.einde - segment.begin > best.einde - best.begin ? segment : best), null);
    if (!longest) return say("Deze spreker zegt niets in het transcript.");
    return showEvidence([longest.id], longest.id);
  }

  // ================================================================ sound
  const audio = byId("audio");
  let opened = false;
  let nowSegment = null;
  const isPlaying = () => opened && !audio.paused && !audio.ended;
  const length = () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : DATA.opname.duur) || 0;

  /** The sound is unpacked at the first use only: opening the page stays quick. */
  function openSound() {
    if (opened || !HAS_SOUND) return opened;
    const place = byId("geluid");
    if (!place) { say("Het geluid wordt nog geladen. Probeer het zo nog eens."); return false; }
    audio.src = URL.createObjectURL(new Blob(decoded(place.textContent), { type: place.dataset.soort }));
    place.remove();
    opened = true;
    return true;
  }

  /** Base64 → pieces of bytes; in pieces, so that hours of sound are never there as one long text. */
  function decoded(text) {
    const clean = text.trim();
    const size = 4 * 65536;
    const parts = [];
    for (let from = 0; from < clean.length; from += size) {
      const part = atob(clean.slice(from, from + size));
      const bytes = new Uint8Array(part.length);
      for (let at = 0; at < part.length; at += 1) bytes[at] = part.charCodeAt(at);
      parts.push(bytes);
    }
    return parts;
  }

  function seek(seconds) {
    if (!openSound()) return;
    audio.currentTime = Math.min(Math.max(0, seconds), length());
    drawPlace();
  }

  function playFrom(seconds) {
    if (!HAS_SOUND || !openSound()) return;
    seek(seconds);
    play();
  }

  function play() {
    audio.playbackRate = speed;
    audio.play().catch((error) => {
      if (error.name !== "AbortError") say("Deze browser kan het geluid niet afspelen. Probeer een nieuwere versie.", true);
    });
  }

  function toggle() {
    if (!HAS_SOUND) { say("Bij deze pagina zit geen geluid."); return; }
    if (!openSound()) return;
    if (isPlaying()) audio.pause();
    else play();
  }

  let speed = 1;
  function nextSpeed() {
    speed = { 1: 1.5, 1.5: 2, 2: 1 }[speed];
    audio.playbackRate = speed;
    const text = String(speed).replace(".", ",");
    byId("speed").textContent = `${text}×`;
    byId("speed").setAttribute("aria-label", `Snelheid: ${text} keer`);
    say(`Snelheid: ${text} keer.`);
  }

  function drawButton() {
    byId("play").textContent = isPlaying() ? "Pauze" : "Speel af";
  }

  function drawPlace() {
    const at = audio.currentTime || 0;
    const place = byId("place");
    place.max = Math.max(0.1, length());
    place.value = at;
    place.setAttribute("aria-valuetext", spokenClock(at));
    byId("time").textContent = `${clock(at)} / ${clock(length())}`;
    drawNow(at);
    drawWave();
  }

  /** The segment that is heard at this moment, or the last one before it. */
  function segmentAt(seconds) {
    const { segments } = now();
    let [low, high] = [0, segments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (segments[middle].begin <= seconds + 0.05) low = middle + 1;
      else high = middle;
    }
    return segments[low - 1] || null;
  }

  function drawNow(seconds) {
    const segment = opened ? segmentAt(seconds) : null;
    const id = segment ? segment.id : null;
    if (id !== nowSegment) {
      segmentNodes.get(nowSegment)?.classList.remove("now");
      nowSegment = id;
      const node = segmentNodes.get(id);
      node?.classList.add("now");
      if (node && isPlaying() && byId("follow").checked && !editing) reveal(node, "nearest");
    }
    if (segment) drawWord(segment, seconds);
  }

  /** Show the word that is heard, without changing the page (where the browser can). */
  function drawWord(segment, seconds) {
    if (!globalThis.Highlight || !CSS.highlights) return;
    const text = segmentNodes.get(segment.id)?.querySelector(".text");
    const spoken = placedWords(segment).filter(({ word }) => word[0] <= seconds + 0.05).pop();
    CSS.highlights.delete("spoken");
    if (!text || !spoken) return;
    const range = rangeIn(text, spoken.at, spoken.at + spoken.word[2].length);
    if (range) CSS.highlights.set("spoken", new Highlight(range));
  }

  function rangeIn(node, from, to) {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let before = 0;
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const end = before + text.length;
      if (from >= before && from < end) range.setStart(text, from - before);
      if (to > before && to <= end) { range.setEnd(text, to - before); return range; }
      before = end;
    }
    return null;
  }

  // ---------------------------------------------------------------- waveform
  const peaks = decoded(DATA.golf || "").flatMap((part) => [...part]);
  const loudest = peaks.reduce((most, peak) => Math.max(most, peak), 1);
  let waiting = false;

  function drawWave() {
    if (!HAS_SOUND || waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; paintWave(); });
  }

  function paintWave() {
    const canvas = byId("wave");
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width) return;
    const scale = globalThis.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * scale)) [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    const total = length() || 1;
    const toX = (seconds) => (seconds / total) * width;
    paintLit(pen, toX, height);
    paintBars(pen, width, height, total);
    paintGaps(pen, toX, height);
    pen.fillStyle = "#8f1d14";
    pen.fillRect(Math.min(width - 2, toX(audio.currentTime || 0)), 0, 2, height);
  }

  function paintBars(pen, width, height, total) {
    const colour = getComputedStyle(byId("wave")).color;
    const perBar = (total * DATA.golf_per_seconde * 3) / width;
    for (let bar = 0; bar * 3 < width; bar += 1) {
      const part = peaks.slice(Math.floor(bar * perBar), Math.max(Math.floor(bar * perBar) + 1, Math.floor((bar + 1) * perBar)));
      const tall = Math.max(1, (Math.max(0, ...part) / loudest) * (height - 8));
      pen.fillStyle = colour;
      pen.fillRect(bar * 3, (height - tall) / 2, 2, tall);
    }
  }

  function paintLit(pen, toX, height) {
    for (const segment of lit.map(segmentById).filter(Boolean)) {
      const [from, to] = [toX(segment.begin), toX(segment.einde)];
      pen.fillStyle = "#fff3bf";
      pen.fillRect(from, 0, Math.max(4, to - from), height);
      pen.fillStyle = "#7a3e00";
      pen.fillRect(from, height - 4, Math.max(4, to - from), 4);
    }
  }

  function paintGaps(pen, toX, height) {
    pen.fillStyle = "#7a3e00";
    for (const gap of DATA.gaten) {
      for (let x = toX(gap.begin); x < Math.max(toX(gap.begin) + 3, toX(gap.einde)); x += 6) pen.fillRect(x, 0, 3, 3);
    }
  }

  // ================================================================ parts of the page on a narrow screen
  function showPart(part, fromReport = false) {
    document.body.dataset.part = part;
    for (const item of document.querySelectorAll(".parts button")) item.setAttribute("aria-pressed", String(item.dataset.part === part));
    byId("back").hidden = !(part === "transcript" && fromReport && isNarrow());
  }

  const isNarrow = () => getComputedStyle(document.querySelector(".parts")).display !== "none";

  // ================================================================ what people do
  const inTranscript = () => byId("transcript").contains(document.activeElement);
  const move = (by) => (inTranscript() ? moveSegment(by) : moveField(by));
  const edit = () => (inTranscript() ? openSegment(activeSegment) : openField(currentField || visibleFields()[0]));

  const KEYS = [
    ["j", "volgende veld (in het transcript: volgende stuk)", () => move(1)],
    ["k", "vorige veld (in het transcript: vorige stuk)", () => move(-1)],
    ["a", "akkoord: vink dit veld aan en ga naar het volgende", agree],
    ["e", "bewerk dit veld (in het transcript: dit stuk)", edit],
    ["l", "luister naar de bron van dit veld", listen],
    ["n", "volgende veld dat nog niet is nagekeken", () => goToField(nextUnchecked())],
    ["w", "volgende stuk met een zeer onzeker woord", nextDoubt],
    ["t", "wissel tussen verslag en transcript", switchPart],
    [" ", "geluid aan of uit", toggle],
    ["ArrowLeft", "5 seconden terug", () => seek((audio.currentTime || 0) - 5)],
    ["ArrowRight", "5 seconden vooruit", () => seek((audio.currentTime || 0) + 5)],
    ["s", "sneller: 1, 1,5 of 2 keer", nextSpeed],
    ["z", "maak de laatste stap ongedaan", undo],
    ["?", "deze hulp", () => byId("help").showModal()],
  ];
  const KEY_NAMES = { " ": "spatie", ArrowLeft: "←", ArrowRight: "→" };

  function listen() {
    if (inTranscript()) return playFrom(segmentById(activeSegment).begin);
    const source = fieldNodes.get(currentField)?.querySelector(".source");
    if (!source) return say("Dit veld heeft geen bron in het transcript.");
    const from = source.closest("[data-ids]");
    return evidenceOf(from, Number(source.dataset.segment));
  }

  function switchPart() {
    if (inTranscript()) return goToField(currentField || visibleFields()[0]);
    showPart("transcript");
    return moveSegment(0);
  }

  function evidenceOf(node, from) {
    showEvidence(node.dataset.ids.split(" ").filter(Boolean).map(Number), from);
    node.classList.add("lit");
  }

  const ACTIONS = {
    undo, save, toggle, merge, split,
    help: () => byId("help").showModal(),
    close: () => byId("help").close(),
    load: () => byId("file").click(),
    speed: nextSpeed,
    jump: (target) => seek((audio.currentTime || 0) + Number(target.dataset.seconds)),
    part: (target) => showPart(target.dataset.part),
    back: () => goToField(currentField),
    edit: (target) => openField(target.closest(".field").dataset.field),
    done: () => (editing.kind === "field" ? closeField(true) : closeSegment(true)),
    cancel: () => (editing.kind === "field" ? closeField(false) : closeSegment(false)),
    "add-item": addItem,
    "drop-item": (target) => changeDraft((items) => items.splice(Number(target.dataset.n), 1), 0),
    "add-source": (target) => addSource(Number(target.dataset.n)),
    "drop-source": (target) => changeDraft((items) => {
      const item = items[Number(target.dataset.n)];
      item.bewijs = item.bewijs.filter((id) => id !== Number(target.dataset.segment));
    }, Number(target.dataset.n)),
    evidence: (target) => evidenceOf(target.closest("[data-ids]"), Number(target.dataset.segment)),
    "play-segment": (target) => playSegment(target.closest(".segment")),
    "edit-segment": (target) => openSegment(Number(target.closest(".segment").dataset.segment)),
    "hear-speaker": (target) => hearSpeaker(target.dataset.speaker),
  };

  function playSegment(node) {
    const id = Number(node.dataset.segment);
    setActive(id, false);
    light([]);
    playFrom(segmentById(id).begin);
  }

  function onClick(event) {
    const target = event.target.closest("button, a, input, select, textarea, label, summary");
    const field = event.target.closest(".field");
    if (field) setCurrentField(field.dataset.field);
    if (target) {
      if (target.tagName === "BUTTON" && ACTIONS[target.dataset.act]) ACTIONS[target.dataset.act](target);
      return;
    }
    if (!getSelection().isCollapsed) return;
    const claim = event.target.closest("[data-ids]");
    if (claim && claim.dataset.ids) { evidenceOf(claim); return; }
    const text = event.target.closest(".segment .text");
    if (text) playWord(text, event);
  }

  function playWord(text, event) {
    const id = Number(text.closest(".segment").dataset.segment);
    const segment = segmentById(id);
    setActive(id, false);
    light([]);
    playFrom(timeAt(segment, caretOffset(text, event.clientX, event.clientY)));
  }

  /** How many characters of the text stand before this place on the screen. */
  function caretOffset(text, x, y) {
    const at = document.caretPositionFromPoint ? document.caretPositionFromPoint(x, y) : document.caretRangeFromPoint?.(x, y);
    if (!at) return 0;
    const [node, offset] = "offsetNode" in at ? [at.offsetNode, at.offset] : [at.startContainer, at.startOffset];
    if (!text.contains(node)) return 0;
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(node, offset);
    return range.toString().length;
  }

  function isTyping(target) {
    return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=range])");
  }

  function onKey(event) {
    if (byId("help").open) return;
    if (event.key === "Escape" && editing) { event.preventDefault(); ACTIONS.cancel(); return; }
    if ((event.ctrlKey || event.metaKey) && !event.altKey) { onControlKey(event); return; }
    if (event.altKey || isTyping(event.target) || !byId("letters").checked) return;
    const ownSpace = event.key === " " && event.target.matches("button, summary, a, input[type=checkbox]");
    const found = KEYS.find(([key]) => key === event.key);
    if (!found || ownSpace) return;
    event.preventDefault();
    found[2]();
  }

  function onControlKey(event) {
    const key = event.key.toLowerCase();
    if (key === "enter" && editing) { event.preventDefault(); ACTIONS.done(); }
    if (key === "s") { event.preventDefault(); save(); }
    if (key === "z" && !event.shiftKey && !isTyping(event.target)) { event.preventDefault(); undo(); }
  }

  function onChange(event) {
    const { target } = event;
    if (target.dataset.act === "tick") check(target.closest(".field").dataset.field, target.checked);
    if (target.closest("#speakers")) renameSpeaker(target);
    if (target.id === "file" && target.files.length) { load(target.files[0]); target.value = ""; }
  }

  function onFocus(event) {
    const field = event.target.closest(".field");
    if (field) setCurrentField(field.dataset.field);
    const segment = event.target.closest(".segment");
    if (segment && Number(segment.dataset.segment) !== activeSegment) setActive(Number(segment.dataset.segment), false);
  }

  function onLeave(event) {
    if (!isUnsaved() && !editing) return;
    event.preventDefault();
    event.returnValue = true;
  }

  // ================================================================ start
  function drawTop() {
    byId("title").textContent = DATA.titel;
    const { bestand, datum, duur } = DATA.opname;
    const facts = [bestand, datum ? dutchDate(datum) : "", duur ? `duurt ${clock(duur)}` : ""].filter(Boolean).join(" · ");
    byId("subtitle").append(el("span", { className: "badge" }, capital(DATA.status)), ` ${facts}`);
    if (DATA.proefmodel) byId("subtitle").append(" ", el("span", { className: "badge" }, "Proefmodel: niet voor echte gesprekken"));
    if (!DATA.segmenten.some((segment) => segment.woorden.length)) byId("legend").hidden = true;
  }

  function drawMessages() {
    if (!DATA.meldingen.length) return;
    byId("messages").append(el("details", { open: DATA.meldingen.length < 4 },
      el("summary", {}, plural(DATA.meldingen.length, "melding", "meldingen")), el("ul", {}, ...DATA.meldingen.map((text) => el("li", {}, text)))));
  }

  function drawKeys() {
    const rows = [...KEYS, ["Ctrl+Enter", "klaar met bewerken"], ["Esc", "bewerken annuleren"], ["Ctrl+S", "bewaar"]];
    byId("keys").append(...rows.flatMap(([key, text]) => [el("dt", {}, el("kbd", {}, KEY_NAMES[key] || key)), el("dd", {}, text)]));
  }

  function listenToPeople() {
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    document.addEventListener("change", onChange);
    document.addEventListener("focusin", onFocus);
    globalThis.addEventListener("beforeunload", onLeave);
    globalThis.addEventListener("resize", drawWave);
    byId("place").addEventListener("input", (event) => seek(Number(event.target.value)));
    for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, drawButton);
    for (const name of ["timeupdate", "seeking", "durationchange"]) audio.addEventListener(name, drawPlace);
    for (const name of ["keydown", "pointerdown", "pointermove", "wheel"]) {
      document.addEventListener(name, () => { lastSign = performance.now(); }, { passive: true });
    }
    setInterval(countSecond, 1000);
  }

  drawTop();
  drawMessages();
  drawChapters();
  drawKeys();
  draw();
  drawPlace();
  listenToPeople();
  performance.mark("drawn");
})();
