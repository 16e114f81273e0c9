// Which page is shown, inside one frame.
import { type ComponentChildren, Fragment } from "preact";
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import type { Phone } from "../core/phone.ts";
import { ChildPage } from "./child.tsx";
import { Gate, GateChild } from "./gate.tsx";
import { Home } from "./home.tsx";
import { ChoosePin, Locked, NoNetwork, SignIn } from "./lock.tsx";
import { Icon, places, Told } from "./parts.tsx";
import { Except, RollPage } from "./roll.tsx";
import { t } from "./words.ts";

/** "#/group/12/child/7" → ["group", "12", "child", "7"] */
function useRoute(): string[] {
  const read = (): string[] => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean);
  const [route, go] = useState(read);
  useEffect(() => {
    const moved = (): void => go(read());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return route;
}

export function App({ phone }: { phone: Phone }) {
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    phone.onChange = () => again(undefined as never);
    again(undefined as never);
  }, [phone]);
  const route = useRoute();
  switch (phone.screen) {
    case "starting":
      return <Frame title={t("课后点名")}><p class="k-quiet">{t("正在打开…")}</p></Frame>;
    case "no-network":
      return <NoNetwork phone={phone} />;
    case "sign-in":
      return <SignIn phone={phone} />;
    case "choose-pin":
      return <ChoosePin phone={phone} />;
    case "locked":
      return <Locked phone={phone} />;
    case "open":
      return <Open phone={phone} route={route} />;
  }
}

function Open({ phone, route }: { phone: Phone; route: string[] }) {
  const [what, id, more, other] = route;
  const day = phone.day;
  if (!day) return <Frame title={t("课后点名")} phone={phone}><p class="k-quiet">{t("正在取今天的名单…")}</p></Frame>;
  const group = what === "group" ? day.groups.find((each) => each.id === Number(id)) : undefined;
  if (group && more === "except") return <Except phone={phone} group={group} />;
  if (group && more === "child") return <ChildPage phone={phone} group={group} id={Number(other)} />;
  if (group) return <RollPage phone={phone} group={group} />;
  if (what === "gate" && day.gate && id) return <GateChild phone={phone} gate={day.gate} id={Number(id)} />;
  if (what === "gate" && day.gate) return <Gate phone={phone} gate={day.gate} />;
  return <Home phone={phone} day={day} />;
}

interface FrameProps {
  title: string;
  phone?: Phone;
  back?: string;
  children: ComponentChildren;
  dock?: ComponentChildren;
}

export function Frame({ title, phone, back, children, dock }: FrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title;
    heading.current?.focus({ preventScroll: true }); // a reader hears where it has come to
    if (!back) return;
    scrollTo(0, 0);
  }, [title]);
  return (
    <Fragment>
      <header class="k-top">
        {back && <a class="k-top__back" href={back} aria-label={t("返回")}><Icon name="back" /></a>}
        <h1 class="k-top__title" tabIndex={-1} ref={heading}>{title}</h1>
        {phone?.screen === "open" && <button class="a-lock" type="button" onClick={() => phone.lock()}><Icon name="lock" />{t("锁屏")}</button>}
      </header>
      {phone && <Status phone={phone} />}
      <main class="k-main" id="main">
        {phone && <Told phone={phone} />}
        {children}
      </main>
      {dock && <nav class="k-dock" aria-label={t("操作")}><div class="k-actions">{dock}</div></nav>}
    </Fragment>
  );
}

/** Always in sight: is everything with the server? */
function Status({ phone }: { phone: Phone }) {
  const waiting = phone.waiting.length;
  if (!phone.signedIn)
    return (
      <div class="a-status a-status_bad" role="status">
        <Icon name="warn" /><span>{waiting ? t("登录已过期，还有 %(n)s 条没发出，都在手机里。", { n: waiting }) : t("登录已过期。")}</span>
        <a href={places.signIn}>{t("重新登录")}</a>
      </div>
    );
  if (waiting)
    return (
      <div class="a-status a-status_wait" role="status">
        <Icon name="upload" /><span>{t("还有 %(n)s 条没发出", { n: waiting })}{!phone.online && `，${t("没有网络")}`}</span>
        <button type="button" onClick={() => void phone.wake()}>{t("现在发")}</button>
      </div>
    );
  return (
    <div class={`a-status ${phone.online ? "" : "a-status_wait"}`} role="status">
      <Icon name={phone.online ? "check" : "info"} /><span>{phone.online ? t("都已发出") : t("没有网络，照常点名，联网后自动发出")}</span>
    </div>
  );
}
