// Before the day can be seen: signing in, choosing a PIN, typing it.
import { useState } from "preact/hooks";
import type { Phone, Why } from "../core/phone.ts";
import { Frame } from "./app.tsx";
import { Install } from "./install.tsx";
import { Note, places } from "./parts.tsx";
import { t } from "./words.ts";

function Reason({ why, stuck }: { why: Why; stuck: number }) {
  const words: Record<Why, string> = {
    "": "",
    nobody: "",
    lost: t("学校已停用这台手机，手机里的名单已经清除。找回手机后重新登录即可再用。"),
    tries: t("PIN 输错次数太多，手机里的名单已经清除。请重新登录。"),
    "day-over": t("今天已经结束，手机里的名单已经清除。"),
    "signed-out": t("已退出，手机里的名单已经清除。"),
  };
  return (
    <>
      {words[why] && <Note tone="wait">{words[why]}</Note>}
      {stuck > 0 && <Note tone="bad" icon="upload">{t("还有 %(n)s 条没发出，加密留在手机里。用同一个账号登录并输入 PIN 后会自动发出。", { n: stuck })}</Note>}
    </>
  );
}

export function SignIn({ phone }: { phone: Phone }) {
  return (
    <Frame title={t("课后点名")} dock={<a class="weui-btn weui-btn_primary" href={places.signIn}>{t("登录")}</a>}>
      <Reason why={phone.why} stuck={phone.stuck} />
      <p>{t("登录后设一个 PIN，今天的名单就会加密存在手机里，没有网络也能点名。")}</p>
      <Install />
    </Frame>
  );
}

export function NoNetwork({ phone }: { phone: Phone }) {
  return (
    <Frame title={t("课后点名")} dock={<button type="button" class="weui-btn weui-btn_primary" onClick={() => void phone.greet()}>{t("再试一次")}</button>}>
      <Reason why={phone.why} stuck={phone.stuck} />
      <p>{t("现在连不上服务器，手机里也没有今天的名单。请在有网络的地方打开一次。")}</p>
    </Frame>
  );
}

function PinField({ label, value, onValue, wrong }: { label: string; value: string; onValue: (pin: string) => void; wrong?: string }) {
  return (
    <div class="a-pin">
      <label>
        <span>{label}</span>
        <input type="password" inputMode="numeric" autoComplete="off" pattern="[0-9]*" value={value} aria-invalid={wrong ? "true" : undefined}
          aria-describedby={wrong ? "pin-wrong" : undefined} onInput={(event) => onValue(event.currentTarget.value.replace(/\D/g, ""))} />
      </label>
      {wrong && <span class="a-wrong" role="alert" id="pin-wrong">{wrong}</span>}
    </div>
  );
}

const SHORTEST = 6; // digits

/** "000000" and "123456" are what a finder tries first. */
function weak(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, place) => Number(digit) - Number(pin[place])));
  return steps.size === 1 && Math.abs([...steps][0] as number) <= 1;
}

export function ChoosePin({ phone }: { phone: Phone }) {
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const choose = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (pin.length < SHORTEST) return setWrong(t("请输入至少 %(n)s 位数字。", { n: SHORTEST }));
    if (weak(pin)) return setWrong(t("这个 PIN 太容易猜，请换一个。"));
    if (pin !== again) return setWrong(t("两次输入不一样。"));
    setBusy(true);
    if (!(await phone.choosePin(pin))) setWrong(t("没有连上服务器，请再试一次。"));
    setBusy(false);
  };
  return (
    <Frame title={t("设置 PIN")}>
      <Reason why={phone.why} stuck={phone.stuck} />
      <form onSubmit={(event) => void choose(event)}>
        <p>{t("孩子和家长的信息会加密存在这台手机里，用 PIN 打开。不要用手机的锁屏密码。")}</p>
        <PinField label={t("PIN（至少 6 位数字）")} value={pin} onValue={setPin} wrong={wrong} />
        <PinField label={t("再输一次")} value={again} onValue={setAgain} />
        <button class="weui-btn weui-btn_primary" disabled={busy}>{busy ? t("正在准备…") : t("开始使用")}</button>
      </form>
    </Frame>
  );
}

export function Locked({ phone }: { phone: Phone }) {
  const [pin, setPin] = useState("");
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const [forgot, setForgot] = useState(false);
  const left = (phone.meta?.policy.pin_tries ?? 0) - (phone.meta?.tries ?? 0);
  const waiting = phone.waiting.length || phone.stuck;
  const unlock = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setWrong(false);
    setWrong(!(await phone.unlock(pin)));
    setPin("");
    setBusy(false);
  };
  return (
    <Frame title={t("已锁定")}>
      <form onSubmit={(event) => void unlock(event)}>
        <p>{phone.meta?.name}</p>
        <PinField label={t("PIN")} value={pin} onValue={setPin} wrong={wrong ? t("PIN 不对，还可以试 %(n)s 次，之后名单会被清除。", { n: left }) : ""} />
        <button class="weui-btn weui-btn_primary" disabled={busy || !pin}>{busy ? t("正在打开…") : t("打开")}</button>
      </form>
      {waiting > 0 && <Note tone="wait" icon="upload">{t("还有 %(n)s 条没发出", { n: waiting })}</Note>}
      {!phone.signedIn && <Note tone="wait">{t("登录已过期。")} <a href={places.signIn}>{t("重新登录")}</a></Note>}
      {forgot ? (
        <Note tone="bad" icon="warn">
          <p>{waiting ? t("忘记 PIN 后，没发出的 %(n)s 条再也打不开。请先凭记忆或纸质名单补记。", { n: waiting }) : t("名单会被清除，重新登录后可以设新的 PIN。")}</p>
          <button type="button" class="a-btn a-btn_bad" onClick={() => void phone.forgetPin()}>{t("清除并重新设置")}</button>
        </Note>
      ) : <button type="button" class="a-btn a-btn_plain" onClick={() => setForgot(true)}>{t("忘记 PIN")}</button>}
    </Frame>
  );
}
