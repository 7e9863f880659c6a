"""A phone in a terminal: type a text to send it, `call` to call."""

import threading
from collections.abc import Callable

from handset.client import CallView, CarrierError, RemotePhone
from handset.display import call_lines, received_lines
from handset.oneshot import as_keys
from handset.script import Recorder

POLL_SECONDS = 20.0
RETRY_SECONDS = 2.0

HELP = """\
  打字，回车        发短信                  type words, Enter     sends a text
  call 或 打        打电话                  call                  calls the line
  answer 或 接      接电话                  answer                picks up when it rings
  通话中：数字 * #   按键                    on a call: 0-9 * #    presses keys
  通话中：空行      不按键，等着            on a call: Enter      keeps silent
  speak 或 说       说话（录音时）          speak                 speaks, where it records
  hang 或 挂        挂断                    hang                  hangs up
  {code}            刚收到的验证码          {code}                the code that has just arrived
  h 或 怎么用       这些说明                h                     these lines
  quit 或 退出      离开                    quit                  leaves
"""
_DEEDS = {
    "call": "call", "打": "call", "打电话": "call",
    "answer": "answer", "接": "answer",
    "hang": "hang-up", "挂": "hang-up", "挂断": "hang-up",
    "speak": "speak", "说": "speak",
}  # fmt: skip
_QUIT = {"quit", "exit", "退出"}
_HELP = {"h", "怎么用"}


class Terminal:
    """One phone, its owner's typing, and what is shown."""

    def __init__(
        self, phone: RemotePhone, show: Callable[[str], None], recorder: Recorder | None = None
    ) -> None:
        self._phone = phone
        self._show = show
        self._recorder = recorder
        self._call: CallView | None = None
        self._ringing = ""
        self._lock = threading.Lock()  # the typing and the news come from two threads

    @property
    def prompt(self) -> str:
        """What stands before the cursor."""
        return "通话中 on a call ⌨ " if self._on_call else "短信 text > "

    @property
    def _on_call(self) -> bool:
        return self._call is not None and not self._call.ended

    def type(self, line: str) -> bool:
        """Does what one typed line says; False where it says to leave."""
        words = line.strip()
        if words.lower() in _QUIT:
            return False
        try:
            self._obey(words)
        except CarrierError as error:
            self._show(f"✗ {error}")
        except KeyError as missing:
            self._show(f"✗ 还没有收到 {missing}。 No {missing} has arrived yet.")
        return True

    def watch(self, stop: threading.Event) -> None:
        """Shows texts as they arrive and says when the phone rings, until told to stop."""
        while not stop.is_set():
            try:
                self.show_news(POLL_SECONDS)
            except CarrierError:
                stop.wait(RETRY_SECONDS)

    def show_news(self, wait: float = 0.0) -> None:
        """Shows what has arrived, waiting so many seconds for something to arrive."""
        self._phone.wait_for_news(wait, self._ringing)
        with self._lock:
            self._show_arrived()

    def _obey(self, words: str) -> None:
        if words.lower() in _HELP:
            self._show(HELP)
        elif deed := _DEEDS.get(words.lower()):
            self._do(deed)
        elif self._on_call:
            self._press(words)
        elif words:
            self._send(words)

    def _send(self, words: str) -> None:
        with self._lock:
            words = self._phone.fill(words)
            if self._recorder:
                self._recorder.sent(words, self._phone.values)
            self._phone.send(words)
            self._show_arrived()

    def _do(self, deed: str) -> None:
        if deed == "call" and not self._on_call:
            self._goes_on(self._phone.call, deed)
        elif deed == "answer" and self._ringing:
            self._goes_on(lambda: self._phone.answer(self._ringing), deed)
        elif deed in ("hang-up", "speak") and (call := self._call) and not call.ended:
            self._goes_on(lambda: self._phone.act(call, deed), deed)
        else:
            self._show("✗ 现在不行。 Not now.")

    def _press(self, words: str) -> None:
        call = self._call
        if call is None:
            return
        if not words:
            return self._goes_on(lambda: self._phone.act(call, "silence"), "silence")
        keys = as_keys(self._phone.fill(words))
        if self._recorder:
            self._recorder.pressed(keys, self._phone.values)
        self._goes_on(lambda: self._phone.act(call, "press", keys=keys), "")

    def _goes_on(self, act: Callable[[], CallView], deed: str) -> None:
        """The call goes on by what was done; shows what is heard then."""
        with self._lock:
            shown = self._call.events if self._call and deed not in ("call", "answer") else ()
            if self._recorder and deed:
                self._recorder.did(deed)
            self._call = act()
            for line in call_lines(self._call.events[len(shown) :]):
                self._show(line)
            if self._recorder:
                self._recorder.heard(self._call.heard)
            self._show_arrived()

    def _show_arrived(self) -> None:
        texts, ringing = self._phone.news(0.0, self._ringing)
        for line in received_lines(texts):
            self._show(line)
        if self._recorder:
            self._recorder.received(texts)
        if ringing and ringing != self._ringing:
            self._show("☎ 电话响了：输入“接”。 The phone rings: type answer.")
        self._ringing = ringing
