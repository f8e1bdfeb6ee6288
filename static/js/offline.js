// What an official has opened stays readable without a network; signing out empties it.
"use strict";

(function () {
    if (!("serviceWorker" in navigator)) {
        return;
    }
    const worker = document.querySelector("meta[name='offline-worker']");
    if (worker) {
        navigator.serviceWorker.register(worker.content, { scope: "/" });
        keepThisPage();
    }

    // the very first page was opened before the program that keeps pages: keep it too, with what it is drawn with
    function keepThisPage() {
        if (navigator.serviceWorker.controller || !("caches" in window)) {
            return;
        }
        const drawn = Array.from(document.querySelectorAll("link[rel='stylesheet'], script[src]"), function (tag) {
            return tag.href || tag.src;
        });
        window.caches.open("lecture").then(function (cache) {
            return cache.addAll([window.location.href].concat(drawn));
        }).catch(function () { /* without a network, or without room: it is kept the next time it is opened */ });
    }

    document.addEventListener("submit", function (event) {
        if (event.target.action && event.target.action.includes("deconnexion") && "caches" in window) {
            window.caches.delete("lecture");
        }
    });
})();
