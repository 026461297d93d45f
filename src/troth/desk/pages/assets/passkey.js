// Passkeys need script: this asks the browser for one (WebAuthn), and sends what it says by the form it stands in.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

const asked = (said, act) => {
  const options = { ...said, challenge: bytes(said.challenge) };
  if (act === "get") return { ...options, allowCredentials: named(said.allowCredentials) };
  return { ...options, user: { ...said.user, id: bytes(said.user.id) }, excludeCredentials: named(said.excludeCredentials) };
};

const told = (made) => {
  const response = { clientDataJSON: text(made.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  return { id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: made.getClientExtensionResults() };
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const trouble = form.querySelector("[role=alert]");
    trouble.hidden = true;
    try {
      const publicKey = asked(JSON.parse(form.dataset.passkey).publicKey, form.dataset.act);
      form.elements.passkey.value = JSON.stringify(told(await navigator.credentials[form.dataset.act]({ publicKey })));
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
}
