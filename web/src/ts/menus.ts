// Menus are <details>; here they also close on Escape, on a click elsewhere, and when another one opens.
export function closeMenus(): void {
  const shut = (except: Node | null): void => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.k-menu[open]"))
      if (!except || !menu.contains(except)) menu.open = false;
  };
  document.addEventListener("click", (event) => shut(event.target as Node));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector<HTMLElement>("details.k-menu[open] > summary");
    shut(null);
    open?.focus();
  });
}
