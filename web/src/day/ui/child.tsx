// One child: where it is, whom to call, and everything that can be noted about it.
import { useState } from "preact/hooks";
import type { Child, Group, Recorded } from "../core/day.ts";
import { may } from "../core/fold.ts";
import type { Phone } from "../core/phone.ts";
import { roll, type Row } from "../core/roll.ts";
import { Frame } from "./app.tsx";
import { Call, contactName, Note, StateChip, stateWord } from "./parts.tsx";
import { noted } from "./roll.tsx";
import { clockTime, t } from "./words.ts";

const LONGEST = 40; // characters of a note

export function ChildPage({ phone, group, id }: { phone: Phone; group: Group; id: number }) {
  const row = roll(group, phone.waiting, phone.clock).find((each) => each.child.id === id);
  const back = `#/group/${group.id}`;
  if (!row) return <Frame title={t("不在名单上")} phone={phone} back={back}><Note>{t("这名学生不在今天的名单上。")}</Note></Frame>;
  const { child } = row;
  return (
    <Frame title={child.name} phone={phone} back={back}>
      <p class="a-facts"><span>{child.class}</span><StateChip state={row.state} />{row.since > 0 && <span class="k-num">{clockTime(row.since)}</span>}{row.waiting && <span>{t("没发出")}</span>}</p>
      {row.last && <p class="k-quiet">{[said(row.last, child), row.last.by].filter(Boolean).join(" · ")}</p>}
      {row.odd && <Note tone="bad" icon="warn">{t("关于这个孩子的记录互相矛盾，请当面核对，办公室也会看到。")}</Note>}
      {child.office && <Note tone="bad" icon="stop">{t("请联系办公室")}</Note>}
      {child.home && <p>{t("今天回家方式：%(way)s", { way: child.home })}</p>}
      {child.leave && <Note icon="file">{t("家长请假：%(reason)s", { reason: child.leave })}</Note>}
      {row.notes.map((note) => <Note key={note.id} icon="list">{clockTime(note.at)} {words(note)}{note.by && ` · ${note.by}`}</Note>)}
      {!group.closed && <Actions phone={phone} group={group} row={row} />}
      <h2 class="k-section">{t("电话")}</h2>
      {child.contacts.map((contact) => contact.barred
        ? <Note key={contact.id} tone="bad" icon="stop">{contactName(contact)}：{t("请联系办公室")}</Note>
        : <Call key={contact.id} who={contact} role={contact.relation} />)}
      {child.teacher && <Call who={child.teacher} role={t("班主任")} />}
    </Frame>
  );
}

const words = (event: Recorded): string => event.party.replace(/^\w+:\d+ ?/, "");

function said(event: Recorded, child: Child): string {
  const contact = /^contact:(\d+)/.exec(event.party);
  const who = contact && child.contacts.find((each) => each.id === Number(contact[1]));
  if (event.kind === "collected" && who) return t("由%(who)s接走", { who: contactName(who) });
  if (event.kind === "excused") return `${who ? contactName(who) : ""} ${words(event)}`.trim();
  return "";
}

function Actions({ phone, group, row }: { phone: Phone; group: Group; row: Row }) {
  const { child, state } = row;
  const note = (kind: string, party = "", more: { words?: string; corrects?: string } = {}): void =>
    void phone.note(noted(group, kind, [row], party).map((each) => ({ ...each, ...more })));
  const button = (kind: string, label: string, look = "weui-btn_default", party = "") => (
    <button type="button" class={`weui-btn ${look}`} onClick={() => note(kind, party)}>{label}</button>
  );
  const ended = phone.clock.now() >= group.ends_at;
  const targets = (phone.day?.targets ?? []).filter((each) => each.group !== group.id);
  return (
    <div class="a-actions">
      {state === "expected" && button("received", t("到了"), "weui-btn_primary")}
      {state !== "expected" && may(state, "present") && button("present", state === "missing" ? t("找到了") : t("来了"), child.leave ? "weui-btn_default" : "weui-btn_primary")}
      {may(state, "missing") && button("missing", state === "dismissed" ? t("没走出校门，发告警") : t("没到"), "weui-btn_warn")}
      {may(state, "excused") && child.leave && <OnLeave child={child} me={group.teacher.id} onSaid={(party, reason) => note("excused", party, { words: reason })} />}
      {may(state, "excused") && <Excuse child={child} onSaid={(party, reason) => note("excused", party, { words: reason })} />}
      {may(state, "collected") && (ended ? <Collect child={child} onGiven={(party) => note("collected", party)} /> : <p class="k-quiet">{t("%(ends)s 前提前接走：先在校门口登记，登记后名单上方会出现“交给…”。", { ends: group.ends })}</p>)}
      {may(state, "dismissed") && button("dismissed", t("放学离开"))}
      {may(state, "handed_on") && targets.length > 0 && <HandOn targets={targets} next={child.next?.group ?? null} onTo={(to) => note("handed_on", `group:${to}`)} />}
      <Words onSaid={(text) => note("note", `staff:${group.teacher.id}`, { words: text })} />
      {row.last && !row.waiting && <Undo row={row} onUndo={(corrects) => note("void", "", { corrects, words: t("点错了") })} />}
    </div>
  );
}

