// Passkeys on pages without WebAssembly. A button with `data-passkey` asks the device, puts its answer
// into the form's field `passkey`, and sends the form. Browsers that know no passkeys never show it.
"use strict";

(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const toBytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const toText = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  // Browsers before 2025 read and write no JSON themselves.
  const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: toBytes(key.id) }));
  const toMake = (options) =>
    PublicKeyCredential.parseCreationOptionsFromJSON?.(options) ?? {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    };
  const toAnswer = (options) =>
    PublicKeyCredential.parseRequestOptionsFromJSON?.(options) ?? {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: named(options.allowCredentials),
    };

  function written(credential) {
    const { response } = credential;
    const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    const bytes = Object.fromEntries(
      parts.filter((part) => response[part]).map((part) => [part, toText(response[part])]),
    );
    if (response.getTransports) bytes.transports = response.getTransports();
    return {
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
      clientExtensionResults: {},
      response: bytes,
    };
  }

  // A failure with the name of the words that tell of it.
  class Refused extends Error {
    constructor(words) {
      super(words);
      this.words = words;
    }
  }

  async function question(button) {
    const { options, ask } = button.dataset;
    if (options) return JSON.parse(options);
    const kind = ask.startsWith("/api/") ? "application/json" : "application/x-www-form-urlencoded";
    const answer = await fetch(ask, {
      method: "POST",
      headers: { "content-type": kind, accept: "application/json" },
      body: ask.startsWith("/api/") ? "{}" : "",
    });
    if (answer.status === 429) throw new Refused("often");
    if ([401, 403, 422].includes(answer.status)) throw new Refused("late");
    if (!answer.ok) throw new Refused("failed");
    return (await answer.json()).options;
  }

  async function asked(button) {
    const options = await question(button);
    return button.dataset.passkey === "create"
      ? navigator.credentials.create({ publicKey: toMake(options) })
      : navigator.credentials.get({ publicKey: toAnswer(options) });
  }

  const words = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "there", SecurityError: "address" };

  async function run(button, event) {
    event.preventDefault();
    const { form } = button;
    const say = form.querySelector("[data-passkey-say]");
    say.textContent = "";
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      form.elements.passkey.value = JSON.stringify(written(await asked(button)));
      form.submit();
    } catch (error) {
      say.textContent = say.dataset[error.words ?? words[error.name] ?? "failed"];
      button.disabled = false;
      button.removeAttribute("aria-busy");
      button.focus();
    }
  }

  function wire(button) {
    button.addEventListener("click", (event) => run(button, event));
    // Where the form has no other way to be sent, the Enter key means this button.
    if (!button.form.querySelector("[type=submit]")) {
      button.form.addEventListener("submit", (event) => run(button, event));
    }
  }

  document.querySelectorAll("button[data-passkey]").forEach(wire);
  document.querySelectorAll("[data-passkey-part]").forEach((part) => (part.hidden = false));
  document.querySelectorAll("[data-passkey-missing]").forEach((part) => (part.hidden = true));

  // A page that comes back from the browser's memory begins anew.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
