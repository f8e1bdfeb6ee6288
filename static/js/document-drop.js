// The public page: a document dropped in the frame is chosen and checked; a file too large is refused before it is sent.
"use strict";

(function () {
    const form = document.querySelector("[data-drop]");
    if (!form) {
        return;
    }
    const input = form.querySelector("input[type=file]");
    const check = form.querySelector("button[value=page]");
    const refusal = document.getElementById("document-refusal");
    const largest = Number(form.dataset.largest);
    form.querySelector(".drop-hint").hidden = false;

    function refuse(text) {
        refusal.textContent = text;
        refusal.hidden = !text;
        return Boolean(text);
    }

    function isTooLarge() {
        const file = input.files[0];
        const over = file && file.size > largest;
        return refuse(over ? `Le fichier dépasse ${Math.floor(largest / 1e6)} Mo : vérifiez-le.` : "");
    }

    function hasFiles(event) {
        return event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
    }

    input.addEventListener("change", isTooLarge);
    form.addEventListener("submit", function (event) {
        if (isTooLarge()) {
            event.preventDefault();
        }
    });
    document.addEventListener("htmx:confirm", function (event) {
        if (event.detail.elt === check && isTooLarge()) {
            event.preventDefault();
        }
    });
    ["dragenter", "dragover"].forEach(function (name) {
        form.addEventListener(name, function (event) {
            if (hasFiles(event)) {
                event.preventDefault();
                form.classList.add("is-over");
            }
        });
    });
    form.addEventListener("dragleave", function (event) {
        if (!form.contains(event.relatedTarget)) {
            form.classList.remove("is-over");
        }
    });
    form.addEventListener("drop", function (event) {
        form.classList.remove("is-over");
        if (!hasFiles(event)) {
            return;
        }
        event.preventDefault();
        if (event.dataTransfer.files.length !== 1) {
            refuse("Déposez un seul fichier à la fois.");
            return;
        }
        input.files = event.dataTransfer.files;
        check.click();
    });
    document.addEventListener("htmx:afterSwap", function (event) {
        const heading = event.target.querySelector("[data-focus]");
        if (event.target.id === "bilan" && heading) {
            heading.focus();
        }
    });
})();
