// The field in a cell being edited, with its list of completions (accounts, functions, departments, kinds).

import { KIND_NAMES, displayed } from "./lines.js";
import { isAmount } from "./store.js";
import { parseCents, plainOf } from "./money.js";
import { make } from "./view.js";

export class Editor {
    constructor(view, store) {
        this.view = view;
        this.store = store;
        this.field = null;
        this.commit = () => {};
    }

    get isOpen() {
        return this.field !== null;
    }

    /** Opens the active cell; `typed` replaces what it holds. */
    open(typed = null) {
        const { line, column } = this.view;
        const cell = this.view.cell();
        if (!line || !cell || column.readOnly || !this.store.mayEdit(line)) {
            return false;
        }
        this.line = line;
        this.column = column;
        const field = make("input", "grid-editor");
        field.type = "text";
        field.autocomplete = "off";
        field.spellcheck = column.name === "comment";
        field.setAttribute("aria-label", `${column.heading}, ligne ${this.view.active.row + 1}`);
        field.value = typed === null ? this.text() : typed;
        if (isAmount(column.name)) {
            field.inputMode = "decimal";
        }
        cell.replaceChildren(field);
        cell.classList.add("is-editing");
        this.field = field;
        field.focus();
        if (typed === null) {
            field.select();
        }
        this.complete = completions(this.store, line, column.name);
        if (this.complete) {
            field.setAttribute("role", "combobox");
            field.setAttribute("aria-autocomplete", "list");
            field.setAttribute("aria-controls", "grid-choices");
            this.propose();
        }
        this.before = line[column.name];
        field.addEventListener("input", () => (this.complete ? this.propose() : this.preview()));
        this.preview();
        field.addEventListener("blur", () => setTimeout(() => this.isOpen && document.activeElement !== this.field && this.close(true), 150));
        return true;
    }

    text() {
        const fault = this.line.faults.get(this.column.name);
        if (fault) {
            return fault.text;
        }
        const value = this.line[this.column.name];
        if (isAmount(this.column.name)) {
            return value ? plainOf(value).replace(".", ",") : "";
        }
        return this.column.name === "kind" ? displayed(this.line, "kind") : value;
    }

    /** Lets the totals follow an amount while it is typed; what cannot be read yet leaves them as they were. */
    preview() {
        if (isAmount(this.column.name)) {
            let value = this.before;
            try {
                value = parseCents(this.field.value);
            } catch {
                value = this.before;
            }
            this.put(value);
        }
    }

    put(value) {
        if (this.line[this.column.name] !== value) {
            this.store.changed(this.line, () => (this.line[this.column.name] = value));
            this.store.tell("totals");
        }
    }

    // --- completions --------------------------------------------------------------------------------------------------

    propose() {
        const found = this.complete(this.field.value);
        this.hide();
        this.field.setAttribute("aria-expanded", found.length ? "true" : "false");
        if (!found.length) {
            return;
        }
        this.choices = make("ul", "grid-choices");
        this.choices.id = "grid-choices";
        this.choices.setAttribute("role", "listbox");
        this.choices.setAttribute("aria-label", "Propositions");
        found.forEach((it, rank) => {
            const item = make("li", "grid-choice");
            item.id = `grid-choice-${rank}`;
            item.setAttribute("role", "option");
            item.dataset.value = it.value;
            item.textContent = it.label;
            item.addEventListener("mousedown", (event) => {
                event.preventDefault();
                this.field.value = it.value;
                this.close(true);
            });
            this.choices.append(item);
        });
        const cell = this.field.parentElement.getBoundingClientRect();
        document.body.append(this.choices);
        const below = window.innerHeight - cell.bottom;
        const height = Math.min(this.choices.offsetHeight, 320);
        this.choices.style.left = `${Math.min(cell.left, window.innerWidth - this.choices.offsetWidth - 8) + window.scrollX}px`;
        this.choices.style.top = `${(below > height ? cell.bottom : cell.top - height) + window.scrollY}px`;
        this.choose(-1);
    }

    hide() {
        if (this.choices) {
            this.choices.remove();
            this.choices = null;
        }
    }

    choose(rank) {
        this.chosen = rank;
        if (!this.choices) {
            return;
        }
        [...this.choices.children].forEach((item, at) => item.setAttribute("aria-selected", at === rank ? "true" : "false"));
        if (rank >= 0) {
            this.choices.children[rank].scrollIntoView({ block: "nearest" });
            this.field.setAttribute("aria-activedescendant", `grid-choice-${rank}`);
        } else {
            this.field.removeAttribute("aria-activedescendant");
        }
    }

    /** Moves in the list; false where there is none. */
    move(step) {
        if (!this.choices) {
            return false;
        }
        const count = this.choices.children.length;
        this.choose((this.chosen + step + count) % count);
        return true;
    }

    /** Returns what is typed, or what it names: the chosen proposal, or the only one when words were typed. */
    value() {
        const text = this.field.value.trim();
        if (this.choices && this.chosen >= 0) {
            return this.choices.children[this.chosen].dataset.value;
        }
        if (this.complete && text && !/^[0-9]+$/.test(text)) {
            const found = this.complete(text);
            if (found.length && (found.length === 1 || this.column.name !== "account")) {
                return found[0].value;
            }
        }
        return text;
    }

    close(isKept) {
        if (!this.isOpen) {
            return;
        }
        const value = this.value();
        if (isAmount(this.column.name)) {
            this.put(this.before);
        }
        const before = this.text();
        const { line, column, field } = this;
        const hadFocus = document.activeElement === field;
        this.hide();
        this.field = null;
        field.parentElement?.classList.remove("is-editing");
        field.remove();
        if (isKept && value !== before) {
            this.commit(line, column.name, value);
        }
        this.view.drawLine(line);
        if (hadFocus) {
            this.view.focus();
        }
    }
}

/** Returns what proposes completions for a field of a line, null where there is nothing to propose. */
export function completions(store, line, name) {
    if (name === "account") {
        return (text) => store.chart.searchAccounts(text, line.direction).map((it) => ({ value: it.code, label: `${it.code} ${it.label}` }));
    }
    if (name === "function" && store.chart.functions.size) {
        return (text) => store.chart.searchFunctions(text).map((it) => ({ value: it.code, label: `${it.code} ${it.label}` }));
    }
    const within = (entries) => (text) => {
        const words = text.toLowerCase();
        const found = entries.filter((it) => it.label.toLowerCase().includes(words));
        return found.length ? found : entries;
    };
    if (name === "department" && store.settings.departments.length) {
        return within(store.settings.departments.map(([code, label]) => ({ value: code, label: `${code} ${label}` })));
    }
    if (name === "kind") {
        const kinds = store.chart.kinds(line.direction, line.account);
        return within((kinds.length ? kinds : Object.keys(KIND_NAMES)).map((kind) => ({ value: KIND_NAMES[kind], label: KIND_NAMES[kind] })));
    }
    if (name === "direction") {
        return within([
            { value: "D", label: "D dépense" },
            { value: "R", label: "R recette" },
        ]);
    }
    return null;
}
