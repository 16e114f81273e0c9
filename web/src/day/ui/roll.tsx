// The roll of a group: one tap a child, or "all but …" in three.
import { useState } from "preact/hooks";
import type { Group } from "../core/day.ts";
import type { State } from "../core/fold.ts";
import type { Noted, Phone } from "../core/phone.ts";
import { counts, roll, type Row } from "../core/roll.ts";
import { Frame } from "./app.tsx";
import { Icon, Note, Round, StateChip, Sure } from "./parts.tsx";
import { clockTime, t } from "./words.ts";

const ORDER: [string, State[]][] = [
  ["missing", ["missing"]],
  ["expected", ["expected"]],
  ["present", ["present"]],
  ["away", ["on_leave", "excused"]],
  ["left", ["collected", "dismissed", "handed_on"]],
];

export function noted(group: Group, kind: string, rows: readonly Row[], party = ""): Noted[] {
  return rows.map((row) => ({ group: group.id, session: group.session, pupil: row.child.id, kind, party }));
}

export function RollPage({ phone, group }: { phone: Phone; group: Group }) {
  const rows = roll(group, phone.waiting, phone.clock);
  const now = counts(rows);
  const ended = phone.clock.now() >= group.ends_at;
  const held = new Set(group.pickups.map((each) => each.pupil));
  return (
    <Frame title={group.title} phone={phone} back="#/" dock={group.closed ? undefined : <Dock phone={phone} group={group} rows={rows} ended={ended} />}>
      <p class="a-facts"><span class="k-num">{group.starts}–{group.ends}</span><span>{group.place}</span></p>
      <p class="a-counts" aria-live="polite">
        <span>{t("应到")} <b>{now.all}</b></span><span>{t("在班")} <b>{now.present}</b></span>
        {now.uncalled > 0 && <span>{t("未点名")} <b>{now.uncalled}</b></span>}
        {now.missing > 0 && <span class="a-bad">{t("未到")} <b>{now.missing}</b></span>}
        <span>{t("请假等")} <b>{now.away}</b></span><span>{t("已离开")} <b>{now.left}</b></span>
      </p>
      {group.closed && <Note tone="good" icon="check">{t("已关闭，每个孩子都有交代。")}</Note>}
      {group.pickups.map((pickup) => <Waiting key={pickup.pupil} phone={phone} group={group} rows={rows} pupil={pickup.pupil} who={pickup.who} party={pickup.party} at={pickup.at} />)}
      {ORDER.map(([name, states]) => <Section key={name} name={name} rows={rows.filter((row) => states.includes(row.state))} phone={phone} group={group} ended={ended} held={held} />)}
      {rows.length === 0 && <Note>{t("名单上没有学生。")}</Note>}
    </Frame>
  );
}

function Waiting({ phone, group, rows, pupil, who, party, at }: { phone: Phone; group: Group; rows: Row[]; pupil: number; who: string; party: string; at: number }) {
  const row = rows.find((each) => each.child.id === pupil);
  if (!row || row.state !== "present") return null;
  return (
    <div class="a-waiting">
      <p><Icon name="gate" /><strong>{who}</strong> {t("%(at)s 起在校门口等 %(name)s", { at: clockTime(at), name: row.child.name })}</p>
      <button type="button" class="weui-btn weui-btn_primary" onClick={() => void phone.note(noted(group, "collected", [row], party))}>{t("已把%(name)s交给%(who)s", { name: row.child.name, who })}</button>
    </div>
  );
}

interface SectionProps {
  name: string;
  rows: Row[];
  phone: Phone;
  group: Group;
  ended: boolean;
  held: Set<number>;
}

function Section({ name, rows, ...rest }: SectionProps) {
  const titles: Record<string, string> = { missing: t("未到，请马上处理"), expected: t("未点名"), present: t("在班"), away: t("请假和已说明"), left: t("已离开") };
  if (!rows.length) return null;
  return (
    <>
      <h2 class={`k-section ${name === "missing" ? "a-bad" : ""}`}>{titles[name]} <span class="k-num">{rows.length}</span></h2>
      <ul class="k-cells a-roll">{rows.map((row) => <ChildRow key={row.child.id} row={row} {...rest} />)}</ul>
    </>
  );
}

