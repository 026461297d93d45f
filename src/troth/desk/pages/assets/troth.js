// Everything works without this file. It starts GOV.UK Frontend's parts, and refreshes what is running without a reload.
import { createAll, Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink } from "./govuk-frontend.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
for (const part of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink]) createAll(part);

// A part of a page that changes while it is looked at says where its next state is: data-refresh="URL", seconds in data-every.
for (const place of document.querySelectorAll("[data-refresh]")) {
  const look = async () => {
    const answer = await fetch(place.dataset.refresh, { headers: { "X-Part": "1" }, credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-refresh], [data-refreshed]");
    if (!next) return;
    if (next.hasAttribute("data-refreshed")) {
      // It has ended: figures and papers elsewhere on the page have changed with it.
      document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
      return;
    }
    const keys = () => [...place.querySelectorAll("a, button, summary")];
    const at = keys().indexOf(document.activeElement);
    place.replaceChildren(...next.childNodes);
    if (at >= 0) keys()[at]?.focus();
    setTimeout(look, 1000 * Number(place.dataset.every || 2));
  };
  setTimeout(look, 1000 * Number(place.dataset.every || 2));
}
