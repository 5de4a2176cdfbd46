// Codes into inputs. A wedge scanner types fast and ends with Enter: what it types anywhere on the page goes to the
// input marked [data-scan]. <noren-camera for="input"> reads with the camera where the browser can (BarcodeDetector).

const FAST_MS = 35;
let typed = "";
let last = 0;

document.addEventListener("keydown", (event) => {
  const target = document.querySelector("[data-scan]");
  if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
  const quick = event.timeStamp - last < FAST_MS;
  last = event.timeStamp;
  if (event.key === "Enter" && typed.length >= 4 && quick) {
    if (event.target !== target) {
      event.preventDefault();
      take(target, typed);
    }
    typed = "";
  } else if (event.key.length === 1) {
    typed = quick ? typed + event.key : event.key;
  }
});

function take(target, code) {
  target.value = code;
  target.dispatchEvent(new Event("input", { bubbles: true }));
  target.form?.requestSubmit();
}

class Camera extends HTMLElement {
  connectedCallback() {
    const usable = "BarcodeDetector" in window && navigator.mediaDevices && window.isSecureContext;
    this.hidden = !usable;
    if (usable) this.querySelector("button")?.addEventListener("click", () => (this.stream ? this.stop() : this.start()));
  }

  disconnectedCallback() {
    this.stop();
  }

  async start() {
    const target = document.getElementById(this.getAttribute("for"));
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      document.dispatchEvent(new CustomEvent("toast", { detail: this.dataset.refused ?? "✕" }));
      return;
    }
    const video = document.createElement("video");
    video.playsInline = true;
    video.muted = true;
    video.srcObject = this.stream;
    this.append(video);
    await video.play();
    const detector = new BarcodeDetector({ formats: ["ean_13", "ean_8", "code_128", "qr_code", "upc_a"] });
    while (this.stream) {
      const found = await detector.detect(video).catch(() => []);
      if (found.length) {
        this.stop();
        take(target, found[0].rawValue);
        return;
      }
      await new Promise((resume) => setTimeout(resume, 150));
    }
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.querySelector("video")?.remove();
  }
}
customElements.define("noren-camera", Camera);
