// Around the grid: the balance and the totals by chapter, the findings of the controls, the state of saving.

import { formatCents } from "./money.js";
import { make } from "./view.js";

const SECTIONS = [
    ["F", "Fonctionnement"],
    ["I", "Investissement"],
];
const WEIGHTS = { blocking: "danger", warning: "warning", information: "info" };
const HEADINGS = { blocking: "Ce qui bloque", warning: "Ce qui mérite l’attention", information: "Bon à savoir" };

/** The balance of each section: what the decision brings, and the credits of the year. */
export class BalancePanel {
    constructor(store) {
        this.store = store;
        store.on("totals", () => this.draw());
    }

    draw() {
        const { totals } = this.store;
        for (const [section] of SECTIONS) {
            const sums = { D: totals.section(section, "D"), R: totals.section(section, "R") };
            for (const [basis, read] of [
                ["fresh", (it) => totals.fresh(it)],
                ["total", (it) => totals.total(it)],
            ]) {
                const [expense, revenue] = [read(sums.D), read(sums.R)];
                this.put(section, basis, "D", expense);
                this.put(section, basis, "R", revenue);
                this.put(section, basis, "S", revenue - expense);
            }
        }
    }

    put(section, basis, what, cents) {
        const text = formatCents(cents);
        for (const cell of document.querySelectorAll(`[data-total='${section}-${basis}-${what}']`)) {
            if (cell.textContent !== text) {
                cell.textContent = text;
                if (what === "S") {
                    cell.classList.toggle("is-off", cents !== 0n);
                }
            }
        }
    }
}

/** The totals by chapter, in each direction of each section. */
export class ChapterPanel {
    constructor(table, store, columns) {
        this.body = table.tBodies[0];
        this.store = store;
        this.columns = columns;
        this.rows = new Map();
        store.on("totals", () => this.draw());
    }

    draw() {
        const { totals, chart } = this.store;
        const keys = [...totals.chapters.keys()].sort((one, other) => order(one).localeCompare(order(other)));
        for (const [key, row] of this.rows) {
            if (!totals.chapters.has(key)) {
                row.remove();
                this.rows.delete(key);
            }
        }
        keys.forEach((key, at) => {
            let row = this.rows.get(key);
            if (!row) {
                row = this.rowFor(key, chart);
                this.rows.set(key, row);
            }
            if (this.body.children[at] !== row) {
                this.body.insertBefore(row, this.body.children[at] || null);
            }
            const sums = totals.chapters.get(key);
            this.columns.forEach((name, rank) => {
                const text = formatCents(name === "total" ? totals.total(sums) : sums[name]);
                if (row.cells[rank + 2].textContent !== text) {
                    row.cells[rank + 2].textContent = text;
                }
            });
        });
    }

    rowFor(key, chart) {
        const [section, direction, chapter] = key.split("|");
        const row = document.createElement("tr");
        const side = document.createElement("td");
        side.textContent = `${direction === "D" ? "Dépenses" : "Recettes"} ${section === "F" ? "de fonctionnement" : "d’investissement"}`;
        const name = document.createElement("th");
        name.scope = "row";
        name.className = "fw-normal";
        name.textContent = `${chapter} ${chart.label(chapter)}`;
        row.append(side, name, ...this.columns.map(() => make("td", "amount")));
        return row;
    }
}

function order(key) {
    const [section, direction, chapter] = key.split("|");
    return `${section === "F" ? 0 : 1}${direction}${chapter}`;
}

/** The findings of the controls; each leads to its lines. */
export class FindingsPanel {
    constructor(root, store, { goTo, missing, announce }) {
        this.root = root;
        this.store = store;
        this.goTo = goTo;
        this.missing = missing;
        this.announce = announce;
        this.known = new Map();
        this.count = null;
    }

