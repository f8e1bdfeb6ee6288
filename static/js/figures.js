// In the form of a block: a button writes the placeholder of a figure where the cursor stands, and of the text and the
// table only the one that the kind of the block uses is shown.
"use strict";

document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-figure]");
    if (!button) {
        return;
    }
    const text = button.closest("form").querySelector("[data-figures='target']");
    const placeholder = "{{" + button.dataset.figure + "}}";
    text.setRangeText(placeholder, text.selectionStart, text.selectionEnd, "end");
    text.focus();
});

function showWhatTheKindUses(select) {
    const form = select.closest("form");
    const isTable = select.value === "table";
    for (const [name, isUsed] of [["text", !isTable], ["table", isTable]]) {
        const field = form.querySelector("[name='" + name + "']");
        field.closest("[id^='div_id_']").hidden = !isUsed;
    }
    form.querySelector(".figure-choice").hidden = isTable;
}

document.addEventListener("change", function (event) {
    if (event.target.matches(".block-form select[name='kind']")) {
        showWhatTheKindUses(event.target);
    }
});

function showAll(root) {
    root.querySelectorAll(".block-form select[name='kind']").forEach(showWhatTheKindUses);
}

document.addEventListener("DOMContentLoaded", () => showAll(document));
document.addEventListener("htmx:load", (event) => showAll(event.target.parentElement || document));
