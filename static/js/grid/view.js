// The grid as one sees it: only the rows in the window are in the page, with the roles and ranks of all of them.

import { AMOUNTS, displayed } from "./lines.js";

export const ROW = 34; // px, as in static/css/grid.css
const AROUND = 8; // rows kept above and below the window

export class View {
    constructor(root, store, columns) {
        this.root = root; // role=grid, scrolls
        this.store = store;
        this.columns = columns; // those shown
        this.rows = new Map(); // line → element
        this.active = { row: 0, column: 0 };
        this.anchor = null;
        this.hasFocus = false;
        this.flashes = new Map(); // line → who changed it
        this.head = root.querySelector("[data-grid='head']");
        this.body = root.querySelector("[data-grid='body']");
        root.addEventListener("scroll", () => this.draw(), { passive: true });
        new ResizeObserver(() => this.draw()).observe(root);
        store.on("rows", () => this.redraw());
        store.on("line", (line) => this.drawLine(line));
        this.setColumns(columns);
    }

    setColumns(columns) {
        const kept = this.columns[this.active.column];
        this.columns = columns;
        this.active.column = Math.max(columns.indexOf(kept), 0);
        this.root.setAttribute("aria-colcount", columns.length + 1);
        const heads = columns.map((column, rank) => {
            const cell = make("div", `grid-cell grid-head c-${column.name}${AMOUNTS.includes(column.name) || column.name === "total" ? " is-amount" : ""}`);
            cell.setAttribute("role", "columnheader");
            cell.setAttribute("aria-colindex", rank + 2);
            cell.textContent = column.heading;
            return cell;
        });
        const corner = make("div", "grid-cell grid-head c-state");
        corner.setAttribute("role", "columnheader");
        corner.setAttribute("aria-colindex", 1);
        corner.textContent = "N°";
        this.head.replaceChildren(corner, ...heads);
        this.redraw();
    }

    get lines() {
        return this.store.shown;
    }

    get line() {
        return this.lines[this.active.row];
    }

    get column() {
        return this.columns[this.active.column];
    }

    /** Draws the rows again; the active line keeps its cell, the focus, and the field that is open in it. */
    redraw() {
        const kept = this.lines.indexOf(this.activeLine);
        this.active.row = kept >= 0 ? kept : this.active.row;
        const hadFocus = this.root.contains(document.activeElement);
        for (const [line, element] of this.rows) {
            if (element.querySelector(".grid-editor") && kept >= 0 && line === this.activeLine) {
                this.place(element, kept);
            } else {
                element.remove();
                this.rows.delete(line);
            }
        }
        this.root.setAttribute("aria-rowcount", this.lines.length + 1);
        this.root.toggleAttribute("data-empty", !this.lines.length);
        if (this.lines.length) {
            this.root.removeAttribute("tabindex");
        } else {
            this.root.tabIndex = 0; // one pastes and adds lines there
        }
        this.body.style.height = `${this.lines.length * ROW}px`;
        this.active.row = Math.max(Math.min(this.active.row, this.lines.length - 1), 0);
        this.activeLine = this.line;
        this.draw();
        if (hadFocus && !this.root.contains(document.activeElement)) {
            this.focus();
        }
    }

    draw() {
        const top = Math.max(this.root.scrollTop, 0);
        const first = Math.max(Math.floor(top / ROW) - AROUND, 0);
        const last = Math.min(Math.ceil((top + this.root.clientHeight) / ROW) + AROUND, this.lines.length - 1);
        const wanted = new Map();
        for (let row = first; row <= last; row += 1) {
            wanted.set(this.lines[row], row);
        }
        if (this.line) {
            wanted.set(this.line, this.active.row); // the cell that has the focus never leaves the page
        }
        for (const [line, element] of this.rows) {
            if (!wanted.has(line)) {
                element.remove();
                this.rows.delete(line);
            }
        }
        const ordered = [...wanted].sort((one, other) => one[1] - other[1]);
        for (const [line, row] of ordered) {
            if (!this.rows.has(line)) {
                const element = this.rowOf(line, row);
                const after = [...this.body.children].find((it) => Number(it.dataset.row) > row);
                this.body.insertBefore(element, after || null);
                this.rows.set(line, element);
            }
        }
    }

    rowOf(line, row) {
        const element = make("div", "grid-row");
        element.setAttribute("role", "row");
        this.place(element, row);
        this.fill(element, line, row);
        return element;
    }

    place(element, row) {
        element.setAttribute("aria-rowindex", row + 2);
        element.dataset.row = row;
        element.style.top = `${row * ROW}px`;
    }

    fill(element, line, row) {
        const head = make("div", "grid-cell c-state");
        head.setAttribute("role", "rowheader");
        head.setAttribute("aria-colindex", 1);
        const [text, title, state] = this.stateOf(line, row);
        head.textContent = text;
        head.title = title;
        head.classList.add(`is-${state}`);
        const cells = this.columns.map((column, rank) => this.cellOf(line, row, column, rank));
        element.replaceChildren(head, ...cells);
        element.classList.toggle("is-flashed", this.flashes.has(line));
        element.classList.toggle("is-locked", !this.store.mayEdit(line));
    }

    stateOf(line, row) {
        const number = `${row + 1}`;
        if (line.faults.size) {
            return [`${number} !`, "Refusé : voyez les cellules en rouge", "refused"];
        }
        if (line.pending) {
            return [`${number} …`, "Enregistrement en cours", "saving"];
        }
        const by = this.store.editors[line.by];
        if (!line.id) {
            return [`${number} *`, "Ligne à compléter : tapez un compte", "new"];
        }
        return [number, by ? `Enregistrée. Dernière modification : ${by}` : "Enregistrée", "saved"];
    }

