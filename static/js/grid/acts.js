// What the user does to lines: type, clear, fill, paste, add, delete, undo. Each act is one batch, saved as one.

import { parseBlock } from "./clipboard.js";
import { valueOf } from "./entry.js";
import { displayed } from "./lines.js";
import { newLine } from "./lines.js";
import { isAmount } from "./store.js";

const MOST_PASTED = 20000;

export class Acts {
    constructor(store, view, history, tell) {
        this.store = store;
        this.view = view;
        this.history = history;
        this.tell = tell; // { announce(text), report(title, faults) }
    }

    act(edits, options) {
        const batch = this.store.act(edits, options);
        if (batch) {
            this.history.did(batch);
        }
        return batch;
    }

    /** Gives a cell what was typed; what cannot be read stays in the cell, with the reason. */
    type(line, name, text) {
        let value;
        try {
            value = valueOf(this.store, line, name, text);
        } catch (fault) {
            const [message, mend] = splitFault(fault.message);
            line.faults.set(name, { text, message, mend });
            this.store.tell("line", line);
            this.tell.announce(fault.message);
            this.tell.refused(line, name);
            return false;
        }
        const hadFault = line.faults.delete(name);
        const edit = this.store.change(line, { [name]: value });
        if (edit) {
            this.act([edit]);
        } else if (hadFault) {
            this.store.tell("line", line);
            this.tell.refused(line, name);
        }
        return true;
    }

    /** Empties the selected cells. */
    clear() {
        const edits = this.selected().map(([line, columns]) => {
            const values = {};
            for (const { name } of columns) {
                if (name !== "account" && name !== "direction") {
                    values[name] = isAmount(name) ? 0n : name === "kind" ? this.store.chart.kindFor(line.direction, line.account, "R") : "";
                }
                line.faults.delete(name);
            }
            return this.store.change(line, values);
        });
        this.act(edits, { isWhole: true });
    }

    /** Copies the first row of the selection into the others; of one cell, the cell above. */
    fillDown() {
        const { top, bottom, left, right } = this.view.range;
        const from = top === bottom ? top - 1 : top;
        const source = this.view.lines[from];
        if (!source) {
            return;
        }
        const edits = [];
        for (let row = from + 1; row <= bottom; row += 1) {
            const line = this.view.lines[row];
            const names = this.view.columns.slice(left, right + 1).filter((column) => !column.readOnly).map((column) => column.name);
            if (this.store.mayEdit(line)) {
                edits.push(this.store.change(line, Object.fromEntries(names.map((name) => [name, source[name]]))));
            }
        }
        const batch = this.act(edits, { isWhole: true });
        this.tell.announce(batch ? `${batch.edits.length} cellules recopiées vers le bas` : "Rien à recopier");
    }

    /** Writes a block from the active cell on, all or nothing; rows below the last one become new lines. */
    paste(text) {
        const block = parseBlock(text);
        if (block.length > MOST_PASTED) {
            this.tell.report("Collage refusé", [`Le bloc compte ${block.length} lignes, plus que les ${MOST_PASTED} admises : importez le fichier.`]);
            return;
        }
        const { top, bottom, left, right } = this.view.range;
        const isFill = block.length === 1 && block[0].length === 1 && (bottom > top || right > left);
        const rows = isFill ? Array.from({ length: bottom - top + 1 }, () => Array(right - left + 1).fill(block[0][0])) : block;
        const faults = [];
        const edits = [];
        const last = this.store.lines.length;
        let added = 0;
        rows.forEach((cells, rank) => {
            const line = this.view.lines[top + rank];
            const place = `Ligne ${top + rank + 1}`;
            if (line && !this.store.mayEdit(line)) {
                faults.push(`${place} : elle n’est pas de votre service.`);
                return;
            }
            if (!line && !cells.some((cell) => cell.trim())) {
                return;
            }
            const target = line || newLine({ direction: this.view.lines.at(-1)?.direction || "D" });
            const values = this.read(target, cells, left, place, faults);
            if (line) {
                edits.push(this.store.change(line, values));
            } else {
                edits.push(this.pastedLine(values, last + added));
                added += 1;
            }
        });
        if (faults.length) {
            this.tell.report("Rien n’a été collé : le bloc contient des valeurs à corriger", faults);
            return;
        }
        const batch = this.act(edits, { isWhole: true, label: "collage" });
        this.tell.announce(batch ? `Bloc collé : ${rows.length} lignes, dont ${added} nouvelles` : "Le bloc collé ne change rien");
    }

