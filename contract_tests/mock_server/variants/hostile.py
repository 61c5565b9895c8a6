"""Text that is data, wherever it is shown."""

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.data import Alert
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.registry import variant
from contract_tests.mock_server.store import Entry

TEXTS = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">",
    "</script><svg/onload=alert(1)>&amp;&lt;&#x27;",
    "]]><!-- <?xml ?> <!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
    "::error file=x::owned\n::set-output name=a::b\n##[error]owned",
    "| a | b |\n|---|---|\n[x](javascript:alert(1)) ![](http://127.0.0.1:9/x) `code` **b** <details>",
    "\u001b[31mred\u001b[0m\u001b]0;title\u0007\r\bover\u009b31m",
    '\'; rm -rf ~; echo $(id) `id` \\ "$HOME" !!',
    "\u202egnp.exe\u202c \u200b\ufeff \u2028\u2029 \u0000 \U0001f4a3 e\u0301",
    "{{ 7*7 }} ${7*7} %s %(x)s {0} =1+1 @SUM(A1)",
    "x" * 5000,
)


@variant
class HostileText(Behaviour):
    """Free text holds markup, control characters, templates and shell code; so do the names of undocumented fields."""

    def prepared(self, alert: Alert) -> Alert:
        text = TEXTS[int(str(alert["id"])[:8], 16) % len(TEXTS)]
        free = ("title", "description", "assigned_user", "process_command_line", "user_name", "vendor_status")
        return {**super().prepared(alert), **dict.fromkeys(free, text)}

    def shown(self, entry: Entry, query: Query) -> Alert:
        alert = super().shown(entry, query)
        return {**alert, TEXTS[entry.number % 9]: TEXTS[entry.number % len(TEXTS)]}
