// Served at the root: keeps the pages and documents of officials that were opened, and gives them back off line.
"use strict";

const CACHE = "lecture";
const KEPT = [/^\/[^/]+\/elu\//, /^\/[^/]+\/a-lire\//, /^\/[^/]+\/documents\//, /^\/[^/]+\/seances\/[^/]+\/papiers\//, /^\/static\//];

function isKept(request) {
    const address = new URL(request.url);
    return request.method === "GET" && address.origin === self.location.origin && !request.headers.has("HX-Request")
        && KEPT.some(function (pattern) { return pattern.test(address.pathname); });
}

self.addEventListener("install", function () {
    self.skipWaiting();
});

self.addEventListener("activate", function (event) {
    event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", function (event) {
    if (!isKept(event.request)) {
        return;
    }
    event.respondWith(
        fetch(event.request)
            .then(function (response) {
                if (response.ok && !response.redirected) {
                    const copy = response.clone();
                    event.waitUntil(caches.open(CACHE).then(function (cache) { return cache.put(event.request, copy); }));
                }
                return response;
            })
            .catch(function () {
                return caches.match(event.request).then(function (found) { return found || Response.error(); });
            })
    );
});