    /** Returns what the cells of a pasted row give to a line, its account first: the other fields depend on it. */
    read(line, cells, left, place, faults) {
        const values = {};
        const like = { ...line };
        const order = { account: 0, direction: 1 };
        cells
            .map((text, offset) => [this.view.columns[left + offset], text])
            .filter(([column]) => column && !column.readOnly)
            .sort(([one], [other]) => (order[one.name] ?? 2) - (order[other.name] ?? 2))
            .forEach(([column, text]) => {
                try {
                    if (column.name === "direction" && !text.trim()) {
                        return;
                    }
                    if (column.name === "kind" && !text.trim()) {
                        return;
                    }
                    values[column.name] = valueOf(this.store, like, column.name, text);
                    like[column.name] = values[column.name];
                } catch (fault) {
                    if (faults.length < 1000) {
                        faults.push(`${place}, ${column.heading} : ${fault.message}`);
                    }
                }
            });
        return values;
    }

    pastedLine(values, at) {
        const directions = this.store.chart.directions(values.account || "");
        const direction = values.direction || (directions.length === 1 ? directions[0] : this.view.lines.at(-1)?.direction || "D");
        const kind = values.kind || this.store.chart.kindFor(direction, values.account || "", "R");
        return this.store.adding({ ...values, direction, kind }, at);
    }

    addLine() {
        const after = this.view.line;
        const at = after ? this.store.lines.indexOf(after) + 1 : this.store.lines.length;
        const batch = this.act([this.store.adding({ direction: after?.direction || "D" }, at)]);
        const row = this.view.lines.indexOf(batch.edits[0].line);
        const column = this.view.columns.findIndex((it) => it.name === "account");
        this.view.go(row, column);
        this.tell.announce(`Ligne ${row + 1} ajoutée : tapez un compte`);
    }

    deleteLines() {
        const lines = this.selected().map(([line]) => line);
        if (lines.length) {
            this.act(lines.map((line) => this.store.removing(line)), { isWhole: true });
            this.tell.announce(lines.length > 1 ? `${lines.length} lignes supprimées` : "Ligne supprimée");
            this.view.go(this.view.active.row, this.view.active.column);
        }
    }

    undo() {
        this.tell.announce(this.history.undo() ? "Annulé" : "Rien à annuler");
        this.view.focus();
    }

    redo() {
        this.tell.announce(this.history.redo() ? "Rétabli" : "Rien à rétablir");
        this.view.focus();
    }

    /** Returns the lines of the selection that may be edited, each with the selected columns that may. */
    selected() {
        const { top, bottom, left, right } = this.view.range;
        const columns = this.view.columns.slice(left, right + 1).filter((column) => !column.readOnly);
        return this.view.lines.slice(top, bottom + 1).filter((line) => this.store.mayEdit(line)).map((line) => [line, columns]);
    }
}

/** Cuts a sentence that ends with a mend: « … : écrivez … ». */
export function splitFault(text) {
    const at = text.lastIndexOf(" : ");
    return at > 0 ? [`${text.slice(0, at)}.`, text[at + 3].toUpperCase() + text.slice(at + 4)] : [text, ""];
}

export function shownValue(store, line, name) {
    return displayed(line, name, store.totals, store.chart);
}
