// An amount split over several functions: the server gives exact shares, the lines are written as one act.

import { centsOf, plainOf } from "./money.js";
import { make } from "./view.js";

const SPLIT = ["rar", "proposed"];
const FIRST_ROWS = 3;

export class Split {
    constructor(dialog, address, { store, view, acts, announce }) {
        Object.assign(this, { dialog, address, store, view, acts, announce });
        this.rows = dialog.querySelector("[data-rows]");
        this.fault = dialog.querySelector("[role='alert']");
        dialog.querySelector("[data-act='more']").addEventListener("click", () => this.addRow().focus());
        dialog.querySelector("[data-act='close']").addEventListener("click", () => dialog.close());
        dialog.querySelector("form").addEventListener("submit", (event) => {
            event.preventDefault();
            this.split();
        });
    }

    open() {
        const { line } = this.view;
        if (!line || !line.account || !this.store.mayEdit(line)) {
            this.announce("Choisissez d’abord la ligne à répartir");
            return;
        }
        this.line = line;
        this.say("");
        this.dialog.querySelector("h2").textContent = `Répartir la ligne ${line.direction} ${line.account} entre des fonctions`;
        this.rows.replaceChildren();
        const first = Array.from({ length: FIRST_ROWS }, () => this.addRow())[0];
        first.value = line.function;
        this.dialog.showModal();
        first.focus();
    }

    addRow() {
        const rank = this.rows.children.length + 1;
        const row = make("div", "split-row");
        const field = (name, label, value) => {
            const input = make("input", "form-control form-control-sm");
            input.name = name;
            input.autocomplete = "off";
            input.value = value;
            const text = make("label", "form-label");
            text.append(`${label} ${rank}`, input);
            row.append(text);
            return input;
        };
        const code = field("function", "Fonction", "");
        const list = make("datalist", "");
        list.id = `split-functions-${rank}`;
        const fill = () => list.replaceChildren(...this.store.chart.searchFunctions(code.value).map((it) => new Option(`${it.code} ${it.label}`, it.code)));
        code.setAttribute("list", list.id);
        code.addEventListener("input", fill);
        fill();
        field("weight", "Part", "1").inputMode = "decimal";
        row.append(list);
        this.rows.append(row);
        return code;
    }

    say(text) {
        this.fault.textContent = text;
        this.fault.hidden = !text;
    }

    async split() {
        const read = (name) => [...this.rows.querySelectorAll(`[name='${name}']`)].map((input) => input.value.trim());
        const weights = read("weight");
        const parts = read("function").map((code, rank) => ({ code, weight: weights[rank] })).filter((part) => part.code);
        if (parts.length < 2) {
            this.say("Donnez deux fonctions au moins.");
            return;
        }
        const query = new URLSearchParams();
        SPLIT.forEach((name) => query.append("amount", plainOf(this.line[name])));
        parts.forEach((part) => query.append("weight", part.weight || "0"));
        const answer = await fetch(`${this.address}?${query}`, { credentials: "same-origin" });
        const told = await answer.json();
        if (!answer.ok) {
            this.say(told.refused);
            return;
        }
        this.write(parts, told.shares);
        this.dialog.close();
    }

    /** A line that bears the budget compared with keeps it, without a proposal; another becomes the first part. */
    write(parts, shares) {
        const { line, store } = this;
        const at = store.lines.indexOf(line) + 1;
        const amounts = (rank) => Object.fromEntries(SPLIT.map((name, row) => [name, centsOf(shares[row][rank])]));
        const stays = line.previous !== 0n || line.previous_rar !== 0n;
        const own = stays ? { proposed: 0n, rar: 0n } : { function: parts[0].code, ...amounts(0) };
        const codes = ["direction", "account", "kind", "department", "operation", "third_party", "authorization", "comment"];
        const copied = Object.fromEntries(codes.map((name) => [name, line[name]]));
        const added = parts
            .map((part, rank) => [part, rank])
            .slice(stays ? 0 : 1)
            .map(([part, rank], offset) => store.adding({ ...copied, function: part.code, ...amounts(rank) }, at + offset));
        this.acts.act([store.change(line, own), ...added], { isWhole: true });
        this.announce(`Ligne répartie entre ${parts.length} fonctions`);
    }
}