function Undo({ row, onUndo }: { row: Row; onUndo: (corrects: string) => void }) {
  const last = row.last as Recorded;
  return <button type="button" class="a-btn a-btn_plain" onClick={() => onUndo(last.id)}>{t("点错了，撤回“%(state)s %(at)s”", { state: stateWord(row.state), at: clockTime(last.at) })}</button>;
}

function Collect({ child, onGiven }: { child: Child; onGiven: (party: string) => void }) {
  const able = child.contacts.filter((contact) => contact.collects);
  return (
    <fieldset class="a-set"><legend>{t("交给谁？")}</legend>
      {able.map((contact) => <button type="button" key={contact.id} class="a-btn" onClick={() => onGiven(`contact:${contact.id}`)}>{contactName(contact)}</button>)}
      <p class="k-quiet">{t("别的人来接：请家长先给核对码，到校门口核对。")}</p>
    </fieldset>
  );
}

function HandOn({ targets, next, onTo }: { targets: { group: number; title: string; at: string }[]; next: number | null; onTo: (group: number) => void }) {
  const [to, choose] = useState(next ?? targets[0]?.group ?? 0);
  return (
    <fieldset class="a-set"><legend>{t("交接到")}</legend>
      <select aria-label={t("交接到")} value={to} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {targets.map((each) => <option key={each.group} value={each.group}>{each.at} {each.title}</option>)}
      </select>
      <button type="button" class="a-btn" onClick={() => onTo(to)}>{t("交接")}</button>
    </fieldset>
  );
}

function Excuse({ child, onSaid }: { child: Child; onSaid: (party: string, reason: string) => void }) {
  const people = [
    ...(child.teacher ? [{ party: `staff:${child.teacher.id}`, name: `${t("班主任")} ${child.teacher.name}` }] : []),
    ...child.contacts.filter((each) => !each.barred).map((each) => ({ party: `contact:${each.id}`, name: contactName(each) })),
  ];
  const [by, choose] = useState(people[0]?.party ?? "");
  const [reason, say] = useState("");
  return (
    <fieldset class="a-set"><legend>{t("问到了，在哪里？")}</legend>
      <select aria-label={t("谁说的")} value={by} onChange={(event) => choose(event.currentTarget.value)}>
        {people.map((each) => <option key={each.party} value={each.party}>{each.name}</option>)}
      </select>
      <input aria-label={t("在哪里、为什么")} placeholder={t("在哪里、为什么")} maxLength={LONGEST} value={reason} onInput={(event) => say(event.currentTarget.value)} />
      <button type="button" class="a-btn" disabled={!reason.trim() || !by} onClick={() => onSaid(by, reason.trim())}>{t("记下")}</button>
    </fieldset>
  );
}

/** The family had asked for leave, and the roll was called before this phone could know. */
function OnLeave({ child, me, onSaid }: { child: Child; me: number; onSaid: (party: string, reason: string) => void }) {
  const by = child.leave_by ? `contact:${child.leave_by}` : `staff:${me}`;
  const reason = t("家长请假：%(reason)s", { reason: child.leave ?? "" }).slice(0, LONGEST);
  return <button type="button" class="weui-btn weui-btn_primary" onClick={() => onSaid(by, reason)}>{t("是请假，记下")}</button>;
}

function Words({ onSaid }: { onSaid: (text: string) => void }) {
  const [text, say] = useState("");
  const keep = (): void => (onSaid(text.trim()), say(""));
  return (
    <fieldset class="a-set"><legend>{t("备注")}</legend>
      <input aria-label={t("备注")} placeholder={t("例如：16:30 头疼，已喝水休息")} maxLength={LONGEST} value={text} onInput={(event) => say(event.currentTarget.value)} />
      <button type="button" class="a-btn" disabled={!text.trim()} onClick={keep}>{t("记下")}</button>
    </fieldset>
  );
}
