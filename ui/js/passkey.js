// <noren-passkey>: signs in by a passkey, or (data-registers) makes one; shown only where the browser can, on a secure page.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

class PasskeyDoor extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential || !window.isSecureContext) return;
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => this.run());
  }

  async run() {
    const told = this.querySelector("[role=alert]");
    told.hidden = true;
    try {
      const { challenge_id, options } = await this.send(this.dataset.options, {});
      const credential = this.hasAttribute("data-registers") ? await this.make(options) : await this.prove(options);
      const answer = await this.send(this.dataset.answer, { challenge_id, credential, next: this.dataset.next ?? "", label: this.querySelector("[data-label]")?.value ?? "" });
      location.assign(answer.next);
    } catch (error) {
      if (error.name === "NotAllowedError") return; // the person has thought better of it
      told.textContent = error.told ?? this.dataset.fails;
      told.hidden = false;
    }
  }

  async prove(options) {
    const found = await navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: (options.allowCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) })) },
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
    return {
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      response: { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle ? text(userHandle) : null },
    };
  }

  async make(options) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: (options.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) })),
      },
    });
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject), transports: made.response.getTransports?.() ?? [] },
    };
  }

  async send(address, body) {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(body) });
    const found = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error("refused"), { told: found.message });
    return found;
  }
}
customElements.define("noren-passkey", PasskeyDoor);
