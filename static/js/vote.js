// A vote that the network lost is sent again, with the same key: the server counts it once.
"use strict";

(function () {
    const AGAIN = 2000;
    const MOST = 30;
    let tries = 0;

    function again(event) {
        const form = event.detail.elt;
        if (!form || !form.matches("form[data-retry]") || tries >= MOST) {
            return;
        }
        tries += 1;
        document.getElementById("announce").textContent = "Le réseau ne répond pas : votre vote est renvoyé.";
        window.setTimeout(function () {
            if (form.isConnected) {
                form.requestSubmit();
            }
        }, AGAIN);
    }

    document.addEventListener("htmx:sendError", again);
    document.addEventListener("htmx:timeout", again);
    document.addEventListener("htmx:beforeRequest", function (event) {
        // the page looks for news by itself: not while a choice is being made
        const booth = document.getElementById("isoloir");
        if (event.detail.elt === booth && booth.querySelector(".ballot input:checked")) {
            event.preventDefault();
        }
    });
    document.addEventListener("htmx:afterSwap", function () {
        tries = 0;
    });
})();
