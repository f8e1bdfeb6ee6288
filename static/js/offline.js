// What an official has opened stays readable without a network; signing out empties it.
"use strict";

(function () {
    if (!("serviceWorker" in navigator)) {
        return;
    }
    const worker = document.querySelector("meta[name='offline-worker']");
    if (worker) {
        navigator.serviceWorker.register(worker.content, { scope: "/" });
    }
    document.addEventListener("submit", function (event) {
        if (event.target.action && event.target.action.includes("deconnexion") && "caches" in window) {
            window.caches.delete("lecture");
        }
    });
})();