    cellOf(line, row, column, rank) {
        const cell = make("div", `grid-cell c-${column.name}`);
        cell.setAttribute("role", "gridcell");
        cell.setAttribute("aria-colindex", rank + 2);
        cell.dataset.column = rank;
        const fault = line.faults.get(column.name);
        const text = fault ? fault.text : displayed(line, column.name, this.store.totals, this.store.chart);
        cell.textContent = text;
        if (column.name === "label" || column.name === "comment") {
            cell.title = text;
        }
        if (AMOUNTS.includes(column.name) || column.name === "total") {
            cell.classList.add("is-amount");
            cell.classList.toggle("is-negative", text.startsWith("-"));
        }
        if (column.readOnly || !this.store.mayEdit(line)) {
            cell.setAttribute("aria-readonly", "true");
        }
        if (fault) {
            cell.setAttribute("aria-invalid", "true");
            cell.title = `${fault.message} ${fault.mend}`;
        }
        const isActive = row === this.active.row && rank === this.active.column;
        cell.tabIndex = isActive ? 0 : -1;
        cell.setAttribute("aria-selected", this.isSelected(row, rank) ? "true" : "false");
        cell.classList.toggle("is-active", isActive);
        const other = (this.others || []).find((it) => it.cell === `${line.id}/${column.name}`);
        if (other) {
            cell.classList.add("is-theirs");
            cell.title = `${other.name} est ici`;
        }
        return cell;
    }

    drawLine(line) {
        const element = this.rows.get(line);
        if (element && !element.querySelector(".grid-editor")) {
            const hadFocus = element.contains(document.activeElement);
            this.fill(element, line, Number(element.dataset.row));
            if (hadFocus) {
                this.focus();
            }
        }
    }

    // --- the active cell, the selection -------------------------------------------------------------------------------

    get range() {
        const anchor = this.anchor || this.active;
        return {
            top: Math.min(anchor.row, this.active.row),
            bottom: Math.max(anchor.row, this.active.row),
            left: Math.min(anchor.column, this.active.column),
            right: Math.max(anchor.column, this.active.column),
        };
    }

    isSelected(row, column) {
        const { top, bottom, left, right } = this.range;
        return row >= top && row <= bottom && column >= left && column <= right;
    }

    /** Moves to a cell and gives it the focus; `extends_` keeps where the selection began. */
    go(row, column, { extend = false, focus = true } = {}) {
        const from = { ...this.active };
        this.anchor = extend ? this.anchor || from : null;
        this.active = {
            row: Math.max(Math.min(row, this.lines.length - 1), 0),
            column: Math.max(Math.min(column, this.columns.length - 1), 0),
        };
        this.activeLine = this.line;
        this.reveal();
        this.draw();
        this.mark();
        if (focus) {
            this.focus();
        }
    }

    reveal() {
        const top = this.active.row * ROW;
        const height = this.root.clientHeight - this.head.offsetHeight - ROW / 2;
        if (top < this.root.scrollTop) {
            this.root.scrollTop = top;
        } else if (top + ROW > this.root.scrollTop + height) {
            this.root.scrollTop = top + ROW - height;
        }
    }

    mark() {
        for (const element of this.rows.values()) {
            const row = Number(element.dataset.row);
            element.querySelectorAll("[data-column]").forEach((cell) => {
                const column = Number(cell.dataset.column);
                const isActive = row === this.active.row && column === this.active.column;
                cell.tabIndex = isActive ? 0 : -1;
                cell.classList.toggle("is-active", isActive);
                const selected = this.isSelected(row, column) ? "true" : "false";
                if (cell.getAttribute("aria-selected") !== selected) {
                    cell.setAttribute("aria-selected", selected);
                }
            });
        }
    }

    cell(row = this.active.row, column = this.active.column) {
        const element = this.rows.get(this.lines[row]);
        return element ? element.querySelector(`[data-column='${column}']`) : null;
    }

    focus() {
        const cell = this.cell();
        if (!this.lines.length) {
            this.root.focus({ preventScroll: true });
        } else if (cell) {
            cell.focus({ preventScroll: true });
            this.intoView(cell);
        }
    }

    /** Scrolls the grid sideways, and not the page, so that the cell is seen beside the frozen columns. */
    intoView(cell) {
        const frozen = [...this.head.querySelectorAll(".c-state")].reduce((width, it) => width + it.offsetWidth, 0);
        const left = cell.offsetLeft - frozen;
        if (left < this.root.scrollLeft) {
            this.root.scrollLeft = left;
        } else if (cell.offsetLeft + cell.offsetWidth > this.root.scrollLeft + this.root.clientWidth) {
            this.root.scrollLeft = cell.offsetLeft + cell.offsetWidth - this.root.clientWidth;
        }
    }

    /** Shows where somebody else is, and what he has just changed. */
    flash(lines) {
        for (const line of lines) {
            this.flashes.set(line, line.by);
            this.drawLine(line);
            setTimeout(() => {
                this.flashes.delete(line);
                this.drawLine(line);
            }, 4000);
        }
    }

    showOthers(others) {
        if (JSON.stringify(others) !== JSON.stringify(this.others || [])) {
            this.others = others;
            this.rows.forEach((_element, line) => this.drawLine(line));
        }
    }
}

export function make(name, classes) {
    const element = document.createElement(name);
    element.className = classes;
    return element;
}
