// Pieces that several pages use.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Contact, Person } from "../core/day.ts";
import type { State } from "../core/fold.ts";
import type { Phone } from "../core/phone.ts";
import { t } from "./words.ts";

/** Addresses that the shell was given. */
export const places = { icons: "", signIn: "", site: "/" };

export function Icon({ name }: { name: string }) {
  return <svg class="k-icon" aria-hidden="true"><use href={`${places.icons}#${name}`} /></svg>;
}

export function Note({ tone, icon = "info", children }: { tone?: "good" | "wait" | "bad"; icon?: string; children: ComponentChildren }) {
  return <div class={`k-note ${tone ? `k-note_${tone}` : ""}`}><Icon name={icon} /><div class="k-note__body">{children}</div></div>;
}

export function stateWord(state: State): string {
  const words: Record<State, string> = {
    expected: t("未点名"),
    on_leave: t("请假"),
    present: t("在班"),
    missing: t("未到"),
    excused: t("已说明去向"),
    collected: t("已接走"),
    dismissed: t("已放学"),
    handed_on: t("已交接"),
  };
  return words[state];
}

const TONES: Partial<Record<State, string>> = { expected: "wait", on_leave: "info", present: "good", missing: "bad", excused: "info" };

export function StateChip({ state }: { state: State }) {
  return <span class={`k-chip k-chip_${TONES[state] ?? "quiet"}`}>{stateWord(state)}</span>;
}

export function Round({ name, state }: { name: string; state: State }) {
  return <span class={`a-round a-round_${state}`} aria-hidden="true">{name.slice(0, 1)}</span>;
}

/** A number that calls when tapped. */
export function Call({ who, role }: { who: Person; role: string }) {
  if (!who.phone) return null;
  return (
    <a class="a-call" href={`tel:${who.phone}`}>
      <Icon name="phone" /><span>{role} {who.name}<small class="k-num">{who.phone}</small></span>
    </a>
  );
}

export const contactName = (contact: Contact): string => `${contact.relation} ${contact.name}`;

/** Asks once more in the same place: a whole group does not go home by a slip of the thumb. */
export function Sure({ label, question, primary, onSure }: { label: string; question: string; primary: boolean; onSure: () => void }) {
  const [asked, ask] = useState(false);
  const look = primary || asked ? "weui-btn_primary" : "weui-btn_default";
  if (!asked) return <button type="button" class={`weui-btn ${look}`} onClick={() => ask(true)}>{label}</button>;
  return (
    <>
      <button type="button" class="weui-btn weui-btn_default" onClick={() => ask(false)}>{t("不")}</button>
      <button type="button" class={`weui-btn ${look}`} onClick={() => (ask(false), onSure())}>{question}</button>
    </>
  );
}

/** What the server could not simply take, in its own words. */
export function Told({ phone }: { phone: Phone }) {
  if (!phone.told.length) return null;
  const sentences = [...new Set(phone.told.map((each) => each.why ?? t("有一条记录服务器看不懂，没有记下。请在网页上核对。")))];
  return (
    <div role="alert">
      <Note tone="wait" icon="warn">
        {sentences.map((sentence) => <p key={sentence}>{sentence}</p>)}
        <button type="button" class="a-btn" onClick={() => phone.read()}>{t("知道了")}</button>
      </Note>
    </div>
  );
}
