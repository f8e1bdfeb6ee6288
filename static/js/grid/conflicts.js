// A conflict: what one typed beside what somebody else wrote meanwhile, and the choice between them.

import { AMOUNTS } from "./lines.js";
import { centsOf, formatCents } from "./money.js";
import { make } from "./view.js";

export class Conflicts {
    constructor(dialog, store, sync, columns) {
        this.dialog = dialog;
        this.store = store;
        this.sync = sync;
        this.columns = new Map(columns.map((column) => [column.name, column]));
        dialog.addEventListener("cancel", (event) => event.preventDefault()); // one has to choose
        dialog.querySelector("form").addEventListener("submit", (event) => {
            event.preventDefault();
            this.settle();
        });
    }

    show(batch, conflicts) {
        this.conflicts = conflicts;
        const list = this.dialog.querySelector("[data-conflicts]");
        list.replaceChildren(...conflicts.map((conflict, rank) => this.choice(conflict, rank)));
        this.dialog.showModal();
        list.querySelector("input").focus();
    }

    choice(conflict, rank) {
        const { line } = conflict.source;
        const fieldset = make("fieldset", "conflict");
        const legend = make("legend", "");
        const what = conflict.field ? this.columns.get(conflict.field)?.heading || conflict.field : "la ligne entière";
        legend.textContent = `Ligne ${this.store.lines.indexOf(line) + 1 || conflict.rank} (${line.account}), ${what}`;
        const by = conflict.by || "une autre personne";
        const theirs = conflict.rank === 0 ? "la ligne a été supprimée" : conflict.field ? this.text(conflict.field, conflict.theirs) : "la ligne a été modifiée";
        const mine = conflict.field || conflict.source.op !== "delete" ? this.text(conflict.field, conflict.mine) : "la supprimer";
        const mineLabel = conflict.rank === 0 ? "Rétablir la ligne avec ma saisie" : `Ma valeur : ${mine}`;
        fieldset.append(
            legend,
            this.radio(rank, "theirs", `Celle de ${by}${conflict.at ? ` (${conflict.at})` : ""} : ${theirs}`, true),
            this.radio(rank, "mine", mineLabel, false),
        );
        return fieldset;
    }

    radio(rank, value, text, isChecked) {
        const label = make("label", "form-check-label conflict-choice");
        const input = make("input", "form-check-input me-2");
        input.type = "radio";
        input.name = `conflict-${rank}`;
        input.value = value;
        input.checked = isChecked;
        label.append(input, text);
        return label;
    }

    text(field, value) {
        return AMOUNTS.includes(field) && /^-?[0-9]+\.[0-9]{2}$/.test(value) ? formatCents(centsOf(value)) : value || "(vide)";
    }

    settle() {
        const chosen = new FormData(this.dialog.querySelector("form"));
        this.conflicts.forEach((conflict, rank) => {
            if (chosen.get(`conflict-${rank}`) === "mine") {
                this.takeMine(conflict);
            } else {
                this.takeTheirs(conflict);
            }
        });
        this.dialog.close();
        this.sync.resume();
        this.sync.tell("settled");
    }

    takeMine({ source, rank, revision, line }) {
        if (rank === 0) {
            this.store.byId.delete(line);
            source.line.id = "";
            source.op = "add";
        } else {
            source.revision = revision;
        }
    }

    takeTheirs({ source, rank, field, theirs }) {
        if (rank === 0) {
            this.store.drop(source.line);
            this.store.refilter();
            source.after = {};
            source.line.id = "";
            source.line.account = "";
        } else if (source.op === "delete") {
            source.op = "change";
            source.after = {};
            source.before = {};
            this.store.insert(source.line, source.at);
            this.store.refilter();
        } else {
            this.store.changed(source.line, () => (source.line[field] = AMOUNTS.includes(field) ? centsOf(theirs) : theirs));
            delete source.after[field];
            delete source.before[field];
        }
        this.store.tell("totals");
    }
}
