// In the form of a block, a button writes the placeholder of a figure where the cursor stands.
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
