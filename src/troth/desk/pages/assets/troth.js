// Everything works without this file. It starts GOV.UK Frontend's parts, and refreshes what is running without a reload.
import { createAll, Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink } from "./govuk-frontend.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
for (const part of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink]) createAll(part);

// A part of a page that changes while it is looked at says where its next state is: data-refresh="URL", seconds in data-every.
for (const place of document.querySelectorAll("[data-refresh]")) {
  const look = async () => {
    const answer = await fetch(place.dataset.refresh, { headers: { "X-Part": "1" }, credentials: "same-origin" });
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-refresh], [data-refreshed]");
    if (!next) return;
    if (next.innerHTML !== place.innerHTML) place.replaceChildren(...next.childNodes);
    if (next.hasAttribute("data-refreshed")) return;
    setTimeout(look, 1000 * Number(place.dataset.every || 2));
  };
  setTimeout(look, 1000 * Number(place.dataset.every || 2));
}
