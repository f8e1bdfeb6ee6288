// The keyboard and the pointer: moving, selecting, opening a cell, the shortcuts.

const PAGE = 15;

export class Keys {
    constructor(view, editor, acts, filters) {
        this.view = view;
        this.editor = editor;
        this.acts = acts;
        this.filters = filters;
        view.root.addEventListener("keydown", (event) => this.pressed(event));
        view.root.addEventListener("mousedown", (event) => this.pointed(event));
        view.root.addEventListener("dblclick", () => this.editor.open());
        view.root.addEventListener("copy", (event) => this.copied(event));
        view.root.addEventListener("cut", (event) => this.copied(event, true));
        view.root.addEventListener("paste", (event) => this.pasted(event));
    }

    pressed(event) {
        const handled = this.editor.isOpen ? this.inCell(event) : this.inGrid(event);
        if (handled) {
            event.preventDefault();
            event.stopPropagation();
        }
    }

    /** Keys while a cell is open. */
    inCell(event) {
        const { row, column } = this.view.active;
        switch (event.key) {
            case "Enter":
                this.editor.close(true);
                this.view.go(row + (event.shiftKey ? -1 : 1), column);
                return true;
            case "Tab":
                this.editor.close(true);
                this.sideways(event.shiftKey ? -1 : 1);
                return true;
            case "Escape":
                this.editor.close(false);
                this.view.focus();
                return true;
            case "ArrowDown":
                return this.editor.move(1);
            case "ArrowUp":
                return this.editor.move(-1);
            default:
                return false;
        }
    }

    inGrid(event) {
        const command = event.ctrlKey || event.metaKey;
        if (command) {
            return this.withControl(event);
        }
        if (event.altKey) {
            return false;
        }
        const { row, column } = this.view.active;
        const extend = event.shiftKey;
        switch (event.key) {
            case "ArrowUp":
                this.view.go(row - 1, column, { extend });
                return true;
            case "ArrowDown":
                this.view.go(row + 1, column, { extend });
                return true;
            case "ArrowLeft":
                this.view.go(row, column - 1, { extend });
                return true;
            case "ArrowRight":
                this.view.go(row, column + 1, { extend });
                return true;
            case "Home":
                this.view.go(row, 0, { extend });
                return true;
            case "End":
                this.view.go(row, this.view.columns.length - 1, { extend });
                return true;
            case "PageUp":
                this.view.go(row - PAGE, column, { extend });
                return true;
            case "PageDown":
                this.view.go(row + PAGE, column, { extend });
                return true;
            case "Tab":
                return this.tabbed(event.shiftKey);
            case "Enter":
            case "F2":
                this.editor.open();
                return true;
            case "Escape":
                this.leave();
                return true;
            case "Delete":
            case "Backspace":
                this.acts.clear();
                return true;
            default:
                return event.key.length === 1 && this.editor.open(event.key);
        }
    }

    withControl(event) {
        const { row, column } = this.view.active;
        const extend = event.shiftKey;
        switch (event.key.toLowerCase()) {
            case "home":
                this.view.go(0, 0, { extend });
                return true;
            case "end":
                this.view.go(this.view.lines.length - 1, this.view.columns.length - 1, { extend });
                return true;
            case "arrowup":
                this.view.go(0, column, { extend });
                return true;
            case "arrowdown":
                this.view.go(this.view.lines.length - 1, column, { extend });
                return true;
            case "arrowleft":
                this.view.go(row, 0, { extend });
                return true;
            case "arrowright":
                this.view.go(row, this.view.columns.length - 1, { extend });
                return true;
            case "a":
                this.view.go(0, 0);
                this.view.go(this.view.lines.length - 1, this.view.columns.length - 1, { extend: true });
                return true;
            case "d":
                this.acts.fillDown();
                return true;
            case "z":
                return (event.shiftKey ? this.acts.redo() : this.acts.undo()) || true;
            case "y":
                this.acts.redo();
                return true;
            case "f":
                this.filters.focus();
                return true;
            case "enter":
                this.acts.addLine();
                return true;
            case "delete":
            case "backspace":
                this.acts.deleteLines();
                return true;
            default:
                return false;
        }
    }

    /** Tab goes from cell to cell; out of the first and the last one it leaves the grid, as everywhere else. */
    tabbed(isBack) {
        const { row, column } = this.view.active;
        const isEdge = isBack ? row === 0 && column === 0 : row === this.view.lines.length - 1 && column === this.view.columns.length - 1;
        if (isEdge) {
            return false;
        }
        this.sideways(isBack ? -1 : 1);
        return true;
    }

    sideways(step) {
        const { row, column } = this.view.active;
        const width = this.view.columns.length;
        const flat = Math.max(row * width + column + step, 0);
        this.view.go(Math.floor(flat / width), flat % width);
    }

    /** Escape leaves the grid for what follows it: nobody is kept in. */
    leave() {
        document.querySelector("[data-grid='after']").focus();
    }

    pointed(event) {
        const cell = event.target.closest("[data-column]");
        if (!cell || event.target.closest(".grid-editor")) {
            return;
        }
        if (this.editor.isOpen) {
            this.editor.close(true);
        }
        event.preventDefault();
        const row = Number(cell.parentElement.dataset.row);
        this.view.go(row, Number(cell.dataset.column), { extend: event.shiftKey });
    }

    copied(event, isCut = false) {
        if (this.editor.isOpen) {
            return;
        }
        event.preventDefault();
        event.clipboardData.setData("text/plain", this.filters.block());
        this.acts.tell.announce("Copié");
        if (isCut) {
            this.acts.clear();
        }
    }

    pasted(event) {
        if (!this.editor.isOpen) {
            event.preventDefault();
            this.acts.paste(event.clipboardData.getData("text/plain"));
        }
    }
}
