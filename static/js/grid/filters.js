// The filter of lines (text, direction, chapter, department, operation) and the choice of columns.

import { blockOf } from "./clipboard.js";
import { fold } from "./fold.js";

const HIDDEN = "grille-colonnes-masquees";
const RARE = ["operation", "third_party", "authorization", "department", "previous_rar", "voted"];

export class Filters {
    constructor(form, store, view, announce) {
        this.form = form;
        this.store = store;
        this.view = view;
        this.announce = announce;
        form.addEventListener("input", (event) => (event.target.name === "order" ? store.sort(event.target.value) : this.apply()));
        form.addEventListener("submit", (event) => event.preventDefault());
        form.addEventListener("reset", () => setTimeout(() => this.apply()));
        form.addEventListener("keydown", (event) => {
            if (event.key === "Enter" || event.key === "Escape") {
                event.preventDefault();
                if (event.key === "Escape") {
                    form.reset();
                }
                view.focus();
            }
        });
        store.on("totals", () => this.offer());
    }

    focus() {
        this.form.elements.text.focus();
        this.form.elements.text.select();
    }

    block() {
        return blockOf(this.view, this.store);
    }

    clear() {
        this.form.reset();
        this.apply();
    }

    get isOn() {
        return ["text", "direction", "chapter", "department", "operation"].some((name) => this.form.elements[name].value);
    }

    apply() {
        const { text, direction, chapter, department, operation } = this.form.elements;
        const words = fold(text.value).split(" ").filter(Boolean);
        this.store.setFilter((line) => {
            if ((direction.value && line.direction !== direction.value) || (chapter.value && line.place.chapter !== chapter.value)) {
                return false;
            }
            if ((department.value && line.department !== department.value) || (operation.value && line.operation !== operation.value)) {
                return false;
            }
            if (!words.length) {
                return true;
            }
            const said = ` ${fold(`${line.account} ${this.store.chart.label(line.account)} ${line.function} ${line.operation} ${line.authorization} ${line.comment}`)}`;
            return words.every((word) => said.includes(` ${word}`));
        });
        this.announce(this.isOn ? `${this.store.shown.length} lignes sur ${this.store.lines.length}` : `${this.store.lines.length} lignes`);
    }

    /** Offers the chapters, departments and operations that lines have. */
    offer() {
        const sorted = (name) => [...new Set(this.store.lines.map((line) => (name === "chapter" ? line.place.chapter : line[name])))].filter(Boolean).sort();
        for (const name of ["chapter", "department", "operation"]) {
            const select = this.form.elements[name];
            const codes = sorted(name);
            if (codes.join("|") !== select.dataset.codes) {
                const chosen = select.value;
                select.dataset.codes = codes.join("|");
                const label = (code) => (name === "chapter" ? `${code} ${this.store.chart.label(code)}` : code);
                const options = codes.map((code) => new Option(label(code), code, false, code === chosen));
                select.replaceChildren(select.options[0], ...options);
                select.closest("[data-filter]").hidden = !codes.length && name !== "chapter";
            }
        }
    }
}

/** The columns shown: rarely used ones only where some line uses them (or
    could, for who shares the lines between departments), unless somebody chose otherwise here. */
export class Columns {
    constructor(fieldset, store, view, columns) {
        this.columns = columns;
        let kept = {};
        try {
            kept = JSON.parse(localStorage.getItem(HIDDEN) || "{}");
        } catch {
            kept = {};
        }
        this.kept = kept;
        const { departments, editsAll } = store.settings;
        this.isUsed = (name) => store.lines.some((line) => line[name]) || (name === "department" && editsAll && departments.length > 0);
        for (const column of columns.filter((it) => it.isOptional)) {
            const label = document.createElement("label");
            label.className = "form-check-label";
            const box = document.createElement("input");
            box.type = "checkbox";
            box.className = "form-check-input me-2";
            box.checked = this.isShown(column);
            box.addEventListener("change", () => {
                kept[column.name] = box.checked;
                localStorage.setItem(HIDDEN, JSON.stringify(kept));
                view.setColumns(this.shown());
            });
            label.append(box, column.label);
            fieldset.append(label);
        }
    }

    isShown(column) {
        return !column.isOptional || (this.kept[column.name] ?? (!RARE.includes(column.name) || this.isUsed(column.name)));
    }

    shown() {
        return this.columns.filter((column) => this.isShown(column));
    }
}
