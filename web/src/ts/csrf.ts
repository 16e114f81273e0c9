// Django asks for its token on every POST; the page carries it in a meta tag (the cookie is hidden from scripts).
interface RequestDetail {
  ctx: { request: { headers: Record<string, string> } };
}

export function sendCsrfToken(): void {
  document.addEventListener("htmx:config:request", (event) => {
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
    if (token) (event as CustomEvent<RequestDetail>).detail.ctx.request.headers["X-CSRFToken"] = token.content;
  });
}
