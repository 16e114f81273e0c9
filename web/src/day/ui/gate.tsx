// The gate: who has come for whom, before the end of the day.
import { useState } from "preact/hooks";
import type { Gate as GateDay, GateChild as GateRow } from "../core/day.ts";
import type { Phone } from "../core/phone.ts";
import { Frame } from "./app.tsx";
import { Call, contactName, Icon, Note, Round, StateChip } from "./parts.tsx";
import { clockTime, t } from "./words.ts";

const SHOWN = 40;
const CODE = /^\d{6}$/;

export function Gate({ phone, gate }: { phone: Phone; gate: GateDay }) {
  const [asked, ask] = useState("");
  const found = asked.trim() ? gate.children.filter((each) => each.name.includes(asked.trim()) || each.class.includes(asked.trim())) : [];
  return (
    <Frame title={t("校门口")} phone={phone} back="#/">
      <label class="a-search"><Icon name="search" /><input type="search" aria-label={t("找孩子")} placeholder={t("孩子姓名或班级")} value={asked} onInput={(event) => ask(event.currentTarget.value)} /></label>
      {asked && !found.length && <Note>{t("没有找到。只能找到今天在名单上的孩子。")}</Note>}
      <ul class="k-cells a-roll">{found.slice(0, SHOWN).map((each) => <Line key={each.id} row={each} />)}</ul>
      <h2 class="k-section">{t("今天的提前接")} <span class="k-num">{gate.pickups.length}</span></h2>
      <ul class="k-cells a-roll">
        {gate.pickups.map((pickup) => (
          <li key={pickup.pupil} class="a-child"><a class="a-child__who" href={`#/gate/${pickup.pupil}`}><span><strong>{pickup.name}</strong><span class="a-sub">{pickup.who} · {clockTime(pickup.at)}</span></span></a>
            <span class={`k-chip k-chip_${pickup.signed ? "good" : "wait"}`}>{pickup.signed ? t("可以放行") : t("等老师交出")}</span></li>
        ))}
      </ul>
    </Frame>
  );
}

function Line({ row }: { row: GateRow }) {
  return (
    <li class="a-child"><a class="a-child__who" href={`#/gate/${row.id}`}><Round name={row.name} state={row.state} /><span><strong>{row.name}</strong><span class="a-sub">{row.class} · {row.where}</span></span></a><StateChip state={row.state} /></li>
  );
}

export function GateChild({ phone, gate, id }: { phone: Phone; gate: GateDay; id: number }) {
  const row = gate.children.find((each) => each.id === id);
  if (!row) return <Frame title={t("不在名单上")} phone={phone} back="#/gate"><Note>{t("这名学生不在今天的名单上。")}</Note></Frame>;
  const pickup = gate.pickups.find((each) => each.pupil === id);
  const asked = phone.waiting.find((fact) => fact.kind === "come" && fact.pupil === id);
  return (
    <Frame title={row.name} phone={phone} back="#/gate">
      <p class="a-facts"><span>{row.class}</span><span>{row.where}</span><StateChip state={row.state} /></p>
      {pickup && <Note tone={pickup.signed ? "good" : "wait"} icon={pickup.signed ? "check" : "clock"}>{pickup.who}：{pickup.signed ? t("老师已交出，可以放行") : t("等托管老师交出")}</Note>}
      {asked && <Asked phone={phone} row={row} />}
      {row.home && <Note icon="home">{t("今天回家方式：%(way)s", { way: row.home })}</Note>}
      {!pickup && row.office && <div role="alert"><Note tone="bad" icon="stop">{t("请联系办公室")}</Note></div>}
      {!pickup && !asked && !row.office && row.state === "present" && <Come phone={phone} row={row} />}
      {!pickup && row.state !== "present" && <Note tone="wait">{t("孩子现在不在托管班里，不能登记提前接。")}</Note>}
      {row.teacher && <Call who={row.teacher} role={t("托管老师")} />}
      {phone.day && <Call who={phone.day.office} role={t("办公室")} />}
    </Frame>
  );
}

function Asked({ phone, row }: { phone: Phone; row: GateRow }) {
  if (phone.online) return <Note tone="wait" icon="clock">{t("正在登记…")}</Note>;
  return <Note tone="bad" icon="warn">{t("没有网络：登记还在手机里，老师看不到。请打电话给托管老师%(name)s，老师交出孩子以前不要放行。", { name: row.teacher?.name ?? "" })}</Note>;
}

function Come({ phone, row }: { phone: Phone; row: GateRow }) {
  const [code, type] = useState("");
  const [stranger, say] = useState(false);
  const come = (party: string): void => void phone.note([{ group: 0, session: 0, pupil: row.id, kind: "come", party }]);
  return (
    <>
      <fieldset class="a-set"><legend>{t("谁来接？")}</legend>
        {row.contacts.map((contact) => {
          if (contact.barred) return <Note key={contact.id} tone="bad" icon="stop">{contactName(contact)}：{t("请联系办公室")}</Note>;
          if (!contact.collects) return <p key={contact.id} class="k-quiet">{contactName(contact)}：{t("未获授权")}</p>;
          return <button type="button" key={contact.id} class="a-btn" onClick={() => come(`contact:${contact.id}`)}>{contactName(contact)}</button>;
        })}
      </fieldset>
      <fieldset class="a-set"><legend>{t("核对码（6 位数字）")}</legend>
        <input inputMode="numeric" autoComplete="off" aria-label={t("核对码（6 位数字）")} maxLength={6} value={code} onInput={(event) => type(event.currentTarget.value.replace(/\D/g, ""))} />
        <button type="button" class="a-btn" disabled={!CODE.test(code) || !phone.online} onClick={() => (come(`code:${code}`), type(""))}>{t("核对")}</button>
        {!phone.online && <p class="k-quiet">{t("没有网络时不能核对，请打电话给家长和办公室。")}</p>}
      </fieldset>
      <button type="button" class="a-btn a-btn_bad" onClick={() => say(true)}>{t("来人不在名单里")}</button>
      {stranger && <Note tone="bad" icon="stop">{t("不能接走。请打电话给办公室核实，或请家长给核对码。")}</Note>}
    </>
  );
}