    take(told) {
        Object.entries(told.new).forEach(([id, finding]) => this.known.set(id, finding));
        if (told.unchecked) {
            this.root.textContent = told.unchecked;
            return;
        }
        if (told.order.some((id) => !this.known.has(id))) {
            this.missing();
            return;
        }
        if (told.order.join() !== (this.order || ["-"]).join()) {
            this.order = told.order;
            this.draw(told.order.map((id) => this.known.get(id)));
        }
    }

    draw(findings) {
        const parts = Object.keys(HEADINGS).flatMap((severity) => {
            const group = findings.filter((it) => it.severity === severity);
            if (!group.length) {
                return [];
            }
            const heading = make("h3", "");
            heading.textContent = `${HEADINGS[severity]} (${group.length})`;
            return [heading, ...group.map((finding) => this.article(finding))];
        });
        if (!parts.length) {
            const none = make("p", "");
            none.textContent = "Les contrôles ne trouvent rien à redire à cette décision.";
            parts.push(none);
        }
        this.root.replaceChildren(...parts);
        const blocking = findings.filter((it) => it.severity === "blocking").length;
        const summary = document.querySelector("[data-grid='findings-count']");
        summary.textContent = findings.length ? `${findings.length} constats, dont ${blocking} qui bloquent` : "aucun constat";
        summary.className = `badge badge-${blocking ? "blocking" : findings.length ? "warning" : "ok"}`;
        if (this.count !== null && this.count !== findings.length) {
            this.announce(`Contrôles : ${summary.textContent}`);
        }
        this.count = findings.length;
    }

    article(finding) {
        const article = make("article", `alert alert-${WEIGHTS[finding.severity]} finding`);
        const title = make("p", "mb-1");
        const name = make("strong", "");
        name.textContent = finding.title;
        title.append(name, ` (${finding.code})`);
        const message = make("p", "mb-1");
        message.textContent = finding.message;
        article.append(title, message);
        const lines = make("p", "mb-1 finding-lines");
        for (const [rank, reference] of finding.lines) {
            const line = rank === null ? null : this.store.lines.find((it) => it.rank === rank);
            if (!line) {
                const name = make("span", "");
                name.textContent = reference;
                lines.append(name);
            } else {
                const button = make("button", "btn btn-sm btn-outline-primary");
                button.type = "button";
                button.textContent = `Ligne ${this.store.lines.indexOf(line) + 1} : ${reference}`;
                button.addEventListener("click", () => this.goTo(rank));
                lines.append(button);
            }
        }
        if (finding.more) {
            lines.append(`et ${finding.more} autres.`);
        }
        const mend = make("p", "mb-1");
        const what = make("strong", "");
        what.textContent = "Que faire : ";
        mend.append(what, finding.mend);
        const basis = make("p", "mb-0 text-secondary");
        basis.textContent = finding.basis;
        article.append(...(lines.childNodes.length ? [lines] : []), mend, basis);
        return article;
    }
}

const STATES = {
    saved: ["Tout est enregistré", "ok"],
    saving: ["Enregistrement en cours…", "neutral"],
    refused: ["Refusé : voyez la saisie en rouge", "blocking"],
    conflict: ["Conflit : à vous de choisir", "warning"],
    offline: ["Le serveur ne répond pas : nouvel essai dans un instant", "warning"],
    reading: ["Lecture seule", "neutral"],
    loading: ["Chargement…", "neutral"],
};

export class StatePanel {
    constructor(badge, store) {
        this.badge = badge;
        this.store = store;
        this.faulty = new Set();
    }

    show(state, reason = "") {
        const { editsAll, ownDepartments } = this.store.settings;
        const hasFaults = this.store.lines.some((line) => line.faults.size);
        const idle = editsAll || ownDepartments.length ? "saved" : "reading";
        const shown = state !== "saved" ? state : hasFaults ? "refused" : idle;
        const [text, kind] = STATES[shown];
        this.badge.textContent = reason || text;
        this.badge.className = `badge badge-${kind}`;
        this.badge.dataset.state = shown;
    }
}
