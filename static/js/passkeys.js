// Says in French why a passkey was not used: allauth's script only writes to the console.
"use strict";

document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    const refused = event.detail.exception && event.detail.exception.name === "NotAllowedError";
    const alert = document.createElement("div");
    alert.className = "alert alert-danger";
    alert.setAttribute("role", "alert");
    alert.textContent = refused
        ? "La demande a été annulée, ou aucune clé enregistrée ne convient : réessayez ou employez un autre moyen."
        : "Ce navigateur n’a pas pu utiliser de clé : réessayez ou employez un autre moyen.";
    document.getElementById("messages").replaceChildren(alert);
});
