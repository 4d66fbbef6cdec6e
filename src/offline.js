// Keeps the page for working offline, and tells when a newer version of it is ready. Never reloads
// by itself: someone may be in the middle of something.
(() => {
  "use strict";

  const { serviceWorker } = navigator;
  // There is none in private windows of some browsers and on hosts without https.
  if (!serviceWorker || location.protocol === "file:") return;

  const HOUR = 60 * 60 * 1000;
  const notice = document.getElementById("update");
  const text = document.getElementById("update-text");
  let registration = null;
  let isAsked = false;

  // The program keeps the browser from closing a tab with unsaved work; it is asked the same way.
  function isSaved() {
    const question = new Event("beforeunload", { cancelable: true });
    return dispatchEvent(question);
  }

  function tell() {
    notice.hidden = false;
  }

  function onStateChange({ target }) {
    // The first version ever has nothing to take the place of.
    if (target.state === "installed" && serviceWorker.controller) tell();
    if (target.state === "activated") fillUp();
  }

  // What the page does not start with is fetched when there is nothing else to do.
  function fillUp() {
    const ask = () => registration.active?.postMessage("keep the rest");
    if (window.requestIdleCallback) requestIdleCallback(ask, { timeout: 10_000 });
    else setTimeout(ask, 2_000);
  }

  document.getElementById("update-later").addEventListener("click", () => {
    notice.hidden = true;
  });

  document.getElementById("update-now").addEventListener("click", () => {
    if (!isSaved()) {
      text.textContent = "Some work is not saved yet. Reload when the page says “Saved”.";
      return;
    }
    isAsked = true;
    // Another tab may have let the new version in already.
    if (registration.waiting) registration.waiting.postMessage("take over");
    else location.reload();
  });

  const hadController = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", () => {
    if (isAsked) location.reload();
    else if (hadController) tell();
  });

  // A tab may stay open for weeks.
  let lookedAt = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - lookedAt < HOUR) return;
    lookedAt = Date.now();
    registration?.update().catch(() => {});
  });

  // Milliseconds after which it is begun anew if a network that broke off has cut it short.
  const AGAIN = [2_000, 10_000, 60_000];

  async function begin(again = AGAIN) {
    try {
      registration = await serviceWorker.register("service-worker.js", { updateViaCache: "none" });
    } catch (error) {
      // The page works all the same, as long as its host is there.
      console.info(`Not kept for working offline: ${error}`);
      if (again.length > 0) setTimeout(() => begin(again.slice(1)), again[0]);
      return;
    }
    if (registration.waiting && serviceWorker.controller) tell();
    const { installing } = registration;
    installing?.addEventListener("statechange", (event) => {
      onStateChange(event);
      const isCutShort = installing.state === "redundant" && !registration.active;
      if (isCutShort && again.length > 0) setTimeout(() => begin(again.slice(1)), again[0]);
    });
    registration.addEventListener("updatefound", () => {
      if (registration.installing === installing) return;
      registration.installing?.addEventListener("statechange", onStateChange);
    });
    if (registration.active) fillUp();
  }

  addEventListener("dateline-started", () => begin());

  // For a page that does not start: what is kept may be the reason.
  window.forgetDatelineOffline = async () => {
    const found = await serviceWorker.getRegistration();
    await found?.unregister();
  };
})();
