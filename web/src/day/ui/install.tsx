// How to get the app onto the home screen; and in WeChat, what it cannot do there.
import { useEffect, useState } from "preact/hooks";
import { Note } from "./parts.tsx";
import { t } from "./words.ts";

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

let offered: InstallPrompt | null = null;
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offered = event as InstallPrompt;
});

export const inWeChat = (): boolean => /MicroMessenger/i.test(navigator.userAgent);
/** Where there is no service worker, the page lives only as long as it stays open. */
export const staysOpenOnly = (): boolean => !("serviceWorker" in navigator);
const installed = (): boolean => matchMedia("(display-mode: standalone)").matches || "standalone" in navigator && Boolean(navigator.standalone);
const onApple = (): boolean => /iPhone|iPad/.test(navigator.userAgent);

export function Install() {
  const [can, setCan] = useState(offered !== null);
  useEffect(() => {
    const ready = (): void => setCan(true);
    addEventListener("beforeinstallprompt", ready);
    return () => removeEventListener("beforeinstallprompt", ready);
  }, []);
  if (staysOpenOnly())
    return (
      <Note tone="wait" icon="warn">
        <p>{inWeChat() ? t("您在微信里打开了本页。") : t("这个浏览器不能在没有网络时打开本页。")}{t("本页开着的时候，断网也能点名，记录存在手机里，联网后自动发出；但没有网络时不能重新打开。")}</p>
        <p>{t("要随时能打开：点右上角“…”，选“在浏览器打开”，登录后再“添加到主屏幕”。")}</p>
      </Note>
    );
  if (installed()) return null;
  if (can) return <button type="button" class="a-btn" onClick={() => void offered?.prompt()}>{t("装到手机桌面")}</button>;
  if (onApple()) return <Note>{t("装到手机桌面：点浏览器下方的“分享”，再点“添加到主屏幕”。")}</Note>;
  return null;
}
