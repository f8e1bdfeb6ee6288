// On a narrow screen: the lines as a list to read, each edited in a plain form.

import { completions } from "./editor.js";
import { formatCents } from "./money.js";
import { displayed } from "./lines.js";
import { make } from "./view.js";

const PAGE = 50;
const NARROW = "(max-width: 767.98px)";

export class PhoneList {
    constructor({ list, more, dialog, store, acts, columns }) {
        Object.assign(this, { list, more, dialog, store, acts, columns });
        this.count = PAGE;
        this.narrow = window.matchMedia(NARROW);
        this.narrow.addEventListener("change", () => this.draw());
        store.on("rows", () => this.draw());
        store.on("line", (line) => this.drawLine(line));
        more.addEventListener("click", () => {
            this.count += PAGE;
            this.draw();
        });
        dialog.querySelector("form").addEventListener("submit", (event) => this.save(event));
        dialog.querySelector("[data-act='delete']").addEventListener("click", () => this.remove());
        dialog.querySelector("[data-act='close']").addEventListener("click", () => dialog.close());
    }

    draw() {
        if (!this.narrow.matches) {
            this.list.replaceChildren();
            return;
        }
        const lines = this.store.shown.slice(0, this.count);
        this.items = new Map(lines.map((line) => [line, make("li", "card mb-2")]));
        this.items.forEach((item, line) => this.fill(item, line));
        this.list.replaceChildren(...this.items.values());
        this.more.hidden = this.store.shown.length <= this.count;
        this.more.textContent = `Afficher la suite (${Math.max(this.store.shown.length - this.count, 0)} lignes)`;
    }

    drawLine(line) {
        const item = this.narrow.matches && this.items?.get(line);
        if (item) {
            this.fill(item, line);
        }
    }

    fill(item, line) {
        const body = make("div", "card-body p-3");
        const title = make("p", "mb-1 fw-semibold");
        title.textContent = `${line.direction} ${line.account} ${this.store.chart.label(line.account)}`;
        const codes = make("p", "mb-1 text-secondary");
        codes.textContent = [
            line.place.chapter && `chapitre ${line.place.chapter}`,
            line.kind !== "R" && displayed(line, "kind"),
            line.function && `fonction ${line.function}`,
            line.operation && `opération ${line.operation}`,
            line.department && `service ${line.department}`,
        ].filter(Boolean).join(", "); // prettier-ignore
        const amount = make("p", "mb-1");
        amount.textContent = `Proposé : ${formatCents(line.proposed)} €, total : ${formatCents(this.store.totals.total(line))} €`;
        body.append(title, codes, amount);
        if (line.comment) {
            const comment = make("p", "mb-1");
            comment.textContent = line.comment;
            body.append(comment);
        }
        for (const fault of line.faults.values()) {
            const said = make("p", "mb-1 text-danger");
            said.textContent = `« ${fault.text} » : ${fault.message} ${fault.mend}`;
            body.append(said);
        }
        if (this.store.mayEdit(line)) {
            const button = make("button", "btn btn-outline-primary btn-sm");
            button.type = "button";
            button.textContent = "Modifier";
            button.setAttribute("aria-label", `Modifier la ligne ${line.direction} ${line.account}`);
            button.addEventListener("click", () => this.open(line));
            body.append(button);
        }
        item.replaceChildren(body);
    }

    open(line) {
        this.line = line;
        const fields = this.dialog.querySelector("[data-fields]");
        fields.replaceChildren(...this.columns.filter((column) => !column.readOnly).map((column) => this.field(column)));
        this.dialog.querySelector("h2").textContent = line.account ? `Ligne ${line.direction} ${line.account}` : "Nouvelle ligne";
        this.dialog.showModal();
    }

    field(column) {
        const group = make("div", "mb-3");
        const label = make("label", "form-label");
        label.htmlFor = `line-${column.name}`;
        label.textContent = column.heading;
        const input = make("input", "form-control");
        input.id = `line-${column.name}`;
        input.name = column.name;
        input.autocomplete = "off";
        if (column.kind === "amount") {
            input.inputMode = "decimal";
        }
        const fault = this.line.faults.get(column.name);
        input.value = fault ? fault.text : displayed(this.line, column.name, this.store.totals, this.store.chart).replace(/\u202f/g, " ");
        input.dataset.before = input.value;
        group.append(label, input);
        if (fault) {
            input.classList.add("is-invalid");
            const said = make("div", "invalid-feedback");
            said.id = `line-${column.name}-fault`;
            said.textContent = `${fault.message} ${fault.mend}`;
            input.setAttribute("aria-describedby", said.id);
            group.append(said);
        }
        const complete = completions(this.store, this.line, column.name);
        if (complete) {
            const list = make("datalist", "");
            list.id = `line-${column.name}-choices`;
            input.setAttribute("list", list.id);
            const fill = () => list.replaceChildren(...complete(input.value).map((it) => new Option(it.label, it.value)));
            input.addEventListener("input", fill);
            fill();
            group.append(list);
        }
        return group;
    }

    save(event) {
        event.preventDefault();
        const line = this.line;
        const inputs = [...this.dialog.querySelectorAll("[data-fields] input")].filter((it) => it.value !== it.dataset.before);
        const ordered = inputs.sort((one, other) => (one.name === "account" ? -1 : 0) - (other.name === "account" ? -1 : 0));
        const read = ordered.map((input) => this.acts.type(line, input.name, input.value));
        if (read.includes(false)) {
            this.open(line);
        } else {
            this.dialog.close();
        }
        this.draw();
    }

    remove() {
        this.acts.act([this.store.removing(this.line)], { isWhole: true });
        this.dialog.close();
    }
}
