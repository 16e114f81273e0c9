// Today: one's groups, and the gate.
import type { Day, Group } from "../core/day.ts";
import type { Phone } from "../core/phone.ts";
import { counts, roll } from "../core/roll.ts";
import { Frame } from "./app.tsx";
import { Install } from "./install.tsx";
import { Call, Icon, Note, places, Sure } from "./parts.tsx";
import { t } from "./words.ts";

const WRONG_CLOCK = 60_000; // ms
const OTHER_WORLD = 30 * 86_400_000; // the demo plays in another year: that is no wrong clock

export function Home({ phone, day }: { phone: Phone; day: Day }) {
  const ahead = phone.clock.current.ahead;
  const wrong = Math.abs(ahead) > WRONG_CLOCK && Math.abs(ahead) < OTHER_WORLD;
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  return (
    <Frame title={t("今天的值班")} phone={phone}>
      <p class="k-quiet">{day.title} · {phone.meta?.name}</p>
      {wrong && <Note tone="wait" icon="clock">{ahead < 0 ? t("手机时钟快了 %(n)s 分钟，记录已按服务器时间改正。", { n: minutes }) : t("手机时钟慢了 %(n)s 分钟，记录已按服务器时间改正。", { n: minutes })}</Note>}
      {day.groups.map((group) => <GroupCard key={`${group.id}:${group.session}`} phone={phone} group={group} />)}
      {day.gate && (
        <a class="a-card" href="#/gate">
          <span class="a-card__title"><Icon name="gate" />{t("校门口：接孩子")}</span>
          <span class="k-quiet">{t("%(n)s 个孩子在校，%(m)s 位家长在等", { n: day.gate.children.filter((each) => each.state === "present").length, m: day.gate.pickups.filter((each) => !each.signed).length })}</span>
        </a>
      )}
      {!day.groups.length && !day.gate && <Note>{t("今天没有您的值班。排班有变动时，请与学校办公室核对。")}</Note>}
      <Call who={day.office} role={t("办公室")} />
      <Install />
      <div class="a-foot">
        <a class="a-btn" href={places.site}>{t("打开网页版")}</a>
        <Sure label={t("退出并清除本机名单")} question={phone.waiting.length ? t("还有 %(n)s 条没发出，仍要退出", { n: phone.waiting.length }) : t("确定退出")} primary={false} onSure={() => void phone.signOut()} />
      </div>
    </Frame>
  );
}

function GroupCard({ phone, group }: { phone: Phone; group: Group }) {
  const now = counts(roll(group, phone.waiting, phone.clock));
  return (
    <a class={`a-card ${now.missing ? "a-card_bad" : ""}`} href={`#/group/${group.id}`}>
      <span class="a-card__title">{group.title}<span class="k-num">{group.starts}–{group.ends}</span></span>
      <span class="k-quiet">{group.place}</span>
      <span class="a-card__counts">
        {group.closed ? t("已关闭，每个孩子都有交代") : now.uncalled === now.all ? t("应到 %(n)s 人，还没点名", { n: now.all }) : t("在班 %(a)s · 未点名 %(b)s · 请假等 %(c)s · 已离开 %(d)s", { a: now.present, b: now.uncalled, c: now.away, d: now.left })}
        {now.missing > 0 && <strong class="a-bad">{t("%(n)s 人未到", { n: now.missing })}</strong>}
      </span>
    </a>
  );
}
