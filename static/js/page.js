// What every page needs around htmx: errors said in words, focus given back to the reader.
"use strict";

(function () {
    const MESSAGES = {
        0: "Le serveur ne répond pas : vérifiez votre connexion, puis recommencez.",
        401: "Votre session a expiré : rechargez la page pour vous connecter à nouveau.",
        403: "Cette action ne vous est pas permise.",
        404: "Cet élément n’existe plus : rechargez la page.",
        409: "L’état du dossier ne permet plus cette action : rechargez la page.",
        429: "Trop de demandes en peu de temps : patientez quelques instants.",
    };

    function say(text) {
        const place = document.getElementById("messages");
        const alert = document.createElement("div");
        alert.className = "alert alert-danger";
        alert.setAttribute("role", "alert");
        alert.textContent = text;
        place.replaceChildren(alert);
    }

    document.addEventListener("htmx:responseError", function (event) {
        say(MESSAGES[event.detail.xhr.status] || "Le serveur a rencontré une erreur : rechargez la page ou réessayez.");
    });
    document.addEventListener("htmx:sendError", function () {
        say(MESSAGES[0]);
    });
    document.addEventListener("htmx:timeout", function () {
        say(MESSAGES[0]);
    });
})();
