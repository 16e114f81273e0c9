// Small courtesies of forms. Everything also works without them.

/** `data-confirm="…"` on a form or on the button that sends it asks first. */
function asksFirst(event: SubmitEvent): boolean {
  const form = event.target as HTMLFormElement;
  const question = event.submitter?.dataset["confirm"] ?? form.dataset["confirm"];
  if (question === undefined || window.confirm(question)) return false;
  event.preventDefault();
  event.stopImmediatePropagation();
  return true;
}

/** A second tap on a slow network must not look like a second wish; the server would refuse it anyway. */
function sentOnce(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.method !== "post" || form.target !== "" || form.hasAttribute("data-claim")) return;
  setBusy(form, true);
  setTimeout(() => setBusy(form, false), 10_000); // a download answers without leaving the page
}

function setBusy(form: HTMLFormElement, busy: boolean): void {
  form.setAttribute("aria-busy", String(busy));
  const outside = form.id ? document.querySelectorAll(`button[form="${CSS.escape(form.id)}"]`) : [];
  for (const button of [...form.querySelectorAll("button:not([type=button])"), ...outside])
    button.setAttribute("aria-busy", String(busy));
}

function release(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[aria-busy="true"]')) setBusy(form, false);
}

/** `data-autosubmit` on a filter form: choosing is enough, no button needed. */
function submitOnChoice(event: Event): void {
  const form = (event.target as HTMLInputElement).form;
  if (form?.hasAttribute("data-autosubmit")) form.requestSubmit?.();
}

/** `data-choose="present"` on a button: every still unanswered radio group of its form gets this answer. */
function chooseForAll(event: MouseEvent): void {
  const button = (event.target as Element).closest<HTMLButtonElement>("button[data-choose]");
  const form = button?.form;
  if (!button || !form) return;
  const answer = button.dataset["choose"];
  for (const radio of form.querySelectorAll<HTMLInputElement>("input[type=radio]:not(:disabled)")) {
    if (radio.value !== answer || form.querySelector(`input[name="${CSS.escape(radio.name)}"]:checked`)) continue;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function helpForms(): void {
  document.addEventListener("submit", (event) => void (asksFirst(event) || sentOnce(event)), true);
  document.addEventListener("change", submitOnChoice);
  document.addEventListener("click", chooseForAll);
  document.addEventListener("htmx:finally:request", release);
  window.addEventListener("pageshow", release); // coming back to a page kept in memory
}