function ChildRow({ row, phone, group, ended, held }: Omit<SectionProps, "name" | "rows"> & { row: Row }) {
  const { child, state } = row;
  return (
    <li class={`a-child a-child_${state}`} id={`child-${child.id}`}>
      <a class="a-child__who" href={`#/group/${group.id}/child/${child.id}`}>
        <Round name={child.name} state={state} />
        <span><strong>{child.name}</strong>
          <span class="a-sub">{child.class}{child.next && state !== "handed_on" && ` · ${child.next.at} ${child.next.title}`}{child.home && ` · ${child.home}`}{row.waiting && ` · ${t("没发出")}`}</span>
          {row.odd && <span class="a-sub a-bad">{t("记录有矛盾，请核对")}</span>}
          {child.leave && (state === "on_leave" || state === "missing" || state === "expected") && <span class="a-sub">{t("家长请假：%(reason)s", { reason: child.leave })}</span>}
        </span>
      </a>
      {group.closed || held.has(child.id) ? <StateChip state={state} /> : <Quick phone={phone} group={group} row={row} ended={ended} />}
    </li>
  );
}

/** The one tap that is most likely next; everything else is behind the name. */
function Quick({ phone, group, row, ended }: { phone: Phone; group: Group; row: Row; ended: boolean }) {
  const { child, state } = row;
  const tap = (kind: string, label: string, look: string, party = "") => (
    <button type="button" class={`a-btn ${look}`} aria-label={`${child.name} ${label}`} onClick={() => void phone.note(noted(group, kind, [row], party))}>{label}</button>
  );
  if (state === "expected") return tap("received", t("到"), "a-btn_good");
  if (state === "missing") return tap("present", t("找到了"), "a-btn_strong");
  if (state === "present" && child.next?.group && !ended) return tap("handed_on", t("交接"), "", `group:${child.next.group}`);
  if (state === "present" && ended) return tap("dismissed", t("放学"), "");
  return <StateChip state={state} />;
}

function Dock({ phone, group, rows, ended }: { phone: Phone; group: Group; rows: Row[]; ended: boolean }) {
  const uncalled = rows.filter((row) => row.state === "expected");
  const held = new Set(group.pickups.map((each) => each.pupil));
  const here = rows.filter((row) => row.state === "present" && !held.has(row.child.id));
  const leaving = here.filter((row) => row.child.next?.group);
  const open = rows.some((row) => row.state === "present" || row.state === "missing");
  const closing = phone.waiting.some((fact) => fact.kind === "close" && fact.group === group.id);
  const handOn = (): void => void phone.note(leaving.flatMap((row) => noted(group, "handed_on", [row], `group:${row.child.next?.group}`)));
  if (uncalled.length) return <a class="weui-btn weui-btn_primary" href={`#/group/${group.id}/except`}>{t("全到，除了…")}</a>;
  return (
    <>
      {leaving.length > 0 && !ended && <Sure label={t("去上课的 %(n)s 人交接", { n: leaving.length })} question={t("交接 %(n)s 人", { n: leaving.length })} primary={false} onSure={handOn} />}
      {here.length > 0 && <Sure label={t("全部放学（%(n)s 人）", { n: here.length })} question={t("放学 %(n)s 人", { n: here.length })} primary={ended} onSure={() => void phone.note(noted(group, "dismissed", here))} />}
      {!open && <button type="button" class="weui-btn weui-btn_primary" disabled={closing} onClick={() => void phone.note([{ group: group.id, session: group.session, pupil: 0, kind: "close" }])}>{closing ? t("等服务器确认关闭…") : t("关闭本次托管")}</button>}
    </>
  );
}

/** First tap: here. Second: who is not there. Third: note it. */
export function Except({ phone, group }: { phone: Phone; group: Group }) {
  const [absent, mark] = useState<ReadonlySet<number>>(new Set());
  const rows = roll(group, phone.waiting, phone.clock).filter((row) => row.state === "expected");
  const gone = rows.filter((row) => absent.has(row.child.id));
  const come = rows.filter((row) => !absent.has(row.child.id));
  const flip = (id: number): void => {
    const next = new Set(absent);
    if (!next.delete(id)) next.add(id);
    mark(next);
  };
  const note = async (): Promise<void> => {
    await phone.note([...noted(group, "received", come), ...noted(group, "missing", gone)]);
    location.hash = `#/group/${group.id}`;
  };
  const label = gone.length ? t("记下：%(a)s 人到，%(b)s 人没到", { a: come.length, b: gone.length }) : t("记下：%(a)s 人全到", { a: come.length });
  return (
    <Frame title={t("点没到的人")} phone={phone} back={`#/group/${group.id}`}
      dock={<button type="button" class="weui-btn weui-btn_primary" disabled={!rows.length} onClick={() => void note()}>{label}</button>}>
      <p class="k-quiet">{t("没到的点一下，其余都记为已到。没到的会马上通知班主任和家长。")}</p>
      <div class="a-tiles">
        {rows.map(({ child }) => (
          <button type="button" key={child.id} class="a-tile" aria-pressed={absent.has(child.id)} onClick={() => flip(child.id)}>
            <span class="a-tile__initial" aria-hidden="true">{child.name.slice(0, 1)}</span>{child.name}
          </button>
        ))}
      </div>
    </Frame>
  );
}
