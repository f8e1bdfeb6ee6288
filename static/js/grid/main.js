// The grid of a decision's lines: puts the parts together.

import { Acts } from "./acts.js";
import { Chart } from "./chart.js";
import { Conflicts } from "./conflicts.js";
import { Editor } from "./editor.js";
import { Columns, Filters } from "./filters.js";
import { History } from "./history.js";
import { Keys } from "./keys.js";
import { displayed } from "./lines.js";
import { BalancePanel, ChapterPanel, FindingsPanel, StatePanel } from "./panels.js";
import { PhoneList } from "./phone.js";
import { Split } from "./split.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";
import { View } from "./view.js";

const READ_ONLY = ["chapter", "label", "total", "voted"];
const OPTIONAL = ["kind", "function", "department", "operation", "third_party", "authorization", "previous_rar", "voted", "comment"];

const part = (name) => document.querySelector(`[data-grid='${name}']`);
const settings = JSON.parse(document.getElementById("grid-settings").textContent);
const addresses = part("root").dataset;

function announce(text) {
    document.getElementById("announce").textContent = text;
}

async function start() {
    const state = part("state");
    const answer = await fetch(addresses.chart, { credentials: "same-origin" });
    const store = new Store(settings, new Chart(await answer.json()));
    const columns = settings.columns
        .filter((column) => settings.addsToYear || column.name !== "previous_rar")
        .map((column) => ({ ...column, readOnly: READ_ONLY.includes(column.name), isOptional: OPTIONAL.includes(column.name) }));
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const sync = new Sync(store, addresses, token);
    const status = new StatePanel(state, store);
    sync.on("state", (...about) => status.show(...about));
    const history = new History(store);
    const view = new View(part("root"), store, columns);
    const editor = new Editor(view, store);
    const report = reporter(part("report"));
    const acts = new Acts(store, view, history, { announce, report, refused: () => status.show("saved") });
    editor.commit = (line, name, text) => acts.type(line, name, text);
    const filters = new Filters(part("filters"), store, view, announce);
    new Keys(view, editor, acts, filters);
    new BalancePanel(store);
    new ChapterPanel(part("chapters"), store, ["previous", "rar", "proposed", "total"]);
    const findings = new FindingsPanel(part("findings"), store, {
        announce,
        missing: () => sync.readFindings(),
        goTo: (rank) => goToRank(rank, store, view, filters),
    });
    sync.on("findings", (told) => findings.take(told));
    const conflicts = new Conflicts(part("conflicts"), store, sync, columns);
    sync.on("conflicts", (batch, found) => {
        announce("Conflit : une autre personne a modifié la même cellule. Choisissez la valeur à garder.");
        conflicts.show(batch, found);
    });
    sync.on("settled", () => view.focus());
    sync.on("refused", (batch, faults, reason) => refused({ store, history, report, status }, batch, faults, reason));
    sync.on("news", (lines, gone = 0) => news({ store, view }, lines, gone));
    sync.on("others", (others) => {
        view.showOthers(others);
        part("others").textContent = others.length ? `Aussi dans cette décision : ${others.map((it) => it.name).join(", ")}` : "";
    });
    sync.cell = () => (view.line && view.column && document.hasFocus() ? `${view.line.id}/${view.column.name}` : "");
    const phone = new PhoneList({ list: part("list"), more: part("more"), dialog: part("form"), store, acts, columns });
    const split = new Split(part("split"), addresses.shares, { store, view, acts, announce });
    toolbar({ acts, view, phone, store, split });
    await sync.start();
    const chosen = new Columns(part("columns"), store, view, columns);
    view.setColumns(chosen.shown());
    const first = view.columns.findIndex((column) => column.name === "account");
    view.go(0, first, { focus: false });
    const rank = Number(new URLSearchParams(location.search).get("ligne"));
    if (rank) {
        goToRank(rank, store, view, filters);
    }
}

function goToRank(rank, store, view, filters) {
    const line = store.lines.find((it) => it.rank === rank);
    if (!line) {
        return;
    }
    if (!store.shown.includes(line)) {
        filters.clear();
    }
    const column = view.columns.findIndex((it) => it.name === "proposed");
    view.root.scrollIntoView({ block: "nearest" });
    view.go(store.shown.indexOf(line), column);
}

function reporter(dialog) {
    dialog.querySelector("[data-act='close']").addEventListener("click", () => dialog.close());
    return (title, faults) => {
        dialog.querySelector("h2").textContent = title;
        const shown = faults.slice(0, 200).map((text) => {
            const item = document.createElement("li");
            item.textContent = text;
            return item;
        });
        dialog.querySelector("ul").replaceChildren(...shown);
        dialog.querySelector("[data-count]").textContent = faults.length > 200 ? `et ${faults.length - 200} autres.` : "";
        dialog.showModal();
        announce(`${title} : ${faults.length} à corriger`);
    };
}

/** Shows why edits were refused: in the cell for what was typed, in a list for a block, of which nothing is kept. */
function refused({ store, history, report, status }, batch, faults, reason) {
    history.forget(batch);
    const told = faults.map((it) => `${it.place}, ${label(it.field)} : ${it.message} ${it.mend}`);
    if (batch.isWhole || !faults.length) {
        report(reason || "Rien n’a été enregistré", told.length ? told : [reason]);
        return;
    }
    for (const it of faults) {
        const { line, after } = it.source;
        const text = it.value || (it.field in after ? displayed({ ...line, ...after }, it.field, store.totals, store.chart) : "");
        if (!line.id) {
            store.changed(line, () => (line.uncounted = true));
        }
        line.faults.set(it.field || "account", { text, message: it.message, mend: it.mend });
        store.tell("line", line);
    }
    store.tell("totals");
    status.show("refused");
    announce(`Refusé. ${told.join(" ")}`);
}

function label(name) {
    return settings.columns.find((column) => column.name === name)?.heading || "ligne";
}

function news({ store, view }, lines, gone) {
    view.flash(lines);
    const who = [...new Set(lines.map((line) => store.editors[line.by]).filter(Boolean))].join(", ");
    if (lines.length) {
        const first = store.lines.indexOf(lines[0]) + 1;
        announce(`${lines.length > 1 ? `${lines.length} lignes modifiées` : `Ligne ${first} modifiée`} par ${who || "une autre personne"}`);
    } else if (gone) {
        announce(`${gone} ligne${gone > 1 ? "s supprimées" : " supprimée"} par une autre personne`);
    }
}

function toolbar({ acts, view, phone, store, split }) {
    const narrow = window.matchMedia("(max-width: 767.98px)");
    const does = {
        add: () => {
            acts.addLine();
            if (narrow.matches) {
                phone.open(store.lines.find((line) => line === view.line));
            }
        },
        delete: () => acts.deleteLines(),
        undo: () => acts.undo(),
        redo: () => acts.redo(),
        fill: () => acts.fillDown(),
        split: () => split.open(),
        help: () => part("help").showModal(),
    };
    for (const button of document.querySelectorAll("[data-grid-act]")) {
        button.addEventListener("click", () => does[button.dataset.gridAct]());
    }
    part("help").querySelector("[data-act='close']").addEventListener("click", () => part("help").close());
}

start().catch((error) => {
    console.error(error);
    part("state").textContent = "La grille n’a pas pu être chargée : rechargez la page.";
    part("state").className = "badge badge-blocking";
});
